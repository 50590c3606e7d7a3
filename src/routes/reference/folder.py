"""Where the reference data lie, what they are, and whether they are still what was built."""

from __future__ import annotations

import copy
import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from routes.errors import ReferenceDataError
from routes.files import replace_file

MANIFEST = "manifest.json"
_VERSION_LENGTH = 12
_ROADS = "roads/"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceFile:
    """One file of the reference data, as the manifest knows it."""

    file: str
    """Relative to the reference folder, with forward slashes."""
    holds: str
    bytes: int
    sha256: str
    licence: str
    credit: str
    packages: tuple[str, ...]
    """The packages it was made from, as ``name version``; empty for a hand-kept table."""
    terms_verified: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceInfo:
    """What ``routes reference info`` tells."""

    folder: Path
    version: str
    total_bytes: int
    files: tuple[ReferenceFile, ...]
    altered: tuple[str, ...]
    """Files that are missing or whose bytes are not those of the manifest; normally empty."""


@lru_cache(maxsize=1)
def reference_folder() -> Path:
    """Return the folder of the reference data.

    Inside an installed package it is ``routes/_geo/reference``, in a checkout ``geo/reference``.

    Raises
    ------
    ReferenceDataError
        If neither exists.
    """
    here = Path(__file__).resolve()
    candidates = (
        here.parents[1] / "_geo" / "reference",
        here.parents[3] / "geo" / "reference",
    )
    for folder in candidates:
        if folder.is_dir():
            return folder
    msg = (
        f"no reference data in {candidates[0]} nor {candidates[1]}; "
        "install the package again, or run 'routes reference build' in a checkout"
    )
    raise ReferenceDataError(msg)


def reference_path(name: str) -> Path:
    """Return the path of a file of the reference data.

    Parameters
    ----------
    name
        Relative to the reference folder; the whole path of a file of another folder stays as it
        is, so that whatever reads by name reads a second folder as well.

    Raises
    ------
    ReferenceDataError
        If the file is missing.
    """
    path = reference_folder() / name
    if not path.is_file():
        msg = f"{path}: the reference file is missing; run 'routes reference build'"
        raise ReferenceDataError(msg)
    return path


@lru_cache(maxsize=4)
def _manifest(folder: Path | None = None) -> dict[str, Any]:
    path = reference_path(MANIFEST if folder is None else str(folder.absolute() / MANIFEST))
    try:
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        msg = f"{path}: not readable as JSON ({error}); run 'routes reference build'"
        raise ReferenceDataError(msg) from error
    return content


def manifest() -> dict[str, Any]:
    """Return the manifest: ``packages`` and ``files`` with origin, licence and SHA-256.

    Raises
    ------
    ReferenceDataError
        If manifest.json is missing or is not JSON.
    """
    return copy.deepcopy(_manifest())


def version(folder: Path | None = None) -> str:
    """Return twelve hexadecimal digits that change when any reference file changes.

    Parameters
    ----------
    folder
        Another folder of reference data; left out, the one in use.

    Raises
    ------
    ReferenceDataError
        If manifest.json is missing or is not JSON.
    """
    lines = sorted(f"{entry['file']} {entry['sha256']}\n" for entry in _manifest(folder)["files"])
    return hashlib.sha256("".join(lines).encode()).hexdigest()[:_VERSION_LENGTH]


def altered_files() -> tuple[str, ...]:
    """Return the files that are missing or differ from the manifest, sorted; normally none."""
    folder = reference_folder()
    return tuple(
        sorted(
            entry["file"]
            for entry in _manifest()["files"]
            if not _is_unaltered(folder / entry["file"], entry["sha256"])
        )
    )


def _is_unaltered(path: Path, sha256: str) -> bool:
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == sha256


def info() -> ReferenceInfo:
    """Return the version, the files with their terms, and the files that were altered."""
    files = tuple(_file(entry) for entry in _manifest()["files"])
    return ReferenceInfo(
        folder=reference_folder(),
        version=version(),
        total_bytes=sum(file.bytes for file in files),
        files=files,
        altered=altered_files(),
    )


def _file(entry: dict[str, Any]) -> ReferenceFile:
    return ReferenceFile(
        file=entry["file"],
        holds=entry["holds"],
        bytes=entry["bytes"],
        sha256=entry["sha256"],
        licence=entry["licence"],
        credit=entry["credit"],
        packages=tuple(entry["packages"]),
        terms_verified=entry["terms_verified"],
    )


def replace_reference(built: Path, destination: Path) -> tuple[tuple[str, int, bool], ...]:
    """Put freshly built reference data in the place of others, file by file.

    Parameters
    ----------
    built
        A folder that the recipe has just written.
    destination
        The folder to bring to the same bytes. Every file is the one before or the new one, never
        half of it; the manifest comes last, so that an interruption is seen as altered files.

    Returns
    -------
    tuple
        Name, size in bytes and whether the bytes changed, of each file, sorted by name.

    Raises
    ------
    ReferenceDataError
        If the destination cannot be written.
    """
    names = sorted(
        path.relative_to(built).as_posix() for path in built.rglob("*") if path.is_file()
    )
    done = []
    for name in sorted(names, key=lambda name: (name == MANIFEST, name)):
        content, target = (built / name).read_bytes(), destination / name
        changed = not target.is_file() or target.read_bytes() != content
        if changed:
            try:
                target.parent.mkdir(parents=True, exist_ok=True)
                replace_file(target, content)
            except OSError as error:
                msg = f"{target} cannot be written ({error.strerror}); choose another folder"
                raise ReferenceDataError(msg) from error
        done.append((name, len(content), changed))
    return tuple(sorted(done))


def credits_of_map() -> tuple[str, ...]:
    """Return the lines a map must show for the base map and the places on it, sorted.

    The road graph is not among them: a map that draws along it adds :func:`credit_of_roads`.
    """
    lines = {
        credit
        for entry in _manifest()["files"]
        if not entry["file"].startswith(_ROADS)
        for credit in entry["credit"].split("; ")
        if credit
    }
    return tuple(sorted(lines))


def credit_of_roads() -> str:
    """Return the line a map must show where it draws along the road graph."""
    roads = (entry for entry in _manifest()["files"] if entry["file"] == f"{_ROADS}roads.npz")
    return next((str(entry["credit"]) for entry in roads), "")
