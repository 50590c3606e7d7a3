"""A page with hardly anything in it says what is not known, and draws nothing of nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.browser.test_numbers import OPEN_ALL

from routes.casebook import read_casebook
from routes.pipeline import build_atlas
from routes.pipeline.maps import with_analyses
from routes.render import default_site, whole_map

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

pytestmark = pytest.mark.browser


@pytest.fixture
def page_of(
    a_casebook: Callable[..., Path], small_casebook: Mapping[str, str], tmp_path: Path
) -> Callable[[int], Path]:
    """The page of a casebook with the first events of the small one."""

    def drawn(events: int) -> Path:
        def first(name: str) -> str:
            return "".join(small_casebook[name].splitlines(keepends=True)[: events + 1])

        folder = a_casebook(events=first("events.csv"), citations=first("citations.csv"), legs=None)
        (folder / "legs.csv").unlink(missing_ok=True)
        path = tmp_path / "map.html"
        atlas = with_analyses(build_atlas(read_casebook(folder)))
        whole_map(default_site(), atlas).save(str(path))
        return path

    return drawn


@pytest.mark.parametrize("language", ["en", "es"])
def test_figures_of_one_event_complain_of_nothing_and_call_nothing_0_that_is_not_known(
    visit: Callable[..., Any], page_of: Callable[[int], Path], language: str
) -> None:
    with visit(page_of(1), fragment=f"#l={language}&tab=figures") as seen:
        page = seen.page
        assert page.evaluate(OPEN_ALL) == 0
        told = page.locator("#rt-tabpanel-figures").inner_text()
        for unknown in ("0 and 0 days", "0 y 0 días", "Median 0", "Mediana de 0", "NaN"):
            assert unknown not in told
        assert page.locator("[data-part=time_to_crime] :is(svg, .rt-chart-said)").count() == 0
        assert page.locator("[data-part=source_to_market] :is(svg, .rt-chart-said)").count() == 0
        assert seen.complaints == []


def test_a_casebook_without_events_blames_no_filter(
    visit: Callable[..., Any], page_of: Callable[[int], Path]
) -> None:
    with visit(page_of(0)) as seen:
        assert seen.page.inner_text(".rt-shown") == "This casebook has no events."
        assert seen.complaints == []
