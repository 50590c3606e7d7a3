"""A folder shows one save or the next, never half of one, whatever died on the way."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from routes.casebook import journal, read_casebook
from routes.casebook.stores import create_store, open_store
from routes.casebook.stores.edits import Delete, Insert, Update
from routes.errors import CasebookError
from routes.files import replace_file

if TYPE_CHECKING:
    from collections.abc import Callable

    from routes.casebook.cells import Value

CASE = Update("cases", "bridge", "title", "Rifles at the bridge", "New title")
EVENT = Update("events", "bridge#02", "quantity", 5, 6)
ENDS_LEG = Update("legs", "leg-stop", "quantity", 5, 6)


class Died(BaseException):
    """The process died here."""


def files_of(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()}


@pytest.fixture
def folder(a_casebook: Callable[..., Path]) -> Path:
    made = a_casebook()
    open_store(made).describe({"title": "Ours"})
    return made


def die_at(monkeypatch: pytest.MonkeyPatch, where: str, call: int = 1) -> None:
    """Let the process die at the n-th call of a step, and leave everything as it is then."""
    calls = 0
    real = getattr(Path, where)

    def step(self: Path, *arguments: object, **options: object) -> object:
        nonlocal calls
        calls += ".saving-" in str(self) or ".commit-" in str(self)
        if calls == call:
            raise Died
        return real(self, *arguments, **options)

    monkeypatch.setattr(Path, where, step)
    # A dead process cleans nothing up.
    monkeypatch.setattr(shutil, "rmtree", lambda *_, **__: None)


def save_and_die(folder: Path, where: str, call: int = 1) -> None:
    with pytest.MonkeyPatch.context() as patch:
        die_at(patch, where, call)
        with pytest.raises(Died):
            open_store(folder).apply([CASE, EVENT, ENDS_LEG], who="ana")


def titles(folder: Path) -> tuple[str, float, float]:
    casebook = read_casebook(folder)
    quantity = casebook["events"].set_index("event_id")["quantity"]["bridge#02"]
    return casebook["cases"]["title"][0], quantity, casebook["legs"]["quantity"][0]


def test_a_save_that_died_before_its_moment_never_was(folder: Path) -> None:
    before = files_of(folder)
    save_and_die(folder, "rename")
    assert [*folder.glob(".saving-*")]
    assert titles(folder) == ("Rifles at the bridge", 5, 5)
    assert files_of(folder) == before
    assert not [*folder.glob(".*")], "the next who opens it takes the remains away"


@pytest.mark.parametrize("call", [1, 2, 3, 4])
def test_a_save_that_died_after_its_moment_is_finished_by_the_next(folder: Path, call: int) -> None:
    save_and_die(folder, "replace", call)
    assert [*folder.glob(".commit-*")]
    assert titles(folder) == ("New title", 6, 6)
    assert not [*folder.glob(".*")]
    assert [row.field for row in open_store(folder).changes()] == ["title", "quantity", "quantity"]


def test_who_may_not_write_sees_a_save_on_its_way_whole(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_and_die(folder, "replace", 2)
    half = files_of(folder)

    def refused(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(journal, "_settle", refused)
    assert titles(folder) == ("New title", 6, 6)
    assert len(open_store(folder).changes()) == 3
    assert files_of(folder) == half
    with pytest.raises(CasebookError, match="could not be written"):
        open_store(folder).apply([Update("cases", "bridge", "title", "New title", "x")], who="ben")


def test_a_save_that_goes_back_is_taken_back_whole(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = files_of(folder)
    real = Path.replace

    def replace(self: Path, target: Path) -> Path:
        if target.name == "events.csv":
            raise PermissionError(13, "Permission denied")
        return real(self, target)

    # Another program holds the file open, as spreadsheets do on Windows.
    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", replace)
        with pytest.raises(CasebookError, match="unchanged"):
            open_store(folder).apply([CASE, EVENT, ENDS_LEG], who="ana")
        assert [*folder.glob(".back-*")]
    assert titles(folder) == ("Rifles at the bridge", 5, 5)
    assert files_of(folder) == before
    assert not [*folder.glob(".*")]


def test_a_table_that_went_with_a_save_stays_gone(folder: Path) -> None:
    leg: dict[str, Value] = {
        "leg_id": "leg-stop",
        "case_id": "bridge",
        "from_event": "bridge#02",
        "to_event": "bridge#03",
        "quantity": 5,
        "reason": "the release tells one stop",
    }
    citation: dict[str, Value] = {"record": "leg-stop", "source_id": "release"}
    cited = Delete("citations", "leg-stop|release|", citation)
    with pytest.MonkeyPatch.context() as patch:
        die_at(patch, "replace", 1)
        with pytest.raises(Died):
            open_store(folder).apply([cited, Delete("legs", "leg-stop", leg)], who="ana")
    assert (folder / "legs.csv").exists()
    assert read_casebook(folder)["legs"].empty
    assert not (folder / "legs.csv").exists()


def test_a_reader_waits_for_the_writer_and_a_dead_writer_keeps_nobody_out(folder: Path) -> None:
    hold = (
        "import sys, time; from pathlib import Path; from routes.casebook import journal\n"
        "with journal.writing(Path(sys.argv[1])): print('held', flush=True); time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", hold, folder], stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == "held\n"
        done: list[float] = []
        reader = threading.Thread(
            target=lambda: done.append(len(read_casebook(folder)["events"])), daemon=True
        )
        reader.start()
        time.sleep(0.2)
        assert not done, "nobody reads while files change"
        holder.kill()
        reader.join(5)
        assert done == [4]


def test_whoever_waits_too_long_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal, "_PATIENCE_S", 0.05)
    handle = os.open(folder, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    try:
        with pytest.raises(CasebookError, match="being saved by another process"):
            list(map(read_casebook, [folder]))
    finally:
        os.close(handle)


def test_a_save_writes_the_description_of_the_log_too(folder: Path) -> None:
    open_store(folder).apply([EVENT], who="ana")
    assert '"path": "changes.csv"' in (folder / "datapackage.json").read_text("utf-8")
    assert not {problem.rule for problem in read_casebook(folder).problems}


def test_a_folder_with_unread_content_is_not_saved_over(a_casebook: Callable[..., Path]) -> None:
    cases = "case_id,title,summary,colour\nbridge,Rifles,,red\n"
    folder = a_casebook(cases=cases)
    before = files_of(folder)
    for act in (
        lambda: open_store(folder).apply([EVENT], who="ana"),
        lambda: open_store(folder).contents(),
    ):
        with pytest.raises(CasebookError, match="column colour"):
            act()
    assert files_of(folder) == before


def test_a_log_that_a_merge_broke_is_told_with_its_row(folder: Path) -> None:
    store = open_store(folder)
    store.apply([EVENT], who="ana")
    log = folder / "changes.csv"
    log.write_bytes(log.read_bytes() + b"<<<<<<< ours\n")
    with pytest.raises(CasebookError, match=r"changes\.csv, row 3"):
        store.changes()
    with pytest.raises(CasebookError, match=r"changes\.csv, row 3"):
        store.apply([CASE], who="ana")


def test_a_log_with_other_line_ends_goes_on(folder: Path) -> None:
    store = open_store(folder)
    store.apply([EVENT], who="ana")
    log = folder / "changes.csv"
    log.write_bytes(log.read_bytes().replace(b"\n", b"\r\n"))
    store.apply([CASE], who="ana")
    assert [row.operation for row in store.changes()] == [1, 2]


def test_a_link_out_of_the_folder_is_no_file_of_the_casebook(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("x", "utf-8")
    (folder / "decisions").mkdir()
    (folder / "decisions" / "link.csv").symlink_to(tmp_path / "secret")
    with pytest.raises(CasebookError, match="is a link"):
        open_store(folder).contents()


def test_a_folder_that_is_a_link_carries_nothing_from_outside(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "status.csv").write_text("secret", "utf-8")
    (folder / "decisions").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(CasebookError, match="decisions is a link"):
        open_store(folder).contents()


def test_a_table_too_large_to_be_read_again_is_not_written(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from routes.casebook import writing  # noqa: PLC0415

    monkeypatch.setattr(writing, "FILE_AT_MOST", 400)
    before = files_of(folder)
    with pytest.raises(CasebookError, match=r"\.sqlite"):
        open_store(folder).apply(
            [Insert("sources", {"source_id": "s", "title": "x" * 500})], who="ana"
        )
    assert files_of(folder) == before


def test_a_folder_can_be_made_where_making_it_died(tmp_path: Path) -> None:
    (tmp_path / "book" / ".saving-dead").mkdir(parents=True)
    create_store(tmp_path / "book")
    assert read_casebook(tmp_path / "book")["events"].empty
    assert not [*(tmp_path / "book").glob(".*")]


def a_journal(folder: Path, name: str = ".commit-x", **gone: list[str]) -> Path:
    """Put a save into a folder as if it had been left there unfinished."""
    found = folder / name
    (found / "new").mkdir(parents=True)
    (found / "gone.json").write_text(json.dumps({"new": [], "old": [], **gone}), "utf-8")
    return found


def refused_untouched(folder: Path, journal_name: str = ".commit-x") -> None:
    for act in (lambda: read_casebook(folder), lambda: open_store(folder).apply([CASE], who="a")):
        with pytest.raises(CasebookError, match="ask whoever sent the folder"):
            act()
    assert (folder / journal_name).is_dir()


@pytest.mark.parametrize("name", ["../victim.txt", "notes.txt", "decisions/../../victim.txt"])
@pytest.mark.parametrize("kind", [".commit-x", ".back-x"])
def test_a_found_save_deletes_no_file_that_is_not_of_the_casebook(
    folder: Path, name: str, kind: str
) -> None:
    (folder.parent / "victim.txt").write_text("dear", "utf-8")
    (folder / "notes.txt").write_text("dear", "utf-8")
    (folder / "decisions").mkdir()
    a_journal(folder, kind, new=[name], old=[name])
    refused_untouched(folder, kind)
    assert (folder.parent / "victim.txt").read_text("utf-8") == "dear"
    assert (folder / "notes.txt").read_text("utf-8") == "dear"


def test_a_found_save_deletes_no_file_by_its_whole_path(folder: Path) -> None:
    victim = folder.parent / "victim.txt"
    victim.write_text("dear", "utf-8")
    a_journal(folder, new=[str(victim)])
    refused_untouched(folder)
    assert victim.exists()


def test_a_found_save_writes_nothing_through_a_link(folder: Path) -> None:
    home = folder.parent / "home"
    home.mkdir()
    (home / ".profile").write_text("dear", "utf-8")
    (folder / "decisions").symlink_to(home)
    found = a_journal(folder)
    (found / "new" / "decisions").mkdir()
    (found / "new" / "decisions" / ".profile").write_text("evil", "utf-8")
    refused_untouched(folder)
    assert (home / ".profile").read_text("utf-8") == "dear"


def test_a_found_save_deletes_nothing_through_a_link(folder: Path) -> None:
    home = folder.parent / "home"
    home.mkdir()
    (home / "a.csv").write_text("dear", "utf-8")
    (folder / "decisions").symlink_to(home)
    a_journal(folder, new=["decisions/a.csv"])
    refused_untouched(folder)
    assert (home / "a.csv").exists()


@pytest.mark.parametrize("at", ["new/events.csv", "new/decisions", "old", "gone.json", "moving"])
def test_a_found_save_holds_no_links(folder: Path, at: str) -> None:
    secret = folder.parent / "secret"
    secret.write_text('{"new": [], "old": []}', "utf-8")
    found = a_journal(folder)
    (found / at).unlink(missing_ok=True)
    (found / at).symlink_to(secret)
    before = files_of(folder)
    refused_untouched(folder)
    assert files_of(folder) == before


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"new": "x", "old": []}', '{"new": [1]}'])
def test_a_found_save_with_an_odd_list_is_not_carried_out(folder: Path, text: str) -> None:
    (a_journal(folder) / "gone.json").write_text(text, "utf-8")
    refused_untouched(folder)


def test_a_found_save_of_a_stranger_is_not_carried_out(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = a_journal(folder, new=["legs.csv"])
    real = Path.lstat

    stranger = list(found.lstat())
    stranger[4] = 4_000_000
    told = os.stat_result(stranger)
    monkeypatch.setattr(Path, "lstat", lambda self: told if self == found else real(self))
    with pytest.raises(CasebookError, match="another user left unfinished"):
        read_casebook(folder)
    assert (folder / "legs.csv").exists()


def test_a_save_writes_through_no_link(folder: Path) -> None:
    outside = folder.parent / "events.csv"
    (folder / "events.csv").rename(outside)
    (folder / "events.csv").symlink_to(outside)
    before = outside.read_bytes()
    with pytest.raises(CasebookError, match="nothing is written through links"):
        open_store(folder).apply([EVENT], who="ana")
    assert outside.read_bytes() == before
    assert not [*folder.glob(".*")]


@pytest.mark.parametrize("missing", [True, False])
def test_without_a_lock_a_reader_leaves_the_work_of_others_alone(
    folder: Path, monkeypatch: pytest.MonkeyPatch, missing: bool
) -> None:
    def refused(*_: object) -> None:
        raise OSError(errno.ENOTSUP, "Operation not supported")

    if missing:
        monkeypatch.setattr(journal, "fcntl", None)
    else:
        monkeypatch.setattr(fcntl, "flock", refused)
    save_and_die(folder, "replace", 2)
    (folder / ".saving-alive").mkdir()
    assert titles(folder) == ("New title", 6, 6)
    assert (folder / ".saving-alive").is_dir()
    assert [*folder.glob(".commit-*")]


def test_a_lock_that_fails_is_not_taken_for_held(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(fcntl, "flock", broken)
    with pytest.raises(CasebookError, match="Input/output error"):
        read_casebook(folder)


@pytest.mark.parametrize(("code", "told"), [(errno.EIO, True), (errno.EINVAL, False)])
def test_a_disk_that_fails_to_sync_a_folder_is_told(
    folder: Path, monkeypatch: pytest.MonkeyPatch, code: int, told: bool
) -> None:
    real = os.fsync

    def fsync(handle: int) -> None:
        if Path(f"/proc/self/fd/{handle}").resolve() == folder.resolve():
            raise OSError(code, os.strerror(code))
        real(handle)

    before = files_of(folder)
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fsync)
        if told:
            with pytest.raises(CasebookError, match="could not be written"):
                open_store(folder).apply([EVENT], who="ana")
        else:
            open_store(folder).apply([EVENT], who="ana")
    assert titles(folder)[1] == (5 if told else 6)
    assert (files_of(folder) == before) == told


@pytest.mark.skipif(os.name == "nt", reason="rights of files are another thing there")
def test_a_save_lets_nobody_read_a_file_who_could_not_before(
    a_casebook: Callable[..., Path],
) -> None:
    folder = a_casebook()
    for file in folder.iterdir():
        file.chmod(0o600)
    (folder / "cases.csv").chmod(0o640)
    case = {"case_id": "new", "title": "A case"}
    open_store(folder).apply([Insert("cases", case)], who="ana")
    rights = {file.name: file.stat().st_mode & 0o777 for file in folder.iterdir()}
    assert rights.pop("cases.csv") == 0o640
    assert "changes.csv" in rights, "a table that is new"
    assert set(rights.values()) == {0o600}


@pytest.mark.skipif(os.name == "nt", reason="rights of files are another thing there")
def test_a_file_that_is_replaced_keeps_its_rights_and_a_new_one_has_those_of_the_process(
    tmp_path: Path,
) -> None:
    kept, made = tmp_path / "kept", tmp_path / "made"
    kept.write_text("before")
    kept.chmod(0o600)
    before = os.umask(0o027)
    try:
        replace_file(kept, b"after")
        replace_file(made, b"new")
    finally:
        os.umask(before)
    assert (kept.stat().st_mode & 0o777, made.stat().st_mode & 0o777) == (0o600, 0o640)
    assert sorted(tmp_path.iterdir()) == [kept, made]
