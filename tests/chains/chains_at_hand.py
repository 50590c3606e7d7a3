"""Casebooks small enough to look through, for the rules that every chain keeps."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pandas as pd
from hypothesis import strategies as st

from routes.chains import build_legs, unchained

if TYPE_CHECKING:
    from collections.abc import Mapping

KINDS = (
    *("purchase", "theft", "assembly", "storage", "transfer"),
    *("crossing", "seizure", "recovery", "use"),
)


@dataclass(frozen=True, kw_only=True)
class Happened:
    """One event with its place and its sources."""

    event_id: str
    kind: str
    country: str | None = "US"
    date: str | None = None
    documented: str = "yes"
    reached: str | None = None
    level: str = "city"
    case_id: str = "case"
    sources: tuple[str, ...] = ("release",)
    quantity_unit: str | None = None


@dataclass(frozen=True, kw_only=True)
class Moved:
    """A stated movement."""

    start: str
    end: str
    sources: tuple[str, ...] = ("release",)
    quantity: float | None = None

    @property
    def leg_id(self) -> str:
        """Its id."""
        return f"leg:{self.start}:{self.end}"


@dataclass(frozen=True, kw_only=True)
class Book:
    """Events and stated movements, in some order of rows."""

    events: tuple[Happened, ...]
    moved: tuple[Moved, ...] = ()

    def frames(self) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, pd.DataFrame]:
        """Events, places, stated movements and citations, rows in the order given."""
        columns = ["event_id", "case_id", "kind", "country", "date", "documented", "reached"]
        columns.append("quantity_unit")
        rows = [[getattr(event, name) for name in columns] for event in self.events]
        events = pd.DataFrame(rows, columns=columns, dtype="string")
        places = pd.DataFrame({"level": [e.level for e in self.events]}, dtype="string")
        return events, places, self._stated(), self._citations()

    def _stated(self) -> pd.DataFrame:
        rows = [[m.leg_id, m.start, m.end, "the release says so"] for m in self.moved]
        columns = ["leg_id", "from_event", "to_event", "reason"]
        frame = pd.DataFrame(rows, columns=columns, dtype="string")
        return frame.assign(quantity=pd.array([m.quantity for m in self.moved], dtype="Float64"))

    def _citations(self) -> pd.DataFrame:
        records = [(e.event_id, source) for e in self.events for source in e.sources]
        records += [(m.leg_id, source) for m in self.moved for source in m.sources]
        return pd.DataFrame(records, columns=["record", "source_id"], dtype="string")

    def legs(self, corridor: str = "US>MX") -> pd.DataFrame:
        """Its legs."""
        return build_legs(*self.frames(), corridors={"case": corridor})

    def off_legs(self, corridor: str = "US>MX") -> dict[str, str]:
        """Reason of every event without a leg, by event."""
        off = unchained(self.frames()[0], self.legs(corridor), corridors={"case": corridor})
        return dict(zip(off["event_id"], off["reason"], strict=True))

    def pairs(self, corridor: str = "US>MX") -> list[tuple[str, str]]:
        """Ends of its legs."""
        legs = self.legs(corridor)
        return list(zip(legs["from_event"], legs["to_event"], strict=True))

    def renamed(self, names: Mapping[str, str]) -> Book:
        """Return the same book with other ids of events."""
        return Book(
            events=tuple(replace(e, event_id=names[e.event_id]) for e in self.events),
            moved=tuple(replace(m, start=names[m.start], end=names[m.end]) for m in self.moved),
        )

    def with_copied_sources(self) -> Book:
        """Return the same book with every source told a second time under another id."""
        return Book(
            events=tuple(replace(e, sources=twice(e.sources)) for e in self.events),
            moved=tuple(replace(m, sources=twice(m.sources)) for m in self.moved),
        )

    def without(self, event_id: str) -> Book:
        """Return the book without an event and the movements stated at it."""
        return Book(
            events=tuple(e for e in self.events if e.event_id != event_id),
            moved=tuple(m for m in self.moved if event_id not in (m.start, m.end)),
        )

    def with_inferred(self, event_id: str) -> Book:
        """Return the book with an event no source tells of."""
        return replace(
            self,
            events=tuple(
                replace(e, documented="inferred") if e.event_id == event_id else e
                for e in self.events
            ),
        )


def twice(sources: tuple[str, ...]) -> tuple[str, ...]:
    return (*sources, *(f"copy of {source}" for source in sources))


def content(legs: pd.DataFrame) -> dict[tuple[str, str], tuple[object, ...]]:
    """What a leg says, by its ends; its id and its sources left out."""
    columns = ["from_event", "to_event", "basis", "rule", "quantity", "crossing_not_documented"]
    rows = legs[columns].astype(object).where(legs[columns].notna(), None)
    return {(a, b): tuple(rest) for a, b, *rest in rows.itertuples(index=False, name=None)}


sources = st.lists(
    st.sampled_from(("release", "article", "docket")), min_size=1, max_size=2, unique=True
).map(tuple)

happened = st.builds(
    Happened,
    event_id=st.just(""),
    kind=st.sampled_from(KINDS),
    country=st.sampled_from(("US", "MX", None)),
    date=st.sampled_from((None, "2019", "2020-03", "2020-03-04", "2021~", "2018/2021", "/2019")),
    documented=st.sampled_from(("yes", "yes", "inferred")),
    reached=st.sampled_from((None, None, None, "no")),
    level=st.sampled_from(("city", "city", "state", "unresolvable")),
    sources=sources,
)


@st.composite
def books(draw: st.DrawFn, *, to_crossings: bool = False) -> Book:
    """Books of one case; stated movements anywhere, or only from other stages to crossings."""
    drawn = draw(st.lists(happened, max_size=9))
    events = tuple(replace(e, event_id=f"case#{at:02d}") for at, e in enumerate(drawn))
    ids = [e.event_id for e in events]
    crossings = {e.event_id for e in events if e.kind == "crossing"}
    pairs = [
        (a, b)
        for a in ids
        for b in ids
        if a != b and (not to_crossings or (a not in crossings and b in crossings))
    ]
    chosen = draw(st.lists(st.sampled_from(pairs), max_size=4, unique=True)) if pairs else []
    moved = tuple(
        Moved(
            start=a,
            end=b,
            sources=draw(sources),
            quantity=draw(st.sampled_from((None, 7.0, 12.0))),
        )
        for a, b in chosen
    )
    return Book(events=events, moved=moved)
