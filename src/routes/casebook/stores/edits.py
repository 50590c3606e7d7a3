"""Edits of a casebook as data: what a save asks for, what came of it, what stood in its way."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from routes.errors import CasebookError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from routes.casebook.cells import Value


@dataclass(frozen=True, slots=True)
class Insert:
    """Make a record."""

    table: str
    record: Mapping[str, Value]
    """Fields of the table; a field that is left out is missing."""


@dataclass(frozen=True, slots=True)
class Update:
    """Change one field of a record, if it still holds what the writer saw."""

    table: str
    record_id: str
    """As :func:`routes.casebook.identities.record_id` names it."""
    field: str
    before: Value
    after: Value


@dataclass(frozen=True, slots=True)
class Delete:
    """Delete a record, if it is still what the writer saw."""

    table: str
    record_id: str
    before: Mapping[str, Value]
    """The whole record; fields left out are missing."""


Edit = Insert | Update | Delete


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One save that is on disk."""

    number: int
    """Its number in the change log; 0 when nothing had to be changed."""
    at: str
    who: str
    why: str | None
    edits: tuple[Edit, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """One field that two writers changed: both values, and what the loser saw."""

    table: str
    record_id: str
    field: str | None
    """``None`` for the whole record: it is gone, or it is there already."""
    seen: Value
    """What the writer saw before."""
    wanted: Value
    """What the writer wants."""
    stored: Value
    """What stands there now."""
    changed_by: str | None = None
    """Who wrote what stands there, if the change log tells."""
    changed_at: str | None = None


class ConflictError(CasebookError):
    """A save that would overwrite what somebody else has saved since; nothing was saved.

    Parameters
    ----------
    conflicts
        Every clash, field by field. Saving again with ``before`` set to ``stored`` overwrites;
        leaving the edit out keeps what is stored.
    """

    def __init__(self, conflicts: tuple[Conflict, ...]) -> None:
        super().__init__(_sentence(conflicts))
        self.conflicts = conflicts


def _sentence(conflicts: tuple[Conflict, ...]) -> str:
    first = conflicts[0]
    where = f"{first.table} {first.record_id}"
    more = f" (and {len(conflicts) - 1} more)" if len(conflicts) > 1 else ""
    if first.field is None:
        state = "is not there any more" if first.stored is None else "is there already"
        return f"{where} {state}{more}; nothing was saved. Read it again and decide which to keep"
    by = f" by {first.changed_by}" if first.changed_by else ""
    return (
        f"{where}: {first.field} was {first.seen!r} when you began and is now {first.stored!r}"
        f"{by}; you want {first.wanted!r}{more}. Nothing was saved: decide which to keep, and save "
        "again"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One row of the change log; see the table ``changes`` of the codebook."""

    change_id: int
    operation: int
    changed_at: str
    changed_by: str
    action: str
    table: str
    record_id: str
    field: str | None
    before: str | None
    after: str | None
    why: str | None
    undoes: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """All that a casebook holds, for a copy from one home to another that loses nothing."""

    tables: Mapping[str, list[dict[str, Value]]]
    """Canonical records of every table, record keeping included."""
    description: Mapping[str, object] = field(default_factory=dict)
    """What its owner says of it: title, licences, contributors, settings."""
    files: Mapping[str, bytes] = field(default_factory=dict)
    """Files of the folder that are no tables (added gazetteers, decisions), by relative path."""
