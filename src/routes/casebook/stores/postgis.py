"""A casebook in a PostgreSQL database with PostGIS: for teams, and for QGIS beside them."""

from __future__ import annotations

from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, Connection, create_engine, event, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.pool import NullPool
from sqlalchemy.schema import CreateSchema

from routes.casebook.stores.database import DatabaseStore
from routes.casebook.stores.migrating import backup_stamp, bring_forward
from routes.casebook.stores.schema import META, SCHEMA_VERSION, Schema, build_schema
from routes.errors import CasebookError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sqlalchemy import Engine, Table

    from routes.casebook.cells import Value

    Record = dict[str, Value]

_SCHEMA = "routes"
_NAME_AT_MOST = 40
"""Bytes of the name of a schema: PostgreSQL keeps 63, and a backup adds to it."""

_SECRETS = ("password", "sslpassword", "passfile", "sslkey")
_SETTINGS = (
    "SET client_encoding TO 'UTF8'",
    "SET standard_conforming_strings TO on",
    # A dead client must hold nobody up, and nobody waits for ever.
    "SET idle_in_transaction_session_timeout TO '300s'",
    "SET lock_timeout TO '60s'",
    # Acknowledged means on disk, whatever the server is set to.
    "SET synchronous_commit TO on",
    "SET extra_float_digits TO 1",
)


class PostgisStore(DatabaseStore):
    """One casebook in a schema of a PostgreSQL database.

    Parameters
    ----------
    address
        ``postgresql://USER@HOST/DATABASE``; ``?schema=NAME`` for another schema than ``routes``.
    """

    def __init__(self, address: str) -> None:
        self._url, self._name = _parts(address)
        self._address = _shown(self._url, self._name)

    @property
    def address(self) -> str:
        """The address without its password."""
        return self._address

    @cached_property
    def schema(self) -> Schema:
        """Its tables, as they are read and written; columns of geometry follow by themselves."""
        return build_schema(self._name)

    @cached_property
    def _engine(self) -> Engine:
        _require_driver()
        engine = create_engine(self._url, poolclass=NullPool, connect_args={"connect_timeout": 15})

        @event.listens_for(engine, "connect")
        def _settings(connection: object, _: object) -> None:
            connection.autocommit = True  # type: ignore[attr-defined]
            with connection.cursor() as cursor:  # type: ignore[attr-defined]
                cursor.execute("; ".join(_SETTINGS))
            connection.autocommit = False  # type: ignore[attr-defined]

        return engine

    def require(self) -> None:
        """Refuse a database without a casebook; bring an older one forward, after a backup."""
        with self.reading() as connection:
            stored = self.stored_version(connection)
            if stored >= SCHEMA_VERSION:
                self.require_version(connection)
                return
        with self.writing() as connection:
            if self.stored_version(connection) < SCHEMA_VERSION:
                self._set_aside(connection)
                bring_forward(connection, self._whole_schema(connection))
                self.set_version(connection, SCHEMA_VERSION)

    def create(self, description: Mapping[str, object]) -> None:
        """Make the schema with its tables, without rows; PostGIS is switched on if it is not."""
        with self._told(), self._transaction() as connection:
            self._lock(connection)
            if inspect(connection).has_table(META, schema=self._name):
                msg = f"{self.address} is a casebook already; choose another database or ?schema="
                raise CasebookError(msg)
            whole = self._whole_schema(connection)
            connection.execute(CreateSchema(self._name, if_not_exists=True))
            taken = {*inspect(connection).get_table_names(schema=self._name)}
            if clash := sorted(taken & {table.name for table in whole.metadata.tables.values()}):
                msg = (
                    f"{self.address} has a table {clash[0]} of another program; choose another "
                    "schema with ?schema=NAME"
                )
                raise CasebookError(msg)
            whole.metadata.create_all(connection, checkfirst=False)
            self.note(connection, description)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Begin a transaction that sees one committed state."""
        with self._told(), self._engine.connect() as connection, connection.begin():
            connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            self._require_there(connection)
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Begin a transaction that no other writer shares."""
        with self._told(), self._transaction() as connection:
            self._lock(connection)
            self._require_there(connection)
            yield connection

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        with self._engine.connect() as connection, connection.begin() as transaction:
            yield connection
            try:
                transaction.commit()
            except DBAPIError as error:
                raise _unsure(self.address, error) from None

    def _lock(self, connection: Connection) -> None:
        # Of the transaction: the server drops it with the client, however that ends.
        connection.execute(
            text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"),
            {"name": f"routes casebook {self._name}"},
        )

    def _require_there(self, connection: Connection) -> None:
        found = connection.execute(
            text("SELECT 1 FROM pg_tables WHERE schemaname = :schema AND tablename = :table"),
            {"schema": self._name, "table": META},
        ).scalar()
        if found is None:
            msg = (
                f"there is no casebook at {self.address} (schema {self._name}); make one with "
                "'routes new', or name its schema with ?schema=NAME"
            )
            raise CasebookError(msg)

    def _whole_schema(self, connection: Connection) -> Schema:
        return build_schema(self._name, postgis=_postgis(connection, self.address))

    def _put(self, connection: Connection, stored: Table, rows: Sequence[Record]) -> None:
        # The server takes rows of COPY in a fraction of the time that it takes to parse INSERT.
        import psycopg  # noqa: PLC0415 - an extra that only this home needs
        from psycopg import sql  # noqa: PLC0415 - as above

        names = [*rows[0]]
        command = sql.SQL("COPY {} ({}) FROM STDIN").format(
            sql.Identifier(self._name, stored.name),
            sql.SQL(", ").join(map(sql.Identifier, names)),
        )
        driver: Any = connection.connection.driver_connection
        try:
            with driver.cursor() as cursor, cursor.copy(command) as copy:
                for row in rows:
                    copy.write_row([row[name] for name in names])
        except psycopg.Error as error:
            words = command.as_string()
            raise DBAPIError.instance(words, None, error, psycopg.Error) from error

    def _set_aside(self, connection: Connection) -> None:
        """Copy every table to a schema beside it, in the transaction of the change."""
        quote = connection.dialect.identifier_preparer.quote
        copy = f"{self._name}_before_v{SCHEMA_VERSION}_{backup_stamp().lower()}"
        connection.execute(CreateSchema(copy))
        for name in inspect(connection).get_table_names(schema=self._name):
            connection.exec_driver_sql(
                f"CREATE TABLE {quote(copy)}.{quote(name)} AS TABLE {quote(self._name)}."
                f"{quote(name)}"
            )

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            raise _refused(self.address, error) from None


def _parts(address: str) -> tuple[URL, str]:
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        msg = (
            "the address of the database cannot be read; write it as "
            "postgresql://USER:PASSWORD@HOST/DATABASE, special letters of the password as %XX"
        )
        raise CasebookError(msg) from None
    query = dict(url.query)
    name = query.pop("schema", _SCHEMA)
    if not isinstance(name, str) or not name or len(name.encode()) > _NAME_AT_MOST or "\0" in name:
        msg = f"?schema= names one schema, of up to {_NAME_AT_MOST} letters"
        raise CasebookError(msg)
    return url.set(drivername="postgresql+psycopg", query=query), name


def _shown(url: URL, name: str) -> str:
    shown = {key: value for key, value in url.query.items() if key not in _SECRETS}
    if name != _SCHEMA:
        shown["schema"] = name
    plain = url.set(drivername="postgresql", query=shown)
    return plain.render_as_string(hide_password=True)


def _require_driver() -> None:
    try:
        import psycopg  # noqa: F401, PLC0415 - optional
    except ImportError as error:
        msg = "a casebook in PostgreSQL needs psycopg: pip install 'trafficking-routes[postgis]'"
        raise CasebookError(msg) from error


def _postgis(connection: Connection, address: str) -> str:
    """Return the schema of the extension, quoted; switch it on if it is not."""
    query = text(
        "SELECT quote_ident(n.nspname) FROM pg_extension e JOIN pg_namespace n "
        "ON n.oid = e.extnamespace WHERE e.extname = 'postgis'"
    )
    found = connection.execute(query).scalar()
    if found is None:
        try:
            with connection.begin_nested():
                connection.exec_driver_sql("CREATE EXTENSION IF NOT EXISTS postgis")
        except DBAPIError as error:
            reason = _first_line(error)
            msg = (
                f"{address} has no PostGIS and it could not be switched on ({reason}). Install it "
                "on the server (Debian: apt-get install postgis), and let its owner say "
                "CREATE EXTENSION postgis in this database"
            )
            raise CasebookError(msg) from None
        found = connection.execute(query).scalar()
    return str(found)


_CURES = (
    ("57P", "the server went away; nothing was saved, try again when it is back"),
    ("55P03", "another program has been saving for a minute; try again when it is done"),
    ("25006", "the database may only be read"),
    ("42501", "this user may not do that here; ask its owner for the right"),
    ("53100", "the disk of the server is full; nothing was saved"),
    ("53", "the server has no room for more; nothing was saved, try again later"),
    ("23", "two records have one key; nothing was saved"),
    ("42", "its tables are not what they seem; nothing was saved. Another program changed them"),
)


def _refused(address: str, error: DBAPIError) -> CasebookError:
    state = getattr(error.orig, "sqlstate", None)
    reason = _first_line(error)
    if state is None:
        msg = (
            f"{address} cannot be reached ({reason}); check address, user and password, and that "
            "the server runs"
        )
        return CasebookError(msg)
    cure = next((cure for code, cure in _CURES if state.startswith(code)), "nothing was saved")
    return CasebookError(f"{address}: {cure} ({reason})")


_NOT_COMMITTED = ("23", "40")
"""States that a server tells of a transaction that it has taken back."""


def _unsure(address: str, error: DBAPIError) -> CasebookError:
    """Put the end of a transaction that nobody confirmed into a sentence."""
    if (getattr(error.orig, "sqlstate", None) or "").startswith(_NOT_COMMITTED):
        return _refused(address, error)
    msg = (
        f"{address}: the server did not confirm the save ({_first_line(error)}), and it is not "
        "known whether it was saved; look at 'routes log' before you save again"
    )
    return CasebookError(msg)


def _first_line(error: DBAPIError) -> str:
    lines = str(error.orig).strip().splitlines()
    return lines[0] if lines else type(error.orig).__name__
