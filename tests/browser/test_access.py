"""Every reader: no barrier that a machine can find, in any language or theme; keyboard alone."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import expect

from routes.render import default_site

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytestmark = pytest.mark.browser

RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
NOT_IN_FRAMES = "best-practice"
"""Rules of whole pages, of which a frame is a part."""
DRESSES = tuple(product(("en", "es"), ("light", "dark")))
"""Languages and themes: each is held to all rules."""

SMALL = {"width": 320, "height": 568}
ZOOMED = {"width": 640, "height": 400}
FRAME = {"width": 640, "height": 420}

PAGES = [page.file for page in default_site().every_page]
FRAMES = [page.embedded_file for page in default_site().every_page]

# Everything that folds is opened. Of items that are made alike a few stay: a machine finds in the
# hundredth what it finds in the fourth.
OPEN_ALL = """
async (selector) => {
  const closed = () => [...document.querySelectorAll(`${selector} details:not([open])`)];
  for (let turn = 0; turn < 8 && closed().length; turn += 1) {
    for (const node of closed()) node.open = true;
    await new Promise((done) => setTimeout(done, 10));
    for (const list of document.querySelectorAll(`:is(${selector}) :is(ul, ol, dl, tbody)`)) {
      for (const item of [...list.children].slice(4)) item.remove();
    }
  }
}
"""

FIND = """
async (tags) => {
  const options = { runOnly: { type: "tag", values: tags }, resultTypes: ["violations"] };
  const found = await axe.run(document, options);
  return found.violations.flatMap((rule) => rule.nodes.map(
    (node) => `${rule.id}: ${node.target} ${node.html.slice(0, 120)}`,
  ));
}
"""


def barriers(page: Any, rules: tuple[str, ...] = RULES) -> list[str]:
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    found: list[str] = page.evaluate(FIND, list(rules))
    return found


def wear(page: Any, language: str, theme: str) -> None:
    """Change the language and the colours of an open page, as a reader does."""
    if page.evaluate("document.documentElement.lang") != language:
        page.click("#rt-language")
    if page.evaluate("document.documentElement.dataset.theme") != theme:
        page.click("#rt-theme")
    root = page.evaluate("(({ lang, dataset }) => [lang, dataset.theme])(document.documentElement)")
    assert root == [language, theme]


def show_tab(page: Any, name: str) -> None:
    page.click(f"#rt-tab-{name}")
    page.evaluate(OPEN_ALL, f"#rt-tabpanel-{name}")


def open_table(page: Any) -> None:
    page.evaluate("document.getElementById('rt-open-table').click()")
    page.wait_for_selector("#rt-table[open]")


def opened(page: Any, *, whole: bool) -> Iterator[str]:
    """Open one thing after the other that a page has; the map is behind all of them.

    The pages of the questions are the page of everything with a view of their own: figures,
    records and stories are the same nodes on all, and are opened on that one.
    """
    if whole:
        show_tab(page, "figures")
        yield "figures"
        # Out of sight; looking through it once is enough.
        page.evaluate("document.querySelector('#rt-tabpanel-figures').textContent = ''")
    show_tab(page, "legend")
    yield "legend"
    if whole:
        show_tab(page, "about")
        yield "about"
        show_tab(page, "legend")
        page.evaluate("routesViewer.select('houston-339guns#01')")
        page.evaluate(OPEN_ALL, "#rt-popup")
        yield "record"
        page.click("#rt-popup .rt-caseline .rt-link")
        page.evaluate(OPEN_ALL, "#rt-popup")
        yield "story"
        page.keyboard.press("Escape")
    open_table(page)
    yield "table"
    page.keyboard.press("Escape")


@pytest.mark.parametrize("name", PAGES)
def test_a_machine_finds_no_barrier_in_any_language_or_theme(
    visit: Callable[..., Any], shipped_pages: Path, name: str
) -> None:
    with visit(shipped_pages / name, fragment="#l=en&th=light") as seen:
        found = {}
        for language, theme in DRESSES:
            wear(seen.page, language, theme)
            for state in opened(seen.page, whole=name == "map.html"):
                found[language, theme, state] = barriers(seen.page)
        assert {dress: each for dress, each in found.items() if each} == {}
        assert seen.complaints == []


def test_a_machine_finds_no_barrier_on_the_landing_page_and_in_frames(
    visit: Callable[..., Any], shipped_pages: Path
) -> None:
    found = {}
    in_frame = tuple(rule for rule in RULES if rule != NOT_IN_FRAMES)
    for name, language in product(("index.html", *FRAMES), ("en", "es")):
        fragment = f"#{language}" if name == "index.html" else f"#l={language}"
        with visit(shipped_pages / name, size=FRAME, fragment=fragment) as seen:
            assert seen.page.evaluate("document.documentElement.lang") == language
            for theme in ("light", "dark"):
                seen.page.emulate_media(color_scheme=theme)
                found[name, language, theme] = barriers(seen.page, in_frame)
    assert {dress: each for dress, each in found.items() if each} == {}


@pytest.mark.parametrize("size", [SMALL, ZOOMED], ids=["320px", "200%"])
def test_nothing_is_lost_on_a_narrow_page(
    visit: Callable[..., Any], atlas_page: Path, size: dict[str, int]
) -> None:
    with visit(atlas_page, size=size, fragment="#l=es") as seen:
        page = seen.page

        def fits() -> bool:
            found: bool = page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            return found and barriers(page) == []

        assert fits()
        page.click(".rt-nav [data-sheet=panel]")
        for name in ("legend", "figures", "about"):
            show_tab(page, name)
            assert fits(), name
        page.click(".rt-nav [data-sheet=panel]")
        page.evaluate("routesViewer.select('houston-339guns#01')")
        assert fits()
        page.click("#rt-popup .rt-caseline .rt-link")
        assert fits()
        page.keyboard.press("Escape")
        open_table(page)
        assert fits()


# Whether all of the button is inside the card and on top of it, and which words it lies on.
CLOSE_IS_FREE = """
() => {
  const popup = document.querySelector("#rt-popup");
  const card = popup.getBoundingClientRect();
  const close = popup.querySelector(".rt-close");
  const box = close.getBoundingClientRect();
  const inside = box.left >= card.left && box.right <= card.right
    && box.top >= card.top && box.bottom <= card.bottom && box.width >= 40 && box.height >= 40;
  const onTop = document.elementFromPoint((box.left + box.right) / 2, (box.top + box.bottom) / 2);
  const under = [];
  const words = document.createTreeWalker(popup, NodeFilter.SHOW_TEXT);
  for (let node = words.nextNode(); node; node = words.nextNode()) {
    if (!node.data.trim() || close.contains(node)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const clip = { top: card.top, bottom: card.bottom, left: card.left, right: card.right };
    for (let up = node.parentElement; up !== popup; up = up.parentElement) {
      if (getComputedStyle(up).overflowY === "visible") continue;
      const seen = up.getBoundingClientRect();
      for (const side of ["top", "left"]) clip[side] = Math.max(clip[side], seen[side]);
      for (const side of ["bottom", "right"]) clip[side] = Math.min(clip[side], seen[side]);
    }
    for (const all of range.getClientRects()) {
      const r = { left: Math.max(all.left, clip.left), right: Math.min(all.right, clip.right),
        top: Math.max(all.top, clip.top), bottom: Math.min(all.bottom, clip.bottom) };
      if (r.left >= r.right || r.top >= r.bottom) continue;
      if (r.left < box.right && box.left < r.right && r.top < box.bottom && box.top < r.bottom) {
        under.push(node.data);
      }
    }
  }
  return { inside, onTop: close.contains(onTop), under };
}
"""

SCROLLED = """
(share) => {
  for (const node of document.querySelectorAll("#rt-popup, #rt-popup *")) {
    if (getComputedStyle(node).overflowY === "auto") node.scrollTop = share * node.scrollHeight;
  }
}
"""

BODY_ROOM = """
() => {
  const card = document.querySelector("#rt-popup").getBoundingClientRect();
  const body = document.querySelector("#rt-popup .rt-popup-body").getBoundingClientRect();
  return Math.min(card.bottom, body.bottom) - Math.max(card.top, body.top);
}
"""


@pytest.mark.parametrize(
    "size",
    [SMALL, ZOOMED, {"width": 320, "height": 256}, {"width": 390, "height": 844}, None],
    ids=["320px", "200%", "400%", "phone", "desktop"],
)
def test_a_card_can_be_closed_and_read_wherever_it_is_scrolled_to(
    visit: Callable[..., Any], atlas_page: Path, size: dict[str, int] | None
) -> None:
    with visit(atlas_page, size=size, fragment="#l=es") as seen:
        page = seen.page
        for case in (False, True):
            page.evaluate("routesViewer.select('houston-339guns#01')")
            if case:
                page.evaluate("document.querySelector('#rt-popup .rt-caseline .rt-link').click()")
                page.evaluate(OPEN_ALL, "#rt-popup")
            for share in (0, 0.3, 1):
                page.evaluate(SCROLLED, share)
                free = {"inside": True, "onTop": True, "under": []}
                assert page.evaluate(CLOSE_IS_FREE) == free, (case, share)
            # Scrolled down, the records themselves have most of the card.
            assert page.evaluate(BODY_ROOM) > 90
            page.click("#rt-popup .rt-close")
            assert page.locator("#rt-popup[hidden]").count() == 1


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
        step = page.locator(".rt-popup-head .rt-hint")
        before = step.inner_text()
        tab_to(page, "[data-story=play]")
        page.keyboard.press("Enter")
        expect(step).not_to_have_text(before, timeout=15_000)
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
