"""Geometry of an export: points, polygons of areas, circles; longitude first, EPSG:4326."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from routes import reference
from routes.crs import EARTH_RADIUS_KM, cut_at_date_line

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    Floats = NDArray[np.float64]

AREA_DECIMALS = 4
"""Decimals of a degree of a border: about 11 m, finer than the simplified borders themselves."""

_POLYGON_LEVELS = {"admin1": "state", "country": "country"}
"""Level of the reference polygons by the prefix of a gazetteer id."""

_WHOLE_TURN = 360.0
_POLE = 90.0
_NEAR_POLE = 89.9999
_HALF_PI = 1.5707963267948966
_RING_CORNERS = 64


def point(lon: float, lat: float) -> BaseGeometry:
    """Return a point."""
    import shapely  # noqa: PLC0415 - heavy; only wanted when something is written

    made: BaseGeometry = shapely.Point(float(lon), float(lat))
    return made


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
    """Return a circle on the globe as an area: the extent of what has no known border.

    Parameters
    ----------
    lon, lat
        Centre in degrees.
    radius_km
        Kilometres, on a sphere of mean radius; less than a quarter of its girth.

    Returns
    -------
    shapely geometry
        A polygon, or several where the 180th meridian cuts it (RFC 7946, 3.1.9); a pole that the
        circle holds lies in it. Outer rings run counterclockwise.

    Examples
    --------
    >>> [round(side, 1) for side in ring(0.0, 0.0, 111.2).bounds]
    [-1.0, -1.0, 1.0, 1.0]
    """
    import numpy as np  # noqa: PLC0415 - heavy; only wanted when something is written
    import shapely  # noqa: PLC0415 - heavy; only wanted when something is written

    bearing = np.linspace(0.0, -2 * np.pi, _RING_CORNERS, endpoint=False)
    reach = float(radius_km) / EARTH_RADIUS_KM
    # At a pole itself every bearing is the same.
    middle = np.radians(min(max(float(lat), -_NEAR_POLE), _NEAR_POLE))
    sine = np.sin(middle) * np.cos(reach) + np.cos(middle) * np.sin(reach) * np.cos(bearing)
    turn = np.arctan2(
        np.sin(bearing) * np.sin(reach) * np.cos(middle), np.cos(reach) - np.sin(middle) * sine
    )
    corners = np.column_stack([float(lon) + np.degrees(turn), np.degrees(np.arcsin(sine))])
    if _HALF_PI - abs(middle) < reach:
        corners = _over_the_pole(corners, float(np.copysign(_POLE, lat)))
    whole = cut_at_date_line(shapely.Polygon(corners.round(AREA_DECIMALS)))
    made: BaseGeometry = shapely.orient_polygons(whole, exterior_cw=False)
    return made


def _over_the_pole(corners: Floats, pole: float) -> Floats:
    """Lead a circle round a pole along the edge of the map, from its one end to its other."""
    import numpy as np  # noqa: PLC0415 - heavy; only wanted when something is written

    at = corners[np.argsort(corners[:, 0], kind="stable")]
    # One whole turn: the circle ends on the meridian of its westmost corner, where it began.
    turned = np.vstack([at, at[:1] + np.array([_WHOLE_TURN, 0.0])])
    return np.vstack([turned, [[turned[-1, 0], pole], [turned[0, 0], pole]]])
