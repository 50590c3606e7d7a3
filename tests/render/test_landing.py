"""The landing page: its numbers are those of the analyses, its pictures those of the data."""

from __future__ import annotations

import json
import re
import struct
import zlib
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routes.casebook import read_casebook
from routes.codebook import code_list
from routes.pipeline import build_atlas
from routes.render import Atlas, default_site, parse_site, summarise
from routes.render.counting import count_apart
from routes.render.landing.figures import share
from routes.render.landing.frame import frame_of
from routes.render.landing.page import landing_page
from routes.render.landing.sketch import Mark, Sketch, Sketches
from routes.render.landing.symbols import CORNERS
from routes.render.landing.words import WORDS, say
from routes.render.preview import png, preview

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

LANDING = Path(__file__).resolve().parents[2] / "src" / "routes" / "render" / "landing"
VIEWER = LANDING.parent / "viewer"

FOUND: Mapping[str, Any] = {
    "indicators": {"documented_crossing": {"n": 3, "documented": 1}},
    "supernetworks": {"documented": [{"case_ids": ["bridge"]}], "possible": []},
}


def atlas_of(folder: Path) -> Atlas:
    return replace(build_atlas(read_casebook(folder)), analyses=FOUND)


def landing(folder: Path, settings: str = "") -> str:
    atlas = atlas_of(folder)
    return landing_page(parse_site(settings), atlas, summarise(atlas))


class Figures(HTMLParser):
    """Every number of the page with the way to it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: dict[str, set[str]] = {}
        self._path: str | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._path = dict(attrs).get("data-figure") or None
        assert tag

    def handle_data(self, data: str) -> None:
        if self._path:
            self.found.setdefault(self._path, set()).add(data)
            self._path = None


def test_every_number_says_where_it_comes_from_and_is_the_number_there(
    a_casebook: Callable[..., Path],
) -> None:
    folder = a_casebook()
    summary = summarise(atlas_of(folder))
    found = Figures(landing(folder)).found
    assert found["summary.cases"] == {"1"}
    assert found["summary.events"] == {str(summary["events"])}
    assert found["summary.sources"] == {str(summary["sources"])}
    for kind, count in summary["events_by_kind"].items():
        assert found.get(f"summary.events_by_kind.{kind}", {str(count)}) == {str(count)}
    for basis, count in summary["legs_by_basis"].items():
        assert found.get(f"summary.legs_by_basis.{basis}", {str(count)}) == {str(count)}
    crossing = "indicators.documented_crossing.documented / indicators.documented_crossing.n"
    assert found[crossing] == {"33%", "33\u00a0%"}
    assert found["supernetworks.documented"] == {"1"}
    assert found["supernetworks.possible"] == {"0"}


def inferred(small_casebook: Mapping[str, str]) -> str:
    """The purchase of the small casebook, inferred instead of stated."""
    rows = small_casebook["events.csv"].splitlines(keepends=True)
    head = rows[0].strip().split(",")
    assert "documented" in head
    return "".join(row.replace(",yes", ",inferred") if ",purchase," in row else row for row in rows)


def test_what_is_inferred_is_counted_apart_and_hollow(
    a_casebook: Callable[..., Path], small_casebook: Mapping[str, str]
) -> None:
    folder = a_casebook(events=inferred(small_casebook))
    atlas, bought = atlas_of(folder), default_site().pages[0]
    counted = count_apart(atlas)
    assert counted["events_inferred"]["purchase"] == 1
    assert counted["events_documented"]["purchase"] == 0
    (mark,) = Sketches(atlas).of(bought, 480, 270).marks
    assert mark.hollow
    page = landing(folder)
    found = Figures(page).found
    assert found["counted.events_inferred.purchase"] == {"1"}
    assert 'class="a-purchase hollow"' in page
    assert WORDS["hollow"]["es"] in page


def test_what_a_source_states_is_filled(a_casebook: Callable[..., Path]) -> None:
    folder = a_casebook()
    drawn = Sketches(atlas_of(folder)).of(default_site().pages[0], 480, 270)
    assert not any(mark.hollow for mark in drawn.marks)
    assert "hollow" not in re.sub(r"<style>.*?</style>", "", landing(folder), flags=re.S)


def test_a_hollow_symbol_is_paper_inside_of_its_rim_in_the_shared_picture() -> None:
    corners = tuple((300 + 12 * x, 157 + 12 * y) for x, y in ((-1, -1), (1, -1), (1, 1), (-1, 1)))
    filled, hollow = (
        preview(Sketch(600, 315, (), (Mark("purchase", (corners,), closed=True, hollow=each),)))
        for each in (False, True)
    )
    assert filled != hollow


def test_stated_and_inferred_make_the_events_of_the_summary(
    a_casebook: Callable[..., Path], small_casebook: Mapping[str, str]
) -> None:
    atlas = atlas_of(a_casebook(events=inferred(small_casebook)))
    counted, summary = count_apart(atlas), summarise(atlas)
    for kind, count in summary["events_by_kind"].items():
        assert counted["events_documented"][kind] + counted["events_inferred"][kind] == count
    legs = counted["legs_between_places"] + counted["legs_at_one_place"]
    assert legs == summary["legs_by_basis"]["documented"]
    assert 0 < counted["sources_of_events"] <= summary["sources"]


def test_the_sources_of_events_are_told_apart_from_all(
    a_casebook: Callable[..., Path], small_casebook: Mapping[str, str]
) -> None:
    folder = a_casebook(
        sources=small_casebook["sources.csv"] + "court,A complaint,A court,,,court\n",
        citations=small_casebook["citations.csv"] + "bridge,court,,\n",
    )
    counted = count_apart(atlas_of(folder))
    told = Figures(landing(folder)).found["counted.sources_of_events"]
    assert {text.split(":")[1].split()[0] for text in told} == {str(counted["sources_of_events"])}


def test_sources_that_all_are_of_events_are_not_told_twice(a_casebook: Callable[..., Path]) -> None:
    page = landing(a_casebook())
    assert ">public sources cited</dt>" in page
    assert ">fuentes públicas citadas</dt>" in page


def test_a_single_one_is_told_as_one_in_both_languages(
    a_casebook: Callable[..., Path], small_casebook: Mapping[str, str]
) -> None:
    rows = small_casebook["events.csv"].splitlines(keepends=True)
    cited = small_casebook["citations.csv"].splitlines(keepends=True)
    page = landing(
        a_casebook(
            events=rows[0] + rows[1].replace(",yes", ",inferred"),
            citations="".join(cited[:2]),
            legs=None,
        )
    )
    for said in ("documented case", "caso documentado", "event, with its source"):
        assert f">{said}</dt>" in page
    for said in ("network that sources document", "red que las fuentes documentan", "inferido"):
        assert f">{said}</span>" in page


@pytest.mark.parametrize("language", ["en", "es"])
def test_no_phrase_leaves_a_slot_open_or_says_many_of_one(language: str) -> None:
    for name, phrase in WORDS.items():
        slots = set(re.findall(r"\{(\w+)", phrase[language]))
        one, many = (say(name, language, **dict.fromkeys(slots, n)) for n in ("1", "2"))
        assert not re.search(r"[{}|]", one + many)


def test_a_casebook_without_cases_shows_a_dash_and_says_why(
    a_casebook: Callable[..., Path], small_casebook: Mapping[str, str]
) -> None:
    bare = {
        name.removesuffix(".csv"): text.splitlines(keepends=True)[0]
        for name, text in small_casebook.items()
    }
    page = landing(a_casebook(**bare))
    assert "n/a" not in page
    for words in WORDS["no_cases"].values():
        assert f">{words}</dt>" in page
    assert ">—</dd>" in page


def test_without_analyses_their_figures_are_left_out(a_casebook: Callable[..., Path]) -> None:
    atlas = build_atlas(read_casebook(a_casebook()))
    page = landing_page(default_site(), atlas, summarise(atlas))
    assert "documented_crossing" not in page
    assert "supernetworks" not in page


def test_the_landing_page_keeps_the_contract_of_every_page(
    a_casebook: Callable[..., Path],
) -> None:
    folder = a_casebook()
    page = landing(folder)
    found = re.search(r'<script type="application/json" id="routes-summary">(.*?)</script>', page)
    assert found is not None
    assert json.loads(found[1]) == summarise(atlas_of(folder))
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)
    assert policy is not None
    assert "default-src &#x27;none&#x27;" in policy[1]
    assert "unsafe" not in policy[1]
    assert not re.search(r"""<[^>]+\s(?:src|style|on\w+)=""", page)


def test_both_editions_say_the_same_things(a_casebook: Callable[..., Path]) -> None:
    page = landing(a_casebook())
    for site_page in default_site().pages:
        for language in ("en", "es"):
            assert site_page.title[language] in page
            assert f'href="{site_page.file}#l={language}"' in page
    for phrase in WORDS.values():
        assert set(phrase) == {"en", "es"}
        assert set(re.findall(r"\{\w+\}", phrase["en"])) == set(
            re.findall(r"\{\w+\}", phrase["es"])
        )


def test_words_of_the_casebook_are_text(a_casebook: Callable[..., Path]) -> None:
    words = "</script><img src=x onerror=alert(1)>{{ 7 * 191 }} @policy@"
    settings = f'title = {{ en = "{words}", es = "{words}" }}\n[[credits]]\nen = "{words}"\n'
    page = landing(a_casebook(), settings + f'es = "{words}"')
    assert "<img" not in page
    assert "&lt;img src=x" in page
    assert page.count("Content-Security-Policy") == 1
    assert "1337" not in page


def test_the_first_language_is_the_one_that_was_chosen(a_casebook: Callable[..., Path]) -> None:
    page = landing(a_casebook(), 'language = "es"')
    assert '<html lang="es"' in page
    assert f"<title>{default_site().title['es']}</title>" in page


def test_a_shared_link_has_a_picture_only_when_it_has_an_address(
    a_casebook: Callable[..., Path],
) -> None:
    bare = landing(a_casebook())
    assert 'property="og:title"' in bare
    assert "og:image" not in bare
    page = landing(a_casebook(), 'base_url = "https://example.org/guns"')
    assert 'content="https://example.org/guns/where-bought.png"' in page
    assert 'content="summary_large_image"' in page


def test_a_held_back_case_is_in_no_picture(
    a_casebook: Callable[..., Path], small_casebook: Mapping[str, str]
) -> None:
    cases = small_casebook["cases.csv"].replace("published", "draft")
    atlas = atlas_of(a_casebook(cases=cases))
    for page in default_site().every_page:
        assert Sketches(atlas).of(page, 480, 270).marks == ()
    assert "4 events are held back" in landing(a_casebook(cases=cases))


def test_a_state_is_tinted_and_never_a_dot(
    a_casebook: Callable[..., Path], small_casebook: Mapping[str, str]
) -> None:
    events = small_casebook["events.csv"].replace('"Phoenix, Arizona"', "Arizona")
    bought, *_ = default_site().pages
    drawn = Sketches(atlas_of(a_casebook(events=events))).of(bought, 480, 270)
    assert drawn.marks == ()
    assert drawn.tinted


def test_a_page_without_legs_draws_none(a_casebook: Callable[..., Path]) -> None:
    atlas = atlas_of(a_casebook())
    bought, travel, *_ = default_site().pages
    assert {mark.style for mark in Sketches(atlas).of(bought, 480, 270).marks} == {"purchase"}
    drawn = {mark.style for mark in Sketches(atlas).of(travel, 480, 270).marks}
    assert drawn & set(code_list("basis").values)


def test_cases_outside_of_networks_step_back(
    a_casebook: Callable[..., Path], small_casebook: Mapping[str, str]
) -> None:
    other = 'other#01,other,1,purchase,"Tucson, Arizona",US,,2020,rifles,rifle,,,,,yes\n'
    folder = a_casebook(
        cases=small_casebook["cases.csv"] + "other,Another,,,,unknown,US>MX,published\n",
        events=small_casebook["events.csv"] + other,
        citations=small_casebook["citations.csv"] + "other#01,article,,\n",
    )
    interlocking = default_site().pages[-1]
    styles = [mark.style for mark in Sketches(atlas_of(folder)).of(interlocking, 480, 270).marks]
    assert "faint" in styles
    assert "purchase" in styles


def test_colours_and_shapes_are_those_of_the_map() -> None:
    palette = (VIEWER / "palette.js").read_text("utf-8")
    style = (LANDING / "marks.css").read_text("utf-8")
    for kind in code_list("kind").values:
        assert kind in CORNERS
        in_map = set(re.findall(rf'\b{kind}: "(#[0-9a-f]{{6}})"', palette)) - {"#9d988d"}
        here = set(re.findall(rf"--{kind}: (#[0-9a-f]{{6}})", style))
        assert here <= in_map, kind
        assert len(here) == 2, kind


def test_the_same_page_for_the_same_data_in_any_order_of_rows(
    a_casebook: Callable[..., Path], small_casebook: Mapping[str, str]
) -> None:
    before = landing(a_casebook())
    assert landing(a_casebook()) == before
    turned = {}
    for name, text in small_casebook.items():
        head, *rows = text.splitlines(keepends=True)
        turned[name.removesuffix(".csv")] = head + "".join(reversed(rows))
    assert landing(a_casebook(**turned)) == before


@given(part=st.integers(0, 10_000), rest=st.integers(0, 10_000))
def test_a_share_is_all_or_nothing_only_where_it_is(part: int, rest: int) -> None:
    told = share(part, part + rest)
    assert (told == "100\u00a0%") == (part > 0 and rest == 0)
    assert (told == "0\u00a0%") == (part == 0 and rest > 0)


@given(
    st.lists(
        st.tuples(st.floats(-180, 180), st.floats(-80, 80)),
        min_size=1,
        max_size=30,
    )
)
def test_a_frame_holds_the_bulk_of_the_places(places: list[tuple[float, float]]) -> None:
    frame = frame_of(places, 480, 270)
    middle = np.median(np.asarray(places), axis=0, keepdims=True)
    x, y = frame.pixels(middle)[0]
    assert 0 <= x <= 480
    assert 0 <= y <= 270
    assert frame == frame_of(list(reversed(places)), 480, 270)


def read_png(content: bytes) -> tuple[int, int, bytes]:
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    at, packed, size = 8, b"", (0, 0)
    while at < len(content):
        (length,) = struct.unpack(">I", content[at : at + 4])
        kind, body = content[at + 4 : at + 8], content[at + 8 : at + 8 + length]
        (check,) = struct.unpack(">I", content[at + 8 + length : at + 12 + length])
        assert check == zlib.crc32(kind + body)
        if kind == b"IHDR":
            size = struct.unpack(">II", body[:8])
        elif kind == b"IDAT":
            packed += body
        at += 12 + length
    return size[0], size[1], zlib.decompress(packed)


def test_the_picture_of_a_shared_link_has_the_size_sites_ask_for(
    a_casebook: Callable[..., Path],
) -> None:
    drawn = Sketches(atlas_of(a_casebook())).of(default_site().pages[1], 600, 315)
    content = preview(drawn)
    width, height, rows = read_png(content)
    assert (width, height) == (1200, 630)
    assert len(rows) == 630 * (1 + 1200 * 3)
    assert preview(drawn) == content
    assert len(content) < 200_000


def test_a_written_picture_has_its_own_pixels() -> None:
    pixels = np.arange(2 * 3 * 3, dtype=np.uint8).reshape(2, 3, 3)
    width, height, rows = read_png(png(pixels))
    assert (width, height) == (3, 2)
    first, second = rows[1:10], rows[11:20]
    assert list(first) == list(range(9))
    assert [(a + b) % 256 for a, b in zip(first, second, strict=True)] == list(range(9, 18))


@pytest.mark.parametrize("name", ["landing.css", "marks.css", "links.css", "embedded.css"])
def test_style_sheets_ask_for_nothing(name: str) -> None:
    text = (LANDING / name).read_text("utf-8")
    assert "url(" not in text
    assert "@import" not in text
