"""Which imports an undo has taken out of a draft again, as origins and change log tell it."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from typing import TYPE_CHECKING

from routes.casebook.importing.planned_save import Origin

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd

    from routes.casebook.stores.edits import Change
    from routes.casebook.stores.interface import Store

IMPORT_OF = "import of"
"""Begins the reason of every import in the change log."""


def origins_in(frame: pd.DataFrame) -> dict[str, Origin]:
    """Return where imported rows came from and what came of them, by checksum of the row.

    Parameters
    ----------
    frame
        The table ``origins``.
    """
    columns = (frame[name].tolist() for name in ("row_sha256", *Origin._fields))
    return {
        str(sha256): Origin(str(name), str(record), str(file), int(row), str(at), str(who))
        for sha256, name, record, file, row, at, who in zip(*columns, strict=True)
    }


class UndoneImports:
    """Tells whether a row's own import is undone, reading the change log only if asked.

    Parameters
    ----------
    store
        The casebook.
    origins
        By checksum of an imported row, where it came from and what came of it.
    """

    def __init__(self, store: Store, origins: Mapping[str, Origin]) -> None:
        self._store = store
        self._origins = origins
        self._imports: dict[str, list[tuple[str, bool]]] | None = None
        self._times: dict[tuple[str, str], list[str]] | None = None

    def __call__(self, draft_id: str, sha256: str) -> bool:
        """Tell it of a row and the draft, which is there, that it came to."""
        if self._imports is None:
            self._imports = _imports_of_drafts(self._store.changes(table="drafts"))
        imports = self._imports.get(draft_id, [])
        if not any(undone for _, undone in imports):
            return False
        if self._times is None:
            self._times = _times_of_records(self._origins.values())
        own = self._origins[sha256]
        times = self._times[own.table, own.record_id]
        # An import reads the clock before it is saved, and the log when it is: an entry belongs
        # to the last import that had begun, and of several entries the first is its own.
        for saved_at, undone in imports:
            begun = bisect_right(times, saved_at)
            if begun and times[begun - 1] == own.imported_at:
                return undone
        return False


def _times_of_records(origins: Iterable[Origin]) -> dict[tuple[str, str], list[str]]:
    times = defaultdict(set)
    for each in origins:
        times[each.table, each.record_id].add(each.imported_at)
    return {record: sorted(found) for record, found in times.items()}


def _imports_of_drafts(changes: Iterable[Change]) -> dict[str, list[tuple[str, bool]]]:
    """Return for each draft when imports changed it, oldest first, and whether each is undone.

    That what a draft lacks is told anew by a later save changes nothing of its rows.
    """
    entries: dict[str, dict[int, Change]] = defaultdict(dict)
    for change in changes:
        if change.field != "lacks":
            entries[change.record_id].setdefault(change.operation, change)
    return {
        draft: [
            (each.changed_at, number in undone)
            for number, each in found.items()
            if each.undoes is None and (each.why or "").startswith(IMPORT_OF)
        ]
        for draft, found in entries.items()
        if (undone := _undone(found))
    }


def _undone(entries: Mapping[int, Change]) -> frozenset[int]:
    """Return operations that are undone; one whose undo was itself undone is not."""
    undone: set[int] = set()
    for number in sorted(entries, reverse=True):
        target = entries[number].undoes
        if target is not None and number not in undone:
            undone.add(target)
    return frozenset(undone)
