"""Three homes of a casebook behind one interface: a folder, a SQLite file, PostGIS."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from routes.casebook.stores.interface import Store

_SERVERS = ("postgresql://", "postgresql+psycopg://", "postgres://")
_FILES = (".sqlite", ".sqlite3")
_MAGIC = b"SQLite format 3\0"


def is_database(address: Path | str) -> bool:
    """Tell whether an address is a database, and not a folder.

    Parameters
    ----------
    address
        Path of a folder or file, or an address of PostgreSQL.

    Examples
    --------
    >>> is_database("postgresql://localhost/cases"), is_database("book.sqlite"), is_database("geo")
    (True, True, False)
    """
    if is_server(address):
        return True
    path = Path(address)
    if path.is_dir():
        return False
    return path.suffix.lower() in _FILES or _begins_as_sqlite(path)


def is_server(address: Path | str) -> bool:
    """Tell whether an address is one of PostgreSQL."""
    return isinstance(address, str) and address.lower().startswith(_SERVERS)


def open_store(address: Path | str) -> Store:
    """Open a casebook that is there, wherever it lives.

    Parameters
    ----------
    address
        A folder, a ``.sqlite`` file or a ``postgresql://`` address.

    Returns
    -------
    Store
        It holds no lock and no open file; a casebook written by an older version of this
        program has been brought forward, after a backup.

    Raises
    ------
    CasebookError
        If there is no casebook, if it is damaged, or if a newer version wrote it.
    """
    store = _store(address)
    store.require()
    return store


def create_store(address: Path | str, description: Mapping[str, object] | None = None) -> Store:
    """Make an empty casebook.

    Parameters
    ----------
    address
        A folder, a ``.sqlite`` file or a ``postgresql://`` address.
    description
        What its owner says of it: title, licences, contributors, ``routes`` settings.

    Raises
    ------
    CasebookError
        If there is a casebook already, or the place cannot be written.
    """
    store = _store(address)
    store.create(description or {})
    return store


def _store(address: Path | str) -> Store:
    if is_server(address):
        from routes.casebook.stores.postgis import PostgisStore  # noqa: PLC0415 - heavy

        return PostgisStore(str(address))
    if is_database(address):
        from routes.casebook.stores.sqlite import SqliteStore  # noqa: PLC0415 - heavy

        return SqliteStore(Path(address))
    from routes.casebook.stores.folder import FolderStore  # noqa: PLC0415 - heavy

    return FolderStore(Path(address))


def _begins_as_sqlite(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(_MAGIC)) == _MAGIC
    except OSError:
        return False
