"""What is offered while somebody types the name of a place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routes.geocode import reference_index, suggest
from routes.geocode.suggesting import BEGINS_SO


@pytest.mark.parametrize(
    ("typed", "name", "admin1"),
    [
        ("Nuevo Lar", "Nuevo Laredo", "MX-TAM"),
        ("ciudad ju", "Ciudad Juárez", "MX-CHH"),
        ("El Pas", "El Paso", "US-TX"),
        ("culiac", "Culiacán", "MX-SIN"),
    ],
)
def test_the_town_meant_comes_first_before_it_is_written_out(
    typed: str, name: str, admin1: str
) -> None:
    first = suggest(reference_index(), typed)[0]
    assert (first.name, first.admin1) == (name, admin1)
    assert first.evidence[0] == BEGINS_SO


def test_a_whole_text_is_read_as_the_geocoder_reads_it_and_comes_before_beginnings() -> None:
    found = suggest(reference_index(), "a gun shop in Tucson, Arizona")
    assert (found[0].name, found[0].admin1) == ("Tucson", "US-AZ")
    assert found[0].score > 0.9
    states = suggest(reference_index(), "Chihuahua")
    assert {"state", "city"} <= {each.level for each in states}


def test_beginnings_of_names_are_of_the_country_where_it_is_known() -> None:
    found = suggest(reference_index(), "san", country="MX")
    begun = [each for each in found if each.evidence[0] == BEGINS_SO]
    assert begun
    assert {each.country for each in begun} == {"MX"}


def test_a_letter_offers_nothing() -> None:
    assert suggest(reference_index(), "s") == ()


@given(st.text(max_size=20), st.integers(1, 12))
def test_any_text_gives_at_most_as_many_as_asked_each_once(typed: str, most: int) -> None:
    found = suggest(reference_index(), typed, most=most)
    ids = [each.gazetteer_id for each in found]
    assert len(ids) == len(set(ids)) <= most
