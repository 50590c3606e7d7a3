"""What we exported comes back as the records it was made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from routes.casebook.stores import create_store, open_store
from routes.casebook.stores.edits import Update
from routes.pipeline.cutting import records
from routes.pipeline.exporting import export
from routes.pipeline.importing import import_file

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from routes.casebook.stores.interface import Store
    from routes.pipeline.importing import ImportReport

TABLES = ("sources", "citations", "cases", "events", "legs")


@pytest.fixture
def book(a_casebook: Callable[..., Path]) -> Path:
    """The small casebook; one of its events has a point that its source gives."""
    folder = a_casebook()
    edits = [
        Update("events", "bridge#01", "lon", None, -112.07),
        Update("events", "bridge#01", "lat", None, 33.45),
    ]
    open_store(folder).apply(edits, who="ana")
    return folder


def exported(book: Path, to: str) -> Path:
    made = export(book, to, book.parent / "out" / f"casebook.{to}")
    (file,) = made.paths
    return file


@pytest.fixture(autouse=True)
def _out(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()


def imported(store: Store, file: Path) -> ImportReport:
    return import_file(store, file, who="ben")


def test_a_workbook_comes_back_whole_and_its_sheets_of_results_are_passed_over(
    book: Path, tmp_path: Path
) -> None:
    store = create_store(tmp_path / "again.sqlite")
    report = imported(store, exported(book, "xlsx"))
    assert (report.rejected, report.drafts, report.pending) == (0, 0, 0)
    assert any("read_me, places_resolved, legs_built" in note for note in report.notes)
    before, after = open_store(book).read(), store.read()
    for name in TABLES:
        assert records(after[name]) == records(before[name]), name


@pytest.mark.parametrize("to", ["xlsx", "geojson", "kml"])
def test_an_export_into_its_own_casebook_changes_nothing(book: Path, to: str) -> None:
    file, store = exported(book, to), open_store(book)
    before, operations = store.contents().tables, len(store.changes())
    report = imported(store, file)
    assert (report.loaded, report.updated, report.rejected) == (0, 0, 0)
    assert report.read == report.duplicates > 0
    now = store.contents().tables
    assert {name: now[name] for name in TABLES} == {name: before[name] for name in TABLES}
    assert len(store.changes()) == operations


@pytest.mark.parametrize("to", ["geojson", "kml"])
def test_features_come_back_as_events_with_their_citations_and_without_looked_up_points(
    book: Path, tmp_path: Path, to: str
) -> None:
    store = create_store(tmp_path / "again.sqlite")
    source = open_store(book).contents()
    tables = {name: source.tables[name] for name in ("sources", "cases")}
    store.fill(type(source)(tables=tables, description=source.description, files={}))
    report = imported(store, exported(book, to))
    assert (report.read, report.loaded, report.rejected) == (4, 4, 0)
    assert (report.drafts, report.pending) == (0, 0)
    assert any("legs were worked out" in note for note in report.notes)
    before, after = open_store(book).read(), store.read()
    for was, now in zip(records(before["events"]), records(after["events"]), strict=True):
        assert now == was
    told = {(row["record"], row["source_id"]) for row in records(after["citations"])}
    cited = {(row["record"], row["source_id"]) for row in records(before["citations"])}
    assert told == {pair for pair in cited if "#" in str(pair[0])}


def test_a_sheet_of_that_name_in_another_workbook_is_read(tmp_path: Path) -> None:
    from openpyxl import Workbook  # noqa: PLC0415 - heavy

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "places_resolved"
    sheet.append(["source_id", "title"])
    sheet.append(["s1", "A paper"])
    book.save(tmp_path / "other.xlsx")
    store = create_store(tmp_path / "book.sqlite")
    assert imported(store, tmp_path / "other.xlsx").loaded == 1
