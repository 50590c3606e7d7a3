"""A case is published by somebody who looked at another person's work, with a reason."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from routes.casebook.stores.edits import Change, Insert, Update
from routes.codebook import code_list
from routes.pipeline.reviewing import hands, newest_change
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


@pytest.mark.parametrize(
    "change",
    [
        {"table": "events", "record_id": "bridge#01", "field": "items"},
        {"table": "legs", "record_id": "leg-stop", "field": "quantity"},
        {"table": "citations", "record_id": "bridge#01|release|page 1", "field": "credibility"},
        {"table": "places", "record_id": "Mexico|MX|bridge", "field": "lon"},
        {"table": "places", "record_id": "mexico|MX|", "field": None},
        {"table": "sources", "record_id": "release", "field": "publisher"},
    ],
)
def test_what_the_casebook_says_is_of_a_case_counts_without_a_log_of_its_making(
    casebook: Casebook, change: dict[str, str | None]
) -> None:
    log = [a_change(1, "ana", **change)]
    assert hands(log, "bridge", casebook) == {"ana"}
    assert newest_change(log, "bridge", casebook) == 1
    assert hands(log, "another", casebook) == set()
    assert reviewed(in_state(casebook, "in_review"), "reviewed", tuple(log)).errors


def test_who_only_corrects_a_source_has_not_looked_at_the_work_of_another(
    casebook: Casebook,
) -> None:
    book = in_state(casebook, "in_review")
    mine = a_change(1, "ana")
    source = a_change(2, "beto", table="sources", record_id="release", field="publisher")
    assert reviewed(book, "reviewed", (mine, source)).errors
    assert reviewed(book, "reviewed", (mine, source), who="beto").edits


def test_to_take_back_a_step_of_review_is_not_to_look_at_the_case(casebook: Casebook) -> None:
    book = in_state(casebook, "reviewed")
    step = a_change(2, "ana", field="review_state", before="in_review", after="reviewed")
    undone = replace(step, undoes=1)
    assert reviewed(book, "published", (a_change(1, "ana"), step)).edits
    assert reviewed(book, "published", (a_change(1, "ana"), undone)).errors


def test_who_wrote_a_draft_does_not_review_it_alone_when_another_brings_its_source(
    store: Store,
) -> None:
    to_review = review(
        store.read(), (), "bridge", "in_review", who="beto", reason="r", second_person=True
    )
    save(store, to_review, who="beto", why="r")
    cells = {
        "event_id": "bridge#07",
        "case_id": "bridge",
        "kind": "storage",
        "place_text": "Tucson, Arizona",
        "country": "US",
        "documented": "yes",
        "source_id": "later",
    }
    draft = {"draft_id": "d", "table": "events", "state": "pending", "cells": json.dumps(cells)}
    store.apply([Insert("drafts", draft)], who="ana")
    other = {**draft, "draft_id": "e", "cells": json.dumps({**cells, "event_id": "bridge#08"})}
    other |= {"cells": other["cells"].replace("later", "never")}
    store.apply([Insert("drafts", other)], who="cleo")
    source = propose(store.read(), "sources", {"source_id": "later", "publisher": "A court"})
    save(store, source, who="beto")
    book, log = store.read(), store.changes()
    assert "bridge#07" in set(book["events"]["event_id"])
    assert hands(log, "bridge", book) == {"ana", "beto"}
    asked = {"reason": "r", "second_person": True}
    assert review(book, log, "bridge", "reviewed", who="ana", **asked).errors  # type: ignore[arg-type]
    assert review(book, log, "bridge", "reviewed", who="beto", **asked).edits  # type: ignore[arg-type]
    save(store, propose_deletion(book, "drafts", "e"), who="dora")
    thrown = hands(store.changes(), "bridge", store.read())
    assert thrown == {"ana", "beto"}, "a draft that is thrown away has changed nothing"


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
