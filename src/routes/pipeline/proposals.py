"""What a person wants to change, with what speaks against it, before anything is saved."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from routes.casebook.identities import record_id
from routes.casebook.problems import Fault, Problem, shown
from routes.casebook.stores.edits import Insert, Update
from routes.checks import check_tables
from routes.codebook import CITABLE, table
from routes.pipeline.cutting import cut, edited, stored_record, touched_cases, with_edits
from routes.reference.folding import fold

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping

    import pandas as pd

    from routes.casebook import Casebook
    from routes.casebook.stores.edits import Edit
    from routes.checks import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What would be saved, and what speaks against it."""

    edits: tuple[Edit, ...] = ()
    problems: tuple[Problem, ...] = ()
    """``file`` is the table and ``column`` the field; for a citation ``row`` is its number in the
    form, from 1. Errors keep the proposal from being saved; warnings do not."""
    duplicates: tuple[str, ...] = ()
    """Ids of events that look the same as the one proposed."""
    record_id: str | None = None
    """The record that it makes, changes or found to be there already."""
    reopens: tuple[str, ...] = ()
    """Published cases that it changes: where a second person is asked for, saving takes them back
    to ``in_review``."""

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that keep it from being saved."""
        return tuple(problem for problem in self.problems if problem.severity == "error")

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """The problems to know of."""
        return tuple(problem for problem in self.problems if problem.severity != "error")


def together(*proposals: Proposal) -> Proposal:
    """Join proposals that are saved as one operation; the last one gives the record."""
    return Proposal(
        edits=tuple(edit for each in proposals for edit in each.edits),
        problems=tuple(dict.fromkeys(p for each in proposals for p in each.problems)),
        duplicates=tuple(dict.fromkeys(d for each in proposals for d in each.duplicates)),
        record_id=proposals[-1].record_id if proposals else None,
        reopens=tuple(dict.fromkeys(r for each in proposals for r in each.reopens)),
    )


def with_proposal(casebook: Casebook, proposal: Proposal) -> Casebook:
    """Return the casebook as if a proposal were saved, for another that builds on it."""
    return with_edits(casebook, proposal.edits)


def refusal(*faults: tuple[str, str | None, Fault]) -> Proposal:
    """Return a proposal that cannot be saved: table, field and what is wrong."""
    return Proposal(problems=tuple(located(*fault) for fault in faults))


def located(name: str, column: str | None, fault: Fault, row: int | None = None) -> Problem:
    """Place a fault at a field of a table."""
    return fault.at(name, row, column)


def gone(name: str, wanted: str) -> Fault:
    """Say that a record is not there."""
    return Fault(
        "unknown_record", f"{name} has no {shown(wanted)}", "Check the id; it may be deleted"
    )


def checked(casebook: Casebook, proposal: Proposal) -> Proposal:
    """Hold a proposal against every rule; what was wrong before it is not its fault."""
    if not proposal.edits or proposal.errors:
        return proposal
    before = cut(casebook, touched_cases(casebook, proposal.edits), proposal.edits)
    told = {(problem.rule, problem.column) for problem in proposal.problems}
    known = set(check_tables(_with_rows(before)))
    found = [
        finding
        for finding in check_tables(_with_rows(edited(before, proposal.edits)))
        if finding not in known and (finding.rule, finding.column) not in told
    ]
    problems = [_problem(finding) for finding in _after_settling(casebook, before, proposal, found)]
    reopens = published_cases(casebook, proposal.edits)
    problems += [located(proposal.edits[-1].table, None, _published(each)) for each in reopens]
    return replace(proposal, problems=(*proposal.problems, *problems), reopens=reopens)


def _after_settling(
    casebook: Casebook,
    before: Mapping[str, pd.DataFrame],
    proposal: Proposal,
    found: list[Finding],
) -> list[Finding]:
    """Leave out what rows that wait for the proposal cure: they are saved with it."""
    drafts = casebook.tables.get("drafts")
    if not found or drafts is None or drafts.empty:
        return found
    from routes.casebook.importing.settling import ready, settle  # noqa: PLC0415 - for drafts

    settled = settle(casebook, proposal.edits, left_alone=ready(casebook))
    if not settled:
        return found
    after = set(check_tables(_with_rows(edited(before, (*proposal.edits, *settled)))))
    return [finding for finding in found if finding in after]


def _with_rows(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Leave out tables without rows: to a check they are as if they were not there."""
    return {name: frame for name, frame in tables.items() if len(frame)}


def published_cases(casebook: Casebook, edits: Iterable[Edit]) -> tuple[str, ...]:
    """Return the ids of published cases that edits change, other than in their state of review."""
    if not (casebook.tables["cases"]["review_state"] == "published").any():
        return ()
    edits = tuple(edits)
    made = {
        record_id(table(edit.table), edit.record)
        for edit in edits
        if isinstance(edit, Insert) and edit.table in CITABLE
    }
    facts = [edit for edit in edits if _is_fact(edit, made)]
    cases = touched_cases(casebook, facts) | _placed_cases(casebook, facts)
    found = ((each, stored_record(casebook, "cases", each)) for each in sorted(cases))
    return tuple(each for each, case in found if case and case["review_state"] == "published")


_STATE = ("cases", "review_state")


def _is_fact(edit: Edit, made: Container[str]) -> bool:
    """Tell whether an edit may be about a fact of a case that nothing else here is about."""
    if isinstance(edit, Update) and (edit.table, edit.field) == _STATE:
        return False
    if isinstance(edit, Insert) and edit.table == "citations":
        # The citation of a new record is about the case of that record; there may be thousands.
        return str(edit.record["record"]) not in made
    return edit.table != "links"


def reopening(case_id: str) -> Edit:
    """Return the edit that takes a published case back to review."""
    return Update("cases", case_id, "review_state", "published", "in_review")


def reopened(case_id: str) -> str:
    """Say that a published case is in review again."""
    return (
        f"The case {case_id} was published and is in review again, until another person has "
        "looked at this change and publishes it."
    )


def _placed_cases(casebook: Casebook, edits: Iterable[Edit]) -> frozenset[str]:
    """Cases with the words that a decision for every case is about."""
    named = [
        record_id(table("places"), edit.record) if isinstance(edit, Insert) else edit.record_id
        for edit in edits
        if edit.table == "places"
    ]
    texts = [
        fold(each.removesuffix("|").rpartition("|")[0]) for each in named if each.endswith("|")
    ]
    if not texts:
        return frozenset()
    events = casebook.tables["events"]
    same = [fold(str(text)) in texts for text in events["place_text"]]
    return frozenset(str(each) for each in events.loc[same, "case_id"].dropna())


def _published(case_id: str) -> Fault:
    message = (
        f"the case {case_id} is published; unless its casebook asks for no second person, this "
        "change takes it back to in_review"
    )
    cure = "Ask another person to look at it and to publish it again"
    return Fault("published_case", message, cure, "warning")


def _problem(finding: Finding) -> Problem:
    return Problem(
        file=finding.file.removesuffix(".csv"),
        row=None,
        column=finding.column,
        rule=finding.rule,
        severity=finding.severity,
        message=finding.message,
        cure=finding.cure,
    )
