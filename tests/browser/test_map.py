"""The map as a reader meets it: offline, cited, complete, in both languages."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from routes.codebook import code_list

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

pytestmark = pytest.mark.browser

Visits = "Callable[..., Any]"

PHONE = {"width": 390, "height": 844}

POPUPS_WITHOUT_CITATION = """
() => routesViewer.shown().filter((id) => {
  if (!routesViewer.select(id)) return true;
  const card = document.querySelector(`#rt-popup [data-event="${CSS.escape(id)}"]`);
  return !card || card.querySelectorAll(".rt-sources .rt-cites > li").length === 0;
})
"""

LISTED_AS_UNPLACED = """
() => {
  const rows = [...document.querySelectorAll("#rt-panel .rt-unplaced > li")];
  return rows.filter((row) => row.querySelector(".rt-cites > li")).length;
}
"""

OVERLAPS = """
() => {
  const boxes = [...document.querySelectorAll(
    ".rt-panel, .rt-time, .rt-bar, .leaflet-control-zoom, .rt-head, .leaflet-control-scale"
  )].filter((node) => node.checkVisibility()).map((node) => ({
    name: node.className, box: node.getBoundingClientRect(), node,
  }));
  const met = [];
  for (const a of boxes) for (const b of boxes) {
    if (a === b || a.node.contains(b.node) || b.node.contains(a.node)) continue;
    const wide = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
    const high = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
    if (wide > 1 && high > 1) met.push(`${a.name} / ${b.name}`);
  }
  return met;
}
"""


def summary_of(page: Any) -> dict[str, Any]:
    text = page.text_content("#routes-summary")
    summary: dict[str, Any] = json.loads(text)
    return summary


@pytest.mark.parametrize("size", [None, PHONE], ids=["desktop", "phone"])
def test_the_page_asks_nobody_and_complains_of_nothing(
    visit: Callable[..., Any], atlas_page: Path, size: dict[str, int] | None
) -> None:
    with visit(atlas_page, size=size) as seen:
        page = seen.page
        page.mouse.move(400, 400)
        page.mouse.wheel(0, -600)
        page.wait_for_timeout(300)
        assert seen.requests == []
        assert seen.complaints == []
        marks = page.evaluate("performance.getEntriesByName('routes-first-draw').length")
        assert marks == 1


def test_every_event_is_accounted_for(visit: Callable[..., Any], atlas_page: Path) -> None:
    with visit(atlas_page) as seen:
        summary = summary_of(seen.page)
        shown = seen.page.evaluate("routesViewer.shown()")
        assert len(shown) == len(set(shown)) == summary["events"] == 425
        seen.page.evaluate(
            "document.querySelectorAll('#rt-panel details').forEach(d => d.open = true)"
        )
        seen.page.wait_for_selector("#rt-panel .rt-unplaced > li")
        listed = seen.page.evaluate(LISTED_AS_UNPLACED)
        areas = sum(summary["events_by_level"][level] for level in ("county", "state", "country"))
        dots = seen.page.evaluate(
            "routesViewer.shown().filter((id) => routesViewer.pixelOf(id) !== null).length"
        )
        # An area without room for its name has no pixel; it is in the list of areas instead.
        assert 425 - listed - areas <= dots <= 425 - listed
        assert listed == summary["events_by_level"]["unresolvable"] == 7


def test_every_stage_is_in_the_legend_with_its_count(
    visit: Callable[..., Any], atlas_page: Path
) -> None:
    with visit(atlas_page) as seen:
        legend = seen.page.inner_text(".rt-panel")
        for code in code_list("kind"):
            count = summary_of(seen.page)["events_by_kind"][code.code]
            assert count > 0
            assert code.en in legend
            assert str(count) in legend


def test_every_popup_shows_a_citation(visit: Callable[..., Any], atlas_page: Path) -> None:
    with visit(atlas_page) as seen:
        assert seen.page.evaluate(POPUPS_WITHOUT_CITATION) == []


def test_undated_events_stay_under_any_time_filter(
    visit: Callable[..., Any], atlas_page: Path
) -> None:
    with visit(atlas_page) as seen:
        page = seen.page
        handles = page.locator("input[type=range]")
        for position in range(handles.count()):
            handles.nth(position).evaluate(
                "(node) => { node.value = node.min; for (const type of ['input', 'change'])"
                " node.dispatchEvent(new Event(type, {bubbles: true})); }"
            )
        page.locator(".rt-chip").first.wait_for()
        shown = page.evaluate("routesViewer.shown()")
        assert 84 <= len(shown) < 425
        assert "84" in page.inner_text(".rt-time")


def at_rest(page: Any, event: str) -> Any:
    """Where a symbol is drawn once the map has come to it; a busy machine takes its time."""
    before, where = None, page.evaluate("(id) => routesViewer.pixelOf(id)", event)
    while where != before:
        page.wait_for_timeout(250)
        before, where = where, page.evaluate("(id) => routesViewer.pixelOf(id)", event)
    return where


def test_a_click_on_a_symbol_opens_its_sources(visit: Callable[..., Any], atlas_page: Path) -> None:
    with visit(atlas_page) as seen:
        page = seen.page
        page.evaluate("routesViewer.select('uvalde-eaglepass-ammo-2009#01')")
        where = at_rest(page, "uvalde-eaglepass-ammo-2009#01")
        page.keyboard.press("Escape")
        page.mouse.click(where["x"], where["y"])
        page.wait_for_selector("#rt-popup:not([hidden]) .rt-cites a[href^=https]")


def test_a_source_without_address_says_so(visit: Callable[..., Any], atlas_page: Path) -> None:
    with visit(atlas_page) as seen:
        seen.page.evaluate("routesViewer.select('seed-culiacan-2023#01')")
        card = seen.page.inner_text("#rt-popup")
        assert "no address given" in card
        assert seen.page.locator("#rt-popup .rt-sources a").count() == 0


def test_a_popup_says_where_in_the_source_and_what_is_not_documented(
    visit: Callable[..., Any], atlas_page: Path
) -> None:
    with visit(atlas_page) as seen:
        seen.page.evaluate("routesViewer.select('houston-339guns#01')")
        seen.page.evaluate(
            "document.querySelectorAll('#rt-popup details').forEach(d => d.open = true)"
        )
        expect(seen.page.locator("#rt-popup")).to_contain_text(
            "crossing not documented", ignore_case=True
        )
        legs = seen.page.locator("#rt-popup .rt-leg")
        assert legs.count() > 0
        for leg in legs.all():
            assert leg.locator(".rt-cites > li").count() > 0
        seen.page.evaluate("routesViewer.select('columbus-nm-2011#02')")
        assert "Firearm details.csv" in seen.page.inner_text("#rt-popup")


def test_spanish_reaches_every_corner(visit: Callable[..., Any], atlas_page: Path) -> None:
    with visit(atlas_page) as seen:
        seen.page.get_by_role("button", name="Español").click()
        assert seen.page.evaluate("document.documentElement.lang") == "es"
        panel = seen.page.inner_text(".rt-panel")
        for code in code_list("kind"):
            assert code.es in panel
        for english in ("Legend", "Search", "events", "undated", "Seizure", "Filters", "firearms"):
            assert english not in panel


@pytest.mark.parametrize("size", [None, PHONE], ids=["desktop", "phone"])
def test_no_part_of_the_page_covers_another(
    visit: Callable[..., Any], atlas_page: Path, size: dict[str, int] | None
) -> None:
    with visit(atlas_page, size=size) as seen:
        assert seen.page.evaluate(OVERLAPS) == []
        wide = seen.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert wide


HOSTILE = (
    "<img src=x onerror=window.struck=1>",
    "</script><script>window.struck=1</script>",
    "<svg onload=window.struck=1>",
    "{{ 7 * 191 }}",
    "javascript:window.struck=1",
    '"><a href=javascript:window.struck=1>x</a>',
)


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_are_shown_as_words(
    visit: Callable[..., Any],
    a_casebook: Callable[..., Path],
    small_casebook: Mapping[str, str],
    tmp_path: Path,
    words: str,
) -> None:
    from routes.pipeline import build_map  # noqa: PLC0415 - only this test builds its own page

    cell = '"' + words.replace('"', '""') + '"'
    events = small_casebook["events.csv"].replace("five rifles", cell)
    cases = small_casebook["cases.csv"].replace("Rifles at the bridge", cell)
    built = build_map(a_casebook(events=events, cases=cases), tmp_path / "maps")
    with visit(built.path) as seen:
        seen.page.evaluate("routesViewer.select('bridge#02')")
        expect(seen.page.locator("#rt-popup")).to_contain_text(words)
        assert seen.page.evaluate("window.struck") is None
        assert seen.requests == []
        assert seen.complaints == []


def test_a_map_that_is_folded_away_and_back_does_not_complain(
    visit: Callable[..., Any], atlas_page: Path
) -> None:
    with visit(atlas_page) as seen:
        box = seen.page.locator(".leaflet-container").first
        for display, width in (("none", 900), ("block", 1000)):
            box.evaluate("(box, how) => box.style.setProperty('display', how)", display)
            seen.page.set_viewport_size({"width": width, "height": 700})
            seen.page.wait_for_timeout(300)
        assert seen.complaints == []


@pytest.mark.parametrize("width", [720, 670])
def test_a_case_in_a_narrow_window_is_framed_and_not_the_world(
    visit: Callable[..., Any], atlas_page: Path, width: int
) -> None:
    size = {"width": width, "height": 700}
    with visit(atlas_page, size=size, fragment="#l=en&case=houston-339guns") as seen:
        expect(seen.page.locator("#rt-popup")).to_be_visible()
        expect(seen.page).to_have_url(re.compile(r"#v=[3-7][\d.]*/(?:1[89]|2\d)\."))
        assert seen.complaints == []


def test_a_browser_that_cannot_unpack_gets_the_table_and_is_told_so(
    chromium: Any, atlas_page: Path
) -> None:
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    context.add_init_script("delete window.DecompressionStream")
    page = context.new_page()
    for language, told in (("en", "older than those"), ("es", "es anterior a aquellos")):
        page.goto("about:blank")
        page.goto(f"{atlas_page.as_uri()}#l={language}")
        page.locator("html[data-ready=true]").wait_for(state="attached")
        page.locator("#rt-table[open]").wait_for()
        assert told in page.locator(".rt-mapnote").inner_text()
        assert page.evaluate("routesViewer.shown().length") == 425
        assert page.locator(".rt-rows .rt-tr").count() > 5
    context.close()


def test_a_damaged_viewer_is_told_in_both_languages(
    chromium: Any, atlas_page: Path, tmp_path: Path
) -> None:
    text = atlas_page.read_text("utf-8")
    at = text.index('id="routes-viewer"') + 2000
    damaged = tmp_path / "damaged.html"
    damaged.write_text(text[:at] + ("B" if text[at] == "A" else "A") + text[at + 1 :], "utf-8")
    page = chromium.new_page()
    page.goto(damaged.as_uri())
    page.locator("html[data-ready=error]").wait_for(state="attached")
    note = page.locator("[role=alert]").inner_text()
    assert "could not be drawn" in note
    assert "No se pudo dibujar" in note
    page.close()


def test_a_card_is_not_covered_by_the_words_of_what_was_clicked(
    visit: Callable[..., Any], atlas_page: Path
) -> None:
    with visit(atlas_page) as seen:
        page = seen.page
        at = page.evaluate(
            "routesViewer.shown().map((id) => routesViewer.pixelOf(id))"
            ".find((p) => p && p.x > 700 && p.x < 900 && p.y > 300 && p.y < 600)"
        )
        page.mouse.move(at["x"], at["y"])
        expect(page.locator(".rt-tooltip:not(.rt-tip-fixed)")).to_be_visible()
        page.mouse.click(at["x"], at["y"])
        expect(page.locator("#rt-popup")).to_be_visible()
        page.mouse.move(at["x"] + 1, at["y"] + 1)
        page.wait_for_timeout(200)
        expect(page.locator(".rt-tooltip:not(.rt-tip-fixed)")).to_be_hidden()


def test_the_button_for_everything_shows_everything_on_a_phone(
    visit: Callable[..., Any], atlas_page: Path
) -> None:
    with visit(atlas_page, size=PHONE) as seen:
        page = seen.page
        page.locator(".rt-home a").click()
        page.wait_for_timeout(1200)
        outside = page.evaluate(
            """() => {
              const box = document.querySelector(".leaflet-container").getBoundingClientRect();
              return routesViewer.shown().map((id) => routesViewer.pixelOf(id)).filter((p) => p
                && (p.x < box.left || p.x > box.right || p.y < box.top || p.y > box.bottom)).length;
            }"""
        )
        assert outside == 0
