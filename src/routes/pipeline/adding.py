"""One record from the words of a person: with a new case, a new source and a place if need be."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from routes.casebook.importing.dates import DayOrder, UnreadDateError, read_date
from routes.codebook import table
from routes.geocode.batch import PlaceQuestion
from routes.pipeline.cutting import stored_record
from routes.pipeline.deciding import decide_place
from routes.pipeline.proposals import Proposal, located, together, with_proposal
from routes.pipeline.saving import propose, propose_source

if TYPE_CHECKING:
    from collections.abc import Mapping

    from routes.casebook import Casebook
    from routes.casebook.problems import Problem

_EVENTS = "events"


@dataclass(frozen=True, slots=True, kw_only=True)
class Addition:
    """What a person wants to add, as text."""

    table: str = _EVENTS
    cells: Mapping[str, str] = field(default_factory=dict)
    """Fields of the record; a date may be worded as the source does."""
    case: Mapping[str, str] = field(default_factory=dict)
    """Fields of the case, if it is to be made; empty if it is there."""
    source: str = ""
    """Id or address of the source."""
    source_cells: Mapping[str, str] = field(default_factory=dict)
    """What is known of a source that is to be made."""
    locator: str = ""
    """Where in the source."""
    place: Mapping[str, str] = field(default_factory=dict)
    """What was decided about the place, as :func:`decide_place` takes it; empty for nothing."""
    place_reason: str = ""
    day_order: DayOrder | None = None
    """Which number comes first in ``6/7/2011``; ``None`` refuses such a date."""


def propose_addition(casebook: Casebook, addition: Addition, *, who: str) -> Proposal:
    """Propose a record with all that has to be made for it, to be saved as one operation.

    Parameters
    ----------
    casebook
        As read.
    addition
        What is to be added.
    who
        Who decides the place, if it is decided.
    """
    parts: list[Proposal] = []
    cells = dict(addition.cells)
    book = casebook
    citations = []
    if addition.source or addition.source_cells:
        source = _source(book, addition)
        parts.append(source)
        book = with_proposal(book, source)
        named = source.record_id or addition.source
        citations = [{"source_id": named, "locator": addition.locator}]
    if addition.case:
        case = propose(book, "cases", addition.case)
        parts.append(case)
        book = with_proposal(book, case)
        cells.setdefault("case_id", case.record_id or "")
    cells, faults = with_dates(addition.table, cells, addition.day_order)
    made = propose(
        book,
        addition.table,
        {name: text for name, text in cells.items() if name not in {f.column for f in faults}},
        citations=citations if table(addition.table).cited else None,
    )
    if addition.place and made.record_id is not None and not made.errors:
        parts.append(_place(with_proposal(book, made), made.record_id, addition, who))
    whole = together(*parts, made)
    if addition.table == _EVENTS:
        # The case has its first event with the same save.
        kept = tuple(p for p in whole.problems if p.rule != "case_without_events")
        whole = replace(whole, problems=kept)
    return replace(whole, problems=(*faults, *whole.problems))


def known_source(casebook: Casebook, text: str) -> str | None:
    """Return the id of the source that an id or an address means, or ``None``."""
    if stored_record(casebook, "sources", text) is not None:
        return text
    sources = casebook.tables["sources"]
    same = (sources["url"] == text) | (sources["archive_url"] == text)
    found = sources.loc[same.fillna(value=False), "source_id"]
    return str(found.iloc[0]) if len(found) else None


def with_dates(
    name: str, cells: Mapping[str, str], order: DayOrder | None = None
) -> tuple[dict[str, str], list[Problem]]:
    """Turn dates as sources word them into EDTF, the words kept in ``date_text``.

    Parameters
    ----------
    name
        Table of the record.
    cells
        Text by field.
    order
        Which number comes first in ``6/7/2011``.

    Returns
    -------
    cells : dict
        With EDTF in the fields of dates.
    problems : list of Problem
        Dates that cannot be read, or can be read in two ways.
    """
    read = dict(cells)
    problems: list[Problem] = []
    for each in table(name).fields:
        text = cells.get(each.name, "")
        if each.meaning != "edtf" or not text.strip():
            continue
        try:
            found = read_date(text, order)
        except UnreadDateError as error:
            problems.append(located(name, each.name, error.fault))
            continue
        read[each.name] = found.edtf or ""
        words = f"{each.name}_text"
        if found.wording and words in table(name).field_names:
            read.setdefault(words, found.wording)
    return read, problems


def _source(casebook: Casebook, addition: Addition) -> Proposal:
    known = known_source(casebook, addition.source)
    if known is not None:
        return Proposal(record_id=known)
    if "://" not in addition.source and not addition.source_cells:
        # An id that is not there; the citation tells it, with the one that was meant.
        return Proposal(record_id=addition.source)
    cells, faults = with_dates("sources", addition.source_cells, addition.day_order)
    address = {"url": addition.source} if addition.source else {}
    proposal = propose_source(casebook, {**cells, **address})
    return replace(proposal, problems=(*faults, *proposal.problems))


def _place(casebook: Casebook, event_id: str, addition: Addition, who: str) -> Proposal:
    event = stored_record(casebook, _EVENTS, event_id) or {}
    country = event.get("country")
    question = PlaceQuestion(
        str(event.get("place_text")),
        str(country) if country else None,
        case_id=str(event.get("case_id")),
    )
    return decide_place(casebook, question, addition.place, who=who, reason=addition.place_reason)
