"""A new gazetteer tells what it would move, before anything moves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
import pytest

from routes.geocode import Index, Tables, build_index
from routes.geocode.comparing import COLUMNS, compare

Row = Mapping[str, object]

TEXAS = {"code": "US-TX", "country": "US", "name_en": "Texas", "name_es": "Texas"}
TEXAS |= {"abbreviations": "TX|Tex.", "aliases": ""}
OHIO = TEXAS | {"code": "US-OH", "name_en": "Ohio", "name_es": "Ohio", "abbreviations": "OH"}


def a_town(number: int, name: str, **changes: object) -> Row:
    row: dict[str, object] = {"gazetteer_id": f"geonames:{number}", "name": name}
    row |= {"ascii_name": name, "alternates": "", "country": "US", "admin1": "US-TX"}
    return row | {"lon": -97.0, "lat": 31.0, "population": 50_000} | changes


def an_index(*towns: Row) -> Index:
    return build_index(Tables(cities=towns, admin1=(TEXAS, OHIO)))


def events(*rows: Sequence[object]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["event_id", "case_id", "place_text", "country"])
    return frame.astype("string")


WACO = a_town(1, "Waco")
ONE = events(("a#1", "a", "Waco, Texas", "US"))


def test_the_same_gazetteer_moves_nothing() -> None:
    found = compare(an_index(WACO), an_index(WACO), ONE)
    assert found.empty
    assert tuple(found.columns) == COLUMNS


def test_a_moved_town_is_told_with_its_kilometres() -> None:
    found = compare(an_index(WACO), an_index(a_town(1, "Waco", lat=31.1)), ONE).iloc[0]
    assert found["changes"] == "moved"
    assert found["moved_km"] == pytest.approx(11.12, abs=0.01)
    assert (found["lat_before"], found["lat_after"]) == (31.0, 31.1)


@pytest.mark.parametrize("lat", [31.00001, 31.00007])
def test_a_few_metres_are_no_move(lat: float) -> None:
    assert compare(an_index(WACO), an_index(a_town(1, "Waco", lat=lat)), ONE).empty


def test_a_town_that_goes_changes_its_status() -> None:
    found = compare(an_index(WACO), an_index(a_town(2, "Austin")), ONE).iloc[0]
    assert "status" in found["changes"].split()
    assert (found["status_before"], found["status_after"]) == ("ok", "not_found")
    assert pd.isna(found["moved_km"])


def test_another_place_at_the_same_point_is_a_change() -> None:
    found = compare(an_index(WACO), an_index(a_town(9, "Waco")), ONE).iloc[0]
    assert found["changes"] == "place"


def test_another_state_is_a_change() -> None:
    bare = events(("a#1", "a", "Waco", "US"))
    found = compare(an_index(WACO), an_index(a_town(1, "Waco", admin1="US-OH")), bare).iloc[0]
    assert "admin1" in found["changes"].split()
    assert (found["admin1_before"], found["admin1_after"]) == ("US-TX", "US-OH")


def test_a_distinct_question_is_told_once_with_its_events() -> None:
    asked = events(
        ("a#2", "a", "Waco, Texas", "US"),
        ("a#1", "a", "Waco, Texas", "US"),
        ("b#1", "b", "Waco, Texas", "US"),
    )
    found = compare(an_index(WACO), an_index(a_town(1, "Waco", lat=32.0)), asked)
    assert list(zip(found["case_id"], found["events"], found["first_event"], strict=True)) == [
        ("a", 2, "a#1"),
        ("b", 1, "b#1"),
    ]


def test_the_order_of_the_events_changes_nothing() -> None:
    asked = events(("b#1", "b", "Waco, Texas", "US"), ("a#1", "a", "Waco", "US"))
    old, new = an_index(WACO), an_index(a_town(1, "Waco", lat=32.0))
    forward, backward = compare(old, new, asked), compare(old, new, asked.iloc[::-1])
    pd.testing.assert_frame_equal(forward, backward)


def decided(**changes: object) -> pd.DataFrame:
    row: dict[str, object] = {"place_text": "Waco, Texas", "level": "city", "decided_by": "editor"}
    return pd.DataFrame([row | {"reason": "the court papers say so"} | changes])


def test_a_decision_with_a_position_stays_where_it_is() -> None:
    old, new = an_index(WACO), an_index(a_town(1, "Waco", lat=32.0))
    kept = decided(lon=-97.5, lat=31.5, name="Waco", admin1="US-TX")
    assert compare(old, new, ONE, kept).empty


def test_a_decision_by_id_moves_with_its_town_and_is_told() -> None:
    old, new = an_index(WACO), an_index(a_town(1, "Waco", lat=32.0))
    found = compare(old, new, ONE, decided(gazetteer_id="geonames:1")).iloc[0]
    assert (found["changes"], found["method_after"]) == ("moved", "decision")


def test_what_changes_through_the_context_of_the_case_is_told() -> None:
    towns = [
        a_town(1, "Springfield"),
        a_town(2, "Springfield", admin1="US-OH", lon=-83.0, lat=40.0),
        a_town(3, "Dayton", admin1="US-OH", lon=-84.0, lat=40.0),
    ]
    asked = events(("a#1", "a", "Springfield", "US"), ("a#2", "a", "Dayton, Ohio", "US"))
    found = compare(an_index(*towns), an_index(*towns[:2]), asked)
    settled = found[found["place_text"] == "Springfield"].iloc[0]
    assert (settled["status_before"], settled["status_after"]) == ("ok", "ambiguous")


def test_the_court_of_the_case_counts_on_both_sides() -> None:
    towns = [a_town(1, "Springfield"), a_town(2, "Springfield", admin1="US-OH", lat=40.0)]
    cases = pd.DataFrame({"case_id": ["a"], "court": ["S.D. Ohio"]})
    asked = events(("a#1", "a", "Springfield", "US"))
    moved = [towns[0], a_town(2, "Springfield", admin1="US-OH", lat=41.0)]
    found = compare(an_index(*towns), an_index(*moved), asked, None, cases).iloc[0]
    assert (found["status_before"], found["changes"]) == ("ok", "moved")


def test_arguments_are_not_changed() -> None:
    before = ONE.copy(deep=True)
    compare(an_index(WACO), an_index(), ONE)
    pd.testing.assert_frame_equal(ONE, before)


def test_no_events_give_no_rows_with_their_columns() -> None:
    found = compare(an_index(WACO), an_index(WACO), events())
    assert found.empty
    assert str(found["moved_km"].dtype) == "Float64"
