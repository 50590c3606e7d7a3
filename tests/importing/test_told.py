"""What an import tells: nothing that was asked is passed over, and nothing untrue is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from tests.importing.conftest import CASES, EVENT, HEADER, SOURCES, Desk

from routes.casebook.importing.profile_reading import read_profile
from routes.casebook.stores.edits import Update
from routes.cli import commands
from routes.errors import CasebookError
from routes.pipeline.importing import ImportOptions, import_file

if TYPE_CHECKING:
    from pathlib import Path

SECOND = EVENT.replace("c1#01", "c1#02").replace("Phoenix", "Tucson")


@pytest.fixture
def published(desk: Desk) -> Desk:
    """A published case with one event."""
    for content, name in ((SOURCES, "sources.csv"), (CASES, "cases.csv"), (EVENT, "events.csv")):
        desk.load(content, name)
    state = desk.store.read()["cases"]["review_state"].iloc[0]
    before = state if isinstance(state, str) else None
    edit = Update("cases", "c1", "review_state", before, "published")
    desk.store.apply([edit], who="ana")
    return desk


def state_of(desk: Desk) -> str:
    return str(desk.store.read()["cases"].set_index("case_id").loc["c1", "review_state"])


def test_a_published_case_that_an_import_changes_is_in_review_again_in_the_same_save(
    published: Desk,
) -> None:
    report = published.load(SECOND, "more.csv")
    assert state_of(published) == "in_review"
    assert any("c1 was published and is in review again" in note for note in report.notes)
    changed = [row for row in published.store.changes() if row.operation == report.operation]
    assert {row.table for row in changed} >= {"events", "cases"}


def test_an_import_that_changes_nothing_of_a_published_case_leaves_it_public(
    published: Desk,
) -> None:
    published.load(EVENT, "again.csv")
    published.load("case_id,title\nc2,Another\n", "cases.csv")
    assert state_of(published) == "published"


def test_a_source_more_for_a_fact_of_a_published_case_is_looked_at_too(published: Desk) -> None:
    published.load("source_id,url\ns2,https://example.org/2\n", "sources.csv")
    assert state_of(published) == "published"
    published.load("record,source_id\nc1#01,s2\n", "citations.csv")
    assert state_of(published) == "in_review"


def test_a_dry_run_takes_no_case_back(published: Desk) -> None:
    published.load(SECOND, "more.csv", dry_run=True)
    assert state_of(published) == "published"


def test_a_dry_run_tells_that_a_case_would_be_taken_back(published: Desk) -> None:
    asked = published.load(SECOND, "more.csv", dry_run=True)
    done = published.load(SECOND, "more.csv")
    told = [[note for note in each.notes if "is in review again" in note] for each in (asked, done)]
    assert told[0] == told[1] != []


@pytest.mark.parametrize("state", ["in_review", "withheld"])
def test_an_import_that_takes_a_case_back_itself_is_saved(published: Desk, state: str) -> None:
    report = published.load(
        f"case_id,title,review_state\nc1,A case retold,{state}\n", "cases.csv", update=True
    )
    assert (report.updated, state_of(published)) == (1, state)
    assert not any("in review again" in note for note in report.notes)


def test_a_casebook_of_one_person_keeps_its_cases_public(published: Desk) -> None:
    published.store.describe({"routes": {"second_person": False}})
    published.load(SECOND, "more.csv")
    assert state_of(published) == "published"


def test_a_field_that_is_none_is_not_set_in_silence(desk: Desk, tmp_path: Path) -> None:
    (desk.folder / "events.csv").write_text(EVENT)
    asked = ["import", str(desk.folder / "events.csv"), "--into", str(tmp_path / "book.sqlite")]
    done = CliRunner().invoke(commands, [*asked, "--set", "documnted=yes", "--as", "ana"])
    assert done.exit_code == 2
    assert "did you mean documented?" in done.output
    other = CliRunner().invoke(
        commands, [*asked, "--table", "events", "--set", "url=https://example.org", "--as", "ana"]
    )
    assert other.exit_code == 2
    assert "no field url in events" in other.output
    assert desk.events() == []
    assert desk.drafts() == []


def test_a_field_of_no_table_of_the_file_is_told(desk: Desk) -> None:
    report = desk.load(CASES, "cases.csv", constants={"documented": "yes", "case_id": "c1"})
    assert [note for note in report.notes if "set for no row" in note] == [
        'no table of the file has the field "documented"; it was set for no row.'
    ]


def test_a_profile_that_sets_a_field_that_is_none_is_refused() -> None:
    with pytest.raises(CasebookError, match="did you mean documented"):
        read_profile('{"set": {"documnted": "yes"}}', "p.json")


def test_a_column_of_the_profile_that_the_file_does_not_have_is_told(desk: Desk) -> None:
    path = desk.folder / "rows.csv"
    path.write_text("fecha,lugar,Foja\n2021-03-01,Naco,12\n")
    for columns in ('{"Fechaa": "date"}', '{"Fechaa": "date", "Foja": "event_id"}'):
        profile = read_profile(f'{{"table": "events", "columns": {columns}}}', "p.json")
        report = import_file(
            desk.store, path, who="ana", profile=profile, options=ImportOptions(dry_run=True)
        )
        told = [note for note in report.notes if '"Fechaa"' in note]
        assert told, columns
        assert 'Did you mean "fecha"?' in told[0]


def test_a_column_that_the_profile_leaves_out_need_not_be_there(desk: Desk) -> None:
    (desk.folder / "rows.csv").write_text("fecha,lugar\n2021-03-01,Naco\n")
    profile = read_profile(
        '{"table": "events", "columns": {"fecha": "date", "lugar": "place_text", "Foja": null}}',
        "p.json",
    )
    report = import_file(desk.store, desk.folder / "rows.csv", who="ana", profile=profile)
    assert not any("Foja" in note for note in report.notes)


@pytest.mark.parametrize("word", ["Total", "TOTAL:", "Grand total", "Totales", "Suma"])
def test_a_row_of_sums_is_no_record(desk: Desk, word: str) -> None:
    report = desk.row(f"{word},,,,,,999,,")
    assert (report.rejected, report.loaded) == (1, 0)
    assert report.rejects[0].rule == "row_of_sums"


def test_a_row_that_names_a_place_is_a_record_even_if_its_id_is_total(desk: Desk) -> None:
    assert desk.row("Total,seizure,2021-03-04,,,Naco,9,https://example.org/1,").loaded == 1
    assert desk.load("case_id,title\nTotal,Total\n", "cases.csv").loaded == 1


def test_one_row_is_told_as_one_and_a_column_by_a_word(desk: Desk, tmp_path: Path) -> None:
    path = desk.folder / "rows.csv"
    path.write_text(f"{HEADER},Estadoo\nA1,seizure,2021-03-04,,,Naco,9,https://example.org/1,,AZ\n")
    asked = ["import", str(path), "--into", str(tmp_path / "book.sqlite"), "--as", "ana"]
    done = CliRunner().invoke(commands, asked)
    assert "1 is a draft to be completed; routes check lists it" in done.output
    assert 'the column "Estadoo" may be the state' in done.output
    assert "place_part" not in done.output
