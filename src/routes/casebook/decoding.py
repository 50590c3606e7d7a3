"""Bytes of a file to text, telling a journalist what is wrong with an export."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

from routes.casebook.problems import Fault

if TYPE_CHECKING:
    from collections.abc import Sequence

EMPTY = Fault(
    "empty_file",
    "the file is empty",
    "Write the column names in the first row and one record in each row after it",
)
SAVE_AS_UTF8 = (
    "In Excel choose File > Save As > 'CSV UTF-8 (Comma delimited)'; in LibreOffice tick "
    "'Edit filter settings' and choose Unicode (UTF-8)"
)
_BYTES_AT_MOST = 200_000_000
_BINARY_STARTS = (
    (b"PK\x03\x04", "an Excel workbook or a zip archive"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook"),
    (b"%PDF", "a PDF"),
    (b"SQLite format 3", "a SQLite database"),
    (b"<", "a web page or an XML document"),
    (b"{", "JSON"),
)
_UTF16_STARTS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_ROWS_LISTED = 10


def decode(data: bytes) -> tuple[str, list[Fault]]:
    """Decode a CSV file as UTF-8, with or without a byte order mark.

    Nothing is guessed: where the bytes are not UTF-8, the text holds a lone surrogate in place
    of each wrong byte, for `undecodable` to find once rows are known.

    Parameters
    ----------
    data
        The whole file.

    Returns
    -------
    text : str
        Empty when the file cannot be text.
    faults : list of Fault
        Faults of the whole file.
    """
    if fault := _not_text(data):
        return "", [fault]
    if data.startswith(_UTF16_STARTS):
        text = data.decode("utf-16", errors="replace")
        return text, [Fault("encoding", "the file is UTF-16 ('Unicode text')", SAVE_AS_UTF8)]
    return data.removeprefix(codecs.BOM_UTF8).decode("utf-8", errors="surrogateescape"), []


def _not_text(data: bytes) -> Fault | None:
    if len(data) > _BYTES_AT_MOST:
        megabytes = _BYTES_AT_MOST // 1_000_000
        message = f"the file has {len(data):,} bytes, more than {megabytes} MB"
        return Fault("too_large", message, "Split the casebook into several")
    for start, kind in _BINARY_STARTS:
        if data.removeprefix(codecs.BOM_UTF8).startswith(start):
            return Fault("not_text", f"the file is {kind}, not a CSV text", SAVE_AS_UTF8)
    # Text of Latin letters in UTF-16 without a mark has a NUL at every second byte.
    if 3 * data.count(b"\0") > len(data) and not data.startswith(_UTF16_STARTS):
        message = "the file looks like UTF-16 ('Unicode text') or is not text at all"
        return Fault("encoding", message, SAVE_AS_UTF8)
    return None


def is_undecodable(cell: str) -> bool:
    r"""Tell whether a cell holds a byte that was not UTF-8.

    Examples
    --------
    >>> is_undecodable(decode(b"Ju\xe1rez")[0])
    True
    """
    return not cell.isascii() and any("\ud800" <= letter <= "\udfff" for letter in cell)


def undecodable(cell: str, rows: Sequence[int]) -> Fault:
    """Describe the rows that are not UTF-8.

    Parameters
    ----------
    cell
        The first wrong cell, as `decode` gave it.
    rows
        Rows with wrong bytes, in order; the first is the row of the cell.
    """
    others = rows[1:]
    also = ""
    if others:
        listed = ", ".join(str(row) for row in others[:_ROWS_LISTED])
        more = len(others) - _ROWS_LISTED
        also = f"; also rows {listed}{f' and {more} more' if more > 0 else ''}"
    try:
        guess = cell.encode("utf-8", errors="surrogateescape").decode("cp1252")
        looks = f"it looks like Latin-1/Windows-1252, which reads {guess[:60]!r}"
    except UnicodeDecodeError:
        looks = "the bytes are of no encoding we can name"
    return Fault("encoding", f"the file is not UTF-8 ({looks}){also}", SAVE_AS_UTF8)
