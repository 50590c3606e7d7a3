"""Rows of analyses as lines: corridors, flows of cases and published flows.

A figure of a layer is the figure of ``routes analyse``. The analyses know every place to the last
digit of its source; here each end is the place of the release, so that neither a line nor an id
tells more than its level can claim.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pandas as pd

from routes import reference
from routes.casebook.exports.cited import cited_as
from routes.casebook.exports.drawn_records import NOT_DRAWN
from routes.casebook.exports.layers import layer_frame
from routes.casebook.exports.shapes import area_shapes
from routes.codebook import make_id
from routes.crs import line_between
from routes.pipeline.analysing import ANALYSES
from routes.pipeline.analysing.public import public_frames
from routes.render.payload import DECIMALS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

    from routes.casebook.exports import Release
    from routes.render import Atlas

_SIDES = ("from", "to")
_AREA_DECIMALS = 2
_PREFIXES = {"state": "admin1:", "county": "county:"}
"""What the ids of areas begin with elsewhere, by the level of a flow of cases."""

_NO_EXTENT = "the extent of an end is not known"
_TAKEN = (
    *("flow_id", "measure", "value", "period", "origin", "origin_level", "destination"),
    "destination_level",
)
_Point = tuple[float, float]
_Row = dict[str, Any]


class CaseLines:
    """Layers of what analyses count.

    Parameters
    ----------
    atlas
        A casebook that is geocoded and chained.
    release
        What may leave of it.
    """

    def __init__(self, atlas: Atlas, release: Release) -> None:
        self._atlas, self._release = atlas, release
        self._ids, self._points = _public_places(atlas, release)
        self._flows = ANALYSES["flows"].compute(atlas)
        legs = release.legs
        self._sources = {
            str(leg): str(told).split("; ")
            for leg, told in zip(legs["leg_id"], legs["source_ids"], strict=True)
        }

    def od_flows(self) -> gpd.GeoDataFrame:
        """Cases that tell of a movement between two cities, counties, states or H3 cells.

        A line of counties or states joins a point inside either, and says nothing of where inside.
        """
        rows = [row for level in self._flows.get("levels", {}).values() for row in level["flows"]]
        ends = self._ends(rows, "id")
        inside = _inside(self._area_id(row, side) for row in rows for side in _SIDES)
        shapes = [self._od_line(row, pair, inside) for row, pair in zip(rows, ends, strict=True)]
        columns = self._counted(rows, ("from_name", "to_name", "level", "basis", "legs"))
        columns |= {
            "od_flow_id": _numbered(
                make_id("od", row["level"], row["basis"], *pair)
                for row, pair in zip(rows, ends, strict=True)
            ),
            "from_id": [start for start, _ in ends],
            "to_id": [end for _, end in ends],
            "not_drawn": _excuses(
                shapes, [_NO_EXTENT if row["level"] in _PREFIXES else None for row in rows]
            ),
        }
        return layer_frame("od_flows", columns, shapes)

    def corridors(self) -> gpd.GeoDataFrame:
        """Stretches of road that the shortest ways of several cases share, as straight lines."""
        rows = ANALYSES["corridors"].compute(self._atlas).get("corridors", [])
        ends = self._ends(rows, "place")
        shapes = [_line(self._points.get(start), self._points.get(end)) for start, end in ends]
        columns = self._counted(rows, ("name", "name_es", "basis", "road_km", "from_km", "to_km"))
        columns |= {
            "corridor_id": _numbered(
                make_id("cor", row["basis"], *pair) for row, pair in zip(rows, ends, strict=True)
            ),
            "from_place": [start for start, _ in ends],
            "to_place": [end for _, end in ends],
            "not_drawn": _excuses(shapes, [None] * len(rows)),
        }
        return layer_frame("corridors", columns, shapes)

    def published(self) -> gpd.GeoDataFrame:
        """Every published flow: a line between the places of its words, or the reason for none.

        The end of a line in a state or country lies somewhere inside it.
        """
        found = self._flows.get("published", {"flows": (), "unresolved": ()})
        placed = {row["flow_id"]: row for row in found["flows"]}
        reasons = {row["flow_id"]: row["reason"] for row in found["unresolved"]}
        table = self._release.tables.get("flows", pd.DataFrame(columns=list(_TAKEN)))
        rows = table.astype("object").where(table.notna(), None).to_dict("records")
        known = [placed.get(row["flow_id"], {}) for row in rows]
        points = _places_of(known)
        shapes = [
            _line(*(points.get(end.get(f"{side}_id", "")) for side in _SIDES)) for end in known
        ]
        cited = [self._release.citations.get(str(row["flow_id"]), ()) for row in rows]
        columns: dict[str, list[Any]] = {name: [row[name] for row in rows] for name in _TAKEN}
        for name in (*(f"{s}_{n}" for s in _SIDES for n in ("id", "name", "level")), "value_kind"):
            columns[name] = [end.get(name) for end in known]
        columns |= {
            "source_ids": [tuple(str(each["source_id"]) for each in told) for told in cited],
            "citation_text": [" | ".join(map(cited_as, told)) or None for told in cited],
            "not_drawn": _excuses(
                shapes, [reasons.get(row["flow_id"], _NO_EXTENT) for row in rows]
            ),
        }
        return layer_frame("flows", columns, shapes)

    def _ends(self, rows: Iterable[_Row], name: str) -> list[tuple[str, str]]:
        return [
            tuple(self._ids.get(row[f"{side}_{name}"], row[f"{side}_{name}"]) for side in _SIDES)  # type: ignore[misc]
            for row in rows
        ]

    def _counted(self, rows: Sequence[_Row], names: Iterable[str]) -> dict[str, list[Any]]:
        """Columns of both layers of cases: counts, ids, and the sources of the legs behind them."""
        taken = (*names, "cases", "single_case", "case_ids", "leg_ids")
        columns = {name: [row[name] for row in rows] for name in taken}
        columns["source_ids"] = [
            [source for leg in row["leg_ids"] for source in self._sources[leg]] for row in rows
        ]
        return columns

    @staticmethod
    def _area_id(row: _Row, side: str) -> str:
        return f"{_PREFIXES.get(row['level'], '')}{row[f'{side}_id']}"

    def _od_line(
        self, row: _Row, ends: tuple[str, str], inside: Mapping[str, _Point]
    ) -> BaseGeometry | None:
        if row["level"] in _PREFIXES:
            return _line(*(inside.get(self._area_id(row, side)) for side in _SIDES))
        if row["level"] == "h3":
            return _line(*(tuple(row[f"{side}_lon_lat"]) for side in _SIDES))
        return _line(*(self._points.get(end) for end in ends))


def _public_places(atlas: Atlas, release: Release) -> tuple[dict[str, str], dict[str, _Point]]:
    """Ids of the analyses as ids of the release, and the point of each."""
    frames = public_frames(atlas)
    raw = frames.places["gazetteer_id"].fillna(frames.places["place_key"])
    known = dict(zip(frames.events["event_id"], raw, strict=True))
    ids: dict[str, str] = {}
    points: dict[str, _Point] = {}
    for row in release.events[release.events["place_lon"].notna()].to_dict("records"):
        at = float(row["place_lon"]), float(row["place_lat"])
        own = row["gazetteer_id"]
        public = f"point:{at[0]},{at[1]}" if pd.isna(own) else str(own)
        ids[frames.place_id(str(known[row["event_id"]]))] = public
        points.setdefault(public, at)
    return ids, points


def _places_of(rows: Iterable[_Row]) -> dict[str, _Point]:
    """The point of each end of published flows: of a town its own, of an area one inside it."""
    levels = {
        str(row[f"{side}_id"]): str(row[f"{side}_level"]) for row in rows if row for side in _SIDES
    }
    points = _inside(levels)
    towns, ports = reference.gazetteer(), reference.ports_of_entry()
    for ids, lons, lats in (
        (towns["gazetteer_id"], towns["lon"], towns["lat"]),
        (ports["port_id"], ports.geometry.x, ports.geometry.y),
    ):
        here = ids.isin(list(levels))
        for key, lon, lat in zip(ids[here], lons[here], lats[here], strict=True):
            step = DECIMALS.get(levels[key], _AREA_DECIMALS)
            points[key] = (round(float(lon), step), round(float(lat), step))
    return points


def _inside(gazetteer_ids: Iterable[str]) -> dict[str, _Point]:
    """A point inside each area, since the middle of it may lie outside."""
    ids = set(gazetteer_ids)
    shapes = area_shapes(ids)
    for level in ("county", "municipio"):
        every = reference.polygons(level) if any(key.startswith("county:") for key in ids) else None
        if every is not None:
            keys = "county:" + every["code"]
            shapes |= {k: s for k, s in zip(keys, every.geometry, strict=True) if k in ids}
    found = {key: shape.representative_point() for key, shape in shapes.items()}
    return {
        key: (round(point.x, _AREA_DECIMALS), round(point.y, _AREA_DECIMALS))
        for key, point in found.items()
    }


def _line(start: _Point | None, end: _Point | None) -> BaseGeometry | None:
    return None if start is None or end is None or start == end else line_between(start, end)


def _numbered(keys: Iterable[str]) -> list[str]:
    """Keys that occur again, because two places round to one, get a number."""
    seen: Counter[str] = Counter()
    told = []
    for key in keys:
        seen[key] += 1
        told.append(key if seen[key] == 1 else f"{key}~{seen[key]}")
    return told


def _excuses(
    shapes: Iterable[BaseGeometry | None], reasons: Iterable[str | None]
) -> list[str | None]:
    return [
        None if shape is not None else reason or NOT_DRAWN["same"]
        for shape, reason in zip(shapes, reasons, strict=True)
    ]
