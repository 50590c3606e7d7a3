"""Shapefiles in a zip archive, read here byte by byte.

The format is small and frozen since 1998. Reading it here keeps GDAL, and every driver it would
choose by what a stranger's bytes look like, out of the process; it also tells which single record
is broken, and keeps text to the letter.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from routes.casebook.foreign.archives import Archive
from routes.casebook.foreign.attributes import Attributes
from routes.casebook.foreign.featuretables import FeatureTable
from routes.casebook.foreign.geometries import Shape, shape_of
from routes.casebook.foreign.output import RefusedError, refuse
from routes.casebook.foreign.projections import CURE, Projection, projection
from routes.casebook.foreign.tables import refuse_layer
from routes.casebook.problems import Fault, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from routes.casebook.foreign.dispatching import Source
    from routes.casebook.foreign.output import Output

_CODE = 9994
_HEADER_BYTES = 100
_RECORD_HEADER_BYTES = 8
_NULL = 0
_POINTS = frozenset({1, 11, 21})
_MULTIPOINTS = frozenset({8, 18, 28})
_LINES = frozenset({3, 13, 23})
_AREAS = frozenset({5, 15, 25})
_SAVE = "Export it anew from the program it comes from, for instance QGIS"
_NAMES_TOLD = 6


def databases(_source: Source) -> tuple[str, ...]:
    """Return the addresses that sqlite3 has to connect to: none."""
    return ()


def read(source: Source, output: Output) -> None:
    """Read the shapefile of an archive into a table.

    Parameters
    ----------
    source
        The archive. With a layer, the shapefile of that name, where there are several.
    output
        Where its records go, as rows numbered from 1. All are rejected when nobody says which
        of several to read, when there is no table of attributes or it has another number of
        records, and when the reference system is not told.

    Raises
    ------
    RefusedError
        If the archive is damaged or made to do harm, or holds no shapefile.
    """
    archive = Archive(source.stream, source.limits)
    stems = _stems(archive)
    if not stems:
        listed = ", ".join(shown(name) for name in archive.names[:_NAMES_TOLD]) or "nothing"
        message = f"the archive holds no shapefile (.shp) but {listed}"
        refuse("format", message, "Unpack it and import what is inside")
    names = [PurePosixPath(stem).name for stem in stems]
    if source.layer is not None:
        if source.layer not in names:
            refuse_layer(source.layer, names, "shapefile")
        stems = [stem for stem, name in zip(stems, names, strict=True) if name == source.layer]
    several = None
    if len(stems) > 1:
        listed = ", ".join(map(shown, names[:_NAMES_TOLD]))
        message = f"the archive holds {len(stems)} shapefiles: {listed}"
        several = Fault("layer", message, "Name the one to read with --layer")
    for stem in stems:
        output.table(PurePosixPath(stem).name, geographic=True)
        _read_one(archive, stem, source, output, several)


def _stems(archive: Archive) -> list[str]:
    return [
        name[:-4]
        for name in archive.names
        if name.casefold().endswith(".shp") and not name.startswith("__MACOSX/")
    ]


def _read_one(
    archive: Archive, stem: str, source: Source, output: Output, rejection: Fault | None
) -> None:
    shapes = list(_records(archive.read(f"{stem}.shp"), source.limits.rows))
    table = FeatureTable(output)
    table.rejection = rejection
    way = Projection()
    try:
        way = _way(archive, stem, source, output)
    except RefusedError as refused:
        table.rejection = table.rejection or refused.fault
    attributes = None
    if archive.has(f"{stem}.dbf"):
        code_page = archive.read(f"{stem}.cpg") if archive.has(f"{stem}.cpg") else None
        attributes = Attributes(archive.read(f"{stem}.dbf"), code_page, source.encoding)
        if attributes.note:
            output.note("encoding", attributes.note, "Name another with --encoding if it is wrong")
        if attributes.count != len(shapes) or not attributes.is_whole:
            table.rejection = table.rejection or _counts_differ(len(shapes), attributes.count)
    else:
        message = (
            "the archive has no table of attributes (.dbf), so that nothing says what is shown"
        )
        table.rejection = table.rejection or Fault("no_dbf", message, "Add its .dbf to the archive")
    for number, record in enumerate(shapes, start=1):
        cells: dict[str, str] = {}
        fault = None
        if attributes and number <= attributes.count:
            cells, fault = attributes.row(number - 1)
        table.add(number, cells, _shape(record, way), fault)
    table.close()


def _counts_differ(shapes: int, rows: int) -> Fault:
    message = f"the shapefile has {shapes} shapes and {rows} rows of attributes"
    return Fault("counts_differ", message, _SAVE)


def _way(archive: Archive, stem: str, source: Source, output: Output) -> Projection:
    name = source.crs
    if name is None:
        if not archive.has(f"{stem}.prj"):
            message = "the archive does not say what its coordinates are (no .prj)"
            refuse("crs", message, CURE)
        name = archive.read(f"{stem}.prj").decode("utf-8", errors="replace").strip()
    way = projection(name)
    if way.is_needed:
        message = f"the coordinates were changed from {shown(name)} to degrees (EPSG:4326)"
        output.note("crs", message)
    return way


@dataclass(frozen=True, slots=True)
class _Record:
    geometry: dict[str, Any] | None
    fault: Fault | None = None


def _records(data: bytes, most: int) -> Iterator[_Record]:
    if len(data) < _HEADER_BYTES or struct.unpack_from(">i", data)[0] != _CODE:
        refuse("damaged", "the .shp is damaged or cut off", _SAVE)
    place = _HEADER_BYTES
    count = 0
    while place + _RECORD_HEADER_BYTES <= len(data) and count <= most:
        _, words = struct.unpack_from(">ii", data, place)
        begin = place + _RECORD_HEADER_BYTES
        place = begin + 2 * words
        if words < 2 or place > len(data):  # noqa: PLR2004 - the kind of shape takes two words
            refuse("damaged", "the .shp is damaged or cut off", _SAVE)
        count += 1
        yield _record(data[begin:place])


def _record(content: bytes) -> _Record:
    (kind,) = struct.unpack_from("<i", content)
    try:
        if kind == _NULL:
            return _Record(None)
        if kind in _POINTS:
            return _Record(
                {"type": "Point", "coordinates": [*struct.unpack_from("<2d", content, 4)]}
            )
        if kind in _MULTIPOINTS:
            (count,) = struct.unpack_from("<i", content, 36)
            return _Record({"type": "MultiPoint", "coordinates": _positions(content, 40, count)})
        if kind in _LINES or kind in _AREAS:
            parts = _parts(content)
            return _Record(_area(parts) if kind in _AREAS else _line(parts))
    except (struct.error, ValueError):
        return _Record(None, Fault("geometry", "the shape is broken", "Draw the geometry anew"))
    message = f"the shape is of kind {kind}, which is not read"
    return _Record(None, Fault("geometry", message, "Save it as points, lines or areas"))


def _positions(content: bytes, begin: int, count: int) -> list[list[float]]:
    if not 0 <= count <= (len(content) - begin) // 16:
        msg = "more points than bytes"
        raise ValueError(msg)
    numbers = struct.unpack_from(f"<{2 * count}d", content, begin)
    return [[x, y] for x, y in zip(numbers[::2], numbers[1::2], strict=True)]


def _parts(content: bytes) -> list[list[list[float]]]:
    parts, points = struct.unpack_from("<2i", content, 36)
    if not 0 < parts <= len(content) // 4:
        msg = "more parts than bytes"
        raise ValueError(msg)
    starts = struct.unpack_from(f"<{parts}i", content, 44)
    positions = _positions(content, 44 + 4 * parts, points)
    ends = [*starts[1:], points]
    if any(not 0 <= start < end <= points for start, end in zip(starts, ends, strict=True)):
        msg = "parts that are none"
        raise ValueError(msg)
    return [positions[start:end] for start, end in zip(starts, ends, strict=True)]


def _line(parts: list[list[list[float]]]) -> dict[str, Any]:
    if len(parts) == 1:
        return {"type": "LineString", "coordinates": parts[0]}
    return {"type": "MultiLineString", "coordinates": parts}


def _area(rings: list[list[list[float]]]) -> dict[str, Any]:
    """Put each hole, which runs against the clock, into the outline around it."""
    outlines = [[ring] for ring in rings if _turn(ring) <= 0]
    for hole in (ring for ring in rings if _turn(ring) > 0):
        around = next((area for area in outlines if _is_inside(hole[0], area[0])), None)
        if around is None:
            outlines.append([hole])
        else:
            around.append(hole)
    if len(outlines) == 1:
        return {"type": "Polygon", "coordinates": outlines[0]}
    return {"type": "MultiPolygon", "coordinates": outlines}


def _turn(ring: Sequence[Sequence[float]]) -> float:
    pairs = zip(ring, [*ring[1:], ring[0]], strict=True)
    return sum(first[0] * second[1] - second[0] * first[1] for first, second in pairs)


def _is_inside(point: Sequence[float], ring: Sequence[Sequence[float]]) -> bool:
    x, y = point
    inside = False
    for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside


def _shape(record: _Record, way: Projection) -> Shape:
    if record.fault:
        return Shape(fault=record.fault)
    return shape_of(record.geometry, way)
