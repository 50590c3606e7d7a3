"""What a person wants to change, with what speaks against it, before anything is saved."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from routes.casebook.problems import Fault, Problem, shown
from routes.checks import check_tables
from routes.pipeline.cutting import cut, edited, touched_cases, with_edits

if TYPE_CHECKING:
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
    known = set(check_tables(before))
    problems = [
        _problem(finding)
        for finding in check_tables(edited(before, proposal.edits))
        if finding not in known and (finding.rule, finding.column) not in told
    ]
    return replace(proposal, problems=(*proposal.problems, *problems))


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
