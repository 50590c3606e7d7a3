"""Names of cells, columns and ranges of a spreadsheet, and ranges that are merged."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from routes.casebook.problems import Fault, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")
_RADIX = 26
HIDDEN_ROW = Fault(
    "hidden_row",
    "the row is hidden in the workbook",
    "Show the row in the workbook, or import with --hidden",
)


def column_index(letters: str) -> int:
    """Return the place of a column, from 0.

    Examples
    --------
    >>> column_index("A"), column_index("XFD")
    (0, 16383)
    """
    index = 0
    for letter in letters:
        index = index * _RADIX + ord(letter) - 64
    return index - 1


def column_name(index: int) -> str:
    """Return the letters of a column.

    Examples
    --------
    >>> column_name(0), column_name(16383)
    ('A', 'XFD')
    """
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, _RADIX)
        letters = chr(65 + rest) + letters
    return letters


def place(reference: str) -> tuple[int, int] | None:
    """Return column (from 0) and row (from 1) of a cell such as ``B5``; ``None`` if it is none."""
    found = _REFERENCE.fullmatch(reference)
    return (column_index(found[1]), int(found[2])) if found else None


@dataclass(frozen=True, slots=True)
class Range:
    """A merged range; rows from 1 and columns from 0, both ends included."""

    first_row: int
    last_row: int
    first_column: int
    last_column: int


def parse_range(reference: str) -> Range | None:
    """Read a range such as ``B2:B5``; ``None`` if it is none."""
    first, _, last = reference.partition(":")
    begin, end = place(first), place(last or first)
    if not begin or not end:
        return None
    return Range(begin[1], end[1], begin[0], end[0])


class HiddenColumns:
    """Gathers which columns of a sheet are hidden.

    Parameters
    ----------
    most
        Columns that a table may have; those beyond are not kept.
    """

    def __init__(self, most: int) -> None:
        self._hidden = bytearray(most)

    def hide(self, first: int, count: int) -> None:
        """Take columns that stand side by side, the first counted from 0."""
        end = min(first + count, len(self._hidden))
        if 0 <= first < end:
            self._hidden[first:end] = b"\1" * (end - first)

    def named(self, header: Sequence[str]) -> list[str]:
        """Name those that stand in a table by letter and name.

        Examples
        --------
        >>> hidden = HiddenColumns(9)
        >>> hidden.hide(1, 8)
        >>> hidden.named(["id", "price"])
        ['B "price"']
        """
        return [
            f"{column_name(index)} {shown(name)}"
            for index, (name, hidden) in enumerate(zip(header, self._hidden, strict=False))
            if hidden
        ]


class MergedRanges:
    """Tells, going down a sheet, which rows are inside a merged range.

    Parameters
    ----------
    ranges
        In any order.
    """

    def __init__(self, ranges: Iterable[Range]) -> None:
        self._coming = deque(sorted(ranges, key=lambda each: each.first_row))
        self._here: list[Range] = []

    def add(self, found: Range) -> None:
        """Take a range that begins in the row at hand."""
        self._here.append(found)

    def fault(self, number: int, cells: Sequence[str], header: Sequence[str]) -> Fault | None:
        """Tell what a merged range leaves empty in a row.

        Parameters
        ----------
        number
            The row; rows have to be asked for in their order.
        cells
            Its cells.
        header
            Names of the columns.
        """
        while self._coming and self._coming[0].first_row <= number:
            self._here.append(self._coming.popleft())
        if not self._here:
            return None
        self._here = [each for each in self._here if each.last_row >= number]
        for each in self._here:
            first = each.first_column + (number == each.first_row)
            for column in range(first, min(each.last_column + 1, len(header))):
                if column >= len(cells) or not cells[column].strip():
                    return _merged(each, header[column])
        return None


def _merged(found: Range, column: str) -> Fault:
    corner = f"{column_name(found.first_column)}{found.first_row}"
    opposite = f"{column_name(found.last_column)}{found.last_row}"
    message = (
        f"{column} is empty, because the cells {corner}:{opposite} are merged and only the first "
        "of them holds the value"
    )
    return Fault("merged_cells", message, "Unmerge the cells and write the value into each row")
