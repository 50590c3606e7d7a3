"""Rules of polygons, base map layers and the road graph."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from routes import reference
from routes.errors import ReferenceDataError


@pytest.mark.parametrize("level", reference.LEVELS)
def test_all_polygons_are_valid_and_in_degrees(level: str) -> None:
    areas = reference.polygons(level)
    assert areas.crs == "EPSG:4326"
    assert areas.is_valid.all()
    assert not areas.geometry.is_empty.any()
    assert set(areas.geom_type) <= {"Polygon", "MultiPolygon"}
    assert areas["code"].is_unique
    assert areas["code"].is_monotonic_increasing


@pytest.mark.parametrize("name", reference.LAYERS)
def test_all_layers_are_valid_and_say_their_scale(name: str) -> None:
    shapes = reference.layer(name)
    assert shapes.crs == "EPSG:4326"
    assert shapes.is_valid.all()
    assert set(shapes["scale"]) <= {"world", "region"}


def test_every_state_province_county_and_municipio_has_a_polygon() -> None:
    assert set(reference.polygons("state")["code"]) == set(reference.admin1()["code"])
    assert set(reference.polygons("county")["code"]) == set(reference.counties()["code"])
    assert set(reference.polygons("municipio")["code"]) == set(reference.municipios()["code"])


def test_countries_of_the_cases_have_polygons() -> None:
    drawn = set(reference.polygons("country")["code"])
    assert drawn >= {"US", "MX", "CA", "GT", "HN", "SV", "HT", "JM", "TT", "BB", "BE", "SK", "GB"}


def test_the_us_mexico_border_is_drawn_once_at_the_fine_scale() -> None:
    """Natural Earth's line runs up to 2 km beside INEGI's: only one of them may be drawn."""
    borders = reference.layer("borders")
    fine = borders[borders["scale"] == "region"].geometry.to_numpy()
    line = reference.layer("border_inegi").geometry.iloc[0]
    middle = shapely.line_interpolate_point(line, np.linspace(0.05, 0.95, 50), normalized=True)
    nearest = shapely.distance(middle[:, None], fine[None, :]).min(axis=1)
    assert nearest.min() > 0.1


def test_the_border_runs_from_the_pacific_to_the_gulf() -> None:
    line = reference.layer("border_inegi").geometry.iloc[0]
    west, east = line.coords[0], line.coords[-1]
    assert west == pytest.approx((-117.12, 32.53), abs=0.02)
    assert east == pytest.approx((-97.14, 25.96), abs=0.02)


def test_an_unknown_level_names_the_known_ones() -> None:
    with pytest.raises(ReferenceDataError, match="use one of state, county, municipio, country"):
        reference.polygons("parish")


def test_an_unknown_code_is_named() -> None:
    with pytest.raises(ReferenceDataError, match="no state polygon for US-ZZ"):
        reference.polygons("state", ["US-TX", "US-ZZ"])


def test_no_code_gives_no_polygon_but_keeps_the_columns() -> None:
    empty = reference.polygons("state", [])
    assert list(empty.columns) == list(reference.polygons("state").columns)
    assert len(empty) == 0
    assert empty.crs == "EPSG:4326"


def test_an_unknown_layer_names_the_known_ones() -> None:
    with pytest.raises(ReferenceDataError, match="use one of land"):
        reference.layer("ocean")


def test_the_road_graph_is_sound() -> None:
    roads = reference.roads()
    nodes = len(roads.lon)
    assert 90_000 < nodes < 110_000
    assert 4_000 < roads.in_mexico.sum() < 12_000
    assert roads.start.min() >= 0
    assert max(roads.start.max(), roads.end.max()) == nodes - 1
    assert (roads.start < roads.end).all()
    assert (roads.km >= 0).all()


def test_the_road_graph_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="read-only"):
        reference.roads().km[0] = 0.0
