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


@lru_cache(maxsize=1)
def _manifest() -> dict[str, Any]:
    path = reference_path(MANIFEST)
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


def version() -> str:
    """Return twelve hexadecimal digits that change when any reference file changes."""
    lines = sorted(f"{entry['file']} {entry['sha256']}\n" for entry in _manifest()["files"])
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
