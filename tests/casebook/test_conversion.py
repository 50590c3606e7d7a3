"""Gathered facts become a casebook: nothing is invented, nothing is dropped."""

from __future__ import annotations

import functools
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from routes.casebook import convert, read_casebook, write_casebook
from routes.errors import CasebookError

if TYPE_CHECKING:
    from collections.abc import Mapping

DATA = Path(__file__).parent.parent / "data"
GATHERED, DECISIONS = DATA / "gathered", DATA / "decisions"


@functools.cache
def converted() -> Mapping[str, pd.DataFrame]:
    return convert(GATHERED, DECISIONS)


@pytest.fixture
def decisions(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DECISIONS, tmp_path / "decisions"))


def record(name: str, key: str, *, column: str | None = None) -> pd.Series:
    frame = converted()[name]
    found = frame[frame[column or frame.columns[0]] == key]
    assert len(found) == 1
    return found.iloc[0]


def cited(record_id: str) -> set[tuple[str, str | None]]:
    frame = converted()["citations"].astype(object)
    own = frame[frame["record"] == record_id]
    return {
        (s, None if pd.isna(at) else at)
        for s, at in zip(own["source_id"], own["locator"], strict=True)
    }


def test_every_gathered_row_is_there_and_nothing_else() -> None:
    tables = converted()
    before = read_casebook(GATHERED)
    for name in ("sources", "cases", "events", "estimates", "flows", "links"):
        assert len(tables[name]) == len(before[name])
    # A leg with its citation, a filing, and two sources of a link.
    assert len(tables["citations"]) == len(before["citations"]) + 4
    counts = {name: len(tables[name]) for name in ("legs", "places", "organisations", "redactions")}
    assert counts == {"legs": 1, "places": 1, "organisations": 1, "redactions": 7}


def test_the_result_is_a_casebook_in_order(tmp_path: Path) -> None:
    tables = converted()
    write_casebook(tmp_path / "casebook", tables)
    casebook = read_casebook(tmp_path / "casebook")
    assert casebook.problems == ()
    for name, frame in tables.items():
        pd.testing.assert_frame_equal(casebook[name], frame)


def test_an_identifier_that_changes_changes_everywhere(tmp_path: Path) -> None:
    write_casebook(tmp_path / "casebook", converted())
    for file in (tmp_path / "casebook").iterdir():
        text = file.read_text("utf-8").casefold()
        assert "acme" not in text
        assert "smith" not in text
    assert record("events", "dealer-guns#02")["case_id"] == "dealer-guns"
    assert cited("dealer-guns#01") == {("blog", None)}
    assert record("links", "dealer-guns", column="case_a")["case_b"] == "bridge"


def test_the_log_of_redactions_holds_the_new_words_only() -> None:
    log = converted()["redactions"]
    assert log["record_id"].tolist().count("dealer-guns#01") == 2
    assert log["after"].isna().sum() == 1


def test_decisions_fill_in_what_sources_state() -> None:
    case = record("cases", "dealer-guns")
    assert (case["status"], case["status_date"]) == ("charged", "2021-04")
    assert (case["docket"], case["court"]) == ("21-cr-1", "District of Arizona")
    assert record("cases", "bridge")["title"] == "Five rifles at the bridge"
    assert record("cases", "bridge")["summary"] == "Customs stopped a car with five rifles."
    assert record("events", "dealer-guns#01")["role"] == "straw_buyer"
    assert record("events", "bridge#02")["items"] == "nine magazines"
    assert record("estimates", "q1")["claimant"] == "A ministry of foreign affairs"


def test_what_nobody_states_stays_unknown() -> None:
    assert record("cases", "bridge")["status"] == "unknown"
    assert pd.isna(record("events", "bridge#01")["role"])
    assert pd.isna(record("estimates", "q1")["denominator"])


def test_a_number_counts_what_its_items_are() -> None:
    assert record("events", "dealer-guns#01")["quantity_unit"] == "firearms"
    assert record("events", "dealer-guns#02")["quantity_unit"] == "rounds"
    assert record("events", "bridge#02")["quantity_unit"] == "pieces"
    assert record("events", "bridge#01")["quantity_unit"] == "pieces"  # decided, against the rule


def test_the_tail_of_an_address_becomes_the_locator_of_its_citations() -> None:
    assert record("sources", "table")["url"] == "https://example.org/repository"
    assert cited("bridge#01") == {("table", "file rows.csv")}


def test_a_filing_that_is_cited_already_is_not_cited_twice() -> None:
    assert cited("dealer-guns") == {("blog", None), ("docket", None)}
    assert cited("bridge") == {("release", None)}


def test_a_stated_movement_cites_the_source_that_states_it() -> None:
    leg = converted()["legs"].iloc[0]
    assert (leg["from_event"], leg["to_event"]) == ("dealer-guns#01", "dealer-guns#02")
    assert leg["quantity"] == 5
    assert cited(leg["leg_id"]) == {("blog", "second paragraph")}


def test_a_proposed_link_waits_for_a_person(decisions: Path) -> None:
    assert converted()["links"]["relation"].tolist() == ["overlap"]
    links = decisions / "links.csv"
    links.write_text(links.read_text("utf-8").replace("proposed", "new"), "utf-8")
    relations = convert(GATHERED, decisions)["links"]["relation"].tolist()
    assert sorted(relations) == ["overlap", "same_weapons"]


def test_no_decisions_are_needed(tmp_path: Path) -> None:
    tables = convert(GATHERED, tmp_path)
    assert set(tables["cases"]["case_id"]) == {"acme-guns", "bridge"}
    assert tables["cases"]["review_state"].tolist() == ["published", "published"]


@pytest.mark.parametrize(
    ("file", "row", "message"),
    [
        ("roles", "bridge#77,courier,stated", r"roles\.csv, row 3: there is no record bridge#77"),
        ("roles", "bridge#01,driver,stated", r"roles\.csv, row 3, column role"),
        ("roles", "acme-guns#01,courier,stated", "is already decided by"),
        ("corrections", "bridge#01,colour,red,seen", "there is no field colour"),
        ("corrections", "bridge#01,date_edtf,soon,seen", "not a date"),
        ("case_filings", "bridge,nowhere,filing", "there is no record nowhere in sources"),
        ("legs", "bridge,bridge#01,dealer-guns#02,table,,,x", "is not of the case bridge"),
        ("legs", "dealer-guns,dealer-guns#01,dealer-guns#02,blog,,,x", "stands there twice"),
        ("legs_rejected", "dealer-guns,dealer-guns#01,dealer-guns#02,x", r"also in legs\.csv"),
        ("links", "bridge,acme-guns,same_port,x,release,existing", "the link is not there"),
        ("locators", "release,https://example.org/other,p. 1,x", "the address of release is"),
        ("organisations", "the band,A name,nowhere", "there is no record nowhere in sources"),
        ("redactions", f"cases,bridge,summary,{'0' * 64},x,y", "has other words in summary"),
        ("redactions", f"cases,new,case_id,{'0' * 64},new,y", "no id of cases has this hash"),
    ],
)
def test_a_decision_that_cannot_be_applied_is_an_error(
    decisions: Path, file: str, row: str, message: str
) -> None:
    path = decisions / f"{file}.csv"
    path.write_text(f"{path.read_text('utf-8')}{row}\n", "utf-8")
    with pytest.raises(CasebookError, match=message):
        convert(GATHERED, decisions)


def test_a_decision_file_that_nobody_reads_is_refused(decisions: Path) -> None:
    (decisions / "places_notes.csv").write_text("a\n", "utf-8")
    convert(GATHERED, decisions)
    (decisions / "statuses.csv").write_text("case_id,status\n", "utf-8")
    with pytest.raises(CasebookError, match=r"nobody reads statuses\.csv"):
        convert(GATHERED, decisions)


def test_facts_with_errors_are_not_converted(tmp_path: Path) -> None:
    gathered = Path(shutil.copytree(GATHERED, tmp_path / "gathered"))
    events = gathered / "events.csv"
    events.write_text(events.read_text("utf-8").replace("seizure", "seized"), "utf-8")
    with pytest.raises(CasebookError, match=r"events\.csv, row 5, column kind"):
        convert(gathered, DECISIONS)
