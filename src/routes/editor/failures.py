"""Errors of routes and of the framework as answers: a sentence, as a page or as JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from routes.casebook.stores.edits import ConflictError
from routes.editor.refusals import Refusal, refusal_response
from routes.errors import RoutesError

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.requests import Request
    from starlette.responses import Response

_SENTENCES = {
    404: "There is no such page or record",
    405: "That is not what this address is for",
}


def install(app: FastAPI) -> None:
    """Say what every error of an endpoint becomes."""
    app.add_exception_handler(Refusal, _refused)
    app.add_exception_handler(ConflictError, _conflict)
    app.add_exception_handler(RoutesError, _ours)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)


def _answer(request: Request, refusal: Refusal) -> Response:
    return refusal_response(refusal, as_json=request.url.path.startswith("/api"))


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)  # noqa: S101 - for the type checker
    return _answer(request, error)


async def _ours(request: Request, error: Exception) -> Response:
    return _answer(request, Refusal(422 if isinstance(error, ValueError) else 400, str(error)))


async def _conflict(request: Request, error: Exception) -> Response:
    assert isinstance(error, ConflictError)  # noqa: S101 - for the type checker
    conflicts = [asdict(conflict) for conflict in error.conflicts]
    return _answer(request, Refusal(409, str(error), content={"conflicts": conflicts}))


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - for the type checker
    problems = [
        {"where": ".".join(str(part) for part in found["loc"]), "message": str(found["msg"])}
        for found in error.errors()[:50]
    ]
    first = problems[0] if problems else {"where": "request", "message": "cannot be read"}
    sentence = f"{first['where']}: {first['message']}"
    return _answer(request, Refusal(422, sentence, content={"problems": problems}))


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - for the type checker
    sentence = _SENTENCES.get(error.status_code) or str(error.detail)
    return _answer(request, Refusal(error.status_code, sentence, headers=error.headers))
