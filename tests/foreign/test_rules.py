"""What a cell of a foreign file comes to: the text that stands there, and nothing else."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from routes.casebook.foreign import ForeignTable, Limits, read_foreign

if TYPE_CHECKING:
    from collections.abc import Callable

    Put = Callable[[str, bytes], Path]


def only_table(path: Path, **options: Any) -> ForeignTable:
    found = read_foreign(path, **options)
    assert found.refusal is None, found.refusal
    (table,) = found.tables
    return table


def column(table: ForeignTable, name: str) -> list[str]:
    return [row.cells[table.header.index(name)] for row in table.rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1", "cp1252"])
def test_letters_are_exact_in_every_encoding(
    put: Put, makers: dict[str, Any], encoding: str
) -> None:
    table = only_table(put("a.csv", makers["GOOD"].encode(encoding)))
    assert column(table, "place")[2] == "Ciudad Juárez, CHIH"
    assert table.header[0] == "id"


def test_an_odd_row_is_shown_readably_and_never_with_a_replacement_character(
    put: Put, makers: dict[str, Any]
) -> None:
    odd = "A5,seizure,2021,1,2,Nuevo León,u\n".encode("latin-1")
    table = only_table(put("a.csv", makers["GOOD"].encode() + odd))
    assert [row.number for row in table.rows if row.fault] == [6]
    assert column(table, "place")[-1] == "Nuevo León"
    assert "\ufffd" not in "".join(cell for row in table.rows for cell in row.cells)


def test_numbers_of_a_text_stay_text(put: Put) -> None:
    cells = ["00501", "0012E5", "007", "9007199254740993", "31,5", "1e5", "=1+1", " x "]
    data = "n,m\n" + "".join(f'"{cell}",y\n' for cell in cells)
    assert column(only_table(put("a.csv", data.encode())), "n") == cells


def test_rows_have_the_number_a_spreadsheet_shows(put: Put) -> None:
    table = only_table(put("a.csv", b'id,note\nA1,"two\nlines"\n\nA2,x\n'))
    assert [row.number for row in table.rows] == [2, 4]


def test_a_row_that_broke_is_kept_as_it_stood(put: Put) -> None:
    table = only_table(put("a.csv", b'id,note\nA1,"x\nA2,y\n'))
    assert table.rows[0].cells == ("A1", '"x')
    assert table.rows[0].fault
    assert table.rows[1].cells == ("A2", "y")


def test_numbers_of_a_workbook_are_written_in_the_shortest_way(
    put: Put, makers: dict[str, Any]
) -> None:
    sheet = makers["xlsx_sheet"]([["id", "n", "zip"], ["A1", 33.448399999999999, 501]])
    sheet = sheet.replace('<c r="C2">', '<c r="C2" s="2">')
    table = only_table(put("a.xlsx", makers["xlsx"](sheet)))
    assert table.rows[0].cells == ("A1", "33.4484", "00501")


def test_dates_of_a_workbook_are_of_its_date_system(put: Put, makers: dict[str, Any]) -> None:
    sheet = makers["xlsx_sheet"]([["id", "date"], ["A1", 42827], ["A2", 42827.5]])
    for number in (2, 3):
        sheet = sheet.replace(f'<c r="B{number}">', f'<c r="B{number}" s="1">')
    of_1904 = makers["xlsx"](sheet, properties='<workbookPr date1904="1"/>')
    table = only_table(put("a.xlsx", of_1904))
    assert column(table, "date") == ["2021-04-03", "2021-04-03T12:00"]
    table = only_table(put("b.xlsx", makers["xlsx"](sheet)))
    assert column(table, "date") == ["2017-04-02", "2017-04-02T12:00"]


def hidden_notes(path: Path, **options: Any) -> list[str]:
    found = read_foreign(path, **options)
    notes = [note for table in found.tables for note in table.notes]
    return [note.message for note in notes if note.rule == "hidden_column"]


@pytest.mark.parametrize(
    ("hidden", "told"),
    [
        ((1, 1), 'the column B "price" of the sheet "sales" is hidden in the workbook, and its'),
        ((0, 2), 'the columns A "id", B "price" of the sheet "sales" are hidden in the workbook'),
        ((3, 16_381), ""),
        ((2, 16_382), 'the column C "note" of the sheet "sales" is hidden'),
    ],
)
def test_a_hidden_column_is_named_with_its_sheet_and_empty_ones_are_not_told(
    put: Put, makers: dict[str, Any], hidden: tuple[int, int], told: str
) -> None:
    rows = [["id", "price", "note"], ["A1", "5", "x"]]
    first, count = hidden
    columns = f'<cols><col min="{first + 1}" max="{first + count}" hidden="1"/></cols>'
    ods_columns = (
        f'<table:table-column table:number-columns-repeated="{first}"/>' if first else ""
    ) + (
        f'<table:table-column table:visibility="collapse" table:number-columns-repeated="{count}"/>'
    )
    sheet = makers["xlsx_sheet"](rows, columns=columns)
    table = makers["ods_table"](
        ods_columns, *(makers["ods_row"](*row) for row in rows), name="sales"
    )
    for name, data in (
        ("a.xlsx", makers["xlsx"](sheet, names=["sales"])),
        ("a.ods", makers["ods"](table)),
    ):
        notes = hidden_notes(put(name, data))
        assert len(notes) == bool(told), (name, notes)
        assert not notes or told in notes[0]
        assert hidden_notes(put(name, data), include_hidden=True) == []


def test_what_is_hidden_in_a_workbook_is_told_and_not_lost(
    put: Put, makers: dict[str, Any]
) -> None:
    sheet = makers["xlsx_sheet"]([["id"], ["A1"], ["A2"]], hidden_row="2")
    data = makers["xlsx"](sheet)
    hidden, seen = only_table(put("a.xlsx", data)).rows
    assert hidden.fault
    assert "--hidden" in hidden.fault.cure
    assert hidden.cells == ("A1",)
    assert seen.fault is None
    assert not any(row.fault for row in only_table(put("b.xlsx", data), include_hidden=True).rows)


def test_text_of_an_open_document_keeps_its_blanks_and_lines(
    put: Put, makers: dict[str, Any]
) -> None:
    text = "a<text:s text:c='2'/>b<text:span>c</text:span>d</text:p><text:p>e"
    cell = (
        f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'
    )
    rows = (makers["ods_row"]("id", "note"), makers["ods_row"]("A1", cell))
    table = only_table(put("a.ods", makers["ods"](makers["ods_table"](*rows))))
    assert table.rows[0].cells == ("A1", "a  bcd\ne")


def test_coordinates_keep_their_digits(put: Put) -> None:
    text = (
        '{"type":"Feature","properties":{"n":9007199254740993,"q":5.0,"ok":true,"no":null,'
        '"list":[1,"a"]},"geometry":{"type":"Point","coordinates":[-112.0740,33.44840000]}}'
    )
    table = only_table(put("a.geojson", text.encode()))
    assert table.header == ("n", "q", "ok", "no", "list", "lon", "lat")
    assert table.rows[0].cells == (
        "9007199254740993", "5.0", "true", "", '[1,"a"]', "-112.0740", "33.44840000",
    )  # fmt: skip
    assert table.geographic


def test_a_feature_without_a_place_is_unlocated_and_kept(put: Put, makers: dict[str, Any]) -> None:
    table = only_table(put("a.geojson", makers["geojson"](makers["feature"](None))))
    assert column(table, "lon") == column(table, "lat") == [""]
    assert table.rows[0].fault is None


def test_swapped_coordinates_are_offered_the_other_way_round(
    put: Put, makers: dict[str, Any]
) -> None:
    data = makers["geojson"](makers["feature"](makers["point"](31.69, -106.42)))
    fault = only_table(put("a.geojson", data)).rows[0].fault
    assert fault
    assert fault.cure == "Write longitude first: -106.42, 31.69"


def test_metres_become_degrees(put: Put, makers: dict[str, Any]) -> None:
    data = makers["geojson"](makers["feature"](makers["point"](359000, 3506000)))
    table = only_table(put("a.geojson", data), crs="EPSG:32613")
    lon, lat = (float(column(table, name)[0]) for name in ("lon", "lat"))
    assert lon == pytest.approx(-106.4876, abs=0.001)
    assert lat == pytest.approx(31.6798, abs=0.001)


def test_a_placemark_brings_all_that_is_its_own(put: Put, makers: dict[str, Any]) -> None:
    more = (
        "<description><![CDATA[<b>ok</b><script>x</script>]]></description>"
        "<TimeSpan><begin>2020</begin><end>2021-03</end></TimeSpan>"
        '<ExtendedData><Data name="qty"><value>5</value></Data><SchemaData>'
        '<SimpleData name="source_url">https://example.org</SimpleData></SchemaData></ExtendedData>'
    )
    table = only_table(put("a.kml", makers["kml"](makers["placemark"](more=more))))
    assert dict(zip(table.header, table.rows[0].cells, strict=True)) == {
        "name": "A1",
        "description": "<b>ok</b><script>x</script>",
        "date": "2020/2021-03",
        "qty": "5",
        "source_url": "https://example.org",
        "lon": "-106.4",
        "lat": "31.7",
    }


@pytest.mark.parametrize(
    ("text", "code_page", "language"),
    [
        ("Juárez".encode(), b"UTF-8", 0),
        ("Juárez".encode("latin-1"), b"ISO-8859-1", 0),
        ("Juárez".encode("latin-1"), None, 0),
        ("Juárez".encode("cp850"), None, 0x02),
        ("Juárez".encode(), None, 0x57),
    ],
)
def test_the_text_of_a_shapefile_is_exact_whoever_wrote_it(
    put: Put, makers: dict[str, Any], text: bytes, code_page: bytes | None, language: int
) -> None:
    table_of_it = makers["dbf"]([text] * 4, language=language)
    table = only_table(put("a.zip", makers["shapefile"](dbf=table_of_it, cpg=code_page)))
    assert column(table, "place") == ["Juárez"] * 4


def test_a_hole_belongs_to_the_outline_around_it(put: Put, makers: dict[str, Any]) -> None:
    outline = [(0, 0), (0, 9), (9, 9), (9, 0), (0, 0)]
    hole = [(1, 1), (2, 1), (2, 2), (1, 2), (1, 1)]
    other = [(20, 0), (20, 1), (21, 1), (21, 0), (20, 0)]
    points = [*outline, *hole, *other]
    body = struct.pack("<i32xii3i", 5, 3, len(points), 0, 5, 10)
    body += b"".join(struct.pack("<dd", *point) for point in points)
    data = struct.pack(">i20xi", 9994, 0) + struct.pack("<ii64x", 1000, 5)
    data += struct.pack(">ii", 1, len(body) // 2) + body
    archive = makers["shapefile"](shp=data, dbf=makers["dbf"]([b"x"]))
    geometry = column(only_table(put("a.zip", archive)), "geometry")[0]
    assert json.loads(geometry) == {
        "type": "MultiPolygon",
        "coordinates": [[[*map(list, outline)], [*map(list, hole)]], [[*map(list, other)]]],
    }


def test_a_file_with_too_many_rows_is_counted_and_refused(put: Put) -> None:
    found = read_foreign(put("a.csv", b"id\n" + b"x\n" * 1200), limits=Limits(rows=1000))
    assert found.tables == ()
    assert found.refusal
    assert "1,200 rows, more than 1,000" in found.refusal.message
    assert "Split" in found.refusal.cure


@pytest.mark.parametrize("path", [Path("no/such.csv"), Path("/"), Path("a\0b.csv")])
def test_what_is_no_file_is_refused(path: Path) -> None:
    found = read_foreign(path)
    assert found.refusal
    assert found.refusal.rule == "no_file"


def test_sheets_of_flows_come_as_tables_of_their_names(put: Put, makers: dict[str, Any]) -> None:
    sheet = makers["xlsx_sheet"]([["id", "n"], ["a", 1]])
    names = ["locations", "flows", "properties"]
    found = read_foreign(put("a.xlsx", makers["xlsx"](sheet, sheet, sheet, names=names)))
    assert [table.layer for table in found.tables] == names


def test_one_sheet_without_header_costs_its_own_rows_only(put: Put, makers: dict[str, Any]) -> None:
    good = makers["xlsx_sheet"]([["id", "n"], ["a", 1]])
    bad = makers["xlsx_sheet"]([["2021-03-04", 31.5], ["2021-03-05", 32.5]])
    found = read_foreign(put("a.xlsx", makers["xlsx"](good, bad)))
    assert found.refusal is None
    first, second = found.tables
    assert not any(row.fault for row in first.rows)
    assert [row.fault.rule for row in second.rows if row.fault] == ["no_header"] * 2
