"""Rows pasted out of a spreadsheet: seen first, then loaded; what is rejected is mended here."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from routes.casebook.importing.outcomes import Reject
from routes.casebook.problems import Fault, shown
from routes.codebook import TABLE_NAMES
from routes.editor.pages.asking import Analyst, Sent, field
from routes.editor.pages.desk import desk_of
from routes.editor.pages.keeping import Kept, keep
from routes.editor.pages.rendering import render
from routes.pipeline.importing import ImportOptions, ImportReport, import_rows
from routes.pipeline.saving import today

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence

    from starlette.datastructures import FormData

    from routes.casebook.importing.dates import DayOrder

router = APIRouter()

MENDED_AT_MOST = 1_500
"""Cells of rejected rows up to which each has a field of its own; above, they come as text."""

DAY_ORDERS = ("dmy", "mdy")
"""What ``6/7/2011`` may begin with."""

_UNFIT = 422


@dataclass(kw_only=True)
class Pasted:
    """What a person pasted, and how they want it read."""

    text: str = ""
    table: str = ""
    dates: str = ""
    case: str = ""
    keep_duplicates: bool = False


def _sent(data: FormData) -> Pasted:
    table, dates = field(data, "table"), field(data, "dates")
    return Pasted(
        text=str(data.get("text", "")),
        table=table if table in TABLE_NAMES else "",
        dates=dates if dates in DAY_ORDERS else "",
        case=field(data, "case"),
        keep_duplicates=bool(field(data, "keep_duplicates")),
    )


@router.get("/paste", response_class=HTMLResponse)
def paste_page(request: Request, _person: Analyst) -> HTMLResponse:
    """Show the field for rows."""
    return _show(request, Pasted())


def _show(
    request: Request,
    pasted: Pasted,
    report: ImportReport | None = None,
    *,
    kept: Kept | None = None,
    loaded: bool = False,
    empty: bool = False,
) -> HTMLResponse:
    rejects = report.rejects if report else ()
    cells = sum(len(reject.header) for reject in rejects)
    return render(
        request,
        "paste.html",
        {
            "desk": desk_of(request),
            "pasted": pasted,
            "report": report,
            "rejects": rejects,
            "queued": [each or "" for each in report.queued] if report else [],
            "loaded": loaded,
            "mend": loaded and cells <= MENDED_AT_MOST,
            "empty": empty,
            "problems": kept.problems if kept else (),
            "tables": TABLE_NAMES,
        },
        status=_UNFIT if empty or (kept and kept.problems) else 200,
    )


@router.post("/paste", response_class=HTMLResponse)
def paste(request: Request, data: Sent, person: Analyst) -> HTMLResponse:
    """Show what rows mean, or load them."""
    pasted = _sent(data)
    action = field(data, "action") or "look"
    mends: dict[int, str] = {}
    if action == "mended":
        pasted.text, mends = _mended(data)
    rows = rows_of(pasted.text)
    if len(rows) < 2:  # noqa: PLR2004 - the names and a row under them
        return _show(request, pasted, empty=True)
    loading = action in {"load", "mended"}
    found: list[ImportReport] = []

    options = ImportOptions(
        dates=cast("DayOrder | None", pasted.dates or None),
        constants={"case_id": pasted.case} if pasted.case else {},
        keep_likely_duplicates=pasted.keep_duplicates,
        mends=mends,
    )

    def imported() -> None:
        found.append(_imported(request, pasted, rows, person.name, options, loading=loading))

    kept = keep(imported)
    report = found[0] if found else None
    if loading and report is not None:
        # What is loaded is gone from the field; what was rejected stays in it.
        pasted.text = sheet_text(report)
    return _show(request, pasted, report, kept=kept, loaded=loading and report is not None)


def _imported(
    request: Request,
    pasted: Pasted,
    rows: list[list[str]],
    who: str,
    options: ImportOptions,
    *,
    loading: bool,
) -> ImportReport:
    """Import rows as an analyst may: new cases as drafts, decisions under their own name."""
    store, name = request.app.state.store, pasted.table or None
    looking = replace(options, dry_run=True)
    # What the columns are is learned from a few rows, and nothing is saved by it.
    begun = import_rows(
        store, rows[0], rows[1 : _LOOKED_AT + 1], table=name, who=who, options=looking
    )
    columns = {
        field: at
        for each in begun.mapping
        if each.table in {"cases", "places"}
        for at, field in each.columns.items()
    }
    refused: list[Reject] = []
    if any(each.table == "places" for each in begun.mapping):
        rows = _with(rows, columns, {"decided_by": who, "decided_at": today()})
    if any(each.table == "cases" for each in begun.mapping):
        there = set(store.read()["cases"]["case_id"].dropna())
        rows, refused = _as_drafts(rows, columns, there)
    chosen = options if loading else looking
    chosen = replace(chosen, refused=tuple(refused))
    return import_rows(store, rows[0], rows[1:], table=name, who=who, options=chosen)


_LOOKED_AT = 200


def _with(
    rows: list[list[str]], columns: Mapping[str, int], values: Mapping[str, str]
) -> list[list[str]]:
    """Set cells of every row, in columns of their own where the sheet has none."""
    header = list(rows[0])
    places: dict[int, str] = {}
    for name, value in values.items():
        at = columns.get(name, len(header))
        if at == len(header):
            header.append(name)
        places[at] = value
    filled = [[*row, *[""] * (len(header) - len(row))] for row in rows[1:]]
    for row in filled:
        for at, value in places.items():
            row[at] = value
    return [header, *filled]


def _as_drafts(
    rows: list[list[str]], columns: Mapping[str, int], there: Container[str]
) -> tuple[list[list[str]], list[Reject]]:
    """Make new cases drafts, and leave the state of those that are there as it is.

    A row that asks for another state is left out; an empty row in its place keeps the numbers.
    """
    column = columns.get("review_state")
    marked = _with(rows, columns, {"review_state": ""})
    at = len(rows[0]) if column is None else column
    fields = {place: name for name, place in columns.items()}
    kept, refused = [marked[0]], []
    for number, (row, cells) in enumerate(zip(rows[1:], marked[1:], strict=True), start=2):
        state, fault = review_states(fields, row, there)
        if fault is not None:
            refused.append(_rejected(rows[0], row, number, fault))
            kept.append([])
            continue
        cells[at] = state
        kept.append(cells)
    return kept, refused


def review_states(
    columns: Mapping[int, str], row: Sequence[str], there: Container[str]
) -> tuple[str, Fault | None]:
    """Return the state of review that a row of cases is loaded with, or why it is not.

    Parameters
    ----------
    columns
        By position, the field that a column is.
    row
        The cells.
    there
        Ids of the cases that are there: a row leaves their state as it is.
    """
    said = {name: row[at].strip() for at, name in columns.items() if at < len(row)}
    state = said.get("review_state", "")
    if state and state.casefold() != "draft":
        message = f"a pasted case is a draft, and the row says {shown(state)}"
        cure = "Write draft or leave the cell empty, and carry the case to that state with the "
        return "", Fault("pasted_state", message, f"{cure}review panel")
    return ("" if said.get("case_id") in there else "draft"), None


def _rejected(header: list[str], row: list[str], number: int, fault: Fault) -> Reject:
    cells = (*row, *[""] * (len(header) - len(row)))[: len(header)]
    return Reject(
        "pasted rows", "", number, tuple(header), cells, fault.message, fault.cure, fault.rule
    )


def rows_of(text: str) -> list[list[str]]:
    r"""Part pasted text into rows of cells; the mark that parts them is the one of the header.

    Examples
    --------
    >>> rows_of("case_id\tkind\nc1\tuse\n")
    [['case_id', 'kind'], ['c1', 'use']]
    >>> rows_of('a;b\n"1;2";3')
    [['a', 'b'], ['1;2', '3']]
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    head = lines.partition("\n")[0]
    mark = max("\t,;|", key=lambda each: (head.count(each), each == "\t"))
    reader = csv.reader(io.StringIO(lines), delimiter=mark)
    try:
        return [row for row in reader if any(cell.strip() for cell in row)]
    except csv.Error:
        return [line.split(mark) for line in lines.split("\n") if line.strip()]


def sheet_text(report: ImportReport) -> str:
    """Return the rejected rows as text that can be mended and pasted again."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter="\t", lineterminator="\n")
    header: tuple[str, ...] | None = None
    for reject in report.rejects:
        if reject.header != header:
            header = reject.header
            writer.writerow(header)
        writer.writerow(reject.cells)
    return stream.getvalue()


def _mended(data: FormData) -> tuple[str, dict[int, str]]:
    """Return the mended rows as text, and which row of the queue each of them was."""
    header = [str(each) for each in data.getlist("header")]
    cells = [str(each) for each in data.getlist("cell")]
    width = max(len(header), 1)
    kept = {str(each) for each in data.getlist("row")}
    rows = [cells[at : at + width] for at in range(0, len(cells) - width + 1, width)]
    ids = [str(each) for each in data.getlist("reject")]
    sent = [
        (row, ids[at] if at < len(ids) else "")
        for at, row in enumerate(rows)
        if str(at) in kept and any(cell.strip() for cell in row)
    ]
    mends = {number: each for number, (_, each) in enumerate(sent, start=2) if each}
    return _written([header, *(row for row, _ in sent)]), mends


def _written(rows: Iterable[Sequence[str]]) -> str:
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter="\t", lineterminator="\n").writerows(rows)
    return stream.getvalue()
