"""Flows count cases between places; what cannot be placed is listed and never dropped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analysis.chained import TOWNS, a_leg, an_event, chained, geocoded, shuffled

from routes.analysis.od_flows import BASES, ONE_PLACE, OdFlows, od_flows
from routes.pipeline.analysing.ends import ends_of

if TYPE_CHECKING:
    import pandas as pd


def two_cases() -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    events, places = geocoded(
        an_event("a#1", "purchase", "phoenix"),
        an_event("a#2", "recovery", "culiacan"),
        an_event("b#1", "purchase", "phoenix"),
        an_event("b#2", "purchase", "phoenix"),
        an_event("b#3", "recovery", "culiacan"),
        an_event("c#1", "purchase", "texas"),
        an_event("c#2", "seizure", "nogales"),
        an_event("c#3", "seizure", None),
        an_event("d#1", "crossing", "nogales"),
        an_event("d#2", "seizure", "nogales"),
    )
    legs = chained(
        a_leg("a#1", "a#2"),
        a_leg("b#1", "b#3"),
        a_leg("b#2", "b#3"),
        a_leg("c#1", "c#2", "partial"),
        a_leg("c#1", "c#3", "partial"),
        a_leg("d#1", "d#2"),
    )
    return legs, events, places


def rows_of(found: OdFlows) -> list[dict[Any, Any]]:
    rows: list[dict[Any, Any]] = found.flows.drop(columns="geometry").to_dict("records")
    return rows


def test_a_case_counts_once_however_many_legs_it_has() -> None:
    (row,) = rows_of(od_flows(*two_cases(), level="city"))
    assert (row["from_name"], row["to_name"]) == ("Phoenix", "Culiacán")
    assert (row["cases"], row["legs"]) == (2, 3)
    assert row["case_ids"] == ("a", "b")
    assert not row["single_case"]


def test_cases_that_tell_of_the_same_weapons_count_once_and_are_both_listed() -> None:
    found = od_flows(*two_cases(), level="city", clusters={"a": "a", "b": "a"})
    (row,) = rows_of(found)
    assert (row["cases"], row["case_ids"], row["single_case"]) == (1, ("a", "b"), True)


def test_what_is_in_no_flow_is_listed_with_the_reason() -> None:
    found = od_flows(*two_cases(), level="city")
    assert found.missing_legs == {
        "a place is not known to the city": ("c#1>c#2", "c#1>c#3"),
        ONE_PLACE: ("d#1>d#2",),
    }
    assert found.missing_events == {
        "a place could not be resolved": ("c#3",),
        "a place is not known to the city": ("c#1",),
    }


def test_documented_and_inferred_movements_are_never_added_up() -> None:
    legs, events, places = two_cases()
    legs.loc[0, "basis"] = "inferred"
    found = rows_of(od_flows(legs, events, places, level="city"))
    assert [(row["basis"], row["cases"]) for row in found] == [("documented", 1), ("inferred", 1)]


def test_a_state_is_a_place_of_the_level_of_states_and_is_never_a_point() -> None:
    names = {"c#1": ("US-TX", "Texas")}
    found = od_flows(*two_cases(), level="state", areas=names)
    assert found.flows.geometry.isna().all()
    texas = [row for row in rows_of(found) if row["from_id"] == "US-TX"]
    assert [(row["from_name"], row["to_id"], row["basis"]) for row in texas] == [
        ("Texas", "US-AZ", "partial")
    ]


def test_a_county_is_known_only_where_it_is_given() -> None:
    areas = {"a#1": ("US-04013", "Maricopa County"), "a#2": ("MX-25006", "Culiacán")}
    found = od_flows(*two_cases(), level="county", areas=areas)
    assert [row["case_ids"] for row in rows_of(found)] == [("a",)]
    assert found.missing_events["a place is not known to the county"][0] == "b#1"


def test_a_cell_holds_only_places_that_are_surely_in_it() -> None:
    events, places = geocoded(
        an_event("a#1", "purchase", "phoenix", uncertainty_km=26.0),
        an_event("a#2", "recovery", "culiacan", uncertainty_km=27.0),
    )
    found = od_flows(chained(a_leg("a#1", "a#2")), events, places, level="h3", resolution=4)
    assert found.missing_events == {"a place is less certain than a cell": ("a#2",)}
    wider = od_flows(chained(a_leg("a#1", "a#2")), events, places, level="h3", resolution=3)
    assert len(wider.flows) == 1
    assert wider.flows.geometry.notna().all()


def test_a_place_that_nobody_says_how_certain_it_is_lies_in_no_cell() -> None:
    events, places = geocoded(
        an_event("a#1", "purchase", "phoenix", uncertainty_km=float("nan")),
        an_event("a#2", "recovery", "culiacan"),
    )
    found = od_flows(chained(a_leg("a#1", "a#2")), events, places, level="h3")
    assert found.missing_events == {"a place is less certain than a cell": ("a#1",)}
    assert found.flows.empty


@pytest.mark.parametrize("level", ["city", "h3"])
def test_a_flow_over_the_pacific_takes_the_short_way_and_is_cut_there(level: str) -> None:
    events, places = geocoded(
        an_event("a#1", "purchase", "phoenix"), an_event("a#2", "recovery", "culiacan")
    )
    places.loc[events["event_id"].eq("a#2"), ["lon", "lat"]] = 120.98, 14.6
    (line,) = od_flows(chained(a_leg("a#1", "a#2")), events, places, level=level).flows.geometry
    west, east = line.geoms
    assert (west.coords[-1][0], east.coords[0][0]) == (-180.0, 180.0)
    assert line.length < 180
    ends = ends_of(line)
    assert ends["from_lon_lat"] == pytest.approx([-112.1, 33.4], abs=0.5)
    assert ends["to_lon_lat"] == pytest.approx([121.0, 14.6], abs=0.5)


def test_an_unknown_level_is_refused_with_the_levels() -> None:
    with pytest.raises(ValueError, match="use one of city, county, state, h3"):
        od_flows(*two_cases(), level="town")


def test_no_legs_are_no_flows_with_all_columns() -> None:
    _, events, places = two_cases()
    found = od_flows(chained(), events, places, level="city")
    assert found.flows.empty
    assert {"from_id", "cases", "geometry"} <= set(found.flows.columns)
    assert found.flows.crs == "EPSG:4326"


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**31 - 1), st.sampled_from(["city", "state", "h3"]))
def test_the_order_of_rows_changes_no_flow(seed: int, level: str) -> None:
    legs, events, places = two_cases()
    mixed = shuffled(events, seed)
    turned = od_flows(shuffled(legs, seed), mixed, places.loc[mixed.index], level=level)
    straight = od_flows(legs, events, places, level=level)
    assert rows_of(turned) == rows_of(straight)
    assert turned.missing_legs == straight.missing_legs
    assert turned.missing_events == straight.missing_events


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from([*TOWNS, "texas", None]),
            st.sampled_from([*TOWNS, "mexico", None]),
            st.sampled_from(BASES),
        ),
        max_size=12,
    ),
    st.sampled_from(["city", "state", "h3"]),
)
def test_every_leg_is_in_a_flow_or_listed(
    moves: list[tuple[str | None, str | None, str]], level: str
) -> None:
    events = [an_event("z#1", "purchase", "phoenix")]
    legs = []
    for number, (start, end, basis) in enumerate(moves):
        case = f"c{number % 4}"
        ids = f"{case}#{number}a", f"{case}#{number}b"
        events += [an_event(ids[0], "purchase", start), an_event(ids[1], "recovery", end)]
        legs.append(a_leg(*ids, basis))
    found = od_flows(chained(*legs), *geocoded(*events), level=level)
    listed = [leg for ids in found.missing_legs.values() for leg in ids]
    counted = [leg for ids in found.flows["leg_ids"] for leg in ids]
    assert sorted(listed + counted) == sorted(leg["leg_id"] for leg in legs)
    assert sorted(counted) == sorted(found.counted)
