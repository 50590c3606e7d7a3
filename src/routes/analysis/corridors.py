"""Corridors: stretches of the road network that the shortest ways of several cases share.

Cases are counted, not legs or weapons: a case counts once on an edge, and so do cases that tell
of the same weapons. Each basis is counted for itself. Nobody says which road was driven: the
network tells which movements lie along each other, and a corridor is drawn as a straight line
between the two places that it is named by, never along the road.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from routes.analysis.od_flows import BASES, placed_legs
from routes.analysis.ways import ways_of_legs
from routes.codebook import make_id
from routes.crs import GEOGRAPHIC, great_circle_km, line_between

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from routes.analysis.ways import EndPlace, Way
    from routes.chains.road_network import RoadNetwork

LEAST_CASES = 3
"""Independent cases that make a corridor."""

LEAST_SHARE = 0.05
"""Share of the cases of its basis that make a corridor, if that is more."""

TOWN_KM = 10.0
"""A shorter stretch is a corridor only if it leads from one named place to the other: else it
lies inside a town that several cases set out from, and their roads part behind it."""

CORRIDOR_COLUMNS = (
    *("corridor_id", "name", "name_es", "from_place", "to_place", "basis", "cases", "case_ids"),
    *("single_case", "leg_ids", "road_km", "from_km", "to_km"),
)
"""Columns of the frame of corridors, before ``geometry``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BasisLoad:
    """What the legs of one basis put on the roads."""

    legs: int
    """Legs with a shortest way."""
    cases: int
    """Independent cases among them."""
    needed: int
    """Cases that an edge needs to belong to a corridor."""
    busiest: int
    """Most cases on any edge; 0 without legs."""
    busiest_case_ids: tuple[str, ...]
    """The cases on that edge; of several such edges, the cases that come first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Corridors:
    """The corridors of a casebook, what they were found among, and what was left out."""

    corridors: gpd.GeoDataFrame
    """``CORRIDOR_COLUMNS`` and ``geometry``, a straight line between the named places
    (EPSG:4326). Every edge of a corridor is shared by exactly ``case_ids``; ``cases`` counts the
    independent ones. It is named by the origin nearest to where the stretch begins and the
    destination nearest to where it ends, ``from_km`` and ``to_km`` away; ``road_km`` is the
    length of the stretch, straight from node to node of the network."""
    loads: Mapping[str, BasisLoad]
    """By basis; documented, partial and inferred are never added up."""
    missing: Mapping[str, tuple[str, ...]]
    """Ids of the legs without a way on the network, by reason."""


def corridors(
    legs: pd.DataFrame,
    events: pd.DataFrame,
    places: pd.DataFrame,
    network: RoadNetwork,
    *,
    clusters: Mapping[str, str] | None = None,
    spanish: Mapping[str, str] | None = None,
    least_cases: int = LEAST_CASES,
) -> Corridors:
    """Find the stretches of road that the shortest ways of several cases share.

    A stretch has a direction: cases that pass it the other way do not count for it. Which legs
    have a way is told by :func:`routes.analysis.ways.ways_of_legs`.

    Parameters
    ----------
    legs, events, places
        As for :func:`routes.analysis.od_flows.placed_legs`.
    network
        The roads.
    clusters
        Name of the group of cases that tell of the same weapons, by case; such cases count once.
    spanish
        Spanish names of places by gazetteer id, where they differ.
    least_cases
        Cases that make a corridor; with fewer than three, ``single_case`` marks the lone ones.

    Returns
    -------
    Corridors
        The same for any order of the rows; without any corridor the frame is empty.
    """
    frame = placed_legs(legs, events, places)
    ways, missing = ways_of_legs(frame, network)
    groups = clusters or {}
    loads: dict[str, BasisLoad] = {}
    rows: list[dict[str, Any]] = []
    for basis in BASES:
        here = [way for way in ways if way.basis == basis]
        edges = _cases_by_edge(here)
        cases = len({groups.get(way.case_id, way.case_id) for way in here})
        needed = max(least_cases, math.ceil(LEAST_SHARE * cases))
        loads[basis] = _basis_load(here, edges, groups, needed)
        rows += _corridors_of(here, _heavy(edges, groups, needed), network, groups, spanish or {})
    rows.sort(key=lambda r: (BASES.index(r["basis"]), -r["cases"], r["name"], r["corridor_id"]))
    return Corridors(corridors=_frame(rows), loads=loads, missing=missing)


def _frame(rows: list[dict[str, Any]]) -> gpd.GeoDataFrame:
    frame = pd.DataFrame(rows, columns=[*CORRIDOR_COLUMNS, "line"])
    lines = [line_between(*line) for line in frame["line"]]
    geometry = gpd.GeoSeries(lines, index=frame.index, crs=GEOGRAPHIC)
    return gpd.GeoDataFrame(frame[list(CORRIDOR_COLUMNS)], geometry=geometry)


# Loads

_Edge = tuple[int, int]
"""Nodes in the direction of travel."""


def _cases_by_edge(ways: Iterable[Way]) -> Mapping[_Edge, frozenset[str]]:
    """The cases on every edge. Ways that many cases share are walked once."""
    cases: defaultdict[tuple[int, ...], set[str]] = defaultdict(set)
    for way in ways:
        cases[way.nodes].add(way.case_id)
    found: defaultdict[_Edge, set[str]] = defaultdict(set)
    for nodes, case_ids in cases.items():
        for edge in pairwise(nodes):
            found[edge] |= case_ids
    return {edge: frozenset(found[edge]) for edge in sorted(found)}


def _independent(case_ids: Iterable[str], clusters: Mapping[str, str]) -> int:
    return len({clusters.get(case, case) for case in case_ids})


def _heavy(
    edges: Mapping[_Edge, frozenset[str]], clusters: Mapping[str, str], needed: int
) -> Mapping[_Edge, frozenset[str]]:
    return {e: ids for e, ids in edges.items() if _independent(ids, clusters) >= needed}


def _basis_load(
    ways: Sequence[Way],
    edges: Mapping[_Edge, frozenset[str]],
    clusters: Mapping[str, str],
    needed: int,
) -> BasisLoad:
    ranked = sorted((-_independent(ids, clusters), sorted(ids)) for ids in set(edges.values()))
    return BasisLoad(
        legs=len(ways),
        cases=_independent((way.case_id for way in ways), clusters),
        needed=needed,
        busiest=-ranked[0][0] if ranked else 0,
        busiest_case_ids=tuple(ranked[0][1]) if ranked else (),
    )


# Runs


def _corridors_of(
    ways: Sequence[Way],
    heavy: Mapping[_Edge, frozenset[str]],
    network: RoadNetwork,
    clusters: Mapping[str, str],
    spanish: Mapping[str, str],
) -> Iterable[dict[str, Any]]:
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for run in _runs(heavy):
        row = _corridor(run, heavy[run[0]], ways, network, spanish)
        if row is None:
            continue
        row["cases"] = _independent(row["case_ids"], clusters)
        row["single_case"] = row["cases"] == 1
        key = row["from_place"], row["to_place"]
        # Of stretches between the same two places the one with most cases stands for them.
        if key not in found or _weight(row) > _weight(found[key]):
            found[key] = row
    return found.values()


def _weight(row: Mapping[str, Any]) -> tuple[int, float, tuple[str, ...]]:
    return row["cases"], row["road_km"], row["case_ids"]


def _runs(heavy: Mapping[_Edge, frozenset[str]]) -> list[list[_Edge]]:
    """Edges with the same cases that follow each other, cut where these cases part or meet."""
    edges = list(heavy)
    number = {edge: position for position, edge in enumerate(edges)}
    into: defaultdict[tuple[int, frozenset[str]], list[_Edge]] = defaultdict(list)
    out: defaultdict[tuple[int, frozenset[str]], list[_Edge]] = defaultdict(list)
    for edge, case_ids in heavy.items():
        out[edge[0], case_ids].append(edge)
        into[edge[1], case_ids].append(edge)
    joined = [
        (number[before[0]], number[out[at][0]])
        for at, before in into.items()
        if len(before) == len(out.get(at, ())) == 1
    ]
    rows, columns = np.array(joined, dtype=np.int64).reshape(-1, 2).T
    graph = csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(edges), len(edges)))
    _, part = connected_components(graph, directed=False)
    runs: defaultdict[int, list[_Edge]] = defaultdict(list)
    for edge, label in zip(edges, part.tolist(), strict=True):
        runs[label].append(edge)
    return list(runs.values())


def _corridor(
    run: list[_Edge],
    case_ids: frozenset[str],
    ways: Sequence[Way],
    network: RoadNetwork,
    spanish: Mapping[str, str],
) -> dict[str, Any] | None:
    """One row; ``None`` for a stretch inside one town."""
    inside = set(run)
    along = [w for w in ways if w.case_id in case_ids and not inside.isdisjoint(pairwise(w.nodes))]
    order = [edge for edge in pairwise(along[0].nodes) if edge in inside]
    start, from_km = _nearest(order[0][0], {way.ends[0] for way in along}, network)
    end, to_km = _nearest(order[-1][1], {way.ends[1] for way in along}, network)
    road_km = sum(_km(edge, network) for edge in run)
    if start == end or (road_km < TOWN_KM < max(from_km, to_km)):
        return None
    basis = along[0].basis
    return {
        "corridor_id": make_id("cor", basis, start.place_id, end.place_id),
        "name": f"{start.name} – {end.name}",  # noqa: RUF001 - from one to the other
        "name_es": " – ".join(  # noqa: RUF001 - from one to the other
            spanish.get(place.place_id, place.name) for place in (start, end)
        ),
        "from_place": start.place_id,
        "to_place": end.place_id,
        "basis": basis,
        "case_ids": tuple(sorted(case_ids)),
        "leg_ids": tuple(sorted(way.leg_id for way in along)),
        "road_km": road_km,
        "from_km": from_km,
        "to_km": to_km,
        "line": [(start.lon, start.lat), (end.lon, end.lat)],
    }


def _position(node: int, network: RoadNetwork) -> tuple[float, float]:
    if node >= len(network.lon):
        port = network.connectors[node - len(network.lon)].port
        return port.lon, port.lat
    return float(network.lon[node]), float(network.lat[node])


def _km(edge: _Edge, network: RoadNetwork) -> float:
    return float(great_circle_km(*_position(edge[0], network), *_position(edge[1], network)))


def _nearest(node: int, among: Iterable[EndPlace], network: RoadNetwork) -> tuple[EndPlace, float]:
    places = sorted(among, key=lambda place: place.place_id)
    lon, lat = [place.lon for place in places], [place.lat for place in places]
    km = great_circle_km(*_position(node, network), lon, lat)
    first = int(np.argmin(km.round(6)))
    return places[first], float(km[first])
