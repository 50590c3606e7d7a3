"""What is saved is on disk, drafts that waited become records, clashes are told."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from routes.casebook.stores.edits import ConflictError, Delete, Insert, Update
from routes.editor.pages.keeping import keep
from routes.errors import CasebookError
from routes.pipeline.cutting import records
from routes.pipeline.saving import (
    Proposal,
    complete_draft,
    decide_place,
    preview,
    propose,
    propose_deletion,
    propose_source,
    save,
    take_back,
    today,
    together,
    with_proposal,
)

if TYPE_CHECKING:
    from routes.casebook import Casebook
    from routes.casebook.cells import Value
    from routes.casebook.stores.interface import Store

EVENT = {
    "case_id": "bridge",
    "kind": "storage",
    "place_text": "Tucson, Arizona",
    "country": "US",
    "documented": "yes",
}


def a_draft(store: Store, **cells: str) -> str:
    row = {
        "draft_id": "draft-1",
        "table": "events",
        "state": "pending",
        "cells": json.dumps({**EVENT, **cells}),
        "lacks": "its source is not there yet",
    }
    store.apply([Insert("drafts", row)], who="ana")
    return "draft-1"


def test_a_source_and_its_event_are_one_operation(store: Store) -> None:
    book = store.read()
    source = propose_source(book, {"url": "https://example.org/b", "publisher": "A court"})
    event = propose(
        with_proposal(book, source),
        "events",
        EVENT,
        citations=[{"source_id": str(source.record_id)}],
    )
    done = save(store, together(source, event), who="ana", why="today")
    assert {edit.table for edit in done.edits} == {"sources", "events", "citations", "cases"}
    assert "bridge#05" in set(store.read()["events"]["event_id"])
    assert {change.operation for change in store.changes()} == {done.number}
    store.undo(done.number, who="ana")
    assert "bridge#05" not in set(store.read()["events"]["event_id"])


def test_a_proposal_with_errors_is_never_saved(store: Store) -> None:
    bad = propose(store.read(), "events", {**EVENT, "kind": "buy"}, citations=[])
    with pytest.raises(CasebookError, match="Write one of purchase"):
        save(store, bad, who="ana")
    assert not store.changes()


def test_a_form_left_as_it_was_makes_no_entry_in_the_log(store: Store) -> None:
    same = propose(store.read(), "events", {"items": "rifles"}, record_id="bridge#01")
    assert save(store, same, who="ana").number == 0
    assert not store.changes()


def test_two_people_on_one_field_see_both_values(store: Store) -> None:
    seen = {"items": "rifles"}
    book = store.read()
    mine = propose(book, "events", {"items": "six rifles"}, record_id="bridge#01", seen=seen)
    save(store, propose(book, "events", {"items": "9 rifles"}, record_id="bridge#01"), who="beto")
    with pytest.raises(ConflictError) as clash:
        save(store, mine, who="ana")
    conflict = clash.value.conflicts[0]
    assert (conflict.seen, conflict.wanted, conflict.stored) == ("rifles", "six rifles", "9 rifles")
    # Read again, the form still says what its writer saw.
    again = propose(
        store.read(), "events", {"items": "six rifles"}, record_id="bridge#01", seen=seen
    )
    with pytest.raises(ConflictError):
        save(store, again, who="ana")


def test_two_people_on_two_fields_do_not_meet(store: Store) -> None:
    book = store.read()
    mine = propose(book, "events", {"items": "six rifles"}, record_id="bridge#01")
    save(store, propose(book, "events", {"date": "2020"}, record_id="bridge#01"), who="beto")
    save(store, mine, who="ana")
    first = store.read()["events"].iloc[0]
    assert (first["items"], first["date"]) == ("six rifles", "2020")


def test_a_draft_becomes_a_record_when_its_source_arrives(store: Store) -> None:
    a_draft(store, source_id="later", event_id="bridge#07")
    source = propose(store.read(), "sources", {"source_id": "later", "publisher": "A court"})
    save(store, source, who="ana")
    book = store.read()
    assert "bridge#07" in set(book["events"]["event_id"])
    assert store.keeping("drafts").empty


def test_a_person_completes_a_draft(store: Store) -> None:
    draft = a_draft(store, kind="")
    wrong = complete_draft(store.read(), draft, {})
    assert {p.column for p in wrong.errors} == {"kind", "source_id"}
    right = complete_draft(
        store.read(), draft, {"kind": "storage"}, citations=[{"source_id": "release"}]
    )
    save(store, right, who="ana")
    assert "bridge#05" in set(store.read()["events"]["event_id"])
    assert store.keeping("drafts").empty


def test_a_draft_can_be_thrown_away_and_taken_back(store: Store) -> None:
    draft = a_draft(store)
    done = save(store, propose_deletion(store.read(), "drafts", draft), who="ana", why="twice")
    assert store.keeping("drafts").empty
    store.undo(done.number, who="ana")
    assert len(store.keeping("drafts")) == 1


def test_an_event_that_is_deleted_takes_its_citations_and_both_come_back(store: Store) -> None:
    before = store.read()
    done = save(store, propose_deletion(before, "events", "bridge#01"), who="ana", why="not so")
    assert "bridge#01" not in set(store.read()["citations"]["record"])
    store.undo(done.number, who="ana")
    after = store.read()
    for name in ("events", "citations"):
        assert after[name].equals(before[name])


def test_a_draft_case_has_a_preview_and_no_place_on_the_map(casebook: Casebook) -> None:
    made = propose(casebook, "cases", {"case_id": "new", "title": "New"})
    book = with_proposal(casebook, made)
    event = propose(
        book, "events", {**EVENT, "case_id": "new"}, citations=[{"source_id": "release"}]
    )
    book = with_proposal(book, event)
    page = preview(book, "new")
    start = page.index('id="routes-summary">') + len('id="routes-summary">')
    summary = json.loads(page[start : page.index("</script>", start)])
    assert (summary["cases"], summary["events"]) == (1, 1)
    with pytest.raises(CasebookError, match="there is no case"):
        preview(book, "nobody")


def the_state(store: Store) -> Value:
    return records(store.read()["cases"])[0]["review_state"]


def test_a_change_of_a_published_case_takes_it_back_to_review_in_the_same_save(
    store: Store,
) -> None:
    changed = propose(store.read(), "events", {"items": "six rifles"}, record_id="bridge#01")
    assert "in_review" in next(p.message for p in changed.warnings if p.rule == "published_case")
    done = save(store, changed, who="ana")
    assert the_state(store) == "in_review"
    assert {change.operation for change in store.changes()} == {done.number}
    assert "in review again" in done.notes[0]
    again = propose(store.read(), "events", {"items": "rifles"}, record_id="bridge#01")
    assert save(store, again, who="ana").notes == ()


@pytest.mark.parametrize("every_case", [False, True])
def test_a_decision_about_a_place_of_a_published_case_takes_it_back_to_review(
    store: Store, every_case: bool
) -> None:
    decided = decide_place(
        store.read(),
        "bridge#04",
        {"level": "country"},
        who="ana",
        reason="the words",
        every_case=every_case,
    )
    save(store, decided, who="ana")
    assert the_state(store) == "in_review"


def test_a_casebook_that_asks_for_no_second_person_leaves_its_cases_published(
    store: Store,
) -> None:
    store.describe({"routes": {"second_person": False}})
    changed = propose(store.read(), "events", {"items": "six rifles"}, record_id="bridge#01")
    assert changed.warnings
    assert save(store, changed, who="ana").notes == ()
    assert the_state(store) == "published"


def test_an_undo_takes_back_facts_and_never_carries_a_case_to_the_public(store: Store) -> None:
    changed = propose(store.read(), "events", {"items": "six rifles"}, record_id="bridge#01")
    done = save(store, changed, who="ana")
    take_back(store, done.number, who="ana")
    assert store.read()["events"].iloc[0]["items"] == "rifles"
    assert the_state(store) == "in_review"


def test_an_undo_of_a_step_of_review_is_refused(store: Store) -> None:
    for before in ("published", "reviewed", None):
        store.apply([Update("cases", "bridge", "review_state", the_state(store), before)], who="b")
        done = store.apply([Update("cases", "bridge", "review_state", before, "draft")], who="b")
        with pytest.raises(CasebookError, match="review panel"):
            take_back(store, done.number, who="ana")
        assert the_state(store) == "draft"


def test_an_undo_that_changes_a_published_case_takes_it_back_to_review(store: Store) -> None:
    done = store.apply([Update("events", "bridge#01", "items", "rifles", "guns")], who="b")
    assert take_back(store, done.number, who="ana").notes
    assert the_state(store) == "in_review"


def test_a_deleted_case_comes_back_to_be_looked_at(store: Store) -> None:
    store.apply([Insert("cases", {"case_id": "x", "review_state": "published"})], who="b")
    case = next(each for each in records(store.read()["cases"]) if each["case_id"] == "x")
    done = store.apply([Delete("cases", "x", case)], who="b")
    take_back(store, done.number, who="ana")
    back = store.read()["cases"].set_index("case_id")
    assert back.loc["x", "review_state"] == "in_review"


def test_a_save_is_told_as_saved_when_what_waited_for_it_cannot_settle(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        msg = "the disk is full"
        raise CasebookError(msg)

    monkeypatch.setattr("routes.pipeline.saving.settled_with", full)
    source = propose(store.read(), "sources", {"source_id": "later", "publisher": "A court"})
    done = save(store, source, who="ana")
    assert done.number
    assert "the disk is full" in done.notes[0]
    assert "later" in set(store.read()["sources"]["source_id"])
    kept = keep(lambda: done)
    assert (kept.problems, kept.notes) == ((), done.notes)


def test_a_draft_that_settles_takes_a_published_case_back_to_review(store: Store) -> None:
    a_draft(store, source_id="later", event_id="bridge#07")
    source = propose(store.read(), "sources", {"source_id": "later", "publisher": "A court"})
    save(store, source, who="ana")
    assert the_state(store) == "in_review"


def test_a_decision_that_comes_of_a_draft_bears_the_name_of_who_completes_it(store: Store) -> None:
    cells = {"place_text": "Mexico", "country": "MX", "level": "country", "decided_by": "eva"}
    cells["reason"] = "the words"
    row = {"draft_id": "draft-2", "table": "places", "state": "draft", "cells": json.dumps(cells)}
    store.apply([Insert("drafts", row)], who="ana")
    save(store, complete_draft(store.read(), "draft-2", {}), who="beto")
    (decision,) = records(store.read()["places"])
    assert decision["decided_by"] == "beto"
    assert decision["decided_at"] == today()


def test_an_empty_proposal_changes_nothing(store: Store) -> None:
    assert save(store, Proposal(), who="ana").number == 0
