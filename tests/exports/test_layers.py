"""Layers: a contract, honest geometry, and nothing lost."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pytest
import shapely

import routes
from routes.casebook.exports.layers import IDS, LAYERS, layer_frame
from routes.errors import SchemaError

if TYPE_CHECKING:
    from routes.casebook.exports import Release
    from routes.pipeline.layers import Layers

AREAS = ["state", "region", "country"]
DECIMALS = {"city": 2, "zip": 2, "county": 2, "address": 3, "point": 3, "port_of_entry": 4}


@pytest.mark.parametrize("name", LAYERS)
def test_every_layer_keeps_its_contract(name: str, shipped_layers: Layers) -> None:
    contract, frame = LAYERS[name], shipped_layers[name]
    assert isinstance(frame, gpd.GeoDataFrame)
    assert frame.crs == "EPSG:4326"
    assert list(frame.columns) == [*contract.columns, "geometry"]
    assert list(frame.index) == list(range(len(frame)))
    assert frame[contract.key].is_monotonic_increasing
    assert frame[contract.key].is_unique
    assert set(frame.geometry.dropna().geom_type) <= set(contract.geometry)
    for column, kind in contract.columns.items():
        if kind == IDS:
            assert all(value == tuple(sorted(set(value))) for value in frame[column]), column
        else:
            assert str(frame[column].dtype).startswith(kind), column


@pytest.mark.parametrize("name", LAYERS)
def test_an_empty_layer_keeps_columns_types_and_reference_system(name: str) -> None:
    empty = layer_frame(name, {column: [] for column in LAYERS[name].columns}, [])
    assert list(empty.columns) == [*LAYERS[name].columns, "geometry"]
    assert empty.crs == "EPSG:4326"
    kinds = {c: str(empty[c].dtype) for c, kind in LAYERS[name].columns.items() if kind != IDS}
    assert all(kinds[column].startswith(LAYERS[name].columns[column]) for column in kinds)


def a_place(**changes: Any) -> dict[str, list[Any]]:
    values: dict[str, Any] = dict.fromkeys(LAYERS["places"].columns)
    ids = {name: () for name, kind in LAYERS["places"].columns.items() if kind == IDS}
    return {k: [v] for k, v in (values | ids | {"place_id": "geonames:1"} | changes).items()}


def test_a_frame_that_breaks_its_contract_is_refused_and_the_column_named() -> None:
    here = [shapely.Point(-110, 31)]
    assert len(layer_frame("places", a_place(), here)) == 1
    with pytest.raises(SchemaError, match="other columns than its contract: colour"):
        layer_frame("places", a_place(colour="red"), here)
    with pytest.raises(SchemaError, match="column cases: expected Int64"):
        layer_frame("places", a_place(cases="many"), here)
    with pytest.raises(SchemaError, match="holds Point and got Polygon"):
        layer_frame("places", a_place(), [shapely.box(0, 0, 1, 1)])
    with pytest.raises(SchemaError, match="place_id has to be there once in every row"):
        layer_frame("places", a_place(place_id=None), here)
    twice = {name: values * 2 for name, values in a_place().items()}
    with pytest.raises(SchemaError, match="found geonames:1"):
        layer_frame("places", twice, here * 2)


@pytest.mark.parametrize("name", LAYERS)
def test_the_page_of_exports_lists_every_column_of_a_layer(name: str) -> None:
    told = (Path(__file__).parents[2] / "docs" / "exporting.md").read_text("utf-8")
    (line,) = [each for each in told.splitlines() if each.startswith(f"| `{name}` |")]
    assert f"`{LAYERS[name].key}`" in line
    missing = [column for column in LAYERS[name].columns if f"`{column}`" not in line]
    assert not missing


def test_every_public_event_is_in_the_layer_and_none_besides(
    shipped_layers: Layers, shipped_release: Release
) -> None:
    assert list(shipped_layers["events"]["event_id"]) == sorted(shipped_release.events["event_id"])
    for name in ("places", "areas", "crossings"):
        frame = shipped_layers[name]
        assert (frame["documented_events"] + frame["inferred_events"] == frame["events"]).all()
        assert (frame["event_ids"].map(len) == frame["events"]).all()
        assert (frame["case_ids"].map(len) == frame["cases"]).all()
    assert shipped_layers["places"]["events"].sum() == len(shipped_release.events)


def test_every_crossing_is_counted_once_and_a_city_stands_for_no_port(
    shipped_layers: Layers, shipped_release: Release
) -> None:
    crossings = shipped_layers["crossings"]
    crossed = shipped_release.events[shipped_release.events["kind"] == "crossing"]
    assert crossings["events"].sum() == len(crossed)
    assert crossings["documented_events"].sum() == crossed["documented"].eq("yes").sum()
    by_id = crossings.set_index("crossing_id")
    assert by_id.loc["geonames:4705349", ["name", "level"]].tolist() == ["Laredo", "city"]
    ports = crossings[crossings["level"] == "port_of_entry"]
    assert ports["crossing_id"].str.startswith("poe:").all()
    assert set(ports["country_pair"]) == {"US-MX"}
    assert ports.geometry.notna().all()
    named = crossed[crossed["level"] == "port_of_entry"]
    assert ports["events"].sum() == len(named)


def test_a_state_region_or_country_is_an_area_and_never_a_point(shipped_layers: Layers) -> None:
    for name in ("events", "places", "crossings"):
        frame = shipped_layers[name]
        at_area = frame[frame["level"].isin(AREAS)]
        assert len(at_area), name
        assert at_area.geometry.isna().all(), name
        assert (at_area["not_drawn"] == "known only as an area").all(), name
    areas = shipped_layers["areas"]
    assert set(areas["level"]) <= set(AREAS)
    assert set(areas.geometry.geom_type) <= {"Polygon", "MultiPolygon"}
    assert areas.geometry.is_valid.all()
    events = shipped_layers["events"]
    assert areas["events"].sum() == events["level"].isin(AREAS).sum()


def test_what_is_not_drawn_says_why_and_what_is_drawn_has_no_excuse(shipped_layers: Layers) -> None:
    for name in set(LAYERS) - {"areas"}:
        frame = shipped_layers[name]
        assert (frame.geometry.isna() == frame["not_drawn"].notna()).all(), name


def test_no_point_is_finer_than_its_level_claims(shipped_layers: Layers) -> None:
    for name in ("events", "places", "crossings"):
        frame = shipped_layers[name][shipped_layers[name].geometry.notna()]
        for shape, level in zip(frame.geometry, frame["level"], strict=True):
            step = DECIMALS[level]
            assert (round(shape.x, step), round(shape.y, step)) == (shape.x, shape.y), name


def test_a_line_ends_at_points_that_the_events_have(shipped_layers: Layers) -> None:
    points = shipped_layers["events"].set_index("event_id").geometry
    legs = shipped_layers["legs"]
    for leg in legs[legs.geometry.notna()].itertuples():
        ends = shapely.get_coordinates(leg.geometry)[[0, -1]].tolist()
        wanted = [[points[event].x, points[event].y] for event in (leg.from_event, leg.to_event)]
        assert ends == wanted


def test_every_line_and_count_can_be_traced_to_its_sources(
    shipped_layers: Layers, shipped_release: Release
) -> None:
    known = set(shipped_release.tables["sources"]["source_id"])
    for name in LAYERS:
        for told in shipped_layers[name]["source_ids"]:
            assert told, name
            assert set(told) <= known, name
    events, cases = (set(shipped_layers["events"][column]) for column in ("event_id", "case_id"))
    for name in ("places", "areas", "crossings"):
        assert {each for ids in shipped_layers[name]["event_ids"] for each in ids} <= events
        assert {each for ids in shipped_layers[name]["case_ids"] for each in ids} <= cases


def test_basis_is_a_column_and_every_leg_keeps_the_one_of_its_chain(
    shipped_layers: Layers, shipped_release: Release
) -> None:
    legs = shipped_layers["legs"].set_index("leg_id")["basis"]
    assert legs.to_dict() == shipped_release.legs.set_index("leg_id")["basis"].to_dict()
    assert set(legs) == {"documented", "partial", "inferred"}


def test_nothing_held_back_or_private_is_in_a_layer_whatever_was_opened(guarded: Path) -> None:
    opened = routes.layers(routes.open(guarded, held=True))
    content = opened.package()
    assert b"canary" not in content.lower()
    for exact in (b"112.0740", b"33.4483", b"110.9747", b"110.9559", b"29.0729"):
        assert exact not in content
    assert set(opened["events"]["case_id"]) == {"bridge"}
    given = opened["places"].set_index("place_id").loc["point:-112.074,33.448"]
    assert (given.geometry.x, given.geometry.y) == (-112.074, 33.448)
