"""Seconds to load legs onto the roads, beside other tools that walk or bundle them.

Run ``python benchmarks/road_loads.py [legs]``; the tools to compare with are in ``peers.txt``, and
one that is not installed is skipped with a line that says so. Every leg joins a random place of
either country to a random port of entry. Ours takes the trees of shortest paths of all ports once
and adds every leg's weight up along them; the others do as many legs as they can in a minute or
so, and are compared by legs in a second of the processor, which other work on the machine disturbs
less than the clock. Times are the middle of three repeats, on the clock and of the processor.
Printed on two quiet cores::

    ours                        1,000,000 legs     1.90 s (1.90 s)      526,185 legs/s
    networkx, trees and walking     2,000 legs     7.40 s (7.39 s)          271 legs/s, ours 1,945 …
    pandana, paths and walking     20,000 legs     2.86 s (3.25 s)        6,153 legs/s, ours 86 …
    datashader, hammer_bundle       1,000 legs     0.35 s (0.35 s)        2,877 legs/s, ours 183 …
"""

from __future__ import annotations

import argparse
import importlib.util
import statistics
import time
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

import click
import numpy as np
import pandas as pd

from routes.chains.road_loads import road_loads
from routes.chains.road_network import RoadNetwork, road_network
from routes.reference import roads

if TYPE_CHECKING:
    from collections.abc import Callable

REPEATS = 3
LEGS = 1_000_000
_NETWORKX, _PANDANA, _DATASHADER = 2_000, 20_000, 1_000
"""Legs that a peer is given."""

_PORTS = 5
"""Ports that these legs lead to: few, in favour of those who need a tree a port."""

Legs = tuple[np.ndarray, np.ndarray, np.ndarray]


def drawn(network: RoadNetwork, legs: int) -> Legs:
    """Random places, ports and weights; the same ones every time."""
    rng = np.random.default_rng(1)
    reached = np.flatnonzero(np.isfinite(network.distances[:, : len(network.lon)]).all(axis=0))
    ports = rng.integers(0, len(network.connectors), legs)
    return rng.choice(reached, legs), ports, rng.random(legs)


def edges(network: RoadNetwork) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The roads of both countries and the feet of the ports, as the trees see them."""
    graph = roads()
    inside = network.in_mexico[graph.start] == network.in_mexico[graph.end]
    feet = [(c.us_node, c.us_km) for c in network.connectors]
    feet += [(c.mx_node, c.mx_km) for c in network.connectors]
    at = len(network.lon) + np.tile(np.arange(len(network.connectors)), 2)
    start = np.concatenate([graph.start[inside], at])
    end = np.concatenate([graph.end[inside], [node for node, _ in feet]])
    return start, end, np.concatenate([graph.km[inside], [km for _, km in feet]])


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Middle of the repeats: seconds on the clock, seconds of the processor."""
    clock, processor = [], []
    for _ in range(REPEATS):
        began = time.perf_counter(), time.process_time()
        work()
        clock.append(time.perf_counter() - began[0])
        processor.append(time.process_time() - began[1])
    return statistics.median(clock), statistics.median(processor)


def walk_with_networkx(network: RoadNetwork, legs: Legs) -> Callable[[], object]:
    """A tree a port, then every path node by node."""
    import networkx as nx  # noqa: PLC0415 - a peer

    roots = len(network.lon)
    graph = nx.DiGraph()
    for a, b, km in zip(*(column.tolist() for column in edges(network)), strict=True):
        graph.add_edge(a, b, weight=km)
        if a < roots:
            graph.add_edge(b, a, weight=km)

    def work() -> Counter[tuple[int, int]]:
        loads: Counter[tuple[int, int]] = Counter()
        for port in np.unique(legs[1]).tolist():
            _, paths = nx.single_source_dijkstra(graph, roots + port)
            here = legs[1] == port
            for node, weight in zip(legs[0][here].tolist(), legs[2][here].tolist(), strict=True):
                for step in pairwise(paths[node]):
                    loads[step] += weight
        return loads

    return work


def walk_with_pandana(network: RoadNetwork, legs: Legs) -> Callable[[], object]:
    """Contraction hierarchies, then every path node by node; building them is not counted."""
    import pandana  # noqa: PLC0415 - a peer

    roots = len(network.lon)
    ports = [c.port for c in network.connectors]
    start, end, km = edges(network)
    x = pd.Series(np.concatenate([network.lon, [port.lon for port in ports]]))
    y = pd.Series(np.concatenate([network.lat, [port.lat for port in ports]]))
    began = time.perf_counter()
    built = pandana.Network(x, y, pd.Series(start), pd.Series(end), pd.DataFrame({"km": km}))
    click.echo(f"  pandana: hierarchy built in {time.perf_counter() - began:.1f} s, not counted")

    def work() -> Counter[tuple[int, int]]:
        loads: Counter[tuple[int, int]] = Counter()
        paths = built.shortest_paths(legs[0], roots + legs[1])
        for path, weight in zip(paths, legs[2].tolist(), strict=True):
            for step in pairwise(np.asarray(path).tolist()):
                loads[step] += weight
        return loads

    return work


def bundle_with_datashader(network: RoadNetwork, legs: Legs) -> Callable[[], object]:
    """Straight lines of the legs, bundled; it knows no roads."""
    from datashader.bundling import hammer_bundle  # noqa: PLC0415 - a peer

    ports = [c.port for c in network.connectors]
    x = np.concatenate([network.lon[legs[0]], [port.lon for port in ports]])
    y = np.concatenate([network.lat[legs[0]], [port.lat for port in ports]])
    nodes = pd.DataFrame({"x": x, "y": y})
    lines = pd.DataFrame({"source": np.arange(len(legs[0])), "target": len(legs[0]) + legs[1]})
    return lambda: hammer_bundle(nodes, lines, use_dask=False)


PEERS = (
    ("networkx", "networkx, trees and walking", _NETWORKX, walk_with_networkx),
    ("pandana", "pandana, paths and walking", _PANDANA, walk_with_pandana),
    ("datashader", "datashader, hammer_bundle", _DATASHADER, bundle_with_datashader),
)


def main() -> None:
    """Print one line a tool."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    asked.add_argument("legs", nargs="?", type=int, default=LEGS)
    legs = asked.parse_args().legs
    network = road_network()
    began = time.perf_counter(), time.process_time()
    for port in range(len(network.connectors)):
        network.farthest_first(port)
    clock, processor = time.perf_counter() - began[0], time.process_time() - began[1]
    click.echo(f"trees of {len(network.connectors)} ports, once: {clock:.2f} s ({processor:.2f} s)")
    chosen = drawn(network, legs)
    lost = abs(road_loads(network, *chosen).arrived.sum() - chosen[2].sum()) / chosen[2].sum()
    click.echo(f"weight lost on the way: {lost:.1e} of all")
    clock, processor = timed(lambda: road_loads(network, *chosen))
    ours = legs / processor
    click.echo(
        f"{'ours':28} {legs:9,} legs {clock:8.2f} s ({processor:.2f} s) {ours:12,.0f} legs/s"
    )
    near = np.flatnonzero(chosen[1] < _PORTS)
    for module, name, most, prepare in PEERS:
        if importlib.util.find_spec(module) is None:
            click.echo(f"{name:28} not installed, see benchmarks/peers.txt")
            continue
        few = near[:most]
        part: Legs = (chosen[0][few], chosen[1][few], chosen[2][few])
        clock, processor = timed(prepare(network, part))
        rate = len(few) / processor
        told = f"{name:28} {len(few):9,} legs {clock:8.2f} s ({processor:.2f} s)"
        click.echo(f"{told} {rate:12,.0f} legs/s, ours {ours / rate:,.0f} times as many")


if __name__ == "__main__":
    main()
