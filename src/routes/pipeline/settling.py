"""Rows that wait for what a save brings: they become records in the same save."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeGuard

from routes.casebook.identities import record_id
from routes.casebook.importing.settling import (
    TAKEN_BACK,
    Waiting,
    ready,
    reasons,
    settle,
    waiting_in,
)
from routes.casebook.importing.standing import Standing, draft_cells
from routes.casebook.stores.edits import Delete, Insert, Update
from routes.codebook import table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from routes.casebook import Casebook
    from routes.casebook.stores.edits import Edit
    from routes.casebook.stores.interface import Store

_DRAFTS = "drafts"


def settled_with(store: Store, edits: Sequence[Edit]) -> tuple[Edit, ...]:
    """Return what waiting rows become, and how their reasons change, once edits are saved.

    Parameters
    ----------
    store
        Home of the casebook.
    edits
        Not saved yet. What is returned is to be saved as one with them, so that one undo takes
        back both.

    Returns
    -------
    tuple of Edit
        Empty if nothing waits for them.
    """
    if not edits or store.keeping(_DRAFTS).empty:
        return ()
    casebook = store.read()
    return settle(casebook, edits, left_alone=taken_back(store, casebook))


def taken_back(store: Store, casebook: Casebook) -> frozenset[str]:
    """Return drafts that lack nothing because an undo took back the records they were.

    Whoever took them back does not want them; the save of another person, about another case,
    must not bring them back under that person's name.

    Parameters
    ----------
    store
        Home of the casebook; its change log is read only if there is such a draft.
    casebook
        As read from it.
    """
    whole = ready(casebook)
    if not whole:
        return frozenset()
    last = {change.record_id: change for change in store.changes(table=_DRAFTS)}
    return frozenset(
        key
        for key in whole
        if key in last and last[key].action == "insert" and last[key].undoes is not None
    )


def taking_back(casebook: Casebook, edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """Return edits that take back a save, with what waiting rows lack told as it is then.

    The words of a reason follow from what is there. That a later save has told them anew keeps
    nobody from taking back an earlier one.

    Parameters
    ----------
    casebook
        As it stands.
    edits
        What takes the save back.
    """
    stored = Standing(casebook).table(_DRAFTS)
    kept: list[Edit] = []
    for edit in edits:
        if isinstance(edit, Update) and (edit.table, edit.field) == (_DRAFTS, "lacks"):
            continue
        now = stored.get(edit.record_id) if isinstance(edit, Delete) else None
        if isinstance(edit, Delete) and edit.table == _DRAFTS and now is not None:
            alike = {**now, "lacks": None} == {**edit.before, "lacks": None}
            kept.append(Delete(_DRAFTS, edit.record_id, dict(now)) if alike else edit)
        else:
            kept.append(edit)
    standing = Standing(casebook, kept)
    told = [_told_anew(edit, standing) for edit in kept]
    back = {edit.record["draft_id"] for edit in told if _brings_draft(edit)}
    others = [each for each in waiting_in(standing) if each.draft["draft_id"] not in back]
    return (*told, *reasons(others, standing))


def _brings_draft(edit: Edit) -> TypeGuard[Insert]:
    return isinstance(edit, Insert) and edit.table == _DRAFTS


def _told_anew(edit: Edit, standing: Standing) -> Edit:
    if not _brings_draft(edit):
        return edit
    each = Waiting.of(str(edit.record["table"]), draft_cells(edit.record), edit.record)
    return Insert(_DRAFTS, {**edit.record, "lacks": each.lacks(standing) or TAKEN_BACK})


def records_made(edits: Iterable[Edit]) -> tuple[str, ...]:
    """Return the ids of what rows that waited became, without their citations."""
    return tuple(
        record_id(table(edit.table), edit.record)
        for edit in edits
        if isinstance(edit, Insert) and edit.table != "citations"
    )
