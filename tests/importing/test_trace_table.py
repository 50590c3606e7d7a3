"""Traced firearms: every row kept, serials as keyed hashes, nobody and nothing else read."""

from __future__ import annotations

import io
import os
import re
import stat
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import openpyxl
import pandas as pd
import pytest

from routes.casebook.foreign import read_foreign
from routes.casebook.importing.serial_key import SUFFIX, VARIABLE, key_path
from routes.casebook.problems import Fault
from routes.casebook.stores import create_store, open_store
from routes.errors import CasebookError
from routes.pipeline.importing import ImportOptions, ImportReport, import_file

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Desk

SOURCE = "source_id,title,url\ntraces,A table,https://example.org/traces\n"
HEADER = (
    "Trace Number,Serial Number,Firearm Type,Manufacturer,Caliber,Purchase Date,Purchaser Name,"
    "Dealer State,Recovery Date,Recovery Country,Recovery State,Officer"
)
ROWS = (
    "T900001,ZZ-98 7654,PISTOL,Acme Arms,9 mm,06/01/2015,PLANTED PERSON,TX,2016-07,MEXICO,Sonora,P",
    "T900002,zz987654,RIFLE,ACME ARMS,9 mm,,PLANTED PERSON,Texas,07/04/2016,MX,,P",
    "T900003,OBLITERATED,SILENCER,Acme Arms,,31/31/2015,PLANTED PERSON,TX,,MEXICO,Sonora,P",
)
FILE = "\n".join((HEADER, *ROWS)) + "\n"
PLANTED = ("98 7654", "zz987654", "zz-98", "planted", "t900001", "t900002", "t900003")


@pytest.fixture
def tracing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.delenv(VARIABLE, raising=False)
    desk.load(SOURCE, "sources.csv")
    return desk


def load(desk: Desk, text: str | bytes = FILE, name: str = "in.csv", **options: Any) -> Any:
    constants = {"source_id": "traces"} | options.pop("constants", {})
    return desk.load(text, name, constants=constants, **options)


def traces(desk: Desk) -> pd.DataFrame:
    return desk.store.read()["traces"]


def counted(report: ImportReport) -> tuple[int, ...]:
    names = ("read", "loaded", "updated", "duplicates", "rejected")
    return tuple(getattr(report, name) for name in names)


def everything(folder: Path) -> str:
    """Every byte but those of the imported file."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != "in.csv"]
    return "\n".join(path.read_bytes().decode("latin-1") for path in files).casefold()


def test_every_row_is_a_firearm_or_rejected_with_the_reason(tracing: Desk) -> None:
    report = load(tracing)
    assert counted(report) == (3, 2, 0, 0, 1)
    (reject,) = report.rejects
    assert reject.row == 4
    assert "no month 31" in reject.reason
    second, first = traces(tracing).sort_values("recovery_date").to_dict("records")
    assert (second["purchase_date"], second["recovery_date"]) == ("2015-06-01", "2016-07")
    assert (second["purchase_state"], second["recovery_state"]) == ("US-TX", "MX-SON")
    assert (second["type"], first["type"]) == ("handgun", "rifle")
    assert (first["recovery_country"], first["recovery_date"]) == ("MX", "2016-07-04")
    cited = tracing.store.read()["citations"]
    assert set(cited["record"]) == {first["trace_id"], second["trace_id"]}
    assert set(cited["source_id"]) == {"traces"}


def test_neither_a_serial_nor_a_person_nor_a_trace_number_is_anywhere(tracing: Desk) -> None:
    report = load(tracing)
    kept = everything(tracing.folder.parent)
    assert not [each for each in PLANTED if each in kept]
    told = " ".join(report.notes)
    assert "Purchaser Name" in told
    assert "Officer" in told
    assert "PLANTED" not in repr(report)


def test_one_firearm_written_in_two_ways_has_one_hash(tracing: Desk) -> None:
    load(tracing)
    assert len(set(traces(tracing)["serial_sha256"])) == 1


def test_one_serial_of_two_makers_is_two_firearms(tracing: Desk) -> None:
    load(tracing, FILE.replace("zz987654,RIFLE,ACME ARMS", "zz987654,RIFLE,Other"))
    assert traces(tracing)["serial_sha256"].nunique() == 2


@pytest.mark.parametrize("serial", ["OBLITERATED", "unknown", "", "12", "AB??34", "12**99"])
def test_a_serial_that_is_not_whole_links_nothing(tracing: Desk, serial: str) -> None:
    load(tracing, FILE.replace("ZZ-98 7654", serial).replace("zz987654", serial))
    assert traces(tracing)["serial_sha256"].isna().all()


def test_a_serial_in_the_column_of_hashes_is_hashed(tracing: Desk) -> None:
    load(tracing, FILE.replace("Serial Number", "serial_sha256"))
    assert traces(tracing)["serial_sha256"].str.fullmatch("[0-9a-f]{64}").all()
    assert "zz987654" not in everything(tracing.folder.parent)


def test_another_casebook_gives_another_hash(tracing: Desk, tmp_path: Path) -> None:
    load(tracing)
    other = create_store(tmp_path / "other.sqlite")
    import_file(other, _written(tmp_path, SOURCE, "sources.csv"), who="ana")
    options = ImportOptions(constants={"source_id": "traces"})
    import_file(other, _written(tmp_path, FILE, "in.csv"), who="ana", options=options)
    mine, theirs = traces(tracing), other.read()["traces"]
    assert not set(mine["serial_sha256"]) & set(theirs["serial_sha256"])
    assert not set(mine["trace_id"]) & set(theirs["trace_id"])


def _written(folder: Path, text: str, name: str) -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def test_the_file_again_changes_nothing_and_undo_takes_it_back(tracing: Desk) -> None:
    first = load(tracing)
    assert counted(load(tracing)) == (3, 0, 0, 2, 1)
    again = load(tracing, "\n".join((HEADER, *reversed(ROWS))), name="in.csv")
    assert counted(again) == (3, 0, 0, 2, 1)
    tracing.store.undo(first.operation, who="ana")
    assert traces(tracing).empty
    assert counted(load(tracing))[:2] == (3, 2)


def test_two_rows_of_the_same_words_without_a_number_are_two_firearms(tracing: Desk) -> None:
    header = "Firearm Type,Manufacturer,Serial Number,Recovery Date,Dealer State"
    row = "RIFLE,Acme,,2016-07-04,TX"
    text = "\n".join((header, row, row, row)) + "\n"
    assert counted(load(tracing, text)) == (3, 3, 0, 0, 0)
    assert counted(load(tracing, text)) == (3, 0, 0, 3, 0)


def test_a_mended_row_of_the_rejects_loads_with_its_hash(tracing: Desk) -> None:
    text = FILE.replace("OBLITERATED", "QQ112233")
    report = load(tracing, text)
    rejects = report.rejects_file.read_text("utf-8")
    assert "qq112233" not in rejects.casefold()
    again = load(tracing, rejects.replace("31/31/2015", "2015-01-31"), name="mended.csv")
    assert counted(again) == (1, 1, 0, 0, 0)
    assert again.mended == 1
    assert traces(tracing)["serial_sha256"].notna().all()
    assert counted(load(tracing, text)) == (3, 0, 0, 2, 1)


@pytest.mark.parametrize(
    ("cell", "code"),
    [("Sonora", "MX-SON"), ("SON", "MX-SON"), ("MX-SON", "MX-SON"), ("México", "MX-MEX")],
)
def test_a_state_is_known_by_its_name_or_code(tracing: Desk, cell: str, code: str) -> None:
    load(tracing, FILE.replace("MEXICO,Sonora", f"MEXICO,{cell}"))
    assert code in set(traces(tracing)["recovery_state"].dropna())


def test_a_state_that_nobody_knows_rejects_its_row(tracing: Desk) -> None:
    report = load(tracing, FILE.replace("MEXICO,Sonora,P\nT900002", "MEXICO,Sonorra,P\nT900002"))
    assert report.rejected == 2
    assert "Sonorra" in report.rejects[0].reason


def test_of_a_country_without_a_list_of_states_the_country_is_kept(tracing: Desk) -> None:
    report = load(tracing, FILE.replace("MEXICO,Sonora,P\nT900002", "Haiti,Ouest,P\nT900002"))
    assert report.loaded == 2
    assert "HT" in set(traces(tracing)["recovery_country"])


def test_days_are_read_day_first_if_somebody_says_so(tracing: Desk) -> None:
    load(tracing, dates="dmy")
    assert "2015-01-06" in set(traces(tracing)["purchase_date"])


def test_a_row_of_another_width_is_rejected_without_its_cells(tracing: Desk) -> None:
    report = load(tracing, f"{FILE}T900004,ZZ987654,extra,PLANTED,too,few\n")
    assert report.rejected == 2
    assert not [each for each in PLANTED if each in everything(tracing.folder.parent)]


def case_with_events(desk: Desk) -> None:
    desk.load("case_id,title\nc1,A case\n", "cases.csv")
    desk.load(
        "event_id,case_id,kind,place_text,country,date,documented,source_id\n"
        'c1#1,c1,purchase,"Phoenix, AZ",US,2015-06-01,yes,traces\n'
        'c1#2,c1,recovery,"Hermosillo, Sonora",MX,2016-07-04,yes,traces\n'
        'c1#3,c1,seizure,"Nogales, Sonora",MX,2016-07-05,yes,traces\n'
        'c1#4,c1,seizure,"Nogales, Sonora",MX,2016-07-05,yes,traces\n',
        "events.csv",
    )


def linked(desk: Desk, row: str) -> tuple[object, object]:
    header = "Trace Number,case_id,Purchase Date,Dealer City,Dealer State,Recovery Date"
    load(desk, f"{header},Recovery State\n{row}\n")
    (found,) = traces(desk).to_dict("records")
    ends = (found["purchase_event"], found["recovery_event"])
    return tuple(None if pd.isna(each) else each for each in ends)  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("row", "ends"),
    [
        ("T1,c1,06/01/2015,Phoenix,AZ,07/04/2016,Sonora", ("c1#1", "c1#2")),
        ("T1,c1,06/01/2015,Tucson,AZ,07/04/2016,Sinaloa", (None, None)),
        ("T1,c1,06/02/2015,Phoenix,AZ,07/05/2016,Sonora", (None, None)),
        ("T1,,06/01/2015,Phoenix,AZ,07/04/2016,Sonora", (None, None)),
    ],
    ids=["stage, day and place", "another place", "another day or two events", "no case"],
)
def test_a_firearm_is_linked_only_to_the_one_event_of_its_case_that_fits(
    tracing: Desk, row: str, ends: tuple[object, object]
) -> None:
    case_with_events(tracing)
    assert linked(tracing, row) == ends


def test_a_trace_of_a_case_that_is_not_there_waits(tracing: Desk) -> None:
    report = load(tracing, "Trace Number,case_id,Recovery Date\nT1,absent,07/04/2016\n")
    assert (report.loaded, report.pending) == (1, 1)


@pytest.mark.parametrize("separator", ["\t", ";", "|"])
def test_a_table_is_read_whatever_parts_its_columns(tracing: Desk, separator: str) -> None:
    assert load(tracing, FILE.replace(",", separator)).loaded == 2


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-16"])
def test_a_table_in_another_encoding_keeps_its_letters(tracing: Desk, encoding: str) -> None:
    text = FILE.replace("Acme Arms", "Armería Ñ")
    load(tracing, text.encode(encoding))
    assert "Armería Ñ" in set(traces(tracing)["maker"])


def test_a_workbook_is_read_like_a_text(tracing: Desk) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for line in (HEADER, *ROWS[:2]):
        sheet.append(line.split(","))
    stream = io.BytesIO()
    book.save(stream)
    assert counted(load(tracing, stream.getvalue(), "in.xlsx")) == (2, 2, 0, 0, 0)


def test_a_table_without_days_is_refused_with_the_columns_it_could_have(tracing: Desk) -> None:
    report = load(tracing, "Serial Number,Dealer State\nZZ987654,TX\n")
    assert "Recovery Date" in report.refusal
    assert (report.read, report.rejected, report.waiting) == (1, 1, 0)
    assert "zz987654" not in everything(tracing.folder.parent)


def test_without_a_source_nothing_is_kept(tracing: Desk) -> None:
    report = tracing.load(FILE, "in.csv")
    assert "--source" in (report.refusal or "")
    assert traces(tracing).empty


def test_a_number_of_the_tracing_centre_is_hashed_also_in_the_column_of_our_ids(
    tracing: Desk,
) -> None:
    load(tracing, "trace_id,recovery_date\nT20150098765,2016-07-04\nt1,2016-07-05\n")
    first, second = sorted(traces(tracing)["trace_id"])
    assert first == "t1"
    assert re.fullmatch("trace-[0-9a-f]{8}-[0-9a-f]{16}", second)
    assert "t20150098765" not in everything(tracing.folder.parent)


@pytest.mark.parametrize("name", ["serial_number", "Serial Numbers", "No. de serie", "Gun serial"])
def test_serials_in_any_other_table_are_not_read(tracing: Desk, name: str) -> None:
    text = f"kind,place,date,quantity,{name}\nseizure,Nogales,2021-01-01,3,ZZ987654\n"
    report = tracing.load(text, "in.csv", constants={"source_id": "traces", "documented": "yes"})
    assert report.loaded == 1
    assert name in " ".join(report.notes)
    assert "zz987654" not in everything(tracing.folder.parent)


@pytest.mark.parametrize("said", ["events", "cases"])
def test_traces_said_to_be_another_table_are_refused_with_the_columns_that_tell_them(
    tracing: Desk, said: str
) -> None:
    report = load(tracing, table=said)
    told = report.refusal or ""
    assert "Choose traces, or no table (--table)" in told
    assert f'if the rows are {said}, take "Trace Number", "Serial Number" out first' in told
    assert '"Trace Number", "Serial Number", "Purchase Date"' in told
    assert "Purchaser Name" not in told
    assert counted(report) == (3, 0, 0, 0, 3)
    kept = everything(tracing.folder.parent)
    assert [word for word in PLANTED if word in kept] == []
    assert counted(load(tracing, table="traces"))[:2] == (3, 2)


def test_a_refused_table_of_traces_is_no_longer_one_without_the_columns_it_names(
    tracing: Desk,
) -> None:
    header = "trace_id,Serial,Gun serial,kind,place,date,Recovery Date"
    text = f"{header}\nt1,ZZ987654,ZZ987655,seizure,Nogales,2021-01-01,2021-01-01\n"
    told = load(tracing, text, table="events").refusal or ""
    assert 'take "trace_id", "Serial", "Gun serial" out first' in told
    kept = "kind,place,date,Recovery Date\nseizure,Nogales,2021-01-01,2021-01-01\n"
    report = load(tracing, kept, table="events", constants={"documented": "yes"})
    assert "traced firearms" not in (report.refusal or "")


def test_events_with_a_column_of_serials_and_no_other_of_a_trace_stay_events(
    tracing: Desk,
) -> None:
    text = "kind,place,date,serial\nseizure,Nogales,2021-01-01,ZZ987654\n"
    assert load(tracing, text, table="events", constants={"documented": "yes"}).loaded == 1
    assert "zz987654" not in everything(tracing.folder.parent)


def test_serials_of_a_file_that_is_refused_whole_are_not_told(
    tracing: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut_off(*asked: Any, **options: Any) -> Any:
        return replace(read_foreign(*asked, **options), refusal=Fault("limit", "It is cut", "No"))

    monkeypatch.setattr("routes.pipeline.importing.read_foreign", cut_off)
    report = tracing.load("kind,place,serial_number\nseizure,Nogales,ZZ987654\n", "in.csv")
    assert (report.rejected, report.refusal) == (1, "It is cut. No.")
    assert "zz987654" not in everything(tracing.folder.parent)


# What comes back ----------------------------------------------------------------------------

EMPTY = "T900004,,,,,,,,,,,\n"
TOO_LONG = "T900005,ZZ987654,extra,PLANTED,too,many" + ",x" * 9 + "\n"


def queue(desk: Desk) -> pd.DataFrame:
    return desk.store.keeping("rejected_rows")


def test_a_row_that_says_nothing_of_a_firearm_is_refused(tracing: Desk) -> None:
    report = load(tracing, FILE + EMPTY)
    assert counted(report) == (4, 2, 0, 0, 2)
    assert report.rejects[1].rule == "nothing_said"
    assert "trace-" not in "".join(report.rejects[1].cells)


def test_a_file_of_rejects_fed_back_as_it_is_loads_nothing_however_often(tracing: Desk) -> None:
    report: ImportReport = load(tracing, FILE + EMPTY + TOO_LONG)
    before = queue(tracing)[["reject_id", "file", "row"]]
    for name in ("first.csv", "second.csv"):
        rejects = report.rejects_file
        assert rejects is not None
        report = load(tracing, rejects.read_text("utf-8"), name)
        assert (report.read, report.loaded, report.mended, report.rejected) == (3, 0, 0, 3)
    assert len(traces(tracing)) == 2
    pd.testing.assert_frame_equal(queue(tracing)[["reject_id", "file", "row"]], before)
    assert set(queue(tracing)["rule"]) >= {"nothing_said", "row_too_long"}


def test_rows_without_their_cells_are_told_apart_by_file_and_number(tracing: Desk) -> None:
    load(tracing, FILE + TOO_LONG, "one.csv")
    load(tracing, FILE + EMPTY + TOO_LONG, "two.csv")
    load(tracing, FILE + TOO_LONG, "one.csv")
    rows = queue(tracing)
    blank = rows[rows["rule"].isin(["row_too_long", "nothing_said"])]
    assert sorted(zip(blank["file"], blank["row"], blank["rule"], strict=True)) == [
        ("one.csv", 5, "row_too_long"),
        ("two.csv", 5, "nothing_said"),
        ("two.csv", 6, "row_too_long"),
    ]


def test_a_list_of_row_numbers_alone_says_that_the_original_is_to_be_corrected(
    tracing: Desk,
) -> None:
    refused = tracing.load(FILE, "in.csv")
    assert any("row number only" in note for note in refused.notes)
    rejects = refused.rejects_file
    assert rejects is not None
    again = load(tracing, rejects.read_text("utf-8"), "again.csv")
    assert "original file" in (again.refusal or "")
    assert (again.loaded, again.waiting, queue(tracing).empty) == (0, 0, True)


# Days ---------------------------------------------------------------------------------------

SPANISH = "Número de rastreo,Fecha de compra,Fecha de recuperación,Estado de venta\n"


def test_months_are_first_in_columns_of_atfs_own_names_and_the_import_says_so(
    tracing: Desk,
) -> None:
    report = load(tracing, "Trace Number,Recovery Date\nT1,03/04/2019\n")
    assert traces(tracing)["recovery_date"].tolist() == ["2019-03-04"]
    assert any("days read month first" in note for note in report.notes)
    assert not any("month first" in note for note in load(tracing, FILE, dates="dmy").notes)


@pytest.mark.parametrize(
    "text",
    [
        f"{SPANISH}R1,03/04/2019,2020,TX\n",
        "trace_id,recovery_date\nt1,03/04/2019\n",
        "Serial Number,Recovery Date\nZZ987654,03/04/2019\n",
        "Trace Number,Sale Date\nT1,03/04/2019\n",
    ],
    ids=["Spanish", "the codebook's", "no trace number", "a plain name"],
)
def test_elsewhere_a_day_that_can_be_two_is_asked_about(tracing: Desk, text: str) -> None:
    report = load(tracing, text)
    assert (report.loaded, report.rejects[0].rule) == (0, "date_order")
    assert "--dates" in report.rejects[0].cure
    assert load(tracing, text, dates="dmy").loaded == 1
    (found,) = traces(tracing).to_dict("records")
    assert "2019-04-03" in {found["purchase_date"], found["recovery_date"]}


def test_a_day_that_only_one_order_leaves_is_not_asked_about(tracing: Desk) -> None:
    text = f"{SPANISH}R1,25/04/2019,05/05/2020,TX\n"
    assert load(tracing, text).loaded == 1
    assert traces(tracing)["purchase_date"].tolist() == ["2019-04-25"]
    assert counted(load(tracing, text, dates="dmy")) == (1, 0, 0, 1, 0)


def test_a_firearm_recovered_before_its_sale_is_kept_and_told(tracing: Desk) -> None:
    header = "Trace Number,Purchase Date,Recovery Date\n"
    report = load(tracing, f"{header}T1,06/01/2015,07/04/2014\nT2,06/01/2015,2015\n")
    (note,) = (each for each in report.notes if "before the sale" in each)
    assert (report.loaded, "row 2" in note, "1 firearm" in note) == (2, True, True)


# The key ------------------------------------------------------------------------------------


def test_the_key_is_made_once_beside_the_casebook_for_its_owner_alone(tracing: Desk) -> None:
    load(tracing)
    path = key_path(tracing.store.address)
    assert path is not None
    assert path.name == f".book.sqlite{SUFFIX}"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    before = path.read_text("ascii")
    load(tracing)
    assert path.read_text("ascii") == before
    path.unlink()
    assert before.strip() not in everything(tracing.folder.parent)


@pytest.mark.parametrize("address", [".", "..", "../book", "./"])
def test_the_key_of_a_folder_lies_beside_it_however_it_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    inside = tmp_path / "book" / "decisions"
    inside.mkdir(parents=True)
    monkeypatch.chdir(inside if address == ".." else tmp_path / "book")
    path = key_path(address)
    assert path is not None
    assert path.resolve() == tmp_path / f".book{SUFFIX}"


def test_a_dry_run_makes_no_key(tracing: Desk) -> None:
    load(tracing, dry_run=True)
    assert not list(tracing.folder.parent.rglob(f"*{SUFFIX}"))


def test_a_lost_key_stops_the_import_and_says_where_it_has_to_be(tracing: Desk) -> None:
    load(tracing)
    path = key_path(tracing.store.address)
    assert path is not None
    path.unlink()
    with pytest.raises(CasebookError, match=re.escape(str(path))):
        load(tracing)


def test_another_key_is_refused(tracing: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    load(tracing)
    monkeypatch.setenv(VARIABLE, "ab" * 32)
    with pytest.raises(CasebookError, match="not the one"):
        load(tracing)


@pytest.mark.parametrize("text", ["", "abc", "zz" * 32, "ab" * 16])
def test_a_key_that_is_none_is_refused(tracing: Desk, text: str) -> None:
    path = key_path(tracing.store.address)
    assert path is not None
    path.write_text(text, "ascii")
    with pytest.raises(CasebookError, match="hexadecimal"):
        load(tracing)


@pytest.mark.parametrize("home", ["folder", "sqlite", "postgis"])
def test_traces_go_into_every_home_and_out_again(
    home: str,
    tmp_path: Path,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    addresses = {"folder": tmp_path / "book", "sqlite": tmp_path / "book.sqlite"}
    address = addresses.get(home) or request.getfixturevalue("postgis")
    store = create_store(address)
    import_file(store, _written(tmp_path, SOURCE, "sources.csv"), who="ana")
    path = _written(tmp_path, FILE, "in.csv")
    options = ImportOptions(constants={"source_id": "traces"})
    if home == "postgis":
        with pytest.raises(CasebookError, match=VARIABLE):
            import_file(store, path, who="ana", options=options)
        monkeypatch.setenv(VARIABLE, os.urandom(32).hex())
    report = import_file(store, path, who="ana", options=options)
    assert counted(report) == (3, 2, 0, 0, 1)
    assert counted(import_file(store, path, who="ana", options=options)) == (3, 0, 0, 2, 1)
    contents = repr(open_store(address).contents()).casefold()
    assert not [each for each in PLANTED if each in contents]
    store.undo(report.operation, who="ana")
    assert store.read()["traces"].empty
