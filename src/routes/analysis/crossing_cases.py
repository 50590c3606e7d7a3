"""What is known of the crossing of each case from the United States to Mexico."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from routes.chains.crossing_model import Choices
from routes.codebook.groups import BETWEEN, ENDS, ORIGINS, POINT_LEVELS
from routes.crs import great_circle_km

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from routes.chains.road_network import RoadNetwork

    Booleans = NDArray[np.bool_]
    Floats = NDArray[np.float64]

_BEFORE = (*ORIGINS, *BETWEEN)
_BEHIND = (*BETWEEN, *ENDS)
_PLACED_BY_CITY_KM = 30.0
"""A crossing known by its city is any port within this distance of the city's point."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseCrossing:
    """What the sources of one case say of its crossing."""

    case_id: str
    origins: tuple[str, ...]
    """Ids of the events of the last stage before the border, those placed to the city or better
    where there are any; empty without an event before the border."""
    ends: tuple[str, ...]
    """Ids of the events of the first stage behind it, likewise."""
    possible: Booleans
    """Crossings that the sources leave open, in the order of the network's, ``(K,)``."""
    crossed: Booleans
    """Crossings that the documented one may be; none where it is not documented."""
    ports: Booleans
    """Crossings that a source names themselves, not just their city."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Observations:
    """The cases that the model can be asked about, and those it cannot, with the reason."""

    choices: Choices
    left_out: Mapping[str, str]
    """By case id, why it is not among them."""
    cases: tuple[CaseCrossing, ...] = ()
    """Every case, also those the model cannot be asked about; sorted by id."""


def observe(
    events: pd.DataFrame,
    places: pd.DataFrame,
    cases: Iterable[str],
    network: RoadNetwork,
) -> Observations:
    """Read from the events of cases what is known of their crossing from the US to Mexico.

    Parameters
    ----------
    events
        Frame of the codebook's ``events``.
    places
        Resolved places on the same index (degrees, EPSG:4326).
    cases
        Ids of the cases to look at.
    network
        Roads, and the crossings to choose from.

    Returns
    -------
    Observations
        A case is observed when an event of it before the border is placed in the United States
        to the city or better. Several events of its last stage count with their mean distance.
    """
    rows: defaultdict[str, list[_Event]] = defaultdict(list)
    for event in _events(events, places):
        rows[event.case_id].append(event)
    seen: list[_Observed] = []
    left_out: dict[str, str] = {}
    known: list[CaseCrossing] = []
    for case_id in sorted(cases):
        sides = _sides(rows.get(case_id, []))
        known.append(_crossing_of(case_id, sides, rows.get(case_id, []), network))
        if sides.unknown is None:
            seen.append(_observed(known[-1], sides, network))
        else:
            left_out[case_id] = sides.unknown
    groups: dict[str, int] = {}
    for connector in network.connectors:
        groups.setdefault(connector.port.group, len(groups))
    crossings = len(network.connectors)

    shape = (len(seen), crossings)
    choices = Choices(
        case_ids=tuple(case.crossing.case_id for case in seen),
        access_km=np.array([case.access for case in seen], dtype=float).reshape(shape),
        onward_km=np.array([case.onward for case in seen], dtype=float).reshape(shape),
        possible=np.array([case.crossing.possible for case in seen], dtype=bool).reshape(shape),
        crossed=np.array([case.crossing.crossed for case in seen], dtype=bool).reshape(shape),
        group=np.array([groups[connector.port.group] for connector in network.connectors]),
    )
    return Observations(choices=choices, left_out=left_out, cases=tuple(known))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Event:
    event_id: str
    case_id: str
    kind: str
    country: str
    level: str
    lon: float | None
    lat: float | None
    uncertainty_km: float
    place_id: str
    admin1: str
    documented: bool
    reached: bool

    @property
    def located(self) -> bool:
        return self.level in POINT_LEVELS and self.lon is not None and self.lat is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sides:
    """Events of a case next to the border, on both sides."""

    before: list[_Event]
    behind: list[_Event]

    @property
    def last(self) -> list[_Event]:
        """Of the last stage before the border, those placed to the city or better."""
        return _stage([e for e in self.before if e.located], _BEFORE, latest=True)

    @property
    def first(self) -> list[_Event]:
        """Of the first stage behind it, those placed to the city or better."""
        return _stage([e for e in self.behind if e.located], _BEHIND, latest=False)

    @property
    def unknown(self) -> str | None:
        """Why nothing can be said of the way to the border; ``None`` when something can."""
        if not self.before:
            return "no event before the border is documented"
        return None if self.last else "no place before the border is known to the city"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Observed:
    crossing: CaseCrossing
    access: Floats
    onward: Floats


def _events(events: pd.DataFrame, places: pd.DataFrame) -> Iterable[_Event]:
    def texts(values: pd.Series) -> list[str]:
        return ["" if missing else str(v) for v, missing in zip(values, values.isna(), strict=True)]

    def numbers(values: pd.Series) -> list[float | None]:
        return [
            None if missing else float(v) for v, missing in zip(values, values.isna(), strict=True)
        ]

    columns = zip(
        texts(events["event_id"]),
        texts(events["case_id"]),
        texts(events["kind"]),
        texts(events["country"]),
        texts(events["documented"]),
        texts(events["reached"]),
        texts(places["level"]),
        numbers(places["lon"]),
        numbers(places["lat"]),
        numbers(places["uncertainty_km"]),
        texts(places["gazetteer_id"]),
        texts(places["admin1"]),
        strict=True,
    )
    for row in columns:
        event_id, case_id, kind, country, documented, reached, level, lon, lat, km, *rest = row
        place, admin1 = rest
        yield _Event(
            event_id=event_id,
            case_id=case_id,
            kind=kind,
            country=country,
            level=level,
            lon=lon,
            lat=lat,
            uncertainty_km=km or 0.0,
            place_id=place,
            admin1=admin1,
            documented=documented == "yes",
            reached=reached != "no",
        )


def _sides(events: Sequence[_Event]) -> _Sides:
    reached = [event for event in events if event.reached]
    return _Sides(
        before=[e for e in reached if e.country == "US" and e.kind in _BEFORE],
        behind=[e for e in reached if e.country == "MX" and e.kind in _BEHIND],
    )


def _crossing_of(
    case_id: str, sides: _Sides, events: Sequence[_Event], network: RoadNetwork
) -> CaseCrossing:
    crossings = [e for e in events if e.kind == "crossing" and e.documented and e.reached]
    nowhere = np.zeros(len(network.connectors), dtype=bool)
    located = [e for e in crossings if e.located]
    areas = [_ports_in(e, network) for e in crossings if not e.located]
    crossed = _any([_ports_of(e, network) for e in located], nowhere)
    named = _any(areas, nowhere)
    before = sides.last or _stage(sides.before, _BEFORE, latest=True)
    behind = sides.first or _stage(sides.behind, _BEHIND, latest=False)
    return CaseCrossing(
        case_id=case_id,
        origins=tuple(sorted(event.event_id for event in before)),
        ends=tuple(sorted(event.event_id for event in behind)),
        possible=crossed | (named if named.any() else ~nowhere),
        crossed=crossed,
        ports=_any([_port_named(e, network) for e in located], nowhere),
    )


def _any(masks: Sequence[Booleans], none: Booleans) -> Booleans:
    found: Booleans = np.logical_or.reduce([none, *masks])
    return found


def _observed(crossing: CaseCrossing, sides: _Sides, network: RoadNetwork) -> _Observed:
    return _Observed(
        crossing=crossing,
        access=_mean_distance(sides.last, network, in_mexico=False),
        onward=_mean_distance(sides.first, network, in_mexico=True),
    )


def _stage(events: list[_Event], order: tuple[str, ...], *, latest: bool) -> list[_Event]:
    """The events of the last or the first stage that any of them is in."""
    if not events:
        return []
    ranks = [order.index(event.kind) for event in events]
    wanted = max(ranks) if latest else min(ranks)
    return [event for event, rank in zip(events, ranks, strict=True) if rank == wanted]


def _mean_distance(events: list[_Event], network: RoadNetwork, *, in_mexico: bool) -> Floats:
    if not events:
        return np.full(len(network.connectors), np.nan)
    found = []
    for event in events:
        node, km = network.nearest(
            float(event.lon or 0), float(event.lat or 0), in_mexico=in_mexico
        )
        found.append(network.distances[:, node] + km)
    mean: Floats = np.mean(found, axis=0)
    return mean


def _port_named(event: _Event, network: RoadNetwork) -> Booleans:
    return np.array([connector.port.port_id == event.place_id for connector in network.connectors])


def _ports_of(event: _Event, network: RoadNetwork) -> Booleans:
    """The port that an event names, or every port of the city that it names."""
    named = _port_named(event, network)
    if named.any():
        return named
    return _within(event, _PLACED_BY_CITY_KM, network)


def _ports_in(event: _Event, network: RoadNetwork) -> Booleans:
    """The ports that an area leaves open; every port where the area says nothing of them."""
    everywhere = np.ones(len(network.connectors), dtype=bool)
    if event.level == "state" and event.admin1:
        sides = np.array([event.admin1 in c.port.states for c in network.connectors])
        return sides if sides.any() else everywhere
    if event.level == "region" and event.lon is not None:
        near = _within(event, event.uncertainty_km, network)
        return near if near.any() else everywhere
    return everywhere


def _within(event: _Event, km: float, network: RoadNetwork) -> Booleans:
    km_away = great_circle_km(
        float(event.lon or 0),
        float(event.lat or 0),
        np.array([connector.port.lon for connector in network.connectors]),
        np.array([connector.port.lat for connector in network.connectors]),
    )
    near: Booleans = km_away <= km
    return near
