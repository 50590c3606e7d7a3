"""What a long run is doing now, told at a terminal only and never on standard output."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from routes.cli.geocode_answers import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import TextIO

_WIDTH = 80
"""Columns of a terminal that does not tell how many it has."""


@contextmanager
def steps(*, quiet: bool = False) -> Iterator[Callable[[str], None]]:
    """Give a function that shows on one line what is being done, and wipe the line at the end.

    It shows on standard error, and only if that is a terminal; an empty text wipes the line for
    whoever has something else to write.

    Parameters
    ----------
    quiet
        Show nothing even at a terminal, as with ``--json``.
    """
    if quiet or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield lambda _doing: None
        return
    line = _Line(sys.stderr)
    try:
        yield line.show
    finally:
        line.show("")


class _Line:
    """One line of a terminal that is written over; it ends where the cursor began."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._shown = 0

    def show(self, text: str) -> None:
        # The last column stays free: a full line would begin the next one.
        told, room = printable(text), _columns(self._stream) - 1
        told = told if len(told) <= room else f"{told[: room - 1]}…"
        blanks = " " * max(0, self._shown - len(told))
        if told or blanks:
            self._stream.write(f"\r{told}{blanks}\r")
            self._stream.flush()
        self._shown = len(told)


def _columns(stream: TextIO) -> int:
    try:
        return os.get_terminal_size(stream.fileno()).columns or _WIDTH
    except (OSError, ValueError):
        return _WIDTH


@contextmanager
def progress(total: int, label: str, *, long_from: int = 5) -> Iterator[Callable[[int], None]]:
    """Give a function to tell progress to; it shows on standard error if that is a terminal.

    Parameters
    ----------
    total
        Steps of the whole run.
    label
        What is being done.
    long_from
        Steps from which a run counts as long.
    """
    if total < long_from or not sys.stderr.isatty():
        yield lambda _steps: None
        return
    with click.progressbar(length=total, label=label, file=sys.stderr) as bar:
        yield bar.update
