"""The casebook of documented cases: complete, cited, and without private names."""

from __future__ import annotations

import csv
import hashlib
import json
from collections import Counter
from typing import TYPE_CHECKING

from frictionless import Package

from routes.casebook import read_casebook
from routes.pipeline import check
from routes.pipeline.atlas_pages import MANIFEST
from routes.render import default_site
from routes.settings import shipped_casebook

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

GATHERED = {
    "cases": 139,
    "events": 425,
    "sources": 247,
    "estimates": 139,
    "flows": 181,
    "links": 7,
}
"""Rows of the gathered facts, of which none may be lost."""


def test_no_row_of_the_gathered_facts_is_lost() -> None:
    casebook = read_casebook(shipped_casebook())
    assert {name: len(casebook[name]) for name in GATHERED} == GATHERED


def test_stages_are_as_gathered() -> None:
    kinds = Counter(read_casebook(shipped_casebook())["events"]["kind"])
    assert kinds == {
        "purchase": 195, "seizure": 89, "recovery": 48, "crossing": 46, "transfer": 20,
        "storage": 11, "use": 9, "assembly": 6, "theft": 1,
    }  # fmt: skip


def test_undated_events_are_kept() -> None:
    assert int(read_casebook(shipped_casebook())["events"]["date"].isna().sum()) == 84


def test_it_is_a_valid_data_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(shipped_casebook())
    report = Package("datapackage.json").validate()
    assert report.valid, report.flatten(["type", "message"])


def test_it_has_no_errors() -> None:
    findings = check(shipped_casebook())
    assert [finding for finding in findings if finding.severity == "error"] == []


def test_every_redaction_stands_in_its_cell() -> None:
    folder = shipped_casebook()
    keys = {"cases": "case_id", "events": "event_id", "sources": "source_id"}
    with (folder / "redactions.csv").open(encoding="utf-8", newline="") as file:
        redactions = list(csv.DictReader(file))
    assert redactions
    for redaction in redactions:
        table = redaction["table"]
        with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            rows = {row[keys.get(table, f"{table[:-1]}_id")]: row for row in csv.DictReader(file)}
        now = rows[redaction["record_id"]][redaction["field"]]
        assert now == redaction["after"], redaction
        assert hashlib.sha256(now.encode()).hexdigest() != redaction["before_sha256"]


def test_documented_legs_are_few_and_each_has_its_source() -> None:
    casebook = read_casebook(shipped_casebook())
    cited = set(casebook["citations"]["record"])
    assert set(casebook["legs"]["leg_id"]) <= cited


def test_the_published_map_is_the_map_of_the_casebook(shipped_pages: Path) -> None:
    published = shipped_casebook().parents[1] / "maps"
    for_frames = {page.embedded_file for page in default_site().every_page}
    built = {
        file.name: file.read_bytes()
        for file in shipped_pages.iterdir()
        if file.name not in {*for_frames, MANIFEST}
    }
    assert built.keys() | {MANIFEST} == {file.name for file in published.iterdir()}
    listed, told = (json.loads((at / MANIFEST).read_text()) for at in (shipped_pages, published))
    listed["files"] = {name: sum_ for name, sum_ in listed["files"].items() if name in built}
    assert listed == told
    for name, content in built.items():
        assert content == (published / name).read_bytes(), f"{name}: run `make map`, commit maps/"


def test_the_package_describes_itself() -> None:
    text = (shipped_casebook() / "datapackage.json").read_text("utf-8")
    package = json.loads(text)
    assert package["licenses"]
    assert {resource["name"] for resource in package["resources"]} >= set(GATHERED)
