"""Rules of the crossings of the US-Mexico border."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely

from routes import reference
from routes.crs import great_circle_km
from routes.errors import ReferenceDataError
from routes.reference.folding import fold
from routes.reference.recipe import ports as recipe
from routes.reference.recipe.ports import spelling_key
from routes.reference.recipe.tables import listed

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd
    from numpy.typing import NDArray

WITHOUT_COORDINATES = {"poe:otay-mesa-commercial"}
WITHOUT_A_SECOND_LIST = {*WITHOUT_COORDINATES, "poe:san-luis-2"}
# no waiting times are published for them, so the list of waiting times has no number for them
WITHOUT_CBP_NUMBER = {
    *("poe:sasabe", "poe:antelope-wells", "poe:boquillas", "poe:amistad-dam"),
    *("poe:falcon-dam", "poe:los-ebanos"),
}
# the road graph has no road across the border here, or only a sketch of one
WITHOUT_ROAD = {
    *("poe:san-ysidro", "poe:san-ysidro-pedwest", "poe:cross-border-xpress", "poe:tecate"),
    *("poe:sasabe", "poe:naco", "poe:antelope-wells", "poe:columbus", "poe:tornillo"),
    *("poe:fort-hancock", "poe:presidio", "poe:boquillas", "poe:amistad-dam", "poe:falcon-dam"),
    *("poe:roma", "poe:rio-grande-city", "poe:los-ebanos"),
    "poe:san-luis-2",
}


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
        km = great_circle_km(row["lon"], row["lat"], nearest.x, nearest.y)
        assert km <= 0.2, port_id
        assert row["km_to_inegi_border"] <= 0.2, port_id


def test_every_located_crossing_names_the_public_list_its_point_is_from(
    ports: pd.DataFrame,
) -> None:
    located = ports.dropna(subset=["lon"])
    assert (located["coord_source"].str.len() > 10).all()
    assert (located["uncertainty_km"] > 0).all()
    assert located[["lon", "lat"]].drop_duplicates().shape == (len(located), 2)


def test_a_second_list_has_every_located_crossing_within_three_kilometres(
    ports: pd.DataFrame,
) -> None:
    for port_id, row in ports.drop(index=list(WITHOUT_A_SECOND_LIST)).iterrows():
        second = np.array([[row["second_lon"], row["second_lat"]]])
        km = float(great_circle_km(row["lon"], row["lat"], *second.T)[0])
        assert km <= 3, port_id
        assert row["km_to_second"] == pytest.approx(km, abs=0.006), port_id
        assert km <= 1.5 or row["note"], port_id


def test_the_second_list_is_another_list_than_the_first(ports: pd.DataFrame) -> None:
    located = ports.drop(index=list(WITHOUT_A_SECOND_LIST))
    assert (located["second_source"] != "").all()
    assert (located["second_source"] != located["coord_source"]).all()
    same = (located["second_lon"] == located["lon"]) & (located["second_lat"] == located["lat"])
    assert not same.any()


def test_a_crossing_that_no_two_lists_agree_on_says_so_and_has_no_second_point(
    ports: pd.DataFrame,
) -> None:
    alone = ports[ports["km_to_second"].isna()]
    assert set(alone.index) == WITHOUT_A_SECOND_LIST
    assert alone["note"].str.contains(recipe.NO_SECOND_LIST).all()
    assert (alone["second_source"] == "").all()
    assert alone[["second_lon", "second_lat"]].isna().all(axis=None)


def test_roads_cross_the_border_at_the_crossings_that_have_one(ports: pd.DataFrame) -> None:
    """A third source: OpenStreetMap's roads know nothing of the lists of crossings."""
    across = road_crossings()
    near = {
        port_id: float(great_circle_km(row["lon"], row["lat"], *across.T).min())
        for port_id, row in ports.dropna(subset=["lon"]).iterrows()
    }
    assert {port_id for port_id, km in near.items() if km > 1} == WITHOUT_ROAD


def road_crossings() -> NDArray[np.float64]:
    """Where the edges that join the two countries meet INEGI's line, without the sketched ones."""
    graph = reference.roads()
    border = reference.layer("border_inegi").geometry.iloc[0]
    joins = (graph.in_mexico[graph.start] != graph.in_mexico[graph.end]) & (graph.km < 10)
    ends = [
        np.column_stack([graph.lon[nodes[joins]], graph.lat[nodes[joins]]])
        for nodes in (graph.start, graph.end)
    ]
    edges = shapely.linestrings(np.stack(ends, axis=1))
    edges = edges[shapely.distance(edges, border) < 0.02]  # not those to Belize and Guatemala
    points: NDArray[np.float64] = shapely.get_coordinates(
        shapely.get_point(shapely.shortest_line(edges, border), 0)
    )
    return points


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
                assert great_circle_km(row["lon"], row["lat"], *points.T).min() < 36, port_id
                checked += 1
    assert checked >= 60


def test_a_name_belongs_to_one_crossing_or_is_listed_as_clashing(ports: pd.DataFrame) -> None:
    own, shared = own_names(ports), shared_names(ports)
    assert {name: ids for name, ids in own.items() if len(ids) > 1} == {}
    assert own.keys() & shared.keys() == set()
    assert {name for name, ids in shared.items() if len(ids) < 2} == set()


def test_a_name_is_shared_as_the_geocoder_reads_it_too(ports: pd.DataFrame) -> None:
    """The geocoder also takes short forms for the same: "Cd." and "Ciudad", "Ft." and "Fort"."""
    own, shared = defaultdict(set), defaultdict(set)
    for port_id, row in ports.iterrows():
        for name in (row["name"], row["name_es"], *listed(row["aliases"])):
            own[fold(name)].add(port_id)
        for name in listed(row["clashing_aliases"]):
            shared[fold(name)].add(port_id)
    assert {name: ids for name, ids in own.items() if len(ids) > 1} == {}
    assert own.keys() & shared.keys() == set()
    assert {name for name, ids in shared.items() if len(ids) < 2} == set()


def test_every_crossing_has_names_in_both_languages(ports: pd.DataFrame) -> None:
    spanish = re.compile(r"\b(puente|garita|cruce|chalán|presa)\b", re.IGNORECASE)
    english = re.compile(r"\b(bridge|crossing|port of entry|ferry|dam)\b", re.IGNORECASE)
    for port_id, row in ports.iterrows():
        names = " | ".join((row["name"], row["name_es"], row["aliases"]))
        assert spanish.search(names), port_id
        assert english.search(names), port_id


@pytest.mark.parametrize(
    ("name", "bearers"),
    [
        ("Puente III", {"poe:colombia-solidarity", "poe:world-trade"}),
        ("Puente Benito Juárez", {"poe:paso-del-norte", "poe:laredo-2", "poe:hidalgo"}),
        ("Puente Internacional Las Américas", {"poe:bridge-of-the-americas", "poe:laredo-1"}),
        ("Puente Internacional II", {"poe:eagle-pass-2", "poe:laredo-2"}),
        ("San Luis port of entry", {"poe:san-luis-1", "poe:san-luis-2"}),
        ("garita de Mexicali", {"poe:calexico-west", "poe:calexico-east"}),
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
        ("Free Bridge", "poe:bridge-of-the-americas"),
        ("Puente Libre", "poe:bridge-of-the-americas"),
        ("Cordova Bridge", "poe:bridge-of-the-americas"),
        ("Santa Fe Street Bridge", "poe:paso-del-norte"),
        ("Zaragoza Bridge", "poe:ysleta-zaragoza"),
        ("B&M Bridge", "poe:brownsville-bm"),
        ("Free Trade Bridge", "poe:los-indios"),
        ("Progreso-Nuevo Progreso", "poe:progreso"),
        ("Rio Grande City-Camargo International Bridge", "poe:rio-grande-city"),
        ("Falcon Dam", "poe:falcon-dam"),
        ("Presa La Amistad", "poe:amistad-dam"),
        ("Marcelino Serna Bridge", "poe:tornillo"),
        ("Columbus-Palomas crossing", "poe:columbus"),
        ("Antelope Wells-El Berrendo crossing", "poe:antelope-wells"),
        ("Raul Hector Castro Land Port of Entry", "poe:douglas"),
        ("Morley Gate", "poe:nogales-morley-gate"),
        ("garita de Sonoyta", "poe:lukeville"),
        ("garita San Luis II", "poe:san-luis-2"),
        ("garita de Algodones", "poe:andrade"),
        ("Mexicali II", "poe:calexico-east"),
        ("garita de Otay", "poe:otay-mesa"),
        ("PedWest", "poe:san-ysidro-pedwest"),
        ("CBX", "poe:cross-border-xpress"),
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


def test_every_crossing_has_codes_or_a_note_why_not(ports: pd.DataFrame) -> None:
    assert ports["schedule_d_code"].str.fullmatch(r"2\d{3}").all()
    without = ports[ports["cbp_port_number"] == ""]
    assert set(without.index) == WITHOUT_CBP_NUMBER
    assert without["note"].str.contains("CBP publishes no waiting times").all()
    numbers = ports.loc[ports["cbp_port_number"] != "", "cbp_port_number"]
    assert numbers.str.fullmatch(r"\d{6}").all()
    assert numbers.is_unique


def test_a_code_that_is_not_the_crossings_own_is_noted(ports: pd.DataFrame) -> None:
    """CBP's number begins with the Schedule D code, except where the note says that it does not."""
    numbered = ports[ports["cbp_port_number"] != ""]
    unlike = numbered["cbp_port_number"].str[:4] != numbered["schedule_d_code"]
    noted = numbered["note"].str.contains("CBP number differs from the Schedule D port")
    assert set(numbered.index[unlike]) == set(numbered.index[noted])


def test_every_crossing_has_both_its_sides(ports: pd.DataFrame) -> None:
    assert ports["us_admin1"].str.fullmatch(r"US-[A-Z]{2}").all()
    assert ports["mx_admin1"].str.fullmatch(r"MX-[A-Z]{3}").all()
    assert (ports[["us_city", "mx_city"]] != "").all(axis=None)


def a_row(**changes: str) -> dict[str, str]:
    row = dict.fromkeys(recipe.PORT_COLUMNS, "")
    here = {"port_id": "poe:one", "name": "One", "name_es": "Uno", "lon": "-100", "lat": "30"}
    return row | here | changes


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({}, r"poe:one has no second coordinate; .* 'no second list' in note"),
        ({"second_lon": "-100.05", "second_lat": "30"}, r"poe:one lies 4.81 km from where"),
        ({"second_lon": "-100.02", "second_lat": "30"}, r"1.93 km from its second list; say in"),
    ],
)
def test_a_point_that_no_second_list_bears_out_is_refused(
    changes: dict[str, str], complaint: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recipe, "read_table", lambda _name: [a_row(**changes)])
    with pytest.raises(ReferenceDataError, match=complaint):
        recipe.build_ports(shapely.LineString([(-101, 30), (-99, 30)]), tmp_path)


@pytest.mark.parametrize(
    ("changes", "km"),
    [
        ({"note": "no second list"}, ""),
        ({"second_lon": "-100.02", "second_lat": "30", "note": "the bridge moved"}, "1.93"),
        ({"second_lon": "-100", "second_lat": "30.001"}, "0.11"),
    ],
)
def test_the_distance_of_two_lists_is_told(
    changes: dict[str, str], km: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recipe, "read_table", lambda _name: [a_row(**changes)])
    recipe.build_ports(shapely.LineString([(-101, 30), (-99, 30)]), tmp_path)
    header, line = (tmp_path / "ports_of_entry.csv").read_text().splitlines()
    assert line.split(",")[header.split(",").index("km_to_second")] == km
