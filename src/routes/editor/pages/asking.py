"""What every handler of a page asks for: the form that was sent, and who may send it."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import FormData

from routes.editor.refusals import Refusal
from routes.editor.security import requires
from routes.editor.sessions import Person

MOST_FIELDS = 2_000


async def _form(request: Request) -> FormData:
    return await request.form(max_files=0, max_fields=MOST_FIELDS)


Sent = Annotated[FormData, Depends(_form)]
"""The fields of the form that was sent."""

Analyst = Annotated[Person, Depends(requires("analyst"))]
Reviewer = Annotated[Person, Depends(requires("reviewer"))]


def field(data: FormData, name: str) -> str:
    """Return one field as text, outer blanks taken away; empty if it was not sent."""
    return str(data.get(name, "")).strip()


def missing(sentence: str) -> Refusal:
    """Return the refusal for something that is not there (any more)."""
    return Refusal(404, sentence)
