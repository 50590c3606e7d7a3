"""A row that a casebook cannot keep is rejected alone, with its cure; the others are kept."""

from __future__ import annotations

import pytest
from tests.importing.conftest import CASES, HEADER, Desk

from routes.casebook.importing.countries import is_nowhere, neighbour_instead, unknown_country
from routes.casebook.importing.dates import names_another_weekday
from routes.casebook.importing.keeping import id_fault, year_fault

JUAREZ = '31.6904,-106.4245,"Ciudad Juárez, CHIH"'
GOOD = f"A1,seizure,2021-04-11,{JUAREZ},12,https://example.org/1,x"
COUNTRY = f"{HEADER},country"


@pytest.mark.parametrize("facts", [True, False], ids=["facts", "drafts"])
@pytest.mark.parametrize(
    "row",
    [
        f"A2,seizure,2021-04-12,{JUAREZ},{'9' * 400},https://example.org/1,x",
        f"A2,seizure,2021-04-12,{JUAREZ},9007199254740993,https://example.org/1,x",
        "A2,seizure,2021-04-12,31.69,1e308,x,5,https://example.org/1,x",
        f'A2,seizure,2021-04-12,31.69,-106.42,"{"x" * 131_073}",5,https://example.org/1,x',
        f"A\u200b2,seizure,2021-04-12,{JUAREZ},5,https://example.org/1,x",
        f"{'x' * 301},seizure,2021-04-12,{JUAREZ},5,https://example.org/1,x",
        f'"A\n2",seizure,2021-04-12,{JUAREZ},5,https://example.org/1,x',
        f"A2,seizure,2564-04-12,{JUAREZ},5,https://example.org/1,x",
    ],
    ids=["digits", "inexact", "infinite", "long", "unseen", "long_id", "line", "year"],
)
def test_one_row_that_cannot_be_kept_spoils_no_other(desk: Desk, row: str, facts: bool) -> None:
    desk.load(CASES, "cases.csv")
    given = {"case_id": "c1", "documented": "yes"} if facts else {}
    report = desk.load(f"{HEADER}\n{GOOD}\n{row}\n", constants=given)
    assert (report.read, report.loaded, report.rejected) == (2, 1, 1)
    assert report.rejects[0].cure
    assert report.rejects[0].reason.isprintable()


def test_an_id_is_told_which_of_its_characters_cannot_be_seen() -> None:
    faults = [id_fault(f"A{letter}1") for letter in "\u200b\u202e\ufeff\n\x01"]
    named = [fault.message.rpartition("U+")[2][:4] for fault in faults if fault]
    assert named == ["200B", "202E", "FEFF", "000A", "0001"]
    assert id_fault("Ñandú #1 / b") is None


def test_a_country_that_no_check_knows_is_rejected(desk: Desk) -> None:
    report = desk.load(f"{COUNTRY}\n{GOOD},ZZ\n{GOOD.replace('A1', 'A2')},MX\n")
    assert (report.loaded, [each.row for each in report.rejects]) == (1, [2])
    assert "ZZ is no country" in report.rejects[0].reason
    assert [unknown_country(code) for code in ("PR", "VI", "FR", "MX")] == [None] * 4


def test_a_point_in_mexico_is_not_in_france(desk: Desk) -> None:
    report = desk.load(f"{COUNTRY}\n{GOOD},FR\n")
    assert (report.loaded, report.rejected) == (0, 1)
    assert neighbour_instead(2.35, 48.86, "FR") is None
    assert neighbour_instead(-52.3, 4.9, "FR") is None  # French Guiana


def test_a_point_in_the_open_sea_is_kept_and_told(desk: Desk) -> None:
    report = desk.load(f"{HEADER}\n{GOOD.replace('31.6904', '-31.6904')}\n")
    assert report.loaded == 1
    assert any("open sea" in note for note in report.notes)
    assert not is_nowhere(-106.42, 31.69)


def test_the_year_of_another_calendar_is_no_year_of_ours() -> None:
    assert [year_fault(each) is None for each in ("1799", "1800", "2021-06~", "/2006", "2564")] == [
        False, True, True, True, False,
    ]  # fmt: skip


def test_a_weekday_that_the_day_did_not_have_is_told(desk: Desk) -> None:
    wrong = GOOD.replace("2021-04-11", '"Sunday, April 12, 2021"')
    report = desk.load(f"{HEADER}\n{wrong}\n")
    assert report.loaded == 1
    assert any("weekday" in note for note in report.notes)
    assert not names_another_weekday("lunes 12 de abril de 2021", "2021-04-12")
    assert names_another_weekday("domingo 12 de abril de 2021", "2021-04-12")


def test_two_latitudes_that_differ_are_a_question(desk: Desk) -> None:
    header = f"{HEADER},latitude,longitude"
    differing = desk.load(f"{header}\n{GOOD},48.85,2.35\n")
    assert (differing.loaded, differing.rejected) == (0, 1)
    assert "can both be lat" in differing.rejects[0].reason
    same = desk.load(f"{header}\n{GOOD},31.69040,-106.4245\n", "same.csv")
    assert (same.loaded, same.rejected) == (1, 0)


def test_an_estimate_upside_down_and_a_case_linked_to_itself_are_rejected(desk: Desk) -> None:
    estimates = "estimate_id,measure,low,high,source_id\ne1,guns,5,3,s1\n"
    links = "case_a,case_b,relation,source_id\nc1,c1,same_network,s1\n"
    reports = [desk.load(estimates, "estimates.csv"), desk.load(links, "links.csv")]
    assert [report.rejected for report in reports] == [1, 1]
