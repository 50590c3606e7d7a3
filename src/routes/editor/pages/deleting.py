"""Deleting a record, with a reason."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from routes.editor.pages.asking import Analyst, Sent, field, missing
from routes.editor.pages.case import case_address
from routes.editor.pages.desk import Desk, desk_of
from routes.editor.pages.keeping import keep
from routes.editor.pages.rendering import go, render, words_of
from routes.pipeline.saving import propose_deletion, save

router = APIRouter()

_UNFIT = 422
_CLASH = 409


@router.get("/delete", response_class=HTMLResponse)
def delete_page(request: Request, _person: Analyst) -> HTMLResponse:
    """Ask why a record shall go."""
    asked = request.query_params
    name, record_id = asked.get("table", ""), asked.get("id", "")
    _deletable(request, name, record_id)
    values = {"name": name, "record_id": record_id, "problems": (), "reason": ""}
    return render(request, "delete.html", values)


@router.post("/delete", response_class=HTMLResponse)
def delete(request: Request, data: Sent, person: Analyst) -> Response:
    """Delete a record with a reason; refused while others name it."""
    name, record_id, reason = field(data, "table"), field(data, "id"), field(data, "reason")
    desk = _deletable(request, name, record_id)
    values: dict[str, Any] = {"name": name, "record_id": record_id, "reason": reason or None}
    proposal = propose_deletion(desk.casebook, name, record_id)
    if proposal.errors or not reason:
        return render(
            request, "delete.html", {**values, "problems": proposal.errors}, status=_UNFIT
        )
    kept = keep(lambda: save(request.app.state.store, proposal, who=person.name, why=reason))
    if kept.problems:
        return render(request, "delete.html", {**values, "problems": kept.problems}, status=_CLASH)
    after = "/drafts" if name == "drafts" else "/"
    if name == "events":
        after = case_address(str(desk.events[record_id]["case_id"]))
    return go(request, after, words_of(request)("said_deleted"))


def _deletable(request: Request, name: str, record_id: str) -> Desk:
    desk = desk_of(request)
    found = {
        "cases": desk.cases,
        "events": desk.events,
        "sources": desk.sources,
        "drafts": desk.drafts,
    }.get(name, {})
    if record_id not in found:
        raise missing(words_of(request)("no_record"))
    return desk
