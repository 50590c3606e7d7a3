"""``routes export``: what is public of a casebook, for other programs."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from routes.cli.addresses import CASEBOOK, Address
from routes.cli.findings import as_data, tell_refusal
from routes.errors import CasebookError
from routes.settings import shipped_casebook

if TYPE_CHECKING:
    from collections.abc import Mapping

    from routes.pipeline.exporting import Export

_FORMATS = (
    *("csv", "xlsx", "geojson", "gpkg", "geoparquet", "kml", "kepler", "flowmapblue", "timemap"),
    "ftm",
)


@click.command("export", short_help="Write what is public of a casebook for other programs.")
@click.argument("casebook", type=CASEBOOK, required=False)
@click.option(
    "--to",
    "to",
    type=click.Choice(_FORMATS),
    help="Format: a folder for csv, geoparquet, flowmapblue and timemap, a file for the others.",
)
@click.option(
    "-o",
    "--output",
    "target",
    metavar="TARGET",
    type=click.Path(path_type=Path),
    help="File or folder to write; flowmapblue and timemap write one workbook if it ends in .xlsx.",
)
@click.option(
    "--layers",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Instead of --to and -o: one GeoPackage of layers that QGIS draws as our page does.",
)
@click.option("--force", is_flag=True, help="Replace what is there.")
@click.option("--json", "as_json", is_flag=True, help="Print files and counts as JSON.")
def export_command(
    casebook: Address | None,
    *,
    to: str | None,
    target: Path | None,
    layers: Path | None,
    force: bool,
    as_json: bool,
) -> None:
    """Write what is public of CASEBOOK for another program.

    Only public cases and public fields leave; every layer tells documented from inferred, how well
    a place is known, and who says so. A place known only as a state, region or country is an area
    or has no geometry, never a point. Left out, CASEBOOK is the one that ships with the package. A
    casebook with errors is refused, and nothing is written.

    With --layers, events, areas, places, legs, crossings, corridors, flows of cases and published
    flows are layers of one file, each with the symbols of the page; it needs no --to and no -o.

    Texts that a spreadsheet would compute are marked by an apostrophe in CSV files and are cells
    of type text in workbooks.
    """
    from routes.pipeline import CasebookRefusedError  # noqa: PLC0415 - heavy

    _require_one_way(to, target, layers)
    try:
        done = _exported(casebook or shipped_casebook(), to, target, layers, force=force)
    except CasebookRefusedError as refused:
        if as_json:
            click.echo(json.dumps({"error": str(refused), "findings": as_data(refused.findings)}))
        tell_refusal(refused)
        sys.exit(1)
    except CasebookError as refused:
        if as_json:
            click.echo(json.dumps({"error": str(refused)}))
        raise
    if as_json:
        told = {
            "format": to or "layers",
            "files": [str(path) for path in done.paths],
            "data_sha256": done.data_sha256,
            **done.counts,
        }
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    _tell(done.counts)
    for path in done.paths:
        click.echo(path)


def _require_one_way(to: str | None, target: Path | None, layers: Path | None) -> None:
    """Refuse a call that names no target, or two of them."""
    if layers is not None and (to is not None or target is not None):
        msg = "--layers writes one file of its own: leave out --to and -o, or leave out --layers"
        raise click.UsageError(msg)
    if layers is None and (to is None or target is None):
        msg = (
            f"name a format and a target (--to gpkg -o casebook.gpkg; formats: "
            f"{', '.join(_FORMATS)}), or a file for the layers (--layers layers.gpkg)"
        )
        raise click.UsageError(msg)


def _exported(
    casebook: Address, to: str | None, target: Path | None, layers: Path | None, *, force: bool
) -> Export:
    from routes.pipeline.exporting import export  # noqa: PLC0415 - heavy
    from routes.pipeline.layers import export_layers  # noqa: PLC0415 - heavy

    if layers is not None:
        return export_layers(casebook, layers, force=force)
    return export(casebook, str(to), Path(str(target)), force=force)


def _tell(counts: Mapping[str, int]) -> None:
    click.echo(
        f"{counts['events']} events and {counts['legs']} legs of {counts['cases']} cases; "
        f"{counts['events_without_geometry']} events and {counts['legs_without_geometry']} legs "
        "have no geometry, which not_drawn explains",
        err=True,
    )
    if counts["held_cases"]:
        click.echo(
            f"{counts['held_cases']} cases with {counts['held_events']} events are not public and "
            "stay inside",
            err=True,
        )
