"""What is saved is on disk, drafts that waited become records, clashes are told."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from routes.casebook.stores.edits import ConflictError, Insert
from routes.errors import CasebookError
from routes.pipeline.saving import (
    Proposal,
    complete_draft,
    preview,
    propose,
    propose_deletion,
    propose_source,
    save,
    together,
    with_proposal,
)

if TYPE_CHECKING:
    from routes.casebook import Casebook
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
    assert {edit.table for edit in done.edits} == {"sources", "events", "citations"}
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


def test_an_empty_proposal_changes_nothing(store: Store) -> None:
    assert save(store, Proposal(), who="ana").number == 0
