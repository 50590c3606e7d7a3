"""Multiple sales by ATF's own examples; many guns from many dealers; never a sum, never a name."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import accumulate
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analysis.chained import an_event, geocoded, shuffled

from routes.analysis.purchases import (
    PatternRule,
    concentration,
    many_dealers,
    multiple_sales,
    repeat_pattern,
    rifles_reported,
    stated_dealers,
)

MONDAY = date(2024, 3, 4)
FRIDAY = MONDAY + timedelta(days=4)
SATURDAY = MONDAY + timedelta(days=5)
NEXT_MONDAY = MONDAY + timedelta(days=7)
WEEKDAYS, WITH_SATURDAY = "1111100", "1111110"


def test_monday_and_friday_are_one_multiple_sale() -> None:
    assert multiple_sales([MONDAY, FRIDAY], [1, 1], weekmask=WEEKDAYS).pairs == ((0, 1),)


def test_the_next_monday_joins_friday_and_not_the_monday_before() -> None:
    found = multiple_sales([MONDAY, FRIDAY, NEXT_MONDAY], [1, 1, 1], weekmask=WEEKDAYS)
    assert found.pairs == ((0, 1), (1, 2))


def test_monday_and_saturday_are_none_for_a_dealer_open_on_saturday() -> None:
    assert multiple_sales([MONDAY, SATURDAY], [1, 1], weekmask=WITH_SATURDAY).pairs == ()


def test_two_in_one_sale_are_a_multiple_sale() -> None:
    assert multiple_sales([MONDAY], [2], weekmask=WEEKDAYS).pairs == ((0, 0),)
    assert multiple_sales([MONDAY], [1], weekmask=WEEKDAYS).pairs == ()


def test_a_holiday_is_no_business_day() -> None:
    days = [MONDAY, NEXT_MONDAY]
    assert multiple_sales(days, [1, 1], weekmask=WEEKDAYS).pairs == ()
    closed = [MONDAY + timedelta(days=2)]
    assert multiple_sales(days, [1, 1], weekmask=WEEKDAYS, holidays=closed).pairs == ((0, 1),)


def test_an_unknown_week_is_taken_for_the_shorter_window_and_says_so() -> None:
    found = multiple_sales([MONDAY, SATURDAY], [1, 1])
    assert found.pairs == ()
    assert found.conservative
    assert not multiple_sales([MONDAY], [1], weekmask=WEEKDAYS).conservative


@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(1, 3)), max_size=8),
    st.lists(st.integers(0, 40), max_size=3),
)
def test_an_unknown_week_never_claims_more_than_a_week_of_five_days(
    sales: list[tuple[int, int]], closed: list[int]
) -> None:
    days = [MONDAY + timedelta(days=day) for day, _ in sales]
    numbers = [number for _, number in sales]
    holidays = [MONDAY + timedelta(days=day) for day in closed]
    unknown = multiple_sales(days, numbers, holidays=holidays)
    known = multiple_sales(days, numbers, weekmask=WEEKDAYS, holidays=holidays)
    assert set(unknown.pairs) <= set(known.pairs)


def test_rifles_are_reported_in_four_states_from_a_day_on() -> None:
    assert rifles_reported("US-AZ", date(2011, 8, 14))
    assert not rifles_reported("US-AZ", date(2011, 8, 13))
    assert not rifles_reported("US-NV", date(2024, 1, 1))


# Six rifles, two after three days, ten after a week, five after two days, twenty in less than a
# month, ten in three months: an indictment in Arizona, 2009.
ARIZONA_RIFLES = (6, 2, 10, 5, 20, 10)
ARIZONA_DAYS = tuple(accumulate((0, 3, 7, 2, 27, 90)))


def test_an_indictment_of_2009_is_a_pattern_with_two_dealers_and_none_with_one() -> None:
    days = [date(2009, 1, 5) + timedelta(days=day) for day in ARIZONA_DAYS]
    two = ["first", "second"] * 3
    assert repeat_pattern(days, ARIZONA_RIFLES, two) == PatternRule(firearms=5, dealers=2, days=30)
    assert repeat_pattern(days, ARIZONA_RIFLES, ["first"] * 6) is None


def test_what_makes_a_pattern_can_be_set() -> None:
    days = [MONDAY, MONDAY + timedelta(days=29), MONDAY + timedelta(days=30)]
    rule = PatternRule(firearms=3, dealers=2, days=30)
    assert repeat_pattern(days[:2], [1, 2], ["a", "b"], rules=[rule]) == rule
    assert repeat_pattern([days[0], days[2]], [1, 2], ["a", "b"], rules=[rule]) is None
    assert repeat_pattern([], [], []) is None


@pytest.mark.parametrize(
    ("text", "dealers"),
    [
        ("49 guns and rifles from 12 dealers incl. 9mm Berettas", 12),
        ("12 separate federal firearms licensees in El Paso", 12),
        ("48-49 firearms from 12 dealers", 12),
        ("a suburb (chain of four gun stores)", 4),
        ("20 weapons", None),
        ("49 guns from licensed dealers", None),
        ("several gun stores", None),
        ("one dealer", None),
        ("23 people bought 339 weapons from Houston stores", None),
        ("", None),
    ],
)
def test_a_number_of_dealers_is_read_only_where_it_is_stated(
    text: str, dealers: int | None
) -> None:
    assert stated_dealers(text) == dealers


def told(*events: dict[str, Any], titles: dict[str, str] | None = None, **options: Any) -> Any:
    cases = sorted({event["case_id"] for event in events})
    words = [(titles or {}).get(case, "") for case in cases]
    frame = pd.DataFrame({"case_id": cases, "title": words, "summary": [None] * len(cases)})
    return many_dealers(frame, geocoded(*events)[0], **options)


def a_purchase(event_id: str, **changes: Any) -> dict[str, Any]:
    whole = {"quantity_unit": "firearms", "record_kind": "aggregate"}
    return an_event(event_id, "purchase", "houston", **(whole | changes))


def test_tellings_of_one_purchase_are_a_range_and_never_a_sum() -> None:
    found = told(
        a_purchase("a#1", quantity=49, date="2019-12/2020-08"),
        a_purchase("a#2", quantity=48, items="from 12 dealers", date="2019-12-10/2020-08-03"),
        a_purchase("b#1", quantity=49, items="49 guns from 12 dealers"),
        titles={"a": "48-49 firearms from 12 dealers"},
        clusters={"a": "a", "b": "a"},
    )
    (row,) = found.to_dict("records")
    assert (row["least_firearms"], row["firearms"], row["dealers"]) == (48, 49, 12)
    assert row["case_ids"] == ("a", "b")
    assert row["event_ids"] == ("a#1", "a#2", "b#1")
    assert (row["days"], row["pattern"]) == (238, "yes")


def test_without_dates_a_pattern_is_not_told() -> None:
    (row,) = told(a_purchase("a#1", quantity=49, items="from 12 dealers")).to_dict("records")
    assert row["days"] is None
    assert row["pattern"] == "indeterminate"
    (few,) = told(a_purchase("a#1", quantity=4, items="from 12 dealers")).to_dict("records")
    assert few["pattern"] == "no"
    (unknown,) = told(a_purchase("a#1", items="from 12 dealers")).to_dict("records")
    assert (unknown["firearms"], unknown["pattern"]) == (None, "no")


def test_the_text_of_a_case_does_not_speak_for_a_part_of_its_purchases() -> None:
    part = a_purchase("a#1", quantity=20, record_kind="subtotal")
    assert told(part, titles={"a": "49 guns from 12 dealers"}).empty


def test_rounds_are_no_firearms() -> None:
    assert told(a_purchase("a#1", items="from 12 dealers", quantity_unit="rounds")).empty


def test_a_case_counts_once_in_each_place_where_it_bought() -> None:
    events, places = geocoded(
        an_event("a#1", "purchase", "phoenix"),
        an_event("a#2", "purchase", "phoenix"),
        an_event("a#3", "purchase", "tucson"),
        an_event("b#1", "purchase", "phoenix"),
        an_event("c#1", "purchase", "texas"),
        an_event("d#1", "recovery", "culiacan"),
    )
    found = concentration(events, places, level="city")
    rows = found.places[["place_id", "cases", "share", "case_ids"]].to_numpy().tolist()
    assert rows == [["phoenix", 2, 1.0, ("a", "b")], ["tucson", 1, 0.5, ("a",)]]
    assert found.cases == 2
    assert found.herfindahl == pytest.approx((2 / 3) ** 2 + (1 / 3) ** 2)
    assert found.missing == {
        "no purchase is documented": ("d",),
        "no purchase is known to the city": ("c",),
    }
    states = concentration(events, places, level="state")
    assert states.places["place_id"].tolist() == ["US-AZ", "US-TX"]


def test_no_purchases_have_no_concentration() -> None:
    found = concentration(*geocoded(an_event("a#1", "recovery", "culiacan")), level="city")
    assert (found.cases, found.herfindahl) == (0, None)
    assert found.places.empty


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 999))
def test_the_order_of_rows_changes_nothing(seed: int) -> None:
    events = [
        a_purchase("a#1", quantity=49, items="from 12 dealers", date="2020"),
        a_purchase("b#1", quantity=20, items="four gun stores", date="2021"),
        a_purchase("c#1", quantity=20, items="four gun stores", date="2021"),
    ]
    cases = pd.DataFrame({"case_id": ["a", "b", "c"], "title": "", "summary": ""})
    frame, places = geocoded(*events)
    mixed = shuffled(frame, seed)
    one = many_dealers(cases, frame)
    pd.testing.assert_frame_equal(one, many_dealers(shuffled(cases, seed), mixed))
    here = concentration(frame, places, level="city").places
    there = concentration(mixed, places.loc[mixed.index], level="city").places
    pd.testing.assert_frame_equal(here, there)
