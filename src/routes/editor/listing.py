"""Records of a table arranged for lists: filtered, searched and cut into pages quickly."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING

from routes.pipeline.cutting import Records, records
from routes.reference.folding import fold

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

_PARTED = "\x1f"


class Listing:
    """One table of one state of a casebook; made once, asked often.

    Parameters
    ----------
    frame
        The table, in the frame contract.
    searched
        Text columns that a search looks into.
    """

    def __init__(self, frame: pd.DataFrame, searched: Sequence[str]) -> None:
        self.records: tuple[Records, ...] = tuple(records(frame))
        """Every record in the order of the table."""
        self._words = [
            _PARTED.join(fold(str(row[column])) for column in searched if row[column] is not None)
            for row in self.records
        ]
        self._by: dict[str, dict[object, list[int]]] = {}
        # Bounded, and gone with the listing: a list is asked for page after page.
        self._found = lru_cache(maxsize=64)(self._find)

    def page(
        self, filters: Mapping[str, str | None], text: str | None, *, start: int, size: int
    ) -> tuple[int, tuple[Records, ...]]:
        """Return how many records fit, and one page of them.

        Parameters
        ----------
        filters
            Value by column; ``None`` filters nothing.
        text
            Words that must all occur, accents and case apart.
        start, size
            The page: how many are left out before it, and how many it has at the most.
        """
        wanted = tuple(sorted((name, value) for name, value in filters.items() if value))
        words = tuple(sorted(fold(word) for word in (text or "").split()))
        if not wanted and not words:
            return len(self.records), self.records[start : start + size]
        found = self._found(wanted, words)
        return len(found), tuple(self.records[row] for row in found[start : start + size])

    def _find(self, wanted: tuple[tuple[str, str], ...], words: tuple[str, ...]) -> list[int]:
        rows: Sequence[int] = range(len(self.records))
        for column, value in wanted:
            having = self._having(column, value)
            rows = having if isinstance(rows, range) else sorted(set(having).intersection(rows))
        for word in words:
            rows = [row for row in rows if word in self._words[row]]
        return list(rows)

    def _having(self, column: str, value: str) -> list[int]:
        if column not in self._by:
            rows: dict[object, list[int]] = defaultdict(list)
            for number, record in enumerate(self.records):
                rows[record.get(column)].append(number)
            self._by[column] = dict(rows)
        return self._by[column].get(value, [])
