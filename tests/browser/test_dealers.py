"""The layer of licensed dealers: off until asked for, in words as well, accusing nobody."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from playwright.sync_api import expect
from tests.analysis.test_dealers import dealers
from tests.browser.test_access import barriers
from tests.browser.test_numbers import OPEN_ALL, SHOWN, wrong_numbers

from routes.casebook import read_casebook
from routes.pipeline import build_atlas
from routes.pipeline.analysing import ANALYSES
from routes.reference import zips
from routes.render import default_site, whole_map
from routes.render.method_words import METHOD_WORDS
from routes.settings import shipped_casebook

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}
LAYER = "#y=dealer_density&l=en"
NEAR_WEBB = f"{LAYER}&v=8/27.6/-99.4&k=" + ".".join(
    ("assembly", "crossing", "purchase", "recovery", "seizure", "storage", "theft", "transfer")
)
# Webb County, well away from its lines, with the view above in the middle of the map.
IN_WEBB = {"x": 0.5, "y": 0.5}
KEY = ".rt-density"
ON_THE_MAP = {"x": 500, "y": 120, "width": 560, "height": 480}
CAUTION = "That a dealer is there says nothing about wrongdoing."


@pytest.fixture(scope="module")
def found() -> dict[str, Any]:
    return {}


@pytest.fixture(scope="module")
def page_file(found: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The casebook that ships with a made-up list, which is nowhere but in this folder."""
    atlas = build_atlas(read_casebook(shipped_casebook()))
    codes = ["78040", "78040", "22041", *zips()["zip"].tolist()[::40]]
    table = dealers(*({"PREMISE_ZIP_CODE": code} for code in codes))
    source = {"source_id": "list", "title": "A list", "publisher": "An office"}
    address = {"url": "https://example.org/list"}
    sources = pd.concat([atlas.tables["sources"], pd.DataFrame([source | address])])
    tables = {"dealers": table.assign(source_id="list", listed="2024-09"), "sources": sources}
    atlas = replace(atlas, tables={**atlas.tables, **tables})
    found["dealers"] = dict(ANALYSES["dealers"].compute(atlas))
    path = tmp_path_factory.mktemp("dealers") / "map.html"
    whole_map(default_site(), replace(atlas, analyses=found)).save(str(path))
    return path


def test_the_layer_is_off_until_a_reader_asks_and_then_has_its_key(
    visit: Callable[..., Any], page_file: Path
) -> None:
    with visit(page_file, fragment="#l=en") as seen:
        page = seen.page
        row = page.locator("[data-layer=dealer_density]")
        assert not row.is_checked()
        assert not page.locator(KEY).is_visible()
        before = page.screenshot(clip=ON_THE_MAP)
        row.check()
        told = page.locator(KEY).inner_text()
        assert CAUTION in told
        assert "An office, A list, 2024-09" in told
        assert "county not known" in told
        assert page.screenshot(clip=ON_THE_MAP) != before
        assert "y=dealer_density" in page.url
        row.uncheck()
        assert not page.locator(KEY).is_visible()
        assert seen.complaints == []


def test_a_page_without_a_list_offers_no_such_layer_and_says_what_is_lacking(
    visit: Callable[..., Any], shipped_pages: Path
) -> None:
    with visit(shipped_pages / "map.html", fragment=f"{LAYER}&tab=figures") as seen:
        page = seen.page
        assert page.locator("[data-layer=dealer_density]").count() == 0
        figure = page.locator("details[data-figure=dealers]")
        figure.locator("summary").first.click()
        expect(figure).to_contain_text("this casebook has no list of licensed dealers")
        assert "routes import" not in figure.inner_text()
        assert seen.complaints == []


def test_a_county_tells_its_name_number_density_and_area(
    visit: Callable[..., Any], page_file: Path, found: dict[str, Any]
) -> None:
    row = next(each for each in found["dealers"]["counties"] if each["county"] == "US-48479")
    with visit(page_file, fragment=NEAR_WEBB) as seen:
        page = seen.page
        box = page.locator(".rt-map").bounding_box()
        at = [box[side] + IN_WEBB[axis] * box[size] for side, axis, size in SIDES]
        page.mouse.move(*at)
        tip = page.locator(".rt-tooltip, .rt-tip").filter(has_text="Webb County, TX")
        tip.wait_for()
        page.mouse.click(*at)
        card = page.locator("#rt-popup")
        card.wait_for()
        told = card.inner_text()
        assert "Webb County, TX" in told
        assert "8,747.2" in told
        assert f"{row['per_1000_km2']:.2g}" in told
        assert CAUTION in told
        page.click("#rt-language")
        assert "Superficie (km²)" in card.inner_text()
        assert "no dice nada sobre conductas ilícitas" in card.inner_text()
        assert seen.complaints == []


SIDES = (("x", "x", "width"), ("y", "y", "height"))
IN_A_COUNTY_OF_A_CASE = f"{LAYER}&v=9/35.05/-106.95"
BESIDE_IT = f"{LAYER}&v=9/35.05/-108.5"
"""In the middle of the map: a county that is all that is known of two events, and its neighbour."""


def click_in_the_middle(page: Any) -> None:
    box = page.locator(".rt-map").bounding_box()
    page.mouse.click(*[box[side] + IN_WEBB[axis] * box[size] for side, axis, size in SIDES])
    page.locator("#rt-popup").wait_for()


def test_a_county_that_a_case_tells_of_answers_with_the_case(
    visit: Callable[..., Any], page_file: Path
) -> None:
    with visit(page_file, fragment=IN_A_COUNTY_OF_A_CASE) as seen:
        click_in_the_middle(seen.page)
        assert "2 events. Known only to a county" in seen.page.inner_text("#rt-popup")
        assert seen.complaints == []


def test_the_card_of_a_county_goes_with_back_comes_with_forward_and_leaves_the_paper_as_it_is(
    visit: Callable[..., Any], page_file: Path
) -> None:
    with visit(page_file, fragment=BESIDE_IT) as seen:
        page = seen.page
        click_in_the_middle(page)
        page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
        assert page.locator(".rt-print-refs li").count() > 0
        page.evaluate("window.dispatchEvent(new Event('afterprint'))")
        page.go_back()
        expect(page.locator("#rt-popup")).to_be_hidden()
        page.go_forward()
        expect(page.locator("#rt-popup")).to_contain_text("McKinley County, NM")
        assert seen.complaints == []


COLOUR = """
(canvas) => Array.from(
  canvas.getContext("2d").getImageData(canvas.width / 2, canvas.height / 2, 1, 1).data
)
"""


@pytest.mark.parametrize("opened", ["", "&case=houston-339guns"])
def test_a_county_has_the_colour_of_its_key_also_while_a_case_is_open(
    visit: Callable[..., Any], page_file: Path, opened: str
) -> None:
    with visit(page_file, fragment=f"{NEAR_WEBB}{opened}") as seen:
        page = seen.page
        assert page.locator("#rt-popup").is_visible() == bool(opened)
        key = [swatch.evaluate(COLOUR) for swatch in page.locator(f"{KEY} canvas").all()]
        # The last two of the key are hardly told from the land.
        assert page.locator(".rt-canvas").evaluate(COLOUR) in key[:-2]


@pytest.mark.parametrize("size", [None, PHONE])
def test_the_same_stands_in_a_table_that_the_keyboard_reaches(
    visit: Callable[..., Any], page_file: Path, size: dict[str, int] | None
) -> None:
    with visit(page_file, size=size, fragment=LAYER) as seen:
        page = seen.page
        if size:
            page.click("[data-sheet=panel]")
        page.locator(f"{KEY} button").press("Enter")
        figure = page.locator("details[data-figure=dealers]")
        assert figure.get_attribute("open") is not None
        assert figure.is_visible()
        assert page.evaluate("document.activeElement.parentElement.dataset.figure") == "dealers"
        figure.get_by_text("The same as tables").press("Enter")
        figure.get_by_role("table").first.wait_for()
        told = figure.inner_text()
        assert "Autauga County, AL" in told
        assert "over 0, under" in told
        assert seen.complaints == []


def test_every_number_of_the_layer_and_its_figure_is_that_of_the_analysis(
    visit: Callable[..., Any], page_file: Path, found: dict[str, Any]
) -> None:
    dealers = json.loads(json.dumps(found["dealers"]))
    results = {"dealers": dealers, "methods": METHOD_WORDS}
    with visit(page_file, fragment=f"{LAYER}&tab=figures") as seen:
        for language in ("en", "es"):
            if language == "es":
                seen.page.click("#rt-language")
            seen.page.evaluate(OPEN_ALL)
            for where in ("details[data-figure=dealers]", KEY):
                told = seen.page.evaluate(SHOWN, where)
                assert told["escaped"] == []
                assert [
                    wrong for one in told["shown"] for wrong in wrong_numbers(results, one)
                ] == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_machine_finds_no_barrier_in_the_key_and_the_card(
    visit: Callable[..., Any], page_file: Path, theme: str
) -> None:
    with visit(page_file, fragment=f"{NEAR_WEBB}&th={theme}") as seen:
        page = seen.page
        box = page.locator(".rt-map").bounding_box()
        page.mouse.click(*[box[side] + IN_WEBB[axis] * box[size] for side, axis, size in SIDES])
        page.locator("#rt-popup").wait_for()
        assert barriers(page) == []


def test_the_layer_is_printed_with_what_its_colours_mean(
    visit: Callable[..., Any], page_file: Path
) -> None:
    with visit(page_file, fragment="#l=en&v=4/39/-97") as seen:
        page = seen.page
        heights = []
        for on in (False, True):
            page.locator("[data-layer=dealer_density]").set_checked(on)
            page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
            heights.append(page.locator(".rt-print-map").evaluate("node => node.height"))
            page.evaluate("window.dispatchEvent(new Event('afterprint'))")
        assert heights[1] > heights[0]
        assert seen.complaints == []
