"""Who changed what can be told, and taken back without overwriting anybody."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from routes.casebook.stores import open_store
from routes.casebook.stores.edits import Insert, Update
from routes.cli import commands
from routes.pipeline.homes import copy_casebook

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

    from routes.cli.addresses import Address

HOMES = ("folder", "sqlite", "postgis")


def run(*arguments: object, typed: str = "") -> Result:
    return CliRunner().invoke(commands, [str(each) for each in arguments], input=typed)


@pytest.fixture(params=HOMES)
def book(
    request: pytest.FixtureRequest, tmp_path: Path, a_casebook: Callable[..., Path]
) -> Address:
    """The small casebook in each of its homes; it asks for no second person."""
    folder = a_casebook()
    store = open_store(folder)
    store.describe({**store.description(), "routes": {"second_person": False}})
    if request.param == "folder":
        return folder
    address: Address = tmp_path / "book.sqlite"
    if request.param == "postgis":
        address = str(request.getfixturevalue("postgis"))
    copy_casebook(folder, address)
    return address


def quantity(before: float | None, after: float | None) -> Update:
    return Update("events", "bridge#02", "quantity", before, after)


def save(book: Address, *edits: Any, who: str = "ana", why: str | None = None) -> int:
    return open_store(book).apply(edits, who=who, why=why).number


def log_of(book: Address, *options: object) -> list[dict[str, Any]]:
    told = run("log", book, "--json", *options)
    assert told.exit_code == 0, told.output
    changes: list[dict[str, Any]] = json.loads(told.stdout)
    return changes


def value(book: Address) -> float:
    events = open_store(book).read()["events"]
    return float(events["quantity"][events["event_id"] == "bridge#02"].iloc[0])


# telling


def test_the_log_tells_when_who_what_was_what_is_and_why(book: Address) -> None:
    number = save(book, quantity(5, 7), who="ana", why="the docket says seven")
    told = run("log", book)
    assert told.exit_code == 0
    head, change = told.stdout.splitlines()
    assert head.startswith(f"#{number}  20")
    assert "ana" in head
    assert "the docket says seven" in head
    assert "events bridge#02: quantity: “5” → “7”" in change
    (row,) = log_of(book)
    assert (row["before"], row["after"], row["changed_by"]) == ("5", "7", "ana")


def test_a_casebook_nobody_changed_has_nothing_to_tell(book: Address) -> None:
    told = run("log", book)
    assert (told.exit_code, told.stdout) == (0, "")
    assert "no change is in the log" in told.stderr
    assert log_of(book) == []


def test_of_a_record_without_a_change_that_is_said_and_not_that_there_is_none(
    book: Address,
) -> None:
    save(book, quantity(5, 7))
    told = run("log", book, "--record", "nope")
    assert (told.exit_code, told.stdout) == (1, "")
    assert "no change of the record nope is in the log" in told.stderr


def test_an_operation_is_its_number_as_the_log_shows_it(book: Address) -> None:
    number = save(book, quantity(5, 7))
    assert run("log", book).stdout.startswith(f"#{number} ")
    assert "number behind #" in run("log", "--help").stdout
    refused = run("undo", book, "abc", "--yes", "--as", "ana")
    assert refused.exit_code == 2
    assert "abc is no operation; routes log numbers them" in " ".join(refused.stderr.split())
    assert run("undo", book, f"#{number}", "--yes", "--as", "ana").exit_code == 0
    assert value(book) == 5


def test_records_that_were_made_and_deleted_are_told_whole(book: Address) -> None:
    source = {"source_id": "paper", "title": "A newspaper of the border", "kind": "press"}
    number = save(book, Insert("sources", source))
    assert "sources paper: made: " in run("log", book).stdout
    assert "title A newspaper of the border" in run("log", book).stdout
    assert run("undo", book, number, "--as", "eva").exit_code == 0
    told = run("log", book).stdout
    assert f"takes back #{number}" in told
    assert "sources paper: deleted: " in told


def test_the_log_is_narrowed_by_record_table_and_number(book: Address) -> None:
    save(book, quantity(5, 6))
    save(book, Update("cases", "bridge", "title", "Rifles at the bridge", "Rifles stopped"))
    save(book, quantity(6, 7))
    assert [row["record_id"] for row in log_of(book, "--record", "bridge")] == ["bridge"]
    assert [row["after"] for row in log_of(book, "--table", "events")] == ["6", "7"]
    assert [row["after"] for row in log_of(book, "--last", 1)] == ["7"]
    told = run("log", book, "--last", 2)
    assert "“5”" not in told.stdout
    assert "--last N tells more" in told.stderr


def test_a_misspelt_table_is_refused_with_the_one_that_was_meant(
    a_casebook: Callable[..., Path],
) -> None:
    told = run("log", a_casebook(), "--table", "event")
    assert told.exit_code == 2
    assert "did you mean events?" in told.stderr


def test_no_value_of_the_log_can_steer_the_terminal(book: Address) -> None:
    save(book, Update("cases", "bridge", "docket", None, "x\x1b[2J\u202ey"), why="\x1b]0;title\a")
    told = run("log", book)
    assert "\x1b" not in told.stdout
    assert "\u202e" not in told.stdout
    assert log_of(book)[0]["after"] == "x\x1b[2J\u202ey"


# taking back


def test_undo_restores_what_was_and_is_an_operation_of_its_own(book: Address) -> None:
    before = open_store(book).contents().tables
    number = save(book, quantity(5, 7), Update("events", "bridge#01", "seq", 1, 9))
    told = run("undo", book, number, "--as", "eva", "--why", "read it wrong")
    assert told.exit_code == 0, told.output
    assert value(book) == 5
    after = open_store(book).contents().tables
    assert {k: v for k, v in after.items() if k != "changes"} == {
        k: v for k, v in before.items() if k != "changes"
    }
    *_, last = log_of(book)
    assert (last["changed_by"], last["undoes"]) == ("eva", number)
    assert last["why"] == "read it wrong"


def test_an_undo_can_be_taken_back_as_well(book: Address) -> None:
    number = save(book, quantity(5, 7))
    taken_back = int(run("undo", book, number).stdout)
    assert run("undo", book, taken_back).exit_code == 0
    assert value(book) == 7
    assert len(log_of(book)) == 3


def test_undo_of_what_somebody_changed_since_is_refused_field_by_field(book: Address) -> None:
    number = save(book, quantity(5, 7), Update("events", "bridge#02", "items", "five rifles", "7"))
    save(book, quantity(7, 8), who="eva")
    told = run("undo", book, number, "--as", "ana")
    assert told.exit_code == 1
    assert "bridge#02: quantity: the operation left “7”" in told.stderr
    assert "now it is “8”, changed by eva" in told.stderr
    assert "undoing would put “5”" in told.stderr
    assert "nothing was changed" in told.stderr
    assert value(book) == 8
    assert len(log_of(book)) == 3


def test_without_a_number_and_a_terminal_undo_names_what_answers(book: Address) -> None:
    save(book, quantity(5, 7))
    told = run("undo", book)
    assert told.exit_code == 2
    assert "OPERATION" in told.stderr
    assert "--yes" in told.stderr
    assert value(book) == 7


def test_with_yes_the_last_operation_is_taken_back(book: Address) -> None:
    save(book, quantity(5, 6))
    save(book, quantity(6, 7))
    assert run("undo", book, "--yes").exit_code == 0
    assert value(book) == 6


@pytest.mark.parametrize(("answer", "left"), [("n\n", 7), ("y\n", 5)])
def test_a_person_at_a_terminal_is_shown_the_operation_and_asked(
    book: Address, monkeypatch: pytest.MonkeyPatch, answer: str, left: int
) -> None:
    monkeypatch.setattr("routes.cli.history._at_terminal", lambda: True)
    save(book, quantity(5, 7), why="the docket")
    told = run("undo", book, typed=answer)
    assert "“5” → “7”" in told.stderr
    assert "Take it back?" in told.stderr
    assert value(book) == left


def test_nothing_to_take_back_is_a_sentence(book: Address) -> None:
    told = run("undo", book, "--yes")
    assert told.exit_code == 2
    assert "nothing to take back" in told.stderr
    told = run("undo", book, 99)
    assert told.exit_code == 1
    assert "99" in str(told.exception)


def test_a_change_is_signed_with_the_login_name_unless_another_is_given(
    book: Address, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("getpass.getuser", lambda: "login-name")
    number = save(book, quantity(5, 7))
    assert run("undo", book, number).exit_code == 0
    assert log_of(book)[-1]["changed_by"] == "login-name"
