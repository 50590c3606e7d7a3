"""The base map of a page: land, water, borders and names, drawn by the viewer itself."""

from __future__ import annotations

import math
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


_FINE_FROM = 5
"""Zoom from which the fine part is drawn inside the region, and the coarse part outside it."""

_BORDER_GAP = 0.05
"""Degrees around the border as INEGI draws it in which the other, coarser border is left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Layer:
    """One layer of the base map and the zooms it is drawn at."""

    name: str
    shapes: gpd.GeoSeries
    scale: int
    minzoom: int
    maxzoom: int = 19


def _detail(name: str, detail: str) -> gpd.GeoSeries:
    shapes = reference.layer(name)
    chosen: gpd.GeoSeries = shapes[shapes["scale"] == detail].geometry.dropna()
    return chosen


def _layers() -> tuple[_Layer, ...]:
    west, south, east, north = REGION
    fine = shapely.box(west, south, east, north)
    inegi = _detail("border_inegi", "region")
    # Two versions of one border side by side would be two borders.
    gap = inegi.union_all().buffer(_BORDER_GAP)
    land, borders = _detail("land", "world"), _detail("borders", "world")
    coarse = _FINE_FROM - 1
    return (
        _Layer(name="land", shapes=land, scale=100, minzoom=0, maxzoom=coarse),
        _Layer(name="land", shapes=land.difference(fine), scale=100, minzoom=_FINE_FROM),
        _Layer(
            name="land",
            shapes=_detail("land", "region").intersection(fine),
            scale=1000,
            minzoom=_FINE_FROM,
        ),
        _Layer(name="lakes", shapes=_detail("lakes", "region"), scale=1000, minzoom=coarse),
        _Layer(name="rivers", shapes=_detail("rivers", "region"), scale=1000, minzoom=_FINE_FROM),
        _Layer(
            name="admin1",
            shapes=_detail("admin1_lines", "region").difference(gap),
            scale=1000,
            minzoom=3,
        ),
        _Layer(name="borders", shapes=borders, scale=100, minzoom=0, maxzoom=coarse),
        _Layer(name="borders", shapes=borders.difference(fine), scale=100, minzoom=_FINE_FROM),
        _Layer(
            name="borders",
            shapes=_detail("borders", "region").intersection(fine).difference(gap),
            scale=1000,
            minzoom=_FINE_FROM,
        ),
        _Layer(name="border_inegi", shapes=inegi, scale=10_000, minzoom=_FINE_FROM),
    )


_LABEL_RANKS = ((3_000_000, 4), (1_000_000, 5), (400_000, 6), (120_000, 7), (40_000, 8), (8_000, 9))
"""Population from which a city is named, with the zoom it is named from."""


def _parts(shapes: gpd.GeoSeries, scale: int) -> list[list[int]]:
    parts: list[list[int]] = []
    united = shapely.get_parts(shapes.to_numpy())
    if not any(part.geom_type == "Polygon" for part in united):
        # Borders come as many short pieces; joined, they share their ends.
        united = shapely.get_parts(shapely.line_merge(shapely.multilinestrings(united)))
    for part in united:
        if part.geom_type == "Polygon":
            parts.extend(rings(part, scale))
        else:
            line = encode_line(shapely.get_coordinates(part), scale)
            # A line of one point is nothing at this scale.
            if len(line) >= 4:  # noqa: PLR2004 - two points, two numbers each
                parts.append(line)
    return sorted(parts)


def _encoded(layer: _Layer) -> dict[str, Any]:
    polygon = bool(layer.shapes.geom_type.str.contains("Polygon").any())
    return {
        "name": layer.name,
        "kind": "polygon" if polygon else "line",
        "scale": layer.scale,
        "minzoom": layer.minzoom,
        "maxzoom": layer.maxzoom,
        "parts": _parts(layer.shapes, layer.scale),
    }


_COUNTRY_RANKS = ((700, 2), (180, 3), (60, 5), (20, 6))
_STATE_RANKS = ((250, 5), (0, 6))
"""Radius in km from which a country or a state is named, with the zoom it is named from."""

_WATERS = (
    (-90.0, 25.3, "Gulf of Mexico", "Golfo de México", 4),
    (-116.5, 24.0, "Pacific Ocean", "Océano Pacífico", 3),
    (-75.0, 15.0, "Caribbean Sea", "Mar Caribe", 4),
    (-70.0, 30.0, "Atlantic Ocean", "Océano Atlántico", 3),
)

_LABEL_SCALE = 10_000
"""Steps a degree of a label's place."""


def _label_rank(population: float) -> int:
    return next(zoom for least, zoom in _LABEL_RANKS if population >= least)


def _in_region(cities: pd.DataFrame) -> pd.Series[bool]:
    west, south, east, north = REGION
    inside = cities["lon"].between(west, east) & cities["lat"].between(south, north)
    return inside | (cities["population"] >= _LABEL_RANKS[0][0])


def _label(lon: float, lat: float, name: str, rank: int, *more: str) -> list[Any]:
    return [round(lon * _LABEL_SCALE), round(lat * _LABEL_SCALE), name, rank, *more]


def _cities() -> list[list[Any]]:
    cities = reference.gazetteer()
    cities = cities[_in_region(cities) & (cities["population"] >= _LABEL_RANKS[-1][0])]
    ordered = cities.sort_values(["population", "gazetteer_id"], ascending=[False, True])
    return [
        _label(lon, lat, name, _label_rank(population))
        for lon, lat, name, population in zip(
            ordered["lon"], ordered["lat"], ordered["name"], ordered["population"], strict=True
        )
    ]


def _countries() -> pd.DataFrame:
    """Countries with the radius of a disc of their land: islands far apart are not wide."""
    countries = reference.countries().set_index("code")
    land = reference.polygons("country").set_index("code").to_crs("EPSG:6933").area
    radius = (land / math.pi) ** 0.5 / 1000
    return countries.assign(radius_km=radius.reindex(countries.index).fillna(0)).reset_index()


def _areas(frame: pd.DataFrame, kind: str, ranks: tuple[tuple[int, int], ...]) -> list[list[Any]]:
    """Names of countries or states, the widest first; the smallest have no room on a page."""
    named = frame[frame["radius_km"] >= ranks[-1][0]]
    ordered = named.sort_values(["radius_km", "code"], ascending=[False, True])
    return [
        _label(
            lon, lat, name, next(zoom for least, zoom in ranks if radius >= least), kind, spanish
        )
        for lon, lat, name, spanish, radius in zip(
            ordered["lon"],
            ordered["lat"],
            ordered["name_en"],
            ordered["name_es"],
            ordered["radius_km"],
            strict=True,
        )
    ]


def _labels() -> list[list[Any]]:
    water = [
        _label(lon, lat, name, rank, "water", spanish) for lon, lat, name, spanish, rank in _WATERS
    ]
    countries = _areas(_countries(), "country", _COUNTRY_RANKS)
    states = _areas(reference.admin1(), "admin1", _STATE_RANKS)
    return [*water, *countries, *states, *_cities()]


@lru_cache(maxsize=1)
def build_basemap() -> dict[str, Any]:
    """The base map as the viewer reads it; docs/map-file.md describes it.

    Returns
    -------
    dict
        ``layers`` with encoded parts, and ``labels`` as longitude and latitude in 0.0001°,
        name, and the zoom from which it may stand; cities have no more, the others their type
        (``water``, ``country``, ``admin1``) and their Spanish name.
    """
    return {"layers": [_encoded(layer) for layer in _layers()], "labels": _labels()}
