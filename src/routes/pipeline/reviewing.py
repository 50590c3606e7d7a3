"""Review of a case: its states, who may set them, and who has changed it since."""

from __future__ import annotations

import json
from collections import defaultdict
from itertools import groupby
from typing import TYPE_CHECKING

from routes.casebook.problems import Fault
from routes.casebook.stores.edits import Update
from routes.codebook import code_list
from routes.pipeline.cutting import records, stored_record
from routes.pipeline.proposals import Proposal, checked, gone, refusal
from routes.reference.folding import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from routes.casebook import Casebook
    from routes.casebook.cells import Value
    from routes.casebook.stores.edits import Change
    from routes.pipeline.cutting import Records

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
        fault = _second_person_fault(_hands(changes, case_id, casebook), who, state)
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


def _second_person_fault(
    changed_by: tuple[frozenset[str], frozenset[str]], who: str, state: str
) -> Fault | None:
    me = _name(who)
    direct, indirect = ({_name(each) for each in found} for found in changed_by)
    # Who changed only a source that the case cites has not worked on the case with me.
    others = (direct or indirect) - {me}
    if me not in direct | indirect or others:
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


def hands(
    changes: Iterable[Change], case_id: str, casebook: Casebook | None = None
) -> frozenset[str]:
    """Return who has changed a case since it was last reviewed or published.

    Its events, its legs, the citations of all of them, the sources they cite and the decisions
    about their places count; the state of review itself does not. Who wrote a draft that became a
    record has changed the case too.

    Parameters
    ----------
    changes
        The change log, oldest first.
    case_id
        The case.
    casebook
        As read; without it, only what the log has seen being made is known to be of the case.
    """
    direct, indirect = _hands(changes, case_id, casebook)
    return direct | indirect


def newest_change(changes: Iterable[Change], case_id: str, casebook: Casebook | None = None) -> int:
    """Return the number of the newest change of a case or its review; 0 if there is none.

    Parameters
    ----------
    changes, case_id, casebook
        As for :func:`hands`.
    """
    belongings = _Belongings(case_id, casebook)
    newest = 0
    for rows in _operations(changes):
        belongings.learn(rows)
        found = [c.change_id for c in rows if belongings.manner(c) is not None]
        newest = max([newest, *found])
    return newest


def _operations(changes: Iterable[Change]) -> Iterator[list[Change]]:
    for _, rows in groupby(changes, key=lambda change: change.operation):
        yield list(rows)


def _hands(
    changes: Iterable[Change], case_id: str, casebook: Casebook | None
) -> tuple[frozenset[str], frozenset[str]]:
    """Return who changed the case itself, and who changed only what it rests on."""
    belongings = _Belongings(case_id, casebook)
    found: dict[str, set[str]] = {"direct": set(), "indirect": set()}
    drafters: dict[str, set[str]] = defaultdict(set)
    for rows in _operations(changes):
        belongings.learn(rows)
        concerning: list[Change] = []
        for change in rows:
            if change.table == "drafts" and change.action != "delete":
                drafters[change.record_id].add(change.changed_by)
            elif _looked_at(change, case_id):
                found = {"direct": set(), "indirect": set()}
                concerning = []
            elif change.field != "review_state" and belongings.manner(change) is not None:
                concerning.append(change)
        settled = [c for c in rows if concerning and belongings.settles(c)]
        for draft in settled:
            found["direct"] |= drafters[draft.record_id]
        # Whoever brought what a whole draft waited for has not written the record.
        alone = bool(settled) and all(_waited(c) for c in settled)
        for change in concerning:
            only_brought = alone and change.action == "insert"
            manner = "indirect" if only_brought else belongings.manner(change)
            found[manner or "indirect"].add(change.changed_by)
    return frozenset(found["direct"]), frozenset(found["indirect"])


def _looked_at(change: Change, case_id: str) -> bool:
    """Tell whether somebody set the case to a state that says it was looked at.

    To take another change of the state back is not to look at the case.
    """
    return (
        (change.table, change.record_id, change.field) == ("cases", case_id, "review_state")
        and change.after in LOOKED_AT
        and change.undoes is None
    )


def _waited(draft: Change) -> bool:
    """Tell whether a draft lacked nothing of its own, but waited for something else to come."""
    return _record(draft.before).get("state") == "pending"


_OWN_TABLES = ("events", "legs")


class _Belongings:
    """What belongs to a case: as the casebook has it, and as the log tells of it."""

    def __init__(self, case_id: str, casebook: Casebook | None) -> None:
        self._case_id = case_id
        self._members = {case_id}
        self._sources: set[str] = set()
        self._texts: set[str] = set()
        if casebook is not None:
            self._read(casebook)

    def _read(self, casebook: Casebook) -> None:
        for name in _OWN_TABLES:
            for row in _of_case(casebook, name, self._case_id):
                self._members.add(str(row[f"{name.removesuffix('s')}_id"]))
                if name == "events":
                    self._texts.add(fold(str(row["place_text"])))
        citations = casebook.tables["citations"]
        cited = citations.loc[citations["record"].isin(list(self._members)), "source_id"]
        self._sources.update(str(each) for each in cited.dropna())

    def learn(self, rows: Iterable[Change]) -> None:
        """Remember which events and legs the changes of one operation give to the case."""
        for change in rows:
            if change.table in _OWN_TABLES and self._case_id in set(_case_ids(change)):
                self._members.add(change.record_id)

    def manner(self, change: Change) -> str | None:
        """Tell how a change is about the case: ``direct``, ``indirect``, or not at all."""
        if change.table in {"cases", *_OWN_TABLES}:
            return "direct" if change.record_id in self._members else None
        if change.table == "citations":
            return "direct" if _cited_record(change.record_id) in self._members else None
        if change.table == "places":
            return self._manner_of_place(change)
        if change.table == "sources":
            return "indirect" if change.record_id in self._sources else None
        return None

    def _manner_of_place(self, change: Change) -> str | None:
        if change.record_id.endswith(f"|{self._case_id}"):
            return "direct"
        for_all = change.record_id.endswith("|")
        text = change.record_id.removesuffix("|").rpartition("|")[0]
        return "indirect" if for_all and fold(text) in self._texts else None

    def settles(self, change: Change) -> bool:
        """Tell whether a draft that goes was one of a record of the case."""
        if (change.table, change.action) != ("drafts", "delete"):
            return False
        cells = _json(str(_record(change.before).get("cells") or ""))
        if not isinstance(cells, dict):
            return False
        named = {cells.get(each) for each in ("case_id", "record", "event_id", "leg_id")}
        return bool(named & self._members)


def _of_case(casebook: Casebook, name: str, case_id: str) -> list[Records]:
    frame = casebook.tables[name]
    return records(frame[(frame["case_id"] == case_id).fillna(value=False)])


def _case_ids(change: Change) -> Iterator[str]:
    if change.field == "case_id":
        yield from (value for value in (change.before, change.after) if value is not None)
    elif change.field is None:
        found = (_record(text).get("case_id") for text in (change.before, change.after))
        yield from (str(value) for value in found if value)


def _record(text: str | None) -> dict[str, object]:
    found = _json(text)
    return found if isinstance(found, dict) else {}


def _json(text: str | None) -> object:
    """Read JSON of the log; a log in a text file may have been changed by hand."""
    try:
        return json.loads(text or "null")
    except ValueError:
        return None


def _cited_record(key: str) -> str:
    parts = _json(key) if key.startswith("[") else None
    return str(parts[0]) if isinstance(parts, list) and parts else key.partition("|")[0]
