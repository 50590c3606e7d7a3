"""A casebook goes from home to home and comes back the same, to the byte."""

from __future__ import annotations

import filecmp
import shutil
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
from hypothesis import HealthCheck, given, settings
from tests.stores.strategies import contents

from routes.casebook import read_casebook, write_casebook
from routes.casebook.stores import create_store, open_store

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest
    from tests.postgis import Postgis

    from routes.casebook.stores.edits import Contents

SHIPPED = Path(__file__).parents[2] / "geo" / "casebook"


def files_of(folder: Path) -> dict[str, bytes]:
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file()
    }


def go_round(start: Path, database: str, work: Path) -> Path:
    """Folder → SQLite → PostGIS → folder."""
    last = open_store(start)
    for address in (work / "book.sqlite", database, work / "back"):
        after = create_store(address)
        after.fill(last.contents())
        last = open_store(address)
    return work / "back"


def test_the_casebook_that_ships_comes_back_the_same(postgis: str, tmp_path: Path) -> None:
    start = tmp_path / "canonical"
    shutil.copytree(SHIPPED, start)
    write_casebook(start, read_casebook(start).tables)
    back = go_round(start, postgis, tmp_path)
    assert files_of(back) == files_of(start)
    for name in SHIPPED.glob("*.csv"):
        assert filecmp.cmp(name, back / name.name, shallow=False)


_NUMBERS = count()


@settings(
    deadline=None,
    max_examples=25,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(contents())
def test_any_casebook_comes_back_the_same(
    tmp_path_factory: pytest.TempPathFactory, postgis_server: Postgis, whole: Contents
) -> None:
    work = tmp_path_factory.mktemp("round")
    start = create_store(work / "start")
    start.fill(whole)
    schema = f"round{next(_NUMBERS)}"
    back = go_round(work / "start", postgis_server.address("postgres", schema=schema), work)
    assert files_of(back) == files_of(work / "start")
    first, last = start.contents(), open_store(back).contents()
    assert first == last
    assert first.files == whole.files
    for name, records in whole.tables.items():
        assert len(first.tables[name]) == len(records)
        assert all(record in first.tables[name] for record in records)


def test_every_home_reads_as_the_folder_does(
    address_of: Callable[[str], Path | str], a_casebook: Callable[..., Path]
) -> None:
    folder = a_casebook()
    expected = read_casebook(folder)
    for home in ("folder", "sqlite", "postgis"):
        address = address_of(home)
        create_store(address).fill(open_store(folder).contents())
        found = read_casebook(address)
        assert found.tables.keys() == expected.tables.keys()
        for name, frame in expected.tables.items():
            pd.testing.assert_frame_equal(found[name], frame)


def test_a_folder_in_other_words_comes_back_in_the_casebooks_own(
    tmp_path: Path, a_casebook: Callable[..., Path]
) -> None:
    events = (
        "case_id,event_id,kind,place_text,country,documented,quantity,source_id,locator\n"
        "bridge,bridge#01,purchase,Phoenix,US,yes,5.0,release;article,page 1;page 2\n"
    )
    folder = a_casebook(events=events, citations=None, legs=None)
    create_store(tmp_path / "book.sqlite").fill(open_store(folder).contents())
    create_store(tmp_path / "back").fill(open_store(tmp_path / "book.sqlite").contents())
    written = (tmp_path / "back" / "events.csv").read_text("utf-8")
    assert written.startswith("event_id,case_id,")
    assert "bridge#01,release,page 1," in (tmp_path / "back" / "citations.csv").read_text("utf-8")
    before, after = read_casebook(folder), read_casebook(tmp_path / "back")
    for name in before.tables:
        pd.testing.assert_frame_equal(before[name], after[name])
