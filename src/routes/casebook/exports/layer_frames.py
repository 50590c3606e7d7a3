"""Layers of a release: its events, places, areas, crossings and legs as frames of a contract."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pandas as pd

from routes import reference
from routes.casebook.exports.drawn_records import NOT_DRAWN
from routes.casebook.exports.layers import IDS, LAYERS, layer_frame
from routes.casebook.exports.shapes import area_shapes, point, ring
from routes.codebook.groups import AREA_LEVELS

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping, Sequence

    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

    from routes.casebook.exports.release import Release

UNPLACED = "unplaced"
"""Id of the row of events that have no place: they are counted as well."""

_BORDER_PAIR = "US-MX"


def events_layer(release: Release) -> gpd.GeoDataFrame:
    """Every public event; a point, or no geometry and the reason in ``not_drawn``."""
    events = release.events
    is_area = events["level"].isin(AREA_LEVELS).astype(bool)
    points = [None if area else shape for shape, area in zip(events.geometry, is_area, strict=True)]
    return layer_frame(
        "events",
        _taken("events", events) | {"not_drawn": _why(events["not_drawn"], points, is_area)},
        points,
    )


def legs_layer(release: Release, lines: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Every leg of a public case, with the sources that it rests on.

    Parameters
    ----------
    release
        What may leave.
    lines
        On the index of ``release.legs``: ``geometry``, and ``mode`` (on one landmass or over
        water).
    """
    legs = release.legs.assign(mode=lines["mode"])
    return layer_frame("legs", _taken("legs", legs), list(lines.geometry))


def places_layer(release: Release) -> gpd.GeoDataFrame:
    """One row a distinct place of the events; events without a place are one row."""
    return _placed("places", release.events, "place_id")


def areas_layer(release: Release) -> gpd.GeoDataFrame:
    """One row an area that events are known no closer than, where its extent is known.

    ``extent`` is ``border`` for a polygon of the reference data, and ``ring`` for a region or
    country without one: a circle that holds it.
    """
    events = release.events[release.events["level"].isin(AREA_LEVELS).astype(bool)]
    ids = sorted(set(events["gazetteer_id"].dropna()))
    shapes = area_shapes(ids)
    rings = _rings(set(ids) - set(shapes))
    rows = [
        row | {"extent": "border" if row["place_id"] in shapes else "ring"}
        for row in _rows(events, "place_id")
        if row["place_id"] in shapes or row["place_id"] in rings
    ]
    known = rings | shapes
    return _framed("areas", rows, [known[row["place_id"]] for row in rows])


def crossings_layer(release: Release) -> gpd.GeoDataFrame:
    """One row a place where something crossed a border.

    A crossing that a source names only by its city is a row of that city, with its ``level``, and
    counts for no port. Crossings of a state, and those without a place, have no geometry.
    """
    crossed = release.events[release.events["kind"].eq("crossing").astype(bool)]
    return _placed("crossings", crossed, "crossing_id")


# ---------------------------------------------------------------------------------------- rows


def _taken(name: str, frame: pd.DataFrame) -> dict[str, Sequence[Any]]:
    """The columns of a layer out of a frame of the release."""
    columns = LAYERS[name].columns
    return {
        column: [_ids(value) for value in frame[column]] if kind == IDS else list(frame[column])
        for column, kind in columns.items()
    }


def _ids(joined: object) -> tuple[str, ...]:
    return () if pd.isna(joined) else tuple(str(joined).split("; "))  # type: ignore[call-overload]


def _why(
    told: pd.Series[str], shapes: Iterable[BaseGeometry | None], is_area: pd.Series[bool]
) -> list[str | None]:
    """Reasons of the release, and that of an area which is a polygon in a layer of its own."""
    return [
        None if shape is not None else NOT_DRAWN["area"] if area else str(reason)
        for reason, shape, area in zip(told, shapes, is_area, strict=True)
    ]


def _placed(name: str, events: pd.DataFrame, key: str) -> gpd.GeoDataFrame:
    columns = LAYERS[name].columns
    rows = _rows(events, key)
    if "country_pair" in columns:
        pairs = _country_pairs()
        rows = [row | {"country_pair": pairs.get(row[key])} for row in rows]
    return _framed(name, rows, [row["shape"] for row in rows])


def _framed(
    name: str, rows: Sequence[Mapping[str, Any]], shapes: Sequence[BaseGeometry | None]
) -> gpd.GeoDataFrame:
    columns = {column: [row[column] for row in rows] for column in LAYERS[name].columns}
    return layer_frame(name, columns, shapes)


def _country_pairs() -> dict[str, str]:
    return dict.fromkeys(reference.ports_of_entry()["port_id"], _BORDER_PAIR)


_WHERE = ["place_status", "gazetteer_id", "level", "place_lon", "place_lat", "place_name"]


def _rows(events: pd.DataFrame, key: str) -> list[dict[str, Any]]:
    """One row a place, with counts of events and cases, sorted by place."""
    ids = [_place_id(where) for where in events[_WHERE].to_dict("records")]
    order = [*_WHERE[2:5], "event_id"]
    sorted_events = events.assign(_id=ids).sort_values(["_id", *order], kind="stable")
    rows = []
    seen: Counter[str] = Counter()
    for _, at in sorted_events.groupby(["_id", *_WHERE[2:5]], dropna=False, sort=False):
        own = str(at["_id"].iloc[0])
        # One id at two positions (a person may have moved one of them) is two places.
        seen[own] += 1
        rows.append({key: own if seen[own] == 1 else f"{own}~{seen[own]}"} | _row(at))
    return rows


def _place_id(where: Mapping[Hashable, Any]) -> str:
    if where["place_status"] != "ok":
        return UNPLACED
    if not pd.isna(where["gazetteer_id"]):
        return str(where["gazetteer_id"])
    if not pd.isna(where["place_lon"]):
        return f"point:{where['place_lon']},{where['place_lat']}"
    return f"{where['level']}:{where['place_name']}"


def _row(at: pd.DataFrame) -> dict[str, Any]:
    first = at.iloc[0]
    placed = first["place_status"] == "ok"
    is_area = first["level"] in AREA_LEVELS
    documented = int(at["documented"].eq("yes").sum())
    on_map = placed and not is_area and not pd.isna(first["place_lon"])
    return {
        "name": first["place_name"] if placed else None,
        "admin1": first["admin1"] if placed else None,
        "country": first["place_country"] if placed else None,
        "level": first["level"],
        "uncertainty_km": first["uncertainty_km"],
        "cases": at["case_id"].nunique(),
        "events": len(at),
        "documented_events": documented,
        "inferred_events": len(at) - documented,
        "case_ids": tuple(at["case_id"]),
        "event_ids": tuple(at["event_id"]),
        "source_ids": tuple(each for told in at["source_ids"] for each in _ids(told)),
        "not_drawn": None if on_map else NOT_DRAWN["area" if is_area else "none"],
        "shape": point(first["place_lon"], first["place_lat"]) if on_map else None,
    }


def _rings(ids: Iterable[str]) -> dict[str, BaseGeometry]:
    """Circles that hold regions, and countries whose border the reference data do not have."""
    regions, countries = reference.regions(), reference.countries()
    known = {
        **{str(row["region_id"]): row for row in regions.to_dict("records")},
        **{f"country:{row['code']}": row for row in countries.to_dict("records")},
    }
    return {
        each: ring(known[each]["lon"], known[each]["lat"], known[each]["radius_km"])
        for each in ids
        if each in known
    }
