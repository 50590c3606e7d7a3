"""Saves of a folder: all files of a save or none, whatever dies in the middle.

A save is written and synced in a work folder inside the casebook (``.saving-…``), next to links
to the files it replaces. Renaming that folder to ``.commit-…`` is the moment of the save: from
then on whoever opens the casebook finishes it. If a file cannot be put in place, a rename to
``.back-…`` decides the opposite, and what was there is put back. So a process may be killed at
any point. Writers exclude each other, and readers writers, by a lock on the folder itself, which
the system drops with the process; where there is no such lock (Windows, some network disks) one
person at a time may save.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from routes.errors import CasebookError

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_WORK, _COMMIT, _BACK = ".saving-", ".commit-", ".back-"
_SIDES = {_COMMIT: "new", _BACK: "old"}
"""Of a journal that is decided, the part that holds."""

_GONE = "gone.json"
_PATIENCE_S = 60.0
_PAUSE_S = 0.004


@dataclass(frozen=True, slots=True)
class FolderView:
    """The files of a folder as one save left them, also when it is not all in place yet."""

    folder: Path
    journal: Path | None = None

    def path(self, name: str) -> Path | None:
        """Where a file lies; ``None`` when there is none of that name.

        Parameters
        ----------
        name
            Relative to the folder, with forward slashes.
        """
        if self.journal is not None:
            side = _side(self.journal)
            if (self.journal / side / name).is_file():
                return self.journal / side / name
            if name in _gone(self.journal, side):
                return None
        return self.folder / name if (self.folder / name).is_file() else None

    def names(self, below: str = "") -> tuple[str, ...]:
        """Names of the files in the folder, or of all files below one of its folders.

        Files that begin with a full stop at the top are not told.
        """
        roots = [self.folder]
        gone: set[str] = set()
        if self.journal is not None:
            roots.append(self.journal / _side(self.journal))
            gone = _gone(self.journal, _side(self.journal))
            gone -= {name for name in gone if (roots[1] / name).is_file()}
        found: set[str] = set()
        for root in roots:
            files = (root / below).rglob("*") if below else root.iterdir()
            if (root / below).is_dir():
                found |= {file.relative_to(root).as_posix() for file in files if file.is_file()}
        return tuple(sorted(name for name in found - gone if not name.startswith(".")))


class Saving:
    """One writer's turn at a folder; see :func:`writing`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.view = FolderView(folder)

    def put(self, contents: Mapping[str, bytes], gone: tuple[str, ...] = ()) -> None:
        """Write files and delete others, all or nothing; on disk when this returns.

        Only files whose content changes are touched.

        Parameters
        ----------
        contents
            Whole files by name, relative to the folder.
        gone
            Names of files that are to go.

        Raises
        ------
        OSError
            If the disk refuses; everything is as it was.
        """
        changed = {
            name: content
            for name, content in contents.items()
            if not (self.folder / name).is_file() or (self.folder / name).read_bytes() != content
        }
        gone = tuple(name for name in gone if (self.folder / name).is_file())
        if not changed and not gone:
            return
        # Inside the folder, so that a rename never has to cross from one disk to another.
        work = Path(tempfile.mkdtemp(prefix=_WORK, dir=self.folder))
        journal = work.with_name(work.name.replace(_WORK, _COMMIT))
        try:
            _prepare(work, self.folder, changed, gone)
            work.rename(journal)
        except BaseException:
            shutil.rmtree(work, ignore_errors=True)
            raise
        _sync_folder(self.folder)
        try:
            _settle(journal)
        except OSError:
            back = journal.rename(work.with_name(work.name.replace(_WORK, _BACK)))
            _sync_folder(self.folder)
            _settle(back)
            raise


@contextmanager
def reading(folder: Path) -> Iterator[FolderView]:
    """Hold off writers while files are read, and show the state of one save.

    A save that died on its way is finished first; where this process may not write, it is shown
    as if it were.

    Raises
    ------
    CasebookError
        If another process saves for longer than a minute.
    """
    if _left_over(folder):
        with suppress(OSError, CasebookError), _locked(folder, exclusive=True, patient=False):
            _heal(folder)
    with _locked(folder, exclusive=False):
        yield FolderView(folder, _decided(folder))


@contextmanager
def writing(folder: Path) -> Iterator[Saving]:
    """Hold off everybody else while a save is made; a save that died is finished first.

    Raises
    ------
    CasebookError
        If another process saves for longer than a minute.
    OSError
        If the folder cannot be opened, or a save that died cannot be finished.
    """
    with _locked(folder, exclusive=True):
        _heal(folder)
        yield Saving(folder)


@contextmanager
def _locked(folder: Path, *, exclusive: bool, patient: bool = True) -> Iterator[None]:
    if fcntl is None:
        yield
        return
    # The folder itself is locked: no lock file is left behind, whoever dies.
    handle = os.open(folder, os.O_RDONLY)
    try:
        kind = fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH
        until = time.monotonic() + (_PATIENCE_S if patient else 0)
        while not _lock(handle, kind):
            if time.monotonic() >= until:
                msg = f"{folder} is being saved by another process; try again when it is done"
                raise CasebookError(msg)
            time.sleep(_PAUSE_S)
        yield
    finally:
        os.close(handle)


def _lock(handle: int, kind: int) -> bool:
    try:
        fcntl.flock(handle, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        # Some network disks cannot lock a folder; the description of this module says so.
        return True
    return True


def _left_over(folder: Path) -> list[Path]:
    with os.scandir(folder) as entries:
        found = [
            Path(entry.path) for entry in entries if entry.name.startswith((_WORK, _COMMIT, _BACK))
        ]
    return sorted(path for path in found if path.is_dir() and not path.is_symlink())


def _decided(folder: Path) -> Path | None:
    found = [path for path in _left_over(folder) if not path.name.startswith(_WORK)]
    return found[0] if found else None


def _heal(folder: Path) -> None:
    for journal in _left_over(folder):
        if journal.name.startswith(_WORK):
            shutil.rmtree(journal, ignore_errors=True)
        else:
            _settle(journal)


def _side(journal: Path) -> str:
    return next(side for start, side in _SIDES.items() if journal.name.startswith(start))


def _gone(journal: Path, side: str) -> set[str]:
    return set(json.loads((journal / _GONE).read_text("utf-8"))[side])


def _prepare(work: Path, folder: Path, changed: Mapping[str, bytes], gone: tuple[str, ...]) -> None:
    # A work folder is for its owner alone; a save on its way is for whoever reads the casebook.
    work.chmod(folder.stat().st_mode & 0o777 | 0o700)
    for side in _SIDES.values():
        (work / side).mkdir()
    for name, content in changed.items():
        target = work / "new" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        _write_synced(target, content)
    made = []
    for name in (*changed, *gone):
        if (folder / name).is_file():
            _link(folder / name, work / "old" / name)
        else:
            made.append(name)
    _write_synced(work / _GONE, json.dumps({"new": gone, "old": made}).encode())
    _sync_below(work)


def _settle(journal: Path) -> None:
    """Put in place what a decided journal holds; done twice, it changes nothing."""
    folder, side = journal.parent, _side(journal)
    root = journal / side
    for source in sorted(file for file in root.rglob("*") if file.is_file()):
        target = folder / source.relative_to(root)
        target.parent.mkdir(parents=True, exist_ok=True)
        moving = journal / "moving"
        moving.unlink(missing_ok=True)
        # The journal keeps its own copy until all is in place.
        _link(source, moving)
        moving.replace(target)
        if target.parent != folder:
            _sync_folder(target.parent)
    for name in _gone(journal, side):
        (folder / name).unlink(missing_ok=True)
    _sync_folder(folder)
    done = journal.rename(journal.with_name(f"{_WORK}{journal.name.partition('-')[2]}"))
    shutil.rmtree(done, ignore_errors=True)


def _link(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, target)
    except OSError:
        # Not every disk knows links.
        _write_synced(target, source.read_bytes())


def _write_synced(file: Path, content: bytes) -> None:
    with file.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def _sync_below(root: Path) -> None:
    for folder, _, _ in os.walk(root):
        _sync_folder(Path(folder))


def _sync_folder(folder: Path) -> None:
    # Not every system lets a folder be opened; the files themselves are synced by now.
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
