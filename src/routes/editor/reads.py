"""Reads of the casebook, kept until somebody changes it."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from routes.casebook.reading import Casebook
    from routes.casebook.stores.interface import Store

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
        self._state: object = None
        self._kept: dict[str, Any] = {}

    def casebook(self) -> Casebook:
        """Return the casebook as it stands now; its frames are shared, so nobody changes them."""
        return self.get("casebook", self._store.read)

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

    def _now(self) -> object:
        newest = self._store.changes(last=1)
        return newest[-1].change_id if newest else 0, _times(self._store.address)


def _times(address: str) -> tuple[tuple[str, int, int], ...]:
    folder = Path(address)
    if "://" in address or not folder.is_dir():
        return ()
    return tuple(
        (file.name, file.stat().st_mtime_ns, file.stat().st_size)
        for file in sorted(folder.iterdir())
        if file.suffix == ".csv"
    )
