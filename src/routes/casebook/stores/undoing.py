"""Edits that take back an operation, from what the change log says of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from routes.casebook.stores.edits import Change, Delete, Edit, Insert, Update
from routes.codebook import Field, table
from routes.errors import CasebookError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from routes.casebook.cells import Value


def inverse(changes: Sequence[Change], operation: int) -> tuple[Edit, ...]:
    """Return the edits that take back an operation, the last change first.

    Parameters
    ----------
    changes
        Rows of the change log that belong to the operation.
    operation
        Its number, for the message.

    Raises
    ------
    CasebookError
        If there are none, or the log cannot be read.
    """
    if not changes:
        msg = f"there is no operation {operation} in the change log; 'routes log' lists them"
        raise CasebookError(msg)
    ordered = sorted(changes, key=lambda change: change.change_id, reverse=True)
    return tuple(_inverse(change) for change in ordered)


def forward(change: Change) -> Edit:
    """Return the edit that a row of the change log tells of, to follow what others have saved.

    Raises
    ------
    CasebookError
        If the row cannot be read.
    """
    back = _inverse(change)
    if isinstance(back, Update):
        return Update(back.table, back.record_id, back.field, before=back.after, after=back.before)
    if isinstance(back, Delete):
        return Insert(back.table, back.before)
    return Delete(back.table, change.record_id, back.record)


def _inverse(change: Change) -> Edit:
    try:
        if change.action == "insert":
            return Delete(change.table, change.record_id, _record(change.table, change.after))
        if change.action == "delete":
            return Insert(change.table, _record(change.table, change.before))
        field = table(change.table).field(str(change.field))
        before, after = _value(field, change.before), _value(field, change.after)
    except (KeyError, ValueError, TypeError) as error:
        msg = (
            f"change {change.change_id} of the change log cannot be taken back ({error}); it was "
            "altered, or another version of this program wrote it. Correct the record by hand"
        )
        raise CasebookError(msg) from error
    return Update(change.table, change.record_id, field.name, before=after, after=before)


def _record(name: str, text: str | None) -> dict[str, Value]:
    found = json.loads(text or "")
    owner = table(name)
    return {column: _typed(owner.field(column), value) for column, value in found.items()}


def _typed(field: Field, value: object) -> Value:
    if value is None or (isinstance(value, str) and field.type == "string"):
        return value
    return _value(field, str(value))


def _value(field: Field, text: str | None) -> Value:
    if text is None or field.type == "string":
        return text
    return int(text) if field.type == "integer" else float(text)
