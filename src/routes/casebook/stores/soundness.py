"""What a folder holds and its reader could not take: saving over it would lose it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routes.codebook import RECORD_KEEPING, TABLE_NAMES, table
from routes.errors import CasebookError

if TYPE_CHECKING:
    from routes.casebook.problems import Problem
    from routes.casebook.reading import Casebook

_HARMLESS = frozenset((*("unknown_reference", "ambiguous_id", "missing_file", "duplicate_row"),))
"""Faults of content that is read and written back all the same."""

_TOLD = 3


def require_nothing_unread(casebook: Casebook, done: str) -> None:
    """Refuse a folder with something in it that was not read.

    Parameters
    ----------
    casebook
        As read.
    done
        What was to be done with it, for the message.

    Raises
    ------
    CasebookError
        With the first few cells and their cures.
    """
    lost = [problem for problem in casebook.errors if _loses(problem)]
    if not lost:
        return
    told = "\n".join(str(problem) for problem in lost[:_TOLD])
    more = f"\n… and {len(lost) - _TOLD} more" if len(lost) > _TOLD else ""
    msg = (
        f"{casebook.location} has content that cannot be read and would be lost; nothing was "
        f"{done}. Cure it first ('routes check' lists everything):\n{told}{more}"
    )
    raise CasebookError(msg)


def _loses(problem: Problem) -> bool:
    if problem.rule in _HARMLESS:
        return False
    if problem.rule not in {"missing_value", "missing_column"}:
        return True
    # A row without a cell is kept; a row without its key is not.
    name = problem.file.removesuffix(".csv")
    if name not in (*TABLE_NAMES, *RECORD_KEEPING) or problem.column is None:
        return True
    owner = table(name)
    column = owner.aliases.get(problem.column, problem.column)
    keys = {*owner.primary_key, *(field.name for field in owner.fields if field.unique)}
    return column in keys
