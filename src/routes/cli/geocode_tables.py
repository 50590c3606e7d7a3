"""Tables of other people: CSV in any encoding, read whole and written with every row.

Nothing of the table is lost and nothing is guessed in silence: a decision about encoding or
delimiter, a row that does not fit the header, a broken quotation mark are told, and the row stays.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from routes.casebook.csvtext import quoted
from routes.casebook.decoding import EMPTY, SAVE_AS_UTF8, decode, is_undecodable
from routes.casebook.sheets import csv_records
from routes.errors import CasebookError
from routes.files import replace_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from routes.casebook.sheets import Record

DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars"}
_EIGHT_BIT = {"cp1252": "Windows-1252", "mac_roman": "Mac Roman", "cp850": "DOS (code page 850)"}
"""Encodings told apart by the letters they give, the most usual one first."""
_LETTERS = frozenset("áéíóúüñàâãçêëîïôõûÁÉÍÓÚÜÑ“”¿¡°ºª\u2018\u2019\u2013\u2014")
_SAMPLE = 1_000_000
_HEAD = 65_536
_CONTROL_SHARE = 0.01
_CONTROLS = frozenset(chr(code) for code in range(32)) - set("\t\n\r\f")
_LONGEST_CELL = 200_000_000
_HINT = re.compile(r'"?sep=([,;|\t])"?\r?\n?', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row of a table."""

    number: int
    """Row as a spreadsheet shows it, the header being row 1."""
    cells: tuple[str, ...]
    """As many as the header has."""
    fault: str | None = None
    """Why the cells cannot be trusted to stand under their columns."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table as it came: header, rows in order, and what was decided or found odd on the way."""

    header: tuple[str, ...]
    rows: tuple[TableRow, ...]
    notes: tuple[str, ...]
    """Sentences for the person: encoding, delimiter, rows that do not fit."""

    def position(self, column: str) -> int | None:
        """Return where a column stands, ``None`` where it is missing or stands twice."""
        found = [place for place, name in enumerate(self.header) if name.strip() == column]
        return found[0] if len(found) == 1 else None


@dataclass(frozen=True, slots=True)
class _Line:
    """A record of the file, before the header is known."""

    number: int
    line: int
    cells: list[str]
    fault: str | None = None


def read_table(path: Path, column: str, *, encoding: str | None = None) -> Table:
    """Read a table whose header names a column.

    Parameters
    ----------
    path
        CSV with commas, semicolons, tabs or vertical bars, with or without byte order mark, in
        UTF-8, UTF-16 or an eight-bit encoding.
    column
        The column that is wanted; it helps to tell the delimiter.
    encoding
        Name of the encoding; found out when left out.

    Returns
    -------
    Table
        Every row of the file. A row with too few cells is filled up with empty ones; one with
        too many widens the table by unnamed columns.

    Raises
    ------
    CasebookError
        If the file cannot be opened, is empty, or is not text.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        msg = f"{path} cannot be opened ({error.strerror}); check that you may read it"
        raise CasebookError(msg) from error
    text, notes = _text(data, path, encoding)
    lines, found = _split(text, column)
    if not lines:
        msg = f"{path}: {EMPTY.message}. {EMPTY.cure}."
        raise CasebookError(msg)
    lines, more = _repaired(lines)
    return _table(lines, [f"{path.name}: {note}" for note in (*notes, *more, *found)], path.name)


def write_table(path: Path, header: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
    """Write a table as CSV in UTF-8, with commas, whole or not at all.

    Cells are data and are written to the letter, also those that a spreadsheet would take for a
    formula.

    Raises
    ------
    CasebookError
        If the file cannot be written; what was there stays as it was.
    """
    lines = [",".join(quoted(cell) for cell in row) for row in (header, *rows)]
    try:
        replace_file(path, ("\n".join(lines) + "\n").encode("utf-8", errors="replace"))
    except OSError as error:
        msg = f"{path} cannot be written ({error.strerror}); what was there is unchanged"
        raise CasebookError(msg) from error


def readable(text: str) -> str:
    """Return a text without halves of characters: bytes of another encoding are read as that."""
    if not is_undecodable(text):
        return text
    try:
        data = text.encode("utf-8", errors="surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", errors="replace").decode("utf-8")
    return _eight_bit(data, _likeliest(data))


def decoded_lines(data: bytes) -> list[str]:
    """Return the lines of a text in any encoding, without their line ends."""
    text, _ = _text(data, None, None)
    return [readable(line) for line in text.splitlines()]


def _text(data: bytes, path: Path | None, encoding: str | None) -> tuple[str, list[str]]:
    """Decode a file; bytes that are not UTF-8 stay as surrogates until cells are known."""
    name = str(path or "standard input")
    if encoding is not None:
        return _decoded(data, encoding, name), [f"read as {encoding}, as you say"]
    wide = _utf16(data)
    if wide is not None:
        text = _decoded(data, wide, name).removeprefix("\ufeff")
        return text, ["read as UTF-16"]
    text, faults = decode(data)
    if faults:
        msg = f"{name}: {faults[0].message}. {faults[0].cure}."
        raise CasebookError(msg)
    head = text[:_HEAD]
    if sum(letter in _CONTROLS for letter in head) > _CONTROL_SHARE * len(head):
        msg = f"{name}: the file is not text. {SAVE_AS_UTF8}."
        raise CasebookError(msg)
    return text, []


def _decoded(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        msg = f"{name}: byte {error.start} is not {encoding}; name another with --encoding"
        raise CasebookError(msg) from error


def _utf16(data: bytes) -> str | None:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    head = data[:_HEAD]
    # Latin letters in UTF-16 have a NUL at every second byte and none between.
    for encoding, zeros, letters in (("utf-16-le", 1, 0), ("utf-16-be", 0, 1)):
        if head and not head[letters::2].count(0) and 3 * head[zeros::2].count(0) > len(head):
            return encoding
    return None


def _split(text: str, column: str) -> tuple[list[_Line], list[str]]:
    start = 0
    if hint := _HINT.match(text):
        start, delimiter = hint.end(), hint[1]
    else:
        delimiter = _delimiter(text, column)
    with _long_cells():
        lines = [_line(record, delimiter) for record in csv_records(text[start:], delimiter)]
    kept, blank = _without_blank_lines(lines)
    notes = [] if delimiter == "," else [f"columns are separated by {DELIMITERS[delimiter]}"]
    if blank:
        notes.append(f"{blank} blank line{'' if blank == 1 else 's'} left out")
    return kept, notes


def _without_blank_lines(lines: list[_Line]) -> tuple[list[_Line], int]:
    """Leave out blank lines; in a table of one column they are empty cells, but for the last."""
    filled = [place for place, line in enumerate(lines) if line.cells]
    if not filled:
        return [], 0
    inner = lines[filled[0] : filled[-1] + 1]
    if len(inner[0].cells) == 1:
        return [line if line.cells else replace(line, cells=[""]) for line in inner], 0
    return [line for line in inner if line.cells], len(inner) - len(filled)


@contextmanager
def _long_cells() -> Iterator[None]:
    before = csv.field_size_limit(_LONGEST_CELL)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _delimiter(text: str, column: str) -> str:
    first = next((line for line in io.StringIO(text, newline="") if line.strip()), "")
    headers = {mark: next(csv.reader([first], delimiter=mark), []) for mark in DELIMITERS}
    for mark, header in headers.items():
        if column in {name.strip() for name in header}:
            return mark
    return max(headers, key=lambda mark: len(headers[mark]))


def _line(record: Record, delimiter: str) -> _Line:
    if record.cells is not None:
        return _Line(record.number, record.line, list(record.cells))
    fault = "a quotation mark opens or closes in the wrong place; its cells are kept as they stand"
    return _Line(record.number, record.line, record.raw.rstrip("\r\n").split(delimiter), fault)


def _repaired(lines: list[_Line]) -> tuple[list[_Line], list[str]]:
    """Decode the cells that are not UTF-8, all by the one encoding that suits them best."""
    wrong = [
        cell.encode("utf-8", errors="surrogateescape")
        for line in lines
        for cell in line.cells
        if is_undecodable(cell)
    ]
    if not wrong:
        return lines, []
    encoding = _likeliest(b"\n".join(wrong)[:_SAMPLE])
    fixed = [replace(line, cells=[_fixed(cell, encoding) for cell in line.cells]) for line in lines]
    count = len(wrong)
    note = (
        f"{count:,} cell{'' if count == 1 else 's'} not in UTF-8, read as {_EIGHT_BIT[encoding]} "
        f"(“{_eight_bit(wrong[0], encoding)[:40]}”); if letters are wrong, say --encoding"
    )
    return fixed, [note]


def _fixed(cell: str, encoding: str) -> str:
    if not is_undecodable(cell):
        return cell
    return _eight_bit(cell.encode("utf-8", errors="surrogateescape"), encoding)


def _eight_bit(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        # Five bytes mean nothing in Windows-1252; as control characters they are not lost.
        return data.decode("latin-1")


def _likeliest(data: bytes) -> str:
    def letters(encoding: str) -> int:
        return sum(letter in _LETTERS for letter in data.decode(encoding, errors="replace"))

    return max(_EIGHT_BIT, key=letters)


def _table(lines: Sequence[_Line], notes: list[str], file: str) -> Table:
    head, *body = lines
    columns = len(head.cells)
    width = max([columns, *(_filled(line.cells) for line in body)])
    header = (*head.cells, *(f"unnamed_{place + 1}" for place in range(columns, width)))
    rows, odd = [], []
    for line in body:
        fault = line.fault or _misfit(line, columns)
        if fault or len(line.cells) < columns:
            told = fault or f"the row has {_cells(line)}, the header {columns}"
            odd.append(f"row {line.number} (line {line.line}): {told}")
        cells = (*line.cells, *[""] * (width - len(line.cells)))[:width]
        rows.append(TableRow(line.number, cells, fault))
    return Table(header, tuple(rows), (*notes, *_at_most([f"{file}, {told}" for told in odd])))


def _filled(cells: Sequence[str]) -> int:
    """Count cells up to the last that holds something."""
    return max((place + 1 for place, cell in enumerate(cells) if cell.strip()), default=0)


def _misfit(line: _Line, columns: int) -> str | None:
    if _filled(line.cells) <= columns:
        return None
    return (
        f"the row has {_cells(line)}, the header {columns}; put a cell that holds the "
        "delimiter in quotation marks"
    )


def _cells(line: _Line) -> str:
    count = len(line.cells)
    return f"{count} cell{'' if count == 1 else 's'}"


_TOLD_AT_MOST = 10


def _at_most(told: list[str]) -> list[str]:
    more = len(told) - _TOLD_AT_MOST
    return told if more <= 0 else [*told[:_TOLD_AT_MOST], f"and {more:,} more rows like these"]
