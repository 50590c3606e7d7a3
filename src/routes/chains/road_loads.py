"""How much weight of many legs each road carries, if every leg took its shortest path.

The weight of a leg goes onto every edge between a place and the port it crosses at. Adding it up
along the trees of shortest paths gives the same as walking every path, at a cost that does not
grow with the number of legs: nodes are taken from the farthest to the nearest, and each hands its
load on to the node before it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from routes.chains.road_network import RoadNetwork

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class RoadLoads:
    """Weights on the edges of the network that carry any."""

    start: Integers
    """The lower of an edge's two nodes; ports are numbered behind the nodes, shape ``(edges,)``."""
    end: Integers
    weight: Floats
    """Sum of the weights of the legs over the edge, shape ``(edges,)``."""
    arrived: Floats
    """Weight that reached each port, shape ``(ports,)``."""


def road_loads(
    network: RoadNetwork, nodes: Integers, ports: Integers, weights: Floats
) -> RoadLoads:
    """Add up the weights of legs along the shortest paths between places and ports.

    Documented and inferred legs are never given in one call: their loads stay apart.

    Parameters
    ----------
    network
        Roads and ports.
    nodes
        Node of the place of each leg, shape ``(legs,)``.
    ports
        Position of the port of each leg among ``network.connectors``, shape ``(legs,)``.
    weights
        Weight of each leg, shape ``(legs,)``; a probability, or 1 for a documented crossing.

    Returns
    -------
    RoadLoads
        What arrives at the ports is what set out, to the precision of the sums.

    Raises
    ------
    ValueError
        If no road leads from a node to its port.
    """
    size = len(network.lon) + len(network.connectors)
    arrived = np.zeros(len(network.connectors))
    keys: list[Integers] = []
    loads: list[Floats] = []
    for port in np.unique(ports):
        here = ports == port
        weight: Floats = np.zeros(size)
        np.add.at(weight, nodes[here], weights[here])
        distance = network.distances[port]
        if np.isinf(distance[weight > 0]).any():
            msg = f"no road leads from some places to {network.connectors[port].port.name}"
            raise ValueError(msg)
        before = network.predecessors[port]
        load = _handed_on(weight, before, network.farthest_first(int(port)))
        arrived[port] = load[len(network.lon) + port]
        used = np.flatnonzero((load > 0) & (before >= 0))
        other = before[used].astype(np.int64)
        keys.append(np.minimum(used, other) * size + np.maximum(used, other))
        loads.append(load[used])
    if not keys:
        none = np.zeros(0, dtype=np.int64)
        return RoadLoads(start=none, end=none, weight=np.zeros(0), arrived=arrived)
    edges, position = np.unique(np.concatenate(keys), return_inverse=True)
    total: Floats = np.zeros(len(edges))
    np.add.at(total, position, np.concatenate(loads))
    return RoadLoads(start=edges // size, end=edges % size, weight=total, arrived=arrived)


def _handed_on(weight: Floats, before: NDArray[np.int32], order: NDArray[np.int32]) -> Floats:
    # Lists, since reading one number of an array costs more than the addition.
    load = weight.tolist()
    previous = before.tolist()
    for node in order.tolist():
        if load[node]:
            load[previous[node]] += load[node]
    return np.array(load)
