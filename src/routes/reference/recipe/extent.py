"""A point that stands for an area, and a radius that tells how large the area is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from routes.crs import great_circle_km
from routes.reference.recipe.validity import unrolled

if TYPE_CHECKING:
    from collections.abc import Sequence


_SMALLEST_SHARE = 0.01
"""A part counts when it has this share of the area of the largest part…"""
_FARTHEST_KM = 500.0
"""…and is no farther than this from it: Alaska and Guiana do not move the middle of a country."""

_TOWN_MARGIN_KM = 10.0
_HALF_TURN = 180.0


@dataclass(frozen=True, slots=True)
class Extent:
    """Where an area is and how far it reaches: degrees, EPSG:4326, and kilometres."""

    lon: float
    lat: float
    radius_km: float


def extent_of(area: shapely.Geometry) -> Extent:
    """Return the point inside an area that stands for it, and the radius that covers it.

    The point is the centroid when it lies inside, else a point inside the largest part. The
    radius reaches the farthest vertex of the parts that count: the largest part, and every part
    of at least one hundredth of its area within 500 km of it. An area that the 180th meridian
    cuts is one area.
    """
    low, _, high, _ = shapely.bounds(area)
    if low == -_HALF_TURN and high == _HALF_TURN:
        area = shapely.union_all(shapely.get_parts(unrolled(area)))
    parts = shapely.get_parts(area)
    areas = shapely.area(parts)
    largest = parts[int(np.argmax(areas))]
    counted = [
        part
        for part, size in zip(parts, areas, strict=True)
        if size >= _SMALLEST_SHARE * areas.max() and _gap_km(part, largest) <= _FARTHEST_KM
    ]
    whole = shapely.MultiPolygon(counted)
    point = whole.centroid
    if not whole.contains(point):
        point = largest.representative_point()
    reach = great_circle_km(point.x, point.y, *shapely.get_coordinates(whole).T)
    lon = point.x - 2 * _HALF_TURN if point.x > _HALF_TURN else point.x
    return Extent(lon, point.y, float(reach.max()))


def extent_of_points(points: Sequence[tuple[float, float]]) -> Extent:
    """Return the first point, with a radius that reaches 10 km beyond the farthest of the others.

    For a country too small for the polygons at hand: the points are its towns, largest first.
    """
    lon, lat = points[0]
    reach = great_circle_km(lon, lat, *np.array(points).T)
    return Extent(lon, lat, float(reach.max()) + _TOWN_MARGIN_KM)


def _gap_km(part: shapely.Geometry, largest: shapely.Geometry) -> float:
    if part is largest:
        return 0.0
    start, end = shapely.get_coordinates(shapely.shortest_line(part, largest))
    return float(great_circle_km(*start, *end))
