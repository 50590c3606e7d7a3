"""Old Excel workbooks (.xls), through calamine, which opens no other file."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from routes.casebook.foreign.grids import MergedRanges, Range
from routes.casebook.foreign.numerals import iso_text, number_text
from routes.casebook.foreign.output import refuse
from routes.casebook.foreign.tables import Sheets

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

    from routes.casebook.foreign.dispatching import Source
    from routes.casebook.foreign.output import Output

_SAVE = "Open it in Excel or LibreOffice and save it as .xlsx"


def databases(_source: Source) -> tuple[str, ...]:
    """Return the addresses that sqlite3 has to connect to: none."""
    return ()


def read(source: Source, output: Output) -> None:
    """Read each visible sheet into a table.

    Parameters
    ----------
    source
        The file. With a layer only that sheet is read; hidden sheets only when asked.
    output
        Where the rows go. The library does not tell hidden rows and formulas without a value,
        which is said in a note.

    Raises
    ------
    RefusedError
        If it is damaged, has a password, or no sheet can be read.
    """
    try:
        book = CalamineWorkbook.from_filelike(source.stream)
    except PasswordError:
        refuse("password", "the workbook has a password", "Save it without one")
    except CalamineError:
        refuse("damaged", "the workbook is damaged or none", _SAVE)
    sheets = Sheets(source, output)
    for about in book.sheets_metadata:
        hidden = about.visible != SheetVisibleEnum.Visible
        if about.typ == SheetTypeEnum.WorkSheet and sheets.wants(about.name, hidden=hidden):
            output.table(about.name)
            _read_sheet(book.get_sheet_by_name(about.name), about.name, sheets)
    sheets.close()
    message = "hidden rows of an old workbook cannot be told from others and were read"
    output.note("old_workbook", message, "Save it as .xlsx if it has hidden rows")


def _read_sheet(sheet: CalamineSheet, name: str, sheets: Sheets) -> None:
    table = sheets.table(name)
    # The library gives every row from the first on, and only columns from the first used.
    before = [""] * (sheet.start[1] if sheet.start else 0)
    merged = MergedRanges(
        Range(first[0] + 1, last[0] + 1, first[1], last[1])
        for first, last in sheet.merged_cell_ranges or ()
    )
    for number, row in enumerate(sheet.iter_rows(), start=1):
        cells = [*before, *map(_text, row)]
        if any(cell.strip() for cell in cells):
            fault = merged.fault(number, cells, table.header)
            table.add(number, table.near(number, cells), fault)
    table.close()


def _text(value: object) -> str:
    match value:
        case bool():
            return "TRUE" if value else "FALSE"
        case int() | float():
            return number_text(repr(value))
        case datetime():
            return iso_text(value)
        case date() | time():
            return value.isoformat()
        case timedelta():
            return str(value)
    return str(value)
