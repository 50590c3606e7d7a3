"""The tables of a casebook as the checks go through them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from routes.checks.findings import Finding, Severity
from routes.codebook import key_fields

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd


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


class Tables:
    """The tables of a casebook, each turned into records once, when a check first asks."""

    def __init__(self, frames: Mapping[str, pd.DataFrame]) -> None:
        self._frames = frames
        self._rows: dict[str, tuple[Row, ...]] = {}

    def rows(self, name: str) -> tuple[Row, ...]:
        """Return the records of a table; a table that is not there has none."""
        if name not in self._rows:
            frame = self._frames.get(name)
            self._rows[name] = () if frame is None else tuple(_rows(name, frame))
        return self._rows[name]

    @cached_property
    def cited(self) -> Mapping[str, set[str]]:
        """The sources that each record cites; a record without citations is not in it."""
        cited: dict[str, set[str]] = {}
        for row in self.rows("citations"):
            record, source = row.text("record"), row.text("source_id")
            if record and source:
                cited.setdefault(record, set()).add(source)
        return cited


def _rows(name: str, frame: pd.DataFrame) -> Iterator[Row]:
    key = key_fields(name)
    columns = {
        str(column): frame[column].array.to_numpy(dtype=object, na_value=None).tolist()
        for column in frame.columns
    }
    for values in zip(*columns.values(), strict=True):
        cells = dict(zip(columns, values, strict=True))
        parts = [cells.get(column) for column in key]
        yield Row(name, "|".join("" if part is None else str(part) for part in parts), cells)
