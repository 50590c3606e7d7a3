"""Patterns of buying: many firearms, many dealers, sales that follow each other closely.

A pattern is a description of sales. It is not evidence of an offence, and it never names anyone.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from routes.analysis.indicators import documented_events, grouped_cases
from routes.codebook.groups import POINT_LEVELS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

MULTIPLE_SALE_DAYS = 5
"""Consecutive business days within which two sales are one multiple sale (27 CFR 478.126a)."""

UNKNOWN_WEEK = "1111110"
"""Monday to Saturday: a dealer open longer has a shorter window, so nothing is claimed too much."""

RIFLE_STATES = frozenset({"US-AZ", "US-CA", "US-NM", "US-TX"})
"""States whose dealers report multiple sales of certain rifles (ATF form 3310.12)."""

RIFLES_SINCE = date(2011, 8, 14)
"""First day of the reports of rifles."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PatternRule:
    """So many firearms from so many dealers within so many days."""

    firearms: int
    dealers: int
    days: int


PATTERN_RULES = (
    PatternRule(firearms=5, dealers=2, days=30),
    PatternRule(firearms=10, dealers=2, days=365),
)
"""Rules of our own: no authority publishes a number. Meeting one of them makes a pattern."""


# Multiple sales


@dataclass(frozen=True, slots=True, kw_only=True)
class MultipleSales:
    """Sales of one dealer to one buyer that are to be reported together."""

    pairs: tuple[tuple[int, int], ...]
    """Positions of two sales within the window; a sale of two or more pairs with itself."""
    conservative: bool
    """Whether the dealer's week was not known, so that the shortest window was taken."""


def multiple_sales(
    days: Sequence[date],
    firearms: Sequence[int],
    *,
    weekmask: str | None = None,
    holidays: Iterable[date] = (),
) -> MultipleSales:
    """Find the sales of one dealer to one buyer that make a multiple sale.

    Two or more handguns (or rifles of the kind that is reported, see :func:`rifles_reported`)
    within five consecutive business days. A business day is a day on which this dealer is open.

    Parameters
    ----------
    days
        Day of each sale, in any order.
    firearms
        Number of firearms of each sale, 1 or more.
    weekmask
        The dealer's week, seven digits from Monday, ``1`` for open; unknown when left out.
    holidays
        Days on which the dealer is closed all the same.

    Returns
    -------
    MultipleSales
        Pairs of positions, the earlier sale first.

    References
    ----------
    ATF, forms 3310.4 and 3310.12, questions and answers on reports of multiple sales.

    Examples
    --------
    >>> monday, friday = date(2024, 3, 4), date(2024, 3, 8)
    >>> multiple_sales([monday, friday], [1, 1], weekmask="1111100").pairs
    ((0, 1),)
    """
    mask, closed = weekmask or UNKNOWN_WEEK, sorted(holidays)
    order = sorted(range(len(days)), key=lambda at: (days[at], at))
    pairs = [(at, at) for at in order if firearms[at] > 1]
    for first, second in combinations(order, 2):
        after = np.datetime64(days[second]) + 1
        open_days = np.busday_count(
            np.datetime64(days[first]), after, weekmask=mask, holidays=closed
        )
        if open_days <= MULTIPLE_SALE_DAYS:
            pairs.append((first, second))
    return MultipleSales(pairs=tuple(sorted(pairs)), conservative=weekmask is None)


def rifles_reported(state: str, day: date) -> bool:
    """Tell whether a dealer of a state had to report multiple sales of rifles on a day.

    Semi-automatic rifles with a detachable magazine and a calibre above .22 (.223 included).

    Examples
    --------
    >>> rifles_reported("US-TX", date(2011, 8, 13))
    False
    """
    return state in RIFLE_STATES and day >= RIFLES_SINCE


# Repeat purchases


def repeat_pattern(
    days: Sequence[date],
    firearms: Sequence[int],
    dealers: Sequence[str],
    *,
    rules: Iterable[PatternRule] = PATTERN_RULES,
) -> PatternRule | None:
    """Return the first rule that the sales to one buyer meet.

    Parameters
    ----------
    days
        Day of each sale, in any order. Every row is a sale of its own, so that numbers add up.
    firearms
        Number of firearms of each sale.
    dealers
        Any name of the dealer of each sale.
    rules
        What makes a pattern.

    Returns
    -------
    PatternRule or None
        A window of a rule holds its days counted from its first sale, both ends included.
    """
    sales = sorted(zip(days, firearms, dealers, strict=True))
    for rule in rules:
        for at, (first, _, _) in enumerate(sales):
            inside = [each for each in sales[at:] if (each[0] - first).days < rule.days]
            number, shops = sum(each[1] for each in inside), {each[2] for each in inside}
            if number >= rule.firearms and len(shops) >= rule.dealers:
                return rule
    return None


_NUMBERS = {
    word: number
    for number, word in enumerate(
        (
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
        ),
        start=2,
    )
}
# Words between number and dealers describe the dealers: "48 firearms from 12 dealers" has 12.
_BETWEEN = r"(?:(?!from\b|of\b|at\b|in\b|and\b)[^\W\d][\w-]*\s+){0,3}"
_DEALERS = re.compile(
    rf"\b(\d{{1,3}}|{'|'.join(_NUMBERS)})\s+{_BETWEEN}"
    r"(?:dealers|licensees|retailers|gun\s+(?:stores|shops)|firearms?\s+stores|FFLs)\b",
    re.IGNORECASE,
)


def stated_dealers(text: str) -> int | None:
    """Read how many dealers a text of the casebook tells of.

    Examples
    --------
    >>> stated_dealers("49 guns and rifles from 12 dealers"), stated_dealers("several stores")
    (12, None)
    """
    found = [_NUMBERS.get(n.lower()) or int(n) for n in _DEALERS.findall(text)]
    return max((number for number in found if number > 1), default=None)


def many_dealers(
    cases: pd.DataFrame,
    events: pd.DataFrame,
    *,
    clusters: Mapping[str, str] | None = None,
    rules: Iterable[PatternRule] = PATTERN_RULES,
) -> pd.DataFrame:
    """List the cases that tell of many firearms bought from many dealers.

    Parameters
    ----------
    cases, events
        Frames of the codebook; events with ``earliest`` and ``latest``.
    clusters
        Name of the group of cases that tell of the same weapons, by case.
    rules
        What makes a pattern.

    Returns
    -------
    pandas.DataFrame
        ``case_ids event_ids firearms least_firearms dealers days pattern documented``: a row for
        each independent case with a purchase of firearms whose texts tell of two dealers or more.
        ``firearms`` is the largest number that a source states for one purchase, never a sum,
        and ``least_firearms`` the smallest among the tellings of that purchase (numbers of the
        same number of dealers). ``days`` is the longest span the purchases can have; ``pattern``
        is ``yes``, ``no`` or, where no date tells the span, ``indeterminate``.
    """
    texts = {
        str(case): f"{title}. {summary}"
        for case, title, summary in zip(
            cases["case_id"], cases["title"].fillna(""), cases["summary"].fillna(""), strict=True
        )
    }
    bought = events[(events["kind"] == "purchase") & (events["quantity_unit"] == "firearms")]
    bought = bought[~bought["reached"].eq("no").fillna(value=False).astype(bool)]
    by_case = {str(case): rows for case, rows in bought.groupby("case_id")}
    rows = []
    for ids in grouped_cases(set(texts), clusters or {}).values():
        told = [
            each for case in ids if case in by_case for each in _told(by_case[case], texts[case])
        ]
        if told:
            rows.append({"case_ids": tuple(ids), **_pattern(told, tuple(rules))})
    columns = ["case_ids", "event_ids", "firearms", "least_firearms", "dealers", "days", "pattern"]
    frame = pd.DataFrame(rows, columns=[*columns, "documented"])
    return frame.sort_values(
        ["dealers", "firearms"], ascending=False, kind="stable", ignore_index=True
    )


@dataclass(frozen=True, slots=True)
class _Purchase:
    event_id: str
    firearms: float | None
    dealers: int
    days: int | None
    documented: bool


def _told(events: pd.DataFrame, case_text: str) -> list[_Purchase]:
    """Purchases with a number of dealers; the text of the case speaks for whole purchases."""
    whole = stated_dealers(case_text)
    found = []
    for row in events.to_dict("records"):
        words = f"{_text(row['place_text'])}. {_text(row['items'])}"
        dealers = stated_dealers(words)
        if dealers is None and row["record_kind"] == "aggregate":
            dealers = whole
        if dealers is not None:
            days = None
            if not pd.isna(row["earliest"]) and not pd.isna(row["latest"]):
                days = int(row["latest"]) - int(row["earliest"]) + 1
            number = None if pd.isna(row["quantity"]) else float(row["quantity"])
            stated = _text(row["documented"]) == "yes"
            found.append(_Purchase(str(row["event_id"]), number, dealers, days, stated))
    return found


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _pattern(told: Sequence[_Purchase], rules: Sequence[PatternRule]) -> dict[str, object]:
    dealers = max(each.dealers for each in told)
    same = [each for each in told if each.dealers == dealers]
    numbers = [each.firearms for each in same if each.firearms is not None]
    spans = [each.days for each in same if each.days is not None]
    # The telling with the narrowest dates says most about how long the purchases took.
    days = min(spans, default=None)
    firearms = max(numbers, default=None)
    met = [r for r in rules if firearms and firearms >= r.firearms and dealers >= r.dealers]
    pattern = "no"
    if met:
        inside = days is not None and any(days <= rule.days for rule in met)
        pattern = "yes" if inside else "indeterminate"
    return {
        "event_ids": tuple(sorted(each.event_id for each in same)),
        "firearms": firearms,
        "least_firearms": min(numbers, default=None),
        "dealers": dealers,
        "days": days,
        "pattern": pattern,
        "documented": any(each.documented for each in same),
    }


# Concentration


@dataclass(frozen=True, slots=True, kw_only=True)
class Concentration:
    """How the documented purchases of cases spread over places."""

    places: pd.DataFrame
    """``place_id name cases share case_ids``, the place with most cases first. A case counts in
    each place where it bought, so shares of cases add up to more than one."""
    cases: int
    """Independent cases with a purchase in a place of the level."""
    herfindahl: float | None
    """Sum of the squared shares of case-and-place pairs; 1 is one place alone."""
    missing: Mapping[str, tuple[str, ...]]
    """Ids of the other cases by reason."""


def concentration(
    events: pd.DataFrame,
    places: pd.DataFrame,
    *,
    level: str,
    clusters: Mapping[str, str] | None = None,
) -> Concentration:
    """Count the cases by the place where they bought.

    Parameters
    ----------
    events, places
        Events of the cases to look at and their resolved places, on one index.
    level
        ``city`` (or better) or ``state``.
    clusters
        Name of the group of cases that tell of the same weapons, by case.
    """
    known = documented_events(events)
    bought = known[known["kind"] == "purchase"]
    where = places.loc[bought.index]
    if level == "city":
        usable = where["level"].isin(POINT_LEVELS)
        ids, names = where["gazetteer_id"].fillna(where["place_key"]), where["place_name"]
    else:
        usable = where["admin1"].notna()
        ids = names = where["admin1"]
    groups = grouped_cases(set(events["case_id"].astype(str)), clusters or {})
    first = {case: group for group, ids_ in groups.items() for case in ids_}
    found: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for case, place, name in zip(
        bought.loc[usable, "case_id"], ids[usable], names[usable], strict=True
    ):
        found[str(place), str(name)].add(first[str(case)])
    counted = set().union(*found.values())
    buying = {first[str(case)] for case in bought["case_id"]}
    missing = {
        "no purchase is documented": sorted(groups.keys() - buying),
        f"no purchase is known to the {level}": sorted(buying - counted),
    }
    return Concentration(
        places=_by_place(found, groups, len(counted)),
        cases=len(counted),
        herfindahl=_herfindahl([len(cases) for cases in found.values()]),
        missing={
            why: tuple(sorted(case for group in lost for case in groups[group]))
            for why, lost in missing.items()
            if lost
        },
    )


def _by_place(
    found: Mapping[tuple[str, str], set[str]], groups: Mapping[str, Sequence[str]], of: int
) -> pd.DataFrame:
    rows = [
        {
            "place_id": place,
            "name": name,
            "cases": len(cases),
            "share": len(cases) / of,
            "case_ids": tuple(sorted(case for group in cases for case in groups[group])),
        }
        for (place, name), cases in found.items()
    ]
    frame = pd.DataFrame(rows, columns=["place_id", "name", "cases", "share", "case_ids"])
    return frame.sort_values(["cases", "place_id"], ascending=[False, True], ignore_index=True)


def _herfindahl(numbers: Sequence[int]) -> float | None:
    total = sum(numbers)
    return sum((number / total) ** 2 for number in numbers) if total else None
