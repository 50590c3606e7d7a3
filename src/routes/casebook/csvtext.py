"""Frames to canonical CSV text: what is written here is read back the same, to the letter.

The standard library's writer leaves a lone carriage return unquoted when lines end in a line
feed, which its own reader then takes for a line end; so quoting is decided here.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pandas as pd

from routes.casebook.cells import Value, parse_cell
from routes.casebook.coordinates import coordinate_fault
from routes.casebook.identities import record_id
from routes.casebook.problems import Fault
from routes.codebook import Table, table
from routes.errors import CasebookError
from routes.frames import table_frame

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from routes.codebook import Field


def csv_text(name: str, frame: pd.DataFrame) -> str:
    r"""Write a frame as CSV: codebook columns, rows in the order of the key, ``\n`` line ends.

    Parameters
    ----------
    name
        The table.
    frame
        Its rows; missing columns and empty texts count as missing values.

    Returns
    -------
    str
        Whole numbers without a decimal point, other numbers with the fewest digits that give
        the same number back; a missing value is an empty cell.

    Raises
    ------
    CasebookError
        If a value would not be read back the same; the message names record, column and cure.

    Examples
    --------
    >>> csv_text("organisations", pd.DataFrame({"alias": ["CDN"], "organisation": ["A, B"]}))
    'alias,organisation,source_id\nCDN,"A, B",\n'
    """
    owner = table(name)
    records = canonical_records(name, frame)
    _require_keys(owner, records)
    lines = [",".join(owner.field_names)]
    for record in records:
        _require_coordinates(owner, record)
        lines.append(",".join(_quoted(_cell(owner, record, field)) for field in owner.fields))
    return "\n".join(lines) + "\n"


def canonical_records(name: str, frame: pd.DataFrame) -> list[dict[str, Value]]:
    """Return the rows of a frame in canonical order, missing values as ``None``."""
    ordered = table_frame(name, frame)
    if name == "citations":
        ordered = ordered.drop_duplicates(ignore_index=True)
    columns = {
        column: [None if value is pd.NA else value for value in ordered[column].astype(object)]
        for column in ordered.columns
    }
    return [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]


def _cell(owner: Table, record: Mapping[str, Value], field: Field) -> str:
    value = record[field.name]
    if value is None or pd.isna(value):
        return ""
    text = value if isinstance(value, str) else _number_text(value)
    if not text.strip():
        return ""
    read, fault = _parse(field, text)
    if fault is not None and fault.severity == "error":
        raise _refusal(owner, record, field.name, fault)
    if read != value:
        fault = Fault("blanks", "the value begins or ends with blanks", "Take the blanks away")
        raise _refusal(owner, record, field.name, fault)
    return text


def _parse(field: Field, text: str) -> tuple[Value, Fault | None]:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        cure = "Type the text again; half a character is in it"
        return None, Fault("encoding", "the text cannot be written as UTF-8", cure)
    return parse_cell(field, text)


def _number_text(value: float) -> str:
    if isinstance(value, int) or float(value).is_integer():
        return str(int(value))
    # The shortest digits that give the number back, never in scientific notation.
    return f"{Decimal(repr(float(value))):f}"


def _quoted(text: str) -> str:
    special = any(mark in text for mark in ',"\r\n') or text != text.strip()
    return '"' + text.replace('"', '""') + '"' if special else text


def _require_keys(owner: Table, records: list[dict[str, Value]]) -> None:
    seen: dict[tuple[str, tuple[Value, ...]], None] = {}
    unique = [(field.name,) for field in owner.fields if field.unique]
    required = {field.name for field in owner.fields if field.required}
    for record in records:
        for key in {*unique, owner.primary_key}:
            cells = tuple(record[part] for part in key)
            if any(record[part] is None for part in key if part in required):
                fault = Fault("missing_value", "the key is empty", "Fill it in")
                raise _refusal(owner, record, key[0], fault)
            if (key[0], cells) in seen:
                fault = Fault("duplicate_id", "two records have this key", "Change one of them")
                raise _refusal(owner, record, key[0], fault)
            seen[key[0], cells] = None


def _require_coordinates(owner: Table, record: Mapping[str, Value]) -> None:
    if "lon" not in owner.field_names:
        return
    lon, lat, country = record["lon"], record["lat"], record["country"]
    found = coordinate_fault(
        lon if isinstance(lon, int | float) else None,
        lat if isinstance(lat, int | float) else None,
        country if isinstance(country, str) else None,
    )
    if found and found[1].severity == "error":
        raise _refusal(owner, record, found[0], found[1])


def _refusal(owner: Table, record: Mapping[str, Value], column: str, fault: Fault) -> CasebookError:
    name = record_id(owner, record)
    msg = f"{owner.name}, record {name}, column {column}: {fault.message}. {fault.cure}."
    return CasebookError(msg)


def rows_of(name: str, frame: pd.DataFrame) -> Iterator[tuple[str, dict[str, Value]]]:
    """Go through a frame as pairs of record id and cells."""
    for record in canonical_records(name, frame):
        yield record_id(table(name), record), record
