"""Every number that a page shows of an analysis is the number of `routes analyse NAME --json`."""

from __future__ import annotations

import json
import re
from functools import reduce
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from routes.casebook import read_casebook
from routes.cli import commands
from routes.pipeline import build_atlas
from routes.pipeline.analysing import ANALYSES
from routes.render import default_site, summarise
from routes.render.counting import count_apart
from routes.render.method_words import METHOD_WORDS
from routes.settings import shipped_casebook

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

pytestmark = pytest.mark.browser

OPEN_ALL = """
async () => {
  const root = document.querySelector("#rt-tabpanel-figures");
  const closed = () => [...root.querySelectorAll("details:not([open]):not(.rt-cited)")];
  // What is not laid out opens in a fraction of the time, and says the same.
  document.body.style.display = "none";
  const more = () => [...root.querySelectorAll(".rt-more")];
  for (let turn = 0; turn < 12 && (closed().length || more().length); turn += 1) {
    for (const node of closed()) node.open = true;
    for (const node of more()) node.click();
    await new Promise((done) => setTimeout(done, 20));
  }
  document.body.style.display = "";
  return closed().length + more().length;
}
"""

# Words of sources and names of cases are nobody's result; everything else says where it stands.
SHOWN = """
(selector) => {
  const digit = /\\p{Nd}/u;
  const marked = "[data-value], [data-scale]";
  const found = new Map();
  const escaped = [];
  const told = (node) => ({ figure: node.dataset.figure || null, value: node.dataset.value || null,
    scale: node.dataset.scale || null, text: "" });
  for (const root of document.querySelectorAll(selector)) {
    const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const text = texts.currentNode;
      // What a picture is called says nothing of the texts within it.
      const holder = text.parentElement.closest(`:is(${marked}):not(svg), .rt-cites, [data-case]`);
      if (holder && !holder.matches(marked)) continue;
      if (holder) {
        if (!found.has(holder)) found.set(holder, told(holder));
        found.get(holder).text += text.data;
      } else if (digit.test(text.data)) escaped.push(text.data);
    }
    for (const node of root.querySelectorAll("[aria-label], [title]")) {
      const text = `${node.getAttribute("aria-label") || ""} ${node.getAttribute("title") || ""}`;
      if (!digit.test(text)) continue;
      if (node.matches(marked)) found.set(`${found.size}`, { ...told(node), text });
      else escaped.push(text);
    }
  }
  // Of marks that say the same, one goes to the test.
  const shown = new Map([...found.values()].map((each) => [JSON.stringify(each), each]));
  return { shown: [...shown.values()], escaped };
}
"""

NUMBER = re.compile(r"(>\s)?(\d{1,3}(?:,\d{3})+(?![\d,])(?:\.\d+)?|\d+(?:\.\d+)?)")
STEP = re.compile(r'\.(\w+)|\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]')
HALF_A_CENT = 0.0051


@pytest.fixture(scope="module")
def results() -> Mapping[str, Any]:
    """What the command line prints, by analysis."""
    found = {}
    for name in ANALYSES:
        ran = CliRunner().invoke(commands, ["analyse", name, str(shipped_casebook()), "--json"])
        assert ran.exit_code == 0, ran.output
        found[name] = json.loads(ran.stdout)
    atlas = build_atlas(read_casebook(shipped_casebook()))
    found["summary"], found["counted"] = summarise(atlas), count_apart(atlas)
    found["methods"] = METHOD_WORDS
    return found


def value_at(results: Mapping[str, Any], path: str) -> Any:
    """Follow a path such as ``hotspots.border.units[3].cases``; ``length`` counts a list."""
    steps = [next(filter(None, found)) for found in STEP.findall(f".{path}")]
    assert "".join(found[0] for found in STEP.finditer(f".{path}")) == f".{path}", path

    def down(value: Any, step: str) -> Any:
        if isinstance(value, list):
            return len(value) if step == "length" else value[int(step)]
        return value[json.loads(step) if step.startswith('"') else step]

    return reduce(down, steps, results)


def numbers_in(text: str) -> list[tuple[bool, float]]:
    """Numbers of a text as English and Mexican Spanish write them; true where more is meant."""
    return [(bool(more), float(n.replace(",", ""))) for more, n in NUMBER.findall(text)]


def scalars(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        for key, each in value.items():
            yield key
            yield from scalars(each)
    elif isinstance(value, list):
        # A long list is cut, and says how many are left.
        yield len(value) - 6
        for each in value:
            yield from scalars(each)
    elif value is not None:
        yield value


def is_shown_as(shown: tuple[bool, float], value: Any) -> bool:
    more, number = shown
    if isinstance(value, bool):
        return False
    if isinstance(value, str):
        return number in [each for _, each in numbers_in(value)]
    if more:
        return bool(value > number)
    # Two decimals; of less than one, two figures that count.
    near = HALF_A_CENT if abs(value) >= 1 else 0.051 * abs(value)
    return bool(abs(abs(value) - number) <= near)


def wrong_numbers(results: Mapping[str, Any], shown: Mapping[str, Any]) -> Iterator[str]:
    """What a marked text says that the result does not, and the other way round."""
    paths = json.loads(shown["figure"] or "[]")
    there = [value_at(results, path) for path in paths]
    if there != json.loads(shown["value"] or "[]"):
        yield f"{paths}: {shown['value']} on the page, {there} in the result"
    said = numbers_in(shown["text"])
    scale = [float(each) for each in (shown["scale"] or "").split()]
    allowed = [*(each for value in there for each in scalars(value)), *scale, *paths]
    for number in said:
        if not any(is_shown_as(number, value) for value in allowed):
            yield f"{paths or 'scale'}: {number[1]} in “{shown['text']}”, but {allowed}"
    for value in (*there, *scale):
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if is_number and not any(is_shown_as(each, value) for each in said):
            yield f"{paths}: {value} is not in “{shown['text']}”"


PAGES = [page.file for page in default_site().every_page]
EMBEDDED = [page.embedded_file for page in default_site().every_page]


@pytest.mark.parametrize("name", PAGES)
def test_every_number_of_every_figure_is_that_of_the_command_line(
    visit: Callable[..., Any], shipped_pages: Path, results: Mapping[str, Any], name: str
) -> None:
    with visit(shipped_pages / name, fragment="#l=en&tab=figures") as seen:
        for language in ("en", "es"):
            if language == "es":
                seen.page.click("#rt-language")
            assert seen.page.evaluate("document.documentElement.lang") == language
            assert seen.page.evaluate(OPEN_ALL) == 0
            told = seen.page.evaluate(SHOWN, "#rt-tabpanel-figures")
            assert told["escaped"] == []
            shown = told["shown"]
            assert {each for one in shown for each in names_in(one)} == {*ANALYSES, "methods"}
            assert [wrong for one in shown for wrong in wrong_numbers(results, one)] == []
        door = seen.page.evaluate(LANDING)
    assert wrong_at_the_door(results, door) == []


def names_in(shown: Mapping[str, Any]) -> Iterator[str]:
    for path in json.loads(shown["figure"] or "[]"):
        yield re.split(r"[.\[]", path)[0]


LANDING = """
() => {
  const digit = /\\p{Nd}/u;
  const figures = ".figures dt, .figures dd, .counts span, .counts b";
  return [...document.querySelectorAll(figures)].filter((node) => digit.test(node.textContent))
    .map((node) => ({ path: node.dataset.figure || null, text: node.textContent }));
}
"""


def landing_number(results: Mapping[str, Any], path: str) -> float:
    """What an expression of the landing page comes to; of a share, in per cent."""

    def one(way: str) -> float:
        found = value_at(results, way)
        parts = list(found.values()) if isinstance(found, dict) else None
        return sum(parts) if parts else len(found) if isinstance(found, list) else found

    part, _, whole = path.removeprefix("1 - ").partition(" / ")
    if not whole:
        return one(path)
    share = one(part) / one(whole)
    return 100 * (1 - share if path.startswith("1 - ") else share)


def wrong_at_the_door(results: Mapping[str, Any], shown: list[dict[str, Any]]) -> list[Any]:
    def is_right(path: str | None, text: str) -> bool:
        numbers = [number for _, number in numbers_in(text)]
        paths = (path or "").split(", ")
        return len(paths) == len(numbers) and all(
            each != "" and abs(landing_number(results, each) - number) <= 1 / 2
            for each, number in zip(paths, numbers, strict=True)
        )

    return [each for each in shown if not is_right(**each)]


def test_every_number_of_the_landing_page_and_of_frames_is_that_of_the_command_line(
    visit: Callable[..., Any], shipped_pages: Path, results: Mapping[str, Any]
) -> None:
    for name in ("index.html", *EMBEDDED):
        with visit(shipped_pages / name) as seen:
            shown = seen.page.evaluate(LANDING)
        assert name != "index.html" or len(shown) > 2 * len(PAGES)
        assert wrong_at_the_door(results, shown) == [], name


def test_a_wrong_number_and_a_number_from_nowhere_are_found(
    visit: Callable[..., Any], shipped_pages: Path, results: Mapping[str, Any]
) -> None:
    with visit(shipped_pages / PAGES[0], fragment="#l=en&tab=figures") as seen:
        page = seen.page
        page.evaluate("document.querySelector('[data-figure=timeline]').open = true")
        page.wait_for_selector("[data-figure=timeline] svg.rt-chart")
        label = "[data-figure=timeline] [data-value]"
        page.evaluate("(label) => { document.querySelector(label).textContent = '7' }", label)
        page.evaluate("document.querySelector('[data-figure=timeline] ul').append('In 1999')")
        told = page.evaluate(SHOWN, "#rt-tabpanel-figures")
    assert told["escaped"] == ["In 1999"]
    assert len([wrong for one in told["shown"] for wrong in wrong_numbers(results, one)]) > 0
