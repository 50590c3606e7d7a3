"""Events: decisions before words, given points checked, the case as context."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from routes.frames import empty_frame
from routes.geocode import geocode_events


def events(
    *rows: tuple[str, str, str | None], lon: float | None = None, lat: float | None = None
) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["case_id", "place_text", "country"])
    return frame if lon is None else frame.assign(lon=lon, lat=lat)


def decisions(**changes: object) -> pd.DataFrame:
    row: dict[str, object] = {
        "place_text": "Durango, Mexico",
        "level": "state",
        "decided_by": "an editor",
    }
    row |= {"reason": "the wider reading", "gazetteer_id": "admin1:MX-DUR", **changes}
    return pd.DataFrame([{**dict.fromkeys(empty_frame("places").columns), **row}])


def test_result_stands_on_the_index_of_the_events() -> None:
    frame = events(("a", "Houston, Texas", "US"), ("a", "Mexico", "MX")).set_axis([7, 3])
    found = geocode_events(frame)
    assert list(found.index) == [7, 3]
    assert list(found["place_key"]) == ["geonames:4699066", "country:MX"]


def test_no_events_keep_columns_and_types() -> None:
    found = geocode_events(events())
    assert found.empty
    assert str(found["lon"].dtype) == "Float64"
    assert str(found["place_status"].dtype) == "string"


def test_other_places_of_the_case_settle_an_ambiguity() -> None:
    frame = events(
        ("a", "ammunition dealer in Glendale", "US"),
        ("a", "Nogales, Arizona", "US"),
        ("b", "ammunition dealer in Glendale", "US"),
    )
    found = geocode_events(frame)
    assert list(found["place_status"]) == ["ok", "ok", "ambiguous"]
    assert found["admin1"].iloc[0] == "US-AZ"
    assert found["method"].iloc[0] == "context"


def test_row_order_changes_nothing() -> None:
    frame = events(
        ("a", "Green Valley", "US"), ("a", "Tucson", "US"), ("b", "Texas", "US"), ("b", "??", None)
    )
    forward = geocode_events(frame)
    backward = geocode_events(frame.iloc[::-1])
    pd.testing.assert_frame_equal(forward, backward.sort_index())


def test_decision_goes_before_the_words_and_is_told() -> None:
    found = geocode_events(events(("a", "DURANGO, México", "MX")), decisions=decisions()).iloc[0]
    assert (found["place_status"], found["level"], found["method"]) == ("ok", "state", "decision")
    assert (found["decided_by"], found["place_reason"]) == ("an editor", "the wider reading")
    assert found["lon"] == pytest.approx(-104.9, abs=0.2)


def test_decision_of_the_case_goes_before_a_general_one() -> None:
    both = pd.concat(
        [decisions(), decisions(case_id="a", level="unresolvable", reason="not here")],
        ignore_index=True,
    )
    frame = events(("a", "Durango, Mexico", "MX"), ("b", "Durango, Mexico", "MX"))
    assert list(geocode_events(frame, decisions=both)["place_status"]) == ["refused", "ok"]


def test_decision_that_says_unresolvable_refuses_with_its_reason() -> None:
    table = decisions(place_text="Houston", level="unresolvable", reason="a ship, not the city")
    found = geocode_events(events(("a", "Houston", "US")), decisions=table).iloc[0]
    assert (found["place_status"], found["place_reason"]) == ("refused", "a ship, not the city")
    assert pd.isna(found["lon"])


def test_decision_without_position_or_known_id_places_nothing() -> None:
    table = decisions(place_text="Houston", level="city", gazetteer_id="geonames:0")
    found = geocode_events(events(("a", "Houston", "US")), decisions=table).iloc[0]
    assert found["place_status"] == "not_found"
    assert "no coordinates" in found["place_reason"]


def test_given_coordinates_are_a_point() -> None:
    found = geocode_events(events(("a", "a ranch", "US"), lon=-98.5, lat=29.4)).iloc[0]
    assert (found["place_status"], found["level"], found["admin1"]) == ("ok", "point", "US-TX")


@pytest.mark.parametrize(("lon", "lat"), [(29.4, -98.5), (98.5, 29.4), (-98.5, 129.4)])
def test_given_coordinates_outside_the_stated_country_are_a_conflict(
    lon: float, lat: float
) -> None:
    found = geocode_events(events(("a", "a ranch", "US"), lon=lon, lat=lat)).iloc[0]
    assert found["place_status"] == "conflict"
    assert "check their order" in found["place_reason"]
    assert pd.isna(found["lon"])


def test_missing_text_is_refused_not_placed() -> None:
    frame = pd.DataFrame({"case_id": ["a"], "place_text": [pd.NA], "country": [pd.NA]})
    assert geocode_events(frame)["place_status"].tolist() == ["refused"]


def test_candidates_are_json_text() -> None:
    found = geocode_events(events(("a", "Columbus", "US"))).iloc[0]
    assert {"US-OH", "US-NM"} <= {c["admin1"] for c in json.loads(found["candidates"])}


def test_arguments_are_not_changed() -> None:
    frame = events(("a", "Houston", "US"))
    before = frame.copy(deep=True)
    geocode_events(frame, decisions=decisions())
    pd.testing.assert_frame_equal(frame, before)
