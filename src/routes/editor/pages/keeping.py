"""A save and what stood in its way, as a page can show it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from routes.casebook.problems import Problem
from routes.casebook.stores.edits import Conflict, ConflictError, Operation
from routes.errors import CasebookError
from routes.pipeline.saving import Saved

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
    notes: tuple[str, ...] = ()
    """What else came of a save that is on disk, in sentences."""


def keep(saving: Callable[[], Operation | None]) -> Kept:
    """Save, and tell a clash or a refusal instead of raising it."""
    try:
        operation = saving()
    except ConflictError as error:
        return Kept(conflicts=error.conflicts, problems=(_problem("not_saved", str(error)),))
    except CasebookError as error:
        return Kept(problems=(_problem("refused", str(error)),))
    return Kept(operation=operation, notes=operation.notes if isinstance(operation, Saved) else ())


def _problem(rule: str, sentence: str) -> Problem:
    return Problem(
        file="",
        row=None,
        column=None,
        rule=rule,
        severity="error",
        message=sentence,
        cure="",
    )
