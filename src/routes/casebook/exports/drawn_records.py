"""Events and legs that leave, with their geometry or the reason why there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from routes.casebook.exports.cited import citing_columns
from routes.casebook.exports.public_places import PRECISION
from routes.casebook.exports.shapes import area_shapes, point
from routes.codebook.days import date_of
from routes.codebook.groups import AREA_LEVELS
from routes.crs import GEOGRAPHIC, line_between
from routes.frames import with_date_bounds

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

NOT_DRAWN = {
    "area": "known only as an area",
    "none": "no place",
    "area_end": "an end is known only as an area",
    "no_end": "an end has no place",
    "same": "both ends are at the same place",
}
"""Why a record has no geometry."""


def _days(days: pd.Series[int]) -> pd.Series[str]:
    iso = [None if pd.isna(day) else date_of(int(day)).isoformat() for day in days]
    return pd.Series(iso, index=days.index, dtype="string")


def events_frame(
    tables: Mapping[str, pd.DataFrame],
    places: pd.DataFrame,
    citations: Mapping[str, tuple[Mapping[str, Any], ...]],
) -> gpd.GeoDataFrame:
    """Return events with place, precision and citations; a :class:`Release` has them.

    Parameters
    ----------
    tables
        Public rows of the codebook's tables.
    places
        Places of the public events as they may leave, on the same index.
    citations
        By record.
    """
    import geopandas as gpd  # noqa: PLC0415 - heavy; only wanted when something is written

    events = with_date_bounds(tables["events"])
    cases = tables["cases"].set_index("case_id")
    ids = places["gazetteer_id"].where(places["level"].isin(AREA_LEVELS).astype(bool))
    shapes = area_shapes(ids.dropna())
    geometry: list[BaseGeometry | None] = []
    reasons: list[str | None] = []
    for lon, lat, area in zip(places["place_lon"], places["place_lat"], ids, strict=True):
        shape = point(lon, lat) if pd.notna(lon) and pd.notna(lat) else shapes.get(str(area))
        geometry.append(shape)
        reasons.append(
            None if shape is not None else NOT_DRAWN["none" if pd.isna(area) else "area"]
        )
    columns = {
        "event_id": events["event_id"],
        "case_id": events["case_id"],
        "case_title": events["case_id"].map(cases["title"]).astype("string"),
        "case_status": events["case_id"].map(cases["status"]).astype("string"),
        **{name: events[name] for name in _EVENT_FACTS},
        "earliest": _days(events["earliest"]),
        "latest": _days(events["latest"]),
        "date_uncertain": events["date_uncertain"].astype("boolean"),
        **{name: places[name] for name in PRECISION},
        **citing_columns(events["event_id"], citations),
        "not_drawn": pd.Series(reasons, dtype="string"),
    }
    return gpd.GeoDataFrame(columns, geometry=geometry, crs=GEOGRAPHIC)


_EVENT_FACTS = (
    *("seq", "kind", "documented", "reached", "place_text", "country", "date_text", "date"),
    *("items", "item_category", "quantity", "quantity_unit", "quantity_relation"),
    *("quantity_basis", "record_kind", "role", "organisation"),
)


def legs_frame(
    legs: pd.DataFrame,
    events: gpd.GeoDataFrame,
    citations: Mapping[str, tuple[Mapping[str, Any], ...]],
) -> gpd.GeoDataFrame:
    """Return legs with basis, ends and citations; a :class:`Release` has them.

    Parameters
    ----------
    legs
        Built legs of public cases, on a plain index.
    events
        As :func:`events_frame` gives them.
    citations
        By record.
    """
    import geopandas as gpd  # noqa: PLC0415 - heavy; only wanted when something is written

    at = events.set_index("event_id")
    ends = {
        side: at.reindex(legs[f"{side}_event"]).reset_index(drop=True) for side in ("from", "to")
    }
    start, end = ends["from"], ends["to"]
    lines = [
        _line((a.place_lon, a.place_lat, a.level), (b.place_lon, b.place_lat, b.level))
        for a, b in zip(
            start[_END].itertuples(index=False), end[_END].itertuples(index=False), strict=True
        )
    ]
    columns = {
        **{name: legs[name] for name in ("leg_id", "case_id")},
        "case_title": start["case_title"],
        **{name: legs[name] for name in ("from_event", "to_event", "basis", "rule", "reason")},
        **{
            f"{side}_{name}": frame[name]
            for side, frame in ends.items()
            for name in ("kind", "documented", "place_name", "level", "uncertainty_km")
        },
        "quantity": legs["quantity"],
        "quantity_unit": legs["quantity_unit"],
        "crossing_not_documented": legs["crossing_not_documented"],
        "earliest": start["earliest"],
        "latest": end["latest"],
        **citing_columns(legs["leg_id"], citations),
        "not_drawn": pd.Series([reason for _, reason in lines], dtype="string"),
    }
    return gpd.GeoDataFrame(columns, geometry=[line for line, _ in lines], crs=GEOGRAPHIC)


_END = ["place_lon", "place_lat", "level"]


def _line(
    start: tuple[Any, Any, Any], end: tuple[Any, Any, Any]
) -> tuple[BaseGeometry | None, str | None]:
    if any(pd.isna(lon) or pd.isna(lat) for lon, lat, _ in (start, end)):
        levels = {start[2], end[2]}
        return None, NOT_DRAWN["area_end" if levels & {*AREA_LEVELS} else "no_end"]
    line = line_between(start[:2], end[:2])
    return line, None if line is not None else NOT_DRAWN["same"]
