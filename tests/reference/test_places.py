"""Rules of towns, states, countries, regions, counties, municipios and ZIP codes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import shapely

from routes import reference
from routes.crs import great_circle_km
from routes.reference.recipe.ports import spelling_key
from routes.reference.recipe.tables import listed, read_table

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

MEXICAN_STATES = {
    *("AGU", "BCN", "BCS", "CAM", "CHH", "CHP", "CMX", "COA", "COL", "DUR", "GRO", "GUA", "HID"),
    *("JAL", "MEX", "MIC", "MOR", "NAY", "NLE", "OAX", "PUE", "QUE", "ROO", "SIN", "SLP", "SON"),
    *("TAB", "TAM", "TLA", "VER", "YUC", "ZAC"),
}


def town(name: str, admin1: str) -> dict[str, Any]:
    towns = reference.gazetteer()
    found = towns[(towns["name"] == name) & (towns["admin1"] == admin1)]
    assert len(found) == 1, f"{len(found)} rows for {name}, {admin1}"
    return records(found)[0]


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(key): value for key, value in row.items()} for row in frame.to_dict("records")]


def test_mexico_has_thirty_two_states_under_their_iso_codes() -> None:
    states = reference.admin1()
    mexico = states[states["country"] == "MX"]
    assert set(mexico["code"]) == {f"MX-{code}" for code in MEXICAN_STATES}
    assert sorted(mexico["inegi"]) == [f"{number:02}" for number in range(1, 33)]
    assert sorted(mexico["geonames"]) == [f"{number:02}" for number in range(1, 33)]


def test_the_us_has_fifty_states_a_district_and_five_territories() -> None:
    states = reference.admin1()
    assert len(states[states["country"] == "US"]) == 56
    assert states["code"].is_unique


@pytest.mark.parametrize(
    ("code", "geonames", "inegi"),
    [
        ("MX-CHP", "05", "07"),
        ("MX-CHH", "06", "08"),
        ("MX-COA", "07", "05"),
        ("MX-COL", "08", "06"),
    ],
)
def test_geonames_and_inegi_number_four_states_differently(
    code: str, geonames: str, inegi: str
) -> None:
    row = reference.admin1().set_index("code").loc[code]
    assert (row["geonames"], row["inegi"]) == (geonames, inegi)


@pytest.mark.parametrize(
    ("name", "admin1"),
    [
        ("Ciudad Juárez", "MX-CHH"),
        ("Tuxtla", "MX-CHP"),
        ("Saltillo", "MX-COA"),
        ("Manzanillo", "MX-COL"),
        ("Laredo", "US-TX"),
        ("Tijuana", "MX-BCN"),
        ("Toronto", "CA-ON"),
    ],
)
def test_towns_carry_the_state_they_lie_in(name: str, admin1: str) -> None:
    towns = reference.gazetteer()
    towns = towns[towns["country"].isin(["US", "MX", "CA"]) & (towns["population"] > 100_000)]
    found = towns[towns["name"].str.startswith(name)]
    assert set(found["admin1"]) == {admin1}


def test_numbered_states_would_be_seen_in_the_polygons() -> None:
    """Juárez lies in the polygon called MX-CHH, wherever the numbers of the sources went."""
    juarez = town("Ciudad Juárez", "MX-CHH")
    chihuahua = reference.polygons("state", ["MX-CHH"]).geometry.iloc[0].buffer(0.02)
    assert chihuahua.contains(shapely.Point(juarez["lon"], juarez["lat"]))


def test_all_towns_of_both_countries_are_there() -> None:
    towns = reference.gazetteer()
    assert (towns["country"] == "US").sum() > 21_000
    assert (towns["country"] == "MX").sum() > 16_000
    assert towns["gazetteer_id"].is_unique
    home = towns[towns["country"].isin(["US", "MX"])]
    assert (home["admin1"] == "").sum() == 0


def test_unknown_population_is_not_zero() -> None:
    population = reference.gazetteer()["population"]
    assert population.isna().any()
    assert population.min() > 0


def test_a_hamlet_kept_by_hand_stands_at_its_crossing() -> None:
    lukeville = town("Lukeville", "US-AZ")
    port = reference.ports_of_entry().set_index("port_id").loc["poe:lukeville"]
    assert lukeville["feature"] == "hand"
    assert (lukeville["lon"], lukeville["lat"]) == (port["lon"], port["lat"])


def test_no_hamlet_kept_by_hand_repeats_a_town() -> None:
    towns = reference.gazetteer()
    towns["key"] = towns["name"].map(spelling_key)
    hand = towns[towns["feature"] == "hand"]
    assert len(hand) == len(read_table("hamlets"))
    both = hand.merge(towns[towns["feature"] == "city"], on=["key", "admin1"])
    assert both.empty


def test_alternates_are_in_latin_letters_and_hold_no_separator() -> None:
    alternates = reference.gazetteer()["alternates"]
    text = "".join(alternates)
    assert not any("\u0370" <= letter <= "\u1dff" for letter in set(text))
    assert not any(letter > "\u2e80" for letter in set(text) - {"\ua78c"})
    assert not alternates.str.contains("||", regex=False).any()


def test_the_old_name_of_a_town_is_an_alternate() -> None:
    assert "El Paso del Norte" in listed(town("Ciudad Juárez", "MX-CHH")["alternates"])


def test_namibia_is_not_a_missing_value() -> None:
    namibia = reference.countries().set_index("code").loc["NA"]
    assert namibia["name_es"] == "Namibia"
    assert (reference.gazetteer()["country"] == "NA").sum() > 5


@pytest.mark.parametrize(
    ("code", "english", "spanish", "alias"),
    [
        ("US", "United States", "Estados Unidos", "EE. UU."),
        ("GB", "United Kingdom", "Reino Unido", "U.K."),
        ("MX", "Mexico", "México", "Estados Unidos Mexicanos"),
    ],
)
def test_countries_are_named_in_both_languages(
    code: str, english: str, spanish: str, alias: str
) -> None:
    (row,) = [row for row in records(reference.countries()) if row["code"] == code]
    assert (row["name_en"], row["name_es"]) == (english, spanish)
    assert alias in listed(row["aliases"])


def test_no_alias_of_a_country_is_the_code_of_another() -> None:
    countries = reference.countries()
    codes = set(countries["code"])
    for code, aliases in countries[["code", "aliases"]].itertuples(index=False):
        assert {alias for alias in listed(aliases) if alias in codes} <= {code}


@pytest.mark.parametrize(
    ("code", "spanish"),
    [("US-NM", "Nuevo México"), ("US-NC", "Carolina del Norte"), ("US-LA", "Luisiana")],
)
def test_us_states_have_spanish_names(code: str, spanish: str) -> None:
    assert reference.admin1().set_index("code").loc[code, "name_es"] == spanish
    assert reference.spanish_names()[f"admin1:{code}"] == spanish


@pytest.mark.parametrize(
    "read",
    [reference.admin1, reference.countries, reference.counties, reference.municipios],
)
def test_every_area_has_a_point_and_a_radius(read: Callable[[], pd.DataFrame]) -> None:
    areas = read()
    assert areas["lon"].between(-180, 180).all()
    assert areas["lat"].between(-90, 90).all()
    assert (areas["radius_km"] > 0).all()


def test_counties_and_municipios_name_their_state() -> None:
    states = set(reference.admin1()["code"])
    counties, municipios = reference.counties(), reference.municipios()
    named = ["name", "admin1"]
    assert len(counties) == 3230
    assert len(municipios) == 2465
    assert set(counties["admin1"]) <= states
    assert set(municipios["admin1"]) <= states
    webb = counties.loc[counties["code"] == "US-48479", named].to_numpy().tolist()
    monterrey = municipios.loc[municipios["code"] == "MX-19039", named].to_numpy().tolist()
    assert webb == [["Webb County", "US-TX"]]
    assert monterrey == [["Monterrey", "MX-NLE"]]


@pytest.mark.parametrize(
    ("region", "towns"),
    [
        ("us-mx-border", [("Tijuana", "MX-BCN"), ("Brownsville", "US-TX"), ("El Paso", "US-TX")]),
        ("south-texas", [("Brownsville", "US-TX"), ("San Antonio", "US-TX")]),
        ("rio-grande-valley", [("Rio Grande City", "US-TX"), ("Brownsville", "US-TX")]),
        ("north-texas", [("Dallas", "US-TX"), ("Fort Worth", "US-TX"), ("Denton", "US-TX")]),
        ("west-texas", [("El Paso", "US-TX"), ("Midland", "US-TX"), ("Lubbock", "US-TX")]),
        ("imperial-valley", [("Calexico", "US-CA"), ("Brawley", "US-CA")]),
        ("central-valley-ca", [("Redding", "US-CA"), ("Bakersfield", "US-CA")]),
        ("southern-california", [("San Diego", "US-CA"), ("Santa Barbara", "US-CA")]),
        ("bay-area", [("San Jose", "US-CA"), ("Santa Rosa", "US-CA")]),
        ("bajio", [("León de los Aldama", "MX-GUA"), ("Santiago de Querétaro", "MX-QUE")]),
        ("tierra-caliente", [("Apatzingán", "MX-MIC"), ("Arcelia", "MX-GRO")]),
    ],
)
def test_the_ring_of_a_region_holds_its_towns(region: str, towns: list[tuple[str, str]]) -> None:
    (ring,) = [
        row for row in records(reference.regions()) if row["region_id"] == f"region:{region}"
    ]
    known = reference.gazetteer()
    for name, admin1 in towns:
        found = known[known["name"].str.startswith(name) & (known["admin1"] == admin1)]
        largest = found.sort_values("population", na_position="first").iloc[-1]
        point = np.array([[largest["lon"], largest["lat"]]])
        assert great_circle_km(ring["lon"], ring["lat"], *point.T)[0] <= ring["radius_km"], name


def test_a_region_says_that_its_extent_is_approximate() -> None:
    assert reference.regions()["note"].str.contains("approximate extent, drawn as a ring").all()


def test_a_name_belongs_to_one_region() -> None:
    bearers: dict[str, set[str]] = {}
    for row in records(reference.regions()):
        for name in (row["name_en"], row["name_es"], *listed(row["aliases"])):
            bearers.setdefault(spelling_key(name), set()).add(row["region_id"])
    assert {name: ids for name, ids in bearers.items() if len(ids) > 1} == {}


def test_a_zip_code_keeps_its_leading_zero() -> None:
    zips = reference.zips()
    assert zips["zip"].str.fullmatch(r"\d{5}").all()
    assert zips["zip"].is_unique
    (adjuntas,) = zips.loc[zips["zip"] == "00601", ["lon", "lat"]].to_numpy().tolist()
    assert adjuntas == pytest.approx([-66.75, 18.18], abs=0.01)


def test_a_caller_may_change_what_it_gets() -> None:
    changed = reference.admin1()
    changed["name_en"] = "nowhere"
    assert "Texas" in set(reference.admin1()["name_en"])
