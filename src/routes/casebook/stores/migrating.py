"""Tables of an older version brought forward, after a copy of them was set aside."""

from __future__ import annotations

import os
import sqlite3
import warnings
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import inspect
from sqlalchemy.exc import SAWarning
from sqlalchemy.schema import CreateColumn

from routes.casebook.journal import sync_folder
from routes.casebook.stores.sqlite_files import connect
from routes.errors import CasebookError

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection

    from routes.casebook.stores.schema import Schema


NO_LONGER_KEPT = {"dealers": ("licensee", "business_name")}
"""Columns of older versions that held names of people; what stood in them is taken out."""


def backup_stamp() -> str:
    """Return the time as the names of backups have it, in UTC."""
    return datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")


def bring_forward(connection: Connection, schema: Schema) -> None:
    """Add the tables, columns and indexes that an older version lacks; empty what is given up.

    Parameters
    ----------
    connection
        In the transaction that also raises the version.
    schema
        The tables as this version has them.
    """
    found = inspect(connection)
    name = schema.metadata.schema
    there = {*found.get_table_names(schema=name)}
    for wanted in schema.metadata.sorted_tables:
        if wanted.name not in there:
            wanted.create(connection)
            continue
        with warnings.catch_warnings():
            # SQLAlchemy does not know the types of PostGIS; only names are asked for here.
            warnings.simplefilter("ignore", SAWarning)
            columns = {column["name"] for column in found.get_columns(wanted.name, schema=name)}
        target = connection.dialect.identifier_preparer.format_table(wanted)
        for column in wanted.columns:
            if column.name not in columns:
                text = CreateColumn(column).compile(dialect=connection.dialect)
                connection.exec_driver_sql(f"ALTER TABLE {target} ADD COLUMN {text}")
        for given_up in {*NO_LONGER_KEPT.get(wanted.name, ())} & columns:
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql("PRAGMA secure_delete = ON")  # its bytes too
            connection.exec_driver_sql(f"UPDATE {target} SET {given_up} = NULL")  # noqa: S608 - ours
        indexes = {index["name"] for index in found.get_indexes(wanted.name, schema=name)}
        for index in wanted.indexes:
            if index.name not in indexes:
                index.create(connection)


def set_aside(path: Path, version: int) -> Path:
    """Copy a SQLite file beside itself, as it is before it is brought forward.

    Parameters
    ----------
    path
        The file; a writer may be at work on it.
    version
        The version it will have.

    Returns
    -------
    pathlib.Path
        The copy, synced with its name.

    Raises
    ------
    CasebookError
        If it cannot be written; nothing was changed.
    """
    target = path.with_name(f"{path.stem}.before-v{version}-{backup_stamp()}{path.suffix}")
    partial = target.with_name(f".{target.name}.partial")
    try:
        with (
            closing(connect(path, mode="rw")) as source,
            closing(sqlite3.connect(partial)) as copy,
        ):
            source.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
        with partial.open("rb+") as file:
            os.fsync(file.fileno())
        partial.replace(target)
        sync_folder(target.parent)
    except (OSError, sqlite3.Error) as error:
        msg = (
            f"{path} was written by an older version of this program and has to be copied before "
            f"it is brought forward, and {target} cannot be written ({error}); nothing was "
            "changed. Free some space, or copy the file to a folder of yours"
        )
        raise CasebookError(msg) from error
    finally:
        partial.unlink(missing_ok=True)
    return target
