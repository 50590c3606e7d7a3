"""What the docs say is what the code does."""

from __future__ import annotations

import runpy
from pathlib import Path

from routes.casebook import read_casebook
from routes.pipeline import build_atlas
from routes.render import summarise
from routes.render.counting import count_apart
from routes.settings import shipped_casebook

REPOSITORY = Path(__file__).resolve().parents[2]


def test_generated_pages_are_fresh() -> None:
    pages = runpy.run_path(str(REPOSITORY / "docs" / "build.py"))["pages"]()
    for name, text in pages.items():
        written = (REPOSITORY / "docs" / name).read_text("utf-8")
        assert written == text, f"docs/{name} is old: run `make docs`"


def test_the_readme_is_short_and_shows_a_map() -> None:
    lines = (REPOSITORY / "README.md").read_text("utf-8").splitlines()
    assert len(lines) <= 120
    pictures = [line for line in lines if line.startswith("![")]
    assert pictures
    for picture in pictures:
        file = picture.partition("](")[2].partition(")")[0]
        assert (REPOSITORY / file).is_file(), file


def test_the_readme_counts_what_ships() -> None:
    atlas = build_atlas(read_casebook(shipped_casebook()))
    summary, counted = summarise(atlas), count_apart(atlas)
    text = " ".join((REPOSITORY / "README.md").read_text("utf-8").split())
    assert (
        f"{summary['cases']} cases with {summary['events']} events from "
        f"{counted['sources_of_events']} sources ({summary['sources']} cited in all" in text
    )


def test_the_readme_names_the_two_commands() -> None:
    text = (REPOSITORY / "README.md").read_text("utf-8")
    assert "make map" in text
    assert "make test" in text
