"""The pages of the editor: one router, and what its templates need."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter

from routes.editor.pages import (
    assets,
    case,
    deleting,
    drafts,
    find,
    history,
    manners,
    pasting,
    record,
    rejected,
    settling,
    start,
)
from routes.editor.pages.rendering import number_text
from routes.editor.words import Words

if TYPE_CHECKING:
    from fastapi import FastAPI

router = APIRouter()
for page in (
    start,
    case,
    record,
    deleting,
    drafts,
    settling,
    pasting,
    rejected,
    history,
    find,
    assets,
    manners,
):
    router.include_router(page.router)


def install(app: FastAPI) -> None:
    """Add to ``app.state.templates.env`` what the templates of the pages need."""
    environment = app.state.templates.env
    environment.filters["number"] = number_text
    environment.globals["words"] = Words
    manners.install(app)
