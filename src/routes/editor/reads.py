"""Reads of the casebook, kept until somebody changes it."""

from __future__ import annotations

import threading
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from routes.casebook.stores.edits import Delete, Insert
from routes.casebook.stores.undoing import forward
from routes.errors import CasebookError
from routes.pipeline.cutting import with_edits

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from routes.casebook.reading import Casebook
    from routes.casebook.stores.edits import Edit
    from routes.casebook.stores.interface import Store

_FOLLOWED_SECONDS = 20.0
"""Age of a read after which it is not followed any more: what stands in no log is seen again."""
_MEANWHILE = 50
_FOLLOWED_CHANGES = 200
"""Rows of the log above which reading anew costs less than following them."""

_T = TypeVar("_T")


class Reads:
    """What was read from a store, as long as it is the newest.

    Every read asks the store for its newest change first, so that what another process saved is
    seen at the next request. A folder may also be edited by hand; its files' times count too.

    Parameters
    ----------
    store
        The casebook.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        # What is made may ask for what it is made of.
        self._lock = threading.RLock()
        self._state: tuple[int, tuple[tuple[str, int, int], ...]] = (-1, ())
        self._kept: dict[str, Any] = {}
        self._read: tuple[int, float, Casebook] | None = None
        """The newest change that the last casebook has in it, when it was read whole, and it."""

    def casebook(self) -> Casebook:
        """Return the casebook as it stands now; its frames are shared, so nobody changes them."""
        return self.get("casebook", self._followed)

    def _followed(self) -> Casebook:
        """Read the casebook, or carry the last one on by what the log says was saved since."""
        newest, times = self._state
        if self._read is not None and not times:
            change, when, casebook = self._read
            fresh = time.monotonic() - when < _FOLLOWED_SECONDS
            if fresh and newest - change <= _FOLLOWED_CHANGES and not casebook.problems:
                followed = _carried_on(casebook, self._store, change, newest)
                if followed is not None:
                    change, casebook = followed
                    self._read = (change, when, casebook)
                    return casebook
        read = self._store.read()
        # Saves between the look at the log and the read are in it already: not to be followed.
        after = self._now()
        self._read = (newest, time.monotonic(), read) if after == self._state else None
        return read

    def keeping(self, name: str) -> pd.DataFrame:
        """Return a table of record keeping as it stands now."""
        return self.get(f"keeping {name}", lambda: self._store.keeping(name))

    def get(self, name: str, make: Callable[[], _T]) -> _T:
        """Return what `make` makes of the casebook, made anew only after a change.

        Parameters
        ----------
        name
            What it is; one name for one result.
        make
            Reads the store; runs once for a state of the casebook, however many ask.
        """
        # One at a time: many requests after a save would else all read the same.
        with self._lock:
            state = self._now()
            if state != self._state:
                self._state, self._kept = state, {}
            if name not in self._kept:
                self._kept[name] = make()
            found: _T = self._kept[name]
            return found

    def _now(self) -> tuple[int, tuple[tuple[str, int, int], ...]]:
        newest = self._store.changes(last=1)
        return newest[-1].change_id if newest else 0, _times(self._store.address)


def _carried_on(
    casebook: Casebook, store: Store, change: int, newest: int
) -> tuple[int, Casebook] | None:
    """Return a casebook with what was saved since, and the newest change that it has in it.

    ``None`` if the log does not tell it all.
    """
    if newest == change:
        return change, casebook
    # Others may have saved while this was asked for.
    log = store.changes(last=newest - change + _MEANWHILE)
    since = [row for row in log if row.change_id > change]
    if [row.change_id for row in since] != list(range(change + 1, change + 1 + len(since))):
        return None
    if not since or since[-1].change_id < newest:
        return None
    try:
        edits = [forward(row) for row in since if row.table in casebook.tables]
    except CasebookError:
        return None
    followed = with_edits(casebook, edits)
    return (since[-1].change_id, followed) if _adds_up(casebook, followed, edits) else None


def _adds_up(before: Casebook, after: Casebook, edits: list[Edit]) -> bool:
    """Tell whether every row that came or went is accounted for: ids of two rows may be one."""
    made = Counter(edit.table for edit in edits if isinstance(edit, Insert))
    gone = Counter(edit.table for edit in edits if isinstance(edit, Delete))
    return all(
        len(after.tables[name]) == len(before.tables[name]) + made[name] - gone[name]
        for name in before.tables
    )


def _times(address: str) -> tuple[tuple[str, int, int], ...]:
    folder = Path(address)
    if "://" in address or not folder.is_dir():
        return ()
    return tuple(
        (file.name, file.stat().st_mtime_ns, file.stat().st_size)
        for file in sorted(folder.iterdir())
        if file.suffix == ".csv"
    )
