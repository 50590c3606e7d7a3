"""The rules of the geocoder, each shown on small tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from routes.geocode import Place

    Ask = Callable[..., Place]


def test_name_and_state_are_enough(place: Ask) -> None:
    assert place("Houston, Texas").gazetteer_id == "geonames:1"
    assert place("Columbus, N.M.").gazetteer_id == "geonames:3"


def test_bare_name_is_answered_when_one_bearer_dominates(place: Ask) -> None:
    found = place("Houston")
    assert (found.status, found.admin1, found.method) == ("ok", "US-TX", "bare_name")


def test_bare_name_without_dominance_is_ambiguous_with_candidates(place: Ask) -> None:
    found = place("Springfield")
    assert found.status == "ambiguous"
    assert {c.admin1 for c in found.candidates} == {"US-OH", "US-OR"}
    assert "name the state" in str(found.reason)


def test_dominant_name_is_flagged_when_a_namesake_stands_at_the_border(place: Ask) -> None:
    assert place("Columbus").status == "ambiguous"


def test_context_of_the_case_settles_an_ambiguity_and_nothing_else(place: Ask) -> None:
    found = place("Glendale", context=("US-AZ",))
    assert (found.status, found.admin1, found.method) == ("ok", "US-AZ", "context")
    assert place("Houston", context=("US-OH",)).admin1 == "US-TX"


def test_country_of_the_record_tells_the_side_of_the_border(place: Ask) -> None:
    assert place("Nogales", "US").gazetteer_id == "geonames:4"
    assert place("Nogales", "MX").gazetteer_id == "geonames:5"
    assert place("Nogales").status == "ambiguous"


def test_state_that_is_also_a_city_is_ambiguous_unless_the_words_decide(place: Ask) -> None:
    assert place("Chihuahua").status == "ambiguous"
    assert place("ciudad de Chihuahua").level == "city"
    assert place("the state of Chihuahua").level == "state"
    assert place("Chihuahua state").level == "state"


def test_abbreviation_of_two_states_is_read_with_the_name_that_has_it(place: Ask) -> None:
    assert place("Lázaro Cárdenas, Mich.").admin1 == "MX-MIC"
    assert place("Lansing, Mich.").admin1 == "US-MI"
    assert place("Mich.").status == "ambiguous"


@pytest.mark.parametrize(
    ("text", "level", "gazetteer_id"),
    [
        ("Texas", "state", "admin1:US-TX"),
        ("OR", "state", "admin1:US-OR"),
        ("Sonora, Mexico", "state", "admin1:MX-SON"),
        ("Mexico", "country", "country:MX"),
        ("South Texas", "region", "region:south"),
        ("Harris County", "county", "county:US-48201"),
    ],
)
def test_areas_carry_the_code_of_the_area(
    place: Ask, text: str, level: str, gazetteer_id: str
) -> None:
    found = place(text)
    assert (found.status, found.level, found.gazetteer_id) == ("ok", level, gazetteer_id)


def test_county_of_two_states_is_ambiguous(place: Ask) -> None:
    assert place("Orange County").status == "ambiguous"
    assert place("Orange County, Texas").admin1 == "US-TX"


@pytest.mark.parametrize(
    "text",
    [
        "a gun shop in Houston",
        "Houston gun stores",
        "a Houston stash house",
        "parking lot of a store located in east Houston",
        "licensed dealer, Houston",
        "tienda localizada al sur de la ciudad de Houston",
    ],
)
def test_words_around_a_name_are_left_aside(place: Ask, text: str) -> None:
    assert place(text).gazetteer_id == "geonames:1"


@pytest.mark.parametrize("text", ["near Houston", "the Houston area", "metropolitan Houston"])
def test_surroundings_of_a_city_are_twice_as_uncertain(place: Ask, text: str) -> None:
    plain, wide = place("Houston").uncertainty_km, place(text).uncertainty_km
    assert plain is not None
    assert wide == 2 * plain


@pytest.mark.parametrize(
    "text", ["Juan Houston", "Houston Ramirez", "Cartel de Sonora", "Southern District of Texas"]
)
def test_a_name_inside_other_words_is_never_a_place(place: Ask, text: str) -> None:
    assert place(text).status != "ok"


def test_a_person_named_like_a_village_is_not_the_village(place: Ask) -> None:
    found = place("Guadalupe Ramirez", "MX")
    assert found.status == "refused"
    assert "person" in str(found.reason)


def test_several_places_are_refused_and_all_are_named(place: Ask) -> None:
    found = place("Texas y Arizona")
    assert found.status == "refused"
    assert "Texas" in str(found.reason)
    assert "Arizona" in str(found.reason)


@pytest.mark.parametrize(
    "text", ["Houston, Portland, Texas and Ohio", "from Houston to Columbus, Ohio"]
)
def test_a_list_is_not_its_first_place(place: Ask, text: str) -> None:
    assert place(text).status == "refused"


def test_name_in_the_wrong_state_is_a_conflict_that_tells_where_it_is(place: Ask) -> None:
    found = place("Nogales, Texas")
    assert found.status == "conflict"
    assert {c.admin1 for c in found.candidates} == {"US-AZ", "MX-SON"}


def test_record_and_words_that_disagree_are_a_conflict(place: Ask) -> None:
    assert place("Nogales, Sonora", "US").status == "conflict"
    assert place("Houston", "MX").status == "conflict"


def test_typing_error_is_read_only_inside_the_named_state_and_scores_no_higher(place: Ask) -> None:
    found = place("Brownwodd, Texas")
    assert (found.status, found.method) == ("ok", "typing_error")
    assert found.score is not None
    assert found.score <= (place("Brownwood, Texas").score or 0)
    assert "typing error" in (found.reason or "")
    assert place("Brownwodd").status == "not_found"
    assert place("Brownwodd, Ohio").status != "ok"


def test_typing_error_for_one_town_is_not_read_when_a_famous_one_bears_the_name(place: Ask) -> None:
    assert place("Lansing, Texas").status == "conflict"


def test_named_crossing_stands_on_the_side_of_the_record(place: Ask) -> None:
    assert place("Mariposa port", "US").admin1 == "US-AZ"
    assert place("garita Mariposa", "MX").admin1 == "MX-SON"
    assert place("Mariposa Port of Entry in Nogales, Ariz.").gazetteer_id == "poe:west"


def test_unnamed_crossing_of_a_city_covers_all_its_crossings(place: Ask) -> None:
    found = place("a Nogales port of entry", "US")
    assert (found.level, found.method, found.name) == ("city", "city_of_ports", "Nogales")
    assert found.uncertainty_km is not None
    assert found.uncertainty_km > 2


def test_american_port_put_into_a_mexican_state_is_a_conflict(place: Ask) -> None:
    assert place("DeConcini Port of Entry in Nogales, Sonora").status == "conflict"


def test_crossing_that_nobody_knows_is_not_a_town_of_its_name(place: Ask) -> None:
    assert place("Brownwood port of entry").status == "not_found"


def test_the_whole_border_is_refused_as_too_large(place: Ask) -> None:
    found = place("U.S.-Mexican border")
    assert (found.status, found.level, found.lon) == ("refused", "region", None)


@pytest.mark.parametrize(
    "text", ["", "???", "N/A", "undisclosed", "a gun show", "the parking lot", "XXXX", "\x00"]
)
def test_words_without_a_place_are_refused_with_a_reason(place: Ask, text: str) -> None:
    found = place(text)
    assert found.status == "refused"
    assert found.reason


@pytest.mark.parametrize(
    "text", ["ZIP 77002", "the 77002 ZIP code", "100 Main St., Houston, TX 77002"]
)
def test_zip_code_is_an_area_however_it_is_written(place: Ask, text: str) -> None:
    assert (place(text).level, place(text).gazetteer_id) == ("zip", "zip:77002")


def test_address_is_never_finer_than_its_zip_code_or_city(place: Ask) -> None:
    assert "address" in str(place("100 Main St., Houston, TX 77002").reason)
    assert place("100 Main St., Houston, Texas").level == "city"


def test_zip_code_of_another_state_is_a_conflict(place: Ask) -> None:
    assert place("Columbus, OH 77002").status == "conflict"


@pytest.mark.parametrize(
    "text",
    [
        "25.9017, -97.4975",
        "N25.9017 W97.4975",
        "lat 25.9017 lon -97.4975",
        "25°54'6.12\"N 97°29'51\"W",
    ],
)
def test_coordinates_are_a_point(place: Ask, text: str) -> None:
    found = place(text)
    assert (found.status, found.level) == ("ok", "point")
    assert found.lon == pytest.approx(-97.4975, abs=1e-4)
    assert found.lat == pytest.approx(25.9017, abs=1e-4)


def test_swapped_coordinates_are_read_and_said_to_be_swapped(place: Ask) -> None:
    found = place("-97.4975, 25.9017")
    assert (found.lon, found.lat) == (-97.4975, 25.9017)
    assert "longitude" in str(found.reason)


@pytest.mark.parametrize(
    "text",
    ["HOUSTON, Texas (Border Report)", "Location: Houston, Texas", "HOUSTON, Texas — Two men"],
)
def test_datelines_and_labels_are_not_part_of_the_name(place: Ask, text: str) -> None:
    assert place(text).gazetteer_id == "geonames:1"


def test_place_without_an_answer_has_no_position(place: Ask) -> None:
    found = place("Springfield")
    assert (found.lon, found.lat, found.uncertainty_km, found.score) == (None, None, None, None)


def test_order_of_the_reference_rows_changes_nothing(place: Ask, place_reversed: Ask) -> None:
    for text in ("Houston", "Nogales", "Springfield", "a Nogales port of entry", "Mich."):
        assert place_reversed(text) == place(text)
