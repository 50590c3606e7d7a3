"""A corridor is a stretch that enough cases of one basis share, and it is never a drawn road."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analysis.chained import a_leg, an_event, chained, geocoded, shuffled

from routes.analysis.corridors import Corridors, corridors
from routes.analysis.od_flows import ONE_PLACE, placed_legs
from routes.analysis.ways import NO_CROSSING, NOT_A_POINT, OUTSIDE, ways_of_legs
from routes.chains.road_loads import road_loads
from routes.chains.road_network import road_network

PORT = "poe:nogales-mariposa"
Frames = tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]


def moves(*rows: tuple[str, str, str], basis: str = "documented", **leg: Any) -> Frames:
    """A purchase and a crossing or an end for every (case, from, to)."""
    events: list[dict[str, Any]] = []
    legs: list[dict[str, Any]] = []
    for case, start, end in rows:
        kind = "crossing" if end.startswith("poe:") else "seizure"
        ids = f"{case}#{len(events)}", f"{case}#{len(events) + 1}"
        events += [an_event(ids[0], "purchase", start), an_event(ids[1], kind, end)]
        legs.append(a_leg(*ids, basis, **leg))
    return chained(*legs), *geocoded(*events)


def names_of(found: Corridors) -> list[tuple[str, int]]:
    return list(zip(found.corridors["name"], found.corridors["cases"], strict=True))


def test_three_cases_that_share_a_road_make_a_corridor() -> None:
    frames = moves(("a", "phoenix", PORT), ("b", "casa-grande", PORT), ("c", "tucson", PORT))
    found = corridors(*frames, road_network())
    assert names_of(found) == [("Tucson – Mariposa", 3)]  # noqa: RUF001
    row = found.corridors.iloc[0]
    assert row["case_ids"] == ("a", "b", "c")
    assert row["basis"] == "documented"
    assert 90 < row["road_km"] < 110
    assert len(row["leg_ids"]) == 3


def test_two_cases_make_none_and_the_busiest_road_is_told() -> None:
    found = corridors(*moves(("a", "phoenix", PORT), ("b", "tucson", PORT)), road_network())
    assert found.corridors.empty
    load = found.loads["documented"]
    assert (load.cases, load.busiest, load.needed) == (2, 2, 3)
    assert load.busiest_case_ids == ("a", "b")


def test_a_case_counts_once_on_a_road_however_many_of_its_legs_pass() -> None:
    rows = [("a", "phoenix", PORT), ("a", "casa-grande", PORT), ("a", "tucson", PORT)]
    found = corridors(*moves(*rows), road_network())
    assert found.loads["documented"].busiest == 1
    assert found.corridors.empty


def test_cases_that_tell_of_the_same_weapons_count_once() -> None:
    frames = moves(("a", "phoenix", PORT), ("b", "casa-grande", PORT), ("c", "tucson", PORT))
    found = corridors(*frames, road_network(), clusters={"b": "a"})
    assert found.corridors.empty
    assert found.loads["documented"].busiest_case_ids == ("a", "b", "c")


def test_documented_and_inferred_cases_never_make_a_corridor_together() -> None:
    legs, events, places = moves(
        ("a", "tucson", PORT), ("b", "tucson", PORT), ("c", "tucson", PORT)
    )
    legs.loc[0, "basis"] = "inferred"
    found = corridors(legs, events, places, road_network())
    assert found.corridors.empty
    assert [found.loads[b].busiest for b in ("documented", "partial", "inferred")] == [2, 0, 1]


def test_cases_that_go_the_other_way_do_not_count() -> None:
    rows = [("a", "phoenix", "tucson"), ("b", "phoenix", "tucson"), ("c", "tucson", "phoenix")]
    found = corridors(*moves(*rows), road_network())
    assert found.loads["documented"].busiest == 2


def test_a_twentieth_of_the_cases_is_needed_where_that_is_more_than_three() -> None:
    few = [(f"t{i}", "tucson", PORT) for i in range(3)]
    many = [(f"h{i:02}", "houston", "tucson") for i in range(77)]
    found = corridors(*moves(*few, *many), road_network())
    assert found.loads["documented"].needed == 4
    assert names_of(found) == [("Houston – Tucson", 77)]  # noqa: RUF001


def test_fewer_cases_may_be_asked_for_and_a_lone_one_is_marked() -> None:
    found = corridors(*moves(("a", "tucson", PORT)), road_network(), least_cases=1)
    assert found.corridors["single_case"].tolist() == [True]


def test_a_corridor_is_a_straight_line_between_the_places_it_is_named_by() -> None:
    rows = [(case, "tucson", PORT) for case in "abc"]
    spanish = {PORT: "Garita Mariposa"}
    found = corridors(*moves(*rows), road_network(), spanish=spanish).corridors.iloc[0]
    assert list(found.geometry.coords) == [(-110.926, 32.222), (-110.96519, 31.33276)]
    assert found["name_es"] == "Tucson – Garita Mariposa"  # noqa: RUF001
    assert (found["from_place"], found["to_place"]) == ("tucson", PORT)


def test_the_road_inside_one_town_is_no_corridor() -> None:
    rows = [("a", "phoenix", PORT), ("b", "phoenix", "houston"), ("c", "phoenix", "casa-grande")]
    found = corridors(*moves(*rows), road_network(), least_cases=2)
    assert all(row["road_km"] > 10 for _, row in found.corridors.iterrows())


def test_a_leg_without_a_way_is_listed_with_the_reason() -> None:
    network = road_network()
    over = moves(("a", "tucson", "hermosillo"), crossing_not_documented=True)
    assert corridors(*over, network).missing == {NO_CROSSING: ("a#0>a#1",)}
    for end, reason in (("mexico", NOT_A_POINT), ("kingston", OUTSIDE), ("tucson", ONE_PLACE)):
        assert list(corridors(*moves(("a", "tucson", end)), network).missing) == [reason]


def test_a_crossing_known_by_its_city_leads_over_a_port_of_that_city() -> None:
    network = road_network()
    events, places = geocoded(
        an_event("a#1", "crossing", "nogales"), an_event("a#2", "recovery", "hermosillo")
    )
    (way,), missing = ways_of_legs(
        placed_legs(chained(a_leg("a#1", "a#2")), events, places), network
    )
    assert not missing
    ports = [node - len(network.lon) for node in way.nodes if node >= len(network.lon)]
    assert [network.connectors[port].port.group for port in ports] == ["Nogales/Nogales"]


def test_a_crossing_that_nobody_documents_is_no_way_over_the_border() -> None:
    events, places = geocoded(
        an_event("a#1", "crossing", "nogales", documented="inferred"),
        an_event("a#2", "recovery", "hermosillo"),
    )
    leg = a_leg("a#1", "a#2", "inferred", crossing_not_documented=True)
    ways, missing = ways_of_legs(placed_legs(chained(leg), events, places), road_network())
    assert not ways
    assert list(missing) == [NO_CROSSING]


def test_counts_of_lone_legs_are_the_exact_loads_of_the_roads() -> None:
    network = road_network()
    towns = ("phoenix", "tucson", "casa-grande", "houston")
    rows = [(f"c{i:03}", towns[i % 4], PORT) for i in range(40)]
    legs, events, places = moves(*rows)
    ways, _ = ways_of_legs(placed_legs(legs, events, places), network)
    counted: dict[tuple[int, int], int] = {}
    for way in ways:
        for a, b in zip(way.nodes, way.nodes[1:], strict=False):
            counted[min(a, b), max(a, b)] = counted.get((min(a, b), max(a, b)), 0) + 1
    port = [c.port.port_id for c in network.connectors].index(PORT)
    nodes = np.array([way.nodes[0] for way in ways])
    loads = road_loads(network, nodes, np.full(len(nodes), port), np.ones(len(nodes)))
    exact = dict(zip(zip(loads.start, loads.end, strict=True), loads.weight, strict=True))
    assert exact == pytest.approx(counted)
    busiest = corridors(legs, events, places, network).loads["documented"].busiest
    assert busiest == max(exact.values())


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**31 - 1))
def test_the_order_of_rows_changes_no_corridor(seed: int) -> None:
    rows = [("a", "phoenix", PORT), ("b", "casa-grande", PORT), ("c", "tucson", PORT)]
    legs, events, places = moves(*rows, ("d", "phoenix", "tucson"), ("e", "phoenix", "tucson"))
    mixed = shuffled(events, seed)
    one = corridors(legs, events, places, road_network())
    other = corridors(shuffled(legs, seed), mixed, places.loc[mixed.index], road_network())
    assert one.corridors.to_json() == other.corridors.to_json()
    assert one.loads == other.loads
    assert one.missing == other.missing
