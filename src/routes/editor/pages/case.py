"""One case: its facts, its chain of events, its map, its review and its change log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from routes.casebook.problems import Fault
from routes.editor.headers import preview_response
from routes.editor.pages.asking import Analyst, Sent, field, missing
from routes.editor.pages.desk import Desk, Row, desk_of
from routes.editor.pages.history import operations
from routes.editor.pages.keeping import keep
from routes.editor.pages.placing import place_words
from routes.editor.pages.rendering import Labels, address, go, language_of, render, words_of
from routes.editor.refusals import Refusal
from routes.pipeline.reviewing import (
    LOOKED_AT,
    NEXT_STATES,
    asks_second_person,
    hands,
    newest_change,
    review,
)
from routes.pipeline.saving import preview, save

if TYPE_CHECKING:
    from collections.abc import Iterable

    from routes.casebook.problems import Problem
    from routes.casebook.stores.edits import Change

router = APIRouter()

_OPERATIONS_SHOWN = 10
_LOOK_AGAIN = "Look at it as it stands on this page now, and carry it on if it is still right"


def case_address(case_id: str) -> str:
    """Return the address of the page of a case."""
    return address("/case", id=case_id)


def case_asked(request: Request, desk: Desk, name: str = "id") -> Row:
    """Return the case that an address names.

    Raises
    ------
    Refusal
        If there is no such case.
    """
    case = desk.cases.get(request.query_params.get(name, ""))
    if case is None:
        raise missing(words_of(request)("no_case"))
    return case


@router.get("/case", response_class=HTMLResponse)
def case_page(request: Request) -> HTMLResponse:
    """Show a case."""
    # The log before the tables: what is saved between the two is shown, and not told as seen.
    changes = request.app.state.store.changes()
    desk = desk_of(request)
    return _page(request, (desk, changes), case_asked(request, desk))


def _page(
    request: Request,
    read: tuple[Desk, tuple[Change, ...]],
    case: Row,
    problems: tuple[Problem, ...] = (),
    reason: str = "",
) -> HTMLResponse:
    desk, changes = read
    case_id = str(case["case_id"])
    words, labels = words_of(request), Labels(language_of(request))
    store = request.app.state.store
    chain = desk.chains.get(case_id, [])
    return render(
        request,
        "case.html",
        {
            "case": case,
            "desk": desk,
            "chain": chain,
            "place_of": {e["event_id"]: place_words(e["place"], labels, words) for e in chain},
            "next_states": _next_states(request, case),
            "second_person": asks_second_person(store.description()),
            "hands": sorted(hands(changes, case_id, desk.casebook)),
            "newest": newest_change(changes, case_id, desk.casebook),
            "reopened_by": _reopened_by(changes, case_id),
            "problems": problems,
            "reason": reason,
            "operations": operations(_of_case(desk, changes, case_id))[:_OPERATIONS_SHOWN],
        },
        status=422 if problems else 200,
    )


def _reopened_by(changes: Iterable[Change], case_id: str) -> str | None:
    """Return whose change took a published case back to review, if that was its last step."""
    steps: list[Change] = []
    others: set[int] = set()
    for change in changes:
        if (change.table, change.field) != ("cases", "review_state"):
            others.add(change.operation)
        elif change.record_id == case_id:
            steps.append(change)
    if not steps or (steps[-1].before, steps[-1].after) != ("published", "in_review"):
        return None
    return steps[-1].changed_by if steps[-1].operation in others else None


def _next_states(request: Request, case: Row) -> list[str]:
    states = NEXT_STATES.get(case["review_state"], ())
    if request.state.person.may("reviewer"):
        return list(states)
    return [state for state in states if state in _ANALYST_STATES]


_ANALYST_STATES = frozenset({"draft", "in_review"})
"""States that need no reviewer: handing a case in, and taking it back."""


def _of_case(desk: Desk, changes: tuple[Change, ...], case_id: str) -> list[Change]:
    members = {case_id, *(event["event_id"] for event in desk.chains.get(case_id, ()))}
    legs = desk.casebook["legs"]
    members |= set(legs.loc[(legs["case_id"] == case_id).fillna(value=False), "leg_id"])
    marks = [f"{member}|" for member in members]
    return [
        change
        for change in changes
        if change.record_id in members
        or (change.table == "citations" and any(change.record_id.startswith(m) for m in marks))
    ]


@router.get("/case/preview")
def case_preview(request: Request) -> Response:
    """Show the map of one case, also of a draft."""
    desk = desk_of(request)
    case = case_asked(request, desk)
    return preview_response(preview(desk.casebook, str(case["case_id"])))


@router.post("/case/review", response_class=HTMLResponse)
def case_review(request: Request, data: Sent, person: Analyst) -> Response:
    """Carry a case to another state of review, or say why not."""
    desk = desk_of(request)
    case = desk.cases.get(field(data, "id"))
    if case is None:
        raise missing(words_of(request)("no_case"))
    state, reason = field(data, "state"), field(data, "reason")
    if state not in _next_states(request, case) and (
        state in LOOKED_AT or not person.may("reviewer")
    ):
        raise Refusal(403, words_of(request)("needs_reviewer"))
    store = request.app.state.store
    changes, case_id = store.changes(), str(case["case_id"])
    if field(data, "newest") != str(newest_change(changes, case_id, desk.casebook)):
        problem = Fault("changed_since", "the case has changed since you looked at it", _LOOK_AGAIN)
        return _page(request, (desk, changes), case, (problem.at("cases", None, None),), reason)
    proposal = review(
        desk.casebook,
        changes,
        case_id,
        state,
        who=person.name,
        reason=reason,
        second_person=asks_second_person(store.description()),
    )
    if proposal.errors:
        return _page(request, (desk, changes), case, proposal.errors, reason)
    kept = keep(lambda: save(store, proposal, who=person.name, why=reason))
    if kept.problems:
        changes, desk = store.changes(), desk_of(request)
        return _page(request, (desk, changes), case, kept.problems, reason)
    said = " ".join([words_of(request)("said_review"), *kept.notes])
    return go(request, case_address(case_id), said)
