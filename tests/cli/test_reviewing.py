"""The command that carries a case through its review holds to the rules of the editor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from routes.casebook.stores import open_store
from routes.casebook.stores.edits import Update
from routes.cli import commands
from routes.codebook import code_list
from routes.pipeline.homes import copy_casebook

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result


@pytest.fixture
def book(tmp_path: Path, a_casebook: Callable[..., Path]) -> Path:
    """The small casebook, whose case ana has changed and handed in."""
    path = tmp_path / "book.sqlite"
    copy_casebook(a_casebook(), path)
    edits = [
        Update("events", "bridge#02", "quantity", 5, 6),
        Update("cases", "bridge", "review_state", "published", "in_review"),
    ]
    open_store(path).apply(edits, who="ana")
    return path


def review(book: Path, state: str, who: str, why: str = "looked at the release") -> Result:
    asked = ["review", str(book), "bridge", "--to", state, "--why", why, "--as", who]
    return CliRunner().invoke(commands, asked)


def state(book: Path) -> Any:
    return open_store(book).read()["cases"]["review_state"].iloc[0]


def test_another_person_carries_a_case_on_and_the_log_says_who_and_why(book: Path) -> None:
    assert review(book, "reviewed", "ben").exit_code == 0
    assert review(book, "published", "ben").exit_code == 0
    assert state(book) == "published"
    last = open_store(book).changes()[-1]
    assert (last.changed_by, last.why, last.after) == ("ben", "looked at the release", "published")


def test_nobody_makes_their_own_work_reviewed(book: Path) -> None:
    told = review(book, "reviewed", "Ana")
    assert told.exit_code == 1
    assert "Ask another person" in told.stderr
    assert state(book) == "in_review"


def test_a_casebook_that_asks_for_no_second_person_is_carried_on_by_one(book: Path) -> None:
    store = open_store(book)
    store.describe({**store.description(), "routes": {"second_person": False}})
    assert review(book, "reviewed", "ana").exit_code == 0


@pytest.mark.parametrize(
    ("to", "why", "said"),
    [("published", "a look", "does not become published"), ("reviewed", "  ", "needs a reason")],
)
def test_a_step_that_is_left_out_or_has_no_reason_is_refused(
    book: Path, to: str, why: str, said: str
) -> None:
    told = review(book, to, "ben", why)
    assert told.exit_code == 1
    assert said in told.stderr
    assert state(book) == "in_review"


def test_a_case_that_is_not_there_is_told(book: Path) -> None:
    asked = ["review", str(book), "brigde", "--to", "reviewed", "--why", "x", "--as", "ben"]
    told = CliRunner().invoke(commands, asked)
    assert told.exit_code == 1
    assert "brigde" in told.stderr


def test_the_states_are_those_of_the_codebook() -> None:
    options: dict[str | None, Any] = {
        each.name: each for each in commands.commands["review"].params
    }
    assert tuple(options["state"].type.choices) == code_list("review_state").values


def test_an_undo_does_not_go_round_the_review(book: Path) -> None:
    """The way from the log back to a public state is a review, not an undo."""
    assert review(book, "reviewed", "ben").exit_code == 0
    assert review(book, "published", "ben").exit_code == 0
    store = open_store(book)
    withheld = store.apply(
        [Update("cases", "bridge", "review_state", "published", "withheld")], who="ben"
    )
    told = CliRunner().invoke(commands, ["undo", str(book), str(withheld.number), "--as", "ana"])
    assert told.exit_code != 0
    assert state(book) == "withheld"


def test_an_undo_of_facts_of_a_published_case_takes_it_back_to_review(book: Path) -> None:
    review(book, "reviewed", "ben")
    review(book, "published", "ben")
    edit = Update("events", "bridge#03", "items", "five rifles", "guns")
    number = open_store(book).apply([edit], who="ben").number
    told = CliRunner().invoke(commands, ["undo", str(book), str(number), "--as", "ana"])
    assert told.exit_code == 0
    assert "is in review again" in told.stderr
    assert state(book) == "in_review"
