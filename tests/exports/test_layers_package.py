"""Layers as one GeoPackage: the same bytes, read by GDAL, written whole or not at all."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import pyogrio
import pytest
from click.testing import CliRunner
from defusedxml import ElementTree  # type: ignore[import-untyped]
from tests.exports.test_layers_of_cases import CITED, FLOWS

import routes
from routes.casebook.exports.layers import LAYERS
from routes.casebook.stores import create_store, open_store
from routes.cli import commands
from routes.errors import CasebookError
from routes.pipeline.layers import Layers, export_layers
from routes.settings import shipped_casebook

if TYPE_CHECKING:
    from collections.abc import Callable


def test_the_same_casebook_gives_the_same_layers_in_any_order_of_rows(
    a_casebook: Callable[..., Path], small_casebook: dict[str, str]
) -> None:
    texts = small_casebook | {
        "flows.csv": FLOWS,
        "citations.csv": small_casebook["citations.csv"] + CITED,
    }
    tables = {file.removesuffix(".csv"): text for file, text in texts.items()}
    first = routes.layers(a_casebook(**tables)).package()
    turned = {}
    for name, text in tables.items():
        head, *rows = text.splitlines()
        turned[name] = "\n".join([head, *reversed(rows)]) + "\n"
    assert routes.layers(a_casebook(**turned)).package() == first


def test_the_package_is_sound_and_every_layer_is_read_by_gdal(
    shipped_layers: Layers, layers_file: Path
) -> None:
    with closing(sqlite3.connect(layers_file)) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    assert [name for name, kind in pyogrio.list_layers(layers_file) if kind is not None] == list(
        shipped_layers
    )
    for name in shipped_layers:
        frame = shipped_layers[name]
        read = gpd.read_file(layers_file, layer=name, engine="pyogrio")
        assert read.crs == "EPSG:4326"
        assert list(read[LAYERS[name].key]) == list(frame[LAYERS[name].key])
        assert (read.geometry.isna() == frame.geometry.isna()).all()
        assert list(read["source_ids"]) == ["; ".join(ids) for ids in frame["source_ids"]]


def test_every_layer_of_the_package_has_a_style_in_both_languages(
    shipped_layers: Layers, layers_file: Path
) -> None:
    with closing(sqlite3.connect(layers_file)) as database:
        rows = database.execute(
            "SELECT f_table_name, styleName, useAsDefault, styleQML FROM layer_styles"
        ).fetchall()
    assert sorted(name for name, *_ in rows) == sorted([*shipped_layers, *shipped_layers])
    assert {style for name, style, default, _ in rows if default} == {
        f"{name} (English)" for name in shipped_layers
    }
    for _, _, _, document in rows:
        assert ElementTree.fromstring(document.partition("\n")[2]).tag == "qgis"
    spanish = shipped_layers.styles("es")
    assert "Parcialmente documentado" in spanish["legs"]
    assert "Compra" in spanish["events"]
    assert "Partly documented" not in spanish["legs"]


def test_the_command_writes_the_layers_and_counts_their_rows(guarded: Path, tmp_path: Path) -> None:
    target = tmp_path / "layers.gpkg"
    told = CliRunner().invoke(commands, ["export", str(guarded), "--layers", str(target), "--json"])
    assert told.exit_code == 0, told.output
    answer = json.loads(told.stdout)
    assert answer["format"] == "layers"
    assert answer["files"] == [str(target)]
    assert answer["layer_events"] == answer["events"] == 7
    assert answer["held_cases"] == 2
    assert target.read_bytes() == routes.layers(guarded).package()


def test_layers_that_are_there_are_not_replaced_without_being_told(
    guarded: Path, tmp_path: Path
) -> None:
    target = tmp_path / "layers.gpkg"
    target.write_text("mine", encoding="utf-8")
    told = CliRunner().invoke(commands, ["export", str(guarded), "--layers", str(target)])
    assert str(told.exception) == (
        f"{target} is there already; give --layers another file, or replace it with --force"
    )
    assert target.read_text("utf-8") == "mine"
    forced = CliRunner().invoke(
        commands, ["export", str(guarded), "--layers", str(target), "--force"]
    )
    assert forced.exit_code == 0, forced.output
    assert target.read_bytes()[:6] == b"SQLite"


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--layers", "x.gpkg", "--to", "gpkg"], "leave out --to and -o"),
        (["--layers", "x.gpkg", "-o", "y.gpkg"], "leave out --to and -o"),
        (["--to", "gpkg"], "name a format and a target"),
        ([], "or a file for the layers (--layers layers.gpkg)"),
    ],
)
def test_layers_go_to_a_file_of_their_own(
    options: list[str], sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    told = CliRunner().invoke(commands, ["export", *options])
    assert told.exit_code == 2
    assert sentence in " ".join(told.output.split())
    assert not list(tmp_path.iterdir())


def test_layers_are_never_written_over_a_casebook(guarded: Path, tmp_path: Path) -> None:
    with pytest.raises(CasebookError, match="is a casebook or lies in one"):
        export_layers(guarded, guarded / "cases.csv", force=True)
    store = create_store(tmp_path / "book.sqlite")
    store.fill(open_store(guarded).contents())
    before = (tmp_path / "book.sqlite").read_bytes()
    with pytest.raises(CasebookError, match="is a casebook"):
        export_layers(guarded, tmp_path / "book.sqlite", force=True)
    assert (tmp_path / "book.sqlite").read_bytes() == before


def imported(layers_file: Path, book: Path) -> dict[str, int]:
    options = ["--into", str(book), "--layer", "events", "--json"]
    told = CliRunner().invoke(commands, ["import", str(layers_file), *options])
    counts: dict[str, int] = json.loads(told.stdout)
    return counts


def test_events_that_come_back_through_an_import_change_nothing(
    layers_file: Path, shipped_layers: Layers, tmp_path: Path
) -> None:
    book = Path(shutil.copytree(shipped_casebook(), tmp_path / "book"))
    before = (book / "events.csv").read_bytes()
    counts = imported(layers_file, book)
    assert counts["read"] == counts["duplicates"] == len(shipped_layers["events"])
    assert (book / "events.csv").read_bytes() == before


def test_events_go_into_another_casebook_each_loaded_or_told(
    layers_file: Path, shipped_layers: Layers, tmp_path: Path
) -> None:
    book = tmp_path / "book"
    book.mkdir()
    for name in ("cases.csv", "sources.csv"):
        shutil.copy(shipped_casebook() / name, book / name)
    counts = imported(layers_file, book)
    assert counts["read"] == len(shipped_layers["events"])
    assert counts["loaded"] + counts["rejected"] == counts["read"]
    assert counts["loaded"] >= 400
    again = routes.open(book).events.set_index("event_id")
    before = shipped_layers["events"].set_index("event_id").loc[again.index]
    for column in ("case_id", "kind", "documented", "place_text", "date", "quantity", "items"):
        assert again[column].astype("string").equals(before[column].astype("string")), column
    assert (again["source_ids"] == before["source_ids"].map("; ".join)).all()


def test_the_layers_are_the_same_from_every_home(guarded: Path, tmp_path: Path) -> None:
    store = create_store(tmp_path / "book.sqlite")
    store.fill(open_store(guarded).contents())
    (one,) = export_layers(guarded, tmp_path / "one.gpkg").paths
    (two,) = export_layers(tmp_path / "book.sqlite", tmp_path / "two.gpkg").paths
    assert one.read_bytes() == two.read_bytes()
