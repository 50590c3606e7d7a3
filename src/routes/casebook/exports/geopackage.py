"""A release as a GeoPackage for QGIS: layers, attribute tables and styles.

Written by ourselves, whole, in memory: other writers stamp the hour, keep a count of features that
can go stale, and rewrite in place.
"""

from __future__ import annotations

import sqlite3
import struct
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd

from routes.casebook.exports.qgis_styles import LANGUAGES, styles
from routes.casebook.exports.sheets import cell_of, flat
from routes.codebook.groups import AREA_LEVELS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

    from routes.casebook.exports.release import Release

APPLICATION_ID = 0x47504B47
"""``GPKG``: what the file says it is."""

SPECIFICATION = 10300
"""GeoPackage 1.3."""

_STAMP = "1970-01-01T00:00:00.000Z"
"""The hour of the last change that the format asks for: none, since the same input is to give the
same bytes."""

_WGS84 = (
    'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,'
    'AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,'
    'AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],'
    'AXIS["Latitude",NORTH],AXIS["Longitude",EAST],AUTHORITY["EPSG","4326"]]'
)

_SCHEMA = """
CREATE TABLE gpkg_spatial_ref_sys (
  srs_name TEXT NOT NULL, srs_id INTEGER PRIMARY KEY, organization TEXT NOT NULL,
  organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
CREATE TABLE gpkg_contents (
  table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE,
  description TEXT DEFAULT '', last_change DATETIME NOT NULL, min_x DOUBLE, min_y DOUBLE,
  max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
  CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_geometry_columns (
  table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL,
  srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL,
  CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
  CONSTRAINT uk_gc_table_name UNIQUE (table_name),
  CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
  CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE layer_styles (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256),
  f_table_schema TEXT(256), f_table_name TEXT(256), f_geometry_column TEXT(256),
  styleName TEXT(30), styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT,
  owner TEXT(30), ui TEXT(30), update_time DATETIME);
"""


@dataclass(frozen=True, slots=True)
class Layer:
    """One table of the file; without a geometry type it has attributes alone."""

    name: str
    title: str
    description: str
    columns: Mapping[str, pd.Series[Any]]
    geometry_type: str | None = None
    shapes: Sequence[BaseGeometry | None] = ()
    kinds: Mapping[str, str] = field(default_factory=dict)
    """SQL type by column; told from the values where it is not given."""


def geopackage(release: Release) -> Mapping[str, bytes]:
    """Write a release as one GeoPackage.

    Layers: ``events`` (points; an event known only as an area, or without a place, has no
    geometry), ``areas`` (one polygon an area, with how many events are known no closer),
    ``crossings`` (one point a place where something crossed), ``legs`` (straight lines). The
    tables of the casebook are attribute tables under their own names, the events' and the legs'
    under ``casebook_events`` and ``casebook_legs``.
    """
    told = {LANGUAGES[language]: styles(language) for language in LANGUAGES}
    return {"casebook.gpkg": package([*_drawn(release), *_attributes(release)], told)}


def package(layers: Iterable[Layer], styles_by_name: Mapping[str, Mapping[str, str]]) -> bytes:
    """Write layers and their styles as one GeoPackage.

    Parameters
    ----------
    layers
        In the order in which they are listed.
    styles_by_name
        QGIS documents (QML) by layer, by the name of the style; the first one is the default.

    Returns
    -------
    bytes
        The whole file, the same for the same input.
    """
    with closing(sqlite3.connect(":memory:")) as database:
        database.executescript(
            f"PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {SPECIFICATION};"
            f"{_SCHEMA}"
        )
        database.executemany(
            "INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, ?)",
            [
                ("Undefined cartesian SRS", -1, "NONE", -1, "undefined", None),
                ("Undefined geographic SRS", 0, "NONE", 0, "undefined", None),
                ("WGS 84 geodetic", 4326, "EPSG", 4326, _WGS84, "longitude, latitude in degrees"),
            ],
        )
        for layer in layers:
            _write(database, layer)
        _write_styles(database, styles_by_name)
        database.commit()
        return database.serialize()


# ----------------------------------------------------------------------------------------- layers


def _drawn(release: Release) -> Iterable[Layer]:
    events, legs = release.events, release.legs
    is_area = events["level"].isin(AREA_LEVELS).astype(bool)
    points = [None if area else shape for shape, area in zip(events.geometry, is_area, strict=True)]
    yield Layer(
        "areas",
        "Areas",
        "Areas that events are known no closer than. Counts of events, not of weapons; the events "
        f"are those of the layer events. {release.coverage}",
        *_places(events[is_area], "MULTIPOLYGON"),
    )
    yield Layer(
        "legs",
        "Legs",
        "Two events of a case follow each other; a line is a connection, not a road. "
        f"Basis: documented, partial or inferred. {release.coverage}",
        {name: legs[name] for name in flat(legs)},
        "MULTILINESTRING",
        list(legs.geometry),
    )
    crossed = events["kind"].eq("crossing").astype(bool) & ~is_area & events["place_lon"].notna()
    yield Layer(
        "crossings",
        "Crossings",
        "Places where a source, or an inference, has something cross a border. The events are "
        f"those of the layer events. {release.coverage}",
        *_places(events[crossed], "POINT"),
    )
    yield Layer(
        "events",
        "Events",
        "Events as points where the source allows one; without geometry where the place is known "
        f"only as an area or not at all, which the level tells. {release.coverage}",
        {name: events[name] for name in flat(events)},
        "POINT",
        points,
    )


def _places(
    events: gpd.GeoDataFrame, geometry_type: str
) -> tuple[dict[str, pd.Series[Any]], str, list[BaseGeometry | None]]:
    """One row a place, with counts of events and who tells them."""
    rows = []
    shapes: list[BaseGeometry | None] = []
    keys = events["gazetteer_id"].fillna(events["place_name"]).fillna("")
    for _, at in events.groupby(keys, sort=True):
        first = at.iloc[0]
        cited = [text for text in at["citation_text"].dropna() for text in text.split(" | ")]
        sources = [source for ids in at["source_ids"].dropna() for source in ids.split("; ")]
        rows.append(
            {
                "gazetteer_id": first["gazetteer_id"],
                "place_name": first["place_name"],
                "admin1": first["admin1"],
                "place_country": first["place_country"],
                "level": first["level"],
                "uncertainty_km": first["uncertainty_km"],
                "events": len(at),
                "documented": int(at["documented"].eq("yes").sum()),
                "inferred": int(at["documented"].eq("inferred").sum()),
                "event_ids": "; ".join(at["event_id"]),
                "source_ids": "; ".join(sorted(set(sources))),
                "citation_text": " | ".join(sorted(set(cited))),
            }
        )
        shapes.append(first.geometry)
    frame = pd.DataFrame(rows, columns=_PLACE_COLUMNS)
    return {name: frame[name] for name in _PLACE_COLUMNS}, geometry_type, shapes


_PLACE_COLUMNS = [
    *("gazetteer_id", "place_name", "admin1", "place_country", "level", "uncertainty_km"),
    *("events", "documented", "inferred", "event_ids", "source_ids", "citation_text"),
]


def _attributes(release: Release) -> Iterable[Layer]:
    for name, frame in release.tables.items():
        own = f"casebook_{name}" if name in ("events", "legs", "places") else name
        words = "As the casebook has it."
        yield Layer(own, own, words, {str(column): frame[column] for column in frame.columns})


# ---------------------------------------------------------------------------------------- writing


def _write(database: sqlite3.Connection, layer: Layer) -> None:
    columns = {
        name: [cell_of(value) for value in c.astype(object)] for name, c in layer.columns.items()
    }
    kinds = {name: layer.kinds.get(name) or _kind(v) for name, v in columns.items()}
    fields = ["fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL"]
    if layer.geometry_type:
        fields.append(f"geom {layer.geometry_type}")
    fields += [f"{_quoted(name)} {kind}" for name, kind in kinds.items()]
    database.execute(f"CREATE TABLE {_quoted(layer.name)} ({', '.join(fields)})")
    rows: list[tuple[Any, ...]] = list(zip(*columns.values(), strict=True))
    if layer.geometry_type:
        blobs = [
            None if shape is None else geometry_blob(_many(shape, layer.geometry_type))
            for shape in layer.shapes
        ]
        rows = [(blob, *row) for blob, row in zip(blobs, rows, strict=True)]
    marks = ", ".join("?" for _ in range(len(columns) + bool(layer.geometry_type)))
    database.executemany(
        f"INSERT INTO {_quoted(layer.name)} VALUES (NULL, {marks})",  # noqa: S608 - names are ours
        rows,
    )
    _register(database, layer)


def _many(shape: BaseGeometry, wanted: str) -> BaseGeometry:
    """Lines and polygons as collections, since a layer of a GeoPackage has one type."""
    import shapely  # noqa: PLC0415 - heavy; only wanted when something is written

    makers = {
        ("LineString", "MULTILINESTRING"): shapely.MultiLineString,
        ("Polygon", "MULTIPOLYGON"): shapely.MultiPolygon,
    }
    make = makers.get((shape.geom_type, wanted))
    return shape if make is None else make([shape])


def _kind(values: Iterable[Any]) -> str:
    kinds = {type(value) for value in values if value is not None}
    if kinds == {int}:
        return "INTEGER"
    return "REAL" if kinds and kinds <= {int, float} else "TEXT"


def _register(database: sqlite3.Connection, layer: Layer) -> None:
    import shapely  # noqa: PLC0415 - heavy; only wanted when something is written

    drawn = [shape for shape in layer.shapes if shape is not None]
    box = [float(side) for side in shapely.total_bounds(drawn)] if drawn else [None] * 4
    is_layer = layer.geometry_type is not None
    database.execute(
        "INSERT INTO gpkg_contents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            layer.name,
            "features" if is_layer else "attributes",
            layer.title,
            layer.description,
            _STAMP,
            *box,
            4326 if is_layer else None,
        ),
    )
    if is_layer:
        database.execute(
            "INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', ?, 4326, 0, 0)",
            (layer.name, layer.geometry_type),
        )


def _write_styles(
    database: sqlite3.Connection, styles_by_name: Mapping[str, Mapping[str, str]]
) -> None:
    for at, (style, documents) in enumerate(styles_by_name.items()):
        database.executemany(
            "INSERT INTO layer_styles VALUES "
            "(NULL, '', '', ?, 'geom', ?, ?, NULL, ?, 'As on the page', '', NULL, ?)",
            [
                (name, f"{name} ({style})", text, int(at == 0), _STAMP)
                for name, text in documents.items()
            ],
        )
    database.execute(
        "INSERT INTO gpkg_contents VALUES "
        "('layer_styles', 'attributes', 'layer_styles', 'Styles for QGIS', ?, "
        "NULL, NULL, NULL, NULL, NULL)",
        (_STAMP,),
    )


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def geometry_blob(shape: BaseGeometry) -> bytes:
    """Write a geometry as a GeoPackage has it: a header, its box, then WKB.

    Parameters
    ----------
    shape
        Any geometry that is not empty, EPSG:4326.
    """
    west, south, east, north = shape.bounds
    # Little endian, with a box of four numbers; a point is its own box.
    boxed = shape.geom_type != "Point"
    head = b"GP" + struct.pack("<BBi", 0, 0b0000_0011 if boxed else 0b0000_0001, 4326)
    box = struct.pack("<4d", west, east, south, north) if boxed else b""
    return head + box + _wkb(shape)


def _wkb(shape: BaseGeometry) -> bytes:
    import shapely  # noqa: PLC0415 - heavy; only wanted when something is written

    written: bytes = shapely.to_wkb(shape, byte_order=1)
    return written
