"""The workbook that an analyst fills in: one sheet a table, drop-downs from the codebook."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from routes.codebook import code_list, table
from routes.codebook.tables import SHORTHAND_COLUMNS
from routes.files import replace_file

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from routes.codebook import Field

SHEETS = ("sources", "cases", "events", "citations", "estimates", "flows", "links")
"""Tables that a person fills in, in the order in which they are filled in."""

APART = ("example", "help", "lists")
"""Sheets of the template that are no tables and are never imported."""

_ROWS = 2000
"""Rows that have a drop-down."""
_WIDTHS: Mapping[str, int] = {"number": 11, "integer": 9, "codes": 17, "id": 26, "text": 34}
_EPOCH = datetime(1980, 1, 1, tzinfo=UTC)
_MODIFIED = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(<)")

_EXAMPLE: Mapping[str, Sequence[Mapping[str, str]]] = {
    "sources": (
        {
            "source_id": "customs-20210302",
            "title": "Rifles stopped at the port",
            "publisher": "A customs office",
            "date": "2021-03-02",
            "url": "https://example.org/rifles-stopped",
            "kind": "government",
        },
    ),
    "cases": (
        {
            "case_id": "nogales-2021",
            "title": "Five rifles stopped at Nogales",
            "summary": "Bought in Phoenix early in 2021 and found in a car leaving for Mexico.",
            "status": "charged",
            "corridor": "US>MX",
            "review_state": "draft",
        },
    ),
    "events": (
        {
            "event_id": "nogales-2021#01",
            "case_id": "nogales-2021",
            "seq": "1",
            "kind": "purchase",
            "place_text": "Phoenix, Arizona",
            "country": "US",
            "date_text": "early 2021",
            "date": "2021~",
            "items": "rifles",
            "item_category": "rifle",
            "role": "straw_buyer",
            "documented": "yes",
            "source_id": "customs-20210302",
            "locator": "paragraph 2",
        },
        {
            "event_id": "nogales-2021#02",
            "case_id": "nogales-2021",
            "seq": "2",
            "kind": "seizure",
            "place_text": "Mariposa Port of Entry, Nogales, Ariz.",
            "country": "US",
            "date_text": "March 1",
            "date": "2021-03-01",
            "items": "five rifles",
            "item_category": "rifle",
            "quantity": "5",
            "quantity_unit": "firearms",
            "quantity_relation": "exact",
            "record_kind": "incident",
            "documented": "yes",
            "source_id": "customs-20210302",
            "locator": "paragraph 1",
        },
    ),
}
"""One small case as it is filled in; nothing of it is a record of anybody's."""

_RULES = (
    (
        "Fill in the sheets sources, cases and events; the others only if you have such facts. "
        "Then: routes import FILE.xlsx --into CASEBOOK"
    ),
    (
        "No source, no datum: every event names the source_id of a row in sources, or is kept as a "
        "draft that no map shows."
    ),
    "Leave a cell empty when the source does not say. Empty is unknown; it is not zero and not no.",
    (
        "Write place_text and date_text as the source words them; date in EDTF: 2021, 2021-06, "
        "2021-06-30, 2021-06~ (about), 2019/2021 (from/to)."
    ),
    "Roles, never names of private persons; no street addresses of persons; no serial numbers.",
    "What several sources say of one event goes into the sheet citations, one row for each.",
    "Deje vacía la celda cuando la fuente no lo dice. Vacío es desconocido; no es cero ni no.",
    "Sin fuente no hay dato: cada evento nombra el source_id de una fila de sources.",
)


@dataclass(frozen=True, slots=True)
class _Column:
    """One column of a sheet, with the field it is filled in by."""

    name: str
    field: Field


def write_template(path: Path) -> Path:
    """Write the workbook template.

    Parameters
    ----------
    path
        File to write; one that is there is replaced in one step.

    Returns
    -------
    pathlib.Path
        The file. The same codebook gives the same bytes.

    Raises
    ------
    OSError
        If the file cannot be written.
    """
    return replace_file(path, template_bytes())


def template_bytes() -> bytes:
    """Return the workbook template: a sheet for each of `SHEETS`, and those of `APART`."""
    from openpyxl import Workbook  # noqa: PLC0415 - heavy

    book = Workbook()
    book.remove(book.active)
    # No moment of our own: the same codebook gives the same bytes.
    book.properties.creator = "routes"
    sheets = {name: book.create_sheet(name) for name in (*SHEETS, *APART)}
    lists = _fill_lists(sheets["lists"])
    for name in SHEETS:
        _fill_table(sheets[name], name, lists)
    _fill_example(sheets["example"])
    _fill_help(sheets["help"])
    book.active = SHEETS.index("sources")
    return _same_bytes(book)


def columns(name: str) -> tuple[str, ...]:
    """Return the columns of a table's sheet: those of the codebook, then the short citation."""
    return tuple(column.name for column in _columns(name))


def _columns(name: str) -> list[_Column]:
    found = [_Column(field.name, field) for field in table(name).fields]
    if table(name).cited:
        known = table(name).field_names
        short = [column for column in SHORTHAND_COLUMNS if column not in known]
        found += [_Column(column, table("citations").field(column)) for column in short]
    return found


def _fill_table(sheet: Worksheet, name: str, lists: Mapping[str, str]) -> None:
    from openpyxl.comments import Comment  # noqa: PLC0415 - heavy
    from openpyxl.utils import get_column_letter  # noqa: PLC0415 - heavy

    for number, column in enumerate(_columns(name), start=1):
        cell = sheet.cell(row=1, column=number, value=column.name)
        _as_header(cell, required=column.field.required)
        comment = Comment(_comment(column.field), "routes", height=150, width=320)
        cell.comment = comment
        letter = get_column_letter(number)
        sheet.column_dimensions[letter].width = _width(column)
        if column.field.type == "string":
            # As text, or a spreadsheet turns 2021-03 and 00501 into something else.
            sheet.column_dimensions[letter].number_format = "@"
        _add_choice(sheet, letter, column.field, lists)
    sheet.freeze_panes = "B2"


def _as_header(cell: object, *, required: bool) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill  # noqa: PLC0415 - heavy

    cell.font = Font(bold=True)  # type: ignore[attr-defined]
    cell.alignment = Alignment(vertical="top")  # type: ignore[attr-defined]
    colour = "FFF2CC" if required else "EDEDED"
    cell.fill = PatternFill("solid", start_color=colour, end_color=colour)  # type: ignore[attr-defined]


def _comment(field: Field) -> str:
    required = "Required · Obligatorio\n" if field.required else ""
    return (
        f"{required}{field.title} · {field.title_es}\n{field.description}\n{field.description_es}"
    )


def _width(column: _Column) -> int:
    field = column.field
    kind = field.type
    if kind == "string":
        kind = "codes" if field.codes else "id" if field.name.endswith("_id") else "text"
    return max(_WIDTHS[kind], len(column.name) + 3)


def _add_choice(sheet: Worksheet, letter: str, field: Field, lists: Mapping[str, str]) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation  # noqa: PLC0415 - heavy

    strict = field.code_list is not None
    formula = lists.get(field.code_list or "")
    target = (field.references or "").partition(".")[0]
    if target in SHEETS:
        formula = f"{target}!$A$2:$A${_ROWS}"
    if formula is None:
        return
    choice = DataValidation(
        type="list",
        formula1=formula,
        allow_blank=True,
        # Ids may come with a later file, so that an unknown one is let in; codes never do.
        showErrorMessage=strict,
        errorTitle=field.name,
        error="Choose one of the list, or leave the cell empty.",
    )
    choice.add(f"{letter}2:{letter}{_ROWS}")
    sheet.add_data_validation(choice)


def _fill_lists(sheet: Worksheet) -> dict[str, str]:
    """Write every code list in use as a column; return where each stands, as a formula."""
    from openpyxl.utils import get_column_letter  # noqa: PLC0415 - heavy

    lists = {column.field.code_list for name in SHEETS for column in _columns(name)}
    ranges = {}
    for number, name in enumerate(sorted(name for name in lists if name), start=1):
        letter = get_column_letter(number)
        values = code_list(name).values
        for row, value in enumerate((name, *values), start=1):
            sheet.cell(row=row, column=number, value=value)
        _as_header(sheet.cell(row=1, column=number), required=False)
        sheet.column_dimensions[letter].width = max(14, *(len(value) + 2 for value in values))
        ranges[name] = f"lists!${letter}$2:${letter}${len(values) + 1}"
    sheet.freeze_panes = "A2"
    return ranges


def _fill_example(sheet: Worksheet) -> None:
    """Show one filled-in case, the sheets below each other; nothing here is imported."""
    from openpyxl.styles import Font  # noqa: PLC0415 - heavy

    row = 1
    for name, filled in _EXAMPLE.items():
        title = sheet.cell(row=row, column=1, value=f"Example of the sheet {name} · Ejemplo")
        title.font = Font(italic=True)
        used = [column for column in columns(name) if any(column in line for line in filled)]
        for number, column in enumerate(used, start=1):
            required = any(c.name == column and c.field.required for c in _columns(name))
            _as_header(sheet.cell(row=row + 1, column=number, value=column), required=required)
        for below, line in enumerate(filled, start=2):
            for number, column in enumerate(used, start=1):
                cell = sheet.cell(row=row + below, column=number, value=line.get(column))
                cell.number_format = "@"
        row += len(filled) + 3
    for letter in "ABCDEFGHIJKLMNOPQR":
        sheet.column_dimensions[letter].width = 22


def _fill_help(sheet: Worksheet) -> None:
    from openpyxl.styles import Alignment  # noqa: PLC0415 - heavy

    wrapped = Alignment(wrap_text=True, vertical="top")
    for rule in _RULES:
        sheet.append([rule])
    sheet.append([])
    header = (
        "sheet",
        "column",
        "required",
        "title",
        "título",
        "description",
        "descripción",
        "codes",
    )
    sheet.append(header)
    for cell in sheet[sheet.max_row]:
        _as_header(cell, required=False)
    for name in SHEETS:
        for column in _columns(name):
            field = column.field
            sheet.append(
                [
                    name,
                    column.name,
                    "yes" if field.required else "",
                    field.title,
                    field.title_es,
                    field.description,
                    field.description_es,
                    _codes(field),
                ]
            )
            for cell in sheet[sheet.max_row]:
                cell.alignment = wrapped
    for letter, width in zip("ABCDEFGH", (12, 20, 10, 26, 26, 50, 50, 60), strict=True):
        sheet.column_dimensions[letter].width = width


def _codes(field: Field) -> str:
    if field.codes is None:
        return ""
    return "\n".join(f"{code.code}: {code.en} · {code.es}" for code in field.codes.codes)


def _same_bytes(book: Workbook) -> bytes:
    """Save a workbook without the moment of saving in it."""
    raw = io.BytesIO()
    book.save(raw)
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(raw) as source,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in sorted(source.namelist()):
            data = source.read(name)
            if name == "docProps/core.xml":
                stamp = _EPOCH.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
                data = _MODIFIED.sub(rb"\g<1>" + stamp + rb"\g<2>", data)
            entry = zipfile.ZipInfo(name, date_time=_EPOCH.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, data)
    return packed.getvalue()
