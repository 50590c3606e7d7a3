"""Shortest ways of legs on the road network, and why a leg has none.

A way is what a distance is measured on and what legs are laid along each other with. It is not
the road that somebody drove.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from routes.analysis.od_flows import ONE_PLACE
from routes.codebook.groups import POINT_LEVELS
from routes.crs import great_circle_km

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    import pandas as pd

    from routes.chains.road_network import RoadNetwork

PORT_OF_CITY_KM = 30.0
"""A crossing known by its city is any port within this distance of the city's point."""

NO_CROSSING = "it crosses a border and no crossing is documented: no road can be told"
NOT_A_POINT = "an end is not known to the city"
OUTSIDE = "an end lies outside the road network of the United States and Mexico"


@dataclass(frozen=True, slots=True)
class EndPlace:
    """A place at the end of a leg (degrees, EPSG:4326)."""

    place_id: str
    name: str
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class Way:
    """One leg with the nodes of its shortest way, in the direction of travel."""

    leg_id: str
    case_id: str
    basis: str
    ends: tuple[EndPlace, EndPlace]
    nodes: tuple[int, ...]
    """Nodes of the network; a port is numbered behind them, ``len(lon) + port``."""


def ways_of_legs(
    frame: pd.DataFrame, network: RoadNetwork
) -> tuple[list[Way], Mapping[str, tuple[str, ...]]]:
    """Find the shortest way of every leg that has one.

    Parameters
    ----------
    frame
        As :func:`routes.analysis.od_flows.placed_legs` gives it.
    network
        The roads.

    Returns
    -------
    list of Way, and the ids of the other legs by reason
        A leg has a way if both ends are known to the city and it stays in one country or goes
        over a documented crossing: the port named; or, where only its city is named, the port
        near it with the shortest way. A leg over an unknown crossing has none.
    """
    missing: defaultdict[str, list[str]] = defaultdict(list)
    asked: dict[str, tuple[_End, _End]] = {}
    for row in frame.to_dict("records"):
        ends = _end(row, "from", network), _end(row, "to", network)
        reason = _why_without_a_way(row, *ends)
        if reason:
            missing[reason].append(str(row["leg_id"]))
        else:
            asked[str(row["leg_id"])] = ends
    found = _shortest({(a, b) for a, b in asked.values()}, network)
    ways = [
        Way(
            leg_id=str(row["leg_id"]),
            case_id=str(row["case_id"]),
            basis=str(row["basis"]),
            ends=(asked[row["leg_id"]][0].place, asked[row["leg_id"]][1].place),
            nodes=found[asked[row["leg_id"]]],
        )
        for row in frame.to_dict("records")
        if row["leg_id"] in asked
    ]
    return ways, {why: tuple(sorted(ids)) for why, ids in sorted(missing.items())}


@dataclass(frozen=True, slots=True)
class _End:
    """One end of a leg on the network."""

    place: EndPlace
    in_mexico: bool
    ports: tuple[int, ...]
    """The port it is, or for a crossing known by its city the ports near it."""
    port: bool
    """Whether the end is a port itself."""


def _end(row: Mapping[Hashable, Any], side: str, network: RoadNetwork) -> _End:
    lon, lat = float(row[f"{side}_lon"]), float(row[f"{side}_lat"])
    place = EndPlace(str(row[f"{side}_id"]), str(row[f"{side}_name"]), lon, lat)
    ids = [connector.port.port_id for connector in network.connectors]
    port = place.place_id in ids
    ports: tuple[int, ...] = (ids.index(place.place_id),) if port else ()
    if not port and row[f"{side}_kind"] == "crossing" and math.isfinite(lon):
        km = great_circle_km(
            lon,
            lat,
            np.array([connector.port.lon for connector in network.connectors]),
            np.array([connector.port.lat for connector in network.connectors]),
        )
        ports = tuple(int(near) for near in np.flatnonzero(km <= PORT_OF_CITY_KM))
    return _End(place, row[f"{side}_country"] == "MX", ports, port)


def _why_without_a_way(row: Mapping[Hashable, Any], start: _End, end: _End) -> str:
    if not {row["from_level"], row["to_level"]} <= POINT_LEVELS:
        return NOT_A_POINT
    if not {row["from_country"], row["to_country"]} <= {"US", "MX"}:
        return OUTSIDE
    if start.place.place_id == end.place.place_id:
        return ONE_PLACE
    # A port has a foot in either country, so a way to it crosses nothing.
    crosses = start.in_mexico != end.in_mexico and not (start.port or end.port)
    if crosses and (bool(row["crossing_not_documented"]) or not (start.ports or end.ports)):
        return NO_CROSSING
    return ""


def _shortest(
    pairs: set[tuple[_End, _End]], network: RoadNetwork
) -> Mapping[tuple[_End, _End], tuple[int, ...]]:
    """The nodes of every way; a port is numbered behind the nodes."""
    found: dict[tuple[_End, _End], tuple[int, ...]] = {}
    inland: defaultdict[int, list[tuple[int, tuple[_End, _End]]]] = defaultdict(list)
    for pair in pairs:
        start, end = pair
        if start.port or end.port:
            found[pair] = _to_port(start, end, network)
        elif start.in_mexico != end.in_mexico:
            found[pair] = _over_a_port(start, end, network)
        else:
            inland[_node(start, network)].append((_node(end, network), pair))
    for root, ends in inland.items():
        nodes = [node for node, _ in ends]
        for (_, pair), way in zip(ends, network.ways(root, nodes), strict=True):
            found[pair] = tuple(way)
    return found


def _node(end: _End, network: RoadNetwork) -> int:
    return network.nearest(end.place.lon, end.place.lat, in_mexico=end.in_mexico)[0]


def _to_port(start: _End, end: _End, network: RoadNetwork) -> tuple[int, ...]:
    if not end.port:
        return _to_port(end, start, network)[::-1]
    if start.port:
        connector = network.connectors[start.ports[0]]
        node = connector.mx_node if end.in_mexico else connector.us_node
        return (len(network.lon) + start.ports[0], *network.path(end.ports[0], node))
    return tuple(network.path(end.ports[0], _node(start, network)))


def _over_a_port(start: _End, end: _End, network: RoadNetwork) -> tuple[int, ...]:
    ports = start.ports or end.ports
    first, last = _node(start, network), _node(end, network)
    km = [network.distances[port, first] + network.distances[port, last] for port in ports]
    port = ports[int(np.argmin(km))]
    return (*network.path(port, first), *network.path(port, last)[-2::-1])
