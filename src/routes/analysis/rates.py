"""Exact intervals and corrections for small counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.stats import beta, binom, gamma

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

LEVEL = 0.95
"""Of every interval."""


def exact_interval(cases: int, total: int) -> tuple[float, float]:
    """Return the interval of a share after Clopper and Pearson, 95 %.

    Parameters
    ----------
    cases, total
        ``cases`` of ``total``, with ``0 <= cases <= total``.

    Returns
    -------
    (float, float)
        Between 0 and 1; (0, 1) where there is nothing to count.

    Examples
    --------
    >>> [round(side, 4) for side in exact_interval(0, 10)]
    [0.0, 0.3085]
    """
    side = (1 - LEVEL) / 2
    low = float(beta.ppf(side, cases, total - cases + 1)) if cases else 0.0
    high = float(beta.ppf(1 - side, cases + 1, total - cases)) if cases < total else 1.0
    return low, high


def count_interval(cases: int) -> tuple[float, float]:
    """Return the interval of the mean of a Poisson count after Garwood, 95 %.

    After Garwood, *Fiducial limits for the Poisson distribution*, Biometrika 28 (1936). Divided by
    an exposure it is that of a rate.

    Parameters
    ----------
    cases
        Counted, zero or more; each is taken to have come by itself.

    Returns
    -------
    (float, float)
        The lower end is 0 where nothing was counted.

    Examples
    --------
    >>> [round(side, 3) for side in count_interval(5)]
    [1.623, 11.668]
    """
    side = (1 - LEVEL) / 2
    low = float(gamma.ppf(side, cases)) if cases else 0.0
    return low, float(gamma.ppf(1 - side, cases + 1))


def chance_of_as_many(cases: int, total: int, share: float) -> float:
    """Return the chance of ``cases`` or more of ``total``, each with the chance ``share``.

    Examples
    --------
    >>> chance_of_as_many(2, 2, 0.5)
    0.25
    """
    return float(binom.sf(cases - 1, total, share))


def benjamini_hochberg(p_values: Sequence[float] | Floats) -> Floats:
    """Return the share of false finds among those at least as unlikely as each.

    After Benjamini and Hochberg, Journal of the Royal Statistical Society B 57 (1995).

    Parameters
    ----------
    p_values
        One for every question asked, in any order.

    Returns
    -------
    numpy.ndarray
        In the same order, between 0 and 1.

    Examples
    --------
    >>> benjamini_hochberg([0.01, 0.04, 0.03]).round(3).tolist()
    [0.03, 0.04, 0.04]
    """
    chances = np.asarray(p_values, dtype=float)
    order = np.argsort(chances, kind="stable")[::-1]
    ranks = np.arange(len(chances), 0, -1)
    falling = np.minimum.accumulate(chances[order] * len(chances) / ranks)
    found: Floats = np.empty(len(chances))
    found[order] = np.minimum(falling, 1.0)
    return found


def shrunk_rates(counts: Sequence[int] | Floats, exposure: Sequence[float] | Floats) -> Floats:
    """Draw rates of small places towards the rate of all (empirical Bayes).

    After Marshall, *Mapping disease and mortality rates using empirical Bayes estimators*, Applied
    Statistics 40 (1991): ``w r + (1 - w) m``, with ``w = A / (A + m / e)`` and ``A`` the variance
    of the rates beyond chance.

    Parameters
    ----------
    counts, exposure
        One of each a place, exposures above zero.

    Returns
    -------
    numpy.ndarray
        Rates per unit of exposure; all are the mean where the rates vary no more than by chance.

    Examples
    --------
    >>> shrunk_rates([1, 100], [10.0, 1000.0]).round(3).tolist()
    [0.1, 0.1]
    """
    cases, weights = np.asarray(counts, dtype=float), np.asarray(exposure, dtype=float)
    rates, mean = cases / weights, cases.sum() / weights.sum()
    spread = (weights * (rates - mean) ** 2).sum() / weights.sum()
    beyond = max(spread - mean / weights.mean(), 0.0)
    if beyond == 0.0:
        return np.full(len(cases), mean)
    share = beyond / (beyond + mean / weights)
    found: Floats = share * rates + (1 - share) * mean
    return found
