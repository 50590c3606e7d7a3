"""``routes add``: one event from flags, or from questions at the terminal in under two minutes."""

from __future__ import annotations

import json
import os
import pty
import select
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from routes.casebook.stores import open_store
from routes.cli import commands

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

    from routes.casebook.stores.interface import Store

SEIZURE = {
    "--case": "bridge",
    "--kind": "seizure",
    "--place": "Tucson, Arizona",
    "--country": "US",
    "--date": "March 1, 2021",
    "--source": "release",
    "--as": "ana",
}


@pytest.fixture
def book(store: Store, tmp_path: Path) -> Path:
    assert store.read() is not None
    return tmp_path / "book.sqlite"


def add(book: Path, *more: str, answers: str | None = None, **changes: str | None) -> Result:
    flags = {**SEIZURE, **{f"--{k.replace('_', '-')}": v for k, v in changes.items()}}
    arguments = [part for flag, text in flags.items() if text is not None for part in (flag, text)]
    return CliRunner().invoke(
        commands, ["add", "--into", str(book), *arguments, *more], input=answers
    )


def the_event(book: Path, event_id: str) -> dict[str, object]:
    events = open_store(book).read()["events"]
    found = events[events["event_id"] == event_id].astype(object)
    return dict(found.where(found.notna(), None).iloc[0])


def test_one_event_from_flags(book: Path) -> None:
    result = add(book, quantity="2", unit="firearms", locator="page 3", why="today's release")
    assert result.exit_code == 0, result.output
    assert result.stdout == "bridge#05\n"
    event = the_event(book, "bridge#05")
    assert (event["date"], event["date_text"]) == ("2021-03-01", "March 1, 2021")
    assert (event["quantity"], event["documented"], event["items"]) == (2, "yes", None)
    assert "“March 1, 2021” is kept as 2021-03-01" in result.stderr
    last = open_store(book).changes()[-1]
    assert (last.changed_by, last.why) == ("ana", "today's release")
    assert f"'routes undo {book} {last.operation}'" in result.stderr


def test_a_new_source_and_a_new_case_come_with_their_event(book: Path) -> None:
    result = add(
        book,
        case=None,
        case_title="Rifles at the depot",
        source="https://example.org/depot",
        publisher="A newspaper",
        source_kind="press",
        source_date="3 de marzo de 2021",
    )
    assert result.exit_code == 0, result.output
    assert result.stdout == "rifles-at-the-depot#01\n"
    assert "has no events" not in result.stderr
    read = open_store(book).read()
    case = read["cases"].set_index("case_id").loc["rifles-at-the-depot"]
    assert case["review_state"] == "draft"
    source = read["sources"].set_index("url").loc["https://example.org/depot"]
    assert (source["publisher"], source["date"]) == ("A newspaper", "2021-03-03")
    assert len({change.operation for change in open_store(book).changes()}) == 1


def test_what_is_wrong_is_told_with_its_flag_and_nothing_is_saved(book: Path) -> None:
    result = add(book, kind="siezure", date="6/7/2011", source="relase", case="brigde")
    assert result.exit_code == 1
    assert "--kind: " in result.stderr
    assert "Did you mean seizure?" in result.stderr
    assert "--dates mdy (month first) or --dates dmy (day first)" in result.stderr
    assert "--case: " in result.stderr
    assert "--source: " in result.stderr
    assert not open_store(book).changes()


def test_a_flag_says_which_day_is_meant(book: Path) -> None:
    assert add(book, date="6/7/2011", dates="dmy").exit_code == 0
    assert the_event(book, "bridge#05")["date"] == "2011-07-06"


def test_without_a_terminal_a_likely_duplicate_is_refused_with_the_flag(book: Path) -> None:
    same = {"place": "Mariposa Port of Entry, Nogales, Ariz.", "quantity": "5"}
    refused = add(book, **same)
    assert refused.exit_code == 1
    assert "bridge#03" in refused.stderr
    assert "--keep-likely-duplicates" in refused.stderr
    assert add(book, "--keep-likely-duplicates", **same).exit_code == 0


def test_without_a_terminal_and_flags_nobody_is_asked(book: Path) -> None:
    result = CliRunner().invoke(commands, ["add", "--into", str(book)])
    assert result.exit_code == 2
    assert "--case, --kind, --place and --source" in result.stderr


def test_other_tables_are_filled_by_field(book: Path) -> None:
    runner = CliRunner()
    arguments = ["add", "--into", str(book), "--table", "cases", "--as", "ana"]
    result = runner.invoke(commands, [*arguments, "title=Pistols at the mill", "corridor=US>MX"])
    assert result.stdout == "pistols-at-the-mill\n"
    wrong = runner.invoke(commands, [*arguments, "--kind", "seizure", "title=x"])
    assert wrong.exit_code == 2
    assert "FIELD=VALUE" in wrong.stderr
    assert runner.invoke(commands, [*arguments, "title"]).exit_code == 2


def test_json_says_what_was_added(book: Path) -> None:
    told = json.loads(add(book, "--json").stdout)
    assert told["record_id"] == "bridge#05"
    assert told["operation"] == 1


def test_a_text_for_the_terminal_cannot_steer_it(book: Path) -> None:
    result = add(book, place="\x1b[2JTucson", country=None)
    assert "\x1b" not in result.output


ANSWERS = [
    *("nogales", "bridge"),  # no case bears that word; then its id
    *("nope", "https://example.org/new", "A court", "", "early 2021", "1", "page 4"),
    *("siezure", "7"),
    *("Nogales", "?", "", "1", "the release names the customs post"),
    *("6/7/2011", "2"),
    *("five rifles", "2", "five", "5", "1", ""),
    *("", "", ""),
    "y",
]


def test_questions_are_answered_one_by_one(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("routes.cli.adding._at_terminal", lambda: True)
    result = CliRunner().invoke(
        commands,
        ["add", "--into", str(book), "--as", "ana"],
        input="".join(f"{answer}\n" for answer in ANSWERS),
    )
    assert result.exit_code == 0, result.output
    assert result.stdout == "bridge#05\n"
    event = the_event(book, "bridge#05")
    assert (event["kind"], event["date"], event["date_text"]) == (
        "seizure",
        "2011-07-06",
        "6/7/2011",
    )
    assert (event["quantity"], event["quantity_unit"], event["documented"]) == (
        5,
        "firearms",
        "yes",
    )
    read = open_store(book).read()
    decision = read["places"].iloc[0]
    assert (decision["place_text"], decision["case_id"]) == ("Nogales", "bridge")
    assert decision["reason"] == "the release names the customs post"
    source = read["sources"].set_index("url").loc["https://example.org/new"]
    assert (source["date"], source["kind"]) == ("2021~", "court")
    assert len(ANSWERS) < 30, "an event takes under two minutes"


def test_a_person_goes_back_and_says_no(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("routes.cli.adding._at_terminal", lambda: True)
    answers = ["bridge", "<", "new", "Another", "", "release", "", "7", "Tucson, Arizona", "US"]
    answers += ["2021", "", "", "", "", "", "", "n"]
    result = CliRunner().invoke(
        commands,
        ["add", "--into", str(book), "--as", "ana"],
        input="".join(f"{answer}\n" for answer in answers),
    )
    assert result.exit_code == 0, result.output
    assert "nothing was saved" in result.stderr
    assert "Another" in result.stderr
    assert not open_store(book).changes()


def test_a_terminal_asks_with_completion_by_the_tab_key(book: Path) -> None:
    """In a real terminal: the id of the case is completed, and the event is saved."""
    typed = [b"bri\t\n", b"rel\t\n", b"\n", b"7\n", b"Tucson, Arizona\n", b"\n", b"2021-03\n"]
    typed += [b"\n", b"\n", b"\n", b"\n", b"\n", b"\n", b"y\n"]
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "routes", "add", "--into", str(book), "--as", "ana"],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        close_fds=True,
        env={**os.environ, "TERM": "xterm"},
    )
    os.close(theirs)
    shown = b""
    deadline = time.monotonic() + 60
    try:
        while time.monotonic() < deadline:
            if select.select([ours], [], [], 0.2)[0]:
                shown += os.read(ours, 4096)
            elif typed and shown.endswith(b": "):
                # A question is on the screen, and nothing more comes.
                os.write(ours, typed.pop(0))
    except OSError:
        pass  # the terminal is gone with its process
    os.close(ours)
    process.kill()
    assert process.wait(timeout=60) == 0, shown.decode()
    event = the_event(book, "bridge#05")
    assert (event["kind"], event["date"], event["country"]) == ("seizure", "2021-03", "US")
