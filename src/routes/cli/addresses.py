"""Addresses of casebooks: a folder of CSV, a ``.sqlite`` file, a PostGIS database."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from routes.cli.geocode_answers import printable

Address = Path | str
"""A path for a folder or a file, the text of the address for a database of a server."""

if TYPE_CHECKING:
    from collections.abc import Iterator

    from click.shell_completion import CompletionItem

    _Parameter = click.ParamType[Address]
else:
    _Parameter = click.ParamType  # generic in newer versions only

_HOMES = "a folder of CSV files, a .sqlite file or a postgresql:// address"
_SCHEMES = ("postgresql", "postgresql+psycopg", "postgres")
_TABLES = ("cases.csv", "events.csv", "sources.csv")
_OTHER_FILES = frozenset({".csv", ".db", ".gpkg", ".ods", ".xls", ".xlsx", ".zip"})
_SHOWN = 80
_LOOKED_AT_MOST = 1_000
"""Neighbours of a missing casebook that are looked at for the one that was meant."""


class CasebookAddress(_Parameter):
    """A parameter that names a casebook, in any of its homes.

    Parameters
    ----------
    new
        Whether it is going to be made, so that it need not be there yet.
    """

    name = "casebook"

    def __init__(self, *, new: bool = False) -> None:
        self._new = new

    def convert(
        self,
        value: str | Path,
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> Address:
        """Return the address; a path that leads nowhere is refused with the nearest name."""
        text = os.fspath(value)
        if not text.strip():
            self.fail(f"the address is empty; a casebook is {_HOMES}", param, ctx)
        if "://" in text:
            return self._server(text, param, ctx)
        path = Path(text)
        try:
            fault = _fault(path, new=self._new)
        except (OSError, ValueError) as error:
            fault = f"{text[:_SHOWN]} is no path ({error})"
        if fault is not None:
            self.fail(printable(fault), param, ctx)
        return path

    def _server(
        self, text: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> Address:
        # The address may hold a password, so none of it but the scheme is repeated.
        scheme = text.partition("://")[0]
        if scheme == "postgis":
            self.fail("write postgresql:// at its beginning", param, ctx)
        if scheme.startswith("sqlite"):
            self.fail("write the path of the .sqlite file alone, without sqlite://", param, ctx)
        if scheme not in _SCHEMES:
            self.fail(f"{scheme}:// is no home of a casebook; a casebook is {_HOMES}", param, ctx)
        if not _names_a_database(text):
            self.fail("name the database, such as postgresql://host/casebook", param, ctx)
        return text

    def shell_complete(
        self,
        ctx: click.Context,  # noqa: ARG002 - the signature is click's
        param: click.Parameter,  # noqa: ARG002
        incomplete: str,
    ) -> list[CompletionItem]:
        """Let the shell complete paths."""
        from click.shell_completion import CompletionItem  # noqa: PLC0415 - for the shell alone

        return [CompletionItem(incomplete, type="file")]


CASEBOOK = CasebookAddress()
"""A casebook that is there."""

NEW_CASEBOOK = CasebookAddress(new=True)
"""A casebook that is to be made."""


def shown_address(address: Address) -> str:
    """Return an address as it may be printed: without the password.

    Examples
    --------
    >>> shown_address("postgresql://ana:secret@db.example/cases")
    'postgresql://ana@db.example/cases'
    """
    text = os.fspath(address)
    scheme, mark, rest = text.partition("://")
    if not mark:
        return text
    place, slash, database = rest.partition("?")[0].partition("/")
    credentials, at, host = place.rpartition("@")
    return f"{scheme}://{credentials.partition(':')[0]}{at}{host}{slash}{database}"


def _names_a_database(text: str) -> bool:
    place, _, options = text.partition("://")[2].partition("?")
    return bool(place.partition("/")[2]) or "dbname=" in options


def _fault(path: Path, *, new: bool) -> str | None:
    """Say what keeps a path from being a casebook; ``None`` if nothing does."""
    from routes.casebook.stores import is_database  # noqa: PLC0415 - heavy

    if path.is_file() and not is_database(path):
        cure = "" if new else f"; 'routes import {path} --into CASEBOOK' takes a table into one"
        return f"{path} is a file; a casebook is {_HOMES}{cure}"
    if new and path.suffix.lower() in _OTHER_FILES:
        cure = f"write {path.with_suffix('.sqlite')}, or a name without ending for a folder"
        return f"a casebook in a file ends in .sqlite, and {path.name} does not; {cure}"
    if path.exists() or new:
        return None
    if not path.parent.is_dir():
        return f"there is no folder {path.parent} for {path.name} to be in; check the spelling"
    meant = _nearest(path)
    guess = f"; did you mean {meant}?" if meant else ";"
    return f"there is no casebook {path}{guess} 'routes new {path}' makes an empty one"


def _nearest(path: Path) -> Path | None:
    from routes.casebook.problems import closest  # noqa: PLC0415 - heavy

    neighbours = {neighbour.name: neighbour for neighbour in _casebooks_in(path.parent)}
    # "book" for book.sqlite is nearer than any misspelling.
    stems = {neighbour.stem: neighbour for neighbour in neighbours.values()}
    if path.stem in stems:
        return stems[path.stem]
    meant = closest(path.name, neighbours) or closest(path.stem, stems)
    return (neighbours | stems)[meant] if meant else None


def _casebooks_in(folder: Path) -> Iterator[Path]:
    try:
        found = sorted(folder.iterdir())[:_LOOKED_AT_MOST]
    except OSError:
        return
    for path in found:
        if path.suffix.lower() == ".sqlite" or any((path / name).is_file() for name in _TABLES):
            yield path
