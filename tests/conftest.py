"""Rules for all tests: the network is closed, and nobody may swallow the refusal."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings
from tests.chromium import chromium
from tests.postgis import postgis, postgis_server
from tests.shipped import shipped_pages

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

__all__ = ["chromium", "postgis", "postgis_server", "shipped_pages"]

# A slow machine is no defect: what is timed is in benchmarks/.
settings.register_profile("rules", deadline=None)
settings.load_profile("rules")

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


SMALL_CASEBOOK = {
    "sources.csv": (
        "source_id,title,publisher,date,url,kind\n"
        "release,Guns stopped at the bridge,A customs office,2021-03-02,"
        "https://example.org/release,government\n"
        "article,,A newspaper,,,press\n"
    ),
    "cases.csv": (
        "case_id,title,summary,docket,court,status,corridor,review_state\n"
        "bridge,Rifles at the bridge,Bought in Phoenix and stopped in Nogales.,,,charged,US>MX,"
        "published\n"
    ),
    "events.csv": (
        "event_id,case_id,seq,kind,place_text,country,date_text,date,items,item_category,quantity,"
        "quantity_unit,quantity_relation,organisation,documented\n"
        'bridge#01,bridge,1,purchase,"Phoenix, Arizona",US,early 2021,2021,rifles,rifle,,,,,yes\n'
        'bridge#02,bridge,2,crossing,"Mariposa Port of Entry, Nogales, Ariz.",US,March 1,'
        "2021-03-01,five rifles,rifle,5,firearms,exact,,yes\n"
        'bridge#03,bridge,3,seizure,"Mariposa Port of Entry, Nogales, Ariz.",US,March 1,'
        "2021-03-01,five rifles,rifle,5,firearms,exact,,yes\n"
        "bridge#04,bridge,4,recovery,Mexico,MX,,,one rifle,rifle,1,firearms,exact,,yes\n"
    ),
    "citations.csv": (
        "record,source_id,locator,credibility\n"
        "bridge#01,release,page 1,\n"
        "bridge#02,release,,\n"
        "bridge#03,release,,\n"
        "bridge#04,article,,\n"
        "leg-stop,release,,\n"
    ),
    "legs.csv": (
        "leg_id,case_id,from_event,to_event,quantity,reason\n"
        "leg-stop,bridge,bridge#02,bridge#03,5,the release tells one stop\n"
    ),
}
"""One small casebook that is in order, as file name and text."""


@pytest.fixture
def a_casebook(tmp_path: Path) -> Callable[..., Path]:
    """Write the small casebook, with whole files replaced or left out (``None``)."""

    def write(**changes: str | bytes | None) -> Path:
        folder = tmp_path / "casebook"
        folder.mkdir(exist_ok=True)
        files = {**SMALL_CASEBOOK, **{f"{name}.csv": text for name, text in changes.items()}}
        for name, text in files.items():
            if isinstance(text, bytes):
                (folder / name).write_bytes(text)
            elif text is not None:
                (folder / name).write_text(text, encoding="utf-8")
        return folder

    return write


@pytest.fixture(scope="session")
def small_casebook() -> Mapping[str, str]:
    """The text of each file of the small casebook."""
    return SMALL_CASEBOOK


_LONG = (
    "stores/test_concurrency.py",
    "editor/test_in_browser.py",
    "reference/test_recipe.py",
    "test_analysts_day.py",
    "faults/test_kill.py",
    "browser/test_access.py",
    "browser/test_map.py",
    "render/test_atlas_pages.py",
)
"""Files that take minutes: begun first, so that no process is left alone with one at the end."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the long files first; the order within a file stays."""
    items.sort(key=lambda item: not item.path.as_posix().endswith(_LONG))
