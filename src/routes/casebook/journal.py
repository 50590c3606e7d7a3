"""Saves of a folder: all files of a save or none, whatever dies in the middle.

A save is written and synced in a work folder inside the casebook (``.saving-…``), next to links
to the files it replaces. Renaming that folder to ``.commit-…`` is the moment of the save: from
then on whoever opens the casebook finishes it. If a file cannot be put in place, a rename to
``.back-…`` decides the opposite, and what was there is put back. So a process may be killed at
any point. Writers exclude each other, and readers writers, by a lock on the folder itself, which
the system drops with the process; where there is no such lock (Windows, some network disks) one
person at a time may save.

A casebook may come from anywhere, and so may a save that is found in it. Such a save is believed
only if it names files that this program writes, meets no link on the way, and belongs to who
reads or to who owns the folder.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import stat
import tempfile
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from routes.casebook.packaging import PACKAGE_FILE
from routes.casebook.stores.attachments import require_name
from routes.codebook import RECORD_KEEPING, TABLE_NAMES
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

_GONE, _MOVING = "gone.json", "moving"
_WRITTEN = frozenset({PACKAGE_FILE, *(f"{name}.csv" for name in (*TABLE_NAMES, *RECORD_KEEPING))})
_LIST_AT_MOST = 10_000_000
"""Bytes of the list of files that go."""

_UNLOCKABLE = frozenset(
    {
        errno.EBADF,
        errno.EINVAL,
        errno.ENOLCK,
        errno.ENOSYS,
        errno.ENOTSUP,
        errno.EOPNOTSUPP,
        errno.EACCES,
        errno.EPERM,
    }
)
"""What disks say that cannot lock a folder."""

_UNSYNCABLE = frozenset({errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EACCES, errno.EPERM})
"""What systems say that cannot sync a folder."""

_PATIENCE_S = 60.0
_PAUSE_S = 0.004


@dataclass(frozen=True, slots=True)
class FolderView:
    """The files of a folder as one save left them, also when it is not all in place yet."""

    folder: Path
    journal: Path | None = None
    gone: frozenset[str] = frozenset()
    """Files that are there and do not count any more."""

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
            if name in self.gone:
                return None
        return self.folder / name if (self.folder / name).is_file() else None

    def names(self, below: str = "") -> tuple[str, ...]:
        """Names of the files in the folder, or of all files below one of its folders.

        Files that begin with a full stop at the top are not told.
        """
        roots = [self.folder]
        gone = self.gone
        if self.journal is not None:
            roots.append(self.journal / _side(self.journal))
            gone -= {name for name in gone if (roots[1] / name).is_file()}
        found: set[str] = set()
        for root in roots:
            if (root / below).is_dir():
                files = (root / below).rglob("*") if below else root.iterdir()
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
        CasebookError
            If a file of that name, or a folder it lies in, is a link; nothing was touched.
        OSError
            If the disk refuses; everything is as it was.
        """
        for name in (*contents, *gone):
            if link := _link_to(self.folder, name):
                msg = (
                    f"{link} is a link, and nothing is written through links; put the file or "
                    "folder itself there, or take the link away. Nothing was saved"
                )
                raise CasebookError(msg)
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
        try:
            sync_folder(self.folder)
            _settle(journal)
        except OSError:
            back = journal.rename(work.with_name(work.name.replace(_WORK, _BACK)))
            sync_folder(self.folder)
            _settle(back)
            raise


@contextmanager
def reading(folder: Path) -> Iterator[FolderView]:
    """Hold off writers while files are read, and show the state of one save.

    A save that died on its way is finished first; where this process may not write, or cannot
    be sure to be alone, it is shown as if it were.

    Raises
    ------
    CasebookError
        If another process saves for longer than a minute, or a save is found that cannot be one
        of this program.
    OSError
        If the folder cannot be opened.
    """
    if _left_over(folder):
        with (
            suppress(OSError, CasebookError),
            _locked(folder, exclusive=True, patient=False) as alone,
        ):
            # Without a lock, what looks left over may be the save of a process that lives.
            if alone:
                _heal(folder)
    with _locked(folder, exclusive=False):
        journal = _decided(folder)
        gone = frozenset() if journal is None else _gone(journal, _side(journal))
        yield FolderView(folder, journal, gone)


@contextmanager
def writing(folder: Path) -> Iterator[Saving]:
    """Hold off everybody else while a save is made; a save that died is finished first.

    Raises
    ------
    CasebookError
        If another process saves for longer than a minute, or a save is found that cannot be one
        of this program.
    OSError
        If the folder cannot be opened, or a save that died cannot be finished.
    """
    with _locked(folder, exclusive=True):
        _heal(folder)
        yield Saving(folder)


@contextmanager
def _locked(folder: Path, *, exclusive: bool, patient: bool = True) -> Iterator[bool]:
    """Hold the lock of a folder; ``False`` where there is no such lock."""
    if fcntl is None:
        yield False
        return
    # The folder itself is locked: no lock file is left behind, whoever dies.
    handle = os.open(folder, os.O_RDONLY)
    try:
        kind = fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH
        until = time.monotonic() + (_PATIENCE_S if patient else 0)
        while (held := _lock(handle, kind)) is None:
            if time.monotonic() >= until:
                msg = f"{folder} is being saved by another process; try again when it is done"
                raise CasebookError(msg)
            time.sleep(_PAUSE_S)
        yield held
    finally:
        os.close(handle)


def _lock(handle: int, kind: int) -> bool | None:
    """Try to lock; ``None`` while others hold it, ``False`` where nothing can be locked."""
    try:
        fcntl.flock(handle, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return None
    except OSError as error:
        # Some network disks cannot lock a folder; the description of this module says so.
        if error.errno not in _UNLOCKABLE:
            raise
        return False
    return True


def _left_over(folder: Path) -> list[Path]:
    with os.scandir(folder) as entries:
        found = [
            Path(entry.path) for entry in entries if entry.name.startswith((_WORK, _COMMIT, _BACK))
        ]
    return sorted(path for path in found if path.is_dir() and not path.is_symlink())


def _decided(folder: Path) -> Path | None:
    found = []
    for journal in _left_over(folder):
        if journal.name.startswith(_WORK):
            continue
        try:
            _require_trusted(journal)
        except FileNotFoundError as error:
            if journal.is_dir():
                raise _distrusted(journal, "a part of it is missing") from error
            # Where there are no locks, its own process may just have finished it.
            continue
        found.append(journal)
    return found[0] if found else None


def _heal(folder: Path) -> None:
    # All are looked at before the first is touched.
    _decided(folder)
    for journal in _left_over(folder):
        if journal.name.startswith(_WORK):
            shutil.rmtree(journal, ignore_errors=True)
        else:
            _settle(journal)


def _require_trusted(journal: Path) -> None:
    """Refuse a decided journal that this program cannot have left here."""
    folder = journal.parent
    if not _is_ours(journal, folder):
        msg = (
            f"{folder}: {journal.name} is a save that another user left unfinished. Ask them to "
            "open the casebook, or delete it, if it is not needed"
        )
        raise CasebookError(msg)
    for name in _named(journal):
        if not _may_be_named(name):
            raise _distrusted(journal, f"it names {name!r}, which this program does not write")
        if link := _link_to(folder, name):
            raise _distrusted(journal, f"it names {name!r}, and {link} is a link")


def _is_ours(journal: Path, folder: Path) -> bool:
    user = getattr(os, "geteuid", None)
    return user is None or journal.lstat().st_uid in {user(), folder.stat().st_uid}


def _named(journal: Path) -> set[str]:
    """Return the names of all files that a journal would write or delete."""
    sides = frozenset(_SIDES.values())
    names = set().union(*(_gone(journal, side) for side in sides))
    for at, below, files in os.walk(journal):
        for path in (Path(at, name) for name in (*below, *files)):
            mode, inside = path.lstat().st_mode, path.relative_to(journal)
            top, *rest = inside.parts
            plain = stat.S_ISREG(mode) and (top in sides if rest else top in {_GONE, _MOVING})
            if not plain and not (stat.S_ISDIR(mode) and top in sides):
                raise _distrusted(journal, f"{inside.as_posix()!r} in it is a link, or unknown")
            if plain and rest:
                names.add("/".join(rest))
    return names


def _may_be_named(name: str) -> bool:
    if name in _WRITTEN:
        return True
    try:
        require_name(name)
    except CasebookError:
        return False
    return True


def _distrusted(journal: Path, reason: str) -> CasebookError:
    msg = (
        f"{journal.parent}: {journal.name} is no save that this program left unfinished "
        f"({reason}); nothing of it was carried out. Delete it, or ask whoever sent the folder"
    )
    return CasebookError(msg)


def _link_to(folder: Path, name: str) -> Path | None:
    """Find a link that a name meets on its way; it may lead out of the folder."""
    path = folder
    for part in name.split("/"):
        path /= part
        if path.is_symlink():
            return path
    return None


def _side(journal: Path) -> str:
    return next(side for start, side in _SIDES.items() if journal.name.startswith(start))


def _gone(journal: Path, side: str) -> frozenset[str]:
    file = journal / _GONE
    try:
        if file.is_symlink() or file.stat().st_size > _LIST_AT_MOST:
            raise _distrusted(journal, f"{_GONE} in it is no list")
        found = json.loads(file.read_text("utf-8"))[side]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise _distrusted(journal, f"{_GONE} in it cannot be read") from error
    if not isinstance(found, list) or not all(isinstance(name, str) for name in found):
        raise _distrusted(journal, f"{_GONE} in it is no list of names")
    return frozenset(found)


def _prepare(work: Path, folder: Path, changed: Mapping[str, bytes], gone: tuple[str, ...]) -> None:
    # A work folder is for its owner alone; a save on its way is for whoever reads the casebook.
    work.chmod(folder.stat().st_mode & 0o777 | 0o700)
    for side in _SIDES.values():
        (work / side).mkdir()
    for name, content in changed.items():
        target = work / "new" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        _begin(target, folder, name)
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
        moving = journal / _MOVING
        moving.unlink(missing_ok=True)
        # The journal keeps its own copy until all is in place.
        _link(source, moving)
        moving.replace(target)
        if target.parent != folder:
            sync_folder(target.parent)
    for name in _gone(journal, side):
        (folder / name).unlink(missing_ok=True)
    sync_folder(folder)
    done = journal.rename(journal.with_name(f"{_WORK}{journal.name.partition('-')[2]}"))
    shutil.rmtree(done, ignore_errors=True)


def _link(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, target)
    except OSError:
        # Not every disk knows links.
        target.touch()
        shutil.copymode(source, target)
        _write_synced(target, source.read_bytes())


def _begin(target: Path, folder: Path, name: str) -> None:
    """Make an empty file for those who could read the one before, before a word is in it.

    One that is new is for whom the process lets, and who may read every table there is.
    """
    target.touch()
    rights = target.stat().st_mode & 0o777
    if (folder / name).is_file():
        rights = (folder / name).stat().st_mode & 0o777
    else:
        for file in folder.glob("*.csv"):
            rights &= file.stat().st_mode
    # Whatever others may, its owner goes on saving.
    target.chmod(rights | 0o600)


def _write_synced(file: Path, content: bytes) -> None:
    with file.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def _sync_below(root: Path) -> None:
    for folder, _, _ in os.walk(root):
        sync_folder(Path(folder))


def sync_folder(folder: Path) -> None:
    """Bring the names in a folder to disk, where the system can do that.

    Raises
    ------
    OSError
        If the disk fails, or the folder is not there.
    """
    # Not every system lets a folder be opened or synced; the files themselves are synced by now.
    try:
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as error:
        if error.errno not in _UNSYNCABLE:
            raise
