"""One foreign row to the values of a table: every cell read, nothing defaulted."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from routes.casebook.cells import Value, parse_cell
from routes.casebook.citing import without_tail
from routes.casebook.coordinates import STUDY_AREA, coordinate_fault
from routes.casebook.exports.formulas import as_written
from routes.casebook.importing.codes import meant_code, meant_country
from routes.casebook.importing.countries import is_nowhere, neighbour_instead, unknown_country
from routes.casebook.importing.dates import UnreadDateError, names_another_weekday, read_date
from routes.casebook.importing.keeping import year_fault
from routes.casebook.importing.points import is_too_exact, read_degrees, read_pair
from routes.casebook.importing.quantities import read_quantity
from routes.casebook.importing.vocabulary import (
    LOCATOR,
    PLACE_PARTS,
    POINT,
    SOURCE,
    SOURCE_ID,
    SOURCE_URL,
)
from routes.casebook.importing.weblinks import link_fault
from routes.casebook.problems import Fault, shown
from routes.codebook import table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from routes.casebook.importing.dates import DayOrder
    from routes.casebook.importing.mapping import ColumnMap
    from routes.codebook import Field


@dataclass(slots=True)
class ReadRow:
    """What one row says, in the words of the codebook."""

    values: dict[str, Value] = field(default_factory=dict)
    """Fields that have a column, or a value given for every row; ``None`` for an empty cell."""
    sources: list[str] = field(default_factory=list)
    """Ids of sources, in order."""
    links: list[str] = field(default_factory=list)
    """Addresses of sources, in order."""
    locator: str | None = None
    tail: str | None = None
    """Locator that stood behind the address of a source."""
    faults: list[tuple[str, Fault]] = field(default_factory=list)
    """Column of the file, and what is wrong in it."""
    notes: list[str] = field(default_factory=list)
    """Kinds of things a person should know, told once for the file."""
    too_exact: bool = False
    """Whether the coordinates have more decimals than a source can state."""

    def text(self, name: str) -> str | None:
        """Return a text value, or ``None``."""
        value = self.values.get(name)
        return value if isinstance(value, str) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What a person said beforehand to questions that rows raise."""

    dates: DayOrder | None = None
    constants: Mapping[str, str] = field(default_factory=dict)
    """Fields and the cell that every row without one of its own has."""
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """By field, words of the file and the code they mean."""


_UNKNOWN: tuple[None, bool] = (None, False)
"""Of a cell that was not met before."""


class RowReader:
    """Reads the rows of one foreign table.

    Parameters
    ----------
    columns
        What each column is.
    answers
        What a person said beforehand.
    """

    def __init__(self, columns: ColumnMap, answers: Answers) -> None:
        self._map = columns
        self._answers = answers
        self._fields = {each.name: each for each in table(columns.table).fields}
        targets = set(columns.columns.values())
        self._dates_stated = "date" in targets
        self._filled: dict[str, ReadRow] = {}
        named = self._fields.get(SOURCE_ID)
        self._names_source = named is not None and named.references is not None
        self._steps = [self._step(*column) for column in sorted(columns.columns.items())]
        self._parts = sorted(
            (target, index) for index, target in columns.columns.items() if target in PLACE_PARTS
        )

    def read(self, cells: Sequence[str]) -> ReadRow:
        """Read a row; its faults tell why it cannot be used."""
        row = ReadRow()
        for step in self._steps:
            step(row, cells)
        if self._parts:
            parts = [cells[index].strip() for _, index in self._parts]
            row.values["place_text"] = ", ".join(part for part in parts if part) or None
        self._fill(row)
        if "lon" in self._fields:
            self._hold_against_country(row)
        return row

    def _column(self, target: str) -> str:
        for index, known in self._map.columns.items():
            if known == target:
                return self._map.header[index]
        return target

    def _step(self, index: int, target: str) -> Callable[[ReadRow, Sequence[str]], None]:
        column = self._map.header[index]
        known: dict[str, tuple[ReadRow, bool]] = {}
        read = self._reader(target)

        # A sheet repeats its cells, so that each distinct one is read once.
        def step(row: ReadRow, cells: Sequence[str]) -> None:
            # The mark that our exports put before a formula-like text is no part of it.
            cell = as_written(cells[index])
            found, more = known.get(cell, _UNKNOWN)
            if found is None:
                found = ReadRow()
                read(found, cell, column)
                more = _says_more(found)
                if len(known) < _REMEMBERED:
                    known[cell] = found, more
            _merge(row, found, more=more)

        return step

    def _reader(self, target: str) -> Callable[[ReadRow, str, str], None]:
        special = {
            SOURCE: self._source,
            SOURCE_ID: self._source,
            SOURCE_URL: self._source_url,
            POINT: self._point,
            LOCATOR: self._locator,
            "url": self._url,
            "archive_url": self._archive_url,
            "country": self._country,
            "lon": self._degrees_of("lon"),
            "lat": self._degrees_of("lat"),
        }
        known = self._fields.get(target)
        if known is not None and target in {SOURCE_ID, LOCATOR}:
            return self._plain(known)
        if known is None:
            return special.get(target, _nothing)
        if self._map.table == "events":
            special |= {"date": self._event_date, "quantity": self._quantity}
        return special.get(target) or self._plain(known)

    def _plain(self, known: Field) -> Callable[[ReadRow, str, str], None]:
        def read(row: ReadRow, cell: str, column: str) -> None:
            prepared = self._prepared(row, known, cell, column)
            if prepared is None:
                return
            value, fault = parse_cell(known, prepared)
            row.values[known.name] = value
            if fault and fault.severity == "error" and fault.rule != "missing_value":
                row.faults.append((column, fault))
            elif fault and fault.rule == "lost_letters":
                row.notes.append("lost_letters")

        return read

    def _prepared(self, row: ReadRow, known: Field, cell: str, column: str) -> str | None:
        """Bring a cell into the codebook's own form, or tell why it has none."""
        if not cell.strip():
            return cell
        if known.code_list:
            given = self._answers.codes.get(known.name, {}).get(cell.strip())
            meant = given or meant_code(known.code_list, cell)
            return cell if meant is None or cell.strip() in (known.codes or ()) else meant
        if known.meaning == "edtf":
            return self._edtf(row, known.name, cell, column)
        if known.name in {"origin", "destination"}:
            return self._map.names.get(cell.strip(), cell)
        if known.type != "string" and _GROUPED.fullmatch(cell.strip()):
            return re.sub("[,\u00a0\u202f ']", "", cell)
        return cell

    def _edtf(self, row: ReadRow, name: str, cell: str, column: str) -> str | None:
        try:
            found = read_date(cell, self._answers.dates, trusted=self._map.exact).edtf
        except UnreadDateError as error:
            row.faults.append((column, error.fault))
            return None
        # A period of an estimate and the end of a licence may lie ahead; all else has happened.
        if name not in {"period", "expires"} and (fault := year_fault(found)):
            row.faults.append((column, fault))
            return None
        return found or ""

    def _event_date(self, row: ReadRow, cell: str, column: str) -> None:
        if not cell.strip():
            row.values["date"] = None
            return
        try:
            found = read_date(cell, self._answers.dates, trusted=self._map.exact)
        except UnreadDateError as error:
            row.faults.append((column, error.fault))
            return
        if fault := year_fault(found.edtf):
            row.faults.append((column, fault))
            return
        row.values["date"] = found.edtf
        if names_another_weekday(cell, found.edtf):
            row.notes.append("weekday")
        if found.wording is not None:
            row.values.setdefault("date_text", found.wording)

    def _quantity(self, row: ReadRow, cell: str, column: str) -> None:
        if not cell.strip():
            row.values["quantity"] = None
            return
        found = read_quantity(cell)
        if isinstance(found, Fault):
            row.faults.append((column, found))
            return
        row.values["quantity"] = found.value
        said = {
            "quantity_relation": found.relation,
            "quantity_unit": found.unit,
            "quantity_basis": found.wording,
        }
        for name, value in said.items():
            if value is not None:
                row.values.setdefault(name, value)
        if found.value is None:
            row.notes.append("no_number")

    def _degrees_of(self, axis: str) -> Callable[[ReadRow, str, str], None]:
        def read(row: ReadRow, cell: str, column: str) -> None:
            row.values[axis] = None
            if not cell.strip():
                return
            found = read_degrees(cell, axis)
            if isinstance(found, Fault):
                row.faults.append((column, found))
                return
            row.values[axis] = found
            row.too_exact = is_too_exact(cell)

        return read

    def _point(self, row: ReadRow, cell: str, column: str) -> None:
        if not cell.strip():
            return
        found = read_pair(cell)
        if found is None:
            cure = "Write latitude, longitude in decimal degrees, such as 31.6904, -106.4245"
            row.faults.append((column, Fault("number", f"{shown(cell)} is no point", cure)))
            return
        row.values["lon"], row.values["lat"] = found
        row.too_exact = any(is_too_exact(part) for part in re.split("[;, ]+", cell))

    def _country(self, row: ReadRow, cell: str, column: str) -> None:
        code = meant_country(cell) if cell.strip() else None
        row.values["country"] = code
        if code is not None and (unknown := unknown_country(code)) is not None:
            row.faults.append((column, unknown))
        elif cell.strip() and code is None:
            cure = "Write two capital letters, such as US, MX, CA, GT or HT"
            fault = Fault("wrong_form", f"{shown(cell)} is no country we know", cure)
            row.faults.append((column, fault))

    def _locator(self, row: ReadRow, cell: str, _column: str) -> None:
        row.locator = cell.strip() or None

    def _url(self, row: ReadRow, cell: str, column: str) -> None:
        row.values["url"] = None
        text, tail = without_tail(cell.strip())
        if tail is not None:
            row.tail = tail
        if not text:
            return
        if fault := link_fault(text):
            row.faults.append((column, fault))
            return
        row.values["url"] = text

    def _archive_url(self, row: ReadRow, cell: str, column: str) -> None:
        text = cell.strip()
        row.values["archive_url"] = text or None
        if text and (fault := link_fault(text)):
            row.faults.append((column, fault))

    def _source_url(self, row: ReadRow, cell: str, column: str) -> None:
        for part in _links_in(cell):
            if fault := link_fault(part):
                row.faults.append((column, fault))
            else:
                row.links.append(part)

    def _source(self, row: ReadRow, cell: str, column: str) -> None:
        if _LINK_LIKE.match(cell.strip()):
            self._source_url(row, cell, column)
            return
        for part in cell.split(";"):
            if _LINK_LIKE.match(part.strip()):
                self._source_url(row, part, column)
            elif part.strip():
                row.sources.append(part.strip())

    def _fill(self, row: ReadRow) -> None:
        for name, cell in self._answers.constants.items():
            if name == SOURCE_ID and not self._names_source:
                if not (row.sources or row.links):
                    self._source(row, cell, name)
            elif name in self._fields and row.values.get(name) is None:
                if name not in self._filled:
                    self._filled[name] = ReadRow()
                    self._reader(name)(self._filled[name], cell, name)
                _merge(row, self._filled[name])
        stated = row.text("date_text")
        if "date_text" in self._fields and stated and not self._dates_stated:
            try:
                read = read_date(stated, self._answers.dates).edtf
            except UnreadDateError:
                read = None
                row.notes.append("wording_only")
            if fault := year_fault(read):
                row.faults.append(("date_text", fault))
            else:
                row.values["date"] = read

    def _hold_against_country(self, row: ReadRow) -> None:
        lon, lat = row.values.get("lon"), row.values.get("lat")
        found = coordinate_fault(
            lon if isinstance(lon, float) else None,
            lat if isinstance(lat, float) else None,
            row.text("country"),
        )
        if any(fault.rule == "number" for _, fault in row.faults):
            return
        if found is None:
            found = self._elsewhere(row, lon, lat)
        if found is None:
            return
        axis, fault = found
        if fault.rule == "out_of_range" and "projected" in fault.cure:
            fault = replace(fault, message=f"{fault.message}; it looks projected")
        if fault.severity == "error" or fault.rule == "outside_country":
            # Unseen by anyone, a point in another country than its row's is a slip.
            row.faults.append((self._column(axis), replace(fault, severity="error")))

    def _elsewhere(self, row: ReadRow, lon: Value, lat: Value) -> tuple[str, Fault] | None:
        """Hold a point against what the boxes of coordinates do not tell."""
        if not isinstance(lon, float) or not isinstance(lat, float):
            return None
        country = row.text("country")
        if country is not None:
            fault = neighbour_instead(lon, lat, country)
            return ("lat", fault) if fault else None
        found = _outside_study_area(lon, lat)
        if found is None and is_nowhere(lon, lat):
            row.notes.append("nowhere")
        return found


def _outside_study_area(lon: float, lat: float) -> tuple[str, Fault] | None:
    """Refuse a point outside the Americas in a row that names no country: a lost minus sign."""
    west, south, east, north = STUDY_AREA
    if west <= lon <= east and south <= lat <= north:
        return None
    message = f"lon {lon:g}, lat {lat:g} lies outside the Americas"
    cure = "Write a minus before degrees west and south, or name the country of the place"
    return "lon", Fault("outside_study_area", message, cure)


_REMEMBERED = 50_000
_GROUPED = re.compile("[+-]?[0-9]{1,3}([,\u00a0\u202f' ][0-9]{3})+(\\.[0-9]+)?")
_LINK_LIKE = re.compile(r"[\x00-\x20]*(?:[a-z][a-z0-9+.\t\r\n-]*:(?!\s)|//|www\.)", re.IGNORECASE)
_BETWEEN_LINKS = re.compile(r"\s*[;,|]?\s+(?=https?://)|\s*[;|]\s*(?=https?://)|,(?=https?://)")


def _links_in(cell: str) -> list[str]:
    return [part for part in _BETWEEN_LINKS.split(cell.strip()) if part]


def _nothing(_row: ReadRow, _cell: str, _column: str) -> None:
    """Read nothing: another step reads the cell."""


def _says_more(found: ReadRow) -> bool:
    """Tell whether a cell gave more than values of fields, which most do not."""
    lists = found.sources, found.links, found.faults, found.notes
    return bool(found.locator or found.tail or found.too_exact or any(lists))


def _merge(row: ReadRow, found: ReadRow, *, more: bool = True) -> None:
    for name, value in found.values.items():
        if value is not None or name not in row.values:
            row.values[name] = value
    if not more:
        return
    row.sources += [each for each in found.sources if each not in row.sources]
    row.links += [each for each in found.links if each not in row.links]
    row.locator = row.locator or found.locator
    row.tail = row.tail or found.tail
    row.faults += found.faults
    row.notes += found.notes
    row.too_exact = row.too_exact or found.too_exact
