"""Excel workbooks (.xlsx), sheet by sheet and row by row, straight from their XML."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from routes.casebook.foreign.archives import Archive
from routes.casebook.foreign.grids import (
    HIDDEN_ROW,
    HiddenColumns,
    MergedRanges,
    parse_range,
    place,
)
from routes.casebook.foreign.markup import elements
from routes.casebook.foreign.numerals import date_text, is_date_format, number_text
from routes.casebook.foreign.output import refuse
from routes.casebook.foreign.tables import Sheets, SheetTable
from routes.casebook.problems import Fault, shown

if TYPE_CHECKING:
    from xml.sax.xmlreader import AttributesImpl

    from routes.casebook.foreign.dispatching import Source
    from routes.casebook.foreign.grids import Range
    from routes.casebook.foreign.markup import Element
    from routes.casebook.foreign.output import Output

_WORKBOOK = "xl/workbook.xml"
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s+ref\s*=\s*[\"']([A-Z0-9:$]+)[\"']")
_ZEROS = re.compile(r"0{2,20}")
_LINK = re.compile(r"\s*HYPERLINK\(\s*\"[^\"]*\"\s*(,\s*\"[^\"]*\"\s*)?\)\s*", re.IGNORECASE)
_LAST_COLUMN = 16_384
_CHUNK = 1 << 16
_OVERLAP = 64
_NO_VALUE = "Open the workbook in Excel or LibreOffice, let it calculate, and save it"


def databases(_source: Source) -> tuple[str, ...]:
    """Return the addresses that sqlite3 has to connect to: none."""
    return ()


def read(source: Source, output: Output) -> None:
    """Read each visible sheet into a table.

    Parameters
    ----------
    source
        The file. With a layer only that sheet is read; hidden sheets and rows only when asked.
    output
        Where the rows go: text as it stands, numbers in their shortest form, dates in ISO.
        A row is faulted that is hidden, has a formula without value, an error, or is inside
        merged cells.

    Raises
    ------
    RefusedError
        If the archive or its XML is damaged or made to do harm, or no sheet can be read.
    """
    archive = Archive(source.stream, source.limits)
    if not archive.has(_WORKBOOK):
        refuse("format", "the archive is not an Excel workbook", "Save it anew as .xlsx")
    book = _book(archive)
    sheets = Sheets(source, output)
    for name, state, target in book.sheets:
        if target and sheets.wants(name, hidden=state != "visible"):
            output.table(name)
            _read_sheet(archive, target, book, sheets.table(name), source, output)
    sheets.close()


@dataclass(frozen=True, slots=True)
class _Style:
    is_date: bool
    zeros: int
    """Digits that the number is shown with, such as 5 for a ZIP code."""


@dataclass(frozen=True, slots=True)
class _Book:
    sheets: tuple[tuple[str, str, str], ...]
    from_1904: bool
    strings: tuple[str, ...]
    styles: tuple[_Style, ...]


def _book(archive: Archive) -> _Book:
    targets = {}
    rels = "xl/_rels/workbook.xml.rels"
    if archive.has(rels):
        for link in elements(archive.open(rels), {"Relationship"}, "the workbook"):
            target = posixpath.normpath(posixpath.join("/xl", link.attributes.get("Target", "")))
            targets[link.attributes.get("Id", "")] = target.lstrip("/")
    sheets, from_1904 = [], False
    for element in elements(archive.open(_WORKBOOK), {"sheet", "workbookPr"}, "the workbook"):
        attributes = element.attributes
        if element.name == "workbookPr":
            from_1904 = attributes.get("date1904") in {"1", "true"}
            continue
        link_id = next((v for k, v in attributes.items() if k.rpartition(":")[2] == "id"), "")
        target = targets.get(link_id, "")
        if not archive.has(target) or not target.startswith("xl/worksheets/"):
            target = ""
        sheets.append((attributes.get("name", ""), attributes.get("state", "visible"), target))
    return _Book(tuple(sheets), from_1904, _strings(archive), _styles(archive))


def _strings(archive: Archive) -> tuple[str, ...]:
    if not archive.has("xl/sharedStrings.xml"):
        return ()
    stream = archive.open("xl/sharedStrings.xml")
    return tuple(_rich_text(item) for item in elements(stream, {"si"}, "the list of texts"))


def _rich_text(item: Element) -> str:
    parts = []
    for child in item.children:
        if child.name == "t":
            parts.append(child.text)
        elif child.name == "r":
            parts += [text.text for text in child.children if text.name == "t"]
    text = "".join(parts)
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def _styles(archive: Archive) -> tuple[_Style, ...]:
    if not archive.has("xl/styles.xml"):
        return ()
    codes: dict[str, str] = {}
    styles: list[_Style] = []
    stream = archive.open("xl/styles.xml")
    for element in elements(stream, {"numFmt", "cellXfs"}, "the list of formats"):
        if element.name == "numFmt":
            codes[element.attributes.get("numFmtId", "")] = element.attributes.get("formatCode", "")
            continue
        for style in element.children:
            number = style.attributes.get("numFmtId", "0")
            code = codes.get(number)
            zeros = len(code) if code and _ZEROS.fullmatch(code) else 0
            known = int(number) if number.isdecimal() else 0
            styles.append(_Style(is_date_format(known, code), zeros))
    return tuple(styles)


def _read_sheet(
    archive: Archive,
    target: str,
    book: _Book,
    table: SheetTable,
    source: Source,
    output: Output,
) -> None:
    merged = MergedRanges(_merged_ranges(archive, target))
    hidden = HiddenColumns(source.limits.columns)
    number = 0
    stream = archive.open(target)
    for element in elements(stream, {"row", "col"}, f"the sheet {shown(table.sheet)}"):
        if element.name == "col":
            if _is_on(element, "hidden"):
                hidden.hide(*_columns_meant(element))
            continue
        told = element.attributes.get("r", "")
        number = int(told) if told.isdecimal() else number + 1
        cells, fault = _cells(element, book, source.limits.columns, table)
        if _is_on(element, "hidden") and not source.include_hidden:
            fault = HIDDEN_ROW
        fault = fault or merged.fault(number, cells, table.header)
        if any(cell.strip() for cell in cells):
            table.add(number, table.near(number, cells), fault)
    table.close()
    if not source.include_hidden:
        output.hidden_columns(hidden.named(table.header), table.sheet)


def _is_on(element: Element, name: str) -> bool:
    return element.attributes.get(name) in {"1", "true"}


def _columns_meant(element: Element) -> tuple[int, int]:
    """Return the first column, from 0, and how many there are; none where it does not say."""
    ends = [element.attributes.get(end, "") for end in ("min", "max")]
    if not all(end.isdecimal() for end in ends):
        return 0, 0
    first = int(ends[0])
    return first - 1, min(int(ends[1]), _LAST_COLUMN) - first + 1


def _merged_ranges(archive: Archive, target: str) -> list[Range]:
    """Find the merged ranges, which stand behind the rows, without reading the rows."""
    stream = archive.open(target)
    found: dict[bytes, Range] = {}
    before = b""
    while chunk := stream.read(_CHUNK):
        for reference in _MERGED.findall(before + chunk):
            if merged := parse_range(reference.decode("ascii").replace("$", "")):
                found[reference] = merged
        before = chunk[-_OVERLAP:]
    return list(found.values())


def _cells(
    row: Element, book: _Book, columns: int, table: SheetTable
) -> tuple[list[str], Fault | None]:
    cells: list[str] = []
    fault = None
    next_column = 0
    for cell in row.children:
        if cell.name != "c":
            continue
        reference = cell.attributes.get("r", "")
        where = place(reference)
        column = where[0] if where else next_column
        next_column = column + 1
        text, found = _cell(cell, book)
        fault = fault or found
        if not text:
            continue
        if column > columns and column >= table.width and table.header:
            table.stray([f"{shown(text, at_most=24)} in {reference or 'a far column'}"])
            continue
        if column >= len(cells):
            cells += [""] * (column + 1 - len(cells))
        cells[column] = text
    return cells, fault


def _cell(cell: Element, book: _Book) -> tuple[str, Fault | None]:
    kind = cell.attributes.get("t", "n")
    if kind == "inlineStr":
        inline = cell.child("is")
        return (_rich_text(inline), None) if inline else ("", None)
    stored = cell.child("v")
    raw = stored.text if stored else ""
    if not raw and (formula := cell.child("f")) is not None:
        return _formula(formula.text, kind, cell.attributes)
    if not raw:
        return "", None
    if kind == "n":
        return _number(raw, cell.attributes.get("s", ""), book), None
    return _typed(kind, raw, cell.attributes, book)


def _formula(formula: str, kind: str, attributes: AttributesImpl) -> tuple[str, Fault | None]:
    if kind == "str" or _LINK.fullmatch(formula):
        # A formula may come to empty text; a link is kept as it is written.
        return ("" if kind == "str" else f"={formula}"), None
    where = attributes.get("r", "a cell")
    message = f"{where} is a formula without a value ({shown('=' + formula)})"
    return f"={formula}", Fault("formula", message, _NO_VALUE)


def _typed(
    kind: str, raw: str, attributes: AttributesImpl, book: _Book
) -> tuple[str, Fault | None]:
    match kind:
        case "s":
            index = int(raw) if raw.strip().isdecimal() else -1
            if 0 <= index < len(book.strings):
                return book.strings[index], None
            where = attributes.get("r", "a cell")
            message = f"{where} names a text that the workbook does not have"
            return raw, Fault("damaged", message, "Open the workbook and save it anew")
        case "b":
            return ("TRUE" if raw.strip() == "1" else "FALSE"), None
        case "e":
            message = f"{attributes.get('r', 'a cell')} holds the error {raw}"
            return raw, Fault("formula", message, "Mend the formula, or write the value")
        case "d":
            return raw.removesuffix("T00:00:00"), None
    text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), raw) if "_x" in raw else raw
    return text, None


def _number(raw: str, style: str, book: _Book) -> str:
    index = int(style) if style.isdecimal() else -1
    if 0 <= index < len(book.styles):
        known = book.styles[index]
        if known.is_date:
            return date_text(raw, from_1904=book.from_1904) or number_text(raw)
        if known.zeros:
            return number_text(raw).zfill(known.zeros)
    return number_text(raw)
