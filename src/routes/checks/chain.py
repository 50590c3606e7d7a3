"""Events of a case and the movements stated between them."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from routes.codebook import DateBounds, date_bounds
from routes.codebook.groups import ORIGINS
from routes.errors import DateError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from routes.checks.findings import Finding
    from routes.checks.tables import Row, Tables


def cases_without_events(tables: Tables) -> Iterator[Finding]:
    """A case without events has nothing to show."""
    with_events = {row.text("case_id") for row in tables.rows("events")}
    for row in tables.rows("cases"):
        if row.record_id not in with_events:
            message = f"the case {row.record_id} has no events, so that no map shows it"
            cure = f"Add its events to events.csv with case_id {row.record_id}"
            yield row.finding("case_without_events", "case_id", message, cure, severity="warning")


def legs_beyond_their_case(tables: Tables) -> Iterator[Finding]:
    """A leg joins two different events of its own case, both of them documented."""
    events = _events(tables)
    for leg in tables.rows("legs"):
        if leg.text("from_event") == leg.text("to_event"):
            message = "the leg ends at the event it starts from"
            yield leg.finding("leg_loop", "to_event", message, "Name the event it leads to")
        for column in ("from_event", "to_event"):
            event = events.get(leg.text(column) or "")
            if event is not None:
                yield from _end(leg, column, event)


def legs_told_twice(tables: Tables) -> Iterator[Finding]:
    """A movement between two events is told once, with all its citations."""
    seen: dict[tuple[str | None, str | None], str] = {}
    for leg in tables.rows("legs"):
        ends = (leg.text("from_event"), leg.text("to_event"))
        if ends in seen:
            message = f"the movement from {ends[0]} to {ends[1]} is already told by {seen[ends]}"
            cure = f"Give {seen[ends]} this row's citations and delete the row"
            yield leg.finding("duplicate_leg", "to_event", message, cure)
        seen.setdefault(ends, leg.record_id)


def _events(tables: Tables) -> Mapping[str, Row]:
    return {row.record_id: row for row in tables.rows("events")}


def _end(leg: Row, column: str, event: Row) -> Iterator[Finding]:
    if event.text("case_id") != leg.text("case_id"):
        message = (
            f"the event {event.record_id} is of the case {event.text('case_id')}, "
            f"the leg of the case {leg.text('case_id')}"
        )
        cure = "A leg joins events of one case: correct the event or case_id"
        yield leg.finding("leg_of_two_cases", column, message, cure)
    if event.text("documented") != "yes":
        message = f"the event {event.record_id} is inferred, and a stated leg joins documented ones"
        cure = "Delete the leg: the map infers it; or document the event"
        yield leg.finding("leg_end_inferred", column, message, cure)


def legs_without_shared_source(tables: Tables) -> Iterator[Finding]:
    """One source tells both ends of a leg and the movement between them."""
    cited = tables.cited
    for leg in tables.rows("legs"):
        first, last = leg.text("from_event") or "", leg.text("to_event") or ""
        own = cited.get(leg.record_id, set())
        if own and not own & cited.get(first, set()) & cited.get(last, set()):
            message = f"no source of the leg ({', '.join(sorted(own))}) is cited by both its events"
            cure = f"Cite one source for {first}, for {last} and for the leg; or delete the leg"
            yield leg.finding("leg_source", "source_id", message, cure)


def events_before_purchase(tables: Tables) -> Iterator[Finding]:
    """Nothing happens to the guns of a case before any of them was bought or stolen.

    Told only where it is certain: every purchase and theft of the case is dated, and the earliest
    of them can only have been after the latest day that the event can have been.
    """
    origins: dict[str | None, list[Row]] = defaultdict(list)
    for event in tables.rows("events"):
        if event.text("kind") in ORIGINS:
            origins[event.text("case_id")].append(event)
    for event in tables.rows("events"):
        begun = origins.get(event.text("case_id"))
        if event.text("kind") in ORIGINS or not begun:
            continue
        latest, earliest = _latest(event), _earliest_of(begun)
        if latest is not None and earliest is not None and latest < earliest:
            first = min(begun, key=lambda row: (_earliest_of([row]), row.record_id))
            message = (
                f"the {event.text('kind')} ({event.text('date')}) is earlier than every purchase "
                f"or theft of the case, the first of which is {first.record_id} "
                f"({first.text('date')})"
            )
            cure = "Compare both dates with the sources; correct the wrong one, or say why"
            yield event.finding("date_order", "date", message, cure, severity="warning")


def legs_in_circles(tables: Tables) -> Iterator[Finding]:
    """Stated movements that lead back to where they began are told, and all of them are kept."""
    legs = [leg for leg in tables.rows("legs") if leg.text("from_event") != leg.text("to_event")]
    onward: dict[str, set[str]] = defaultdict(set)
    for leg in legs:
        onward[leg.text("from_event") or ""].add(leg.text("to_event") or "")
    circles: dict[frozenset[str], list[Row]] = defaultdict(list)
    reached = {event: _reached(event, onward) for event in onward}
    for leg in legs:
        start, end = leg.text("from_event") or "", leg.text("to_event") or ""
        if start in reached.get(end, ()):
            circle = {other for other in reached[end] if end in reached.get(other, ())}
            circles[frozenset(circle)].append(leg)
    events = _events(tables)
    for found in circles.values():
        first = min(found, key=lambda leg: leg.record_id)
        told = ", ".join(sorted(_told(leg, events) for leg in found))
        message = f"the stated movements lead in a circle: {told}"
        cure = (
            "Compare each leg with its source; turn round or delete the wrong one. Where goods did "
            "come back to a place, enter the return as an event of its own"
        )
        yield first.finding("leg_circle", "to_event", message, cure, severity="warning")


def _reached(start: str, onward: Mapping[str, set[str]]) -> set[str]:
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        new = onward.get(waiting.pop(), set()) - seen
        seen |= new
        waiting.extend(new)
    return seen


def _told(leg: Row, events: Mapping[str, Row]) -> str:
    """A leg with the days of its ends."""
    ends = [
        f"{name} ({(event.text('date') if event else None) or 'undated'})"
        for column in ("from_event", "to_event")
        for name in [leg.text(column) or ""]
        for event in [events.get(name)]
    ]
    return f"{leg.record_id} from {' to '.join(ends)}"


def legs_back_in_time(tables: Tables) -> Iterator[Finding]:
    """A movement does not end before it begins."""
    events = _events(tables)
    for leg in tables.rows("legs"):
        first = events.get(leg.text("from_event") or "")
        last = events.get(leg.text("to_event") or "")
        if first is None or last is None:
            continue
        earliest, latest = _earliest_of([first]), _latest(last)
        if earliest is not None and latest is not None and latest < earliest:
            message = f"the leg ends ({last.text('date')}) before it begins ({first.text('date')})"
            cure = "Correct the dates of the events, or turn the leg round"
            yield leg.finding("date_order", "to_event", message, cure, severity="warning")


def _bounds(event: Row) -> DateBounds | None:
    text = event.text("date")
    if text is None:
        return None
    try:
        bounds = date_bounds(text)
    except DateError:
        return None  # what a date is, the reader tells
    # A date marked as doubtful ("2021~") can lie outside its bounds by an unknown amount.
    return None if bounds.uncertain else bounds


def _latest(event: Row) -> date | None:
    bounds = _bounds(event)
    return bounds.latest if bounds else None


def _earliest_of(events: Iterable[Row]) -> date | None:
    days = [bounds.earliest if (bounds := _bounds(event)) else None for event in events]
    known = [day for day in days if day is not None]
    return min(known) if known and len(known) == len(days) else None
