"""Rules for all tests: the network is closed, and nobody may swallow the refusal."""

from __future__ import annotations

import socket
from typing import Any

import pytest

_CLOSED = ("getaddrinfo", "gethostbyname", "create_connection")
_CLOSED_METHODS = ("connect", "connect_ex", "sendto")


class NetworkUsedError(BaseException):
    """A test asked the network; a BaseException, so that no library can swallow it."""


def _refuse(*arguments: Any, **_: Any) -> None:
    raise NetworkUsedError(str(arguments))


@pytest.fixture(autouse=True)
def no_network(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Close the network for every test but those that fetch packages or drive a browser."""
    if not {"browser", "packages"} & {mark.name for mark in request.node.iter_markers()}:
        for name in _CLOSED:
            monkeypatch.setattr(socket, name, _refuse)
        for name in _CLOSED_METHODS:
            monkeypatch.setattr(socket.socket, name, _refuse)
