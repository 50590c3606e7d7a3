"""Traced firearms: how long from sale to crime, and from which state to which.

A date that is a range gives a range of days, and a firearm whose range does not tell is
indeterminate: it is counted as such and never guessed. Small numbers are hidden.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from routes.analysis.rates import count_interval, shrunk_rates

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

HIDDEN_BELOW = 5
"""Firearms below which a cell, a rate or a cohort is not shown."""

SHORT_YEARS = 3
"""Up to here ATF calls a time to crime short."""

BINS = (0, 1, 2, 3, 5, 10, 20)
"""Lower ends of the classes of time to crime, in years; the last one is open."""

NO_SALE = "no date of sale"
NO_RECOVERY = "no date of recovery"
CONTRADICTION = "recovered before it was sold"

_YEAR_DAYS = 365.25
_EPOCH = date(1970, 1, 1).toordinal()

Bounds = tuple[int | None, int | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """One traced firearm."""

    trace_id: str
    sold: Bounds = (None, None)
    """Earliest and latest day since 1970-01-01; ``None`` where it is not known or left open."""
    recovered: Bounds = (None, None)
    source_state: str | None = None
    """ISO 3166-2 code of the state of the first sale."""
    recovery_state: str | None = None
    source_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """Firearms by time to crime."""

    from_years: int
    to_years: int | None
    """``None`` where the class is open."""
    firearms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cohort:
    """Firearms sold in one year. Those of late years can only show short times."""

    sold_in: int
    firearms: int
    short: int | None
    """Recovered within three years; ``None`` where the cohort is too small to part."""
    not_short: int | None
    indeterminate: int | None
    complete: bool
    """Three years had passed at the last recovery of all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeToCrime:
    """How long it took from the first sale to the recovery."""

    firearms: int
    bins: tuple[Bin, ...]
    indeterminate: int
    """Firearms whose dates leave more than one class."""
    median_years: tuple[float, float] | None
    """Between which the median lies, given the ranges; ``None`` with fewer than five firearms."""
    cohorts: tuple[Cohort, ...]
    left_out: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """Firearms from one state to another."""

    source_state: str
    recovery_state: str
    firearms: int | None
    """``None`` where there are some and too few to show."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """Traced firearms of a state for its exposure."""

    state: str
    firearms: int
    exposure: float
    rate: float
    """Firearms per ``per`` of exposure, as counted."""
    low: float
    high: float
    """With ``low`` the 95 % interval of the rate behind the count, if each firearm had come by
    itself; not that of ``shrunk``."""
    shrunk: float
    """The rate drawn towards that of all states."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unrated:
    """Traced firearms of a state without an exposure."""

    state: str
    firearms: int | None
    """``None`` where there are some and too few to show."""


def time_to_crime(traces: Iterable[Trace]) -> TimeToCrime:
    """Class firearms by the time from their first sale to their recovery.

    Parameters
    ----------
    traces
        In any order.

    Returns
    -------
    TimeToCrime
        Firearms without one of the dates, or recovered before they were sold, are counted apart.
    """
    left_out: Counter[str] = Counter()
    spans: list[tuple[Trace, int, int]] = []
    for trace in traces:
        found = _days(trace)
        if isinstance(found, str):
            left_out[found] += 1
        else:
            spans.append((trace, *found))
    classes = Counter(_class_of(low, high) for _, low, high in spans)
    return TimeToCrime(
        firearms=len(spans),
        bins=tuple(
            Bin(from_years=low, to_years=high, firearms=classes[at])
            for at, (low, high) in enumerate(zip(BINS, (*BINS[1:], None), strict=True))
        ),
        indeterminate=classes[None],
        median_years=_median(spans),
        cohorts=_cohorts(spans),
        left_out=dict(sorted(left_out.items())),
    )


def state_matrix(traces: Iterable[Trace]) -> tuple[tuple[Cell, ...], int]:
    """Count firearms by state of sale and state of recovery.

    Parameters
    ----------
    traces
        In any order.

    Returns
    -------
    (tuple of Cell, int)
        Cells with firearms, those under five hidden; and how many firearms lack one of the states.
    """
    pairs: Counter[tuple[str, str]] = Counter()
    without = 0
    for trace in traces:
        if trace.source_state and trace.recovery_state:
            pairs[trace.source_state, trace.recovery_state] += 1
        else:
            without += 1
    cells = tuple(
        Cell(
            source_state=source,
            recovery_state=recovery,
            firearms=number if number >= HIDDEN_BELOW else None,
        )
        for (source, recovery), number in sorted(pairs.items())
    )
    return cells, without


def origin_rates(
    traces: Iterable[Trace], exposure: Mapping[str, float], *, per: float
) -> tuple[Rate, ...]:
    """Rate of traced firearms by state of sale.

    Parameters
    ----------
    traces
        In any order.
    exposure
        By state, what firearms are counted against (people, dealers), above zero; a state without
        is not rated.
    per
        Exposure that a rate is for, such as 100 dealers.

    Returns
    -------
    tuple of Rate
        The highest first; states with fewer than five firearms are hidden, and count in the rate
        of all that others are drawn towards.
    """
    counts = Counter(trace.source_state for trace in traces if trace.source_state)
    states = sorted(state for state, size in exposure.items() if size > 0)
    if not states:
        return ()
    numbers = [counts[state] for state in states]
    sizes = [exposure[state] for state in states]
    shrunk = shrunk_rates(numbers, sizes)
    rates = [
        Rate(
            state=state,
            firearms=number,
            exposure=size,
            rate=number / size * per,
            low=count_interval(number)[0] / size * per,
            high=count_interval(number)[1] / size * per,
            shrunk=float(towards) * per,
        )
        for state, number, size, towards in zip(states, numbers, sizes, shrunk, strict=True)
        if number >= HIDDEN_BELOW
    ]
    return tuple(sorted(rates, key=lambda each: (-each.shrunk, each.state)))


def unrated(traces: Iterable[Trace], exposure: Mapping[str, float]) -> tuple[Unrated, ...]:
    """List the states of sale that have traced firearms and no exposure.

    Parameters
    ----------
    traces
        In any order.
    exposure
        As in `origin_rates`.

    Returns
    -------
    tuple of Unrated
        By state; numbers under five are hidden.
    """
    counts = Counter(trace.source_state for trace in traces if trace.source_state)
    return tuple(
        Unrated(state=state, firearms=number if number >= HIDDEN_BELOW else None)
        for state, number in sorted(counts.items())
        if not exposure.get(state, 0) > 0
    )


def _days(trace: Trace) -> tuple[int, int] | str:
    """Fewest and most days from sale to recovery, or why there are none."""
    (sold_low, sold_high), (found_low, found_high) = trace.sold, trace.recovered
    if sold_low is None or sold_high is None:
        return NO_SALE
    if found_low is None or found_high is None:
        return NO_RECOVERY
    if found_high < sold_low:
        return CONTRADICTION
    return max(found_low - sold_high, 0), found_high - sold_low


def _class_of(low: int, high: int) -> int | None:
    """Class that both ends are in."""
    ends = {int(np.searchsorted(BINS, days / _YEAR_DAYS, side="right")) - 1 for days in (low, high)}
    return ends.pop() if len(ends) == 1 else None


def _median(spans: Sequence[tuple[Trace, int, int]]) -> tuple[float, float] | None:
    if len(spans) < HIDDEN_BELOW:
        return None
    low, high = (float(np.median([span[side] for span in spans])) for side in (1, 2))
    return low / _YEAR_DAYS, high / _YEAR_DAYS


def _cohorts(spans: Sequence[tuple[Trace, int, int]]) -> tuple[Cohort, ...]:
    sold_in: defaultdict[int, list[str]] = defaultdict(list)
    last = max((trace.recovered[1] or 0 for trace, _, _ in spans), default=0)
    for trace, low, high in spans:
        years = {_year(day) for day in trace.sold}
        if len(years) == 1:
            sold_in[years.pop()].append(_short(low, high))
    found = []
    for year in sorted(sold_in):
        kinds = Counter(sold_in[year])
        shown = len(sold_in[year]) >= HIDDEN_BELOW
        found.append(
            Cohort(
                sold_in=year,
                firearms=len(sold_in[year]),
                short=kinds["short"] if shown else None,
                not_short=kinds["not short"] if shown else None,
                indeterminate=kinds["indeterminate"] if shown else None,
                complete=year + SHORT_YEARS < _year(last),
            )
        )
    return tuple(found)


def _short(low: int, high: int) -> str:
    limit = SHORT_YEARS * _YEAR_DAYS
    return "short" if high <= limit else "not short" if low > limit else "indeterminate"


def _year(day: int | None) -> int:
    return date.fromordinal((day or 0) + _EPOCH).year
