"""The server of the editor: one process on one port, patient with nobody who is slow on purpose."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from routes.errors import RoutesError

if TYPE_CHECKING:
    import asyncio

    from fastapi import FastAPI
    from starlette.types import ASGIApp

    from routes.editor.configuration import Limits

_BACKLOG = 128
_KEEP_ALIVE_SECONDS = 5
_LAST_SECONDS = 3


class PortError(RoutesError):
    """The port, or the address, that was asked for cannot be had."""


@dataclass(frozen=True, slots=True)
class Listener:
    """A port that is ours already: the address can be told before the server runs."""

    socket: Any
    """The bound socket, as uvicorn made it."""
    port: int


def listen(host: str, port: int) -> Listener:
    """Take a port.

    Parameters
    ----------
    host
        Address of this computer to listen on.
    port
        Port, or 0 for any that is free.

    Raises
    ------
    PortError
        If it cannot be had; the sentence says why and what to do.
    """
    # uvicorn makes the socket; it would also print why it could not and end the process.
    told = _Told()
    logger = logging.getLogger("uvicorn.error")
    propagated, logger.propagate = logger.propagate, False
    logger.addHandler(told)
    try:
        made = uvicorn.Config(_nothing, host=host, port=port, log_config=None).bind_socket()
    except (SystemExit, OverflowError, OSError) as error:
        why = told.reason or getattr(error, "strerror", None) or "it cannot be used"
        cure = f"Stop what listens on {port}, or leave --port out to take any that is free"
        msg = f"cannot listen on {host}, port {port}: {why}. {cure}"
        raise PortError(msg) from error
    finally:
        logger.removeHandler(told)
        logger.propagate = propagated
    made.set_inheritable(False)
    # Whoever opens the printed address at once waits a moment instead of being refused.
    made.listen(_BACKLOG)
    return Listener(made, made.getsockname()[1])


class _Told(logging.Handler):
    """Keeps the reason that uvicorn logs instead of raising it."""

    reason: str | None = None

    def emit(self, record: logging.LogRecord) -> None:
        if isinstance(record.msg, OSError):
            self.reason = record.msg.strerror


async def _nothing(*_: object) -> None:
    """Stand for an application where only a socket is wanted."""


def server(app: ASGIApp, *, limits: Limits, proxied: bool = False) -> uvicorn.Server:
    """Return a server that waits for nobody longer than the limits say.

    Parameters
    ----------
    app
        The editor.
    limits
        Size and seconds of the first lines of a request; connections at the same time.
    proxied
        A proxy on this computer tells the address of who asks.
    """
    return uvicorn.Server(
        uvicorn.Config(
            app,
            http=patient_protocol(limits.header_seconds),
            ws="none",
            lifespan="off",
            log_config=None,
            log_level="warning",
            access_log=False,  # addresses hold the key, and what somebody searched for
            server_header=False,
            proxy_headers=proxied,
            forwarded_allow_ips="127.0.0.1,::1" if proxied else "",
            h11_max_incomplete_event_size=limits.header_bytes,
            limit_concurrency=limits.connections,
            timeout_keep_alive=_KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=_LAST_SECONDS,
        )
    )


def run(app: FastAPI, listener: Listener, *, limits: Limits, proxied: bool = False) -> None:
    """Serve until Ctrl-C; requests that are being answered are answered first."""
    try:
        server(app, limits=limits, proxied=proxied).run(sockets=[listener.socket])
    except KeyboardInterrupt:
        # uvicorn has shut down in order and raises the signal again for whoever started it.
        return
    finally:
        listener.socket.close()


def patient_protocol(seconds: float) -> type[asyncio.Protocol]:
    """Return the protocol of uvicorn with an end to waiting for the lines before a body.

    uvicorn bounds the time between requests; a request of which a byte comes now and then would
    hold its connection for ever.
    """

    class PatientProtocol(H11Protocol):
        _deadline: asyncio.TimerHandle | None = None

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            super().connection_made(transport)
            self._deadline = self.loop.call_later(seconds, transport.close)

        def connection_lost(self, exc: Exception | None) -> None:
            self._no_deadline()
            super().connection_lost(exc)

        def data_received(self, data: bytes) -> None:
            waiting = self.cycle is None or self.cycle.response_complete
            super().data_received(data)
            if self.cycle is not None and not self.cycle.response_complete:
                self._no_deadline()
            elif waiting and self._deadline is None:
                self._deadline = self.loop.call_later(seconds, self.transport.close)

        def on_response_complete(self) -> None:
            self._no_deadline()
            super().on_response_complete()

        def _no_deadline(self) -> None:
            if self._deadline is not None:
                self._deadline.cancel()
                self._deadline = None

    return PatientProtocol
