"""What a person wants to change, held against the rules before it is saved.

A proposal is made from the text of a form or of a command line. It says what would be saved, what
is wrong with it (field by field, each with its cure) and which events look the same. Nothing is
written until :func:`save`, which refuses a proposal with errors.

Several proposals are saved together like this::

    source = propose_source(casebook, {"url": "https://example.org/release"})
    event = propose(with_proposal(casebook, source), "events", cells, citations=[...])
    save(store, together(source, event), who="ana", why="today's release")
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING

import pandas as pd

from routes.casebook.coordinates import coordinate_fault
from routes.casebook.identities import record_id as name_of
from routes.casebook.problems import Fault, Problem, closest, shown
from routes.casebook.stores.edits import ConflictError, Delete, Insert, Operation, Update
from routes.casebook.stores.undoing import inverse
from routes.codebook import CITABLE, TABLE_NAMES, id_field, table
from routes.errors import CasebookError
from routes.pipeline.cutting import (
    cut,
    events_of,
    records,
    stored_record,
    with_edits,
)
from routes.pipeline.deciding import decide_place
from routes.pipeline.forms import (
    citations_of,
    cited_edits,
    parsed_cells,
    parsed_citations,
    shorthand_citations,
    updates,
)
from routes.pipeline.naming import new_record
from routes.pipeline.proposals import (
    Proposal,
    checked,
    gone,
    located,
    published_cases,
    refusal,
    reopened,
    reopening,
    together,
    with_proposal,
)
from routes.pipeline.reviewing import LOOKED_AT, NEXT_STATES, asks_second_person, review
from routes.pipeline.settling import records_made, settled_with, taking_back

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from routes.casebook import Casebook
    from routes.casebook.cells import Value
    from routes.casebook.stores.edits import Edit
    from routes.casebook.stores.interface import Store
    from routes.pipeline.cutting import Records

__all__ = [
    "NEXT_STATES",
    "Proposal",
    "Saved",
    "asks_second_person",
    "complete_draft",
    "decide_place",
    "preview",
    "propose",
    "propose_deletion",
    "propose_source",
    "review",
    "save",
    "take_back",
    "today",
    "together",
    "with_proposal",
]

DRAFTS = "drafts"
_NAMED_AT_MOST = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved(Operation):
    """One save that is on disk, and what else came of it."""

    notes: tuple[str, ...] = ()
    """Sentences that a person should read."""
    settled: tuple[str, ...] = ()
    """Ids of the records that rows which waited for it have become with the same save."""


def propose(
    casebook: Casebook,
    name: str,
    cells: Mapping[str, str],
    *,
    record_id: str | None = None,
    citations: Sequence[Mapping[str, str]] | None = None,
    seen: Mapping[str, str] | None = None,
    seen_citations: Sequence[Mapping[str, str]] | None = None,
) -> Proposal:
    """Propose a new record, or changed fields of one.

    Parameters
    ----------
    casebook
        As read; not changed.
    name
        Table of the record.
    cells
        Text by column of the codebook; an empty text means that nothing is known. A column that
        is left out of a change stays as it is. A new record of a cited table may name its one
        source in ``source_id`` and ``locator``.
    record_id
        The record to change; ``None`` makes a new one. A new event is called ``CASE#NN`` and gets
        its place in the order of the case, a new case an id from its title, unless they are given.
    citations
        All citations of the record, each with ``source_id``, ``locator`` and ``credibility``;
        ``None`` leaves those of a record as they are.
    seen, seen_citations
        What the form showed before it was changed. Only what differs from it is saved, so that
        what somebody else has changed meanwhile stays, and a clash is told when saving.

    Returns
    -------
    Proposal
        Without edits when nothing would change.

    Raises
    ------
    KeyError
        If the codebook has no such table.
    """
    parsed, problems = parsed_cells(name, cells)
    given = citations
    if given is None and record_id is None and table(name).cited:
        given = shorthand_citations(cells)
    wanted, found = parsed_citations(name, given)
    problems += found
    if record_id is None:
        record, found = new_record(casebook, name, parsed)
        key = name_of(table(name), record)
        edits: list[Edit] = [Insert(name, record)]
        problems += found
    else:
        stored = stored_record(casebook, name, record_id)
        if stored is None:
            return refusal((name, None, gone(name, record_id)))
        key, record = record_id, {**stored, **parsed}
        edits, found = updates(name, record_id, (stored, parsed), seen)
        problems += found
    faulty = {problem.column for problem in problems if problem.severity == "error"}
    problems += _whole_record(casebook, name, record, faulty)
    cited = cited_edits(casebook, key, wanted, seen_citations)
    problems += _source_problems(casebook, name, key, wanted)
    return checked(
        casebook,
        Proposal(
            edits=(*edits, *cited),
            problems=tuple(problems),
            duplicates=_duplicates(casebook, name, record, wanted) if record_id is None else (),
            record_id=key,
        ),
    )


def propose_source(casebook: Casebook, cells: Mapping[str, str]) -> Proposal:
    """Propose a new source; one with the same address is found instead of made twice.

    Parameters
    ----------
    casebook
        As read.
    cells
        Text by column of ``sources``; without ``source_id`` the id is derived from the address.

    Returns
    -------
    Proposal
        ``record_id`` is the source. Without edits if a source with that address is there.
    """
    url = cells.get("url", "").strip()
    if url:
        sources = casebook.tables["sources"]
        same = sources[
            ((sources["url"] == url) | (sources["archive_url"] == url)).fillna(value=False)
        ]
        if len(same):
            return Proposal(record_id=str(same["source_id"].iloc[0]))
    if not any(cells.get(column, "").strip() for column in ("url", "publisher")):
        cure = "Fill in the address, or at least who published it, so that a reader can find it"
        fault = Fault("no_address", "the source has neither an address nor a publisher", cure)
        return refusal(("sources", "url", fault))
    return propose(casebook, "sources", cells)


def propose_deletion(casebook: Casebook, name: str, record_id: str) -> Proposal:
    """Propose to delete a record, its citations with it.

    Returns
    -------
    Proposal
        With an error while other records name it; they are named in the message.
    """
    stored = stored_record(casebook, name, record_id)
    if stored is None:
        return refusal((name, None, gone(name, record_id)))
    named_by = list(_named_by(casebook, name, record_id))
    if named_by:
        told = ", ".join(named_by[:_NAMED_AT_MOST])
        more = (
            f" and {len(named_by) - _NAMED_AT_MOST} more" if len(named_by) > _NAMED_AT_MOST else ""
        )
        message = f"{record_id} is still named by {told}{more}"
        fault = Fault("still_named", message, "Delete or change those first")
        return refusal((name, None, fault))
    cited = [
        Delete("citations", name_of(table("citations"), row), row)
        for row in (citations_of(casebook, record_id) if name in CITABLE else [])
    ]
    edits = (*cited, Delete(name, record_id, stored))
    return checked(casebook, Proposal(edits=edits, record_id=record_id))


def complete_draft(
    casebook: Casebook,
    draft_id: str,
    cells: Mapping[str, str],
    *,
    citations: Sequence[Mapping[str, str]] | None = None,
) -> Proposal:
    """Propose the record that a draft was meant to be; the draft goes with the same save.

    Parameters
    ----------
    casebook
        As read.
    draft_id
        The draft.
    cells
        What a person has filled in; it goes before what the draft has.
    citations
        As for :func:`propose`.
    """
    draft = stored_record(casebook, DRAFTS, draft_id)
    if draft is None:
        return refusal((DRAFTS, None, gone(DRAFTS, draft_id)))
    kept = {str(k): str(v) for k, v in json.loads(str(draft["cells"])).items() if v is not None}
    name = str(draft["table"])
    known = {*table(name).field_names, *table(name).aliases, "source_id", "locator"}
    filled = {**{k: v for k, v in kept.items() if k in known}, **cells}
    proposal = propose(casebook, name, filled, citations=citations)
    return together(Proposal(edits=(Delete(DRAFTS, draft_id, draft),)), proposal)


def save(store: Store, proposal: Proposal, *, who: str, why: str | None = None) -> Saved:
    """Save a proposal as one operation, with it the drafts that waited for it as records.

    Parameters
    ----------
    store
        Home of the casebook.
    proposal
        Without errors.
    who, why
        For the change log.

    Returns
    -------
    Saved
        Its number is 0 when there was nothing to change. Its notes say what else came of it: cases
        that were published and are in review again, drafts that could not be settled.

    Raises
    ------
    CasebookError
        If the proposal has errors; nothing is saved.
    ConflictError
        If somebody else has changed the same field since it was read; nothing is saved.
    """
    if proposal.errors:
        told = " ".join(str(problem) for problem in proposal.errors[:_NAMED_AT_MOST])
        msg = f"not saved: {told}"
        raise CasebookError(msg)
    reopens = proposal.reopens if asks_second_person(store.description()) else ()
    edits = (*_signed(proposal.edits, who), *map(reopening, reopens))
    try:
        done = _saved_with_what_waited(store, edits, who=who, why=why)
    except CasebookError as error:
        # What waits must not keep a person's own save from the disk; that is tried alone.
        operation = store.apply(edits, who=who, why=why)
        waits = (
            f"It is saved, but rows that waited for it still wait: {error}. The next save tries."
        )
        notes = (waits,) if operation.number and not isinstance(error, ConflictError) else ()
        done = _with_notes(operation, notes)
    return replace(done, notes=(*map(reopened, reopens), *done.notes))


def take_back(store: Store, number: int, *, who: str, why: str | None = None) -> Saved:
    """Take back one operation without going round the review.

    What it did to the facts is taken back; a case that it carried to another state of review is
    not carried back to a public one, and published cases whose facts change are in review again
    where a second person is asked for.

    Parameters
    ----------
    store
        Home of the casebook.
    number
        The operation.
    who, why
        For the change log.

    Raises
    ------
    CasebookError
        If there is no such operation, or it did nothing but a step of review; nothing is saved.
    ConflictError
        If something that it changed has been changed since; nothing is saved.
    """
    found = inverse([row for row in store.changes() if row.operation == number], number)
    edits = tuple(edit for edit in found if not _steps_to_public(edit))
    if not edits:
        msg = (
            "a step of review is not taken back to a state that is public; carry the case there "
            "with the review panel, which asks who looked at it"
        )
        raise CasebookError(msg)
    casebook = store.read()
    edits = taking_back(casebook, edits)
    reopens: tuple[str, ...] = ()
    if asks_second_person(store.description()):
        reopens = published_cases(casebook, edits)
    edits = (*map(_as_unreviewed, edits), *map(reopening, reopens))
    operation = store.apply(edits, who=who, why=why, undoes=number)
    return _with_notes(operation, tuple(map(reopened, reopens)))


def _steps_to_public(edit: Edit) -> bool:
    # A case without a state is shown as one that was published.
    return (
        isinstance(edit, Update)
        and (edit.table, edit.field) == ("cases", "review_state")
        and (edit.after is None or edit.after in LOOKED_AT)
    )


def _as_unreviewed(edit: Edit) -> Edit:
    """Bring a deleted case back for somebody to look at, not as one that was looked at."""
    if not isinstance(edit, Insert) or edit.table != "cases":
        return edit
    if edit.record.get("review_state") not in LOOKED_AT:
        return edit
    return Insert("cases", {**edit.record, "review_state": "in_review"})


def _signed(edits: tuple[Edit, ...], who: str) -> tuple[Edit, ...]:
    """Sign decisions about places that come of a draft with the name of who completes it."""
    if not any(isinstance(edit, Delete) and edit.table == DRAFTS for edit in edits):
        return edits
    signature = {"decided_by": who, "decided_at": today()}
    return tuple(
        Insert("places", {**edit.record, **signature})
        if isinstance(edit, Insert) and edit.table == "places"
        else edit
        for edit in edits
    )


def today() -> str:
    """Return the day of a decision that is made now, in UTC, as EDTF."""
    return datetime.now(tz=UTC).date().isoformat()


def _with_notes(operation: Operation, notes: tuple[str, ...]) -> Saved:
    return Saved(
        number=operation.number,
        at=operation.at,
        who=operation.who,
        why=operation.why,
        edits=operation.edits,
        notes=notes,
    )


def _saved_with_what_waited(
    store: Store, edits: tuple[Edit, ...], *, who: str, why: str | None
) -> Saved:
    """Save edits and what the rows that waited for them become, as one operation."""
    settled = settled_with(store, edits)
    reopens: tuple[str, ...] = ()
    if settled and asks_second_person(store.description()):
        before = with_edits(store.read(), [each for each in edits if each.table == "cases"])
        reopens = published_cases(before, settled)
    every = (*edits, *settled, *map(reopening, reopens))
    operation = store.apply(every, who=who, why=why)
    done = _with_notes(operation, tuple(map(reopened, reopens)))
    return replace(done, settled=records_made(settled))


def preview(casebook: Casebook, case_id: str) -> str:
    """Return the page of the map of one case, also when it is a draft.

    Parameters
    ----------
    casebook
        As read.
    case_id
        The case.

    Returns
    -------
    str
        One self-contained HTML page.

    Raises
    ------
    CasebookError
        If there is no such case.
    """
    from routes.pipeline.maps import build_atlas  # noqa: PLC0415 - heavy
    from routes.render import routes_map  # noqa: PLC0415 - heavy

    tables = cut(casebook, {case_id})
    cases = tables["cases"]
    if case_id not in set(cases["case_id"]):
        msg = f"there is no case {case_id}; check its id"
        raise CasebookError(msg)
    shown_state = pd.Series("published", index=cases.index, dtype="string")
    tables["cases"] = cases.assign(review_state=shown_state)
    small = replace(casebook, tables=MappingProxyType(tables))
    page: str = routes_map(build_atlas(small)).get_root().render()
    return page


def _whole_record(
    casebook: Casebook, name: str, record: Records, faulty: Collection[str | None]
) -> list[Problem]:
    problems = list(_reference_problems(casebook, name, record))
    if "lon" in record and not {"lon", "lat"} & set(faulty):
        country = record.get("country")
        found = coordinate_fault(
            _number(record["lon"]),
            _number(record["lat"]),
            country if isinstance(country, str) else None,
        )
        if found is not None:
            problems.append(located(name, *found))
    return problems


def _number(value: Value) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def _reference_problems(casebook: Casebook, name: str, record: Records) -> Iterator[Problem]:
    for field in table(name).fields:
        value = record.get(field.name)
        if field.references is None or value is None:
            continue
        target = field.references.partition(".")[0]
        if stored_record(casebook, target, str(value)) is None:
            yield located(name, field.name, _unknown_reference(casebook, target, str(value)))


def _unknown_reference(casebook: Casebook, target: str, value: str) -> Fault:
    column = id_field(target) or ""
    meant = closest(value, set(casebook.tables[target][column].dropna()))
    cure = f"Did you mean {meant}? " if meant else ""
    singular = target.removesuffix("s")
    return Fault(
        "unknown_reference",
        f"there is no {singular} {shown(value)}",
        f"{cure}Correct the id, or make the {singular} first",
    )


def _source_problems(
    casebook: Casebook, name: str, key: str, wanted: list[Records] | None
) -> list[Problem]:
    """No source, no datum."""
    problems = []
    for number, citation in enumerate(wanted or (), start=1):
        source = str(citation["source_id"])
        if stored_record(casebook, "sources", source) is None:
            fault = _unknown_reference(casebook, "sources", source)
            problems.append(located("citations", "source_id", fault, number))
    cited = wanted if wanted is not None else citations_of(casebook, key)
    if table(name).cited and not cited:
        message = f"the {name.removesuffix('s')} has no source"
        fault = Fault("no_source", message, "Name the source that says so, and where in it")
        problems.append(located(name, "source_id", fault))
    return problems


def _named_by(casebook: Casebook, name: str, wanted: str) -> Iterator[str]:
    column = id_field(name)
    for owner in TABLE_NAMES:
        frame = casebook.tables.get(owner)
        if frame is None or column is None:
            continue
        for field in table(owner).fields:
            if field.references == f"{name}.{column}":
                found = frame[(frame[field.name] == wanted).fillna(value=False)]
                yield from (_called(owner, row) for row in records(found))


def _called(owner: str, row: Records) -> str:
    if owner == "citations":
        return f"a citation of {row['record']}"
    return f"{owner} {name_of(table(owner), row)}"


def _duplicates(
    casebook: Casebook, name: str, record: Records, wanted: list[Records] | None
) -> tuple[str, ...]:
    if name != "events" or record.get("case_id") is None:
        return ()
    from routes.casebook.importing.duplicates import (  # noqa: PLC0415 - for new events alone
        likely_duplicates,
    )

    # Events of two cases are never the same one, so that the others need not be looked at.
    tables = events_of(casebook, str(record["case_id"]))
    small = replace(casebook, tables=MappingProxyType(tables))
    words = {column: str(value) for column, value in record.items() if value is not None}
    cited = [{"source_id": str(citation["source_id"])} for citation in wanted or ()]
    return tuple(likely_duplicates(words, cited, small))
