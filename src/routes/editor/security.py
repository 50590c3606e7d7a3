"""The perimeter: what is looked at in every request before anything of the casebook is read."""

from __future__ import annotations

import logging
import re
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastapi import Request  # noqa: TC002 - FastAPI reads the annotation at run time
from starlette.datastructures import Headers, QueryParams
from starlette.requests import cookie_parser
from starlette.responses import HTMLResponse, RedirectResponse, Response

from routes.editor.bodies import JSON_TYPE, form_token_of, media_type, replayed, whole_body
from routes.editor.configuration import Role
from routes.editor.headers import with_headers
from routes.editor.refusals import Refusal, refusal_response
from routes.editor.sessions import Person, same

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from routes.editor.configuration import EditorSettings
    from routes.editor.sessions import Key, Session, Sessions

_log = logging.getLogger("routes.editor")

_SAFE = frozenset({"GET", "HEAD"})
_CHANGING = frozenset({"POST", "PATCH"})
_ONCE = ("host", "origin", "content-type", "content-length", "sec-fetch-site", "x-csrf-token")
_OPEN_PREFIX = "/static/"
_LOGIN = "/login"
_UNFIT = re.compile(r"[\x00-\x1f\x7f\\]")
_REFRESH = (
    '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>routes</title>'
    '<meta http-equiv="refresh" content="0;url=/"></head>'
    '<body><p><a href="/">routes edit</a></p></body></html>\n'
)


def requires(role: str) -> Callable[[Request], Person]:
    """Return a FastAPI dependency that lets only people of a role through.

    Parameters
    ----------
    role
        ``viewer``, ``analyst`` or ``reviewer``; a higher role includes the lower ones.

    Returns
    -------
    Callable
        ``Depends(requires("analyst"))`` gives the :class:`~routes.editor.sessions.Person`; others
        get 403 with a sentence.
    """
    needed = Role(role)

    def person_of(request: Request) -> Person:
        person: Person = request.state.person
        if not person.role.may(needed):
            raise Refusal(
                403,
                f"{person.name} may do what a {person.role} may; this needs the role {needed}. "
                "Ask whoever keeps the casebook",
            )
        return person

    return person_of


@dataclass(frozen=True, slots=True)
class _Asked:
    """A request, as far as its first lines tell."""

    method: str
    path: str
    host: str
    headers: Headers
    query: QueryParams
    client: str

    @property
    def api(self) -> bool:
        return self.path == "/api" or self.path.startswith("/api/")

    @property
    def site(self) -> str | None:
        return self.headers.get("sec-fetch-site")

    def cookie(self, name: str) -> str | None:
        return cookie_parser("; ".join(self.headers.getlist("cookie"))).get(name)


class Perimeter:
    """ASGI middleware: refuses what does not come from our own pages, knows who asks.

    Parameters
    ----------
    app
        What it protects.
    settings
        Hosts, limits, who works.
    sessions
        The sessions of this run.
    key
        The key of the printed address; ``None`` where people log in.
    person_of
        Looks up a person by name at every request: a session is over once its person is gone,
        has another password or may do less. ``None`` where nobody logs in.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        settings: EditorSettings,
        sessions: Sessions,
        key: Key | None,
        person_of: Callable[[str], Person | None] | None,
    ) -> None:
        self._app = app
        self._settings = settings
        self._sessions = sessions
        self._key = key
        self._person_of = person_of

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it with a sentence."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        out = with_headers(watched, https=self._settings.behind_https)
        as_json = str(scope["path"]).startswith("/api")
        try:
            answer, receive = await self._examine(scope, receive)
            await (answer or self._app)(scope, receive, out)
        except Refusal as refusal:
            await refusal_response(refusal, as_json=as_json)(scope, receive, out)
        except Exception:
            _log.exception("%s %s failed", scope["method"], scope["path"])
            if started:
                raise
            failure = Refusal(500, "The editor failed; nothing was saved. The terminal tells why")
            await refusal_response(failure, as_json=as_json)(scope, receive, out)

    async def _examine(self, scope: Scope, receive: Receive) -> tuple[Response | None, Receive]:
        asked = self._first_lines(scope)
        offered = self._offered_key(asked)
        self._check_site(asked, entering=offered is not None)
        if offered is not None and self._key is not None:
            return self._enter(self._key, asked, offered), receive
        session = self._session(asked)
        state = scope.setdefault("state", {})
        state["session"] = session
        state["language"] = _language(asked, session)
        state["client"] = asked.client
        if session is None and not self._open_to_all(asked):
            return self._turn_away(asked), receive
        if session is not None:
            state["person"] = session.person
            state["csrf"] = session.csrf
        else:
            visitor = asked.cookie(self._visitor_cookie) or secrets.token_urlsafe(32)
            state["visitor"] = visitor
            state["csrf"] = self._sessions.form_token(visitor)
        return None, await self._checked_body(asked, scope, receive, state["csrf"])

    @property
    def _visitor_cookie(self) -> str:
        return f"{self._settings.cookie_name}_in"

    def _first_lines(self, scope: Scope) -> _Asked:
        limits = self._settings.limits
        headers = Headers(scope=scope)
        hosts = headers.getlist("host")
        host = hosts[0].lower() if len(hosts) == 1 else ""
        if host not in self._settings.hosts:
            raise Refusal(
                421,
                "This editor does not answer under that name. Open the address that "
                "routes edit printed",
            )
        size = sum(len(name) + len(value) for name, value in headers.raw)
        if len(headers) > limits.headers or size > limits.header_bytes:
            raise Refusal(
                431, f"A request has {limits.headers} headers at the most, none of them long"
            )
        if any(len(headers.getlist(name)) > 1 for name in _ONCE):
            raise Refusal(400, "A header is there twice")
        method = str(scope["method"])
        if method not in _SAFE | _CHANGING:
            raise Refusal(
                405, f"{method} is not used here", headers={"allow": "GET, HEAD, POST, PATCH"}
            )
        _check_path(str(scope["path"]), limits.address_characters)
        query = bytes(scope["query_string"])
        if len(query) > limits.query_characters:
            raise Refusal(414, "The address is too long")
        client = str((scope.get("client") or ("", 0))[0])
        return _Asked(method, str(scope["path"]), host, headers, QueryParams(query), client)

    def _check_site(self, asked: _Asked, *, entering: bool) -> None:
        expected = f"{self._settings.scheme}://{asked.host}"
        origin = asked.headers.get("origin")
        if asked.method in _CHANGING:
            # A browser always says where such a request is from; what does not say is not one.
            if origin != expected or asked.site not in {None, "same-origin"}:
                raise Refusal(
                    403,
                    "Only the editor's own pages may change something: the request came from "
                    "elsewhere, or does not say where from",
                )
            return
        ours = origin in {None, expected} and asked.site in {None, "same-origin", "none"}
        if not ours and not self._may_enter(asked, entering=entering):
            raise Refusal(403, "Another site asked for this; open the editor by its address")

    def _may_enter(self, asked: _Asked, *, entering: bool) -> bool:
        """Tell whether this is a link to the entrance, which may stand anywhere."""
        entrance = entering or (self._key is None and asked.path in {"/", _LOGIN})
        top = asked.headers.get("sec-fetch-mode") == "navigate"
        top = top and asked.headers.get("sec-fetch-dest") == "document"
        return entrance and top and asked.method == "GET" and "origin" not in asked.headers

    def _offered_key(self, asked: _Asked) -> str | None:
        if self._key is None or asked.method != "GET" or asked.path != "/":
            return None
        offered = asked.query.getlist("key")
        return offered[0] if len(offered) == 1 else None

    def _enter(self, key: Key, asked: _Asked, offered: str) -> Response:
        answer = _home(asked)
        if key.take(offered):
            person = Person(self._settings.who, self._settings.role)
            token, _ = self._sessions.open(person)
            set_cookie(answer, self._settings, self._settings.cookie_name, token)
        elif self._session(asked) is None:
            raise Refusal(
                403,
                "This address was used already, or is not the one that routes edit printed. "
                "Open the newest address in the terminal",
            )
        return answer

    def _session(self, asked: _Asked) -> Session | None:
        token = asked.cookie(self._settings.cookie_name)
        session = self._sessions.find(token) if token else None
        if session is None or self._person_of is None:
            return session
        person = self._person_of(session.person.name)
        if person is None or not _still_in(session.person, person):
            self._sessions.close(token or "")
            return None
        session.person = person
        return session

    def _open_to_all(self, asked: _Asked) -> bool:
        if asked.path.startswith(_OPEN_PREFIX) and asked.method in _SAFE:
            return True
        return self._key is None and asked.path == _LOGIN

    def _turn_away(self, asked: _Asked) -> Response:
        if self._key is None and not asked.api and asked.method == "GET":
            return RedirectResponse(_LOGIN, 303)
        cure = "Log in" if self._key is None else "Open the address that routes edit printed"
        return refusal_response(Refusal(401, f"{cure} to see this casebook"), as_json=asked.api)

    async def _checked_body(
        self, asked: _Asked, scope: Scope, receive: Receive, csrf: str
    ) -> Receive:
        if asked.method in _SAFE:
            length = asked.headers.get("content-length", "0")
            if length != "0" or "transfer-encoding" in asked.headers:
                raise Refusal(400, "A request that only reads has no body")
            return receive
        kind = media_type(asked.headers, api=asked.api)
        body = await whole_body(receive, asked.headers, self._settings.limits)
        given = asked.headers.get("x-csrf-token")
        if given is None and kind != JSON_TYPE:
            given = await form_token_of(scope, body, self._settings.limits)
        if given is None or not same(given, csrf):
            raise Refusal(
                403,
                "The form is not, or no longer, one of this session; load the page again and "
                "repeat what you did",
            )
        return replayed(body, receive)


def _still_in(before: Person, now: Person) -> bool:
    """Tell whether a session may go on: the same password, and no role taken away."""
    return same(before.proof, now.proof) and now.role.may(before.role)


def set_cookie(answer: Response, settings: EditorSettings, name: str, value: str) -> None:
    """Set a cookie that scripts cannot read and other sites cannot make a browser send."""
    answer.set_cookie(
        name, value, path="/", httponly=True, samesite="strict", secure=settings.behind_https
    )


def _home(asked: _Asked) -> Response:
    # A browser that follows a link of another site does not send a strict cookie after a
    # redirect; a page that goes on by itself makes the next request our own.
    if asked.site in {None, "none", "same-origin"}:
        return RedirectResponse("/", 303)
    return HTMLResponse(_REFRESH)


def _check_path(path: str, longest: int) -> None:
    parts = path.split("/")
    if len(path) > longest:
        raise Refusal(414, "The address is too long")
    unfit = not path.startswith("/") or path.startswith("//") or _UNFIT.search(path)
    if unfit or "." in parts or ".." in parts:
        raise Refusal(400, "The address is not one of this editor")


def _language(asked: _Asked, session: Session | None) -> str:
    if session is not None and session.language in {"en", "es"}:
        return session.language
    for part in asked.headers.get("accept-language", "")[:200].split(","):
        wish = part.split(";")[0].strip().lower()[:2]
        if wish in {"en", "es"}:
            return wish
    return "en"
