"""KML and KMZ: placemarks of every folder as rows; links and icons are told and never followed."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from routes.casebook.foreign.archives import Archive
from routes.casebook.foreign.featuretables import FeatureTable
from routes.casebook.foreign.geometries import Number, Shape, shape_of
from routes.casebook.foreign.markup import elements
from routes.casebook.foreign.output import refuse
from routes.casebook.foreign.projections import Projection
from routes.casebook.foreign.tables import refuse_layer
from routes.casebook.problems import Fault, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routes.casebook.foreign.dispatching import Source
    from routes.casebook.foreign.markup import Element, Readable
    from routes.casebook.foreign.output import Output

_LINKS = frozenset({"NetworkLink"})
_PICTURES = frozenset({"Icon", "GroundOverlay", "PhotoOverlay", "ScreenOverlay", "Model"})
_LINES = {"LineString": "LineString", "LinearRing": "LineString"}
_UNREAD = frozenset({"Model", "Track", "MultiTrack"})
_GEOMETRIES = frozenset({"Point", "Polygon", "MultiGeometry", *_LINES, *_UNREAD})
_MEMBERS_TOLD = 6
_AXES_AT_MOST = 3
_BESIDE = re.compile(r"(^|/)(__MACOSX/|\._)")
"""What a Mac puts beside a file."""
_WRITE = "Write it as longitude,latitude with decimal points, such as -106.4,31.7, or draw it anew"


def databases(_source: Source) -> tuple[str, ...]:
    """Return the addresses that sqlite3 has to connect to: none."""
    return ()


def read(source: Source, output: Output) -> None:
    """Read every placemark into one table.

    Parameters
    ----------
    source
        The file.
    output
        Where its placemarks go, as rows numbered from 1: their name, their description as the
        text it is, their time as ``date``, and every field of their own.

    Raises
    ------
    RefusedError
        If the document has a document type, is damaged, or its archive is made to do harm.
    """
    stream: Readable = source.stream
    if source.format == "kmz":
        archive = Archive(source.stream, source.limits)
        stream = archive.open(_document(archive, source.layer))
    others: Counter[str] = Counter()
    output.table("", geographic=True)
    table = FeatureTable(output)
    wanted = {"Placemark", *_LINKS, *_PICTURES}
    number = 0
    for element in elements(stream, wanted, "the KML"):
        if element.name != "Placemark":
            others[element.name] += 1
            continue
        number += 1
        others.update(child.name for child in element.all("Icon"))
        shape, fault = _shape(element)
        table.add(number, _cells(element), shape, fault)
    table.close()
    _tell(others, output)


def _document(archive: Archive, layer: str | None) -> str:
    documents = [
        name
        for name in archive.names
        if name.casefold().endswith(".kml") and not _BESIDE.search(name)
    ]
    if layer is not None:
        if layer not in documents:
            refuse_layer(layer, documents, "document")
        return layer
    if len(documents) == 1:
        return documents[0]
    if not documents:
        refuse("format", "the archive holds no KML", "Export it anew as KMZ")
    listed = ", ".join(shown(name) for name in documents[:_MEMBERS_TOLD])
    message = f"the archive holds {len(documents)} documents: {listed}"
    return refuse("layer", message, "Name the one to read with --layer")


def _tell(others: Counter[str], output: Output) -> None:
    if links := sum(others[name] for name in _LINKS):
        message = f"{links} links to other documents were not followed"
        output.note("network_link", message, "Download what they name and import it by itself")
    if pictures := sum(others[name] for name in _PICTURES):
        message = f"{pictures} icons, pictures or models were left out"
        output.note("icon", message)


def _cells(placemark: Element) -> dict[str, str]:
    cells: dict[str, str] = {}
    for name in ("name", "description", "address"):
        child = placemark.child(name)
        if child is not None and (child.text.strip() or name == "name"):
            cells[name] = child.text.strip()
    if date := _date(placemark):
        cells["date"] = date
    for name, value in _own_fields(placemark):
        column = name
        while column in cells and cells[column] != value:
            column += " (field)"
        cells[column] = value
    return cells


def _date(placemark: Element) -> str:
    if (stamp := placemark.child("TimeStamp")) is not None:
        return stamp.text_of("when")
    if (span := placemark.child("TimeSpan")) is not None:
        begin, end = span.text_of("begin"), span.text_of("end")
        if begin or end:
            return f"{begin or '..'}/{end or '..'}"
    return ""


def _own_fields(placemark: Element) -> Iterator[tuple[str, str]]:
    for extended in placemark.children:
        if extended.name != "ExtendedData":
            continue
        for data in extended.children:
            if data.name == "Data":
                value = data.child("value")
                yield data.attributes.get("name", "data"), value.text if value else ""
            elif data.name == "SchemaData":
                for field in data.children:
                    if field.name == "SimpleData":
                        yield field.attributes.get("name", "data"), field.text


def _shape(placemark: Element) -> tuple[Shape, Fault | None]:
    found = [child for child in placemark.children if child.name in _GEOMETRIES]
    if not found:
        return Shape(), None
    if len(found) > 1:
        fault = Fault("geometry", "the placemark has several geometries", "Keep one of them")
        return Shape(), fault
    try:
        geometry = _geometry(found[0])
    except ValueError as error:
        return Shape(), Fault("geometry", str(error), _WRITE)
    return shape_of(geometry, Projection()), None


def _geometry(element: Element) -> dict[str, Any]:
    name = element.name
    if name in _UNREAD:
        msg = f"the placemark is a {name}, which is not read"
        raise ValueError(msg)
    if name == "Point":
        positions = _positions(element)
        if len(positions) != 1:
            msg = f"the point has {len(positions)} positions instead of one"
            raise ValueError(msg)
        return {"type": "Point", "coordinates": positions[0]}
    if name in _LINES:
        return {"type": _LINES[name], "coordinates": _positions(element)}
    if name == "Polygon":
        rings = [
            _positions(ring)
            for boundary in ("outerBoundaryIs", "innerBoundaryIs")
            for side in element.children
            if side.name == boundary
            for ring in side.children
            if ring.name == "LinearRing"
        ]
        return {"type": "Polygon", "coordinates": rings}
    parts = [_geometry(child) for child in element.children if child.name in _GEOMETRIES]
    if not parts:
        msg = "the collection of geometries is empty"
        raise ValueError(msg)
    return {"type": "GeometryCollection", "geometries": parts}


def _positions(element: Element) -> list[list[Number]]:
    coordinates = element.child("coordinates")
    text = coordinates.text.strip() if coordinates else ""
    if not text:
        msg = "the geometry has no coordinates"
        raise ValueError(msg)
    return [_position(part) for part in text.split()]


def _position(text: str) -> list[Number]:
    parts = text.split(",")
    if len(parts) > _AXES_AT_MOST:
        msg = f"the position {shown(text)} has {len(parts)} numbers; commas may be decimal points"
        raise ValueError(msg)
    return [_number(part) for part in parts]


def _number(text: str) -> Number:
    try:
        float(text)
    except ValueError:
        msg = f"the coordinate {shown(text)} is not a number; blanks may stand between points only"
        raise ValueError(msg) from None
    return Number(text)
