"""The base map of a page: land, water, borders and names, drawn by the viewer itself."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from routes import reference
from routes.render.areas import encode_lines
from routes.render.encode import TEXTS

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

REGION = (-128.0, 10.0, -58.0, 51.0)
"""West, south, east and north of the part that is drawn finely."""


_FINE_FROM = 5
"""Zoom from which the fine part is drawn inside the region, and the coarse part outside it."""

_BORDER_GAP = 0.05
"""Degrees around the border as INEGI draws it in which the other, coarser border is left out."""


_COUNTIES_FROM = 7
"""Zoom from which counties and municipios are drawn; before, their borders would be a grey veil."""

_COUNTY_TOLERANCE = 0.03
"""Degrees by which a border of a county may be straightened: about six pixels at the nearest zoom
they are drawn at."""

_COUNTIES_TO = 9
"""Zoom to which they are drawn: nearer, what was straightened would show."""

_COUNTY_SCALE = 100
"""Steps a degree of their borders."""

_FINE_SCALE = 500
"""Steps a degree of the finely drawn part: 0.002°, far less than what its shapes leave out."""

_SMALL_LAKE = 0.05
"""Square degrees below which a lake is left out."""

_SMALL_ISLAND = 0.12
"""Square degrees below which an island of the coarse layer is left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Layer:
    """One layer of the base map and the zooms it is drawn at."""

    name: str
    lines: np.ndarray[Any, Any]
    """Lines, or the rings of polygons."""
    polygon: bool
    scale: int
    minzoom: int
    maxzoom: int = 19
    covers: bool = False
    """Whether it stands in the finely drawn part for the coarse layer of its name."""


def _detail(name: str, detail: str) -> gpd.GeoSeries:
    shapes = reference.layer(name)
    chosen: gpd.GeoSeries = shapes[shapes["scale"] == detail].geometry.dropna()
    return chosen


def _large(shapes: gpd.GeoSeries, least: float) -> gpd.GeoSeries:
    parts = shapes.explode(ignore_index=True)
    return parts[shapely.area(parts.to_numpy()) >= least]


def _layer(name: str, shapes: gpd.GeoSeries, **settings: Any) -> _Layer:  # noqa: ANN401 - fields
    return _Layer(name=name, lines=_outlines(shapes), polygon=_is_polygon(shapes), **settings)


def _layers() -> tuple[_Layer, ...]:
    fine = shapely.box(*REGION)
    inegi = _detail("border_inegi", "region")
    # Two versions of one border side by side would be two borders.
    gap = inegi.union_all().simplify(_BORDER_GAP / 10).buffer(_BORDER_GAP)
    coarse, lines = _FINE_FROM - 1, _detail("admin1_lines", "region").difference(gap)
    land = _detail("land", "region").intersection(fine)
    borders = _detail("borders", "region").intersection(fine).difference(gap)
    near = {"scale": _FINE_SCALE, "minzoom": _FINE_FROM}
    return (
        _layer("land", _large(_detail("land", "world"), _SMALL_ISLAND), scale=100, minzoom=0),
        _layer("land", land, covers=True, **near),
        _layer(
            "lakes",
            _large(_detail("lakes", "region"), _SMALL_LAKE),
            scale=_FINE_SCALE,
            minzoom=coarse,
        ),
        _layer("rivers", _detail("rivers", "region"), **near),
        _Layer(
            name="counties",
            lines=_county_lines(),
            polygon=False,
            scale=_COUNTY_SCALE,
            minzoom=_COUNTIES_FROM,
            maxzoom=_COUNTIES_TO,
        ),
        _layer("admin1", lines, scale=_FINE_SCALE, minzoom=3),
        _layer("borders", _detail("borders", "world"), scale=100, minzoom=0),
        _layer("borders", borders, covers=True, **near),
        _layer("border_inegi", inegi, scale=2_000, minzoom=_FINE_FROM),
    )


def _county_lines() -> np.ndarray[Any, Any]:
    """Borders of counties and municipios, each once although two of them share it.

    A ring is cut where its next side was drawn by another ring before; what is left of it is
    straightened between its ends, which stay.
    """
    shapes = [reference.polygons(level).geometry for level in ("county", "municipio")]
    parts = shapely.get_parts(np.concatenate([each.to_numpy() for each in shapes]))
    outlines = shapely.get_rings(parts)
    degrees, ring = shapely.get_coordinates(outlines, return_index=True)
    steps = np.rint(degrees * 1000).astype(np.int64)
    point = (steps[:, 0] + (1 << 20)) * (1 << 22) + steps[:, 1] + (1 << 20)
    side = np.flatnonzero(ring[1:] == ring[:-1])
    ends = np.sort(np.stack([point[side], point[side + 1]]), axis=0)
    order = np.lexsort((side, ends[1], ends[0]))
    new = np.concatenate([[True], np.any(np.diff(ends[:, order]) != 0, axis=0)])
    kept = np.sort(side[order[new]])
    # Sides that follow each other in one ring are one piece; each piece ends with a point more.
    piece = np.cumsum(np.concatenate([[True], (np.diff(kept) != 1) | (np.diff(ring[kept]) != 0)]))
    last = np.concatenate([piece[1:] != piece[:-1], [True]])
    points = np.concatenate([kept, kept[last] + 1])
    number = np.concatenate([piece, piece[last]])
    order = np.lexsort((points, number))
    pieces = shapely.linestrings(degrees[points[order]], indices=number[order] - 1)
    straight: np.ndarray[Any, Any] = shapely.simplify(pieces, _COUNTY_TOLERANCE)
    return straight


_LABEL_RANKS = (
    (3_000_000, 4),
    (1_000_000, 5),
    (400_000, 6),
    (120_000, 7),
    (40_000, 8),
    (25_000, 9),
)
"""Population from which a city is named, with the zoom it is named from."""


def _outlines(shapes: gpd.GeoSeries) -> np.ndarray[Any, Any]:
    """Rings of polygons, or lines."""
    parts: np.ndarray[Any, Any] = shapely.get_parts(shapes.to_numpy())
    if _is_polygon(shapes):
        rings: np.ndarray[Any, Any] = shapely.get_rings(
            parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON]
        )
        return rings
    # Borders come as many short pieces; joined, they share their ends.
    joined: np.ndarray[Any, Any] = shapely.get_parts(
        shapely.line_merge(shapely.multilinestrings(parts))
    )
    return joined


def _is_polygon(shapes: gpd.GeoSeries) -> bool:
    return bool(shapes.geom_type.str.contains("Polygon").any())


def _encoded(layer: _Layer) -> dict[str, Any]:
    return {
        "name": layer.name,
        "kind": "polygon" if layer.polygon else "line",
        "scale": layer.scale,
        "minzoom": layer.minzoom,
        "maxzoom": layer.maxzoom,
        "covers": layer.covers,
        "parts": encode_lines(layer.lines, layer.scale, least=3 if layer.polygon else 2),
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

_LABEL_SCALE = 1_000
"""Steps a degree of a label's place."""

_TYPES = ("water", "country", "admin1", "city")
"""Types of labels, in the order they take room."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Label:
    lon: int
    lat: int
    name: str
    rank: int
    kind: str = "city"
    spanish: str = ""


def _label_rank(population: float) -> int:
    return next(zoom for least, zoom in _LABEL_RANKS if population >= least)


def _in_region(cities: pd.DataFrame) -> pd.Series[bool]:
    west, south, east, north = REGION
    inside = cities["lon"].between(west, east) & cities["lat"].between(south, north)
    return inside | (cities["population"] >= _LABEL_RANKS[0][0])


def _label(lon: float, lat: float, **told: Any) -> _Label:  # noqa: ANN401 - fields of a label
    return _Label(lon=round(lon * _LABEL_SCALE), lat=round(lat * _LABEL_SCALE), **told)


def _cities() -> list[_Label]:
    cities = reference.gazetteer()
    cities = cities[_in_region(cities) & (cities["population"] >= _LABEL_RANKS[-1][0])]
    ordered = cities.sort_values(["population", "gazetteer_id"], ascending=[False, True])
    return [
        _label(lon, lat, name=name, rank=_label_rank(population))
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


def _areas(frame: pd.DataFrame, kind: str, ranks: tuple[tuple[int, int], ...]) -> list[_Label]:
    """Names of countries or states, the widest first; the smallest have no room on a page."""
    named = frame[frame["radius_km"] >= ranks[-1][0]]
    ordered = named.sort_values(["radius_km", "code"], ascending=[False, True])
    return [
        _label(
            lon,
            lat,
            name=name,
            rank=next(zoom for least, zoom in ranks if radius >= least),
            kind=kind,
            spanish=spanish,
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


def _labels() -> list[_Label]:
    water = [
        _label(lon, lat, name=name, rank=rank, kind="water", spanish=spanish)
        for lon, lat, name, spanish, rank in _WATERS
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
        ``layers`` with encoded parts; ``labels`` as columns: longitude and latitude in 0.001°,
        the zoom from which it may stand, its type as a position in ``label_types``, the name,
        and the Spanish name of those that are no cities.
    """
    labels = _labels()
    return {
        "region": list(REGION),
        "fine_from": _FINE_FROM,
        "layers": [_encoded(layer) for layer in _layers()],
        "labels": {
            "lon": np.array([label.lon for label in labels], dtype=np.int64),
            "lat": np.array([label.lat for label in labels], dtype=np.int64),
            "rank": np.array([label.rank for label in labels], dtype=np.int64),
            "type": np.array([_TYPES.index(label.kind) for label in labels], dtype=np.int64),
            "name": {TEXTS: [label.name for label in labels]},
            "spanish": {TEXTS: [label.spanish for label in labels if label.kind != "city"]},
        },
        "label_types": list(_TYPES),
    }
