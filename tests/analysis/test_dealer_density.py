"""Licensed places for each 1,000 km² of county: every county, its area, its class."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from tests.analysis.test_dealers import COUNTIES, PORTS, ZIPS, dealers

from routes.analysis.dealers import (
    CLASSES,
    areas_km2,
    class_of,
    density,
    density_classes,
    per_1000_km2,
)
from routes.casebook.exports.symbols import LEAST_KM2
from routes.pipeline.analysing import ANALYSES
from routes.reference import counties, polygons

if TYPE_CHECKING:
    from routes.render import Atlas


def dense(*rows: dict[str, str], **columns: Any) -> Any:
    return density(dealers(*rows), ZIPS, COUNTIES.assign(**columns), PORTS)


def test_density_is_places_for_each_thousand_square_kilometres() -> None:
    found = {each.county: each for each in dense({}, {}, {}, {}).counties}
    assert found["US-48479"].per_1000_km2 == 1000 * 4 / 8_000


def test_a_county_without_licensees_is_zero_and_not_missing() -> None:
    (maricopa, webb) = dense({}).counties
    assert (maricopa.dealers, maricopa.per_1000_km2, maricopa.median_km) == (0, 0.0, None)
    assert webb.dealers == 1


def test_collectors_and_makers_of_ammunition_are_in_no_density() -> None:
    found = dense({}, {"LIC_TYPE": "03"}, {"LIC_TYPE": "06"})
    assert sum(each.dealers for each in found.counties) == 1


def test_places_whose_county_is_not_known_are_told() -> None:
    outside = ZIPS.assign(county=pd.Series(["US-48479", None], dtype=object))
    table = dealers({}, {"PREMISE_ZIP_CODE": "85001"}, {"PREMISE_ZIP_CODE": "99999"})
    found = density(table, outside, COUNTIES, PORTS)
    assert found.county_unknown == 2
    assert found.placed == 2
    assert sum(each.dealers for each in found.counties) == 1


def test_a_county_too_small_to_be_measured_has_no_density_unless_it_has_no_places() -> None:
    small = LEAST_KM2 - 1
    maricopa, webb = dense({}, area_km2=[small, small]).counties
    assert (maricopa.per_1000_km2, webb.per_1000_km2) == (0.0, None)
    assert webb.dealers == 1


amounts = st.lists(
    st.floats(1e-3, 1e5).map(lambda value: float(f"{value:.3g}")), min_size=1, max_size=60
)


@given(amounts)
def test_every_density_is_in_one_class_and_no_class_is_empty(densities: list[float]) -> None:
    classes = density_classes(densities)
    assert 1 <= len(classes) <= CLASSES
    bounds = [each.from_per_1000_km2 for each in classes]
    assert bounds == sorted(set(bounds))
    assert all(one.up_to_per_1000_km2 == two.from_per_1000_km2 for one, two in pairwise(classes))
    assert (bounds[0], classes[-1].up_to_per_1000_km2) == (0.0, None)
    found = [class_of(each, bounds) for each in densities]
    assert [found.count(n) for n in range(1, len(classes) + 1)] == [
        each.counties_in_class for each in classes
    ]
    assert all(each.counties_in_class for each in classes)


@given(amounts)
def test_classes_do_not_depend_on_the_order_of_counties(densities: list[float]) -> None:
    assert density_classes(densities) == density_classes(densities[::-1])


def test_a_bound_belongs_to_the_class_above_it() -> None:
    assert [class_of(each, [0.0, 2.0, 5.0]) for each in (0.0, 0.1, 2.0, 4.99, 5.0, None)] == [
        *(0, 1, 2, 2, 3, None),
    ]


def test_many_counties_are_parted_in_fifths() -> None:
    classes = density_classes(list(np.logspace(-1, 3, 500).round(4)))
    assert len(classes) == CLASSES
    assert all(60 <= each.counties_in_class <= 140 for each in classes)


def test_a_square_degree_at_the_equator_has_its_published_area() -> None:
    # 12,308.8 km² on WGS 84; a geodesic edge strays from the parallel by metres.
    square, half = shapely.box(0, 0, 1, 1), shapely.box(0, 0, 0.5, 1)
    whole, part = areas_km2([square, half])
    assert whole == pytest.approx(12_308.8, rel=1e-4)
    assert part == pytest.approx(whole / 2, rel=1e-4)


def test_a_hole_is_no_area_and_parts_add_up_whatever_their_turn() -> None:
    square, hole = shapely.box(0, 0, 1, 1), shapely.box(0.2, 0.2, 0.4, 0.4)
    holed = square.difference(hole)
    both = shapely.MultiPolygon([holed, hole.reverse()])
    assert areas_km2([holed, both]) == pytest.approx(
        [areas_km2([square])[0] - areas_km2([hole])[0], areas_km2([square])[0]]
    )


def test_areas_of_all_counties_are_those_of_an_equal_area_projection() -> None:
    # Albers for the conterminous states; between near vertices its edges are geodesics enough.
    shapes = polygons("county")
    south = shapes.geometry.bounds
    shapes = shapes[(south["minx"] > -125) & (south["miny"] > 24) & (south["maxy"] < 49.5)]
    projected = shapes.to_crs("ESRI:102003").area / 1e6
    assert np.allclose(areas_km2(list(shapes.geometry)), projected, rtol=5e-4)


def test_few_counties_are_too_small_to_be_measured() -> None:
    shapes = polygons("county")
    assert len(shapes) == len(counties())
    assert sum(area < LEAST_KM2 for area in areas_km2(list(shapes.geometry))) == 30


def counted(atlas: Atlas, *rows: dict[str, str]) -> Any:
    table = dealers(*rows).assign(source_id="list", listed="2024-09")
    sources = pd.concat(
        [
            atlas.tables["sources"],
            pd.DataFrame({"source_id": ["list"], "title": ["A list"], "publisher": ["An office"]}),
        ]
    )
    tables = {**atlas.tables, "dealers": table, "sources": sources}
    return ANALYSES["dealers"].compute(replace(atlas, tables=tables))


def test_classes_of_the_result_hold_every_county_once(shipped_atlas: Atlas) -> None:
    found = counted(shipped_atlas, {}, {}, {"PREMISE_ZIP_CODE": "85001", "PREMISE_STATE": "AZ"})
    classes = found["density"]["classes"]
    assert sum(each["counties_in_class"] for each in classes) == len(found["counties"])
    assert len(found["counties"]) == len(counties())
    assert classes[1]["label"] == {"en": "none listed", "es": "ninguno en la lista"}
    assert all(each["label"]["es"] for each in classes)


def test_the_result_says_who_made_the_list_its_day_and_that_it_accuses_nobody(
    shipped_atlas: Atlas,
) -> None:
    notes = counted(shipped_atlas, {})["density"]["notes"]
    told = " ".join(f"{each['en']} {each.get('title', '')}" for each in notes)
    assert "says nothing about wrongdoing" in told
    assert "Source: An office, A list, 2024-09" in told
    assert "Collectors are private persons" in told
    assert "no dice nada sobre conductas ilícitas" in notes[0]["es"]
    assert "PLANTED" not in json.dumps(notes)


def test_the_command_line_tells_density_and_area(shipped_atlas: Atlas) -> None:
    text = "\n".join(ANALYSES["dealers"].lines(counted(shipped_atlas, {}, {})))
    assert "Webb County, TX: 2, 0.229 per 1,000 km² of 8,747" in text
    assert "county unknown: 0" in text


def test_density_is_told_to_three_figures() -> None:
    assert per_1000_km2(1, 384_812.5) == 0.0026
    assert per_1000_km2(12_345, 1_000) == 12_300.0
