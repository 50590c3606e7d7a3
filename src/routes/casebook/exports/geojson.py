"""A release as GeoJSON (RFC 7946): longitude first, WGS 84, outer rings counterclockwise."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from routes.casebook.exports.letters import whole_letters
from routes.casebook.exports.sheets import cell_of, flat

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

    from routes.casebook.exports.release import Release


def geojson(release: Release) -> Mapping[str, bytes]:
    """Write a release as one FeatureCollection of events and legs.

    ``layer`` in the properties says ``event`` or ``leg``; a feature's ``id`` is the id of its
    record. Without a point or a known border the geometry is null. ``citations`` is a list of
    objects.
    """
    features = [
        *_features(release, release.events, "event", "event_id"),
        *_features(release, release.legs, "leg", "leg_id"),
    ]
    # One feature a line: a change of one record changes one line.
    body = ",\n".join(dumped(feature) for feature in features)
    head = dumped(
        {
            "coverage": release.coverage,
            "data_sha256": release.data_sha256,
            "version": release.version,
        }
    )[1:-1]
    text = f'{{"type":"FeatureCollection",{head},"features":[\n{body}\n]}}\n'
    return {"casebook.geojson": text.encode("utf-8")}


def dumped(value: object) -> str:
    """Write JSON: no spaces, letters as they are, half letters as the mark for a lost one."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return whole_letters(text)


def _features(
    release: Release, frame: gpd.GeoDataFrame, layer: str, key: str
) -> Iterator[dict[str, Any]]:
    columns = flat(frame)
    cells = [[cell_of(value) for value in frame[column].astype(object)] for column in columns]
    rows: zip[tuple[Any, ...]] = zip(*cells, strict=True)
    for row, shape in zip(rows, frame.geometry, strict=True):
        record = dict(zip(columns, row, strict=True))
        cited = release.citations.get(str(record[key]), ())
        yield {
            "type": "Feature",
            "id": record[key],
            "geometry": None if shape is None else geometry_of(shape),
            "properties": {"layer": layer, **record, "citations": [dict(each) for each in cited]},
        }


def geometry_of(shape: BaseGeometry) -> dict[str, Any]:
    """Return a geometry as GeoJSON has it."""
    mapped: dict[str, Any] = dict(shape.__geo_interface__)
    return mapped
