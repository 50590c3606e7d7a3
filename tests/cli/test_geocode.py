"""``routes geocode`` as people use it: a text, their own file, a casebook, and deciding."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner, Result
from frictionless import Package
from hypothesis import given
from hypothesis import strategies as st

from routes.cli import commands, geocode_batch, main
from routes.cli.geocode_answers import printable
from routes.cli.geocode_tables import read_table, write_table
from routes.errors import CasebookError
from routes.geocode import Place
from routes.geocode.batch import RESULT_COLUMNS
from routes.pipeline.homes import copy_casebook
from routes.settings import shipped_casebook

if TYPE_CHECKING:
    from collections.abc import Callable

NAMES = (
    *("query", "status", "name", "admin1", "country", "lon", "lat", "level", "uncertainty_km"),
    *("score", "gazetteer_id", "gazetteer_version", "method", "reason", "candidates", "decided_by"),
)
"""What programs rely on in the JSON."""

TABLE = """id,country,place_text,note
1,US,"Houston, Texas",=1+1
2,MX,Ciudad Juárez,@x
3,US,Columbus,-5
4,US,,+x
5,US,Columbus,"two
lines"
6,US,unknown,
"""


def ask(*arguments: object, typed: str | bytes | None = None) -> Result:
    return CliRunner().invoke(commands, ["geocode", *map(str, arguments)], input=typed)


def rows_of(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_text("utf-8"), newline="")))


def records_of(path: Path) -> list[dict[str, str]]:
    header, *rows = rows_of(path)
    return [dict(zip(header, row, strict=True)) for row in rows]


def objects(told: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in told.stdout.splitlines()]


@pytest.fixture
def a_table(tmp_path: Path) -> Callable[..., Path]:
    def write(text: str = TABLE, encoding: str = "utf-8") -> Path:
        path = tmp_path / "table.csv"
        path.write_bytes(text.encode(encoding))
        return path

    return write


# one text


def test_answer_is_one_object_with_the_agreed_names() -> None:
    told = ask("Houston, Texas", "--json")
    (answer,) = objects(told)
    assert tuple(answer) == NAMES
    assert (answer["status"], answer["admin1"], told.exit_code) == ("ok", "US-TX", 0)
    assert answer["gazetteer_version"]


def test_open_text_exits_with_one_and_shows_its_candidates() -> None:
    told = ask("Columbus", "--country", "US")
    assert told.exit_code == 1
    assert "Columbus: ambiguous" in told.stdout
    assert "US-OH" in told.stdout
    assert "geonames:5462683" in told.stdout
    assert "population" in told.stdout


def test_answer_to_a_person_tells_how_it_was_found() -> None:
    told = ask("Houston, Texas").stdout
    for word in ("Houston", "US-TX", "city", "-95.3633, 29.7633", "geonames:4699066", "method"):
        assert word in told


def test_several_texts_get_an_answer_each_and_context_settles() -> None:
    told = ask("Glendale", "Houston, Texas", "--context", "US-AZ", "--json")
    assert [answer["admin1"] for answer in objects(told)] == ["US-AZ", "US-TX"]
    assert told.exit_code == 0


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "utf-16"])
def test_standard_input_is_read_a_line_a_text(encoding: str) -> None:
    told = ask("-", "--json", typed="Ciudad Juárez\r\n\r\nHouston, Texas\n".encode(encoding))
    answers = objects(told)
    assert [answer["query"] for answer in answers] == ["Ciudad Juárez", "", "Houston, Texas"]
    assert [answer["status"] for answer in answers] == ["ok", "refused", "ok"]


@pytest.mark.parametrize(
    ("option", "code", "cure"),
    [
        ("--country", "usa", "usa is not an ISO 3166-1 alpha-2 code; US is"),
        ("--country", "us", "US is"),
        ("--country", "Mexcio", "MX is"),
        ("--country", "Q", "two capital letters"),
        ("--context", "Texas", "US-TX is"),
        ("--context", "us-tx", "US-TX is"),
        ("--context", "US-ZZ", "ISO 3166-2"),
    ],
)
def test_bad_code_is_wrong_use_and_the_right_one_is_told(option: str, code: str, cure: str) -> None:
    told = ask("Houston", option, code)
    assert told.exit_code == 2
    assert cure in told.stderr


@pytest.mark.parametrize("code", ["PR", "HT"])
def test_every_country_code_is_accepted(code: str) -> None:
    assert ask("unknown", "--country", code).exit_code == 1


def test_text_cannot_steer_the_terminal() -> None:
    assert "\x1b" not in ask("Hou\x1b[2Jston\u202e").stdout
    assert printable("a\x1bb\u202e") == "a·b·"


def test_help_names_every_way_in_and_an_example() -> None:
    told = ask("--help").output
    for word in ("--from", "--all", "--review", "--online", "Examples:", "Exit status"):
        assert word in told


@pytest.mark.parametrize(
    ("arguments", "cure"),
    [
        ([], "say what to geocode"),
        (["x", "--from", "{table}"], "one thing at a time"),
        (["--all", "a", "b"], "--all takes one CASEBOOK"),
        (["--all", "nowhere"], "there is no casebook nowhere"),
        (["x", "--review"], "--review needs rows"),
        (["x", "--to", "out.csv"], "--to needs rows"),
        (["--from", "{table}"], "--to OUT.csv"),
        (["--from", "{table}", "--review"], "--decisions"),
        (["--from", "{table}", "--json", "--decisions", "nowhere.csv"], "--review starts one"),
        (["--from", "{table}", "--to", "{table}"], "the same file"),
        (["--from", "{table}", "--to", "nowhere/out.csv"], "there is no folder"),
        (["--from", "{table}", "--json", "--encoding", "klingon"], "no encoding is called"),
        (["--all", "--decisions", "d.csv"], "leave --decisions out"),
        (["--all", "--country", "US"], "leave --country"),
        (["x", "--online", "photon"], "--url"),
        (["x", "--url", "http://localhost"], "--online"),
    ],
)
def test_wrong_use_exits_with_two_and_says_what_to_do(
    a_table: Callable[..., Path], arguments: list[str], cure: str
) -> None:
    table = str(a_table())
    told = ask(*(part.format(table=table) for part in arguments))
    assert told.exit_code == 2, told.output
    assert cure in told.stderr


# a file


def test_every_row_and_column_stays_and_the_answers_stand_beside(
    a_table: Callable[..., Path], tmp_path: Path
) -> None:
    out = tmp_path / "out.csv"
    told = ask("--from", a_table(), "--country-column", "country", "--to", out)
    assert told.exit_code == 1
    before = list(csv.reader(io.StringIO(TABLE, newline="")))
    after = rows_of(out)
    assert [row[:4] for row in after] == before
    assert after[0][4:] == [
        f"place_{name}" if name == "country" else name for name in RESULT_COLUMNS
    ]
    assert "place_country" in told.stderr
    statuses = [row["status"] for row in records_of(out)]
    assert statuses == ["ok", "ok", "ambiguous", "refused", "ambiguous", "refused"]
    assert "6 rows: 2 ok, 2 ambiguous, 2 refused" in told.stderr


def test_added_columns_tell_place_and_provenance(
    a_table: Callable[..., Path], tmp_path: Path
) -> None:
    out = tmp_path / "out.csv"
    ask("--from", a_table(), "--country-column", "country", "--to", out)
    houston, _, columbus, empty, *_ = records_of(out)
    assert (houston["admin1"], houston["place_country"], houston["level"]) == (
        "US-TX",
        "US",
        "city",
    )
    assert float(houston["lon"]) == pytest.approx(-95.36, abs=0.1)
    assert houston["gazetteer_id"] == "geonames:4699066"
    assert houston["gazetteer_version"]
    assert columbus["lon"] == columbus["lat"] == ""
    assert {"US-OH", "US-NM"} <= {each["admin1"] for each in json.loads(columbus["candidates"])}
    assert columbus["reason"]
    assert "empty" in empty["reason"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "latin-1", "mac_roman", "cp850", "utf-16", "utf-16-le"]
)
def test_any_delimiter_and_encoding_is_read_to_the_letter(
    a_table: Callable[..., Path], delimiter: str, encoding: str
) -> None:
    text = "id~lugar~país\n1~Cd. Juárez~México\n2~Nuevo León, Coahuila y Ñoño~\n"
    table = read_table(a_table(text.replace("~", delimiter), encoding), "lugar")
    assert table.header == ("id", "lugar", "país")
    assert table.rows[0].cells == ("1", "Cd. Juárez", "México")
    expected = "Nuevo León, Coahuila y Ñoño"
    if delimiter != ",":
        assert table.rows[1].cells == ("2", expected, "")


def test_row_in_another_encoding_than_the_rest_is_read_and_told(tmp_path: Path) -> None:
    path = tmp_path / "mixed.csv"
    path.write_bytes("place_text\nMonterrey Álamos\n".encode() + "Nuevo León\n".encode("latin-1"))
    table = read_table(path, "place_text")
    assert [row.cells[0] for row in table.rows] == ["Monterrey Álamos", "Nuevo León"]
    assert "1 cell not in UTF-8, read as Windows-1252 (“Nuevo León”)" in table.notes[0]


def test_encoding_that_is_named_is_used(a_table: Callable[..., Path]) -> None:
    path = a_table("place_text\nGradiška\n", "cp1250")
    assert read_table(path, "place_text", encoding="cp1250").rows[0].cells == ("Gradiška",)
    with pytest.raises(CasebookError, match="--encoding"):
        read_table(path, "place_text", encoding="utf-8")


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_any_line_end_is_a_line_end(a_table: Callable[..., Path], ends: str) -> None:
    table = read_table(a_table(f"id,place_text{ends}1,Houston{ends}2,Tucson{ends}"), "place_text")
    assert [row.cells[1] for row in table.rows] == ["Houston", "Tucson"]


def test_separator_line_of_a_spreadsheet_is_followed(a_table: Callable[..., Path]) -> None:
    table = read_table(a_table("sep=;\nid;place_text\n1;Houston, Texas\n"), "place_text")
    assert table.rows[0].cells == ("1", "Houston, Texas")


def test_ragged_rows_are_told_with_their_line_and_kept(
    a_table: Callable[..., Path], tmp_path: Path
) -> None:
    out = tmp_path / "out.csv"
    path = a_table('id,place_text,note\n1,"Tucson,\nArizona",x\n2,Houston\n3,El Paso,Texas,x\n')
    told = ask("--from", path, "--to", out)
    short, long = records_of(out)[1:]
    assert "row 3 (line 4): the row has 2 cells" in told.stderr
    assert (short["status"], short["note"]) == ("ok", "")
    assert "row 4 (line 5): the row has 4 cells" in told.stderr
    # "El Paso" alone would be placed, and be wrong where the words went on in the next cell.
    assert (long["status"], long["unnamed_4"]) == ("refused", "x")
    assert "quotation marks" in long["reason"]


def test_quotation_mark_that_never_closes_costs_one_row_and_no_other(
    a_table: Callable[..., Path],
) -> None:
    table = read_table(a_table('id,place_text\n1,"Houston\n2,Tucson\n3,Reno\n'), "place_text")
    assert [row.cells for row in table.rows] == [
        ("1", '"Houston'),
        ("2", "Tucson"),
        ("3", "Reno"),
    ]
    assert table.rows[0].fault is not None
    assert "line 2" in table.notes[0]


def test_very_long_cell_is_no_obstacle(a_table: Callable[..., Path]) -> None:
    table = read_table(a_table(f'id,place_text\n"{"x" * 200_000}",Houston\n'), "place_text")
    assert len(table.rows[0].cells[0]) == 200_000
    assert table.notes == ()


def test_blank_line_is_no_row_but_in_a_table_of_one_column(a_table: Callable[..., Path]) -> None:
    wide = read_table(a_table("id,place_text\n1,Houston\n\n2,Reno\n\n\n"), "place_text")
    assert [row.number for row in wide.rows] == [2, 4]
    assert "1 blank line left out" in wide.notes[0]
    narrow = read_table(a_table("place_text\nHouston\n\nReno\n\n"), "place_text")
    assert [row.cells[0] for row in narrow.rows] == ["Houston", "", "Reno"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf\n\n", "empty"),
        (b"PK\x03\x04workbook", "Excel workbook"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(32)) * 20, "not text"),
        (b"%PDF-1.7", "PDF"),
    ],
)
def test_file_that_is_no_table_is_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes, message: str
) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(content)
    with pytest.raises(SystemExit) as ended:
        main(["geocode", "--from", str(path), "--to", str(tmp_path / "out.csv")])
    assert ended.value.code == 1
    assert message in capsys.readouterr().err
    assert not (tmp_path / "out.csv").exists()


def test_header_alone_gives_a_header(a_table: Callable[..., Path], tmp_path: Path) -> None:
    told = ask("--from", a_table("id,place_text\n"), "--to", tmp_path / "out.csv")
    assert told.exit_code == 0
    assert rows_of(tmp_path / "out.csv") == [["id", "place_text", *RESULT_COLUMNS]]
    assert "0 rows" in told.stderr


def test_missing_column_lists_those_there_and_the_nearest(a_table: Callable[..., Path]) -> None:
    told = ask("--from", a_table(), "--column", "Place Txt", "--json")
    assert told.exit_code == 2
    assert "did you mean --column place_text?" in told.stderr
    assert "The columns are id, country, place_text, note." in told.stderr


def test_column_that_stands_twice_is_not_chosen_from(a_table: Callable[..., Path]) -> None:
    told = ask("--from", a_table("place_text,place_text\nReno,Houston\n"), "--json")
    assert told.exit_code == 2
    assert "two columns are called place_text" in told.stderr


def test_country_cells_may_hold_names_and_what_was_read_is_told(
    a_table: Callable[..., Path],
) -> None:
    path = a_table("place_text,pais\nNogales,México\nNogales,usa\nNogales,Narnia\nNogales,\n")
    told = ask("--from", path, "--country-column", "pais", "--json")
    mexican, american, nowhere, bare = objects(told)
    assert (mexican["admin1"], american["admin1"]) == ("MX-SON", "US-AZ")
    assert "“México” read as MX (1 row)" in told.stderr
    assert (nowhere["status"], bare["status"]) == ("refused", "ambiguous")
    assert "Narnia" in nowhere["reason"]


def test_country_option_holds_where_a_cell_is_empty(a_table: Callable[..., Path]) -> None:
    path = a_table("place_text,country\nNogales,\nNogales,MX\n")
    told = ask("--from", path, "--country-column", "country", "--country", "US", "--json")
    assert [answer["admin1"] for answer in objects(told)] == ["US-AZ", "MX-SON"]


def test_context_cells_settle_and_an_unreadable_one_is_told(a_table: Callable[..., Path]) -> None:
    path = a_table("place_text,st\nGlendale,US-AZ US-TX\nGlendale,Arizona\nGlendale,the west\n")
    told = ask("--from", path, "--country", "US", "--context-column", "st", "--json")
    assert [answer["admin1"] for answer in objects(told)] == ["US-AZ", "US-AZ", None]
    assert "context not used (1 row): “the west”" in told.stderr


def test_json_gives_every_row_with_its_number_in_the_sheet(a_table: Callable[..., Path]) -> None:
    told = ask("--from", a_table(), "--json")
    assert [answer["row"] for answer in objects(told)] == [2, 3, 4, 5, 6, 7]
    assert tuple(objects(told)[0]) == ("row", *NAMES)


def test_target_is_whole_or_untouched(
    a_table: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out.csv"
    out.write_text("before", encoding="utf-8")
    told = ask("--from", a_table(), "--to", out)
    assert told.exit_code == 2
    assert "is there already" in told.stderr
    assert out.read_text("utf-8") == "before"
    out.unlink()

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    told = ask("--from", a_table(), "--to", out)
    assert isinstance(told.exception, CasebookError)
    assert "No space left" in str(told.exception)
    assert [path.name for path in tmp_path.iterdir()] == ["table.csv"]


def test_link_to_the_source_is_no_target(a_table: Callable[..., Path], tmp_path: Path) -> None:
    link = tmp_path / "link.csv"
    link.symlink_to(a_table())
    assert ask("--from", a_table(), "--to", link).exit_code == 2


CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)


@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), max_size=5))
def test_what_is_written_is_read_back_to_the_letter(rows: list[list[str]]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "table.csv"
        write_table(path, ("id", "place_text", "x"), rows)
        text = path.read_bytes().decode("utf-8")
    read = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    assert read == [["id", "place_text", "x"], *rows]


@given(st.lists(st.tuples(CELLS.filter(lambda cell: cell[:1] > "9"), CELLS, CELLS), max_size=5))
def test_what_others_write_is_read_to_the_letter(rows: list[tuple[str, str, str]]) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows([("id", "place_text", "x"), *rows])
    with TemporaryDirectory() as folder:
        path = Path(folder) / "table.csv"
        path.write_bytes(text.getvalue().encode("utf-8"))
        try:
            table = read_table(path, "place_text")
        except CasebookError as refused:
            assert "not text" in str(refused)  # noqa: PT017 - control characters galore
            return
    assert [row.cells for row in table.rows] == rows


@given(st.binary(max_size=300))
def test_arbitrary_bytes_are_a_table_or_a_sentence(data: bytes) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "table.csv"
        path.write_bytes(b"place_text,x\n" + data)
        try:
            table = read_table(path, "place_text")
        except CasebookError as refused:
            assert str(refused).endswith(".")  # noqa: PT017 - both outcomes are right
        else:
            write_table(path, table.header, [row.cells for row in table.rows])


def test_blanks_around_a_cell_stay(tmp_path: Path) -> None:
    write_table(tmp_path / "out.csv", ("a", "b"), [(" x ", "=1")])
    assert (tmp_path / "out.csv").read_text("utf-8") == 'a,b\n" x ",=1\n'


# deciding


def test_decision_is_asked_once_saved_and_followed(
    a_table: Callable[..., Path], tmp_path: Path
) -> None:
    out, kept = tmp_path / "out.csv", tmp_path / "decided.csv"
    options = ("--from", a_table(), "--country-column", "country", "--decisions", kept, "--to", out)
    told = ask(*options, "--review", "--as", "editor", typed="1\n\nthe docket says so\n")
    assert "1 open question" in told.stderr
    assert "2 rows wait for this" in told.stderr
    (decision,) = records_of(kept)
    assert (decision["place_text"], decision["country"]) == ("Columbus", "US")
    assert (decision["decided_by"], decision["method"]) == ("editor", "decision")
    assert decision["reason"] == "the docket says so"
    assert decision["decided_at"]
    assert [row["status"] for row in records_of(out)].count("ambiguous") == 0
    out.unlink()
    again = ask(*options)
    columbus = records_of(out)[2]
    assert (columbus["status"], columbus["method"]) == ("ok", "decision")
    assert (columbus["decided_by"], columbus["reason"]) == ("editor", "the docket says so")
    assert "open question" not in again.stderr


def test_unresolvable_wants_a_reason_and_is_not_asked_again(
    a_table: Callable[..., Path], tmp_path: Path
) -> None:
    options = ("--from", a_table(), "--country", "US", "--decisions", tmp_path / "d.csv")
    typed = "x\nu\n   \ntwo towns are meant\n" + "s\n" * 9
    told = ask(*options, "--review", "--as", "editor", typed=typed)
    assert "answer one of" in told.stderr
    kept = next(row for row in records_of(tmp_path / "d.csv") if row["place_text"] == "Columbus")
    assert (kept["level"], kept["reason"], kept["lon"]) == (
        "unresolvable",
        "two towns are meant",
        "",
    )
    assert "words     Columbus" not in ask(*options, "--review", typed="q\n").stderr


def test_refusal_that_a_person_confirms_bears_the_name_at_once(
    a_table: Callable[..., Path], tmp_path: Path
) -> None:
    path, out = a_table("place_text\nthe southwest border\n"), tmp_path / "out.csv"
    options = ("--from", path, "--decisions", tmp_path / "d.csv", "--to", out)
    told = ask(*options, "--review", "--as", "editor", typed="u\na whole border\n")
    assert "1 decision saved" in told.stderr
    (row,) = records_of(out)
    assert (row["status"], row["decided_by"], row["reason"]) == (
        "refused",
        "editor",
        "a whole border",
    )


def test_given_coordinates_are_checked_and_confirmed(
    a_table: Callable[..., Path], tmp_path: Path
) -> None:
    path = a_table("place_text\nPinche Rancho Qwxz\n")
    typed = "g\n31.7,-106.4\nnorth\n-106.49,31.76\nvillage\npoint\nfar\n0.5\n\ny\nthe map in it\n"
    told = ask(
        *("--from", path, "--country", "US", "--decisions", tmp_path / "d.csv", "--review"),
        typed=typed,
    )
    assert "look swapped" in told.stderr
    assert "that is in US-TX" in told.stderr
    (kept,) = records_of(tmp_path / "d.csv")
    assert (kept["lon"], kept["lat"], kept["level"]) == ("-106.49", "31.76", "point")
    assert (kept["admin1"], kept["uncertainty_km"]) == ("US-TX", "0.5")
    assert kept["decided_by"]


def test_reason_prompt_lets_go_back_without_a_decision(
    a_table: Callable[..., Path], tmp_path: Path
) -> None:
    path = a_table("place_text\nColumbus\n")
    options = ("--from", path, "--decisions", tmp_path / "d.csv", "--review")
    told = ask(*options, typed="1\nb\nq\n")
    assert "0 decisions saved" in told.stderr
    assert not (tmp_path / "d.csv").exists()
    assert told.exit_code == 1


def test_end_of_input_keeps_what_was_decided(a_table: Callable[..., Path], tmp_path: Path) -> None:
    path = a_table("place_text\nColumbus\nSpringfield\n")
    options = ("--from", path, "--decisions", tmp_path / "d.csv", "--review", "--as", "e")
    told = ask(*options, typed="1\nthe first\n2\n")
    assert told.exit_code == 1
    assert "stopped; 1 decision saved" in told.stderr
    assert len(records_of(tmp_path / "d.csv")) == 1


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_interruption_loses_no_decision(
    a_table: Callable[..., Path], tmp_path: Path, how: signal.Signals
) -> None:
    kept = tmp_path / "d.csv"
    path = a_table("place_text\nColumbus\nSpringfield\n")
    command = [sys.executable, "-m", "routes", "geocode", "--from", str(path), "--review"]
    with subprocess.Popen(
        [*command, "--decisions", str(kept), "--as", "e"],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        # a test run in the background of a shell ignores the interrupt, and so would its child
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
    ) as running:
        assert running.stdin is not None
        running.stdin.write(b"1\nthe first\n2\n")
        running.stdin.flush()
        until = time.monotonic() + 60
        while not kept.exists() and time.monotonic() < until:
            time.sleep(0.05)
        running.send_signal(how)
        running.wait(timeout=60)
    assert [row["reason"] for row in records_of(kept)] == ["the first"]
    assert not list(tmp_path.glob(".d.csv.*"))


def test_decisions_of_another_person_saved_meanwhile_stay(
    a_table: Callable[..., Path], tmp_path: Path
) -> None:
    kept = tmp_path / "d.csv"
    for text, who in (("Columbus", "one"), ("Springfield", "two")):
        path = a_table(f"place_text\n{text}\n")
        ask("--from", path, "--decisions", kept, "--review", "--as", who, typed="1\nwhy\n")
    assert [row["decided_by"] for row in records_of(kept)] == ["one", "two"]


def test_decisions_that_cannot_be_read_whole_are_not_written_over(
    a_table: Callable[..., Path], tmp_path: Path
) -> None:
    kept = tmp_path / "d.csv"
    content = "place_text,level,decided_by,reason,mood\nReno,town,e,r,good\n"
    kept.write_text(content, encoding="utf-8")
    told = ask("--from", a_table(), "--decisions", kept, "--review", typed="1\nwhy\n")
    assert isinstance(told.exception, CasebookError)
    assert "to cure" in str(told.exception)
    assert kept.read_text("utf-8") == content


# a casebook


def an_open_casebook(a_casebook: Callable[..., Path], small: str) -> Path:
    return a_casebook(events=small.replace('"Phoenix, Arizona"', "Columbus"))


def test_events_of_a_casebook_are_counted_and_written(
    a_casebook: Callable[..., Path], tmp_path: Path
) -> None:
    out = tmp_path / "out.csv"
    told = ask("--all", a_casebook(), "--to", out, "--json")
    assert "4 rows: 4 ok" in told.stderr
    assert told.exit_code == 0
    answers = objects(told)
    assert [answer["event_id"] for answer in answers] == [
        f"bridge#0{number}" for number in (1, 2, 3, 4)
    ]
    assert [answer["row"] for answer in answers] == [2, 3, 4, 5]
    header = rows_of(out)[0]
    assert header[:5] == ["event_id", "case_id", "place_text", "country", "status"]
    assert "place_country" in header


def test_reviewed_casebook_is_in_order_and_follows_the_decision(
    a_casebook: Callable[..., Path], small_casebook: dict[str, str]
) -> None:
    written = an_open_casebook(a_casebook, small_casebook["events.csv"])
    folder = written.with_name("canonical")
    copy_casebook(written, folder)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    told = ask("--all", folder, "--review", "--as", "editor", typed="1\nthe indictment names it\n")
    assert "bridge — Rifles at the bridge" in told.stderr
    assert "bridge#01" in told.stderr
    assert "4 rows: 4 ok" in told.stderr
    (kept,) = records_of(folder / "places.csv")
    assert (kept["case_id"], kept["reason"]) == ("bridge", "the indictment names it")
    assert CliRunner().invoke(commands, ["check", str(folder)]).exit_code == 0
    assert "4 rows: 4 ok" in ask("--all", folder).stderr
    untouched = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert untouched.pop("places.csv")
    assert "the indictment names it" in untouched.pop("changes.csv").decode()
    described = [json.loads(files.pop("datapackage.json")) for files in (before, untouched)]
    names = [{resource["name"] for resource in each["resources"]} for each in described]
    assert names[1] - names[0] == {"places", "changes"}
    assert untouched == before


def test_casebook_names_its_first_decisions_in_its_description(tmp_path: Path) -> None:
    folder = tmp_path / "casebook"
    shutil.copytree(shipped_casebook(), folder)
    described = json.loads((folder / "datapackage.json").read_text("utf-8"))
    with_places = described["resources"]
    described["resources"] = [each for each in with_places if each["name"] != "places"]
    (folder / "datapackage.json").write_text(json.dumps(described), encoding="utf-8")
    (folder / "places.csv").unlink()
    ask("--all", folder, "--review", "--as", "editor", typed="u\nthe words do not say\nc\nq\n")
    after = json.loads((folder / "datapackage.json").read_text("utf-8"))
    names = [resource["name"] for resource in after["resources"]]
    assert names == [*(resource["name"] for resource in with_places), "changes"]
    assert Package(str(folder / "datapackage.json")).validate().valid
    checked = CliRunner().invoke(commands, ["check", str(folder)])
    assert checked.exit_code == 0


def test_decision_can_hold_for_every_case(
    a_casebook: Callable[..., Path], small_casebook: dict[str, str]
) -> None:
    events = small_casebook["events.csv"].replace('"Phoenix, Arizona"', "Columbus")
    events = events.replace(
        "bridge#04,bridge,4,recovery,Mexico,MX", "far#01,far,,theft,Columbus,US"
    )
    cases = small_casebook["cases.csv"] + "far,Rifles elsewhere,,,,charged,US>MX,published\n"
    citations = small_casebook["citations.csv"].replace("bridge#04", "far#01")
    folder = a_casebook(events=events, cases=cases, citations=citations)
    typed = "1\nboth papers name it\ne\n"
    told = ask("--all", folder, "--review", "--as", "editor", typed=typed)
    assert "1 row of another case waits with the same words" in told.stderr
    (kept,) = records_of(folder / "places.csv")
    assert kept["case_id"] == ""
    assert "4 rows: 4 ok" in told.stderr


# a service on the network


class FakeService:
    def __init__(self) -> None:
        self.asked: list[str] = []

    def ask(self, text: str, *, country: str | None = None) -> Place:
        self.asked.append(text)
        return Place(
            query=text,
            status="ok",
            level="address",
            name="A street",
            country=country,
            lon=-106.0,
            lat=31.0,
            method="online:photon",
            gazetteer_id="photon:1",
        )


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> FakeService:
    fake = FakeService()
    monkeypatch.setattr(geocode_batch, "open_service", lambda _name, **_: fake)
    return fake


ONLINE = ("--online", "photon", "--url", "http://localhost:2322")


def test_service_gets_only_what_is_open_and_is_named(
    a_table: Callable[..., Path], tmp_path: Path, service: FakeService
) -> None:
    path = a_table("place_text\nHouston, Texas\nQwxz Zwyx\nunknown\nQwxz Zwyx\n")
    told = ask("--from", path, *ONLINE, "--yes", "--to", tmp_path / "out.csv")
    assert service.asked == ["Qwxz Zwyx"]
    assert "1 distinct text leaves this machine for photon at http://localhost:2322" in told.stderr
    methods = [row["method"] for row in records_of(tmp_path / "out.csv")]
    assert methods[1] == methods[3] == "online:photon"


def test_answers_of_a_service_outlast_a_review(
    a_table: Callable[..., Path], tmp_path: Path, service: FakeService
) -> None:
    path, out = a_table("place_text\nColumbus\nQwxz Zwyx\n"), tmp_path / "out.csv"
    decided = ("--review", "--decisions", tmp_path / "d.csv")
    told = ask("--from", path, *ONLINE, "--yes", *decided, "--to", out, typed="1\nwhy\n")
    assert "photon:1" in told.stderr
    assert service.asked == ["Columbus", "Qwxz Zwyx"]
    assert [row["method"] for row in records_of(out)] == ["decision", "online:photon"]


def test_without_being_asked_for_no_service_is_opened(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*_: object, **__: object) -> None:
        pytest.fail("a service was opened")

    monkeypatch.setattr(geocode_batch, "open_service", refuse)
    assert ask("Qwxz Zwyx").exit_code == 1


@pytest.mark.parametrize(("answer", "sent"), [("n\n", []), ("y\n", ["Qwxz Zwyx"])])
def test_person_at_a_terminal_is_asked_before_anything_is_sent(
    service: FakeService, monkeypatch: pytest.MonkeyPatch, answer: str, sent: list[str]
) -> None:
    monkeypatch.setattr("routes.cli.geocode_online.at_terminal", lambda: True)
    told = ask("Qwxz Zwyx", *ONLINE, typed=answer)
    assert service.asked == sent
    assert "Send them?" in told.stderr


def test_missing_geopy_is_a_sentence_with_the_cure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "routes.geocode.online", None)
    told = ask("Qwxz Zwyx", *ONLINE)
    assert "pip install 'trafficking-routes[online]'" in str(told.exception)
