"""SQLite files as they come from anywhere: what they are, whether they are sound, how to open."""

from __future__ import annotations

import shutil
import sqlite3
import struct
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from routes.casebook.stores.schema import FILES, META, Schema
from routes.errors import CasebookError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Connection

APPLICATION_ID = 0x52545342
"""Marks a SQLite file as a casebook: ``RTSB``."""

_GEOPACKAGES = frozenset((0x47504B47, 0x47503130, 0x47503131))
_HEADER = 100
_BUSY_S = 60.0
_SIDE = "-wal"


def require_casebook_file(path: Path) -> None:
    """Refuse a file that does not begin as a casebook does.

    Raises
    ------
    CasebookError
        With what it is instead, and what to do.
    """
    try:
        with path.open("rb") as file:
            header = file.read(_HEADER)
    except FileNotFoundError as error:
        msg = f"there is no file {path}; check the spelling, or make it with 'routes new {path}'"
        raise CasebookError(msg) from error
    except OSError as error:
        msg = f"{path} cannot be read ({error.strerror}); check that you may read it"
        raise CasebookError(msg) from error
    if not header:
        msg = f"{path} is empty; make a casebook of it with 'routes new {path}'"
        raise CasebookError(msg)
    if len(header) < _HEADER or not header.startswith(b"SQLite format 3\0"):
        msg = f"{path} is no SQLite file; import it with 'routes import {path} --into CASEBOOK'"
        raise CasebookError(msg)
    _require_ours(path, struct.unpack_from(">I", header, 68)[0])


def _require_ours(path: Path, application: int) -> None:
    if application == APPLICATION_ID:
        return
    if application in _GEOPACKAGES:
        msg = (
            f"{path} is a GeoPackage, which is no home for a casebook; import it with "
            f"'routes import {path} --into CASEBOOK'"
        )
        raise CasebookError(msg)
    msg = f"{path} is a SQLite file of another program and no casebook"
    raise CasebookError(msg)


def connect(path: Path, *, mode: str, immutable: bool = False) -> sqlite3.Connection:
    """Open a file with everything off that a hostile one could use.

    Parameters
    ----------
    path
        The file.
    mode
        ``ro``, ``rw`` or ``rwc``, as SQLite has them.
    immutable
        Whether nobody can write it, so that no lock and no side file is needed.
    """
    address = f"{path.absolute().as_uri()}?mode={mode}{'&immutable=1' * immutable}"
    made = sqlite3.connect(address, uri=True, timeout=_BUSY_S, isolation_level=None)
    try:
        # Functions and virtual tables of the file's own schema are not to be trusted.
        made.execute("PRAGMA trusted_schema = OFF")
        made.execute("PRAGMA cell_size_check = ON")
        made.execute("PRAGMA synchronous = FULL")
        if sys.version_info >= (3, 12):
            made.setconfig(sqlite3.SQLITE_DBCONFIG_DEFENSIVE, True)  # noqa: FBT003 - its only form
    except BaseException:
        made.close()
        raise
    return made


@contextmanager
def readable_connection(path: Path) -> Iterator[Callable[[], sqlite3.Connection] | None]:
    """Give a way to open a file for reading, wherever it lies.

    A file that may be written is opened so (``None``: nothing special), because only then can
    what a dead process left beside it be taken in. A file in a folder that may not be written is
    read as it is; if saves lie beside it that are not in it yet, from a copy of both.
    """
    if _opens(path, mode="rw"):
        yield None
    elif _opens(path, mode="ro"):
        yield lambda: for_reading(connect(path, mode="ro"))
    elif not _has_side(path):
        yield lambda: for_reading(connect(path, mode="ro", immutable=True))
    else:
        with tempfile.TemporaryDirectory(prefix="routes-reading-") as folder:
            copied = Path(folder) / path.name
            shutil.copyfile(path, copied)
            shutil.copyfile(_beside(path), _beside(copied))
            yield lambda: for_reading(connect(copied, mode="rw"))


def _opens(path: Path, *, mode: str) -> bool:
    try:
        made = connect(path, mode=mode)
    except sqlite3.OperationalError:
        return False
    try:
        made.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.OperationalError as error:
        # A damaged file is told when it is read; here only the folder is in question.
        return not _is_about_access(error)
    except sqlite3.Error:
        return True
    finally:
        made.close()
    return True


def _is_about_access(error: sqlite3.Error) -> bool:
    words = str(error)
    return any(part in words for part in ("unable to open", "readonly", "permission", "disk I/O"))


def _beside(path: Path) -> Path:
    return path.with_name(f"{path.name}{_SIDE}")


def _has_side(path: Path) -> bool:
    side = _beside(path)
    return side.exists() and side.stat().st_size > 0


def for_reading(made: sqlite3.Connection) -> sqlite3.Connection:
    """Keep a connection from writing anything."""
    made.execute("PRAGMA query_only = ON")
    return made


def require_plain_schema(
    connection: Connection, schema: Schema, address: str, *, to_write: bool
) -> None:
    """Refuse tables that are not what they seem, and triggers before anything is written.

    Raises
    ------
    CasebookError
        With the name of what does not belong there.
    """
    found = connection.exec_driver_sql("SELECT type, name, sql FROM sqlite_master").all()
    tables = {str(name): str(sql) for kind, name, sql in found if kind == "table"}
    others = sorted(f"{kind} {name}" for kind, name, _ in found if kind in {"trigger", "view"})
    virtual = sorted(name for name, sql in tables.items() if "VIRTUAL" in sql[:20].upper())
    if missing := sorted({META, FILES} - tables.keys()):
        msg = f"{address} lacks its table {missing[0]}; it is damaged: take a copy of before"
        raise CasebookError(msg)
    masked = sorted({*schema.tables, META, FILES} & {*virtual})
    if masked or (to_write and others):
        msg = (
            f"{address} has {', '.join(masked or others)}, which this program did not put there "
            "and which could change what is saved. Copy the casebook to a new file with "
            "'routes copy', and work there"
        )
        raise CasebookError(msg)
    if to_write:
        _require_plain_columns(connection, schema, address)


def _require_plain_columns(connection: Connection, schema: Schema, address: str) -> None:
    computed = connection.exec_driver_sql(
        "SELECT m.name, x.name FROM sqlite_master m JOIN pragma_table_xinfo(m.name) x "
        "WHERE m.type = 'table' AND x.hidden <> 0"
    ).all()
    for name, column in computed:
        if name in {*schema.tables, META, FILES}:
            msg = (
                f"{address}: the table {name} computes its column {column}, which this program "
                "did not put there. Copy the casebook to a new file with 'routes copy'"
            )
            raise CasebookError(msg)


_DISK = (
    ("full", "the disk is full; what was there is unchanged. Free some space, then save again"),
    ("readonly", "it may not be written here; copy it to a folder of yours, or ask for the right"),
    ("unable to open", "it cannot be opened; check that you may read and write its folder"),
    ("locked", "another program has been saving for a minute; try again when it is done"),
    ("disk I/O", "the disk refuses; what was saved before is unchanged. Free some space on it"),
)


def damaged(path: Path, error: BaseException) -> CasebookError:
    """Put an error of SQLite into a sentence."""
    words = str(error)
    for part, sentence in _DISK:
        if part in words:
            return CasebookError(f"{path}: {sentence} ({words})")
    msg = (
        f"{path} is damaged or not what it seems ({words}); nothing was changed. Take a copy from "
        "before, or 'routes copy' what can still be read to a new file"
    )
    return CasebookError(msg)
