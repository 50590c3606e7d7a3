"""What a journalist is told about a file that cannot be used as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from routes.casebook import Problem, read_casebook
from routes.errors import CasebookError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

HEADER = "event_id,case_id,kind,place_text,country,date,lon,lat,quantity,documented,source_id\n"
GOOD = "a#1,bridge,purchase,El Paso,US,2021,-106.42,31.69,5,yes,release\n"


def problems_of(folder: Path, rule: str, file: str = "events.csv") -> list[Problem]:
    found = read_casebook(folder).problems
    return [problem for problem in found if problem.rule == rule and problem.file == file]


def the_problem(folder: Path, rule: str, file: str = "events.csv") -> Problem:
    found = problems_of(folder, rule, file)
    assert len(found) == 1, read_casebook(folder).problems
    assert found[0].severity == "error"
    return found[0]


def events(*rows: str) -> str:
    return HEADER + "".join(f"{row}\n" for row in rows)


def test_a_casebook_in_order_has_no_problems(a_casebook: Callable[..., Path]) -> None:
    casebook = read_casebook(a_casebook())
    assert casebook.problems == ()
    assert len(casebook["events"]) == 4
    assert casebook.rows["events"]["bridge#03"] == 4


def test_latin_1_is_named_with_row_column_and_the_word_it_spoils(
    a_casebook: Callable[..., Path],
) -> None:
    text = events(GOOD.strip(), "a#2,bridge,seizure,Ciudad Juárez,MX,2021,,,,yes,release")
    folder = a_casebook(events=text.encode("latin-1"))
    problem = the_problem(folder, "encoding")
    assert (problem.row, problem.column) == (3, "place_text")
    assert "Latin-1/Windows-1252" in problem.message
    assert "Ciudad Juárez" in problem.message
    assert "CSV UTF-8" in problem.cure


def test_a_row_of_wrong_bytes_does_not_cost_the_others(a_casebook: Callable[..., Path]) -> None:
    text = events(GOOD.strip(), "a#2,bridge,seizure,Juárez,MX,2021,,,,yes,release")
    frame = read_casebook(a_casebook(events=text.encode("latin-1")))["events"]
    assert frame["place_text"].isna().tolist() == [False, True]
    assert frame["country"].tolist() == ["US", "MX"]


def test_every_row_of_wrong_bytes_is_listed(a_casebook: Callable[..., Path]) -> None:
    rows = [f"a#{number},bridge,seizure,Juárez,MX,2021,,,,yes,release" for number in range(2, 20)]
    problem = the_problem(a_casebook(events=events(*rows).encode("latin-1")), "encoding")
    assert problem.row == 2
    assert "also rows 3, 4, 5" in problem.message
    assert "and 7 more" in problem.message


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le"])
def test_unicode_text_of_excel_is_named(a_casebook: Callable[..., Path], codec: str) -> None:
    problem = the_problem(a_casebook(events=events(GOOD.strip()).encode(codec)), "encoding")
    assert "UTF-16" in problem.message
    assert "CSV UTF-8" in problem.cure


def test_a_byte_order_mark_is_no_part_of_the_first_column(a_casebook: Callable[..., Path]) -> None:
    folder = a_casebook(events=b"\xef\xbb\xbf" + events(GOOD.strip()).encode())
    assert not problems_of(folder, "missing_column")


@pytest.mark.parametrize(
    "content", [b"", b"\n\n", b"\xef\xbb\xbf", b"\xff\xfe", b"\x1c", b",,,\n", b'""']
)
def test_an_empty_file_is_told(a_casebook: Callable[..., Path], content: bytes) -> None:
    folder = a_casebook(events=content)
    if not content.startswith(b"\xff"):  # of UTF-16, the encoding is told instead
        assert "column names" in the_problem(folder, "empty_file").cure
    casebook = read_casebook(folder)
    assert casebook["events"].empty
    assert casebook.errors


def test_a_header_alone_is_a_table_without_rows(a_casebook: Callable[..., Path]) -> None:
    casebook = read_casebook(a_casebook(links="case_a,case_b,relation\n"))
    assert casebook.problems == ()
    assert casebook["links"].empty


def test_a_file_without_header_is_not_read_as_if_its_first_row_were_one(
    a_casebook: Callable[..., Path],
) -> None:
    problem = the_problem(a_casebook(events=GOOD), "no_header")
    assert problem.row == 1
    assert "looks like data" in problem.message
    assert "event_id" in problem.cure


@pytest.mark.parametrize(("delimiter", "name"), [(";", "semicolons"), ("\t", "tabs")])
def test_another_delimiter_is_named_and_the_rows_are_still_checked(
    a_casebook: Callable[..., Path], delimiter: str, name: str
) -> None:
    text = events("a#1,bridge,purchased,El Paso,US,2021,,,,yes,release").replace(",", delimiter)
    folder = a_casebook(events=text)
    problem = the_problem(folder, "delimiter")
    assert problem.row == 1
    assert name in problem.message
    assert "Comma delimited" in problem.cure
    assert the_problem(folder, "wrong_code").row == 2


@pytest.mark.parametrize(
    ("start", "kind"),
    [(b"PK\x03\x04", "Excel"), (b"%PDF-1.7", "PDF"), (b"<html>", "web page"), (b"{}", "JSON")],
)
def test_a_file_that_is_no_csv_is_refused_by_content(
    a_casebook: Callable[..., Path], start: bytes, kind: str
) -> None:
    assert kind in the_problem(a_casebook(events=start + b"event_id,case_id"), "not_text").message


def test_a_missing_column_is_named(a_casebook: Callable[..., Path]) -> None:
    text = "event_id,case_id,kind,documented,source_id\na#1,bridge,purchase,yes,release\n"
    problem = the_problem(a_casebook(events=text), "missing_column")
    assert (problem.row, problem.column) == (1, "place_text")
    assert "Add a column named place_text" in problem.cure


def test_a_misspelt_column_is_suggested_instead_of_the_missing_one(
    a_casebook: Callable[..., Path],
) -> None:
    text = events(GOOD.strip()).replace("event_id", "Event ID")
    folder = a_casebook(events=text)
    assert 'Rename the column "Event ID"' in the_problem(folder, "missing_column").cure
    unknown = the_problem(folder, "unknown_column")
    assert (unknown.row, unknown.column) == (1, "Event ID")
    assert "Did you mean event_id?" in unknown.cure


def test_a_column_that_nobody_reads_is_not_dropped_in_silence(
    a_casebook: Callable[..., Path],
) -> None:
    text = "case_id,title,colour\nbridge,Rifles,red\n"
    problem = the_problem(a_casebook(cases=text), "unknown_column", "cases.csv")
    assert problem.column == "colour"
    assert "nobody reads" in problem.message


def test_columns_that_differ_in_capitals_only_are_refused(
    a_casebook: Callable[..., Path],
) -> None:
    text = events(GOOD.strip() + ",x").replace("source_id\n", "source_id,LAT\n")
    assert "capitals" in the_problem(a_casebook(events=text), "unknown_column").cure


def test_a_column_given_twice_is_refused(a_casebook: Callable[..., Path]) -> None:
    text = events(GOOD.strip() + ",2022").replace("source_id\n", "source_id,date_edtf\n")
    assert the_problem(a_casebook(events=text), "duplicate_column").column == "date_edtf"


def test_a_column_with_content_and_no_name_is_told(a_casebook: Callable[..., Path]) -> None:
    named = a_casebook(events=events(GOOD.strip() + ",x").replace("source_id\n", "source_id,\n"))
    assert "number 12" in the_problem(named, "unknown_column").message
    empty = a_casebook(events=events(GOOD.strip() + ",").replace("source_id\n", "source_id,\n"))
    assert not problems_of(empty, "unknown_column")


def test_thousands_of_columns_give_one_message(a_casebook: Callable[..., Path]) -> None:
    header = ",".join(f"c{number}" for number in range(5_000))
    text = HEADER.replace("source_id\n", f"source_id,{header}\n")
    assert "5,011 columns" in the_problem(a_casebook(events=text), "unknown_column").message


def test_a_row_too_long_or_too_short_is_told(a_casebook: Callable[..., Path]) -> None:
    folder = a_casebook(events=events("a#1,bridge,purchase,El Paso, Texas,US,2021,,,5,yes,release"))
    assert the_problem(folder, "row_too_long").row == 2
    folder = a_casebook(events=events(GOOD.strip(), "a#2,bridge,purchase"))
    assert the_problem(folder, "row_too_short").row == 3


def test_a_quotation_mark_that_never_closes_costs_one_row(a_casebook: Callable[..., Path]) -> None:
    broken = 'a#2,bridge,seizure,"Nogales,US,2021,,,,yes,release'
    last = "a#3,bridge,seizure,Nogales,US,2021,,,,yes,release"
    folder = a_casebook(events=events(GOOD.strip(), broken, last))
    assert the_problem(folder, "quoting").row == 3
    assert read_casebook(folder)["events"]["event_id"].tolist() == ["a#1", "a#3"]


def test_a_nul_byte_costs_one_cell(a_casebook: Callable[..., Path]) -> None:
    folder = a_casebook(events=events("a#1,bridge,purchase,El\0Paso,US,2021,,,,yes,release"))
    problem = the_problem(folder, "nul_byte")
    assert (problem.row, problem.column) == (2, "place_text")
    assert len(read_casebook(folder)["events"]) == 1


def test_rows_are_numbered_as_a_spreadsheet_shows_them(a_casebook: Callable[..., Path]) -> None:
    two_lines = 'a#1,bridge,purchase,"El\nPaso",US,2021,,,,yes,release'
    wrong = "a#2,bridge,bought,El Paso,US,2021,,,,yes,release"
    assert the_problem(a_casebook(events=events(two_lines, "", wrong)), "wrong_code").row == 4


def test_old_mac_line_ends_are_read(a_casebook: Callable[..., Path]) -> None:
    folder = a_casebook(
        events=events(GOOD.strip(), GOOD.strip().replace("#1", "#2")).replace("\n", "\r")
    )
    assert len(read_casebook(folder)["events"]) == 2


def test_an_id_that_occurs_twice_names_both_rows(a_casebook: Callable[..., Path]) -> None:
    folder = a_casebook(events=events(GOOD.strip(), GOOD.strip().replace("2021", "2022")))
    problem = the_problem(folder, "duplicate_id")
    assert (problem.row, problem.column) == (3, "event_id")
    assert "row 2 and again in row 3" in problem.message
    assert len(read_casebook(folder)["events"]) == 2


def test_a_name_of_something_that_is_not_there_is_told_with_a_suggestion(
    a_casebook: Callable[..., Path],
) -> None:
    rows = GOOD.strip().replace("bridge", "brigde"), GOOD.replace("#1", "#2").strip() + "x"
    found = problems_of(a_casebook(events=events(*rows), legs=None), "unknown_reference")
    assert [(problem.row, problem.column) for problem in found] == [
        (2, "case_id"),
        (3, "source_id"),
    ]
    assert "Did you mean bridge?" in found[0].cure
    assert "Did you mean release?" in found[1].cure


def test_a_citation_of_nothing_is_told(
    a_casebook: Callable[..., Path], small_casebook: Mapping[str, str]
) -> None:
    text = small_casebook["citations.csv"] + "bridge#99,release,,\n"
    problem = the_problem(a_casebook(citations=text), "unknown_reference", "citations.csv")
    assert (problem.row, problem.column) == (7, "record")


def test_a_file_that_is_missing_is_told(a_casebook: Callable[..., Path]) -> None:
    problem = the_problem(a_casebook(sources=None), "missing_file", "sources.csv")
    assert problem.row is None


def test_a_csv_that_is_no_table_is_not_passed_over_in_silence(
    a_casebook: Callable[..., Path],
) -> None:
    folder = a_casebook(notes="a,b\n")
    found = problems_of(folder, "unknown_file", "notes.csv")
    assert [problem.severity for problem in found] == ["warning"]


def test_a_folder_that_is_no_casebook_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CasebookError, match="no folder"):
        read_casebook(tmp_path / "nowhere")
    with pytest.raises(CasebookError, match=r"it needs sources\.csv"):
        read_casebook(tmp_path)
    file = tmp_path / "events.csv"
    file.touch()
    with pytest.raises(CasebookError, match="is a file"):
        read_casebook(file)


def test_a_problem_reads_as_a_sentence(a_casebook: Callable[..., Path]) -> None:
    folder = a_casebook(events=events(GOOD.strip().replace("purchase", "bought")))
    problem = the_problem(folder, "wrong_code")
    assert str(problem).startswith('events.csv, row 2, column kind: "bought" is not a code')
