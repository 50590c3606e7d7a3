"""Exploring in a real Chromium with the network closed: words stay words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.chromium import running_chromium

import routes

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.browser

WORDS = (
    "<img src=x onerror=window.ran=1>",
    "</script><script>window.ran=1</script>",
    "`${window.ran=1}`",
    "{{ 6*7 }}",
)


def test_words_of_records_run_nowhere_and_nothing_is_asked_of_the_network(
    a_casebook: Callable[..., Path], tmp_path: Path
) -> None:
    rows = "".join(
        f'bridge#0{n},bridge,{n},purchase,"Phoenix, Arizona",US,2021,"{words}",rifle,yes\n'
        for n, words in enumerate(WORDS, start=1)
    )
    citations = "".join(f"bridge#0{n},release,,\n" for n in range(1, len(WORDS) + 1))
    book = routes.open(
        a_casebook(
            events="event_id,case_id,seq,kind,place_text,country,date,items,item_category,"
            f"documented\n{rows}",
            citations=f"record,source_id,locator,credibility\n{citations}",
            legs=None,
        )
    )
    page_file = tmp_path / "explored.html"
    book.events.explore().save(str(page_file))
    asked: list[str] = []
    complaints: list[str] = []
    with running_chromium() as browser:
        page = browser.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(page_file.as_uri())
        page.wait_for_selector("path.leaflet-interactive")
        page.locator("path.leaflet-interactive").last.hover(force=True)
        page.wait_for_selector(".leaflet-tooltip")
        told = page.locator(".leaflet-tooltip").inner_text()
        ran = page.evaluate("window.ran")
        images = page.locator(".leaflet-tooltip img").count()
    assert complaints == []
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert ran is None
    assert images == 0
    assert any(words in told for words in WORDS), told
