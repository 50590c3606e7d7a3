"""A release as KML 2.2: a folder a stage, legs by basis, dates as time spans, no markup."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr

import pandas as pd

from routes.casebook.exports.letters import whole_letters
from routes.casebook.exports.sheets import cell_of, flat, number_text
from routes.casebook.exports.symbols import BASIS_PENS, KIND_FILLS, label
from routes.codebook import code_list

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

    from routes.casebook.exports.release import Release

_NOT_XML = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")

_WIDTHS: Mapping[str, tuple[str, int]] = {
    "documented": ("ff28231f", 3),
    "partial": ("b328231f", 2),
    "inferred": ("80535a5d", 1),
}
"""Colour (alpha, blue, green, red) and width of a leg by basis: KML knows no dashes."""


def kml(release: Release) -> Mapping[str, bytes]:
    """Write a release as one KML document.

    Places known only as an area are polygons, never pins. Events and legs without geometry are
    placemarks without geometry in a folder of their own, which programs show in their list.
    """
    undrawn = [
        *_placemarks(release.events[release.events.geometry.isna()], "kind"),
        *_placemarks(release.legs[release.legs.geometry.isna()], "basis"),
    ]
    events = release.events[release.events.geometry.notna()]
    legs = release.legs[release.legs.geometry.notna()]
    folders = [
        *(
            _folder(kind.en, _placemarks(events[events["kind"] == kind.code], "kind"))
            for kind in code_list("kind")
        ),
        *(
            _folder(
                f"Legs: {label('basis', basis)}",
                _placemarks(legs[legs["basis"] == basis], "basis"),
            )
            for basis in BASIS_PENS
        ),
        _folder("Without a place on the map", undrawn),
    ]
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<kml xmlns="http://www.opengis.net/kml/2.2"><Document>\n'
        "<name>Documented arms-trafficking supply chains</name>\n"
        f"<description>{_words(release.coverage)}</description>\n"
        f"{''.join(_styles())}{''.join(folders)}</Document></kml>\n"
    )
    return {"casebook.kml": text.encode("utf-8")}


def _words(text: object) -> str:
    return escape(_clean(text))


def _clean(text: object) -> str:
    """A text without what XML cannot hold."""
    return _NOT_XML.sub("\ufffd", whole_letters(str(text)))


def _styles() -> Iterator[str]:
    for kind, fill in KIND_FILLS.items():
        colour = f"ff{fill[5:7]}{fill[3:5]}{fill[1:3]}"
        # The pin is the viewer's own, so that none is fetched; an area is seen through.
        yield (
            f'<Style id="{kind}"><IconStyle><color>{colour}</color></IconStyle>'
            f"<LineStyle><color>{colour}</color><width>1</width></LineStyle>"
            f"<PolyStyle><color>22{colour[2:]}</color></PolyStyle></Style>\n"
        )
    for basis, (colour, width) in _WIDTHS.items():
        yield (
            f'<Style id="{basis}"><LineStyle><color>{colour}</color>'
            f"<width>{width}</width></LineStyle></Style>\n"
        )


def _folder(name: str, placemarks: Iterable[str]) -> str:
    return f"<Folder><name>{_words(name)}</name>\n{''.join(placemarks)}</Folder>\n"


def _placemarks(frame: gpd.GeoDataFrame, style: str) -> Iterator[str]:
    columns = flat(frame)
    cells = [[cell_of(value) for value in frame[column].astype(object)] for column in columns]
    rows: zip[tuple[Any, ...]] = zip(*cells, strict=True)
    for row, shape in zip(rows, frame.geometry, strict=True):
        record = dict(zip(columns, row, strict=True))
        yield (
            f"<Placemark><name>{_words(_name(record))}</name>"
            f"<description>{_words(_description(record))}</description>"
            f"{_span(record)}<styleUrl>#{record[style]}</styleUrl>{_extended(record)}"
            f"{_geometry(shape)}</Placemark>\n"
        )


def _name(record: Mapping[str, Any]) -> str:
    if "leg_id" in record:
        ends = f"{record['from_place_name'] or '?'} → {record['to_place_name'] or '?'}"
        return f"{ends} ({label('basis', record['basis'])})"
    inferred = " (inferred)" if record["documented"] == "inferred" else ""
    return f"{label('kind', record['kind'])}: {record['place_text']}{inferred}"


def _description(record: Mapping[str, Any]) -> str:
    lines = [record["case_title"], record.get("items"), record.get("reason")]
    if record.get("level"):
        lines.append(f"Place known to: {label('level', record['level'])}")
    lines += [record["not_drawn"], record["citation_text"]]
    return "\n".join(str(line) for line in lines if line)


def _span(record: Mapping[str, Any]) -> str:
    begin, end = record["earliest"], record["latest"]
    if begin is None and end is None:
        return ""
    first = f"<begin>{begin}</begin>" if begin else ""
    last = f"<end>{end}</end>" if end and (not begin or end >= begin) else ""
    return f"<TimeSpan>{first}{last}</TimeSpan>"


def _extended(record: Mapping[str, Any]) -> str:
    told = (
        f"<Data name={quoteattr(_clean(name))}><value>"
        f"{_words(value if isinstance(value, str) else number_text(value))}</value></Data>"
        for name, value in record.items()
        if value is not None
    )
    return f"<ExtendedData>{''.join(told)}</ExtendedData>"


def _geometry(shape: BaseGeometry | None) -> str:
    if shape is None or pd.isna(shape):
        return ""
    parts: list[Any] = list(getattr(shape, "geoms", [shape]))
    written = [_part(part) for part in parts]
    return written[0] if len(written) == 1 else f"<MultiGeometry>{''.join(written)}</MultiGeometry>"


def _part(part: Any) -> str:  # noqa: ANN401 - shapely has no types
    if part.geom_type == "Polygon":
        inner = "".join(
            f"<innerBoundaryIs>{_ring(ring)}</innerBoundaryIs>" for ring in part.interiors
        )
        outer = f"<outerBoundaryIs>{_ring(part.exterior)}</outerBoundaryIs>"
        return f"<Polygon>{outer}{inner}</Polygon>"
    return f"<{part.geom_type}>{_coordinates(part)}</{part.geom_type}>"


def _ring(ring: Any) -> str:  # noqa: ANN401 - shapely has no types
    return f"<LinearRing>{_coordinates(ring)}</LinearRing>"


def _coordinates(line: Any) -> str:  # noqa: ANN401 - shapely has no types
    pairs = (f"{number_text(lon)},{number_text(lat)}" for lon, lat in line.coords)
    return f"<coordinates>{' '.join(pairs)}</coordinates>"
