"""What a refused request is told: a sentence, as a page or as JSON, and never a traceback."""

from __future__ import annotations

import json
from html import escape
from typing import TYPE_CHECKING

from starlette.responses import HTMLResponse, Response

if TYPE_CHECKING:
    from collections.abc import Mapping


class Refusal(Exception):  # noqa: N818 - what is refused is the asker's, not an error of ours
    """A request that is not answered.

    Parameters
    ----------
    status
        HTTP status.
    sentence
        What is wrong and what to do; shown to whoever asks, so it holds nothing of the casebook.
    headers
        Further headers, such as ``Retry-After``.
    content
        What a program is told beside the sentence.
    """

    def __init__(
        self,
        status: int,
        sentence: str,
        *,
        headers: Mapping[str, str] | None = None,
        content: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence
        self.headers = dict(headers or {})
        self.content = dict(content or {})


def refusal_response(refusal: Refusal, *, as_json: bool) -> Response:
    """Answer with the sentence."""
    if as_json:
        content = json_bytes({"detail": refusal.sentence, **refusal.content})
        return Response(content, refusal.status, refusal.headers, "application/json")
    page = plain_page(refusal.sentence).encode("utf-8", "replace")
    return HTMLResponse(page, refusal.status, headers=refusal.headers)


def json_bytes(content: object) -> bytes:
    """Write JSON; half a character that somebody sent becomes a question mark, not a failure."""
    return json.dumps(content, ensure_ascii=False, allow_nan=False).encode("utf-8", "replace")


def plain_page(sentence: str) -> str:
    """Return a page that needs nothing: for those who are not let in, and for failures.

    Examples
    --------
    >>> "&lt;b&gt;" in plain_page("<b>")
    True
    """
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        "<title>routes</title></head>\n"
        f'<body><main><p>{escape(sentence)}</p><p><a href="/">routes edit</a></p></main>'
        "</body></html>\n"
    )
