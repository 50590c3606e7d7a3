"""The road graph of the United States and Mexico, cut from a graph of OpenStreetMap highways.

It is the one part of the reference data under the Open Database License, and lies in a folder of
its own with the notice. A route through it is a plausible corridor, never a documented path:
northern Mexico is schematic, with straight edges of up to 480 km, and some crossings have no road
within 50 km.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import numpy as np
import shapely

from routes.errors import ReferenceDataError
from routes.reference.recipe.admin import read_us
from routes.reference.recipe.packages import HIGHWAYS, read_member
from routes.reference.recipe.validity import simplified

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import geopandas as gpd
    from numpy.typing import NDArray

_BOX = (-125.0, 14.0, -66.0, 50.0)
_COAST_MARGIN = 0.02
_MEXICO_TOLERANCE = 0.001
_STEPS_PER_DEGREE = 1000
"""The graph itself is rounded to a thousandth of a degree."""

NOTICE = """# Licence of the road graph

`roads.npz` is a derivative database of OpenStreetMap, © OpenStreetMap contributors, and is
available under the Open Database License (ODbL) 1.0:
<https://opendatacommons.org/licenses/odbl/1-0/>. Rights in individual contents of the database are
licensed under the Database Contents License: <https://opendatacommons.org/licenses/dbcl/1-0/>.

* Origin: OpenStreetMap, simplified into a highway graph by the package `{package}`.
* Change: cut to the United States and Mexico, nodes tagged by country, edges stored once.
* The files outside this folder do not derive from OpenStreetMap and are not under the ODbL.
* A map that draws a line along this graph says "© OpenStreetMap contributors", and says that the
  line is inferred.
* Whoever publishes a changed version of `roads.npz` offers it under the ODbL.
"""


def build_roads(archives: Mapping[str, Path], mexico: gpd.GeoDataFrame, folder: Path) -> None:
    """Write roads/roads.npz and its licence notice.

    Arrays: ``lon_e3``, ``lat_e3`` (thousandths of a degree), ``in_mexico`` of the nodes;
    ``start``, ``end`` (positions of nodes) and ``km`` of the edges, each edge once.
    """
    nodes, graph = _read_graph(archives[HIGHWAYS.name])
    wanted, in_mexico = _classify(nodes, read_us(archives, "states"), mexico)
    start, end, km = _edges(graph, wanted)
    used = np.unique(np.concatenate([start, end]))
    position = np.full(len(nodes), -1, dtype=np.int32)
    position[used] = np.arange(len(used), dtype=np.int32)
    steps = np.rint(nodes[used] * _STEPS_PER_DEGREE).astype(np.int32)
    target = folder / "roads"
    target.mkdir(exist_ok=True)
    np.savez_compressed(
        target / "roads.npz",
        lon_e3=steps[:, 0],
        lat_e3=steps[:, 1],
        in_mexico=in_mexico[used],
        start=position[start],
        end=position[end],
        km=km.astype(np.float32),
    )
    notice = NOTICE.format(package=f"{HIGHWAYS.name} {HIGHWAYS.version}")
    (target / "LICENSE-ODbL.md").write_text(notice, encoding="utf-8", newline="\n")


def _read_graph(archive: Path) -> tuple[NDArray[np.float64], list[dict[str, float]]]:
    """Read the graph as text; importing the module would run it and take five gigabytes.

    Returns
    -------
    nodes, graph
        ``(n, 2)`` lon, lat in degrees; for each node its neighbours with kilometres.
    """
    text = read_member(archive, "scgraph_data/world_highways.py").decode("utf-8")
    graph = re.search(r"^graph=(\[.*\])$", text, re.MULTILINE)
    nodes = re.search(r"^nodes=(\[.*\])$", text, re.MULTILINE)
    if graph is None or nodes is None:
        msg = f"{archive}: the highway graph is not written as expected; use the pinned version"
        raise ReferenceDataError(msg)
    lat_lon = np.array(json.loads(nodes[1]), dtype=np.float64)
    return lat_lon[:, ::-1], json.loads(re.sub(r"(\d+):", r'"\1":', graph[1]))


def _classify(
    nodes: NDArray[np.float64], states: gpd.GeoDataFrame, mexico: gpd.GeoDataFrame
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return which nodes lie in the US or Mexico, and which of them in Mexico."""
    west, south, east, north = _BOX
    lon, lat = nodes.T
    near = (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
    precise = simplified(mexico, _MEXICO_TOLERANCE).geometry.to_numpy()
    core = shapely.union_all(precise)
    wide = shapely.union_all(
        [shapely.buffer(core, _COAST_MARGIN), _with_margin(states.geometry.to_numpy())]
    )
    shapely.prepare([core, wide])
    wanted = np.zeros(len(nodes), dtype=bool)
    wanted[near] = shapely.contains_xy(wide, lon[near], lat[near])
    in_mexico = np.zeros(len(nodes), dtype=bool)
    in_mexico[wanted] = shapely.contains_xy(core, lon[wanted], lat[wanted])
    return wanted, in_mexico


def _with_margin(areas: NDArray[np.object_]) -> shapely.Geometry:
    return shapely.buffer(shapely.union_all(areas), _COAST_MARGIN)


def _edges(
    graph: list[dict[str, float]], wanted: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    rows = [
        (node, int(other), km)
        for node in np.flatnonzero(wanted).tolist()
        for other, km in graph[node].items()
        if node < int(other) and wanted[int(other)]
    ]
    rows.sort()
    table = np.array(rows, dtype=np.float64)
    return table[:, 0].astype(np.int64), table[:, 1].astype(np.int64), table[:, 2]
