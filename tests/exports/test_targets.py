"""An export is written whole or not at all, and never over something by chance."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from routes.casebook.exports import FORMATS, write_release
from routes.casebook.exports.targets import write_folder
from routes.casebook.stores import create_store, open_store
from routes.cli import commands
from routes.cli.exporting import _FORMATS
from routes.errors import CasebookError
from routes.pipeline.exporting import export

if TYPE_CHECKING:
    from routes.casebook.exports import Release


def test_the_command_line_knows_every_format() -> None:
    assert tuple(FORMATS) == _FORMATS


def test_an_unknown_format_is_refused_with_those_there_are(guarded_release: Release) -> None:
    with pytest.raises(CasebookError, match="no format 'shp'; choose one of csv, xlsx, geojson"):
        write_release(guarded_release, "shp", Path("nowhere"))


def test_a_file_that_is_there_is_not_replaced_without_being_told(
    guarded_release: Release, tmp_path: Path
) -> None:
    target = tmp_path / "out.gpkg"
    target.write_text("mine", encoding="utf-8")
    with pytest.raises(CasebookError, match="--force"):
        write_release(guarded_release, "gpkg", target)
    assert target.read_text("utf-8") == "mine"
    write_release(guarded_release, "gpkg", target, force=True)
    assert target.read_bytes()[:6] == b"SQLite"


def test_a_folder_with_files_is_not_written_into_without_being_told(
    guarded_release: Release, tmp_path: Path
) -> None:
    mine = tmp_path / "out" / "mine.txt"
    mine.parent.mkdir()
    mine.write_text("mine", encoding="utf-8")
    with pytest.raises(CasebookError, match=r"not empty.*--force"):
        write_release(guarded_release, "csv", mine.parent)
    assert [path.name for path in mine.parent.iterdir()] == ["mine.txt"]
    write_release(guarded_release, "csv", mine.parent, force=True)
    assert mine.read_text("utf-8") == "mine"
    assert (mine.parent / "events.csv").is_file()


def test_a_file_goes_into_a_folder_that_is_there(guarded_release: Release, tmp_path: Path) -> None:
    (path,) = write_release(guarded_release, "kml", tmp_path)
    assert path == tmp_path / "casebook.kml"


def test_nothing_is_left_behind_when_writing_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CasebookError, match=r"No space left.*unchanged.*export again"):
        write_folder(tmp_path / "out", {"a.csv": b"a"})
    assert list(tmp_path.iterdir()) == []


def test_a_folder_keeps_its_old_files_when_writing_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_folder(tmp_path / "out", {"a.csv": b"old", "b.csv": b"old"})

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CasebookError, match="unchanged"):
        write_folder(tmp_path / "out", {"a.csv": b"new", "b.csv": b"new"}, force=True)
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["a.csv", "b.csv"]
    assert (tmp_path / "out" / "a.csv").read_bytes() == b"old"


def test_a_folder_format_refuses_a_file_as_its_target(tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    target.write_text("mine", encoding="utf-8")
    with pytest.raises(CasebookError, match="needs a folder"):
        write_folder(target, {"a.csv": b"a"}, force=True)
    assert target.read_text("utf-8") == "mine"


def test_the_command_prints_files_and_counts_as_json(guarded: Path, tmp_path: Path) -> None:
    target = str(tmp_path / "out.geojson")
    told = CliRunner().invoke(
        commands, ["export", str(guarded), "--to", "geojson", "-o", target, "--json"]
    )
    assert told.exit_code == 0, told.output
    answer = json.loads(told.stdout)
    assert answer["files"] == [target]
    assert answer["events"] == 7
    assert answer["held_cases"] == 2
    assert answer["held_events"] == 2


def test_the_command_says_what_stays_inside(guarded: Path, tmp_path: Path) -> None:
    told = CliRunner().invoke(
        commands, ["export", str(guarded), "--to", "csv", "-o", str(tmp_path / "out")]
    )
    assert told.exit_code == 0, told.output
    assert "2 cases with 2 events are not public and stay inside" in told.stderr


def test_wrong_use_lists_the_formats(tmp_path: Path) -> None:
    told = CliRunner().invoke(commands, ["export", "--to", "shp", "-o", str(tmp_path / "x")])
    assert told.exit_code == 2
    assert "flowmapblue" in told.output


def test_a_casebook_with_errors_is_refused_on_the_command_line(
    guarded: Path, tmp_path: Path
) -> None:
    (guarded / "citations.csv").write_text(
        "record,source_id,locator,credibility\n", encoding="utf-8"
    )
    told = CliRunner().invoke(
        commands, ["export", str(guarded), "--to", "csv", "-o", str(tmp_path / "out"), "--json"]
    )
    assert told.exit_code == 1
    assert "nothing is exported" in json.loads(told.stdout)["error"]
    assert not (tmp_path / "out").exists()


def test_no_export_is_written_over_a_casebook(guarded: Path, tmp_path: Path) -> None:
    before = {path.name: path.read_bytes() for path in guarded.iterdir()}
    with pytest.raises(CasebookError, match="is a casebook or lies in one"):
        export(guarded, "csv", guarded, force=True)
    with pytest.raises(CasebookError, match="is a casebook or lies in one"):
        export(guarded, "kml", guarded / "cases.csv", force=True)
    assert {path.name: path.read_bytes() for path in guarded.iterdir()} == before
    export(guarded, "csv", tmp_path / "out")
    # An export of before may be replaced; it is no casebook that somebody works on.
    export(guarded, "csv", tmp_path / "out", force=True)
    (package,) = export(guarded, "gpkg", tmp_path / "out.gpkg").paths
    assert export(guarded, "gpkg", package, force=True).paths == (package,)
    store = create_store(tmp_path / "book.sqlite")
    store.fill(open_store(guarded).contents())
    before_file = (tmp_path / "book.sqlite").read_bytes()
    with pytest.raises(CasebookError, match="is a casebook"):
        export(store, "gpkg", tmp_path / "book.sqlite", force=True)
    assert (tmp_path / "book.sqlite").read_bytes() == before_file
