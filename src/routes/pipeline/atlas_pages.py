"""The pages of an atlas on the disk: all of the new ones, or all of the old ones."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import routes
from routes.errors import CasebookError
from routes.files import replace_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MANIFEST = "atlas.json"
"""Name of the file that lists the others, with a checksum of each."""


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _listed(folder: Path) -> Mapping[str, str]:
    """Files of the build before, with their checksums; a list that is not ours names nothing."""
    try:
        told: Any = json.loads((folder / MANIFEST).read_text("utf-8"))
        files = dict(told["files"])
    except (OSError, ValueError, TypeError, KeyError):
        return {}
    return {
        name: digest
        for name, digest in files.items()
        # A list is data: only plain names, so that no file elsewhere is ever taken away.
        if isinstance(name, str) and isinstance(digest, str) and Path(name).name == name
    }


def _stage(folder: Path, name: str, content: bytes) -> Path:
    handle, temporary = tempfile.mkstemp(dir=folder, prefix=f".{name}.")
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    # A temporary file is for its owner alone; a page is to be read.
    Path(temporary).chmod(0o644)
    return Path(temporary)


def _remove_stale(folder: Path, before: Mapping[str, str], kept: Iterable[str]) -> None:
    """Take away pages of the build before, unless somebody has changed them since."""
    for name in sorted(before.keys() - {*kept, MANIFEST}):
        path = folder / name
        if path.is_file() and not path.is_symlink() and _digest(path.read_bytes()) == before[name]:
            path.unlink()


def write_set(folder: Path, files: Iterable[tuple[str, bytes]], data_sha256: str) -> None:
    """Write the files of an atlas; none is replaced before all of them are on the disk.

    Parameters
    ----------
    folder
        Where; made if it is not there.
    files
        Name and content, the file that leads to the others last.
    data_sha256
        Hash of the casebook, kept in the list of the files.

    Raises
    ------
    CasebookError
        If something cannot be written; the files before are as they were.
    """
    staged: dict[str, Path] = {}
    digests: dict[str, str] = {}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        before = _listed(folder)
        for name, content in files:
            staged[name] = _stage(folder, name, content)
            digests[name] = _digest(content)
        _require_files(folder, digests)
        _require_ours(folder, digests.keys() - before.keys())
        for name, temporary in staged.items():
            temporary.replace(folder / name)
        listed = {"version": routes.__version__, "data_sha256": data_sha256, "files": digests}
        text = json.dumps(listed, indent=1, sort_keys=True) + "\n"
        replace_file(folder / MANIFEST, text.encode("utf-8"))
        _remove_stale(folder, before, digests)
    except OSError as error:
        msg = f"{folder} cannot be written ({error.strerror}); choose another folder with -o"
        raise CasebookError(msg) from error
    finally:
        for temporary in staged.values():
            temporary.unlink(missing_ok=True)


_OURS = (b'class="routes-page"', b"data-first=")
"""At the beginning of a page and of a landing page, also of one that no list names any more."""
_BEGINNING = 400


def _require_ours(folder: Path, names: Iterable[str]) -> None:
    """Refuse to write over a file of somebody else, such as the index.html of a site."""
    for path in (folder / name for name in sorted(names)):
        if not path.is_file():
            continue
        # A picture bears no mark; it is ours if the page that it shows is.
        if not _is_ours(path.with_suffix(".html")):
            msg = f"{path} is there already and no page of an atlas; choose another folder with -o"
            raise CasebookError(msg)


def _is_ours(page: Path) -> bool:
    if not page.is_file():
        return False
    with page.open("rb") as file:
        beginning = file.read(_BEGINNING)
    return any(mark in beginning for mark in _OURS)


def _require_files(folder: Path, names: Iterable[str]) -> None:
    for name in (*names, MANIFEST):
        if (folder / name).is_dir():
            msg = f"{folder / name} is a folder, and a page has that name; move the folder away"
            raise CasebookError(msg)
