"""Legs: which movements a case has, and how well each is known."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from routes.chains.sequence import Step, sequence
from routes.codebook import make_id
from routes.frames import with_date_bounds

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

AREA_LEVELS = frozenset({"state", "region", "country"})
"""Levels that are areas, never points: a leg that ends there is at best partial."""

LEG_COLUMNS: Mapping[str, str] = {
    "leg_id": "string",
    "case_id": "string",
    "from_event": "string",
    "to_event": "string",
    "basis": "string",
    "rule": "string",
    "reason": "string",
    "quantity": "Float64",
    "crossing_not_documented": "boolean",
    "source_ids": "object",
}
"""Columns of the frame of legs with their types; ``source_ids`` holds sorted tuples."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _End:
    """What a leg needs to know of one of its events."""

    step: Step
    case_id: str
    level: str
    sources: frozenset[str]
    earliest: int | None
    latest: int | None
    date_uncertain: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stated:
    """A movement that a person found stated in a source."""

    leg_id: str
    reason: str
    quantity: float | None
    sources: frozenset[str]


def _basis(start: _End, end: _End, stated: _Stated | None) -> tuple[str, str]:
    """Basis and rule of one leg, the weakest truth first."""
    if not end.step.reached:
        return "inferred", "intended_destination"
    if not (start.step.documented and end.step.documented):
        return "inferred", "inferred_end"
    levels = {start.level, end.level}
    if "unresolvable" in levels:
        return "partial", "unplaced_end"
    if levels & AREA_LEVELS:
        return "partial", "area_end"
    if stated is not None and stated.sources & start.sources & end.sources:
        return "documented", "stated"
    return "partial", "sequence_only"


def _crossing_unknown(start: _End, end: _End) -> bool:
    """A border lies between the ends and no documented crossing is one of them."""
    a, b = start.step.country, end.step.country
    at_crossing = any(e.step.kind == "crossing" and e.step.documented for e in (start, end))
    return end.step.reached and a is not None and b is not None and a != b and not at_crossing


def _back_in_time(start: _End, end: _End) -> bool:
    """Whether the end surely lies before the start; a doubtful date says nothing surely."""
    if start.date_uncertain or end.date_uncertain:
        return False
    return start.earliest is not None and end.latest is not None and end.latest < start.earliest


def _leads_to(pairs: Iterable[tuple[str, str]], start: str, end: str) -> bool:
    """Whether stated movements lead from one event to another, over any number of steps."""
    onward: defaultdict[str, set[str]] = defaultdict(set)
    for a, b in pairs:
        onward[a].add(b)
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        for following in onward[waiting.pop()] - seen:
            seen.add(following)
            waiting.append(following)
    return end in seen


def _pairs(
    ends: list[_End], corridor: str | None, stated: Mapping[tuple[str, str], _Stated]
) -> list[tuple[str, str]]:
    """Stated movements, and the order of stages where no stated movement says otherwise."""
    inside = {e.step.event_id: e for e in ends}
    known = sorted(pair for pair in stated if inside.keys() >= set(pair))
    order = [
        (a, b)
        for a, b in sequence([e.step for e in ends], corridor)
        if not _leads_to(known, a, b)
        and not _leads_to(known, b, a)
        and not _back_in_time(inside[a], inside[b])
    ]
    return sorted({*known, *order})


def _text(value: object) -> str | None:
    return None if pd.isna(value) else str(value)  # type: ignore[call-overload]


def _day(value: Any) -> int | None:  # noqa: ANN401 - a cell of a nullable column
    return None if pd.isna(value) else int(value)


def _sources_by_record(citations: pd.DataFrame) -> Mapping[str, frozenset[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for record, source in zip(citations["record"], citations["source_id"], strict=True):
        found[str(record)].add(str(source))
    return {record: frozenset(sources) for record, sources in found.items()}


def _ends(
    events: pd.DataFrame, places: pd.DataFrame, sources: Mapping[str, frozenset[str]]
) -> Iterator[_End]:
    columns = ["event_id", "case_id", "kind", "country", "documented", "reached"]
    days = ["earliest", "latest", "date_uncertain"]
    dated = with_date_bounds(events)[columns + days]
    for row, level in zip(dated.itertuples(index=False), places["level"], strict=True):
        step = Step(
            event_id=str(row.event_id),
            kind=str(row.kind),
            country=_text(row.country),
            documented=_text(row.documented) == "yes",
            reached=_text(row.reached) != "no",
        )
        yield _End(
            step=step,
            case_id=str(row.case_id),
            level=_text(level) or "unresolvable",
            sources=sources.get(step.event_id, frozenset()),
            earliest=_day(row.earliest),
            latest=_day(row.latest),
            date_uncertain=bool(row.date_uncertain),
        )


def _stated(
    stated: pd.DataFrame, sources: Mapping[str, frozenset[str]]
) -> dict[tuple[str, str], _Stated]:
    return {
        (str(row.from_event), str(row.to_event)): _Stated(
            leg_id=str(row.leg_id),
            reason=str(row.reason),
            quantity=None if pd.isna(row.quantity) else float(row.quantity),  # type: ignore[arg-type]
            sources=sources.get(str(row.leg_id), frozenset()),
        )
        for row in stated.itertuples(index=False)
    }


def _leg(start: _End, end: _End, stated: _Stated | None) -> dict[str, object]:
    basis, rule = _basis(start, end, stated)
    cited = stated.sources if stated is not None else frozenset()
    return {
        "leg_id": stated.leg_id
        if stated is not None
        else make_id("leg", start.step.event_id, end.step.event_id),
        "case_id": start.case_id,
        "from_event": start.step.event_id,
        "to_event": end.step.event_id,
        "basis": basis,
        "rule": rule,
        "reason": None if stated is None else stated.reason,
        "quantity": None if stated is None else stated.quantity,
        "crossing_not_documented": _crossing_unknown(start, end),
        # Where nobody states the movement, the sources of the ends are what the leg rests on.
        "source_ids": tuple(sorted(cited or start.sources | end.sources)),
    }


def build_legs(
    events: pd.DataFrame,
    places: pd.DataFrame,
    stated: pd.DataFrame,
    citations: pd.DataFrame,
    *,
    corridors: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """Build the legs of every case.

    A leg is not a road and not a trip somebody saw: it says that two events of a case follow
    each other. ``documented`` needs both events documented, one source cited for both, and that
    source stating the movement (a row of ``stated`` with its citation). Both ends documented
    but the movement not stated is ``partial``, rule ``sequence_only``; an end known only as an
    area is ``partial``; any inferred end makes the leg ``inferred``.

    Parameters
    ----------
    events
        Frame of the codebook's ``events``.
    places
        Resolved places on the same index; only ``level`` is read.
    stated
        Frame of the codebook's ``legs``: the movements a source states.
    citations
        Frame of the codebook's ``citations``, for events and for stated movements.
    corridors
        Corridor by case id, for cases whose purchases do not tell the home country.

    Returns
    -------
    pandas.DataFrame
        Columns and types of ``LEG_COLUMNS``, sorted by case, from and to; empty input gives an
        empty frame with the same columns. ``quantity`` is missing where none is stated.
    """
    sources = _sources_by_record(citations)
    ends = {end.step.event_id: end for end in _ends(events, places, sources)}
    movements = _stated(stated, sources)
    by_case: defaultdict[str, list[_End]] = defaultdict(list)
    for end in ends.values():
        by_case[end.case_id].append(end)
    legs = [
        _leg(ends[a], ends[b], movements.get((a, b)))
        for case_id in sorted(by_case)
        for a, b in _pairs(by_case[case_id], (corridors or {}).get(case_id), movements)
    ]
    frame = pd.DataFrame(legs, columns=list(LEG_COLUMNS)).astype(dict(LEG_COLUMNS))
    return frame.sort_values(["case_id", "from_event", "to_event"], ignore_index=True)
