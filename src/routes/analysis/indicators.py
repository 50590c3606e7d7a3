"""Indicators of a case: time from sale to seizure, and whether the crossing is documented.

Dates are known within bounds, so a time is an interval and a verdict may be that nobody can say.
Cases that tell of the same weapons count once.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from routes.analysis.elapsed_years import INDETERMINATE, NO, YES, short_time, year_of
from routes.codebook.groups import NOT_FIREARMS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

SALES = ("purchase",)
ENDS = ("seizure", "recovery")

SEVERAL_YEARS = "several years"
"""Cohort of a first sale that is not known to the year."""

_Z = 1.959963984540054


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeToCrime:
    """The time from sale to seizure or recovery of every case that tells both."""

    cases: pd.DataFrame
    """``case_ids event_ids earliest_days latest_days short cohort undated date_uncertain``, a row
    for each independent case, sorted by its ids. ``latest_days`` is missing where a date has no
    bound; ``undated`` counts sales and ends that were left out for want of a date."""
    cohorts: pd.DataFrame
    """``cohort cases yes no indeterminate case_ids`` by the year of the first sale."""
    median_days: tuple[float | None, float | None]
    """Bounds of the median; an upper bound is ``None`` if half of the cases have none."""
    missing: Mapping[str, tuple[str, ...]]
    """Ids of the other cases by reason."""


def grouped_cases(case_ids: Iterable[str], clusters: Mapping[str, str]) -> Mapping[str, list[str]]:
    """Put cases that tell of the same weapons together: sorted ids by the first of them."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for case in sorted(case_ids):
        found[clusters.get(case, case)].append(case)
    return {cases[0]: cases for cases in sorted(found.values())}


def documented_events(events: pd.DataFrame) -> pd.DataFrame:
    """Keep the events that a source states and that were not merely intended."""
    stated = events["documented"].eq("yes").fillna(value=False).astype(bool)
    return events[stated & ~events["reached"].eq("no").fillna(value=False).astype(bool)]


def time_to_crime(
    events: pd.DataFrame, *, clusters: Mapping[str, str] | None = None
) -> TimeToCrime:
    """Measure the time from the sale to the seizure or recovery of a case's firearms.

    With several sales and ends nobody says which firearm ended where: the interval holds every
    combination of them, ``[first end - last sale, last end - first sale]``, cut at nothing.

    Parameters
    ----------
    events
        Frame of the codebook's ``events`` with ``earliest``, ``latest`` (days since 1970-01-01)
        and ``date_uncertain``, of the cases to look at.
    clusters
        Name of the group of cases that tell of the same weapons, by case.

    Returns
    -------
    TimeToCrime
        ``short`` is ``yes`` if every combination is short, ``no`` if none is, and
        ``indeterminate`` where the dates do not tell.
    """
    known = documented_events(events)
    known = known[~known["item_category"].isin(NOT_FIREARMS)]
    by_case = {str(case): rows for case, rows in known.groupby("case_id")}
    rows: list[dict[str, object]] = []
    missing: defaultdict[str, list[str]] = defaultdict(list)
    for cases in grouped_cases(set(events["case_id"].astype(str)), clusters or {}).values():
        parts = [by_case[case] for case in cases if case in by_case]
        found = _time(pd.concat(parts)) if parts else "nothing of a firearm is documented"
        if isinstance(found, str):
            missing[found] += cases
        else:
            rows.append({"case_ids": tuple(cases), **found})
    frame = pd.DataFrame(rows, columns=list(_TIME_COLUMNS))
    return TimeToCrime(
        cases=frame,
        cohorts=_cohorts(frame),
        median_days=_median_bounds(frame),
        missing={why: tuple(sorted(missing[why])) for why in sorted(missing)},
    )


_TIME_COLUMNS = (
    *("case_ids", "event_ids", "earliest_days", "latest_days", "short", "cohort", "undated"),
    "date_uncertain",
)


def _time(events: pd.DataFrame) -> dict[str, object] | str:
    sales, ends = (events[events["kind"].isin(kinds)] for kinds in (SALES, ENDS))
    if sales.empty:
        return "no sale of a firearm is documented"
    if ends.empty:
        return "no seizure or recovery of a firearm is documented"
    dated_sales, dated_ends = (_dated(rows) for rows in (sales, ends))
    if dated_sales.empty or dated_ends.empty:
        return f"the {'sale' if dated_sales.empty else 'seizure or recovery'} has no date"
    first_sale, last_sale = _lowest(dated_sales["earliest"]), _highest(dated_sales["latest"])
    first_end, last_end = _lowest(dated_ends["earliest"]), _highest(dated_ends["latest"])
    if first_sale is not None and last_end is not None and last_end < first_sale:
        return "the seizure or recovery lies before the sale"
    used = pd.concat([dated_sales, dated_ends])
    low = 0 if first_end is None or last_sale is None else max(0, first_end - last_sale)
    high = None if last_end is None or first_sale is None else last_end - first_sale
    return {
        "event_ids": tuple(sorted(used["event_id"].astype(str))),
        "earliest_days": low,
        "latest_days": high,
        "short": short_time(first_sale, last_sale, first_end, last_end),
        "cohort": _cohort(dated_sales),
        "undated": len(sales) + len(ends) - len(used),
        "date_uncertain": bool(used["date_uncertain"].any()),
    }


def _dated(events: pd.DataFrame) -> pd.DataFrame:
    return events[events["earliest"].notna() | events["latest"].notna()]


def _lowest(days: pd.Series) -> int | None:
    """The first day it can be; ``None`` where one has no bound."""
    return None if days.isna().any() else int(days.min())


def _highest(days: pd.Series) -> int | None:
    return None if days.isna().any() else int(days.max())


def _cohort(sales: pd.DataFrame) -> str:
    low, high = _lowest(sales["earliest"]), _lowest(sales["latest"])
    if low is None or high is None:
        return SEVERAL_YEARS
    years = {year_of(day) for day in (low, high)}
    return str(years.pop()) if len(years) == 1 else SEVERAL_YEARS


def _cohorts(cases: pd.DataFrame) -> pd.DataFrame:
    rows = []
    for cohort, here in cases.groupby("cohort", sort=True):
        verdicts = {v: int((here["short"] == v).sum()) for v in (YES, NO, INDETERMINATE)}
        case_ids = tuple(sorted(case for ids in here["case_ids"] for case in ids))
        rows.append({"cohort": cohort, "cases": len(here), **verdicts, "case_ids": case_ids})
    return pd.DataFrame(rows, columns=["cohort", "cases", YES, NO, INDETERMINATE, "case_ids"])


def _median_bounds(cases: pd.DataFrame) -> tuple[float | None, float | None]:
    """The median lies between the medians of the lower and of the upper bounds."""
    if cases.empty:
        return None, None
    low = float(cases["earliest_days"].astype(float).median())
    high = float(np.median(pd.to_numeric(cases["latest_days"]).fillna(np.inf).astype(float)))
    return low, high if np.isfinite(high) else None


# Shares


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A share with its denominator."""

    counted: int
    of: int
    share: float | None
    """``None`` of nothing."""
    low: float | None
    """Lower end of the 95 % Wilson interval."""
    high: float | None
    case_ids: tuple[str, ...]
    """Cases that have it."""
    other_case_ids: tuple[str, ...]
    """Cases that have it not."""


def wilson(counted: int, of: int) -> tuple[float, float] | None:
    """Return the 95 % interval of a share (Wilson 1927); ``None`` of nothing.

    Examples
    --------
    >>> low, high = wilson(10, 20)
    >>> round(low, 3), round(high, 3)
    (0.299, 0.701)
    """
    if not of:
        return None
    share, z2 = counted / of, _Z**2
    middle = (share + z2 / (2 * of)) / (1 + z2 / of)
    half = _Z / (1 + z2 / of) * np.sqrt(share * (1 - share) / of + z2 / (4 * of**2))
    return max(0.0, float(middle - half)), min(1.0, float(middle + half))


def whole_percent(share: float) -> int:
    """Round a share to whole percent, halves up, as one does on paper and as pages do.

    Examples
    --------
    >>> whole_percent(7 / 56), whole_percent(29 / 200)
    (13, 15)
    """
    # A share such as 29/200 is a hair below its half as a floating number.
    return math.floor(round(100 * share, 9) + 0.5)


def documented_crossing_share(
    cases: pd.DataFrame,
    events: pd.DataFrame,
    *,
    corridor: str = "US>MX",
    clusters: Mapping[str, str] | None = None,
) -> Share:
    """Count the cases of a corridor whose crossing of the border a source states.

    Parameters
    ----------
    cases, events
        Frames of the codebook.
    corridor
        Cases with this corridor are the denominator.
    clusters
        Name of the group of cases that tell of the same weapons, by case.

    Returns
    -------
    Share
        Of independent cases. Seizures at a crossing that nobody words as a crossing do not count.
    """
    here = cases["corridor"].fillna("").str.split(",").map(lambda each: corridor in each)
    wanted = set(cases.loc[here.astype(bool), "case_id"].astype(str))
    known = documented_events(events)
    crossed = set(known.loc[known["kind"] == "crossing", "case_id"].astype(str))
    groups = grouped_cases(wanted, clusters or {})
    with_it = [ids for ids in groups.values() if crossed & set(ids)]
    without = [ids for ids in groups.values() if not crossed & set(ids)]
    interval = wilson(len(with_it), len(groups))
    low, high = interval or (None, None)
    return Share(
        counted=len(with_it),
        of=len(groups),
        share=len(with_it) / len(groups) if groups else None,
        low=low,
        high=high,
        case_ids=tuple(sorted(case for ids in with_it for case in ids)),
        other_case_ids=tuple(sorted(case for ids in without for case in ids)),
    )
