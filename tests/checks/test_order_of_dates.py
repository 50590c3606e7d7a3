"""Dates that contradict a chain, and movements that lead in a circle, are told and not mended."""

from __future__ import annotations

from typing import Any

import pandas as pd

from routes.checks import Finding, check_tables
from routes.codebook import TABLE_NAMES
from routes.frames import empty_frame, table_frame


def happened(number: int, kind: str, date: str | None, country: str = "US") -> dict[str, Any]:
    return {
        "event_id": f"e{number}",
        "case_id": "case",
        "kind": kind,
        "place_text": "Phoenix, Arizona",
        "country": country,
        "documented": "yes",
        "date": date,
    }


def told(
    events: list[dict[str, Any]], moved: tuple[tuple[int, int], ...] = (), rule: str = ""
) -> list[Finding]:
    rows: dict[str, list[dict[str, Any]]] = {
        "events": events,
        "legs": [
            {
                "leg_id": f"leg{a}{b}",
                "case_id": "case",
                "from_event": f"e{a}",
                "to_event": f"e{b}",
                "reason": "the release tells it",
            }
            for a, b in moved
        ],
    }
    tables = {
        name: table_frame(name, pd.DataFrame(rows[name], dtype=object))
        if rows.get(name)
        else empty_frame(name)
        for name in TABLE_NAMES
    }
    return [finding for finding in check_tables(tables) if finding.rule == rule]


def test_movements_that_lead_back_are_told_with_their_legs_and_dates() -> None:
    events = [
        happened(1, "storage", "2020-01"),
        happened(2, "transfer", "2020-02"),
        happened(3, "storage", None),
        happened(4, "recovery", "2021"),
    ]
    moved = ((1, 2), (2, 3), (3, 1), (3, 4))
    (finding,) = told(events, moved, "leg_circle")
    assert (finding.file, finding.record_id, finding.severity) == ("legs.csv", "leg12", "warning")
    assert finding.message == (
        "the stated movements lead in a circle: leg12 from e1 (2020-01) to e2 (2020-02), "
        "leg23 from e2 (2020-02) to e3 (undated), leg31 from e3 (undated) to e1 (2020-01)"
    )


def test_two_circles_are_two_findings_and_a_way_between_them_is_none() -> None:
    events = [happened(n, "storage", None) for n in range(1, 5)]
    moved = ((1, 2), (2, 1), (2, 3), (3, 4), (4, 3))
    found = told(events, moved, "leg_circle")
    assert [finding.record_id for finding in found] == ["leg12", "leg34"]
    assert not any("leg23" in finding.message for finding in found)


def test_movements_that_part_and_meet_again_are_no_circle() -> None:
    events = [happened(n, "storage", None) for n in range(1, 5)]
    assert told(events, ((1, 2), (1, 3), (2, 4), (3, 4)), "leg_circle") == []


def test_a_transfer_before_every_purchase_is_told_with_both_dates() -> None:
    events = [happened(1, "purchase", "2014-02"), happened(2, "transfer", "2013-05")]
    (finding,) = told(events, rule="date_order")
    assert (finding.record_id, finding.column, finding.severity) == ("e2", "date", "warning")
    assert "2013-05" in finding.message
    assert "e1 (2014-02)" in finding.message


def test_a_theft_begins_a_chain_like_a_purchase() -> None:
    events = [happened(1, "theft", "2014-02"), happened(2, "purchase", "2012")]
    assert told(events, rule="date_order") == []
    assert told([*events, happened(3, "use", "2013")], rule="date_order") == []
    assert len(told([*events, happened(3, "use", "2011")], rule="date_order")) == 1
