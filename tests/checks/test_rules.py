"""Every rule of the checks, in order and broken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from routes.checks import CHECKS, Finding, check_tables, is_link
from routes.codebook import TABLE_NAMES
from routes.frames import empty_frame, table_frame

if TYPE_CHECKING:
    from collections.abc import Mapping

Rows = dict[str, list[dict[str, Any]]]


def event(number: int, **cells: Any) -> dict[str, Any]:
    row = {
        "event_id": f"bridge#{number:02}",
        "case_id": "bridge",
        "kind": "purchase",
        "place_text": "Phoenix, Arizona",
        "country": "US",
        "documented": "yes",
    }
    return {**row, **cells}


def in_order() -> Rows:
    return {
        "sources": [{"source_id": "release", "url": "https://example.org/release"}],
        "cases": [{"case_id": "bridge", "title": "Rifles at the bridge", "status": "charged"}],
        "events": [
            event(1, date="2021"),
            event(2, kind="seizure", date="2021-03", quantity=5.0, quantity_unit="firearms"),
        ],
        "legs": [
            {
                "leg_id": "leg",
                "case_id": "bridge",
                "from_event": "bridge#01",
                "to_event": "bridge#02",
                "reason": "the release tells the drive",
            }
        ],
        "citations": [
            {"record": record, "source_id": "release"}
            for record in ("bridge", "bridge#01", "bridge#02", "leg")
        ],
    }


def tables_of(rows: Rows) -> Mapping[str, pd.DataFrame]:
    return {
        name: table_frame(name, pd.DataFrame(rows[name], dtype=object))
        if rows.get(name)
        else empty_frame(name)
        for name in TABLE_NAMES
    }


def findings(rows: Rows) -> tuple[Finding, ...]:
    return check_tables(tables_of(rows))


def the_finding(rows: Rows, rule: str) -> Finding:
    found = [finding for finding in findings(rows) if finding.rule == rule]
    assert len(found) == 1, findings(rows)
    assert found[0].message
    assert found[0].cure
    return found[0]


def test_a_casebook_in_order_has_no_findings() -> None:
    assert findings(in_order()) == ()


def test_an_empty_casebook_has_no_findings() -> None:
    assert check_tables({}) == ()
    assert findings({}) == ()


@pytest.mark.parametrize(("record", "file"), [("bridge#01", "events.csv"), ("leg", "legs.csv")])
def test_an_event_or_a_leg_without_citation_is_refused_by_name(record: str, file: str) -> None:
    rows = in_order()
    rows["citations"] = [row for row in rows["citations"] if row["record"] != record]
    finding = the_finding(rows, "no_source")
    assert (finding.file, finding.record_id, finding.severity) == (file, record, "error")
    assert record in finding.message
    assert "citations.csv" in finding.cure


def test_an_estimate_and_a_flow_need_a_citation_too() -> None:
    rows = in_order()
    rows["estimates"] = [{"estimate_id": "q1", "measure": "guns"}]
    rows["flows"] = [{"flow_id": "f1", "origin": "Texas", "measure": "guns"}]
    found = [finding for finding in findings(rows) if finding.rule == "no_source"]
    assert [finding.record_id for finding in found] == ["q1", "f1"]


def test_a_licensed_dealer_names_the_list_that_it_stands_in() -> None:
    rows = in_order()
    listed = {"license_number": "5-74-479-01-5K-00001", "license_type": "01"}
    rows["dealers"] = [listed | {"source_id": "release"}]
    assert findings(rows) == ()
    rows["dealers"] = [listed]
    assert the_finding(rows, "no_source").record_id == listed["license_number"]


def test_a_citation_names_a_source_and_a_record_that_exist() -> None:
    rows = in_order()
    rows["citations"] += [{"record": "nothing", "source_id": "nobody"}]
    found = [finding for finding in findings(rows) if finding.rule == "unknown_reference"]
    assert [finding.column for finding in found] == ["record", "source_id"]
    assert check_tables(tables_of(rows), skip={"unknown_reference"}) == ()


def test_a_leg_joins_events_of_its_own_case() -> None:
    rows = in_order()
    rows["cases"] += [{"case_id": "other", "title": "Other", "status": "unknown"}]
    rows["events"][1]["case_id"] = "other"
    finding = the_finding(rows, "leg_of_two_cases")
    assert (finding.record_id, finding.column) == ("leg", "to_event")


def test_a_leg_leads_somewhere() -> None:
    rows = in_order()
    rows["legs"][0]["to_event"] = "bridge#01"
    assert the_finding(rows, "leg_loop").severity == "error"


def test_a_stated_leg_does_not_end_at_an_inferred_event() -> None:
    rows = in_order()
    rows["events"][1]["documented"] = "inferred"
    assert the_finding(rows, "leg_end_inferred").column == "to_event"


def test_one_source_tells_both_ends_and_the_movement() -> None:
    rows = in_order()
    rows["sources"] += [{"source_id": "article", "url": "https://example.org/article"}]
    rows["citations"][3]["source_id"] = "article"
    finding = the_finding(rows, "leg_source")
    assert (finding.severity, finding.record_id) == ("error", "leg")


def test_guns_are_not_seized_before_any_was_bought() -> None:
    rows = in_order()
    rows["events"][1]["date"] = "2020-12"
    rows["legs"] = []
    rows["citations"] = rows["citations"][:3]
    finding = the_finding(rows, "date_order")
    assert (finding.record_id, finding.column, finding.severity) == ("bridge#02", "date", "warning")


@pytest.mark.parametrize("bought", [None, "2021~", "/2021", "2020/2021"])
def test_an_order_of_dates_is_only_told_where_it_is_certain(bought: str | None) -> None:
    rows = in_order()
    rows["events"][0]["date"] = bought
    rows["events"][1]["date"] = "2020-12"
    assert findings(rows) == ()


def test_a_leg_does_not_end_before_it_begins() -> None:
    rows = in_order()
    rows["events"][0].update(kind="storage", date="2022")
    assert the_finding(rows, "date_order").record_id == "leg"


def test_a_number_says_what_it_counts() -> None:
    rows = in_order()
    rows["events"][1]["quantity_unit"] = None
    assert the_finding(rows, "quantity_unit").column == "quantity_unit"
    rows["events"][1]["item_category"] = "other"
    assert "other or mixed" in the_finding(rows, "quantity_unit").message


def test_a_unit_needs_a_number() -> None:
    rows = in_order()
    rows["events"][0]["quantity_unit"] = "rounds"
    assert the_finding(rows, "quantity").record_id == "bridge#01"


def with_counts(left: tuple[float | None, str | None], arrived: tuple[float, str]) -> Rows:
    rows = in_order()
    for place, (number, unit) in enumerate((left, arrived)):
        rows["events"][place] |= {"quantity": number, "quantity_unit": unit}
    return rows


def test_a_leg_whose_ends_count_in_two_units_is_told_with_case_events_and_both_units() -> None:
    finding = the_finding(with_counts((12.0, "firearms"), (5000.0, "rounds")), "leg_units")
    assert (finding.file, finding.record_id, finding.severity) == ("legs.csv", "leg", "warning")
    for told in ("case bridge", "bridge#01", "12 firearms", "bridge#02", "5,000 rounds"):
        assert told in finding.message
    assert "quantity_unit of both events" in finding.cure


@pytest.mark.parametrize(
    "left", [(12.0, "rounds"), (12.0, "unknown"), (None, None), (None, "firearms"), (12.0, None)]
)
def test_an_end_that_states_no_number_with_its_unit_contradicts_no_leg(
    left: tuple[float | None, str | None],
) -> None:
    found = findings(with_counts(left, (5000.0, "rounds")))
    assert "leg_units" not in {finding.rule for finding in found}


def test_ammunition_is_not_counted_as_firearms() -> None:
    rows = in_order()
    rows["events"][1]["item_category"] = "ammunition"
    assert the_finding(rows, "unit_of_items").severity == "warning"


def test_a_range_runs_from_low_to_high() -> None:
    rows = in_order()
    rows["estimates"] = [{"estimate_id": "q1", "measure": "guns", "low": 5.0, "high": 4.0}]
    rows["citations"] += [{"record": "q1", "source_id": "release"}]
    assert the_finding(rows, "low_above_high").severity == "error"


def test_a_status_says_who_states_it() -> None:
    rows = in_order()
    rows["citations"] = rows["citations"][1:]
    assert the_finding(rows, "status_without_source").severity == "warning"
    rows["cases"][0].update(status="unknown", status_date="2021")
    assert the_finding(rows, "status").column == "status"


def test_a_case_without_events_is_told() -> None:
    rows = in_order()
    rows["cases"] += [{"case_id": "empty", "title": "Empty", "status": "unknown"}]
    finding = the_finding(rows, "case_without_events")
    assert (finding.record_id, finding.severity) == ("empty", "warning")


def test_a_source_can_be_found() -> None:
    rows = in_order()
    rows["sources"] += [{"source_id": "seen", "title": "A broadcast"}]
    finding = the_finding(rows, "no_address")
    assert (finding.record_id, finding.severity) == ("seen", "warning")
    assert "no address given" in finding.message


HOSTILE = (
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    " https://example.org",
    "data:text/html,<b>",
    "vbscript:x",
    "file:///etc/hosts",
    "//example.org/x",
    "https://user:word@example.org",
    "https://user@example.org/x",
    "https://example.org/a b",
    "https://example.org\\@example.com",
    "https://example.org\n.example.com",
    "https:example.org",
    "https://",
    "ftp://example.org/x",
    "www.example.org",
    "https://example.org/\u202egnp.exe",
)


@pytest.mark.parametrize("address", HOSTILE)
def test_only_http_and_https_addresses_become_links(address: str) -> None:
    assert not is_link(address)
    rows = in_order()
    rows["sources"][0]["url"] = address
    finding = the_finding(rows, "not_a_link")
    assert (finding.column, finding.record_id) == ("url", "release")
    assert address not in finding.message


@pytest.mark.parametrize(
    "address",
    ["https://example.org", "http://example.org:8080/a?b=c#d", "https://example.org/año/@name/x"],
)
def test_plain_addresses_are_links(address: str) -> None:
    assert is_link(address)


def test_a_country_is_one_that_exists() -> None:
    rows = in_order()
    rows["events"][0]["country"] = "UK"
    finding = the_finding(rows, "unknown_country")
    assert (finding.column, finding.record_id) == ("country", "bridge#01")
    assert "GB" in finding.cure


def test_one_wording_means_one_organisation() -> None:
    rows = in_order()
    rows["organisations"] = [
        {"alias": "CDN", "organisation": "Northeast Cartel", "source_id": "release"},
        {"alias": "cdn", "organisation": "Another", "source_id": None},
        {"alias": "CDG", "organisation": "Gulf Cartel", "source_id": None},
    ]
    found = [finding for finding in findings(rows) if finding.rule == "alias_conflict"]
    assert [finding.record_id for finding in found] == ["CDN|release", "cdn|"]


def test_two_cases_are_linked_once_whatever_the_order() -> None:
    rows = in_order()
    rows["cases"] += [{"case_id": "other", "title": "Other", "status": "unknown"}]
    rows["events"] += [event(9, case_id="other")]
    rows["citations"] += [{"record": "bridge#09", "source_id": "release"}]
    rows["links"] = [
        {"link_id": "a", "case_a": "bridge", "case_b": "other", "relation": "overlap"},
        {"link_id": "b", "case_a": "other", "case_b": "bridge", "relation": "overlap"},
        {"link_id": "c", "case_a": "other", "case_b": "other", "relation": "same_case"},
    ]
    assert the_finding(rows, "duplicate_link").record_id == "b"
    assert the_finding(rows, "link_to_itself").record_id == "c"


def test_text_that_looks_like_a_formula_or_markup_is_text() -> None:
    rows = in_order()
    rows["events"][0]["items"] = "=HYPERLINK('x') <script>alert(1)</script> {{ 7*7 }}"
    assert findings(rows) == ()


def test_findings_do_not_depend_on_the_order_of_rows() -> None:
    rows = in_order()
    rows["citations"] = []
    tables = tables_of(rows)
    turned = {name: frame[::-1] for name, frame in tables.items()}
    assert check_tables(tables) == check_tables(turned)
    assert len(check_tables(tables)) == 4


def test_every_check_says_its_rule() -> None:
    assert all(check.__doc__ for check in CHECKS)


def test_an_event_without_a_country_is_warned_of() -> None:
    rows = in_order()
    rows["events"][0]["country"] = None
    found = the_finding(rows, "no_country")
    assert found.severity == "warning"
    assert found.column == "country"


def test_an_event_without_words_of_a_place_is_not_asked_for_the_country_of_none() -> None:
    rows = in_order()
    rows["events"][0] |= {"country": None, "place_text": None}
    tables = {name: table_frame(name, pd.DataFrame(each)) for name, each in rows.items()}
    assert not [each for each in check_tables(tables) if each.rule == "no_country"]


def test_a_movement_is_told_once() -> None:
    rows = in_order()
    rows["legs"].append({**rows["legs"][0], "leg_id": "again"})
    rows["citations"].append({"record": "again", "source_id": rows["citations"][0]["source_id"]})
    assert the_finding(rows, "duplicate_leg").column == "to_event"
