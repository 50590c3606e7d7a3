"""OpenDocument spreadsheets (.ods), row by row from their XML, repetitions never written out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routes.casebook.foreign.archives import Archive
from routes.casebook.foreign.grids import (
    HIDDEN_ROW,
    HiddenColumns,
    MergedRanges,
    Range,
    column_name,
)
from routes.casebook.foreign.markup import elements
from routes.casebook.foreign.numerals import number_text
from routes.casebook.foreign.output import refuse
from routes.casebook.foreign.tables import Sheets
from routes.casebook.problems import Fault

if TYPE_CHECKING:
    from routes.casebook.foreign.dispatching import Source
    from routes.casebook.foreign.markup import Element
    from routes.casebook.foreign.output import Output
    from routes.casebook.foreign.tables import SheetTable

_CONTENT = "content.xml"
_NUMBERS = frozenset({"float", "currency", "percentage"})
_HIDDEN = frozenset({"collapse", "filter"})
_CELLS = frozenset({"table-cell", "covered-table-cell"})
_MOST = 1 << 21
_NO_VALUE = "Open the workbook in LibreOffice, let it calculate, and save it"


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
        Where the rows go, by the rules of an Excel workbook.

    Raises
    ------
    RefusedError
        If the archive or its XML is damaged or made to do harm, or no sheet can be read.
    """
    archive = Archive(source.stream, source.limits)
    if not archive.has(_CONTENT):
        refuse("format", "the archive is not a spreadsheet", "Save it anew as .ods or .xlsx")
    sheets = Sheets(source, output)
    hidden_styles: set[str] = set()
    sheet: _Sheet | None = None
    wanted = {"style", "table-row", "table-column"}
    stream = archive.open(_CONTENT)
    for element in elements(stream, wanted, "the workbook", starts={"table"}):
        if element.name == "style":
            if _is_hidden_style(element):
                hidden_styles.add(element.attributes.get("style:name", ""))
        elif element.name == "table":
            if sheet:
                sheet.close()
            sheet = _begin(element, hidden_styles, sheets, source, output)
        elif sheet:
            sheet.take(element)
    if sheet:
        sheet.close()
    sheets.close()


def _is_hidden_style(style: Element) -> bool:
    found = style.child("table-properties")
    return found is not None and found.attributes.get("table:display") == "false"


def _begin(
    element: Element, hidden_styles: set[str], sheets: Sheets, source: Source, output: Output
) -> _Sheet | None:
    name = element.attributes.get("table:name", "")
    hidden = element.attributes.get("table:style-name", "") in hidden_styles
    if not sheets.wants(name, hidden=hidden):
        return None
    output.table(name)
    return _Sheet(sheets.table(name), source, output)


class _Sheet:
    def __init__(self, table: SheetTable, source: Source, output: Output) -> None:
        self._table = table
        self._limits = source.limits
        self._include_hidden = source.include_hidden
        self._output = output
        self._merged = MergedRanges(())
        self._number = 0
        self._columns = 0
        self._hidden = HiddenColumns(source.limits.columns)

    def take(self, element: Element) -> None:
        """Take a row, or what is said of a column."""
        hidden = element.attributes.get("table:visibility") in _HIDDEN
        if element.name == "table-column":
            count = _times(element, "columns")
            if hidden:
                self._hidden.hide(self._columns, count)
            self._columns += count
            return
        repeated = _times(element, "rows")
        number = self._number + 1
        cells, fault = self._cells(element, number)
        if any(cell.strip() for cell in cells):
            if hidden and not self._include_hidden:
                fault = HIDDEN_ROW
            self._check_repeated(number, repeated, len(cells))
            for again in range(repeated):
                merged = self._merged.fault(number + again, cells, self._table.header)
                self._table.add(number + again, cells, fault or merged)
        self._number += repeated

    def _check_repeated(self, number: int, repeated: int, width: int) -> None:
        # A row that claims to stand there a million times is never written out.
        rows = self._output.rows + repeated
        too_many = rows > self._limits.rows or repeated * width > self._limits.cells
        if repeated > 1 and too_many:
            message = f"row {number} claims to stand there {repeated:,} times"
            refuse("too_many_rows", message, "Delete in the sheet the rows it was copied into")

    def close(self) -> None:
        """Say what is known only at the end."""
        self._table.close()
        if not self._include_hidden:
            self._output.hidden_columns(self._hidden.named(self._table.header), self._table.sheet)

    def _cells(self, row: Element, number: int) -> tuple[list[str], Fault | None]:
        cells: list[str] = []
        fault = None
        column = 0
        for cell in row.children:
            if cell.name not in _CELLS:
                continue
            repeated = _times(cell, "columns")
            where = f"{column_name(min(column, _MOST))}{number}"
            text, found = _cell(cell, where)
            fault = fault or found
            if text:
                cells += [""] * (min(column, _MOST) - len(cells))
                cells += [text] * min(repeated, self._limits.columns + 1)
            self._note_merge(cell, number, column)
            column += repeated
        if self._table.header:
            return self._without_far(cells, number), fault
        return list(self._table.near(number, cells)), fault

    def _without_far(self, cells: list[str], number: int) -> list[str]:
        most = max(self._limits.columns, self._table.width)
        far = [cell for cell in cells[most:] if cell.strip()]
        self._table.stray(f"{cell[:24]} in row {number}" for cell in far)
        return cells[:most]

    def _note_merge(self, cell: Element, number: int, column: int) -> None:
        rows, columns = _times(cell, "rows", "spanned"), _times(cell, "columns", "spanned")
        if rows > 1 or columns > 1:
            self._merged.add(Range(number, number + rows - 1, column, column + columns - 1))


def _times(element: Element, what: str, how: str = "repeated") -> int:
    told = element.attributes.get(f"table:number-{what}-{how}", "1")
    return max(1, min(int(told), _MOST)) if told.isdecimal() and len(told) < 10 else 1  # noqa: PLR2004 - digits of a number that fits


def _cell(cell: Element, where: str) -> tuple[str, Fault | None]:
    get = cell.attributes.get
    kind = get("office:value-type", "")
    shown_text = "\n".join(_text(part) for part in cell.children if part.name in {"p", "h"})
    if get("calcext:value-type") == "error" or shown_text.startswith(("Err:", "#REF!", "#N/A")):
        fault = Fault("formula", f"{where} holds the error {shown_text}", "Mend the formula")
        return shown_text, fault
    formula = get("table:formula")
    if formula and not kind and not shown_text:
        message = f"{where} is a formula without a value"
        return f"={formula}", Fault("formula", message, _NO_VALUE)
    return _typed(cell, kind, shown_text), None


def _typed(cell: Element, kind: str, shown_text: str) -> str:
    get = cell.attributes.get
    if kind in _NUMBERS:
        return number_text(get("office:value", shown_text))
    if kind == "date":
        return get("office:date-value", shown_text).removesuffix("T00:00:00")
    if kind == "boolean":
        return get("office:boolean-value", shown_text).upper()
    return get("office:string-value") or shown_text


def _text(element: Element) -> str:
    """Put text and the marks inside it (blanks, tabs, breaks, spans) together in order."""
    parts: list[str] = []
    done = 0
    for child in element.children:
        parts += element.texts[done : child.behind]
        done = child.behind
        if child.name == "s":
            count = child.attributes.get("text:c", "1")
            parts.append(" " * (min(int(count), 1000) if count.isdecimal() else 1))
        elif child.name == "tab":
            parts.append("\t")
        elif child.name == "line-break":
            parts.append("\n")
        elif child.name not in {"annotation", "note"}:
            parts.append(_text(child))
    return "".join((*parts, *element.texts[done:]))
