"""The road network: two countries that meet only at the land ports of entry."""

from __future__ import annotations

import csv
from collections import Counter
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from routes.chains.road_loads import road_loads
from routes.chains.road_network import Port, RoadNetwork, road_network
from routes.crs import great_circle_km
from routes.reference import RoadGraph

KNOWN = Path(__file__).resolve().parents[1] / "data" / "road_distances.csv"


def port(name: str, lon: float) -> Port:
    return Port(
        port_id=f"poe:{name}", name=name, group=name, states=("US-TX", "MX-TAM"), lon=lon, lat=0.0
    )


def small_network() -> RoadNetwork:
    """Three towns north of the line, three south of it, an edge that slips across."""
    lon = np.array([0.0, 1.0, 2.0, 0.0, 1.0, 2.0])
    lat = np.array([0.1, 0.1, 0.1, -0.1, -0.1, -0.1])
    edges = [(0, 1, 10.0), (1, 2, 10.0), (3, 4, 20.0), (4, 5, 20.0), (1, 4, 0.1)]
    start, end, km = (np.array(column) for column in zip(*edges, strict=True))
    graph = RoadGraph(
        lon=lon,
        lat=lat,
        in_mexico=lat < 0,
        start=start.astype(np.int32),
        end=end.astype(np.int32),
        km=km,
    )
    return RoadNetwork(graph, [port("west", 0.0), port("east", 2.0)], "small")


def test_nobody_slips_across_between_the_ports() -> None:
    network = small_network()
    west, east = network.connectors
    # From the west port to the eastern town in the south: along the southern road alone.
    assert network.distances[0, 5] == pytest.approx(west.mx_km + 40.0)
    assert network.distances[1, 0] == pytest.approx(east.us_km + 20.0)


def test_a_tree_never_passes_another_port() -> None:
    network = small_network()
    for root in range(2):
        other = len(network.lon) + 1 - root
        assert np.isinf(network.distances[root, other])
        for node in range(6):
            assert other not in network.path(root, node)


def test_a_path_is_as_long_as_its_distance() -> None:
    network = road_network()
    rng = np.random.default_rng(3)
    nodes = rng.choice(np.flatnonzero(np.isfinite(network.distances[0, : len(network.lon)])), 20)
    for node in nodes:
        way = network.path(0, int(node))
        along = network.distances[0, way]
        assert way[0] == node
        assert way[-1] == len(network.lon)
        assert (np.diff(along) < 0).all()


def test_a_place_without_a_road_is_told() -> None:
    network = small_network()
    with pytest.raises(ValueError, match="no road leads"):
        network.path(0, len(network.lon) + 1)


def test_every_port_with_coordinates_is_joined_on_both_sides() -> None:
    network = road_network()
    assert len(network.connectors) == 49
    for connector in network.connectors:
        assert not network.in_mexico[connector.us_node]
        assert network.in_mexico[connector.mx_node]


def test_holes_of_the_graph_are_known_by_name() -> None:
    holes = {c.port.name for c in road_network().connectors if c.in_a_hole}
    assert {"Sasabe Port of Entry", "Antelope Wells Port of Entry", "Naco Port of Entry"} <= holes
    assert not any(name in holes for name in ("Bridge of the Americas", "San Ysidro Port of Entry"))


def known_distances() -> list[dict[str, str]]:
    with KNOWN.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.parametrize("known", known_distances(), ids=lambda row: f"{row['from']}-{row['to']}")
def test_distances_agree_with_known_roads_or_are_listed_as_a_defect(known: dict[str, str]) -> None:
    network = road_network()
    found = network.between(
        float(known["from_lon"]),
        float(known["from_lat"]),
        to=(float(known["to_lon"]), float(known["to_lat"])),
        in_mexico=known["country"] == "MX",
    )
    off = found / float(known["km"]) - 1
    assert (abs(off) <= 0.08) == (known["defect"] == ""), f"{found:.0f} km, {off:+.1%}"


def test_at_least_twenty_known_roads_agree() -> None:
    assert sum(row["defect"] == "" for row in known_distances()) >= 20


def test_great_circle_of_a_quarter_of_the_equator() -> None:
    km = great_circle_km(0.0, 0.0, np.array([90.0]), np.array([0.0]))
    assert km[0] == pytest.approx(np.pi / 2 * 6371.0088)


def test_loads_are_those_of_walking_every_path() -> None:
    network = road_network()
    rng = np.random.default_rng(0)
    reached = np.flatnonzero(np.isfinite(network.distances[:, : len(network.lon)]).all(axis=0))
    nodes = rng.choice(reached, 2_000)
    ports = rng.integers(0, len(network.connectors), 2_000)
    weights = rng.random(2_000)
    loads = road_loads(network, nodes, ports, weights)
    walked: Counter[tuple[int, int]] = Counter()
    for node, at, weight in zip(nodes, ports, weights, strict=True):
        way = network.path(int(at), int(node))
        for first, second in pairwise(way):
            walked[min(first, second), max(first, second)] += weight
    found = dict(zip(zip(loads.start, loads.end, strict=True), loads.weight, strict=True))
    assert found.keys() == walked.keys()
    assert max(abs(found[edge] - walked[edge]) for edge in walked) < 1e-9
    assert loads.arrived.sum() == pytest.approx(weights.sum(), abs=1e-9)


def test_the_order_of_legs_changes_no_load() -> None:
    network = small_network()
    nodes, ports = np.array([1, 2, 5, 5]), np.array([0, 0, 1, 0])
    weights = np.array([1.0, 0.25, 0.5, 2.0])
    one = road_loads(network, nodes, ports, weights)
    other = road_loads(network, nodes[::-1], ports[::-1], weights[::-1])
    assert (one.start == other.start).all()
    assert one.weight == pytest.approx(other.weight)
    assert one.arrived == pytest.approx([3.25, 0.5])


def test_no_legs_are_no_loads() -> None:
    none = np.zeros(0, dtype=np.int64)
    loads = road_loads(small_network(), none, none, np.zeros(0))
    assert len(loads.weight) == 0
    assert loads.arrived.tolist() == [0.0, 0.0]
