"""Small maps by period: every record is in them once, or is told to be in none."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from routes.analysis.period_maps import (
    MOST_PERIODS,
    NO_PLACE,
    NO_POINT,
    NOT_AN_END,
    OUTSIDE,
    Located,
    frame_of,
    period_maps,
)
from routes.analysis.timeline import NO_DATE, OPEN_DATE, STAGES
from routes.casebook import read_casebook
from routes.pipeline import build_atlas
from routes.pipeline.analysing import ANALYSES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from routes.render import Atlas

_EPOCH = date(1970, 1, 1)


def _day(text: str) -> int:
    return (date.fromisoformat(text) - _EPOCH).days


def a_record(event_id: str = "a#1", **changes: Any) -> Located:
    values: dict[str, Any] = {
        "event_id": event_id,
        "case_id": event_id.split("#", maxsplit=1)[0],
        "kind": "purchase",
        "earliest": _day("2020-03-01"),
        "latest": _day("2020-03-01"),
        "documented": True,
        "name": "Tucson",
        "lon": -110.93,
        "lat": 32.22,
    }
    return Located(**values | changes)


def in_year(year: int, event_id: str, **changes: Any) -> Located:
    return a_record(
        event_id, earliest=_day(f"{year}-01-01"), latest=_day(f"{year}-12-31"), **changes
    )


_DAYS = st.one_of(st.none(), st.integers(0, 25_000))
_POINTS = st.one_of(
    st.tuples(st.none(), st.none()),
    st.tuples(st.floats(-125, -70), st.floats(10, 50)),
    st.just((2.35, 48.86)),
)
_ROWS = st.tuples(
    _DAYS, st.integers(0, 4_000), _POINTS, st.sampled_from(STAGES), st.booleans(), st.booleans()
)


def _record(at: int, row: tuple[Any, ...]) -> Located:
    first, length, (lon, lat), kind, documented, named = row
    return a_record(
        f"c{at}#1",
        earliest=first,
        latest=None if first is None or length == 1 else first + length,
        lon=lon,
        lat=lat,
        kind=kind,
        documented=documented,
        name="somewhere" if named else "",
    )


_RECORDS = st.lists(_ROWS, max_size=25).map(
    lambda rows: [_record(at, row) for at, row in enumerate(rows)]
)


@settings(deadline=None)
@given(_RECORDS)
def test_every_record_is_in_the_maps_once_or_told_to_be_in_none(records: list[Located]) -> None:
    found = period_maps(records)
    assert found.n + found.inferred + found.in_no_map == len(records)
    assert sum(found.missing.values()) == found.in_no_map
    assert sum(each.expected for each in found.periods) == pytest.approx(found.n)
    assert sum(each.inferred for each in found.periods) == pytest.approx(found.inferred)


@settings(deadline=None)
@given(_RECORDS)
def test_places_and_stages_of_a_map_add_up_to_it(records: list[Located]) -> None:
    for period in period_maps(records).periods:
        for rows in (period.kinds, period.places):
            documented = [row for row in rows if row.documented == "yes"]
            inferred = [row for row in rows if row.documented != "yes"]
            assert sum(row.expected for row in documented) == pytest.approx(period.expected)
            assert sum(row.certain for row in documented) == period.certain
            assert sum(row.possible for row in documented) == period.possible
            assert sum(row.expected for row in inferred) == pytest.approx(period.inferred)
        assert period.certain <= period.expected + 1e-9
        assert period.expected <= period.possible + 1e-9


@settings(deadline=None)
@given(_RECORDS, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(records: list[Located], shuffler: Any) -> None:
    shuffled = list(records)
    shuffler.shuffle(shuffled)
    assert period_maps(shuffled) == period_maps(records)


@given(st.integers(1990, 2010), st.integers(0, 60))
def test_periods_are_equally_long_and_never_more_than_fit(first: int, more: int) -> None:
    found = period_maps([in_year(first, "a#1"), in_year(first + more, "b#1")])
    assert len(found.periods) <= MOST_PERIODS
    assert found.years_each is not None
    assert [each.from_year for each in found.periods] == list(
        range(first, first + more + 1, found.years_each)
    )
    assert {each.years_covered for each in found.periods[:-1]} <= {found.years_each}
    last = found.periods[-1]
    assert last.to_year == first + more
    assert last.to_year - last.from_year + 1 == last.years_covered <= found.years_each


def test_twenty_years_make_seven_maps_of_three_years_the_last_of_two() -> None:
    found = period_maps([in_year(2006, "a#1"), in_year(2025, "b#1")])
    assert [(each.from_year, each.to_year) for each in found.periods][::3] == [
        (2006, 2008),
        (2015, 2017),
        (2024, 2025),
    ]
    assert len(found.periods) == 7
    assert found.periods[-1].years_covered == 2


def test_a_date_over_two_periods_is_in_both_by_its_share_and_certain_in_none() -> None:
    spread = a_record("a#1", earliest=_day("2008-01-01"), latest=_day("2009-12-31"))
    found = period_maps([spread, in_year(2006, "b#1"), in_year(2025, "c#1")])
    first, second, *_ = found.periods
    assert first.expected == pytest.approx(1 + 366 / 731)
    assert (first.certain, first.possible) == (1, 2)
    assert second.expected == pytest.approx(365 / 731)
    assert (second.certain, second.possible) == (0, 1)
    assert second.places[0].event_ids == ("a#1",)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"earliest": None, "latest": None}, NO_DATE),
        ({"latest": None}, OPEN_DATE),
        ({"lon": None, "lat": None}, NO_POINT),
        ({"lon": None, "lat": None, "name": ""}, NO_PLACE),
        ({"kind": "transfer"}, NOT_AN_END),
        ({"lon": 2.35, "lat": 48.86}, OUTSIDE),
    ],
)
def test_what_is_in_no_map_is_told_with_its_reason(changes: dict[str, Any], why: str) -> None:
    others = [a_record(f"b{at}#1", lon=-100.0 - at) for at in range(5)]
    found = period_maps([*others, a_record("a#1", **changes)])
    assert found.missing == {why: 1}
    assert found.n == 5


def test_inferred_records_are_never_counted_among_documented_ones() -> None:
    found = period_maps([a_record("a#1"), a_record("b#1", documented=False)])
    (period,) = found.periods
    assert (found.n, found.inferred) == (1, 1)
    assert (period.expected, period.possible, period.inferred) == (1, 1, 1)
    assert Counter(spot.documented for spot in period.places) == {"yes": 1, "inferred": 1}


def test_a_map_tells_no_place_finer_than_a_tenth_of_a_degree() -> None:
    first = period_maps([a_record(lon=-110.93, lat=32.22)])
    assert first == period_maps([a_record(lon=-110.88, lat=32.18)])
    assert (first.periods[0].places[0].lon, first.periods[0].places[0].lat) == (-110.9, 32.2)


def test_one_record_overseas_does_not_make_every_map_a_map_of_the_world() -> None:
    near = [(-115.0 + at, 30.0 + at / 4) for at in range(20)]
    frame = frame_of([*near, (2.35, 48.86)])
    assert frame == frame_of(near)
    assert frame is not None
    west, south, east, north = frame
    assert all(west < lon < east and south < lat < north for lon, lat in near)


def test_records_at_a_single_place_have_a_frame_with_room_around() -> None:
    assert frame_of([(-110.9, 32.2)] * 3) == (-111.4, 31.7, -110.4, 32.7)
    assert frame_of([]) is None


_APART = [(-117.16, 32.72), (-84.39, 33.75), (-81.09, 32.08), (-97.5, 25.9), (-96.73, 43.54)]
_TOWNS = st.lists(st.tuples(st.floats(-125, -70), st.floats(10, 50)), min_size=1, max_size=8)


@given(_TOWNS)
@example([*_APART, (-95.94, 41.26)])
@example([(-110.9, 32.2), (2.35, 48.86)])
def test_there_is_a_frame_wherever_there_are_points(points: list[tuple[float, float]]) -> None:
    frame = frame_of(points)
    assert frame is not None
    west, south, east, north = frame
    assert any(west <= lon <= east and south <= lat <= north for lon, lat in points)


def test_points_that_are_all_far_in_one_direction_are_all_in_the_frame() -> None:
    # In a cross each arm is far in one of longitude and latitude, and nothing is near in both.
    arms = [(-100.0, 10.0), (-100.0, 50.0), (-125.0, 30.0), (-75.0, 30.0)]
    cross = [*arms, (-100.0, 12.0), (-100.0, 48.0), (-123.0, 30.0), (-77.0, 30.0)]
    frame = frame_of(cross)
    assert frame is not None
    west, south, east, north = frame
    assert all(west <= lon <= east and south <= lat <= north for lon, lat in cross)


def test_of_two_points_the_first_and_the_second_are_the_quartiles() -> None:
    assert frame_of([(-110.9, 32.2), (2.35, 48.86)]) == (-117.7, 31.2, 9.1, 49.9)


def _events_of_the_maps(atlas: Atlas) -> set[str]:
    maps = ANALYSES["timeline"].compute(atlas)["maps"]
    return {
        event
        for period in maps["periods"]
        for spot in period["places"]
        for event in spot["event_ids"]
    }


def test_an_inferred_total_or_an_unreached_destination_is_on_no_map(shipped_atlas: Atlas) -> None:
    events = shipped_atlas.tables["events"].set_index("event_id")
    drawn = events.loc[sorted(_events_of_the_maps(shipped_atlas))]
    assert "sanantonio-beltfed-2021#01" not in drawn.index
    assert not drawn["reached"].eq("no").any()
    inferred = drawn[drawn["documented"] == "inferred"]
    assert len(inferred)
    assert not inferred["record_kind"].eq("aggregate").any()


def test_an_inferred_record_is_told_by_the_timeline_as_not_documented_first(
    shipped_atlas: Atlas,
) -> None:
    events = shipped_atlas.tables["events"]
    inferred = int((events["documented"] != "yes")[shipped_atlas.shown].sum())
    assert ANALYSES["timeline"].compute(shipped_atlas)["missing"]["not documented"] == inferred


def test_a_decided_place_without_coordinates_is_on_no_map_and_is_told(
    a_casebook: Callable[..., Path],
) -> None:
    decided = (
        "place_text,country,name,level,gazetteer_id,method,decided_by,reason\n"
        '"Phoenix, Arizona",US,Otay Mesa,port_of_entry,poe:otay-mesa-commercial,decision,desk,so\n'
    )
    maps = ANALYSES["timeline"].compute(build_atlas(read_casebook(a_casebook(places=decided))))
    assert NO_POINT in maps["maps"]["missing"]


def test_nothing_to_draw_is_no_map() -> None:
    found = period_maps([a_record(earliest=None, latest=None)])
    assert (found.periods, found.years_each, found.frame_lon_lat) == ((), None, None)
    assert found.missing == {NO_DATE: 1}
