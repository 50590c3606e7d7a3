"""``routes map``: the main job."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from routes.cli.addresses import CASEBOOK, Address
from routes.cli.findings import as_data, as_lines, tally, tell_refusal
from routes.cli.progress import steps
from routes.settings import shipped_casebook

if TYPE_CHECKING:
    from routes.pipeline import MapBuild


@click.command("map", short_help="Build the atlas of a casebook: HTML files that need no network.")
@click.argument("casebook", type=CASEBOOK, required=False)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("maps"),
    show_default=True,
    help="Folder the pages are written to; index.html leads to the others.",
)
@click.option(
    "--pages",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="File with title, credits and pages, instead of maps.toml in the casebook; a database "
    "has no such file.",
)
@click.option(
    "--embed",
    is_flag=True,
    help="Also write embed-….html of each page, to stand in a frame of another page.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the summary of the map as JSON.")
def map_command(
    casebook: Address | None, output: Path, pages: Path | None, embed: bool, as_json: bool
) -> None:
    """Build the atlas of CASEBOOK: HTML files that open with no network.

    One page for each question, map.html with everything, and index.html that leads to them; each
    map is whole in its file and can be sent alone. A casebook chooses its own questions and words
    in maps.toml.

    CASEBOOK is a folder of CSV files, a .sqlite file or a postgresql:// address; left out, it is
    the casebook that ships with the package. A casebook with errors is refused, and nothing is
    written. Rows that wait for a case, for a source or for a person are left off and counted.
    """
    from routes.pipeline import CasebookRefusedError, build_pages  # noqa: PLC0415 - heavy

    book = casebook or shipped_casebook()
    try:
        with steps(quiet=as_json) as telling:
            built = build_pages(book, output, presets=pages, embed=embed, telling=telling)
    except CasebookRefusedError as refused:
        if as_json:
            click.echo(json.dumps({"error": str(refused), "findings": as_data(refused.findings)}))
        tell_refusal(refused)
        sys.exit(1)
    for addition in built.gazetteers:
        click.echo(f"with the gazetteer {addition}", err=True)
    if as_json:
        files = [str(path) for path in built.files]
        told = {
            "path": str(built.path),
            **built.summary,
            "counted": built.counted,
            "withheld_cases": built.withheld,
            "left_off": built.left_off,
            "files": files,
        }
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    for line in as_lines(built.findings):
        click.echo(line, err=True)
    _tell(built)
    click.echo(built.path)


def _tell(built: MapBuild) -> None:
    if waiting := sum(built.left_off.values()):
        parts = [f"{count:,} {state}" for state, count in built.left_off.items() if count]
        click.echo(
            f"{waiting:,} row{' is' if waiting == 1 else 's are'} kept and not on the map "
            f"({', '.join(parts)}); routes check lists them",
            err=True,
        )
    click.echo(f"{_held(built)}; {tally(built.findings)}", err=True)


def _held(built: MapBuild) -> str:
    """Events and cases that the pages have, and those that are not public."""
    from routes.codebook import code_list  # noqa: PLC0415 - heavy

    events, cases = built.summary["withheld"], sum(built.withheld.values())
    shown = (built.summary["events"] - events, built.summary["cases"] - cases)
    told = f"{_counted(shown[0], 'event')} of {_counted(shown[1], 'case')} on the pages"
    if not cases:
        return told
    labels = {code.code: code.en.casefold() for code in code_list("review_state")}
    states = ", ".join(f"{number:,} {labels[state]}" for state, number in built.withheld.items())
    return (
        f"{told}; {_counted(events, 'event')} of {_counted(cases, 'case')} withheld ({states}): "
        "routes review publishes a case"
    )


def _counted(number: int, name: str) -> str:
    return f"{number:,} {name}{'' if number == 1 else 's'}"
