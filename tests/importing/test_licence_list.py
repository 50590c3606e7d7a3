"""ATF's list of licensees: every row kept, nobody named, no street and no telephone anywhere."""

from __future__ import annotations

import shlex
import sqlite3
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from click.testing import CliRunner

from routes.analysis.dealers import TYPES
from routes.casebook.importing.licence_list import COLUMNS, hashed, is_company
from routes.casebook.importing.zip_states import state_of_zip
from routes.checks import check_tables
from routes.cli import commands
from routes.codebook.licences import LICENCE_TYPES
from routes.frames import table_frame
from routes.pipeline.analysing.counties import codes_of_counties
from routes.reference import counties, zips

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Desk

LIST = "source_id,title,date,url\nlist,A list,2024-09,https://example.org/list\n"
_ROW: dict[str, str] = {
    **dict.fromkeys(COLUMNS, ""),
    "LIC_REGN": "5",
    "LIC_DIST": "74",
    "LIC_CNTY": "479",
    "LIC_TYPE": "01",
    "LIC_XPRDTE": "5K",
    "LICENSE_NAME": "PLANTED, PERSON",
    "BUSINESS_NAME": "PLANTED ARMS, LLC",
    "PREMISE_STREET": "1 PLANTED STREET",
    "PREMISE_CITY": "LAREDO",
    "PREMISE_STATE": "TX",
    "PREMISE_ZIP_CODE": "780400000",
    "MAIL_STREET": "PO BOX PLANTED",
    "VOICE_PHONE": "5550123456",
}
SAID = ("PLANTED", "PLANTED STREET", "5550123456", "PO BOX")


def a_list(*rows: dict[str, str], separator: str = "\t") -> str:
    lines = [separator.join(COLUMNS)]
    for number, changes in enumerate(rows, start=1):
        row = _ROW | {"LIC_SEQN": f"{number:05}"} | changes
        cells = (f'"{row[name]}"' if separator in row[name] else row[name] for name in COLUMNS)
        lines.append(separator.join(cells))
    return "\n".join(lines) + "\n"


@pytest.fixture
def listing(desk: Desk) -> Desk:
    desk.load(LIST, "sources.csv")
    return desk


def load(desk: Desk, text: str | bytes, source: str | None = "list", **options: Any) -> Any:
    constants = options.pop("constants", {}) | ({"source_id": source} if source else {})
    return desk.load(text, "list.txt", constants=constants, **options)


def dealers(desk: Desk) -> list[dict[str, Any]]:
    return desk.store.read()["dealers"].to_dict("records")  # type: ignore[return-value]


def everything(desk: Desk) -> str:
    """Every byte of the casebook and of the files beside the imported one."""
    folder = desk.folder.parent
    with sqlite3.connect(folder / "book.sqlite") as book:
        book.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != "list.txt"]
    return "\n".join(path.read_bytes().decode("latin-1") for path in files)


def counted(report: Any) -> tuple[int, ...]:
    names = ("read", "loaded", "updated", "duplicates", "rejected")
    return tuple(getattr(report, name) for name in names)


@pytest.mark.parametrize("separator", ["\t", ",", ";", "|"])
def test_the_list_is_read_whatever_parts_its_columns(listing: Desk, separator: str) -> None:
    report = load(listing, a_list({}, separator=separator))
    assert counted(report) == (1, 1, 0, 0, 0)
    (row,) = dealers(listing)
    assert row["license_number"] == "5-74-479-01-5K-00001"
    assert (row["license_type"], row["expires"], row["listed"]) == ("01", "2025-10", "2024-09")
    assert (row["city"], row["state"], row["zip"]) == ("LAREDO", "TX", "78040")
    assert row["source_id"] == "list"


def test_zeros_that_a_spreadsheet_took_off_are_put_back(listing: Desk) -> None:
    row = {"LIC_DIST": "6", "LIC_CNTY": "9", "LIC_TYPE": "1", "LIC_SEQN": "7"}
    load(listing, a_list(row | {"PREMISE_ZIP_CODE": "6040"}))
    (found,) = dealers(listing)
    assert (found["license_number"], found["zip"]) == ("5-06-009-01-5K-00007", "06040")


def test_a_business_is_kept_as_a_hash_and_a_person_not_at_all(listing: Desk) -> None:
    names = [
        {},
        {"LICENSE_NAME": "PLANTED HOLDINGS INC", "BUSINESS_NAME": "NULL"},
        {"LICENSE_NAME": "PLANTED, PERSON", "BUSINESS_NAME": "PLANTED, PERSON"},
    ]
    load(listing, a_list(*names))
    first, second, third = dealers(listing)
    assert first["business_sha256"] == hashed("planted arms")
    assert pd.isna(first["licensee_sha256"])
    assert second["licensee_sha256"] == hashed("Planted Holdings")
    assert pd.isna(third["business_sha256"])
    assert pd.isna(third["licensee_sha256"])


def test_a_collector_is_a_person_and_keeps_no_place(listing: Desk) -> None:
    load(listing, a_list({"LIC_TYPE": "03"}))
    (row,) = dealers(listing)
    assert row["state"] == "TX"
    gone = ("city", "zip", "business_sha256", "licensee_sha256")
    assert all(pd.isna(row[name]) for name in gone)


def test_no_name_street_or_telephone_is_anywhere_also_not_of_rejected_rows(listing: Desk) -> None:
    bad = {"LIC_XPRDTE": "??"}
    long = a_list({}).splitlines()[1] + "\tPLANTED TOO"
    report = load(listing, a_list({}, bad) + long + "\n")
    assert counted(report) == (3, 1, 0, 0, 2)
    kept = everything(listing)
    assert not [each for each in SAID if each.casefold() in kept.casefold()]
    told = " ".join(report.notes)
    assert "PREMISE_STREET" in told
    assert "VOICE_PHONE" in told


def test_the_list_is_no_other_table_whatever_somebody_says(listing: Desk) -> None:
    assert counted(load(listing, a_list({}), table="events")) == (1, 1, 0, 0, 0)
    assert len(dealers(listing)) == 1
    kept = everything(listing)
    assert not [each for each in SAID if each.casefold() in kept.casefold()]


def test_the_list_again_changes_nothing_and_undo_takes_it_back(listing: Desk) -> None:
    text = a_list({}, {}, {"LIC_TYPE": "03"})
    first = load(listing, text)
    assert counted(load(listing, text)) == (3, 0, 0, 3, 0)
    listing.store.undo(first.operation, who="ana")
    assert dealers(listing) == []
    assert counted(load(listing, text)) == (3, 3, 0, 0, 0)


def test_a_later_list_changes_records_only_with_update(listing: Desk) -> None:
    load(listing, a_list({}))
    moved = a_list({"PREMISE_CITY": "EL PASO"})
    assert counted(load(listing, moved)) == (1, 0, 0, 0, 1)
    assert counted(load(listing, moved, update=True)) == (1, 0, 1, 0, 0)
    (row,) = dealers(listing)
    assert row["city"] == "EL PASO"


def test_a_dry_run_writes_nothing(listing: Desk) -> None:
    before = listing.store.changes()
    assert counted(load(listing, a_list({}), dry_run=True)) == (1, 1, 0, 0, 0)
    assert listing.store.changes() == before
    assert dealers(listing) == []


def test_a_mended_row_of_the_rejects_loads(listing: Desk) -> None:
    report = load(listing, a_list({"LIC_XPRDTE": "??"}))
    rejects = report.rejects_file.read_text("utf-8")
    mended = rejects.replace("-??-", "-5K-")
    again = listing.load(mended, "mended.csv", constants={"source_id": "list"})
    assert counted(again) == (1, 1, 0, 0, 0)
    assert again.mended == 1


def test_a_file_of_rejects_fed_back_as_it_is_loads_nothing(listing: Desk) -> None:
    long = a_list({}).splitlines()[1] + "\ttoo long\n"
    report = load(listing, a_list({"LIC_XPRDTE": ""}, {"LIC_TYPE": "99"}) + long)
    assert counted(report) == (3, 0, 0, 0, 3)
    again = listing.load(
        report.rejects_file.read_text("utf-8"), "again.csv", constants={"source_id": "list"}
    )
    assert (counted(again), again.mended) == ((3, 0, 0, 0, 3), 0)
    assert dealers(listing) == []


def test_rows_without_cells_of_a_list_and_of_traces_are_two(listing: Desk) -> None:
    load(listing, a_list({}) + "5\t74\n")
    traced = "Trace Number,Recovery Date\nT1,2016\nT2,2016,too,many\n"
    listing.load(traced, "traces.csv", constants={"source_id": "list"})
    waiting = listing.store.keeping("rejected_rows")
    assert sorted(zip(waiting["file"], waiting["table"], waiting["rule"], strict=True)) == [
        ("list.txt", "dealers", "row_too_short"),
        ("traces.csv", "traces", "row_too_long"),
    ]


@pytest.mark.parametrize(
    ("changes", "rule", "cure"),
    [
        ({"LIC_TYPE": "99"}, "license_type", "01, 02, 03"),
        ({"LIC_TYPE": ""}, "license_type", "01, 02, 03"),
        ({"PREMISE_STATE": "XX"}, "license_state", "such as TX"),
    ],
)
def test_an_unknown_type_or_state_is_refused_with_what_it_may_be(
    listing: Desk, changes: dict[str, str], rule: str, cure: str
) -> None:
    (reject,) = load(listing, a_list(changes)).rejects
    assert (reject.rule, cure in reject.cure) == (rule, True)
    assert dealers(listing) == []


def test_the_types_that_are_let_in_are_those_that_are_counted() -> None:
    assert tuple(TYPES) == LICENCE_TYPES


@pytest.mark.parametrize(
    ("code", "state", "told"),
    [("78040", "AZ", True), ("00000", "TX", True), ("78040", "TX", False), ("96913", "GU", False)],
)
def test_a_zip_code_of_another_state_is_kept_and_told(
    listing: Desk, code: str, state: str, told: bool
) -> None:
    report = load(listing, a_list({"PREMISE_STATE": state, "PREMISE_ZIP_CODE": code}))
    assert report.loaded == 1
    assert any("another state" in note for note in report.notes) is told


def test_the_first_digits_of_a_zip_code_tell_the_state_that_its_point_is_in() -> None:
    frame = zips().iloc[::20]
    county = codes_of_counties(frame["lon"], frame["lat"])
    states = county.map(counties().set_index("code")["admin1"].str[3:]).dropna()
    said = frame["zip"].loc[states.index].map(state_of_zip)
    assert (said[said.notna()] == states[said.notna()]).mean() > 0.99


def test_the_cure_for_a_source_that_is_not_there_works_as_it_stands(
    listing: Desk, tmp_path: Path
) -> None:
    refusal = load(listing, a_list({}), source="absent").refusal
    command = refusal.partition("routes add ")[2].rstrip(".")
    words = shlex.split(command.replace("CASEBOOK", str(tmp_path / "book.sqlite")))
    words = ["add", *words, "url=https://example.org/absent", "--as", "ana"]
    outcome = CliRunner().invoke(commands, words)
    assert outcome.exit_code == 0, outcome.output
    assert load(listing, a_list({}), source="absent", constants={"listed": "2024"}).loaded == 1


def test_one_reason_is_printed_once_with_the_rows_it_holds_for(
    listing: Desk, tmp_path: Path
) -> None:
    path = listing.folder / "list.txt"
    path.write_text(a_list(*[{"LIC_TYPE": "99"}] * 13), "utf-8")
    book = str(tmp_path / "book.sqlite")
    words = ["import", str(path), "--into", book, "--as", "ana", "--source"]
    told = CliRunner().invoke(commands, [*words, "list"]).output
    assert told.count("is no type of licence") == 1
    assert "rows 2, 3, 4, 5, 6 … (13 rows)" in told
    assert CliRunner().invoke(commands, [*words, "absent"]).output.count("has no source") == 1


def test_a_dealer_without_number_or_type_and_a_trace_of_nothing_are_errors() -> None:
    dealer = {"license_number": "dealer-0", "license_type": None, "state": "XX", "source_id": "s"}
    sound = {"license_number": "5-74-479-01-5K-00001", "license_type": "01", "state": "TX"}
    frames = {
        "sources": table_frame(
            "sources", pd.DataFrame([{"source_id": "s", "url": "https://e.org"}])
        ),
        "dealers": table_frame("dealers", pd.DataFrame([dealer, sound | {"source_id": "s"}])),
        "traces": table_frame("traces", pd.DataFrame([{"trace_id": "t1"}])),
        "citations": table_frame("citations", pd.DataFrame([{"record": "t1", "source_id": "s"}])),
    }
    errors = [each for each in check_tables(frames) if each.severity == "error"]
    assert {(each.rule, each.record_id) for each in errors} == {
        ("license_number", "dealer-0"),
        ("license_type", "dealer-0"),
        ("license_state", "dealer-0"),
        ("trace_of_nothing", "t1"),
    }


def test_without_a_source_nothing_is_kept_and_the_cure_is_told(listing: Desk) -> None:
    report = load(listing, a_list({}), source=None)
    assert counted(report) == (1, 0, 0, 0, 1)
    assert "--source" in report.refusal
    assert "no source" in load(listing, a_list({}), source="absent").refusal


def test_a_new_source_is_made_of_its_address_with_the_same_save(listing: Desk) -> None:
    address = "https://example.org/other"
    report = load(listing, a_list({}), source=address, constants={"listed": "2024-09"})
    assert report.loaded == 1
    (row,) = dealers(listing)
    sources = listing.store.read()["sources"].set_index("source_id")
    assert sources.loc[row["source_id"], "url"] == address
    listing.store.undo(report.operation, who="ana")
    assert address not in set(listing.store.read()["sources"]["url"])


def test_a_list_of_no_known_day_is_refused_since_the_decade_is_open(listing: Desk) -> None:
    report = load(listing, a_list({}), source="https://example.org/undated")
    assert "listed=" in report.refusal


def test_a_list_without_some_of_its_columns_is_refused_and_none_of_its_rows_told(
    listing: Desk,
) -> None:
    text = a_list({}).replace("PREMISE_STATE", "WHERE")
    report = load(listing, text)
    assert "PREMISE_STATE" in report.refusal
    assert [each.cells for each in report.rejects] == [()]
    assert report.waiting == 0
    assert "PLANTED" not in everything(listing)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\x01\x02PLANTED\xff\xfe" * 99,
        "\n".join(a_list({}, {}).splitlines()[1:]).encode(),
        b"PK\x03\x04PLANTED",
    ],
    ids=["empty", "binary", "no header", "cut archive"],
)
def test_a_file_that_is_no_list_is_refused_and_leaves_nothing(
    listing: Desk, content: bytes
) -> None:
    report = load(listing, content, table="dealers")
    assert report.refusal or report.rejected == report.read
    assert dealers(listing) == []
    assert "PLANTED" not in everything(listing)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-16"])
def test_a_list_in_another_encoding_keeps_its_letters(listing: Desk, encoding: str) -> None:
    text = a_list({"PREMISE_CITY": "CAÑON CITY"}, {"PREMISE_CITY": "CAÑON CITY"})
    report = load(listing, text.encode(encoding))
    assert report.loaded == 2
    assert {row["city"] for row in dealers(listing)} == {"CAÑON CITY"}


def test_our_own_export_of_dealers_comes_back(listing: Desk, tmp_path: Path) -> None:
    own = "license_number,license_type,expires,city,state,zip,source_id,owner\n"
    row = "5-74-479-01-5K-00001,01,2025-10,LAREDO,TX,78040,list,PLANTED\n"
    report = listing.load(own + row, "dealers.csv")
    assert counted(report) == (1, 1, 0, 0, 0)
    assert "PLANTED" not in everything(listing).replace(str(tmp_path), "").replace(own + row, "")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Planted Arms, L.L.C.", "PLANTED ARMS LLC"),
        ("Planted's Arms Inc", "plantedS  arms"),
        ("Planted & Sons Co.", "Planted Sons"),
    ],
)
def test_one_business_written_in_two_ways_has_one_hash(one: str, other: str) -> None:
    assert hashed(one) == hashed(other) != ""


@pytest.mark.parametrize("name", ["", "NULL", "n/a"])
def test_no_name_has_no_hash(name: str) -> None:
    assert hashed(name) == ""


def test_only_a_company_form_at_the_end_makes_a_company() -> None:
    assert is_company("PLANTED ARMS L.L.C.")
    assert not is_company("PLANTED, INCA")
    assert not is_company("LLC")
