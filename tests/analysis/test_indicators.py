"""Times are intervals, verdicts may be open, and every share tells its denominator."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analysis.chained import an_event, geocoded, shuffled

from routes.analysis.distances import Distances, source_to_market
from routes.analysis.elapsed_years import INDETERMINATE, NO, YES
from routes.analysis.indicators import (
    SEVERAL_YEARS,
    TimeToCrime,
    documented_crossing_share,
    time_to_crime,
    wilson,
)
from routes.chains.road_network import road_network

PORT = "poe:nogales-mariposa"


def sale_and_end(sale: str | None, end: str | None, **changes: Any) -> TimeToCrime:
    events, _ = geocoded(
        an_event("a#1", "purchase", "phoenix", date=sale, **changes),
        an_event("a#2", "recovery", "culiacan", date=end),
    )
    return time_to_crime(events)


def bounds(found: TimeToCrime) -> tuple[Any, Any, str]:
    row = found.cases.iloc[0]
    return row["earliest_days"], row["latest_days"], row["short"]


def test_days_between_two_known_days_are_exact() -> None:
    assert bounds(sale_and_end("2020-01-01", "2020-03-01")) == (60, 60, YES)


def test_dates_known_to_the_year_give_an_interval() -> None:
    assert bounds(sale_and_end("2019", "2020")) == (1, 730, YES)


@pytest.mark.parametrize(
    ("sale", "end", "short"),
    [
        ("2016-02-29", "2019-03-01", YES),
        ("2016-02-29", "2019-03-02", NO),
        ("2017-05-10", "2020-05-10", YES),
        ("2017-05-10", "2020-05-11", NO),
        ("2017", "2020", INDETERMINATE),
        ("2010", "2020", NO),
        ("2017/..", "2018", YES),
        ("../2017", "2018", INDETERMINATE),
        ("2017", "2018/..", INDETERMINATE),
    ],
)
def test_three_years_are_years_of_the_calendar(sale: str, end: str, short: str) -> None:
    assert bounds(sale_and_end(sale, end))[2] == short


def test_an_open_date_gives_no_upper_bound() -> None:
    assert pd.isna(bounds(sale_and_end("2017", "2018/.."))[1])
    assert sale_and_end("2017", "2018/..").median_days == (1.0, None)


def test_one_date_without_an_end_leaves_the_last_sale_or_end_open() -> None:
    events, _ = geocoded(
        an_event("a#1", "purchase", "phoenix", date="2017"),
        an_event("a#2", "purchase", "tucson", date="2017/.."),
        an_event("a#3", "recovery", "culiacan", date="2018"),
    )
    assert bounds(time_to_crime(events)) == (0, 729, YES)
    events, _ = geocoded(
        an_event("a#1", "purchase", "phoenix", date="2017"),
        an_event("a#2", "recovery", "culiacan", date="2018"),
        an_event("a#3", "seizure", "nogales", date="2018/.."),
    )
    low, high, verdict = bounds(time_to_crime(events))
    assert (low, pd.isna(high), verdict) == (1, True, INDETERMINATE)


def test_several_sales_and_ends_hold_every_combination() -> None:
    events, _ = geocoded(
        an_event("a#1", "purchase", "phoenix", date="2020-01-01"),
        an_event("a#2", "purchase", "tucson", date="2020-01-31"),
        an_event("a#3", "recovery", "culiacan", date="2020-02-10"),
        an_event("a#4", "seizure", "nogales", date="2021-01-01"),
        an_event("a#5", "recovery", "culiacan"),
    )
    found = time_to_crime(events)
    assert bounds(found) == (10, 366, YES)
    assert found.cases.iloc[0]["undated"] == 1
    assert found.cases.iloc[0]["event_ids"] == ("a#1", "a#2", "a#3", "a#4")


@pytest.mark.parametrize(
    ("sale", "end", "changes", "reason"),
    [
        (None, "2020", {}, "the sale has no date"),
        ("2020", None, {}, "the seizure or recovery has no date"),
        ("2021", "2020", {}, "the seizure or recovery lies before the sale"),
        ("2020", "2021", {"documented": "inferred"}, "no sale of a firearm is documented"),
        ("2020", "2021", {"documented": None}, "no sale of a firearm is documented"),
        ("2020", "2021", {"item_category": "ammunition"}, "no sale of a firearm is documented"),
        ("2020", "2021", {"reached": "no"}, "no sale of a firearm is documented"),
    ],
)
def test_a_case_without_a_time_is_listed_with_the_reason(
    sale: str | None, end: str | None, changes: dict[str, Any], reason: str
) -> None:
    found = sale_and_end(sale, end, **changes)
    assert found.cases.empty
    assert found.missing == {reason: ("a",)}
    assert found.median_days == (None, None)


def test_cohorts_are_years_of_the_first_sale_or_not_told() -> None:
    events, _ = geocoded(
        *(
            an_event(f"{case}#{n}", kind, "phoenix", date=date)
            for case, dates in {
                "a": ("2019", "2020"),
                "b": ("2019-05", "2029"),
                "c": ("2018/2019", "2020"),
            }.items()
            for n, (kind, date) in enumerate(zip(("purchase", "seizure"), dates, strict=True))
        )
    )
    cohorts = time_to_crime(events).cohorts
    assert cohorts["cohort"].tolist() == ["2019", SEVERAL_YEARS]
    assert cohorts["case_ids"].tolist() == [("a", "b"), ("c",)]
    assert cohorts[[YES, NO, INDETERMINATE]].to_numpy().tolist() == [[1, 1, 0], [1, 0, 0]]


def test_cases_that_tell_of_the_same_weapons_are_one_row() -> None:
    events, _ = geocoded(
        an_event("a#1", "purchase", "phoenix", date="2020-01-01"),
        an_event("b#1", "recovery", "culiacan", date="2020-02-01"),
    )
    assert time_to_crime(events).cases.empty
    joined = time_to_crime(events, clusters={"a": "a", "b": "a"})
    assert joined.cases["case_ids"].tolist() == [("a", "b")]
    assert bounds(joined) == (31, 31, YES)


days = st.dates(
    min_value=pd.Timestamp("2000-01-01").date(), max_value=pd.Timestamp("2024-12-31").date()
)


@settings(max_examples=50, deadline=None)
@given(
    st.lists(days, min_size=1, max_size=3),
    st.lists(days, min_size=1, max_size=3),
    st.integers(0, 999),
)
def test_every_pair_of_a_sale_and_a_later_end_is_inside_the_interval(
    sales: list[Any], ends: list[Any], seed: int
) -> None:
    events, _ = geocoded(
        *(an_event(f"a#s{i}", "purchase", "phoenix", date=str(d)) for i, d in enumerate(sales)),
        *(an_event(f"a#e{i}", "recovery", "culiacan", date=str(d)) for i, d in enumerate(ends)),
    )
    found = time_to_crime(events)
    pairs = [(e - s).days for s in sales for e in ends if e >= s]
    if not pairs:
        assert found.cases.empty
        return
    low, high, _ = bounds(found)
    assert low <= min(pairs) <= max(pairs) <= high
    pd.testing.assert_frame_equal(found.cases, time_to_crime(shuffled(events, seed)).cases)


def test_wilson_agrees_with_statsmodels() -> None:
    from statsmodels.stats.proportion import proportion_confint  # noqa: PLC0415 - oracle

    for counted, of in ((0, 5), (3, 7), (32, 120), (120, 120)):
        assert wilson(counted, of) == pytest.approx(
            proportion_confint(counted, of, method="wilson"), abs=1e-9
        )
    assert wilson(0, 0) is None


def crossing_share(*events: dict[str, Any], clusters: dict[str, str] | None = None) -> Any:
    frame, _ = geocoded(*events)
    cases = pd.DataFrame({"case_id": ["a", "b", "c", "d"]})
    cases["corridor"] = pd.Series(["US>MX", "US>MX,US>GT", "US>CA", None], dtype="string")
    return documented_crossing_share(cases, frame, clusters=clusters)


def test_only_a_crossing_that_a_source_states_counts() -> None:
    inferred = crossing_share(an_event("a#1", "crossing", PORT, documented="inferred"))
    assert (inferred.counted, inferred.of, inferred.other_case_ids) == (0, 2, ("a", "b"))
    stated = crossing_share(an_event("a#1", "crossing", PORT), an_event("c#1", "crossing", PORT))
    assert (stated.counted, stated.of, stated.share) == (1, 2, 0.5)
    assert stated.low < 0.5 < stated.high
    intended = crossing_share(an_event("a#1", "crossing", PORT, reached="no"))
    assert intended.counted == 0


def test_linked_cases_are_one_in_the_denominator() -> None:
    found = crossing_share(an_event("a#1", "crossing", PORT), clusters={"a": "a", "b": "a"})
    assert (found.counted, found.of, found.case_ids) == (1, 1, ("a", "b"))


def distances(*events: dict[str, Any]) -> Distances:
    return source_to_market(*geocoded(*events), road_network())


def test_distance_by_road_goes_over_the_documented_crossing() -> None:
    ends = an_event("a#1", "purchase", "phoenix"), an_event("a#3", "recovery", "hermosillo")
    over = distances(*ends, an_event("a#2", "crossing", PORT)).cases.iloc[0]
    assert over["great_circle_km"] == pytest.approx(494, abs=3)
    assert 530 < over["road_km"] < 600
    assert over["detour"] == pytest.approx(over["road_km"] / over["great_circle_km"])
    astray = distances(*ends, an_event("a#2", "crossing", "poe:laredo-2")).cases.iloc[0]
    assert astray["road_km"] > 2_000
    assert astray["least_road_km"] == pytest.approx(over["least_road_km"])


def test_without_a_documented_crossing_the_road_is_only_a_lower_bound() -> None:
    row = distances(
        an_event("a#1", "purchase", "phoenix"), an_event("a#3", "recovery", "hermosillo")
    ).cases.iloc[0]
    assert pd.isna(row["road_km"])
    assert row["great_circle_km"] < row["least_road_km"] < 600
    assert not row["crossing_documented"]


def test_outside_of_the_roads_only_the_great_circle_is_known() -> None:
    row = distances(
        an_event("a#1", "purchase", "houston"), an_event("a#2", "seizure", "kingston")
    ).cases.iloc[0]
    assert row["great_circle_km"] > 2_000
    assert pd.isna(row["least_road_km"])


def test_a_place_counts_once_and_pairs_are_averaged() -> None:
    one = distances(an_event("a#1", "purchase", "phoenix"), an_event("a#2", "use", "culiacan"))
    two = distances(
        an_event("a#1", "purchase", "phoenix"),
        an_event("a#2", "use", "culiacan"),
        an_event("a#3", "purchase", "phoenix"),
        an_event("a#4", "recovery", "hermosillo"),
    )
    assert two.cases.iloc[0]["pairs"] == 2
    assert two.cases.iloc[0]["great_circle_km"] < one.cases.iloc[0]["great_circle_km"]


def test_cases_without_a_distance_are_listed_with_the_reason() -> None:
    found = distances(
        an_event("a#1", "purchase", "texas"),
        an_event("b#1", "purchase", "phoenix"),
        an_event("b#2", "recovery", "mexico"),
        an_event("c#1", "purchase", "phoenix"),
        an_event("c#2", "seizure", "nogales"),
    )
    assert found.missing == {
        "no market is documented to the city": ("b",),
        "no source is documented to the city": ("a",),
        "source and market lie in one country": ("c",),
    }
