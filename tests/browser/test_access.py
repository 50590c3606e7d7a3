"""Every reader: no barrier that a machine can find, in any language or theme; keyboard alone."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.browser

RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
SMALL = {"width": 320, "height": 568}
ZOOMED = {"width": 640, "height": 400}

OPEN = "document.querySelectorAll('#rt-app details').forEach(d => d.open = true)"

STATES = {
    "map": "",
    "record": "&event=houston-339guns%2301",
    "story": "&case=houston-339guns",
    "table": "&tb=events",
    "figures": "&tab=figures",
}


def barriers(page: Any) -> list[str]:
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": list(RULES)}}).response
    return [
        f"{rule['id']}: {node['target']} {node['html'][:120]}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


# Words depend on the language and contrast on the theme: both of each are met in two pages. The
# map itself is looked at in all four.
DRESSES = [
    (state, language, theme)
    for state in STATES
    for language, theme in product(("en", "es"), ("light", "dark"))
    if state == "map" or (language, theme) in {("en", "light"), ("es", "dark")}
]


@pytest.mark.parametrize(("state", "language", "theme"), DRESSES)
def test_a_machine_finds_no_barrier(
    visit: Callable[..., Any], atlas_page: Path, state: str, language: str, theme: str
) -> None:
    fragment = f"#l={language}&th={theme}{STATES[state]}"
    with visit(atlas_page, fragment=fragment) as seen:
        if state != "figures":
            seen.page.evaluate(OPEN)
        assert barriers(seen.page) == []


@pytest.mark.parametrize("size", [SMALL, ZOOMED], ids=["320px", "200%"])
@pytest.mark.parametrize("state", STATES)
def test_nothing_is_lost_on_a_narrow_page(
    visit: Callable[..., Any], atlas_page: Path, state: str, size: dict[str, int]
) -> None:
    with visit(atlas_page, size=size, fragment=f"#l=es{STATES[state]}") as seen:
        page = seen.page
        if state in {"map", "figures"}:
            page.click(".rt-nav [data-sheet=panel]")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert barriers(page) == []


def tab_to(page: Any, selector: str, limit: int = 80) -> None:
    for _ in range(limit):
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"{selector} is out of reach of the Tab key")


def test_the_keyboard_alone_opens_citations_plays_a_story_and_changes_the_time(
    visit: Callable[..., Any], atlas_page: Path
) -> None:
    with visit(atlas_page) as seen:
        page = seen.page
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "rt-skip"
        page.keyboard.press("Enter")
        tab_to(page, ".rt-open")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        assert page.locator("#rt-popup .rt-cites > li").count() > 0
        tab_to(page, "#rt-popup .rt-cites a, #rt-popup .rt-copy")
        tab_to(page, "#rt-popup .rt-caseline .rt-link")
        page.keyboard.press("Enter")
        before = page.inner_text(".rt-popup-head .rt-hint")
        tab_to(page, "[data-story=play]")
        page.keyboard.press("Enter")
        page.wait_for_timeout(4500)
        assert page.inner_text(".rt-popup-head .rt-hint") != before
        page.keyboard.press("Escape")
        assert page.locator("#rt-popup[hidden]").count() == 1
        tab_to(page, "#rt-time-to")
        page.keyboard.press("ArrowLeft")
        assert page.locator(".rt-chip").count() == 1
        assert "425" in page.inner_text(".rt-shown")


def test_who_wants_less_motion_gets_no_flights(visit: Callable[..., Any], atlas_page: Path) -> None:
    with visit(atlas_page) as seen:
        page = seen.page
        page.emulate_media(reduced_motion="reduce")
        page.reload()
        page.wait_for_selector("html[data-ready=true]", state="attached")
        page.evaluate("routesViewer.select('houston-339guns#01')")
        first = page.evaluate("routesViewer.pixelOf('houston-339guns#01')")
        page.wait_for_timeout(400)
        assert page.evaluate("routesViewer.pixelOf('houston-339guns#01')") == first


def test_colours_follow_the_device_until_somebody_chooses(
    visit: Callable[..., Any], atlas_page: Path
) -> None:
    with visit(atlas_page) as seen:
        page = seen.page
        theme = "document.documentElement.dataset.theme"
        page.emulate_media(color_scheme="dark")
        page.wait_for_selector("html[data-theme=dark]", state="attached")
        page.click("#rt-theme")
        assert page.evaluate(theme) == "light"
        page.emulate_media(color_scheme="light")
        page.emulate_media(color_scheme="dark")
        assert page.evaluate(theme) == "light"
