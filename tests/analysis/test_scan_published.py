"""The whole search on the leukaemia cases of upstate New York, against published SaTScan runs.

281 census tracts of eight counties, 1978 to 1982 (Waller and Gotway, *Applied Spatial Statistics
for Public Health Data*, 2004), from Debian's package of spData (CC0) that ``make machine`` unpacks.
Expected are two runs of SaTScan (9.3.1 and 9.6) on whole cases that the tests of the R package
smerc are held against. Their points of the tracts are not the package's: most lie within 100 m of
the centroids used here, tract 35 lies 1.2 km off.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyogrio
import pytest

from routes.analysis.scan import circle_scan, log_likelihood_ratio

if TYPE_CHECKING:
    import geopandas as gpd

    from routes.analysis.scan import Window

TRACTS = (
    Path(__file__).parents[2] / "build/debian/usr/lib/R/site-library/spData/shapes/NY8_utm18.shp"
)

# tracts of the window, people, cases, expected, log-likelihood ratio
Published = tuple[tuple[int, ...], int, int, float, float]

# Great circles of up to half the people. The likeliest window, around tract 52, holds tract 35.
ON_THE_GLOBE: tuple[Published, ...] = (
    ((88, 87, 92, 86, 89, 91, 93, 85, 90), 40_696, 42, 21.24, 8.287056),
    (
        (113, 117, 116, 112, 220, 118, 115, 123, 124, 111, 114, 125, 219, 122, 126, 119),
        *(45_667, 44, 23.83, 7.199672),
    ),
    ((62, 64, 67, 65), 24_571, 25, 12.82, 4.651839),
    ((132, 138, 121, 131, 139, 120), 6_985, 10, 3.65, 3.773422),
)
AROUND_TRACT_52 = (
    *(52, 50, 53, 38, 49, 48, 15, 39, 37, 1, 16, 44, 47, 40, 14, 2, 51, 13, 43, 45, 17, 55, 11),
    *(3, 12, 46, 36, 35, 54, 10, 5),
)

# Degrees taken as a plane, windows of up to a tenth of the people.
ON_A_PLANE: tuple[Published, ...] = (
    (
        (
            *(49, 48, 50, 47, 1, 15, 51, 2, 13, 14, 3, 35, 16, 52, 36, 37, 12, 11, 5, 17, 10, 4),
            *(6, 38, 18, 9),
        ),
        *(95_249, 85, 49.71, 11.577255),
    ),
    ((89, 88, 87, 84, 90, 86, 92, 85), 34_083, 38, 17.79, 9.019716),
)
POINTS_OF_THE_RUN = {9: (-75.888, 42.099), 35: (-75.924, 42.129)}
"""Two tracts whose place decides who is in the likeliest window."""


@pytest.fixture(scope="module")
def tracts() -> gpd.GeoDataFrame:
    assert TRACTS.exists(), f"{TRACTS} is missing; make machine brings it"
    frame = pyogrio.read_dataframe(TRACTS)
    frame["cases"] = np.floor(frame["Cases"]).astype(int)
    assert (len(frame), frame["POP8"].sum(), frame["cases"].sum()) == (281, 1_057_673, 552)
    return frame


def lon_lat(tracts: gpd.GeoDataFrame) -> np.ndarray:
    points = tracts.geometry.centroid.to_crs("EPSG:4326")
    return np.column_stack([points.x, points.y])


def told(tracts: gpd.GeoDataFrame, window: Window) -> Published:
    people = int(tracts["POP8"].iloc[list(window.members)].sum())
    return (
        tuple(unit + 1 for unit in window.members),
        people,
        window.cases,
        round(window.expected, 2),
        round(window.log_likelihood_ratio, 6),
    )


def in_any_order(windows: list[Published]) -> list[tuple[object, ...]]:
    return [(set(window[0]), *window[1:]) for window in windows]


def test_the_windows_of_the_published_run_are_found_by_our_own_search(
    tracts: gpd.GeoDataFrame,
) -> None:
    found = circle_scan(tracts["cases"], tracts["POP8"], lon_lat(tracts), most=0.5, simulations=99)
    first, *others = (told(tracts, window) for window in found.windows)
    assert in_any_order(others) == in_any_order(list(ON_THE_GLOBE))
    # Tract 35, far from its published point, and tract 10, on the rim of the circle behind it.
    assert first[0][0] == 52
    assert set(AROUND_TRACT_52) - set(first[0]) == {10, 35}
    assert found.windows[0].p_value == 0.01


def test_the_published_ratio_is_found_by_our_own_search_to_a_millionth(
    tracts: gpd.GeoDataFrame,
) -> None:
    points = lon_lat(tracts)
    # The run's points are of another datum, some 40 m to the east.
    shift = (4.5e-4, 0.0)
    for tract, point in POINTS_OF_THE_RUN.items():
        points[tract - 1] = np.subtract(point, shift)
    # Near the equator and a tenth in size, great circles are a plane to a millionth.
    plane = (points - points.mean(axis=0)) / 10
    found = circle_scan(tracts["cases"], tracts["POP8"], plane, most=0.1, simulations=99)
    windows = [told(tracts, window) for window in found.windows[:2]]
    assert in_any_order(windows) == in_any_order(list(ON_A_PLANE))
    assert windows[1][0] == ON_A_PLANE[1][0]
    assert [window.p_value for window in found.windows[:2]] == pytest.approx(
        [0.01, 0.013], abs=0.03
    )


@pytest.mark.parametrize(
    ("members", "published"), [(AROUND_TRACT_52, 14.780276), (ON_A_PLANE[0][0], 11.577255)]
)
def test_the_cases_of_a_published_window_give_its_published_ratio(
    tracts: gpd.GeoDataFrame, members: tuple[int, ...], published: float
) -> None:
    inside = tracts.iloc[[tract - 1 for tract in members]]
    expected = 552 * inside["POP8"].sum() / 1_057_673
    found = float(log_likelihood_ratio(int(inside["cases"].sum()), expected, 552))
    assert found == pytest.approx(published, abs=1e-6)
