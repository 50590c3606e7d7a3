"""Legs as lines: straight on one landmass, an arc of the great circle where water lies between.

A line says that one end follows the other. It is no road, no flight and no sea lane.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from routes.chains.landmasses import landmasses
from routes.chains.legs import AREA_LEVELS
from routes.crs import EARTH_RADIUS_KM, GEOGRAPHIC, great_circle_km

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    Floats = NDArray[np.float64]

SEGMENT_KM = 100.0
"""An arc has a vertex at least so often."""

_SAME_KM = 1e-6
_HALF_TURN = 180.0
_ENDS = ("from", "to")


def leg_lines(legs: pd.DataFrame, places: pd.DataFrame) -> gpd.GeoDataFrame:
    """Lay a line between the ends of each leg.

    Parameters
    ----------
    legs
        As :func:`routes.chains.build_legs` gives them.
    places
        Resolved places indexed by event id, with ``lon``, ``lat`` (degrees, EPSG:4326) and
        ``level``.

    Returns
    -------
    geopandas.GeoDataFrame
        The legs on their index with two columns more (EPSG:4326). ``mode`` is a code of the list
        ``travel``: ``land`` where both ends are on one landmass, ``over_water`` where they are
        not, ``unknown`` where an end is an area or has no place. It is geography, and says
        nothing of what anybody travelled with. ``geometry`` is a straight line on land; over
        water an arc with a vertex at least every ``SEGMENT_KM``; cut in two at the 180th
        meridian; missing where an end is unknown or both ends are at one place.

    Raises
    ------
    ReferenceDataError
        If the reference data are missing or damaged.

    See Also
    --------
    landmasses : How a landmass is told.
    """
    import geopandas as gpd  # noqa: PLC0415 - heavy

    at = np.stack([_positions(places, legs[f"{side}_event"]) for side in _ENDS])
    known: NDArray[np.bool_] = np.logical_not(np.isnan(at).any(axis=(0, 2)))
    mode = np.full(len(legs), "unknown", dtype=object)
    if known.any():
        start, end = (landmasses(side[known, 0], side[known, 1]) for side in at)
        mode[known] = np.where(start == end, "land", "over_water")
    lines = [
        line_between(start, end, arc=travel == "over_water") if placed else None
        for start, end, travel, placed in zip(*at, mode, known, strict=True)
    ]
    modes = pd.Series(mode, index=legs.index, dtype="string")
    return gpd.GeoDataFrame(legs.assign(mode=modes), geometry=lines, crs=GEOGRAPHIC)


def _positions(places: pd.DataFrame, event_ids: pd.Series[str]) -> Floats:
    """Longitude and latitude of each event, ``(n, 2)``; NaN where it is no point."""
    ends = places.reindex(event_ids.astype(str))
    point = ~ends["level"].isin([*AREA_LEVELS, "unresolvable"]).to_numpy(dtype=bool)
    found: Floats = ends[["lon", "lat"]].to_numpy(dtype=float, na_value=np.nan)
    return np.where(point[:, None], found, np.nan)


def line_between(start: Floats, end: Floats, *, arc: bool) -> BaseGeometry | None:
    """Return a line between two points, or nothing between a point and itself.

    Parameters
    ----------
    start, end
        Longitude and latitude in degrees.
    arc
        Whether to follow the great circle.

    Returns
    -------
    shapely geometry or None
        A LineString; a MultiLineString where the 180th meridian cuts it (RFC 7946, 3.1.9).

    Examples
    --------
    >>> line_between(np.array([170.0, 0.0]), np.array([-170.0, 0.0]), arc=False).wkt
    'MULTILINESTRING ((170 0, 180 0), (-180 0, -170 0))'
    """
    import shapely  # noqa: PLC0415 - heavy

    # One meridian has two names: -180 and 180 are one place.
    if great_circle_km(*start, *end) < _SAME_KM:
        return None
    parts = _parts(_arc(start, end) if arc else np.stack([start, end]))
    line: BaseGeometry = shapely.LineString(parts[0])
    return line if len(parts) == 1 else shapely.MultiLineString(parts)


def _arc(start: Floats, end: Floats) -> Floats:
    """Points of the great circle between two points, ends included, ``(n, 2)``."""
    km = float(great_circle_km(start[0], start[1], end[0], end[1]))
    angle = km / EARTH_RADIUS_KM
    if np.sin(angle) == 0.0:
        return np.stack([start, end])
    share = np.linspace(0.0, 1.0, int(np.ceil(km / SEGMENT_KM)) + 1)[:, None]
    first, last = _on_sphere(start), _on_sphere(end)
    way = (np.sin((1 - share) * angle) * first + np.sin(share * angle) * last) / np.sin(angle)
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
    lon, lat = np.radians(point)
    return np.array([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])


def _parts(points: Floats) -> list[Floats]:
    """Cut a line where it jumps over the 180th meridian."""
    jumps = np.flatnonzero(np.abs(np.diff(points[:, 0])) > _HALF_TURN)
    parts: list[Floats] = []
    rest, done = points, 0
    for jump in jumps:
        at = int(jump) - done
        (lon, lat), (beyond, beyond_lat) = rest[at], rest[at + 1]
        edge = _HALF_TURN if lon > 0 else -_HALF_TURN
        whole = beyond + 2 * edge - lon
        middle = lat if whole == 0 else lat + (beyond_lat - lat) * (edge - lon) / whole
        parts.append(np.vstack([rest[: at + 1], [edge, middle]]))
        rest = np.vstack([[-edge, middle], rest[at + 1 :]])
        done = int(jump)
    parts.append(rest)
    # A line that begins or ends on the meridian itself leaves a part without any length.
    return [part for part in parts if len(np.unique(part, axis=0)) > 1]
