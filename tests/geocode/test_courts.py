"""The court of a case gives its state: federal districts, and nothing that has to be guessed."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routes.geocode import reference_index
from routes.geocode.courts import _DIVIDED, Courts


@cache
def courts() -> Courts:
    return Courts(reference_index().gazetteer)


@pytest.mark.parametrize(
    ("court", "state"),
    [
        ("D. Ariz.", "US-AZ"),
        ("S.D. Tex.", "US-TX"),
        ("S.D. Texas", "US-TX"),
        ("SDTX", "US-TX"),
        ("W.D. Wash.", "US-WA"),
        ("C.D. Cal.", "US-CA"),
        ("E.D.N.Y.", "US-NY"),
        ("S.D. N.Y.", "US-NY"),
        ("SDNY", "US-NY"),
        ("S.D. W. Va.", "US-WV"),
        ("W.D. Va.", "US-VA"),
        ("D.D.C.", "US-DC"),
        ("D.P.R.", "US-PR"),
        ("D.N.M.", "US-NM"),
        ("D. S.D.", "US-SD"),
        ("D.S.C.", "US-SC"),
        ("D. Or.", "US-OR"),
        ("D. Haw.", "US-HI"),
        ("D. N. Mar. I.", "US-MP"),
        ("D.V.I.", "US-VI"),
        ("D. Guam", "US-GU"),
        ("District of Arizona", "US-AZ"),
        ("District of Arizona (Tucson)", "US-AZ"),
        ("DISTRICT OF NEW MEXICO", "US-NM"),
        ("Southern District of Texas, McAllen Division", "US-TX"),
        ("Southern District of West Virginia, Charleston Division", "US-WV"),
        ("U.S. District Court for the Southern District of Texas", "US-TX"),
        ("United States District Court, Western District of Washington", "US-WA"),
        ("U.S. District Court, S.D. Texas", "US-TX"),
        ("U.S. District Court for the District of Columbia", "US-DC"),
        ("Central District of California", "US-CA"),
        ("Middle District of Florida", "US-FL"),
        ("Distrito Sur de Texas", "US-TX"),
        ("Distrito de Arizona", "US-AZ"),
        ("Distrito Norte de Nueva York", "US-NY"),
        ("Distrito Oeste de Luisiana", "US-LA"),
        ("Distrito Central de Florida", "US-FL"),
        ("Corte Federal de Distrito para el Distrito Oeste de Texas", "US-TX"),
        ("Distrito de Nuevo México", "US-NM"),
    ],
)
def test_a_federal_district_gives_its_state(court: str, state: str) -> None:
    assert courts().states(court) == {state}


@pytest.mark.parametrize(
    "court",
    [
        *(
            "",
            "   ",
            "unknown",
            "Texas",
            "Arizona Superior Court",
            "Maricopa County Superior Court",
        ),
        *("Fifth Circuit", "5th Cir.", "U.S. Supreme Court", "Distrito Federal", "Edmo"),
        *("Juzgado Tercero de Distrito en el Estado de Sonora", "Distrito de Sonora"),
        *("Court of Appeal of England", "Ontario Superior Court of Justice", "District of Mexico"),
        *("D. Chih.", "district court of Harris County", "Southern District of", "D. Am. Sam."),
    ],
)
def test_any_other_court_gives_none(court: str) -> None:
    assert courts().states(court) == frozenset()


@pytest.mark.parametrize(
    "court", ["Eastern District of Arizona", "S.D. Ariz.", "Central District of Texas", "M.D. Cal."]
)
def test_a_district_that_the_state_does_not_have_gives_none(court: str) -> None:
    assert courts().states(court) == frozenset()


def test_a_district_without_its_direction_names_the_state() -> None:
    assert courts().states("District of Mississippi (as in source)") == {"US-MS"}


def test_several_courts_give_several_states() -> None:
    assert courts().states("D. Ariz.; W.D. Tex.") == {"US-AZ", "US-TX"}
    assert courts().states("D. Ariz.; Pima County Superior Court") == {"US-AZ"}


def test_all_ninety_four_districts_are_read() -> None:
    states = reference_index().gazetteer.state_codes
    home = {code: entry.name for code, entry in states.items() if entry.country == "US"}
    words = {"n": "Northern", "s": "Southern", "e": "Eastern"}
    words |= {"w": "Western", "m": "Middle", "c": "Central"}
    districts = {
        f"{words.get(direction, '')} District of {name}".strip(): code
        for code, name in home.items()
        for direction in _DIVIDED.get(code, "-")
        if code != "US-AS"
    }
    assert len(districts) == 94
    for written, code in districts.items():
        assert courts().states(written) == {code}, written


@given(st.one_of(st.text(), st.none(), st.floats(), st.integers()))
def test_any_cell_is_read_without_an_error(cell: object) -> None:
    assert isinstance(courts().states(cell), frozenset)
