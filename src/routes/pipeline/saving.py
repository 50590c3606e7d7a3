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
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

import pandas as pd

from routes.casebook.coordinates import coordinate_fault
from routes.casebook.identities import record_id as name_of
from routes.casebook.problems import Fault, Problem, closest, shown
from routes.casebook.references import CITABLE
from routes.casebook.stores.edits import Delete, Insert
from routes.codebook import TABLE_NAMES, table
from routes.errors import CasebookError
from routes.pipeline.cutting import (
    cut,
    key_column,
    records,
    stored_record,
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
    refusal,
    together,
    with_proposal,
)
from routes.pipeline.reviewing import NEXT_STATES, asks_second_person, review

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from routes.casebook import Casebook
    from routes.casebook.cells import Value
    from routes.casebook.stores.edits import Edit, Operation
    from routes.casebook.stores.interface import Store
    from routes.pipeline.cutting import Records

__all__ = [
    "NEXT_STATES",
    "Proposal",
    "asks_second_person",
    "complete_draft",
    "decide_place",
    "preview",
    "propose",
    "propose_deletion",
    "propose_source",
    "review",
    "save",
    "settle_drafts",
    "together",
    "with_proposal",
]

DRAFTS = "drafts"
_NAMED_AT_MOST = 5


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
    edits = [*edits, *cited]
    if edits and name in {"events", "legs"}:
        problems += _published_warning(casebook, name, record)
    return checked(
        casebook,
        Proposal(
            edits=tuple(edits),
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


def save(store: Store, proposal: Proposal, *, who: str, why: str | None = None) -> Operation:
    """Save a proposal as one operation, then turn drafts that waited for it into records.

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
    Operation
        Its number is 0 when there was nothing to change.

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
    operation = store.apply(proposal.edits, who=who, why=why)
    settle_drafts(store, who=who, after=operation.number)
    return operation


def settle_drafts(store: Store, *, who: str, after: int) -> Operation | None:
    """Turn the drafts whose case and source have arrived into records, if there are any.

    The settling is an operation of its own, since it is not what the person asked for. One that
    another writer has done meanwhile is not done twice.
    """
    if store.keeping(DRAFTS).empty:
        return None
    from routes.casebook.importing.settling import settle  # noqa: PLC0415 - only for drafts
    from routes.casebook.stores.edits import ConflictError  # noqa: PLC0415 - only for drafts

    edits = tuple(settle(store.read()))
    if not edits:
        return None
    try:
        return store.apply(
            edits, who=who, why=f"what waited for it has come with operation {after}"
        )
    except ConflictError:
        # Somebody else's save has settled them, or will with the next one.
        return None


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
    column = key_column(target) or ""
    meant = closest(value, set(casebook.tables[target][column].dropna()))
    cure = f"Did you mean {meant}? " if meant else ""
    singular = target.removesuffix("s")
    return Fault(
        "unknown_reference",
        f"there is no {singular} {shown(value)}",
        f"{cure}Correct the id, or make the {singular} first",
    )


def _published_warning(casebook: Casebook, name: str, record: Records) -> list[Problem]:
    case = stored_record(casebook, "cases", str(record.get("case_id")))
    if case is None or case.get("review_state") != "published":
        return []
    message = f"the case {case['case_id']} is published, so that the next map shows this change"
    cure = "Set the case to in_review first if a colleague should look at it before"
    return [located(name, None, Fault("published_case", message, cure, "warning"))]


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
    column = key_column(name)
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
    tables = cut(casebook, {str(record["case_id"])})
    if DRAFTS in casebook.tables:
        tables[DRAFTS] = casebook.tables[DRAFTS]
    small = replace(casebook, tables=MappingProxyType(tables))
    words = {column: str(value) for column, value in record.items() if value is not None}
    cited = [{"source_id": str(citation["source_id"])} for citation in wanted or ()]
    return tuple(likely_duplicates(words, cited, small))
