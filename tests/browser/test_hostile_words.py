"""Words of records are words: planted in every text, nothing of them runs, asks or breaks."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

pytestmark = pytest.mark.browser

PLANTED = (
    "<script>window.struck=1</script></script><img src=x onerror=window.struck=1>"
    "{{7*191}}${window.struck=1}\u2028window.struck=1//\"'><a href=javascript:window.struck=1>x</a>"
)

TEXTS = {
    "events.csv": ("date_text", "items", "organisation"),
    "cases.csv": ("title", "summary", "docket", "court"),
    "sources.csv": ("title", "publisher"),
    "citations.csv": ("locator",),
    "legs.csv": ("reason",),
}

EVERYTHING = (
    "#case=bridge",
    "#event=bridge%2302",
    "#leg=bridge%2301%3Ebridge%2302",
    "#tb=events",
    "#tb=legs",
    "#tab=figures",
    "#q=window.struck",
)


def planted(text: str, columns: tuple[str, ...]) -> str:
    rows = list(csv.DictReader(io.StringIO(text)))
    for row in rows:
        row |= {name: PLANTED for name in columns if name in row}
    if "place_text" in rows[-1]:
        rows[-1]["place_text"] = PLANTED
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


@pytest.fixture
def hostile_page(
    a_casebook: Callable[..., Path], small_casebook: Mapping[str, str], tmp_path: Path
) -> Path:
    """A page whose every text is an attack."""
    from routes.pipeline import build_map  # noqa: PLC0415 - only this test builds its own page

    tables = {
        name.removesuffix(".csv"): planted(small_casebook[name], columns)
        for name, columns in TEXTS.items()
    }
    return build_map(a_casebook(**tables), tmp_path / "maps").path


def test_nothing_planted_in_any_text_runs_anywhere_in_the_page(
    visit: Callable[..., Any], hostile_page: Path
) -> None:
    for fragment in EVERYTHING:
        with visit(hostile_page, fragment=fragment) as seen:
            page = seen.page
            page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
            page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
            if fragment.startswith("#case"):
                page.get_by_role("button", name="Cambiar a español").click()
            page.wait_for_timeout(200)
            assert page.evaluate("window.struck") is None, fragment
            assert "1337" not in page.inner_text("body"), fragment
            links = page.evaluate("[...document.links].map(a => a.protocol)")
            assert set(links) <= {"file:", "http:", "https:"}, fragment
            assert page.locator(".rt-app script, .rt-app img").count() == 0, fragment
            assert seen.requests == [], fragment
            assert seen.complaints == [], fragment


def test_planted_words_are_shown_as_they_stand(
    visit: Callable[..., Any], hostile_page: Path
) -> None:
    with visit(hostile_page, fragment="#event=bridge%2302") as seen:
        card = seen.page.text_content("#rt-popup")
        assert PLANTED in card


@pytest.mark.parametrize(
    "fragment",
    [
        "#q=%3Cimg%20src%3Dx%20onerror%3Dwindow.struck%3D1%3E",
        "#case=%3Cscript%3E&event=javascript:1&leg=a%3Eb&tb=%3Cb%3E&th=%22&tab=%3Cb%3E&a=1_2.3_4",
        "#v=NaN/NaN/NaN&t=__proto__&k=__proto__.constructor&y=__proto__",
    ],
)
def test_an_address_is_never_believed(
    visit: Callable[..., Any], hostile_page: Path, fragment: str
) -> None:
    with visit(hostile_page, fragment=fragment) as seen:
        assert seen.page.evaluate("window.struck") is None
        assert seen.complaints == []
        assert seen.page.locator(".rt-tab").count() == 3
