"""The tables of a database home, from the codebook."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    BigInteger,
    Column,
    Computed,
    Double,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
)
from sqlalchemy.types import UserDefinedType

from routes.codebook import RECORD_KEEPING, TABLE_NAMES
from routes.codebook import table as codebook_table

if TYPE_CHECKING:
    from routes.codebook import Field

SCHEMA_VERSION = 3
"""Version of the tables; raised whenever a table or column is added to the codebook."""

KEY, NAME, VERSION = "record_key", "record_name", "record_version"
"""Columns of every table beside the fields: the unambiguous key, the id that people see, and a
number that is raised at every change."""

META, FILES = "routes_meta", "files"
EVERY_TABLE = (*TABLE_NAMES, *RECORD_KEEPING)

_TYPES = {"string": Text, "integer": BigInteger, "number": Double}
_GEOMETRY = "geom"


class Point(UserDefinedType[Any]):
    """A point of PostGIS in EPSG:4326.

    Parameters
    ----------
    schema
        Where the extension lives, quoted as needed.
    """

    cache_ok = True

    def __init__(self, schema: str) -> None:
        self.schema = schema

    def get_col_spec(self, **_: object) -> str:
        """Return the type as PostgreSQL names it."""
        return f"{self.schema}.geometry(Point, 4326)"


@dataclass(frozen=True, slots=True)
class Schema:
    """The tables of one database."""

    metadata: MetaData
    tables: dict[str, Table] = field(default_factory=dict)
    """By name, those of the codebook."""

    @property
    def meta(self) -> Table:
        """Settings of the casebook: ``key`` and ``value``."""
        return self.metadata.tables[_qualified(self.metadata, META)]

    @property
    def files(self) -> Table:
        """Files of the casebook that are no tables."""
        return self.metadata.tables[_qualified(self.metadata, FILES)]


@lru_cache(maxsize=4)
def build_schema(name: str | None = None, *, postgis: str | None = None) -> Schema:
    """Describe the tables of a database.

    Parameters
    ----------
    name
        Schema that they stand in; ``None`` for SQLite.
    postgis
        Schema of the extension PostGIS, quoted as needed, for columns of geometry.
    """
    metadata = MetaData(schema=name)
    Table(META, metadata, Column("key", Text, primary_key=True), Column("value", Text))
    Table(
        FILES,
        metadata,
        Column("path", Text, primary_key=True),
        Column("sha256", Text, nullable=False),
        Column("content", LargeBinary, nullable=False),
    )
    tables = {table: _table(table, metadata, postgis) for table in EVERY_TABLE}
    return Schema(metadata, tables)


def _qualified(metadata: MetaData, name: str) -> str:
    return f"{metadata.schema}.{name}" if metadata.schema else name


def _table(name: str, metadata: MetaData, postgis: str | None) -> Table:
    owner = codebook_table(name)
    columns: list[Column[Any]] = [
        Column(KEY, Text, primary_key=True),
        Column(NAME, Text, nullable=False),
        Column(VERSION, Integer, nullable=False),
        *(_column(described) for described in owner.fields),
    ]
    if postgis is not None and {"lon", "lat"} <= {*owner.field_names}:
        point = f"{postgis}.ST_SetSRID({postgis}.ST_MakePoint(lon, lat), 4326)"
        # A point without one of its numbers is null.
        columns.append(Column(_GEOMETRY, Point(postgis), Computed(point, persisted=True)))
    made: Table = Table(name, metadata, *columns)
    Index(f"{name}_name", made.c[NAME])
    if (KEY not in owner.primary_key) and _second_key(name):
        Index(f"{name}_key", *(made.c[part] for part in owner.primary_key), unique=True)
    if name == "changes":
        Index("changes_number", made.c.change_id)
        Index("changes_operation", made.c.operation)
        Index("changes_record", made.c.table, made.c.record_id)
    return made


def _second_key(name: str) -> bool:
    """Tell whether a table has an id and another key besides."""
    owner = codebook_table(name)
    ids = {described.name for described in owner.fields if described.unique}
    return bool(ids) and not ids & {*owner.primary_key}


def _column(described: Field) -> Column[Any]:
    return Column(described.name, _TYPES[described.type]())
