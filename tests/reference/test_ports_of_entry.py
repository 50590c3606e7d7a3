"""Rules of the crossings of the US-Mexico border."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import pytest
import shapely

from routes import reference
from routes.reference.recipe.extent import great_circle_km
from routes.reference.recipe.ports import spelling_key
from routes.reference.recipe.tables import listed

if TYPE_CHECKING:
    import pandas as pd

WITHOUT_COORDINATES = {"poe:san-ysidro-pedwest", "poe:otay-mesa-commercial", "poe:san-luis-2"}


@pytest.fixture
def ports() -> pd.DataFrame:
    table: pd.DataFrame = reference.ports_of_entry().set_index("port_id")
    return table


def own_names(ports: pd.DataFrame) -> dict[str, set[str]]:
    names = defaultdict(set)
    for port_id, row in ports.iterrows():
        for name in (row["name"], row["name_es"], *listed(row["aliases"])):
            names[spelling_key(name)].add(str(port_id))
    return names


def shared_names(ports: pd.DataFrame) -> dict[str, set[str]]:
    names = defaultdict(set)
    for port_id, row in ports.iterrows():
        for name in listed(row["clashing_aliases"]):
            names[spelling_key(name)].add(str(port_id))
    return names


def test_there_are_fifty_crossings_by_state(ports: pd.DataFrame) -> None:
    counts = ports["us_admin1"].value_counts().to_dict()
    assert counts == {"US-TX": 29, "US-CA": 9, "US-AZ": 9, "US-NM": 3}
    assert ports.index.is_unique


def test_a_crossing_without_a_source_has_no_coordinates_and_says_so(ports: pd.DataFrame) -> None:
    empty = ports[ports["lon"].isna()]
    assert set(empty.index) == WITHOUT_COORDINATES
    assert empty["lat"].isna().all()
    assert empty["uncertainty_km"].isna().all()
    assert empty["geometry"].isna().all()
    assert (empty["coord_source"] == "none").all()
    assert empty["note"].str.contains("coordinates not found").all()


def test_every_located_crossing_lies_on_the_border(ports: pd.DataFrame) -> None:
    border = reference.layer("border_inegi").geometry.iloc[0]
    for port_id, row in ports.dropna(subset=["lon"]).iterrows():
        nearest = border.interpolate(border.project(shapely.Point(row["lon"], row["lat"])))
        km = great_circle_km(row["lon"], row["lat"], shapely.get_coordinates(nearest))[0]
        assert km <= 0.2, port_id
        assert row["km_to_inegi_border"] <= 0.2, port_id


def test_every_located_crossing_joins_the_two_states_it_names(ports: pd.DataFrame) -> None:
    states = reference.polygons("state").set_index("code")
    for port_id, row in ports.dropna(subset=["lon"]).iterrows():
        point = shapely.Point(row["lon"], row["lat"])
        for country in ("US", "MX"):
            side = states[states["country"] == country]
            nearest = side.index[shapely.distance(side.geometry.to_numpy(), point).argmin()]
            assert nearest == row[f"{country.lower()}_admin1"], port_id


def test_every_located_crossing_is_near_the_towns_it_joins(ports: pd.DataFrame) -> None:
    """A second source: GeoNames' towns know nothing of the crossings' coordinates."""
    towns = reference.gazetteer()
    towns = towns[towns["feature"] == "city"]
    checked = 0
    for port_id, row in ports.dropna(subset=["lon"]).iterrows():
        for country in ("us", "mx"):
            bearers = towns[
                (towns["name"] == row[f"{country}_city"])
                & (towns["admin1"] == row[f"{country}_admin1"])
            ]
            if len(bearers):
                points = bearers[["lon", "lat"]].to_numpy()
                assert great_circle_km(row["lon"], row["lat"], points).min() < 36, port_id
                checked += 1
    assert checked >= 60


def test_a_name_belongs_to_one_crossing_or_is_listed_as_clashing(ports: pd.DataFrame) -> None:
    own, shared = own_names(ports), shared_names(ports)
    assert {name: ids for name, ids in own.items() if len(ids) > 1} == {}
    assert own.keys() & shared.keys() == set()
    assert {name for name, ids in shared.items() if len(ids) < 2} == set()


@pytest.mark.parametrize(
    ("name", "bearers"),
    [
        ("Puente Nuevo", {"poe:laredo-2", "poe:brownsville-gateway", "poe:eagle-pass-2"}),
        ("Old Bridge", {"poe:laredo-1", "poe:brownsville-bm"}),
        ("Puente de las Américas", {"poe:bridge-of-the-americas", "poe:laredo-1"}),
        (
            "Puerta México",
            {"poe:san-ysidro", "poe:nogales-deconcini", "poe:brownsville-gateway"},
        ),
    ],
)
def test_the_known_clashes_are_listed(ports: pd.DataFrame, name: str, bearers: set[str]) -> None:
    assert shared_names(ports)[spelling_key(name)] == bearers


@pytest.mark.parametrize(
    ("name", "port_id"),
    [
        ("Hidalgo International Bridge", "poe:hidalgo"),
        ("McAllen-Hidalgo International Bridge", "poe:hidalgo"),
        ("Hidalgo/Reynosa International Bridge", "poe:hidalgo"),
        ("Hidalgo, Texas, port of entry", "poe:hidalgo"),
        ("Donna bridge", "poe:donna"),
        ("Donna-Rio Bravo International Bridge", "poe:donna"),
        ("Camino Real International Bridge", "poe:eagle-pass-2"),
        ("Lincoln-Juarez", "poe:laredo-2"),
        ("Puente Internacional II “Benito Juárez” de Nuevo Laredo", "poe:laredo-2"),
        ("Puente Internacional Anzalduas", "poe:anzalduas"),
        ("Dennis DeConcini Port of Entry", "poe:nogales-deconcini"),
        ("mariposa Port of Entry", "poe:nogales-mariposa"),
        ("BOTA", "poe:bridge-of-the-americas"),
        ("Puente Córdova-Américas", "poe:bridge-of-the-americas"),
        ("Ysleta Port of Entry", "poe:ysleta-zaragoza"),
        ("Puente Santa Fe", "poe:paso-del-norte"),
        ("Brownsville Gateway International Bridge", "poe:brownsville-gateway"),
        ("Los Tomates bridge", "poe:brownsville-veterans"),
        ("Colombia Solidarity Bridge", "poe:colombia-solidarity"),
        ("Calexico West port of entry", "poe:calexico-west"),
        ("Douglas Port of Entry", "poe:douglas"),
        ("Puente del Comercio Mundial", "poe:world-trade"),
    ],
)
def test_the_names_of_court_papers_and_press_are_known(
    ports: pd.DataFrame, name: str, port_id: str
) -> None:
    assert own_names(ports)[spelling_key(name)] == {port_id}


def test_the_name_of_a_town_is_no_name_of_its_crossing(ports: pd.DataFrame) -> None:
    """Sasabe is a town; "Sasabe port of entry" is the crossing."""
    towns = {spelling_key(name) for name in reference.gazetteer()["name"]}
    border_towns = {
        spelling_key(name) for column in ("us_city", "mx_city") for name in ports[column]
    }
    assert own_names(ports).keys() & towns & border_towns == set()


def test_port_codes_are_numbers_kept_as_text(ports: pd.DataFrame) -> None:
    assert ports["schedule_d_code"].str.fullmatch(r"(2\d{3})?").all()
    assert ports["cbp_port_number"].str.fullmatch(r"(\d{6})?").all()
    numbers = ports.loc[ports["cbp_port_number"] != "", "cbp_port_number"]
    assert numbers.is_unique
