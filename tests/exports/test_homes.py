"""An export is the same from every home, and the work on a casebook stays at home."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from routes.casebook.stores import create_store, open_store
from routes.casebook.stores.edits import Insert
from routes.pipeline.exporting import export

if TYPE_CHECKING:
    from pathlib import Path

    from routes.casebook.cells import Value
    from routes.casebook.stores.interface import Store

DRAFT: dict[str, Value] = {
    "draft_id": "draft-1",
    "table": "events",
    "state": "draft",
    "cells": '{"place_text": "canary in a draft"}',
    "lacks": "case_id",
    "file": "canary.csv",
    "row": 2,
}
ORIGIN: dict[str, Value] = {
    "row_sha256": "a" * 64,
    "file": "canary.csv",
    "row": 2,
    "table": "events",
    "record_id": "bridge#01",
    "imported_at": "2026-11-22T07:05:19.123Z",
    "imported_by": "canary person",
    "cells": '{"note": "canary in a note"}',
}


@pytest.fixture
def worked_on(guarded: Path, tmp_path: Path) -> Store:
    """The casebook as a SQLite file, with drafts, origins and a change log."""
    store = create_store(tmp_path / "book.sqlite")
    store.fill(open_store(guarded).contents())
    edits = [Insert("drafts", DRAFT), Insert("origins", ORIGIN)]
    store.apply(edits, who="canary person", why="canary why")
    return store


def test_drafts_origins_and_changes_stay_at_home(worked_on: Store, tmp_path: Path) -> None:
    assert len(worked_on.keeping("drafts")) == 1
    assert len(worked_on.keeping("origins")) == 1
    assert len(worked_on.keeping("changes")) >= 1
    for name, target in (("csv", "csv"), ("gpkg", "out.gpkg"), ("geojson", "out.geojson")):
        done = export(tmp_path / "book.sqlite", name, tmp_path / target)
        for path in done.paths:
            assert b"canary" not in path.read_bytes().lower()
    assert not list((tmp_path / "csv").glob("*draft*"))
    assert not list((tmp_path / "csv").glob("*change*"))


def test_every_home_gives_the_same_bytes(worked_on: Store, guarded: Path, tmp_path: Path) -> None:
    for name in ("geojson", "ftm", "gpkg"):
        (one,) = export(guarded, name, tmp_path / f"folder.{name}").paths
        (two,) = export(worked_on, name, tmp_path / f"sqlite.{name}").paths
        assert one.read_bytes() == two.read_bytes(), name
