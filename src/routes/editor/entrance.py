"""Logging in and out."""

from __future__ import annotations

import math
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from routes.editor.refusals import Refusal
from routes.editor.security import set_cookie

router = APIRouter()


@router.get("/login")
def login_page(request: Request) -> Response:
    """Show the form; somebody who is in already goes on."""
    if request.app.state.users is None or request.state.session is not None:
        return RedirectResponse("/", 303)
    return _form(request, failed=False)


@router.post("/login")
def login(
    request: Request,
    name: Annotated[str, Form(max_length=100)],
    password: Annotated[str, Form(max_length=1000)],
) -> Response:
    """Let somebody in whose password is right; the session that comes is a new one."""
    state = request.app.state
    if state.users is None:
        return RedirectResponse("/", 303)
    wait = state.attempts.begin(request.state.client, name)
    if wait:
        raise Refusal(
            429,
            f"Too many attempts. Try again in {math.ceil(wait / 60)} minutes",
            headers={"retry-after": str(math.ceil(wait))},
        )
    person = state.users.check(name, password)
    if person is None:
        return _form(request, failed=True)
    state.attempts.succeeded(request.state.client, name)
    settings = state.settings
    old = request.cookies.get(settings.cookie_name)
    if old:
        state.sessions.close(old)
    token, _ = state.sessions.open(person)
    answer = RedirectResponse("/", 303)
    set_cookie(answer, settings, settings.cookie_name, token)
    _forget(request, answer, f"{settings.cookie_name}_in")
    return answer


@router.post("/logout")
def logout(request: Request) -> Response:
    """End the session; where a key lets people in, the terminal prints the next one."""
    settings = request.app.state.settings
    token = request.cookies.get(settings.cookie_name)
    if token:
        request.app.state.sessions.close(token)
    answer = RedirectResponse("/login" if request.app.state.users else "/", 303)
    _forget(request, answer, settings.cookie_name)
    answer.headers["clear-site-data"] = '"cache", "storage"'
    return answer


def _form(request: Request, *, failed: bool) -> Response:
    answer: Response = request.app.state.templates.TemplateResponse(
        request, "login.html", {"failed": failed}, status_code=401 if failed else 200
    )
    settings = request.app.state.settings
    visitor = getattr(request.state, "visitor", None)
    if visitor is not None:
        set_cookie(answer, settings, f"{settings.cookie_name}_in", visitor)
    return answer


def _forget(request: Request, answer: Response, name: str) -> None:
    secure = request.app.state.settings.behind_https
    answer.delete_cookie(name, path="/", httponly=True, samesite="strict", secure=secure)
