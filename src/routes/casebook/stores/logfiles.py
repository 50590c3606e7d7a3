"""The files ``changes.csv`` and ``origins.csv``: long, written by programs, kept to the letter."""

from __future__ import annotations

import csv
import io
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from routes.casebook.csvtext import csv_header
from routes.codebook import table
from routes.errors import CasebookError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from routes.casebook.cells import Value

_LONG_CELLS = threading.Lock()


def log_records(name: str, content: bytes, file: Path) -> list[dict[str, Value]]:
    """Read a file of record keeping, in its own order.

    Parameters
    ----------
    name
        ``changes`` or ``origins``.
    content
        The whole file.
    file
        For the message.

    Raises
    ------
    CasebookError
        If it is not what this program wrote; it is never repaired by guessing.
    """
    whole = {field.name for field in table(name).fields if field.type == "integer"}
    records: list[dict[str, Value]] = []
    number = 1
    try:
        with _long_cells():
            rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
            header = _header(name, rows)
            for number, cells in enumerate(rows, start=2):  # noqa: B007 - told when one is broken
                if cells:
                    records.append(_record(header, cells, whole))
    except (ValueError, csv.Error) as error:
        msg = (
            f"{file}, row {number}: it cannot be read ({error}). A program or a merge has altered "
            "it; put back the file as it was saved, from a copy or from git"
        )
        raise CasebookError(msg) from error
    return records


def _header(name: str, rows: Iterator[list[str]]) -> list[str]:
    header = next(rows, [])
    if sorted(header) != sorted(table(name).field_names):
        msg = f"its columns are not {csv_header(name).strip()}"
        raise ValueError(msg)
    return header


def _record(header: list[str], cells: list[str], whole: set[str]) -> dict[str, Value]:
    return {
        column: None if not cell else int(cell) if column in whole else cell
        for column, cell in zip(header, cells, strict=True)
    }


@contextmanager
def _long_cells() -> Iterator[None]:
    # The limit of the csv module is one for the whole process; a cell that holds a record may
    # be longer than those that people write.
    with _LONG_CELLS:
        before = csv.field_size_limit(sys.maxsize if sys.maxsize < 2**31 else 2**31 - 1)
        try:
            yield
        finally:
            csv.field_size_limit(before)
