"""The JSON endpoints: places, cases, events, records, the change log, dates.

Endpoints are plain functions, which the framework runs in threads: reading and geocoding never
hold up the requests of others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request

from routes.casebook.canonical import cell_text
from routes.codebook import TABLE_NAMES, date_bounds, table
from routes.editor.answers import (
    CasePage,
    Changes,
    Clashes,
    Edtf,
    EventPage,
    Fault,
    FieldFault,
    Invalid,
    NewEvent,
    PlaceCandidate,
    Places,
    Reason,
    RecordChange,
    Saved,
    StoredRecord,
)
from routes.editor.listing import Listing
from routes.editor.pages.dates import date_words
from routes.editor.refusals import Refusal
from routes.editor.security import requires
from routes.editor.sessions import Person
from routes.editor.words import Words
from routes.geocode import geocode_text, reference_index, suggest
from routes.pipeline.cutting import records, stored_record
from routes.pipeline.saving import propose, save, take_back, today

if TYPE_CHECKING:
    from routes.casebook import Casebook
    from routes.casebook.problems import Problem
    from routes.editor.reads import Reads
    from routes.pipeline.saving import Proposal

_REFUSED: dict[int | str, dict[str, Any]] = {
    **{status: {"model": Fault} for status in (400, 401, 403, 404, 408, 413, 414, 415, 421, 431)},
    422: {"model": Invalid},
}
_CLASH: dict[int | str, dict[str, Any]] = {409: {"model": Clashes}}

router = APIRouter(prefix="/api", responses=_REFUSED)

Viewer = Annotated[Person, Depends(requires("viewer"))]
Analyst = Annotated[Person, Depends(requires("analyst"))]
Reviewer = Annotated[Person, Depends(requires("reviewer"))]
Search = Annotated[str | None, Query(max_length=200, description="Words that must all occur.")]
Code = Annotated[str | None, Query(max_length=100)]
Number = Annotated[int, Query(ge=1, le=1_000_000)]
Size = Annotated[int, Query(ge=1, le=500)]
TableName = Annotated[str, Path(json_schema_extra={"enum": list(TABLE_NAMES)})]
RecordId = Annotated[str, Path(max_length=1_000)]

_SEARCHED = {
    "cases": ("case_id", "title", "summary", "docket", "court"),
    "events": ("event_id", "case_id", "place_text", "items", "organisation", "date"),
}


@router.get("/places")
def places(
    request: Request,
    person: Viewer,  # noqa: ARG001 - lets only viewers through
    text: Annotated[str, Query(min_length=1, max_length=500)],
    country: Annotated[str | None, Query(pattern="^[A-Z]{2}$")] = None,
    size: Annotated[int, Query(ge=1, le=20)] = 8,
) -> Places:
    """Say which places a text, perhaps not finished, can mean."""
    index = reference_index(_reads(request).casebook().gazetteer_folder)
    place = geocode_text(text, country=country)
    offered = suggest(index, text, country=country, most=size)
    return Places(
        query=text,
        status=place.status,
        reason=place.reason,
        candidates=[
            PlaceCandidate(
                **{name: getattr(each, name) for name in _OF_CANDIDATE},
                reason="; ".join(each.evidence),
            )
            for each in offered
        ],
    )


_OF_CANDIDATE = (
    *("name", "admin1", "country", "level", "lon", "lat"),
    *("uncertainty_km", "gazetteer_id", "score"),
)


@router.get("/cases")
def cases(  # noqa: PLR0913 - one parameter a filter
    request: Request,
    person: Viewer,  # noqa: ARG001
    *,
    text: Search = None,
    status: Code = None,
    corridor: Code = None,
    review_state: Code = None,
    page: Number = 1,
    size: Size = 50,
) -> CasePage:
    """List the cases that fit, in the order of the table."""
    filters = {"status": status, "corridor": corridor, "review_state": review_state}
    total, found = _listing(request, "cases").page(
        filters, text, start=(page - 1) * size, size=size
    )
    return CasePage.model_validate({"total": total, "page": page, "size": size, "items": found})


@router.get("/events")
def events(  # noqa: PLR0913 - one parameter a filter
    request: Request,
    person: Viewer,  # noqa: ARG001
    *,
    text: Search = None,
    case_id: Code = None,
    kind: Code = None,
    country: Code = None,
    item_category: Code = None,
    documented: Code = None,
    page: Number = 1,
    size: Size = 50,
) -> EventPage:
    """List the events that fit, in the order of the table."""
    filters = {
        "case_id": case_id,
        "kind": kind,
        "country": country,
        "item_category": item_category,
        "documented": documented,
    }
    total, found = _listing(request, "events").page(
        filters, text, start=(page - 1) * size, size=size
    )
    return EventPage.model_validate({"total": total, "page": page, "size": size, "items": found})


@router.post("/events", status_code=201, responses=_CLASH)
def add_event(request: Request, person: Analyst, event: NewEvent) -> Saved:
    """Add an event with its citations; one that looks like another is refused unless accepted."""
    casebook = _reads(request).casebook()
    cited = [_texts(citation.model_dump()) for citation in event.citations]
    proposal = propose(casebook, "events", _texts(event.fields), citations=cited)
    if proposal.duplicates and not event.accept_duplicates and not proposal.errors:
        raise Refusal(
            409,
            "Events look the same; look at them, and send it again with accept_duplicates if this "
            "is another one",
            content={"duplicates": list(proposal.duplicates)},
        )
    return _saved(request, proposal, person, event.why)


@router.get("/records/{table_name}/{record_id:path}")
def record(
    request: Request,
    person: Viewer,  # noqa: ARG001
    table_name: TableName,
    record_id: RecordId,
) -> StoredRecord:
    """Return one record with its citations."""
    casebook = _reads(request).casebook()
    found = _stored(casebook, table_name, record_id)
    cited = casebook["citations"]
    if table(table_name).cited:
        cited = cited[(cited["record"] == record_id).fillna(value=False)]
    else:
        cited = cited.iloc[:0]
    return StoredRecord(
        table=table_name, record_id=record_id, fields=found, citations=[*records(cited)]
    )


@router.patch("/records/{table_name}/{record_id:path}", responses=_CLASH)
def change_record(
    request: Request,
    person: Analyst,
    table_name: TableName,
    record_id: RecordId,
    change: RecordChange,
) -> Saved:
    """Change fields of a record; a field that somebody else changed meanwhile is a conflict."""
    casebook = _reads(request).casebook()
    _stored(casebook, table_name, record_id)
    if unseen := sorted(set(change.wanted) - set(change.seen)):
        raise Refusal(422, f"Say in seen what {', '.join(unseen)} held when you read it")
    wanted, seen = _texts(change.wanted), _texts(change.seen)
    if table_name == "places" and wanted:
        if wanted.get("decided_by", person.name) != person.name:
            raise Refusal(403, "A decision bears the name of the person who makes it")
        # Who changes a decision makes another one: an earlier signature does not stand for it.
        wanted |= {"decided_by": person.name, "decided_at": today()}
    proposal = propose(
        casebook,
        table_name,
        wanted,
        record_id=record_id,
        seen={name: seen[name] for name in wanted if name in seen},
    )
    return _saved(request, proposal, person, change.why)


@router.get("/changes")
def changes(
    request: Request,
    person: Viewer,  # noqa: ARG001
    table_name: Annotated[str | None, Query(alias="table", max_length=100)] = None,
    record_id: Annotated[str | None, Query(max_length=1_000)] = None,
    last: Annotated[int, Query(ge=1, le=1_000)] = 100,
) -> Changes:
    """Return the newest rows of the change log, oldest first."""
    found = request.app.state.store.changes(table=table_name, record_id=record_id, last=last)
    return Changes(items=[*found])


@router.post("/undo/{operation}", responses=_CLASH)
def undo(
    request: Request,
    person: Reviewer,
    operation: Annotated[int, Path(ge=1, le=2**53)],
    reason: Reason,
) -> Saved:
    """Take back one operation; the taking back is an operation of its own."""
    done = take_back(request.app.state.store, operation, who=person.name, why=reason.why)
    return Saved(operation=done.number, warnings=[_note(each) for each in done.notes])


@router.get("/edtf")
def edtf(
    request: Request,
    person: Viewer,  # noqa: ARG001
    text: Annotated[str, Query(min_length=1, max_length=100)],
) -> Edtf:
    """Say which days a date written in EDTF can mean."""
    bounds = date_bounds(text.strip())
    return Edtf(
        text=text,
        earliest=bounds.earliest.isoformat() if bounds.earliest else None,
        latest=bounds.latest.isoformat() if bounds.latest else None,
        uncertain=bounds.uncertain,
        words=date_words(text, Words(request.state.language)),
    )


def _reads(request: Request) -> Reads:
    reads: Reads = request.app.state.reads
    return reads


def _listing(request: Request, name: str) -> Listing:
    reads = _reads(request)
    return reads.get(f"list of {name}", lambda: Listing(reads.casebook()[name], _SEARCHED[name]))


def _stored(casebook: Casebook, name: str, record_id: str) -> dict[str, Any]:
    found = stored_record(casebook, name, record_id) if name in TABLE_NAMES else None
    if found is None:
        raise Refusal(404, "There is no such record; it may have been deleted")
    return dict(found)


def _texts(cells: dict[str, Any]) -> dict[str, str]:
    return {name: cell_text(value) for name, value in cells.items()}


def _saved(request: Request, proposal: Proposal, person: Person, why: str | None) -> Saved:
    if proposal.errors:
        first = proposal.errors[0]
        raise Refusal(
            422,
            f"{first.column or first.file}: {first.message}. {first.cure}",
            content={"problems": [_fault(each).model_dump() for each in proposal.errors]},
        )
    operation = save(request.app.state.store, proposal, who=person.name, why=why)
    return Saved(
        operation=operation.number,
        record_id=proposal.record_id,
        warnings=[
            *(_fault(each) for each in proposal.warnings),
            *(_note(each) for each in operation.notes),
        ],
    )


def _note(sentence: str) -> FieldFault:
    return FieldFault(
        table="",
        field=None,
        rule="note",
        severity="warning",
        message=sentence,
        cure="",
        row=None,
    )


def _fault(problem: Problem) -> FieldFault:
    return FieldFault(
        table=problem.file,
        field=problem.column,
        rule=problem.rule,
        severity=problem.severity,
        message=problem.message,
        cure=problem.cure,
        row=problem.row,
    )
