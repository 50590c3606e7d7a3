"""A case is published by somebody who looked at another person's work, with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from routes.casebook.stores.edits import Change, Update
from routes.codebook import code_list
from routes.pipeline.reviewing import hands
from routes.pipeline.saving import (
    NEXT_STATES,
    Proposal,
    asks_second_person,
    propose,
    propose_deletion,
    review,
    save,
    with_proposal,
)

if TYPE_CHECKING:
    from routes.casebook import Casebook
    from routes.casebook.stores.interface import Store


def a_change(number: int, who: str, **changes: str | None) -> Change:
    whole = "field" in changes and changes["field"] is None
    values: dict[str, str | None] = {
        "table": "cases",
        "record_id": "bridge",
        "field": "title",
        "before": None if whole else "a",
        "after": None if whole else "b",
    } | changes
    return Change(
        change_id=number,
        operation=number,
        changed_at="2026-01-01T00:00:00Z",
        changed_by=who,
        action="update" if values["field"] else "insert",
        table=str(values["table"]),
        record_id=str(values["record_id"]),
        field=values["field"],
        before=values["before"],
        after=values["after"],
        why=None,
        undoes=None,
    )


def in_state(casebook: Casebook, state: str | None) -> Casebook:
    edit = Update("cases", "bridge", "review_state", "published", state)
    return with_proposal(casebook, Proposal(edits=(edit,)))


def reviewed(
    casebook: Casebook, state: str, changes: tuple[Change, ...] = (), **how: object
) -> Proposal:
    asked = {"who": "ana", "reason": "read both sources", "second_person": True} | how
    return review(casebook, changes, "bridge", state, **asked)  # type: ignore[arg-type]


@pytest.mark.parametrize("before", list(NEXT_STATES))
def test_a_case_goes_only_to_the_states_next_to_its_own(
    casebook: Casebook, before: str | None
) -> None:
    book = in_state(casebook, before)
    for state in code_list("review_state").values:
        proposal = reviewed(book, state)
        assert bool(proposal.edits) == (state in NEXT_STATES[before])
        if proposal.errors:
            assert all(after in proposal.errors[0].cure for after in NEXT_STATES[before])


def test_every_case_can_be_withheld_at_once(casebook: Casebook) -> None:
    for before in NEXT_STATES:
        if before != "withheld":
            assert reviewed(in_state(casebook, before), "withheld").edits


def test_nothing_is_published_that_was_not_reviewed() -> None:
    ways = {before for before, after in NEXT_STATES.items() if "published" in after}
    assert ways == {"reviewed"}


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_a_change_of_state_needs_a_reason(casebook: Casebook, reason: str) -> None:
    problem = reviewed(casebook, "withheld", reason=reason).errors[0]
    assert problem.rule == "no_reason"


def test_nobody_reviews_their_own_work(casebook: Casebook) -> None:
    book = in_state(casebook, "in_review")
    mine = (a_change(1, "Ana"), a_change(2, "ana "))
    problem = reviewed(book, "reviewed", mine).errors[0]
    assert problem.rule == "second_person"
    assert "ana" in problem.message
    assert "another person" in problem.cure
    assert reviewed(book, "reviewed", mine, who="beto").edits
    assert reviewed(book, "reviewed", (*mine, a_change(3, "beto"))).edits
    assert reviewed(book, "reviewed", mine, second_person=False).edits
    assert reviewed(book, "withheld", mine).edits, "to withhold needs nobody else"


def test_who_publishes_may_have_made_what_somebody_else_reviewed(casebook: Casebook) -> None:
    book = in_state(casebook, "reviewed")
    looked_at = a_change(2, "beto", field="review_state", before="in_review", after="reviewed")
    assert reviewed(book, "published", (a_change(1, "ana"), looked_at)).edits
    after = (a_change(1, "ana"), looked_at, a_change(3, "ana"))
    assert reviewed(book, "published", after).errors


@pytest.mark.parametrize(
    "change",
    [
        {"table": "events", "record_id": "e", "field": None, "after": '{"case_id": "bridge"}'},
        {"table": "legs", "record_id": "l", "field": None, "before": '{"case_id": "bridge"}'},
        {"table": "events", "record_id": "x", "field": "case_id", "before": "bridge", "after": "y"},
        {"table": "citations", "record_id": "bridge|release|", "field": "credibility"},
        {"table": "citations", "record_id": '["bridge", "release", null]', "field": None},
    ],
)
def test_events_legs_and_citations_are_the_case_as_well(change: dict[str, str | None]) -> None:
    assert hands([a_change(1, "ana", **change)], "bridge") == {"ana"}
    assert hands([a_change(1, "ana", **change)], "another") == set()


def test_the_rule_can_be_turned_off_for_a_casebook() -> None:
    assert asks_second_person({}) is True
    assert asks_second_person({"routes": {"second_person": False}}) is False
    assert asks_second_person({"routes": {"second_person": "no"}}) is True, "only false is false"


def test_the_log_of_a_casebook_tells_who_changed_a_case(store: Store) -> None:
    def event(items: str, who: str) -> None:
        cells = {
            "case_id": "bridge",
            "kind": "storage",
            "place_text": "Tucson, Arizona",
            "country": "US",
            "documented": "yes",
            "items": items,
        }
        proposal = propose(store.read(), "events", cells, citations=[{"source_id": "release"}])
        save(store, proposal, who=who, why="today's release")

    def to(state: str, who: str) -> Proposal:
        proposal = review(
            store.read(), store.changes(), "bridge", state, who=who, reason="r", second_person=True
        )
        if not proposal.errors:
            save(store, proposal, who=who, why="r")
        return proposal

    assert to("in_review", "ana").edits
    event("one rifle", "ana")
    assert to("reviewed", "ana").errors
    assert to("reviewed", "beto").edits
    save(store, propose_deletion(store.read(), "events", "bridge#05"), who="ana", why="not so")
    assert to("published", "ana").errors, "a deleted event of the case is a change of it"
    assert to("published", "beto").edits


_steps = st.lists(
    st.tuples(st.sampled_from(["ana", "beto"]), st.sampled_from(["edit", "reviewed", "published"])),
    max_size=12,
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=_steps)
def test_one_hand_alone_never_gets_work_published(
    casebook: Casebook, steps: list[tuple[str, str]]
) -> None:
    log: list[Change] = []
    book = in_state(casebook, "in_review")
    unseen: set[str] = set()
    for number, (who, step) in enumerate(steps, start=1):
        if step == "edit":
            log.append(a_change(number, who))
            unseen.add(who)
            continue
        proposal = reviewed(book, step, tuple(log), who=who)
        if proposal.edits:
            assert unseen != {who}
            log.append(a_change(number, who, field="review_state", before=None, after=step))
            book = with_proposal(book, proposal)
            unseen = set()
