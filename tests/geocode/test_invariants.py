"""What holds for every text, on the committed reference data."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routes.geocode import STATUSES, Place, geocode_text

TEXTS = (
    "Houston, Texas",
    "Nuevo Laredo, Tamps.",
    "Cd. Juárez, Chih.",
    "Michoacán",
    "a gun shop in Fort Worth",
    "colonia Lomas Vallarta de la ciudad de Chihuahua",
    "Puente Internacional II Benito Juárez de Nuevo Laredo",
    "Mariposa Port of Entry in Nogales, Ariz.",
    "the Chicago area",
    "PHOENIX, AL",
    "Florida y Georgia",
    "the 75051 ZIP code",
    "Hidalgo County, Texas",
    "the Rio Grande Valley of South Texas",
    "MaAllen, TX",
    "Columbus",
    "Racine, en el estado Wisconsin",
)
CITIES_AND_STATES = (
    ("Tucson", "Arizona"),
    ("Eagle Pass", "Texas"),
    ("Culiacán", "Sinaloa"),
    ("Reynosa", "Tamaulipas"),
    ("Las Vegas", "Nevada"),
    ("Monterrey", "Nuevo León"),
)


def decision(place: Place) -> tuple[object, ...]:
    return (place.status, place.level, place.gazetteer_id, place.admin1, place.lon, place.lat)


def without_accents(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text)
    return "".join(c for c in decomposed if not unicodedata.combining(c))


@pytest.mark.parametrize("text", TEXTS)
def test_case_accents_and_quotes_change_nothing(text: str) -> None:
    expected = decision(geocode_text(text))
    for variant in (
        text.upper(),
        text.lower(),
        without_accents(text),
        unicodedata.normalize("NFD", text),
        f"“{text}”",
        f"'{text}'",
        f"  {text}\t",
    ):
        assert decision(geocode_text(variant)) == expected, variant


@given(text=st.sampled_from(TEXTS), data=st.data())
@settings(max_examples=60, deadline=None)
def test_extra_blanks_change_nothing(text: str, data: st.DataObject) -> None:
    words = [word + data.draw(st.sampled_from((" ", "  ", " \u00a0 "))) for word in text.split(" ")]
    assert decision(geocode_text("".join(words))) == decision(geocode_text(text))


@given(text=st.text(max_size=60))
@settings(max_examples=300, deadline=None)
def test_no_text_raises_and_every_refusal_has_its_reason(text: str) -> None:
    place = geocode_text(text)
    assert place.status in STATUSES
    assert place.query == text
    if place.status != "ok":
        assert place.reason or place.candidates
        assert (place.lon, place.lat) == (None, None)


@given(
    words=st.lists(
        st.sampled_from(
            (
                "Houston",
                "Texas",
                "in",
                "de",
                "la",
                "ciudad",
                "bridge",
                "port",
                "of",
                "entry",
                ",",
                "Nogales",
                "Sonora",
                "near",
                "78501",
                "y",
                "(",
                ")",
                "Mexico",
                "county",
                "12",
                "N",
            )
        ),
        max_size=8,
    ),
    country=st.sampled_from((None, "US", "MX", "HT", "??")),
)
@settings(max_examples=300, deadline=None)
def test_no_order_of_known_words_raises(words: list[str], country: str | None) -> None:
    place = geocode_text(" ".join(words), country=country)
    if place.status == "ok" and place.country and country in {"US", "MX", "HT"}:
        assert place.country == country


@pytest.mark.parametrize(("city", "state"), CITIES_AND_STATES)
def test_adding_the_right_state_never_makes_a_right_answer_wrong(city: str, state: str) -> None:
    bare, full = geocode_text(city), geocode_text(f"{city}, {state}")
    assert bare.status == "ok"
    assert full.gazetteer_id == bare.gazetteer_id
    assert (full.score or 0) >= (bare.score or 0)


@pytest.mark.parametrize("text", ["Texas", "Sonora, Mexico", "Mexico", "South Texas", "OR"])
def test_areas_are_answered_as_areas(text: str) -> None:
    place = geocode_text(text)
    assert place.level in {"state", "region", "country"}
    assert str(place.gazetteer_id).split(":")[0] in {"admin1", "region", "country"}
