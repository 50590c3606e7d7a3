"""Published origin-destination totals: other people's aggregates, never added to counted events."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol

import geopandas as gpd
import pandas as pd

from routes.crs import GEOGRAPHIC, line_between

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

COUNT, PERCENT, RANK, UNQUANTIFIED = "count", "percent", "rank", "unquantified"

NO_DESTINATION = "no destination is stated: a figure of one place, not a flow"
ONE_PLACE = "the destination is the origin or lies in it: a figure of one area, not a flow"
UNRESOLVED = "an end could not be resolved"

_NO_PLACES = frozenset({"agency", "world"})
_SAME_LEVEL = {"province": "state"}
_POINTS = frozenset({"city", "port_of_entry"})

COLUMNS = (
    *("flow_id", "origin", "from_id", "from_name", "from_level", "destination", "to_id", "to_name"),
    *("to_level", "period", "measure", "value", "value_kind", "source_ids"),
)
"""Columns of a frame of published flows, before ``geometry``."""


class Resolved(Protocol):
    """What is read of a resolved place; ``status`` other than ``ok`` means that there is none."""

    @property
    def status(self) -> str: ...  # noqa: D102
    @property
    def level(self) -> str: ...  # noqa: D102
    @property
    def country(self) -> str | None: ...  # noqa: D102
    @property
    def name(self) -> str | None: ...  # noqa: D102
    @property
    def gazetteer_id(self) -> str | None: ...  # noqa: D102
    @property
    def lon(self) -> float | None: ...  # noqa: D102
    @property
    def lat(self) -> float | None: ...  # noqa: D102
    @property
    def reason(self) -> str | None: ...  # noqa: D102


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedFlows:
    """The published totals whose ends are known, and the others."""

    flows: gpd.GeoDataFrame
    """``COLUMNS`` and ``geometry`` (EPSG:4326), sorted by id. A line between cities, cut in two at
    the 180th meridian, missing where an end is an area. ``value_kind`` says what ``value`` is: a
    count, a percentage, a rank, or nothing (``unquantified``); only counts of one measure and
    period can be compared."""
    unresolved: pd.DataFrame
    """``flow_id origin destination reason source_ids``."""
    missing: Mapping[str, tuple[str, ...]]
    """Ids of the flows that are not among them, by kind of reason."""


def value_kind(measure: str, value: float | None) -> str:
    """Say what the value of a measure is.

    Examples
    --------
    >>> value_kind("share of US-origin weapons (percent, SEDENA)", 41.0)
    'percent'
    >>> value_kind("recovered firearms traced (17 percent)", 9451.0)
    'count'
    """
    if value is None:
        return UNQUANTIFIED
    words = measure.casefold()
    if words.startswith("share of"):
        return PERCENT
    return RANK if "order as listed" in words or " rank" in words else COUNT


def published_flows(
    flows: pd.DataFrame,
    sources: Mapping[str, tuple[str, ...]],
    resolve: Callable[[str], Resolved],
) -> PublishedFlows:
    """Give the ends of published totals their places.

    Parameters
    ----------
    flows
        Frame of the codebook's ``flows``.
    sources
        Ids of the cited sources by flow.
    resolve
        Decides what the words of an origin or destination mean.

    Returns
    -------
    PublishedFlows
        An end counts as resolved only at the level that the row states for it.
    """
    rows: list[dict[str, object]] = []
    unresolved: list[dict[str, object]] = []
    missing: defaultdict[str, list[str]] = defaultdict(list)
    ordered = flows.sort_values("flow_id")
    values = zip(ordered["value"], ordered["value"].isna(), strict=True)
    numbers = [None if unknown else float(value) for value, unknown in values]
    for row, value in zip(ordered.itertuples(index=False), numbers, strict=True):
        flow_id, cited = str(row.flow_id), sources.get(str(row.flow_id), ())
        start = _end(_text(row.origin), _text(row.origin_level), resolve)
        end = _end(_text(row.destination), _text(row.destination_level), resolve)
        kind, reason = _lost(start, end, has_destination=bool(_text(row.destination)))
        if reason:
            missing[kind].append(flow_id)
            ends = {"origin": _text(row.origin), "destination": _text(row.destination)}
            unresolved.append({"flow_id": flow_id, **ends, "reason": reason, "source_ids": cited})
            continue
        rows.append(
            {
                "flow_id": flow_id,
                "origin": _text(row.origin),
                "from_id": start.place_id,
                "from_name": start.name,
                "from_level": start.level,
                "destination": _text(row.destination),
                "to_id": end.place_id,
                "to_name": end.name,
                "to_level": end.level,
                "period": _text(row.period) or None,
                "measure": _text(row.measure),
                "value": value,
                "value_kind": value_kind(_text(row.measure), value),
                "source_ids": cited,
                "line": [(start.lon, start.lat), (end.lon, end.lat)]
                if {start.level, end.level} <= _POINTS
                else None,
            }
        )
    frame = pd.DataFrame(rows, columns=[*COLUMNS, "line"])
    lines = [None if line is None else line_between(*line) for line in frame["line"]]
    geometry = gpd.GeoSeries(lines, index=frame.index, crs=GEOGRAPHIC)
    columns = ["flow_id", "origin", "destination", "reason", "source_ids"]
    return PublishedFlows(
        flows=gpd.GeoDataFrame(frame[list(COLUMNS)], geometry=geometry),
        unresolved=pd.DataFrame(unresolved, columns=columns),
        missing={why: tuple(missing[why]) for why in sorted(missing)},
    )


class _Place(NamedTuple):
    place_id: str
    name: str
    level: str
    country: str
    lon: float
    lat: float
    reason: str


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _end(words: str, stated: str, resolve: Callable[[str], Resolved]) -> _Place:
    nowhere = _Place("", "", "", "", float("nan"), float("nan"), "")
    if not words:
        return nowhere._replace(reason="nothing is stated")
    if stated in _NO_PLACES:
        return nowhere._replace(reason=f"“{words}” is no place but a {stated}")
    level = _SAME_LEVEL.get(stated, stated)
    place = resolve(words)
    if level == "state" and (place.status != "ok" or place.level != level):
        # Many a state shares its name with a city; the row says which of them is meant.
        place = resolve(f"state of {words}")
    if place.status != "ok" or place.gazetteer_id is None:
        return nowhere._replace(reason=f"“{words}”: {place.reason or place.status}")
    if place.level != level:
        return nowhere._replace(reason=f"“{words}” is a {place.level}, the row says {level}")
    lon, lat = (float("nan") if x is None else x for x in (place.lon, place.lat))
    return _Place(place.gazetteer_id, place.name or words, level, place.country or "", lon, lat, "")


def _lost(start: _Place, end: _Place, *, has_destination: bool) -> tuple[str, str]:
    """The kind of reason and the reason why a row is no flow between two known places."""
    if not has_destination:
        return NO_DESTINATION, NO_DESTINATION
    if start.reason or end.reason:
        told = "; ".join(reason for reason in (start.reason, end.reason) if reason)
        return UNRESOLVED, told
    if start.place_id in (end.place_id, f"country:{end.country}"):
        return ONE_PLACE, ONE_PLACE
    return "", ""
