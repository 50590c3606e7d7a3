"""An editor over the small casebook: in the process, and on a real port of this computer."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from routes.casebook.stores import open_store
from routes.editor.app import create_app
from routes.editor.configuration import EditorSettings, Limits
from routes.editor.serving import listen, server
from routes.editor.sessions import Person

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from fastapi import FastAPI

    from routes.casebook.stores.interface import Store

CANARY = "canary-of-the-casebook"
"""Words that stand in the casebook and must not be in any answer to a stranger."""

QUICK = Limits(body_seconds=1.0, header_seconds=1.0)


class WatchedStore:
    """A store that remembers what was asked of it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.asked: list[str] = []

    def __getattr__(self, name: str) -> Any:
        self.asked.append(name)
        return getattr(self._store, name)


@dataclass
class Editor:
    """An editor that is called without a network, as its own pages would call it."""

    app: FastAPI
    port: int = 8000
    cookies: dict[str, str] = field(default_factory=dict)
    csrf: str = ""

    def enter(self, name: str = "ana", role: str = "reviewer") -> Editor:
        """Open a session, as if somebody had come in by the key or a password."""
        settings = self.app.state.settings
        token, session = self.app.state.sessions.open(Person(name, type(settings.role)(role)))
        return Editor(self.app, self.port, {settings.cookie_name: token}, session.csrf)

    def call(self, method: str, path: str, **given: Any) -> httpx.Response:
        """Send one request with the headers of a page of the editor, and return its answer."""
        base = f"http://127.0.0.1:{self.port}"
        headers = {"sec-fetch-site": "same-origin", **given.pop("headers", {})}
        if method not in {"GET", "HEAD"}:
            token = {"x-csrf-token": self.csrf} if self.csrf else {}
            headers = {"origin": base, **token, **headers}
        if self.cookies:
            headers["cookie"] = "; ".join(f"{k}={v}" for k, v in self.cookies.items())

        async def sent() -> httpx.Response:
            transport = httpx.ASGITransport(self.app, client=("192.0.2.7", 1234))
            async with httpx.AsyncClient(transport=transport, base_url=base) as client:
                return await client.request(method, path, headers=headers, **given)

        answer = asyncio.run(sent())
        for name, value in answer.cookies.items():
            self.cookies[name] = value
        return answer

    def get(self, path: str, **given: Any) -> httpx.Response:
        """Read."""
        return self.call("GET", path, **given)

    def post(self, path: str, **given: Any) -> httpx.Response:
        """Change."""
        return self.call("POST", path, **given)


@pytest.fixture
def a_store(a_casebook: Callable[..., Path]) -> Store:
    """The small casebook in a folder."""
    return open_store(a_casebook())


@pytest.fixture
def an_editor(a_store: Store) -> Callable[..., Editor]:
    """Make the editor of the small casebook; nobody is in yet."""

    def made(store: Store | None = None, **settings: Any) -> Editor:
        told = EditorSettings(**{"port": 8000, "who": "ana", **settings})
        return Editor(create_app(store or a_store, settings=told), told.port)

    return made


@dataclass
class Served:
    """An editor on a real port, with sockets to misuse it."""

    app: FastAPI
    port: int
    store: WatchedStore
    answered: list[tuple[str, str, int, bool]] = field(default_factory=list)
    """Method, path, status and whether a cookie came, of every request that arrived."""

    @property
    def host(self) -> str:
        """What a browser writes into ``Host``."""
        return f"127.0.0.1:{self.port}"

    def send(self, *contents: bytes, seconds: float = 5.0) -> bytes:
        """Send bytes as they are; return what comes back before it closes or falls silent."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=seconds) as connection:
            # Refused before everything was sent is what may happen.
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                for content in contents:
                    connection.sendall(content)
                    time.sleep(0.2 if len(contents) > 1 else 0)
            return _received(connection)

    def ask(
        self,
        method: str,
        path: str,
        headers: list[tuple[str, str]],
        body: bytes = b"",
        *,
        close: bool = True,
    ) -> bytes:
        """Send one request with exactly these headers."""
        lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers)]
        if close:
            lines.append("Connection: close")
        if body and not any(name.lower() == "content-length" for name, _ in headers):
            lines.append(f"Content-Length: {len(body)}")
        return self.send("\r\n".join([*lines, "", ""]).encode("latin-1") + body)

    def session(self) -> tuple[str, str]:
        """Come in with the key; return the cookie of the session and the token of its forms."""
        answer = self.ask("GET", f"/?key={self.app.state.key.value}", [("Host", self.host)])
        cookie = answer.split(b"set-cookie: ")[1].split(b";")[0].decode()
        found = self.app.state.sessions.find(cookie.partition("=")[2])
        return cookie, found.csrf


def _received(connection: socket.socket) -> bytes:
    content = b""
    with contextlib.suppress(TimeoutError, ConnectionResetError):
        while part := connection.recv(65_536):
            content += part
    return content


def _noting(served: Served) -> Any:
    """Note what the server is asked and answers, before and behind everything else."""

    async def noting(scope: Any, receive: Any, send: Any) -> None:
        async def sent(message: Any) -> None:
            if message["type"] == "http.response.start":
                cookie = any(name == b"cookie" for name, _ in scope["headers"])
                served.answered.append((scope["method"], scope["path"], message["status"], cookie))
            await send(message)

        await served.app(scope, receive, sent)

    return noting


@pytest.fixture(scope="module")
def serving(
    tmp_path_factory: pytest.TempPathFactory, small_casebook: dict[str, str]
) -> Iterator[Served]:
    """Serve the small casebook, a canary in it, on a port of this computer."""
    folder = tmp_path_factory.mktemp("served") / "casebook"
    folder.mkdir()
    for name, text in small_casebook.items():
        content = text.replace("Rifles at the bridge", CANARY)
        (folder / name).write_text(content, encoding="utf-8")
    store = WatchedStore(open_store(folder))
    listener = listen("127.0.0.1", 0)
    settings = EditorSettings(port=listener.port, who="ana", limits=QUICK)
    app = create_app(store, settings=settings)  # type: ignore[arg-type]
    served = Served(app, listener.port, store)
    running = server(_noting(served), limits=settings.limits)
    thread = threading.Thread(target=running.run, kwargs={"sockets": [listener.socket]})
    thread.start()
    while not running.started:
        time.sleep(0.01)
    yield served
    running.should_exit = True
    thread.join()
    listener.socket.close()
