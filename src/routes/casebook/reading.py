"""A casebook from any home; from a folder of CSV with everything wrong told, and its cure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import pandas as pd

from routes.casebook.citing import (
    CASE_SOURCES,
    Citation,
    case_sources,
    case_sources_table,
    citation_records,
    shorthand,
    split_addresses,
)
from routes.casebook.identities import DERIVED, derive_ids, duplicates, record_id, usable
from routes.casebook.journal import FolderView, reading
from routes.casebook.problems import Fault, Problem, closest, shown, sort_problems
from routes.casebook.records import Layout, ReadFile, read_records
from routes.casebook.references import ambiguous_records, broken_references
from routes.codebook import RECORD_KEEPING, TABLE_NAMES, table
from routes.codebook.tables import SHORTHAND_COLUMNS
from routes.errors import CasebookError
from routes.frames import DTYPES, empty_frame, table_frame


@dataclass(frozen=True)
class Casebook:
    """The tables of a casebook, and what the reader found wrong with its files."""

    tables: Mapping[str, pd.DataFrame]
    """A frame for every table of facts and for ``drafts``, in the frame contract; empty without
    rows."""
    problems: tuple[Problem, ...]
    location: Path | str
    """Its folder, or the address of its database."""
    rows: Mapping[str, Mapping[str, int]]
    """By table and record, the row of its file, the header being row 1; none in a database."""
    unpacked: Path | None = None
    """Of a database with gazetteers of its own: a folder of files with these."""

    def __getitem__(self, name: str) -> pd.DataFrame:
        """Return the frame of a table."""
        return self.tables[name]

    @property
    def gazetteer_folder(self) -> Path | None:
        """The folder whose folder ``gazetteers`` belongs to the casebook, if there may be one."""
        return self.location if isinstance(self.location, Path) else self.unpacked

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that have to be cured before anything is published."""
        return tuple(problem for problem in self.problems if problem.severity == "error")


def read_casebook(address: Path | str) -> Casebook:
    """Read a casebook: a folder of CSV, a ``.sqlite`` file or a ``postgresql://`` address.

    Everything is read as text and nothing is guessed. Bad content of a file never raises: it is
    told in `Casebook.problems`. A row stays in its frame as long as its key can be used; a cell
    that cannot be used is missing there. What is read is one save, never half of one.

    Parameters
    ----------
    address
        Path of the folder or file, or the address of a database.

    Returns
    -------
    Casebook
        The same for any order of the rows in the files, row numbers apart.

    Raises
    ------
    CasebookError
        If there is no casebook, or it cannot be read at all.
    """
    from routes.casebook.stores import is_database, open_store  # noqa: PLC0415 - they read folders

    if is_database(address):
        return open_store(address).read()
    folder = Path(address)
    _require_folder(folder)
    try:
        with reading(folder) as view:
            files = read_files(view)
    except OSError as error:
        msg = f"{folder} cannot be read ({error.strerror}); check that you may read it"
        raise CasebookError(msg) from error
    return folder_casebook(files)


@dataclass(frozen=True, slots=True)
class FolderFiles:
    """The files of a folder at one moment."""

    folder: Path
    names: tuple[str, ...]
    contents: Mapping[str, bytes | OSError]
    """Bytes of the tables, or why they cannot be had."""

    def has(self, name: str) -> bool:
        """Tell whether the folder has the file of that name."""
        return name in self.contents


_READ = (*TABLE_NAMES, "drafts")
_FILES = (*(f"{name}.csv" for name in _READ), CASE_SOURCES)


def read_files(view: FolderView) -> FolderFiles:
    """Take the bytes of the tables out of a folder."""
    contents: dict[str, bytes | OSError] = {}
    for name in _FILES:
        path = view.path(name)
        if path is None:
            continue
        try:
            contents[name] = path.read_bytes()
        except OSError as error:
            contents[name] = error
    return FolderFiles(view.folder, view.names(), contents)


def folder_casebook(folder: FolderFiles) -> Casebook:
    """Read the files of a folder.

    Raises
    ------
    CasebookError
        If none of them is a table.
    """
    present = _tables_in(folder)
    problems = [*_missing_files(folder, present), *_unread_files(folder)]
    files = {name: _read_file(folder, f"{name}.csv", _layout(name)) for name in present}
    for name, read in files.items():
        derive_ids(name, read)
        problems += [*read.problems, *duplicates(name, read)]
    facts = {name: read for name, read in files.items() if name in TABLE_NAMES}
    tails = split_addresses(files["sources"].records) if "sources" in files else {}
    short, found = _short_citations(folder, facts)
    problems += [*found, *broken_references(facts, short), *ambiguous_records(facts)]
    return Casebook(
        tables=MappingProxyType(_frames(files, short, tails)),
        problems=sort_problems(problems),
        location=folder.folder,
        rows=MappingProxyType({name: _rows(name, files.get(name)) for name in _READ}),
    )


def _require_folder(folder: Path) -> None:
    if not folder.exists():
        msg = f"there is no folder {folder}; check the spelling of the path"
        raise CasebookError(msg)
    if not folder.is_dir():
        msg = f"{folder} is a file; a casebook is a folder with one CSV file for each table"
        raise CasebookError(msg)


def _tables_in(folder: FolderFiles) -> tuple[str, ...]:
    present = tuple(name for name in _READ if folder.has(f"{name}.csv"))
    if not present:
        files = ", ".join(f"{name}.csv" for name in TABLE_NAMES if not table(name).optional)
        msg = f"{folder.folder} holds no table of a casebook; it needs {files}"
        raise CasebookError(msg)
    return present


def _missing_files(folder: FolderFiles, present: tuple[str, ...]) -> list[Problem]:
    problems = []
    for name in TABLE_NAMES:
        # Citations may be written in short, beside the records; checks tell of those that lack.
        if name in present or table(name).optional or name == "citations":
            continue
        others = [file for file in folder.names if file.lower().endswith(".csv")]
        meant = closest(f"{name}.csv", [other for other in others if other[:-4] not in present])
        cure = f"Add {name}.csv: {table(name).description.rstrip('.')}"
        if meant:
            cure = f"Rename {meant} to {name}.csv if that is the file, or add {name}.csv"
        message = "the file is missing"
        problems.append(Fault("missing_file", message, cure).at(f"{name}.csv", None))
    return problems


def _unread_files(folder: FolderFiles) -> list[Problem]:
    known = {*(f"{name}.csv" for name in (*TABLE_NAMES, *RECORD_KEEPING)), CASE_SOURCES}
    return [
        Fault(
            "unknown_file",
            "the file is no table of a casebook and was not read",
            "Rename it to the table it is, or move it out of the folder",
            "warning",
        ).at(shown(file, at_most=200)[1:-1], None)
        for file in folder.names
        if file.lower().endswith(".csv") and file not in known
    ]


def _layout(name: str) -> Layout:
    derived = frozenset({DERIVED[name][0]} if name in DERIVED else ())
    return Layout(table(name), SHORTHAND_COLUMNS if table(name).cited else (), derived)


def _read_file(folder: FolderFiles, name: str, layout: Layout) -> ReadFile:
    data = folder.contents[name]
    if isinstance(data, OSError):
        fault = Fault("unreadable", f"the file cannot be opened ({data.strerror})", _CLOSE_IT)
        return ReadFile(name, [], [fault.at(name, None)])
    return read_records(data, name, layout)


_CLOSE_IT = "Close it in other programs and check that you may read it"


def _short_citations(
    folder: FolderFiles, files: Mapping[str, ReadFile]
) -> tuple[list[Citation], list[Problem]]:
    short: list[Citation] = []
    problems: list[Problem] = []
    for name, read in files.items():
        if table(name).cited:
            found, faults = shorthand(name, read)
            short += found
            problems += faults
    if folder.has(CASE_SOURCES):
        read = _read_file(folder, CASE_SOURCES, Layout(case_sources_table()))
        short += case_sources(read)
        problems += read.problems
    return short, problems


def _frames(
    files: Mapping[str, ReadFile], short: list[Citation], tails: Mapping[str, str]
) -> dict[str, pd.DataFrame]:
    frames = {}
    for name in _READ:
        records = files[name].records if name in files else []
        rows: list[Mapping[str, object]] = [row.cells for row in records if usable(name, row)]
        if name == "citations":
            rows = [*citation_records(rows, short, tails)]
        frames[name] = frame_of(name, rows)
    return frames


def frame_of(name: str, rows: list[Mapping[str, object]]) -> pd.DataFrame:
    """Build the frame of a table from records; a field that a record lacks is missing in it."""
    if not rows:
        return empty_frame(name)
    columns = {
        field.name: pd.Series([row.get(field.name) for row in rows], dtype=DTYPES[field.type])
        for field in table(name).fields
    }
    return table_frame(name, pd.DataFrame(columns))


def _rows(name: str, read: ReadFile | None) -> Mapping[str, int]:
    rows: dict[str, int] = {}
    for record in read.records if read else ():
        if usable(name, record):
            rows.setdefault(record_id(table(name), record.cells), record.row)
    return MappingProxyType(rows)
