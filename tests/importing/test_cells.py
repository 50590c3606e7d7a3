"""Cells of quantities, degrees, addresses and codes: read as they stand, never filled in."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routes.casebook.importing.codes import meant_code, meant_country
from routes.casebook.importing.points import is_too_exact, read_degrees, read_pair
from routes.casebook.importing.quantities import ReadQuantity, read_quantity
from routes.casebook.importing.weblinks import link_fault
from routes.casebook.problems import Fault


@pytest.mark.parametrize(
    ("words", "value", "relation", "unit"),
    [
        ("5", 5, None, None),
        ("1,200", 1200, None, None),
        ("about 30", 30, "about", None),
        ("más de 100 armas", 100, "at_least", "firearms"),
        ("at least 5", 5, "at_least", None),
        ("up to 40", 40, "at_most", None),
        ("100+", 100, "at_least", None),
        ("33 rifles", 33, None, "firearms"),
        ("33 guns and 7,200 rounds", None, None, None),
        ("2 million", 2_000_000, None, None),
        ("about 1.5 million", 1_500_000, "about", None),
        ("5 thousand rounds", 5_000, None, "rounds"),
        ("3 hundred", 300, None, None),
        ("2 dozen", 24, None, None),
        ("2 docenas", 24, None, None),
        ("dos mil armas", 2_000, None, "firearms"),
        ("5 mil", 5_000, None, None),
        ("2 pairs", 4, None, None),
        ("2 .50 cal rifles", 2, None, "firearms"),
        ("5 9mm pistols", 5, None, "firearms"),
        ("three AK-47 rifles", 3, None, "firearms"),
        ("2,200 rounds", 2200, None, "rounds"),
        ("entre 20 y 30 armas", 20, "at_least", "firearms"),
        ("a dozen", 12, None, None),
        ("dozens", None, None, None),
        ("[5]", None, None, None),
        ("5 (of 12)", None, None, None),
    ],
)
def test_a_quantity_says_what_its_words_say(
    words: str, value: float | None, relation: str | None, unit: str | None
) -> None:
    found = read_quantity(words)
    assert isinstance(found, ReadQuantity)
    assert (found.value, found.relation, found.unit) == (value, relation, unit)


@pytest.mark.parametrize(
    "words",
    [
        "9 mm pistols", "9mm", ".50 caliber", "12 gauge shotguns", "7.62 rifles", "1.000 armas",
        "2 rifles; 3 pistols", "12 rifles and 3 pistols", "2 rifles + 3 pistols", "5 and 6",
        "2 rifles and a pistol", "30 round magazines", "10 boxes of 50 rounds", "1 of 20",
        "5 pounds", "3 kg of cocaine", "12 kg", "50%", "5 million dollars", "5 mil pesos", "5k",
        "thirty five guns", "2 mil 500 cartuchos", "between 2 and 3 million rounds",
        "9007199254740993 guns",
    ],
)  # fmt: skip
def test_two_numbers_weights_money_shares_and_calibres_are_kept_as_words(words: str) -> None:
    assert read_quantity(words) == ReadQuantity(None, wording=words)


@pytest.mark.parametrize("words", ["9" * 400, "9" * 5000, "9007199254740993"])
def test_more_digits_than_a_number_can_keep_are_a_fault(words: str) -> None:
    found = read_quantity(words)
    assert isinstance(found, Fault)
    assert "more digits" in found.message


def test_words_of_a_quantity_are_kept_when_there_is_no_number() -> None:
    assert read_quantity("dozens") == ReadQuantity(None, wording="dozens")


@pytest.mark.parametrize("words", ["-5", "1.200", "1e5"])
def test_a_number_that_cannot_be_meant_is_a_fault_with_its_cure(words: str) -> None:
    found = read_quantity(words)
    assert isinstance(found, Fault)
    assert found.cure


@settings(deadline=None)
@given(st.text(max_size=30))
def test_any_text_is_a_quantity_or_a_fault(text: str) -> None:
    found = read_quantity(text)
    assert isinstance(found, Fault) or found.value is None or found.value >= 0


def test_degrees_are_read_in_the_forms_sheets_use() -> None:
    assert read_degrees("31°41'25\"N", "lat") == pytest.approx(31.6903, abs=1e-4)
    assert read_degrees("106° 25\u2032 28\u2033 W", "lon") == pytest.approx(-106.4244, abs=1e-4)
    assert read_degrees("31,69", "lat") == 31.69
    assert read_pair("31.6904, -106.4245") == (-106.4245, 31.6904)
    assert read_pair("31,69; -106,42") == (-106.42, 31.69)


def test_a_latitude_in_the_column_of_longitudes_is_told() -> None:
    found = read_degrees("31.7 N", "lon")
    assert isinstance(found, Fault)
    assert found.rule == "lat_lon_swapped"


def test_fifteen_digits_are_more_than_a_source_can_state() -> None:
    assert is_too_exact("-112.074037299999996")
    assert not is_too_exact("-112.0740")
    assert not is_too_exact("33.448400000000")


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)",
        "java\tscript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "//example.org/x",
        "ftp://example.org",
        "https://user:pw@example.org",
        'https://example.org/"onmouseover="x',
        "https://ex\u0430mple.org/",
        "https://example.org/\u202egpj",
        "https://exa mple.org",
        "not a url",
    ],
)
def test_only_plain_web_addresses_are_links(text: str) -> None:
    fault = link_fault(text)
    assert fault is not None
    assert fault.cure


@pytest.mark.parametrize(
    "text",
    ["https://example.org/doc/1", "http://example.org:8080/a?b=c#d", "https://example.org/detectó"],
)
def test_addresses_of_pages_are_links(text: str) -> None:
    assert link_fault(text) is None


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("Seizure", "seizure"),
        ("DECOMISO", "seizure"),
        ("incautación", "seizure"),
        ("compra", "purchase"),
        ("purchse", None),
    ],
)
def test_whole_words_are_codes_and_misspellings_are_not(words: str, code: str | None) -> None:
    assert meant_code("kind", words) == code


def test_names_of_countries_are_codes() -> None:
    assert [meant_country(each) for each in ("México", "USA", "gt", "Atlantis")] == [
        "MX", "US", "GT", None,
    ]  # fmt: skip
