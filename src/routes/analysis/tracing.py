"""Traced firearms: how long from sale to crime, and from which state to which.

A date that is a range gives a range of days, and a firearm whose range does not tell is
indeterminate: it is counted as such and never guessed.

Small numbers of a state or of a pair of states are not told. Their categories are combined, which
is the plainest of the methods against disclosure by a table of frequencies: a pair or state with
few firearms is not named at all, and its firearms are told in one number with those whose states
are not known. A cell that is named and empty could be had back from the totals; of a category that
is not named, nobody can tell which pairs are in it, nor how many firearms one of them has.
After Hundepool et al., *Statistical Disclosure Control* (Wiley, 2012), chapter 5.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from routes.analysis.elapsed_years import (
    INDETERMINATE,
    NO,
    SHORT_YEARS,
    YES,
    full_years,
    short_time,
    year_of,
)
from routes.analysis.rates import count_interval, shrunk_rates

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

HIDDEN_BELOW = 5
"""Firearms below which a pair of states or a rate is not told, nor a cohort parted."""

BINS = (0, 1, 2, 3, 5, 10, 20)
"""Lower ends of the classes of time to crime, in years; the last one is open."""

NO_SALE = "no date of sale"
NO_RECOVERY = "no date of recovery"
CONTRADICTION = "recovered before it was sold"

_YEAR_DAYS = 365.25
"""Mean length of a year, for a median; classes and the threshold go by the calendar."""

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
    """Firearms by time to crime, in years of the calendar that were over."""

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
    firearms: int


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
    """The rate drawn towards that of all states, of which those not named count as none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unrated:
    """Traced firearms of a state without an exposure."""

    state: str
    firearms: int


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
    spans: list[_Span] = []
    for trace in traces:
        found = _span(trace)
        if isinstance(found, str):
            left_out[found] += 1
        else:
            spans.append(found)
    classes = Counter(map(_class_of, spans))
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
        Pairs with five firearms or more; and how many firearms are in none of them, because one
        of their states is not known or their pair has too few. The two are one number, so that a
        pair that is not named cannot be had back: with one of its firearms less, and one more
        without a state, everything that is told is the same.
    """
    pairs: Counter[tuple[str, str]] = Counter()
    untold = 0
    for trace in traces:
        if trace.source_state and trace.recovery_state:
            pairs[trace.source_state, trace.recovery_state] += 1
        else:
            untold += 1
    told = {pair: number for pair, number in pairs.items() if number >= HIDDEN_BELOW}
    cells = tuple(
        Cell(source_state=source, recovery_state=recovery, firearms=number)
        for (source, recovery), number in sorted(told.items())
    )
    return cells, untold + pairs.total() - sum(told.values())


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
        The highest first; states with fewer than five firearms are not named. They count as none in
        the rate of all that the others are drawn towards: with their firearms in it, the rates that
        are told would tell them too.
    """
    counts = Counter(trace.source_state for trace in traces if trace.source_state)
    states = sorted(state for state, size in exposure.items() if size > 0)
    if not states:
        return ()
    numbers = [counts[state] if counts[state] >= HIDDEN_BELOW else 0 for state in states]
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
    """List the states of sale that have five traced firearms or more and no exposure.

    Parameters
    ----------
    traces
        In any order.
    exposure
        As in `origin_rates`.

    Returns
    -------
    tuple of Unrated
        By state. One with fewer than five is not named.
    """
    counts = Counter(trace.source_state for trace in traces if trace.source_state)
    return tuple(
        Unrated(state=state, firearms=number)
        for state, number in sorted(counts.items())
        if number >= HIDDEN_BELOW and not exposure.get(state, 0) > 0
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Span:
    """Days from the first sale to the recovery, both known within bounds and in their order."""

    sold: tuple[int, int]
    recovered: tuple[int, int]

    @property
    def shortest(self) -> tuple[int, int]:
        """The latest sale before the earliest recovery; one day where the two overlap."""
        return min(self.sold[1], self.recovered[0]), self.recovered[0]

    @property
    def longest(self) -> tuple[int, int]:
        return self.sold[0], self.recovered[1]


def _span(trace: Trace) -> _Span | str:
    """When it was sold and recovered, or why that cannot be told."""
    (sold_low, sold_high), (found_low, found_high) = trace.sold, trace.recovered
    if sold_low is None or sold_high is None:
        return NO_SALE
    if found_low is None or found_high is None:
        return NO_RECOVERY
    if found_high < sold_low:
        return CONTRADICTION
    return _Span(sold=(sold_low, sold_high), recovered=(found_low, found_high))


def _class_of(span: _Span) -> int | None:
    """Class that both ends are in."""
    years = [full_years(*days) for days in (span.shortest, span.longest)]
    ends = {int(np.searchsorted(BINS, each, side="right")) - 1 for each in years}
    return ends.pop() if len(ends) == 1 else None


def _median(spans: Sequence[_Span]) -> tuple[float, float] | None:
    if len(spans) < HIDDEN_BELOW:
        return None
    low, high = (
        float(np.median([last - first for first, last in ends]))
        for ends in ([each.shortest for each in spans], [each.longest for each in spans])
    )
    return low / _YEAR_DAYS, high / _YEAR_DAYS


def _cohorts(spans: Sequence[_Span]) -> tuple[Cohort, ...]:
    sold_in: defaultdict[int, list[str]] = defaultdict(list)
    last = max((span.recovered[1] for span in spans), default=0)
    for span in spans:
        years = {year_of(day) for day in span.sold}
        if len(years) == 1:
            sold_in[years.pop()].append(short_time(*span.sold, *span.recovered))
    found = []
    for year in sorted(sold_in):
        kinds = Counter(sold_in[year])
        shown = len(sold_in[year]) >= HIDDEN_BELOW
        found.append(
            Cohort(
                sold_in=year,
                firearms=len(sold_in[year]),
                short=kinds[YES] if shown else None,
                not_short=kinds[NO] if shown else None,
                indeterminate=kinds[INDETERMINATE] if shown else None,
                complete=year + SHORT_YEARS < year_of(last),
            )
        )
    return tuple(found)
