"""The scan statistics, held against a brute-force twin, null maps and planted truths."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, binomtest, false_discovery_control

from routes.analysis.rates import benjamini_hochberg, chance_of_as_many, exact_interval
from routes.analysis.scan import circle_scan, line_scan

MOST_FALSE = binom.ppf(0.95, 200, 0.05)
"""What 200 runs with a chance of 5 % each exceed in one of twenty suites: 15."""

_COUNTS = st.lists(st.integers(0, 9), min_size=2, max_size=12).filter(any)


def _ratio(inside: int, expected: float, total: int) -> float:
    """The likelihood ratio written out as two Poisson likelihoods."""
    if inside <= expected:
        return 0.0
    found = inside * math.log(inside / expected)
    if total > inside:
        found += (total - inside) * math.log((total - inside) / (total - expected))
    return found


def _km(a: tuple[float, float], b: tuple[float, float]) -> float:
    (lon1, lat1), (lon2, lat2) = ([math.radians(x) for x in point] for point in (a, b))
    cosine = math.sin(lat1) * math.sin(lat2) + math.cos(lat1) * math.cos(lat2) * math.cos(
        lon1 - lon2
    )
    return 6371.0088 * math.acos(max(-1.0, min(1.0, cosine)))


def _brute_line(counts: list[int], exposure: list[float]) -> float:
    total, whole = sum(counts), sum(exposure)
    return max(
        _ratio(sum(counts[i:j]), total * sum(exposure[i:j]) / whole, total)
        for i in range(len(counts))
        for j in range(i + 1, len(counts) + 1)
        if j - i <= max(len(counts) // 2, 1)
    )


def _brute_circle(
    counts: list[int], exposure: list[float], points: list[tuple[float, float]], most: float
) -> float:
    total, whole, best = sum(counts), sum(exposure), 0.0
    for centre in points:
        for edge in points:
            radius = _km(centre, edge)
            inside = [i for i, each in enumerate(points) if _km(centre, each) <= radius + 1e-7]
            part = sum(exposure[i] for i in inside) / whole
            if part <= most + 1e-9:
                best = max(best, _ratio(sum(counts[i] for i in inside), total * part, total))
    return best


@settings(deadline=None)
@given(counts=_COUNTS, weights=st.lists(st.integers(1, 9), min_size=12, max_size=12))
def test_on_a_line_the_likeliest_window_is_the_one_brute_force_finds(
    counts: list[int], weights: list[int]
) -> None:
    exposure = [float(weight) for weight in weights[: len(counts)]]
    found = line_scan(counts, exposure, simulations=1)
    best = found.windows[0].log_likelihood_ratio if found.windows else 0.0
    assert best == pytest.approx(_brute_line(counts, exposure), abs=1e-9)


@settings(deadline=None, max_examples=50)
@given(seed=st.integers(0, 10_000), most=st.sampled_from([0.1, 0.3, 0.5]))
def test_in_circles_the_likeliest_window_is_the_one_brute_force_finds(
    seed: int, most: float
) -> None:
    rng = np.random.default_rng(seed)
    points = [(float(x), float(y)) for x, y in rng.uniform((-110, 28), (-95, 40), (15, 2))]
    exposure = [float(x) for x in rng.integers(1, 20, 15)]
    counts = [int(x) for x in rng.poisson(1.5, 15)]
    found = circle_scan(counts, exposure, np.array(points), most=most, simulations=1)
    best = found.windows[0].log_likelihood_ratio if found.windows else 0.0
    assert best == pytest.approx(_brute_circle(counts, exposure, points, most), abs=1e-9)


def test_null_maps_of_the_border_are_called_hot_in_one_of_twenty_at_most() -> None:
    rng = np.random.default_rng(7)
    exposure = rng.integers(1, 5, 33).astype(float)
    share = exposure / exposure.sum()
    runs = [
        line_scan(rng.multinomial(60, share), exposure, simulations=199, seed=run)
        for run in range(200)
    ]
    false = sum(run.windows[0].p_value <= 0.05 for run in runs if run.windows)
    assert false <= MOST_FALSE


def test_null_maps_of_counties_are_called_hot_in_one_of_twenty_at_most() -> None:
    rng = np.random.default_rng(8)
    points = rng.uniform((-110, 28), (-95, 40), (30, 2))
    exposure = rng.lognormal(2, 1, 30)
    share = exposure / exposure.sum()
    runs = [
        circle_scan(rng.multinomial(60, share), exposure, points, simulations=99, seed=run)
        for run in range(200)
    ]
    false = sum(run.windows[0].p_value <= 0.05 for run in runs if run.windows)
    assert false <= MOST_FALSE


def test_a_planted_run_of_crossings_is_found_as_it_was_planted() -> None:
    rng = np.random.default_rng(3)
    rate = np.ones(31)
    rate[[11, 12]] = 2.5
    counts = rng.multinomial(300, rate / rate.sum())
    likeliest = line_scan(counts, np.ones(31)).windows[0]
    assert sorted(likeliest.members) == [11, 12]
    assert likeliest.p_value <= 0.001


def test_a_planted_circle_is_found_around_its_centre() -> None:
    rng = np.random.default_rng(4)
    points = np.array([(lon, lat) for lon in range(-110, -100) for lat in range(28, 38)], float)
    rate = np.ones(100)
    planted = [44, 45, 54, 34, 43]
    rate[planted] = 6
    counts = rng.multinomial(300, rate / rate.sum())
    likeliest = circle_scan(counts, np.ones(100), points, simulations=199).windows[0]
    assert set(likeliest.members) & set(planted)
    assert len(set(likeliest.members) - set(planted)) <= 4
    assert likeliest.p_value <= 0.01


def test_a_hot_spot_vanishes_once_its_exposure_is_as_high_as_is_said() -> None:
    counts = [20, *[2] * 19]
    window = line_scan(counts, [1.0] * 20).windows[0]
    assert window.vanishes_at is not None
    below, above = (
        line_scan(counts, [window.vanishes_at * factor, *[1.0] * 19]).windows[0]
        for factor in (0.9, 1.1)
    )
    assert window.members == (0,)
    assert below.p_value <= 0.05 < above.p_value


def test_a_map_without_cases_has_no_window() -> None:
    assert line_scan([0, 0, 0], [1.0] * 3, simulations=9).windows == ()
    nothing = circle_scan([0, 0], [1.0] * 2, np.zeros((2, 2)), most=1.0, simulations=9)
    assert nothing.windows == ()


def test_an_exposure_of_zero_is_refused_with_the_cure() -> None:
    with pytest.raises(ValueError, match="leave out units in which no case can be"):
        line_scan([1, 0], [1.0, 0.0])


def test_the_same_counts_give_the_same_chances() -> None:
    assert line_scan([3, 0, 1, 5], [1.0] * 4) == line_scan([3, 0, 1, 5], [1.0] * 4)


@settings(deadline=None)
@given(st.lists(st.floats(1e-9, 1), min_size=1, max_size=30))
def test_corrected_chances_are_those_of_scipy(chances: list[float]) -> None:
    assert benjamini_hochberg(chances) == pytest.approx(false_discovery_control(chances))


@settings(deadline=None)
@given(total=st.integers(1, 80), data=st.data())
def test_intervals_and_chances_of_shares_are_those_of_scipy(
    total: int, data: st.DataObject
) -> None:
    cases = data.draw(st.integers(0, total))
    oracle = binomtest(cases, total, 0.3, alternative="greater")
    assert chance_of_as_many(cases, total, 0.3) == pytest.approx(oracle.pvalue)
    low, high = binomtest(cases, total, 0.3).proportion_ci(0.95, "exact")
    assert exact_interval(cases, total) == pytest.approx((low, high))
