"""Counts over the years when dates are known only as ranges.

A date that is a range is spread evenly over its days (aoristic analysis: Ratcliffe, *Aoristic
analysis: the spatial interpretation of unspecific temporal events*, International Journal of
Geographical Information Science 14, 2000). What is spread stays one event: its weights add up to
one. The band is exact: the count of a year is a sum of independent events that happened in it with
their weight, a Poisson binomial.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from routes.codebook import code_list
from routes.codebook.days import date_of, day_number
from routes.codebook.groups import BETWEEN, ENDS, ORIGINS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

BAND = (0.05, 0.95)
"""Quantiles of the count between which the band lies."""

NO_DATE = "no date"
OPEN_DATE = "date open on one side"
STAGES = code_list("kind").values
"""Kinds of events in the order of a chain."""

_TAIL = 1e-12
_STAGE_OF = {
    **dict.fromkeys(ORIGINS, 0),
    **dict.fromkeys(BETWEEN, 1),
    "crossing": 2,
    **dict.fromkeys(ENDS, 3),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """What the count needs to know of one event."""

    event_id: str
    case_id: str
    kind: str
    earliest: int | None
    """Day since 1970-01-01; ``None`` where the source gives none or leaves it open."""
    latest: int | None
    approximate: bool = False
    """The source marks the date as uncertain; its bounds are taken as they stand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class YearCount:
    """Events of one kind in one year."""

    kind: str
    year: int
    expected: float
    """Sum of the weights of the events."""
    low: int
    high: int
    """The band: the count is below ``low`` or above ``high`` with at most 5 % each."""
    certain: int
    """Events that were in this year on any reading of their dates."""
    possible: int
    """Events that may have been in it."""
    approximate: int
    """Of the possible ones, those whose date a source marks as uncertain."""
    event_ids: tuple[str, ...]
    case_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """Counts by kind and year, every year from the first to the last, and what is not in them."""

    years: tuple[YearCount, ...]
    counted: Mapping[str, int]
    """Events counted, by kind."""
    left_out: Mapping[str, Mapping[str, tuple[str, ...]]]
    """Ids of the events that are not counted, by reason and kind."""


def count_by_year(events: Iterable[Dated], *, in_sequence: bool = False) -> Timeline:
    """Count events by kind and calendar year, spreading those whose date is a range.

    Parameters
    ----------
    events
        In any order.
    in_sequence
        First shorten the ranges of a case by its order: no purchase after the last day of a
        seizure, no recovery before the first day of a purchase. Only of cases that have one
        event a stage: which of two purchases led to a seizure is not known.

    Returns
    -------
    Timeline
        Events without a date, or with an open one, are listed and not counted.
    """
    rows = sorted(events, key=lambda event: event.event_id)
    left_out: dict[str, defaultdict[str, list[str]]] = {}
    closed = []
    for event in rows:
        if reason := _not_counted(event):
            left_out.setdefault(reason, defaultdict(list))[event.kind].append(event.event_id)
        else:
            closed.append(event)
    if in_sequence:
        closed = _shortened(closed)
    years: list[YearCount] = []
    counted = {}
    for kind in STAGES:
        here = [event for event in closed if event.kind == kind]
        counted[kind] = len(here)
        years += _years(kind, here)
    return Timeline(
        years=tuple(years),
        counted=counted,
        left_out={
            reason: {kind: tuple(ids) for kind, ids in sorted(kinds.items())}
            for reason, kinds in sorted(left_out.items())
        },
    )


def year_weights(earliest: int, latest: int) -> dict[int, float]:
    """Spread one event evenly over the days of a range, summed by calendar year.

    Parameters
    ----------
    earliest, latest
        Days since 1970-01-01, both included.

    Returns
    -------
    dict of int to float
        Weight by year, all above zero; they add up to one.

    Examples
    --------
    >>> year_weights(364, 365)  # 1970-12-31 or 1971-01-01
    {1970: 0.5, 1971: 0.5}
    """
    first, last = (date_of(day).year for day in (earliest, latest))
    days = latest - earliest + 1
    weights = {}
    for year in range(first, last + 1):
        begin, end = (day_number(date(y, 1, 1)) for y in (year, year + 1))
        weights[year] = (min(latest + 1, end) - max(earliest, begin)) / days
    return weights


def band(weights: Sequence[float]) -> tuple[int, int]:
    """Quantiles of how many of independent events happened, each with its chance.

    Parameters
    ----------
    weights
        Chances, between 0 and 1.

    Returns
    -------
    (int, int)
        The smallest counts that are reached with a chance of at least 5 and 95 %.

    Examples
    --------
    >>> band([1.0, 1.0]), band([0.5] * 4), band([])
    ((2, 2), (0, 4), (0, 0))
    """
    chances: Floats = np.ones(1)
    for weight in sorted(weights):
        chances = np.convolve(chances, (1 - weight, weight))
    reached = np.cumsum(chances)
    low, high = (int(np.argmax(reached >= quantile - _TAIL)) for quantile in BAND)
    return low, high


def _not_counted(event: Dated) -> str | None:
    if event.earliest is None and event.latest is None:
        return NO_DATE
    return OPEN_DATE if event.earliest is None or event.latest is None else None


def _years(kind: str, events: Sequence[Dated]) -> list[YearCount]:
    by_year: defaultdict[int, list[tuple[float, Dated]]] = defaultdict(list)
    for event in events:
        for year, weight in year_weights(*_bounds(event)).items():
            by_year[year].append((weight, event))
    if not by_year:
        return []
    return [
        _year(kind, year, by_year.get(year, [])) for year in range(min(by_year), max(by_year) + 1)
    ]


def _year(kind: str, year: int, shares: Sequence[tuple[float, Dated]]) -> YearCount:
    weights = [weight for weight, _ in shares]
    low, high = band(weights)
    return YearCount(
        kind=kind,
        year=year,
        expected=sum(sorted(weights)),
        low=low,
        high=high,
        certain=sum(weight >= 1 for weight in weights),
        possible=len(shares),
        approximate=sum(event.approximate for _, event in shares),
        event_ids=tuple(event.event_id for _, event in shares),
        case_ids=tuple(sorted({event.case_id for _, event in shares})),
    )


def _bounds(event: Dated) -> tuple[int, int]:
    if event.earliest is None or event.latest is None:
        msg = f"event {event.event_id} has no closed date; leave it out of the count"
        raise ValueError(msg)
    return event.earliest, event.latest


def _shortened(events: Sequence[Dated]) -> list[Dated]:
    """Ranges cut by the order of the stages, for cases with one event a stage."""
    cases: defaultdict[str, list[Dated]] = defaultdict(list)
    for event in events:
        cases[event.case_id].append(event)
    found: list[Dated] = []
    for case in cases.values():
        stages = [_STAGE_OF[event.kind] for event in case]
        found += _cut(case) if len(set(stages)) == len(stages) else case
    return sorted(found, key=lambda event: event.event_id)


def _cut(case: Sequence[Dated]) -> Sequence[Dated]:
    """Cut each range by those before and behind it; dates that contradict stay as they are."""
    ordered = sorted(case, key=lambda event: _STAGE_OF[event.kind])
    bounds = [_bounds(event) for event in ordered]
    cut = []
    for at, (event, (earliest, latest)) in enumerate(zip(ordered, bounds, strict=True)):
        low = max([earliest, *(first for first, _ in bounds[:at])])
        high = min([latest, *(last for _, last in bounds[at + 1 :])])
        cut.append(replace(event, earliest=low, latest=high))
    return cut if all(first <= last for first, last in map(_bounds, cut)) else case
