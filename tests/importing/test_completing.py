"""A row that completes a draft completes that one; it leaves no second record and no leftover."""

from __future__ import annotations

import json
from itertools import product
from typing import Any

import pytest
from tests.importing.conftest import CASES, SOURCES, Desk

from routes.pipeline.saving import take_back

WHOLE = {
    "case_id": "c1",
    "kind": "seizure",
    "place": "Nogales, Arizona",
    "country": "US",
    "date": "2021-03-01",
    "quantity": "5",
    "unit": "firearms",
    "documented": "yes",
    "source_id": "s1",
    "note": "as told",
}


def sheet(*rows: dict[str, str], without: str | None = None) -> str:
    """Write rows as a sheet, one column left out."""
    names = [name for name in WHOLE if name != without]
    lines = [",".join(f'"{row.get(name, "")}"' for name in names) for row in rows]
    return "\n".join([",".join(names), *lines, ""])


def lacking(*names: str, **cells: str) -> dict[str, str]:
    return {**WHOLE, **dict.fromkeys(names, ""), **cells}


@pytest.fixture
def known(desk: Desk) -> Desk:
    desk.load(SOURCES, "sources.csv")
    desk.load(CASES, "cases.csv")
    return desk


@pytest.mark.parametrize(("name", "cell"), [("documented", "yes"), ("case_id", "c1")])
def test_the_cure_for_a_missing_column_is_to_import_again_with_its_cell(
    known: Desk, name: str, cell: str
) -> None:
    first = known.load(sheet(WHOLE, without=name))
    assert first.drafts == 1
    again = known.load(sheet(WHOLE, without=name), constants={name: cell})
    assert (again.updated, again.loaded, again.rejected) == (1, 0, 0)
    assert any("completed" in note for note in again.notes)
    assert known.drafts() == []
    assert [event[name] for event in known.events()] == [cell]


# Without a stage nothing tells a row again in another file.
@pytest.mark.parametrize(
    ("name", "file"),
    [
        *product(("case_id", "source_id", "documented"), ("rows.csv", "rows corrected.csv")),
        ("kind", "rows.csv"),
    ],
)
@pytest.mark.parametrize("update", [False, True])
def test_a_cell_filled_in_in_the_sheet_completes_the_draft_of_its_row(
    known: Desk, name: str, file: str, *, update: bool
) -> None:
    known.load(sheet(lacking(name)))
    report = known.load(sheet(WHOLE), file, update=update)
    assert (report.updated, report.loaded, report.rejected) == (1, 0, 0)
    assert known.drafts() == []
    assert len(known.events()) == 1
    assert len(known.store.read()["citations"]) == 1


def test_keeping_likely_duplicates_leaves_no_draft_beside_the_row_that_completes_it(
    known: Desk,
) -> None:
    known.load(sheet(lacking("case_id")))
    known.load(sheet(WHOLE), keep_likely_duplicates=True)
    assert (known.drafts(), len(known.events())) == ([], 1)


def test_a_row_with_other_words_in_the_place_of_a_draft_changes_it_with_update_alone(
    known: Desk,
) -> None:
    known.load(sheet(lacking("case_id")))
    better = sheet({**WHOLE, "quantity": "6"})
    refused = known.load(better)
    assert refused.rejected == 1
    assert "draft of row 2 of" in refused.rejects[0].reason
    assert "--update" in refused.rejects[0].cure
    assert known.load(better, update=True).updated == 1
    assert known.drafts() == []
    assert [event["quantity"] for event in known.events()] == [6]


def test_an_event_that_a_draft_tells_already_is_refused_by_the_row_of_the_draft(
    known: Desk,
) -> None:
    known.load(sheet(lacking("case_id")))
    report = known.load(sheet({**WHOLE, "date": "2021-03"}), "other.csv")
    assert 'the draft of row 2 of "rows.csv"' in report.rejects[0].reason
    assert "--update" in report.rejects[0].cure
    assert known.load(sheet({**WHOLE, "date": "2021-03"}), "other.csv", update=True).updated == 1
    assert (known.drafts(), len(known.events())) == ([], 1)


def test_a_draft_whose_row_stands_in_the_file_still_is_no_other_rows_draft(known: Desk) -> None:
    vague = lacking("case_id", "quantity", "unit")
    known.load(sheet(vague))
    report = known.load(sheet(vague, WHOLE))
    assert (report.duplicates, report.loaded, report.updated) == (1, 1, 0)
    assert len(known.drafts()) == 1


def test_each_row_completes_the_draft_of_its_own(known: Desk) -> None:
    rows = [lacking("case_id", place=f"{town}, Arizona") for town in ("Nogales", "Naco", "Douglas")]
    known.load(sheet(*rows))
    filled = [{**row, "case_id": "c1"} for row in reversed(rows)]
    assert known.load(sheet(*filled)).updated == 3
    assert known.drafts() == []
    assert len(known.events()) == 3


def test_rows_of_one_file_are_called_by_their_number_when_they_are_alike(known: Desk) -> None:
    report = known.load(sheet(WHOLE, {**WHOLE, "date": "2021-03"}))
    assert "the same as row 2 of this file" in report.rejects[0].reason


def test_a_row_of_little_words_in_another_file_completes_no_draft(known: Desk) -> None:
    known.load(sheet(lacking("case_id", "date", "quantity", "unit", "source_id")))
    assert known.load(sheet(WHOLE), "other.csv").loaded == 1
    assert len(known.drafts()) == 1


def test_a_completed_draft_comes_back_when_the_import_is_undone(known: Desk) -> None:
    known.load(sheet(lacking("case_id")))
    before = known.drafts()
    report = known.load(sheet(WHOLE))
    known.store.undo(report.operation, who="ana")
    assert known.drafts() == before
    assert json.loads(before[0]["cells"])["source_id"] == "s1"


PURCHASE = lacking("case_id", kind="purchase", place="Phoenix, Arizona", quantity="", unit="")
UNDATED = {**PURCHASE, "date": ""}


def days(desk: Desk) -> list[str | None]:
    found = [event["date"] for event in desk.events()]
    return sorted((day if isinstance(day, str) else None for day in found), key=str)


@pytest.mark.parametrize("update", [False, True])
def test_a_row_never_gets_a_date_that_it_does_not_say(known: Desk, *, update: bool) -> None:
    known.load(sheet(PURCHASE))
    report = known.load(sheet({**UNDATED, "case_id": "c1"}), update=update)
    assert (report.loaded, report.updated, report.rejected) == (1, 0, 0)
    assert days(known) == [None]
    assert len(known.drafts()) == 1, "the dated draft waits for its own row"


def test_a_row_put_in_above_takes_no_draft_from_the_row_that_completes_it(known: Desk) -> None:
    known.load(sheet(PURCHASE))
    report = known.load(sheet({**UNDATED, "case_id": "c1"}, {**PURCHASE, "case_id": "c1"}))
    assert (report.loaded, report.updated, report.rejected) == (1, 1, 0)
    assert days(known) == ["2021-03-01", None]
    assert known.drafts() == []


def test_a_row_of_other_words_put_in_above_is_loaded_and_leaves_the_draft_to_its_row(
    known: Desk,
) -> None:
    known.load(sheet(PURCHASE))
    new = {**PURCHASE, "case_id": "c1", "date": "2021-05-05"}
    report = known.load(sheet(new, {**PURCHASE, "case_id": "c1"}))
    assert (report.loaded, report.updated, report.rejected) == (1, 1, 0)
    assert days(known) == ["2021-03-01", "2021-05-05"]
    assert known.drafts() == []


@pytest.mark.parametrize("turned", [False, True])
def test_a_sheet_sorted_anew_completes_each_draft_by_its_own_words(
    known: Desk, *, turned: bool
) -> None:
    rows = [UNDATED, PURCHASE][:: -1 if turned else 1]
    known.load(sheet(*rows))
    known.load(sheet(*({**row, "case_id": "c1"} for row in reversed(rows))))
    assert days(known) == ["2021-03-01", None]
    assert known.drafts() == []


def test_a_draft_of_few_words_is_completed_in_its_own_row_alone(known: Desk) -> None:
    few = {"case_id": "c1", "kind": "seizure"}
    known.load(sheet(few))
    other = {**WHOLE, "place": "Naco, Arizona"}
    known.load(sheet({**WHOLE, "kind": "crossing"}, other))
    assert len(known.events()) == 2
    assert [draft["row"] for draft in known.drafts()] == [2]
    assert known.load(sheet(WHOLE)).updated == 1
    assert known.drafts() == []


def test_a_draft_is_completed_by_the_row_that_bears_its_id(known: Desk) -> None:
    head, row, _ = sheet(PURCHASE).split("\n")
    known.load(f"event_id,{head}\ne1,{row}\n")
    whole = {**PURCHASE, "case_id": "c1"}
    _, bare, counted, _ = sheet(whole, {**whole, "quantity": "3", "unit": "firearms"}).split("\n")
    report = known.load(f"event_id,{head}\n,{bare}\ne1,{counted}\n", "more.csv")
    assert "duplicate_id" not in {reject.rule for reject in report.rejects}
    assert report.updated == 1
    assert {event["event_id"]: event["quantity"] for event in known.events()}["e1"] == 3
    assert known.drafts() == []


def moved(*towns: str, **cells: str) -> list[dict[str, str]]:
    return [lacking("quantity", "unit", place=f"{town}, Arizona", **cells) for town in towns]


@pytest.mark.parametrize("case", ["", "c1"])
def test_rows_sorted_anew_that_gained_their_dates_complete_their_own_drafts(
    known: Desk, case: str
) -> None:
    towns = ("Nogales", "Naco", "Douglas")
    known.load(sheet(*moved(*towns, case_id="", date="")))
    before = {json.loads(draft["cells"])["place_text"] for draft in known.drafts()}
    rows = [
        {**row, "date": f"2021-03-0{day}"}
        for day, row in enumerate(moved(*reversed(towns), case_id=case), start=1)
    ]
    report = known.load(sheet(*rows))
    assert (report.updated, report.loaded, report.rejected) == (3, 0, 0)
    told = [json.loads(draft["cells"]) for draft in known.drafts()] if not case else known.events()
    assert {event["place_text"]: event["date"] for event in told} == {
        row["place"]: row["date"] for row in rows
    }
    assert len(told) == len(before) == 3


def test_a_row_put_in_above_does_not_keep_the_date_from_its_draft(known: Desk) -> None:
    known.load(sheet(UNDATED))
    other = {**WHOLE, "kind": "crossing"}
    report = known.load(sheet(other, {**PURCHASE, "case_id": "c1"}))
    assert (report.loaded, report.updated) == (1, 1)
    assert known.drafts() == []
    assert len(known.events()) == 2


def test_a_draft_that_two_rows_may_have_become_is_given_to_neither(known: Desk) -> None:
    known.load(sheet(UNDATED))
    first, second = ({**PURCHASE, "case_id": "c1", "date": f"2021-0{n}-01"} for n in (3, 5))
    report = known.load(sheet({**WHOLE, "kind": "crossing"}, first, second))
    assert (report.loaded, report.updated) == (3, 0)
    assert len(known.drafts()) == 1


def test_a_dated_row_of_another_file_completes_no_undated_draft(known: Desk) -> None:
    known.load(sheet(UNDATED))
    known.load(sheet({**WHOLE, "kind": "crossing"}, {**PURCHASE, "case_id": "c1"}), "other.csv")
    assert len(known.drafts()) == 1


def test_a_row_that_is_refused_leaves_its_draft_to_the_row_that_completes_it(known: Desk) -> None:
    head, row, _ = sheet(PURCHASE).split("\n")
    known.load(f"event_id,{head}\ne1,{row}\n")
    whole = {**PURCHASE, "case_id": "c1"}
    _, bare, wrong, _ = sheet(whole, {**whole, "date": "2020-01-01"}).split("\n")
    for file, rows in (("a.csv", f"e1,{wrong}\n,{bare}\n"), ("b.csv", f",{bare}\ne1,{wrong}\n")):
        report = known.load(f"event_id,{head}\n{rows}", file)
        assert [reject.rule for reject in report.rejects] == ["conflict"]
        assert [(event["event_id"], event["date"]) for event in known.events()] == [
            ("e1", "2021-03-01")
        ]
        take_back(known.store, report.operation, who="rosa")
        assert [draft["lacks"] for draft in known.drafts()] == ["no case_id"]


def test_rows_that_contradict_one_another_are_refused_and_free_the_draft(known: Desk) -> None:
    head, row, _ = sheet(PURCHASE).split("\n")
    known.load(f"event_id,{head}\ne1,{row}\n")
    whole = {**PURCHASE, "case_id": "c1"}
    one, other = ({**whole, "quantity": number, "unit": "firearms"} for number in ("3", "4"))
    _, bare, first, second, _ = sheet(whole, one, other).split("\n")
    report = known.load(f"event_id,{head}\n,{bare}\ne1,{first}\ne1,{second}\n", "more.csv")
    assert [reject.rule for reject in report.rejects] == ["duplicate_id", "duplicate_id"]
    assert known.drafts() == []
    assert [event["event_id"] for event in known.events()] == ["e1"]


@pytest.mark.parametrize("case", ["c1", "c9"])
def test_a_draft_whose_completion_was_undone_is_an_ordinary_draft_again(
    known: Desk, case: str
) -> None:
    vague, whole = sheet(lacking("case_id")), sheet({**WHOLE, "case_id": case})
    known.load(vague)
    ordinary = known.drafts()
    for _ in range(2):
        report = known.load(whole)
        assert (report.updated, report.duplicates) == (1, 0)
        take_back(known.store, report.operation, who="rosa")
        assert known.drafts() == ordinary
        assert known.events() == []
        assert known.load(vague).duplicates == 1, "its own row says nothing new"
    other = known.load(sheet(WHOLE), "corrected.csv")
    assert (other.updated, known.drafts(), len(known.events())) == (1, [], 1)


def test_a_draft_changed_with_update_and_undone_is_changed_again_by_the_same_row(
    known: Desk,
) -> None:
    known.load(sheet(lacking("case_id")))
    better = sheet({**WHOLE, "case_id": "", "quantity": "6"})
    report = known.load(better, update=True)
    assert known.load(better, update=True).duplicates == 1
    take_back(known.store, report.operation, who="rosa")
    assert known.load(better).rejected == 1
    assert known.load(better, update=True).updated == 1


DATED = lacking("case_id", "note", "country")
"""What comes to the draft of ``UNNAMED`` first; ``MORE`` corrects it, ``NAMED`` completes it."""
UNNAMED, MORE = {**DATED, "date": ""}, {**DATED, "quantity": "6"}
NAMED = {**MORE, "country": "US"}


def outcome(desk: Desk, row: dict[str, str], **options: Any) -> str:
    """Import one row and return the heap that it came to."""
    report = desk.load(sheet(row), "again.csv", **options)
    heaps = ("loaded", "updated", "duplicates", "rejected")
    [heap] = [name for name in heaps if getattr(report, name)]
    return heap


@pytest.mark.parametrize("case", ["", "c1", "c9"])
def test_an_undo_frees_the_row_that_it_takes_back_and_none_that_was_superseded_before(
    known: Desk, case: str
) -> None:
    known.load(sheet(UNNAMED))
    known.load(sheet(DATED))
    known.load(sheet(MORE), update=True)
    before = known.drafts()
    report = known.load(sheet({**NAMED, "case_id": case}))
    assert report.updated == 1
    take_back(known.store, report.operation, who="rosa")
    for row in (UNNAMED, DATED, MORE):
        for update in (False, True):
            assert outcome(known, row, update=update) == "duplicates"
    assert (known.drafts(), known.events()) == (before, [])
    assert known.load(sheet({**NAMED, "case_id": case})).updated == 1


def test_an_undo_of_an_undo_leaves_the_row_in_its_draft(known: Desk) -> None:
    known.load(sheet(UNNAMED))
    done = known.load(sheet(DATED)).operation
    undone = take_back(known.store, done, who="rosa")
    take_back(known.store, undone.number, who="rosa")
    known.load(sheet(MORE), update=True)
    assert outcome(known, DATED) == "duplicates"


def test_a_row_whose_undo_is_older_than_the_last_change_of_its_draft_says_something_new(
    known: Desk,
) -> None:
    known.load(sheet(DATED))
    report = known.load(sheet(MORE), update=True)
    take_back(known.store, report.operation, who="rosa")
    assert known.load(sheet({**DATED, "quantity": "9"}), update=True).updated == 1
    assert known.load(sheet(MORE)).rejected == 1
    assert known.load(sheet(MORE), update=True).updated == 1
    assert len(known.drafts()) == 1


@pytest.mark.parametrize("begun", [False, True])
def test_a_row_that_was_undone_and_imported_again_counts_from_then_on(
    known: Desk, *, begun: bool
) -> None:
    if begun:
        known.load(sheet(UNNAMED))
    take_back(known.store, known.load(sheet(DATED)).operation, who="rosa")
    before = known.store.keeping("origins")["imported_at"].max()
    known.load(sheet(DATED))
    assert known.store.keeping("origins")["imported_at"].max() > before
    known.load(sheet(MORE), update=True)
    assert outcome(known, DATED) == "duplicates"
    assert len(known.drafts()) == 1


def test_a_row_that_an_undo_did_not_touch_needs_no_answers_again(known: Desk) -> None:
    ambiguous = {**DATED, "date": "03/04/2021"}
    known.load(sheet(ambiguous), dates="mdy")
    report = known.load(sheet({**ambiguous, "case_id": "c9"}), dates="mdy")
    take_back(known.store, report.operation, who="rosa")
    assert outcome(known, ambiguous) == "duplicates"
    assert outcome(known, ambiguous, dates="dmy") == "duplicates"


def test_a_row_whose_words_the_draft_says_still_adds_nothing_to_the_notes(known: Desk) -> None:
    known.load(sheet(UNNAMED))
    worded = {**DATED, "quantity": "some"}
    report = known.load(sheet(worded), update=True)
    assert any("one clear number" in note for note in report.notes)
    take_back(known.store, report.operation, who="rosa")
    known.load(sheet({**worded, "note": "told anew"}), update=True)
    again = known.load(sheet(worded))
    assert again.duplicates == 1
    assert not any("one clear number" in note for note in again.notes)
