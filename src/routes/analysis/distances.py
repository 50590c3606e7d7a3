"""How far it is from where weapons were bought to where they were found, by air and by road."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from routes.analysis.indicators import documented_events, grouped_cases
from routes.chains.road_network import CONNECTOR_DETOUR
from routes.codebook.groups import ENDS, ORIGINS, POINT_LEVELS
from routes.crs import great_circle_km

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from routes.chains.road_network import RoadNetwork

LEAST_KM = 25.0
"""Great-circle distance below which a detour ratio says nothing: a city is not a point."""

PORT_OF_CITY_KM = 30.0
"""A crossing known by its city is any port within this distance of the city's point."""

COLUMNS = (
    *("case_ids", "event_ids", "pairs", "great_circle_km", "road_km", "least_road_km"),
    *("detour", "least_detour", "crossing_documented"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Distances:
    """Source-to-market distances of cases."""

    cases: pd.DataFrame
    """``COLUMNS``, a row for each independent case. ``great_circle_km`` and the road lengths are
    means over the ``pairs`` of a source and a market. ``road_km`` goes over the documented
    crossing and is missing without one; ``least_road_km`` goes over whichever crossing is
    shortest, so it is no more than a lower bound of the network's way. Both are missing outside
    of the United States and Mexico. ``detour`` and ``least_detour`` are these lengths over
    ``great_circle_km``, missing below ``LEAST_KM``."""
    missing: Mapping[str, tuple[str, ...]]
    """Ids of the other cases by reason."""


@dataclass(frozen=True, slots=True)
class _Point:
    case_id: str
    event_id: str
    kind: str
    country: str
    lon: float
    lat: float
    place_id: str


def source_to_market(
    events: pd.DataFrame,
    places: pd.DataFrame,
    network: RoadNetwork,
    *,
    clusters: Mapping[str, str] | None = None,
) -> Distances:
    """Measure how far the market lies from the source, for every case that tells both.

    Parameters
    ----------
    events
        Frame of the codebook's ``events``, of the cases to look at.
    places
        Resolved places on the same index (degrees, EPSG:4326); only the city or better counts.
    network
        Roads of the United States and Mexico.
    clusters
        Name of the group of cases that tell of the same weapons, by case.

    Returns
    -------
    Distances
        A source is a documented purchase or theft, a market a documented seizure, recovery or
        use in another country. A place counts once, however many events are there.
    """
    known = documented_events(events)
    points: defaultdict[str, list[_Point]] = defaultdict(list)
    for point in _points(known, places.loc[known.index]):
        points[point.case_id].append(point)
    rows: list[dict[str, object]] = []
    missing: defaultdict[str, list[str]] = defaultdict(list)
    for cases in grouped_cases(set(events["case_id"].astype(str)), clusters or {}).values():
        found = _measured([point for case in cases for point in points[case]], network)
        if isinstance(found, str):
            missing[found] += cases
        else:
            rows.append({"case_ids": tuple(cases), **found})
    return Distances(
        cases=pd.DataFrame(rows, columns=list(COLUMNS)),
        missing={why: tuple(sorted(missing[why])) for why in sorted(missing)},
    )


def _points(events: pd.DataFrame, places: pd.DataFrame) -> list[_Point]:
    placed = places["level"].isin(POINT_LEVELS) & places["lon"].notna()
    events, places = events[placed], places[placed]
    columns = zip(
        events["case_id"].astype(str),
        events["event_id"].astype(str),
        events["kind"].astype(str),
        events["country"].fillna(places["place_country"]).fillna("").astype(str),
        places["lon"].astype(float),
        places["lat"].astype(float),
        places["gazetteer_id"].fillna(places["place_key"]).fillna("").astype(str),
        strict=True,
    )
    return [_Point(*values) for values in columns]


def _one_each(points: Sequence[_Point], kinds: Sequence[str]) -> list[_Point]:
    """A point for every place where one of these stages was, whatever the order of events."""
    wanted = sorted((p for p in points if p.kind in kinds), key=lambda p: (p.place_id, p.event_id))
    return list({point.place_id: point for point in reversed(wanted)}.values())[::-1]


def _measured(points: Sequence[_Point], network: RoadNetwork) -> dict[str, object] | str:
    sources, markets = _one_each(points, ORIGINS), _one_each(points, ENDS)
    if not sources:
        return "no source is documented to the city"
    if not markets:
        return "no market is documented to the city"
    pairs = [(a, b) for a, b in product(sources, markets) if a.country != b.country]
    if not pairs:
        return "source and market lie in one country"
    crossings = _one_each(points, ("crossing",))
    ports = sorted({port for point in crossings for port in _ports(point, network)})
    straight = _mean([float(great_circle_km(a.lon, a.lat, b.lon, b.lat)) for a, b in pairs])
    over = _mean([_road_km(a, b, ports, network) for a, b in pairs])
    least = _mean([_road_km(a, b, range(len(network.connectors)), network) for a, b in pairs])
    return {
        "event_ids": tuple(sorted({p.event_id for pair in pairs for p in pair})),
        "pairs": len(pairs),
        "great_circle_km": straight,
        "road_km": over,
        "least_road_km": least,
        "detour": over / straight if straight >= LEAST_KM else np.nan,
        "least_detour": least / straight if straight >= LEAST_KM else np.nan,
        "crossing_documented": bool(crossings),
    }


def _mean(km: Sequence[float]) -> float:
    """The mean; missing where one of them is."""
    return float(np.mean(np.array(km)))


def _ports(point: _Point, network: RoadNetwork) -> list[int]:
    """The port that a crossing is, or every port of the city that it is known by."""
    ports = [connector.port for connector in network.connectors]
    named = [at for at, port in enumerate(ports) if port.port_id == point.place_id]
    km = great_circle_km(point.lon, point.lat, [p.lon for p in ports], [p.lat for p in ports])
    return named or [int(at) for at in np.flatnonzero(km <= PORT_OF_CITY_KM)]


def _road_km(source: _Point, market: _Point, ports: Sequence[int], network: RoadNetwork) -> float:
    """Length of the shortest way over one of the ports; ``nan`` where there is none."""
    if source.country != "US" or market.country != "MX" or not ports:
        return float("nan")
    first, before = network.nearest(source.lon, source.lat, in_mexico=False)
    last, after = network.nearest(market.lon, market.lat, in_mexico=True)
    chosen = np.asarray(ports)
    km = float((network.distances[chosen, first] + network.distances[chosen, last]).min())
    return km + CONNECTOR_DETOUR * (before + after) if np.isfinite(km) else float("nan")
