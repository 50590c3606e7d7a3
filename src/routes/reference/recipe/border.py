"""The US-Mexico land border as INEGI draws it.

Natural Earth's line is up to two kilometres off at the crossings, INEGI's polygons a hundred
metres: crossings are measured against, and drawn on, this one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import shapely
from shapely import ops

from routes.crs import GEOGRAPHIC
from routes.reference.recipe.writing import write_layer

if TYPE_CHECKING:
    from pathlib import Path

BORDER_STATES = ("02", "26", "08", "05", "19", "28")
"""INEGI codes of the six states on the border, from the Pacific to the Gulf."""
_NEIGHBOURHOOD = 0.05
_DRAWN_TOLERANCE = 0.0004
_BOX = (-117.3, 25.7, -97.0, 32.9)


def border_line(mexico: gpd.GeoDataFrame, land_borders: gpd.GeoDataFrame) -> shapely.LineString:
    """Return the land border from the Pacific to the Gulf, in INEGI's full detail.

    Parameters
    ----------
    mexico
        INEGI's states, column ``CVE_ENT``, EPSG:4326.
    land_borders
        Natural Earth's land borders: they tell which part of the outline of Mexico is border and
        where it meets the sea.
    """
    rough = us_mexico_part(land_borders)
    north = shapely.union_all(mexico.loc[mexico["CVE_ENT"].isin(BORDER_STATES)].geometry.to_numpy())
    outline = shapely.boundary(north).intersection(shapely.buffer(rough, _NEIGHBOURHOOD))
    pieces = shapely.get_parts(shapely.line_merge(outline))
    line = max(pieces, key=shapely.length)
    coast_ends = [shapely.Point(xy) for xy in (rough.coords[0], rough.coords[-1])]
    start, end = sorted(line.project(point) for point in coast_ends)
    cut = ops.substring(line, start, end)
    return cut if cut.coords[0][0] < cut.coords[-1][0] else cut.reverse()


def us_mexico_part(land_borders: gpd.GeoDataFrame) -> shapely.LineString:
    """Return Natural Earth's own, rougher, line of the same border, merged into one."""
    inside = land_borders[land_borders.geometry.within(shapely.box(*_BOX))]
    merged = shapely.line_merge(shapely.union_all(inside.geometry.to_numpy()))
    return max(shapely.get_parts(merged), key=shapely.length)


def write_border(line: shapely.LineString, folder: Path) -> None:
    """Write border_inegi.fgb, simplified by at most some forty metres."""
    drawn = shapely.simplify(line, _DRAWN_TOLERANCE)
    frame = gpd.GeoDataFrame({"scale": ["region"]}, geometry=[drawn], crs=GEOGRAPHIC)
    write_layer(folder / "border_inegi.fgb", frame)
