"""In a notebook: frames, safe exploring, and a map that is one file."""

from __future__ import annotations

import html
import json
import re
import subprocess
import sys
from typing import TYPE_CHECKING, Any, get_type_hints

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import Point, box

import routes
from routes.errors import CasebookError, CRSError
from routes.pipeline import opening
from routes.render.exploring import Explorable, neutral, neutralised
from routes.settings import shipped_casebook

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from routes.pipeline.opening import OpenCasebook
    from routes.render import Atlas

FOREIGN = re.compile(r"""(?:src|href)\s*=\s*["'](?:https?:)?//|url\((?:https?:)?//|@import""")

SUMMARY = re.compile(r"""<script[^>]*id="routes-summary">.*?</script>""", re.S)


@pytest.fixture(scope="module")
def shipped() -> OpenCasebook:
    return routes.open(shipped_casebook())


def test_importing_the_package_is_light() -> None:
    heavy = ("geopandas", "pandas", "folium", "shapely", "numpy", "click")
    code = (
        "import sys, routes\n"
        "assert callable(routes.open) and callable(routes.map)\n"
        f"print([name for name in {heavy!r} if name in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


def test_what_the_functions_return_can_be_named_in_annotations(shipped: OpenCasebook) -> None:
    def first(casebook: routes.OpenCasebook, drawn: routes.Layers | routes.RoutesMap) -> None:
        """Stand in for a function of a reader's own script."""

    assert isinstance(shipped, routes.OpenCasebook)
    assert isinstance(routes.layers(shipped), routes.Layers)
    assert isinstance(routes.map(shipped), routes.RoutesMap)
    told = get_type_hints(first, {"routes": routes})
    assert told["casebook"] is type(shipped)


def test_every_public_name_is_there_and_no_other() -> None:
    assert all(hasattr(routes, name) for name in routes.__all__)
    with pytest.raises(AttributeError, match="has no attribute 'Opencasebook'"):
        getattr(routes, "Opencasebook")  # noqa: B009 - a type checker would refuse the name


def test_an_open_casebook_says_what_is_in_it(shipped: OpenCasebook) -> None:
    told = repr(shipped)
    assert "139 cases, 425 events" in told
    assert ".legs" in told


def test_events_and_legs_are_frames_with_a_reference_system(shipped: OpenCasebook) -> None:
    for frame in (shipped.events, shipped.legs):
        assert isinstance(frame, gpd.GeoDataFrame)
        assert frame.crs == "EPSG:4326"
        assert frame["citation_text"].notna().all()
    assert len(shipped.cases) == 139
    assert len(shipped.sources) == 247
    assert len(shipped.flows) == 181
    assert shipped.table("traces").empty
    assert shipped.places["events"].sum() == (shipped.events["place_status"] == "ok").sum()


def test_changing_a_frame_changes_nothing_in_the_casebook(shipped: OpenCasebook) -> None:
    cases = shipped.cases
    cases["title"] = "changed"
    assert "changed" not in set(shipped.cases["title"])
    events = shipped.events
    events["kind"] = "changed"
    assert "changed" not in set(shipped.events["kind"])


def test_what_is_held_back_is_shown_only_when_asked_for(guarded: Path) -> None:
    assert set(routes.open(guarded).events["case_id"]) == {"bridge"}
    assert "2 cases with 2 events are held back" in repr(routes.open(guarded))
    everything = routes.open(guarded, held=True)
    assert set(everything.events["case_id"]) == {"bridge", "secret", "early"}
    assert "canary" not in everything.map().get_root().render()


def test_parts_of_a_frame_can_be_explored_as_well(shipped: OpenCasebook) -> None:
    events = shipped.events
    part = events[events["kind"] == "crossing"]
    assert type(part) is type(events)
    assert part.explore().get_root().render()
    assert type(events[["kind"]]) is pd.DataFrame
    assert type(events.copy()) is type(events)


def test_exploring_needs_no_network_and_draws_what_has_a_place(shipped: OpenCasebook) -> None:
    page = shipped.events.explore().get_root().render()
    assert not FOREIGN.search(page)
    drawn = shipped.events[shipped.events.geometry.notna()]
    areas = drawn.geometry.geom_type.str.contains("Polygon")
    features = int((~areas).sum()) + drawn.geometry[areas].to_wkb().nunique()
    assert page.count('"citation_text": ') == features
    assert not FOREIGN.search(shipped.legs.explore().get_root().render())


def _features(page: str) -> list[dict[str, Any]]:
    found = [page[at.end() - 1 :] for at in re.finditer(r"\w+_add\(\{", page)]
    read = [json.JSONDecoder().raw_decode(text)[0] for text in found]
    return [
        each for one in read for each in one["features"] if "rt-coloured-by" in each["properties"]
    ]


def test_an_area_is_drawn_once_and_coloured_only_where_its_records_agree() -> None:
    here, there, point = box(0, 0, 1, 1), box(2, 0, 3, 1), Point(0.5, 0.5)
    frame = Explorable(
        {
            "kind": ["seizure", "recovery", "recovery", "use"],
            "place": ["Sonora", "Sonora", "Sinaloa", "Nogales"],
        },
        geometry=[here, here, there, point],
        crs="EPSG:4326",
    )
    told = {
        column: [
            (each["properties"][column], each["properties"]["rt-coloured-by"])
            for each in _features(frame.explore(column).get_root().render())
        ]
        for column in ("kind", "place")
    }
    # No stage colours an area, as on the page; what is the same in all records of one may.
    assert told["kind"] == [("seizure; recovery", None), ("recovery", None), ("use", "use")]
    assert told["place"] == [(name, name) for name in ("Sonora", "Sinaloa", "Nogales")]
    assert "known only to an area" in frame.explore().get_root().render()
    assert "known only to an area" not in frame[3:].explore().get_root().render()


def test_a_polygon_that_is_no_area_of_a_record_is_filled_and_not_called_unknown() -> None:
    counties = Explorable(
        {"county": ["US-04019"], "density_class": [3]}, geometry=[box(0, 0, 1, 1)], crs="EPSG:4326"
    )
    page = counties.explore("density_class").get_root().render()
    assert "known only to an area" not in page
    assert '"fillOpacity": 0.7' in page
    areas = counties.assign(level="county").explore("density_class").get_root().render()
    assert "known only to an area" in areas
    assert '"fillOpacity": 0.7' not in areas


def test_a_frame_in_another_reference_system_is_drawn_where_it_lies(
    shipped: OpenCasebook,
) -> None:
    crossings = shipped.events[shipped.events["kind"] == "crossing"]
    drawn = crossings.explore().get_root().render()
    turned = crossings.to_crs("EPSG:3857").explore().get_root().render()
    view = [page.rpartition("fitBounds(")[2].partition("{")[0] for page in (drawn, turned)]
    numbers = [re.findall(r"-?[0-9.]+", each) for each in view]
    assert len(numbers[0]) == 4
    assert [round(float(n), 6) for n in numbers[0]] == [round(float(n), 6) for n in numbers[1]]
    lost = shipped.events.set_crs(None, allow_override=True)
    with pytest.raises(CRSError, match="set_crs"):
        lost.explore()


def test_exploring_nothing_gives_an_empty_map(shipped: OpenCasebook) -> None:
    nowhere = shipped.events[shipped.events.geometry.isna()]
    assert len(nowhere)
    assert nowhere.explore().get_root().render()


def test_a_column_that_is_not_there_is_told(shipped: OpenCasebook) -> None:
    with pytest.raises(ValueError, match="no column 'colour'; the columns are event_id"):
        shipped.events.explore("colour")
    with pytest.raises(ValueError, match="no column 'colour'"):
        shipped.events.explore(tooltip=["colour"])


HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "{{ 6*7 }}{% print(6*7) %}",
    "`${alert(1)}`",
    "</script><script>alert(1)</script>",
    "a\\'); alert(1); ('",
    "half a letter \ud800",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_is_neither_markup_nor_a_template(text: str) -> None:
    made = neutral(text)
    assert not set("<>{}`$\\\"'") & set(made)
    assert html.unescape(made) == text.replace("\ud800", "\ufffd")


def test_hostile_words_reach_a_page_as_words(a_casebook: Callable[..., Path]) -> None:
    words = "<img src=x onerror=alert(1)>{{ 6*7 }}`${1}`"
    events = (
        "event_id,case_id,seq,kind,place_text,country,date,items,item_category,documented\n"
        f'bridge#01,bridge,1,purchase,"Phoenix, Arizona",US,2021,"{words}",rifle,yes\n'
    )
    book = routes.open(
        a_casebook(
            events=events,
            legs=None,
            citations="record,source_id,locator,credibility\nbridge#01,release,,\n",
        )
    )
    page = book.events.explore().get_root().render()
    assert "<img src=x" not in page
    assert "onerror=alert(1)>" not in page
    assert "6*7" in page
    ready = neutralised(book.events)
    assert html.unescape(ready["items"].iloc[0]) == words


def test_our_map_displays_in_a_notebook_and_saves_as_one_file(
    shipped: OpenCasebook, tmp_path: Path
) -> None:
    drawn = routes.map(shipped)
    framed = drawn._repr_html_()
    page = html.unescape(framed.partition('srcdoc="')[2].partition('" style=')[0])
    assert "routes-data" in page
    assert not FOREIGN.search(page)
    drawn.save(tmp_path / "map.html")
    saved = (tmp_path / "map.html").read_text("utf-8")
    assert not FOREIGN.search(saved)
    published = (shipped_casebook().parents[1] / "maps" / "map.html").read_text("utf-8")
    assert SUMMARY.search(saved)[0] == SUMMARY.search(published)[0]  # type: ignore[index]


def test_a_map_can_be_drawn_from_an_address(a_casebook: Callable[..., Path]) -> None:
    assert routes.map(a_casebook()).get_root().render()


@pytest.mark.parametrize("figures", [False, True])
def test_a_map_has_the_figures_of_the_analyses_where_they_are_asked_for(
    a_casebook: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, figures: bool
) -> None:
    analysed: list[Atlas] = []

    def with_analyses(atlas: Atlas) -> Atlas:
        analysed.append(atlas)
        return atlas

    monkeypatch.setattr(opening, "with_analyses", with_analyses)
    address = a_casebook()
    routes.map(address, figures=figures)
    routes.open(address).map(figures=figures)
    assert len(analysed) == (2 if figures else 0)


def test_an_address_that_leads_nowhere_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(CasebookError):
        routes.open(tmp_path / "nothing")
