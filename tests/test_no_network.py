"""The fixture that closes the network does close it."""

from __future__ import annotations

import socket
import urllib.request

import pytest


def test_a_look_up_by_name_is_refused() -> None:
    with pytest.raises(BaseException, match=r"example\.org") as refused:
        socket.getaddrinfo("example.org", 80)
    assert type(refused.value).__name__ == "NetworkUsedError"


def test_a_request_by_a_library_is_refused() -> None:
    with pytest.raises(BaseException, match=r"192\.0\.2\.1") as refused:
        urllib.request.urlopen("http://192.0.2.1/")
    assert type(refused.value).__name__ == "NetworkUsedError"
