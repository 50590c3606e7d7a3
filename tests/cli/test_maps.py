"""``routes map``: the atlas from the command line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from routes.cli import commands, main

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

OWN = """
[[pages]]
slug = "bought"
title = { en = "Bought?", es = "¿Comprados?" }
summary = { en = "Where.", es = "Dónde." }
kinds = ["purchase"]
"""


def run(*arguments: object) -> Any:
    return CliRunner().invoke(commands, [str(argument) for argument in arguments])


def test_it_prints_the_page_that_leads_to_the_others(
    a_casebook: Callable[..., Path], tmp_path: Path
) -> None:
    told = run("map", a_casebook(), "-o", tmp_path / "maps")
    assert told.exit_code == 0, told.output
    assert told.stdout.splitlines()[-1] == str(tmp_path / "maps" / "index.html")


def test_as_json_it_names_every_file_and_the_summary_of_the_pages(
    a_casebook: Callable[..., Path], tmp_path: Path
) -> None:
    own = tmp_path / "own.toml"
    own.write_text(OWN, encoding="utf-8")
    told = run("map", a_casebook(), "-o", tmp_path, "--pages", own, "--embed", "--json")
    assert told.exit_code == 0, told.output
    found = json.loads(told.stdout)
    names = ["bought.html", "bought.png", "embed-bought.html", "map.html", "map.png",
             "embed-map.html", "index.html"]  # fmt: skip
    assert found["files"] == [str(tmp_path / name) for name in names]
    assert found["events"] == 4


def test_a_mistake_in_the_choices_is_one_sentence_and_nothing_is_written(
    a_casebook: Callable[..., Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = a_casebook()
    (folder / "maps.toml").write_text('titel = "x"', encoding="utf-8")
    with pytest.raises(SystemExit) as left:
        main(["map", str(folder), "-o", str(tmp_path / "maps")])
    assert left.value.code == 1
    told = " ".join(capsys.readouterr().err.split())
    assert "maps.toml, key titel: nothing reads it" in told
    assert "Traceback" not in told
    assert not (tmp_path / "maps").exists()


@pytest.mark.parametrize("home", ["book", "book.sqlite"])
def test_the_title_of_a_new_casebook_heads_its_atlas(home: str, tmp_path: Path) -> None:
    made = run("new", tmp_path / home, "--title", "Seizures at <the> bridges")
    assert made.exit_code == 0, made.output
    told = run("map", tmp_path / home, "-o", tmp_path / "maps")
    assert told.exit_code == 0, told.output
    page = (tmp_path / "maps" / "index.html").read_text("utf-8")
    assert page.count("<h1>Seizures at &lt;the&gt; bridges</h1>") == 2


def test_a_title_in_the_choices_comes_before_the_one_of_the_casebook(tmp_path: Path) -> None:
    assert run("new", tmp_path / "book", "--title", "Of the owner").exit_code == 0
    own = tmp_path / "own.toml"
    own.write_text('title = { en = "Of the pages", es = "De las páginas" }', encoding="utf-8")
    told = run("map", tmp_path / "book", "-o", tmp_path / "maps", "--pages", own)
    assert told.exit_code == 0, told.output
    page = (tmp_path / "maps" / "index.html").read_text("utf-8")
    assert "<h1>De las páginas</h1>" in page
    assert "Of the owner" not in page


def test_a_casebook_without_a_title_keeps_the_usual_one(tmp_path: Path) -> None:
    assert run("new", tmp_path / "book").exit_code == 0
    assert run("map", tmp_path / "book", "-o", tmp_path / "maps").exit_code == 0
    page = (tmp_path / "maps" / "index.html").read_text("utf-8")
    assert "<h1>Documented arms-trafficking supply chains</h1>" in page


def test_as_json_it_tells_apart_what_is_stated_and_what_is_inferred(
    a_casebook: Callable[..., Path], tmp_path: Path
) -> None:
    found = json.loads(run("map", a_casebook(), "-o", tmp_path, "--json").stdout)
    counted = found["counted"]
    for kind, count in found["events_by_kind"].items():
        assert counted["events_documented"][kind] + counted["events_inferred"][kind] == count
    legs = counted["legs_between_places"] + counted["legs_at_one_place"]
    assert legs == found["legs_by_basis"]["documented"]


@pytest.mark.parametrize(("state", "words"), [("in_review", "1 in review"), ("draft", "1 draft")])
def test_events_of_a_case_that_is_not_published_are_told_as_withheld_and_not_as_drawn(
    a_casebook: Callable[..., Path], tmp_path: Path, state: str, words: str
) -> None:
    folder = a_casebook()
    cases = (folder / "cases.csv").read_text("utf-8")
    assert ",published" in cases
    (folder / "cases.csv").write_text(cases.replace(",published", f",{state}"), encoding="utf-8")
    told = run("map", folder, "-o", tmp_path / "maps", "--json")
    assert told.exit_code == 0, told.output
    assert json.loads(told.stdout)["withheld_cases"] == {state: 1}
    last = run("map", folder, "-o", tmp_path / "maps").stderr.splitlines()[-1]
    assert last.startswith(
        f"0 events of 0 cases on the pages; 4 events of 1 case withheld ({words}): "
    )
