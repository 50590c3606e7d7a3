"""Exploring: one state for map, table, bars and address; every step of it can be taken back."""

from __future__ import annotations

import csv
import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.browser

POINT_LEVELS = {"city", "address", "port_of_entry", "zip", "point"}


def shown(page: Any) -> int:
    return len(page.evaluate("routesViewer.shown()"))


def wait_for_bars(page: Any) -> dict[str, float]:
    box: dict[str, float] = page.locator(".rt-bars").bounding_box()
    return box


def drag(page: Any, start: tuple[float, float], end: tuple[float, float]) -> None:
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*end, steps=5)
    page.mouse.up()


def test_back_takes_back_one_step_within_the_page(
    visit: Callable[..., Any], atlas_page: Path
) -> None:
    with visit(atlas_page) as seen:
        page = seen.page
        everything = shown(page)
        page.click("#rt-military")
        military = shown(page)
        page.evaluate("routesViewer.select('bernalillo-m134-2024#01')")
        page.click(".rt-tablebutton")
        page.go_back()
        page.wait_for_selector("#rt-table:not([open])", state="attached")
        assert page.is_visible("#rt-popup")
        page.go_back()
        page.wait_for_selector("#rt-popup[hidden]", state="attached")
        assert shown(page) == military < everything
        page.go_back()
        page.wait_for_selector("#rt-military:not(:checked)")
        assert shown(page) == everything
        page.go_forward()
        page.wait_for_selector("#rt-military:checked")
        assert shown(page) == military


def test_a_link_brings_back_what_it_was_copied_from(
    visit: Callable[..., Any], atlas_page: Path
) -> None:
    with visit(atlas_page) as seen:
        page = seen.page
        page.click("#rt-military")
        page.select_option("#rt-time-mode", "cumulative")
        page.click("#rt-time-back")
        page.click("#rt-theme")
        page.get_by_role("button", name="Cambiar a español").click()
        page.click("#rt-tab-figures")
        left = page.evaluate("routesViewer.shown()")
        address = page.evaluate("location.hash")
    with visit(atlas_page, fragment=address) as seen:
        page = seen.page
        assert page.evaluate("routesViewer.shown()") == left
        assert page.evaluate("document.documentElement.dataset.theme") == "dark"
        assert page.evaluate("document.documentElement.lang") == "es"
        assert page.input_value("#rt-time-mode") == "cumulative"
        assert page.get_attribute("#rt-tab-figures", "aria-selected") == "true"


def test_a_filter_acts_on_map_table_and_count_alike(
    visit: Callable[..., Any], atlas_page: Path
) -> None:
    with visit(atlas_page) as seen:
        page = seen.page
        page.select_option("#rt-corridor", "US>JM")
        n = shown(page)
        assert 0 < n < 20
        assert page.inner_text(".rt-shown").startswith(f"{n} of ")
        page.click(".rt-tablebutton")
        assert page.locator(".rt-rows .rt-tr").count() == n
        assert page.inner_text(".rt-table-range") == f"{n} events"
        page.click("[data-view=legs]")
        assert page.locator(".rt-rows .rt-tr").count() > 0
        page.keyboard.press("Escape")
        page.click(".rt-chip")
        assert shown(page) > n


def test_an_organisation_is_one_choice_whatever_its_sources_write(
    visit: Callable[..., Any], atlas_page: Path
) -> None:
    with visit(atlas_page, fragment="#o=Sinaloa%20cartel&tb=events") as seen:
        page = seen.page
        listed = page.locator("#rt-organisation option").all_inner_texts()
        named = [text for text in listed if "sinaloa" in text.lower()]
        assert len(named) == 1
        # The link of a spelling shows the organisation: filter, count, table and address agree.
        assert page.input_value("#rt-organisation") == "Sinaloa Cartel"
        n = shown(page)
        assert named == [f"Sinaloa Cartel ({n})"]
        assert page.locator(".rt-rows .rt-tr").count() == n
        spellings = page.locator(".rt-td-organisation > bdi").all_inner_texts()
        assert len(set(spellings)) > 1
        assert all("sinaloa" in text.lower() for text in spellings)
        page.keyboard.press("Escape")
        page.wait_for_url(re.compile(r"o=Sinaloa\+Cartel"))
        assert seen.complaints == []


def test_a_link_copied_from_a_file_says_that_the_file_has_to_go_along(
    visit: Callable[..., Any], atlas_page: Path
) -> None:
    with visit(atlas_page, fragment="#l=es") as seen:
        page = seen.page
        assert page.url.startswith("file:")
        page.click(".rt-sharebutton")
        page.click("[data-share=copy_link]")
        page.get_by_text("Envíe también el archivo").wait_for()


def test_a_frame_of_a_notebook_has_the_map_beside_the_legend(
    visit: Callable[..., Any], atlas_page: Path
) -> None:
    with visit(atlas_page, size={"width": 720, "height": 600}) as seen:
        page = seen.page
        legend, plot, time = (
            page.locator(name).bounding_box() for name in ("#rt-panel", ".rt-map", "#rt-time")
        )
        assert legend["x"] + legend["width"] <= plot["x"] + 1
        assert plot["width"] > legend["width"]
        assert plot["height"] > 300
        assert time["x"] >= plot["x"]
        assert not page.is_visible(".rt-nav")


def test_the_window_over_the_bars_is_drawn_moved_and_played(
    visit: Callable[..., Any], atlas_page: Path
) -> None:
    with visit(atlas_page) as seen:
        page = seen.page
        bars = wait_for_bars(page)
        y = bars["y"] + bars["height"] / 2

        def at(share: float) -> tuple[float, float]:
            return bars["x"] + bars["width"] * share, y

        drag(page, at(0.31), at(0.48))
        first = page.inner_text(".rt-range")
        drag(page, at(0.4), at(0.6))
        moved = page.inner_text(".rt-range")
        length = [
            int(b) - int(a) for a, b in (re.findall(r"[0-9]{4}", text) for text in (first, moved))
        ]
        assert first != moved
        assert length[0] == length[1]
        undated = page.inner_text(".rt-undated")
        assert undated[0].isdigit()
        page.click("#rt-time-play")
        expect(page.locator(".rt-range")).not_to_have_text(moved, timeout=15_000)
        page.click("#rt-time-play")
        paused = page.inner_text(".rt-range")
        page.wait_for_timeout(1500)
        assert page.inner_text(".rt-range") == paused


def test_nothing_plays_by_itself(visit: Callable[..., Any], atlas_page: Path) -> None:
    with visit(atlas_page, fragment="#case=houston-339guns") as seen:
        page = seen.page
        before = (page.inner_text(".rt-range"), page.inner_text(".rt-popup-head"))
        page.wait_for_timeout(4500)
        assert (page.inner_text(".rt-range"), page.inner_text(".rt-popup-head")) == before


def test_a_box_on_the_map_keeps_what_lies_in_it(
    visit: Callable[..., Any], atlas_page: Path
) -> None:
    with visit(atlas_page) as seen:
        page = seen.page
        where = page.evaluate("routesViewer.pixelOf('houston-339guns#01')")
        page.click("#rt-area-box")
        drag(page, (where["x"] - 20, where["y"] - 20), (where["x"] + 20, where["y"] + 20))
        ids = page.evaluate("routesViewer.shown()")
        assert "houston-339guns#01" in ids
        assert len(ids) < 150
        page.click("#rt-area-view")
        assert shown(page) > len(ids)
        page.click(".rt-clear")
        assert shown(page) == 425


def test_search_names_what_may_be_opened(visit: Callable[..., Any], atlas_page: Path) -> None:
    with visit(atlas_page) as seen:
        page = seen.page
        page.fill("#rt-search", "Cartel Jalisco")
        page.wait_for_selector(".rt-hits:not([hidden])")
        assert 0 < shown(page) < 30
        page.fill("#rt-search", "nothing is called so")
        page.wait_for_selector(".rt-hits[hidden]", state="attached")
        assert page.inner_text(".rt-shown") == "No event matches. Widen or clear the filters."


@pytest.mark.parametrize(
    ("spanish", "english"),
    [
        ("pistola", "pistol"),
        ("granada", "grenade"),
        ("fusiles", "rifles"),
        ("decomisos", "seizures"),
        ("prestanombres", "straw"),
        ("Cártel del Golfo", "Gulf Cartel"),
    ],
)
def test_a_search_finds_the_same_in_either_language(
    visit: Callable[..., Any], atlas_page: Path, spanish: str, english: str
) -> None:
    found = []
    for word in (spanish, english):
        with visit(atlas_page, fragment=f"#l=es&q={word}") as seen:
            found.append(set(seen.page.evaluate("routesViewer.shown()")))
    assert found[0]
    # The word of a source, "straw buyers", says as much as the code; the code has no other words.
    assert found[0] == found[1] if english != "straw" else found[0] < found[1]


def test_a_state_opens_with_all_its_events_those_of_its_towns_included(
    visit: Callable[..., Any], atlas_page: Path
) -> None:
    with visit(atlas_page, fragment="#k=crossing.seizure.recovery.use.storage.transfer") as seen:
        page = seen.page
        page.fill("#rt-search", "AZ")
        page.wait_for_selector(".rt-hits:not([hidden])")
        hit = page.locator(".rt-hits li li", has_text="events, towns included")
        assert hit.count() == 1
        n = shown(page)
        assert hit.inner_text() == f"Arizona {n} events, towns included"
        hit.locator("button").click()
        assert "Arizona" in page.inner_text("#rt-popup h2")
        assert page.inner_text(".rt-popup-head p") == f"{n} events, towns included"
        page.click(".rt-tablebutton")
        places = page.locator(".rt-td-place > strong").all_inner_texts()
        assert "Arizona" in places
        assert {place.split(", ")[-1] for place in places} == {"Arizona"}
        assert len(set(places)) > 1


def test_what_a_search_names_beyond_the_first_can_be_opened(
    visit: Callable[..., Any], atlas_page: Path
) -> None:
    with visit(atlas_page) as seen:
        page = seen.page
        page.fill("#rt-search", "District of Arizona")
        more = page.locator(".rt-hits button", has_text="more").first
        rest = int(re.findall(r"[0-9]+", more.inner_text())[0])
        before = page.locator(".rt-hits li li").count()
        more.click()
        assert page.locator(".rt-hits li li").count() == before + rest
        assert not more.is_visible()


def test_undated_events_are_left_out_and_brought_back(
    visit: Callable[..., Any], atlas_page: Path
) -> None:
    with visit(atlas_page) as seen:
        page = seen.page
        everything = shown(page)
        undated = int(page.inner_text(".rt-undated").split(" ")[0])
        page.click("#rt-time-undated")
        assert shown(page) == everything - undated
        assert page.inner_text(".rt-undated") == f"{undated} undated, left out Show"
        page.wait_for_url(re.compile(r"u=0"))
        page.click(".rt-chip")
        assert shown(page) == everything


def test_legs_that_are_switched_off_say_so_in_their_table(
    visit: Callable[..., Any], atlas_page: Path
) -> None:
    with visit(atlas_page, fragment="#b=documented.inferred.partial&tb=legs") as seen:
        page = seen.page
        assert page.inner_text(".rt-table-range").startswith("Legs are switched off")
        page.click(".rt-table-range button")
        assert page.locator(".rt-rows .rt-tr").count() > 0


def test_a_link_to_a_record_that_is_not_there_says_so(
    visit: Callable[..., Any], atlas_page: Path
) -> None:
    with visit(atlas_page, fragment="#case=no-such-case") as seen:
        note = seen.page.locator(".rt-app > [role=status]")
        assert note.is_visible()
        assert note.inner_text().endswith("not on this page: no-such-case")
        assert shown(seen.page) == 425


def test_files_hold_the_selection_and_no_formula(
    visit: Callable[..., Any], atlas_page: Path, tmp_path: Path
) -> None:
    with visit(atlas_page) as seen:
        page = seen.page
        page.click("#rt-military")
        ids = page.evaluate("routesViewer.shown()")
        page.click(".rt-sharebutton")
        for kind in ("csv", "geojson"):
            with page.expect_download() as wanted:
                page.click(f"[data-share=download_{kind}]")
            wanted.value.save_as(tmp_path / f"events.{kind}")
        with page.expect_download() as wanted:
            page.click("[data-share=save_png]")
        wanted.value.save_as(tmp_path / "map.png")
        assert seen.requests == []
        assert seen.complaints == []
    with (tmp_path / "events.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    features = json.loads((tmp_path / "events.geojson").read_text("utf-8"))["features"]
    assert {row["event_id"] for row in rows} == {each["id"] for each in features} == set(ids)
    level = {row["event_id"]: row["level"] for row in rows}
    for feature in features:
        is_point = feature["geometry"] is not None
        assert is_point == (level[feature["id"]] in POINT_LEVELS)
    assert (tmp_path / "map.png").read_bytes().startswith(b"\x89PNG")
