"""A release as a workbook (Office Open XML): text stays text, and the same bytes every time.

Written here and not by a library, since those turn ``=1`` into a formula and stamp the hour.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from routes.casebook.exports.letters import whole_letters
from routes.casebook.exports.sheets import SheetOf, number_text, sheets_of
from routes.errors import CasebookError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from routes.casebook.exports.release import Release
    from routes.casebook.exports.sheets import Cell

LONGEST_TEXT = 32_767
"""Letters that a cell of a workbook can hold."""

_FIXED_TIME = (1980, 1, 1, 0, 0, 0)
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_NOT_XML = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)|\r")


def workbook(release: Release) -> Mapping[str, bytes]:
    """Write a release as one workbook: a sheet to read first, then a sheet for each table."""
    tables = list(sheets_of(release))
    first = SheetOf("read_me", ("about", "value"), _about(release))
    return {"casebook.xlsx": workbook_of([first, *tables[-2:], *tables[:-2]])}


def _about(release: Release) -> tuple[tuple[Cell, ...], ...]:
    return (
        ("coverage", release.coverage),
        ("places_resolved", "one row an event, with place, precision and citations"),
        ("legs_built", "one row a leg: basis is documented, partial or inferred"),
        ("missing numbers", "an empty cell is not known, which is not zero"),
        ("version", release.version),
        ("data_sha256", release.data_sha256),
    )


def workbook_of(sheets: Sequence[SheetOf]) -> bytes:
    """Write tables as a workbook.

    Parameters
    ----------
    sheets
        Tables; names of at most 31 letters.

    Returns
    -------
    bytes
        A zip archive without times and without links to other files; every text is a cell of
        type text.

    Raises
    ------
    CasebookError
        If a text is longer than a cell can hold; the message names sheet, column and row.
    """
    parts = {
        "[Content_Types].xml": _content_types(len(sheets)),
        "_rels/.rels": _relations([("officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": _book([sheet.name for sheet in sheets]),
        "xl/_rels/workbook.xml.rels": _relations(
            [
                *(("worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(sheets) + 1)),
                ("styles", "styles.xml"),
            ]
        ),
        "xl/styles.xml": _STYLES,
        **{f"xl/worksheets/sheet{n}.xml": _sheet(each) for n, each in enumerate(sheets, start=1)},
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, text in parts.items():
            entry = zipfile.ZipInfo(name, _FIXED_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            # The same on every system: the archive says it was made on MS-DOS, by nobody.
            entry.create_system = 0
            archive.writestr(entry, text.encode("utf-8"))
    return packed.getvalue()


def _content_types(sheets: int) -> str:
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    overrides = [
        ("/xl/workbook.xml", "sheet.main"),
        ("/xl/styles.xml", "styles"),
        *((f"/xl/worksheets/sheet{n}.xml", "worksheet") for n in range(1, sheets + 1)),
    ]
    inside = "".join(
        f'<Override PartName="{part}" ContentType="{kind}.{name}+xml"/>' for part, name in overrides
    )
    return (
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{inside}</Types>'
    )


def _relations(targets: Iterable[tuple[str, str]]) -> str:
    inside = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, start=1)
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{inside}</Relationships>'


def _book(names: Iterable[str]) -> str:
    inside = "".join(
        f'<sheet name="{escape(name)}" sheetId="{n}" r:id="rId{n}"/>'
        for n, name in enumerate(names, start=1)
    )
    return (
        f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{inside}</sheets></workbook>'
    )


# Style 1 is text (number format 49) with the mark that a person typed an apostrophe before it;
# style 2 is the same in bold, for the header.
_STYLES = (
    f'{_HEAD}<styleSheet xmlns="{_MAIN}">'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1" '
    'applyNumberFormat="1"/>'
    '<xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" '
    'applyFont="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>"
)


def _sheet(table: SheetOf) -> str:
    letters = [column_letters(n) for n in range(len(table.columns))]
    rows = [_row(1, letters, table.columns, 2)]
    for number, cells in enumerate(table.rows, start=2):
        for column, cell in zip(table.columns, cells, strict=True):
            if isinstance(cell, str) and len(cell) > LONGEST_TEXT:
                msg = (
                    f"sheet {table.name}, row {number}, column {column}: the text has "
                    f"{len(cell)} letters and a cell of a workbook holds {LONGEST_TEXT}; "
                    "export --to csv, or shorten the text"
                )
                raise CasebookError(msg)
        rows.append(_row(number, letters, cells, 1))
    last = f"{letters[-1] if letters else 'A'}{len(table.rows) + 1}"
    return (
        f'{_HEAD}<worksheet xmlns="{_MAIN}"><dimension ref="A1:{last}"/>'
        '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" '
        'activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f"<sheetData>{''.join(rows)}</sheetData></worksheet>"
    )


def column_letters(index: int) -> str:
    """Name a column as a spreadsheet does.

    Examples
    --------
    >>> column_letters(0), column_letters(27)
    ('A', 'AB')
    """
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _row(number: int, letters: Sequence[str], cells: Sequence[Cell], style: int) -> str:
    inside = []
    for letter, cell in zip(letters, cells, strict=True):
        if cell is None:
            continue
        place = f"{letter}{number}"
        if isinstance(cell, str):
            text = xml_text(cell)
            inside.append(
                f'<c r="{place}" s="{style}" t="inlineStr"><is>'
                f'<t xml:space="preserve">{text}</t></is></c>'
            )
        else:
            inside.append(f'<c r="{place}"><v>{number_text(cell)}</v></c>')
    return f'<row r="{number}">{"".join(inside)}</row>'


def xml_text(text: str) -> str:
    """Write a text for a cell; what XML cannot hold becomes ``_xHHHH_``, as the format has it."""
    return escape(_NOT_XML.sub(lambda found: f"_x{ord(found[0]):04X}_", whole_letters(text)))
