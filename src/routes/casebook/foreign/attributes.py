"""The table of a shapefile (.dbf): text to the letter, its encoding told or found out."""

from __future__ import annotations

import codecs
import re
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

from routes.casebook.foreign.output import refuse
from routes.casebook.problems import Fault, shown

if TYPE_CHECKING:
    from collections.abc import Sequence

_HEADER_BYTES = 32
_FIELD_BYTES = 32
_END_OF_FIELDS = 0x0D
_DELETED = 0x2A
_DATE = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_CODE_PAGES = {
    0x01: "cp437", 0x02: "cp850", 0x03: "cp1252", 0x57: "cp1252", 0x58: "cp1252", 0x59: "cp1252",
    0x64: "cp852", 0xC8: "cp1250", 0xC9: "cp1251",
}  # fmt: skip
_NAMED = {"88591": "latin-1", "885915": "iso8859-15", "1252": "cp1252", "65001": "utf-8"}
_SAVE = "Export it anew from the program it comes from, for instance QGIS"


@dataclass(frozen=True, slots=True)
class _Field:
    name: str
    kind: str
    begin: int
    end: int


class Attributes:
    """The rows of a .dbf.

    Parameters
    ----------
    data
        The whole file.
    code_page
        Content of the .cpg beside it, where there is one.
    encoding
        Encoding that a person named; goes before everything else.

    Raises
    ------
    RefusedError
        If it is damaged or cut off.
    """

    def __init__(self, data: bytes, code_page: bytes | None, encoding: str | None) -> None:
        if len(data) < _HEADER_BYTES:
            _damaged()
        count, header, self._size = struct.unpack_from("<IHH", data, 4)
        if self._size < 1 or header < _HEADER_BYTES or header > len(data):
            _damaged()
        self._rows = data[header:]
        self.count = min(count, len(self._rows) // self._size)
        """Rows that are there, those marked as deleted included."""
        self.is_whole = self.count == count
        raw = list(_raw_fields(data[_HEADER_BYTES:header]))
        texts = self._rows[: self.count * self._size] + b"".join(name for name, _, _ in raw)
        self._encoding, self.note = _encoding(texts, code_page, encoding, data[29])
        self._fields = list(self._placed(raw))

    def row(self, index: int) -> tuple[dict[str, str], Fault | None]:
        """Return the text of each field of a row, and why the row cannot be used."""
        data = self._rows[index * self._size : (index + 1) * self._size]
        fault = None
        if data[0] == _DELETED:
            fault = Fault("deleted", "the row is marked as deleted", "Undelete it where it is from")
        cells: dict[str, str] = {}
        for field in self._fields:
            raw = data[field.begin : field.end]
            text, wrong = self._decode(raw)
            if wrong:
                message = (
                    f"the text of {field.name} is not {self._encoding}; it may be {shown(text)}"
                )
                cure = "Name the encoding of its text with --encoding, such as cp1252"
                fault = fault or Fault("encoding", message, cure)
            cells[field.name] = _value(text, field.kind)
        return cells, fault

    def _placed(self, raw: Sequence[tuple[bytes, str, int]]) -> list[_Field]:
        fields: list[_Field] = []
        begin = 1
        names: set[str] = set()
        for data, kind, size in raw:
            name = self._decode(data)[0].strip() or "column"
            while name in names:
                name += "_2"
            names.add(name)
            fields.append(_Field(name, kind, begin, begin + size))
            begin += size
        if begin > self._size:
            _damaged()
        return fields

    def _decode(self, raw: bytes) -> tuple[str, bool]:
        try:
            return raw.decode(self._encoding), False
        except UnicodeDecodeError:
            return raw.decode("latin-1"), True


def _raw_fields(data: bytes) -> list[tuple[bytes, str, int]]:
    fields = []
    for begin in range(0, len(data), _FIELD_BYTES):
        part = data[begin : begin + _FIELD_BYTES]
        if part[0] == _END_OF_FIELDS:
            break
        if len(part) < _FIELD_BYTES:
            _damaged()
        fields.append((part[:11].split(b"\0")[0], chr(part[11]), part[16]))
    return fields


def _encoding(
    texts: bytes, code_page: bytes | None, encoding: str | None, language: int
) -> tuple[str, str]:
    told = encoding or _cleaned(code_page)
    if told:
        try:
            return codecs.lookup(told).name, ""
        except LookupError:
            pass
    if texts.isascii():
        return "ascii", ""
    why = f"which calls it {shown(told)}" if told else "which does not say"
    try:
        texts.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        return "utf-8", f"the text was read as UTF-8 from an archive {why}"
    known = _CODE_PAGES.get(language)
    if known:
        return known, f"the text was read as {known}, as its table says in a sign of its own"
    try:
        texts.decode("cp1252")
    except UnicodeDecodeError:
        return "latin-1", f"the text was read as Latin-1 from an archive {why}"
    return "cp1252", f"the text was read as Windows-1252 from an archive {why}"


def _cleaned(code_page: bytes | None) -> str | None:
    if code_page is None:
        return None
    name = code_page[:64].decode("ascii", errors="ignore").strip().removeprefix("ANSI ")
    if not re.fullmatch(r"[A-Za-z0-9 ._-]{2,30}", name):
        return None
    plain = name.upper().replace("ISO", "").replace("-", "").replace(" ", "").replace("_", "")
    if plain in _NAMED:
        return _NAMED[plain]
    return f"cp{name}" if name.isdecimal() else name


def _value(text: str, kind: str) -> str:
    text = text.split("\0", maxsplit=1)[0] if kind != "C" else text.rstrip("\0")
    if kind == "C":
        return text.rstrip(" ")
    text = text.strip()
    if kind == "D" and (parts := _DATE.fullmatch(text)):
        return "-".join(parts.groups())
    return "" if kind == "L" and text == "?" else text


def _damaged() -> NoReturn:
    refuse("damaged", "the table of attributes (.dbf) is damaged or cut off", _SAVE)
