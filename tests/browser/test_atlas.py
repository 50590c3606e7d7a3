"""The atlas as a reader meets it: one landing page, five questions, frames, notebooks' layers."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import folium
import numpy as np
import pytest

from routes.codebook import code_list
from routes.pipeline import build_pages, draw
from routes.render import default_site

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}
NARROW = {"width": 320, "height": 640}
FRAME = {"width": 640, "height": 420}
AT = [32.4, -111.3]


@pytest.fixture
def atlas(shipped_pages: Path) -> Path:
    """The atlas of the casebook that ships, with pages for frames."""
    return shipped_pages


FILES = [
    "index.html",
    *(page.file for page in default_site().every_page),
    *(page.embedded_file for page in default_site().every_page),
]


@pytest.mark.parametrize("name", FILES)
def test_every_page_of_the_atlas_keeps_the_contract(
    visit: Callable[..., Any], atlas: Path, name: str
) -> None:
    with visit(atlas / name) as seen:
        assert seen.requests == []
        assert seen.complaints == []
        summary = json.loads(seen.page.text_content("#routes-summary"))
        assert summary["events"] == 425
        marks = seen.page.evaluate("performance.getEntriesByName('routes-first-draw').length")
        assert marks == 1


@pytest.mark.parametrize("size", [PHONE, NARROW], ids=["phone", "narrow"])
def test_the_landing_page_fits_a_small_screen(
    visit: Callable[..., Any], atlas: Path, size: dict[str, int]
) -> None:
    with visit(atlas / "index.html", size=size) as seen:
        assert seen.page.evaluate("document.documentElement.scrollWidth") == size["width"]
        target = seen.page.locator(".edition-en .switch").bounding_box()
        assert target["height"] >= 44


def test_the_language_is_switched_by_keyboard_and_kept_on_the_way_to_a_map(
    visit: Callable[..., Any], atlas: Path
) -> None:
    with visit(atlas / "index.html") as seen:
        page = seen.page
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.locator("html[lang=es]").wait_for(state="attached")
        assert page.title() == page.locator(".edition-es").get_attribute("data-title")
        assert page.evaluate("document.activeElement.textContent") == "English"
        links = page.locator(".edition-es h3 a")
        assert links.count() == 5
        assert links.first.get_attribute("href") == "where-bought.html#l=es"


def test_without_scripts_everything_is_there_in_both_languages(chromium: Any, atlas: Path) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    for fragment, shown, hidden in (("", "en", "es"), ("#es", "es", "en"), ("#en", "en", "es")):
        page.goto("about:blank")
        page.goto((atlas / "index.html").as_uri() + fragment)
        assert page.locator(f".edition-{shown} .card").count() == 5
        assert page.locator(f".edition-{shown} .card").first.is_visible()
        assert not page.locator(f".edition-{hidden}").is_visible()
    context.close()


def test_a_link_to_a_view_of_the_one_map_of_before_opens_that_view(
    chromium: Any, atlas: Path
) -> None:
    page = chromium.new_page()
    page.goto((atlas / "index.html").as_uri() + "#v=6/27.5/-99.5&l=en")
    page.wait_for_url("**/map.html#**")
    page.locator("html[data-ready]").wait_for(state="attached")
    page.close()


def test_a_question_starts_with_its_own_stages(visit: Callable[..., Any], atlas: Path) -> None:
    counts = {"where-bought": 195, "where-they-cross": 46, "where-they-end": 146, "map": 425}
    for slug, count in counts.items():
        with visit(atlas / f"{slug}.html") as seen:
            assert seen.page.evaluate("routesViewer.shown().length") == count, slug


def test_the_pages_lead_to_each_other_in_the_language_of_the_reader(
    visit: Callable[..., Any], atlas: Path
) -> None:
    with visit(atlas / "where-bought.html", fragment="#l=es") as seen:
        links = seen.page.locator("#routes-links")
        assert links.get_by_text("¿Cómo viajan?").is_visible()
        assert not links.get_by_text("How do they travel?").is_visible()
        assert links.locator("[aria-current=page]").inner_text() == "¿Dónde se compraron?"
        box, app = links.bounding_box(), seen.page.locator("#rt-app").bounding_box()
        assert app["y"] >= box["y"] + box["height"]


@pytest.mark.parametrize("size", [FRAME, PHONE], ids=["frame", "phone"])
def test_a_page_in_a_frame_is_a_map_with_its_legend_its_sources_and_a_way_out(
    visit: Callable[..., Any], atlas: Path, size: dict[str, int]
) -> None:
    with visit(atlas / "embed-where-they-end.html", size=size) as seen:
        page = seen.page
        bar = page.locator("#routes-bar")
        if size == PHONE:
            # In a narrow frame the map comes first, and its key is a click away.
            map_box = page.locator(".leaflet-container").bounding_box()
            assert map_box["height"] >= size["height"] * 0.8
            assert not bar.get_by_text("Seizure").is_visible()
            bar.get_by_text("Key and map data").click()
        told = " ".join(bar.inner_text().split())
        assert "Seizure 84 documented, 5 inferred" in told
        assert "GeoNames" in bar.inner_text()
        assert bar.get_by_text("Open the full map").is_visible()
        assert page.locator("#routes-bar a").get_attribute("href") == "where-they-end.html#l=en"
        assert not page.locator(".rt-panel").is_visible()
        map_box = page.locator(".leaflet-container").bounding_box()
        bar_box = bar.bounding_box()
        assert map_box["height"] >= size["height"] * 0.55
        assert map_box["y"] + map_box["height"] <= bar_box["y"] + 1
        assert bar_box["y"] + bar_box["height"] <= size["height"] + 1


PUBLISHED = """
report = "https://example.org/report"
methods_url = "https://example.org/methods.html"
"""
LINKS = """
nodes => nodes.map(a => [a.href, a.target, a.rel, a.tabIndex])
"""


def test_links_to_methods_and_to_the_desk_lead_where_the_publisher_says(
    visit: Callable[..., Any], a_casebook: Callable[..., Path], tmp_path: Path
) -> None:
    folder = a_casebook()
    (folder / "maps.toml").write_text(PUBLISHED, encoding="utf-8")
    build_pages(folder, tmp_path / "maps")
    rel = "noopener noreferrer nofollow"
    with visit(tmp_path / "maps" / "map.html", fragment="#l=en&tab=figures") as seen:
        page = seen.page
        figure = page.locator("[data-figure=timeline]")
        figure.evaluate("node => { node.open = true; }")
        method = figure.locator(".rt-hint a")
        assert method.evaluate_all(LINKS) == [
            ["https://example.org/methods.html#time", "_blank", rel, 0]
        ]
        page.click("#rt-tab-about")
        about = page.locator("#rt-tabpanel-about a")
        assert about.evaluate_all(LINKS) == [
            ["https://example.org/methods.html", "_blank", rel, 0],
            ["https://example.org/report", "_blank", rel, 0],
        ]
        page.focus("#rt-tabpanel-about")
        for address in ("https://example.org/methods.html", "https://example.org/report"):
            page.keyboard.press("Tab")
            with page.expect_popup():
                page.keyboard.press("Enter")
            assert seen.requests.pop() == address
            page.bring_to_front()


def test_layers_of_a_notebook_work_beside_ours(
    visit: Callable[..., Any], a_casebook: Callable[..., Path], tmp_path: Path
) -> None:
    drawn, _, _ = draw(a_casebook())
    folium.Marker(AT, popup=folium.Popup("<b>a note</b>"), tooltip="a tip").add_to(drawn)
    folium.Marker([33.0, -113.0], icon=folium.DivIcon(html="<b>here</b>")).add_to(drawn)
    folium.CircleMarker([31.6, -112.2], radius=14, fill=True, popup="a circle").add_to(drawn)
    line = folium.PolyLine([AT, [30.0, -110.0]], tooltip="a line")  # type: ignore[no-untyped-call]
    line.add_to(drawn)
    corners = [[31.0, -112.0], [32.0, -110.0]]
    folium.raster_layers.ImageOverlay(np.ones((4, 4, 4)), corners, opacity=0.3).add_to(drawn)
    group = folium.FeatureGroup(name="Field notes")
    folium.Rectangle(corners).add_to(group)
    group.add_to(drawn)
    area = {"type": "Polygon", "coordinates": [[[-114, 32], [-113, 32], [-113, 33], [-114, 32]]]}
    feature = {"type": "Feature", "properties": {"name": "Yuma"}, "geometry": area}
    features = {"type": "FeatureCollection", "features": [feature]}
    folium.GeoJson(features, tooltip=folium.GeoJsonTooltip(["name"])).add_to(drawn)
    folium.LayerControl().add_to(drawn)
    path = tmp_path / "mine.html"
    drawn.save(str(path))
    with visit(path) as seen:
        page = seen.page
        page.locator("img.leaflet-marker-icon").click(force=True)
        page.wait_for_selector(".leaflet-popup-content")
        assert page.locator(".leaflet-popup-content").inner_text() == "a note"
        assert page.locator("path.leaflet-interactive").count() == 4
        assert page.locator("img.leaflet-image-layer").count() == 1
        assert page.locator(".leaflet-control-layers").count() == 1
        assert seen.requests == []
        assert seen.complaints == []


@pytest.mark.parametrize("name", ["index.html", "where-bought.html"])
@pytest.mark.parametrize(
    ("locale", "fragment", "language"),
    [("es-MX", "", "es"), ("es-MX", "#l=en", "en"), ("en-US", "", "en"), ("fr-FR", "", "en")],
)
def test_a_first_visit_is_in_the_language_of_the_browser_unless_the_address_names_one(
    chromium: Any, atlas: Path, name: str, locale: str, fragment: str, language: str
) -> None:
    context = chromium.new_context(locale=locale)
    page = context.new_page()
    page.goto((atlas / name).as_uri() + fragment)
    page.wait_for_selector("html[data-ready=true]", state="attached")
    assert page.evaluate("document.documentElement.lang") == language
    context.close()


STATE = """
[document.documentElement.lang, document.documentElement.dataset.theme,
 routesViewer.shown().length]
"""
READY = "html[data-ready=true]"


def test_language_and_colours_go_along_and_every_page_keeps_its_own_question(
    chromium: Any, atlas: Path
) -> None:
    page = chromium.new_page(color_scheme="light", locale="en-US")

    def follow(link: str) -> Any:
        with page.expect_navigation():
            page.click(link)
        page.wait_for_selector(READY, state="attached")
        return page

    page.goto((atlas / "where-bought.html").as_uri())
    page.wait_for_selector(READY, state="attached")
    assert page.evaluate(STATE) == ["en", "light", 195]
    page.click("#rt-language")
    page.click("#rt-theme")
    assert follow("#routes-links [href^=where-they-cross]").evaluate(STATE) == ["es", "dark", 46]
    # The link to the page itself begins its question anew.
    page.click(".rt-clear")
    assert page.evaluate(STATE) == ["es", "dark", 425]
    assert follow("#routes-links [aria-current]").evaluate(STATE) == ["es", "dark", 46]
    follow("#routes-links .home")
    root = page.locator("html")
    assert (root.get_attribute("lang"), root.get_attribute("data-theme")) == ("es", "dark")
    page.click(".edition-es .switch")
    page.locator("html[lang=en]").wait_for(state="attached")
    assert follow(".edition-en .card:nth-child(4) h3 a").evaluate(STATE) == ["en", "dark", 146]
    page.close()


def test_no_page_begins_with_a_figure_that_has_no_data_or_shows_a_command_line(
    visit: Callable[..., Any], atlas: Path
) -> None:
    for site_page in default_site().every_page:
        with visit(atlas / site_page.file, fragment="#l=en") as seen:
            opened = seen.page.locator("details[data-figure][open]")
            assert "no data" not in " ".join(opened.locator("summary").all_inner_texts())
    with visit(atlas / "map.html", fragment="#l=en&tab=figures") as seen:
        figures = seen.page.locator("details[data-figure]")
        figures.evaluate_all("nodes => nodes.forEach(node => { node.open = true; })")
        told = seen.page.locator("#rt-tabpanel-figures").inner_text()
        assert "routes import" not in told
        assert ".md" not in told
        assert told.count("Method: ") == figures.count()


def test_a_frame_tells_every_symbol_it_draws(visit: Callable[..., Any], atlas: Path) -> None:
    with visit(atlas / "embed-map.html", size=FRAME) as seen:
        told = seen.page.locator("#routes-bar").inner_text()
        for kind in code_list("kind"):
            assert kind.en in told
        assert "Hollow" in told


BOX = "&v=5/33/-110.5&a=-11500_3100.-10600_3100.-10600_3500.-11500_3500"
NOTHING = "&k=" + ".".join(code_list("kind").values)
EDGE = """
() => {
  const canvas = document.querySelector(".rt-canvas");
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  let dark = 0;
  for (let i = 0; i < data.length; i += 4)
    dark += data[i] === 31 && data[i + 1] === 35 && data[i + 2] === 40;
  return dark;
}
"""


def test_the_drawn_area_stays_on_the_map_and_tells_how_many_events_have_no_point(
    visit: Callable[..., Any], atlas: Path
) -> None:
    dark = {}
    for name, fragment in (("with", BOX), ("without", BOX.partition("&a=")[0])):
        with visit(atlas / "map.html", fragment=f"#l=en{NOTHING}{fragment}") as seen:
            dark[name] = seen.page.evaluate(EDGE)
    # A box of nine by four degrees at zoom 5, drawn two pixels wide.
    assert dark["with"] - dark["without"] > 400
    with visit(atlas / "map.html", fragment=f"#l=en{BOX}") as seen:
        chip = seen.page.locator(".rt-chip").inner_text()
        told = re.search(r"inside the drawn area; (\d+) events without a point left out", chip)
        assert told is not None
        whole = seen.page.evaluate("routesViewer.shown().length")
        seen.page.click(".rt-chip")
        assert seen.page.evaluate("routesViewer.shown().length") == 425
        assert 0 < whole < 425 - int(told[1])
