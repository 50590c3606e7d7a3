"""What a file is, by its content; its name is a promise that the content has to keep."""

from __future__ import annotations

import codecs
import re
from pathlib import PurePath
from typing import IO
from zipfile import BadZipFile, ZipFile

from routes.casebook.decoding import EMPTY
from routes.casebook.problems import Fault, shown

_HEAD_BYTES = 65_536
_PROMISES = {
    ".csv": "csv",
    ".tsv": "csv",
    ".tab": "csv",
    ".txt": "csv",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".xls": "xls",
    ".ods": "ods",
    ".geojson": "geojson",
    ".geojsonl": "geojson",
    ".geojsons": "geojson",
    ".ndjson": "geojson",
    ".json": "geojson",
    ".kml": "kml",
    ".kmz": "kmz",
    ".gpkg": "gpkg",
    ".zip": "shapefile",
}
_ARCHIVES = frozenset({"xlsx", "ods", "kmz", "shapefile"})
_KNOWN = (
    ".csv, .tsv, .txt, .xlsx, .xls, .ods, .geojson, .json, .kml, .kmz, .gpkg or .zip (shapefile)"
)
_WORDS = {
    "csv": "a text with one row a line (CSV)",
    "xlsx": "an Excel workbook (.xlsx)",
    "xls": "an old Excel workbook (.xls)",
    "ods": "an OpenDocument spreadsheet (.ods)",
    "geojson": "GeoJSON",
    "kml": "KML",
    "kmz": "a KMZ archive",
    "gpkg": "a GeoPackage or another SQLite database",
    "shapefile": "a zip archive",
    "damaged": "a damaged zip archive",
    "html": "a web page (HTML)",
    "xml": "an XML document",
    "vrt": "a description of data that lie elsewhere, which is never followed",
    "gml": "GML",
    "pdf": "a PDF",
    "gzip": "a gzip archive",
    "binary": "binary data",
}
_STARTS = (
    (b"PK\x03\x04", "shapefile"),
    (b"PK\x05\x06", "shapefile"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "xls"),
    (b"\x09\x08", "xls"),
    (b"SQLite format 3\0", "gpkg"),
    (b"%PDF", "pdf"),
    (b"\x1f\x8b", "gzip"),
    (b"PAR1", "binary"),
    (b"Rar!", "binary"),
    (b"7z\xbc\xaf", "binary"),
    (b"\x89PNG", "binary"),
    (b"\xff\xd8\xff", "binary"),
)
_ELSEWHERE = re.compile(rb"<(?:OGR|WFS|GDAL|VRT)\w*|<\w*:?(?:WFS_Capabilities|Capabilities)\b")
_BLANKS = b" \t\r\n\x0b\x0c"
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\x0b\x0c\0\x1a\x1b\x1e"))
_SAVE = "Save it in the program it comes from as .csv or .xlsx"


def recognise(stream: IO[bytes], name: str) -> str | Fault:
    """Tell the format of a file.

    Parameters
    ----------
    stream
        The file, at any place; it is left at its beginning.
    name
        Name of the file; only its extension counts.

    Returns
    -------
    str or Fault
        The format, or why the file is refused.
    """
    stream.seek(0)
    head = stream.read(_HEAD_BYTES)
    stream.seek(0)
    if not head.removeprefix(codecs.BOM_UTF8).strip(_BLANKS):
        return EMPTY
    suffix = PurePath(name).suffix.casefold()
    promised = _PROMISES.get(suffix)
    kind = _kind(stream, head)
    if promised is None:
        return _unsupported(suffix, kind)
    damaged = kind == "damaged" and promised in _ARCHIVES
    if damaged or promised == kind or (promised, kind) == ("kmz", "shapefile"):
        # What is left of a damaged archive is refused by its own reader, in better words.
        return promised
    return _broken_promise(suffix, kind)


def _kind(stream: IO[bytes], head: bytes) -> str:
    for start, kind in _STARTS:
        if head.startswith(start):
            return _archive(stream) if kind == "shapefile" else kind
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        head = head.decode("utf-16", errors="ignore").encode()
    text = head.removeprefix(codecs.BOM_UTF8).lstrip(_BLANKS + b"\x1e")
    if text.startswith(b"<"):
        return _markup(text)
    if re.match(rb"\{\s*[\"}]|\[\s*[\[\]{\"0-9-]", text):
        return "geojson"
    controls = len(head) - len(head.translate(None, _CONTROLS))
    return "binary" if 20 * controls > len(head) else "csv"


def _archive(stream: IO[bytes]) -> str:
    try:
        with ZipFile(stream) as archive:
            names = set(archive.namelist()[:1000])
    except (BadZipFile, ValueError, OSError, NotImplementedError):
        return "damaged"
    finally:
        stream.seek(0)
    if "xl/workbook.xml" in names or "[Content_Types].xml" in names:
        return "xlsx"
    if "content.xml" in names and "mimetype" in names:
        return "ods"
    return "shapefile"


def _markup(text: bytes) -> str:
    if re.match(rb"(?:<!--.*?-->|<\?.*?\?>|\s)*<(?:!doctype\s+html|html|head|body|table)", text,
                re.IGNORECASE | re.DOTALL):  # fmt: skip
        return "html"
    if _ELSEWHERE.search(text):
        return "vrt"
    root = re.search(rb"<(?!\?|!)([\w:.-]+)", text)
    word = root[1].rpartition(b":")[2].lower() if root else b""
    if word == b"kml" or re.match(rb"(?:<\?.*?\?>|\s)*<!DOCTYPE\s+kml", text, re.DOTALL):
        return "kml"
    return "gml" if b"opengis.net/gml" in text else "xml"


def _unsupported(suffix: str, kind: str) -> Fault:
    if suffix in {".shp", ".dbf", ".shx"}:
        message = "one file alone of a shapefile cannot be read"
        cure = "Put its .shp, .dbf, .shx, .prj and .cpg into one zip archive and import that"
        return Fault("format", message, cure)
    named = f"files named {shown(suffix)[1:-1]}" if suffix else "files without an extension"
    message = f"{named} are not read; this one is {_WORDS[kind]}"
    return Fault("format", message, f"Import a file named {_KNOWN}")


def _broken_promise(suffix: str, kind: str) -> Fault:
    message = f"the file is named {suffix} and is {_WORDS[kind]}"
    if kind in {"html", "xml", "vrt", "gml", "pdf", "gzip", "binary"}:
        return Fault("format", message, _SAVE)
    return Fault("format", message, "Give it the extension of what it is, or save it anew")
