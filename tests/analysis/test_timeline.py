"""Events by year when dates are ranges: nothing is lost, and the band says what is not known."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routes.analysis.timeline import (
    NO_DATE,
    OPEN_DATE,
    STAGES,
    Dated,
    band,
    count_by_year,
    year_weights,
)

_EPOCH = date(1970, 1, 1)


def _day(text: str) -> int:
    return (date.fromisoformat(text) - _EPOCH).days


def an_event(name: str = "a#1", **changes: Any) -> Dated:
    values: dict[str, Any] = {
        "event_id": name,
        "case_id": name.split("#", maxsplit=1)[0],
        "kind": "purchase",
        "earliest": _day("2020-01-01"),
        "latest": _day("2020-12-31"),
    }
    return Dated(**values | changes)


_RANGES = st.tuples(st.integers(0, 25_000), st.integers(0, 4_000)).map(lambda r: (r[0], sum(r)))
_EVENTS = st.lists(st.tuples(_RANGES, st.sampled_from(STAGES)), max_size=25).map(
    lambda rows: [
        an_event(f"c{at}#1", earliest=low, latest=high, kind=kind)
        for at, ((low, high), kind) in enumerate(rows)
    ]
)


@settings(deadline=None)
@given(_RANGES)
def test_an_event_spread_over_years_stays_one_event(days: tuple[int, int]) -> None:
    weights = year_weights(*days)
    assert sum(weights.values()) == pytest.approx(1)
    assert all(weight > 0 for weight in weights.values())


@settings(deadline=None)
@given(_EVENTS)
def test_the_years_add_up_to_the_events_counted(events: list[Dated]) -> None:
    found = count_by_year(events)
    for kind in STAGES:
        here = [year for year in found.years if year.kind == kind]
        assert sum(year.expected for year in here) == pytest.approx(found.counted[kind])
        assert [y.year for y in here] == list(range(here[0].year, here[-1].year + 1)) if here else 1
    assert sum(found.counted.values()) == len(events)


@settings(deadline=None)
@given(_EVENTS, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(events: list[Dated], shuffler: Any) -> None:
    shuffled = list(events)
    shuffler.shuffle(shuffled)
    assert count_by_year(shuffled) == count_by_year(events)


@settings(deadline=None)
@given(_EVENTS)
def test_the_band_holds_what_is_certain_and_no_more_than_what_is_possible(
    events: list[Dated],
) -> None:
    for year in count_by_year(events).years:
        assert year.certain <= year.low <= year.high <= year.possible
        assert year.certain - 1e-9 <= year.expected <= year.possible + 1e-9


def test_the_band_is_that_of_many_draws_of_the_dates() -> None:
    weights = [0.1, 0.25, 0.4, 0.4, 0.7, 0.9, 1.0]
    draws = (np.random.default_rng(1).random((200_000, 7)) < weights).sum(axis=1)
    assert band(weights) == tuple(np.quantile(draws, (0.05, 0.95)).astype(int))


def test_the_band_leaves_at_most_one_in_twenty_on_either_side() -> None:
    assert band([0.05]) == (0, 0)
    assert band([0.055]) == (0, 1)
    assert band([0.945]) == (0, 1)
    assert band([0.95]) == (0, 1)
    assert band([0.955]) == (1, 1)


def test_a_certain_year_has_a_band_without_width() -> None:
    (year,) = count_by_year([an_event("a#1"), an_event("b#1")]).years
    assert (year.low, year.high, year.certain, year.expected) == (2, 2, 2, 2.0)


def test_an_event_without_a_closed_date_is_listed_and_not_counted() -> None:
    found = count_by_year(
        [
            an_event("a#1", earliest=None, latest=None),
            an_event("b#1", earliest=None),
            an_event("c#1", latest=None),
        ]
    )
    assert found.left_out == {
        NO_DATE: {"purchase": ("a#1",)},
        OPEN_DATE: {"purchase": ("b#1", "c#1")},
    }
    assert found.years == ()


def test_a_year_without_events_between_two_with_events_is_zero_and_not_left_out() -> None:
    later = {"earliest": _day("2022-03-01"), "latest": _day("2022-03-01")}
    years = count_by_year([an_event("a#1"), an_event("b#1", **later)]).years
    assert [(y.year, y.expected) for y in years] == [(2020, 1.0), (2021, 0.0), (2022, 1.0)]


def test_an_uncertain_mark_is_told_and_does_not_widen_the_date() -> None:
    (year,) = count_by_year([an_event(approximate=True)]).years
    assert (year.approximate, year.expected) == (1, 1.0)


def test_a_purchase_is_not_later_than_the_seizure_of_its_case_when_the_order_is_used() -> None:
    bought = an_event("a#1", earliest=_day("2019-01-01"), latest=_day("2022-12-31"))
    seized = an_event("a#2", kind="seizure", earliest=_day("2020-06-01"), latest=_day("2020-06-01"))
    plain, ordered = (
        count_by_year([bought, seized], in_sequence=used).years for used in (False, True)
    )
    assert {y.year for y in plain if y.kind == "purchase"} == {2019, 2020, 2021, 2022}
    assert {y.year for y in ordered if y.kind == "purchase"} == {2019, 2020}


def test_two_purchases_of_a_case_are_not_shortened_since_nobody_knows_which_was_seized() -> None:
    bought = [an_event(f"a#{n}", latest=_day("2022-12-31")) for n in (1, 2)]
    seized = an_event("a#3", kind="seizure", earliest=_day("2020-06-01"), latest=_day("2020-06-01"))
    assert count_by_year([*bought, seized], in_sequence=True) == count_by_year([*bought, seized])


def test_dates_that_contradict_the_order_stay_as_their_sources_give_them() -> None:
    bought = an_event("a#1", earliest=_day("2021-01-01"), latest=_day("2021-12-31"))
    seized = an_event("a#2", kind="seizure", earliest=_day("2020-06-01"), latest=_day("2020-06-01"))
    assert count_by_year([bought, seized], in_sequence=True) == count_by_year([bought, seized])


@settings(deadline=None)
@given(_EVENTS)
def test_the_order_of_a_case_loses_no_event(events: list[Dated]) -> None:
    together = [
        an_event(f"c{at // 3}#{at}", kind=e.kind, earliest=e.earliest, latest=e.latest)
        for at, e in enumerate(events)
    ]
    found = count_by_year(together, in_sequence=True)
    totals: Counter[str] = Counter()
    for year in found.years:
        totals[year.kind] += year.expected  # type: ignore[assignment] # parts of events
    assert sum(totals.values()) == pytest.approx(len(events))
