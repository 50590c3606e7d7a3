"""Geometry of an export: points, straight legs, polygons of areas; longitude first, EPSG:4326."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from routes import reference

if TYPE_CHECKING:
    from collections.abc import Iterable

    from shapely.geometry.base import BaseGeometry

AREA_DECIMALS = 4
"""Decimals of a degree of a border: about 11 m, finer than the simplified borders themselves."""

_POLYGON_LEVELS = {"admin1": "state", "country": "country"}
"""Level of the reference polygons by the prefix of a gazetteer id."""

_HALF_TURN = 180.0
_EARTH_RADIUS_KM = 6371.0088
_RING_CORNERS = 64


def point(lon: float, lat: float) -> BaseGeometry:
    """Return a point."""
    import shapely  # noqa: PLC0415 - heavy; only wanted when something is written

    made: BaseGeometry = shapely.Point(float(lon), float(lat))
    return made


def line_between(start: tuple[float, float], end: tuple[float, float]) -> BaseGeometry:
    """Return the straight line between two points; cut in two where it crosses the 180th meridian.

    It says that one end follows the other, not which way anything went.

    Parameters
    ----------
    start, end
        Longitude and latitude in degrees.

    Returns
    -------
    shapely geometry
        A line, or two as RFC 7946 (3.1.9) wants it.

    Examples
    --------
    >>> line_between((120.0, 15.0), (-120.0, 35.0)).wkt
    'MULTILINESTRING ((120 15, 180 25), (-180 25, -120 35))'
    """
    import shapely  # noqa: PLC0415 - heavy; only wanted when something is written

    (x0, y0), (x1, y1) = ((float(lon), float(lat)) for lon, lat in (start, end))
    line: BaseGeometry
    if abs(x1 - x0) <= _HALF_TURN:
        line = shapely.LineString([(x0, y0), (x1, y1)])
        return line
    edge = _HALF_TURN if x0 > 0 else -_HALF_TURN
    beyond = x1 + 2 * edge
    y = round(y0 + (y1 - y0) * (edge - x0) / (beyond - x0), AREA_DECIMALS)
    parts = [part for part in ([(x0, y0), (edge, y)], [(-edge, y), (x1, y1)]) if part[0] != part[1]]
    line = shapely.MultiLineString(parts)
    return line


def area_shapes(gazetteer_ids: Iterable[str]) -> dict[str, BaseGeometry]:
    """Return the polygons of states and countries.

    Parameters
    ----------
    gazetteer_ids
        Ids such as ``admin1:US-TX`` or ``country:MX``; others have no known border here.

    Returns
    -------
    dict
        By id, a multipolygon whose outer rings run counterclockwise (RFC 7946, 3.1.6), rounded to
        ``AREA_DECIMALS``. An area without a polygon in the reference data is left out.
    """
    wanted: dict[str, set[str]] = {}
    for gazetteer_id in gazetteer_ids:
        prefix, _, code = str(gazetteer_id).partition(":")
        if prefix in _POLYGON_LEVELS:
            wanted.setdefault(prefix, set()).add(code)
    shapes: dict[str, BaseGeometry] = {}
    for prefix, codes in sorted(wanted.items()):
        frame = reference.polygons(_POLYGON_LEVELS[prefix])
        frame = frame[frame["code"].isin(codes)]
        for code, shape in zip(frame["code"], frame.geometry, strict=True):
            shapes[f"{prefix}:{code}"] = _tidy(shape)
    return shapes


def _tidy(shape: Any) -> BaseGeometry:  # noqa: ANN401 - shapely has no types
    import shapely  # noqa: PLC0415 - heavy; only wanted when something is written

    # Rounding each number could let a ring touch itself; a grid keeps the shape valid.
    snapped = shapely.set_precision(shape, 10.0**-AREA_DECIMALS)
    polygons = [part for part in shapely.get_parts(snapped) if part.geom_type == "Polygon"]
    whole = shapely.MultiPolygon(polygons or list(shapely.get_parts(shape)))
    rounded: BaseGeometry = shapely.transform(whole, lambda at: at.round(AREA_DECIMALS))
    oriented: BaseGeometry = shapely.orient_polygons(rounded, exterior_cw=False)
    return oriented


def ring(lon: float, lat: float, radius_km: float) -> BaseGeometry:
    """Return a circle on the globe as a polygon: the extent of what has no known border.

    Parameters
    ----------
    lon, lat
        Centre in degrees.
    radius_km
        Kilometres, on a sphere of mean radius.

    Examples
    --------
    >>> [round(side, 1) for side in ring(0.0, 0.0, 111.2).bounds]
    [-1.0, -1.0, 1.0, 1.0]
    """
    import numpy as np  # noqa: PLC0415 - heavy; only wanted when something is written
    import shapely  # noqa: PLC0415 - heavy; only wanted when something is written

    bearing = np.linspace(0.0, -2 * np.pi, _RING_CORNERS, endpoint=False)
    reach, middle = float(radius_km) / _EARTH_RADIUS_KM, np.radians(float(lat))
    sine = np.sin(middle) * np.cos(reach) + np.cos(middle) * np.sin(reach) * np.cos(bearing)
    turn = np.arctan2(
        np.sin(bearing) * np.sin(reach) * np.cos(middle), np.cos(reach) - np.sin(middle) * sine
    )
    corners = np.column_stack([float(lon) + np.degrees(turn), np.degrees(np.arcsin(sine))])
    made: BaseGeometry = shapely.Polygon(corners.round(AREA_DECIMALS))
    return made
