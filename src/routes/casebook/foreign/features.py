"""GeoJSON, read strictly: what another reader would guess, drop or overwrite is told here."""

from __future__ import annotations

import codecs
import json
from typing import TYPE_CHECKING, Any

from routes.casebook.foreign.featuretables import FeatureTable
from routes.casebook.foreign.geometries import Number, json_text, shape_of
from routes.casebook.foreign.output import refuse
from routes.casebook.foreign.projections import CURE, Projection, projection
from routes.casebook.problems import Fault, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from routes.casebook.foreign.dispatching import Source
    from routes.casebook.foreign.output import Output

_GEOMETRIES = frozenset({
    "Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon",
    "GeometryCollection",
})  # fmt: skip
_SAVE = "Export it anew from the program it comes from"
_RECORD_SIGN = "\x1e"


def databases(_source: Source) -> tuple[str, ...]:
    """Return the addresses that sqlite3 has to connect to: none."""
    return ()


def read(source: Source, output: Output) -> None:
    """Read a collection, one feature, one geometry, or one feature a line.

    Parameters
    ----------
    source
        The file.
    output
        Where its features go, as rows numbered from 1.

    Raises
    ------
    RefusedError
        If it is not JSON, not GeoJSON, or in a reference system that is not known.
    """
    text = _text(source)
    features, crs = _features(text)
    output.table("", geographic=True)
    table = FeatureTable(output)
    way = _way(source.crs, crs, output)
    for number, feature in enumerate(features, start=1):
        _put(table, number, feature, way)
    table.close()


class _Repeated(dict[str, Any]):
    """An object in which a name stands twice, its texts put together so that none is lost."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        for name in self:
            texts = [_cell(value) for other, value in pairs if other == name]
            if len(texts) > 1:
                self[name] = " | ".join(texts)


class _Unfinished(str):
    """A constant that JSON does not have: NaN or an infinity."""

    __slots__ = ()


def _text(source: Source) -> str:
    data = source.stream.read()
    if source.encoding:
        encoding = source.encoding
    elif data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    else:
        encoding = "utf-8-sig"
    try:
        return data.decode(encoding)
    except (UnicodeError, LookupError):
        message = f"the file is not {encoding.upper().removesuffix('-SIG')}, as GeoJSON has to be"
        cure = "Name its encoding with --encoding, such as cp1252, or save it as UTF-8"
        refuse("encoding", message, cure)


def _parse(text: str) -> Any:  # noqa: ANN401 - whatever JSON holds
    try:
        return json.loads(
            text,
            object_pairs_hook=_object,
            parse_float=Number,
            parse_int=Number,
            parse_constant=_Unfinished,
        )
    except RecursionError:
        refuse("damaged", "the JSON is nested beyond reason", _SAVE)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    return made if len(made) == len(pairs) else _Repeated(pairs)


def _features(text: str) -> tuple[Iterable[object], object]:
    try:
        document = _parse(text.strip().removeprefix(_RECORD_SIGN))
    except json.JSONDecodeError as error:
        if lines := _lines(text, error):
            return lines, None
        message = f"the JSON is damaged or cut off at line {error.lineno}, column {error.colno}"
        refuse("damaged", message, _SAVE)
    if isinstance(document, _Repeated):
        refuse("repeated_name", "a name of the document stands twice", _SAVE)
    kind = document.get("type") if isinstance(document, dict) else None
    if kind == "FeatureCollection" and isinstance(document.get("features"), list):
        return document["features"], document.get("crs")
    if kind == "Feature":
        return [document], document.get("crs")
    if kind in _GEOMETRIES:
        feature = {"type": "Feature", "properties": {}, "geometry": document}
        return [feature], document.get("crs")
    told = "TopoJSON" if kind == "Topology" else "JSON, but not GeoJSON"
    return refuse("format", f"the file is {told}", "Export it as GeoJSON, or as CSV")


def _lines(text: str, error: json.JSONDecodeError) -> Iterator[object] | None:
    """Read one document a line, where the first line is a whole one."""
    if error.msg != "Extra data":
        return None
    return (_line(line) for line in text.split("\n") if line.strip(" \t\r\x1e"))


def _line(line: str) -> object:
    try:
        return _parse(line.strip(" \t\r\x1e"))
    except json.JSONDecodeError as error:
        return Fault("damaged", f"the line is not JSON ({error.msg.casefold()})", _SAVE)


def _way(asked: str | None, member: object, output: Output) -> Projection:
    told = None
    if member is not None:
        properties = member.get("properties") if isinstance(member, dict) else None
        told = properties.get("name") if isinstance(properties, dict) else None
        if not isinstance(told, str) and asked is None:
            refuse("crs", "the file names its reference system in an unknown way", CURE)
    name = asked or told
    if not isinstance(name, str):
        return Projection()
    way = projection(name)
    if way.is_needed:
        message = f"the coordinates were changed from {shown(name)} to degrees (EPSG:4326)"
        output.note("crs", message)
    return way


def _put(table: FeatureTable, number: int, feature: object, way: Projection) -> None:
    if isinstance(feature, Fault):
        table.add(number, {}, shape_of(None, way), feature)
        return
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        if isinstance(feature, dict) and feature.get("type") in _GEOMETRIES:
            table.add(number, {}, shape_of(feature, way))
            return
        wrong = Fault("feature", "the entry is not a feature of GeoJSON", _SAVE)
        table.add(number, {"text": json_text(feature)}, shape_of(None, way), wrong)
        return
    properties = feature.get("properties")
    fault = _fault_of(feature, properties)
    cells = {}
    if isinstance(properties, dict):
        cells = {name: _cell(value) for name, value in properties.items()}
    elif properties is not None:
        cells = {"properties": json_text(properties)}
    _add_id(cells, feature.get("id"))
    table.add(number, cells, shape_of(feature.get("geometry"), way), fault)


def _add_id(cells: dict[str, str], value: object) -> None:
    text = _cell(value)
    if not text or cells.get("id") == text:
        return
    cells["feature id" if "id" in {name.casefold() for name in cells} else "id"] = text


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return str(value)
    return json_text(value)


def _fault_of(feature: dict[str, Any], properties: object) -> Fault | None:
    if properties is None:
        message = "the feature has no properties, so that nothing says what it is or who says so"
        return Fault("no_properties", message, "Give it properties, such as an id and a source")
    if not isinstance(properties, dict):
        return Fault("feature", "the properties of the feature are not an object", _SAVE)
    if _holds(feature, _Repeated):
        return Fault("repeated_name", "a name stands twice in the feature", "Keep one of the two")
    if _holds(properties, _Unfinished):
        return Fault("not_a_number", "a property is NaN or infinite", "Write a number or leave it")
    return None


def _holds(value: object, kind: type) -> bool:
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, kind):
            return True
        if isinstance(one, dict):
            waiting += one.values()
        elif isinstance(one, list):
            waiting += one
    return False
