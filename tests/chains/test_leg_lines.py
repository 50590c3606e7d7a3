"""A line joins two events: straight on land, an arc over water, cut at the 180th meridian."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import example, given, settings
from hypothesis import strategies as st

from routes.chains import leg_lines
from routes.chains.landmasses import landmasses
from routes.crs import SEGMENT_KM, great_circle_km, line_between

TOWNS = {
    "Houston": (-95.37, 29.76),
    "Miami": (-80.2, 25.77),
    "Anchorage": (-149.9, 61.2),
    "Brooklyn": (-73.95, 40.65),
    "Honolulu": (-157.86, 21.3),
    "Mexico City": (-99.13, 19.43),
    "Guatemala City": (-90.5, 14.6),
    "Montreal": (-73.57, 45.5),
    "Port-au-Prince": (-72.33, 18.55),
    "Santo Domingo": (-69.9, 18.48),
    "San Juan": (-66.1, 18.4),
    "Kingston": (-76.8, 18.0),
    "Port of Spain": (-61.5, 10.65),
    "Caracas": (-66.9, 10.5),
    "Basseterre": (-62.7, 17.3),
    "London": (-0.1, 51.5),
    "Tripoli": (13.2, 32.9),
    "Bamako": (-8.0, 12.65),
    "Sarajevo": (18.4, 43.85),
    "Copenhagen": (12.57, 55.68),
    "Suva": (178.44, -18.14),
    "Apia": (-171.76, -13.83),
}

points = st.tuples(st.floats(-180, 180), st.floats(-90, 90)).map(np.array)


def placed(levels: dict[str, str] | None = None) -> pd.DataFrame:
    at = np.array([*TOWNS.values()])
    levels = levels or {}
    return pd.DataFrame(
        {
            "lon": pd.array(at[:, 0], dtype="Float64"),
            "lat": pd.array(at[:, 1], dtype="Float64"),
            "level": pd.array([levels.get(name, "city") for name in TOWNS], dtype="string"),
        },
        index=pd.Index([*TOWNS], dtype="string"),
    )


def legs(*ends: tuple[str, str]) -> pd.DataFrame:
    return pd.DataFrame(ends, columns=["from_event", "to_event"], dtype="string")


@pytest.mark.parametrize(
    ("start", "end", "mode"),
    [
        ("Houston", "Mexico City", "land"),
        ("Houston", "Guatemala City", "land"),
        ("Brooklyn", "Montreal", "land"),
        ("Houston", "Anchorage", "land"),
        ("Port-au-Prince", "Santo Domingo", "land"),
        ("Tripoli", "Bamako", "land"),
        ("Sarajevo", "Copenhagen", "land"),
        ("Miami", "Port-au-Prince", "over_water"),
        ("Miami", "Kingston", "over_water"),
        ("Miami", "San Juan", "over_water"),
        ("Santo Domingo", "San Juan", "over_water"),
        ("Miami", "Port of Spain", "over_water"),
        ("Caracas", "Port of Spain", "over_water"),
        ("Miami", "Basseterre", "over_water"),
        ("Miami", "London", "over_water"),
        ("Houston", "Honolulu", "over_water"),
    ],
)
def test_one_landmass_is_land_and_two_are_over_water(start: str, end: str, mode: str) -> None:
    there, back = leg_lines(legs((start, end), (end, start)), placed())["mode"]
    assert there == back == mode


def test_a_leg_on_land_is_straight_and_a_leg_over_water_an_arc() -> None:
    lines = leg_lines(legs(("Houston", "Mexico City"), ("Miami", "London")), placed()).geometry
    assert [len(line.coords) for line in lines] == [2, 73]
    # The great circle runs north of both of its ends.
    assert max(lat for _, lat in lines[1].coords) > 51.5


@pytest.mark.parametrize("level", ["state", "region", "country", "unresolvable"])
def test_an_end_that_is_no_point_has_no_line(level: str) -> None:
    line = leg_lines(legs(("Houston", "Mexico City")), placed({"Houston": level}))
    assert line["mode"].tolist() == ["unknown"]
    assert line.geometry.isna().all()


def test_an_end_that_is_not_among_the_places_has_no_line() -> None:
    line = leg_lines(legs(("Houston", "nowhere")), placed())
    assert line["mode"].tolist() == ["unknown"]
    assert line.geometry.isna().all()


def test_both_ends_at_one_place_have_no_line() -> None:
    line = leg_lines(legs(("Houston", "Houston")), placed())
    assert line["mode"].tolist() == ["land"]
    assert line.geometry.isna().all()


def test_a_line_over_the_180th_meridian_is_cut_in_two() -> None:
    line = leg_lines(legs(("Suva", "Apia")), placed()).geometry[0]
    west, east = line.geoms
    assert west.coords[-1][0] == 180.0
    assert east.coords[0][0] == -180.0
    assert west.coords[-1][1] == east.coords[0][1]


def test_the_frame_given_is_not_changed_and_its_index_is_kept() -> None:
    given_legs = legs(("Houston", "Mexico City")).set_axis([7])
    lines = leg_lines(given_legs, placed())
    assert lines.index.tolist() == [7]
    assert lines.crs == "EPSG:4326"
    assert given_legs.columns.tolist() == ["from_event", "to_event"]


def test_no_legs_give_no_lines() -> None:
    assert leg_lines(legs(), placed()).empty


@settings(max_examples=200, deadline=None)
@given(points, points)
def test_an_arc_is_as_long_as_the_way_in_short_steps_and_never_jumps(
    start: np.ndarray, end: np.ndarray
) -> None:
    line = line_between(start, end, arc=True)
    if line is None:
        return
    parts = shapely.get_parts(line)
    whole = float(great_circle_km(*start, *end))
    steps = [
        (float(great_circle_km(*a, *b)), abs(a[0] - b[0]))
        for part in parts
        for a, b in pairwise(part.coords)
    ]
    assert max(km for km, _ in steps) <= SEGMENT_KM * 1.01
    assert sum(km for km, _ in steps) == pytest.approx(whole, rel=1e-3, abs=0.5)
    assert all(turn <= 180 for _, turn in steps)
    # On the 180th meridian an end may bear its other name.
    assert great_circle_km(*parts[0].coords[0], *start) == pytest.approx(0, abs=1e-6)
    assert great_circle_km(*parts[-1].coords[-1], *end) == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("aside", [0.0, 1e-12, 1e-9, 1e-7, 1e-5, 1e-3, 0.1, 1.0])
@pytest.mark.parametrize("start", [(-117.2, 32.7), (0.0, 0.0), (12.5, 89.9), (40.0, 90.0)])
def test_an_arc_to_the_other_side_of_the_globe_goes_there_in_short_steps(
    start: tuple[float, float], aside: float
) -> None:
    end = (start[0] + 180 if start[0] <= 0 else start[0] - 180, -start[1] + aside)
    line = line_between(start, end, arc=True)
    assert line is not None
    at = shapely.get_coordinates(line)
    km = great_circle_km(*at[:-1].T, *at[1:].T)
    assert km.max() <= SEGMENT_KM * 1.01
    assert km.sum() == pytest.approx(float(great_circle_km(*start, *end)), rel=1e-3)


def test_a_straight_line_is_cut_at_the_180th_meridian_and_no_longer_than_the_other_way() -> None:
    los_angeles, manila = (-118.24, 34.05), (120.98, 14.6)
    line = line_between(los_angeles, manila)
    assert line is not None
    east, west = line.geoms
    assert east.coords[0] == los_angeles
    assert west.coords[-1] == manila
    assert (east.coords[-1][0], west.coords[0][0]) == (-180.0, 180.0)
    assert line.length < 125


@given(points, points)
@example(np.array([180.0, 0.0]), np.array([-180.0, 1.0]))
def test_a_straight_line_and_its_way_back_cover_the_same_ground(
    start: np.ndarray, end: np.ndarray
) -> None:
    there, back = line_between(start, end), line_between(end, start)
    if there is None or back is None:
        assert there is back
        return
    # -180 is the same meridian as 180.
    ground = [shapely.get_coordinates(line) for line in (there, back)]
    for each in ground:
        each[each[:, 0] < -179.9998, 0] += 360
    assert np.sort(ground[0], axis=0) == pytest.approx(np.sort(ground[1], axis=0), abs=1.1e-4)


def test_a_landmass_does_not_depend_on_what_else_is_asked() -> None:
    at = np.array([*TOWNS.values()])
    together = landmasses(at[:, 0], at[:, 1])
    alone = [int(landmasses(at[[i], 0], at[[i], 1])[0]) for i in range(len(at))]
    assert together.tolist() == alone
