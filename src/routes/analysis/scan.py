"""Scan statistics: where counts are higher than their exposure explains, and by chance how often.

After Kulldorff, *A spatial scan statistic*, Communications in Statistics 26 (1997). Counts are
Poisson given their exposure; the likeliest window among all is held against the likeliest window
of maps on which the same number of cases falls by exposure alone, so that looking at many windows
needs no other correction.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import xlogy

from routes.crs import great_circle_km

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]

SEED = 20_260_101
"""Every simulation starts from it: the same counts give the same chances."""

LINE_SIMULATIONS = 9_999
CIRCLE_SIMULATIONS = 999
SIGNIFICANT = 0.05

_SAME = 1e-9
"""Likelihood ratios closer than this are one: sums in another order differ by less."""
_SECONDARY = 5
_FACTOR_STEPS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Units beside each other, with more cases than their exposure explains."""

    members: tuple[int, ...]
    """Positions of the units, nearest to the centre first, or along the line."""
    cases: int
    expected: float
    """Cases if they fell by exposure alone."""
    log_likelihood_ratio: float
    p_value: float
    """Share of maps by chance alone with a window at least as likely, this map among them."""
    vanishes_at: float | None
    """How many times its exposure the window would have to have for the excess to be within
    chance; ``None`` for a window that is within it already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """The likeliest windows that share no unit, the likeliest first."""

    cases: int
    units: int
    simulations: int
    critical: float
    """Log-likelihood ratio that one map in twenty exceeds by chance."""
    windows: tuple[Window, ...]


def log_likelihood_ratio(cases: ArrayLike, expected: ArrayLike, total: float) -> Floats:
    """Say how much likelier a higher rate inside a window is than one rate everywhere.

    ``c ln(c/e) + (C-c) ln((C-c)/(C-e))`` where ``c > e``, else 0.

    Parameters
    ----------
    cases, expected
        Cases inside, and those expected by exposure alone; broadcast against each other.
    total
        All cases.

    Examples
    --------
    >>> round(float(log_likelihood_ratio(85, 552 * 95249 / 1057673, 552)), 6)
    11.577255
    """
    inside = np.asarray(cases, dtype=float)
    by_chance = np.asarray(expected, dtype=float)
    outside = total - inside
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = xlogy(inside, inside / by_chance) + xlogy(outside, outside / (total - by_chance))
    found: Floats = np.where(inside > by_chance, np.nan_to_num(ratio), 0.0)
    return found


def line_scan(
    counts: Sequence[int] | Integers,
    exposure: Sequence[float] | Floats,
    *,
    simulations: int = LINE_SIMULATIONS,
    seed: int = SEED,
) -> Scan:
    """Scan runs of neighbours on a line, of one unit up to half of them.

    Parameters
    ----------
    counts
        Cases at each unit, in the order of the line.
    exposure
        What cases are expected in proportion to, all above zero.
    simulations
        Maps by chance alone.
    seed
        Of the simulations.

    Returns
    -------
    Scan
        Empty of windows where no unit has a case.

    Raises
    ------
    ValueError
        If the lengths differ or an exposure is not above zero.
    """
    cases, share = _checked(counts, exposure)
    units, total = len(cases), int(cases.sum())
    spans = [
        (first, first + length)
        for length in range(1, max(units // 2, 1) + 1)
        for first in range(units - length + 1)
    ]
    starts, ends = (np.array(side, dtype=np.int64) for side in zip(*spans, strict=True))
    expected = total * (_from_zero(share)[ends] - _from_zero(share)[starts])

    def ratios(drawn: Integers) -> Floats:
        steps = _from_zero(drawn)
        return log_likelihood_ratio(steps[..., ends] - steps[..., starts], expected, total)

    observed = ratios(cases)
    maxima = np.concatenate(
        [ratios(each).max(axis=1) for each in _draws(share, total, simulations, seed)]
    )
    order = np.lexsort((starts, ends - starts, -observed.round(9)))
    ranked = ((float(observed[i]), tuple(range(starts[i], ends[i]))) for i in order)
    return _scan(cases, share, ranked, maxima)


def circle_scan(
    counts: Sequence[int] | Integers,
    exposure: Sequence[float] | Floats,
    lon_lat: Floats,
    *,
    most: float = 0.1,
    apart_km: float = 0.0,
    simulations: int = CIRCLE_SIMULATIONS,
    seed: int = SEED,
) -> Scan:
    """Scan circles around units that hold no more than a share of the exposure.

    Parameters
    ----------
    counts
        Cases at each unit.
    exposure
        What cases are expected in proportion to, all above zero.
    lon_lat
        Points of the units, degrees (EPSG:4326), shape ``(n, 2)``; circles are great circles.
        Of units at one distance, the earlier one comes first.
    most
        Largest share of the exposure in a circle.
    apart_km
        Distance between the units that circles are drawn around, those with most exposure first;
        0 draws them around every unit.
    simulations
        Maps by chance alone.
    seed
        Of the simulations.

    Returns
    -------
    Scan
        Empty of windows where no unit has a case.

    Raises
    ------
    ValueError
        If the lengths differ or an exposure is not above zero.
    """
    cases, share = _checked(counts, exposure)
    points = np.asarray(lon_lat, dtype=float)
    circles = _Circles.around(share, points, most, _centres(share, points, apart_km))
    total = int(cases.sum())
    ratio, reach = circles.likeliest(cases, total)
    draws = (one for block in _draws(share, total, simulations, seed) for one in block)
    maxima = np.array([circles.likeliest(one, total)[0].max() for one in draws])
    ranked = (
        (float(ratio[i]), tuple(int(unit) for unit in circles.order[i, : reach[i] + 1]))
        for i in np.lexsort((reach, -ratio.round(9)))
    )
    return _scan(cases, share, ranked, maxima)


def _centres(share: Floats, points: Floats, apart_km: float) -> Integers:
    """Units that are ``apart_km`` from each other, picked by exposure, in their own order."""
    if apart_km <= 0:
        return np.arange(len(share))
    free = np.ones(len(share), dtype=bool)
    picked = []
    for unit in np.argsort(-share, kind="stable"):
        if free[unit]:
            picked.append(int(unit))
            free &= great_circle_km(*points[unit], *points.T) >= apart_km
    return np.array(sorted(picked))


@dataclass(frozen=True, slots=True)
class _Circles:
    """Circles around some units, as ranks of all units by distance from each."""

    order: Integers
    """Units by distance (columns) from every centre (row)."""
    rank: NDArray[np.int32]
    """Rank of a unit (row) as seen from a centre (column)."""
    inside: Floats
    """Share of the exposure within the circle that ends at a rank."""
    largest: Integers
    """Around every centre, the number of ranks whose circle is small enough."""

    @classmethod
    def around(cls, share: Floats, points: Floats, most: float, centres: Integers) -> _Circles:
        lon, lat = points.T
        km = great_circle_km(lon[centres, None], lat[centres, None], lon, lat)
        # Rounded, so that units at one distance keep their order on every machine.
        order = np.argsort(km.round(6), axis=1, kind="stable")
        rank = np.empty(order.T.shape, dtype=np.int32)
        rank[order, np.arange(len(centres))[:, None]] = np.arange(len(share))
        inside = np.cumsum(share[order], axis=1)
        return cls(order, rank, inside, (inside <= most + _SAME).sum(axis=1))

    def likeliest(self, counts: Integers, total: int) -> tuple[Floats, Integers]:
        """Around every centre, the likeliest circle: its ratio, and the rank it ends at.

        Only circles that end at a unit with cases are looked at: one that ends at a unit without
        has the cases of a smaller circle and more exposure.
        """
        ratio = np.zeros(len(self.order))
        reach = np.zeros(len(self.order), dtype=np.int64)
        hit = np.flatnonzero(counts)
        ranks = self.rank[hit]
        which, centre = np.nonzero(ranks < self.largest)
        at = ranks[which, centre]
        nearest = np.argsort(centre * len(counts) + at)
        centre, at = centre[nearest], at[nearest]
        cases = np.cumsum(counts[hit][which[nearest]])
        first = np.flatnonzero(np.diff(centre, prepend=-1))
        if not len(first):
            return ratio, reach
        before = np.concatenate([[0], cases[first[1:] - 1]])
        cases = cases - np.repeat(before, np.diff([*first, len(cases)]))
        found = log_likelihood_ratio(cases, total * self.inside[centre, at], total)
        best = np.maximum.reduceat(found, first)
        ratio[centre[first]] = best
        likeliest = np.flatnonzero(found == np.repeat(best, np.diff([*first, len(cases)])))
        # Written backwards, so that of two circles alike the smaller one stays.
        reach[centre[likeliest[::-1]]] = at[likeliest[::-1]]
        return ratio, reach


def _checked(
    counts: Sequence[int] | Integers, exposure: Sequence[float] | Floats
) -> tuple[Integers, Floats]:
    cases, weights = np.asarray(counts, dtype=np.int64), np.asarray(exposure, dtype=float)
    if cases.shape != weights.shape or cases.ndim != 1 or not len(cases):
        msg = f"{cases.shape} counts and {weights.shape} exposures; give one of each for every unit"
        raise ValueError(msg)
    if not (weights > 0).all():
        msg = "an exposure is not above zero; leave out units in which no case can be"
        raise ValueError(msg)
    return cases, weights / weights.sum()


def _from_zero(values: Floats | Integers) -> Floats:
    summed = np.cumsum(values, axis=-1, dtype=float)
    start = np.zeros((*summed.shape[:-1], 1))
    return np.concatenate([start, summed], axis=-1)


_BLOCK = 500


def _draws(share: Floats, total: int, simulations: int, seed: int) -> Iterator[Integers]:
    """Cases thrown on the units by exposure alone, some maps at a time."""
    rng = np.random.default_rng(seed)
    for first in range(0, simulations, _BLOCK):
        yield rng.multinomial(total, share, size=min(_BLOCK, simulations - first))


def _scan(
    cases: Integers,
    share: Floats,
    ranked: Iterable[tuple[float, tuple[int, ...]]],
    maxima: Floats,
) -> Scan:
    """The likeliest windows that share no unit, with the chance of each."""
    total = int(cases.sum())
    critical = float(np.quantile(maxima, 1 - SIGNIFICANT, method="higher"))
    taken: set[int] = set()
    windows: list[Window] = []
    for ratio, members in ranked:
        if ratio <= _SAME or len(windows) == _SECONDARY:
            break
        if taken.isdisjoint(members):
            taken.update(members)
            inside, part = int(cases[list(members)].sum()), float(share[list(members)].sum())
            beyond = int((maxima >= ratio - _SAME).sum())
            p_value = (1 + beyond) / (1 + len(maxima))
            windows.append(
                Window(
                    members=members,
                    cases=inside,
                    expected=total * part,
                    log_likelihood_ratio=ratio,
                    p_value=p_value,
                    vanishes_at=_vanishes_at(inside, total, part, critical)
                    if p_value <= SIGNIFICANT
                    else None,
                )
            )
    return Scan(
        cases=total,
        units=len(cases),
        simulations=len(maxima),
        critical=critical,
        windows=tuple(windows),
    )


def _vanishes_at(inside: int, total: int, part: float, critical: float) -> float:
    """How many times its exposure a window needs to be within chance, by bisection."""
    low, high = 1.0, (inside / total) * (1 - part) / (part * (1 - inside / total) or np.nan)
    high = high if np.isfinite(high) else 1 / part
    for _ in range(_FACTOR_STEPS):
        middle = (low + high) / 2
        raised = total * middle * part / (1 - part + middle * part)
        within = float(log_likelihood_ratio(inside, raised, total)) <= critical
        low, high = (low, middle) if within else (middle, high)
    return low
