"""What a save may do, in every home: all or nothing, no change overwritten, all of it told."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from routes.casebook import read_casebook
from routes.casebook.stores import create_store, is_database, open_store
from routes.casebook.stores.edits import ConflictError, Delete, Insert, Update
from routes.errors import CasebookError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from routes.casebook.cells import Value
    from routes.casebook.stores.edits import Conflict, Edit
    from routes.casebook.stores.interface import Store

EVENT = "bridge#02"
A_NEW_EVENT: dict[str, Value] = {
    "event_id": "bridge#05",
    "case_id": "bridge",
    "kind": "storage",
    "place_text": ' "Tucson", Ariz.\nor near it ',
    "country": "US",
    "documented": "yes",
    "quantity": 3.0,
}


def value(store: Store, field: str, name: str = EVENT) -> Any:
    frame = store.read()["events"].set_index("event_id")[field]
    return None if frame.isna()[name] else frame[name]


def change(field: str, before: Any, after: Any, name: str = EVENT) -> Update:
    return Update("events", name, field, before, after)


def conflicts(store: Store, *edits: Update | Insert | Delete) -> tuple[Conflict, ...]:
    before = store.contents()
    with pytest.raises(ConflictError) as caught:
        store.apply(edits, who="loser")
    assert store.contents() == before
    return caught.value.conflicts


def test_a_save_is_read_back_and_logged(store: Store) -> None:
    done = store.apply([change("quantity", 5, 6)], who="ana", why="the release was corrected")
    assert (done.number, done.who) == (1, "ana")
    assert value(store, "quantity") == 6
    (row,) = store.changes()
    assert (row.action, row.table, row.record_id) == ("update", "events", EVENT)
    assert (row.field, row.before, row.after) == ("quantity", "5", "6")
    assert (row.changed_by, row.why, row.undoes) == ("ana", "the release was corrected", None)
    assert row.changed_at == done.at
    assert done.at.endswith("Z")


def test_a_record_keeps_its_text_to_the_letter(store: Store) -> None:
    store.apply([Insert("events", A_NEW_EVENT)], who="ana")
    assert value(store, "place_text", "bridge#05") == A_NEW_EVENT["place_text"]
    (row,) = store.changes(record_id="bridge#05")
    assert json.loads(str(row.after)) == A_NEW_EVENT


def test_two_people_who_change_different_fields_both_keep_their_change(store: Store) -> None:
    store.apply([change("quantity", 5, 6)], who="ana")
    store.apply([change("items", "five rifles", "six rifles")], who="ben")
    assert (value(store, "quantity"), value(store, "items")) == (6, "six rifles")


def test_a_field_that_somebody_changed_since_is_a_conflict_with_both_values(store: Store) -> None:
    store.apply([change("quantity", 5, 6)], who="ana")
    (clash,) = conflicts(store, change("quantity", 5, 7), change("items", "five rifles", "x"))
    assert (clash.table, clash.record_id, clash.field) == ("events", EVENT, "quantity")
    assert (clash.seen, clash.wanted, clash.stored) == (5, 7, 6)
    assert clash.changed_by == "ana"
    assert clash.changed_at
    store.apply([change("quantity", clash.stored, 7)], who="ben")
    assert value(store, "quantity") == 7


def test_the_same_change_twice_is_one_change(store: Store) -> None:
    store.apply([change("quantity", 5, 6)], who="ana")
    again = store.apply([change("quantity", 5, 6.0)], who="ben")
    assert (again.number, again.edits) == (0, ())
    assert len(store.changes()) == 1


def test_a_taken_key_is_a_conflict_of_the_whole_record(store: Store) -> None:
    store.apply([Insert("events", A_NEW_EVENT)], who="ana")
    (clash,) = conflicts(store, Insert("events", {**A_NEW_EVENT, "quantity": 4}))
    assert clash.field is None
    assert clash.stored is not None
    assert clash.changed_by == "ana"


def test_a_record_is_deleted_only_as_it_was_seen(store: Store) -> None:
    store.apply([Insert("events", A_NEW_EVENT)], who="ana")
    store.apply([change("quantity", 3, 4, "bridge#05")], who="ben")
    (clash,) = conflicts(store, Delete("events", "bridge#05", A_NEW_EVENT))
    assert (clash.field, clash.seen, clash.stored) == ("quantity", 3, 4)
    store.apply([Delete("events", "bridge#05", {**A_NEW_EVENT, "quantity": 4})], who="ana")
    assert "bridge#05" not in {*store.read()["events"]["event_id"]}
    (clash,) = conflicts(store, change("quantity", 4, 5, "bridge#05"))
    assert clash.field is None
    assert clash.stored is None


def test_one_bad_edit_keeps_all_others_of_the_save_from_being_made(store: Store) -> None:
    before = store.contents()
    for bad in (
        change("quantity", 5, -1),
        change("kind", "crossing", "bought"),
        change("date", "2021-03-01", "yesterday"),
        change("items", "five rifles", "a\0b"),
        change("items", "five rifles", "\ud800"),
        change("items", "five rifles", "x" * 131_073),
        change("quantity", 5, "6"),
        change("quantity", 5, float("inf")),
        change("seq", 2, 2.5),
        change("case_id", "bridge", " bridge"),
        change("event_id", "bridge#02", None),
        change("nothing", None, "x"),
        change("lon", None, -110.9),
        Insert("events", {"case_id": "bridge"}),
        Insert("events", {**A_NEW_EVENT, "colour": "red"}),
        Insert("changes", {"change_id": 9}),
        Insert("guns", {}),
    ):
        with pytest.raises(CasebookError):
            store.apply([Insert("events", A_NEW_EVENT), bad], who="ana")
    with pytest.raises(CasebookError, match="name of who saves"):
        store.apply([Insert("events", A_NEW_EVENT)], who=" ")
    assert store.contents() == before


def test_a_point_is_moved_by_two_edits_of_one_save(store: Store) -> None:
    store.apply([change("lon", None, -110.9), change("lat", None, 31.3)], who="ana")
    assert (value(store, "lon"), value(store, "lat")) == (-110.9, 31.3)
    with pytest.raises(CasebookError, match="swapped"):
        store.apply([change("lon", -110.9, 31.3), change("lat", 31.3, -110.9)], who="ana")


def test_blank_text_and_missing_are_the_same(store: Store) -> None:
    store.apply([change("items", "five rifles", "  ")], who="ana")
    assert value(store, "items") is None
    store.apply([change("items", "", "five rifles")], who="ana")
    assert [(row.before, row.after) for row in store.changes()] == [
        ("five rifles", None),
        (None, "five rifles"),
    ]


def test_a_new_key_is_another_record_and_the_log_says_so(store: Store) -> None:
    name = "bridge#02|release|"
    store.apply([Update("citations", name, "locator", None, "page 2")], who="ana")
    log = [(row.action, row.record_id) for row in store.changes()]
    assert log == [("delete", name), ("insert", "bridge#02|release|page 2")]
    store.undo(1, who="ana")
    assert store.contents().tables["citations"][1]["locator"] is None


def test_keys_that_sound_alike_are_told_apart(store: Store) -> None:
    first: dict[str, Value] = {"alias": "a|b", "organisation": "one", "source_id": "c"}
    second: dict[str, Value] = {"alias": "a", "organisation": "two", "source_id": "b|c"}
    store.apply([Insert("organisations", first), Insert("organisations", second)], who="ana")
    with pytest.raises(CasebookError, match="2 records are called"):
        store.apply([Update("organisations", "a|b|c", "organisation", "one", "x")], who="ana")
    store.apply([Delete("organisations", "a|b|c", second)], who="ana")
    assert store.contents().tables["organisations"] == [first]


def test_a_second_key_of_a_table_is_a_key_too(store: Store) -> None:
    link: dict[str, Value] = {
        "link_id": "l1",
        "case_a": "bridge",
        "case_b": "x",
        "relation": "same_case",
    }
    store.apply([Insert("links", link)], who="ana")
    with pytest.raises(CasebookError, match="links"):
        store.apply([Insert("links", {**link, "link_id": "l2"})], who="ana")
    assert len(store.contents().tables["links"]) == 1


def test_edits_of_one_save_build_on_each_other(store: Store) -> None:
    store.apply(
        [
            Insert("events", A_NEW_EVENT),
            change("quantity", 3, 4, "bridge#05"),
            change("quantity", 4, 5, "bridge#05"),
            Delete("events", "bridge#05", {**A_NEW_EVENT, "quantity": 5}),
            Insert("events", {**A_NEW_EVENT, "quantity": 8}),
        ],
        who="ana",
    )
    assert value(store, "quantity", "bridge#05") == 8
    assert [row.action for row in store.changes()] == [
        "insert",
        "update",
        "update",
        "delete",
        "insert",
    ]
    store.undo(1, who="ana")
    assert "bridge#05" not in {*store.read()["events"]["event_id"]}


def test_undo_takes_back_and_undo_of_undo_restores(store: Store) -> None:
    gone: dict[str, Value] = {"record": "bridge#03", "source_id": "release"}
    edits: list[Edit] = [
        change("quantity", 5, 0.1),
        change("lon", None, -110.9),
        change("lat", None, 31.3),
        Insert("events", A_NEW_EVENT),
        Delete("citations", "bridge#03|release|", gone),
    ]
    before = store.contents().tables
    store.apply(edits, who="ana")
    after = store.contents().tables
    back = store.undo(1, who="ben", why="wrong case")
    assert back.number == 2
    assert {row.undoes for row in store.changes() if row.operation == 2} == {1}
    store.undo(2, who="ana")
    facts = [name for name in before if name != "changes"]
    assert [store.contents().tables[name] for name in facts] == [after[name] for name in facts]
    store.undo(3, who="ana")
    assert [store.contents().tables[name] for name in facts] == [before[name] for name in facts]
    with pytest.raises(CasebookError, match="no operation 9"):
        store.undo(9, who="ana")


def test_undo_does_not_take_back_what_others_built_on(store: Store) -> None:
    store.apply([change("quantity", 5, 6)], who="ana")
    store.apply([change("quantity", 6, 7)], who="ben")
    with pytest.raises(ConflictError):
        store.undo(1, who="ana")
    assert value(store, "quantity") == 7


def test_drafts_are_logged_and_origins_are_not(store: Store) -> None:
    draft: dict[str, Value] = {
        "draft_id": "d1",
        "table": "events",
        "state": "draft",
        "cells": "{}",
        "lacks": "case",
    }
    origin: dict[str, Value] = {
        "row_sha256": "0" * 64,
        "file": "rows.csv",
        "row": 2,
        "table": "events",
        "record_id": "d1",
        "imported_at": "2026-01-02T03:04:05Z",
        "imported_by": "ana",
        "cells": json.dumps({"note": "x" * 200_000}),
    }
    store.apply([Insert("drafts", draft), Insert("origins", origin)], who="ana")
    assert [row.table for row in store.changes()] == ["drafts"]
    assert store.read()["drafts"]["draft_id"].tolist() == ["d1"]
    assert store.keeping("origins")["cells"].tolist() == [origin["cells"]]
    only = store.apply([Delete("origins", "0" * 64, origin)], who="ana")
    assert only.number == 0
    assert store.keeping("origins").empty


def test_the_log_is_asked_by_record_and_by_number(store: Store) -> None:
    for number in range(5, 9):
        store.apply([change("quantity", number, number + 1)], who="ana")
    store.apply([Insert("events", A_NEW_EVENT)], who="ben")
    assert [row.after for row in store.changes(record_id=EVENT, last=2)] == ["8", "9"]
    assert [row.change_id for row in store.changes()] == [1, 2, 3, 4, 5]
    assert [row.change_id for row in store.changes(table="events", last=1)] == [5]
    assert store.changes(table="cases") == ()
    assert store.keeping("changes")["change_id"].tolist() == [1, 2, 3, 4, 5]


def test_what_the_owner_says_is_kept(store: Store) -> None:
    store.describe({"title": "Ours", "routes": {"second_person": False}, "resources": []})
    said = store.description()
    assert (said["title"], said["routes"]) == ("Ours", {"second_person": False})
    assert "resources" not in said
    assert "licenses" in said


def test_a_new_casebook_is_empty_and_never_made_over_another(store: Store, tmp_path: Path) -> None:
    made = create_store(tmp_path / "new.sqlite", {"title": "Ours"})
    assert not sum(len(frame) for frame in made.read().tables.values())
    assert open_store(tmp_path / "new.sqlite").description()["title"] == "Ours"
    with pytest.raises(CasebookError, match="already"):
        store.create({})
    with pytest.raises(CasebookError, match="records already"):
        store.fill(made.contents())


@pytest.mark.parametrize("home", ["sqlite", "postgis"])
def test_gazetteers_of_a_database_can_be_opened_as_files(
    address_of: Callable[[str], Path | str],
    a_casebook: Callable[..., Path],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    home: str,
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder, address = a_casebook(), address_of(home)
    (folder / "gazetteers").mkdir()
    (folder / "gazetteers" / "additions.json").write_bytes(b"{}\n")
    create_store(address).fill(open_store(folder).contents())
    found = read_casebook(address).gazetteer_folder
    assert found is not None
    assert (found / "gazetteers" / "additions.json").read_bytes() == b"{}\n"
    assert read_casebook(address).gazetteer_folder == found
    assert read_casebook(folder).gazetteer_folder == folder
    assert is_database(address)


def test_a_source_that_a_later_event_cites_is_not_undone(store: Store) -> None:
    store.apply([Insert("sources", {"source_id": "s1", "publisher": "x"})], who="ana")
    cited: list[Edit] = [
        Insert("events", A_NEW_EVENT),
        Insert("citations", {"record": "bridge#05", "source_id": "s1"}),
    ]
    store.apply(cited, who="ben")
    before = store.contents()
    with pytest.raises(CasebookError, match=r"s1 cannot go while .* citations .*bridge#05\|s1\|"):
        store.undo(1, who="ana")
    assert store.contents() == before
    store.undo(2, who="ana")
    store.undo(1, who="ana")
    assert "s1" not in {*store.read()["sources"]["source_id"]}


def test_a_record_that_others_name_stays_and_the_first_three_are_told(store: Store) -> None:
    case = next(row for row in store.contents().tables["cases"] if row["case_id"] == "bridge")
    with pytest.raises(CasebookError, match="#01, bridge#02, bridge#03 and 1 more"):
        store.apply([Delete("cases", "bridge", case)], who="ana")
    store.apply([Insert("events", A_NEW_EVENT)], who="ana")
    citation: dict[str, Value] = {"record": "bridge#05", "source_id": "release"}
    store.apply([Insert("citations", citation)], who="ben")
    with pytest.raises(CasebookError, match="nothing was saved"):
        store.apply([Delete("events", "bridge#05", A_NEW_EVENT)], who="ana")
    together = [
        Delete("events", "bridge#05", A_NEW_EVENT),
        Delete("citations", "bridge#05|release|", citation),
    ]
    store.apply(together, who="ana")
    assert "bridge#05" not in {*store.read()["events"]["event_id"]}


def test_all_of_an_import_is_undone_at_once(store: Store) -> None:
    rows: list[Edit] = [
        Insert("sources", {"source_id": "s1", "publisher": "x"}),
        Insert("events", A_NEW_EVENT),
        *(Insert("sources", {"source_id": f"t{number}"}) for number in range(2_100)),
        Insert("citations", {"record": "bridge#05", "source_id": "s1"}),
    ]
    facts = [name for name in store.contents().tables if name != "changes"]
    before = store.contents().tables
    store.apply(rows, who="ana")
    store.apply([Insert("citations", {"record": "bridge#01", "source_id": "t7"})], who="ben")
    with pytest.raises(CasebookError, match="t7 cannot go"):
        store.undo(1, who="ana")
    store.undo(2, who="ana")
    store.undo(1, who="ana")
    after = store.contents().tables
    assert [after[name] for name in facts] == [before[name] for name in facts]
