"""Published figures side by side: never averaged, none of them called the best.

A figure has two bounds, one or none. Both alike is a number, two different ones are a range as it
was published (which is not a confidence interval), a lower one alone says "at least", an upper one
alone "up to". What a source does not say (its denominator, its method, whom it repeats) is ``None``
and is shown as not stated.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from routes.analysis.measures import measure

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import pandas as pd

LOGARITHMIC_FROM = 10.0
"""Largest value over the smallest from which an axis is logarithmic."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One published figure, as its source words it."""

    estimate_id: str
    measure: str
    unit: str
    low: float | None
    high: float | None
    kind: str
    """``number``, ``range``, ``at_least``, ``up_to`` or ``no_value``."""
    period: str | None
    scope: str | None
    numerator: str | None
    denominator: str | None
    claimant: str | None
    method: str | None
    derived_from: str | None
    source_ids: tuple[str, ...]

    @property
    def bounds(self) -> tuple[float, ...]:
        """The bounds that were published."""
        return tuple(value for value in (self.low, self.high) if value is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Claims that can stand on one axis: the same measure in the same unit."""

    measure: str
    unit: str
    axis: str
    """``log`` or ``linear``."""
    lowest: float | None
    highest: float | None
    claims: tuple[Claim, ...]
    """The smallest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Claims about the same event with different numbers."""

    measure: str
    unit: str
    contradict: bool
    """No number is within all of the claims."""
    estimate_ids: tuple[str, ...]
    source_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SilentFlow:
    """A published flow without a figure: it is listed and never drawn."""

    flow_id: str
    origin: str
    destination: str | None
    period: str | None
    measure: str
    source_ids: tuple[str, ...]


def claims(estimates: pd.DataFrame, citations: pd.DataFrame) -> tuple[Claim, ...]:
    """Read published figures, one a row.

    Parameters
    ----------
    estimates, citations
        Frames of the codebook's tables.

    Returns
    -------
    tuple of Claim
        By id; nothing is filled in.
    """
    sources = _sources(citations)
    found = []
    for row in _records(estimates):
        low, high = (None if row[side] is None else float(row[side]) for side in ("low", "high"))
        texts = {
            name: None if row[name] is None else str(row[name])
            for name in (
                *("period", "scope", "numerator", "denominator"),
                *("claimant", "method", "derived_from"),
            )
        }
        found.append(
            Claim(
                estimate_id=str(row["estimate_id"]),
                measure=str(row["measure"]),
                unit=str(row["unit"] or ""),
                low=low,
                high=high,
                kind=_kind(low, high),
                source_ids=sources.get(str(row["estimate_id"]), ()),
                **texts,
            )
        )
    return tuple(sorted(found, key=lambda claim: claim.estimate_id))


def grouped(found: Iterable[Claim]) -> tuple[Group, ...]:
    """Group claims by measure and unit, those with most claims first.

    Parameters
    ----------
    found
        In any order.

    Returns
    -------
    tuple of Group
        Every claim is in one group; claims in different units never share an axis.
    """
    by_axis: defaultdict[tuple[str, str], list[Claim]] = defaultdict(list)
    for claim in found:
        by_axis[claim.measure, claim.unit].append(claim)
    groups = [_group(*axis, members) for axis, members in by_axis.items()]
    return tuple(sorted(groups, key=lambda each: (-len(each.claims), each.measure, each.unit)))


def conflicts(found: Iterable[Claim]) -> tuple[Conflict, ...]:
    """Find claims about one event that give different numbers.

    Parameters
    ----------
    found
        In any order. Which measures are about one event is said in ``measures.json``.
    """
    return tuple(sorted(_conflicts(grouped(found)), key=lambda each: (each.measure, each.unit)))


def silent_flows(flows: pd.DataFrame, citations: pd.DataFrame) -> tuple[SilentFlow, ...]:
    """List the published flows for which no source gives a figure.

    Parameters
    ----------
    flows, citations
        Frames of the codebook's tables.
    """
    sources = _sources(citations)
    rows = [
        SilentFlow(
            flow_id=str(row["flow_id"]),
            origin=str(row["origin"]),
            destination=None if row["destination"] is None else str(row["destination"]),
            period=None if row["period"] is None else str(row["period"]),
            measure=str(row["measure"]),
            source_ids=sources.get(str(row["flow_id"]), ()),
        )
        for row in _records(flows)
        if row["value"] is None
    ]
    return tuple(sorted(rows, key=lambda row: row.flow_id))


def _kind(low: float | None, high: float | None) -> str:
    if low is None:
        return "no_value" if high is None else "up_to"
    if high is None:
        return "at_least"
    return "number" if low == high else "range"


def _records(frame: pd.DataFrame) -> Iterator[Mapping[Any, Any]]:
    plain = frame.astype(object).where(frame.notna(), None)
    yield from plain.to_dict("records")


def _sources(citations: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for record, source in zip(citations["record"], citations["source_id"], strict=True):
        found[str(record)].add(str(source))
    return {record: tuple(sorted(ids)) for record, ids in found.items()}


def _group(name: str, unit: str, members: Sequence[Claim]) -> Group:
    values = [value for claim in members for value in claim.bounds]
    low, high = (min(values), max(values)) if values else (None, None)
    wide = low is not None and high is not None and 0 < low * LOGARITHMIC_FROM <= high
    return Group(
        measure=name,
        unit=unit,
        axis="log" if wide else "linear",
        lowest=low,
        highest=high,
        claims=tuple(
            sorted(members, key=lambda claim: (min(claim.bounds, default=0.0), claim.estimate_id))
        ),
    )


def _conflicts(groups: Iterable[Group]) -> Iterator[Conflict]:
    for group in groups:
        told = [claim for claim in group.claims if claim.bounds]
        if measure(group.measure).one_event and len({(c.low, c.high) for c in told}) > 1:
            lows = [claim.low for claim in told if claim.low is not None]
            highs = [claim.high for claim in told if claim.high is not None]
            yield Conflict(
                measure=group.measure,
                unit=group.unit,
                contradict=bool(lows and highs and max(lows) > min(highs)),
                estimate_ids=tuple(sorted(claim.estimate_id for claim in told)),
                source_ids=tuple(sorted({each for claim in told for each in claim.source_ids})),
            )
