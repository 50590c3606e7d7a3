"""Frames to canonical CSV text: what is written here is read back the same, to the letter.

The standard library's writer leaves a lone carriage return unquoted when lines end in a line
feed, which its own reader then takes for a line end; so quoting is decided here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from routes.casebook.canonical import Canon, cell_text, refusal
from routes.casebook.identities import record_id
from routes.casebook.problems import Fault
from routes.codebook import Table, table
from routes.frames import table_frame

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from routes.casebook.cells import Value


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
    canon = Canon(owner)
    records = [canon.record(record) for record in canonical_records(name, frame)]
    _require_keys(owner, records)
    return csv_header(name) + csv_lines(name, records)


def csv_header(name: str) -> str:
    """Return the first line of a table's file."""
    return ",".join(table(name).field_names) + "\n"


def csv_lines(name: str, records: Iterable[Mapping[str, Value]]) -> str:
    """Write canonical records as lines of CSV, in the order given."""
    names = table(name).field_names
    return "".join(
        ",".join([quoted(cell_text(record[field])) for field in names]) + "\n" for record in records
    )


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


def quoted(text: str) -> str:
    """Write a text as a cell of CSV, quoted where a reader would take it apart or trim it.

    Examples
    --------
    >>> quoted("El Paso"), quoted("El Paso, TX")
    ('El Paso', '"El Paso, TX"')
    """
    # Not csv.writer: it leaves a lone carriage return bare, which readers take for a line end.
    special = any(mark in text for mark in ',"\r\n') or text != text.strip()
    return '"' + text.replace('"', '""') + '"' if special else text


def _require_keys(owner: Table, records: list[dict[str, Value]]) -> None:
    seen: dict[tuple[str, tuple[Value, ...]], None] = {}
    unique = [(field.name,) for field in owner.fields if field.unique]
    keys = {*unique, owner.primary_key}
    for record in records:
        for key in keys:
            cells = tuple(record[part] for part in key)
            if (key[0], cells) in seen:
                fault = Fault("duplicate_id", "two records have this key", "Change one of them")
                raise refusal(owner, record_id(owner, record), key[0], fault)
            seen[key[0], cells] = None


def rows_of(name: str, frame: pd.DataFrame) -> Iterator[tuple[str, dict[str, Value]]]:
    """Go through a frame as pairs of record id and cells."""
    for record in canonical_records(name, frame):
        yield record_id(table(name), record), record
