"""The language of the pages, and refusals said as a page of the editor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from fastapi.responses import Response  # noqa: TC002 - FastAPI reads the annotations

from routes.editor.pages.asking import Sent, field
from routes.editor.pages.rendering import go, render
from routes.editor.refusals import Refusal, refusal_response
from routes.editor.words import LANGUAGES

if TYPE_CHECKING:
    from fastapi import FastAPI

router = APIRouter()


@router.post("/language")
def language(request: Request, data: Sent) -> Response:
    """Keep the language a person chose, and show the page they came from in it."""
    chosen, back = field(data, "language"), field(data, "back")
    if chosen in LANGUAGES:
        request.state.session.language = chosen
    # Only an address of our own: "//elsewhere" and "/\\elsewhere" are names of other hosts.
    ours = back.startswith("/") and not back.startswith("//") and "\\" not in back
    return go(request, back if ours and back.isprintable() else "/")


def install(app: FastAPI) -> None:
    """Show refusals to people who are in as a page with the way back."""
    app.add_exception_handler(Refusal, _refused)


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)  # noqa: S101 - for the type checker
    as_json = request.url.path.startswith(("/api", "/find"))
    if as_json or getattr(request.state, "session", None) is None:
        return refusal_response(error, as_json=as_json)
    return render(request, "refused.html", {"sentence": error.sentence}, status=error.status)
