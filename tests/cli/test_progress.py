"""Long commands say on one line of the terminal what they do, and leave nothing of it behind."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ROWS = "case_id,title\n" + "".join(f"c{n},Case {n}\n" for n in range(3_000))


def seen_at_a_terminal(*arguments: str, **environment: str) -> tuple[bytes, str]:
    """Run a command with standard error on a terminal, and return both of its outputs."""
    master, slave = pty.openpty()
    parts: list[bytes] = []

    def read() -> None:
        try:
            while part := os.read(master, 65_536):
                parts.append(part)
        except OSError:  # how Linux says that the other end is closed
            return

    reader = threading.Thread(target=read)
    reader.start()
    try:
        done = subprocess.run(
            [sys.executable, "-m", "routes", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=slave,
            env=os.environ | {"TERM": "xterm"} | environment,
            check=False,
        )
    finally:
        os.close(slave)
        reader.join(timeout=60)
        os.close(master)
    return done.stdout, b"".join(parts).decode().replace("\r\n", "\n")


def seen_in_a_pipe(*arguments: str) -> tuple[bytes, str]:
    done = subprocess.run(
        [sys.executable, "-m", "routes", *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    return done.stdout, done.stderr.decode()


def left_on_screen(told: str) -> str:
    """Work out what a terminal shows in the end: a carriage return begins a line anew."""
    lines = []
    for line in told.split("\n"):
        cells: list[str] = []
        for part in line.split("\r"):
            cells[: len(part)] = part
        lines.append("".join(cells).rstrip())
    return "\n".join(lines)


@pytest.fixture
def commands_of(
    a_casebook: Callable[..., Path], tmp_path: Path
) -> Callable[[str], tuple[str, ...]]:
    """Long commands on a small casebook, by name; each run writes anew."""
    book = str(a_casebook())
    rows = tmp_path / "rows.csv"
    rows.write_text(ROWS)
    made = {
        "check": ("check", book),
        "analyse": ("analyse", "timeline", book),
        "map": ("map", book, "-o", str(tmp_path / "maps")),
        "import": ("import", str(rows), "--into", book, "--dry-run", "--as", "ana"),
    }
    return made.__getitem__


STEPS = {
    "check": ("reading the casebook", "checking 1 case", "placing "),
    "analyse": ("reading the casebook", "placing ", "working out: Events by year"),
    "map": ("checking 1 case", "working out analysis 1 of ", "drawing 6 pages", "writing "),
    "import": ("reading rows.csv", "500 of 3,000 rows", "checking 3,000 rows"),
}


@pytest.mark.parametrize("name", list(STEPS))
def test_a_terminal_shows_what_is_done_now_and_keeps_nothing_of_it(
    commands_of: Callable[[str], tuple[str, ...]], name: str
) -> None:
    out, told = seen_at_a_terminal(*commands_of(name))
    at = [told.find(step) for step in STEPS[name]]
    assert -1 not in at, told
    assert at == sorted(at)
    shown = told.rpartition("\r")[0].split("\r")
    assert max(map(len, shown)) < 80, "a full line would begin the next one"
    if name == "map":
        # What it says in a pipe, many other tests see.
        return
    piped_out, piped = seen_in_a_pipe(*commands_of(name))
    assert out == piped_out, "standard output is the same at a terminal"
    assert left_on_screen(told) == left_on_screen(piped)
    assert "\r" not in piped
    assert not any(step in piped for step in STEPS[name])


@pytest.mark.parametrize("name", ["check", "import"])
def test_json_at_a_terminal_comes_without_progress(
    commands_of: Callable[[str], tuple[str, ...]], name: str
) -> None:
    _, told = seen_at_a_terminal(*commands_of(name), "--json")
    assert "\r" not in told
    assert not any(step in told for step in STEPS[name])


def test_a_terminal_that_cannot_write_over_a_line_is_left_alone(
    commands_of: Callable[[str], tuple[str, ...]],
) -> None:
    assert "\r" not in seen_at_a_terminal(*commands_of("check"), TERM="dumb")[1]


def test_an_error_is_told_on_a_line_of_its_own(tmp_path: Path) -> None:
    _, told = seen_at_a_terminal("check", str(tmp_path))
    assert "reading the casebook" in told
    assert left_on_screen(told).lstrip().startswith("routes: ")
