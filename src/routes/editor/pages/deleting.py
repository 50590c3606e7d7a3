"""Deleting a record as it was shown, with a reason."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from routes.casebook.problems import Problem
from routes.codebook import CITABLE
from routes.editor.pages.asking import Analyst, Sent, field, missing
from routes.editor.pages.case import case_address
from routes.editor.pages.desk import Desk, desk_of
from routes.editor.pages.keeping import keep
from routes.editor.pages.rendering import go, render, words_of
from routes.pipeline.cutting import stored_record
from routes.pipeline.forms import citations_of
from routes.pipeline.saving import propose_deletion, save

if TYPE_CHECKING:
    from routes.casebook.stores.interface import Store

router = APIRouter()

_UNFIT = 422
_CLASH = 409


@router.get("/delete", response_class=HTMLResponse)
def delete_page(request: Request, _person: Analyst) -> HTMLResponse:
    """Ask why a record shall go."""
    asked = request.query_params
    name, record_id = asked.get("table", ""), asked.get("id", "")
    desk = _deletable(request, name, record_id)
    values = {
        "name": name,
        "record_id": record_id,
        "problems": (),
        "reason": "",
        "seen": _fingerprint(desk, name, record_id),
    }
    return render(request, "delete.html", values)


@router.post("/delete", response_class=HTMLResponse)
def delete(request: Request, data: Sent, person: Analyst) -> Response:
    """Delete a record with a reason; refused while others name it, or if it is another by now."""
    name, record_id, reason = field(data, "table"), field(data, "id"), field(data, "reason")
    desk = _deletable(request, name, record_id)
    now = _fingerprint(desk, name, record_id)
    values: dict[str, Any] = {
        "name": name,
        "record_id": record_id,
        "reason": reason or None,
        "seen": now,
    }
    if field(data, "seen") != now:
        changed = _changed(request.app.state.store, name, record_id)
        values["reason"] = reason
        return render(request, "delete.html", {**values, "problems": [changed]}, status=_CLASH)
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
    return go(request, after, " ".join([words_of(request)("said_deleted"), *kept.notes]))


def _fingerprint(desk: Desk, name: str, record_id: str) -> str:
    """Tell one state of a record and of its citations from the next."""
    record = stored_record(desk.casebook, name, record_id)
    whole = [record, citations_of(desk.casebook, record_id) if name in CITABLE else []]
    return hashlib.sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()


def _changed(store: Store, name: str, record_id: str) -> Problem:
    last = store.changes(table=name, record_id=record_id, last=1)
    who = f"; {last[-1].changed_by} was the last to change it" if last else ""
    return Problem(
        file="",
        row=None,
        column=None,
        rule="changed_since",
        severity="error",
        message=f"{record_id} or its citations have been changed since this page was opened{who}",
        cure="Look at it again, and delete it then if it still has to go",
    )


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
