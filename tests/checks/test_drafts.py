"""What waits is listed, decisions about nothing are told, and both keep nothing off the map."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd

from routes.checks import DRAFT, PENDING, Finding, check_tables
from routes.frames import empty_frame, table_frame


def a_draft(**changes: Any) -> dict[str, Any]:
    cells = {"event_id": "far#01", "case_id": "far", "place_text": "Laredo", "country": "US"}
    return {
        "draft_id": "draft-1",
        "table": "events",
        "state": "pending",
        "cells": json.dumps(cells),
        "lacks": "the case far is not there yet",
        "file": "sheet.csv",
        "row": 7,
    } | changes


def found(**tables: list[dict[str, Any]]) -> list[Finding]:
    frames = {
        name: table_frame(name, pd.DataFrame(rows, dtype=object)) for name, rows in tables.items()
    }
    frames.setdefault("events", empty_frame("events"))
    rules = {PENDING, DRAFT, "decision_unused"}
    return [finding for finding in check_tables(frames) if finding.rule in rules]


def test_a_waiting_row_is_listed_with_what_it_waits_for_and_where_it_came_from() -> None:
    (finding,) = found(drafts=[a_draft()])
    assert (finding.rule, finding.severity) == (PENDING, "warning")
    assert (finding.file, finding.row) == ("sheet.csv", 7)
    assert "far#01" in finding.message
    assert "the case far is not there yet" in finding.message
    assert "Import or add" in finding.cure


def test_a_draft_is_listed_with_what_it_lacks() -> None:
    (finding,) = found(drafts=[a_draft(state="draft", lacks="it names no source")])
    assert finding.rule == DRAFT
    assert "it names no source" in finding.message
    assert "editor" in finding.cure


def test_a_draft_typed_by_hand_is_named_by_its_own_id() -> None:
    (finding,) = found(drafts=[a_draft(file=None, row=None)])
    assert (finding.file, finding.row) == ("drafts.csv", None)
    assert finding.record_id == "draft-1"


def test_a_draft_whose_cells_are_damaged_is_listed_all_the_same() -> None:
    for cells in ("{", "[1]", "null"):
        (finding,) = found(drafts=[a_draft(cells=cells)])
        assert finding.rule == PENDING


EVENT = {
    "event_id": "near#01",
    "case_id": "near",
    "kind": "purchase",
    "place_text": "Nogales, Son.",
    "country": "MX",
    "documented": "yes",
}


def a_decision(**changes: Any) -> dict[str, Any]:
    return {"place_text": "Nogales, Son.", "level": "unresolvable", "reason": "why"} | changes


def test_a_decision_about_no_event_is_told() -> None:
    (finding,) = found(events=[EVENT], places=[a_decision(place_text="Nogales, Ariz.")])
    assert finding.severity == "warning"
    assert "Nogales, Ariz." in finding.message
    assert "place_text, country and case_id" in finding.cure


def test_a_decision_for_another_country_or_case_settles_nothing() -> None:
    for other in ({"country": "US"}, {"case_id": "far"}):
        assert len(found(events=[EVENT], places=[a_decision(**other)])) == 1


def test_a_decision_that_settles_an_event_is_in_order() -> None:
    for same in ({}, {"country": "MX"}, {"case_id": "near"}, {"place_text": "NOGALES  son"}):
        assert found(events=[EVENT], places=[a_decision(**same)]) == []


def test_a_decision_may_wait_for_the_event_it_is_about() -> None:
    told = found(drafts=[a_draft()], places=[a_decision(place_text="Laredo")])
    assert [finding.rule for finding in told] == [PENDING]
