"""A casebook as one SQLite file: the embedded default for work."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager, suppress
from functools import cached_property
from typing import TYPE_CHECKING

from sqlalchemy import Connection, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from routes.casebook.stores.database import DatabaseStore
from routes.casebook.stores.migrating import bring_forward, set_aside
from routes.casebook.stores.schema import SCHEMA_VERSION, Schema, build_schema
from routes.casebook.stores.sqlite_files import (
    APPLICATION_ID,
    connect,
    damaged,
    for_reading,
    readable_connection,
    require_casebook_file,
    require_plain_schema,
)
from routes.errors import CasebookError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from sqlalchemy import Engine


class SqliteStore(DatabaseStore):
    """One casebook in a SQLite file.

    Parameters
    ----------
    path
        The file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def address(self) -> str:
        """The path of the file."""
        return str(self._path)

    @cached_property
    def schema(self) -> Schema:
        """Its tables."""
        return build_schema()

    def require(self) -> None:
        """Refuse a file that is no casebook; bring an older one forward, after a backup."""
        with self.reading() as connection:
            stored = self.stored_version(connection)
            if stored >= SCHEMA_VERSION:
                self.require_version(connection)
                return
        self._migrate()

    def _migrate(self) -> None:
        with self.writing() as connection:
            stored = self.stored_version(connection)
            if stored >= SCHEMA_VERSION:
                return
            # The transaction holds off other writers, so that the backup is what is migrated.
            set_aside(self._path, SCHEMA_VERSION)
            bring_forward(connection, self.schema)
            self.set_version(connection, SCHEMA_VERSION)

    def create(self, description: Mapping[str, object]) -> None:
        """Make the file with its tables, without rows."""
        if self._path.exists() and self._path.stat().st_size:
            msg = f"{self._path} is there already; choose another name"
            raise CasebookError(msg)
        with self._told():
            try:
                self._path.parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                msg = f"{self._path.parent} cannot be made ({error.strerror}); choose another place"
                raise CasebookError(msg) from error
            engine = _engine(lambda: connect(self._path, mode="rwc"), "BEGIN EXCLUSIVE")
            with engine.begin() as connection:
                if connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar():
                    msg = f"{self._path} is there already; choose another name"
                    raise CasebookError(msg)
                # In the first pages of the file before it is anything, so that a reader can
                # always tell what it is.
                connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
                self.schema.metadata.create_all(connection, checkfirst=False)
                self.note(connection, description)
            with suppress(sqlite3.Error):
                plain = connect(self._path, mode="rw")
                plain.execute("PRAGMA journal_mode = WAL")
                plain.close()

    @cached_property
    def _reader(self) -> Engine:
        return _engine(lambda: for_reading(connect(self._path, mode="rw")), "BEGIN")

    @cached_property
    def _writer(self) -> Engine:
        return _engine(self._writable, "BEGIN IMMEDIATE")

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Begin a transaction that sees one committed state."""
        require_casebook_file(self._path)
        with self._told(), readable_connection(self._path) as make:
            engine = self._reader if make is None else _engine(make, "BEGIN")
            with engine.connect() as connection, connection.begin():
                require_plain_schema(connection, self.schema, self.address, to_write=False)
                yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Begin a transaction that no other writer shares."""
        require_casebook_file(self._path)
        with self._told(), self._writer.begin() as connection:
            require_plain_schema(connection, self.schema, self.address, to_write=True)
            yield connection

    def _writable(self) -> sqlite3.Connection:
        made = connect(self._path, mode="rw")
        made.execute("PRAGMA journal_mode = WAL")
        return made

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            raise damaged(self._path, error.orig or error) from error
        except sqlite3.Error as error:
            raise damaged(self._path, error) from error


def _engine(make: Callable[[], sqlite3.Connection], begin: str) -> Engine:
    engine = create_engine("sqlite+pysqlite://", creator=make, poolclass=NullPool)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # The driver's own transactions begin too late: two readers that then write would clash.
        connection.exec_driver_sql(begin)

    return engine
