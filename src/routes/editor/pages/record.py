"""Forms of cases, events and sources: new ones, changed ones, and clashes field by field."""

from __future__ import annotations

from dataclasses import dataclass, replace
from dataclasses import field as slot
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from routes.codebook import table
from routes.editor.pages.asking import Analyst, Sent, field, missing
from routes.editor.pages.case import case_address, case_asked
from routes.editor.pages.desk import Desk, desk_of, index_of
from routes.editor.pages.drafts import form_of
from routes.editor.pages.forms import Form, empty_citation, sections, sent, shown
from routes.editor.pages.keeping import Kept, keep
from routes.editor.pages.placing import (
    Placing,
    candidate_words,
    decision_cells,
    place_words,
    placing_sent,
    seen_text,
    understood,
    with_clashes,
    with_seen,
)
from routes.editor.pages.rendering import (
    Labels,
    address,
    go,
    language_of,
    number_text,
    render,
    words_of,
)
from routes.geocode.batch import PlaceQuestion
from routes.pipeline.deciding import decide_place
from routes.pipeline.proposals import Proposal, together, with_proposal
from routes.pipeline.saving import (
    complete_draft,
    propose,
    propose_source,
    save,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.datastructures import FormData

    from routes.casebook.stores.edits import Conflict
    from routes.editor.words import Words

router = APIRouter()

FORMS = ("cases", "events", "sources")
"""Tables whose records are made and changed in the editor."""

CITED = "citation:"
"""Before the source and locator of a citation that two people changed."""
REMOVED = "removed"
"""What is stored of a citation that somebody took out."""

_SOURCE_PREFIX = "source-"
_UNFIT = 422
_CLASH = 409


@dataclass(kw_only=True)
class Draft:
    """Everything that the page of a form shows."""

    form: Form
    record_id: str | None = None
    draft_id: str | None = None
    why: str = ""
    placing: Placing | None = None
    source: Form | None = None
    """The source that is being added in place."""
    duplicates: tuple[str, ...] = ()
    clashes: list[dict[str, str]] = slot(default_factory=list)
    other_clashes: list[str] = slot(default_factory=list)

    @property
    def case_id(self) -> str:
        """The case of the event, or of the case itself."""
        return self.form.cells.get("case_id", "")


def _cited(name: str) -> bool:
    return table(name).cited or name == "cases"


def _show(request: Request, desk: Desk, draft: Draft, *, status: int = 200) -> HTMLResponse:
    words, labels = words_of(request), Labels(language_of(request))
    name = draft.form.name
    placing = draft.placing
    if name == "events":
        placing = understood(desk, placing or Placing(), draft.form.cells, draft.case_id)
        placing = with_seen(desk, placing, draft.form.cells, draft.case_id)
    if _cited(name) and not draft.form.citations:
        draft.form.citations = [empty_citation()]
    found = placing.candidates if placing else ()
    return render(
        request,
        "record.html",
        {
            "desk": desk,
            "draft": draft,
            "form": draft.form,
            "name": name,
            "cited": _cited(name),
            "sections": sections(name),
            "placing": placing,
            "place_seen": seen_text(placing) if placing else "",
            "candidates": [candidate_words(c, labels, words) for c in found],
            "understood": place_words(placing.answer, labels, words) if placing else "",
            "source_sections": sections("sources"),
            "empty_source": Form(name="sources", cells={}),
            "case": desk.cases.get(draft.case_id),
        },
        status=status,
    )


# Opening a form


@router.get("/new", response_class=HTMLResponse)
def new(request: Request, _person: Analyst) -> HTMLResponse:
    """Show an empty form."""
    desk = desk_of(request)
    name = _name(request.query_params.get("table", ""), request)
    cells: dict[str, str] = {}
    if name == "events":
        cells = {"case_id": str(case_asked(request, desk, "case")["case_id"]), "documented": "yes"}
    return _show(request, desk, Draft(form=Form(name=name, cells=cells)))


@router.get("/edit", response_class=HTMLResponse)
def edit(request: Request, _person: Analyst) -> HTMLResponse:
    """Show the form of a record."""
    desk = desk_of(request)
    name = _name(request.query_params.get("table", ""), request)
    return _show(request, desk, _stored(request, desk, name, request.query_params.get("id", "")))


def _name(name: str, request: Request) -> str:
    if name not in FORMS:
        raise missing(words_of(request)("no_record"))
    return name


def _stored(request: Request, desk: Desk, name: str, record_id: str) -> Draft:
    records = {"cases": desk.cases, "events": desk.events, "sources": desk.sources}[name]
    record = records.get(record_id)
    if record is None:
        raise missing(words_of(request)("no_record"))
    form = shown(name, record, desk.citations.get(record_id, []) if _cited(name) else [])
    return Draft(form=form, record_id=record_id)


# What was sent


@router.post("/record", response_class=HTMLResponse)
def record(request: Request, data: Sent, person: Analyst) -> Response:
    """Save a record, or show its form again with what is missing."""
    desk = desk_of(request)
    draft = _sent(request, desk, data)
    action = field(data, "action") or "save"
    if action in {"save", "save_anyway"}:
        return _saved(request, desk, draft, (person.name, action == "save_anyway"))
    if action == "add_source":
        return _with_source(request, desk, draft, person.name)
    if action == "add_citation":
        draft.form.citations.append(empty_citation())
    if action.startswith("remove_citation:"):
        _remove(draft.form.citations, action.partition(":")[2])
    return _show(request, desk, draft)


def _sent(request: Request, desk: Desk, data: FormData) -> Draft:
    if draft_id := field(data, "draft"):
        if draft_id not in desk.drafts:
            raise missing(words_of(request)("no_draft"))
        name = str(desk.drafts[draft_id]["table"])
    else:
        name = _name(field(data, "table"), request)
    form = sent(name, data)
    _settle(form, data)
    source = Form(
        name="sources",
        cells={
            f: str(data[_SOURCE_PREFIX + f])
            for f in table("sources").field_names
            if _SOURCE_PREFIX + f in data
        },
    )
    return Draft(
        form=form,
        record_id=field(data, "id") or None,
        draft_id=draft_id or None,
        why=field(data, "why"),
        placing=placing_sent(data) if name == "events" else None,
        source=source,
    )


def _settle(form: Form, data: FormData) -> None:
    """Take over what a person decided about clashing fields."""
    if form.seen is None:
        return
    for column in (str(each) for each in data.getlist("clash")):
        stored = str(data.get(f"stored-{column}", ""))
        theirs = data.get(f"keep-{column}") == "theirs"
        if column in table(form.name).field_names:
            form.seen[column] = stored
            if theirs:
                form.cells[column] = stored
        elif column.startswith(CITED):
            _settle_citation(form, column.removeprefix(CITED), stored, theirs=theirs)


def _settle_citation(form: Form, called: str, stored: str, *, theirs: bool) -> None:
    """Take over what a person decided about a citation; ``stored`` is its grade, or `REMOVED`."""
    seen = form.seen_citations if form.seen_citations is not None else []
    own = [line for line in form.citations if _called(line) == called]
    known = [line for line in seen if _called(line) == called]
    if stored == REMOVED:
        # What is gone was not shown: who keeps it makes it again.
        form.seen_citations = [line for line in seen if line not in known]
        if theirs:
            form.citations = [line for line in form.citations if line not in own]
        return
    source, _, locator = called.partition("|")
    now = {"source_id": source, "locator": locator, "credibility": stored}
    form.seen_citations = [*(line for line in seen if line not in known), now]
    if theirs:
        form.citations = [*(line for line in form.citations if line not in own), dict(now)]


def _called(line: Mapping[str, str]) -> str:
    return f"{line['source_id'].strip()}|{line['locator'].strip()}"


def _remove(citations: list[dict[str, str]], number: str) -> None:
    if number.isascii() and number.isdigit() and int(number) < len(citations):
        del citations[int(number)]


def _proposal(desk: Desk, draft: Draft, who: str, words: Words) -> Proposal:
    form = draft.form
    citations = form.citations if _cited(form.name) else None
    if draft.draft_id is not None:
        proposal = complete_draft(desk.casebook, draft.draft_id, form.cells, citations=citations)
    elif form.name == "sources" and draft.record_id is None:
        proposal = propose_source(desk.casebook, form.cells)
    else:
        proposal = propose(
            desk.casebook,
            form.name,
            form.cells,
            record_id=draft.record_id,
            citations=citations,
            seen=form.seen,
            seen_citations=form.seen_citations,
        )
    if draft.placing is None or proposal.errors:
        return proposal
    reason = draft.placing.reason or words("place_reason_default")
    return _with_place(desk, draft, replace(draft.placing, reason=reason), (proposal, who))


def _with_place(desk: Desk, draft: Draft, placing: Placing, made: tuple[Proposal, str]) -> Proposal:
    proposal, who = made
    cells = decision_cells(index_of(desk), placing)
    if cells is None:
        return proposal
    question = PlaceQuestion(
        draft.form.cells.get("place_text", ""),
        draft.form.cells.get("country") or None,
        case_id=draft.case_id or None,
    )
    decided = decide_place(
        with_proposal(desk.casebook, proposal),
        question,
        cells,
        who=who,
        reason=placing.reason,
        every_case=placing.every_case,
        seen=placing.seen,
    )
    return together(decided, proposal)


def _saved(request: Request, desk: Desk, draft: Draft, by: tuple[str, bool]) -> Response:
    who, anyway = by
    words = words_of(request)
    proposal = _proposal(desk, draft, who, words)
    draft.form.problems = proposal.problems
    if proposal.errors:
        return _show(request, desk, draft, status=_UNFIT)
    if proposal.duplicates and not anyway:
        draft.duplicates = proposal.duplicates
        return _show(request, desk, draft, status=_UNFIT)
    if not proposal.edits:
        return go(request, _after(draft, proposal.record_id), words("said_nothing"))
    why = draft.why or None
    kept = keep(lambda: save(request.app.state.store, proposal, who=who, why=why))
    if kept.problems:
        return _refused(request, draft, kept)
    said = " ".join([words("said_saved"), *kept.notes])
    return go(request, _after(draft, proposal.record_id), said)


def _after(draft: Draft, record_id: str | None) -> str:
    """Where a person goes on after a save."""
    name = draft.form.name
    if name == "cases" and record_id:
        return case_address(record_id)
    if name == "events" and draft.case_id:
        return case_address(draft.case_id)
    if draft.draft_id:
        return "/drafts"
    return address("/edit", table=name, id=record_id or "")


def _refused(request: Request, draft: Draft, kept: Kept) -> Response:
    """Show a clash field by field, each value beside the other."""
    desk = desk_of(request)
    own = [c for c in kept.conflicts if _is_own(draft, c)]
    cited = [c for c in kept.conflicts if _is_citation(draft, c)]
    if cited:
        _with_new_citations(desk, draft)
    if draft.placing is not None:
        draft.placing = with_clashes(draft.placing, kept, desk)
    draft.clashes = [_clash(draft, c) for c in own] + [_cited_clash(draft, c) for c in cited]
    draft.other_clashes = [
        f"{c.table} {c.record_id}"
        for c in kept.conflicts
        if c not in own and c not in cited and (c.table != "places" or draft.placing is None)
    ]
    if not kept.conflicts:
        draft.form.problems = kept.problems
    return _show(request, desk, draft, status=_CLASH)


def _is_own(draft: Draft, conflict: Conflict) -> bool:
    return (
        conflict.table == draft.form.name
        and conflict.record_id == draft.record_id
        and conflict.field is not None
    )


def _with_new_citations(desk: Desk, draft: Draft) -> None:
    """Show the citations that others have added: one of them may be the only one that stays."""
    form = draft.form
    seen = form.seen_citations if form.seen_citations is not None else []
    known = {_called(line) for line in (*seen, *form.citations)}
    stored = shown(form.name, {}, desk.citations.get(draft.record_id or "", [])).citations
    added = [line for line in stored if _called(line) not in known]
    form.citations += added
    form.seen_citations = [*seen, *(dict(line) for line in added)]


def _is_citation(draft: Draft, conflict: Conflict) -> bool:
    """Tell whether it is about a citation that the form showed: its grade, or that it is gone."""
    return (
        conflict.table == "citations"
        and conflict.record_id.startswith(f"{draft.record_id}|")
        and (conflict.field == "credibility" or conflict.stored is None)
    )


def _cited_clash(draft: Draft, conflict: Conflict) -> dict[str, str]:
    called = conflict.record_id.removeprefix(f"{draft.record_id}|")
    own = [line for line in draft.form.citations if _called(line) == called]
    gone = conflict.field is None
    return {
        "field": f"{CITED}{called}",
        "yours": own[0]["credibility"] if own else REMOVED,
        "stored": REMOVED if gone else number_text(conflict.stored),
        "who": conflict.changed_by or "",
        "at": conflict.changed_at or "",
    }


def _clash(draft: Draft, conflict: Conflict) -> dict[str, str]:
    column = str(conflict.field)
    return {
        "field": column,
        "yours": draft.form.cells.get(column, ""),
        "stored": number_text(conflict.stored),
        "who": conflict.changed_by or "",
        "at": conflict.changed_at or "",
    }


# A source added in place


def _with_source(request: Request, desk: Desk, draft: Draft, who: str) -> HTMLResponse:
    assert draft.source is not None  # noqa: S101 - what was sent always has one
    proposal = propose_source(desk.casebook, draft.source.cells)
    draft.source.problems = proposal.problems
    if proposal.errors:
        return _show(request, desk, draft, status=_UNFIT)
    if proposal.edits:
        store = request.app.state.store
        kept = keep(lambda: save(store, proposal, who=who, why=words_of(request)("why_source")))
        if kept.problems:
            draft.source.problems = kept.problems
            return _show(request, desk, draft, status=_CLASH)
    _cite(draft.form.citations, proposal.record_id or "")
    draft.source = None
    return _show(request, desk_of(request), draft)


def _cite(citations: list[dict[str, str]], source_id: str) -> None:
    for line in citations:
        if not line["source_id"].strip():
            line["source_id"] = source_id
            return
    citations.append({**empty_citation(), "source_id": source_id})


# A row that waits


@router.get("/draft", response_class=HTMLResponse)
def draft_page(request: Request, _person: Analyst) -> HTMLResponse:
    """Show the form of a row that waits, filled with what it has."""
    desk = desk_of(request)
    row = desk.drafts.get(request.query_params.get("id", ""))
    if row is None:
        raise missing(words_of(request)("no_draft"))
    draft_id = str(row["draft_id"])
    return _show(request, desk, Draft(form=form_of(row), draft_id=draft_id))
