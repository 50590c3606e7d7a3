"""Review of a case: its states, who may set them, and who has changed it since."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from routes.casebook.problems import Fault
from routes.casebook.stores.edits import Update
from routes.codebook import code_list
from routes.pipeline.cutting import stored_record
from routes.pipeline.proposals import Proposal, checked, gone, refusal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from routes.casebook import Casebook
    from routes.casebook.cells import Value
    from routes.casebook.stores.edits import Change

NEXT_STATES: Mapping[str | None, tuple[str, ...]] = {
    None: ("draft", "in_review", "withheld"),
    "draft": ("in_review", "withheld"),
    "in_review": ("reviewed", "draft", "withheld"),
    "reviewed": ("published", "in_review", "withheld"),
    "published": ("in_review", "withheld"),
    "withheld": ("draft",),
}
"""States a case may go to from each; ``None`` for a case that has never been under review."""

LOOKED_AT = frozenset({"reviewed", "published"})
"""States that say that somebody has looked at the case."""


def asks_second_person(description: Mapping[str, object], *, default: bool = True) -> bool:
    """Tell from a casebook's own description whether it asks for a second person.

    It is the setting ``second_person`` under ``routes``; without one, ``default``.

    Examples
    --------
    >>> asks_second_person({"routes": {"second_person": False}})
    False
    """
    settings = description.get("routes")
    value = settings.get("second_person") if isinstance(settings, dict) else None
    return value if isinstance(value, bool) else default


def review(
    casebook: Casebook,
    changes: Iterable[Change],
    case_id: str,
    state: str,
    *,
    who: str,
    reason: str,
    second_person: bool,
) -> Proposal:
    """Propose another state of review for a case.

    Parameters
    ----------
    casebook
        As read.
    changes
        The change log, oldest first.
    case_id, state
        The case, and where it shall go.
    who, reason
        Who looks at it, and why; the reason has to be given to :func:`save` as well.
    second_person
        Whether somebody else must have changed the case too, before it counts as looked at.

    Returns
    -------
    Proposal
        With an error that says who and what is needed, if it is refused.
    """
    case = stored_record(casebook, "cases", case_id)
    if case is None:
        return refusal(("cases", "case_id", gone("cases", case_id)))
    before = case.get("review_state")
    fault = _step_fault(before, state) or _reason_fault(reason)
    if fault is None and second_person and state in LOOKED_AT:
        fault = _second_person_fault(hands(changes, case_id), who, state)
    if fault is not None:
        return refusal(("cases", "review_state", fault))
    edits = (Update("cases", case_id, "review_state", before, state),)
    return checked(casebook, Proposal(edits=edits, record_id=case_id))


def _step_fault(before: Value, state: str) -> Fault | None:
    after = NEXT_STATES.get(str(before) if before is not None else None, ())
    if state in after:
        return None
    states = code_list("review_state").values
    message = f"a case that is {before or 'not under review'} does not become {state}"
    if state not in states:
        message = f"{state!r} is no state of review"
    elif state == before:
        message = f"the case is {state} already"
    return Fault("review_state", message, f"From here it goes to {' or '.join(after)}")


def _reason_fault(reason: str) -> Fault | None:
    if reason.strip():
        return None
    cure = "Say in a sentence what you looked at, or why it changes"
    return Fault("no_reason", "a change of the state needs a reason", cure)


def _second_person_fault(changed_by: frozenset[str], who: str, state: str) -> Fault | None:
    me = _name(who)
    if not changed_by or {_name(each) for each in changed_by} != {me}:
        return None
    message = (
        f"{who} alone has changed this case since it was last looked at, and nobody makes their "
        f"own work {state}"
    )
    cure = (
        "Ask another person to look at it and to set the state under their own name, or turn the "
        "rule off for this casebook (second_person under routes in its description)"
    )
    return Fault("second_person", message, cure)


def _name(who: str) -> str:
    return " ".join(who.casefold().split())


def hands(changes: Iterable[Change], case_id: str) -> frozenset[str]:
    """Return who has changed a case since it was last reviewed or published.

    Its events, its legs and the citations of all of them count; the state of review itself does
    not.

    Parameters
    ----------
    changes
        The change log, oldest first.
    case_id
        The case.
    """
    members: set[str] = {case_id}
    changed_by: set[str] = set()
    for change in changes:
        if change.table == "cases" and change.field == "review_state":
            if change.record_id == case_id and change.after in LOOKED_AT:
                changed_by = set()
        elif _concerns(change, case_id, members):
            changed_by.add(change.changed_by)
    return frozenset(changed_by)


def _concerns(change: Change, case_id: str, members: set[str]) -> bool:
    """Tell whether a change is about the case; what belongs to it is remembered in ``members``."""
    if change.table == "cases":
        return change.record_id == case_id
    if change.table in {"events", "legs"}:
        named = set(_case_ids(change))
        if case_id in named:
            members.add(change.record_id)
        return case_id in named or change.record_id in members
    return change.table == "citations" and _cited_record(change.record_id) in members


def _case_ids(change: Change) -> Iterator[str]:
    if change.field == "case_id":
        yield from (value for value in (change.before, change.after) if value is not None)
    elif change.field is None:
        for text in (change.before, change.after):
            record = _json(text)
            if isinstance(record, dict) and record.get("case_id"):
                yield str(record["case_id"])


def _json(text: str | None) -> object:
    """Read JSON of the log; a log in a text file may have been changed by hand."""
    try:
        return json.loads(text or "null")
    except ValueError:
        return None


def _cited_record(key: str) -> str:
    parts = _json(key) if key.startswith("[") else None
    return str(parts[0]) if isinstance(parts, list) and parts else key.partition("|")[0]
