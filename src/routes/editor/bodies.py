"""Bodies of requests: read whole within limits of size and time, before anybody looks at them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import anyio
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import Request

from routes.editor.refusals import Refusal

if TYPE_CHECKING:
    from starlette.datastructures import Headers
    from starlette.types import Message, Receive, Scope

    from routes.editor.configuration import Limits

JSON_TYPE = "application/json"
FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")


def media_type(headers: Headers, *, api: bool) -> str:
    """Return the media type of a body; only JSON for the API, only forms for pages.

    Raises
    ------
    Refusal
        415 for any other: ``text/plain`` is what a page of another site could send unasked.
    """
    stated = headers.get("content-type", "").partition(";")[0].strip().lower()
    taken = (JSON_TYPE,) if api else FORM_TYPES
    if stated not in taken:
        raise Refusal(415, f"Send this as {' or '.join(taken)}")
    return stated


async def whole_body(receive: Receive, headers: Headers, limits: Limits) -> bytes:
    """Read a body.

    Raises
    ------
    Refusal
        413 if it is too large, told before it is read where it states its size; 408 if it does
        not arrive in time.
    """
    stated = headers.get("content-length", "0")
    if not stated.isascii() or not stated.isdigit() or int(stated[:20]) > limits.body_bytes:
        raise _too_large(limits)
    content = bytearray()
    try:
        with anyio.fail_after(limits.body_seconds):
            more = True
            while more:
                message = await receive()
                if message["type"] != "http.request":
                    raise Refusal(400, "The request ended before its body did")
                content += message.get("body", b"")
                more = message.get("more_body", False)
                if len(content) > limits.body_bytes:
                    raise _too_large(limits)
    except TimeoutError:
        raise Refusal(
            408,
            "The request took too long to arrive; send it again",
            headers={"connection": "close"},
        ) from None
    return bytes(content)


def _too_large(limits: Limits) -> Refusal:
    most = limits.body_bytes // 1_000_000
    return Refusal(
        413,
        f"That is more than {most} MB; load large files with routes import",
        headers={"connection": "close"},
    )


def replayed(body: bytes, receive: Receive) -> Receive:
    """Give a body that was read to whoever reads it next."""
    told = False

    async def again() -> Message:
        nonlocal told
        if told:
            return await receive()
        told = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


async def form_token_of(scope: Scope, body: bytes, limits: Limits) -> str | None:
    """Return the field ``csrf`` of a form, if there is exactly one.

    Raises
    ------
    Refusal
        400 if the form cannot be read or has too many fields or files.
    """

    async def gone() -> Message:
        return {"type": "http.disconnect"}

    # A copy: a Request keeps what it parsed in the scope it was given.
    request = Request(dict(scope), replayed(body, gone))
    try:
        async with request.form(max_files=limits.files, max_fields=limits.fields) as form:
            tokens = form.getlist("csrf")
    except (HTTPException, MultiPartException, ValueError, UnicodeError) as error:
        raise Refusal(400, "The form cannot be read, or has too many fields") from error
    given = tokens[0] if len(tokens) == 1 else None
    return given if isinstance(given, str) else None
