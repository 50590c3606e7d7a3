"""``routes analyse``: figures of a casebook, each with its number of cases and its limits."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from routes.cli.addresses import CASEBOOK
from routes.cli.progress import steps
from routes.pipeline.analysing import ANALYSES
from routes.settings import shipped_casebook

if TYPE_CHECKING:
    from pathlib import Path

_TITLES = "\n".join(f"  {name:<15}{each.title_en}" for name, each in ANALYSES.items())


@click.command(
    "analyse",
    short_help="Figures of a casebook, each with n and its limits.",
    help=f"""Work out one figure of CASEBOOK, or of the casebook that ships.

\b
NAME is one of
{_TITLES}

Only cases that may be published count. Every figure tells how many records it rests on and how
many had to be left out. Equations, references and limits: docs/methods.md.
""",
)
@click.argument("name", metavar="NAME", type=click.Choice(list(ANALYSES)))
@click.argument("casebook", type=CASEBOOK, required=False)
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def analyse_command(name: str, casebook: Path | str | None, as_json: bool) -> None:
    """Print one analysis as text or as JSON."""
    from routes.casebook import read_casebook  # noqa: PLC0415 - heavy
    from routes.pipeline import build_atlas  # noqa: PLC0415 - heavy
    from routes.pipeline.maps import placing_words  # noqa: PLC0415 - heavy

    analysis = ANALYSES[name]
    with steps(quiet=as_json) as telling:
        telling("reading the casebook")
        read = read_casebook(casebook or shipped_casebook())
        telling(placing_words(read))
        atlas = build_atlas(read)
        telling(f"working out: {analysis.title_en}")
        data = analysis.compute(atlas)
    if as_json:
        click.echo(json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False))
        return
    for line in analysis.lines(data):
        click.echo(line)
    click.echo(f"Formulas and references: {analysis.method}")
