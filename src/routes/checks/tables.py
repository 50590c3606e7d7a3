"""The tables of a casebook as the checks go through them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from routes.checks.findings import Finding, Severity
from routes.codebook import table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


@dataclass(frozen=True, slots=True)
class Row:
    """One record of a table, missing values as ``None``."""

    table: str
    record_id: str
    cells: Mapping[str, object]

    def text(self, column: str) -> str | None:
        """Return a text, or ``None`` when the cell is empty."""
        value = self.cells.get(column)
        return value if isinstance(value, str) else None

    def number(self, column: str) -> float | None:
        """Return a number, or ``None`` when the cell is empty, which is not zero."""
        value = self.cells.get(column)
        return None if value is None or isinstance(value, str) else float(str(value))

    def finding(
        self,
        rule: str,
        column: str | None,
        message: str,
        cure: str,
        *,
        severity: Severity = "error",
    ) -> Finding:
        """Say what is wrong with this record."""
        return Finding(
            rule=rule,
            severity=severity,
            file=f"{self.table}.csv",
            row=None,
            column=column,
            record_id=self.record_id,
            message=message,
            cure=cure,
        )


def rows(tables: Mapping[str, pd.DataFrame], name: str) -> Iterator[Row]:
    """Go through the records of a table; a table that is not there has none."""
    frame = tables.get(name)
    if frame is None or frame.empty:
        return
    columns = {
        str(column): [None if pd.isna(value) else value for value in frame[column].astype(object)]
        for column in frame.columns
    }
    for values in zip(*columns.values(), strict=True):
        cells = dict(zip(columns, values, strict=True))
        yield Row(name, _record_id(name, cells), cells)


def sources_of(tables: Mapping[str, pd.DataFrame]) -> dict[str, set[str]]:
    """Collect the sources that each record cites."""
    cited: dict[str, set[str]] = defaultdict(set)
    for row in rows(tables, "citations"):
        record, source = row.text("record"), row.text("source_id")
        if record and source:
            cited[record].add(source)
    return cited


def _record_id(name: str, cells: Mapping[str, object]) -> str:
    owner = table(name)
    ids = [field.name for field in owner.fields if field.unique and field.required]
    parts = [cells.get(column) for column in ids[:1] or owner.primary_key]
    return "|".join("" if part is None else str(part) for part in parts)
