"""Small pictures of the data, as shapes that an SVG and a PNG both draw.

They are drawn when the pages are built: no browser is needed, and a reader without scripts sees
them. A place is where it is on the page itself, and no finer; a state or a country is tinted.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from routes import reference
from routes.codebook import code_list
from routes.render.counting import DOCUMENTED
from routes.render.landing.frame import Frame, centred_frame, frame_of
from routes.render.landing.symbols import symbol
from routes.render.payload import DECIMALS
from routes.render.presets import NETWORKS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import geopandas as gpd

    from routes.render.atlas import Atlas
    from routes.render.presets import Page

Point = tuple[float, float]

_FINE_FROM = 20.0
"""Pixels a degree from which the finer coasts are drawn."""
_SIMPLER_PX = 0.7
_SPECK_PX2 = 3.0
"""Area below which an island is not drawn."""
_CURVE = 0.18
"""Offset of a leg's curve to the right of travel, as a share of its length: as on the page."""
_STEPS = 12
_LEAST_RADIUS, _MOST_RADIUS = 3.2, 13.0
_MOST_SYMBOLS, _MOST_LINES = 400, 250
"""What a small picture has room for: the places and the ways with most events."""
_NAMED_FROM = 0.06
"""Share of the picture from which a country is named."""
_PLAIN_WIDTH = 560
"""Width of a picture from which its symbols grow."""
_STEPPED_BACK = 0.72


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing in a picture: rings to fill, or lines."""

    style: str
    """Name of its style: of the ground, of a stage, or of a basis."""
    paths: tuple[tuple[Point, ...], ...]
    """Pixels; rings of an area by the even-odd rule, or lines."""
    closed: bool
    hollow: bool = False
    """Whether all of its events are inferred: drawn as a rim, as on the page."""


@dataclass(frozen=True, slots=True)
class Name:
    """A country named in a picture."""

    x: float
    y: float
    words: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Sketch:
    """A picture: its ground, the names on it, then its marks, from below to above."""

    width: int
    height: int
    ground: tuple[Mark, ...]
    marks: tuple[Mark, ...]
    names: tuple[Name, ...] = ()

    @property
    def tinted(self) -> bool:
        """Whether states are tinted in it."""
        return any(mark.style == "tint" for mark in self.ground)


def _path(frame: Frame, coordinates: np.ndarray) -> tuple[Point, ...]:
    return tuple((round(float(x), 1), round(float(y), 1)) for x, y in frame.pixels(coordinates))


def _clipped(frame: Frame, shapes: gpd.GeoSeries) -> list[shapely.Geometry]:
    west, south, east, north = frame.bounds
    pad = 8 / frame.scale
    box = shapely.box(west - pad, max(south - pad, -85), east + pad, min(north + pad, 85))
    cut = shapely.intersection(shapes.to_numpy(), box)
    return [part for part in shapely.get_parts(cut) if not part.is_empty]


def _rings(frame: Frame, shapes: gpd.GeoSeries) -> tuple[tuple[Point, ...], ...]:
    tolerance, least = _SIMPLER_PX / frame.scale, _SPECK_PX2 / frame.scale**2
    rings = []
    for part in _clipped(frame, shapes):
        simple = shapely.simplify(part, tolerance)
        if simple.geom_type != "Polygon" or simple.area < least:
            continue
        rings += [
            _path(frame, shapely.get_coordinates(ring))
            for ring in (simple.exterior, *simple.interiors)
        ]
    return tuple(sorted(rings))


def _lines(frame: Frame, shapes: gpd.GeoSeries) -> tuple[tuple[Point, ...], ...]:
    parts = [part for part in _clipped(frame, shapes) if part.geom_type == "LineString"]
    if not parts:
        return ()
    merged = shapely.get_parts(shapely.line_merge(shapely.multilinestrings(parts)))
    simple = shapely.simplify(merged, _SIMPLER_PX / frame.scale)
    lines = (_path(frame, shapely.get_coordinates(line)) for line in simple)
    return tuple(sorted(line for line in lines if len(line) > 1))


def _layer(name: str, detail: str) -> gpd.GeoSeries:
    shapes = reference.layer(name)
    chosen: gpd.GeoSeries = shapes[shapes["scale"] == detail].geometry.dropna()
    return chosen


@lru_cache(maxsize=16)
def ground(frame: Frame) -> tuple[Mark, ...]:
    """Land, lakes, and the borders of states and countries inside a frame."""
    detail = "region" if frame.scale >= _FINE_FROM else "world"
    return (
        Mark("land", _rings(frame, _layer("land", detail)), closed=True),
        Mark("lakes", _rings(frame, _layer("lakes", "world")), closed=True),
        Mark("states", _lines(frame, _layer("admin1_lines", "region")), closed=False),
        Mark("borders", _lines(frame, _layer("borders", "world")), closed=False),
    )


def _names(frame: Frame) -> tuple[Name, ...]:
    """Countries whose part in a picture is large enough for their name, in the middle of it."""
    west, south, east, north = frame.bounds
    box = shapely.box(west, south, east, north)
    shapes = reference.polygons("country")
    parts = shapely.intersection(shapes.geometry.to_numpy(), box)
    wide = shapely.area(parts) * frame.scale**2 > _NAMED_FROM * frame.width * frame.height
    words = reference.countries().set_index("code")[["name_en", "name_es"]]
    found = []
    for code, part in zip(shapes["code"][wide], parts[wide], strict=True):
        largest = max(shapely.get_parts(part), key=shapely.area)
        at = shapely.get_coordinates(shapely.centroid(largest))
        x, y = frame.pixels(at)[0]
        name = {"en": str(words["name_en"][code]), "es": str(words["name_es"][code])}
        found.append(Name(round(float(x), 1), round(float(y), 1), name))
    return tuple(sorted(found, key=lambda name: (name.x, name.y)))


def _public_places(atlas: Atlas) -> pd.DataFrame:
    """Public events that have a place: stage, case, and the coordinates that may leave."""
    placed = atlas.shown & (atlas.places["place_status"] == "ok").astype(bool)
    events, places = atlas.tables["events"][placed], atlas.places[placed]
    digits = places["level"].astype(object).map(DECIMALS).to_numpy(dtype=float)
    steps = 10.0 ** np.nan_to_num(digits)
    lon, lat = (
        np.round(places[name].to_numpy(dtype=float, na_value=np.nan) * steps) / steps
        for name in ("lon", "lat")
    )
    drawn = ~np.isnan(digits) & ~np.isnan(lon) & ~np.isnan(lat)
    at = [
        (float(x), float(y)) if known else None for x, y, known in zip(lon, lat, drawn, strict=True)
    ]
    stated = events["documented"].eq(DOCUMENTED).fillna(value=False).astype(bool)
    return events[["event_id", "case_id", "kind"]].assign(
        stated=stated,
        at=pd.Series(at, index=events.index, dtype="object"),
        area=places["gazetteer_id"],
    )


def _radius(count: int) -> float:
    return min(_MOST_RADIUS, _LEAST_RADIUS + 1.35 * math.sqrt(count - 1)) if count else 0.0


def _symbols(
    frame: Frame, events: pd.DataFrame, style: Callable[[str], str], size: float = 1.0
) -> list[Mark]:
    """One symbol for each stage at each place, the larger the more events; small ones on top.

    Inferred events are a hollow symbol of their own, beside that of the stated ones.
    """
    dots = events[events["at"].notna()]
    counted = Counter(zip(dots["kind"], dots["at"], dots["stated"], strict=True))
    every = sorted(counted.items())
    pixels = frame.pixels(np.array([at for (_, at, _), _ in every]).reshape(-1, 2))
    inside = []
    for ((kind, at, stated), count), (x, y) in zip(every, pixels, strict=True):
        radius = _radius(count) * size
        beside = 0.0 if stated else _radius(counted[kind, at, True]) * size
        if -radius <= x <= frame.width + radius and -radius <= y <= frame.height + radius:
            inside.append((-count, kind, float(x) + beside, float(y), radius, not stated))
    return [
        Mark(style(kind), (symbol(kind, x, y, radius),), closed=True, hollow=hollow)
        for _, kind, x, y, radius, hollow in sorted(inside)[:_MOST_SYMBOLS]
    ]


def _tints(frame: Frame, events: pd.DataFrame) -> list[Mark]:
    """States that events are known to lie in, and no more than that."""
    wanted = {str(area).removeprefix("admin1:") for area in events["area"].dropna()}
    states = reference.polygons("state")
    rings = _rings(frame, states[states["code"].isin(wanted)].geometry)
    return [Mark("tint", rings, closed=True)] if rings else []


def _tinted(below: tuple[Mark, ...], tints: list[Mark]) -> tuple[Mark, ...]:
    """Tints lie on the land, under lakes and borders."""
    return (*below[:1], *tints, *below[1:])


def _curve(start: np.ndarray, end: np.ndarray) -> tuple[Point, ...]:
    """A leg, curved to the right of travel as on the page."""
    along = end - start
    control = (start + end) / 2 + np.array([-along[1], along[0]]) * _CURVE
    t = np.linspace(0, 1, _STEPS + 1)[:, None]
    points = (1 - t) ** 2 * start + 2 * t * (1 - t) * control + t**2 * end
    return tuple((round(float(x), 1), round(float(y), 1)) for x, y in points)


def _legs(
    frame: Frame, legs: pd.DataFrame, at: Mapping[str, Point | None], style: Callable[[str], str]
) -> list[Mark]:
    ways = Counter(
        (str(basis), at.get(first), at.get(last))
        for first, last, basis in zip(
            legs["from_event"], legs["to_event"], legs["basis"], strict=True
        )
    )
    busiest: dict[str, list[tuple[int, Point, Point]]] = {}
    for (basis, start, end), count in ways.items():
        if start is not None and end is not None and start != end:
            busiest.setdefault(basis, []).append((-count, start, end))
    return [
        Mark(style(basis), _curves(frame, sorted(busiest[basis])[:_MOST_LINES]), closed=False)
        for basis in reversed(code_list("basis").values)
        if basis in busiest
    ]


def _curves(frame: Frame, ways: list[tuple[int, Point, Point]]) -> tuple[tuple[Point, ...], ...]:
    lines = {_curve(*frame.pixels(np.array([start, end]))) for _, start, end in ways}
    return tuple(sorted(lines))


def linked_cases(atlas: Atlas) -> frozenset[str]:
    """Ids of the cases that belong to a documented network of several."""
    networks = atlas.analyses.get("supernetworks", {}).get("documented", ())
    return frozenset(case for network in networks for case in network["case_ids"])


def _plain(code: str) -> str:
    return code


def _faint(_: str) -> str:
    return "faint"


class Sketches:
    """Pictures of what the pages of an atlas show first.

    Parameters
    ----------
    atlas
        Frames of one build; only what is public is drawn.
    """

    def __init__(self, atlas: Atlas) -> None:
        self._events = _public_places(atlas)
        self._legs = atlas.legs
        self._linked = linked_cases(atlas)

    def of(self, page: Page, width: int, height: int) -> Sketch:
        """Draw what a page shows first.

        Parameters
        ----------
        page
            Its stages and legs. A page about linked cases draws the others faintly below them.
        width, height
            Size in pixels.

        Returns
        -------
        Sketch
            The same for any order of the rows. What lies far from the bulk is outside the
            picture.
        """
        events = self._events[self._events["kind"].isin(page.kinds)]
        legs = self._legs[self._legs["basis"].isin(page.bases)]
        at = dict(zip(self._events["event_id"], self._events["at"], strict=True))
        linked = self._linked if page.panel == NETWORKS else frozenset()
        front = events[events["case_id"].isin(linked)] if linked else events
        frame = _chosen_frame(page, front, width, height)
        marks: list[Mark] = []
        if linked:
            marks += _legs(frame, legs[~legs["case_id"].isin(linked)], at, _faint)
            marks += _symbols(frame, events[~events["case_id"].isin(linked)], _faint)
            legs = legs[legs["case_id"].isin(linked)]
        marks += _legs(frame, legs, at, _plain)
        # Where the lines are the point, their ends step back.
        size = max(1.0, width / _PLAIN_WIDTH)
        ends = size if linked or not page.bases else size * _STEPPED_BACK
        marks += _symbols(frame, front, _plain, ends)
        return Sketch(
            width=width,
            height=height,
            ground=_tinted(ground(frame), _tints(frame, front)),
            marks=tuple(marks),
            names=_names(frame),
        )


def _chosen_frame(page: Page, events: pd.DataFrame, width: int, height: int) -> Frame:
    if isinstance(page.view, str):
        return frame_of([at for at in events["at"] if at is not None], width, height)
    lon, lat, zoom = page.view
    return centred_frame(lon, lat, zoom, width, height)
