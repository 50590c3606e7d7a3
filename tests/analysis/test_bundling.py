"""Bundled lines keep their ends, make no long detour, and never mix what is known how well."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, get_coordinates, get_parts

from routes.analysis.bundling import MOST_DETOUR, MOST_PAIRS, bundled
from routes.crs import great_circle_km, line_between
from routes.errors import CRSError


def flows(
    places: dict[str, tuple[float, float]], *pairs: tuple[str, str], basis: str = "partial"
) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"basis": basis, "from_id": [a for a, _ in pairs], "to_id": [b for _, b in pairs]},
        geometry=[LineString([places[a], places[b]]) for a, b in pairs],
        crs="EPSG:4326",
    )


def km_along(line: LineString) -> float:
    at = np.array(line.coords)
    return float(great_circle_km(at[:-1, 0], at[:-1, 1], at[1:, 0], at[1:, 1]).sum())


STAR = {"north": (-100.0, 40.0), "middle": (-100.2, 35.0), "south": (-100.0, 30.0)}


def test_a_long_line_bends_along_two_short_ones() -> None:
    given_ = flows(STAR, ("north", "south"), ("north", "middle"), ("middle", "south"))
    long, *short = bundled(given_)
    assert len(long.coords) > 2
    assert min(x for x, _ in long.coords) < -100.05
    assert [len(line.coords) for line in short] == [2, 2]


def test_a_line_that_others_lie_on_stays_where_it_is() -> None:
    places = STAR | {"far": (-100.0, 25.0), "aside": (-93.0, 35.0)}
    pairs = [("north", "south"), ("north", "aside"), ("aside", "south"), ("south", "far")]
    assert len(bundled(flows(places, *pairs))[0].coords) > 2
    lines = bundled(flows(places, *pairs, ("north", "far")))
    assert [len(line.coords) > 2 for line in lines][::4] == [False, True]


def test_lines_over_the_180th_meridian_are_bundled_as_others_are() -> None:
    def moved(by: float) -> gpd.GeoDataFrame:
        at = {name: ((lon + by + 180) % 360 - 180, lat) for name, (lon, lat) in STAR.items()}
        frame = flows(at, ("north", "south"), ("north", "middle"), ("middle", "south"))
        pairs = [(at["north"], at["south"]), (at["north"], at["middle"])]
        lines = [line_between(*pair) for pair in (*pairs, (at["middle"], at["south"]))]
        return frame.set_geometry(gpd.GeoSeries(lines, crs="EPSG:4326"))

    here, there = bundled(moved(0.0)), bundled(moved(-79.95))
    assert here[0].geom_type == "LineString"
    assert there[0].geom_type == "MultiLineString"
    for one, other in zip(here, there, strict=True):
        assert abs(get_coordinates(other)[:, 0]).max() <= 180
        assert sum(km_along(part) for part in get_parts(other)) == pytest.approx(km_along(one))


def test_no_line_makes_too_great_a_detour() -> None:
    places = {"west": (-110.0, 30.0), "east": (-100.0, 30.0), "away": (-105.0, 45.0)}
    pairs = [("west", "east"), ("west", "away"), ("away", "east")]
    assert len(bundled(flows(places, *pairs))[0].coords) == 2
    wider = bundled(flows(places, *pairs), most_detour=5.0, weight_exponent=1.0)
    for bent, straight in zip(wider, flows(places, *pairs).geometry, strict=True):
        assert km_along(bent) <= 5 * km_along(straight)


def test_documented_and_inferred_lines_are_never_bundled_together() -> None:
    mixed = flows(STAR, ("north", "south"), ("north", "middle"), ("middle", "south"))
    mixed["basis"] = ["documented", "inferred", "inferred"]
    with pytest.raises(ValueError, match="one basis are bundled at a time, not documented, inferr"):
        bundled(mixed)


def test_too_many_pairs_are_refused_in_a_sentence() -> None:
    many = flows(STAR, *[("north", "south")] * (MOST_PAIRS + 1))
    with pytest.raises(
        ValueError, match=r"2,001 pairs of places are too many.*2,000 at most; keep"
    ):
        bundled(many)


def test_lines_in_metres_are_refused() -> None:
    with pytest.raises(CRSError, match="reproject"):
        bundled(flows(STAR, ("north", "south")).to_crs(3857))


def test_an_area_has_no_line_and_keeps_none() -> None:
    given_ = flows(STAR, ("north", "south"), ("north", "middle"))
    given_.loc[0, "geometry"] = None
    assert bundled(given_).isna().tolist() == [True, False]


def test_no_flows_are_no_lines() -> None:
    assert len(bundled(flows(STAR).set_crs("EPSG:4326", allow_override=True))) == 0


places_strategy = st.lists(
    st.tuples(st.integers(-1150, -850), st.integers(200, 450)), min_size=2, max_size=9, unique=True
)


@settings(max_examples=60, deadline=None)
@given(places_strategy, st.data())
def test_ends_stay_and_detours_are_bounded_in_any_order(
    at: list[tuple[int, int]], data: st.DataObject
) -> None:
    places = {f"p{i}": (x / 10, y / 10) for i, (x, y) in enumerate(at)}
    pair = st.tuples(st.sampled_from(sorted(places)), st.sampled_from(sorted(places)))
    pairs = data.draw(
        st.lists(pair.filter(lambda p: p[0] != p[1]), min_size=1, max_size=25, unique=True)
    )
    given_ = flows(places, *pairs)
    lines = bundled(given_)
    for line, straight in zip(lines, given_.geometry, strict=True):
        assert line.coords[0] == straight.coords[0]
        assert line.coords[-1] == straight.coords[-1]
        assert km_along(line) <= MOST_DETOUR * km_along(straight) * 1.001
    order = data.draw(st.permutations(range(len(pairs))))
    turned = bundled(given_.iloc[order])
    assert turned.loc[lines.index].geom_equals_exact(lines, 1e-9).all()
