"""Every analysis has a section of formulas: an equation, references and limits."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from routes.pipeline.analysing import ANALYSES

PAGE = (Path(__file__).parents[2] / "docs" / "methods.md").read_text("utf-8")
SECTIONS = dict(re.findall(r"^## ([^\n]+)\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL))


def anchor_of(heading: str) -> str:
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


ANCHORS = {anchor_of(heading): text for heading, text in SECTIONS.items()}


@pytest.mark.parametrize("name", ANALYSES)
def test_the_section_that_a_result_names_is_on_the_page(name: str) -> None:
    assert ANALYSES[name].method_anchor in ANCHORS
    assert f"`routes analyse {name}`" in ANCHORS[ANALYSES[name].method_anchor]


@pytest.mark.parametrize("name", ANALYSES)
def test_a_section_has_an_equation_a_reference_and_limits(name: str) -> None:
    text = ANCHORS[ANALYSES[name].method_anchor]
    assert re.search(r"^    \S.* [=≥≤] |`[^`]*[=/≥≤][^`]*`", text, re.MULTILINE), "no equation"
    assert re.search(r"\b(1[89]|20)\d\d\b", text), "no reference with its year"
    assert re.search(r"\bLimits\b", text), "no limits"
