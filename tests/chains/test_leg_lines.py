"""A line joins two events: straight on land, an arc over water, cut at the 180th meridian."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from routes.chains import leg_lines
from routes.chains.landmasses import landmasses
from routes.chains.leg_lines import SEGMENT_KM, line_between
from routes.crs import great_circle_km

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

points = st.tuples(st.floats(-180, 180), st.floats(-85, 85)).map(np.array)


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
    highest = max(abs(lat) for part in parts for _, lat in part.coords)
    # Towards the opposite point any way is a great circle, and at a pole a degree has no length.
    if whole < 19_000 and highest < 85:
        assert sum(km for km, _ in steps) == pytest.approx(whole, rel=1e-2, abs=0.5)
        assert max(km for km, _ in steps) <= SEGMENT_KM * 1.01
    assert all(turn <= 180 for _, turn in steps)
    # On the 180th meridian an end may bear its other name.
    assert great_circle_km(*parts[0].coords[0], *start) == pytest.approx(0, abs=1e-6)
    assert great_circle_km(*parts[-1].coords[-1], *end) == pytest.approx(0, abs=1e-6)


def test_a_landmass_does_not_depend_on_what_else_is_asked() -> None:
    at = np.array([*TOWNS.values()])
    together = landmasses(at[:, 0], at[:, 1])
    alone = [int(landmasses(at[[i], 0], at[[i], 1])[0]) for i in range(len(at))]
    assert together.tolist() == alone
