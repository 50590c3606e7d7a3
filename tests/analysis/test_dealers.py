"""The list of licensees: read whole, counted as density, nobody named."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from routes.analysis.dealers import AMMUNITION, COLLECTOR, NO_ZIP, density, expiry, match_place
from routes.analysis.licence_list import COLUMNS, read_licence_list
from routes.errors import SchemaError
from routes.pipeline.analysing import ANALYSES

if TYPE_CHECKING:
    from routes.render import Atlas

LISTED = date(2024, 9, 1)
_ROW: dict[str, str] = {
    **dict.fromkeys(COLUMNS, ""),
    "LIC_REGN": "5",
    "LIC_DIST": "74",
    "LIC_CNTY": "479",
    "LIC_TYPE": "01",
    "LIC_XPRDTE": "5K",
    "LIC_SEQN": "00001",
    "LICENSE_NAME": "PLANTED PERSON",
    "BUSINESS_NAME": "PLANTED ARMS, LLC",
    "PREMISE_STREET": "1 PLANTED STREET",
    "PREMISE_CITY": "LAREDO",
    "PREMISE_STATE": "TX",
    "PREMISE_ZIP_CODE": "780400000",
}


def a_list(*rows: dict[str, str], separator: str = "\t") -> str:
    lines = [separator.join(COLUMNS)]
    for number, changes in enumerate(rows, start=1):
        row = _ROW | {"LIC_SEQN": f"{number:05}"} | changes
        cells = (f'"{row[name]}"' if separator in row[name] else row[name] for name in COLUMNS)
        lines.append(separator.join(cells))
    return "\n".join(lines) + "\n"


def dealers(*rows: dict[str, str]) -> pd.DataFrame:
    return read_licence_list(a_list(*rows)).dealers


@pytest.mark.parametrize("separator", ["\t", ",", "|"])
def test_the_list_is_read_whatever_parts_its_columns(separator: str) -> None:
    (row,) = read_licence_list(a_list({}, separator=separator)).dealers.to_dict("records")
    assert row["license_number"] == "5-74-479-01-5K-00001"
    assert (row["city"], row["state"], row["zip"]) == ("LAREDO", "TX", "78040")


def test_zeros_that_a_spreadsheet_took_off_are_put_back() -> None:
    row = {"LIC_DIST": "6", "LIC_CNTY": "9", "LIC_TYPE": "1", "LIC_SEQN": "7"}
    (found,) = dealers(row | {"PREMISE_ZIP_CODE": "6040"}).to_dict("records")
    assert (found["license_number"], found["zip"]) == ("5-06-009-01-5K-00007", "06040")


def test_every_row_is_in_the_table_or_rejected_with_the_reason() -> None:
    found = read_licence_list(a_list({}, {"LIC_SEQN": "00001"}, {"LIC_XPRDTE": "??"}))
    assert len(found.dealers) == 1
    assert "earlier row" in found.rejected[3]
    assert "no licence number" in found.rejected[4]


def test_a_list_without_its_columns_is_refused_with_their_names() -> None:
    with pytest.raises(SchemaError, match="LIC_REGN"):
        read_licence_list("name,town\na,b\n")


def test_streets_and_telephones_are_not_read() -> None:
    assert "PLANTED STREET" not in dealers({}).to_csv()


@pytest.mark.parametrize(
    ("code", "listed", "month"),
    [
        ("4J", date(2024, 9, 1), "2024-09"),
        ("7A", date(2024, 9, 1), "2027-01"),
        ("0M", date(2019, 6, 1), "2020-12"),
        ("3M", date(2024, 1, 1), "2023-12"),
        ("9C", date(2018, 1, 1), "2019-03"),
        ("2C", date(2031, 1, 1), "2032-03"),
    ],
)
def test_the_decade_of_an_expiry_is_the_one_a_licence_can_reach(
    code: str, listed: date, month: str
) -> None:
    assert expiry(code, listed) == month


ZIPS = pd.DataFrame(
    {
        "zip": ["78040", "85001"],
        "lon": [-99.5, -112.07],
        "lat": [27.51, 33.45],
        "county": ["US-48479", "US-04013"],
    }
)
COUNTIES = pd.DataFrame(
    {
        "code": ["US-48479", "US-04013"],
        "name": ["Webb County", "Maricopa County"],
        "admin1": ["US-TX", "US-AZ"],
    }
)
PORTS = pd.DataFrame({"lon": [-99.5027, None], "lat": [27.5004, None]})


def dense(*rows: dict[str, str]) -> Any:
    return density(dealers(*rows), ZIPS, COUNTIES, PORTS)


def test_places_are_counted_by_county_with_their_distance() -> None:
    found = dense({}, {}, {"PREMISE_ZIP_CODE": "85001"})
    counted = {each.name: each.dealers for each in found.counties}
    assert counted == {"Webb County, TX": 2, "Maricopa County, AZ": 1}
    webb = next(each for each in found.counties if each.county == "US-48479")
    assert webb.median_km < 2


def test_collectors_are_persons_and_are_not_counted_as_places() -> None:
    found = dense({}, {"LIC_TYPE": "03"}, {"LIC_TYPE": "06"}, {"PREMISE_ZIP_CODE": "99999"})
    assert found.left_out == {COLLECTOR: 1, AMMUNITION: 1, NO_ZIP: 1}
    assert found.placed + sum(found.left_out.values()) == found.listed == 4


def test_classes_of_distance_hold_every_place() -> None:
    found = dense({}, {}, {"PREMISE_ZIP_CODE": "85001"})
    assert sum(number for _, number in found.by_distance) == found.placed


@pytest.mark.parametrize(
    ("name", "day", "answer"),
    [
        ("Planted Arms LLC", date(2024, 1, 1), "licensed"),
        ("Planted Arms LLC", date(2019, 1, 1), "not licensed on that day"),
        ("Another Name", date(2024, 1, 1), "not found"),
    ],
)
def test_a_place_is_licensed_on_a_day_or_not_or_not_found(
    name: str, day: date, answer: str
) -> None:
    found = match_place(dealers({}), name=name, city="Laredo", state="TX", day=day, listed=LISTED)
    assert found == answer


def test_two_places_of_one_name_that_differ_on_the_day_are_ambiguous() -> None:
    table = dealers({"LIC_XPRDTE": "5K"}, {"LIC_XPRDTE": "7A"})
    found = match_place(
        table,
        name="planted arms, llc",
        city="Laredo",
        state="TX",
        day=date(2023, 1, 1),
        listed=LISTED,
    )
    assert found == "ambiguous"


def test_no_name_of_a_licensee_is_in_the_result(shipped_atlas: Atlas) -> None:
    table = dealers({}, {}, {"PREMISE_ZIP_CODE": "85001", "PREMISE_STATE": "AZ"})
    atlas = replace(shipped_atlas, tables={**shipped_atlas.tables, "dealers": table})
    found = ANALYSES["dealers"].compute(atlas)
    assert (found["n"], found["status"]) == (3, "data")
    assert {row["county"] for row in found["counties"]} == {"US-48479", "US-04013"}
    assert "PLANTED" not in json.dumps(found)
    assert all("PLANTED" not in line for line in ANALYSES["dealers"].lines(found))
