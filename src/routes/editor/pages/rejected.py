"""The queue of rejected rows: listed by reason, mended in a form, or discarded with a reason."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, cast

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from routes.casebook.importing.queueing import QUEUE, cells_of
from routes.codebook import TABLE_NAMES
from routes.editor.pages.asking import Analyst, Sent, field, missing
from routes.editor.pages.keeping import Kept, keep
from routes.editor.pages.pasting import DAY_ORDERS, review_states
from routes.editor.pages.rendering import address, go, render, words_of
from routes.pipeline.cutting import records
from routes.pipeline.loading import ImportOptions
from routes.pipeline.mending import Waiting, columns_of, send_again
from routes.pipeline.queueing import discard
from routes.pipeline.saving import today

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from starlette.datastructures import FormData

    from routes.casebook.importing.dates import DayOrder
    from routes.pipeline.cutting import Records
    from routes.pipeline.loading import ImportReport

router = APIRouter()

PAGE = 50
"""Rows of a page."""

_UNFIT = 422
_CLASH = 409
_LONG = 60
"""Letters of a cell from which it gets a field of several lines."""


def _rows(request: Request) -> list[Records]:
    """Return the rows that wait, those of one file together."""
    reads = request.app.state.reads
    found: list[Records] = reads.get(
        "queue", lambda: sorted(records(reads.keeping(QUEUE)), key=_order)
    )
    return found


def _order(row: Records) -> tuple[str, str, str, int]:
    when, number = str(row["rejected_at"]), int(row["row"] or 0)
    return when, str(row["file"]), str(row["layer"] or ""), number


def _row(request: Request, wanted: str) -> Records:
    for row in _rows(request):
        if row["reject_id"] == wanted:
            return row
    raise missing(words_of(request)("no_rejected_row"))


def _chosen(asked: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(asked[name]) for name in ("rule", "file") if asked.get(name)}


def _fitting(request: Request, chosen: Mapping[str, str]) -> list[Records]:
    return [
        row for row in _rows(request) if all(row[name] == said for name, said in chosen.items())
    ]


def _seen(rows: Sequence[Records]) -> str:
    """Tell one state of rows from the next."""
    return hashlib.sha256(json.dumps(rows, sort_keys=True).encode()).hexdigest()


# The list


@router.get("/rejected", response_class=HTMLResponse)
def rejected(request: Request) -> HTMLResponse:
    """Show the rows that wait, by reason and file."""
    asked = request.query_params
    chosen = _chosen(asked)
    every, rows = _rows(request), _fitting(request, chosen)
    pages = max(1, -(-len(rows) // PAGE))
    number = asked.get("page", "1")
    page = min(max(int(number) if number.isascii() and number.isdigit() else 1, 1), pages)
    shown = [{**row, "said": _said(row)} for row in rows[(page - 1) * PAGE : page * PAGE]]
    return render(
        request,
        "rejected.html",
        {
            "rows": shown,
            "total": len(rows),
            "every": len(every),
            "rules": Counter(str(row["rule"]) for row in every).most_common(),
            "files": sorted(Counter(str(row["file"]) for row in every).items()),
            "chosen": chosen,
            "page": page,
            "pages": pages,
            "address": lambda **more: address("/rejected", **chosen, **more),
        },
    )


def _said(row: Records) -> list[tuple[str, str]]:
    return [(name, cell) for name, cell in zip(*cells_of(row), strict=True) if cell]


# Mending


@dataclass(frozen=True, kw_only=True)
class Mending:
    """What the form of a row shows."""

    row: Records
    cells: tuple[str, ...]
    table: str = ""
    dates: str = ""
    keep_duplicates: bool = False
    update: bool = False


@router.get("/rejected/row", response_class=HTMLResponse)
def row_page(request: Request, _person: Analyst) -> HTMLResponse:
    """Show the form of a row that waits."""
    row = _row(request, request.query_params.get("id", ""))
    return _show(request, Mending(row=row, cells=cells_of(row)[1]))


def _show(
    request: Request,
    mending: Mending,
    kept: Kept | None = None,
    *,
    again: str = "",
    status: int = 200,
) -> HTMLResponse:
    waiting = Waiting.of(mending.row)
    return render(
        request,
        "rejected_row.html",
        {
            "mending": mending,
            "row": mending.row,
            "waiting": waiting,
            "fields": [
                (name, cell, waiting.columns.get(at), len(cell) > _LONG or "\n" in cell)
                for at, (name, cell) in enumerate(zip(waiting.header, mending.cells, strict=True))
            ],
            "tables": TABLE_NAMES,
            "seen": _seen([mending.row]),
            "problems": kept.problems if kept else (),
            "again": again,
        },
        status=status,
    )


@router.post("/rejected/row", response_class=HTMLResponse)
def mend(request: Request, data: Sent, person: Analyst) -> Response:
    """Send a row again: it is loaded, or stays with its new cells and the new reason."""
    row = _row(request, field(data, "id"))
    mending = _sent(row, data)
    if field(data, "seen") != _seen([row]):
        return _show(request, mending, status=_CLASH, again="changed")
    found: list[ImportReport] = []
    kept = keep(lambda: found.append(_sent_again(request, mending, person.name)))
    if kept.problems or not found:
        return _show(request, mending, kept, status=_CLASH)
    report = found[0]
    if report.rejected:
        now = _row(request, str(row["reject_id"]))
        mending = replace(mending, row=now)
        return _show(request, mending, again="rejected", status=_UNFIT)
    return go(request, "/rejected", " ".join([_told(request, report), *report.notes]))


def _sent(row: Records, data: FormData) -> Mending:
    before = cells_of(row)[1]
    typed = [str(each) for each in data.getlist("cell")]
    cells = tuple(
        was if _plain(was) == _plain(now) else now
        for was, now in zip(before, [*typed, *before[len(typed) :]], strict=False)
    )
    table, dates = field(data, "table"), field(data, "dates")
    return Mending(
        row=row,
        cells=cells,
        table=table if table in TABLE_NAMES else "",
        dates=dates if dates in DAY_ORDERS else "",
        keep_duplicates=bool(field(data, "keep_duplicates")),
        update=bool(field(data, "update")),
    )


def _plain(cell: str) -> str:
    """Return a cell as a form gives it back: browsers have one kind of line end."""
    return cell.replace("\r\n", "\n").replace("\r", "\n")


def _sent_again(request: Request, mending: Mending, who: str) -> ImportReport:
    """Import the row as an analyst may: a new case as a draft, a decision under their own name."""
    store, waiting = request.app.state.store, Waiting.of(mending.row)
    columns = columns_of(waiting, mending.cells, mending.table or None)
    options = ImportOptions(
        dates=cast("DayOrder | None", mending.dates or None),
        keep_likely_duplicates=mending.keep_duplicates,
        update=mending.update,
    )
    given: dict[str, str] = {}
    if columns.table == "places":
        given = {"decided_by": who, "decided_at": today()}
    if columns.table == "cases":
        there = set(store.read()["cases"]["case_id"].dropna())
        state, fault = review_states(columns.columns, mending.cells, there)
        given = {"review_state": state}
        if fault is not None:
            options = replace(options, refusal=fault)
    return send_again(
        store, waiting, mending.cells, who=who, columns=columns, given=given, options=options
    )


def _told(request: Request, report: ImportReport) -> str:
    words = words_of(request)
    if report.drafts or report.pending:
        return words("said_row_waits")
    if report.duplicates:
        return words("said_row_there")
    return words("said_row_updated" if report.updated else "said_row_loaded")


# Discarding


@router.get("/rejected/discard", response_class=HTMLResponse)
def discard_page(request: Request, _person: Analyst) -> HTMLResponse:
    """Ask why a row, or all rows of a reason or file, shall go."""
    return _ask(request, request.query_params, "")


def _ask(
    request: Request,
    asked: Mapping[str, Any],
    reason: str | None,
    kept: Kept | None = None,
    *,
    changed: bool = False,
    status: int = 200,
) -> HTMLResponse:
    rows = _asked_for(request, asked)
    return render(
        request,
        "rejected_discard.html",
        {
            "rows": [{**row, "said": _said(row)} for row in rows[:_TOLD]],
            "total": len(rows),
            "one": str(asked.get("id", "")),
            "chosen": _chosen(asked),
            "seen": _seen(rows),
            "reason": reason,
            "changed": changed,
            "problems": kept.problems if kept else (),
        },
        status=status,
    )


_TOLD = 5


def _asked_for(request: Request, asked: Mapping[str, Any]) -> list[Records]:
    if asked.get("id"):
        return [_row(request, str(asked["id"]))]
    rows = _fitting(request, _chosen(asked))
    if not rows:
        raise missing(words_of(request)("no_rejected_row"))
    return rows


@router.post("/rejected/discard", response_class=HTMLResponse)
def discarded(request: Request, data: Sent, person: Analyst) -> Response:
    """Take rows out of the queue with a reason; the change log keeps them."""
    asked = {name: field(data, name) for name in ("id", "rule", "file")}
    reason = field(data, "reason")
    if not reason:
        return _ask(request, asked, None, status=_UNFIT)
    rows = _asked_for(request, asked)
    if field(data, "seen") != _seen(rows):
        return _ask(request, asked, reason, changed=True, status=_CLASH)
    wanted = [str(row["reject_id"]) for row in rows]
    store = request.app.state.store
    kept = keep(lambda: discard(store, wanted, who=person.name, why=reason))
    if kept.problems:
        return _ask(request, asked, reason, kept, status=_CLASH)
    return go(request, "/rejected", words_of(request)("said_discarded", n=len(rows)))
