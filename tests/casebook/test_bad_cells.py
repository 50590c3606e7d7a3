"""What a journalist is told about one cell."""

from __future__ import annotations

import pytest

from routes.casebook.cells import parse_cell
from routes.casebook.coordinates import coordinate_fault
from routes.codebook import table

EVENTS = table("events")


def fault_of(column: str, text: str) -> tuple[str, str, str]:
    value, fault = parse_cell(EVENTS.field(column), text)
    assert value is None
    assert fault is not None
    return fault.rule, fault.message, fault.cure


@pytest.mark.parametrize("text", ["Purchase", "purchases", "purchas"])
def test_a_wrong_code_lists_the_codes_and_the_closest(text: str) -> None:
    rule, message, cure = fault_of("kind", text)
    assert rule == "wrong_code"
    assert text in message
    assert cure.startswith("Did you mean purchase? Write one of purchase, theft")


@pytest.mark.parametrize(
    ("text", "help_"),
    [
        ("03/14/2021", "Write 2021-03-14"),
        ("05/06/2021", "Write 2021-05-06 or 2021-06-05"),
        ("2021-3-4", "Write 2021-03-04"),
        ("March 2021", "Write EDTF such as 2021, 2021-06"),
        ("2021-13", "Write EDTF"),
    ],
)
def test_a_bad_date_is_helped(text: str, help_: str) -> None:
    rule, _, cure = fault_of("date", text)
    assert rule == "bad_date"
    assert help_ in cure


def test_a_date_that_ends_before_it_begins_is_told() -> None:
    assert "ends before it begins" in fault_of("date", "2021/2019")[1]


@pytest.mark.parametrize(
    ("text", "help_"),
    [
        ("1,200", "without separators: 1200"),
        ("12,5", "decimal point: 12.5"),
        ("12 rifles", "digits alone"),
        ("1E+05", "shortened"),
        ("nan", "digits alone"),
        ("inf", "digits alone"),
        ("٣", "digits alone"),
        ("9007199254740993", "fewer digits"),
    ],
)
def test_a_number_is_written_in_digits(text: str, help_: str) -> None:
    rule, _, cure = fault_of("quantity", text)
    assert rule == "number"
    assert help_ in cure


def test_a_negative_quantity_is_refused() -> None:
    assert fault_of("quantity", "-3")[0] == "out_of_range"


def test_an_unknown_quantity_is_missing_and_not_zero() -> None:
    assert parse_cell(EVENTS.field("quantity"), " ") == (None, None)
    assert parse_cell(EVENTS.field("quantity"), "0") == (0.0, None)


def test_a_country_is_two_capital_letters() -> None:
    assert fault_of("country", "us")[2] == "Write US"
    assert fault_of("country", "Mexico")[0] == "wrong_form"


def test_an_empty_cell_of_a_required_column_is_told() -> None:
    assert fault_of("kind", "")[0] == "missing_value"


def test_free_text_is_kept_to_the_letter() -> None:
    words = "  =HYPERLINK('x') <b>&amp; {{ 1 }}\t"
    assert parse_cell(EVENTS.field("items"), words) == (words, None)


def test_blanks_around_an_id_or_a_code_are_no_part_of_it() -> None:
    assert parse_cell(EVENTS.field("kind"), " purchase\u00a0") == ("purchase", None)


def test_letters_lost_in_a_conversion_are_noticed() -> None:
    value, fault = parse_cell(EVENTS.field("place_text"), "Ju\ufffdrez")
    assert value == "Ju\ufffdrez"
    assert fault is not None
    assert fault.severity == "warning"


@pytest.mark.parametrize(
    ("lon", "lat", "country", "rule"),
    [
        (31.69, -106.42, "US", "lat_lon_swapped"),  # El Paso: impossible latitude
        (13.69, -89.22, "SV", "lat_lon_swapped"),  # San Salvador: both within ±90
        (25.76, -80.19, "US", "lat_lon_swapped"),  # Miami: both within ±90
        (25.76, -80.19, None, "lat_lon_swapped"),
        (106.42, 31.69, "US", "lon_sign"),
        (149.9, 61.2, "US", "lon_sign"),  # Anchorage, north of the Aleutian Islands
        (20.0, -35.0, "US", "outside_country"),
        (0.0, 0.0, "US", "null_island"),
        (359_000.0, 3_506_000.0, "MX", "out_of_range"),
        (-74.07, 4.71, "US", "outside_country"),
        (None, 31.69, "US", "half_coordinate"),
    ],
)
def test_coordinates_are_looked_at_as_a_pair(
    lon: float | None, lat: float | None, country: str | None, rule: str
) -> None:
    found = coordinate_fault(lon, lat, country)
    assert found is not None
    assert found[1].rule == rule


@pytest.mark.parametrize(
    ("lon", "lat", "country"),
    [
        (-106.42, 31.69, "US"),
        (-106.42, 31.69, None),
        (18.07, 59.33, "SE"),
        (None, None, "US"),
        (174.1, 52.7, "US"),  # Shemya, west of the 180th meridian
        (144.79, 13.47, "US"),  # Guam
        (145.75, 15.19, "US"),  # Saipan
        (-170.70, -14.28, "US"),  # Pago Pago
    ],
)
def test_coordinates_in_order_pass(
    lon: float | None, lat: float | None, country: str | None
) -> None:
    assert coordinate_fault(lon, lat, country) is None


def test_degrees_and_minutes_are_not_cut_to_degrees() -> None:
    assert "decimal degrees" in fault_of("lat", "31°41'25\"N")[2]
    assert "a column each" in fault_of("lat", "31.69, -106.42")[2]
