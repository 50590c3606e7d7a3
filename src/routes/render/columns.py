"""Columns of a payload: dictionary-coded text, codes as positions, missing values kept missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from routes.codebook import code_list

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

MISSING = -1
"""Position that stands for a missing text, code or record."""


class Strings:
    """Every distinct text of a payload, each kept once."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._positions: dict[str, int] = {}

    def position(self, text: str | None) -> int:
        """Position of a text; ``MISSING`` for a missing one."""
        if text is None or pd.isna(text):
            return MISSING
        words = str(text)
        if words not in self._positions:
            self._positions[words] = len(self.texts)
            self.texts.append(words)
        return self._positions[words]

    def column(self, values: Iterable[Any]) -> list[int]:
        """Positions of many texts."""
        return [self.position(value) for value in values]


def codes(values: Iterable[Any], name: str, *, default: str | None = None) -> list[int]:
    """Positions in a code list; ``MISSING`` (or the default's position) for a missing value.

    Raises
    ------
    KeyError
        If a value is not in the list; a page never shows a code it cannot name.
    """
    known = code_list(name)
    fallback = MISSING if default is None else known.rank(default)
    return [fallback if pd.isna(value) else known.rank(str(value)) for value in values]


def numbers(values: Iterable[Any]) -> list[float | int | None]:
    """Numbers with ``None`` for missing ones; whole numbers are written without a point."""
    found: list[float | int | None] = []
    for value in values:
        if pd.isna(value):
            found.append(None)
        else:
            number = float(value)
            found.append(int(number) if number.is_integer() else number)
    return found


def positions(values: Iterable[Any], order: Sequence[Hashable]) -> list[int]:
    """Positions of records in a list of ids; ``MISSING`` for ids that are not in it."""
    known = {key: position for position, key in enumerate(order)}
    return [MISSING if pd.isna(value) else known.get(value, MISSING) for value in values]


def grouped(lists: Iterable[Sequence[int]], rows: list[int]) -> list[int]:
    """Append each list to ``rows`` and return where each begins, with the end as last value.

    Examples
    --------
    >>> rows = [9]
    >>> grouped([[1, 2], [], [3]], rows), rows
    ([1, 3, 3, 4], [9, 1, 2, 3])
    """
    starts = []
    for values in lists:
        starts.append(len(rows))
        rows.extend(values)
    return [*starts, len(rows)]
