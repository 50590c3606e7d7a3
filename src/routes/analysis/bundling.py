"""Edge-path bundling of origin-destination lines, for looking at many of them at once.

A line is bent along other lines of the same drawing where that is no great detour, so that lines
with a common way lie on each other. A bundled line still shows an origin and a destination, not
the road driven; bundling invents no place, since every bend lies at an end of another line.

References
----------
Wallinger, Archambault, Auber, Nöllenburg, Peltonen: *Edge-Path Bundling: A Less Ambiguous Edge
Bundling Approach*, IEEE Transactions on Visualization and Computer Graphics 28 (1), 2022.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra
from shapely import get_coordinates

from routes.crs import great_circle_km, line_along, require_crs

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]

MOST_PAIRS = 2_000
"""Pairs of places that are bundled at most; the work grows faster than their number."""

WEIGHT_EXPONENT = 2.0
"""``d``: an edge weighs its length to this power, so that many short edges beat one long one."""

MOST_DETOUR = 2.0
"""``k``: a bundled line is at most so many times as long as the straight one."""

_SAMPLES = 25


def bundled(
    flows: gpd.GeoDataFrame,
    *,
    weight_exponent: float = WEIGHT_EXPONENT,
    most_detour: float = MOST_DETOUR,
) -> gpd.GeoSeries:
    """Bend origin-destination lines along each other.

    Parameters
    ----------
    flows
        As :func:`routes.analysis.od_flows.od_flows` gives them: columns ``basis``, ``from_id``,
        ``to_id`` and lines between two points (EPSG:4326). One basis only: documented and
        inferred lines never bend along each other.
    weight_exponent
        ``d`` of the paper, 1 or more.
    most_detour
        ``k`` of the paper, 1 or more.

    Returns
    -------
    geopandas.GeoSeries
        Lines on the index of ``flows``, with both ends where they were. A line without a way
        along others stays straight; a missing one stays missing.

    Raises
    ------
    ValueError
        If there are more than ``MOST_PAIRS`` lines, several bases, or a parameter below 1.
    CRSError
        If the lines are not in EPSG:4326.
    """
    require_crs(flows)
    _refuse(flows, weight_exponent, most_detour)
    drawn = flows[flows.geometry.notna()]
    points = _line_ends(drawn)
    names = np.stack([drawn["from_id"].astype(str), drawn["to_id"].astype(str)], axis=1)
    ids, nodes = np.unique(names, return_inverse=True)
    nodes = nodes.reshape(-1, 2)
    place = np.zeros((len(ids), 2))
    place[nodes.ravel()] = points.reshape(-1, 2)
    paths = _paths(nodes, place, weight_exponent, most_detour)
    lines = flows.geometry.copy()
    for label, ends, path in zip(drawn.index, points, paths, strict=True):
        bends = place[path[1:-1]]
        lines[label] = _bent(np.vstack([ends[:1], bends, ends[1:]]))
    return lines


def _line_ends(drawn: gpd.GeoDataFrame) -> Floats:
    """First and last point of each line, ``(n, 2, 2)``; the 180th meridian may have cut it."""
    points, line = get_coordinates(drawn.geometry.to_numpy(), return_index=True)
    first = np.searchsorted(line, np.arange(len(drawn)))
    last = np.searchsorted(line, np.arange(len(drawn)), side="right") - 1
    ends: Floats = np.stack([points[first], points[last]], axis=1)
    return ends


def _bent(control: Floats) -> BaseGeometry:
    """The curve of control points, which runs on over the 180th meridian and is cut there."""
    unrolled = np.column_stack([np.unwrap(control[:, 0], period=360.0), control[:, 1]])
    curve = _curve(unrolled)
    curve[:, 0] -= 360.0 * np.round(curve[:, 0] / 360.0)
    # The ends are where they were, to the last digit.
    curve[0], curve[-1] = control[0], control[-1]
    return line_along(curve)


def _refuse(flows: gpd.GeoDataFrame, weight_exponent: float, most_detour: float) -> None:
    if len(flows) > MOST_PAIRS:
        msg = (
            f"{len(flows):,} pairs of places are too many to bundle, {MOST_PAIRS:,} at most; keep "
            "the flows with most cases, or count them between larger areas"
        )
        raise ValueError(msg)
    if len(bases := sorted(set(flows["basis"]))) > 1:
        msg = f"lines of one basis are bundled at a time, not {', '.join(bases)}; select one first"
        raise ValueError(msg)
    if weight_exponent < 1 or most_detour < 1:
        msg = f"weight exponent {weight_exponent} and detour {most_detour} have to be 1 or more"
        raise ValueError(msg)


def _paths(
    nodes: Integers, place: Floats, weight_exponent: float, most_detour: float
) -> list[list[int]]:
    """The nodes that each line is bent along, its ends included."""
    start, end = place[nodes[:, 0]], place[nodes[:, 1]]
    km = great_circle_km(start[:, 0], start[:, 1], end[:, 0], end[:, 1])
    graph = _Graph(nodes, km, weight_exponent, len(place))
    locked: set[tuple[int, int]] = set()
    paths = [[int(a), int(b)] for a, b in nodes]
    # The longest first; names of places break ties, so that the order of rows does not count.
    for line in np.lexsort((nodes[:, 1], nodes[:, 0], -km)):
        a, b = (int(node) for node in nodes[line])
        pair = (min(a, b), max(a, b))
        if a == b or pair in locked:
            continue
        path = graph.way_without(pair, a, b, most_detour * km[line])
        if path is None:
            continue
        paths[line] = path
        graph.leave_out(pair)
        locked |= {(min(step), max(step)) for step in pairwise(path)}
    return paths


class _Graph:
    """The lines as an undirected graph that lines can be taken out of."""

    def __init__(self, nodes: Integers, km: Floats, exponent: float, size: int) -> None:
        low, high = nodes.min(axis=1), nodes.max(axis=1)
        pairs, first = np.unique(np.stack([low, high], axis=1), axis=0, return_index=True)
        self._exponent = exponent
        self._km = {tuple(map(int, p)): float(km[at]) for p, at in zip(pairs, first, strict=True)}
        # Places on one spot are no distance apart, which a sparse matrix takes for no edge.
        weight = np.maximum(km[first], 1e-6) ** exponent
        self._graph = csr_matrix(
            (
                np.tile(weight, 2),
                (np.r_[pairs[:, 0], pairs[:, 1]], np.r_[pairs[:, 1], pairs[:, 0]]),
            ),
            shape=(size, size),
        )
        self._graph.sort_indices()

    def _entries(self, pair: tuple[int, int]) -> list[int]:
        found = []
        for row, column in (pair, pair[::-1]):
            begin, stop = self._graph.indptr[row : row + 2]
            found.append(begin + int(np.searchsorted(self._graph.indices[begin:stop], column)))
        return found

    def leave_out(self, pair: tuple[int, int]) -> None:
        """No later line is bent along this one."""
        self._graph.data[self._entries(pair)] = np.inf

    def way_without(
        self, pair: tuple[int, int], start: int, end: int, most_km: float
    ) -> list[int] | None:
        """The lightest way between two places over other lines, if it is short enough."""
        entries = self._entries(pair)
        before = self._graph.data[entries]
        self._graph.data[entries] = np.inf
        # A way as long as allowed weighs at most its length to the exponent.
        weight, previous = dijkstra(
            self._graph,
            indices=start,
            return_predecessors=True,
            limit=max(most_km, 1e-6) ** self._exponent * (1 + 1e-9),
        )
        self._graph.data[entries] = before
        if not np.isfinite(weight[end]):
            return None
        path = [end]
        while path[-1] != start:
            path.append(int(previous[path[-1]]))
        km = sum(self._km[min(s), max(s)] for s in pairwise(path))
        return path[::-1] if km <= most_km else None


def _curve(control: Floats) -> Floats:
    """Points of the Bézier curve of control points (de Casteljau); it begins and ends at theirs."""
    if len(control) == 2:  # noqa: PLR2004 - a straight line
        return control
    t = np.linspace(0.0, 1.0, _SAMPLES)[:, None, None]
    points = np.broadcast_to(control, (_SAMPLES, *control.shape))
    while points.shape[1] > 1:
        points = points[:, :-1] * (1 - t) + points[:, 1:] * t
    curve: Floats = points[:, 0]
    return curve
