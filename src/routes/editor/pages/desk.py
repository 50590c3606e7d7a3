"""The casebook as pages need it: rows by id, each event with its place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from routes.codebook import code_list
from routes.geocode import geocode_events, reference_index
from routes.pipeline.cutting import records

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fastapi import Request

    from routes.casebook import Casebook
    from routes.geocode import Index

Row = dict[str, Any]
"""One record: values by field, ``None`` where nothing is known."""


@dataclass(frozen=True, eq=False)
class Desk:
    """One state of a casebook, read once for all pages that show it."""

    casebook: Casebook
    cases: Mapping[str, Row]
    events: Mapping[str, Row]
    """Every event with its ``place``, the answer of the geocoder, and its ``year``."""
    chains: Mapping[str, list[Row]]
    """Events by case, in the order of the chain."""
    sources: Mapping[str, Row]
    citations: Mapping[str, list[Row]]
    """Citations by record."""
    drafts: Mapping[str, Row]

    @property
    def open_places(self) -> tuple[Row, ...]:
        """Events whose place nobody knows and nobody has settled."""
        return tuple(event for event in self.events.values() if event["place_open"])

    def cited(self, record: str) -> list[Row]:
        """Return the citations of a record, each with its ``source``."""
        return [
            {**citation, "source": self.sources.get(citation["source_id"])}
            for citation in self.citations.get(record, ())
        ]


def desk_of(request: Request) -> Desk:
    """Return the desk of the casebook as it is on disk now.

    What was read before is used again while nothing has been saved since.
    """
    state = request.app.state
    found: Desk = state.reads.get("desk", lambda: lay_out(state.reads.casebook()))
    return found


def index_of(desk: Desk) -> Index:
    """Return the names of places that the casebook is read with."""
    return reference_index(desk.casebook.gazetteer_folder)


def lay_out(casebook: Casebook) -> Desk:
    """Arrange a casebook by its records and resolve its places."""
    places = geocode_events(
        casebook["events"],
        decisions=casebook["places"],
        index=reference_index(casebook.gazetteer_folder),
        cases=casebook["cases"],
    )
    events: dict[str, Row] = {}
    for event, place in zip(records(casebook["events"]), records(places), strict=True):
        events[str(event["event_id"])] = {
            **event,
            "place": place,
            "place_open": _is_open(place),
            "year": _year(event.get("date")),
        }
    return Desk(
        casebook=casebook,
        cases=_by(casebook, "cases", "case_id"),
        events=events,
        chains=_chains(events),
        sources=_by(casebook, "sources", "source_id"),
        citations=_citations(casebook),
        drafts=_by(casebook, "drafts", "draft_id"),
    )


def _by(casebook: Casebook, name: str, column: str) -> dict[str, Row]:
    frame = casebook.tables.get(name)
    return {} if frame is None else {str(row[column]): dict(row) for row in records(frame)}


def _citations(casebook: Casebook) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in records(casebook["citations"]):
        found.setdefault(str(row["record"]), []).append(dict(row))
    return found


def _chains(events: Mapping[str, Row]) -> dict[str, list[Row]]:
    stages = code_list("kind").values
    chains: dict[str, list[Row]] = {}
    for event in events.values():
        chains.setdefault(str(event["case_id"]), []).append(event)
    for chain in chains.values():
        chain.sort(
            key=lambda e: (
                e["seq"] if e["seq"] is not None else len(events),
                stages.index(e["kind"]) if e["kind"] in stages else len(stages),
                e["event_id"],
            )
        )
    return chains


def _is_open(place: Mapping[str, object]) -> bool:
    if place["place_status"] == "ok":
        return False
    # A person who decided that a place cannot be placed has settled it.
    return place["decided_by"] is None or place["place_status"] != "refused"


_YEAR = 4


def _year(date: object) -> str | None:
    digits = str(date or "").lstrip("[{/")[:_YEAR]
    return digits if len(digits) == _YEAR and digits.isdigit() else None
