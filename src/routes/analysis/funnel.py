"""From a seized gun to its sale, and what share would have to have been seized.

Only claims for the same period, word for word, are set beside each other. Nothing is multiplied
through: a share stands with the words of its source on what it is a share of.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from routes.analysis.measures import funnel_steps, measure

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from routes.analysis.estimates import Claim

_PER_YEAR = "/year"
_ONE_YEAR = 4
"""Digits of a period that is one calendar year."""
_GUNS = frozenset({"guns", "firearms", "weapons"})
"""Units that count the same things."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of a funnel: what was claimed of it."""

    step: str
    claims: tuple[Claim, ...]
    """Empty where no claim of the period tells of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Funnel:
    """The steps of one period, in order."""

    period: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Interdiction:
    """The share seized, if a claim of guns seized and one of guns moved both held."""

    period: str
    seized: Claim
    moved: Claim
    low: float | None
    """Smallest share, 0 to 1; ``None`` where a claim leaves that side open."""
    high: float | None

    @property
    def source_ids(self) -> tuple[str, ...]:
        """Sources of both claims."""
        return tuple(sorted({*self.seized.source_ids, *self.moved.source_ids}))


def funnels(found: Iterable[Claim]) -> tuple[Funnel, ...]:
    """Set the steps from a seized gun to its sale beside each other, a period at a time.

    Parameters
    ----------
    found
        In any order.

    Returns
    -------
    tuple of Funnel
        Periods with claims of at least two steps.
    """
    by_period: defaultdict[str, defaultdict[str, list[Claim]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for claim in sorted(found, key=lambda each: each.estimate_id):
        step = measure(claim.measure).funnel
        if step and claim.period and claim.bounds:
            by_period[_period(claim)][step].append(claim)
    return tuple(
        Funnel(
            period=period,
            steps=tuple(
                Step(step=each.code, claims=tuple(steps[each.code])) for each in funnel_steps()
            ),
        )
        for period, steps in sorted(by_period.items())
        if len(steps) > 1
    )


def interdiction(found: Iterable[Claim]) -> tuple[Interdiction, ...]:
    """Divide guns seized by guns moved, of the same period and counted alike.

    Parameters
    ----------
    found
        In any order.

    Returns
    -------
    tuple of Interdiction
        For every pair of claims that one source makes or that name one scope:
        ``[S_low / F_high, S_high / F_low]``. A claim without a period makes no pair.
    """
    ordered = sorted(found, key=lambda each: each.estimate_id)
    seized = [claim for claim in ordered if measure(claim.measure).interdiction == "seized"]
    moved = [claim for claim in ordered if measure(claim.measure).interdiction == "flow"]
    return tuple(_pairs(seized, moved))


def published_shares(found: Iterable[Claim]) -> tuple[Claim, ...]:
    """Return the shares seized that were published as such, by id."""
    shares = [claim for claim in found if measure(claim.measure).interdiction == "share"]
    return tuple(sorted(shares, key=lambda claim: claim.estimate_id))


def _pairs(seized: Sequence[Claim], moved: Sequence[Claim]) -> Iterator[Interdiction]:
    for part in seized:
        for whole in moved:
            if _basis(part) == _basis(whole) is not None and _one_scope(part, whole):
                yield Interdiction(
                    period=_period(part),
                    seized=part,
                    moved=whole,
                    low=_ratio(part.low, whole.high),
                    high=_ratio(part.high, whole.low),
                )


def _one_scope(part: Claim, whole: Claim) -> bool:
    """Whether one source sets both beside each other, or both name the same scope."""
    told = bool(set(part.source_ids) & set(whole.source_ids))
    return told or (part.scope is not None and part.scope == whole.scope)


def _ratio(part: float | None, whole: float | None) -> float | None:
    return None if part is None or not whole else part / whole


def _period(claim: Claim) -> str:
    return " ".join((claim.period or "").split())


def _basis(claim: Claim) -> tuple[str, str] | None:
    """Period and whether the count is of it or of a year of it; ``None`` without or in other units.

    In a single calendar year both are the same.
    """
    unit = claim.unit.removesuffix(_PER_YEAR)
    if unit not in _GUNS or not claim.period:
        return None
    period = _period(claim)
    one_year = len(period) == _ONE_YEAR and period.isdigit()
    per_year = claim.unit.endswith(_PER_YEAR) and not one_year
    return period.casefold(), "a year" if per_year else "in all"
