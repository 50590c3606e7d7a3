"""Legs: which movements a case has, and how well each is known."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from routes.chains.sequence import sequence
from routes.chains.steps import steps_by_case
from routes.codebook import make_id
from routes.codebook.groups import AREA_LEVELS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from routes.chains.steps import Step

LEG_COLUMNS: Mapping[str, str] = {
    "leg_id": "string",
    "case_id": "string",
    "from_event": "string",
    "to_event": "string",
    "basis": "string",
    "rule": "string",
    "reason": "string",
    "quantity": "Float64",
    "quantity_unit": "string",
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
    unit: str | None
    """What the quantity of the event counts."""
    sources: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stated:
    """A movement that a person found stated in a source."""

    leg_id: str
    reason: str
    quantity: float | None
    sources: frozenset[str]


def _basis(start: _End, end: _End, stated: _Stated | None, *, several: bool) -> tuple[str, str]:
    """Basis and rule of one leg, the weakest truth first."""
    if not end.step.reached:
        return "inferred", "intended_destination"
    if not (start.step.documented and end.step.documented):
        return "inferred", "inferred_end"
    if several:
        return "partial", "one_of_several"
    if {start.level, end.level} & {"unresolvable", *AREA_LEVELS}:
        unplaced = "unresolvable" in (start.level, end.level)
        return "partial", "unplaced_end" if unplaced else "area_end"
    if stated is not None and stated.sources & start.sources & end.sources:
        return "documented", "stated"
    return "partial", "sequence_only"


def _crossing_unknown(start: _End, end: _End) -> bool:
    """A border lies between the ends and no documented crossing is one of them."""
    a, b = start.step.country, end.step.country
    at_crossing = any(e.step.kind == "crossing" and e.step.documented for e in (start, end))
    return end.step.reached and a is not None and b is not None and a != b and not at_crossing


def _text(value: object) -> str | None:
    return None if pd.isna(value) else str(value)  # type: ignore[call-overload]


def _sources_by_record(citations: pd.DataFrame) -> Mapping[str, frozenset[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for record, source in zip(citations["record"], citations["source_id"], strict=True):
        found[str(record)].add(str(source))
    return {record: frozenset(sources) for record, sources in found.items()}


def _ends(
    events: pd.DataFrame, places: pd.DataFrame, sources: Mapping[str, frozenset[str]]
) -> dict[str, _End]:
    levels = dict(zip(events["event_id"], places["level"], strict=True))
    units = dict(zip(events["event_id"], events["quantity_unit"], strict=True))
    return {
        step.event_id: _End(
            step=step,
            case_id=case_id,
            level=_text(levels[step.event_id]) or "unresolvable",
            unit=_text(units[step.event_id]),
            sources=sources.get(step.event_id, frozenset()),
        )
        for case_id, steps in steps_by_case(events).items()
        for step in steps
    }


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


def _unit(start: _End, end: _End) -> str | None:
    """The unit that the ends state, if they do not state two; an unknown one contradicts none."""
    stated = {side.unit for side in (start, end) if side.unit not in {None, "unknown"}}
    return stated.pop() if len(stated) == 1 else None


def _leg(start: _End, end: _End, stated: _Stated | None, *, several: bool) -> dict[str, object]:
    basis, rule = _basis(start, end, stated, several=several)
    cited = stated.sources if stated is not None else frozenset()
    quantity = None if stated is None else stated.quantity
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
        "quantity": quantity,
        "quantity_unit": None if quantity is None else _unit(start, end),
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
        ``quantity_unit`` is the unit that the events at its ends state; missing where there is no
        quantity, where neither event states one, and where they state two different ones.
    """
    sources = _sources_by_record(citations)
    ends = _ends(events, places, sources)
    movements = _stated(stated, sources)
    steps: defaultdict[str, list[Step]] = defaultdict(list)
    for end in ends.values():
        steps[end.case_id].append(end.step)
    legs = [
        _leg(ends[a], ends[b], movements.get((a, b)), several=several)
        for case_id in steps
        for (a, b), several in _pairs(
            steps[case_id], (corridors or {}).get(case_id), movements
        ).items()
    ]
    frame = pd.DataFrame(legs, columns=list(LEG_COLUMNS)).astype(dict(LEG_COLUMNS))
    return frame.sort_values(["case_id", "from_event", "to_event"], ignore_index=True)


def _pairs(
    steps: list[Step], corridor: str | None, stated: Iterable[tuple[str, str]]
) -> Mapping[tuple[str, str], bool]:
    """Stated movements, and the order of stages where no stated movement says otherwise."""
    inside = {step.event_id for step in steps}
    known = [pair for pair in stated if inside.issuperset(pair)]
    return {**dict.fromkeys(known, False), **sequence(steps, corridor, stated=known)}
