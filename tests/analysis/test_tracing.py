"""Traced firearms: ranges stay ranges, serials and people stay out, small numbers stay hidden."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import poisson

from routes.analysis.elapsed_years import full_years, years_later
from routes.analysis.indicators import time_to_crime as times_of_cases
from routes.analysis.rates import count_interval, shrunk_rates
from routes.analysis.tracing import (
    CONTRADICTION,
    NO_RECOVERY,
    NO_SALE,
    Trace,
    origin_rates,
    state_matrix,
    time_to_crime,
    unrated,
)
from routes.frames import table_frame
from routes.pipeline.analysing import ANALYSES

if TYPE_CHECKING:
    from routes.render import Atlas

_DAYS = st.integers(0, 20_000)
_RANGE = st.tuples(_DAYS, st.integers(0, 2_000)).map(lambda r: (r[0], sum(r)))
_MAYBE = st.one_of(_RANGE, st.just((None, None)), st.just((None, 9_000)))


def day(text: str) -> int:
    return (date.fromisoformat(text) - date(1970, 1, 1)).days


def a_trace(sold: str | None, recovered: str | None, **changes: Any) -> Trace:
    """A firearm with two days, or ranges of days as ``from/to``."""
    bounds = [
        (None, None) if text is None else (day(text.split("/")[0]), day(text.split("/")[-1]))
        for text in (sold, recovered)
    ]
    return Trace(trace_id="t", sold=bounds[0], recovered=bounds[1], **changes)


@pytest.mark.parametrize(
    ("sold", "recovered", "from_years"),
    [
        ("2015-01-01", "2015-06-01", 0),
        ("2015-01-01", "2015-12-31", 0),
        ("2015-01-01", "2016-01-01", 1),
        ("2016-02-29", "2017-02-28", 0),
        ("2016-02-29", "2017-03-01", 1),
        ("2019-03-01", "2022-02-28", 2),
        ("2019-03-01", "2022-03-01", 3),
        ("2015-01-01", "2017-12-30", 2),
        ("2015-01-01", "2018-01-02", 3),
        ("1990-01-01", "2018-01-02", 20),
        ("2015-01-01/2015-02-01", "2015-06-01", 0),
    ],
)
def test_a_firearm_is_in_the_class_that_both_its_dates_leave(
    sold: str, recovered: str, from_years: int
) -> None:
    found = time_to_crime([a_trace(sold, recovered)])
    assert [each.from_years for each in found.bins if each.firearms] == [from_years]


def test_a_firearm_whose_dates_leave_two_classes_is_indeterminate() -> None:
    found = time_to_crime([a_trace("2015-01-01/2015-12-31", "2016-06-01")])
    assert (found.indeterminate, sum(each.firearms for each in found.bins)) == (1, 0)


def test_a_firearm_without_a_date_or_found_before_its_sale_is_told_apart() -> None:
    found = time_to_crime(
        [
            a_trace(None, "2015-01-01"),
            a_trace("2015-01-01", None),
            a_trace("2015-01-01", "2014-01-01"),
        ]
    )
    assert found.left_out == {NO_SALE: 1, NO_RECOVERY: 1, CONTRADICTION: 1}
    assert found.firearms == 0


@settings(deadline=None)
@given(st.lists(st.tuples(_MAYBE, _MAYBE), max_size=30))
def test_every_firearm_is_in_one_class_or_told_apart(rows: list[tuple[Any, Any]]) -> None:
    traces = [Trace(trace_id="t", sold=sold, recovered=found) for sold, found in rows]
    result = time_to_crime(traces)
    classed = sum(each.firearms for each in result.bins) + result.indeterminate
    assert classed == result.firearms
    assert result.firearms + sum(result.left_out.values()) == len(traces)
    assert time_to_crime(traces[::-1]) == result


@pytest.mark.parametrize("sold", ["9996-12-31", "9997-01-01", "9999-12-31"])
def test_a_sale_at_the_end_of_the_calendar_is_three_years_old_on_its_last_day(sold: str) -> None:
    first, last = day(sold), day("9999-12-31")
    assert years_later(first) == last
    assert full_years(first, first) == 0


def test_a_late_cohort_is_not_complete_since_it_can_only_show_short_times() -> None:
    early = [a_trace("2010-01-01", "2020-01-01")] * 5
    late = [a_trace("2019-01-01", "2020-01-01")] * 5
    cohorts = {each.sold_in: each for each in time_to_crime([*early, *late]).cohorts}
    assert cohorts[2010].complete
    assert not cohorts[2019].complete
    assert (cohorts[2010].short, cohorts[2019].short) == (0, 5)


@pytest.mark.parametrize(
    ("sold", "recovered", "verdict"),
    [
        ("2019-03-01", "2022-03-01", "yes"),
        ("2019-03-01", "2022-03-02", "no"),
        ("2016-02-29", "2019-03-01", "yes"),
        ("2016-02-29", "2019-03-02", "no"),
        ("2019-01-01/2019-03-01", "2022-02-01", "indeterminate"),
    ],
)
def test_three_years_by_the_calendar_are_short_for_a_traced_firearm_and_for_a_case_alike(
    sold: str, recovered: str, verdict: str
) -> None:
    trace = a_trace(sold, recovered)
    (cohort,) = time_to_crime([trace] * 5).cohorts
    counted = {
        "yes": cohort.short,
        "no": cohort.not_short,
        "indeterminate": cohort.indeterminate,
    }
    assert counted == {each: 5 if each == verdict else 0 for each in counted}
    rows = [
        {"event_id": f"a#{n}", "case_id": "a", "kind": kind, "documented": "yes", "reached": "yes"}
        | {"earliest": days[0], "latest": days[1], "date_uncertain": False}
        for n, (kind, days) in enumerate((("purchase", trace.sold), ("recovery", trace.recovered)))
    ]
    events = pd.DataFrame(rows).assign(item_category="rifle")
    assert times_of_cases(events).cases["short"].tolist() == [verdict]


@given(_DAYS, _DAYS)
def test_the_years_between_two_days_are_the_birthdays_that_were_had(one: int, other: int) -> None:
    first, last = sorted((one, other))
    years = full_years(first, last)
    assert years_later(first, years) <= last < years_later(first, years + 1)


@pytest.mark.parametrize(("last", "complete"), [("2018-12-31", False), ("2019-01-01", True)])
def test_a_cohort_is_complete_only_when_the_third_year_after_its_own_is_over(
    last: str, complete: bool
) -> None:
    cohorts = time_to_crime([a_trace("2015-06-01", last)] * 5).cohorts
    assert [each.complete for each in cohorts] == [complete]


def test_pairs_and_cohorts_under_five_are_not_told() -> None:
    pair = {"source_state": "US-TX", "recovery_state": "MX-SON"}
    few = [a_trace("2010-01-01", "2012-01-01", **pair)] * 4
    assert state_matrix(few) == ((), 4)
    assert time_to_crime(few).cohorts[0].short is None
    assert time_to_crime(few).median_years is None
    assert state_matrix([*few, few[0]])[0][0].firearms == 5


def test_a_firearm_without_a_state_is_counted_with_those_of_small_pairs() -> None:
    pair = {"source_state": "US-TX", "recovery_state": "MX-SON"}
    lone = [a_trace("2010-01-01", "2012-01-01")] * 2
    assert state_matrix(lone) == ((), 2)
    assert state_matrix([*lone, a_trace(None, None, **pair)]) == ((), 3)


_STATES = ("US-TX", "US-WY", "US-PR", "US-GU")
_PAIRS = st.tuples(
    st.sampled_from((*_STATES, None)), st.sampled_from(("MX-SON", "MX-CHH", "MX-NLE", None))
)


def published(traces: list[Trace]) -> tuple[Any, ...]:
    """Everything that is told of states."""
    people = {"US-TX": 1000.0, "US-WY": 20.0}
    return (
        len(traces),
        state_matrix(traces),
        origin_rates(traces, people, per=100),
        unrated(traces, people),
    )


def put(traces: list[Trace], at: int, trace: Trace) -> list[Trace]:
    return [*traces[:at], trace, *traces[at + 1 :]]


@settings(deadline=None)
@given(st.lists(st.tuples(_PAIRS, st.integers(1, 7)), max_size=8))
def test_from_what_is_told_nobody_can_work_out_how_many_firearms_a_small_pair_or_state_has(
    rows: list[tuple[tuple[str | None, str | None], int]],
) -> None:
    """Another table, with one firearm less in that pair or state, tells exactly the same."""
    traces = [
        Trace(trace_id="t", source_state=source, recovery_state=found)
        for (source, found), number in rows
        for _ in range(number)
    ]
    told = published(traces)
    pairs = Counter((each.source_state, each.recovery_state) for each in traces)
    states = Counter(each.source_state for each in traces)
    for at, each in enumerate(traces):
        if None not in (pair := (each.source_state, each.recovery_state)) and pairs[pair] < 5:
            assert published(put(traces, at, replace(each, recovery_state=None))) == told
        if each.source_state and states[each.source_state] < 5:
            assert published(put(traces, at, replace(each, source_state=None))) == told


def test_the_rate_that_others_are_drawn_towards_does_not_tell_of_a_state_that_is_not_named() -> (
    None
):
    many = [a_trace(None, None, source_state="US-TX")] * 20
    few = [a_trace(None, None, source_state="US-WY")] * 2
    exposure = {"US-TX": 1000.0, "US-WY": 20.0}
    assert origin_rates(many, exposure, per=100) == origin_rates([*many, *few], exposure, per=100)


def test_a_rate_of_a_small_state_is_drawn_further_towards_the_rate_of_all() -> None:
    traces = [
        a_trace(None, None, source_state=state)
        for state, number in (("US-AZ", 400), ("US-NM", 8), ("US-TX", 100))
        for _ in range(number)
    ]
    exposure = {"US-AZ": 1_000.0, "US-NM": 20.0, "US-TX": 1_000.0, "US-UT": 500.0}
    rates = {each.state: each for each in origin_rates(traces, exposure, per=100)}
    assert rates["US-AZ"].rate == rates["US-NM"].rate == 40
    assert rates["US-NM"].shrunk < rates["US-AZ"].shrunk < 40
    assert "US-UT" not in rates


def test_without_an_exposure_there_is_no_rate() -> None:
    assert origin_rates([a_trace(None, None, source_state="US-AZ")] * 9, {}, per=100) == ()


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 200), st.integers(1, 5_000)), min_size=1, max_size=20))
def test_shrunk_rates_lie_between_the_rate_counted_and_that_of_all(
    rows: list[tuple[int, int]],
) -> None:
    counts, exposure = zip(*rows, strict=True)
    mean = sum(counts) / sum(exposure)
    for (count, size), shrunk in zip(
        rows, shrunk_rates(counts, [float(e) for e in exposure]), strict=True
    ):
        low, high = sorted((count / size, mean))
        assert low - 1e-9 <= shrunk <= high + 1e-9


@settings(deadline=None)
@given(st.integers(1, 100_000))
def test_the_interval_of_a_count_ends_where_it_would_be_seen_once_in_forty_times(n: int) -> None:
    low, high = count_interval(n)
    assert low < n < high
    assert poisson.sf(n - 1, low) == pytest.approx(0.025, rel=1e-6)
    assert poisson.cdf(n, high) == pytest.approx(0.025, rel=1e-6)


def test_nothing_counted_leaves_a_rate_of_nought_to_three_point_seven() -> None:
    low, high = count_interval(0)
    assert (low, round(high, 4)) == (0.0, 3.6889)


def test_a_state_without_an_exposure_is_listed_unless_it_has_few_firearms() -> None:
    traces = [
        a_trace(None, None, source_state=state)
        for state, number in (("US-PR", 4), ("US-GU", 5), ("US-TX", 9))
        for _ in range(number)
    ]
    found = unrated(traces, {"US-TX": 10.0, "US-GU": 0.0})
    assert [(each.state, each.firearms) for each in found] == [("US-GU", 5)]
    assert not {each.state for each in origin_rates(traces, {"US-TX": 10.0}, per=1)} & {"US-GU"}


def test_without_traces_the_analysis_says_what_to_import_in_both_languages(
    shipped_atlas: Atlas,
) -> None:
    for name, words in (("tracing", "rastreos"), ("dealers", "licencias")):
        found = ANALYSES[name].compute(shipped_atlas)
        assert found["n"] == 0
        text = " ".join(ANALYSES[name].lines(found))
        assert "No data" in text
        assert "routes import " in text
        assert "--source" in text
        assert words in text


def test_traces_of_a_casebook_take_dates_and_states_from_their_events(
    shipped_atlas: Atlas,
) -> None:
    events = shipped_atlas.tables["events"]
    sold = events[events["kind"] == "purchase"]["event_id"].iloc[0]
    found = events[events["kind"] == "recovery"]["event_id"].iloc[0]
    rows = [
        {
            "trace_id": f"t{n}",
            "purchase_event": sold,
            "recovery_event": found,
            "serial_sha256": "ab" * 32,
        }
        for n in range(6)
    ]
    traces = table_frame("traces", pd.DataFrame(rows))
    cited = pd.DataFrame({"record": [row["trace_id"] for row in rows], "source_id": "s1"})
    citations = pd.concat([shipped_atlas.tables["citations"], cited], ignore_index=True)
    atlas = replace(
        shipped_atlas,
        tables={**shipped_atlas.tables, "traces": traces, "citations": citations},
    )
    result = ANALYSES["tracing"].compute(atlas)
    assert (result["n"], result["status"], result["source_ids"]) == (6, "data", ["s1"])
    assert "abab" not in json.dumps(result)


def test_what_a_trace_says_itself_goes_before_its_events(shipped_atlas: Atlas) -> None:
    said = {
        "purchase_date": "2010-01",
        "purchase_state": "US-TX",
        "recovery_date": "2010-03-04",
        "recovery_state": "MX-SON",
    }
    rows = [{"trace_id": f"t{n}", **said} for n in range(5)]
    traces = table_frame("traces", pd.DataFrame(rows))
    dealers = pd.DataFrame({"license_number": range(9), "license_type": "01", "state": "TX"})
    dealers.loc[8, "license_type"] = "03"
    atlas = replace(
        shipped_atlas,
        tables={
            **shipped_atlas.tables,
            "traces": traces,
            "dealers": table_frame("dealers", dealers.astype(str)),
        },
    )
    result = ANALYSES["tracing"].compute(atlas)
    assert [each["firearms"] for each in result["time_to_crime"]["bins"]] == [5, 0, 0, 0, 0, 0, 0]
    (cell,) = result["states"]
    assert (cell["from_name"], cell["to_name_es"], cell["firearms"]) == ("Texas", "Sonora", 5)
    (rate,) = result["per_100_dealers"]
    assert (rate["dealers"], rate["rate"]) == (8, 62.5)


def test_a_trace_of_an_event_that_is_not_public_is_left_out_whatever_it_says_itself(
    shipped_atlas: Atlas,
) -> None:
    said = {"purchase_date": "2010-01", "recovery_date": "2010-03", "recovery_event": "held#1"}
    traces = table_frame("traces", pd.DataFrame([{"trace_id": "t1", **said}]))
    atlas = replace(shipped_atlas, tables={**shipped_atlas.tables, "traces": traces})
    result = ANALYSES["tracing"].compute(atlas)
    assert (result["n"], sum(result["missing"].values())) == (0, 1)


def told(
    atlas: Atlas, *rows: dict[str, str], dealers: int = 2, renewed: int = 0
) -> tuple[dict[str, Any], list[str]]:
    """Result and text of traces; each row is two days or more, its states Texas and Sonora."""
    where = {"purchase_state": "US-TX", "recovery_state": "MX-SON"}
    traces = pd.DataFrame([{"trace_id": f"t{n}", **where, **row} for n, row in enumerate(rows)])
    listed = pd.DataFrame(
        {"license_number": map(str, range(dealers)), "license_type": "01", "state": "TX"}
    )
    later = listed.head(renewed).assign(listed="2024-09-01")
    listed = pd.concat([listed.assign(listed="2021-09-01"), later], ignore_index=True)
    tables = {"traces": table_frame("traces", traces), "dealers": table_frame("dealers", listed)}
    result = ANALYSES["tracing"].compute(replace(atlas, tables={**atlas.tables, **tables}))
    return dict(result), ANALYSES["tracing"].lines(result)


SOON = {"purchase_date": "2010-01-01", "recovery_date": "2010-06-01"}
LATE = {"purchase_date": "2012-01-01", "recovery_date": "2016-06-01"}
BACKWARDS = {"purchase_date": "2012-01-01", "recovery_date": "2011-06-01"}


def test_what_is_hidden_and_what_is_not_is_said_as_it_is(shipped_atlas: Atlas) -> None:
    result, text = told(shipped_atlas, *[SOON] * 2, LATE)
    times = result["time_to_crime"]
    assert result["states"] == []
    assert sum(result["missing"].values()) == 3
    assert (result["per_100_dealers"], times["median_years"]) == ([], None)
    assert [each["short"] for each in times["cohorts"]] == [None, None]
    assert [each["firearms"] for each in times["cohorts"]] == [2, 1]
    notes = " ".join(note["en"] for note in result["notes"])
    assert "are hidden" not in notes
    assert "shown whole" in notes
    assert "Texas to Sonora" not in " ".join(text)
    assert any(line.startswith("left out: 3, in no pair told") for line in text)


def test_a_firearm_found_before_its_sale_counts_in_states_alone_and_a_note_says_so(
    shipped_atlas: Atlas,
) -> None:
    result, _ = told(shipped_atlas, *[SOON] * 4, BACKWARDS)
    assert (result["time_to_crime"]["firearms"], result["states"][0]["firearms"]) == (4, 5)
    assert any("its states count" in note["en"] for note in result["notes"])
    result, _ = told(shipped_atlas, *[SOON] * 5)
    assert not any("its states count" in note["en"] for note in result["notes"])


def sold_in(atlas: Atlas, **numbers: int) -> tuple[dict[str, Any], list[str]]:
    rows = [
        {**SOON, "purchase_state": f"US-{state}"} for state, n in numbers.items() for _ in range(n)
    ]
    return told(atlas, *rows)


def test_origins_are_counted_for_people_of_stated_years_and_never_called_a_risk(
    shipped_atlas: Atlas,
) -> None:
    result, text = sold_in(shipped_atlas, TX=50, AZ=40, VT=4, PR=6, GU=2)
    rates = {each["state"]: each for each in result["per_100_000_people"]}
    assert rates.keys() == {"US-TX", "US-AZ"}
    texas = rates["US-TX"]
    assert (texas["people"], texas["people_years"]) == (26_538_614, "2011\u20132015")
    assert texas["rate"] == pytest.approx(50 / 26_538_614 * 1e5)
    assert texas["low"] < texas["rate"] < texas["high"]
    assert [each["state"] for each in result["per_100_000_people"]] == ["US-AZ", "US-TX"]
    assert [(each["state"], each["firearms"]) for each in result["states_without_people"]] == [
        ("US-PR", 6),
    ]
    assert any("Puerto Rico" in line and line.endswith(" 6") for line in text)
    assert "Guam" not in " ".join(text)
    assert any("Texas" in line and line.endswith("firearms, 26,538,614 people") for line in text)
    assert "for 100,000 people of 2011\u20132015, drawn towards the rate of all" in text
    said = json.dumps(result).casefold() + " ".join(text).casefold()
    assert not [word for word in ("risk", "riesgo") if word in said]


def test_a_note_says_of_which_years_the_people_are_in_both_languages(
    shipped_atlas: Atlas,
) -> None:
    result, _ = sold_in(shipped_atlas, TX=5)
    notes = [note for note in result["notes"] if "2011\u20132015" in note["en"]]
    assert len(notes) == 1
    assert "2011\u20132015" in notes[0]["es"]
    assert "Census Bureau" in notes[0]["en"]


def test_a_small_rate_keeps_two_digits(shipped_atlas: Atlas) -> None:
    _, text = sold_in(shipped_atlas, CA=5)
    assert any("California" in line and "counted 0.013 (0.0042 to 0.03)" in line for line in text)


def test_a_rate_however_small_is_written_out_and_never_as_a_power_of_ten(
    shipped_atlas: Atlas,
) -> None:
    result, _ = told(shipped_atlas, *[SOON] * 5)
    result["per_100_dealers"][0] |= {"rate": 0.0000834, "low": 0.0000271, "high": 0.07}
    text = ANALYSES["tracing"].lines(result)
    assert any("counted 0.000083 (0.000027 to 0.07)" in line for line in text)


def test_the_interval_is_told_as_that_of_the_rate_behind_the_count_and_not_of_the_shrunk_one(
    shipped_atlas: Atlas,
) -> None:
    result, _ = sold_in(shipped_atlas, TX=5)
    notes = {language: " ".join(n[language] for n in result["notes"]) for language in ("en", "es")}
    assert "95 % interval of the rate behind the count" in notes["en"]
    assert "not that of the shrunk rate" in notes["en"]
    assert "el del 95 % de la tasa que hay detrás de la cuenta" in notes["es"]
    assert "no el de la tasa acercada a la de todas" in notes["es"]


def test_firearms_are_held_against_the_dealers_of_the_newest_list_alone(
    shipped_atlas: Atlas,
) -> None:
    result, _ = told(shipped_atlas, *[SOON] * 5, dealers=4, renewed=3)
    assert [each["dealers"] for each in result["per_100_dealers"]] == [3]


def test_the_text_names_classes_cohorts_and_dealers_in_columns(shipped_atlas: Atlas) -> None:
    _, text = told(shipped_atlas, *[SOON] * 10, LATE)
    classes = text[1:9]
    assert classes[0].split("  ")[1] == "under 1 year"
    assert "  3 to under 5 years" in classes[3]
    assert len({len(line) for line in classes}) == 1
    assert any("2010  10  complete; 10 within 3 years" in line for line in text)
    assert any("2012   1  complete; fewer than 5" in line for line in text)
    assert any(line.endswith("11 firearms, 2 dealers") for line in text)
    _, text = told(shipped_atlas, *[SOON] * 5, dealers=1)
    assert any(line.endswith("5 firearms, 1 dealer") for line in text)
