"""A disk that is full and a place that may not be written: the old data stay, a sentence says so.

The disks are real: a small tmpfs that is filled up, and a read-only mount. Both need the right to
mount; where the tests do not have it they fail and say so.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from routes.casebook.stores import open_store
from routes.casebook.stores.edits import Insert, Update
from routes.cli import main
from routes.errors import CasebookError
from routes.pipeline.homes import copy_casebook

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from routes.casebook.stores.interface import Store

FILES = {"folder": "book", "sqlite": "book.sqlite"}
NOBODY = 65534


@contextmanager
def mounted(folder: Path, *options: str) -> Iterator[Path]:
    folder.mkdir(exist_ok=True)
    done = subprocess.run(
        ["mount", *options, str(folder)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        pytest.fail(
            f"a disk cannot be mounted here ({done.stderr.strip()}), so that nothing is known of a "
            "full one: run the tests as root, in a container with the right to mount"
        )
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    with mounted(tmp_path / "disk", "-t", "tmpfs", "-o", "size=2m", "tmpfs") as disk:
        yield disk


def fill(disk: Path, *, leave: int) -> Path:
    """Fill a disk up to so many bytes."""
    filler = disk / "filler"
    filler.unlink(missing_ok=True)
    free = os.statvfs(disk)
    size = max(free.f_bavail * free.f_frsize - leave, 0)
    with filler.open("wb") as file:
        file.write(b"x" * size)
    return filler


def said(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str]:
    with pytest.raises(SystemExit) as ended:
        main([str(each) for each in arguments])
    told = capsys.readouterr()
    assert "Traceback" not in told.out + told.err
    return int(ended.value.code or 0), told.out + told.err


def everything(store: Store) -> Mapping[str, object]:
    return store.contents().tables


def a_long_note(number: int) -> Insert:
    title = f"note {number} " + "x" * 2_000
    return Insert("sources", {"source_id": f"note-{number}", "title": title, "kind": "press"})


@pytest.mark.parametrize("leave", [0, 4_096, 16_384, 65_536])
@pytest.mark.parametrize("home", FILES)
def test_a_full_disk_costs_nothing_that_was_saved(
    small_disk: Path,
    a_casebook: Callable[..., Path],
    capsys: pytest.CaptureFixture[str],
    home: str,
    leave: int,
) -> None:
    address = small_disk / FILES[home]
    copy_casebook(a_casebook(), address)
    store = open_store(address)
    first = store.apply([a_long_note(0)], who="ana").number
    filler = fill(small_disk, leave=leave)
    saved, refusal = 0, ""
    for number in range(1, 200):
        try:
            store.apply([a_long_note(number)], who="ana")
        except CasebookError as refused:
            refusal = str(refused)
            break
        saved = number
    assert "space" in refusal, "the disk was never full"
    with suppress(OSError):
        fill_rest(small_disk)
    before = everything(open_store(address))
    assert {f"note-{number}" for number in range(saved + 1)} == {
        str(row["source_id"])
        for row in before["sources"]  # type: ignore[attr-defined]
        if str(row["source_id"]).startswith("note-")
    }
    assert not open_store(address).read().problems
    status, told = said(capsys, "undo", address, first, "--as", "eva")
    assert status == 1
    assert "space" in told
    assert everything(open_store(address)) == before
    filler.unlink()
    (small_disk / "rest").unlink(missing_ok=True)
    status, told = said(capsys, "undo", address, first, "--as", "eva")
    assert status == 0, told
    left = {path.name for path in small_disk.rglob(".*")}
    assert not left, left


def fill_rest(disk: Path) -> None:
    with (disk / "rest").open("wb", buffering=0) as file:
        while file.write(b"x" * 512):
            pass


@pytest.mark.parametrize("home", FILES)
def test_a_copy_that_does_not_fit_leaves_the_casebook_and_no_ruin(
    small_disk: Path, a_casebook: Callable[..., Path], capsys: pytest.CaptureFixture[str], home: str
) -> None:
    folder = a_casebook()
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    filler = fill(small_disk, leave=8_192)
    status, told = said(capsys, "copy", folder, small_disk / FILES[home])
    assert status == 1
    assert "space" in told
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    filler.unlink()
    status, told = said(capsys, "copy", folder, small_disk / FILES[home])
    assert status == 0, told


@pytest.fixture
def open_to_all() -> Iterator[Path]:
    """A folder that any user may reach, unlike those of the tests."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def reading_works(capsys: pytest.CaptureFixture[str], address: Path) -> None:
    for command in ("check", "log"):
        status, told = said(capsys, command, address)
        assert status == 0, told


@pytest.mark.parametrize("home", FILES)
def test_a_read_only_disk_is_read_and_says_that_it_cannot_be_written(
    tmp_path: Path, a_casebook: Callable[..., Path], capsys: pytest.CaptureFixture[str], home: str
) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    address = disk / FILES[home]
    copy_casebook(a_casebook(), address)
    edit = Update("events", "bridge#02", "quantity", 5, 7)
    number = open_store(address).apply([edit], who="ana").number
    before = everything(open_store(address))
    with (
        mounted(disk, "--bind", str(disk)),
        read_only_again(disk),
    ):
        reading_works(capsys, address)
        status, told = said(capsys, "undo", address, number, "--as", "eva")
        assert status == 1
        assert "write" in told
        assert everything(open_store(address)) == before
        status, told = said(capsys, "new", disk / f"new-{FILES[home]}")
        assert status == 1
        assert "write" in told or "written" in told
    assert everything(open_store(address)) == before
    assert said(capsys, "undo", address, number, "--as", "eva")[0] == 0


@contextmanager
def read_only_again(disk: Path) -> Iterator[None]:
    subprocess.run(["mount", "-o", "remount,ro,bind", str(disk)], check=True)
    yield
    subprocess.run(["mount", "-o", "remount,rw,bind", str(disk)], check=True)


@pytest.mark.parametrize("home", FILES)
def test_a_folder_of_somebody_else_is_read_and_says_that_it_cannot_be_written(
    open_to_all: Path,
    tmp_path: Path,
    a_casebook: Callable[..., Path],
    capsys: pytest.CaptureFixture[str],
    home: str,
) -> None:
    address = open_to_all / FILES[home]
    copy_casebook(a_casebook(), address)
    edit = Update("events", "bridge#02", "quantity", 5, 7)
    number = open_store(address).apply([edit], who="ana").number
    # What a command needs is loaded by now, so that the other user need not be able to read it.
    reading_works(capsys, address)
    before = everything(open_store(address))
    for command, expected in (("check", 0), ("log", 0), ("undo", 1)):
        status, told = as_nobody(tmp_path / "told", command, address, number)
        assert status == expected, told
        assert "Traceback" not in told
        if command == "undo":
            assert "write" in told
    assert everything(open_store(address)) == before


def as_nobody(told: Path, command: str, address: Path, number: int) -> tuple[int, str]:
    """Run a command as a user who owns nothing."""
    arguments = [command, str(address)]
    if command == "undo":
        arguments += [str(number), "--as", "eva"]
    pid = os.fork()
    if pid == 0:
        status = 99
        try:
            sys.stdout = sys.stderr = told.open("w", buffering=1, encoding="utf-8")
            os.setegid(NOBODY)
            os.seteuid(NOBODY)
            main(arguments)
        except SystemExit as ended:
            status = int(ended.code or 0)
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), told.read_text()
