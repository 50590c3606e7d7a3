"""Events: decisions before words, given points checked, the case as context."""

from __future__ import annotations

import json

import pandas as pd
import pytest
import shapely

from routes import reference
from routes.crs import great_circle_km
from routes.frames import empty_frame
from routes.geocode import Place, Tables, build_index, geocode_events
from routes.geocode.answers import candidate
from routes.geocode.case_places import with_distances
from routes.geocode.loading import reference_index


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
    assert found["place_reason"].iloc[0] == "the case's other places are in this state"


def cases(**courts: str) -> pd.DataFrame:
    return pd.DataFrame({"case_id": list(courts), "court": list(courts.values())}).astype("string")


def first_evidence(found: pd.DataFrame, row: int = 0) -> list[str]:
    return list(json.loads(found["candidates"].iloc[row])[0]["evidence"])


def test_the_court_of_the_case_settles_an_ambiguity_and_is_named() -> None:
    frame = events(("a", "ammunition dealer in Glendale", "US"))
    assert geocode_events(frame)["place_status"].tolist() == ["ambiguous"]
    found = geocode_events(frame, cases=cases(a="D. Ariz."))
    assert (found["place_status"].iloc[0], found["admin1"].iloc[0]) == ("ok", "US-AZ")
    assert found["place_reason"].iloc[0] == "the court of the case is in US-AZ"
    assert "the court of the case is in US-AZ" in first_evidence(found)
    assert "the case's other places are in this state" not in first_evidence(found)


def test_court_and_other_places_are_both_named_where_both_speak() -> None:
    frame = events(("a", "ammunition dealer in Glendale", "US"), ("a", "Tucson, Arizona", "US"))
    found = geocode_events(frame, cases=cases(a="D. Ariz."))
    assert first_evidence(found)[2:4] == [
        "the court of the case is in US-AZ",
        "the case's other places are in this state",
    ]


def test_the_court_never_overrules_the_words() -> None:
    frame = events(("a", "Glendale, California", "US"), ("a", "Houston", "US"))
    found = geocode_events(frame, cases=cases(a="D. Ariz."))
    assert list(found["admin1"]) == ["US-CA", "US-TX"]


@pytest.mark.parametrize("court", ["Maricopa County Superior Court", "E.D. Ariz.", ""])
def test_a_court_that_is_no_federal_district_settles_nothing(court: str) -> None:
    frame = events(("a", "ammunition dealer in Glendale", "US"))
    assert geocode_events(frame, cases=cases(a=court))["place_status"].tolist() == ["ambiguous"]


def test_the_court_of_another_case_settles_nothing() -> None:
    frame = events(("b", "ammunition dealer in Glendale", "US"))
    found = geocode_events(frame, cases=cases(a="D. Ariz."))
    assert found["place_status"].tolist() == ["ambiguous"]


def test_the_distance_to_the_case_is_told_beside_every_candidate_left_open() -> None:
    frame = events(("a", "Springfield", "US"), ("a", "Reynosa, Tamps.", "MX"))
    found = geocode_events(frame)
    assert found["place_status"].iloc[0] == "ambiguous"
    for each in json.loads(found["candidates"].iloc[0]):
        assert each["evidence"][-1].endswith("km from another place of the case")


def test_the_distance_to_a_state_or_country_is_not_told() -> None:
    frame = events(("a", "Springfield", "US"), ("a", "Mexico", "MX"), ("a", "Texas", "US"))
    assert "km from" not in geocode_events(frame)["candidates"].iloc[0]


def town(number: int, lon: float, **changes: object) -> dict[str, object]:
    row: dict[str, object] = {"gazetteer_id": f"geonames:{number}", "name": "Springfield"}
    row |= {"ascii_name": "", "alternates": "", "country": "US", "admin1": "US-OH"}
    return row | {"lon": lon, "lat": 40.0, "population": 60_000} | changes


def settled(*towns: dict[str, object], text: str = "Springfield") -> pd.Series[str]:
    """Ask about a case with one event at 84 degrees west, across a state line from everything."""
    anchor = town(1, -84.0, name="Dayton", admin1="US-IN")
    index = build_index(Tables(cities=(anchor, *towns)))
    frame = events(("a", text, "US"), ("a", "Dayton", "US"))
    return geocode_events(frame, index=index).iloc[0]


NEAR, FAR = town(2, -84.2), town(3, -90.0, admin1="US-MO")
SMALL, LARGE = FAR | {"population": 20_000}, FAR | {"population": 700_000}


def test_the_one_candidate_near_the_case_is_chosen_where_nothing_else_tells() -> None:
    found = settled(NEAR, FAR)
    assert (found["place_status"], found["gazetteer_id"]) == ("ok", "geonames:2")
    assert found["method"] == "case_distance"
    assert "only this one is near another place of the case (17 km)" in found["place_reason"]


@pytest.mark.parametrize(
    "towns",
    [
        (NEAR, town(3, -84.4, admin1="US-MO")),  # both are near
        (town(2, -84.02), town(3, -84.4, admin1="US-MO")),  # both, one twenty times nearer
        (town(2, -84.55), town(3, -85.5, admin1="US-MO")),  # 47 km, and less than four times that
        (town(2, -84.7), FAR),  # none is near
        (town(2, -84.2, population=4_000), SMALL),  # a hamlet may be a coincidence
        (NEAR, LARGE, LARGE | {"gazetteer_id": "geonames:4", "admin1": "US-IA"}),  # outweighed
    ],
)
def test_distance_does_not_choose_where_anything_else_speaks(
    towns: tuple[dict[str, object], ...],
) -> None:
    assert settled(*towns)["place_status"] == "ambiguous"


def test_distance_does_not_choose_among_towns_where_a_state_bears_the_name() -> None:
    index = build_index(Tables(cities=(NEAR, FAR)))
    towns = [index.gazetteer.cities.by_id(f"geonames:{number}") for number in (2, 3)]
    told = tuple(candidate(entry, score=0.3, evidence=()) for entry in towns if entry is not None)
    state = told[0]._replace(level="state", gazetteer_id="admin1:US-XX", lon=-95.0)
    question = Place("Springfield", "ambiguous", "unresolvable", candidates=told)
    around = ((-84.0, 40.0),)
    assert with_distances(index, question, None, around).status == "ok"
    contested = question._replace(candidates=(*told, state))
    assert with_distances(index, contested, None, around).status == "ambiguous"


def test_distance_does_not_choose_between_a_town_and_a_state() -> None:
    frame = events(("a", "Oaxaca", "MX"), ("a", "Tlacolula, Oax.", "MX"))
    assert geocode_events(frame)["place_status"].tolist()[0] == "ambiguous"


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


@pytest.mark.parametrize(
    ("lon", "lat", "country", "km"),
    [
        # Karelia, where a degree of longitude is half as long as one of latitude.
        (35.0, 60.0, "FI", 333),
        (-95.0, 40.0, "US", 0),
        # The shortest way from the Marshall Islands to Alaska leads over the 180th meridian.
        (178.0, 52.0, "US", None),
        (-170.0, -14.3, "FJ", None),
        (-179.0, -16.0, "VU", None),
    ],
)
def test_how_far_a_point_lies_outside_a_country_is_told_in_true_kilometres(
    lon: float, lat: float, country: str, km: float | None
) -> None:
    told = reference_index().country_km(lon, lat, country)
    assert told is not None
    border = shapely.get_coordinates(
        shapely.segmentize(reference.polygons("country", [country]).geometry.item(), 0.02)
    )
    if km is not None:
        assert told == pytest.approx(km, rel=0.01)
    if told:
        assert told == pytest.approx(great_circle_km(lon, lat, *border.T).min(), rel=0.02)


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
