"""A progress bar for long runs, at a terminal only."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


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
