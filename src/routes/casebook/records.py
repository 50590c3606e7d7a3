"""Rows of a file to records of a table: which column is which field, and every cell read."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from routes.casebook.cells import Value, parse_cell
from routes.casebook.coordinates import coordinate_fault
from routes.casebook.decoding import EMPTY, decode, is_undecodable, undecodable
from routes.casebook.problems import Fault, Problem, closest, shown
from routes.casebook.sheets import Row, Sheet, split_sheet

if TYPE_CHECKING:
    from collections.abc import Mapping

    from routes.codebook import Field, Table

_COLUMNS_AT_MOST = 200


@dataclass(frozen=True, slots=True)
class Layout:
    """What may stand in the header of a file beyond the fields of its table."""

    table: Table
    extra: tuple[str, ...] = ()
    """Columns that are read as text and handed on beside the record."""
    derived: frozenset[str] = frozenset()
    """Required fields that the reader can fill in itself."""

    @property
    def names(self) -> Mapping[str, str]:
        """Every column name that is understood, with the name we use."""
        own = {name: name for name in (*self.table.field_names, *self.extra)}
        return own | {alias: name for alias, name in self.table.aliases.items() if alias not in own}


@dataclass(slots=True)
class Record:
    """One row on its way to a frame."""

    row: int
    cells: dict[str, Value]
    extra: dict[str, str] = field(default_factory=dict)

    def text(self, name: str) -> str | None:
        """Return a text value, or ``None`` when the cell is empty."""
        value = self.cells.get(name)
        return value if isinstance(value, str) else None


@dataclass(frozen=True, slots=True)
class ReadFile:
    """The records of one file, and what is wrong with it."""

    file: str
    records: list[Record]
    problems: list[Problem]
    columns: Mapping[str, str] = field(default_factory=dict)
    """Fields that the file has, each with the name of its column there."""

    def column(self, name: str) -> str:
        """Name that the file gives to a field."""
        return self.columns.get(name, name)


def read_records(data: bytes, file: str, layout: Layout) -> ReadFile:
    """Read the bytes of a file as records of a table.

    Parameters
    ----------
    data
        The whole file, whatever it holds.
    file
        Its name, for the problems.
    layout
        The table and the columns it may have besides.

    Returns
    -------
    ReadFile
        Every row that could be split into cells is a record; a cell that cannot be used is a
        missing value in it and a problem beside it.
    """
    text, faults = decode(data)
    problems = [fault.at(file, None) for fault in faults]
    if not text.strip():
        return ReadFile(file, [], problems or [EMPTY.at(file, None)])
    sheet, found = split_sheet(text, file, layout.names)
    problems += found
    if sheet is None:
        return ReadFile(file, [], problems)
    columns, found = _columns(sheet, file, layout)
    problems += found + _encoding(sheet, file)
    names = {name: sheet.header[index] for index, name in columns.items()}
    records = []
    fields = {known.name: known for known in layout.table.fields}
    for row in sheet.rows:
        record, found = _record(row, columns, sheet, layout, fields)
        problems += [replace(problem, file=file) for problem in found]
        records.append(record)
    return ReadFile(file, records, problems, names)


def _columns(sheet: Sheet, file: str, layout: Layout) -> tuple[dict[int, str], list[Problem]]:
    names = layout.names
    columns: dict[int, str] = {}
    problems: list[Problem] = []
    unknown = []
    for index, header in enumerate(sheet.header):
        name = names.get(header)
        if name is None:
            unknown.append(index)
        elif name in columns.values():
            cure = "Keep one of the two columns"
            message = f"two columns hold {name}; the second was not read"
            problems.append(
                Fault("duplicate_column", message, cure).at(file, sheet.header_row, header)
            )
        else:
            columns[index] = name
    problems += _unknown(sheet, unknown, file, layout, set(columns.values()))
    problems += _missing(set(columns.values()), sheet, unknown, file, layout)
    return columns, problems


def _unknown(
    sheet: Sheet, unknown: list[int], file: str, layout: Layout, present: set[str]
) -> list[Problem]:
    if len(sheet.header) > _COLUMNS_AT_MOST:
        message = (
            f"the file has {len(sheet.header):,} columns, {len(unknown):,} of them fields nobody "
            f"reads; the table {layout.table.name} has {len(layout.table.fields)}"
        )
        return [
            Fault("unknown_column", message, "Delete the other columns").at(file, sheet.header_row)
        ]
    problems = []
    for index in unknown:
        header = sheet.header[index]
        if header:
            problems.append(
                _unread(header, layout, present).at(file, sheet.header_row, shown(header)[1:-1])
            )
        elif any(row.cells[index : index + 1] not in ((), ("",)) for row in sheet.rows):
            message = f"column number {index + 1} has content and no name"
            cure = "Name the column or delete it"
            problems.append(Fault("unknown_column", message, cure).at(file, sheet.header_row))
    return problems


def _unread(header: str, layout: Layout, present: set[str]) -> Fault:
    names = layout.names
    free = [name for name in names if names[name] not in present]
    meant = closest(header, free)
    cure = f"The columns are {', '.join(layout.table.field_names)}; rename or delete this one"
    if header.casefold() in {name.casefold() for name in present}:
        cure = "It differs from another column only in capitals: keep one of the two"
    elif meant:
        cure = f"Did you mean {meant}? If so, rename the column; if not, delete it"
    return Fault("unknown_column", "the column is a field nobody reads", cure)


def _missing(
    present: set[str], sheet: Sheet, unknown: list[int], file: str, layout: Layout
) -> list[Problem]:
    problems = []
    unread = [sheet.header[index] for index in unknown if sheet.header[index]]
    for wanted in layout.table.fields:
        if not wanted.required or wanted.name in present | layout.derived:
            continue
        meant = closest(wanted.name, unread)
        message = f"the column {wanted.name} is missing"
        cure = f"Add a column named {wanted.name}: {wanted.description.rstrip('.')}"
        if meant:
            cure = f"Rename the column {shown(meant)} to {wanted.name}, or add {wanted.name}"
        problems.append(
            Fault("missing_column", message, cure).at(file, sheet.header_row, wanted.name)
        )
    return problems


def _encoding(sheet: Sheet, file: str) -> list[Problem]:
    wrong = [
        (row.number, index, cell)
        for row in (Row(sheet.header_row, sheet.header), *sheet.rows)
        for index, cell in enumerate(row.cells)
        if is_undecodable(cell)
    ]
    if not wrong:
        return []
    number, index, cell = wrong[0]
    rows = sorted({row for row, _, _ in wrong})
    column = sheet.header[index] if index < len(sheet.header) else ""
    readable = column if column and not is_undecodable(column) else None
    return [undecodable(cell, rows).at(file, number, readable)]


def _record(
    row: Row,
    columns: Mapping[int, str],
    sheet: Sheet,
    layout: Layout,
    fields: Mapping[str, Field],
) -> tuple[Record, list[Problem]]:
    record = Record(row.number, {})
    problems = _length(row, sheet)
    for index, name in columns.items():
        cell = row.cells[index] if index < len(row.cells) else ""
        if name in layout.extra:
            record.extra[name] = "" if is_undecodable(cell) or "\0" in cell else cell.strip()
            continue
        value, fault = parse_cell(fields[name], cell)
        record.cells[name] = value
        derivable = name in layout.derived and fault and fault.rule == "missing_value"
        if fault and not derivable:
            problems.append(fault.at("", row.number, sheet.header[index]))
    if "lon" in fields:
        problems += _coordinates(record)
    return record, problems


def _length(row: Row, sheet: Sheet) -> list[Problem]:
    cells, columns = len(row.cells), len(sheet.header)
    counts = f"the row has {cells} cells, the header {columns}"
    if cells < columns:
        cure = "Add the commas that are missing, also for empty cells"
        return [Fault("row_too_short", counts, cure).at("", row.number)]
    if any(cell.strip() for cell in row.cells[columns:]):
        cure = "Put a cell that holds a comma in quotation marks"
        return [Fault("row_too_long", counts, cure).at("", row.number)]
    return []


def _coordinates(record: Record) -> list[Problem]:
    lon, lat = record.cells.get("lon"), record.cells.get("lat")
    found = coordinate_fault(
        float(lon) if isinstance(lon, int | float) else None,
        float(lat) if isinstance(lat, int | float) else None,
        record.text("country"),
    )
    if found is None:
        return []
    column, fault = found
    if fault.severity == "error":
        record.cells["lon"] = record.cells["lat"] = None
    return [fault.at("", record.row, column)]
