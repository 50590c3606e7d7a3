"""The list of licensees: read whole, counted as density, nobody named."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

import routes
from routes.analysis.dealers import AMMUNITION, COLLECTOR, NO_ZIP, OLDER, density, newest_list
from routes.analysis.licence_matching import Place, match_licence
from routes.casebook.foreign import ForeignRow, ForeignTable
from routes.casebook.importing.licence_list import COLUMNS, expiry, licence_rows
from routes.frames import table_frame
from routes.pipeline.analysing import ANALYSES

if TYPE_CHECKING:
    from routes.render import Atlas

LISTED = date(2024, 9, 1)
FIGURE_WORDS = Path(routes.__file__).parent / "render" / "viewer" / "figure_words.js"
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


def dealers(*rows: dict[str, str]) -> pd.DataFrame:
    """The table as an import keeps it."""
    header = tuple(COLUMNS)
    given = [
        _ROW | {"LIC_SEQN": f"{number:05}"} | changes
        for number, changes in enumerate(rows, start=1)
    ]
    lines = tuple(
        ForeignRow(number, tuple(row[name] for name in COLUMNS))
        for number, row in enumerate(given, start=2)
    )
    read = licence_rows(ForeignTable("l.txt", "", header, lines, (), geographic=False), LISTED)
    cells = [row.cells for row in read.table.rows]
    frame = pd.DataFrame(cells, columns=[*read.table.header], dtype=object)
    return table_frame("dealers", frame.where(frame != "", None))


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
        "area_km2": [8_000.0, 20_000.0],
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


LAREDO = Place(state="TX", city="Laredo")


@pytest.mark.parametrize(
    ("name", "days", "answer"),
    [
        ("Planted Arms LLC", (date(2024, 1, 1), date(2024, 1, 1)), "licensed"),
        ("planted arms", (date(2024, 1, 1), date(2024, 3, 1)), "licensed"),
        ("Planted Arms LLC", (date(2019, 1, 1), date(2019, 1, 1)), "ambiguous"),
        ("Planted Arms LLC", (date(2022, 1, 1), date(2023, 1, 1)), "ambiguous"),
        ("Planted Arms LLC", (date(2010, 1, 1), date(2030, 1, 1)), "ambiguous"),
        ("Another Name", (date(2024, 1, 1), date(2024, 1, 1)), "not found"),
    ],
)
def test_a_place_is_licensed_on_the_days_or_the_list_leaves_it_open_or_has_no_such_name(
    name: str, days: tuple[date, date], answer: str
) -> None:
    assert match_licence(dealers({}), [name], LAREDO, days) == answer


def test_a_zip_code_goes_before_the_town() -> None:
    days = (date(2024, 1, 1), date(2024, 1, 1))
    there = Place(state="TX", city="Elsewhere", zip="78040")
    assert match_licence(dealers({}), ["Planted Arms"], there, days) == "licensed"
    away = Place(state="TX", city="Laredo", zip="78041")
    assert match_licence(dealers({}), ["Planted Arms"], away, days) == "not found"


def test_two_places_of_one_name_that_differ_on_the_day_are_ambiguous() -> None:
    table = dealers({"LIC_XPRDTE": "5K"}, {"LIC_XPRDTE": "7A"})
    days = (date(2023, 1, 1), date(2023, 1, 1))
    assert match_licence(table, ["planted arms, llc"], LAREDO, days) == "ambiguous"


def test_a_collector_matches_nothing() -> None:
    days = (date(2024, 1, 1), date(2024, 1, 1))
    assert match_licence(dealers({"LIC_TYPE": "03"}), ["Planted Arms"], LAREDO, days) == "not found"


def a_shop(atlas: Atlas, **changes: str) -> Atlas:
    """The atlas, one of its dated purchases in a town told of a dealer by name."""
    purchases = atlas.tables["events"]
    places = atlas.places.loc[purchases.index]
    found = (
        (purchases["kind"] == "purchase")
        & (places["admin1"] == "US-TX")
        & (places["level"] == "city")
        & purchases["earliest"].notna()
        & purchases["latest"].notna()
        & atlas.shown
    )
    at = purchases.index[found][0]
    events = purchases.copy()
    for name, value in changes.items():
        events.loc[at, name] = value
    town = {
        "PREMISE_CITY": str(places.loc[at, "place_name"]).upper(),
        "PREMISE_STATE": "TX",
    }
    listed = dealers(town).assign(source_id="list")
    return replace(atlas, tables={**atlas.tables, "events": events, "dealers": listed})


def test_a_purchase_at_a_named_dealer_is_held_against_the_list(shipped_atlas: Atlas) -> None:
    atlas = a_shop(shipped_atlas, organisation="Planted Arms", role="dealer")
    (row,) = ANALYSES["dealers"].compute(atlas)["purchases"]
    assert row["answer"] == "ambiguous"
    assert len(row["event_ids"]) == 1
    assert "list" in row["source_ids"]
    assert len(row["source_ids"]) > 1
    assert "Planted" not in json.dumps(row)


@pytest.mark.parametrize("end", ["", ", TX 78040", ", TX 78040-1234", ", 78040 USA"])
def test_a_zip_code_stands_at_the_end_and_the_number_of_a_house_is_none(
    shipped_atlas: Atlas, end: str
) -> None:
    words = f"10555 Planted Road{end}"
    atlas = a_shop(shipped_atlas, organisation="Planted Arms", role="dealer", place_text=words)
    (row,) = ANALYSES["dealers"].compute(atlas)["purchases"]
    assert row["answer"] != "not found"


def test_an_organisation_that_is_no_dealer_is_not_held_against_the_list(
    shipped_atlas: Atlas,
) -> None:
    atlas = a_shop(shipped_atlas, organisation="Planted Arms", role="straw_buyer")
    assert ANALYSES["dealers"].compute(atlas)["purchases"] == []


def test_a_named_dealer_that_is_not_listed_is_told_as_not_found(shipped_atlas: Atlas) -> None:
    atlas = a_shop(shipped_atlas, organisation="No Such Shop", role="dealer")
    (row,) = ANALYSES["dealers"].compute(atlas)["purchases"]
    assert (row["answer"], row["label"]["es"]) == ("not found", "no hallado")


def test_no_name_of_a_licensee_is_in_the_result(shipped_atlas: Atlas) -> None:
    table = dealers({}, {}, {"PREMISE_ZIP_CODE": "85001", "PREMISE_STATE": "AZ"})
    table = table.assign(source_id="list")
    atlas = replace(shipped_atlas, tables={**shipped_atlas.tables, "dealers": table})
    found = ANALYSES["dealers"].compute(atlas)
    assert (found["n"], found["status"]) == (3, "data")
    there = {row["county"] for row in found["counties"] if row["dealers"]}
    assert there == {"US-48479", "US-04013"}
    assert all(row["source_ids"] == ["list"] for row in found["counties"])
    assert "PLANTED" not in json.dumps(found)
    assert all("PLANTED" not in line for line in ANALYSES["dealers"].lines(found))


def test_a_class_of_distance_says_both_its_ends(shipped_atlas: Atlas) -> None:
    table = dealers({}).assign(source_id="list")
    atlas = replace(shipped_atlas, tables={**shipped_atlas.tables, "dealers": table})
    found = ANALYSES["dealers"].compute(atlas)
    bands = [(band["from_km"], band["up_to_km"]) for band in found["by_distance"]]
    assert bands[:2] == [(0, 25), (25, 50)]
    assert bands[-1] == (1000, None)
    text = "\n".join(ANALYSES["dealers"].lines(found))
    assert "  0\N{EN DASH}25 km: 1\n  25\N{EN DASH}50 km: 0" in text
    assert "over 1,000 km: 0" in text
    assert "up to" not in text


def two_lists(*, undated: int = 0) -> pd.DataFrame:
    """Two shops, both in the list of 2021, renewed in that of 2024; more rows without a day."""
    old = dealers({}, {}).assign(source_id="old", listed="2021-09-01")
    new = dealers({}, {}, {}).assign(source_id="new", listed="2024-09-01")
    without = dealers(*[{}] * undated).assign(source_id="undated", listed=None) if undated else None
    return table_frame("dealers", pd.concat([old, new, without], ignore_index=True))


def test_a_licence_that_was_renewed_is_counted_in_the_newest_list_alone() -> None:
    found = density(two_lists(undated=4), ZIPS, COUNTIES, PORTS)
    assert (found.listed, found.placed, found.left_out) == (9, 3, {OLDER: 6})
    assert sum(each.dealers for each in found.counties) == 3
    assert found.by_type == {"01": 3}


def test_rows_without_a_day_are_a_list_where_no_other_is() -> None:
    undated = dealers({}, {}).assign(listed=None)
    assert len(newest_list(table_frame("dealers", undated))) == 2
    assert newest_list(table_frame("dealers", undated.iloc[:0])).empty


def test_each_state_has_its_own_newest_list() -> None:
    texas = dealers({}).assign(state="US-TX", listed="2024-09-01")
    arizona = dealers({}, {}).assign(state="US-AZ", listed="2024-08")
    older = dealers({}, {}, {}).assign(state="US-AZ", listed="2023-08")
    table = table_frame("dealers", pd.concat([texas, arizona, older], ignore_index=True))
    assert newest_list(table)["state"].value_counts().to_dict() == {"US-AZ": 2, "US-TX": 1}


def test_a_figure_of_several_lists_cites_the_newest_and_tells_the_older_apart(
    shipped_atlas: Atlas,
) -> None:
    atlas = replace(shipped_atlas, tables={**shipped_atlas.tables, "dealers": two_lists()})
    found = ANALYSES["dealers"].compute(atlas)
    assert (found["n"], found["missing"]) == (3, {OLDER: 2})
    assert found["source_ids"] == ["new"]
    assert f'"{OLDER}": "de una lista anterior"' in FIGURE_WORDS.read_text("utf-8")


def test_counted_and_unknown_licences_add_up_to_those_that_sell(shipped_atlas: Atlas) -> None:
    # The second is a ZIP code of no county, the third one that no table has.
    rows = [{"PREMISE_ZIP_CODE": code} for code in ("78040", "01908", "99999")]
    table = dealers(*rows).assign(source_id="list")
    atlas = replace(shipped_atlas, tables={**shipped_atlas.tables, "dealers": table})
    found = ANALYSES["dealers"].compute(atlas)
    told = found["density"]["notes"][1]
    assert sum(row["dealers"] for row in found["counties"]) == 1
    assert "newest list: 3; counted in a county: 1; county not known: 2." in told["en"]
    assert "reciente: 3; contadas en un condado: 1; sin condado conocido: 2." in told["es"]


def test_a_figure_says_that_premises_with_two_licences_count_twice(shipped_atlas: Atlas) -> None:
    table = dealers({}, {"LIC_TYPE": "07"}).assign(source_id="list")
    atlas = replace(shipped_atlas, tables={**shipped_atlas.tables, "dealers": table})
    found = ANALYSES["dealers"].compute(atlas)
    assert found["n"] == 2
    assert any("count twice" in each["en"] for each in found["notes"])
    assert any("cuenta dos veces" in each["es"] for each in found["notes"])
