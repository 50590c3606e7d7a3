"""Text with one record a line; the encoding and separator that were found are told."""

from __future__ import annotations

import codecs
import csv
import io
import re
from dataclasses import dataclass
from itertools import islice
from typing import IO, TYPE_CHECKING

from routes.casebook.decoding import EMPTY, SAVE_AS_UTF8, is_undecodable
from routes.casebook.foreign.output import RefusedError, refuse
from routes.casebook.foreign.spelling import (
    implausible,
    is_doubtful,
    likely_encodings,
    split_words,
)
from routes.casebook.foreign.tables import SheetTable
from routes.casebook.problems import Fault, shown
from routes.casebook.sheets import line_records

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routes.casebook.foreign.dispatching import Source
    from routes.casebook.foreign.output import Output
    from routes.casebook.sheets import Record

_DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars"}
_SAMPLE = 50
_SEPARATOR_LINE = re.compile(r"\ufeff?\"?sep=(.)\"?[\r\n]*")
_ENCODINGS = re.compile(
    r"(utf[-_ ]?(8|16|32)([-_ ]?(sig|le|be))?|cp[0-9]{3,5}|windows[-_]?[0-9]{3,4}|ascii|us-ascii"
    r"|latin[-_ ]?[0-9]{1,2}|iso[-_]?8859[-_][0-9]{1,2}|mac[-_]?(roman|latin2)|gbk|gb18030|big5"
    r"|shift[-_]?jis|euc[-_]?(jp|kr)|koi8[-_]?[ru])",
    re.IGNORECASE,
)
_RETURN = re.compile(r"\r(?!\n)")
_RETURN_SIGN = "\udc0d"
"""Stands for a carriage return inside a cell, where the csv module would end the row; no encoding
decodes to it."""
_PARTING_SIGNS = ",;\t|"
_CHUNK = 1 << 20
_MARK = "\ufeff"
_MARK_AND_QUOTE = f'{_MARK}"'
_WORDS_ASKED = 5
_UNDEFINED_IN_CP1252 = re.compile("[\x81\x8d\x8f\x90\x9d]")


def databases(_source: Source) -> tuple[str, ...]:
    """Return the addresses that sqlite3 has to connect to: none."""
    return ()


def read(source: Source, output: Output) -> None:
    """Read a text into one table.

    Parameters
    ----------
    source
        The file.
    output
        Where its rows go. A row with bytes of another encoding than the rest is faulted, its
        text read as Windows-1252 so that a person can see it.

    Raises
    ------
    RefusedError
        If it is not text, or of an encoding that has to be told.
    """
    csv.field_size_limit(source.limits.cell_characters)
    output.table("")
    encoding = _encoding(source, output)
    lines = _lines(source.stream, encoding.name, _line_end(source.stream))
    delimiter, lines = _delimiter(lines, output)
    table = SheetTable(output)
    for record in line_records(lines, delimiter):
        if output.is_full:
            output.row(record.number, ())
            continue
        cells, fault = _cells(record, delimiter, encoding)
        table.add(record.number, cells, fault, strict=True)
    table.close()
    if encoding.doubt:
        output.reject_table(encoding.doubt)
    if not table.header:
        raise RefusedError(EMPTY)


@dataclass(frozen=True, slots=True)
class _Encoding:
    name: str
    odd: str | None = None
    """What the odd rows seem to be."""
    doubt: Fault | None = None


def _lines(stream: IO[bytes], encoding: str, end: str = "") -> Iterator[str]:
    """Yield lines, each with its end: a line feed, a carriage return, or both."""
    stream.seek(0)
    text = io.TextIOWrapper(stream, encoding=encoding, errors="surrogateescape", newline=end)
    try:
        for read in text:
            for line in _parts(read) if end == "\n" and "\r" in read[:-2] else (read,):
                # A mark before a quotation mark would keep the cell from being a quoted one.
                yield f'"{_MARK}{line[2:]}' if line.startswith(_MARK_AND_QUOTE) else line
    except UnicodeError:
        message = f"the text is not {encoding.upper()} to its end, as it seemed to be"
        refuse("encoding", message, "Name its encoding with --encoding, or save it as UTF-8")
    finally:
        text.detach()


def _parts(line: str) -> tuple[str, ...]:
    """Tell whether carriage returns in a line end rows of mixed line ends, or stand in a cell.

    They end rows where every part is a row of as many cells; else they are characters like others.
    """
    pieces = _RETURN.split(line)
    for delimiter in _PARTING_SIGNS:
        cells = {_width(piece, delimiter) for piece in pieces}
        if len(cells) == 1 and min(cells) > 1:
            return (*(f"{piece}\r" for piece in pieces[:-1]), pieces[-1])
    return (_RETURN.sub(_RETURN_SIGN, line),)


def _width(piece: str, delimiter: str) -> int:
    try:
        return len(next(csv.reader([piece], delimiter=delimiter, strict=True), ()))
    except csv.Error:
        return 0


def _line_end(stream: IO[bytes]) -> str:
    """Tell whether lines end at a carriage return alone, or at a line feed."""
    stream.seek(0)
    feeds = returns = 0
    while chunk := stream.read(_CHUNK):
        feeds += chunk.count(b"\n")
        returns += chunk.count(b"\r") - chunk.count(b"\r\n") - chunk.count(b"\r\0\n")
    return "" if returns > feeds else "\n"


def _encoding(source: Source, output: Output) -> _Encoding:
    start = source.stream.read(4096)
    if source.encoding:
        return _Encoding(_known(source.encoding))
    for mark, name in (
        (codecs.BOM_UTF32_LE, "utf-32"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if start.startswith(mark):
            output.note("encoding", f"the text was read as {name.upper()}")
            return _Encoding(name)
    if 3 * start.count(0) > len(start):
        return _Encoding(_unmarked(start, output))
    return _eight_bits(source, output)


def _known(encoding: str) -> str:
    try:
        if _ENCODINGS.fullmatch(encoding):
            return codecs.lookup(encoding).name
    except LookupError:
        pass
    message = f"the encoding {shown(encoding)} is not known"
    return refuse("encoding", message, "Name another with --encoding, such as cp1252 or utf-8")


def _unmarked(start: bytes, output: Output) -> str:
    even, odd = start[0::2].count(0), start[1::2].count(0)
    name = "utf-16-le" if odd > even else "utf-16-be"
    if min(even, odd) * 10 > max(even, odd):
        refuse("not_text", "the file is not text", SAVE_AS_UTF8)
    message = f"the text was read as {name.upper()}, though nothing in it says so"
    output.note("encoding", message, "Name another with --encoding if letters look wrong")
    return name


def _eight_bits(source: Source, output: Output) -> _Encoding:
    as_utf8 = odd_lines = undefined = words = 0
    odd: list[str] = []
    split: list[str] = []
    for line in _lines(source.stream, "utf-8"):
        if line.isascii():
            continue
        if not is_undecodable(line):
            as_utf8 += 1
            continue
        odd_lines += 1
        data = line.encode("utf-8", errors="surrogateescape")
        undefined += bool(_UNDEFINED_IN_CP1252.search(data.decode("latin-1")))
        text = _as_cp1252(line)
        split += split_words(text)
        count, found = implausible(text)
        words += count
        odd += found
    if not odd_lines:
        return _Encoding("utf-8-sig")
    marked = source.stream.seek(0) or source.stream.read(3) == codecs.BOM_UTF8
    if as_utf8 >= odd_lines or marked:
        return _Encoding("utf-8-sig", odd="Windows-1252")
    name = "latin-1" if undefined else "cp1252"
    told = "Latin-1" if undefined else "Windows-1252"
    message = f"the text is not UTF-8 and was read as {told}"
    output.note("encoding", message, "Name another with --encoding if letters look wrong")
    is_odd = undefined or is_doubtful(words, len(odd), len(split))
    doubt = _doubt(told, odd or split, name) if is_odd else None
    return _Encoding(name, odd="UTF-8" if as_utf8 else None, doubt=doubt)


def _doubt(told: str, odd: list[str], name: str) -> Fault:
    some = list(dict.fromkeys(odd))[:_WORDS_ASKED]
    such = f", such as {shown(some[0])}" if some else ""
    message = f"the text is not UTF-8, and read as {told} it has words of no language{such}"
    likely = likely_encodings([_bytes_of(word, name) for word in some])
    cure = f"Name its encoding with --encoding, such as {' or '.join(likely)}, or save it as UTF-8"
    return Fault("encoding", message, cure)


def _bytes_of(word: str, encoding: str) -> bytes:
    try:
        return word.encode(encoding)
    except UnicodeEncodeError:
        # Of a line that has a byte which the other one does not know.
        return word.encode("cp1252" if encoding == "latin-1" else "latin-1", errors="ignore")


def _delimiter(lines: Iterator[str], output: Output) -> tuple[str, Iterator[str]]:
    sample = list(islice(lines, _SAMPLE))
    rest = (line for part in (sample, lines) for line in part)
    if sample and (told := _SEPARATOR_LINE.fullmatch(sample[0])):
        # An empty line in its stead keeps the numbers of the rows.
        sample[0] = "\n"
        return told[1], rest
    scores = {delimiter: _score(sample, delimiter) for delimiter in _DELIMITERS}
    best = max(scores, key=lambda delimiter: scores[delimiter])
    if scores[best] <= (0, 1):
        best = ","
    if best != ",":
        message = f"the columns are separated by {_DELIMITERS[best]}"
        output.note("delimiter", message)
    return best, rest


def _score(sample: list[str], delimiter: str) -> tuple[float, int]:
    widths = [
        len(record.cells)
        for record in line_records(sample, delimiter)
        if record.cells and any(cell.strip() for cell in record.cells)
    ]
    if not widths:
        return 0, 0
    width = max(widths, key=lambda each: (widths.count(each), each))
    if width == 1:
        return 0, 1
    return widths.count(width) * width / len(widths), width


def _cells(
    record: Record, delimiter: str, encoding: _Encoding
) -> tuple[tuple[str, ...], Fault | None]:
    cells, fault = record.cells, None
    if cells is None:
        line = record.raw.rstrip("\r\n")
        cells = tuple(line.split(delimiter))
        fault = _quoting(record)
    if not fault and "".join(cells).isascii():
        return cells, None
    if any(_RETURN_SIGN in cell for cell in cells):
        cells = tuple(cell.replace(_RETURN_SIGN, "\r") for cell in cells)
    if encoding.odd == "UTF-8":
        return cells, fault or _reads_as_utf8(cells)
    if any(is_undecodable(cell) for cell in cells):
        readable = tuple(_as_cp1252(cell) for cell in cells)
        guess = next(new for new, old in zip(readable, cells, strict=True) if new != old)
        message = f"the row is not UTF-8 as the rest is; as Windows-1252 it reads {shown(guess)}"
        return readable, fault or Fault("encoding", message, SAVE_AS_UTF8)
    return cells, fault


def _as_cp1252(cell: str) -> str:
    if not is_undecodable(cell):
        return cell
    data = cell.encode("utf-8", errors="surrogateescape")
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _reads_as_utf8(cells: tuple[str, ...]) -> Fault | None:
    for cell in cells:
        try:
            text = cell if cell.isascii() else cell.encode("cp1252").decode("utf-8")
        except (UnicodeEncodeError, UnicodeDecodeError):
            continue
        if text != cell:
            message = f"the row is UTF-8 and the rest is not; as UTF-8 it reads {shown(text)}"
            return Fault("encoding", message, SAVE_AS_UTF8)
    return None


def _quoting(record: Record) -> Fault:
    if len(record.raw) > csv.field_size_limit() and "field limit" in record.fault:
        message = f"a cell holds more than {csv.field_size_limit():,} characters"
        return Fault("cell_too_long", message, "Shorten the text of that cell")
    if "field limit" in record.fault or "end of data" in record.fault:
        message = "a quotation mark opens here and never closes"
    else:
        message = "a quotation mark closes in the middle of a cell"
    cure = 'Put the whole cell in quotation marks and double those inside it: "the ""big"" one"'
    return Fault("quoting", message, cure)
