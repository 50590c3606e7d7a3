"""Files of a casebook that are no tables: added gazetteers, and decisions of its editors."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from routes.errors import CasebookError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from routes.casebook.journal import FolderView

FOLDERS = ("decisions", "gazetteers")
"""Folders of a casebook whose files travel with it."""

FILES = ("maps.toml",)
"""Files beside the tables that travel with them: what the owner chose for the pages of the map."""

GAZETTEERS = "gazetteers"

FILE_AT_MOST = 100_000_000
"""Bytes of one file; a database keeps it whole."""


def carried_files(view: FolderView) -> dict[str, bytes]:
    """Read the files of a folder that are no tables and belong to it.

    Raises
    ------
    CasebookError
        If one is too large, or its name cannot be kept.
    """
    files: dict[str, bytes] = {}
    for name in (*FILES, *(each for folder in FOLDERS for each in view.names(folder))):
        path = view.path(name)
        if path is None:
            continue
        # A link anywhere below the casebook would carry files from outside of it.
        steps = [path, *path.parents][: name.count("/") + 1]
        if link := next((step for step in steps if step.is_symlink()), None):
            msg = f"{link} is a link; put the file itself there, or take it away"
            raise CasebookError(msg)
        _require_small(name, path.stat().st_size)
        files[name] = path.read_bytes()
    require_carriable(files)
    return files


def _require_small(name: str, size: int) -> None:
    if size > FILE_AT_MOST:
        msg = (
            f"{name} has {size / 1e6:,.0f} MB, more than the {FILE_AT_MOST // 1_000_000} MB that "
            "a database keeps of one file; move it away, and add a smaller gazetteer"
        )
        raise CasebookError(msg)


def require_carriable(files: Mapping[str, bytes]) -> None:
    """Refuse files that a casebook does not have: a name is data, and may come from anywhere.

    Raises
    ------
    CasebookError
        With the name.
    """
    for name, content in files.items():
        require_name(name)
        _require_small(name, len(content))


def require_name(name: str) -> None:
    """Refuse the name of a file that lies outside the folders of a casebook.

    Raises
    ------
    CasebookError
        With the name.
    """
    parts = name.split("/")
    odd = "\\" in name or ":" in name or not name.isprintable()
    inside = len(parts) > 1 and parts[0] in FOLDERS and not {"", ".", ".."} & set(parts)
    if name not in FILES and (odd or not inside or PurePosixPath(name).is_absolute()):
        msg = f"{name!r} cannot be a file of a casebook; rename it, or take it out"
        raise CasebookError(msg)


def digest(content: bytes) -> str:
    """Return the SHA-256 of a file."""
    return hashlib.sha256(content).hexdigest()


def unpacked_gazetteers(
    digests: Mapping[str, str], contents: Callable[[Iterable[str]], Mapping[str, bytes]]
) -> Path | None:
    """Lay the gazetteers of a database out as files, once for each content.

    Parameters
    ----------
    digests
        SHA-256 of each file, by name.
    contents
        Gives the files of some names.

    Returns
    -------
    pathlib.Path or None
        A folder with a folder ``gazetteers``, ``None`` when there are none.

    Raises
    ------
    CasebookError
        If they cannot be written, or a file is not what its checksum says.
    """
    wanted = {name: sha for name, sha in digests.items() if name.startswith(f"{GAZETTEERS}/")}
    if not wanted:
        return None
    whole = hashlib.sha256(repr(sorted(wanted.items())).encode("utf-8", "replace")).hexdigest()
    target = _cache() / whole
    try:
        if not target.is_dir():
            _lay_out(target, wanted, contents(wanted))
    except OSError as error:
        msg = f"{target} cannot be written ({error.strerror}), and the gazetteers need to be there"
        raise CasebookError(msg) from error
    return target


def _cache() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    return (Path(base) if base else Path.home() / ".cache") / "routes" / "gazetteers"


def _lay_out(target: Path, wanted: Mapping[str, str], contents: Mapping[str, bytes]) -> None:
    require_carriable(contents)
    target.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=".unpacking-", dir=target.parent))
    try:
        for name, sha in wanted.items():
            if digest(contents[name]) != sha:
                msg = f"{name} is damaged in the database; add the gazetteer again"
                raise CasebookError(msg)
            (work / name).parent.mkdir(parents=True, exist_ok=True)
            (work / name).write_bytes(contents[name])
        try:
            work.rename(target)
        except OSError:
            # Another process was first, with the same content.
            if not target.is_dir():
                raise
    finally:
        shutil.rmtree(work, ignore_errors=True)
