"""Other column names, citations in short, and ids that are derived."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from routes.casebook import read_casebook

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

FLOWS = "origin,destination,measure,value,source_id\n"


def citations(folder: Path) -> list[tuple[str, str, str | None]]:
    frame = read_casebook(folder)["citations"].astype(object)
    rows = frame[["record", "source_id", "locator"]].itertuples(index=False)
    return [(record, source, None if pd.isna(at) else at) for record, source, at in rows]


def test_working_column_names_are_understood(a_casebook: Callable[..., Path]) -> None:
    text = (
        "event_id,case_id,kind,place_text,date_edtf,items_text,quantity_qualifier,documented\n"
        "bridge#01,bridge,purchase,Phoenix,2021-06~,five rifles,at_least,yes\n"
    )
    casebook = read_casebook(a_casebook(events=text, citations=None, legs=None))
    event = casebook["events"].iloc[0]
    assert (event["date"], event["items"]) == ("2021-06~", "five rifles")
    assert event["quantity_relation"] == "at_least"
    assert pd.isna(event["quantity_unit"])
    assert casebook.problems == ()


def test_a_wrong_cell_is_told_under_the_name_the_file_uses(a_casebook: Callable[..., Path]) -> None:
    text = "event_id,case_id,kind,place_text,date_edtf,documented\na,bridge,use,Phoenix,then,yes\n"
    problems = read_casebook(a_casebook(events=text, citations=None, legs=None)).problems
    assert [(problem.column, problem.row) for problem in problems] == [("date_edtf", 2)]


def test_sources_beside_a_record_are_citations_of_it(a_casebook: Callable[..., Path]) -> None:
    text = (
        "event_id,case_id,kind,place_text,documented,source_id,locator\n"
        "a,bridge,use,Phoenix,yes,release,p. 3\n"
        "b,bridge,use,Phoenix,yes,release; article,p. 1; ¶ 2\n"
    )
    folder = a_casebook(events=text, citations=None, legs=None)
    assert read_casebook(folder).problems == ()
    assert citations(folder) == [
        ("a", "release", "p. 3"),
        ("b", "article", "¶ 2"),
        ("b", "release", "p. 1"),
    ]


def test_locators_must_match_the_sources(a_casebook: Callable[..., Path]) -> None:
    text = (
        "event_id,case_id,kind,place_text,documented,source_id,locator\n"
        "a,bridge,use,Phoenix,yes,release;article,p. 3\n"
        "b,bridge,use,Phoenix,yes,,p. 3\n"
    )
    problems = read_casebook(a_casebook(events=text, citations=None, legs=None)).problems
    assert [(problem.rule, problem.row) for problem in problems] == [
        ("locators", 2),
        ("locator_without_source", 3),
    ]


def test_a_short_citation_and_a_written_one_are_one(
    a_casebook: Callable[..., Path], small_casebook: Mapping[str, str]
) -> None:
    case_sources = "case_id,source_id,role\nbridge,release,event\n"
    text = small_casebook["citations.csv"] + "bridge,release,,2\n"
    casebook = read_casebook(a_casebook(case_sources=case_sources, citations=text))
    assert casebook.problems == ()
    own = casebook["citations"].query("record == 'bridge'")
    assert own["credibility"].tolist() == [2]


def test_case_sources_name_cases_and_sources_that_exist(a_casebook: Callable[..., Path]) -> None:
    folder = a_casebook(case_sources="case_id,source_id,role\nbridg,releas,event\n")
    problems = read_casebook(folder).problems
    assert {(problem.file, problem.row, problem.column) for problem in problems} == {
        ("case_sources.csv", 2, "case_id"),
        ("case_sources.csv", 2, "source_id"),
    }


def test_a_file_name_behind_an_address_is_a_locator(a_casebook: Callable[..., Path]) -> None:
    sources = 'source_id,address\nrelease,"https://example.org/x file ""the table.csv"""\n'
    events = (
        "event_id,case_id,kind,place_text,documented,source_id,locator\n"
        "a,bridge,use,Phoenix,yes,release,\n"
        "b,bridge,use,Phoenix,yes,release,row 7\n"
    )
    folder = a_casebook(sources=sources, events=events, citations=None, legs=None)
    assert read_casebook(folder)["sources"]["url"].tolist() == ["https://example.org/x"]
    assert citations(folder) == [
        ("a", "release", "file the table.csv"),
        ("b", "release", "row 7"),
    ]


def test_derived_ids_come_from_the_words_and_not_from_the_order(
    a_casebook: Callable[..., Path],
) -> None:
    rows = ["Texas,Mexico,guns,5,release\n", "Arizona,Mexico,guns,7,release\n"]
    forward = read_casebook(a_casebook(flows=FLOWS + "".join(rows)))["flows"]
    backward = read_casebook(a_casebook(flows=FLOWS + "".join(rows[::-1])))["flows"]
    pd.testing.assert_frame_equal(forward, backward)
    assert forward["flow_id"].str.fullmatch("flow-[0-9a-f]{10}").all()


def test_the_same_flow_twice_is_told_and_both_rows_are_kept(
    a_casebook: Callable[..., Path],
) -> None:
    casebook = read_casebook(a_casebook(flows=FLOWS + 2 * "Texas,Mexico,guns,5,release\n"))
    assert [(problem.rule, problem.row) for problem in casebook.problems] == [("duplicate_row", 3)]
    assert casebook["flows"]["flow_id"].nunique() == 2


def test_one_movement_is_one_row(a_casebook: Callable[..., Path]) -> None:
    text = (
        "case_id,from,to,reason,source_id\n"
        "bridge,bridge#02,bridge#03,one stop,release\n"
        "bridge,bridge#02,bridge#03,told again,article\n"
    )
    citations_ = "record,source_id\nbridge#01,release\n"
    problems = read_casebook(a_casebook(legs=text, citations=citations_)).problems
    assert [(problem.rule, problem.row) for problem in problems] == [("duplicate_id", 3)]
    assert "semicolons" in problems[0].cure


def test_the_result_does_not_depend_on_the_order_of_rows(
    a_casebook: Callable[..., Path], small_casebook: Mapping[str, str]
) -> None:
    before = read_casebook(a_casebook())
    shuffled = {}
    for file, text in small_casebook.items():
        header, *rows = text.splitlines(keepends=True)
        shuffled[file.removesuffix(".csv")] = header + "".join(reversed(rows))
    after = read_casebook(a_casebook(**shuffled))
    for name, frame in before.tables.items():
        pd.testing.assert_frame_equal(frame, after[name])


def test_one_id_in_two_tables_is_ambiguous(a_casebook: Callable[..., Path]) -> None:
    text = "event_id,case_id,kind,place_text,documented\nbridge,bridge,use,Phoenix,yes\n"
    problems = read_casebook(a_casebook(events=text, citations=None, legs=None)).problems
    assert [problem.rule for problem in problems] == ["ambiguous_id"]
