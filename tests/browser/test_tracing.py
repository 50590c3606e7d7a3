"""Rates of traced origins on the page: the numbers of the analysis, small ones legible, no risk."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from tests.browser.test_numbers import OPEN_ALL, SHOWN, wrong_numbers

from routes.casebook import read_casebook
from routes.frames import table_frame
from routes.pipeline import build_atlas
from routes.pipeline.analysing import ANALYSES
from routes.render import default_site, whole_map
from routes.render.method_words import METHOD_WORDS
from routes.settings import shipped_casebook

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}
SOLD = {"US-CA": 6, "US-TX": 9, "US-PR": 5, "US-GU": 2}
PART = "[data-part=per_100_000_people]"
DAYS = {"purchase_date": "2010-01-01", "recovery_date": "2011-06-01", "recovery_state": "MX-SON"}


@pytest.fixture(scope="module")
def found() -> dict[str, Any]:
    return {}


@pytest.fixture(scope="module")
def page_file(found: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The casebook that ships with made-up traces, which are nowhere but in this folder."""
    atlas = build_atlas(read_casebook(shipped_casebook()))
    states = [state for state, number in SOLD.items() for _ in range(number)]
    rows = [{"trace_id": f"t{n}", "purchase_state": s, **DAYS} for n, s in enumerate(states)]
    dealers = pd.DataFrame({"license_number": ["1"], "license_type": "01", "state": "TX"})
    tables = {
        "traces": table_frame("traces", pd.DataFrame(rows)),
        "dealers": table_frame("dealers", dealers),
    }
    atlas = replace(atlas, tables={**atlas.tables, **tables})
    found["tracing"] = dict(ANALYSES["tracing"].compute(atlas))
    path = tmp_path_factory.mktemp("tracing") / "map.html"
    whole_map(default_site(), replace(atlas, analyses=found)).save(str(path))
    return path


def test_rates_for_people_are_those_of_the_analysis_and_fit_a_phone_in_both_languages(
    visit: Callable[..., Any], page_file: Path, found: dict[str, Any]
) -> None:
    with visit(page_file, size=PHONE, fragment="#l=en&tab=figures") as seen:
        page = seen.page
        page.click(".rt-nav [data-sheet=panel]")
        for language, people in (("en", "100,000 people"), ("es", "100,000 habitantes")):
            if language == "es":
                page.evaluate("document.querySelector('#rt-language').click()")
            assert page.evaluate("document.documentElement.lang") == language
            assert page.evaluate(OPEN_ALL) == 0
            told = page.evaluate(SHOWN, "[data-figure=tracing]")
            assert told["escaped"] == []
            results = {**found, "methods": METHOD_WORDS}
            assert [w for one in told["shown"] for w in wrong_numbers(results, one)] == []
            text = page.locator("[data-figure=tracing]").inner_text()
            assert people in text
            assert "2011\u20132015" in text
            assert not [word for word in ("risk", "riesgo") if word in text.casefold()]
            assert page.locator(PART).evaluate("node => node.scrollWidth <= node.clientWidth")
            ticks = page.locator(f"{PART} .rt-chart-label").all_text_contents()
            assert len(set(ticks)) == len(ticks) > 2
        assert seen.complaints == []
