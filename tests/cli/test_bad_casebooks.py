"""What a careless world sends: a message a journalist understands, and nothing half-written."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from routes.cli import commands, main

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path


def with_cell(text: str, row: int, column: str, value: str) -> str:
    """The CSV text with one cell replaced; row 1 is the header."""
    rows = list(csv.reader(io.StringIO(text)))
    rows[row - 1][rows[0].index(column)] = value
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows(rows)
    return written.getvalue()


def without_column(text: str, column: str) -> str:
    rows = list(csv.DictReader(io.StringIO(text)))
    written = io.StringIO()
    names = [name for name in rows[0] if name != column]
    writer = csv.DictWriter(written, names, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return written.getvalue()


def with_point(text: str, lon: str, lat: str) -> str:
    head, first, *rest = text.splitlines()
    return "\n".join([f"{head},lon,lat", f"{first},{lon},{lat}", *(f"{r},," for r in rest)]) + "\n"


BAD: Mapping[str, tuple[Callable[[str], str | bytes], int | None, str | None]] = {
    "missing column": (lambda text: without_column(text, "place_text"), None, "place_text"),
    "wrong code": (lambda text: with_cell(text, 2, "kind", "purchased"), 2, "kind"),
    "bad date": (lambda text: with_cell(text, 3, "date", "03/01/2021"), 3, "date"),
    "swapped coordinates": (lambda text: with_point(text, "33.45", "-112.07"), 2, "lat"),
    "Latin-1 text": (
        lambda text: text.replace("Phoenix", "Nogales y Álamos").encode("latin-1"),
        2,
        None,
    ),
    "empty file": (lambda _: b"", None, None),
    "duplicate id": (lambda text: with_cell(text, 4, "event_id", "bridge#02"), 4, "event_id"),
    "number with words": (lambda text: with_cell(text, 3, "quantity", "five"), 3, "quantity"),
    "unknown case": (lambda text: with_cell(text, 2, "case_id", "brigde"), 2, "case_id"),
}


@pytest.mark.parametrize("fault", BAD)
def test_a_fault_is_told_with_its_place_and_its_cure(
    a_casebook: Callable[..., Path], small_casebook: Mapping[str, str], fault: str
) -> None:
    spoil, row, column = BAD[fault]
    folder = a_casebook(events=spoil(small_casebook["events.csv"]))
    told = CliRunner().invoke(commands, ["check", str(folder), "--json"])
    assert told.exit_code == 1, told.output
    findings: list[dict[str, Any]] = json.loads(told.stdout)
    errors = [f for f in findings if f["severity"] == "error" and f["file"] == "events.csv"]
    assert errors, findings
    places = {(f["row"], f["column"]) for f in errors}
    assert any(row in (None, r) and column in (None, c) for r, c in places), places
    for finding in errors:
        assert finding["message"]
        assert finding["cure"]
        assert finding["rule"]


@pytest.mark.parametrize("fault", BAD)
def test_a_fault_keeps_the_map_from_being_written(
    a_casebook: Callable[..., Path], small_casebook: Mapping[str, str], tmp_path: Path, fault: str
) -> None:
    spoil, _, _ = BAD[fault]
    folder = a_casebook(events=spoil(small_casebook["events.csv"]))
    told = CliRunner().invoke(commands, ["map", str(folder), "-o", str(tmp_path / "maps")])
    assert told.exit_code == 1
    assert isinstance(told.exception, SystemExit)
    assert "Traceback" not in told.output
    assert not (tmp_path / "maps").exists()


def test_an_event_without_a_source_is_refused_by_name(
    a_casebook: Callable[..., Path], small_casebook: Mapping[str, str], tmp_path: Path
) -> None:
    uncited = small_casebook["citations.csv"].replace("bridge#04,article,,\n", "")
    folder = a_casebook(citations=uncited)
    for command in (["check", str(folder)], ["map", str(folder), "-o", str(tmp_path / "maps")]):
        told = CliRunner().invoke(commands, command)
        assert told.exit_code == 1
        assert "bridge#04" in told.output
    assert not (tmp_path / "maps").exists()


def test_a_leg_called_documented_without_a_shared_source_is_refused(
    a_casebook: Callable[..., Path], small_casebook: Mapping[str, str]
) -> None:
    claimed = small_casebook["legs.csv"] + "leg-far,bridge,bridge#01,bridge#04,,we think so\n"
    cited = small_casebook["citations.csv"] + "leg-far,release,,\n"
    told = CliRunner().invoke(commands, ["check", str(a_casebook(legs=claimed, citations=cited))])
    assert told.exit_code == 1
    assert "legs.csv, row 3" in told.output


def test_a_folder_that_is_no_casebook_is_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["check", str(tmp_path / "nowhere")])
    assert ended.value.code == 2
    with pytest.raises(SystemExit) as ended:
        main(["check", str(tmp_path)])
    assert ended.value.code == 1
    assert "casebook" in capsys.readouterr().err


def test_a_casebook_in_order_has_no_errors(a_casebook: Callable[..., Path]) -> None:
    told = CliRunner().invoke(commands, ["check", str(a_casebook()), "--json"])
    assert told.exit_code == 0, told.output


def test_of_a_row_that_is_too_short_its_empty_cells_are_not_told_one_by_one(
    a_casebook: Callable[..., Path],
) -> None:
    folder = a_casebook()
    with (folder / "events.csv").open("a", encoding="utf-8") as file:
        file.write("bridge#09,bridge\n")
    told = CliRunner().invoke(commands, ["check", str(folder), "--json"])
    found = [each for each in json.loads(told.stdout) if each["row"] == 6]
    assert {each["rule"] for each in found} == {"row_too_short", "no_source"}
    assert "None" not in told.stdout
