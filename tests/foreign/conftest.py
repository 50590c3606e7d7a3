"""Files as a careless or hostile world sends them, each made here by a few lines."""

from __future__ import annotations

import io
import json
import sqlite3
import struct
import warnings
import zipfile
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

HEADER = "id,kind,date,lat,lon,place,source_url"
ROWS = (
    'A1,purchase,2021-03-04,33.4484,-112.0740,"Phoenix, AZ",https://example.org/1',
    'A2,crossing,2021-03-09,31.3322,-110.9378,"Nogales, AZ",https://example.org/1',
    'A3,seizure,2021-04-11,31.6904,-106.4245,"Ciudad Juárez, CHIH",https://example.org/2',
    'A4,seizure,2021-05-20,25.6866,-100.3161,"Monterrey, NL",https://example.org/3',
)
GOOD = "\n".join((HEADER, *ROWS)) + "\n"
HOST = "http://127.0.0.1:{port}"
XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
DOCTYPE = '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
WGS84 = (
    'GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],'
    'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]'
)


@dataclass(frozen=True)
class Example:
    """A file, and what has to come of it."""

    name: str
    data: bytes
    kept: int = 0
    faulted: int = 0
    refusal: str | None = None
    notes: frozenset[str] = frozenset()
    options: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.name


def zipped(members: Sequence[tuple[str, bytes]], **changes: Any) -> bytes:
    stream = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        warnings.simplefilter("ignore", UserWarning)  # a name twice is the point of one example
        for name, data in members:
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    made = stream.getvalue()
    for old, new in changes.get("replaced", ()):
        made = made.replace(old, new)
    return made


def xlsx_cell(column: str, row: int, value: object, style: str = "") -> str:
    if isinstance(value, str) and value.startswith("<"):
        return f'<c r="{column}{row}"{style}>{value}</c>'
    if isinstance(value, int | float):
        return f'<c r="{column}{row}"{style}><v>{value!r}</v></c>'
    text = str(value).replace("&", "&amp;").replace("<", "&lt;")
    return f'<c r="{column}{row}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def xlsx_sheet(rows: Sequence[Sequence[object]], **parts: str) -> str:
    hidden = parts.get("hidden_row", "")
    lines = []
    for number, row in enumerate(rows, start=1):
        cells = "".join(
            xlsx_cell(chr(65 + index), number, value)
            for index, value in enumerate(row)
            if value != ""
        )
        on = ' hidden="1"' if hidden == str(number) else ""
        lines.append(f'<row r="{number}"{on}>{cells}</row>')
    return (
        f'{parts.get("before", "")}<worksheet xmlns="http://schemas.openxmlformats.org/'
        f'spreadsheetml/2006/main">{parts.get("columns", "")}<sheetData>{"".join(lines)}'
        f"{parts.get('more', '')}</sheetData>{parts.get('after', '')}</worksheet>"
    )


def xlsx(
    *sheets: str, names: Sequence[str] = (), states: Sequence[str] = (), **parts: str
) -> bytes:
    names = names or [f"sheet {index}" for index in range(1, len(sheets) + 1)]
    states = states or ["visible"] * len(sheets)
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    linked = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    listed = "".join(
        f'<sheet name="{name}" sheetId="{index}" state="{state}" r:id="rId{index}"/>'
        for index, (name, state) in enumerate(zip(names, states, strict=True), start=1)
    )
    links = "".join(
        f'<Relationship Id="rId{index}" Target="worksheets/sheet{index}.xml"/>'
        for index in range(1, len(sheets) + 1)
    )
    book = (
        f'<workbook xmlns="{space}" xmlns:r="{linked}">{parts.get("properties", "")}'
        f"<sheets>{listed}</sheets></workbook>"
    )
    styles = (
        f'<styleSheet xmlns="{space}"><numFmts><numFmt numFmtId="170" formatCode="00000"/>'
        '</numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/></cellXfs>'
        "</styleSheet>"
    )
    members = [
        ("[Content_Types].xml", b"<Types/>"),
        ("xl/workbook.xml", book.encode()),
        ("xl/_rels/workbook.xml.rels", f"<Relationships>{links}</Relationships>".encode()),
        ("xl/styles.xml", styles.encode()),
    ]
    if "strings" in parts:
        members.append(("xl/sharedStrings.xml", parts["strings"].encode()))
    members += [
        (f"xl/worksheets/sheet{index}.xml", sheet.encode())
        for index, sheet in enumerate(sheets, start=1)
    ]
    return zipped(members)


def ods(*tables: str, styles: str = "") -> bytes:
    spaces = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text", "style")
    )
    content = (
        f"{XML}<office:document-content{spaces}><office:automatic-styles>{styles}"
        "</office:automatic-styles><office:body><office:spreadsheet>"
        f"{''.join(tables)}</office:spreadsheet></office:body></office:document-content>"
    )
    kind = b"application/vnd.oasis.opendocument.spreadsheet"
    return zipped([("mimetype", kind), ("content.xml", content.encode())])


def ods_table(*rows: str, name: str = "t", more: str = "") -> str:
    return f'<table:table table:name="{name}"{more}>{"".join(rows)}</table:table>'


def ods_row(*cells: str, more: str = "") -> str:
    inside = "".join(
        cell
        if cell.startswith("<")
        else '<table:table-cell office:value-type="string">'
        f"<text:p>{cell}</text:p></table:table-cell>"
        for cell in cells
    )
    return f"<table:table-row{more}>{inside}</table:table-row>"


def xls(rows: Sequence[Sequence[str | float]]) -> bytes:
    """Make an old workbook: a BIFF8 stream in a compound file of three kinds of sector."""

    def record(kind: int, data: bytes) -> bytes:
        return struct.pack("<HH", kind, len(data)) + data

    begin = struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0)
    bound = struct.pack("<IBBBB", 0, 0, 0, 1, 0) + b"t"
    offset = len(record(0x809, begin)) + len(record(0x85, bound)) + len(record(0x0A, b""))
    bound = struct.pack("<I", offset) + bound[4:]
    book = record(0x809, begin) + record(0x85, bound) + record(0x0A, b"")
    book += record(0x809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0))
    book += record(0x200, struct.pack("<IIHHH", 0, len(rows), 0, len(rows[0]), 0))
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            where = struct.pack("<HHH", number, column, 0)
            if isinstance(value, str):
                text = value.encode("utf-16-le")
                book += record(0x204, where + struct.pack("<HB", len(value), 1) + text)
            else:
                book += record(0x203, where + struct.pack("<d", value))
    book += record(0x0A, b"")
    book = book.ljust(-(-max(len(book), 4096) // 512) * 512, b"\0")
    sectors = len(book) // 512
    chain = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, 2 + sectors), 0xFFFFFFFE]
    fat = struct.pack("<128I", *chain, *[0xFFFFFFFF] * (128 - len(chain)))

    def entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
        text = name.encode("utf-16-le") + b"\0\0" if name else b""
        return struct.pack(
            "<64sHBBIII16sIQQIQ", text, len(text), kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child, b"", 0,
            0, 0, start, size,
        )  # fmt: skip

    folder = entry("Root Entry", 5, 1, 0xFFFFFFFE, 0) + entry(
        "Workbook", 2, 0xFFFFFFFF, 2, len(book)
    )
    folder += entry("", 0, 0xFFFFFFFF, 0, 0) * 2
    head = struct.pack(
        "<8s16sHHHHH6sIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 3, 0xFFFE, 9, 6,
        b"", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0,
    )  # fmt: skip
    head += struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)
    return head + fat + folder + book


def feature(geometry: object, **properties: object) -> dict[str, Any]:
    return {"type": "Feature", "properties": {"id": "A", **properties}, "geometry": geometry}


def point(*position: object) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [*position]}


def geojson(*features: object, **more: object) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": [*features], **more}).encode()


def kml(*inside: str, before: str = "") -> bytes:
    return (
        f'{XML}{before}<kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
        f"{''.join(inside)}</Document></kml>"
    ).encode()


def placemark(name: str = "A1", coordinates: str = "-106.4,31.7", more: str = "") -> str:
    place = f"<Point><coordinates>{coordinates}</coordinates></Point>" if coordinates else ""
    return f"<Placemark><name>{name}</name>{more}{place}</Placemark>"


def gpkg_point(lon: float, lat: float) -> bytes:
    return b"GP\0\1" + struct.pack("<iBIdd", 4326, 1, 1, lon, lat)


def gpkg(folder: Path, *statements: str, points: Sequence[object] = (), srs: int = 4326) -> bytes:
    """Make a GeoPackage with the layer ``incidents``; a statement may do any harm."""
    path = folder / "made.gpkg"
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(
            """
            CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT, srs_id INTEGER PRIMARY KEY,
              organization TEXT, organization_coordsys_id INTEGER, definition TEXT);
            INSERT INTO gpkg_spatial_ref_sys VALUES ('WGS 84', 4326, 'EPSG', 4326, ''),
              ('UTM', 32613, 'EPSG', 32613, ''), ('none', 0, 'NONE', 0, 'undefined');
            CREATE TABLE gpkg_contents (table_name TEXT, data_type TEXT);
            INSERT INTO gpkg_contents VALUES ('incidents', 'features');
            CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT, srs_id INTEGER);
            INSERT INTO gpkg_geometry_columns VALUES ('incidents', 'geom', SRS);
            CREATE TABLE incidents (fid INTEGER PRIMARY KEY, geom BLOB, id TEXT, place TEXT);
        """.replace("SRS", str(srs))
        )
        for number, blob in enumerate(points or [gpkg_point(-106.4, 31.7)] * 4, start=1):
            connection.execute(
                "INSERT INTO incidents VALUES (?, ?, ?, ?)", (number, blob, f"A{number}", "Juárez")
            )
        for statement in statements:
            connection.executescript(statement)
        connection.commit()
    return path.read_bytes()


def shp(points: Sequence[tuple[float, float]], *, kind: int = 1) -> bytes:
    body = b"".join(
        struct.pack(">ii", number, 10) + struct.pack("<idd", kind, *lonlat)
        for number, lonlat in enumerate(points, start=1)
    )
    words = (100 + len(body)) // 2
    head = struct.pack(">i20xi", 9994, words) + struct.pack("<ii64x", 1000, kind)
    return head + body


def dbf(rows: Sequence[bytes], *, language: int = 0, claimed: int | None = None) -> bytes:
    size = 1 + 20
    fields = struct.pack("<11sc4xBB14x", b"place", b"C", 20, 0) + b"\r"
    head = struct.pack("<B3sIHH20x", 3, b"\x15\1\1", claimed or len(rows), 32 + len(fields), size)
    head = head[:29] + bytes([language]) + head[30:]
    return head + fields + b"".join(b" " + row.ljust(20) for row in rows)


def shapefile(**changes: bytes | None) -> bytes:
    parts: dict[str, bytes | None] = {
        "shp": shp([(-106.4, 31.7)] * 4),
        "dbf": dbf(["Ciudad Juárez".encode()] * 4),
        "prj": WGS84.encode(),
        "cpg": b"UTF-8",
        **changes,
    }
    return zipped([(f"s.{name}", data) for name, data in parts.items() if data is not None])


def texts() -> list[Example]:
    more = "A5,seizure,2021-05-20,25.6866,-100.3161,{},https://example.org/3\n"
    wide = ",".join([HEADER, *(f"c{index}" for index in range(600))])
    return [
        Example("good.csv", GOOD.encode(), 4),
        Example("bom.csv", b"\xef\xbb\xbf" + GOOD.encode(), 4),
        Example("latin1.csv", GOOD.encode("latin-1"), 4, notes=frozenset({"encoding"})),
        Example("cp1252.csv", (GOOD + more.format("\u201csmart\u201d")).encode("cp1252"), 5),
        Example("utf16.csv", GOOD.encode("utf-16"), 4, notes=frozenset({"encoding"})),
        Example("utf16be.csv", b"\xfe\xff" + GOOD.encode("utf-16-be"), 4),
        Example("utf16-unmarked.csv", GOOD.encode("utf-16-le"), 4),
        Example("mac.csv", GOOD.encode("mac_roman"), 0, 4, "encoding"),
        Example("mac-named.csv", GOOD.encode("mac_roman"), 4, options={"encoding": "mac_roman"}),
        Example("unknown-encoding.csv", GOOD.encode(), refusal="encoding",
                options={"encoding": "../../etc"}),
        Example("mixed.csv", GOOD.encode() + more.format("Nuevo León").encode("latin-1"), 4, 1),
        Example("cr.csv", GOOD.replace("\n", "\r").encode(), 4),
        Example("crlf.csv", GOOD.replace("\n", "\r\n").encode(), 4),
        Example("lone-cr.csv", (GOOD + more.format('"\r=1+1"')).encode(), 5),
        Example("lone-cr-bare.csv", (GOOD + more.format("\r=1+1")).encode(), 5),
        Example("no-last-line-end.csv", GOOD.rstrip().encode(), 4),
        Example("semicolons.csv", b"id;lat;lon\nA1;31,5;-106,4\nA2;31,6;-106,4\n", 2,
                notes=frozenset({"delimiter"})),
        Example("tabs.tsv", b"id\tplace\nA1\tPhoenix, AZ\nA2\tNogales, AZ\n", 2),
        Example("bars.txt", b"id|place\nA1|Phoenix, AZ\n", 1),
        Example("sep.csv", b"sep=;\nid;place\nA1;Phoenix\n", 1),
        Example("one-column.csv", b"place\nPhoenix\nNogales\n", 2),
        Example("nul.csv", (GOOD + more.format("a\0b")).encode(), 4, 1),
        Example("open-quote.csv", GOOD.encode() + b'A5,"never closed,x,1,2,p,u\nA6,a,b,1,2,p,u\n',
                5, 1),
        Example("bad-quote.csv", GOOD.encode() + b'A5,"a"b,c,1,2,p,u\n', 4, 1),
        Example("short-row.csv", GOOD.encode() + b"A5,purchase\n", 4, 1),
        Example("long-row.csv", GOOD.encode() + b"A5,a,b,1,2,p,u,more,cells\n", 4, 1),
        Example("long-cell.csv", GOOD.encode() + b"A5," + b"x" * 200_000 + b",c,1,2,p,u\n", 4, 1),
        Example("unnamed.csv", b"id,place,\nA1,Phoenix,x\n", 1,
                notes=frozenset({"unnamed_column"})),
        Example("empty-columns.csv", b"id,place,,\nA1,Phoenix,,\n", 1),
        Example("empty.csv", b"", refusal="empty_file"),
        Example("blank.csv", b"\n\n  \n", refusal="empty_file"),
        Example("only-header.csv", HEADER.encode()),
        Example("no-header.csv", "\n".join(ROWS).encode(), 0, 4, "no_header"),
        Example("title.csv", b"Seizures of 2021\n\n" + GOOD.encode(), 4,
                notes=frozenset({"title"})),
        Example("capitals.csv", b"id,lat,LAT\nA1,1,2\n", 0, 1, "same_column"),
        Example("twice.csv", b"id,note,note\nA1,1,2\n", 0, 1, "same_column"),
        Example("wide.csv", f"{wide}\n{wide.replace('c', 'd')}\n".encode(), 0, 1,
                "too_many_columns"),
        Example("hostile-names.csv", b'id,__proto__,"a""; DROP TABLE x;--"\nA1,b,c\n', 1),
        Example("zip.csv", zipped([("a", b"b")]), refusal="format"),
        Example("noise.csv", bytes(range(256)) * 20, refusal="format"),
        Example("page.xls", b"<html><table><tr><td>id</td></tr></table></html>", refusal="format"),
        Example("service.xml", b"<OGRWFSDataSource><URL>http://127.0.0.1/</URL></OGRWFSDataSource>",
                refusal="format"),
        Example("service.csv", b"<OGRWFSDataSource><URL>x</URL></OGRWFSDataSource>",
                refusal="format"),
        Example("virtual.geojson", b"<OGRVRTDataSource><SrcDataSource>/vsicurl/http://127.0.0.1/"
                b"</SrcDataSource></OGRVRTDataSource>", refusal="format"),
        Example("outside.gml", b'<gml:FeatureCollection xmlns:gml="http://www.opengis.net/gml"/>',
                refusal="format"),
        Example("alone.shp", shp([(1, 2)]), refusal="format"),
        Example("no-extension", GOOD.encode(), refusal="format"),
    ]  # fmt: skip


def workbooks() -> list[Example]:
    rows = [["id", "kind", "place"], ["A1", "purchase", "Phoenix"], ["A2", "seizure", "Juárez"]]
    good = xlsx_sheet(rows)
    far = '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row>'
    merged = '<mergeCells><mergeCell ref="B2:B3"/></mergeCells>'
    bomb = zipped([("xl/workbook.xml", b"<a/>" + b" " * 40_000_000), ("[Content_Types].xml", b"")])
    names, states = ["open", "secret"], ["visible", "hidden"]
    strings = "<sst><si><t>id</t></si><si><r><t>A</t></r><r><t>1</t></r></si></sst>"
    shared = [["<v>0</v>", "kind"]]
    shared_sheet = xlsx_sheet(shared).replace('<c r="A1">', '<c r="A1" t="s">')
    repeated = ' table:number-rows-repeated="1048576"'
    wide = '<table:table-cell table:number-columns-repeated="16384"/>'
    number = '<table:table-cell office:value-type="float" office:value="{}"/>'
    return [
        Example("good.xlsx", xlsx(good), 2),
        Example("two-sheets.xlsx", xlsx(good, good), 4),
        Example("one-of-two.xlsx", xlsx(good, good), 2, options={"layer": "sheet 2"}),
        Example("no-such-sheet.xlsx", xlsx(good), refusal="layer", options={"layer": "other"}),
        Example("hidden-sheet.xlsx", xlsx(good, good, names=names, states=states), 2,
                notes=frozenset({"hidden_sheet"})),
        Example("hidden-asked.xlsx", xlsx(good, good, names=names, states=states), 4,
                options={"include_hidden": True}),
        Example("hidden-row.xlsx", xlsx(xlsx_sheet(rows, hidden_row="3")), 1, 1),
        Example("hidden-column.xlsx",
                xlsx(xlsx_sheet(rows, columns='<cols><col min="2" max="2" hidden="1"/></cols>')), 2,
                notes=frozenset({"hidden_column"})),
        Example("merged.xlsx", xlsx(xlsx_sheet([rows[0], rows[1], ["A2", "", "Juárez"]],
                after=merged)), 1, 1),
        Example("formula.xlsx", xlsx(xlsx_sheet([["id", "n"], ["A1", "<f>1+1</f><v></v>"],
                ["A2", "<f>1+1</f><v>2</v>"]])), 1, 1),
        Example("error.xlsx", xlsx(xlsx_sheet([["id", "n"], ["A1", "<v>#N/A</v>"]])
                .replace('<c r="B2">', '<c r="B2" t="e">')), 0, 1),
        Example("far-cell.xlsx", xlsx(xlsx_sheet(rows, more=far)), 2,
                notes=frozenset({"stray_cells"})),
        Example("far-header.xlsx", xlsx(xlsx_sheet(rows).replace(
                '</row><row r="2">', '<c r="XFD1"><v>1</v></c></row><row r="2">')), 2,
                notes=frozenset({"stray_cells"})),
        Example("doctype.xlsx", xlsx(xlsx_sheet(rows, before=DOCTYPE)), refusal="doctype"),
        Example("bomb.xlsx", bomb, refusal="archive_too_large"),
        Example("cut.xlsx", xlsx(good)[:-200], refusal="damaged"),
        Example("shared.xlsx", xlsx(shared_sheet, strings=strings)),
        Example("wide.xlsx", xlsx(xlsx_sheet([[f"c{i}" for i in range(26)], ["x"] * 26])
                .replace('<c r="Z1"', '<c r="AAZ1"')), 0, 1),
        Example("empty.xlsx", xlsx(xlsx_sheet([])), refusal="empty_file"),
        Example("good.ods", ods(ods_table(ods_row("id", "n"), ods_row("A1", number.format(5)))), 1),
        Example("repeated.ods", ods(ods_table(ods_row("id"), ods_row("A1", more=repeated))),
                refusal="too_many_rows"),
        Example("blank-repeats.ods", ods(ods_table(ods_row("id", "n"), ods_row("A1", wide),
                ods_row(wide, more=repeated), ods_row("A2", "x"))), 2),
        Example("hidden-row.ods", ods(ods_table(ods_row("id"),
                ods_row("A1", more=' table:visibility="collapse"'))), 0, 1),
        Example("doctype.ods", zipped([("mimetype", b""), ("content.xml", DOCTYPE.encode())]),
                refusal="doctype"),
        Example("good.xls", xls([["id", "qty"], ["Juárez", 5.0], ["A2", 5.25]]), 2),
        Example("cut.xls", xls([["id", "qty"], ["A1", 5.0]])[:700], refusal="damaged"),
    ]  # fmt: skip


def features() -> list[Example]:
    ring = [[-106, 31], [-107, 31], [-107, 32], [-106, 31]]
    bowtie = [[-106, 31], [-107, 32], [-106, 32], [-107, 31], [-106, 31]]
    good = feature(point(-106.4, 31.7))
    plain = json.dumps(good)
    metres = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3857"}}
    linked = {"type": "link", "properties": {"href": "http://127.0.0.1/"}}
    text = geojson(feature(point(-106.4, 31.7), place="Juárez"))
    return [
        Example("good.geojson", geojson(good, good), 2),
        Example("good.json", geojson(good), 1),
        Example("bom.geojson", b"\xef\xbb\xbf" + geojson(good), 1),
        Example("feature.geojson", plain.encode(), 1),
        Example("geometry.geojson", json.dumps(point(-106, 31)).encode(), 1),
        Example("lines.geojsonl", f"{plain}\n{plain}\n{{broken\n".encode(), 2, 1),
        Example("swapped.geojson", geojson(good, feature(point(31.7, -106.4))), 1, 1),
        Example("projected.geojson", geojson(feature(point(359000, 3506000))), 0, 1),
        Example("text-numbers.geojson", geojson(feature(point("-106", "31"))), 0, 1),
        Example("nan.geojson", geojson(good, feature(point(float("nan"), 31))), 1, 1),
        Example("null.geojson", geojson(good, feature(None)), 2),
        Example("no-properties.geojson",
                geojson({"type": "Feature", "properties": None, "geometry": point(1, 2)}), 0, 1),
        Example("unclosed.geojson",
                geojson(feature({"type": "Polygon", "coordinates": [ring[:3]]})), 0, 1),
        Example("area.geojson", geojson(feature({"type": "Polygon", "coordinates": [ring]})), 1),
        Example("bowtie.geojson", geojson(feature({"type": "Polygon", "coordinates": [bowtie]})), 1,
                notes=frozenset({"crosses_itself"})),
        Example("antimeridian.geojson",
                geojson(feature({"type": "LineString", "coordinates": [[170, 1], [-170, 2]]})), 1,
                notes=frozenset({"crosses_antimeridian"})),
        Example("empty-geometry.geojson",
                geojson(feature({"type": "LineString", "coordinates": []})), 0, 1),
        Example("curve.geojson", geojson(feature({"type": "Circle", "coordinates": [1]})), 0, 1),
        Example("repeated.geojson", plain.replace('"id"', '"id": "B", "id"').encode(), 0, 1),
        Example("crs.geojson", geojson(feature(point(-11847500, 3714800)), crs=metres), 1,
                notes=frozenset({"crs"})),
        Example("crs-elsewhere.geojson", geojson(good, crs=linked), refusal="crs"),
        Example("crs-asked.geojson", geojson(feature(point(359000, 3506000))), 1,
                options={"crs": "EPSG:32613"}),
        Example("crs-unknown.geojson", geojson(good), refusal="crs", options={"crs": "/etc/x"}),
        Example("cut.geojson", geojson(good, good)[:-30], refusal="damaged"),
        Example("deep.geojson", b'{"type":"Feature","properties":{"a":' + b"[" * 100_000,
                refusal="damaged"),
        Example("surrogate.geojson", plain.replace('"A"', '"A\\ud800B"').encode(), 1,
                notes=frozenset({"surrogate"})),
        Example("mixed.geojson", geojson(*(feature(point(1, 2), qty=q) for q in (5, "5", [5]))), 3),
        Example("same-names.geojson", geojson(feature(point(1, 2), lat="x", lon="y")), 1,
                notes=frozenset({"renamed"})),
        Example("latin1.geojson", text.decode("unicode_escape").encode("latin-1"),
                refusal="encoding"),
        Example("topology.json", b'{"type":"Topology","objects":{}}', refusal="format"),
        Example("list.json", b"[1, 2]", refusal="format"),
        Example("csv.geojson", GOOD.encode(), refusal="format"),
    ]  # fmt: skip


def placemarks() -> list[Example]:
    folder = f"<Folder>{placemark()}</Folder>"
    link = "<NetworkLink><Link><href>http://127.0.0.1/nl.kml</href></Link></NetworkLink>"
    icon = "<Style><IconStyle><Icon><href>http://127.0.0.1/i.png</href></Icon></IconStyle></Style>"
    laughs = '<!DOCTYPE kml [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;">]>'
    bomb = kml(placemark()) + b" " * 60_000_000
    return [
        Example("good.kml", kml(placemark(), placemark()), 2),
        Example("folders.kml", kml(folder, folder), 2),
        Example("xxe.kml", kml(placemark("&x;"), before=DOCTYPE), refusal="doctype"),
        Example("laughs.kml", kml(placemark("&b;"), before=laughs), refusal="doctype"),
        Example("link.kml", kml(link, placemark()), 1, notes=frozenset({"network_link"})),
        Example("icon.kml", kml(icon, placemark()), 1, notes=frozenset({"icon"})),
        Example("swapped.kml", kml(placemark(coordinates="31.7,-106.4")), 0, 1),
        Example("blank-coordinates.kml", kml(placemark(coordinates="-106.4, 31.7")), 0, 1),
        Example("no-place.kml", kml(placemark(coordinates="")), 1),
        Example("cut.kml", kml(placemark())[:-20], refusal="damaged"),
        Example("good.kmz", zipped([("doc.kml", kml(placemark()))]), 1),
        Example("bomb.kmz", zipped([("doc.kml", bomb)]), refusal="archive_too_large"),
        Example("nested.kmz", zipped([("a.kmz", zipped([("doc.kml", kml())]))]), refusal="archive"),
        Example("two.kmz", zipped([("a.kml", kml(placemark())), ("b.kml", kml())]),
                refusal="layer"),
        Example("gml.kml", b"<gml:a xmlns:gml='http://www.opengis.net/gml'/>", refusal="format"),
    ]  # fmt: skip


def shapefiles() -> list[Example]:
    latin = dbf(["Ciudad Juárez".encode("latin-1")] * 4)
    whole = [("s.shp", shp([(1, 2)])), ("s.dbf", dbf([b"x"])), ("s.prj", WGS84.encode())]
    return [
        Example("good.zip", shapefile(), 4),
        Example("no-prj.zip", shapefile(prj=None), 0, 4, "crs"),
        Example("crs.zip", shapefile(prj=None), 4, options={"crs": "EPSG:4326"}),
        Example("no-dbf.zip", shapefile(dbf=None), 0, 4, "no_dbf"),
        Example("latin1.zip", shapefile(dbf=latin, cpg=None), 4, notes=frozenset({"encoding"})),
        Example("cpg-lies.zip", shapefile(dbf=latin), 0, 4),
        Example("short-dbf.zip", shapefile(dbf=dbf([b"x"])), 0, 4, "counts_differ"),
        Example("cut-dbf.zip", shapefile(dbf=dbf([b"x"], claimed=4)), 0, 4, "counts_differ"),
        Example("cut-shp.zip", shapefile(shp=shp([(1, 2)])[:-4]), refusal="damaged"),
        Example("two.zip", zipped([*whole, *((f"t{n[1:]}", d) for n, d in whole)]), 0, 2, "layer"),
        Example("one-of-two.zip", zipped([*whole, *((f"t{n[1:]}", d) for n, d in whole)]), 1,
                options={"layer": "t"}),
        Example("twice.zip", zipped([*whole, whole[1]]), refusal="archive"),
        Example("outside.zip", zipped([("../s.shp", b"")]), refusal="archive"),
        Example("nested.zip", zipped([("a.zip", zipped([]))]), refusal="archive"),
        Example("bomb.zip", zipped([*whole, ("s.sbn", b"\0" * 60_000_000)]),
                refusal="archive_too_large"),
        Example("claims-less.zip", zipped([("s.shp", b"\0" * 90_000)], replaced=[
                (struct.pack("<I", 90_000), struct.pack("<I", 900))]), refusal="damaged"),
        Example("no-shapefile.zip", zipped([("a.txt", b"b")]), refusal="format"),
        Example("odd-kind.zip", shapefile(shp=shp([(1, 2)] * 4, kind=77)), 0, 4),
        Example("swapped.zip", shapefile(shp=shp([(31.7, -106.4)] * 4)), 0, 4),
    ]  # fmt: skip


def geopackages(folder: Path) -> list[Example]:
    view = (
        "CREATE VIEW v AS WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n+1 FROM r) "
        "SELECT n AS fid, n AS id FROM r; INSERT INTO gpkg_contents VALUES ('v', 'features');"
    )
    leak = (
        "CREATE VIEW l AS SELECT 1 AS fid, load_extension('/tmp/x.so') AS id; "
        "INSERT INTO gpkg_contents VALUES ('l', 'features');"
    )
    trigger = (
        "CREATE TRIGGER evil AFTER INSERT ON incidents BEGIN DELETE FROM incidents "
        "WHERE fid < NEW.fid; END;"
    )
    second = (
        "CREATE TABLE notes (fid INTEGER PRIMARY KEY, note TEXT); INSERT INTO notes VALUES "
        "(1, 'a'), (2, 'b'); INSERT INTO gpkg_contents VALUES ('notes', 'attributes');"
    )
    virtual = (
        "CREATE VIRTUAL TABLE f USING rtree(id, a, b); "
        "INSERT INTO gpkg_contents VALUES ('f', 'features');"
    )
    computed = (
        "CREATE TABLE g (fid INTEGER PRIMARY KEY, n INTEGER, "
        "m INTEGER AS (abs(n)) VIRTUAL); INSERT INTO g (fid, n) VALUES (1, -2); "
        "INSERT INTO gpkg_contents VALUES ('g', 'attributes');"
    )
    dropped = "DROP TABLE gpkg_contents; DROP TABLE incidents;"
    latin = "UPDATE incidents SET place = CAST(x'4a75e172657a' AS TEXT) WHERE fid = 2;"
    good = gpkg(folder)
    garbage = [gpkg_point(1, 2), b"GP\0\1\0\0\0\0\xff\xff", gpkg_point(3, 4)]
    corrupt = bytearray(good)
    corrupt[4096 * 2 : 4096 * 2 + 3000] = b"\xaa" * 3000
    return [
        Example("good.gpkg", good, 4),
        Example("trigger.gpkg", gpkg(folder, trigger), 4),
        Example("endless-view.gpkg", gpkg(folder, view), 4, notes=frozenset({"view"})),
        Example("extension-view.gpkg", gpkg(folder, leak), 4, notes=frozenset({"view"})),
        Example("virtual.gpkg", gpkg(folder, virtual), 4, notes=frozenset({"view"})),
        Example("computed.gpkg", gpkg(folder, computed), 5),
        Example("two.gpkg", gpkg(folder, second), 6),
        Example("one-of-two.gpkg", gpkg(folder, second), 2, options={"layer": "notes"}),
        Example("no-such-layer.gpkg", good, refusal="layer", options={"layer": "x"}),
        Example("plain.gpkg", gpkg(folder, dropped), refusal="format"),
        Example("corrupt.gpkg", bytes(corrupt), refusal="damaged"),
        Example("cut.gpkg", good[: len(good) // 2], refusal="damaged"),
        Example("garbage.gpkg", gpkg(folder, points=garbage), 2, 1),
        Example("null.gpkg", gpkg(folder, points=[None]), 1),
        Example("no-crs.gpkg", gpkg(folder, srs=0), 0, 4, "crs"),
        Example("utm.gpkg", gpkg(folder, points=[gpkg_point(359000, 3506000)], srs=32613), 1),
        Example("latin1.gpkg", gpkg(folder, latin), 3, 1),
    ]


def every_example(folder: Path) -> list[Example]:
    return [
        *texts(),
        *workbooks(),
        *features(),
        *placemarks(),
        *shapefiles(),
        *geopackages(folder),
    ]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give a test every example there is."""
    if "example" in metafunc.fixturenames:
        import tempfile  # noqa: PLC0415 - examples are made while tests are collected
        from pathlib import Path as RealPath  # noqa: PLC0415

        with tempfile.TemporaryDirectory() as folder:
            metafunc.parametrize("example", every_example(RealPath(folder)), ids=str)


@pytest.fixture
def put(tmp_path: Path) -> Callable[[str, bytes], Path]:
    """Write a file of a foreigner into a folder of its own."""

    def write(name: str, data: bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(data)
        return path

    return write


@pytest.fixture(scope="session")
def makers() -> dict[str, Any]:
    """The makers of files, by name."""
    return {
        "xlsx": xlsx,
        "xlsx_sheet": xlsx_sheet,
        "ods": ods,
        "ods_table": ods_table,
        "ods_row": ods_row,
        "geojson": geojson,
        "feature": feature,
        "point": point,
        "kml": kml,
        "placemark": placemark,
        "gpkg": gpkg,
        "shapefile": shapefile,
        "shp": shp,
        "dbf": dbf,
        "zipped": zipped,
        "GOOD": GOOD,
        "every_example": every_example,
    }
