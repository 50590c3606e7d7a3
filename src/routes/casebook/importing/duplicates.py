"""Events that are likely told twice: same stage, place, number and time, from the same source."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from routes.casebook.importing.standing import Standing
from routes.casebook.importing.values import read_cells
from routes.casebook.importing.words import folded
from routes.codebook import date_bounds
from routes.errors import DateError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from routes.casebook.cells import Value
    from routes.casebook.reading import Casebook


@dataclass(frozen=True, slots=True)
class Telling:
    """What is compared of an event."""

    event_id: str | None
    case_id: str | None
    kind: str
    place: str
    """Folded words of the place."""
    quantity: float | None
    days: tuple[int, int] | None
    """Earliest and latest day as ordinals; ``None`` without a date."""
    sources: frozenset[str]


_OPEN = (0, 10**7)
"""Days that stand for an open side of a date."""


def telling(values: Mapping[str, Value], sources: Iterable[str]) -> Telling | None:
    """Return what is compared of an event; ``None`` if it says neither stage nor place.

    Parameters
    ----------
    values
        Fields of ``events``.
    sources
        Ids of the sources that are cited for it.
    """
    kind, words = values.get("kind"), values.get("place_text")
    place = folded(words) if isinstance(words, str) else ""
    if not isinstance(kind, str) or not place:
        return None
    quantity = values.get("quantity")
    return Telling(
        event_id=_text(values.get("event_id")),
        case_id=_text(values.get("case_id")),
        kind=kind,
        place=place,
        quantity=float(quantity) if isinstance(quantity, int | float) else None,
        days=_days(_text(values.get("date"))),
        sources=frozenset(sources),
    )


def _text(value: Value) -> str | None:
    return value if isinstance(value, str) else None


def _days(date: str | None) -> tuple[int, int] | None:
    if date is None:
        return None
    try:
        bounds = date_bounds(date)
    except DateError:
        return None
    first, last = bounds.earliest, bounds.latest
    return (
        _OPEN[0] if first is None else first.toordinal(),
        _OPEN[1] if last is None else last.toordinal(),
    )


class Tellings:
    """Events that are there, to be asked which of them a new one is like."""

    def __init__(self) -> None:
        # By what must be equal, then by the days, since many events share a day.
        self._alike: dict[_Key, dict[_Days, list[Telling]]] = defaultdict(dict)

    @classmethod
    def of(cls, standing: Standing) -> Tellings:
        """Gather the events and the drafts of events of a casebook."""
        every = cls()
        for event_id, values in standing.table("events").items():
            cited = [str(row["source_id"]) for row in standing.citations_of(event_id)]
            every.add(telling(values, cited))
        for draft, cells in standing.drafts():
            if draft["table"] == "events":
                every.add(telling(read_cells("events", cells)[0], sources_of(cells)))
        return every

    def add(self, told: Telling | None) -> None:
        """Add an event; one that says too little is left out."""
        if told is not None:
            for key in _keys(told):
                self._alike[key].setdefault(told.days, []).append(told)

    def like(self, told: Telling | None) -> tuple[str, ...]:
        """Return the ids of events that likely are the same, in order."""
        if told is None:
            return ()
        found: set[str] = set()
        for key in _keys(told):
            for days, events in self._alike.get(key, {}).items():
                if _meet(told, days):
                    found |= {o.event_id for o in events if o.event_id and _same(told, o)}
        return tuple(sorted(found))


_Days = tuple[int, int] | None
_Key = tuple[str, str, float | None, str | None]


def _keys(told: Telling) -> list[_Key]:
    return [(told.kind, told.place, told.quantity, each) for each in told.sources or (None,)]


def _meet(one: Telling, days: _Days) -> bool:
    if one.days is None or days is None:
        # Stage and place alone are no evidence; with a number they are.
        return one.days is days and one.quantity is not None
    return one.days[0] <= days[1] and days[0] <= one.days[1]


def _same(one: Telling, other: Telling) -> bool:
    if one.event_id == other.event_id:
        return False
    return not (one.case_id and other.case_id and one.case_id != other.case_id)


def sources_of(cells: Mapping[str, str]) -> list[str]:
    """Return the ids in the short form of a citation; several are separated by semicolons."""
    return [part.strip() for part in cells.get("source_id", "").split(";") if part.strip()]


def likely_duplicates(
    event_cells: Mapping[str, str], citations: Sequence[Mapping[str, str]], casebook: Casebook
) -> tuple[str, ...]:
    """Find events of a casebook that a new or changed one likely tells again.

    Same stage, same place in words, same number, dates that overlap, a source in common, and
    not of two different cases. Drafts of events are compared too.

    Parameters
    ----------
    event_cells
        Cells of the event by field of the codebook, as text; ``event_id`` may be left out.
    citations
        Its citations, each with ``source_id``.
    casebook
        The casebook, which may hold the event itself.

    Returns
    -------
    tuple of str
        Event ids, in order; empty if it says neither stage nor place.
    """
    values, _ = read_cells("events", event_cells)
    cited = [row["source_id"] for row in citations if row.get("source_id")]
    told = telling(values, [*cited, *sources_of(event_cells)])
    return Tellings.of(Standing(casebook)).like(told)
