"""What a long run is doing now, told to whoever shows it."""

from __future__ import annotations

from collections.abc import Callable

Telling = Callable[[str], None]
"""Told in a few words what is being done from now on, such as ``drawing page 2 of 6``."""


def unheard(_doing: str) -> None:
    """Tell nobody."""


def counted(number: int, name: str) -> str:
    """Write a number with what it counts.

    Examples
    --------
    >>> counted(1, "case"), counted(1425, "event")
    ('1 case', '1,425 events')
    """
    return f"{number:,} {name}{'' if number == 1 else 's'}"
