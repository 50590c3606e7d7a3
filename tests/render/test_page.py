"""What a page promises, whatever is in the casebook."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import folium
import pytest

from routes.errors import RenderError
from routes.pipeline import build_map, draw

if TYPE_CHECKING:
    from collections.abc import Mapping

HOSTILE = (
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "{{ 7 * 191 }}",
    "{% print(7 * 191) %}",
    "${7*191}",
    "`backtick`",
    "\u2028line\u2029",
    "'); alert(1); ('",
    "@policy@",
    "</body></html></head>",
)


Island = Callable[[str, str], Any]


def page_of(folder: Path) -> str:
    return draw(folder)[0].get_root().render()


def test_the_summary_adds_up(a_casebook: Callable[..., Path], island: Island) -> None:
    summary = island(page_of(a_casebook()), "routes-summary")
    assert set(summary) == {
        "version", "data_sha256", "cases", "events", "events_by_kind", "events_by_level",
        "legs_by_basis", "sources", "withheld",
    }  # fmt: skip
    assert summary["events"] == 4
    assert sum(summary["events_by_kind"].values()) == 4
    assert sum(summary["events_by_level"].values()) == 4
    assert summary["legs_by_basis"] == {"documented": 1, "partial": 2, "inferred": 0}
    assert summary["sources"] == 2
    assert summary["withheld"] == 0


def test_same_input_same_bytes(a_casebook: Callable[..., Path]) -> None:
    assert page_of(a_casebook()) == page_of(a_casebook())


def test_the_order_of_rows_changes_no_byte(
    a_casebook: Callable[..., Path], small_casebook: Mapping[str, str]
) -> None:
    before = page_of(a_casebook())
    turned = {}
    for name, text in small_casebook.items():
        head, *rows = text.splitlines(keepends=True)
        turned[name.removesuffix(".csv")] = head + "".join(reversed(rows))
    assert page_of(a_casebook(**turned)) == before


@pytest.mark.parametrize("words", HOSTILE)
def test_text_of_a_record_is_data_and_nothing_else(
    a_casebook: Callable[..., Path], small_casebook: Mapping[str, str], words: str, island: Island
) -> None:
    events = small_casebook["events.csv"].replace("five rifles", '"' + words + '"')
    page = page_of(a_casebook(events=events))
    assert words in island(page, "routes-data")["strings"]
    skeleton = re.sub(r"<script.*?</script>", "", page, flags=re.S)
    assert words not in skeleton
    assert str(7 * 191) not in json.dumps(island(page, "routes-data")["strings"])
    assert page.count("<script") == page_of(a_casebook()).count("<script")


def test_withheld_cases_leave_no_letter_in_the_page(
    a_casebook: Callable[..., Path], small_casebook: Mapping[str, str], island: Island
) -> None:
    cases = (
        small_casebook["cases.csv"]
        .replace("Rifles at the bridge", "Canary of a draft")
        .replace("published", "draft")
    )
    page = page_of(a_casebook(cases=cases))
    assert island(page, "routes-summary")["withheld"] == 4
    assert island(page, "routes-summary")["events"] == 4
    payload = island(page, "routes-data")
    assert "Canary" not in json.dumps(payload)
    assert payload["events"]["id"] == []
    assert not any("Phoenix" in text for text in payload["strings"])


def test_a_state_or_a_country_has_no_coordinate_in_the_page(
    a_casebook: Callable[..., Path], island: Island
) -> None:
    payload = island(page_of(a_casebook()), "routes-data")
    levels = [code["code"] for code in payload["code_lists"]["level"]]
    for level, lon, area in zip(
        payload["places"]["level"], payload["places"]["lon"], payload["places"]["area"],
        strict=True,
    ):  # fmt: skip
        if levels[level] in ("state", "region", "country"):
            assert lon is None
            assert area >= 0
        else:
            assert lon is not None


def test_a_stated_movement_shows_its_own_citation(
    a_casebook: Callable[..., Path], small_casebook: Mapping[str, str], island: Island
) -> None:
    cited = small_casebook["citations.csv"].replace(
        "leg-stop,release,,", "leg-stop,release,page 77,"
    )
    payload = island(page_of(a_casebook(citations=cited)), "routes-data")
    strings, legs = payload["strings"], payload["legs"]
    starts = legs["citation_start"]
    own = [payload["citations"]["locator"][start:end] for start, end in pairwise(starts)]
    assert [[strings[place] for place in places] for places in own if places] == [["page 77"]]


def test_a_source_that_only_a_leg_cites_is_in_the_page(
    a_casebook: Callable[..., Path], small_casebook: Mapping[str, str], island: Island
) -> None:
    sources = small_casebook["sources.csv"] + "second,,Another paper,,,press\n"
    cited = small_casebook["citations.csv"] + "leg-stop,second,,\n"
    payload = island(page_of(a_casebook(sources=sources, citations=cited)), "routes-data")
    assert "Another paper" in payload["strings"]


def test_a_city_says_no_more_than_two_decimals(
    a_casebook: Callable[..., Path], island: Island
) -> None:
    payload = island(page_of(a_casebook()), "routes-data")
    levels = [code["code"] for code in payload["code_lists"]["level"]]
    cities = [
        (lon, lat)
        for level, lon, lat in zip(
            payload["places"]["level"], payload["places"]["lon"], payload["places"]["lat"],
            strict=True,
        )
        if levels[level] == "city"
    ]  # fmt: skip
    assert cities
    assert all(lon % 1000 == 0 and lat % 1000 == 0 for lon, lat in cities)


def test_longitude_and_latitude_are_what_they_are_called(
    a_casebook: Callable[..., Path], island: Island
) -> None:
    payload = island(page_of(a_casebook()), "routes-data")
    names = [payload["strings"][name] for name in payload["places"]["name"]]
    phoenix = names.index("Phoenix")
    assert payload["places"]["lon"][phoenix] == -11_207_000
    assert payload["places"]["lat"][phoenix] == 3_345_000


def test_an_editors_reason_for_a_place_stays_in_the_casebook(
    a_casebook: Callable[..., Path], island: Island
) -> None:
    decided = (
        "place_text,country,level,gazetteer_id,decided_by,reason\n"
        '"Phoenix, Arizona",US,city,geonames:5308655,editor,a note for editors\n'
    )
    payload = island(page_of(a_casebook(places=decided)), "routes-data")
    assert "a note for editors" not in payload["strings"]


def test_unknown_quantity_is_missing_not_zero(
    a_casebook: Callable[..., Path], island: Island
) -> None:
    payload = island(page_of(a_casebook()), "routes-data")
    assert payload["events"]["quantity"][0] is None


def test_the_policy_allows_nothing_from_anywhere(a_casebook: Callable[..., Path]) -> None:
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page_of(a_casebook()))
    assert policy is not None
    directives = policy[1].split("; ")
    # Neither of the last two follows default-src: what is not named is allowed.
    assert {"default-src 'none'", "base-uri 'none'", "form-action 'none'"} <= set(directives)
    assert "unsafe" not in policy[1]
    assert "http" not in policy[1]


def test_the_page_asks_nobody(a_casebook: Callable[..., Path]) -> None:
    page = page_of(a_casebook())
    assert not re.search(r"<(?:script|link|img|iframe)[^>]+(?:src|href)=[\"']?https?:", page)


def test_a_folium_layer_of_ones_own_stays_offline(
    a_casebook: Callable[..., Path], tmp_path: Path
) -> None:
    drawn, _, _ = draw(a_casebook())
    folium.CircleMarker([31.33, -110.94], popup=folium.Popup("mine")).add_to(drawn)
    drawn.save(str(tmp_path / "mine.html"))
    page = (tmp_path / "mine.html").read_text("utf-8")
    assert "jQuery" in page
    assert not re.search(r"<(?:script|link)[^>]+(?:src|href)=[\"']?https?:", page)


def test_a_layer_that_asks_the_network_is_refused_by_name(
    a_casebook: Callable[..., Path], tmp_path: Path
) -> None:
    drawn, _, _ = draw(a_casebook())
    folium.TileLayer("https://tiles.example.org/{z}/{x}/{y}.png", attr="tiles").add_to(drawn)
    with pytest.raises(RenderError, match=r"tiles\.example\.org"):
        drawn.save(str(tmp_path / "tiles.html"))
    assert not (tmp_path / "tiles.html").exists()


def test_a_refused_casebook_leaves_the_old_page_whole(
    a_casebook: Callable[..., Path], small_casebook: Mapping[str, str], tmp_path: Path
) -> None:
    built = build_map(a_casebook(), tmp_path / "maps")
    before = built.path.read_bytes()
    uncited = small_casebook["citations.csv"].replace("bridge#01,release,page 1,\n", "")
    with pytest.raises(Exception, match="errors"):
        build_map(a_casebook(citations=uncited), tmp_path / "maps")
    assert built.path.read_bytes() == before
    assert [file.name for file in (tmp_path / "maps").iterdir()] == ["map.html"]
