"""A real Chromium with the network closed and counted, and the page of the shipped casebook."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from playwright.sync_api import Browser, Page

DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}


@dataclass
class Visit:
    """One opened page, and what it asked for and complained of."""

    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


@pytest.fixture
def atlas_page(shipped_pages: Path) -> Path:
    """The page of everything in the casebook that ships."""
    return shipped_pages / "map.html"


@pytest.fixture
def visit(chromium: Browser) -> Callable[..., AbstractContextManager[Visit]]:
    """Open a page from a file and wait until it has drawn itself."""

    @contextmanager
    def opened(
        path: Path, *, size: dict[str, int] | None = None, fragment: str = ""
    ) -> Iterator[Visit]:
        context = chromium.new_context(viewport=size or DESKTOP)  # type: ignore[arg-type]
        page = context.new_page()
        seen = Visit(page)
        address = path.as_uri()

        def count(route: object) -> None:
            url = route.request.url  # type: ignore[attr-defined]
            if url.partition("#")[0] == address:
                route.continue_()  # type: ignore[attr-defined]
            else:
                seen.requests.append(url)
                route.abort()  # type: ignore[attr-defined]

        context.route("**/*", count)
        page.on("console", lambda said: seen.complaints.append(f"{said.type}: {said.text}"))
        page.on("pageerror", lambda error: seen.complaints.append(str(error)))
        page.goto(address + fragment)
        # A selector, not a function: the page refuses to evaluate text.
        page.wait_for_selector("html[data-ready=true]", state="attached")
        yield seen
        context.close()

    return opened
