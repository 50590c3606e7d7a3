"""The road network as two countries joined at the land ports of entry, and shortest paths on it.

The graph of highways knows roads, not borders: left alone, a shortest path slips from one country
to the other over a levee road, or finds no way where the graph has a hole. So every edge between
the countries is cut, and each port is joined to the nearest node of the main network on either
side. A tree of shortest paths is rooted at every port and never passes another one.

A path on this network is what a distance is measured on. It is not the road somebody drove.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import numpy as np

from routes.crs import EARTH_RADIUS_KM
from routes.reference import ports_of_entry, roads, version

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix
    from scipy.spatial import cKDTree

    from routes.reference import RoadGraph

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int32]

CONNECTOR_DETOUR = 1.25
"""How much longer a connector counts than the straight line it stands for."""

HOLE_KM = 5.0
"""A port farther than this from the network on one side lies in a hole of the graph."""

# Nodes on the Mexican coast that the simplified shoreline leaves in the sea: (south of, west of).
_MEXICAN_COASTS = ((25.83, -97.0), (25.0, -83.0), (23.0, -86.0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Port:
    """A land port of entry."""

    port_id: str
    name: str
    group: str
    """Pair of cities that the bridges of one place share, such as ``Laredo/Nuevo Laredo``."""
    states: tuple[str, str]
    """ISO 3166-2 codes of the states on either side."""
    lon: float
    lat: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Connector:
    """How a port of entry is joined to the network of both countries."""

    port: Port
    us_node: int
    mx_node: int
    us_km: float
    """Length that the connector counts on the side of the United States."""
    mx_km: float

    @property
    def in_a_hole(self) -> bool:
        """Whether the graph has no road near the port, so that the connector bridges a hole."""
        return max(self.us_km, self.mx_km) > HOLE_KM * CONNECTOR_DETOUR


class RoadNetwork:
    """Roads of the United States and Mexico, met only at the land ports of entry.

    Parameters
    ----------
    graph
        The roads (degrees, EPSG:4326; kilometres).
    ports
        The ports; their order is that of every result by port.
    network_version
        Names the data; trees of one version are never used with another.
    """

    def __init__(self, graph: RoadGraph, ports: Sequence[Port], network_version: str) -> None:
        self.lon, self.lat, self.in_mexico = graph.lon, graph.lat, graph.in_mexico
        self.version = network_version
        inside = graph.in_mexico[graph.start] == graph.in_mexico[graph.end]
        self._edges = (graph.start[inside], graph.end[inside], graph.km[inside])
        self._main = _main_nodes(self._edges, graph.in_mexico)
        self.connectors = tuple(self._connector(port) for port in ports)

    @cached_property
    def _trees(self) -> tuple[NDArray[np.int64], cKDTree, NDArray[np.int64], cKDTree]:
        from scipy.spatial import cKDTree  # noqa: PLC0415 - heavy

        us, mx = (np.flatnonzero(self._main & (self.in_mexico == side)) for side in (False, True))
        positions = _on_sphere(self.lon, self.lat)
        return us, cKDTree(positions[us]), mx, cKDTree(positions[mx])

    def _connector(self, port: Port) -> Connector:
        (us_node, us_km), (mx_node, mx_km) = (
            self.nearest(port.lon, port.lat, in_mexico=side) for side in (False, True)
        )
        return Connector(
            port=port,
            us_node=us_node,
            mx_node=mx_node,
            us_km=us_km * CONNECTOR_DETOUR,
            mx_km=mx_km * CONNECTOR_DETOUR,
        )

    def nearest(self, lon: float, lat: float, *, in_mexico: bool) -> tuple[int, float]:
        """Return the nearest node of a country's main network, and the kilometres to it.

        Parameters
        ----------
        lon, lat
            Degrees, EPSG:4326.
        in_mexico
            Which country's roads.

        Returns
        -------
        tuple of int and float
            Position of the node; great-circle kilometres.
        """
        us, us_tree, mx, mx_tree = self._trees
        nodes, tree = (mx, mx_tree) if in_mexico else (us, us_tree)
        chord, found = tree.query(_on_sphere(np.array([lon]), np.array([lat]))[0])
        return int(nodes[found]), float(2 * EARTH_RADIUS_KM * np.arcsin(min(chord / 2, 1.0)))

    @cached_property
    def _graph(self) -> csr_matrix:
        from scipy.sparse import csr_matrix  # noqa: PLC0415 - heavy

        start, end, km = self._edges
        nodes, ports = len(self.lon), len(self.connectors)
        # A port has ways out and none in, so that no path goes through another port.
        roots = np.repeat(np.arange(nodes, nodes + ports), 2)
        feet = np.array([(c.us_node, c.mx_node) for c in self.connectors], dtype=np.int64).ravel()
        lengths = np.array([(c.us_km, c.mx_km) for c in self.connectors], dtype=float).ravel()
        rows = np.concatenate([start, end, roots])
        columns = np.concatenate([end, start, feet])
        # A length of nothing would mean no edge in a sparse matrix.
        weights = np.maximum(np.concatenate([km, km, lengths]), 1e-6)
        # Of two edges between the same nodes the shorter one counts; a sparse matrix would add.
        order = np.lexsort((weights, columns, rows))
        rows, columns, weights = rows[order], columns[order], weights[order]
        first = np.ones(len(rows), dtype=bool)
        first[1:] = (rows[1:] != rows[:-1]) | (columns[1:] != columns[:-1])
        shape = (nodes + ports, nodes + ports)
        return csr_matrix((weights[first], (rows[first], columns[first])), shape=shape)

    @cached_property
    def _shortest(self) -> tuple[Floats, Integers]:
        from scipy.sparse.csgraph import dijkstra  # noqa: PLC0415 - heavy

        nodes = len(self.lon)
        roots = np.arange(nodes, nodes + len(self.connectors))
        distances, before = dijkstra(
            self._graph, directed=True, indices=roots, return_predecessors=True
        )
        distances.flags.writeable = before.flags.writeable = False
        return distances, before

    @property
    def distances(self) -> Floats:
        """Kilometres from every port to every node, shape ``(ports, nodes + ports)``.

        Infinite where no road leads; nodes of both countries are reached, each through its own.
        """
        return self._shortest[0]

    @property
    def predecessors(self) -> Integers:
        """Node before each node on its way from the port, shape as ``distances``.

        Negative at the port itself and where no road leads.
        """
        return self._shortest[1]

    @cached_property
    def _orders(self) -> dict[int, Integers]:
        return {}

    def farthest_first(self, port: int) -> Integers:
        """Nodes that a port reaches, the farthest first, the port itself left out."""
        if port not in self._orders:
            reached = np.flatnonzero(self.predecessors[port] >= 0)
            order = np.argsort(-self.distances[port, reached], kind="stable")
            self._orders[port] = reached[order].astype(np.int32)
        return self._orders[port]

    def path(self, port: int, node: int) -> list[int]:
        """Nodes from a node to a port, both included; the port is ``len(lon) + port``.

        Raises
        ------
        ValueError
            If no road leads there.
        """
        if not np.isfinite(self.distances[port, node]):
            msg = f"no road leads from node {node} to {self.connectors[port].port.name}"
            raise ValueError(msg)
        before = self.predecessors[port]
        way = [node]
        while before[way[-1]] >= 0:
            way.append(int(before[way[-1]]))
        return way

    def ways(self, root: int, nodes: Sequence[int]) -> list[list[int]]:
        """Nodes of the shortest paths from one node to others, both ends included.

        No path crosses a border: from a node of one country no node of the other is reached.

        Raises
        ------
        ValueError
            If no road leads to one of them.
        """
        from scipy.sparse.csgraph import dijkstra  # noqa: PLC0415 - heavy

        distances, before = dijkstra(
            self._graph, directed=True, indices=root, return_predecessors=True
        )
        found = []
        for node in nodes:
            if not np.isfinite(distances[node]):
                msg = f"no road leads from node {root} to node {node}"
                raise ValueError(msg)
            way = [node]
            while before[way[-1]] >= 0:
                way.append(int(before[way[-1]]))
            found.append(way[::-1])
        return found

    def between(self, lon: float, lat: float, *, to: tuple[float, float], in_mexico: bool) -> float:
        """Road kilometres between two places of one country, straight ends included.

        Parameters
        ----------
        lon, lat
            Degrees, EPSG:4326.
        to
            Longitude and latitude of the other place.
        in_mexico
            Which country's roads.

        Returns
        -------
        float
            Infinite if no road leads there.
        """
        from scipy.sparse.csgraph import dijkstra  # noqa: PLC0415 - heavy

        first, before = self.nearest(lon, lat, in_mexico=in_mexico)
        last, after = self.nearest(*to, in_mexico=in_mexico)
        found = dijkstra(self._graph, directed=True, indices=first)
        return float(found[last]) + CONNECTOR_DETOUR * (before + after)


def _on_sphere(lon: Floats, lat: Floats) -> Floats:
    east, north = np.radians(lon), np.radians(lat)
    return np.column_stack(
        [np.cos(north) * np.cos(east), np.cos(north) * np.sin(east), np.sin(north)]
    )


def _main_nodes(
    edges: tuple[Integers, Integers, Floats], in_mexico: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Nodes of the largest connected part of either country."""
    from scipy.sparse import csr_matrix  # noqa: PLC0415 - heavy
    from scipy.sparse.csgraph import connected_components  # noqa: PLC0415 - heavy

    start, end, km = edges
    nodes = len(in_mexico)
    graph = csr_matrix((np.maximum(km, 1e-6), (start, end)), shape=(nodes, nodes))
    _, part = connected_components(graph, directed=False)
    main = np.zeros(nodes, dtype=bool)
    for side in (False, True):
        here = in_mexico == side
        if here.any():
            main |= here & (part == np.bincount(part[here]).argmax())
    return main


@lru_cache(maxsize=1)
def road_network() -> RoadNetwork:
    """Return the road network of the reference data, with every land port that has coordinates.

    Raises
    ------
    ReferenceDataError
        If the reference data are missing or damaged.
    """
    graph, ports = roads(), ports_of_entry()
    mexican = graph.in_mexico.copy()
    for south, west in _MEXICAN_COASTS:
        mexican |= (graph.lat < south) & (graph.lon < west)
    placed = ports[ports["lon"].notna()]
    columns = ("port_id", "name", "us_city", "mx_city", "us_admin1", "mx_admin1", "lon", "lat")
    rows = [
        Port(
            port_id=str(port_id),
            name=str(name),
            group=f"{us_city}/{mx_city}",
            states=(str(us_admin1), str(mx_admin1)),
            lon=float(lon),
            lat=float(lat),
        )
        for port_id, name, us_city, mx_city, us_admin1, mx_admin1, lon, lat in zip(
            *(placed[column] for column in columns), strict=True
        )
    ]
    return RoadNetwork(replace(graph, in_mexico=mexican), rows, version())
