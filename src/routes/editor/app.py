"""The application: one store, the perimeter before it, pages and the API behind."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jinja2
from fastapi import FastAPI
from starlette.staticfiles import StaticFiles
from starlette.templating import Jinja2Templates

import routes
from routes.casebook.exports.symbols import KIND_FILLS
from routes.editor import api, entrance, failures, pages
from routes.editor.attempts import Attempts
from routes.editor.reads import Reads
from routes.editor.security import Perimeter
from routes.editor.sessions import Key, Sessions
from routes.editor.users import Users

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import Scope

    from routes.casebook.stores.interface import Store
    from routes.editor.configuration import EditorSettings

_HERE = Path(__file__).resolve().parent
_STATIC = _HERE / "static"
_YEAR = "private, max-age=31536000, immutable"
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}


def create_app(store: Store, *, settings: EditorSettings, key: Key | None = None) -> FastAPI:
    """Make the editor of one casebook.

    Parameters
    ----------
    store
        The casebook, in any home.
    settings
        Where it listens and who works.
    key
        The key of the printed address; made here if none is given. Not used where people log in.

    Returns
    -------
    fastapi.FastAPI
        Everything it answers passes :class:`~routes.editor.security.Perimeter`. Pages find
        ``request.state.person``, ``.language``, ``.session`` and ``request.app.state.store``,
        ``.settings``, ``.templates``, ``.reads``, ``.sessions``, ``.key``.

    Raises
    ------
    CasebookError
        If the file of users cannot be read.
    """
    app = FastAPI(
        title="routes edit",
        version=routes.__version__,
        description="Records of one casebook, for the pages of its editor and for scripts.",
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    users = Users(settings.users) if settings.users is not None else None
    app.state.store = store
    app.state.settings = settings
    app.state.sessions = Sessions(settings)
    app.state.key = (key or Key()) if users is None else None
    app.state.users = users
    app.state.attempts = Attempts()
    app.state.reads = Reads(store)
    app.state.templates = _templates()
    app.add_middleware(
        Perimeter,
        settings=settings,
        sessions=app.state.sessions,
        key=app.state.key,
        person_of=users.person if users else None,
    )
    failures.install(app)
    app.mount("/static", _Static(directory=_STATIC), name="static")
    app.include_router(api.router)
    app.include_router(entrance.router, include_in_schema=False)
    app.include_router(pages.router, include_in_schema=False)
    pages.install(app)
    return app


def _templates() -> Jinja2Templates:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["asset"] = asset
    environment.globals["fills"] = KIND_FILLS
    return Jinja2Templates(env=environment, context_processors=[_context])


def _context(request: Request) -> dict[str, Any]:
    """What every template knows: the token of its forms, who reads, and in which language."""
    state = request.state
    return {
        "csrf_token": state.csrf,
        "person": getattr(state, "person", None),
        "language": state.language,
        "settings": request.app.state.settings,
    }


@lru_cache(maxsize=128)
def asset(name: str) -> str:
    """Return the address of a static file; it changes with the file, so it may be kept for long.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    """
    content = (_STATIC / name).read_bytes()
    return f"/static/{name}?v={hashlib.sha256(content).hexdigest()[:12]}"


class _Static(StaticFiles):
    """The files beside the templates, each with the type its name says and no other."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        answer = await super().get_response(path, scope)
        if answer.status_code in {200, 304}:
            stated = _TYPES.get(Path(path).suffix.lower(), "application/octet-stream")
            answer.headers["content-type"] = stated
            kept = scope["query_string"].startswith(b"v=")
            answer.headers["cache-control"] = _YEAR if kept else "no-cache"
        return answer
