"""Files that went through many hands: put together, read wrongly once, or of another tongue."""

from __future__ import annotations

import struct
import time
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routes.casebook.foreign import ForeignFile, ForeignTable, read_foreign
from routes.casebook.foreign.spelling import implausible, is_doubtful, read_twice

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Put = Callable[[str, bytes], Path]

MARK = "\ufeff"
PLACES = "id,place,note\nA1,{},n\n"


def only_table(path: Path, **options: Any) -> ForeignTable:
    found = read_foreign(path, **options)
    assert found.refusal is None, found.refusal
    (table,) = found.tables
    return table


def rules(found: ForeignFile | ForeignTable) -> set[str]:
    tables = found.tables if isinstance(found, ForeignFile) else (found,)
    return {note.rule for table in tables for note in table.notes}


def cells(table: ForeignTable) -> list[tuple[str, ...]]:
    return [row.cells for row in table.rows]


# ------------------------------------------------------------------------------------------- texts


def test_a_byte_order_mark_inside_a_file_makes_no_other_row(put: Put) -> None:
    row = '"Phoenix, AZ",A1'
    table = only_table(put("a.csv", f"place,id\n{row}\n{MARK}{row}\n".encode()))
    assert cells(table)[0] == cells(table)[1]
    (note,) = table.notes
    assert note.rule == "byte_order_mark"
    assert "row 3" in note.message


def test_a_byte_order_mark_is_taken_from_any_cell_of_any_format(
    put: Put, makers: dict[str, Any]
) -> None:
    sheet = makers["xlsx_sheet"]([["id", "place"], ["A1", f"{MARK}{MARK}Phoenix"]])
    feature = makers["feature"](makers["point"](1, 2), place=f"{MARK}Phoenix")
    for table in (
        only_table(put("a.csv", f'id,place\nA1,"{MARK}Phoenix"\n'.encode())),
        only_table(put("a.xlsx", makers["xlsx"](sheet))),
        only_table(put("a.geojson", makers["geojson"](feature))),
    ):
        assert "Phoenix" in cells(table)[0]
        assert rules(table) == {"byte_order_mark"}


def test_the_mark_at_the_beginning_of_a_file_is_not_worth_a_note(put: Put) -> None:
    for name in ("utf-8", "utf-8-sig"):
        table = only_table(put("a.csv", f"{MARK}id,n\nA1,x\n".encode()), encoding=name)
        assert table.header == ("id", "n")
        assert not rules(table)


@pytest.mark.parametrize(
    ("place", "encoding"),
    [
        ("\u0141\u00f3d\u017a", "cp1250"),
        ("Krom\u011b\u0159\u00ed\u017e", "cp1250"),
        ("\u041c\u043e\u0441\u043a\u0432\u0430", "cp1251"),
        ("\u0628\u063a\u062f\u0627\u062f", "cp1256"),
        ("\u5317\u4eac\u5e02\u6d77\u6dc0\u533a", "gb18030"),
        ("\u6771\u4eac\u90fd\u65b0\u5bbf", "shift_jis"),
        ("Ju\u00e1rez", "cp850"),
        ("Ju\u00e1rez", "mac_roman"),
    ],
)
def test_text_of_another_code_page_is_refused_with_its_encoding_named(
    put: Put, place: str, encoding: str
) -> None:
    path = put("a.csv", PLACES.format(place).encode(encoding))
    found = read_foreign(path)
    assert found.refusal
    assert found.refusal.rule == "encoding"
    assert "--encoding" in found.refusal.cure
    assert encoding in found.refusal.cure
    assert cells(only_table(path, encoding=encoding))[0][1] == place


@pytest.mark.parametrize(
    "text",
    [
        "Ciudad Ju\u00e1rez, CHIH",
        "NUEVO LE\u00d3N",
        "\u00bfQu\u00e9? \u00a1No!",
        "\u201csmart\u201d \u2013 it\u2019s \u2026",
        "\u00a35 and \u20ac7 for 3\u00ba and 1\u00aa, 30\u00b0 \u00a9 2021",
        "Stra\u00dfe in \u00d6stersund",
        "cr\u00e9\u00e9e \u00c5lesund c\u0153ur a\u00e7\u00f5es",
        "Col\u00b7lecci\u00f3 12\u00d714 5\u00bd",
    ],
)
def test_words_of_western_languages_are_taken_as_windows_1252(put: Put, text: str) -> None:
    table = only_table(put("a.csv", PLACES.format(f'"{text}"').encode("cp1252")))
    assert cells(table)[0][1] == text
    assert rules(table) == {"encoding"}


def test_one_odd_word_among_many_good_ones_refuses_no_file(put: Put) -> None:
    rows = "".join(f"A{n},Ju\u00e1rez,n\n" for n in range(30))
    data = (PLACES.format("x") + rows + "B,a\u00a4b,n\n").encode("cp1252")
    assert len(only_table(put("a.csv", data)).rows) == 32


@given(st.lists(st.text("abcdenrs\u00e1\u00e9\u00f1", max_size=9).filter(str.strip)))
def test_odd_words_are_never_more_than_the_words_there_are(parts: list[str]) -> None:
    words, odd = implausible(" ".join(parts))
    assert len(odd) <= words == sum(not part.isascii() for part in parts)
    assert not is_doubtful(words, 0)


def test_text_that_was_read_wrongly_once_is_taken_with_a_warning(
    put: Put, makers: dict[str, Any]
) -> None:
    wrong = "Ju\u00e1rez".encode().decode("latin-1")
    feature = makers["feature"](makers["point"](1, 2), place=f"Ciudad {wrong}")
    for table in (
        only_table(put("a.csv", PLACES.format(wrong).encode())),
        only_table(put("a.geojson", makers["geojson"](feature))),
    ):
        (note,) = table.notes
        assert note.rule == "mojibake"
        assert note.severity == "warning"
        assert "Ju\u00e1rez" in note.message


@given(st.text("abcSAO \u00c3\u00e3\u00e7\u00c2\u00e2\u00d1", max_size=20))
def test_letters_of_portuguese_are_not_taken_for_wrong_ones(text: str) -> None:
    assert read_twice(text) is None


def test_every_kind_of_line_end_ends_a_row_of_one_file(put: Put) -> None:
    data = b'id,n\r\nA1,a\nA2,b\rA3,c\r\nA4,"d\re\r\nf"\nA5,g'
    table = only_table(put("a.csv", data))
    assert cells(table) == [
        ("A1", "a"), ("A2", "b"), ("A3", "c"), ("A4", "d\re\r\nf"), ("A5", "g"),
    ]  # fmt: skip
    assert not any(row.fault for row in table.rows)


# ------------------------------------------------------------------------------------------- maps


def test_how_a_map_looks_is_no_table_of_data(put: Put, makers: dict[str, Any]) -> None:
    path = put("seed", b"").parent
    styles = (
        "CREATE TABLE layer_styles (id INTEGER PRIMARY KEY, styleQML TEXT); INSERT INTO "
        "layer_styles VALUES (1, '<qgis/>'); "
        "INSERT INTO gpkg_contents VALUES ('layer_styles', 'attributes');"
    )
    table = only_table(put("a.gpkg", makers["gpkg"](path, styles)))
    assert table.layer == "incidents"
    (note,) = table.notes
    assert note.rule == "program_table"
    assert "layer_styles" in note.message


def test_what_our_own_export_draws_is_not_read_a_second_time(
    put: Put, makers: dict[str, Any]
) -> None:
    path = put("seed", b"").parent
    tables = "".join(
        f"CREATE TABLE {name} (id TEXT); INSERT INTO {name} VALUES ('A1'); "  # noqa: S608 - our names
        f"INSERT INTO gpkg_contents VALUES ('{name}', 'attributes');"
        for name in ("events", "casebook_events")
    )
    data = makers["gpkg"](path, tables)
    found = read_foreign(put("a.gpkg", data))
    assert [table.layer for table in found.tables] == ["incidents", "casebook_events"]
    assert rules(found) == {"drawn_layer"}
    assert only_table(put("b.gpkg", data), layer="events").layer == "events"


def test_of_our_own_layers_only_the_events_are_read_as_events(
    put: Put, makers: dict[str, Any]
) -> None:
    path = put("seed", b"").parent
    beside = ("areas", "corridors", "crossings", "flows", "legs", "od_flows", "places")
    tables = "".join(
        f"CREATE TABLE {name} (id TEXT); INSERT INTO {name} VALUES ('A1'); "  # noqa: S608 - our names
        f"INSERT INTO gpkg_contents VALUES ('{name}', 'attributes');"
        for name in (*beside, "events")
    )
    found = read_foreign(put("layers.gpkg", makers["gpkg"](path, tables)))
    assert [table.layer for table in found.tables] == ["incidents", "events"]
    assert rules(found) == {"drawn_layer"}


@pytest.mark.parametrize(
    "value",
    ["zeroblob(200000)", "zeroblob(51000000)", "replace(hex(zeroblob(200000)), '0', 'x')"],
)
def test_a_value_that_is_too_long_costs_its_row_only(
    put: Put, makers: dict[str, Any], value: str
) -> None:
    path = put("seed", b"").parent
    filled = "UPDATE incidents SET big = VALUE WHERE fid = 2;".replace("VALUE", value)
    more = f"ALTER TABLE incidents ADD COLUMN big; {filled}"
    table = only_table(put("a.gpkg", makers["gpkg"](path, more)))
    (faulted,) = [row for row in table.rows if row.fault]
    assert len(table.rows) == 4
    assert faulted.number == 2
    assert faulted.fault
    assert faulted.fault.rule == "cell_too_long"
    assert "big" in faulted.fault.message


def test_a_text_beyond_all_measure_is_not_called_damage(put: Put, makers: dict[str, Any]) -> None:
    path = put("seed", b"").parent
    more = "UPDATE incidents SET place = CAST(zeroblob(51000000) AS TEXT) WHERE fid = 2;"
    found = read_foreign(put("a.gpkg", makers["gpkg"](path, more)))
    assert found.refusal
    assert found.refusal.rule == "too_large"


def test_many_points_that_are_one_are_a_point(put: Put, makers: dict[str, Any]) -> None:
    one = {"type": "MultiPoint", "coordinates": [[-106.4, 31.7, 5]]}
    two = {"type": "MultiPoint", "coordinates": [[-106.4, 31.7], [-100, 25]]}
    data = makers["geojson"](makers["feature"](one), makers["feature"](two))
    table = only_table(put("a.geojson", data))
    assert table.header == ("id", "lon", "lat", "elevation", "geometry")
    assert cells(table)[0] == ("A", "-106.4", "31.7", "5", "")
    assert cells(table)[1][1:4] == ("", "", "")
    inner = struct.pack("<BIIBIdd", 1, 4, 1, 1, 1, -106.4, 31.7)
    blob = b"GP\0\1" + struct.pack("<i", 4326) + inner
    path = put("seed", b"").parent
    table = only_table(put("a.gpkg", makers["gpkg"](path, points=[blob])))
    assert cells(table)[0][-2:] == ("-106.4", "31.7")


def test_an_archive_of_two_documents_asks_which_one(put: Put, makers: dict[str, Any]) -> None:
    document = makers["kml"](makers["placemark"]())
    path = put("a.kmz", makers["zipped"]([("doc.kml", document), ("more.kml", document)]))
    found = read_foreign(path)
    assert found.refusal
    assert "doc.kml" in found.refusal.message
    assert "more.kml" in found.refusal.message
    assert len(only_table(path, layer="more.kml").rows) == 1


def test_what_a_mac_puts_into_an_archive_is_no_document(put: Put, makers: dict[str, Any]) -> None:
    members = [("doc.kml", makers["kml"](makers["placemark"]())), ("__MACOSX/._doc.kml", b"\0")]
    assert len(only_table(put("a.kmz", makers["zipped"](members))).rows) == 1


@pytest.mark.parametrize("position", ["-106,4,31,7", "-106,4 31,7", "-106.4,31.7,0,0,1", "-106;31"])
def test_commas_for_decimal_points_fault_the_placemark(
    put: Put, makers: dict[str, Any], position: str
) -> None:
    data = makers["kml"](makers["placemark"](), makers["placemark"]("A2", position))
    good, bad = only_table(put("a.kml", data)).rows
    assert good.fault is None
    assert bad.fault
    assert "decimal points" in bad.fault.cure
    assert bad.cells[1:3] == ("", "")


@pytest.mark.parametrize("constant", ["NaN", "Infinity", "-Infinity"])
def test_a_coordinate_that_is_no_number_is_called_so(put: Put, constant: str) -> None:
    text = (
        '{"type":"Feature","properties":{},"geometry":'
        f'{{"type":"Point","coordinates":[{constant},31]}}}}'
    )
    fault = only_table(put("a.geojson", text.encode())).rows[0].fault
    assert fault
    assert fault.message == f"the coordinate {constant} is not a number"
    assert "quotation" not in fault.cure


def test_a_reference_system_that_nothing_asks_for_is_told(put: Put, makers: dict[str, Any]) -> None:
    table = only_table(put("a.csv", b"id,lat,lon\nA1,1,2\n"), crs="EPSG:32613")
    (note,) = table.notes
    assert note.rule == "crs"
    assert "no geometry" in note.message
    kml = makers["kml"](makers["placemark"]())
    assert rules(only_table(put("a.kml", kml), crs="EPSG:32613")) == {"crs"}
    feature = makers["geojson"](makers["feature"](makers["point"](1, 2)))
    assert not rules(only_table(put("a.geojson", feature), crs="EPSG:4326"))


# ------------------------------------------------------------------------------------- workbooks


def test_a_row_said_to_stand_a_million_times_is_refused_at_once(
    put: Put, makers: dict[str, Any]
) -> None:
    row = makers["ods_row"](*"abcdefghij", more=' table:number-rows-repeated="1000000"')
    data = makers["ods"](makers["ods_table"](makers["ods_row"](*"klmnopqrst"), row))
    before = time.monotonic()
    found = read_foreign(put("a.ods", data))
    assert time.monotonic() - before < 2
    assert found.refusal
    assert found.refusal.rule == "too_many_rows"
    assert "row 2" in found.refusal.message
    assert "1,000,000 times" in found.refusal.message


def test_a_row_that_stands_a_few_times_is_written_out(put: Put, makers: dict[str, Any]) -> None:
    row = makers["ods_row"]("A1", "x", more=' table:number-rows-repeated="3"')
    data = makers["ods"](makers["ods_table"](makers["ods_row"]("id", "n"), row))
    assert [row.number for row in only_table(put("a.ods", data)).rows] == [2, 3, 4]
