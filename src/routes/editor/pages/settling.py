"""The queue of places that nobody knows: choose, point, or say that it cannot be placed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from routes.editor.pages.asking import Analyst, Sent, field, missing
from routes.editor.pages.desk import Desk, Row, desk_of, index_of
from routes.editor.pages.forms import Form, texts_of
from routes.editor.pages.keeping import keep
from routes.editor.pages.placing import (
    WORDS,
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
from routes.editor.pages.rendering import Labels, go, language_of, render, words_of
from routes.pipeline.deciding import decide_place
from routes.pipeline.saving import save

if TYPE_CHECKING:
    from collections.abc import Sequence

    from routes.casebook.problems import Problem

router = APIRouter()

_UNFIT = 422
_CLASH = 409


@router.get("/places", response_class=HTMLResponse)
def places(request: Request) -> HTMLResponse:
    """Show the words that wait for a decision, each once with the events that use them."""
    desk = desk_of(request)
    gathered: dict[tuple[str, ...], list[Row]] = {}
    for event in desk.open_places:
        key = (str(event["place_text"]), str(event["country"] or ""), str(event["case_id"]))
        gathered.setdefault(key, []).append(event)
    groups = sorted(gathered.values(), key=lambda found: (-len(found), found[0]["event_id"]))
    return render(request, "places.html", {"groups": groups, "desk": desk})


@router.get("/place", response_class=HTMLResponse)
def place(request: Request, _person: Analyst) -> HTMLResponse:
    """Show what the words of an event may mean."""
    desk = desk_of(request)
    event = _event(request, desk, request.query_params.get("event", ""))
    query = request.query_params.get("place-query", "")
    return _show(request, desk, event, Placing(choice="", query=query))


def _event(request: Request, desk: Desk, event_id: str) -> Row:
    event = desk.events.get(event_id)
    if event is None:
        raise missing(words_of(request)("no_record"))
    return event


def _show(
    request: Request,
    desk: Desk,
    event: Row,
    placing: Placing,
    problems: Sequence[Problem] = (),
    *,
    status: int = 200,
) -> HTMLResponse:
    words, labels = words_of(request), Labels(language_of(request))
    cells = texts_of("events", event)
    found = understood(
        desk, replace(placing, choice=placing.choice or WORDS), cells, cells["case_id"]
    )
    found = with_seen(desk, replace(found, choice=placing.choice), cells, cells["case_id"])
    return render(
        request,
        "place.html",
        {
            "event": event,
            "case": desk.cases.get(str(event["case_id"])),
            "form": Form(name="events", cells=cells, problems=problems),
            "placing": found,
            "place_seen": seen_text(found),
            "candidates": [candidate_words(c, labels, words) for c in found.candidates],
            "understood": place_words(found.answer, labels, words),
            "cited": desk.cited(str(event["event_id"])),
        },
        status=status,
    )


@router.post("/place", response_class=HTMLResponse)
def decide(request: Request, data: Sent, person: Analyst) -> Response:
    """Keep a decision, or show what it lacks."""
    desk = desk_of(request)
    event_id = field(data, "event")
    event = _event(request, desk, event_id)
    placing = placing_sent(data)
    if not field(data, "place-choice"):
        placing = replace(placing, choice="")
    if field(data, "action") == "search":
        return _show(request, desk, event, placing)
    cells = decision_cells(index_of(desk), placing) if placing.choice else {"level": ""}
    proposal = decide_place(
        desk.casebook,
        event_id,
        cells or {"level": ""},
        who=person.name,
        reason=placing.reason,
        every_case=placing.every_case,
        seen=placing.seen,
    )
    if proposal.errors:
        return _show(request, desk, event, placing, proposal.problems, status=_UNFIT)
    kept = keep(
        lambda: save(request.app.state.store, proposal, who=person.name, why=placing.reason)
    )
    if kept.problems:
        now = desk_of(request)
        placing = with_clashes(placing, kept, now)
        problems = () if placing.clashes else kept.problems
        return _show(request, now, _event(request, now, event_id), placing, problems, status=_CLASH)
    return go(request, "/places", " ".join([words_of(request)("said_decided"), *kept.notes]))
