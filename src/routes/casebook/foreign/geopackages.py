"""GeoPackages: real tables only, read with every door of SQLite shut.

Views, triggers, functions and extensions of a stranger's database are never run, its own count
of features is not believed, and it is opened as a file that never changes, so that nothing is
written beside it.
"""

from __future__ import annotations

import math
import sqlite3
import sys
import time
from contextlib import closing
from dataclasses import dataclass
from itertools import starmap
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import shapely
from shapely.geometry import mapping

from routes.casebook.foreign.featuretables import FeatureTable
from routes.casebook.foreign.geometries import Shape, plain_number, shape_of
from routes.casebook.foreign.output import RefusedError, refuse
from routes.casebook.foreign.projections import CURE, Projection, projection
from routes.casebook.foreign.tables import refuse_layer
from routes.casebook.problems import Fault, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routes.casebook.foreign.dispatching import Source
    from routes.casebook.foreign.output import Output

_KINDS = frozenset({"features", "attributes", "aspatial"})
_SECONDS = 20.0
_STEPS = 10_000
_VALUE_BYTES = 50_000_000
_HEADER_BYTES = 100
_WAL = 2
_ENVELOPES = (0, 32, 48, 48, 64)
_EMPTY_FLAG = 0x10
_UNDEFINED = frozenset({-1, 0})
_WGS84 = 4326
_SAVE = "Export it anew from the program it comes from, for instance QGIS"
_ALLOWED = frozenset({sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ})
_OF_PROGRAMS = frozenset({"layer_styles", "qgis_projects"})
"""Tables in which QGIS keeps how a map looks."""
_EXPORTED = "casebook_events"
_DRAWN = frozenset({"areas", "crossings", "events", "legs"})
"""Layers of our own export, which say again what its tables say."""
_BESIDE_EVENTS = frozenset(
    {"areas", "corridors", "crossings", "flows", "legs", "od_flows", "places"}
)
"""Layers of our own ``--layers``: its events worked out, and totals that are no events."""
_TOO_LONG = "\0too long\0"


def databases(source: Source) -> tuple[str, ...]:
    """Return the address that sqlite3 has to connect to."""
    number = source.stream.fileno()
    path = Path(f"/proc/self/fd/{number}")
    if not path.exists():
        path = Path(source.stream.name)
    return (f"{path.as_uri()}?mode=ro&immutable=1",)


def read(source: Source, output: Output) -> None:
    """Read each table of features or attributes.

    Parameters
    ----------
    source
        The file. With a layer only that table is read.
    output
        Where the rows go, numbered from 1 in each table. A row is faulted whose geometry is
        garbage or whose text is not UTF-8.

    Raises
    ------
    RefusedError
        If it is damaged, cut off, or no GeoPackage.
    """
    _check_header(source, output)
    try:
        address = databases(source)[0]
        with closing(sqlite3.connect(address, uri=True, isolation_level=None)) as connection:
            _read(connection, source, output)
    except sqlite3.DataError:
        message = f"a text in the database has more than {_VALUE_BYTES // 1_000_000} MB"
        refuse("too_large", message, "Shorten or delete it where the file comes from")
    except sqlite3.OperationalError as error:
        if "interrupted" in str(error):
            message = f"the database took more than {_SECONDS:g} seconds of work to read"
            refuse("too_slow", message, _SAVE)
        _damaged()
    except sqlite3.Error:
        _damaged()


def _damaged() -> NoReturn:
    refuse("damaged", "the database is damaged or cut off", _SAVE)


def _check_header(source: Source, output: Output) -> None:
    header = source.stream.read(_HEADER_BYTES)
    size = source.stream.seek(0, 2)
    page = int.from_bytes(header[16:18], "big")
    page = 65_536 if page == 1 else page
    pages = int.from_bytes(header[28:32], "big")
    if len(header) < _HEADER_BYTES or page == 0 or size % page or pages > size // page:
        _damaged()
    if header[18] == _WAL:
        message = "the database keeps its last changes in a file beside it, which was not read"
        output.note("wal", message, "Close the program that has it open and import it again")


def _read(connection: sqlite3.Connection, source: Source, output: Output) -> None:
    _shut(connection)
    if connection.execute("PRAGMA quick_check(1)").fetchall() != [("ok",)]:
        _damaged()
    connection.set_authorizer(_authorize)
    tables = _real_tables(connection)
    if not {"gpkg_contents", "gpkg_spatial_ref_sys"} <= tables.keys():
        message = "the file is a SQLite database and no GeoPackage"
        refuse("format", message, "Export the table as CSV, or as GeoPackage from QGIS")
    layers = list(_layers(connection, tables, source, output))
    if not layers:
        refuse("no_layer", "the GeoPackage has no table of features or attributes", _SAVE)
    for layer in layers:
        output.table(layer.name, geographic=layer.geometry is not None)
        _read_layer(connection, layer, source, output)


def _shut(connection: sqlite3.Connection) -> None:
    connection.text_factory = lambda data: data.decode("utf-8", errors="surrogateescape")
    connection.execute("PRAGMA trusted_schema=OFF")
    connection.execute("PRAGMA query_only=ON")
    connection.execute("PRAGMA cell_size_check=ON")
    connection.execute("PRAGMA mmap_size=0")
    # Python 3.12 and later can set it; a file opened read-only cannot be written either way.
    if sys.version_info >= (3, 12):
        connection.setconfig(sqlite3.SQLITE_DBCONFIG_DEFENSIVE, True)  # noqa: FBT003 - its form
        connection.setconfig(sqlite3.SQLITE_DBCONFIG_ENABLE_TRIGGER, False)  # noqa: FBT003
        connection.setconfig(sqlite3.SQLITE_DBCONFIG_ENABLE_VIEW, False)  # noqa: FBT003
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _VALUE_BYTES)
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    # Time of work and not of the clock: a busy machine does not make a file hostile.
    deadline = time.process_time() + _SECONDS
    connection.set_progress_handler(lambda: time.process_time() > deadline, _STEPS)


def _authorize(
    action: int, _first: str | None, second: str | None, _database: str | None, _by: str | None
) -> int:
    # The last argument names the view or trigger that asks; ours come from none.
    asked = action in _ALLOWED or (action == sqlite3.SQLITE_FUNCTION and second == "length")
    return sqlite3.SQLITE_OK if asked and _by is None else sqlite3.SQLITE_DENY


def _real_tables(connection: sqlite3.Connection) -> dict[str, str]:
    found = connection.execute("SELECT name, type, sql FROM sqlite_master")
    return {
        name: sql
        for name, kind, sql in found
        if kind == "table" and isinstance(sql, str) and not _is_virtual(sql)
    }


def _is_virtual(sql: str) -> bool:
    return sql.lstrip().upper().startswith("CREATE VIRTUAL")


@dataclass(frozen=True, slots=True)
class _Layer:
    name: str
    geometry: str | None
    srs: object


def _layers(
    connection: sqlite3.Connection, tables: dict[str, str], source: Source, output: Output
) -> Iterator[_Layer]:
    contents = connection.execute("SELECT table_name, data_type FROM gpkg_contents").fetchall()
    listed = [str(name) for name, kind in contents if str(kind).casefold() in _KINDS]
    names = [name for name in listed if not _is_of_program(name)]
    for name in listed:
        if _is_of_program(name):
            message = f"the table {shown(name)} holds how a map looks and was not read"
            output.note("program_table", message)
    if source.layer is not None and source.layer not in names:
        refuse_layer(source.layer, names, "layer")
    drawn = _drawn(names)
    if drawn and source.layer is None:
        told = ", ".join(shown(name) for name in sorted(drawn))
        message = f"the layers {told} show what the events of this file tell and were not read"
        output.note("drawn_layer", message, "Name one with --layer if its rows are wanted")
    geometries = {}
    if "gpkg_geometry_columns" in tables:
        geometries = {
            str(name): (str(column), srs)
            for name, column, srs in connection.execute(
                "SELECT table_name, column_name, srs_id FROM gpkg_geometry_columns"
            )
        }
    known = {name.casefold(): name for name in tables}
    for name in names:
        if source.layer not in {None, name} or (source.layer is None and name in drawn):
            continue
        if name.casefold() not in known:
            message = (
                f"the layer {shown(name)} is no table but a view, or missing, and was not read"
            )
            output.note("view", message, "Save it as a table of its own if it is needed")
            continue
        yield _Layer(name, *geometries.get(name, (None, None)))


def _drawn(names: list[str]) -> frozenset[str]:
    if _EXPORTED in names:
        return _DRAWN & set(names)
    return _BESIDE_EVENTS if {*_BESIDE_EVENTS, "events"} <= set(names) else frozenset()


def _is_of_program(name: str) -> bool:
    return name.casefold() in _OF_PROGRAMS or name.casefold().startswith(("gpkg_", "rtree_"))


def _read_layer(
    connection: sqlite3.Connection, layer: _Layer, source: Source, output: Output
) -> None:
    table = FeatureTable(output, geographic=layer.geometry is not None)
    way = Projection()
    if layer.geometry is not None:
        try:
            way = _way(connection, layer, source, output)
        except RefusedError as refused:
            table.rejection = refused.fault
    columns, cursor = _rows(connection, layer, source.limits.cell_characters)
    place = next((i for i, name in enumerate(columns) if _same(name, layer.geometry)), None)
    for number, row in enumerate(cursor, start=1):
        shape = Shape() if place is None else _shape(row[place], way)
        cells, fault = _cells(columns, row, place, source.limits.cell_characters)
        table.add(number, cells, shape, fault)
    table.close()


def _rows(
    connection: sqlite3.Connection, layer: _Layer, most: int
) -> tuple[list[str], sqlite3.Cursor]:
    """Ask for the rows of a table, each value that is too long left where it is."""
    table = _quoted(layer.name)
    nothing = connection.execute(f"SELECT * FROM {table} LIMIT 0")  # noqa: S608 - a table there is
    columns = [column[0] for column in nothing.description]
    asked = ", ".join(
        f"CASE WHEN length({_quoted(name)}) > "
        f"{_VALUE_BYTES if _same(name, layer.geometry) else most} THEN ? ELSE {_quoted(name)} END"
        for name in columns
    )
    marks = [_TOO_LONG] * len(columns)
    return columns, connection.execute(f"SELECT {asked} FROM {table}", marks)  # noqa: S608 - names it has


def _quoted(name: str) -> str:
    doubled = name.replace('"', '""')
    return f'"{doubled}"'


def _same(name: str, other: str | None) -> bool:
    return other is not None and name.casefold() == other.casefold()


def _cells(
    columns: list[str], row: tuple[Any, ...], place: int | None, most: int
) -> tuple[dict[str, str], Fault | None]:
    cells, fault = {}, None
    for index, (name, value) in enumerate(zip(columns, row, strict=True)):
        if index == place:
            continue
        text = "" if value == _TOO_LONG else _text(value)
        if value == _TOO_LONG:
            message = f"the value of {shown(name)} is longer than {most:,} characters or bytes"
            cure = "Delete or shorten that value, such as a picture, where the file comes from"
            fault = fault or Fault("cell_too_long", message, cure)
        if not text.isascii() and any("\udc80" <= letter <= "\udcff" for letter in text):
            text = text.encode("utf-8", errors="surrogateescape").decode("latin-1")
            message = f"the text of {name} is not UTF-8; as Latin-1 it reads {shown(text)}"
            fault = Fault("encoding", message, _SAVE)
        cells[name] = text
    return cells, fault


def _text(value: object) -> str:
    match value:
        case None:
            return ""
        case bytes():
            return f"0x{value.hex()}"
        case float():
            return plain_number(value) if math.isfinite(value) else str(value)
    return str(value)


def _way(
    connection: sqlite3.Connection, layer: _Layer, source: Source, output: Output
) -> Projection:
    name = source.crs
    if name is None:
        if layer.srs == _WGS84:
            return Projection()
        found = connection.execute(
            "SELECT organization, organization_coordsys_id, definition FROM gpkg_spatial_ref_sys "
            "WHERE srs_id = ?",
            (layer.srs,),
        ).fetchone()
        if found is None or layer.srs in _UNDEFINED:
            message = f"the layer {shown(layer.name)} does not say what its coordinates are"
            refuse("crs", message, CURE)
        organization, number, definition = found
        known = str(organization).upper() in {"EPSG", "ESRI"}
        name = f"{organization}:{number}" if known else str(definition)
    way = projection(name)
    if way.is_needed:
        message = f"the coordinates were changed from {shown(name)} to degrees (EPSG:4326)"
        output.note("crs", message)
    return way


def _shape(blob: object, way: Projection) -> Shape:
    if blob is None:
        return Shape()
    if blob == _TOO_LONG:
        message = f"the geometry has more than {_VALUE_BYTES // 1_000_000} MB"
        return Shape(fault=Fault("geometry", message, "Simplify its outline"))
    try:
        geometry = _geometry(blob)
    except (shapely.GEOSException, ValueError, TypeError):
        data = blob if isinstance(blob, bytes) else str(blob).encode()
        fault = Fault("geometry", "the geometry is garbage", "Draw the geometry anew")
        return Shape(geometry=f"0x{data.hex()}", fault=fault)
    return Shape() if geometry is None else shape_of(geometry, way)


def _geometry(blob: object) -> dict[str, Any] | None:
    if not isinstance(blob, bytes) or blob[:2] != b"GP" or len(blob) < 8:  # noqa: PLR2004
        msg = "no geometry of a GeoPackage"
        raise ValueError(msg)
    flags = blob[3]
    envelope = flags >> 1 & 0b111
    if envelope >= len(_ENVELOPES):
        msg = "an envelope of no known kind"
        raise ValueError(msg)
    if flags & _EMPTY_FLAG:
        return None
    geometry = shapely.from_wkb(blob[8 + _ENVELOPES[envelope] :])
    if geometry is None or geometry.is_empty:
        return None
    listed: dict[str, Any] = _listed(mapping(geometry))
    return listed


def _listed(value: Any) -> Any:  # noqa: ANN401 - tuples in tuples
    if isinstance(value, dict):
        return {key: _listed(inner) for key, inner in value.items()}
    if isinstance(value, tuple | list):
        return list(starmap(_listed, ((inner,) for inner in value)))
    return value
