"""A release as a map of kepler.gl: data sets and configuration in one JSON file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from routes.casebook.exports.geojson import dumped, geometry_of
from routes.casebook.exports.sheets import cell_of, flat
from routes.casebook.exports.symbols import (
    BASIS_LINES,
    EARTH,
    INK,
    KIND_FILLS,
    red_green_blue,
)
from routes.codebook.groups import AREA_LEVELS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from routes.casebook.exports.release import Release

_SCHEMA = "v1"


def kepler(release: Release) -> Mapping[str, bytes]:
    """Write a release as one file that kepler.gl opens ("Load map from file").

    Data sets: ``events`` (longitude and latitude where the place is a point), ``areas`` (polygons
    of events known only as an area), and the legs in a data set for each basis, so that none is
    taken for another. No base map is asked for.
    """
    events, legs = release.events, release.legs
    areas = events[events["level"].isin(AREA_LEVELS) & events.geometry.notna()]
    shapes = [dumped(geometry_of(shape)) for shape in areas.geometry]
    frames = {
        "events": pd.DataFrame(events[list(flat(events))]),
        "areas": pd.DataFrame(areas[list(flat(areas))]).assign(_geojson=shapes),
    }
    ends = pd.DataFrame(legs[list(flat(legs))]).assign(
        **{
            f"{side}_{axis}": legs[f"{side}_event"].map(
                events.set_index("event_id")[f"place_{axis}"]
            )
            for side in ("from", "to")
            for axis in ("lon", "lat")
        }
    )
    for basis in BASIS_LINES:
        frames[f"legs_{basis}"] = ends[ends["basis"] == basis]
    saved = {
        "datasets": [_dataset(name, frame) for name, frame in frames.items()],
        "config": {"version": _SCHEMA, "config": _config(events["kind"])},
        "info": {
            "app": "kepler.gl",
            "created_at": "",
            "title": "Documented arms-trafficking supply chains",
            "description": f"{release.coverage} Data {release.data_sha256[:12]}.",
        },
    }
    return {"casebook.kepler.json": (dumped(saved) + "\n").encode("utf-8")}


def _dataset(name: str, frame: pd.DataFrame) -> dict[str, Any]:
    columns = [str(column) for column in frame.columns]
    cells = [[cell_of(value) for value in frame[column].astype(object)] for column in columns]
    return {
        "version": _SCHEMA,
        "data": {
            "id": name,
            "label": name,
            "color": list(red_green_blue(_basis_colour(name))),
            "allData": [list(row) for row in zip(*cells, strict=True)],
            "fields": [
                _field(column, values) for column, values in zip(columns, cells, strict=True)
            ],
        },
    }


def _field(name: str, values: Sequence[object]) -> dict[str, str]:
    """Say the type of a column, since kepler.gl would make a number of the ZIP code 00501."""
    if name == "_geojson":
        return {"name": name, "type": "geojson", "format": "", "analyzerType": "GEOMETRY"}
    if name in ("earliest", "latest"):
        return {"name": name, "type": "date", "format": "YYYY-M-D", "analyzerType": "DATE"}
    kinds = {type(value) for value in values if value is not None}
    if kinds == {int}:
        return {"name": name, "type": "integer", "format": "", "analyzerType": "INT"}
    if kinds and kinds <= {int, float}:
        return {"name": name, "type": "real", "format": "", "analyzerType": "FLOAT"}
    return {"name": name, "type": "string", "format": "", "analyzerType": "STRING"}


def _basis_colour(name: str) -> str:
    line = BASIS_LINES.get(name.removeprefix("legs_"))
    return line.colour if line else EARTH


def _colours_of_kinds(kinds: pd.Series) -> dict[str, Any]:
    """Name the colours in the order of the codes, in which kepler.gl gives them out."""
    present = sorted({str(kind) for kind in kinds.dropna()})
    colours = [KIND_FILLS.get(kind, EARTH) for kind in present]
    return {"name": "Stages", "type": "custom", "category": "Custom", "colors": colours}


def _config(kinds: pd.Series) -> dict[str, Any]:
    layers = [
        _layer(
            "events",
            "point",
            INK,
            {"lat": "place_lat", "lng": "place_lon", "altitude": None},
            {"colorField": {"name": "kind", "type": "string"}, "colorScale": "ordinal"},
            colorRange=_colours_of_kinds(kinds),
        ),
        *(
            _layer(
                f"legs_{basis}",
                "line",
                line.colour,
                {
                    "lat0": "from_lat",
                    "lng0": "from_lon",
                    "lat1": "to_lat",
                    "lng1": "to_lon",
                    "alt0": None,
                    "alt1": None,
                },
                {},
            )
            for basis, line in BASIS_LINES.items()
        ),
        _layer("areas", "geojson", EARTH, {"geojson": "_geojson"}, {}),
    ]
    shown = ["documented", "place_text", "level", "uncertainty_km", "date", "citation_text"]
    fields = {"events": shown, "areas": shown}
    fields |= {
        f"legs_{basis}": ["basis", "rule", "from_level", "to_level", "citation_text"]
        for basis in BASIS_LINES
    }
    told = {
        name: [{"name": column, "format": None} for column in columns]
        for name, columns in fields.items()
    }
    return {
        "visState": {
            "filters": [],
            "layers": layers,
            "interactionConfig": {
                "tooltip": {"fieldsToShow": told, "compareMode": False, "enabled": True},
                "brush": {"size": 0.5, "enabled": False},
                "geocoder": {"enabled": False},
                "coordinate": {"enabled": False},
            },
            "layerBlending": "normal",
            "splitMaps": [],
            "animationConfig": {"currentTime": None, "speed": 1},
        },
        "mapState": {
            "bearing": 0,
            "dragRotate": False,
            "latitude": 27.5,
            "longitude": -101.0,
            "pitch": 0,
            "zoom": 4,
            "isSplit": False,
        },
        "mapStyle": {
            "styleType": "no_map",
            "topLayerGroups": {},
            "visibleLayerGroups": {},
            "mapStyles": {},
        },
    }


def _layer(
    data: str,
    kind: str,
    colour: str,
    columns: dict[str, str | None],
    channels: dict[str, Any],
    **more: object,
) -> dict[str, Any]:
    options: dict[str, Any] = {"opacity": 0.6, **more}
    if kind == "point":
        options |= {"radius": 8, "filled": True, "outline": True, "thickness": 1}
    if kind == "line":
        options |= {"thickness": 2}
    if kind == "geojson":
        options |= {"opacity": 0.1, "filled": True, "stroked": True, "thickness": 0.5}
    return {
        "id": data,
        "type": kind,
        "config": {
            "dataId": data,
            "label": data,
            "color": list(red_green_blue(colour)),
            "columns": columns,
            "isVisible": True,
            "visConfig": options,
            "hidden": False,
            "textLabel": [],
        },
        "visualChannels": channels,
    }
