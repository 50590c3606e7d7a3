"""Rules of ZIP codes and of the small towns that are known by their post office."""

from __future__ import annotations

import csv
import gzip
import io
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routes import reference
from routes.crs import great_circle_km
from routes.geocode import reference_index
from routes.geocode.cities import Cities
from routes.geocode.zips import Zips
from routes.reference.recipe import countries
from routes.reference.recipe.post_offices import (
    ZipCode,
    post_office_towns,
    written_out,
    zip_codes,
    zip_rows,
)
from routes.reference.towns import index_towns, km_between, read_towns, towns_bytes

if TYPE_CHECKING:
    import pandas as pd

    from routes.geocode.cities import Entry

KM = 1 / 111.195
"""Degrees of latitude in a kilometre."""


def an_area(**changes: Any) -> ZipCode:
    area = ZipCode(
        code="85645",
        lon=-111.0,
        lat=31.7,
        is_area=True,
        has_own_point=True,
        city="Amado",
        admin1="US-AZ",
    )
    return replace(area, **changes)


def an_area_with_others_around(*, km: float, **changes: Any) -> list[ZipCode]:
    """Return a ZIP code and three areas of other names, the third nearest ``km`` away."""
    steps = (0.5, 0.8, 1.0)
    others = [
        an_area(code=f"8500{i}", lat=31.7 + step * km * KM, city="") for i, step in enumerate(steps)
    ]
    return [an_area(**changes), *others]


def a_town(**changes: str) -> dict[str, str]:
    town = {
        "gazetteer_id": "geonames:1",
        "name": "Amado",
        "ascii_name": "Amado",
        "alternates": "",
        "country": "US",
        "admin1": "US-AZ",
        "lon": "-111",
        "lat": "31.7",
        "population": "100",
        "radius_km": "",
    }
    return town | changes


def a_postal_row(**changes: str) -> dict[str, str]:
    row = {"zip_code": "85645", "longitude": "-111.1", "latitude": "31.6"}
    return row | {"city": "Amado", "state": "AZ"} | changes


def a_census_row(**changes: str) -> dict[str, str]:
    return {"GEOID": "85645", "LONG": "-111.0", "LAT": "31.7"} | changes


def test_the_point_of_the_area_wins_over_that_of_the_post_office() -> None:
    (code,) = zip_codes([a_census_row()], [a_postal_row()])
    assert (code.lon, code.lat, code.city, code.is_area) == (-111.0, 31.7, "Amado", True)


def test_a_zip_code_without_an_area_has_the_point_of_its_post_office() -> None:
    (code,) = zip_codes([], [a_postal_row()])
    assert (code.lon, code.lat, code.is_area, code.has_own_point) == (-111.1, 31.6, False, True)


def test_a_point_of_several_post_offices_belongs_to_none() -> None:
    codes = zip_codes([], [a_postal_row(), a_postal_row(zip_code="85646", city="Tubac")])
    assert [code.has_own_point for code in codes] == [False, False]


@pytest.mark.parametrize(
    "row", [a_postal_row(state="AE"), a_postal_row(state=""), a_postal_row(state="FM")]
)
def test_military_and_foreign_codes_are_left_out(row: dict[str, str]) -> None:
    assert zip_codes([], [row]) == []


def test_a_post_office_at_zero_degrees_is_left_out() -> None:
    assert zip_codes([], [a_postal_row(longitude="0", latitude="0.0")]) == []


def test_the_town_of_a_zip_code_bears_its_name_in_its_state() -> None:
    towns = [a_town(), a_town(gazetteer_id="geonames:2", admin1="US-NM")]
    assert [row["town"] for row in zip_rows([an_area()], towns)] == ["geonames:1"]
    assert [row["town"] for row in zip_rows([an_area(city="Tubac")], towns)] == [""]


def test_the_largest_town_of_a_name_counts_and_a_main_name_before_any_other() -> None:
    towns = [
        a_town(),
        a_town(gazetteer_id="geonames:2", population="900"),
        a_town(gazetteer_id="geonames:3", name="B", ascii_name="B", alternates="Amado")
        | {"population": "90000"},
    ]
    assert [row["town"] for row in zip_rows([an_area()], towns)] == ["geonames:2"]
    assert [row["town"] for row in zip_rows([an_area()], towns[2:])] == ["geonames:3"]


def test_a_town_of_the_same_name_beyond_eighty_kilometres_is_another_one() -> None:
    far = a_town(lat=str(31.7 + 81 * KM))
    assert [row["town"] for row in zip_rows([an_area()], [far])] == [""]


def test_the_post_office_writes_some_names_apart() -> None:
    town = a_town(name="McLean", ascii_name="McLean")
    assert [row["town"] for row in zip_rows([an_area(city="Mc Lean")], [town])] == ["geonames:1"]


def test_a_post_office_in_the_middle_of_its_county_and_without_a_town_is_left_out() -> None:
    office = an_area(is_area=False, has_own_point=False)
    assert list(zip_rows([office], [])) == []
    assert [row["feature"] for row in zip_rows([office], [a_town()])] == ["post_office"]


def test_a_postal_city_that_no_town_of_its_state_bears_becomes_a_town() -> None:
    elsewhere = a_town(admin1="US-NM")
    (town,) = post_office_towns(an_area_with_others_around(km=12.3), [elsewhere])
    assert town == {
        "gazetteer_id": "zip-town:85645",
        "name": "Amado",
        "ascii_name": "Amado",
        "alternates": "",
        "country": "US",
        "admin1": "US-AZ",
        "lon": "-111",
        "lat": "31.7",
        "population": "",
        "feature": "post_office",
        "radius_km": "13",
    }


@pytest.mark.parametrize("known", [a_town(), a_town(name="B", alternates="C|Amádo")])
def test_a_postal_city_that_a_town_bears_becomes_none(known: dict[str, str]) -> None:
    assert post_office_towns(an_area_with_others_around(km=12), [known]) == []


def test_the_radius_of_such_a_town_is_never_below_five_kilometres() -> None:
    (town,) = post_office_towns(an_area_with_others_around(km=1), [])
    assert town["radius_km"] == "5"


@pytest.mark.parametrize(("km", "towns"), [(24.9, 1), (25.1, 0)])
def test_a_town_of_a_wide_area_is_left_out(km: float, towns: int) -> None:
    assert len(post_office_towns(an_area_with_others_around(km=km), [])) == towns


def test_a_town_without_areas_around_is_left_out() -> None:
    assert post_office_towns([an_area()], []) == []


def test_a_town_known_by_the_middle_of_its_county_is_left_out() -> None:
    codes = an_area_with_others_around(km=12, is_area=False, has_own_point=False)
    assert post_office_towns(codes, []) == []


def test_a_post_office_whose_point_lies_in_another_state_is_left_out() -> None:
    codes = an_area_with_others_around(km=12, is_area=False)
    assert len(post_office_towns(codes, [])) == 1
    assert post_office_towns([replace(codes[0], admin1="US-ME"), *codes[1:]], []) == []
    newer = [replace(code, admin1="") for code in codes[1:]]
    assert len(post_office_towns([replace(codes[0], admin1="US-ME"), *newer], [])) == 1


@pytest.mark.parametrize("city", ["", "Unit 29", "North Metro", "Southern Md Facility"])
def test_what_is_no_place_becomes_no_town(city: str) -> None:
    assert post_office_towns(an_area_with_others_around(km=12, city=city), []) == []


def test_a_town_stands_at_its_lowest_zip_code_areas_first() -> None:
    codes = an_area_with_others_around(km=12)
    office = an_area(code="00501", is_area=False)
    for order in (codes, codes[::-1]):
        (town,) = post_office_towns([office, *order, an_area(code="85647")], [])
        assert town["gazetteer_id"] == "zip-town:85645"


@pytest.mark.parametrize(
    ("city", "name"),
    [
        ("Dyess Afb", "Dyess Air Force Base"),
        ("Laughlin A F B", "Laughlin Air Force Base"),
        ("Fort Mc Coy", "Fort McCoy"),
        ("Mccain", "McCain"),
        ("Mount Holly", "Mount Holly"),
        ("Mt Baldy", "Mount Baldy"),
        ("O Brien", "O'Brien"),
        ("Round O", "Round O"),
        ("Put In Bay", "Put in Bay"),
        ("The Lakes", "The Lakes"),
        ("TRUE", "True"),
    ],
)
def test_names_of_post_offices_are_written_out(city: str, name: str) -> None:
    assert written_out(city) == name


def test_the_postal_spelling_stays_an_alternate_name() -> None:
    (town,) = post_office_towns(an_area_with_others_around(km=12, city="Luke Afb"), [])
    assert (town["name"], town["alternates"]) == ("Luke Air Force Base", "Luke Afb")


@given(st.lists(st.integers(0, 65_535), min_size=1, max_size=5))
def test_an_index_of_towns_reads_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, radii: list[int]
) -> None:
    rows = [
        a_town(gazetteer_id=f"geonames:{i}", radius_km=str(radius), population=str(radius * 60_000))
        for i, radius in enumerate(radii)
    ]
    towns = index_towns(rows, [])
    path = tmp_path_factory.mktemp("towns") / "town_names.bin.gz"
    path.write_bytes(gzip.compress(towns_bytes(towns), mtime=0))
    assert read_towns(path) == towns
    assert list(towns.radius_km) == radii


def test_a_town_without_a_radius_of_its_own_has_none_in_the_index() -> None:
    assert list(index_towns([a_town(), a_town() | {"radius_km": "12.1"}], []).radius_km) == [13]
    assert list(index_towns([a_town()], []).radius_km) == [0]


# the committed data


def rows_by(column: str, frame: pd.DataFrame) -> dict[str, dict[str, Any]]:
    return {
        row[column]: {str(key): value for key, value in row.items()}
        for row in frame.to_dict("records")
    }


def test_only_towns_of_post_offices_have_a_radius_and_none_has_a_population() -> None:
    towns = reference.gazetteer()
    offices = towns["feature"] == "post_office"
    assert offices.sum() > 11_000
    assert towns.loc[offices, "radius_km"].between(5, 25).all()
    assert towns.loc[offices, "population"].isna().all()
    assert towns.loc[~offices, "radius_km"].isna().all()
    assert towns.loc[offices, "gazetteer_id"].str.fullmatch(r"zip-town:\d{5}").all()
    assert not towns.loc[offices, "name"].str.contains(r"\d").any()


@pytest.mark.parametrize("admin1", ["US-AZ", "US-TX", "US-NM", "US-CA"])
def test_no_town_of_a_post_office_repeats_a_name_of_its_state(admin1: str) -> None:
    towns = reference.gazetteer()
    towns = towns[towns["admin1"] == admin1]
    offices = towns[towns["feature"] == "post_office"]["name"]
    others = towns[towns["feature"] != "post_office"]["name"]
    assert set(offices.str.casefold()) & set(others.str.casefold()) == set()
    assert offices.is_unique


def test_a_town_below_five_hundred_people_is_found_by_its_post_office() -> None:
    towns = rows_by("gazetteer_id", reference.gazetteer())
    amado = towns["zip-town:85645"]
    assert (amado["name"], amado["admin1"], amado["feature"]) == ("Amado", "US-AZ", "post_office")
    assert km_between(amado["lon"], amado["lat"], -111.06, 31.71) <= amado["radius_km"]


@pytest.mark.parametrize(
    ("name", "admin1"), [("Terlingua", "US-TX"), ("Hachita", "US-NM"), ("Valentine", "US-TX")]
)
def test_a_town_whose_point_may_be_fifty_kilometres_off_is_not_there(
    name: str, admin1: str
) -> None:
    towns = reference.gazetteer()
    assert towns[(towns["name"] == name) & (towns["admin1"] == admin1)].empty


def test_nine_in_ten_radii_reach_the_town() -> None:
    """Small towns that GeoNames places too tell how good the points of their ZIP codes are."""
    towns, zips = reference.gazetteer(), reference.zips()
    towns = towns[(towns["feature"] == "city") & (towns["population"] < 3_000)]
    areas = zips[zips["feature"] == "area"]
    points = areas[["lon", "lat"]].to_numpy()
    single = areas[
        areas["town"].isin(towns["gazetteer_id"]) & ~areas["town"].duplicated(keep=False)
    ]
    both = single.merge(towns, left_on="town", right_on="gazetteer_id").iloc[::10]
    reached = []
    for row in rows_by("zip", both).values():
        third = np.partition(great_circle_km(row["lon_x"], row["lat_x"], *points.T), 3)[3]
        if third <= 25:
            km = km_between(row["lon_x"], row["lat_x"], row["lon_y"], row["lat_y"])
            reached.append(km <= max(5.0, third))
    assert len(reached) > 500
    assert np.mean(reached) > 0.95


def test_every_town_of_a_zip_code_is_in_the_gazetteer() -> None:
    zips, towns = reference.zips(), reference.gazetteer()
    named = zips[zips["town"] != ""]
    assert len(named) / len(zips) > 0.9
    assert set(named["town"]) <= set(towns.loc[towns["country"] == "US", "gazetteer_id"])
    assert set(zips["feature"]) == {"area", "post_office"}


def zip_entry(code: str) -> Any:
    entry = reference_index().gazetteer.by_id(f"zip:{code}")
    assert entry is not None
    return entry


@pytest.mark.parametrize(
    ("code", "town", "admin1"),
    [
        ("78852", "Eagle Pass", "US-TX"),
        ("78840", "Del Rio", "US-TX"),
        ("85607", "Douglas", "US-AZ"),
        ("92231", "Calexico", "US-CA"),
        ("85349", "San Luis", "US-AZ"),
        ("79830", "Alpine", "US-TX"),
        ("92250", "Holtville", "US-CA"),
    ],
)
def test_a_zip_code_stands_at_its_town_or_not_far_from_it(
    code: str, town: str, admin1: str
) -> None:
    towns = reference.gazetteer()
    found = towns[(towns["name"] == town) & (towns["admin1"] == admin1)]
    (row,) = rows_by("gazetteer_id", found).values()
    entry = zip_entry(code)
    assert km_between(entry.lon, entry.lat, row["lon"], row["lat"]) <= min(10.0, entry.radius_km)


def test_a_wide_area_reaches_from_its_town_to_its_middle() -> None:
    entry = zip_entry("78852")
    row = rows_by("zip", reference.zips())["78852"]
    assert km_between(entry.lon, entry.lat, row["lon"], row["lat"]) <= entry.radius_km
    assert entry.radius_km > 20


def test_a_box_at_the_post_office_stands_in_its_town() -> None:
    towns = rows_by("gazetteer_id", reference.gazetteer())
    row = rows_by("zip", reference.zips())["85628"]
    nogales, entry = towns[row["town"]], zip_entry("85628")
    assert (nogales["name"], row["feature"]) == ("Nogales", "post_office")
    assert (entry.lon, entry.lat) == (nogales["lon"], nogales["lat"])


def a_zip_row(**changes: str) -> dict[str, str]:
    row = {"zip": "85645", "lon": "-111", "lat": "31.7", "town": "", "feature": "area"}
    return row | changes


def placed(rows: list[dict[str, str]], *towns: dict[str, str]) -> Entry:
    """Return where the first of the rows stands."""
    entry = Zips(rows).entry("85645", Cities(index_towns(towns, [])))
    assert entry is not None
    return entry


def zip_rows_around(*, km: float, feature: str = "area") -> list[dict[str, str]]:
    return [a_zip_row(zip=f"8500{i}", lat=str(31.7 + km * KM), feature=feature) for i in range(3)]


def test_post_offices_do_not_make_the_areas_around_them_smaller() -> None:
    around = zip_rows_around(km=9)
    boxes = [row | {"zip": f"9{row['zip'][1:]}"} for row in zip_rows_around(km=3)]
    boxes = [row | {"feature": "post_office"} for row in boxes]
    assert placed([a_zip_row(), *around, *boxes]).radius_km == 9.0


def test_a_post_office_counts_all_three_areas_around_it() -> None:
    first, second, third = zip_rows_around(km=9)
    third = third | {"lat": str(31.7 - 7 * KM)}
    fourth = third | {"zip": "85009", "lat": str(31.7 + 12 * KM)}
    office = a_zip_row(feature="post_office")
    assert placed([office, first, second, third, fourth]).radius_km == 9.0
    assert placed([a_zip_row(), first, second, third, fourth]).radius_km == 9.0


def test_a_post_office_takes_point_and_radius_of_its_town_however_small_the_areas() -> None:
    office = a_zip_row(feature="post_office", town="geonames:1")
    town = a_town(lat="31.6", population="0", radius_km="7")
    for km in (3, 30):
        entry = placed([office, *zip_rows_around(km=km)], town)
        assert (entry.lat, entry.radius_km) == (31.6, 7.0)


def test_an_area_stands_at_its_town_only_if_it_is_wide() -> None:
    area, town = a_zip_row(town="geonames:1"), a_town(lat=str(31.7 - 20 * KM))
    narrow = placed([area, *zip_rows_around(km=9)], town)
    wide = placed([area, *zip_rows_around(km=11)], town)
    assert (narrow.lat, narrow.radius_km) == (31.7, 9.0)
    assert wide.lat == pytest.approx(31.7 - 20 * KM, abs=1e-4)
    assert wide.radius_km == 20.0


def test_the_index_knows_the_radius_of_the_gazetteer() -> None:
    towns = rows_by("gazetteer_id", reference.gazetteer())
    cities = reference_index().gazetteer.cities
    amado, nogales = cities.by_id("zip-town:85645"), cities.by_id("geonames:5306611")
    assert amado is not None
    assert nogales is not None
    assert amado.radius_km == towns["zip-town:85645"]["radius_km"]
    assert (amado.population, nogales.radius_km) == (0, 3.0)


@pytest.mark.parametrize(
    ("region", "admin1"),
    [
        ("north-texas", "US-TX"),
        ("texas-panhandle", "US-TX"),
        ("northern-sonora", "MX-SON"),
        ("bootheel", "US-NM"),
        ("southern-sinaloa", "MX-SIN"),
        ("northern-virginia", "US-VA"),
        ("bay-area", "US-CA"),
        ("four-corners", ""),
        ("washington-area", ""),
        ("yucatan-peninsula", ""),
        ("baja-peninsula", ""),
        ("northern-mexico", ""),
        ("us-midwest", ""),
        ("texas-border", ""),
    ],
)
def test_a_region_is_part_of_the_state_that_its_name_says(region: str, admin1: str) -> None:
    regions = rows_by("region_id", reference.regions())
    assert regions[f"region:{region}"]["admin1"] == admin1


@pytest.mark.parametrize(
    ("region", "state", "says"),
    [
        ("Bootheel of New Mexico", "New Mexico", True),
        ("Coast of Michoacan", "Michoacán", True),
        ("Texarkana", "Texas", False),
        ("Arkansas Delta", "Kansas", False),
    ],
)
def test_the_name_of_a_state_counts_as_whole_words(region: str, state: str, says: bool) -> None:
    assert countries._says(region, state) is says  # noqa: SLF001


def test_the_file_of_zip_codes_is_sorted() -> None:
    content = gzip.decompress(reference.reference_path("zips.csv.gz").read_bytes()).decode()
    codes = [row["zip"] for row in csv.DictReader(io.StringIO(content))]
    assert codes == sorted(codes)
