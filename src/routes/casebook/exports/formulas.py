"""Cells that a spreadsheet would take for a formula, and the way back.

A text that begins with ``=``, ``+``, ``-``, ``@``, a tab, a line end or one of the full-width forms
gets an apostrophe before it. So that the way back is exact, a text that begins with apostrophes
followed by such a sign gets one more. Numbers are not touched: ``-106.42`` stays a number.
"""

from __future__ import annotations

import re

SIGNS = "=+\\-@\t\r\n\0|%\uff1d\uff0b\uff0d\uff20\u2212"
"""Signs after which a spreadsheet may compute, as a set of a regular expression."""

_BEGINS = re.compile(f"'*[ \u00a0\u3000]*[{SIGNS}]")
_MARKED = re.compile(f"'+[ \u00a0\u3000]*[{SIGNS}]")


def as_text(cell: str) -> str:
    """Mark a text so that no spreadsheet computes it.

    Examples
    --------
    >>> as_text("=1+1"), as_text("'=1"), as_text("rifles, 5")
    ("'=1+1", "''=1", 'rifles, 5')
    """
    return f"'{cell}" if _BEGINS.match(cell) else cell


def as_written(cell: str) -> str:
    """Take the mark away again.

    Examples
    --------
    >>> as_written("'=1+1"), as_written("''=1"), as_written("'tis")
    ('=1+1', "'=1", "'tis")
    """
    return cell[1:] if _MARKED.match(cell) else cell
