"""Geometries of features to cells, each judged on its own: one bad one costs its row only."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from math import isfinite
from typing import TYPE_CHECKING, Any, Final, NoReturn

from routes.casebook.foreign.projections import CURE, Projection
from routes.casebook.problems import Fault, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_LAYERS_OF_LISTS: Final = {
    "Point": 0,
    "MultiPoint": 1,
    "LineString": 1,
    "MultiLineString": 2,
    "Polygon": 2,
    "MultiPolygon": 3,
}
_RING_AT_LEAST = 4
_AXES = (2, 3, 4)
_LAT_AT_MOST = 90
_LON_AT_MOST = 180
_NESTED_COLLECTIONS = 8
_NO_NUMBERS = frozenset({"nan", "infinity", "inf"})
_CURE = "Draw the geometry anew, or leave it out so that the row counts as unlocated"


class Number(str):
    """A number as the file writes it, so that no digit of it is lost."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Shape:
    """What a geometry comes to; all empty for none."""

    lon: str = ""
    lat: str = ""
    elevation: str = ""
    geometry: str = ""
    """GeoJSON text of what is no point."""
    fault: Fault | None = None
    crosses_itself: bool = False
    crosses_antimeridian: bool = False


class _BadShapeError(Exception):
    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.message)
        self.fault = fault


def _bad(rule: str, message: str, cure: str = _CURE) -> NoReturn:
    raise _BadShapeError(Fault(rule, message, cure))


def shape_of(geometry: object, projection: Projection) -> Shape:
    """Judge a geometry and write it as cells.

    Parameters
    ----------
    geometry
        As GeoJSON has it, with positions of `Number` or float; ``None`` for none.
    projection
        From its reference system to degrees.

    Returns
    -------
    Shape
        With a fault, and the coordinates as far as they could be read, where it cannot be used.
    """
    if geometry is None:
        return Shape()
    try:
        return _shape(geometry, projection)
    except _BadShapeError as bad:
        text = _as_text(geometry)
        return Shape(geometry=text, fault=bad.fault)


def _shape(geometry: object, projection: Projection) -> Shape:
    checked = _checked(geometry)
    if projection.is_needed:
        checked = _projected(checked, projection)
    positions = list(_positions_of(checked))
    # A layer of many points each has them one by one, and each of them is a point.
    if checked["type"] == "Point" or (checked["type"] == "MultiPoint" and len(positions) == 1):
        position = positions[0]
        lon, lat, elevation = [*map(plain_number, position[:3]), ""][:3]
        return Shape(lon, lat, elevation, fault=_range_fault([position]))
    plain = _floats(checked)
    return Shape(
        geometry=json.dumps(plain, separators=(",", ":")),
        fault=_range_fault(positions),
        crosses_itself=_crosses_itself(plain),
        crosses_antimeridian=_jumps(plain),
    )


def plain_number(number: object) -> str:
    """Write a coordinate without an exponent.

    Examples
    --------
    >>> plain_number(Number("-112.0740")), plain_number(31.5), plain_number(1e-07)
    ('-112.0740', '31.5', '0.0000001')
    """
    text = str(number) if isinstance(number, Number) else repr(number)
    if "e" in text or "E" in text:
        text = f"{Decimal(text):f}"
    return text.removesuffix(".0") if isinstance(number, float) else text


def _checked(geometry: object, depth: int = 0) -> dict[str, Any]:
    if not isinstance(geometry, dict):
        _bad("geometry", "the geometry is not one of GeoJSON")
    kind = geometry.get("type")
    if kind == "GeometryCollection":
        parts = geometry.get("geometries")
        if not isinstance(parts, list) or depth > _NESTED_COLLECTIONS:
            _bad("geometry", "the collection of geometries is broken")
        return {"type": kind, "geometries": [_checked(part, depth + 1) for part in parts]}
    layers = _LAYERS_OF_LISTS.get(kind) if isinstance(kind, str) else None
    if layers is None:
        _bad("geometry", f"the geometry has the kind {shown(str(kind))}")
    coordinates = geometry.get("coordinates")
    if coordinates == [] and kind != "Point":
        _bad("geometry", "the geometry has no coordinates")
    _check_lists(coordinates, layers)
    _check_lines(str(kind), coordinates)
    return {"type": kind, "coordinates": coordinates}


def _check_lists(coordinates: object, layers: int) -> None:
    if not isinstance(coordinates, list):
        _bad("geometry", "the coordinates are not lists of numbers")
    if layers:
        for part in coordinates:
            _check_lists(part, layers - 1)
        return
    if len(coordinates) not in _AXES:
        message = f"a position has {len(coordinates)} numbers instead of longitude and latitude"
        _bad("geometry", message)
    for number in coordinates:
        _check_number(number)


def _check_number(number: object) -> None:
    if isinstance(number, str) and number.strip("+-").casefold() in _NO_NUMBERS:
        cure = "Write a number there, or leave the geometry out so that the row is unlocated"
        _bad("geometry", f"the coordinate {number} is not a number", cure)
    if isinstance(number, str) and not isinstance(number, Number):
        message = f"the coordinate {shown(number)} is text and not a number"
        _bad("geometry", message, "Write coordinates without quotation marks")
    if isinstance(number, bool) or not isinstance(number, Number | float | int):
        _bad("geometry", "a coordinate is not a number")
    if not isfinite(float(number)):
        _bad("geometry", f"the coordinate {shown(str(number))} is not a number")


def _check_lines(kind: str, coordinates: Any) -> None:  # noqa: ANN401 - lists in lists
    lines: list[Any]
    rings: list[Any]
    match kind:
        case "LineString":
            lines, rings = [coordinates], []
        case "MultiLineString":
            lines, rings = coordinates, []
        case "Polygon":
            lines, rings = [], coordinates
        case "MultiPolygon":
            lines, rings = [], [ring for polygon in coordinates for ring in polygon]
        case _:
            return
    if any(len(line) < 2 for line in lines):  # noqa: PLR2004 - a line has two ends
        _bad("geometry", "a line has fewer than two points")
    for ring in rings:
        if len(ring) < _RING_AT_LEAST or _floats_of(ring[0]) != _floats_of(ring[-1]):
            message = "a ring of the area is not closed: its last point has to be its first"
            _bad("unclosed_ring", message, "Repeat the first point at the end")


def _floats_of(numbers: list[Any]) -> list[float]:
    return [float(number) for number in numbers]


def _positions_of(geometry: Mapping[str, Any]) -> Iterator[list[Any]]:
    if geometry["type"] == "GeometryCollection":
        for part in geometry["geometries"]:
            yield from _positions_of(part)
        return
    waiting = [geometry["coordinates"]]
    while waiting:
        part = waiting.pop()
        if part and isinstance(part[0], list):
            waiting += part[::-1]
        elif part:
            yield part


def _projected(geometry: dict[str, Any], projection: Projection) -> dict[str, Any]:
    positions = list(_positions_of(geometry))
    found = projection.project(
        [float(position[0]) for position in positions],
        [float(position[1]) for position in positions],
    )
    if found is None:
        message = "the coordinates are outside of where their reference system holds"
        _bad("coordinates", message, CURE)
    degrees = zip(*found, strict=True)
    new = {id(old): [*pair, *old[2:]] for old, pair in zip(positions, degrees, strict=True)}
    rebuilt: dict[str, Any] = _rebuilt(geometry, new)
    return rebuilt


def _rebuilt(geometry: Any, new: Mapping[int, list[Any]]) -> Any:  # noqa: ANN401 - lists in lists
    if isinstance(geometry, dict):
        return {key: _rebuilt(value, new) for key, value in geometry.items()}
    if isinstance(geometry, list):
        return new.get(id(geometry)) or [_rebuilt(part, new) for part in geometry]
    return geometry


def _floats(geometry: Any) -> Any:  # noqa: ANN401 - lists in lists
    if isinstance(geometry, dict):
        return {key: value if key == "type" else _floats(value) for key, value in geometry.items()}
    if isinstance(geometry, list):
        return [_floats(part) for part in geometry]
    return float(geometry)


def _range_fault(positions: list[list[Any]]) -> Fault | None:
    pairs = [(float(position[0]), float(position[1])) for position in positions]
    outside = [pair for pair in pairs if not _fits(*pair)]
    if not outside:
        return None
    lon, lat = outside[0]
    told = f"{plain_number(lon)}, {plain_number(lat)}"
    if all(_fits(lat, lon) for lon, lat in pairs):
        message = f"the position {told} has latitude and longitude swapped"
        swapped = f"{plain_number(lat)}, {plain_number(lon)}"
        return Fault("swapped", message, f"Write longitude first: {swapped}")
    message = f"the position {told} is outside of the earth's degrees; it looks projected"
    return Fault("coordinates", message, CURE)


def _fits(lon: float, lat: float) -> bool:
    return abs(lat) <= _LAT_AT_MOST and abs(lon) <= _LON_AT_MOST


def _jumps(geometry: Mapping[str, Any]) -> bool:
    lons = [position[0] for position in _positions_of(geometry)]
    if geometry["type"] == "MultiPoint":
        return False
    return any(abs(first - second) > _LON_AT_MOST for first, second in pairwise(lons))


def _crosses_itself(geometry: Mapping[str, Any]) -> bool:
    if geometry["type"] not in {"Polygon", "MultiPolygon"}:
        return False
    # Only areas need the library.
    from shapely import GEOSException  # noqa: PLC0415
    from shapely.geometry import shape  # noqa: PLC0415

    try:
        return not shape(geometry).is_valid
    except (GEOSException, ValueError, TypeError):
        return True


def _as_text(geometry: object) -> str:
    """Write a broken geometry for a person to see, numbers as they stand."""
    if isinstance(geometry, dict):
        inside = ",".join(f"{json.dumps(k)}:{_as_text(v)}" for k, v in geometry.items())
        return f"{{{inside}}}"
    if isinstance(geometry, list):
        return f"[{','.join(map(_as_text, geometry))}]"
    if isinstance(geometry, Number):
        return str(geometry)
    return json.dumps(geometry)


json_text = _as_text
"""Write a value of JSON, numbers as they stand."""
