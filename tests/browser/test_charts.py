"""The figures of the page as charts: the same numbers as the analyses, open to everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}
CHARTED = (
    *("estimates", "timeline", "hotspots", "supernetworks", "indicators", "flows", "corridors"),
    "crossings",
)


def open_figures(page: Any) -> None:
    page.evaluate(
        "names => names.forEach(n => "
        "{ document.querySelector(`[data-figure=${n}]`).open = true; })",
        CHARTED,
    )
    for name in CHARTED:
        page.wait_for_selector(f"[data-figure={name}] svg.rt-chart", state="attached")
    page.evaluate(
        "document.querySelectorAll('.rt-chartfold').forEach(d => { d.open = true; })",
    )
    page.wait_for_selector("[data-fold=chart-funnel] svg.rt-chart", state="attached")


def test_charts_are_no_wider_than_a_phone_and_each_has_its_tables(
    visit: Callable[..., Any], atlas_page: Path
) -> None:
    with visit(atlas_page, size=PHONE, fragment="#l=es&tab=figures") as seen:
        page = seen.page
        page.click(".rt-nav [data-sheet=panel]")
        open_figures(page)
        panel = page.locator("#rt-tabpanel-figures")
        assert panel.evaluate("node => node.scrollWidth <= node.clientWidth")
        for name in CHARTED:
            page.locator(f"[data-figure={name}] .rt-legs > summary").last.click()
            # Numbers that make no table stand as a list.
            page.wait_for_selector(f"[data-figure={name}] :is(.rt-figtable table, .rt-figfacts)")


def test_every_published_claim_has_a_row_that_opens_to_its_sources(
    visit: Callable[..., Any], atlas_page: Path
) -> None:
    with visit(atlas_page, fragment="#l=en&tab=figures") as seen:
        page = seen.page
        open_figures(page)
        page.wait_for_selector("[data-fold=chart_single] [data-claim]", state="attached")
        stated = page.evaluate(
            "new Set([...document.querySelectorAll('[data-claim]')]"
            ".map(node => node.dataset.claim)).size"
        )
        counted = page.locator("[data-figure=estimates] > summary .rt-count").inner_text()
        assert f"{stated} claims" == counted
        row = page.locator("[data-claim]").first
        row.locator("summary").focus()
        page.keyboard.press("Enter")
        row.locator(".rt-cites li").first.wait_for()


def test_a_picked_network_opens_its_records_and_the_rest_fades(
    visit: Callable[..., Any], atlas_page: Path
) -> None:
    with visit(atlas_page, fragment="#l=en&tab=figures") as seen:
        page = seen.page
        open_figures(page)
        first = page.locator(".rt-chart-pick").first
        first.scroll_into_view_if_needed()
        first.click()
        page.wait_for_selector(".rt-popup [data-event]")
        assert page.locator(".rt-dim-marks").count() == 1
        joins = page.locator("[data-figure=supernetworks] .rt-chartrows li:has(> strong)")
        assert joins.count() >= 1
        assert joins.evaluate_all("nodes => nodes.every(n => n.querySelector('.rt-cites li'))")
        shared = page.locator("[data-figure=supernetworks] .rt-chartrows li.rt-soft")
        assert shared.evaluate_all("nodes => nodes.every(n => n.querySelector('button'))")


def test_charts_of_intervals_draw_every_case_and_every_year_that_they_count(
    visit: Callable[..., Any], atlas_page: Path
) -> None:
    with visit(atlas_page, fragment="#l=en&tab=figures") as seen:
        page = seen.page
        open_figures(page)
        drawn = page.evaluate("""
            () => Object.fromEntries(["time_to_crime", "source_to_market", "years"].map(part => {
              const shown = document.querySelector(`[data-part=${part}] svg.rt-chart`);
              const of = name => shown.querySelectorAll(`.rt-chart-${name}`).length;
              return [part, { whisker: of("whisker"), dot: of("dot"), number: of("number") }];
            }))
        """)
        told = page.locator("[data-part=time_to_crime] .rt-hint").first.inner_text()
        assert told.startswith(f"{drawn['time_to_crime']['whisker']} records")
        told = page.locator("[data-part=source_to_market] .rt-hint").first.inner_text()
        assert told.startswith(f"{drawn['source_to_market']['dot']} records")
        cases = page.locator("[data-part=years] .rt-chart-number").all_text_contents()
        dated = drawn["years"]["dot"] - drawn["years"]["number"] + sum(map(int, cases))
        said = page.locator("[data-part=years] .rt-chart-said").inner_text()
        assert said.startswith(f"{dated} dated cases")


def test_a_network_stays_lit_when_words_or_colours_change(
    visit: Callable[..., Any], atlas_page: Path
) -> None:
    with visit(atlas_page, fragment="#l=en&th=light&tab=figures") as seen:
        page = seen.page
        open_figures(page)
        page.locator(".rt-chart-pick").first.click()
        page.wait_for_selector(".rt-popup [data-event]")
        shown = page.locator(".rt-popup [data-event]")
        events = shown.evaluate_all("nodes => nodes.map(n => n.dataset.event)")
        lit = page.locator(".rt-canvases.rt-dim.rt-dim-marks")
        assert lit.count() == 1
        for switch in ("#rt-language", ".rt-theme"):
            page.click(switch)
            assert lit.count() == 1, switch
            now = shown.evaluate_all("nodes => nodes.map(n => n.dataset.event)")
            assert now == events
        assert page.evaluate("document.documentElement.lang") == "es"
        assert page.evaluate("document.documentElement.dataset.theme") == "dark"
        page.keyboard.press("Escape")
        assert page.locator(".rt-dim, .rt-dim-marks").count() == 0


def test_open_figures_are_printed_with_their_sources_and_without_the_records(
    visit: Callable[..., Any], atlas_page: Path
) -> None:
    with visit(atlas_page, fragment="#l=en&tab=figures") as seen:
        page = seen.page
        open_figures(page)
        page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
        charts = page.locator(".rt-print-charts")
        assert charts.locator("> section").count() == len(CHARTED)
        assert charts.locator("h1").text_content() == page.title()
        assert "No data is not none" in charts.text_content()
        rows = page.locator(".rt-print-charts .rt-chartrow")
        assert rows.count() > 0
        assert rows.evaluate_all("nodes => nodes.every(n => n.querySelector('small').textContent)")
        paper = page.locator(".rt-print")
        assert paper.locator("tr").count() == 0
        assert "Not printed: the map, its records" in paper.text_content()
        page.emulate_media(media="print")
        page.set_viewport_size({"width": 690, "height": 1000})
        cut = "nodes => nodes.filter(n => n.getBoundingClientRect().right > innerWidth).length"
        assert charts.locator("svg text").evaluate_all(cut) == 0
        page.evaluate("window.dispatchEvent(new Event('afterprint'))")
        assert page.locator(".rt-print-charts").count() == 0


def test_small_maps_share_a_frame_and_their_numbers_add_up_to_the_records_drawn(
    visit: Callable[..., Any], atlas_page: Path
) -> None:
    with visit(atlas_page, size=PHONE, fragment="#l=en&tab=figures") as seen:
        page = seen.page
        page.click(".rt-nav [data-sheet=panel]")
        open_figures(page)
        maps = page.locator("[data-figure=timeline] .rt-periodgrid figure")
        assert 6 <= maps.count() <= 9
        shapes = "nodes => nodes.map(n => [n.width, n.height, n.getBoundingClientRect().width])"
        sizes = page.locator(".rt-periodgrid figure > canvas").evaluate_all(shapes)
        assert len({tuple(size) for size in sizes}) == 1
        n = "nodes => nodes.map(n => JSON.parse(n.dataset.value)[0])"
        shares = page.locator(".rt-periodgrid figcaption > strong + span").evaluate_all(n)
        hint = page.locator(".rt-periods > .rt-hint").first
        documented, inferred = hint.evaluate("n => JSON.parse(n.dataset.value)")
        assert sum(shares) == pytest.approx(documented)
        by_stage = page.locator(".rt-periodgrid li > span").evaluate_all(n)
        assert sum(by_stage) == pytest.approx(documented + inferred)
        signs = page.locator(".rt-periodgrid li > canvas")
        assert signs.evaluate_all("nodes => nodes.every(n => n.getAttribute('aria-label'))")
        drawn = "nodes => new Set(nodes.map(n => n.toDataURL())).size"
        assert page.locator(".rt-periodgrid figure > canvas").evaluate_all(drawn) == len(sizes)
        assert "no date" in page.locator(".rt-periods > .rt-hint").last.inner_text()


def test_small_maps_are_printed_three_in_a_row_in_light_colours(
    visit: Callable[..., Any], atlas_page: Path
) -> None:
    with visit(atlas_page, fragment="#l=es&th=dark&tab=figures") as seen:
        page = seen.page
        open_figures(page)
        corner = "node => [...node.getContext('2d').getImageData(2, 2, 1, 1).data]"
        on_screen = page.locator(".rt-periodgrid figure > canvas").first.evaluate(corner)
        page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
        page.emulate_media(media="print")
        page.set_viewport_size({"width": 690, "height": 1000})
        paper = page.locator(".rt-print-charts .rt-periodgrid figure")
        lefts = paper.evaluate_all("nodes => nodes.map(n => n.getBoundingClientRect().left)")
        assert len(set(lefts)) == 3
        printed = paper.locator("> canvas").first.evaluate(corner)
        assert max(on_screen[:3]) < 128 < min(printed[:3])


def test_words_of_claims_are_marked_with_their_own_language_on_a_spanish_page(
    visit: Callable[..., Any], atlas_page: Path
) -> None:
    with visit(atlas_page, fragment="#l=es&tab=figures") as seen:
        page = seen.page
        page.locator("[data-fold=estimates] > summary").click()
        page.locator("[data-fold=estimates] .rt-estimate").first.wait_for()
        said = """nodes => nodes.map(n => [n.querySelector("bdi").textContent,
          n.querySelector("bdi").lang])"""
        cells = ".rt-estimate dd[data-figure*=scope], .rt-estimate dd[data-figure*=claimant]"
        found = page.locator(cells).evaluate_all(said)
        worded = [lang for text, lang in found if text != "No indicado"]
        assert len(worded) > 2 * 100
        assert set(worded) <= {"en", "es"}
        assert worded.count("en") > 0.9 * len(worded)
        assert all(lang == "" for text, lang in found if text == "No indicado")
