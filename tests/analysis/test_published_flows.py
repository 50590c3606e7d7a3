"""Published totals stand apart: resolved at the level they state, and told for what they are."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routes.analysis.published_flows import (
    NO_DESTINATION,
    ONE_PLACE,
    UNRESOLVED,
    PublishedFlows,
    published_flows,
    value_kind,
)
from routes.frames import table_frame
from routes.geocode import geocode_text


def a_flow(flow_id: str, **changes: Any) -> dict[str, Any]:
    flow: dict[str, Any] = {
        "origin": "Houston, Texas",
        "origin_level": "city",
        "destination": "Mexico",
    }
    flow |= {"destination_level": "country", "measure": "firearms traced", "value": 10.0}
    return {"flow_id": flow_id} | flow | changes


def placed(*flows: dict[str, Any]) -> PublishedFlows:
    frame = table_frame("flows", pd.DataFrame(flows))
    return published_flows(frame, {flow["flow_id"]: ("report",) for flow in flows}, geocode_text)


def test_a_flow_between_two_known_places_is_kept_with_its_source() -> None:
    (row,) = placed(a_flow("a")).flows.to_dict("records")
    assert (row["from_name"], row["to_id"], row["value"]) == ("Houston", "country:MX", 10.0)
    assert row["source_ids"] == ("report",)
    assert row["geometry"] is None


def test_a_total_over_the_pacific_takes_the_short_way_and_is_cut_there() -> None:
    row = a_flow("a", origin="Los Angeles, California", destination="Manila, Philippines")
    (line,) = placed(row | {"destination_level": "city"}).flows.geometry
    assert [part.coords[0][0] for part in line.geoms][1:] == [180.0]
    assert line.length < 125


def test_only_cities_are_joined_by_a_line() -> None:
    found = placed(a_flow("a", destination="Nuevo Laredo, Tamaulipas", destination_level="city"))
    assert found.flows.geometry.notna().all()


@pytest.mark.parametrize(
    ("measure", "value", "kind"),
    [
        ("firearms seized", 3.0, "count"),
        ("recovered firearms traced (17 percent)", 9451.0, "count"),
        ("US-made or legally US-imported (67.5%)", 83560.0, "count"),
        ("share of US-origin weapons (percent, SEDENA)", 41.0, "percent"),
        ("one of ten states holding 71% of secured weapons (order as listed)", 1.0, "rank"),
        ("named main destination (qualitative rank)", None, "unquantified"),
    ],
)
def test_percentages_and_ranks_are_no_counts(measure: str, value: float | None, kind: str) -> None:
    assert value_kind(measure, value) == kind


def test_a_place_at_another_level_than_stated_is_not_taken() -> None:
    found = placed(a_flow("a", origin="El Paso (CBP field office)", origin_level="region"))
    assert found.flows.empty
    assert found.missing == {UNRESOLVED: ("a",)}
    assert found.unresolved.iloc[0]["reason"].endswith("is a city, the row says region")
    assert found.unresolved.iloc[0]["source_ids"] == ("report",)


def test_a_state_that_shares_its_name_with_a_city_is_the_state_where_the_row_says_so() -> None:
    found = placed(a_flow("a", destination="Chihuahua", destination_level="state"))
    assert found.flows["to_id"].tolist() == ["admin1:MX-CHH"]


def test_a_figure_of_one_place_is_no_flow() -> None:
    found = placed(
        a_flow("a", destination=None, destination_level=None),
        a_flow("b", origin="Mexico", origin_level="country"),
        a_flow(
            "c",
            origin="Mexico",
            origin_level="country",
            destination="Sonora, Mexico",
            destination_level="state",
        ),
        a_flow("d", origin="all countries", origin_level="world"),
    )
    assert found.flows.empty
    assert found.missing == {ONE_PLACE: ("b", "c"), UNRESOLVED: ("d",), NO_DESTINATION: ("a",)}


@settings(max_examples=15, deadline=None)
@given(st.permutations(range(4)))
def test_every_published_total_is_placed_or_listed_in_any_order(order: list[int]) -> None:
    flows = [
        a_flow("a"),
        a_flow("b", origin="nowhere at all"),
        a_flow("c", value=None),
        a_flow("d", destination=None),
    ]
    found = placed(*(flows[at] for at in order))
    listed = found.unresolved["flow_id"].tolist()
    assert found.flows["flow_id"].tolist() == ["a", "c"]
    assert listed == ["b", "d"]
    assert found.flows["value_kind"].tolist() == ["count", "unquantified"]
