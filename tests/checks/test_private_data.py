"""No private persons: what has the form of personal data is found before it is published.

All numbers here are reserved for examples or made up.
"""

from __future__ import annotations

import pandas as pd
import pytest

from routes.checks import Finding, check_tables
from routes.frames import table_frame


def found_in(text: str, *, column: str = "items") -> list[Finding]:
    row = {
        "event_id": "a",
        "case_id": "a",
        "kind": "use",
        "place_text": "Phoenix",
        "country": "US",
        "documented": "yes",
        column: text,
    }
    tables = {"events": table_frame("events", pd.DataFrame([row]))}
    return [finding for finding in check_tables(tables) if finding.rule != "no_source"]


@pytest.mark.parametrize(
    ("text", "rule", "severity"),
    [
        ("SSN 078-05-1120", "private_number", "error"),
        ("card 4111 1111 1111 1111", "private_number", "error"),
        ("call (602) 555-0142", "private_phone", "error"),
        ("call +1 602-555-0142", "private_phone", "error"),
        ("tel. 602.555.0142", "private_phone", "error"),
        ("write to x@example.org", "private_email", "error"),
        ("DOB 01/02/1990", "private_birth", "error"),
        ("born on May 3, 1990", "private_birth", "error"),
        ("nacida el 3 de mayo", "private_birth", "error"),
        ("rifle, serial number AB-12345", "private_serial", "error"),
        ("fusil, número de serie 998877", "private_serial", "error"),
        ("S/N: K123456", "private_serial", "error"),
        ("pistol XY123456", "private_serial", "warning"),
        ("1234 W Example St Apt 5, Phoenix", "private_address", "error"),
        ("1234 West Example Street, Phoenix", "private_address", "warning"),
        ("Calle Ejemplo 123, Reynosa", "private_address", "warning"),
        ("Av. Ejemplo Norte No. 45", "private_address", "warning"),
        ("FILED UNDER SEAL", "sealed", "error"),
        ("CI-3 told agents", "informant", "error"),
    ],
)
def test_personal_data_is_found(text: str, rule: str, severity: str) -> None:
    found = found_in(text)
    assert [(finding.rule, finding.severity) for finding in found] == [(rule, severity)]
    assert (found[0].column, found[0].record_id) == ("items", "a")


def test_a_finding_does_not_repeat_what_it_found() -> None:
    finding = found_in("SSN 078-05-1120")[0]
    assert "078" not in f"{finding.message}{finding.cure}"


@pytest.mark.parametrize(
    "text",
    [
        "2021-06-30",
        "docket 2:11-cr-00487, 21-cr-00110",
        "7.62x39 rounds, 12,500 of them; .50-calibre",
        "AR-15, AK-47, M16A1, FN 5.7, Barrett M82A1",
        "published by 24/7 Wall St.",
        "Fast and Furious sold 2,000 guns in 2009-2010",
        "Interstate 35, mile 18; US Highway 83",
        "Mariposa Port of Entry, 5 de Mayo",
        "DC-25337663",
    ],
)
def test_words_of_the_field_are_left_alone(text: str) -> None:
    assert [finding for finding in found_in(text) if finding.severity == "error"] == []


def test_places_are_looked_at_too() -> None:
    assert found_in("1234 W Example St Apt 5", column="place_text")[0].column == "place_text"
