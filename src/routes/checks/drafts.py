"""Rows that are kept and wait, and decisions that nothing asks for."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from routes.checks.findings import Finding
from routes.reference.folding import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routes.checks.tables import Row, Tables

PENDING, DRAFT = "pending", "draft"
"""Rules of rows that are not on the map: one waits for a record, one for a person."""

_NAMED_AT_MOST = 60


def waiting_rows(tables: Tables) -> Iterator[Finding]:
    """A row without what its table requires is kept, listed, and left off the map."""
    for row in tables.rows("drafts"):
        pending = row.text("state") == PENDING
        owner, lacks = row.text("table") or "", row.text("lacks") or ""
        number = row.number("row")
        named = _named(row)
        message = f"the row{named} of {owner} is kept and not on the map: {lacks}"
        yield Finding(
            rule=PENDING if pending else DRAFT,
            severity="warning",
            file=row.text("file") or "drafts.csv",
            row=None if number is None or row.text("file") is None else int(number),
            column=None,
            record_id=row.record_id,
            message=message,
            cure=_PENDING_CURE if pending else _DRAFT_CURE,
        )


_PENDING_CURE = "Import or add what it waits for; the row then takes its place by itself"
_DRAFT_CURE = "Complete it in the editor, or correct the file and import it again"


def _named(row: Row) -> str:
    """Name what a person would know the row by: its id, or else its words."""
    cells = _cells(row)
    owner = row.text("table") or ""
    for column in (f"{owner.removesuffix('s')}_id", "case_id", "place_text", "title"):
        if text := cells.get(column, "").strip():
            cut = text if len(text) <= _NAMED_AT_MOST else f"{text[: _NAMED_AT_MOST - 1]}…"
            return f" “{cut}”"
    return ""


def _cells(row: Row) -> dict[str, str]:
    try:
        cells = json.loads(row.text("cells") or "{}")
    except ValueError:
        return {}
    return {key: str(cell) for key, cell in cells.items()} if isinstance(cells, dict) else {}


def decisions_of_nothing(tables: Tables) -> Iterator[Finding]:
    """A decision about a place is about the words of an event."""
    asked: dict[str, set[tuple[str, str]]] = {}
    for row in tables.rows("events"):
        question = (row.text("country") or "", row.text("case_id") or "")
        asked.setdefault(fold(row.text("place_text") or ""), set()).add(question)
    # Cells of a waiting row are as its file has them, so that only the words are compared.
    waiting = {fold(_cells(row).get("place_text", "")) for row in tables.rows("drafts")}
    for row in tables.rows("places"):
        words, country, case = (
            row.text(column) or "" for column in ("place_text", "country", "case_id")
        )
        key = fold(words)
        settles = any(
            country in {"", of_event} and case in {"", of_case}
            for of_event, of_case in asked.get(key, ())
        )
        if not settles and key not in waiting:
            message = f"the decision about “{words}” is about no event"
            cure = (
                "Compare place_text, country and case_id with the event it is meant for, or "
                "delete the decision"
            )
            yield row.finding("decision_unused", "place_text", message, cure, severity="warning")
