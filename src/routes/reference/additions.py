"""Gazetteers that a user adds to the reference data: towns of other parts of the world.

They are no part of the data that ship: each lies as one file, indexed, in a folder of the user's
own, and is used only where it is asked for (:func:`additions_in_use`).
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import re
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from routes.errors import ReferenceDataError
from routes.files import gzipped, replace_file
from routes.reference.rows import table_rows
from routes.reference.towns import index_towns, read_towns, towns_bytes

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from routes.reference.foreign_rows import Sifted
    from routes.reference.towns import Towns

ENVIRONMENT = "ROUTES_GAZETTEERS"
"""Environment variable with the folder of the additions to use."""

CASEBOOK_FOLDER = "gazetteers"
"""Folder of a casebook with additions of its own."""

LIST_FILE = "additions.json"
REJECT_COLUMNS = ("_row", "_reason", "_cure")

_NAME = re.compile(r"[a-z][a-z0-9-]{0,29}")
_TAKEN = frozenset(
    (
        *("geonames", "hand", "poe", "zip", "point", "admin1", "country", "region"),
        *("county", "municipio"),
    )
)
"""Words that ids of the reference data begin with."""
_MARK_LENGTH = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Addition:
    """One added gazetteer, as ``additions.json`` knows it."""

    name: str
    """What the ids of its places begin with, and its file's name."""
    folder: Path
    source: str
    """Name of the file it was made from."""
    source_sha256: str
    sha256: str
    """Of its own file."""
    rows: int
    """Places kept."""
    left_out: tuple[tuple[str, int], ...]
    """Reasons for which rows were left out, and how many."""
    licence: str
    """Empty if it was not said."""
    credit: str
    """The line that a map has to show; empty if it was not said."""

    @property
    def path(self) -> Path:
        """The file with its towns."""
        return self.folder / _file(self.name)

    @property
    def mark(self) -> str:
        """Name and eight hexadecimal digits that change with its content."""
        return f"{self.name}@{self.sha256[:_MARK_LENGTH]}"

    def line(self) -> str:
        """Return the addition in words, as ``routes reference info`` tells it."""
        terms = self.licence or "licence not stated"
        without = sum(count for _, count in self.left_out)
        return (
            f"{self.mark}: {self.rows} places from {self.source} ({without} rows left out); {terms}"
        )


def user_folder() -> Path:
    """Return where additions are kept unless another folder is named.

    The folder of :data:`ENVIRONMENT`; without it, the platform's folder for data of a user.
    """
    named = os.environ.get(ENVIRONMENT)
    if named:
        return Path(named)
    if sys.platform == "darwin":
        base = Path.home() / "Library" / "Application Support"
    elif os.name == "nt":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    else:
        base = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return base / "routes" / "gazetteers"


def are_in_use() -> bool:
    """Tell whether the gazetteers of :func:`user_folder` are used for everything."""
    return bool(os.environ.get(ENVIRONMENT))


def require_name(name: str) -> str:
    """Return the name of an addition.

    Raises
    ------
    ReferenceDataError
        If it is not a short word of small letters, or one that other ids begin with.
    """
    if not _NAME.fullmatch(name):
        msg = (
            f"{name!r} cannot name a gazetteer; use up to 30 small letters, digits and hyphens, "
            "such as haiti"
        )
        raise ReferenceDataError(msg)
    if name in _TAKEN:
        msg = f"{name!r} begins the ids of the reference data; choose another --name"
        raise ReferenceDataError(msg)
    return name


def keep(
    sifted: Sifted, source: Path, *, name: str, folder: Path, licence: str = "", credit: str = ""
) -> Addition:
    """Keep a gazetteer in a folder of additions; one of the same name is replaced.

    Parameters
    ----------
    sifted
        Its rows, as :mod:`routes.reference.foreign_rows` read them.
    source
        The file they come from.
    name
        What the ids begin with.
    folder
        Made if it is not there. Beside ``NAME.bin.gz`` it gets ``NAME.rejects.csv`` with every
        row that could not be used, and a line in ``additions.json``.
    licence, credit
        Terms of the file, and the line a map has to show.

    Returns
    -------
    Addition
        What was kept.

    Raises
    ------
    ReferenceDataError
        If no row can be used, or the folder cannot be written.
    """
    require_name(name)
    counts = Counter(row.reason for row in sifted.left_out) + sifted.passed_over
    left_out = tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))
    if not sifted.kept:
        why = "; ".join(f"{count} rows: {reason}" for reason, count in left_out) or "it has no rows"
        msg = f"{source}: nothing in it can be used ({why}); nothing was added"
        raise ReferenceDataError(msg)
    towns = index_towns(sifted.kept, table_rows("ports_of_entry.csv"))
    content = gzipped(towns_bytes(towns))
    addition = Addition(
        name=name,
        folder=folder,
        source=source.name,
        source_sha256=_sha256_of(source),
        sha256=_sha256(content),
        rows=len(towns.ids),
        left_out=left_out,
        licence=licence,
        credit=credit,
    )
    others = [each for each in kept_in(folder) if each.name != name]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        replace_file(addition.path, content)
        _write_rejects(folder / f"{name}.rejects.csv", sifted)
        replace_file(folder / LIST_FILE, _listed([*others, addition]))
    except OSError as error:
        msg = f"{folder} cannot be written ({error.strerror}); choose another folder with --into"
        raise ReferenceDataError(msg) from error
    return addition


def kept_in(folder: Path) -> tuple[Addition, ...]:
    """Return the additions of a folder, sorted by name; none if it has no list of them.

    Raises
    ------
    ReferenceDataError
        If ``additions.json`` is damaged.
    """
    path = folder / LIST_FILE
    if not path.is_file():
        return ()
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))["additions"]
        found = [_addition(folder, entry) for entry in entries]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        msg = (
            f"{path}: cannot be read ({error}); delete it and add the gazetteers again with "
            "'routes reference add'"
        )
        raise ReferenceDataError(msg) from error
    return tuple(sorted(found, key=lambda addition: addition.name))


def additions_in_use(casebook: Path | None = None) -> tuple[Addition, ...]:
    """Return the additions that were asked for, sorted by name.

    Parameters
    ----------
    casebook
        A casebook, whose folder ``gazetteers`` counts if it has one.

    Returns
    -------
    tuple of Addition
        Those of the casebook and those of the folder that :data:`ENVIRONMENT` names; without
        either none, whatever else was ever added on this computer.

    Raises
    ------
    ReferenceDataError
        If a folder that was asked for holds no additions, or two of one name differ.
    """
    found: dict[str, Addition] = {}
    for folder in _folders_asked_for(casebook):
        additions = kept_in(folder)
        if not additions:
            msg = (
                f"{folder} holds no gazetteers; add one with 'routes reference add FILE "
                f"--into {folder}', or take the folder (or {ENVIRONMENT}) away"
            )
            raise ReferenceDataError(msg)
        for addition in additions:
            other = found.setdefault(addition.name, addition)
            if other.sha256 != addition.sha256:
                msg = (
                    f"{other.path} and {addition.path} are two gazetteers of one name; add one of "
                    "them again under another --name"
                )
                raise ReferenceDataError(msg)
    return tuple(found[name] for name in sorted(found))


def read_addition(addition: Addition) -> Towns:
    """Return the towns of an addition.

    Raises
    ------
    ReferenceDataError
        If its file is missing, or is not the one that was added.
    """
    cure = f"add it again with 'routes reference add {addition.source} --name {addition.name}'"
    try:
        content = addition.path.read_bytes()
    except OSError as error:
        msg = f"{addition.path} cannot be read ({error.strerror}); {cure}"
        raise ReferenceDataError(msg) from error
    if _sha256(content) != addition.sha256:
        msg = f"{addition.path} was altered since it was added; {cure}"
        raise ReferenceDataError(msg)
    try:
        return read_towns(addition.path)
    except ReferenceDataError as error:
        msg = f"{addition.path} is of another version of this program; {cure}"
        raise ReferenceDataError(msg) from error


def version_with(version: str, additions: Sequence[Addition]) -> str:
    """Return a version of the reference data with the additions to them.

    Examples
    --------
    >>> version_with("98a2c46ce3f6", ())
    '98a2c46ce3f6'
    """
    return "+".join((version, *(addition.mark for addition in additions)))


def _folders_asked_for(casebook: Path | None) -> list[Path]:
    folders = []
    if casebook is not None and (casebook / CASEBOOK_FOLDER).is_dir():
        folders.append(casebook / CASEBOOK_FOLDER)
    named = os.environ.get(ENVIRONMENT)
    if named:
        folders.append(Path(named))
    return folders


def _file(name: str) -> str:
    return f"{name}.bin.gz"


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _addition(folder: Path, entry: dict[str, Any]) -> Addition:
    return Addition(
        name=require_name(entry["name"]),
        folder=folder,
        source=str(entry["source"]),
        source_sha256=str(entry["source_sha256"]),
        sha256=str(entry["sha256"]),
        rows=int(entry["rows"]),
        left_out=tuple((str(reason), int(count)) for reason, count in entry["left_out"].items()),
        licence=str(entry["licence"]),
        credit=str(entry["credit"]),
    )


def entry_of(addition: Addition) -> dict[str, object]:
    """Return an addition as plain values, as ``additions.json`` keeps it."""
    return {
        "name": addition.name,
        "file": _file(addition.name),
        "sha256": addition.sha256,
        "source": addition.source,
        "source_sha256": addition.source_sha256,
        "rows": addition.rows,
        "left_out": dict(addition.left_out),
        "licence": addition.licence,
        "credit": addition.credit,
    }


def _listed(additions: Sequence[Addition]) -> bytes:
    entries = [entry_of(each) for each in sorted(additions, key=lambda each: each.name)]
    text = json.dumps({"additions": entries}, ensure_ascii=False, indent=2)
    return f"{text}\n".encode()


def _write_rejects(path: Path, sifted: Sifted) -> None:
    """Write the rows that could not be used; no such file means that there are none."""
    if not sifted.left_out:
        path.unlink(missing_ok=True)
        return
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow((*sifted.header, *REJECT_COLUMNS))
    for row in sifted.left_out:
        writer.writerow((*row.cells, row.row, row.reason, row.cure))
    replace_file(path, text.getvalue().encode("utf-8", errors="replace"))
