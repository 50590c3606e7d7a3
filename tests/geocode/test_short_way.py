"""The short way for plain texts answers as the long way does, and as the gazetteer's rows say."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routes import reference
from routes.geocode import reference_index
from routes.geocode.plain_texts import short_way
from routes.geocode.resolving import long_way, resolve
from routes.reference.recipe.town_names import build_town_names
from routes.reference.towns import FILE

NAMES = (
    *("Houston", "Nogales", "San Luis Río Colorado", "Columbus", "Tuscon", "El Centro", "Naco"),
    *("Palomas", "the border", "Guadalupe Bravo", "St. Louis", "Winston-Salem", "Heroica Caborca"),
    *("Puente Nuevo", "Gun Barrel City", "La Mora", "León", "México", "Chihuahua", "Xxx", "Centro"),
    *("Ciudad Acuña", "Piedras Negras", "Gaudalajara", "Eagle Psas", "El Paso y Juárez", "Tecate"),
)
AREAS = (
    *("", ", TX", ", Texas", ", Ariz.", ", Sonora", ", Mich.", ", Mexico", ", Coahuila, México"),
    *(", Nuevo León", ", D.F.", ", Calif.", ", USA", ", Cartel de Sinaloa", " Texas", ", OR"),
)


BEFORE = (
    *("", "near ", "a gun shop in ", "una armería de ", "cerca de ", "la ciudad de ", "en "),
    *("outside ", "a residence in downtown ", "una bodega en ", "a home of a man in ", "into "),
    *("from a store in ", "ranch in the county of ", "armería tamaulipeca de ", "Juan de "),
    "the town of ",
)


@given(
    name=st.sampled_from(NAMES),
    area=st.sampled_from(AREAS),
    country=st.sampled_from((None, "US", "MX", "HT")),
    context=st.sampled_from(((), ("US-AZ",), ("MX-CHH", "US-TX"))),
    upper=st.booleans(),
    before=st.sampled_from(BEFORE),
)
@settings(max_examples=1500, deadline=None)
def test_both_ways_give_the_same_place(
    name: str, area: str, country: str | None, context: tuple[str, ...], before: str, *, upper: bool
) -> None:
    text = before + name + area
    asked = text.upper() if upper else text
    index = reference_index()
    assert resolve(index, asked, country, context) == long_way(index, asked, country, context)


@pytest.mark.parametrize(
    "text",
    ["Houston, TX", "Cd. Juárez, Chih.", "Agua Prieta, Sonora, Mexico", "Reynosa"],
)
def test_the_commonest_texts_go_the_short_way(text: str) -> None:
    assert short_way(reference_index(), text, None, ()).place is not None


def test_a_state_in_brackets_is_a_state_and_not_part_of_the_name() -> None:
    place = resolve(reference_index(), "San Antonio (Texas)", None, ())
    assert (place.admin1, place.method) == ("US-TX", "name_and_state")


def test_the_committed_names_are_those_of_the_committed_gazetteer(tmp_path: Path) -> None:
    for name in ("gazetteer.tsv.gz", "ports_of_entry.csv"):
        (tmp_path / name).write_bytes(reference.reference_path(name).read_bytes())
    build_town_names(tmp_path)
    assert (tmp_path / FILE).read_bytes() == reference.reference_path(FILE).read_bytes()
