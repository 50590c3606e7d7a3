"""The change log by operation, and the undoing of one."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from dataclasses import field as slot
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from routes.codebook import TABLE_NAMES
from routes.editor.pages.asking import Reviewer, Sent, field, missing
from routes.editor.pages.keeping import keep
from routes.editor.pages.rendering import address, go, render, words_of
from routes.pipeline.saving import take_back

if TYPE_CHECKING:
    from routes.casebook.stores.edits import Change

router = APIRouter()

PAGE = 40
"""Operations of a page."""

_MOST_RECORDS = 12


@dataclass(kw_only=True)
class Entry:
    """What one operation did to one record."""

    table: str
    record_id: str
    action: str
    fields: list[tuple[str, str | None, str | None]] = slot(default_factory=list)
    """Field, before and after; for a record made or deleted, its fields that say something."""


@dataclass(kw_only=True)
class Saved:
    """One operation, as the page shows it."""

    number: int
    at: str
    who: str
    why: str | None
    undoes: int | None
    entries: list[Entry] = slot(default_factory=list)
    undone_by: int | None = None
    more: int = 0
    """Records that are left out because there are so many."""


def operations(changes: Iterable[Change]) -> list[Saved]:
    """Gather rows of the change log by operation, the newest first."""
    found: dict[int, Saved] = {}
    records: dict[tuple[int, str, str], Entry] = {}
    for change in changes:
        saved = found.get(change.operation)
        if saved is None:
            saved = found[change.operation] = Saved(
                number=change.operation,
                at=change.changed_at,
                who=change.changed_by,
                why=change.why,
                undoes=change.undoes,
            )
            if change.undoes in found:
                found[change.undoes].undone_by = change.operation
        key = (change.operation, change.table, change.record_id)
        if key not in records:
            entry = Entry(table=change.table, record_id=change.record_id, action=change.action)
            records[key] = entry
            if len(saved.entries) < _MOST_RECORDS:
                saved.entries.append(entry)
            else:
                saved.more += 1
        records[key].fields += _fields(change)
    return sorted(found.values(), key=lambda each: -each.number)


def _fields(change: Change) -> list[tuple[str, str | None, str | None]]:
    if change.field is not None:
        return [(change.field, change.before, change.after)]
    made = change.action == "insert"
    text = (change.after if made else change.before) or "{}"
    record = json.loads(text)
    said = [(str(k), str(v)) for k, v in record.items() if v is not None and v != ""]
    return [(k, None, v) if made else (k, v, None) for k, v in said]


@router.get("/log", response_class=HTMLResponse)
def log(request: Request) -> HTMLResponse:
    """Show the change log, newest first."""
    asked = request.query_params
    chosen = {k: asked[k].strip() for k in ("who", "table", "record") if asked.get(k, "").strip()}
    every = request.app.state.store.changes()
    # Filters choose operations, so that each is told whole.
    wanted = {change.operation for change in every if _fits(change, chosen)}
    found = [saved for saved in operations(every) if saved.number in wanted]
    pages = max(1, -(-len(found) // PAGE))
    number = asked.get("page", "1")
    page = min(max(int(number) if number.isascii() and number.isdigit() else 1, 1), pages)
    return render(
        request,
        "log.html",
        {
            "operations": found[(page - 1) * PAGE : page * PAGE],
            "total": len(found),
            "people": sorted({change.changed_by for change in every}),
            "tables": (*TABLE_NAMES, "drafts", "rejected_rows"),
            "chosen": chosen,
            "page": page,
            "pages": pages,
            "address": lambda **more: address("/log", **chosen, **more),
        },
    )


def _fits(change: Change, chosen: dict[str, str]) -> bool:
    return (
        chosen.get("who") in {None, change.changed_by}
        and chosen.get("table") in {None, change.table}
        and chosen.get("record", "").casefold() in change.record_id.casefold()
    )


def _operation(request: Request, number: str) -> Saved:
    for saved in operations(request.app.state.store.changes()):
        if str(saved.number) == number:
            return saved
    raise missing(words_of(request)("no_operation"))


@router.get("/undo", response_class=HTMLResponse)
def undo_page(request: Request, _person: Reviewer) -> HTMLResponse:
    """Show what taking an operation back would do, and ask why."""
    saved = _operation(request, request.query_params.get("operation", ""))
    return render(request, "undo.html", {"saved": saved, "kept": None, "reason": ""})


@router.post("/undo", response_class=HTMLResponse)
def undo(request: Request, data: Sent, person: Reviewer) -> Response:
    """Take an operation back; what has been changed since is told, and nothing is undone."""
    saved = _operation(request, field(data, "operation"))
    reason = field(data, "reason")
    words = words_of(request)
    if not reason:
        values: dict[str, object] = {"saved": saved, "kept": None, "reason": None}
        return render(request, "undo.html", values, status=422)
    store = request.app.state.store
    kept = keep(lambda: take_back(store, saved.number, who=person.name, why=reason))
    if kept.problems:
        values = {"saved": saved, "kept": kept, "reason": reason}
        return render(request, "undo.html", values, status=409)
    said = " ".join([words("said_undone", number=saved.number), *kept.notes])
    return go(request, "/log", said)
