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
