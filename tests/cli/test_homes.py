"""One casebook, three homes: every command takes any of them and says the same."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from routes.casebook.stores import open_store
from routes.casebook.stores.edits import Insert
from routes.cli import commands, main
from routes.cli.addresses import CASEBOOK, NEW_CASEBOOK, shown_address
from routes.cli.findings import TOLD_SINGLY, as_lines
from routes.pipeline.homes import copy_casebook
from routes.reference import reference_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from click.testing import Result

    from routes.cli.addresses import Address

HOMES = ("folder", "sqlite", "postgis")


def run(*arguments: object, typed: str = "") -> Result:
    return CliRunner().invoke(commands, [str(each) for each in arguments], input=typed)


def said(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str]:
    """Exit status and all that a person sees, the sentence of an error included."""
    with pytest.raises(SystemExit) as ended:
        main([str(each) for each in arguments])
    told = capsys.readouterr()
    assert "Traceback" not in told.out + told.err
    return int(ended.value.code or 0), told.out + told.err


@pytest.fixture(params=HOMES)
def carried(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[Path], Address]:
    """Carry a folder to one of the homes; the address is returned."""

    def carry(folder: Path) -> Address:
        if request.param == "folder":
            return folder
        if request.param == "sqlite":
            address: Address = tmp_path / "book.sqlite"
        else:
            address = str(request.getfixturevalue("postgis"))
        copy_casebook(folder, address)
        return address

    return carry


# the same in every home


def test_check_finds_the_same_in_every_home(
    a_casebook: Callable[..., Path],
    small_casebook: Mapping[str, str],
    carried: Callable[[Path], Address],
) -> None:
    events = small_casebook["events.csv"].replace(
        "rifle,5,firearms,exact,,yes\nbridge#03", "rifle,5,,,,yes\nbridge#03"
    )
    folder = a_casebook(events=events)
    home = carried(folder)
    told = run("check", home)
    assert told.exit_code == 0, told.output
    assert "2 warnings" in told.stderr
    assert "the quantity 5 has no unit" in told.stdout
    where = "events.csv, row 3, column" if home == folder else "events, record bridge#02, column"
    assert where in told.stdout
    found = json.loads(run("check", home, "--json").stdout)
    assert [each["record_id"] for each in found] == ["bridge", "bridge#02"]


def test_map_is_the_same_page_in_every_home(
    a_casebook: Callable[..., Path], carried: Callable[[Path], Address], tmp_path: Path
) -> None:
    folder = a_casebook()
    home = carried(folder)
    pages = []
    for number, book in enumerate((folder, home)):
        told = run("map", book, "-o", tmp_path / str(number))
        assert told.exit_code == 0, told.output
        assert "4 events of 1 case on the pages" in told.stderr
        pages.append((tmp_path / str(number) / "index.html").read_bytes())
    assert pages[0] == pages[1]


def test_geocode_answers_for_every_home(
    a_casebook: Callable[..., Path], carried: Callable[[Path], Address], tmp_path: Path
) -> None:
    home = carried(a_casebook())
    told = run("geocode", "--all", home)
    assert told.exit_code == 0, told.output
    assert "4 rows: 4 ok" in told.stderr
    lines = run("geocode", "--all", home, "--json").stdout.splitlines()
    rows = [json.loads(line)["row"] for line in lines]
    assert rows == ([2, 3, 4, 5] if (tmp_path / "casebook") == home else [None] * 4)


def test_a_decision_is_kept_followed_and_logged_in_every_home(
    a_casebook: Callable[..., Path],
    small_casebook: Mapping[str, str],
    carried: Callable[[Path], Address],
) -> None:
    events = small_casebook["events.csv"].replace('"Phoenix, Arizona"', "Columbus")
    home = carried(a_casebook(events=events))
    typed = "1\nthe indictment names it\n"
    told = run("geocode", "--all", home, "--review", "--as", "editor", typed=typed)
    assert "1 decision saved" in told.stderr
    assert "4 rows: 4 ok" in told.stderr
    assert "4 rows: 4 ok" in run("geocode", "--all", home).stderr
    (change,) = json.loads(run("log", home, "--table", "places", "--json").stdout)
    assert (change["action"], change["changed_by"]) == ("insert", "editor")
    assert change["why"] == "the indictment names it"
    assert len(open_store(home).read()["places"]) == 1


def test_a_decision_made_anew_replaces_the_one_before_in_every_home(
    a_casebook: Callable[..., Path],
    small_casebook: Mapping[str, str],
    carried: Callable[[Path], Address],
) -> None:
    events = small_casebook["events.csv"].replace('"Phoenix, Arizona"', "Columbus")
    wrong = (
        "place_text,country,case_id,level,gazetteer_id,method,decided_by,decided_at,reason\n"
        "columbus,US,bridge,city,geonames:0,decision,editor,2026-01-02,why\n"
    )
    home = carried(a_casebook(events=events, places=wrong))
    run("geocode", "--all", home, "--review", "--as", "editor", typed="u\nno word of it\n")
    places = open_store(home).read()["places"]
    assert [*places["reason"]] == ["no word of it"]


def test_other_reference_data_are_compared_with_every_home(
    a_casebook: Callable[..., Path], carried: Callable[[Path], Address]
) -> None:
    told = run("reference", "compare", reference_folder(), carried(a_casebook()))
    assert told.exit_code == 0, told.output
    assert "no place changes" in told.stderr


def test_gazetteers_go_along_to_every_home_and_are_used_there(
    a_casebook: Callable[..., Path],
    small_casebook: Mapping[str, str],
    carried: Callable[[Path], Address],
    tmp_path: Path,
) -> None:
    folder = a_casebook(
        events=small_casebook["events.csv"].replace('"Phoenix, Arizona",US', "Qwxzville,HT")
    )
    towns = tmp_path / "towns.csv"
    towns.write_text("name,lon,lat\nQwxzville,-72.3,18.5\n", encoding="utf-8")
    assert "Qwxzville" in run("check", folder).stdout
    added = ("--country", "HT", "--into", folder / "gazetteers")
    assert run("reference", "add", towns, *added).exit_code == 0
    home = carried(folder)
    assert "Qwxzville" not in run("check", home).stdout
    for command in (("geocode", "--all", home), ("map", home, "-o", tmp_path / "maps")):
        told = run(*command)
        assert told.exit_code == 0, told.output
        assert "with the gazetteer towns@" in told.stderr


def test_a_gazetteer_for_a_database_is_refused_with_the_way_round(tmp_path: Path) -> None:
    (tmp_path / "towns.csv").write_text("name,lon,lat\nQwxzville,-72.3,18.5\n", encoding="utf-8")
    for home in (tmp_path / "book.sqlite", "postgresql://host/book"):
        told = run("reference", "add", tmp_path / "towns.csv", "--into", home)
        assert (told.exit_code, "routes copy" in told.stderr) == (2, True), told.output


# new and copy


def a_new_address(request: pytest.FixtureRequest, tmp_path: Path, home: str) -> Address:
    if home == "postgis":
        return str(request.getfixturevalue("postgis"))
    return tmp_path / ("fresh.sqlite" if home == "sqlite" else "fresh")


@pytest.mark.parametrize("home", HOMES)
def test_a_new_casebook_is_empty_in_order_and_has_its_title(
    request: pytest.FixtureRequest, tmp_path: Path, home: str
) -> None:
    address = a_new_address(request, tmp_path, home)
    told = run("new", address, "--title", "Seizures at the bridges", "--as", "the desk")
    assert told.exit_code == 0, told.output
    assert "routes import FILE --into" in told.stderr
    assert run("check", address).exit_code == 0
    assert run("map", address, "-o", tmp_path / "maps").exit_code == 0
    described = open_store(address).description()
    assert described["title"] == "Seizures at the bridges"
    assert "the desk" in json.dumps(described)


@pytest.mark.parametrize("home", HOMES)
def test_a_new_casebook_never_takes_the_place_of_another(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    a_casebook: Callable[..., Path],
    capsys: pytest.CaptureFixture[str],
    home: str,
) -> None:
    address = a_new_address(request, tmp_path, home)
    copy_casebook(a_casebook(), address)
    status, told = said(capsys, "new", address)
    assert status == 1, told
    assert len(open_store(address).read()["events"]) == 4


def test_a_template_is_written_beside_a_casebook_or_alone_and_never_over_a_file(
    tmp_path: Path,
) -> None:
    sheet = tmp_path / "sheet.xlsx"
    told = run("new", tmp_path / "book.sqlite", "--template", sheet)
    assert told.exit_code == 0, told.output
    assert sheet.read_bytes()[:2] == b"PK"
    for wrong, cure in ((sheet, "there already"), (tmp_path / "sheet.csv", ".xlsx")):
        told = run("new", "--template", wrong)
        assert (told.exit_code, cure in told.stderr) == (2, True), told.stderr
    assert run("new", "--template", tmp_path / "other.xlsx").exit_code == 0
    assert run("new").exit_code == 2


def test_a_copy_goes_round_all_homes_and_comes_back_the_same(
    request: pytest.FixtureRequest, tmp_path: Path, a_casebook: Callable[..., Path]
) -> None:
    first = tmp_path / "first"
    copy_casebook(a_casebook(), first)
    addresses = [first, tmp_path / "book.sqlite", str(request.getfixturevalue("postgis"))]
    addresses.append(tmp_path / "last")
    for source, target in pairwise(addresses):
        told = run("copy", source, target)
        assert told.exit_code == 0, told.output
        assert "events: 4 rows" in told.stderr
    left, right = (
        {path.name: path.read_bytes() for path in sorted(folder.iterdir())}
        for folder in (first, tmp_path / "last")
    )
    assert left == right


@pytest.mark.parametrize("home", HOMES)
def test_a_copy_is_never_laid_over_records(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    a_casebook: Callable[..., Path],
    capsys: pytest.CaptureFixture[str],
    home: str,
) -> None:
    folder = a_casebook()
    address = a_new_address(request, tmp_path, home)
    assert run("new", address).exit_code == 0
    assert run("copy", folder, address).exit_code == 0
    before = open_store(address).contents()
    status, told = said(capsys, "copy", folder, address)
    assert status == 1, told
    assert open_store(address).contents() == before


def test_a_casebook_with_cells_that_cannot_be_read_is_not_copied(
    tmp_path: Path, a_casebook: Callable[..., Path], small_casebook: Mapping[str, str]
) -> None:
    folder = a_casebook(events=small_casebook["events.csv"].replace("2021-03-01", "03/01/2021"))
    told = run("copy", folder, tmp_path / "book.sqlite")
    assert told.exit_code == 1
    assert "events.csv, row 3, column date" in told.stderr
    assert "no copy is made" in told.stderr
    assert not (tmp_path / "book.sqlite").exists()


# addresses


def test_a_missing_casebook_is_refused_with_the_nearest_name_and_the_cure(
    tmp_path: Path, a_casebook: Callable[..., Path]
) -> None:
    folder = a_casebook()
    for wrong in ("casebok", "Casebook2"):
        told = run("check", tmp_path / wrong)
        assert told.exit_code == 2
        assert f"did you mean {folder}?" in told.stderr.replace("\n", "")
        assert "routes new" in told.stderr
    (tmp_path / "seizures.sqlite").touch()
    assert "seizures.sqlite?" in run("map", tmp_path / "seizures").stderr.replace("\n", "")
    assert "there is no folder" in run("log", tmp_path / "no" / "where").stderr


def test_what_is_no_home_of_a_casebook_is_refused_with_the_cure(tmp_path: Path) -> None:
    (tmp_path / "events.csv").touch()
    told = run("check", tmp_path / "events.csv")
    assert (told.exit_code, "routes import" in told.stderr) == (2, True)
    for wrong, cure in (
        ("postgis://host/book", "postgresql://"),
        ("sqlite:///book.sqlite", "without sqlite://"),
        ("https://example.org/book", "no home of a casebook"),
        ("postgresql://host", "name the database"),
    ):
        told = run("check", wrong)
        assert (told.exit_code, cure in told.stderr) == (2, True), told.stderr
    for name in ("book.gpkg", "book.db", "book.xlsx"):
        assert "book.sqlite" in run("new", tmp_path / name).stderr


@pytest.mark.parametrize("name", ["book.sqlit", "foo.txt"])
def test_a_name_that_would_be_a_folder_by_a_slip_is_refused_with_both_cures(
    tmp_path: Path, a_casebook: Callable[..., Path], name: str
) -> None:
    for told in (run("new", tmp_path / name), run("copy", a_casebook(), tmp_path / name)):
        assert told.exit_code == 2
        words = " ".join(told.stderr.split())
        assert f"{tmp_path / name} would be a folder with the name of a file" in words
        assert f"{(tmp_path / name).with_suffix('.sqlite')} for a file" in words
    assert not (tmp_path / name).exists()
    assert run("new", tmp_path / "seizures-2024.v2").exit_code == 0


def test_a_copy_to_a_database_tells_that_its_map_does_not_read_the_choices_of_pages(
    tmp_path: Path, a_casebook: Callable[..., Path]
) -> None:
    folder = a_casebook()
    assert "--pages" not in run("copy", folder, tmp_path / "plain.sqlite").stderr
    (folder / "maps.toml").write_text("", encoding="utf-8")
    told = run("copy", folder, tmp_path / "book.sqlite")
    assert f"routes map CASEBOOK --pages {folder / 'maps.toml'}" in told.stderr
    assert "--pages" not in run("copy", folder, tmp_path / "other").stderr


SECRET = "hunter-two"  # noqa: S105 - the point is that it is not printed


@pytest.mark.parametrize(
    "address",
    [
        f"postgresql://ana:{SECRET}@127.0.0.1:1/book",
        f"postgresql+psycopg://ana:{SECRET}@127.0.0.1:1/book",
        f"postgresql://127.0.0.1:1/book?user=ana&password={SECRET}",
        f"postgresql://ana:{SECRET}@127.0.0.1:notaport/book",
        f"postgresql://ana:{SECRET}@[::1/book",
        f"postgres://ana:{SECRET}@127.0.0.1/book",
        f"mysql://ana:{SECRET}@127.0.0.1/book",
    ],
)
def test_no_password_of_an_address_is_ever_printed(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    a_casebook: Callable[..., Path],
    address: str,
) -> None:
    for command in (
        ("check", address),
        ("map", address, "-o", tmp_path / "maps"),
        ("log", address),
        ("undo", address, "1"),
        ("new", address),
        ("copy", a_casebook(), address),
        ("copy", address, tmp_path / "book.sqlite"),
        ("geocode", "--all", address),
        ("reference", "compare", reference_folder(), address),
    ):
        status, told = said(capsys, *command)
        assert status in {1, 2}
        assert SECRET not in told, command
        assert len(told.splitlines()) < 8, told


@given(st.text(), st.text(alphabet="abc:@/?#%"), st.sampled_from(["", "/book", "/book?x=1"]))
def test_a_shown_address_never_holds_the_password(user: str, host: str, rest: str) -> None:
    user = user.replace(":", "").replace("@", "").replace("/", "").replace("?", "")
    assert "pass9" not in shown_address(f"postgresql://{user}:pass9@{host.replace('@', '')}{rest}")


@given(st.text(max_size=40))
def test_any_text_is_an_address_or_is_refused_in_a_sentence(text: str) -> None:
    for kind in (CASEBOOK, NEW_CASEBOOK):
        try:
            told = str(kind.convert(text, None, None))
        except click.BadParameter as refused:
            told = str(refused)
        assert told


# what waits


def a_waiting(**changes: Any) -> Insert:
    cells = {"event_id": "far#01", "case_id": "far", "place_text": "Laredo, Texas"}
    draft: dict[str, Any] = {
        "draft_id": "draft-1",
        "table": "events",
        "state": "pending",
        "cells": json.dumps(cells),
        "lacks": "the case far is not there yet",
        "file": "sheet.csv",
        "row": 7,
    }
    return Insert("drafts", draft | changes)


def test_waiting_rows_are_listed_counted_and_never_mapped_in_any_home(
    a_casebook: Callable[..., Path], carried: Callable[[Path], Address], tmp_path: Path
) -> None:
    folder = a_casebook()
    run("map", folder, "-o", tmp_path / "before")
    home = carried(folder)
    draft = a_waiting(draft_id="draft-2", state="draft", lacks="it names no source", row=8)
    open_store(home).apply([a_waiting(), draft], who="importer")
    told = run("check", home)
    assert told.exit_code == 0
    assert "sheet.csv, row 7: the row “far#01” of events" in told.stdout
    assert "the case far is not there yet" in told.stdout
    assert "sheet.csv, row 8" in told.stdout
    assert {"pending", "draft"} <= {
        each["rule"] for each in json.loads(run("check", home, "--json").stdout)
    }
    told = run("map", home, "-o", tmp_path / "after")
    assert "2 rows are kept and not on the map (1 pending, 1 draft)" in told.stderr
    assert "sheet.csv" not in told.stderr
    before, after = ((tmp_path / name / "index.html").read_bytes() for name in ("before", "after"))
    assert before == after
    summary = json.loads(run("map", home, "-o", tmp_path / "after", "--json").stdout)
    assert summary["left_off"] == {"pending": 1, "draft": 1}


# findings for a person


def with_numbered_events(text: str, count: int) -> str:
    head, *rows = text.splitlines()
    more = [
        f'many#{number},bridge,{number + 9},seizure,"Phoenix, Arizona",US,,2022,rifles,rifle,'
        f"{number + 1},,,,yes"
        for number in range(count)
    ]
    return "\n".join([head, *rows, *more]) + "\n"


def with_their_citations(text: str, count: int) -> str:
    return text + "".join(f"many#{number},release,,\n" for number in range(count))


def test_findings_that_repeat_are_one_line_for_a_person_and_all_of_them_for_a_program(
    a_casebook: Callable[..., Path], small_casebook: Mapping[str, str], tmp_path: Path
) -> None:
    folder = a_casebook(
        events=with_numbered_events(small_casebook["events.csv"], 371),
        citations=with_their_citations(small_casebook["citations.csv"], 371),
    )
    told = run("check", folder)
    lines = [
        line for line in told.stdout.splitlines() if "quantity_unit" in line and "→" not in line
    ]
    assert len(lines) == 1
    assert "371 times" in lines[0]
    assert "(rows 6, 7, 8 and 368 more)" in lines[0]
    assert "--all" in told.stderr
    assert "372 warnings" in told.stderr
    assert len(json.loads(run("check", folder, "--json").stdout)) == 372
    assert run("check", folder, "--all").stdout.count("has no unit") == 371
    told = run("map", folder, "-o", tmp_path / "maps")
    assert told.stderr.count("371 times") == 1
    assert "372 warnings" in told.stderr


def test_a_few_findings_of_one_kind_are_told_one_by_one(
    a_casebook: Callable[..., Path], small_casebook: Mapping[str, str]
) -> None:
    folder = a_casebook(
        events=with_numbered_events(small_casebook["events.csv"], TOLD_SINGLY),
        citations=with_their_citations(small_casebook["citations.csv"], TOLD_SINGLY),
    )
    assert run("check", folder).stdout.count("has no unit") == TOLD_SINGLY


def test_a_finding_cannot_steer_the_terminal(
    a_casebook: Callable[..., Path], small_casebook: Mapping[str, str]
) -> None:
    events = small_casebook["events.csv"].replace("Phoenix, Arizona", "Nowhere\x1b[2J at all")
    told = run("check", a_casebook(events=events))
    assert "\x1b" not in told.output
    assert [*as_lines([])] == []


# cures


def test_sources_separated_by_commas_are_told_the_semicolon(
    a_casebook: Callable[..., Path], small_casebook: Mapping[str, str]
) -> None:
    head, first, *rest = small_casebook["events.csv"].splitlines()
    lines = [f"{head},source_id", f'{first},"release, article"', *(f"{row}," for row in rest)]
    told = run("check", a_casebook(events="\n".join(lines) + "\n"))
    assert told.exit_code == 1
    assert "Separate them by semicolons: release; article" in told.stdout


def test_a_decision_about_no_event_is_told(a_casebook: Callable[..., Path]) -> None:
    places = (
        "place_text,country,level,method,decided_by,decided_at,reason\n"
        "Nogales,US,unresolvable,decision,editor,2026-01-02,why\n"
    )
    told = run("check", a_casebook(places=places))
    assert told.exit_code == 0
    assert "places.csv, row 2, column place_text: the decision about “Nogales”" in told.stdout


def test_a_place_the_gazetteer_lacks_is_told_to_be_given_its_position(
    a_casebook: Callable[..., Path], small_casebook: Mapping[str, str]
) -> None:
    events = small_casebook["events.csv"].replace("Phoenix, Arizona", "Qwxz Zwyx")
    told = run("check", a_casebook(events=events))
    assert "give lon, lat and level in places.csv" in told.stdout
