"""The path of a new analyst, run from the page that tells it: docs/getting-started.md.

The commands are read from the page and run in its order, in a folder of their own. Between them
this test does what the page asks a person to do: fill in the template, mend the rejected rows by
reading their reasons, work in the browser.
"""

from __future__ import annotations

import csv
import json
import os
import re
import runpy
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest
from playwright.sync_api import expect
from tests.chromium import running_chromium

from routes.casebook import read_casebook
from routes.casebook.stores import open_store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "getting-started.md"
INSTALL = ("python3 -m venv", ". .venv/", "pip install")
"""Commands that need a network; every build of the package runs their like."""
MESSY = runpy.run_path(str(Path(__file__).parent / "data" / "messy_sheet.py"))


def commands() -> list[str]:
    """The commands of the page, a continued line as one."""
    blocks = re.findall(r"^```sh\n(.*?)^```$", PAGE.read_text("utf-8"), re.M | re.S)
    lines = "".join(blocks).replace("\\\n", " ").splitlines()
    return [line.strip() for line in lines if line.strip()]


class Desk:
    """A folder to work in, and a shell that knows ``routes``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.said: dict[str, subprocess.CompletedProcess[str]] = {}
        programs = folder / "programs"
        programs.mkdir()
        shim = programs / "routes"
        shim.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m routes "$@"\n')
        shim.chmod(0o755)
        self.environment = {
            **os.environ,
            "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT / "src"),
            "LOGNAME": "ana",
            "PYTHONUNBUFFERED": "1",
        }

    @property
    def book(self) -> Path:
        """The casebook of the page."""
        return self.folder / "book.sqlite"

    def run(self, command: str) -> subprocess.CompletedProcess[str]:
        """Run one command of the page; a refusal is told by its status, never by a traceback."""
        done = subprocess.run(
            ["/bin/sh", "-c", command],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
            timeout=180,
        )
        assert "Traceback" not in done.stderr, f"{command}\n{done.stderr}"
        assert done.returncode in {0, 1}, f"{command}\n{done.stderr}"
        self.said[command] = done
        return done

    @contextmanager
    def editor(self, command: str) -> Iterator[Page]:
        """Run ``routes edit`` and open the address that it prints in Chromium."""
        process = subprocess.Popen(
            ["/bin/sh", "-c", f"exec {command}"],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        try:
            with running_chromium() as browser:
                page = browser.new_page()
                page.set_default_timeout(30_000)
                page.goto(_address(process))
                yield page
        finally:
            process.terminate()
            process.communicate(timeout=20)


def _address(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        line = process.stdout.readline()
        if found := re.search(r"http://\S+", line):
            return found[0]
    msg = "routes edit printed no address"
    raise AssertionError(msg)


def fill_in_the_cases(desk: Desk) -> None:
    """Write ten cases into the template, as the page says; the first one as a draft."""
    book = openpyxl.load_workbook(desk.folder / "sheet.xlsx")
    sheet = book["cases"]
    names = [cell.value for cell in sheet[1]]
    for number, case in enumerate(MESSY["CASES"][:10], start=1):
        row: Mapping[str, str] = {
            "case_id": case,
            "title": f"Route {number}",
            "corridor": "US>MX",
            **({"review_state": "draft"} if number == 1 else {}),
        }
        sheet.append([row.get(name) for name in names])
    book.save(desk.folder / "sheet.xlsx")


def _mend(row: dict[str, str]) -> None:
    """Correct one rejected row, as a person does who reads its reason and its cure."""
    reason, cure = row["_reason"], row["_cure"]
    for sign, change in _CURES.items():
        if sign in reason:
            change(row)
            return
    msg = f"nobody knows how to mend: {reason}. {cure}"
    raise AssertionError(msg)


def _setting(**cells: str) -> Callable[[dict[str, str]], None]:
    return lambda row: row.update({k.replace("_", " "): text for k, text in cells.items()})


def _swap(row: dict[str, str]) -> None:
    row["Latitude"], row["Longitude"] = row["Longitude"], row["Latitude"]


def _new_id(row: dict[str, str]) -> None:
    row["Folio"] = f"H-{int(row['_row']):04}"


_CURES: Mapping[str, Callable[[dict[str, str]], None]] = {
    "is not a date we can read": _setting(When=""),
    "can be 2011-06-07 or 2011-07-06": lambda _: None,  # the page answers with --dates dmy
    "there is no day 31": _setting(When="March 1, 2019"),
    "look swapped": _swap,
    "lies in the Atlantic": _setting(Latitude="", Longitude=""),
    "lat is given and lon is not": _setting(Latitude=""),
    "is not a code of this column": lambda row: row.update({"Event type": "seizure"}),
    "is no address of a page": lambda row: row.update({"Source link": "https://example.org/a"}),
    "carries a user name": lambda row: row.update({"Source link": "https://example.org/private"}),
    "is below 0": lambda row: row.update({"How many": ""}),
    "holds a NUL": _setting(Weapons="rifles and pistols"),
    "is no country we know": _setting(Country="US"),
    "with different content": _new_id,
}
"""What a person does about a reason."""


def mend_the_rejects(desk: Desk) -> None:
    """Correct every rejected row in the file of rejects."""
    file = desk.folder / "seizures.rejects.csv"
    with file.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    for row in rows:
        _mend(row)
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def _counts(done: subprocess.CompletedProcess[str]) -> dict[str, int]:
    told = {
        name: int(number.replace(",", ""))
        for number, name in re.findall(r"([\d,]+) (read|[a-z]+ed|duplicates)\b", done.stdout)
    }
    assert told["read"] == sum(told[k] for k in ("loaded", "updated", "duplicates", "rejected"))
    told_of = r"(\d+) waits? for what [a-z ]+, (\d+) (?:is a draft|are drafts)"
    waiting = re.search(told_of, done.stdout)
    told["pending"], told["drafts"] = map(int, waiting.groups()) if waiting else (0, 0)
    return told


def add_an_event(page: Page) -> None:
    """Ana adds one event to the first case and carries it to review."""
    page.get_by_role("link", name="Route 1", exact=True).click()
    page.get_by_role("link", name="New event").click()
    page.locator("#f-events-kind").select_option("seizure")
    page.locator("#f-events-place_text").fill("Laredo, Texas")
    page.locator("#f-events-country").fill("US")
    page.locator("#f-events-date").fill("2024-03-03")
    page.locator("#f-events-items").fill("twelve rifles in a truck")
    page.locator("#f-events-item_category").select_option("rifle")
    page.locator("#f-events-quantity").fill("12")
    page.locator("#f-events-quantity_unit").select_option("firearms")
    page.locator("#f-events-documented").select_option("yes")
    page.locator("#f-citations-source_id-1").fill(_a_source(page))
    page.locator("#f-citations-locator-1").fill("paragraph 2")
    page.locator(".save-bar").get_by_role("button", name="Save").click()
    expect(page.get_by_text("twelve rifles in a truck").first).to_be_visible()


def _a_source(page: Page) -> str:
    source = page.locator("#sources option").first.get_attribute("value")
    assert source
    return source


def carry(page: Page, state: str, reason: str) -> None:
    """Carry the case to a state of review."""
    page.locator("#f-cases-review_state").select_option(state)
    page.locator("#reason").fill(reason)
    page.locator("form[action='/case/review'] button").first.click()


def in_the_browser_ana(page: Page) -> None:
    """Ana adds, asks for review, and cannot review her own work."""
    add_an_event(page)
    carry(page, "in_review", "complete: all events have a source")
    expect(page.locator(".steps [aria-current]")).to_have_text("In review")
    carry(page, "reviewed", "I looked at it myself")
    expect(page.get_by_text("ana alone has changed this case").first).to_be_visible()


def in_the_browser_beto(page: Page) -> None:
    """Beto reviews and publishes what ana has entered."""
    page.get_by_role("link", name="Route 1", exact=True).click()
    carry(page, "reviewed", "read against the sources")
    expect(page.locator(".steps [aria-current]")).to_have_text("Reviewed")
    carry(page, "published", "both agree")
    expect(page.locator(".steps [aria-current]")).to_have_text("Published")


def _summary(page: Path) -> dict[str, object]:
    text = page.read_text("utf-8")
    found = re.search(r'id="routes-summary">(.*?)</script>', text, re.S)
    assert found is not None
    summary: dict[str, object] = json.loads(found[1])
    return summary


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """The whole page, run once from top to bottom."""
    desk = Desk(tmp_path_factory.mktemp("day"))
    (desk.folder / "seizures.csv").write_bytes(MESSY["sheet"]())
    browsing = {"ana": in_the_browser_ana, "beto": in_the_browser_beto}
    for command in commands():
        if command.startswith(INSTALL):
            continue
        if command.startswith("routes edit"):
            with desk.editor(command) as page:
                browsing[command.split()[-1]](page)
            continue
        if command.startswith("routes import sheet"):
            fill_in_the_cases(desk)
        if command.startswith("routes import seizures.rejects"):
            mend_the_rejects(desk)
        desk.run(command)
    return desk


def said(desk: Desk, beginning: str) -> subprocess.CompletedProcess[str]:
    """What the first command with that beginning said."""
    return next(done for command, done in desk.said.items() if command.startswith(beginning))


def test_the_template_comes_back_without_a_question(day: Desk) -> None:
    done = said(day, "routes import sheet")
    assert done.returncode == 0, done.stderr
    assert _counts(done)["loaded"] == 10


def test_four_hundred_messy_rows_are_in_before_lunch_and_add_up(day: Desk) -> None:
    counts = _counts(said(day, "routes import seizures.csv"))
    assert counts["read"] == MESSY["ROWS"] == 400
    assert counts["duplicates"] == len(MESSY["TWICE"])
    assert (counts["pending"], counts["drafts"]) == (2, 4)
    kinds = len(MESSY["FAULTS"]) + len(MESSY["TWICE"]) + len(MESSY["SAME_ID"])
    assert kinds >= 12
    assert 10 <= counts["rejected"] <= kinds


def test_mended_rows_come_in_and_none_is_left(day: Desk) -> None:
    done = said(day, "routes import seizures.rejects")
    counts = _counts(done)
    assert done.returncode == 0, done.stderr
    assert counts["rejected"] == 0
    assert counts["loaded"] == _counts(said(day, "routes import seizures.csv"))["rejected"]


def test_every_row_of_the_sheet_is_accounted_for(day: Desk) -> None:
    store = open_store(day.book)
    rows = set(store.keeping("origins").query("table == 'events'")["record_id"])
    kept = set(store.read()["events"]["event_id"]) | set(store.keeping("drafts")["draft_id"])
    assert len(rows) >= MESSY["ROWS"] - len(MESSY["TWICE"])
    assert len(kept) == MESSY["ROWS"] - len(MESSY["TWICE"]) + 1, "and the one of the browser"


def test_check_lists_what_waits_and_finds_no_error(day: Desk) -> None:
    done = said(day, "routes check")
    assert done.returncode == 0, done.stdout
    for sign in ("Springfield", "ruta-11 is not there yet", "no source_id", "no case_id"):
        assert sign in done.stdout


def test_a_row_that_waited_is_a_record_when_its_case_is_there(day: Desk) -> None:
    book = open_store(day.book)
    assert "H-0198" in set(book.read()["events"]["event_id"])
    assert not book.keeping("drafts")["cells"].str.contains("ruta-11").any()


def test_what_was_added_and_taken_back_is_in_the_log_and_not_in_the_casebook(day: Desk) -> None:
    added = said(day, "routes add --into book.sqlite --case").stdout.strip()
    assert added == "ruta-02#01"
    store = open_store(day.book)
    assert added not in set(store.read()["events"]["event_id"])
    of_it = store.changes(record_id=added)
    assert [change.action for change in of_it] == ["insert", "delete"]
    assert of_it[-1].why == "it was only a try"


def test_two_people_published_the_case(day: Desk) -> None:
    log = open_store(day.book).changes(table="cases", record_id="ruta-01")
    states = [(each.changed_by, each.after) for each in log if each.field == "review_state"]
    assert states == [("ana", "in_review"), ("beto", "reviewed"), ("beto", "published")]


def test_the_map_counts_every_event_and_keeps_what_is_not_public(day: Desk) -> None:
    assert said(day, "routes map").returncode == 0
    summary = _summary(day.folder / "our-map" / "index.html")
    book = open_store(day.book).read()
    states = book["cases"].set_index("case_id")["review_state"]
    public = set(states[states.isna() | (states == "published")].index)
    assert len(public) == 10
    events = book["events"]
    held = events[~events["case_id"].isin(public)]
    assert list(held["event_id"]) == ["H-0198"], "of the case that was added, which is a draft"
    assert (summary["cases"], summary["events"]) == (11, len(events))
    assert summary["withheld"] == len(held)
    kinds, levels = summary["events_by_kind"], summary["events_by_level"]
    assert isinstance(kinds, dict)
    assert isinstance(levels, dict)
    assert sum(kinds.values()) == sum(levels.values()) == len(events)
    assert kinds["seizure"] == (events["kind"] == "seizure").sum()
    assert levels["unresolvable"] == 2, "the ambiguous place and the one that is not found"


def test_the_copy_and_the_exports_are_there(day: Desk) -> None:
    assert not read_casebook(day.folder / "our-casebook").errors
    features = json.loads((day.folder / "our-events.geojson").read_text("utf-8"))["features"]
    assert features
    assert openpyxl.load_workbook(day.folder / "our-events.xlsx").sheetnames
