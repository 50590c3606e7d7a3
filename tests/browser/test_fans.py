"""A crossing that no source tells: the fan on the map and in words, open and closed."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from tests.analysis.simulated import opened
from tests.browser.test_access import OPEN_ALL, barriers

from routes.casebook import read_casebook
from routes.pipeline import build_atlas
from routes.pipeline.analysing import ANALYSES
from routes.pipeline.chaining import unchained_events
from routes.render import default_site, whole_map
from routes.settings import shipped_casebook

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from routes.render import Atlas

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}
MAP = "#rt-app"


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return build_atlas(read_casebook(shipped_casebook()))


@pytest.fixture(scope="module")
def closed_page(atlas: Atlas, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The casebook that ships, with what the analysis really says."""
    return _page(atlas, dict(ANALYSES["crossings"].compute(atlas)), tmp_path_factory)


@pytest.fixture(scope="module")
def open_page(atlas: Atlas, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same cases, with the verdict of a model that learnt from made-up ones."""
    return _page(atlas, opened(atlas), tmp_path_factory)


def _page(atlas: Atlas, found: Mapping[str, Any], folder: pytest.TempPathFactory) -> Path:
    path = folder.mktemp("fans") / "map.html"
    whole_map(default_site(), replace(atlas, analyses={"crossings": found})).save(str(path))
    return path


def _leg(atlas: Atlas) -> str:
    """A leg over an unknown crossing between two places that are points."""
    legs = atlas.legs[atlas.legs["crossing_not_documented"].astype(bool)]
    levels = dict(zip(atlas.tables["events"]["event_id"], atlas.places["level"], strict=True))
    for start, end in zip(legs["from_event"], legs["to_event"], strict=True):
        if levels[start] == levels[end] == "city" and start.split("#")[0] in _unknown(atlas):
            return f"{start}>{end}".replace("#", "%23")
    raise AssertionError


def _unknown(atlas: Atlas) -> list[str]:
    """Cases with places on both sides and no documented crossing."""
    found = ANALYSES["crossings"].compute(atlas)["undocumented"]
    return [case for row in found if row["end_event_ids"] for case in row["case_ids"]]


def test_a_leg_over_an_unknown_crossing_says_so_and_gives_no_probability(
    visit: Callable[..., Any], closed_page: Path, atlas: Atlas
) -> None:
    with visit(closed_page, fragment=f"#leg={_leg(atlas)}") as seen:
        card = seen.page.locator("#rt-popup")
        assert card.locator(".rt-mark-crossing").inner_text() == "Crossing not documented"
        fan = card.locator("details.rt-fan")
        assert fan.locator("summary").inner_text() == "49 crossings remain possible"
        fan.locator("summary").press("Enter")
        told = fan.inner_text()
        assert "gate closed: 7 documented cases, 50 are needed" in told
        assert "Documented crossings are mostly seizures" in told
        assert "Method: A model of detour and distance guesses the crossing" in told
        assert "methods.md" not in told
        assert "%" not in told
        assert told.count(";") >= 48
        assert seen.complaints == []


def test_an_unknown_crossing_stands_under_the_title_of_the_case_also_on_a_phone(
    visit: Callable[..., Any], closed_page: Path, atlas: Atlas
) -> None:
    case = _unknown(atlas)[0]
    for size in (None, PHONE):
        with visit(closed_page, size=size, fragment=f"#case={case}") as seen:
            head = seen.page.locator("#rt-popup .rt-popup-head")
            told = head.locator(".rt-fan-head")
            assert told.inner_text().startswith("Crossing not documented")
            assert re.search(r"\d+ crossings? remains? possible$", told.inner_text())
            assert told.evaluate("node => node.getBoundingClientRect().bottom < innerHeight")
            assert "Step 1 of" in head.inner_text()
            seen.page.get_by_role("button", name="Whole case").click()
            assert "Whole case: " in head.inner_text()
            assert "Step" not in head.inner_text()


def test_the_fan_is_drawn_while_it_is_chosen_and_goes_with_it(
    visit: Callable[..., Any], closed_page: Path, atlas: Atlas
) -> None:
    case = _unknown(atlas)[0]
    with visit(closed_page, fragment=f"#case={case}") as seen:
        page = seen.page
        page.get_by_role("button", name="Whole case").click()
        page.wait_for_timeout(800)
        clip = {"x": 420, "y": 120, "width": 560, "height": 560}
        drawn = page.screenshot(clip=clip)
        page.keyboard.press("Escape")
        page.wait_for_timeout(400)
        assert not page.locator("#rt-popup").is_visible()
        assert page.screenshot(clip=clip) != drawn
        assert seen.complaints == []


def test_an_open_gate_shows_rounded_probabilities_with_the_rest_as_a_number(
    visit: Callable[..., Any], open_page: Path, atlas: Atlas
) -> None:
    with visit(open_page, fragment=f"#leg={_leg(atlas)}") as seen:
        fan = seen.page.locator("#rt-popup details.rt-fan")
        shares = [each.inner_text() for each in fan.locator(".rt-fan-shares li").all()]
        assert len(shares) > 1
        assert "together" in shares[-1]
        numbers = [int(n) for share in shares for n in re.findall(r"(\d+) %", share)]
        assert numbers
        assert all(number % 5 == 0 for number in numbers)
        told = fan.inner_text()
        assert "gate open: better than every baseline on 60 documented cases" in told
        assert "Documented crossings are mostly seizures" in told


def test_probabilities_are_drawn_only_when_the_gate_is_open(
    visit: Callable[..., Any], closed_page: Path, open_page: Path, atlas: Atlas
) -> None:
    pictures = []
    for page in (closed_page, open_page):
        with visit(page, fragment=f"#leg={_leg(atlas)}") as seen:
            seen.page.wait_for_timeout(800)
            area = {"x": 420, "y": 120, "width": 560, "height": 560}
            pictures.append(seen.page.screenshot(clip=area))
    assert pictures[0] != pictures[1]


def test_a_crossing_lists_its_cases_and_only_counts_the_others(
    visit: Callable[..., Any], closed_page: Path, atlas: Atlas
) -> None:
    found = ANALYSES["crossings"].compute(atlas)
    with visit(closed_page) as seen:
        page = seen.page
        page.locator("[data-fold=crossings_list] > summary").press("Enter")
        first = page.locator("[data-fold=crossings_list] li").first
        cases = int(re.findall(r"\d+", first.locator(".rt-count").inner_text())[0])
        first.locator("button").press("Enter")
        card = page.locator("#rt-popup")
        assert card.locator("article.rt-card:not(.rt-fan)").count() == cases
        others = card.locator("article.rt-fan").inner_text()
        assert f"{len(found['undocumented'])} cases without a documented crossing" in others
        assert "gate closed" in others
        assert "expects" not in others
        for row in found["undocumented"]:
            assert row["case_ids"][0] not in others


def test_an_open_gate_tells_how_many_cases_to_expect_at_a_crossing(
    visit: Callable[..., Any], open_page: Path
) -> None:
    with visit(open_page) as seen:
        page = seen.page
        page.locator("[data-fold=crossings_list] > summary").click()
        page.locator("[data-fold=crossings_list] li button").first.click()
        assert "the model expects" in page.locator("#rt-popup article.rt-fan").inner_text()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_fan_can_be_read_on_a_phone_in_spanish(
    visit: Callable[..., Any], closed_page: Path, atlas: Atlas, theme: str
) -> None:
    with visit(closed_page, size=PHONE, fragment=f"#l=es&th={theme}&leg={_leg(atlas)}") as seen:
        card = seen.page.locator("#rt-popup")
        assert "Cruce no documentado" in card.inner_text()
        card.locator("details.rt-fan summary").click()
        told = card.locator("details.rt-fan").inner_text()
        assert "sin publicar: hay 7 casos con cruce documentado y hacen falta 50" in told
        assert "No se muestra ninguna probabilidad" in told
        assert seen.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_machine_finds_no_barrier_in_a_fan_or_its_lists(
    visit: Callable[..., Any], open_page: Path, atlas: Atlas, theme: str
) -> None:
    with visit(open_page, fragment=f"#th={theme}&leg={_leg(atlas)}") as seen:
        page = seen.page
        page.evaluate(OPEN_ALL, "#rt-popup")
        page.locator("[data-fold=off_routes] > summary").click()
        page.locator("[data-fold=crossings_list] > summary").click()
        page.locator("[data-fold=crossings_list] li").first.wait_for()
        assert barriers(page) == []


def test_every_event_off_the_routes_is_listed_by_reason_and_opens_with_it(
    visit: Callable[..., Any], closed_page: Path, atlas: Atlas
) -> None:
    off = unchained_events(atlas)
    with visit(closed_page) as seen:
        page = seen.page
        page.locator("[data-fold=off_routes] > summary").click()
        listed = page.locator("[data-fold=off_routes] li[data-event]")
        listed.first.wait_for()
        names = listed.evaluate_all("rows => rows.map((row) => row.dataset.event)")
        assert sorted(names) == sorted(off["event_id"])
        assert len(names) == len(off)
        reasons = page.locator("[data-fold=off_routes] .rt-subhead").all_inner_texts()
        assert "The only event of its case (30)" in reasons
        listed.first.locator("button").click()
        assert "Not on a route: The only event of its case" in page.inner_text("#rt-popup")


def test_the_legend_explains_the_fan_and_the_layers(
    visit: Callable[..., Any], closed_page: Path
) -> None:
    with visit(closed_page) as seen:
        page = seen.page
        assert "Crossing not documented" in page.inner_text(".rt-fan-key")
        assert "drawn singly" in page.inner_text(".rt-drawn")
        assert page.locator("[data-layer=crossings]").count() == 1


def test_a_layer_under_the_pointer_says_what_it_is(
    visit: Callable[..., Any], closed_page: Path
) -> None:
    with visit(closed_page, fragment="#y=crossings") as seen:
        page = seen.page
        for x in range(420, 1100, 40):
            page.mouse.move(x, 400)
            page.wait_for_timeout(30)
        assert seen.complaints == []
