"""Polygons that are valid, and free of parts too small to be seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from routes.crs import cut_at_date_line
from routes.errors import ReferenceDataError

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

_ISLET_SQUARES = 8
"""An island of fewer squares of the tolerance than this would be simplified to a splinter."""

_HALF_TURN = 180.0


def simplified(frame: gpd.GeoDataFrame, tolerance: float) -> gpd.GeoDataFrame:
    """Simplify polygons that share edges without opening gaps between them (degrees).

    Raises
    ------
    ReferenceDataError
        If the edges do not match and the installed shapely cannot make them match.
    """
    areas = frame.geometry.to_numpy()
    if not shapely.coverage_is_valid(areas):
        areas = _matched(areas)
    visible = without_islets(areas, tolerance**2 * _ISLET_SQUARES)
    return frame.set_geometry(mended(shapely.coverage_simplify(visible, tolerance)), crs=frame.crs)


def _matched(areas: NDArray[np.object_]) -> NDArray[np.object_]:
    # INEGI's neighbours differ by nanodegrees: simplified as they are, every edge would be double
    if not hasattr(shapely, "coverage_clean"):
        msg = (
            f"shapely {shapely.__version__} cannot match the edges of INEGI's polygons; "
            "install shapely 2.2 or newer to build the reference data"
        )
        raise ReferenceDataError(msg)
    matched: NDArray[np.object_] = shapely.coverage_clean(areas)
    return matched


def mended(geometries: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return valid polygons; stray lines and points that mending would add are left out."""
    whole: NDArray[np.object_] = shapely.make_valid(
        geometries, method="structure", keep_collapsed=False
    )
    return whole


def cut_at_180(geometries: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return polygons whose rings end at the 180th meridian instead of jumping over it.

    A ring that jumps would be mended to a band round the whole globe. One that goes round a pole
    jumps once only, and stays as it is.
    """
    return np.array([_cut_at_180(area) for area in geometries], dtype=object)


def _cut_at_180(area: shapely.Geometry) -> shapely.Geometry:
    parts = shapely.get_parts(area)
    jumping = [_jumps(part) for part in parts]
    if not any(jumping):
        return area
    cut = [
        cut_at_date_line(mended(unrolled(part))) if jumps else part
        for part, jumps in zip(parts, jumping, strict=True)
    ]
    return shapely.MultiPolygon([polygon for part in cut for polygon in shapely.get_parts(part)])


def _jumps(part: shapely.Geometry) -> bool:
    lon = shapely.get_coordinates(part.exterior)[:, 0]
    jumps = int((np.abs(np.diff(lon)) > _HALF_TURN).sum())
    return jumps > 0 and jumps % 2 == 0


def unrolled(area: shapely.Geometry) -> shapely.Geometry:
    """Return an area whose longitudes run on beyond the 180th meridian: 190 is -170."""
    return shapely.transform(area, lambda xy: xy + np.where(xy[:, :1] < 0, [2 * _HALF_TURN, 0], 0))


def without_islets(geometries: NDArray[np.object_], smallest_area: float) -> NDArray[np.object_]:
    """Drop the parts of each polygon smaller than an area in square degrees.

    The largest part of each always stays, so that no area vanishes.
    """
    return np.array([_without_islets(area, smallest_area) for area in geometries], dtype=object)


def _without_islets(area: shapely.Geometry, smallest_area: float) -> shapely.Geometry:
    parts = shapely.get_parts(area)
    sizes = shapely.area(parts)
    kept = parts[sizes >= min(smallest_area, sizes.max())]
    return kept[0] if len(kept) == 1 else shapely.MultiPolygon(list(kept))
