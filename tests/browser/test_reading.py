"""Reading: from any mark on the map to its events, its rule and who says so; and on paper."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.browser

DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
NARROW = {"width": 320, "height": 640}

LEGS_WITHOUT_TRACE = """
() => [...document.querySelectorAll("#rt-popup .rt-leg")].filter((leg) =>
  !leg.querySelector(".rt-cites > li") || leg.querySelectorAll("[data-end]").length !== 2
  || !leg.querySelector(".rt-facts").textContent).map((leg) => leg.dataset.leg)
"""

CUT_CELLS = """
() => [...document.querySelectorAll(".rt-rows .rt-td")].filter((cell) => {
  const row = cell.closest(".rt-tr").getBoundingClientRect();
  const ends = [...cell.querySelectorAll("*")].filter((node) => node.getClientRects().length)
    .map((node) => node.closest(".rt-td > *").getBoundingClientRect().bottom);
  return cell.scrollHeight > cell.clientHeight + 1 || ends.some((end) => end > row.bottom);
}).map((cell) => `${cell.closest(".rt-tr").dataset.record}: ${cell.className}`)
"""


def test_a_line_tells_its_rule_and_citations_in_one_click_and_its_events_in_two(
    visit: Callable[..., Any], atlas_page: Path
) -> None:
    with visit(atlas_page, fragment="#v=7.5/30.9/-110.9&k=theft") as seen:
        page = seen.page
        page.evaluate("routesViewer.select('glendale-nogales-2016#01')")
        page.keyboard.press("Escape")
        box = page.locator(".rt-map").bounding_box()
        opened = False
        for y in range(40, int(box["height"]) - 60, 14):
            page.mouse.click(box["x"] + box["width"] * 0.5, box["y"] + y)
            if page.locator("#rt-popup .rt-leglist").count():
                opened = True
                break
        assert opened, "no line was met on the way down the map"
        assert page.evaluate(LEGS_WITHOUT_TRACE) == []
        first = page.locator("#rt-popup [data-end]").first
        wanted = first.get_attribute("data-end")
        first.click()
        assert page.locator(f'#rt-popup [data-event="{wanted}"] .rt-cites > li').count() > 0


def test_every_leg_of_the_table_opens_with_events_rule_and_citations(
    visit: Callable[..., Any], atlas_page: Path
) -> None:
    with visit(atlas_page, fragment="#tb=legs") as seen:
        page = seen.page
        for index in (0, 3, 7):
            page.locator(".rt-rows .rt-open").nth(index).click()
            assert page.locator("#rt-popup .rt-leg").count() == 1
            assert page.evaluate(LEGS_WITHOUT_TRACE) == []
            page.go_back()
            page.wait_for_selector("#rt-table[open]")


def test_a_leg_says_how_many_were_moved_with_relation_and_unit(
    visit: Callable[..., Any], atlas_page: Path
) -> None:
    told = {
        ("en", "columbus-nm-2011#01>columbus-nm-2011#11"): "at least 12 firearms",
        ("es", "columbus-nm-2011#01>columbus-nm-2011#11"): "al menos 12 armas de fuego",
        ("en", "guatemala-grenades-2009#01>guatemala-grenades-2009#02"): "563 pieces",
        ("es", "guatemala-grenades-2009#01>guatemala-grenades-2009#02"): "563 piezas",
        # No source says how many of them were moved on this leg.
        ("en", "sanluis-ammo-2024#01>sanluis-ammo-2024#02"): None,
    }
    names = {"en": "How many", "es": "Cuántos"}
    for (language, leg), words in told.items():
        fragment = f"#l={language}&leg={quote(leg)}"
        with visit(atlas_page, fragment=fragment) as seen:
            facts = seen.page.locator(f"#rt-popup [data-leg='{leg}'] > .rt-facts")
            heads, said = (facts.locator(tag).all_inner_texts() for tag in ("dt", "dd"))
            terms = dict(zip(heads, said, strict=True))
            assert len(terms) >= 2
            assert terms.get(names[language]) == words


def test_the_legend_says_how_many_documented_legs_have_no_line(
    visit: Callable[..., Any], atlas_page: Path
) -> None:
    with visit(atlas_page) as seen:
        row = seen.page.locator(".rt-row:has([data-code=documented])").inner_text()
        count = int(row.split("\n")[-1])
        here = re.search(r"(\d+) start and end at one place", row)
        assert here is not None
        assert 0 < int(here[1]) < count


def test_a_story_is_walked_by_keyboard_and_says_each_step(
    visit: Callable[..., Any], atlas_page: Path
) -> None:
    with visit(atlas_page, fragment="#case=houston-339guns") as seen:
        page = seen.page
        page.focus("[data-story=next]")
        page.keyboard.press("Enter")
        assert "Step 2 of" in page.inner_text(".rt-popup-head")
        page.keyboard.press("ArrowRight")
        assert "Step 3 of" in page.inner_text(".rt-popup-head")
        assert page.evaluate("document.activeElement.dataset.story") == "next"
        page.keyboard.press("ArrowLeft")
        assert "Step 2 of" in page.inner_text(".rt-popup-head")
        assert page.locator("#rt-popup [aria-current=step]").count() == 1
        assert "Step 2" in page.inner_text(".rt-app > .rt-offscreen[role=status]")


def test_a_citation_can_be_copied(visit: Callable[..., Any], atlas_page: Path) -> None:
    with visit(atlas_page, fragment="#event=houston-339guns%2301") as seen:
        page = seen.page
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.click("#rt-popup .rt-copy")
        page.wait_for_selector("#rt-popup .rt-copy:has-text('Copied')")
        copied = page.evaluate("navigator.clipboard.readText()")
        assert "https://" in copied
        assert "houston-339guns#01" in copied
        assert "data version" in copied


def test_paper_carries_the_records_and_numbered_references(
    visit: Callable[..., Any], atlas_page: Path
) -> None:
    with visit(atlas_page, fragment="#m=1") as seen:
        page = seen.page
        n = len(page.evaluate("routesViewer.shown()"))
        page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
        rows = page.locator(".rt-print table").first.locator("tbody tr")
        assert rows.count() == n
        references = page.locator(".rt-print-refs > li").count()
        marks = {
            int(mark)
            for text in rows.locator("td:last-child").all_text_contents()
            for mark in re.findall(r"\[(\d+)\]", text)
        }
        assert marks == set(range(1, references + 1))
        assert "Not printed: the figures." in page.locator(".rt-print").text_content()
        page.emulate_media(media="print")
        page.set_viewport_size({"width": 690, "height": 1000})
        wide = page.evaluate("document.querySelector('.rt-print').scrollWidth <= innerWidth")
        assert wide
        page.evaluate("window.dispatchEvent(new Event('afterprint'))")
        assert page.locator(".rt-print").count() == 0


def test_a_hundred_thousand_rows_scroll_like_fifty(
    visit: Callable[..., Any], atlas_page: Path
) -> None:
    with visit(atlas_page, fragment="#tb=events") as seen:
        page = seen.page
        assert page.locator(".rt-rows .rt-tr").count() < 60
        page.focus(".rt-rows .rt-open[tabindex='0']")
        page.keyboard.press("End")
        last = page.get_attribute(".rt-tr:has(:focus)", "aria-rowindex")
        assert last == page.get_attribute(".rt-grid", "aria-rowcount") == "426"
        page.keyboard.press("Enter")
        assert page.locator("#rt-popup .rt-sources .rt-cites > li").count() > 0


@pytest.mark.parametrize("view", ["events", "legs"])
@pytest.mark.parametrize("size", [DESK, PHONE, NARROW], ids=["desk", "phone", "narrow"])
def test_no_row_of_the_table_cuts_a_line_in_two(
    visit: Callable[..., Any], atlas_page: Path, view: str, size: dict[str, int]
) -> None:
    with visit(atlas_page, size=size, fragment=f"#l=es&tb={view}") as seen:
        for share in (0, 0.1, 0.25, 0.4, 0.6, 0.8, 0.9, 1):
            seen.page.locator(".rt-table-scroll").evaluate(
                "(node, share) => { node.scrollTop = share * node.scrollHeight }", share
            )
            seen.page.wait_for_timeout(100)
            assert seen.page.evaluate(CUT_CELLS) == []


def test_what_is_told_of_a_crossing_is_not_said_to_be_what_was_carried(
    visit: Callable[..., Any], atlas_page: Path
) -> None:
    with visit(atlas_page, fragment="#l=es&event=anzalduas-30pistols-2025%2301") as seen:
        facts = seen.page.inner_text("#rt-popup .rt-facts").split("\n")
        assert facts[facts.index("Según la fuente") + 1] == "outbound vehicle"
        assert facts[facts.index("Qué") + 1] == "Arma corta"


def test_dates_that_stand_for_several_are_no_quotation(
    visit: Callable[..., Any], atlas_page: Path
) -> None:
    with visit(atlas_page, fragment="#event=arlington-tx-2022%2303") as seen:
        facts = seen.page.inner_text("#rt-popup .rt-facts")
        assert re.search(r"Put together from \d+ dates of the source: \w+ \d", facts)
        assert " .. " not in facts


def test_a_network_that_is_lit_up_is_named_by_its_cases(
    visit: Callable[..., Any], atlas_page: Path
) -> None:
    with visit(atlas_page, fragment="#tab=figures") as seen:
        page = seen.page
        page.locator("[data-fold=figure-supernetworks] > summary").click()
        page.locator(".rt-chart-pick").first.click()
        cases = page.inner_text("#rt-popup h2").split(" + ")
        assert len(cases) > 1
        told = page.inner_text(".rt-popup-head p")
        assert re.fullmatch(rf"\d+ events · {len(cases)} cases", told)


def test_words_of_sources_are_marked_as_of_no_known_language(
    visit: Callable[..., Any], atlas_page: Path
) -> None:
    with visit(atlas_page, fragment="#l=es&event=houston-339guns%2301") as seen:
        for quoted in ("#rt-popup q > bdi", "#rt-popup .rt-cite-title bdi"):
            found = seen.page.locator(quoted)
            assert found.count() > 0
            assert found.evaluate_all("nodes => nodes.every(n => n.lang === '' && !n.translate)")


def test_every_word_of_the_figures_is_known_in_spanish(
    visit: Callable[..., Any], atlas_page: Path
) -> None:
    with visit(atlas_page, fragment="#l=es&tab=figures") as seen:
        page = seen.page
        figures = page.locator("#rt-tabpanel-figures details.rt-fold")
        assert figures.count() > 1
        page.evaluate(
            "document.querySelectorAll('#rt-tabpanel-figures details').forEach(d => d.open = true)"
        )
        page.wait_for_timeout(300)
        assert page.evaluate("routesViewer.unworded()") == []
