"""What a check tells of chains: events on no leg, and dates against the order of stages."""

from __future__ import annotations

from collections import Counter

import pandas as pd
from tests.chains.chains_at_hand import Book, Happened

from routes.chains import stage_contradictions
from routes.codebook import TABLE_NAMES
from routes.frames import empty_frame, table_frame
from routes.pipeline import check
from routes.pipeline.chaining import chain_findings
from routes.settings import shipped_casebook


def happened(name: str, kind: str, date: str | None = None, country: str = "US") -> Happened:
    return Happened(event_id=name, kind=kind, date=date, country=country)


def against(*events: Happened) -> list[tuple[str, str]]:
    found = stage_contradictions(Book(events=events).frames()[0], corridors={"case": "US>MX"})
    return list(zip(found["event_id"], found["other_event"], strict=True))


def test_a_recovery_before_every_crossing_runs_against_the_order_of_stages() -> None:
    found = happened("found", "recovery", "2019", "MX")
    first, second = happened("c1", "crossing", "2021"), happened("c2", "crossing", "2020")
    assert against(found, first, second) == [("found", "c2")]
    assert against(found, first, happened("c2", "crossing")) == []
    assert against(found, first, happened("c2", "crossing", "2020~")) == []
    assert against(found, first, happened("c2", "crossing", "2018/2020")) == []


def test_what_came_before_a_purchase_is_told_by_the_checks_of_a_casebook() -> None:
    assert against(happened("b", "purchase", "2020"), happened("s", "storage", "2019")) == []


def test_stages_side_by_side_contradict_nothing() -> None:
    assert against(happened("s", "seizure", "2020"), happened("r", "recovery", "2019", "MX")) == []


def test_findings_of_chains_name_both_dates_and_a_cure() -> None:
    rows = [
        {"event_id": "b", "kind": "purchase", "date": "2021", "country": "US"},
        {"event_id": "s", "kind": "storage", "date": "2020", "country": "US"},
        {"event_id": "t", "kind": "transfer", "date": "2019", "country": "US"},
    ]
    every = [{**row, "case_id": "c", "place_text": "x", "documented": "yes"} for row in rows]
    tables = {name: empty_frame(name) for name in TABLE_NAMES}
    tables["events"] = table_frame("events", pd.DataFrame(every, dtype=object))
    found = chain_findings(tables, pd.DataFrame({"level": ["city"] * 3}))
    assert [(f.rule, f.record_id, f.severity) for f in found] == [
        ("unchained_event", "b", "notice"),
        ("unchained_event", "s", "notice"),
        ("unchained_event", "t", "notice"),
        ("stage_order", "t", "notice"),
    ]
    assert all(finding.cure and "csv" in finding.file for finding in found)
    assert found[0].message == (
        "the purchase b (2021) is on no leg: its date is surely before or after every event it "
        "could be joined with, such as the storage s (2020)"
    )
    assert found[3].message == (
        "the transfer t (2019) is earlier than every storage that the order of stages puts before "
        "it, the first of which is the storage s (2020)"
    )


def test_a_leg_that_no_source_states_and_whose_ends_count_other_things_is_a_notice() -> None:
    counted = (("b", "purchase", 100, "firearms"), ("r", "recovery", 1500, "rounds"))
    rows = [
        {"event_id": event, "kind": kind, "quantity": number, "quantity_unit": unit}
        | {"case_id": "c", "place_text": "x", "documented": "yes", "country": "US"}
        for event, kind, number, unit in counted
    ]
    tables = {name: empty_frame(name) for name in TABLE_NAMES}
    tables["events"] = table_frame("events", pd.DataFrame(rows, dtype=object))
    places = pd.DataFrame({"level": ["city"] * 2})
    (found,) = chain_findings(tables, places)
    assert (found.rule, found.record_id, found.severity) == ("leg_units", "b", "notice")
    assert "b, which counts 100 firearms, and r, which counts 1,500 rounds" in found.message
    stated = {"leg_id": "l", "case_id": "c", "from_event": "b", "to_event": "r", "reason": "x"}
    tables["legs"] = table_frame("legs", pd.DataFrame([stated], dtype=object))
    assert chain_findings(tables, places) == [], "a stated one is told by the checks"


def test_the_casebook_that_ships_tells_which_legs_join_numbers_of_other_things() -> None:
    found = [f for f in check(shipped_casebook()) if f.rule == "leg_units"]
    assert {f.severity for f in found} == {"notice"}
    assert len({str(f.record_id).rpartition("#")[0] for f in found}) == 5


def test_a_check_of_the_casebook_tells_every_event_without_a_leg_with_its_row() -> None:
    found = [f for f in check(shipped_casebook()) if f.rule == "unchained_event"]
    assert len({f.record_id for f in found}) == len(found) == 53
    assert all(f.row is not None and f.severity == "notice" for f in found)
    assert Counter(f.column for f in found) == {"case_id": 46, "date": 7}
