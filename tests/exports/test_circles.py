"""A circle stands for an area without a border, and keeps to the map at its edges."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from routes.casebook.exports.shapes import ring
from routes.crs import great_circle_km


@settings(max_examples=200, deadline=None)
@given(st.floats(-180, 180), st.floats(-90, 90), st.floats(5, 4000), st.floats(0, 360))
def test_a_circle_holds_what_is_near_and_nothing_far_wherever_it_lies(
    lon: float, lat: float, radius_km: float, bearing: float
) -> None:
    area = ring(lon, lat, radius_km)
    low, south, high, north = area.bounds
    assert -180 <= low <= high <= 180
    assert -90 <= south <= north <= 90
    assert area.is_valid
    assert all(part.exterior.is_ccw for part in shapely.get_parts(area))
    # A corner is 1/64 of a turn from the next, so that an edge leaves out a sliver of the circle.
    margin = 0.02 * radius_km + 0.05
    for share, inside in ((0.0, True), (0.5, True), (1.5, False)):
        at = _beyond(lon, lat, share * radius_km, bearing)
        km = float(great_circle_km(lon, lat, *at))
        if abs(km - radius_km) > margin and abs(at[1]) < 89 and abs(abs(at[0]) - 180) > 0.001:
            assert shapely.intersects_xy(area, *at) == inside, (at, km)


def _beyond(lon: float, lat: float, km: float, bearing: float) -> tuple[float, float]:
    """The point so many kilometres from another."""
    angle, heading, phi = km / 6371.0088, np.radians(bearing), np.radians(lat)
    sine = np.sin(phi) * np.cos(angle) + np.cos(phi) * np.sin(angle) * np.cos(heading)
    turn = np.arctan2(
        np.sin(heading) * np.sin(angle) * np.cos(phi), np.cos(angle) - np.sin(phi) * sine
    )
    east = (lon + np.degrees(turn) + 180) % 360 - 180
    return float(east), float(np.degrees(np.arcsin(np.clip(sine, -1, 1))))


def test_a_circle_over_the_180th_meridian_is_two_areas() -> None:
    west, east = sorted(shapely.get_parts(ring(179.2, -8.5, 400.0)), key=lambda part: part.bounds)
    assert west.bounds[0] == -180.0
    assert east.bounds[2] == 180.0


@pytest.mark.parametrize("lat", [89.5, -89.5, 90.0, -90.0])
def test_a_circle_round_a_pole_holds_the_pole(lat: float) -> None:
    area = ring(20.0, lat, 300.0)
    assert area.bounds[::2] == (-180.0, 180.0)
    for lon in (-180.0, -90.0, 0.0, 100.0, 180.0):
        assert shapely.intersects_xy(area, lon, np.copysign(90.0, lat))
