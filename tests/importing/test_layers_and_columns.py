"""Layers that number their features alike, columns that a sheet lacks, and marks of exports."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import geopandas as gpd
import pytest
from shapely import Point
from tests.importing.conftest import HEADER, Desk

if TYPE_CHECKING:
    from pathlib import Path

ROW = 'A1,purchase,2021-03-04,,,"Phoenix, AZ",5,https://example.org/doc/1,'


def two_layers(path: Path) -> bytes:
    for layer, towns in (
        ("june", ("Phoenix, AZ", "Tucson, AZ")),
        ("july", ("Phoenix, AZ", "Yuma, AZ")),
    ):
        frame = gpd.GeoDataFrame(
            {"id": ["A1", "A2"], "kind": ["purchase", "theft"], "place": towns},
            geometry=[Point(-112.07, 33.45), Point(-110.97, 32.22)],
            crs="EPSG:4326",
        )
        frame.to_file(path, layer=layer, driver="GPKG")
    with closing(sqlite3.connect(path)) as store:
        store.execute("PRAGMA journal_mode=DELETE")
    return path.read_bytes()


def test_ids_of_layers_count_within_their_layer(desk: Desk, tmp_path: Path) -> None:
    content = two_layers(tmp_path / "made.gpkg")
    report = desk.load(content, "months.gpkg")
    assert (report.read, report.loaded, report.rejected) == (4, 4, 0)
    assert any("ids count within a layer" in note for note in report.notes)
    assert {draft["cells"].split('"event_id": "')[1].split('"')[0] for draft in desk.drafts()} in (
        {"A1", "A2", "june:A1", "june:A2"},
        {"A1", "A2", "july:A1", "july:A2"},
    )
    again = desk.load(content, "months.gpkg")
    assert (again.loaded, again.duplicates) == (0, 4)


def test_a_required_field_without_a_column_is_told_once_with_the_way_to_give_it(desk: Desk) -> None:
    report = desk.load(f"{HEADER}\n{ROW}\n{ROW.replace('A1', 'A2')}\n")
    assert report.drafts == 2
    told = [note for note in report.notes if "no column gives" in note]
    sentence = (
        "no column gives case_id, documented, so that 2 rows are kept as drafts; add the columns, "
        "or give every row the same and import again: --case ID --set documented=yes."
    )
    assert told == [sentence]


def test_the_same_file_with_the_missing_cells_completes_its_drafts(desk: Desk) -> None:
    desk.load("case_id,title\nc1,A case\n", "cases.csv")
    desk.row(ROW)
    given = {"constants": {"case_id": "c1", "documented": "yes"}}
    report = desk.row(ROW, **given)
    assert (report.updated, report.duplicates, report.rejected) == (1, 0, 0)
    assert desk.drafts() == []
    assert [event["event_id"] for event in desk.events()] == ["A1"]
    assert desk.row(ROW, **given).duplicates == 1


def test_filling_in_never_overwrites_what_a_draft_says(desk: Desk) -> None:
    desk.row(ROW)
    other = ROW.replace("Phoenix", "Tucson")
    report = desk.row(other, constants={"documented": "yes"})
    assert (report.updated, report.rejected) == (0, 1)
    assert "Phoenix" in report.rejects[0].reason


@pytest.mark.parametrize(
    ("cell", "kept"), [("'=1+1", "=1+1"), ("''=1", "'=1"), ("'tis a note", "'tis a note")]
)
def test_the_mark_of_our_exports_is_taken_away(desk: Desk, cell: str, kept: str) -> None:
    desk.load("case_id,title\nc1,A case\n", "cases.csv")
    desk.load(f'case_id,title,summary\nc2,Other,"{cell}"\n', "cases2.csv", table="cases")
    cases = desk.store.read()["cases"].set_index("case_id")
    assert cases.loc["c2", "summary"] == kept


def test_a_carriage_return_in_a_rejected_cell_comes_back_in_one_row(desk: Desk) -> None:
    bad = 'A9,purchase,6/7/2011,,,"Phoenix, AZ",5,https://example.org/doc/1,"a\rb"'
    desk.load(f"{HEADER}\n{bad}\n", "rows.csv")
    mended = (desk.folder / "rows.rejects.csv").read_bytes().replace(b"6/7/2011", b"2011-06-07")
    report = desk.load(mended, "mended.csv")
    assert (report.read, report.loaded) == (1, 1)


def test_an_event_that_lacks_nothing_but_a_source_is_no_fact(desk: Desk) -> None:
    desk.load("case_id,title\nc1,A case\n", "cases.csv")
    bare = ROW.replace("https://example.org/doc/1", "")
    report = desk.row(bare, constants={"case_id": "c1", "documented": "yes"})
    assert (report.loaded, report.drafts) == (1, 1)
    assert desk.events() == []
    assert [draft["lacks"] for draft in desk.drafts()] == ["no source_id"]
