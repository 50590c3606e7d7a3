"""The base map of a page: land, water, borders and names, drawn by the viewer itself."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import shapely

from routes import reference
from routes.render.areas import encode_line, rings

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

REGION = (-128.0, 10.0, -58.0, 51.0)
"""West, south, east and north of the part that is drawn finely."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Layer:
    """One layer of the base map and the zooms it is drawn at."""

    name: str
    reference: str
    detail: str | None
    scale: int
    minzoom: int
    maxzoom: int


_LAYERS = (
    _Layer(name="land", reference="land", detail="world", scale=100, minzoom=0, maxzoom=4),
    _Layer(name="land", reference="land", detail="region", scale=1000, minzoom=5, maxzoom=19),
    _Layer(name="lakes", reference="lakes", detail="region", scale=1000, minzoom=4, maxzoom=19),
    _Layer(name="rivers", reference="rivers", detail=None, scale=1000, minzoom=5, maxzoom=19),
    _Layer(name="admin1", reference="admin1_lines", detail=None, scale=1000, minzoom=3, maxzoom=19),
    _Layer(name="borders", reference="borders", detail="world", scale=100, minzoom=0, maxzoom=4),
    _Layer(name="borders", reference="borders", detail="region", scale=1000, minzoom=5, maxzoom=7),
    _Layer(
        name="border_inegi",
        reference="border_inegi",
        detail=None,
        scale=10_000,
        minzoom=5,
        maxzoom=19,
    ),
)

_LABEL_RANKS = ((3_000_000, 4), (1_000_000, 5), (400_000, 6), (120_000, 7), (40_000, 8), (8_000, 9))
"""Population from which a city is named, with the zoom it is named from."""


def _parts(shapes: gpd.GeoDataFrame, scale: int) -> list[list[int]]:
    parts: list[list[int]] = []
    for shape in shapes.geometry:
        for part in shapely.get_parts(shape):
            if part.geom_type == "Polygon":
                parts.extend(rings(part, scale))
            else:
                line = encode_line(shapely.get_coordinates(part), scale)
                # A line of one point is nothing at this scale.
                if len(line) >= 4:  # noqa: PLR2004 - two points, two numbers each
                    parts.append(line)
    return sorted(parts)


def _layer(layer: _Layer) -> dict[str, Any]:
    shapes = reference.layer(layer.reference)
    if layer.detail is not None:
        shapes = shapes[shapes["scale"] == layer.detail]
    polygon = bool(shapes.geom_type.str.contains("Polygon").any())
    return {
        "name": layer.name,
        "kind": "polygon" if polygon else "line",
        "scale": layer.scale,
        "minzoom": layer.minzoom,
        "maxzoom": layer.maxzoom,
        "parts": _parts(shapes, layer.scale),
    }


def _label_rank(population: int) -> int | None:
    return next((zoom for least, zoom in _LABEL_RANKS if population >= least), None)


def _in_region(cities: pd.DataFrame) -> pd.Series[bool]:
    west, south, east, north = REGION
    inside = cities["lon"].between(west, east) & cities["lat"].between(south, north)
    return inside | (cities["population"] >= _LABEL_RANKS[0][0])


def _labels() -> list[list[Any]]:
    cities = reference.gazetteer()
    cities = cities[_in_region(cities) & (cities["population"] >= _LABEL_RANKS[-1][0])]
    ordered = cities.sort_values(["population", "gazetteer_id"], ascending=[False, True])
    return [
        [round(row.lon * 1000), round(row.lat * 1000), row.name, _label_rank(int(row.population))]
        for row in ordered[["lon", "lat", "name", "population"]]
        .rename(columns={"name": "label"})
        .set_axis(["lon", "lat", "name", "population"], axis=1)
        .itertuples(index=False)
    ]


@lru_cache(maxsize=1)
def build_basemap() -> dict[str, Any]:
    """The base map as the viewer reads it; docs/map-file.md describes it.

    Returns
    -------
    dict
        ``layers`` with encoded parts, and ``labels`` of cities as longitude and latitude in
        0.001°, name, and the zoom from which they may be named, largest city first.
    """
    return {"layers": [_layer(layer) for layer in _LAYERS], "labels": _labels()}
