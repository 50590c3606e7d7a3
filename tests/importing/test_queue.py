"""Every row that an import rejects waits in the casebook until it is mended or discarded."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.importing.conftest import CASES, EVENT, SOURCES, Desk

from routes.casebook.importing.outcomes import Reject
from routes.casebook.importing.queueing import QUEUE, Incoming, Queue, cells_json, cells_of
from routes.casebook.stores import create_store
from routes.casebook.stores.edits import ConflictError, Delete, Insert, Update
from routes.errors import CasebookError
from routes.pipeline import check
from routes.pipeline.cutting import records
from routes.pipeline.exporting import export
from routes.pipeline.importing import ImportOptions, import_rows
from routes.pipeline.mending import Waiting, send_again
from routes.pipeline.queueing import WHOLE_AT_MOST, discard
from routes.pipeline.saving import take_back

if TYPE_CHECKING:
    from pathlib import Path

    from routes.casebook.stores.interface import Store

HEAD = EVENT.splitlines()[0]
BAD = f'{HEAD},remark\nc1#05,c1,purchase,"Mesa, AZ",US,2021-02-31,5,yes,s1,"tall, x"\n'
TWO_BAD = BAD + 'c1#06,c1,nothing,"Tempe, AZ",US,2021-03-01,4,yes,s1,\n'


@pytest.fixture(params=["folder", "sqlite", "postgis"])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Desk:
    """A casebook with a case and a source, in each home."""
    folder = tmp_path / "files"
    folder.mkdir()
    address: Any = tmp_path / ("book.sqlite" if request.param == "sqlite" else "book")
    if request.param == "postgis":
        address = request.getfixturevalue("postgis")
    made = Desk(create_store(address), folder)
    made.load(SOURCES, "sources.csv")
    made.load(CASES, "cases.csv")
    return made


def waiting(store: Store) -> list[dict[str, Any]]:
    """Return the rows that wait, in the order of their rows."""
    return sorted(map(dict, records(store.keeping(QUEUE))), key=lambda row: row["row"])


def mended(desk: Desk, changes: dict[str, str], name: str = "rows.rejects.csv") -> str:
    """Return a file of rejects with cells replaced in the columns of the row."""
    rows = list(csv.reader(io.StringIO((desk.folder / name).read_text("utf-8"))))
    own = rows[0].index("_row")
    cells = [[changes.get(cell, cell) for cell in row[:own]] + row[own:] for row in rows]
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows(cells)
    return stream.getvalue()


def test_a_rejected_row_is_kept_unchanged_with_where_why_and_who(desk: Desk) -> None:
    report = desk.load(BAD)
    assert (report.read, report.rejected, report.waiting) == (1, 1, 1)
    [row] = waiting(desk.store)
    assert cells_of(row) == tuple(map(tuple, csv.reader(io.StringIO(BAD))))
    assert (row["table"], row["file"], row["row"]) == ("events", "rows.csv", 2)
    assert (row["rule"], row["rejected_by"]) == ("bad_date", "ana")
    assert "month 2" in row["reason"]
    assert row["cure"] == "Correct the date"
    assert row["rejected_at"] == desk.store.changes()[-1].changed_at[:0] + row["rejected_at"]


def test_the_same_file_twice_does_not_queue_twice(desk: Desk) -> None:
    desk.load(TWO_BAD)
    before = waiting(desk.store)
    again = desk.load(TWO_BAD, "under another name.csv")
    assert (again.rejected, again.waiting, again.operation) == (2, 2, 0)
    assert waiting(desk.store) == before


def test_two_rows_of_one_wording_are_two_rows(desk: Desk) -> None:
    desk.load(BAD + BAD.splitlines()[1] + "\n")
    assert len(waiting(desk.store)) == 2


def test_a_mended_file_of_rejects_clears_its_rows(desk: Desk) -> None:
    desk.load(TWO_BAD)
    report = desk.load(mended(desk, {"2021-02-31": "2021-02-28"}), "mended.csv")
    assert (report.loaded, report.rejected, report.mended) == (1, 1, 1)
    [left] = waiting(desk.store)
    assert (left["file"], left["row"]) == ("rows.csv", 3)
    text = mended(desk, {"nothing": "purchase"}, "mended.rejects.csv")
    report = desk.load(text, "again.csv")
    assert (report.loaded, report.mended) == (1, 1)
    assert waiting(desk.store) == []


def test_a_row_that_is_still_wrong_waits_with_its_new_cells_and_reason(desk: Desk) -> None:
    desk.load(BAD)
    [before] = waiting(desk.store)
    desk.load(mended(desk, {"2021-02-31": "2021-02-30"}), "mended.csv")
    [now] = waiting(desk.store)
    assert now["reject_id"] == before["reject_id"]
    assert "day 30" in now["reason"]
    assert "2021-02-30" in cells_of(now)[1]
    assert not {"_row", "_reason", "_cure"} & set(cells_of(now)[0])


def test_the_first_file_again_does_not_undo_what_was_mended_in_part(desk: Desk) -> None:
    desk.load(BAD)
    desk.load(mended(desk, {"2021-02-31": "2021-02-30"}), "mended.csv")
    before = waiting(desk.store)
    report = desk.load(BAD)
    assert (report.rejected, report.waiting, report.operation) == (1, 1, 0)
    other = desk.load(BAD, "the same under another name.csv")
    assert (other.waiting, other.operation) == (1, 0)
    assert waiting(desk.store) == before


def test_a_row_mended_in_its_own_file_leaves_the_queue(desk: Desk) -> None:
    desk.load(TWO_BAD)
    report = desk.load(TWO_BAD.replace("2021-02-31", "2021-02-28"))
    assert (report.loaded, report.mended) == (1, 1)
    assert [row["row"] for row in waiting(desk.store)] == [3]


def test_another_row_in_the_same_place_of_a_file_of_that_name_clears_nothing(desk: Desk) -> None:
    desk.load(BAD)
    other = f'{HEAD}\nc1#77,c1,seizure,"Nogales, AZ",US,2020-01-05,1,yes,s1\n'
    assert desk.load(other).mended == 0
    # The next in a series says much the same, and is another one all the same.
    series = (
        BAD.replace("c1#05", "c1#15").replace("2021-02-31", "2021-04-01").replace("Mesa", "Yuma")
    )
    report = desk.load(series)
    assert (report.loaded, report.mended) == (1, 0)
    assert len(waiting(desk.store)) == 1


def test_an_answer_for_the_file_clears_what_it_answers(desk: Desk) -> None:
    asked = f'{HEAD}\nc1#08,c1,purchase,"Mesa, AZ",US,6/7/2011,5,yes,s1\n'
    assert desk.load(asked).waiting == 1
    report = desk.load(asked, dates="mdy")
    assert (report.loaded, report.mended) == (1, 1)
    assert waiting(desk.store) == []


def test_what_a_person_settled_is_not_queued_again(desk: Desk) -> None:
    desk.load(TWO_BAD)
    first, second = waiting(desk.store)
    done = discard(desk.store, [first["reject_id"]], who="ben", why="no event at all")
    assert waiting(desk.store) == [second]
    report = desk.load(TWO_BAD)
    assert (report.rejected, report.waiting) == (2, 1)
    assert any("somebody mended or discarded the same words, or" in note for note in report.notes)
    last = desk.store.changes()[-1]
    assert (last.operation, last.why, last.changed_by) == (done.number, "no event at all", "ben")
    take_back(desk.store, done.number, who="ben", why="a slip")
    assert waiting(desk.store) == [first, second]


def test_a_row_is_not_discarded_without_a_reason_or_twice(desk: Desk) -> None:
    desk.load(BAD)
    [row] = waiting(desk.store)
    with pytest.raises(CasebookError, match="with a reason"):
        discard(desk.store, [row["reject_id"]], who="ben", why="  ")
    discard(desk.store, [row["reject_id"]], who="ben", why="no")
    with pytest.raises(CasebookError, match="does not wait any more"):
        discard(desk.store, [row["reject_id"]], who="ben", why="no")


def test_a_row_is_sent_again_as_it_was_read(desk: Desk) -> None:
    """The profile and the answers of the first import hold for the mended row too."""
    from routes.casebook.importing.profiles import Profile, TableProfile  # noqa: PLC0415
    from routes.pipeline.importing import import_file  # noqa: PLC0415

    columns = {"a": "kind", "b": "place_text", "c": "date", "d": "source_id", "e": "documented"}
    profile = Profile((TableProfile("events", columns),), "dmy", {"case_id": "c1", "country": "US"})
    path = desk.folder / "odd.csv"
    path.write_text("a,b,c,d,e,f\npurchase,Phoenix,31/2/2021,s1,yes,x\n", "utf-8")
    report = import_file(desk.store, path, who="ana", profile=profile)
    assert report.waiting == 1
    [row] = waiting(desk.store)
    again = Waiting.of(row)
    cells = ["28/2/2021" if cell == "31/2/2021" else cell for cell in again.cells]
    done = send_again(desk.store, again, cells, who="ben")
    assert (done.loaded, done.mended) == (1, 1)
    [event] = desk.events()
    assert (event["case_id"], event["date"], event["kind"]) == ("c1", "2021-02-28", "purchase")
    origin = desk.store.keeping("origins").query("table == 'events'").iloc[0]
    assert (origin["file"], origin["row"], json.loads(origin["cells"])["f"]) == ("odd.csv", 2, "x")


def test_an_undo_of_an_import_takes_its_rows_out_of_the_queue_and_leaves_mended_ones(
    desk: Desk,
) -> None:
    first = desk.load(TWO_BAD + 'c1#09,c1,purchase,"Mesa, AZ",US,2021-01-02,5,yes,s1,\n')
    rows = waiting(desk.store)
    cells = ["2021-02-28" if c == "2021-02-31" else c for c in cells_of(rows[0])[1]]
    send_again(desk.store, Waiting.of(rows[0]), cells, who="ben")
    take_back(desk.store, first.operation, who="ben", why="the wrong file")
    assert [event["event_id"] for event in desk.events()] == ["c1#05"]
    assert waiting(desk.store) == []
    # Nobody has settled it: the file again queues it again.
    assert desk.load(TWO_BAD).waiting == 1


def test_an_undo_of_a_mending_brings_the_row_back(desk: Desk) -> None:
    desk.load(BAD)
    [row] = waiting(desk.store)
    cells = ["2021-02-28" if c == "2021-02-31" else c for c in cells_of(row)[1]]
    done = send_again(desk.store, Waiting.of(row), cells, who="ben")
    take_back(desk.store, done.operation, who="ben", why="a slip")
    assert waiting(desk.store) == [row]
    assert desk.events() == []


def test_the_queue_travels_from_home_to_home_and_leaves_in_no_export(
    desk: Desk, tmp_path: Path
) -> None:
    desk.load(EVENT, "events.csv")
    desk.load(BAD.replace("tall, x", "A-CANARY-CELL"))
    for number, name in enumerate(("copy.sqlite", "copy")):
        copy = create_store(tmp_path / name)
        copy.fill(desk.store.contents())
        assert waiting(copy) == waiting(desk.store), number
        assert copy.contents().tables == desk.store.contents().tables
    target = tmp_path / "out.csv"
    export(tmp_path / "copy", "csv", target)
    files = [target] if target.is_file() else sorted(target.rglob("*"))
    told = [file.read_bytes() for file in files if file.is_file()]
    assert told
    assert not any(b"CANARY" in each for each in told)


def test_a_check_says_how_many_rows_wait(desk: Desk, tmp_path: Path) -> None:
    desk.load(TWO_BAD)
    copy = create_store(tmp_path / "checked.sqlite")
    copy.fill(desk.store.contents())
    [found] = [each for each in check(tmp_path / "checked.sqlite") if each.rule == "rejected_rows"]
    assert found.severity == "warning"
    assert found.message.startswith("2 rejected rows wait to be mended or discarded: 2 of rows.csv")


# Rules that do not depend on the home


@pytest.fixture
def small(tmp_path: Path) -> Store:
    return create_store(tmp_path / "small.sqlite")


def test_a_look_queues_nothing(small: Store) -> None:
    options = ImportOptions(dry_run=True)
    report = import_rows(small, ["date"], [["x"]], table="events", who="ana", options=options)
    assert (report.rejected, report.waiting) == (1, 0)
    assert waiting(small) == []


@pytest.mark.parametrize("rows", [WHOLE_AT_MOST, WHOLE_AT_MOST + 1])
def test_rows_of_a_table_that_is_none_wait_unless_there_are_too_many(
    small: Store, rows: int
) -> None:
    report = import_rows(
        small, ["x", "y"], [[str(each), "z"] for each in range(rows)], table=None, who="ana"
    )
    assert report.rejected == rows
    assert len(waiting(small)) == (rows if rows <= WHOLE_AT_MOST else 0)
    assert any("one reason" in note for note in report.notes) == (rows > WHOLE_AT_MOST)


def test_a_cell_of_any_length_and_any_letters_is_kept(small: Store) -> None:
    long = "ñ\0\r\n\u2028'" * 50_000
    report = import_rows(
        small, ["date", "note", "note"], [["x", long, "other"]], table="events", who="a"
    )
    assert report.waiting == 1
    [row] = waiting(small)
    assert cells_of(row) == (("date", "note", "note"), ("x", long, "other"))


def test_a_save_that_meets_a_mended_row_is_told_and_not_repeated(small: Store) -> None:
    import_rows(small, ["date"], [["x"]], table="events", who="ana")
    [row] = waiting(small)
    discard(small, [row["reject_id"]], who="ben", why="no")
    with pytest.raises(ConflictError):
        small.apply([Delete(QUEUE, row["reject_id"], row)], who="cleo")


names = st.text("abc", min_size=1, max_size=2)
sheets = st.lists(st.lists(st.text("xyz ", max_size=2), min_size=3, max_size=3), max_size=6)


@given(sheets, st.lists(st.booleans(), min_size=6, max_size=6))
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_whatever_comes_every_row_is_done_or_waits_and_none_twice(
    rows: list[list[str]], sound: list[bool]
) -> None:
    """The queue as a model: rejected rows wait, the same file again changes nothing."""
    header = ["a", "b", "c"]
    stored: dict[str, dict[str, Any]] = {}

    def taken(good: list[bool]) -> Queue:
        queue = Queue([*stored.values()], ("ana", "2026-01-01T00:00:00Z"), lambda _: False)
        seen = [Incoming.of(("f", "", n), header, row) for n, row in enumerate(rows)]
        rejects = [
            (seen[n], Reject("f", "", n, tuple(header), tuple(row), "r", "c", "rule"), None)
            for n, row in enumerate(rows)
            if not good[n]
        ]
        queue.take([row for n, row in enumerate(seen) if good[n]], rejects)
        for edit in queue.edits:
            if isinstance(edit, Insert):
                assert edit.record["reject_id"] not in stored
                stored[str(edit.record["reject_id"])] = dict(edit.record)
            elif isinstance(edit, Delete):
                del stored[edit.record_id]
            elif isinstance(edit, Update):
                stored[edit.record_id][edit.field] = edit.after
        return queue

    taken([False] * 6)
    assert sorted(cells_of(row)[1] for row in stored.values()) == sorted(map(tuple, rows))
    assert taken([False] * 6).edits == []
    taken(sound)
    bad = [row for n, row in enumerate(rows) if not sound[n]]
    assert len(stored) == len(bad)
    taken([True] * 6)
    assert stored == {}


@given(st.lists(names, max_size=4), st.lists(st.text(max_size=5), max_size=5))
def test_cells_come_back_as_they_stood(header: list[str], cells: list[str]) -> None:
    found = cells_of({"cells": cells_json(header, cells)})
    assert found[0][: len(header)] == tuple(header)
    assert found[1][: len(cells)] == tuple(cells)
    assert not any(found[1][len(cells) :])
