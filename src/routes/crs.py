"""The one reference system of records, the guard at every public door, and lines on its globe."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routes.errors import CRSError

if TYPE_CHECKING:
    import geopandas as gpd
    import numpy as np
    from numpy.typing import ArrayLike, NDArray
    from shapely.geometry.base import BaseGeometry

    Floats = NDArray[np.float64]

GEOGRAPHIC = "EPSG:4326"
"""Longitude and latitude in degrees on WGS 84; the system of every stored coordinate."""


EARTH_RADIUS_KM = 6371.0088
"""Mean radius of the Earth (IUGG)."""

SEGMENT_KM = 100.0
"""An arc of a great circle has a vertex at least so often."""

EDGE_DECIMALS = 4
"""Decimals of a degree of what is computed at the 180th meridian: about 11 m."""

_SAME_KM = 1e-6
_OPPOSITE = 1e-9
"""Sine of the angle below which two points are opposite, so that any way is a great circle."""

_HALF_TURN = 180.0
_POLE = 90.0


def great_circle_km(
    lon: ArrayLike, lat: ArrayLike, other_lon: ArrayLike, other_lat: ArrayLike
) -> NDArray[np.float64]:
    """Great-circle kilometres between points on a sphere of mean radius (haversine formula).

    Parameters
    ----------
    lon, lat, other_lon, other_lat
        Degrees, EPSG:4326; numbers or arrays of shapes that broadcast. NaN gives NaN.

    Returns
    -------
    numpy.ndarray
        Kilometres, of the shape that the arguments broadcast to.

    Examples
    --------
    >>> float(great_circle_km(0.0, 0.0, 90.0, 0.0).round(1))
    10007.6
    """
    import numpy as np  # noqa: PLC0415 - not wanted where only a name of a system is

    phi, other_phi = np.radians(lat), np.radians(other_lat)
    half_lon = np.radians(np.subtract(other_lon, lon)) / 2
    half_lat = (other_phi - phi) / 2
    chord = np.sin(half_lat) ** 2 + np.cos(phi) * np.cos(other_phi) * np.sin(half_lon) ** 2
    # Rounding can lift the chord of opposite points above 1.
    km: NDArray[np.float64] = 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.minimum(chord, 1.0)))
    return km


def require_crs(frame: gpd.GeoDataFrame, expected: str = GEOGRAPHIC) -> None:
    """Refuse a frame that is not in the expected reference system.

    geopandas only warns about a mismatch, and the points land in the sea.

    Parameters
    ----------
    frame
        Any GeoDataFrame, empty or not.
    expected
        An authority string such as ``"EPSG:4326"``.

    Raises
    ------
    CRSError
        If the frame has no CRS or another one; the message names the cure.
    """
    if frame.crs is None:
        msg = f"the layer has no reference system; say which with set_crs, expected {expected}"
        raise CRSError(msg)
    if frame.crs != expected:
        msg = f"expected {expected}, got {frame.crs.name}; reproject with to_crs({expected!r})"
        raise CRSError(msg)


def line_between(start: ArrayLike, end: ArrayLike, *, arc: bool = False) -> BaseGeometry | None:
    """Return the shorter line between two points, or nothing between a point and itself.

    It says that one end follows the other, not which way anything went.

    Parameters
    ----------
    start, end
        Longitude and latitude in degrees, EPSG:4326.
    arc
        Whether to follow the great circle, with a vertex at least every ``SEGMENT_KM``; between
        opposite points it leads over the North Pole. Else the line is straight in degrees.

    Returns
    -------
    shapely geometry or None
        A LineString; a MultiLineString where the 180th meridian cuts it (RFC 7946, 3.1.9), with
        the latitude of the cut rounded to ``EDGE_DECIMALS``.

    Examples
    --------
    >>> line_between((120.0, 15.0), (-120.0, 35.0)).wkt
    'MULTILINESTRING ((120 15, 180 25), (-180 25, -120 35))'
    """
    import numpy as np  # noqa: PLC0415 - not wanted where only a name of a system is

    first, last = np.asarray(start, dtype=float), np.asarray(end, dtype=float)
    # One meridian has two names: -180 and 180 are one place.
    if great_circle_km(*first, *last) < _SAME_KM:
        return None
    return line_along(_arc(first, last) if arc else np.stack([first, last]), arc=arc)


def line_along(points: Floats, *, arc: bool = False) -> BaseGeometry:
    """Return a line along points, the shorter way from each to the next.

    Parameters
    ----------
    points
        Longitude and latitude in degrees, EPSG:4326, of two points or more, ``(n, 2)``.
    arc
        Whether the great circle tells where the 180th meridian is met; else the straight line.

    Returns
    -------
    shapely geometry
        A LineString; a MultiLineString where the 180th meridian cuts it.
    """
    import shapely  # noqa: PLC0415 - heavy

    parts = _parts(points, arc=arc)
    line: BaseGeometry = shapely.LineString(parts[0])
    return line if len(parts) == 1 else shapely.MultiLineString(parts)


def cut_at_date_line(area: BaseGeometry) -> BaseGeometry:
    """Cut polygons whose longitudes run on beyond the 180th meridian into parts within it.

    Parameters
    ----------
    area
        Valid polygons; longitude -540 to 540 degrees, where 190 is -170, latitude -90 to 90.

    Returns
    -------
    shapely geometry
        The same area with every longitude from -180 to 180 (RFC 7946, 3.1.9); what lies within
        already is returned as it is.

    Examples
    --------
    >>> import shapely
    >>> cut_at_date_line(shapely.box(170, 0, 190, 5)).bounds
    (-180.0, 0.0, 180.0, 5.0)
    """
    import shapely  # noqa: PLC0415 - heavy

    whole = 2 * _HALF_TURN
    low, _, high, _ = area.bounds
    if low >= -_HALF_TURN and high <= _HALF_TURN:
        return area
    parts: list[BaseGeometry] = []
    for turn in (-whole, 0.0, whole):
        box = shapely.box(turn - _HALF_TURN, -_POLE, turn + _HALF_TURN, _POLE)
        inside = shapely.transform(area.intersection(box), lambda at, by=turn: at - [by, 0.0])
        parts += [part for part in shapely.get_parts(inside) if part.geom_type == "Polygon"]
    cut: BaseGeometry = shapely.union_all(parts)
    return cut


def _arc(start: Floats, end: Floats) -> Floats:
    """Points of the great circle between two points, ends included, ``(n, 2)``."""
    import numpy as np  # noqa: PLC0415

    first, last = _on_sphere(start), _on_sphere(end)
    # What of the end is square to the start is the heading: exact where the sine of an angle
    # that was computed from a chord is noise, which is near the opposite point.
    heading = last - (last @ first) * first
    sine = float(np.linalg.norm(heading))
    if sine < _OPPOSITE:
        lon, lat = np.radians(start)
        heading = np.array([-np.sin(lat) * np.cos(lon), -np.sin(lat) * np.sin(lon), np.cos(lat)])
    heading /= np.linalg.norm(heading)
    angle = float(np.arctan2(sine, last @ first))
    steps = int(np.ceil(angle * EARTH_RADIUS_KM / SEGMENT_KM))
    at = np.linspace(0.0, angle, steps + 1)[:, None]
    way = np.cos(at) * first + np.sin(at) * heading
    points = np.column_stack(
        [
            np.degrees(np.arctan2(way[:, 1], way[:, 0])),
            np.degrees(np.arctan2(way[:, 2], np.hypot(way[:, 0], way[:, 1]))),
        ]
    )
    # The ends are where they were given, to the last digit.
    points[0], points[-1] = start, end
    return points


def _on_sphere(point: Floats) -> Floats:
    import numpy as np  # noqa: PLC0415

    lon, lat = np.radians(point)
    return np.array([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])


def _parts(points: Floats, *, arc: bool) -> list[Floats]:
    """Cut a line where it jumps over the 180th meridian."""
    import numpy as np  # noqa: PLC0415

    jumps = np.flatnonzero(np.abs(np.diff(points[:, 0])) > _HALF_TURN)
    parts: list[Floats] = []
    rest, done = points, 0
    for jump in jumps:
        at = int(jump) - done
        edge = _HALF_TURN if rest[at, 0] > 0 else -_HALF_TURN
        met = _arc_meets_edge if arc else _line_meets_edge
        middle = round(met(rest[at], rest[at + 1], edge), EDGE_DECIMALS)
        parts.append(np.vstack([rest[: at + 1], [edge, middle]]))
        rest = np.vstack([[-edge, middle], rest[at + 1 :]])
        done = int(jump)
    parts.append(rest)
    # A line that begins or ends on the meridian itself leaves a part without any length.
    return [part for part in parts if len(np.unique(part, axis=0)) > 1]


def _line_meets_edge(here: Floats, beyond: Floats, edge: float) -> float:
    """Latitude at which a straight line meets the edge of the map."""
    whole = beyond[0] + 2 * edge - here[0]
    share = 0.0 if whole == 0 else (edge - here[0]) / whole
    return float(here[1] + (beyond[1] - here[1]) * share)


def _arc_meets_edge(here: Floats, beyond: Floats, edge: float) -> float:
    """Latitude at which a great circle meets the edge of the map; at a pole it may be any."""
    import numpy as np  # noqa: PLC0415

    x, _, z = np.cross(_on_sphere(here), _on_sphere(beyond))
    if abs(z) < _OPPOSITE * abs(x):
        return float(np.copysign(_POLE, here[1]))
    return float(np.degrees(np.arctan(x / z))) if z else _line_meets_edge(here, beyond, edge)
