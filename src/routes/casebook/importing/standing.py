"""What stands in a casebook, as a save in the making sees it: by table and id, drafts included."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pandas as pd

from routes.casebook.identities import record_id
from routes.casebook.stores.edits import Delete, Insert, Update
from routes.codebook import CITABLE, table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from routes.casebook.cells import Value
    from routes.casebook.reading import Casebook
    from routes.casebook.stores.edits import Edit

ANY_CITABLE = "*"
"""Stands for every table whose records a citation may name."""

Record = dict[str, "Value"]


class Standing:
    """The records of a casebook and of edits on their way into it.

    Parameters
    ----------
    casebook
        As read; it is not changed.
    edits
        Edits that are to be saved with what is being planned.
    """

    def __init__(self, casebook: Casebook, edits: Iterable[Edit] = ()) -> None:
        self._frames = casebook.tables
        self._tables: dict[str, dict[str, Record]] = {}
        self._cited: dict[str, list[Record]] | None = None
        for edit in edits:
            self.apply(edit)

    def apply(self, edit: Edit) -> None:
        """See an edit as if it were saved."""
        if isinstance(edit, Insert):
            self.add(edit.table, dict(edit.record))
            return
        if isinstance(edit, Update):
            record = self.record(edit.table, edit.record_id)
            if record is not None:
                record[edit.field] = edit.after
            return
        self._remove(edit)

    def _remove(self, edit: Delete) -> None:
        self.table(edit.table).pop(edit.record_id, None)
        if edit.table == "citations":
            self._cited = None

    def add(self, name: str, record: Record) -> None:
        """See a record as if it were there."""
        self.table(name)[record_id(table(name), record)] = record
        if name == "citations" and self._cited is not None:
            self._cited.setdefault(str(record["record"]), []).append(record)

    def table(self, name: str) -> dict[str, Record]:
        """Return the records of a table by id; they may be added to."""
        if name not in self._tables:
            frame = self._frames.get(name)
            rows = [] if frame is None else _records(frame)
            owner = table(name)
            self._tables[name] = {record_id(owner, row): row for row in rows}
        return self._tables[name]

    def has(self, name: str, identifier: str) -> bool:
        """Tell whether a record of that id is there; ``*`` stands for any that can be cited."""
        if name == ANY_CITABLE:
            return any(identifier in self.table(owner) for owner in CITABLE)
        return identifier in self.table(name)

    def record(self, name: str, identifier: str) -> Record | None:
        """Return a record, or ``None``."""
        return self.table(name).get(identifier)

    def citations_of(self, identifier: str) -> list[Record]:
        """Return the citations of a record."""
        if self._cited is None:
            self._cited = {}
            for row in self.table("citations").values():
                self._cited.setdefault(str(row["record"]), []).append(row)
        return self._cited.get(identifier, [])

    def drafts(self) -> Iterator[tuple[Record, dict[str, str]]]:
        """Go through the drafts in the order of their ids, each with its cells."""
        rows = self.table("drafts")
        for key in sorted(rows):
            yield rows[key], draft_cells(rows[key])


def draft_cells(draft: Mapping[str, Value]) -> dict[str, str]:
    """Return the cells of a draft; empty if they cannot be read."""
    try:
        cells = json.loads(str(draft.get("cells")))
    except ValueError:
        return {}
    if not isinstance(cells, dict):
        return {}
    return {str(name): cell for name, cell in cells.items() if isinstance(cell, str)}


def _records(frame: pd.DataFrame) -> list[Record]:
    columns = {
        str(name): [None if value is pd.NA else value for value in frame[name].astype(object)]
        for name in frame.columns
    }
    names = list(columns)
    return [dict(zip(names, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]
