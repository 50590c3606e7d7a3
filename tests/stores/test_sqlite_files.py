"""SQLite files come from anywhere: what is no casebook is refused, and a damaged one tells so."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from routes.casebook import read_casebook
from routes.casebook.stores import create_store, migrating, open_store
from routes.casebook.stores.edits import Insert
from routes.casebook.stores.schema import SCHEMA_VERSION
from routes.errors import CasebookError

if TYPE_CHECKING:
    from collections.abc import Callable

A_SOURCE = Insert("sources", {"source_id": "s", "title": "A paper", "kind": "press"})


@pytest.fixture
def book(tmp_path: Path, a_casebook: Callable[..., Path]) -> Path:
    path = tmp_path / "book.sqlite"
    create_store(path).fill(open_store(a_casebook()).contents())
    return path


def run(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


def test_a_save_waits_for_the_disk(book: Path) -> None:
    with closing(sqlite3.connect(book)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert connection.execute("PRAGMA quick_check").fetchone() == ("ok",)
    assert not [*book.parent.glob("book.sqlite-*")], "nothing stays open between saves"


@pytest.mark.parametrize(
    ("content", "cure"),
    [
        (b"", "routes new"),
        (b"not a database", "routes import"),
        (b"SQLite format 3\0", "routes import"),
        (b"SQLite format 3\0" + b"\0" * 100, "another program"),
    ],
)
def test_what_is_no_casebook_is_refused_with_its_cure(
    tmp_path: Path, content: bytes, cure: str
) -> None:
    path = tmp_path / "x.sqlite"
    path.write_bytes(content)
    with pytest.raises(CasebookError, match=cure):
        open_store(path)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(CasebookError, match="there is no file"):
        read_casebook(tmp_path / "x.sqlite")
    assert not (tmp_path / "x.sqlite").exists()


@pytest.mark.parametrize(
    ("application", "cure"), [(0, "another program"), (0x47504B47, "GeoPackage")]
)
def test_a_database_of_another_program_is_refused(book: Path, application: int, cure: str) -> None:
    run(book, f"PRAGMA application_id = {application}")
    with pytest.raises(CasebookError, match=cure):
        open_store(book)


def test_a_geopackage_is_no_home_whatever_its_name(tmp_path: Path) -> None:
    path = tmp_path / "points.gpkg"
    run(path, f"PRAGMA application_id = {0x47504B47}", "CREATE TABLE a (b)")
    with pytest.raises(CasebookError, match=r"routes import .*points\.gpkg"):
        read_casebook(path)


@pytest.mark.parametrize(
    "hostile",
    [
        "CREATE TRIGGER lose AFTER INSERT ON sources BEGIN DELETE FROM events; END",
        "CREATE TRIGGER lose AFTER DELETE ON routes_meta BEGIN DELETE FROM events; END",
        "CREATE VIEW extra AS SELECT * FROM events",
    ],
)
def test_a_file_with_triggers_or_views_is_read_and_never_written(book: Path, hostile: str) -> None:
    run(book, hostile)
    store = open_store(book)
    assert len(store.read()["events"]) == 4
    with pytest.raises(CasebookError, match="did not put there"):
        store.apply([A_SOURCE], who="ana")
    with pytest.raises(CasebookError, match="did not put there"):
        store.describe({})
    assert len(store.read()["events"]) == 4
    create_store(book.with_name("clean.sqlite")).fill(store.contents())
    open_store(book.with_name("clean.sqlite")).apply([A_SOURCE], who="ana")


@pytest.mark.parametrize("kind", ["VIEW events AS SELECT * FROM cases", "TABLE events (a)"])
def test_tables_that_are_not_what_they_seem_are_refused(book: Path, kind: str) -> None:
    run(book, "DROP TABLE events", f"CREATE {kind}")
    with pytest.raises(CasebookError, match=r"book\.sqlite"):
        open_store(book).read()


def test_a_computed_column_is_refused_before_anything_is_written(book: Path) -> None:
    run(book, "ALTER TABLE sources ADD COLUMN spy TEXT AS (upper(title)) VIRTUAL")
    assert len(open_store(book).read()["sources"]) == 2
    with pytest.raises(CasebookError, match="computes its column spy"):
        open_store(book).apply([A_SOURCE], who="ana")


@pytest.mark.parametrize(
    ("wrong", "rule"),
    [
        ("quantity = 'many'", "number"),
        ("kind = 'bought'", "wrong_code"),
        ("date = 'yesterday'", "bad_date"),
        ("items = x'00ff'", "number"),
        ("lon = 0, lat = 0", "out_of_range"),
    ],
)
def test_a_wrong_value_is_told_and_costs_no_other(book: Path, wrong: str, rule: str) -> None:
    run(book, f"UPDATE events SET {wrong} WHERE event_id = 'bridge#02'")  # noqa: S608
    casebook = open_store(book).read()
    assert len(casebook["events"]) == 4
    (problem,) = casebook.errors
    assert (problem.rule, problem.file) == (rule, "events.csv")
    assert "bridge#02" in problem.message
    with pytest.raises(CasebookError, match="would be lost"):
        open_store(book).contents()


def test_a_file_name_from_the_database_never_leaves_its_folder(book: Path) -> None:
    run(book, "INSERT INTO files VALUES ('gazetteers/../../x', 'a', x'00')")
    store = open_store(book)
    for read in (store.read, store.contents):
        with pytest.raises(CasebookError, match="cannot be a file of a casebook"):
            read()


@pytest.mark.parametrize("damage", ["cut", "garbled", "emptied"])
def test_a_damaged_file_gives_a_sentence(book: Path, damage: str) -> None:
    content = book.read_bytes()
    middle = len(content) // 2
    if damage == "cut":
        book.write_bytes(content[:middle])
    elif damage == "garbled":
        book.write_bytes(content[:4096] + b"\xff" * (len(content) - 4096))
    else:
        book.write_bytes(content[:4096])
    with pytest.raises(CasebookError, match="damaged"):
        open_store(book).contents()


def test_a_newer_casebook_is_refused_and_left_alone(book: Path) -> None:
    run(book, "UPDATE routes_meta SET value = '99' WHERE key = 'schema_version'")
    before = book.read_bytes()
    with pytest.raises(CasebookError, match="newer version"):
        open_store(book)
    with pytest.raises(CasebookError, match="newer version"):
        read_casebook(book)
    assert book.read_bytes() == before


def make_older(book: Path) -> None:
    run(
        book,
        "DROP TABLE traces",
        "ALTER TABLE sources DROP COLUMN archive_url",
        "DROP INDEX changes_record",
        "UPDATE routes_meta SET value = '0' WHERE key = 'schema_version'",
    )


def test_an_older_casebook_is_brought_forward_after_a_backup(book: Path) -> None:
    expected = open_store(book).contents()
    make_older(book)
    with closing(sqlite3.connect(book)) as connection:
        old = [*connection.iterdump()]
    assert open_store(book).contents() == expected
    (backup,) = book.parent.glob(f"book.before-v{SCHEMA_VERSION}-*Z.sqlite")
    with closing(sqlite3.connect(backup)) as connection:
        assert [*connection.iterdump()] == old
    open_store(book).apply([A_SOURCE], who="ana")
    assert [*book.parent.glob("book.before-*")] == [backup]
    with closing(sqlite3.connect(book)) as connection:
        names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    assert {"traces", "changes_record"} <= names


def test_names_of_licensees_that_an_older_version_kept_are_taken_out(book: Path) -> None:
    run(
        book,
        "ALTER TABLE dealers ADD COLUMN licensee TEXT",
        "INSERT INTO dealers (license_number, licensee, record_key, record_name, record_version) "
        "VALUES ('1-23', 'Invented Licensee', '1-23', '1-23', 1)",
        "UPDATE routes_meta SET value = '2' WHERE key = 'schema_version'",
    )
    assert b"Invented Licensee" in book.read_bytes()
    store = open_store(book)
    assert len(store.read()["dealers"]) == 1
    assert b"Invented Licensee" not in book.read_bytes()


def test_a_backup_that_cannot_be_written_changes_nothing(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_older(book)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    before = book.read_bytes()
    with pytest.raises(CasebookError, match="nothing was changed"):
        open_store(book)
    assert book.read_bytes() == before
    assert not [*book.parent.glob("*before*")]


AS_NOBODY = (
    "import os, sys; from routes.casebook.stores import open_store;"
    "open_store(sys.argv[2]).read();"  # everything is imported by now
    "os.setgroups([]); os.setgid(65534); os.setuid(65534);"
    "store = open_store(sys.argv[1]);"
    "print(len(store.read()['sources']), len(store.changes()))"
)


def as_nobody(path: Path) -> subprocess.CompletedProcess[str]:
    """Read a casebook as a user who may not write, which root always may."""
    if os.geteuid() != 0:
        pytest.fail("run the tests as root: they read a file as another user")
    for folder in path.parents:
        if not folder.stat().st_mode & 0o001:
            folder.chmod(folder.stat().st_mode | 0o055)
    for file in path.parent.glob(f"{path.name}*"):
        file.chmod(0o444)
    with tempfile.TemporaryDirectory() as other:
        warm = Path(other) / "warm.sqlite"
        create_store(warm)
        return subprocess.run(
            [sys.executable, "-c", AS_NOBODY, path, warm],
            capture_output=True,
            text=True,
            check=False,
        )


def test_a_casebook_in_a_folder_that_may_not_be_written_is_read(book: Path) -> None:
    done = as_nobody(book)
    assert done.stdout == "2 0\n", done.stderr
    assert [file.name for file in book.parent.glob("book*")] == ["book.sqlite"]


def test_saves_beside_a_casebook_that_may_not_be_written_are_read_too(
    book: Path, tmp_path: Path
) -> None:
    killed = (
        "import os, sys, sqlite3; from routes.casebook.stores import open_store;"
        "from routes.casebook.stores.edits import Insert;"
        "keep = sqlite3.connect(sys.argv[1]); keep.execute('SELECT * FROM events').fetchone();"
        "open_store(sys.argv[1]).apply("
        "[Insert('sources', {'source_id': 's', 'kind': 'press'})], who='ana');"
        "os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", killed, book], check=False)
    side = tmp_path / "book.sqlite-wal"
    assert side.stat().st_size > 0
    (tmp_path / "book.sqlite-shm").unlink()
    done = as_nobody(book)
    assert done.stdout == "3 1\n", done.stderr
    assert side.stat().st_size > 0
    side.chmod(0o644)
    assert len(open_store(book).read()["sources"]) == 3


def test_odd_names_of_files_are_names(tmp_path: Path) -> None:
    path = tmp_path / "a b%20?mode=memory#é.sqlite"
    create_store(path).apply([A_SOURCE], who="ana")
    assert len(read_casebook(path)["sources"]) == 1
    assert path.is_file()


def test_a_copy_set_aside_is_on_disk_with_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "book.sqlite"
    create_store(path)
    synced: list[list[str]] = []
    real = os.fsync

    def fsync(handle: int) -> None:
        if os.path.isdir(f"/proc/self/fd/{handle}"):  # noqa: PTH112 - a handle has no Path
            synced.append(os.listdir(handle))
        real(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    copy = migrating.set_aside(path, 9)
    assert any(copy.name in names for names in synced)
