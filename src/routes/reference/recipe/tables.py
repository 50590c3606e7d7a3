"""The hand-kept inputs: small CSV files beside this module, one fact a row."""

from __future__ import annotations

import csv
from pathlib import Path

from routes.errors import ReferenceDataError

TABLES = Path(__file__).parent / "tables"
"""Folder of the hand-kept inputs."""


def read_table(name: str) -> list[dict[str, str]]:
    """Return the rows of a hand-kept table, every value as the text it was typed.

    Raises
    ------
    ReferenceDataError
        If the table is missing or a row has more or fewer cells than the header.
    """
    path = TABLES / f"{name}.csv"
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader(stream, restkey="", restval=None))
    except OSError as error:
        msg = f"{path}: cannot read the hand-kept table ({error}); restore it from the repository"
        raise ReferenceDataError(msg) from error
    for number, row in enumerate(rows, start=2):
        if "" in row or None in row.values():
            msg = f"{path}, line {number}: the row does not fit the header; quote cells with commas"
            raise ReferenceDataError(msg)
    return rows


def listed(cell: str) -> list[str]:
    """Split a cell that holds several values joined by ``|``; an empty cell holds none."""
    return [part for part in cell.split("|") if part]
