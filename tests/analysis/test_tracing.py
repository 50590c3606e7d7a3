"""Traced firearms: ranges stay ranges, serials and people stay out, small numbers stay hidden."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routes.analysis.rates import shrunk_rates
from routes.analysis.trace_table import KEY_BYTES, read_trace_table
from routes.analysis.tracing import (
    CONTRADICTION,
    NO_RECOVERY,
    NO_SALE,
    Trace,
    origin_rates,
    state_matrix,
    time_to_crime,
)
from routes.errors import SchemaError
from routes.frames import table_frame
from routes.pipeline.analysing import ANALYSES

if TYPE_CHECKING:
    from routes.render import Atlas

KEY = bytes(range(KEY_BYTES))
STATES = {"tx": "US-TX", "texas": "US-TX", "az": "US-AZ", "sonora": "MX-SON"}
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


def test_a_late_cohort_is_not_complete_since_it_can_only_show_short_times() -> None:
    early = [a_trace("2010-01-01", "2020-01-01")] * 5
    late = [a_trace("2019-01-01", "2020-01-01")] * 5
    cohorts = {each.sold_in: each for each in time_to_crime([*early, *late]).cohorts}
    assert cohorts[2010].complete
    assert not cohorts[2019].complete
    assert (cohorts[2010].short, cohorts[2019].short) == (0, 5)


def test_cells_and_cohorts_under_five_are_hidden() -> None:
    pair = {"source_state": "US-TX", "recovery_state": "MX-SON"}
    few = [a_trace("2010-01-01", "2012-01-01", **pair)] * 4
    cells, _ = state_matrix(few)
    assert cells[0].firearms is None
    assert time_to_crime(few).cohorts[0].short is None
    assert time_to_crime(few).median_years is None
    assert state_matrix([*few, few[0]])[0][0].firearms == 5


def test_a_firearm_without_a_state_is_counted_as_such() -> None:
    assert state_matrix([a_trace("2010-01-01", "2012-01-01")]) == ((), 1)


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


FILE = (
    "Trace Number,Serial Number,Manufacturer,Caliber,Purchase Date,Purchaser Name,"
    "Dealer State,Recovery Date,Recovery State\n"
    "T1,ZZ-98 7654,Acme Arms,9 mm,06/01/2015,PLANTED PERSON,TX,2016-07,Sonora\n"
    "T2,zz987654,ACME ARMS,9 mm,,PLANTED PERSON,Texas,07/04/2016,\n"
    "T3,OBLITERATED,Acme Arms,,31/31/2015,PLANTED PERSON,TX,,Sonora\n"
)


def read(text: str = FILE, key: bytes = KEY) -> Any:
    return read_trace_table(text, key=key, states=STATES, source_id="s1")


def test_every_row_of_a_file_is_a_firearm_or_rejected_with_its_row() -> None:
    found = read()
    assert len(found.firearms) == 2
    assert list(found.rejected) == [4]
    assert "31/31/2015" in found.rejected[4]


def test_dates_are_read_month_first_or_as_edtf() -> None:
    first = read().firearms[0].trace
    assert first.sold == (day("2015-06-01"),) * 2
    assert first.recovered == (day("2016-07-01"), day("2016-07-31"))
    assert (first.source_state, first.recovery_state) == ("US-TX", "MX-SON")


def test_one_firearm_written_in_two_ways_has_one_hash() -> None:
    first, second = read().firearms
    assert first.serial_sha256 == second.serial_sha256


def test_another_casebook_gives_another_hash() -> None:
    other = read(key=bytes(KEY_BYTES)).firearms[0]
    assert other.serial_sha256 != read().firearms[0].serial_sha256
    assert other.trace.trace_id != read().firearms[0].trace.trace_id


def test_one_serial_of_two_makers_is_two_firearms() -> None:
    first, second = read(FILE.replace("zz987654,ACME ARMS", "zz987654,Other")).firearms
    assert first.serial_sha256 != second.serial_sha256


@pytest.mark.parametrize("serial", ["OBLITERATED", "unknown", "", "12", "AB??34", "12**99"])
def test_a_serial_that_is_not_whole_links_nothing(serial: str) -> None:
    found = read(FILE.replace("ZZ-98 7654", serial)).firearms[0]
    assert found.serial_sha256 is None


def test_neither_a_serial_nor_a_person_is_in_what_is_read() -> None:
    told = repr(read()).casefold()
    for planted in ("98 7654", "zz987654", "planted", "t1'", "t2'"):
        assert planted not in told
    assert "Purchaser Name" in read().columns_not_read


def test_a_short_key_is_refused_since_serials_could_be_tried() -> None:
    with pytest.raises(SchemaError, match="32 random bytes"):
        read(key=b"short")


def test_a_table_without_dates_is_refused_with_the_columns_it_could_have() -> None:
    with pytest.raises(SchemaError, match="recovery date"):
        read("a,b\n1,2\n")


def test_without_traces_the_analysis_says_what_to_import_in_both_languages(
    shipped_atlas: Atlas,
) -> None:
    for name, words in (("tracing", "rastreos"), ("dealers", "licencias")):
        found = ANALYSES[name].compute(shipped_atlas)
        assert found["n"] == 0
        text = " ".join(ANALYSES[name].lines(found))
        assert "No data" in text
        assert "Import " in text
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
