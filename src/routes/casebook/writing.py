"""A casebook to a folder of CSV: all of it or nothing, and nothing half-written."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from routes.casebook.citing import CASE_SOURCES
from routes.casebook.csvtext import csv_text
from routes.casebook.packaging import PACKAGE_FILE, earlier_package, package_text
from routes.codebook import TABLE_NAMES, table
from routes.errors import CasebookError
from routes.frames import table_frame

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd


def write_casebook(folder: Path, tables: Mapping[str, pd.DataFrame]) -> None:
    """Write the tables of a casebook and their description.

    Every file is written and synced in a temporary folder first, then put in place by an atomic
    rename; when anything fails, the files that were there stay as they were. Only files whose
    content changes are touched, and files that are no tables never are.

    Parameters
    ----------
    folder
        The casebook; made when it does not exist.
    tables
        Frames of the codebook's tables. The required tables must be among them; an optional
        table without rows gets no file.

    Raises
    ------
    CasebookError
        If a value would not be read back the same, if a table of the folder is not among the
        tables, or if the disk refuses.
    """
    folder = Path(folder)
    _require_tables(folder, tables)
    frames = {
        name: table_frame(name, tables[name])
        for name in TABLE_NAMES
        if name in tables and (len(tables[name]) or not table(name).optional)
    }
    texts = {f"{name}.csv": csv_text(name, frame) for name, frame in frames.items()}
    texts[PACKAGE_FILE] = package_text(frames, earlier_package(folder))
    contents = {name: text.encode("utf-8") for name, text in texts.items()}
    gone = [f"{name}.csv" for name in tables if name not in frames]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _put(folder, contents, gone)
    except OSError as error:
        msg = (
            f"{folder} could not be written ({error.strerror}); what was there is unchanged. "
            "Free some space or check that you may write there, then save again"
        )
        raise CasebookError(msg) from error


def _require_tables(folder: Path, tables: Mapping[str, pd.DataFrame]) -> None:
    if unknown := sorted(set(tables) - set(TABLE_NAMES)):
        msg = f"{', '.join(unknown)} is no table; the tables are {', '.join(TABLE_NAMES)}"
        raise CasebookError(msg)
    for name in TABLE_NAMES:
        if name in tables:
            continue
        if not table(name).optional:
            msg = f"the table {name} is missing; give an empty frame if it has no rows"
            raise CasebookError(msg)
        if (folder / f"{name}.csv").exists():
            msg = (
                f"{folder} has {name}.csv and the tables to write have no {name}; "
                "give an empty frame if its rows are to be deleted"
            )
            raise CasebookError(msg)
    if (folder / CASE_SOURCES).exists():
        msg = (
            f"{folder} has {CASE_SOURCES}, whose rows would come back as citations; "
            "write to another folder or move that file away"
        )
        raise CasebookError(msg)


def _put(folder: Path, contents: Mapping[str, bytes], gone: list[str]) -> None:
    changed = {
        name: content
        for name, content in contents.items()
        if not (folder / name).is_file() or (folder / name).read_bytes() != content
    }
    gone = [name for name in gone if (folder / name).exists()]
    if not changed and not gone:
        return
    # Inside the folder, so that a rename never has to cross from one disk to another.
    work = Path(tempfile.mkdtemp(prefix=".saving-", dir=folder))
    try:
        for part in ("new", "old"):
            (work / part).mkdir()
        for name, content in changed.items():
            _write_synced(work / "new" / name, content)
        for name in (*changed, *gone):
            if (folder / name).exists():
                _write_synced(work / "old" / name, (folder / name).read_bytes())
        _sync_folder(work / "new")
        _swap(folder, work, [*changed], gone)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _swap(folder: Path, work: Path, changed: list[str], gone: list[str]) -> None:
    try:
        for name in changed:
            (work / "new" / name).replace(folder / name)
        for name in gone:
            (folder / name).unlink()
        _sync_folder(folder)
    except BaseException:
        for name in (*changed, *gone):
            _put_back(folder / name, work / "old" / name)
        raise


def _put_back(target: Path, old: Path) -> None:
    if old.exists():
        old.replace(target)
    else:
        target.unlink(missing_ok=True)


def _write_synced(file: Path, content: bytes) -> None:
    with file.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def _sync_folder(folder: Path) -> None:
    # Not every system lets a folder be opened; the files themselves are synced by now.
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
