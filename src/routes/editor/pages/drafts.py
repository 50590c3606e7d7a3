"""Rows that wait: for their case or source, or for a person to complete them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from routes.codebook import table
from routes.editor.pages.desk import Row, desk_of
from routes.editor.pages.forms import CITATION, Form
from routes.editor.pages.rendering import render

if TYPE_CHECKING:
    from collections.abc import Mapping

router = APIRouter()


def cells_of(row: Mapping[str, Any]) -> dict[str, str]:
    """Return the cells of a draft as text by column; those of other columns are left out."""
    owner = table(str(row["table"]))
    known = {*owner.field_names, *CITATION}
    found = json.loads(str(row["cells"]))
    return {
        owner.aliases.get(str(k), str(k)): str(v)
        for k, v in found.items()
        if v is not None and owner.aliases.get(str(k), str(k)) in known
    }


def form_of(row: Mapping[str, Any]) -> Form:
    """Return the form of the record that a draft is meant to be."""
    name = str(row["table"])
    cells = cells_of(row)
    sources = [part.strip() for part in cells.get("source_id", "").split(";") if part.strip()]
    locators = [part.strip() for part in cells.get("locator", "").split(";")]
    if len(locators) != len(sources):
        locators = [cells.get("locator", "")] * len(sources)
    citations = [
        {"source_id": source, "locator": locator, "credibility": ""}
        for source, locator in zip(sources, locators, strict=True)
    ]
    return Form(name=name, cells=cells, citations=citations if table(name).cited else [])


@router.get("/drafts", response_class=HTMLResponse)
def drafts(request: Request) -> HTMLResponse:
    """Show the rows that wait."""
    desk = desk_of(request)
    rows: list[Row] = [{**row, "said": cells_of(row)} for row in desk.drafts.values()]
    return render(
        request,
        "drafts.html",
        {
            "to_complete": [row for row in rows if row["state"] != "pending"],
            "pending": [row for row in rows if row["state"] == "pending"],
        },
    )
