"""``routes map``: the main job."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from routes.cli.findings import as_data, as_line, tally
from routes.settings import shipped_casebook


@click.command("map", short_help="Build the map of a casebook as one HTML file.")
@click.argument("casebook", type=click.Path(path_type=Path, exists=True), required=False)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("maps"),
    show_default=True,
    help="Folder the page is written to, as index.html.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the summary of the map as JSON.")
def map_command(casebook: Path | None, output: Path, as_json: bool) -> None:
    """Build the map of CASEBOOK as one HTML file that opens with no network.

    CASEBOOK is a folder of CSV files; left out, it is the casebook that ships with the package.
    A casebook with errors is refused, and nothing is written.
    """
    from routes.cli.reference import tell_gazetteers  # noqa: PLC0415 - heavy
    from routes.pipeline import CasebookRefusedError, build_map  # noqa: PLC0415 - heavy

    tell_gazetteers(casebook or shipped_casebook())
    try:
        built = build_map(casebook or shipped_casebook(), output)
    except CasebookRefusedError as refused:
        if as_json:
            click.echo(json.dumps({"error": str(refused), "findings": as_data(refused.findings)}))
        for finding in refused.findings:
            if finding.severity == "error":
                click.echo(as_line(finding), err=True)
        click.echo(f"routes: {refused}", err=True)
        sys.exit(1)
    if as_json:
        click.echo(json.dumps({"path": str(built.path), **built.summary}, ensure_ascii=False))
        return
    click.echo(
        f"{built.summary['events']} events of {built.summary['cases']} cases; "
        f"{tally(built.findings)} (routes check tells them)",
        err=True,
    )
    click.echo(built.path)
