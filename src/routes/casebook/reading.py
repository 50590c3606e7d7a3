"""A folder of CSV to a casebook: every row read, everything wrong told with its cure."""

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
from routes.casebook.problems import Fault, Problem, closest, shown, sort_problems
from routes.casebook.records import Layout, ReadFile, read_records
from routes.casebook.references import ambiguous_records, broken_references
from routes.codebook import TABLE_NAMES, table
from routes.codebook.tables import SHORTHAND_COLUMNS
from routes.errors import CasebookError
from routes.frames import DTYPES, table_frame


@dataclass(frozen=True)
class Casebook:
    """The tables of a casebook, and what the reader found wrong with its files."""

    tables: Mapping[str, pd.DataFrame]
    """A frame for every table of the codebook, in the frame contract; empty without a file."""
    problems: tuple[Problem, ...]
    location: Path
    rows: Mapping[str, Mapping[str, int]]
    """By table and record, the row of its file; the header is row 1."""

    def __getitem__(self, name: str) -> pd.DataFrame:
        """Return the frame of a table."""
        return self.tables[name]

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that have to be cured before anything is published."""
        return tuple(problem for problem in self.problems if problem.severity == "error")


def read_casebook(path: Path) -> Casebook:
    """Read a folder with one CSV file for each table.

    Everything is read as text and nothing is guessed. Bad content never raises: it is told in
    `Casebook.problems`. A row stays in its frame as long as its key can be used; a cell that
    cannot be used is missing there.

    Parameters
    ----------
    path
        The folder.

    Returns
    -------
    Casebook
        The same for any order of the rows in the files, row numbers apart.

    Raises
    ------
    CasebookError
        If there is no such folder, or none of its files is a table.
    """
    folder = Path(path)
    present = _tables_in(folder)
    problems = [*_missing_files(folder, present), *_unread_files(folder)]
    files = {name: _read_file(folder / f"{name}.csv", _layout(name)) for name in present}
    for name, read in files.items():
        derive_ids(name, read)
        problems += [*read.problems, *duplicates(name, read)]
    tails = split_addresses(files["sources"].records) if "sources" in files else {}
    short, found = _short_citations(folder, files)
    problems += [*found, *broken_references(files, short), *ambiguous_records(files)]
    return Casebook(
        tables=MappingProxyType(_frames(files, short, tails)),
        problems=sort_problems(problems),
        location=folder,
        rows=MappingProxyType({name: _rows(name, files.get(name)) for name in TABLE_NAMES}),
    )


def _tables_in(folder: Path) -> tuple[str, ...]:
    if not folder.exists():
        msg = f"there is no folder {folder}; check the spelling of the path"
        raise CasebookError(msg)
    if not folder.is_dir():
        msg = f"{folder} is a file; a casebook is a folder with one CSV file for each table"
        raise CasebookError(msg)
    present = tuple(name for name in TABLE_NAMES if (folder / f"{name}.csv").is_file())
    if not present:
        files = ", ".join(f"{name}.csv" for name in TABLE_NAMES if not table(name).optional)
        msg = f"{folder} holds no table of a casebook; it needs {files}"
        raise CasebookError(msg)
    return present


def _missing_files(folder: Path, present: tuple[str, ...]) -> list[Problem]:
    problems = []
    for name in TABLE_NAMES:
        # Citations may be written in short, beside the records; checks tell of those that lack.
        if name in present or table(name).optional or name == "citations":
            continue
        others = [file.name for file in folder.iterdir() if file.suffix.lower() == ".csv"]
        meant = closest(f"{name}.csv", [other for other in others if other[:-4] not in present])
        cure = f"Add {name}.csv: {table(name).description.rstrip('.')}"
        if meant:
            cure = f"Rename {meant} to {name}.csv if that is the file, or add {name}.csv"
        message = "the file is missing"
        problems.append(Fault("missing_file", message, cure).at(f"{name}.csv", None))
    return problems


def _unread_files(folder: Path) -> list[Problem]:
    known = {*(f"{name}.csv" for name in TABLE_NAMES), CASE_SOURCES}
    return [
        Fault(
            "unknown_file",
            "the file is no table of a casebook and was not read",
            "Rename it to the table it is, or move it out of the folder",
            "warning",
        ).at(shown(file.name, at_most=200)[1:-1], None)
        for file in folder.iterdir()
        if file.suffix.lower() == ".csv"
        and file.name not in known
        and not file.name.startswith(".")
    ]


def _layout(name: str) -> Layout:
    derived = frozenset({DERIVED[name][0]} if name in DERIVED else ())
    return Layout(table(name), SHORTHAND_COLUMNS if table(name).cited else (), derived)


def _read_file(file: Path, layout: Layout) -> ReadFile:
    try:
        data = file.read_bytes()
    except OSError as error:
        fault = Fault("unreadable", f"the file cannot be opened ({error.strerror})", _CLOSE_IT)
        return ReadFile(file.name, [], [fault.at(file.name, None)])
    return read_records(data, file.name, layout)


_CLOSE_IT = "Close it in other programs and check that you may read it"


def _short_citations(
    folder: Path, files: Mapping[str, ReadFile]
) -> tuple[list[Citation], list[Problem]]:
    short: list[Citation] = []
    problems: list[Problem] = []
    for name, read in files.items():
        if table(name).cited:
            found, faults = shorthand(name, read)
            short += found
            problems += faults
    if (folder / CASE_SOURCES).is_file():
        read = _read_file(folder / CASE_SOURCES, Layout(case_sources_table()))
        short += case_sources(read)
        problems += read.problems
    return short, problems


def _frames(
    files: Mapping[str, ReadFile], short: list[Citation], tails: Mapping[str, str]
) -> dict[str, pd.DataFrame]:
    frames = {}
    for name in TABLE_NAMES:
        records = files[name].records if name in files else []
        rows: list[Mapping[str, object]] = [row.cells for row in records if usable(name, row)]
        if name == "citations":
            rows = [*citation_records(rows, short, tails)]
        frames[name] = frame_of(name, rows)
    return frames


def frame_of(name: str, rows: list[Mapping[str, object]]) -> pd.DataFrame:
    """Build the frame of a table from records; a field that a record lacks is missing in it."""
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
