"""Text to rows of cells: the CSV grammar, strictly, one bad row never costing another."""

from __future__ import annotations

import csv
import io
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from routes.casebook.decoding import EMPTY
from routes.casebook.problems import Fault, Problem, shown

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

_OTHER_DELIMITERS = ((";", "semicolons"), ("\t", "tabs"), ("|", "vertical bars"))
_NAMES_TOLD = 6
_COMMAS = (
    "Save it as 'CSV UTF-8 (Comma delimited)'; where Excel follows the country's settings, "
    "choose English settings for the export"
)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a file, with the number a spreadsheet shows for it."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file as header and rows; rows without any content are left out."""

    header: tuple[str, ...]
    header_row: int
    """Number of the header, 1 unless empty lines stand above it."""
    rows: tuple[Row, ...]


def split_sheet(text: str, file: str, known: Collection[str]) -> tuple[Sheet | None, list[Problem]]:
    """Split a text into header and rows.

    Parameters
    ----------
    text
        A decoded file, with any line ends.
    file
        Name of the file, for the problems.
    known
        Column names that may stand in the header, the most telling ones first.

    Returns
    -------
    sheet : Sheet or None
        ``None`` when there is no header to read the rows by.
    problems : list of Problem
        A row that breaks the grammar is told and left out; the next row is read again.
    """
    problems: list[Problem] = []
    delimiter = _delimiter(text, known)
    if delimiter != ",":
        name = dict(_OTHER_DELIMITERS)[delimiter]
        fault = Fault("delimiter", f"the columns are separated by {name}, not by commas", _COMMAS)
        problems.append(fault.at(file, 1))
    rows = []
    for record in csv_records(text, delimiter):
        if record.cells is None:
            problems.append(_broken(record.fault).at(file, record.number))
        elif any(cell.strip() for cell in record.cells):
            rows.append(Row(record.number, record.cells))
    if not rows:
        return None, problems or [EMPTY.at(file, None)]
    header = tuple(cell.strip().removeprefix("\ufeff") for cell in rows[0].cells)
    if not set(header) & set(known):
        problems.append(_no_header(rows, [*known][:_NAMES_TOLD]).at(file, rows[0].number))
        return None, problems
    return Sheet(header, rows[0].number, tuple(rows[1:])), problems


def _delimiter(text: str, known: Collection[str]) -> str:
    first = next((line for line in io.StringIO(text, newline="") if line.strip()), "")
    for delimiter in (",", *(other for other, _ in _OTHER_DELIMITERS)):
        names = {name.strip().strip('"') for name in first.split(delimiter)}
        if names & set(known):
            return delimiter
    return ","


@dataclass(frozen=True, slots=True)
class Record:
    """One record of CSV text, or the line at which its grammar broke."""

    number: int
    """Which record it is, from 1; a record may go over several lines."""
    line: int
    """The line it begins on, from 1."""
    cells: tuple[str, ...] | None
    """``None`` where the grammar broke."""
    raw: str
    """The line it begins on, as it stands."""
    fault: str = ""
    """How the grammar broke, in the words of the csv module."""


def csv_records(text: str, delimiter: str) -> Iterator[Record]:
    """Yield the records of CSV text; one with a broken quotation mark costs no other.

    Parameters
    ----------
    text
        The whole text of a file.
    delimiter
        One character.
    """
    return line_records(io.StringIO(text, newline=""), delimiter)


def line_records(lines: Iterable[str], delimiter: str) -> Iterator[Record]:
    """Yield the records of CSV text given line by line, holding no more than one of them.

    Parameters
    ----------
    lines
        Lines with their line ends, of any kind.
    delimiter
        One character.
    """
    source = _Lines(lines)
    number, line = 0, 1
    while True:
        reader = csv.reader(source, delimiter=delimiter, strict=True)
        fault = ""
        while not fault:
            number += 1
            try:
                cells = tuple(next(reader))
            except StopIteration:
                return
            except csv.Error as error:
                fault = str(error)
            else:
                yield Record(number, line, cells, source.held[0])
                line += len(source.held)
                source.held.clear()
        yield Record(number, line, None, source.held[0], fault)
        # After a broken row the grammar starts afresh on the line below its first line.
        line += 1
        source.read_again()


class _Lines:
    """Lines that can be read again from the beginning of the record at hand."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._again: deque[str] = deque()
        self.held: list[str] = []

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else next(self._lines)
        self.held.append(line)
        return line

    def read_again(self) -> None:
        self._again.extendleft(reversed(self.held[1:]))
        self.held.clear()


def _broken(reason: str) -> Fault:
    if "field limit" in reason:
        message = "a cell holds more than 131,072 characters, so that the row was left out"
        return Fault("cell_too_long", message, "Shorten the text of that cell")
    if "end of data" in reason:
        message = "a quotation mark opens here and never closes, so that the row was left out"
    else:
        message = "a quotation mark closes in the middle of a cell, so that the row was left out"
    cure = 'Put the whole cell in quotation marks and double those inside it: "the ""big"" one"'
    return Fault("quoting", message, cure)


def _no_header(rows: list[Row], known: list[str]) -> Fault:
    first = ", ".join(shown(cell, at_most=24) for cell in rows[0].cells[:3])
    message = (
        f"the first row ({first} …) has none of the column names of this table; it looks like "
        f"data, and none of the {len(rows)} rows was read"
    )
    return Fault("no_header", message, f"Write the column names there, such as {', '.join(known)}")
