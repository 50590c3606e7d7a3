"""Origin-destination flows: how many cases tell of a movement from one place to another.

A flow counts cases, never weapons: quantities of one case overlap. Documented, partial and
inferred movements are different rows and are never added up. A line of a flow connects two
places; it is not the road somebody drove.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd

from routes.codebook.groups import POINT_LEVELS
from routes.crs import GEOGRAPHIC, line_between

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

BASES = ("documented", "partial", "inferred")
"""How well a movement is known, the best first."""

LEVELS = ("city", "county", "state", "h3")
"""What flows can be counted between."""

H3_RESOLUTION = 4
"""Cells of some 1,770 km²; their edges are 26 km long on average."""

ONE_PLACE = "both ends lie in one place"
_H3_EDGE_KM = (1281.3, 483.1, 182.5, 68.98, 26.07, 9.85, 3.72)
"""Average length of an edge of a cell by resolution (table of the H3 documentation)."""

_ENDS = ("from", "to")
_END_COLUMNS = ("kind", "country", "level", "name", "id", "admin1", "lon", "lat", "uncertainty_km")
FLOW_COLUMNS = (
    *("from_id", "from_name", "to_id", "to_name", "level", "basis", "cases", "case_ids", "legs"),
    *("leg_ids", "single_case"),
)
"""Columns of a frame of flows, before ``geometry``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OdFlows:
    """Flows of one level, and every leg and event that is in none of them."""

    flows: gpd.GeoDataFrame
    """``FLOW_COLUMNS`` and ``geometry`` (EPSG:4326), sorted by basis, cases and ends. ``cases``
    counts independent cases, ``case_ids`` lists them all; ``single_case`` marks flows that rest
    on one. The geometry is a straight line for cities and cells, cut in two at the 180th
    meridian, and missing for counties and states, which are areas."""
    counted: tuple[str, ...]
    """Ids of the legs that are in a flow."""
    missing_legs: Mapping[str, tuple[str, ...]]
    """Ids of the other legs by reason."""
    missing_events: Mapping[str, tuple[str, ...]]
    """Ids of events at the end of a leg that are in no place of the level, by reason."""


def placed_legs(legs: pd.DataFrame, events: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    """Put the places of both ends beside every leg.

    Parameters
    ----------
    legs
        As :func:`routes.chains.build_legs` gives them.
    events
        Frame of the codebook's ``events``.
    places
        Resolved places on the index of ``events`` (degrees, EPSG:4326).

    Returns
    -------
    pandas.DataFrame
        One row a leg, sorted by ``leg_id``: ``leg_id case_id basis crossing_not_documented
        from_event to_event``, and for each end (``from_``, ``to_``) ``kind country level name id
        admin1 lon lat uncertainty_km``; texts are empty and numbers ``nan`` where missing.
    """
    ends = pd.DataFrame(
        {
            "kind": events["kind"],
            "country": events["country"].fillna(places["place_country"]),
            "level": places["level"],
            "name": places["place_name"],
            "id": places["gazetteer_id"].fillna(places["place_key"]),
            "admin1": places["admin1"],
        }
    ).astype("object")
    ends = ends.where(ends.notna(), "")
    for column in ("lon", "lat", "uncertainty_km"):
        ends[column] = pd.to_numeric(places[column]).astype("float64")
    ends.index = pd.Index(events["event_id"].astype(str))
    columns = ["leg_id", "case_id", "basis", "crossing_not_documented", "from_event", "to_event"]
    frame = legs[columns].astype("object").sort_values("leg_id", ignore_index=True)
    for side in _ENDS:
        placed = ends.loc[frame[f"{side}_event"].tolist()].reset_index(drop=True)
        frame = frame.join(placed.add_prefix(f"{side}_"))
    return frame


def od_flows(
    legs: pd.DataFrame,
    events: pd.DataFrame,
    places: pd.DataFrame,
    *,
    level: str,
    clusters: Mapping[str, str] | None = None,
    areas: Mapping[str, tuple[str, str]] | None = None,
    resolution: int = H3_RESOLUTION,
) -> OdFlows:
    """Count the cases that tell of a movement between two places.

    Parameters
    ----------
    legs, events, places
        As for :func:`placed_legs`.
    level
        ``city`` (or better: a port of entry is a place of its own), ``county``, ``state`` or
        ``h3``.
    clusters
        Name of the group of cases that tell of the same weapons, by case; such cases count once.
    areas
        Id and name by event for the level ``county``; names by event for ``state``.
    resolution
        Of the H3 cells, 0 to 6. A place that is less certain than the edge of a cell is left out.

    Returns
    -------
    OdFlows
        The same for any order of the rows.

    Raises
    ------
    ValueError
        If there is no such level or resolution.
    """
    if level not in LEVELS:
        msg = f"no flows of level {level!r}; use one of {', '.join(LEVELS)}"
        raise ValueError(msg)
    if not 0 <= resolution < len(_H3_EDGE_KM):
        msg = f"H3 resolution {resolution} is not offered; use 0 to {len(_H3_EDGE_KM) - 1}"
        raise ValueError(msg)
    frame = placed_legs(legs, events, places)
    for side in _ENDS:
        frame = frame.join(_nodes(frame, side, level, areas or {}, resolution))
    lost = {side: frame[f"{side}_why"] != "" for side in _ENDS}
    missing_events: defaultdict[str, set[str]] = defaultdict(set)
    for side in _ENDS:
        for event, why in frame.loc[lost[side], [f"{side}_event", f"{side}_why"]].to_numpy():
            missing_events[why].add(event)
    reason = frame["from_why"].where(lost["from"], frame["to_why"])
    here = (reason == "") & (frame["from_node"] == frame["to_node"])
    reason = reason.where(~here, ONE_PLACE)
    kept = frame[reason == ""]
    return OdFlows(
        flows=_counted(kept, level, clusters or {}),
        counted=tuple(kept["leg_id"]),
        missing_legs=_listed(reason[reason != ""], frame.loc[reason != "", "leg_id"]),
        missing_events={why: tuple(sorted(ids)) for why, ids in sorted(missing_events.items())},
    )


def _listed(reasons: Iterable[str], records: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for reason, record in zip(reasons, records, strict=True):
        found[reason].append(str(record))
    return {reason: tuple(sorted(found[reason])) for reason in sorted(found)}


def _nodes(
    frame: pd.DataFrame,
    side: str,
    level: str,
    areas: Mapping[str, tuple[str, str]],
    resolution: int,
) -> pd.DataFrame:
    """Node, its name and position, or why there is none, for one end of every leg."""
    columns = [f"{side}_{name}" for name in (*_END_COLUMNS, "event")]
    find: Mapping[str, Callable[[Mapping[str, Any]], _Node | str]] = {
        "city": _city,
        "county": lambda end: _county(end, areas),
        "state": lambda end: _state(end, areas),
        "h3": lambda end: _cell(end, resolution),
    }
    rows: list[_Node] = []
    for values in frame[columns].itertuples(index=False):
        end = dict(zip((*_END_COLUMNS, "event"), values, strict=True))
        found = "a place could not be resolved" if _unresolved(end) else find[level](end)
        rows.append(("", "", _NOWHERE, _NOWHERE, found) if isinstance(found, str) else found)
    names = [f"{side}_{name}" for name in ("node", "label", "x", "y", "why")]
    return pd.DataFrame(rows, columns=names, index=frame.index)


_Node = tuple[str, str, float, float, str]
_NOWHERE = float("nan")


def _unresolved(end: Mapping[str, Any]) -> bool:
    return end["level"] in ("", "unresolvable")


def _city(end: Mapping[str, Any]) -> _Node | str:
    if end["level"] not in POINT_LEVELS:
        return "a place is not known to the city"
    return str(end["id"]), str(end["name"]), end["lon"], end["lat"], ""


def _county(end: Mapping[str, Any], areas: Mapping[str, tuple[str, str]]) -> _Node | str:
    if end["event"] not in areas:
        return "a place is not known to the county"
    return *areas[end["event"]], _NOWHERE, _NOWHERE, ""


def _state(end: Mapping[str, Any], areas: Mapping[str, tuple[str, str]]) -> _Node | str:
    state = str(end["admin1"])
    if not state:
        return "a place is not known to the state"
    return state, areas.get(end["event"], (state, state))[1], _NOWHERE, _NOWHERE, ""


def _cell(end: Mapping[str, Any], resolution: int) -> _Node | str:
    import h3  # noqa: PLC0415 - wanted for one level only

    if end["level"] not in POINT_LEVELS:
        return "a place is not known to the city"
    # Where nobody says how certain a place is, no cell can be said to hold it.
    if not end["uncertainty_km"] <= _H3_EDGE_KM[resolution]:
        return "a place is less certain than a cell"
    cell = h3.latlng_to_cell(end["lat"], end["lon"], resolution)
    lat, lon = h3.cell_to_latlng(cell)
    return cell, cell, round(lon, 5), round(lat, 5), ""


def _counted(kept: pd.DataFrame, level: str, clusters: Mapping[str, str]) -> gpd.GeoDataFrame:
    keys = ["basis", "from_node", "to_node"]
    rows = []
    for (basis, start, end), legs in kept.groupby(keys, sort=True):
        case_ids = tuple(sorted(set(legs["case_id"])))
        cases = len({clusters.get(case, case) for case in case_ids})
        first = legs.iloc[0]
        rows.append(
            {
                "from_id": start,
                "from_name": first["from_label"],
                "to_id": end,
                "to_name": first["to_label"],
                "level": level,
                "basis": basis,
                "cases": cases,
                "case_ids": case_ids,
                "legs": len(legs),
                "leg_ids": tuple(sorted(legs["leg_id"])),
                "single_case": cases == 1,
                "line": tuple(first[["from_x", "from_y", "to_x", "to_y"]]),
            }
        )
    rows.sort(key=lambda r: (BASES.index(r["basis"]), -r["cases"], r["from_id"], r["to_id"]))
    frame = pd.DataFrame(rows, columns=[*FLOW_COLUMNS, "line"])
    lines = [
        None if pd.isna(x) else line_between((x, y), (to_x, to_y))
        for x, y, to_x, to_y in frame["line"]
    ]
    geometry = gpd.GeoSeries(lines, index=frame.index, crs=GEOGRAPHIC)
    return gpd.GeoDataFrame(frame[list(FLOW_COLUMNS)], geometry=geometry)
