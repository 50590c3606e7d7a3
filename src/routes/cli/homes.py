"""``routes new`` and ``routes copy``: casebooks in their homes."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import click

from routes.cli.addresses import CASEBOOK, NEW_CASEBOOK, Address
from routes.cli.findings import tell_refusal

_CHOICES = "maps.toml"
_ENDING = re.compile(r"\.[A-Za-z]+")


@click.command("new", short_help="Make an empty casebook, or a spreadsheet to fill in.")
@click.argument("casebook", type=NEW_CASEBOOK, required=False)
@click.option("--title", metavar="TEXT", help="Title of the casebook.")
@click.option("--as", "contributor", metavar="NAME", help="Who answers for it, if to be named.")
@click.option(
    "--template",
    metavar="FILE.xlsx",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Also write a spreadsheet with every column, its codes to choose from, and examples.",
)
def new_command(
    casebook: Address | None, title: str | None, contributor: str | None, template: Path | None
) -> None:
    """Make an empty CASEBOOK: a folder of CSV files for git, a .sqlite file for work on one
    computer, or a postgresql:// address for a team. What is there already is never touched.

    \b
    Examples:
      routes new book.sqlite --title "Seizures at the bridges"
      routes new --template sheet.xlsx
    """  # noqa: D205, D301 - the text of --help; \b keeps its examples in lines
    if casebook is None and template is None:
        msg = "say what to make: a CASEBOOK such as book.sqlite, or --template FILE.xlsx"
        raise click.UsageError(msg)
    if template is not None:
        _require_free(template)
    if casebook is not None:
        _require_plain_name(casebook)
        from routes.pipeline.homes import new_casebook  # noqa: PLC0415 - heavy

        made = new_casebook(casebook, title=title, contributor=contributor)
        _say(f"fill it with 'routes import FILE --into {made.address}' or 'routes add'")
        click.echo(made.address)
    if template is not None:
        from routes.casebook.templates import write_template  # noqa: PLC0415 - heavy

        write_template(template)
        click.echo(template)


def _require_plain_name(casebook: Address) -> None:
    """Refuse a name such as ``book.txt``: a folder would be made that nobody meant."""
    if not isinstance(casebook, Path) or casebook.exists():
        return
    ending = casebook.suffix
    if ending.lower() != ".sqlite" and _ENDING.fullmatch(ending):
        msg = (
            f"{casebook} would be a folder with the name of a file; write "
            f"{casebook.with_suffix('.sqlite')} for a file, or {casebook.with_suffix('')} for a "
            "folder"
        )
        raise click.UsageError(msg)


def _require_free(template: Path) -> None:
    if template.suffix.lower() != ".xlsx":
        msg = f"a template is an .xlsx file, and {template.name} is not named so"
        raise click.UsageError(msg)
    if template.exists():
        msg = f"{template} is there already; choose another name"
        raise click.UsageError(msg)
    if not template.parent.is_dir():
        msg = f"there is no folder {template.parent} to write {template.name} into"
        raise click.UsageError(msg)


@click.command("copy", short_help="Copy a casebook to another home; nothing is lost.")
@click.argument("source", metavar="FROM", type=CASEBOOK)
@click.argument("target", metavar="TO", type=NEW_CASEBOOK)
def copy_command(source: Address, target: Address) -> None:
    """Copy the casebook FROM to TO, each a folder, a .sqlite file or a postgresql:// address.

    Every table goes along, with what waits, where rows came from, the change log, and the added
    gazetteers, maps.toml among them. A database has no file that the pages could be read from:
    for its map give routes map --pages the maps.toml of the folder. A casebook with cells that
    cannot be read is refused, and so is a TO that has records already.
    """
    from routes.pipeline import CasebookRefusedError  # noqa: PLC0415 - heavy
    from routes.pipeline.homes import copy_casebook  # noqa: PLC0415 - heavy

    _require_plain_name(target)
    try:
        copied = copy_casebook(source, target)
    except CasebookRefusedError as refused:
        tell_refusal(refused)
        sys.exit(1)
    for name, count in copied.records.items():
        _say(f"{name}: {count:,} row{'' if count == 1 else 's'}")
    if copied.files:
        _say(f"{copied.files:,} file{'' if copied.files == 1 else 's'} beside the tables")
    if _keeps_choices_unread(source, target):
        _say(
            "maps.toml went along, and no map of a database reads it: "
            f"'routes map CASEBOOK --pages {Path(source) / _CHOICES}'"
        )
    click.echo(copied.address)


def _keeps_choices_unread(source: Address, target: Address) -> bool:
    in_folder = isinstance(source, Path) and (source / _CHOICES).is_file()
    return in_folder and (isinstance(target, str) or target.suffix.lower() == ".sqlite")


def _say(text: str) -> None:
    click.echo(text, err=True)
