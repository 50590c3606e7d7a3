"""What the reader found wrong, as data: where it is, what it is, and how to cure it."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

Severity = Literal["error", "warning", "notice"]

_CANDIDATES_AT_MOST = 5_000
"""Above this many candidates a spelling suggestion costs more than it helps."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing wrong in one file of a casebook.

    ``str()`` gives the sentence to print: where, what, and what to do.
    """

    file: str
    row: int | None
    """Row as a spreadsheet shows it, the header being row 1; ``None`` for the whole file."""
    column: str | None
    """Column as the file names it; ``None`` for the whole row or file."""
    rule: str
    severity: Severity
    message: str
    cure: str

    def __str__(self) -> str:
        """Say where, what and what to do."""
        where = [self.file]
        if self.row is not None:
            where.append(f"row {self.row}")
        if self.column is not None:
            where.append(f"column {self.column}")
        return f"{', '.join(where)}: {self.message}. {self.cure}."


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a value, before anyone knows where it stands."""

    rule: str
    message: str
    cure: str
    severity: Severity = "error"

    def at(self, file: str, row: int | None, column: str | None = None) -> Problem:
        """Place the fault in a file."""
        return Problem(
            file=file,
            row=row,
            column=column,
            rule=self.rule,
            severity=self.severity,
            message=self.message,
            cure=self.cure,
        )


def sort_problems(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Order problems by file, row, column and rule, each told once."""
    return tuple(
        sorted(
            set(problems),
            key=lambda p: (p.file, p.row or 0, p.column or "", p.rule, p.message, p.cure),
        )
    )


_LIKE_ENOUGH = 0.7
"""Share of letters two words must have in common to be taken for one; "guns" is not "rounds"."""


def closest(word: str, candidates: Collection[str]) -> str | None:
    """Return the candidate that was most likely meant, or ``None``.

    Capitals, blanks and hyphens are not counted as differences.

    Examples
    --------
    >>> closest("Event ID", ("case_id", "event_id"))
    'event_id'
    >>> closest("colour", ("case_id", "event_id")) is None
    True
    """
    if len(candidates) > _CANDIDATES_AT_MOST:
        return None
    plain = {_plain(candidate): candidate for candidate in sorted(candidates, reverse=True)}
    found = get_close_matches(_plain(word), plain, n=1, cutoff=_LIKE_ENOUGH)
    return plain[found[0]] if found else None


def _plain(word: str) -> str:
    return "_".join(word.casefold().replace("-", " ").split())


def printable(text: str) -> str:
    r"""Return a text that breaks no line and steers no terminal: what is not printable is a dot.

    Examples
    --------
    >>> printable("El Paso\x1b[2J")
    'El Paso·[2J'
    """
    return "".join(letter if letter.isprintable() else "·" for letter in text)


def shown(text: str, *, at_most: int = 60) -> str:
    """Quote a cell for a message: on one line, in printable characters, cut when long.

    Examples
    --------
    >>> shown("El Paso")
    '"El Paso"'
    """
    clean = printable(text)
    cut = clean if len(clean) <= at_most else f"{clean[: at_most - 1]}…"
    return f'"{cut}"'
