"""A save and what stood in its way, as a page can show it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from routes.casebook.problems import Problem
from routes.casebook.stores.edits import Conflict, ConflictError, Operation
from routes.errors import CasebookError

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, kw_only=True)
class Kept:
    """What came of a save."""

    operation: Operation | None = None
    """The save, if it is on disk."""
    problems: tuple[Problem, ...] = ()
    """Why nothing was saved, in sentences."""
    conflicts: tuple[Conflict, ...] = field(default=())
    """Fields that somebody else has changed meanwhile."""


def keep(saving: Callable[[], Operation | None]) -> Kept:
    """Save, and tell a clash or a refusal instead of raising it."""
    try:
        return Kept(operation=saving())
    except ConflictError as error:
        return Kept(conflicts=error.conflicts, problems=(_problem(str(error)),))
    except CasebookError as error:
        return Kept(problems=(_problem(str(error)),))


def _problem(sentence: str) -> Problem:
    return Problem(
        file="",
        row=None,
        column=None,
        rule="not_saved",
        severity="error",
        message=sentence,
        cure="",
    )
