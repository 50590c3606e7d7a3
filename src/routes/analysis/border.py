"""Which crossing of the US-Mexico border a documented event was at.

Crossings of one US city are one unit, since many sources name only the city. Its exposure is its
number of crossings: each crossing counts alike, because no sourced table of traffic to the south
exists.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from routes.analysis.hotspots import Sighting, Unit
from routes.codebook.groups import AREA_LEVELS
from routes.crs import great_circle_km

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import pandas as pd

NEAR_KM = 10.0
"""A city counts for the crossings that are nearer than this to its point."""

FAR_KM = 60.0
"""A city farther than this from every crossing is at another border."""

INFERRED = "not documented"
NOT_REACHED = "declared or intended, not reached"
NO_PLACE = "no place"
AREA = "known only to an area"
SEVERAL = "several crossings are possible"
ELSEWHERE = "at another border"

_DAY_SECONDS = 86_400
_AREAS = AREA_LEVELS | {"county"}


@dataclass(frozen=True, slots=True, kw_only=True)
class AtUnits:
    """Documented events at units, and the events that could not be given one."""

    units: tuple[Unit, ...]
    sightings: tuple[Sighting, ...]
    left_out: Mapping[str, tuple[str, ...]]
    """Ids of events by reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class YearCount:
    """Cases at one unit in one year."""

    unit_id: str
    name: str
    year: int
    cases: int
    case_ids: tuple[str, ...]
    event_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One event with its place."""

    event_id: str
    case_id: str
    kind: str
    country: str
    level: str
    name: str
    admin1: str
    gazetteer_id: str
    lon: float | None
    lat: float | None
    documented: bool
    reached: bool
    year: int | None
    """Of the event, where its date leaves no other."""


def rows(events: pd.DataFrame, places: pd.DataFrame) -> Iterator[Row]:
    """Read events and their places, in the order of the events' ids.

    Parameters
    ----------
    events
        Frame of the codebook's ``events`` with ``earliest`` and ``latest``.
    places
        Resolved places on the same index (degrees, EPSG:4326).
    """
    columns = ["event_id", "case_id", "kind", "country", "documented", "reached"]
    placed = ["level", "place_name", "admin1", "gazetteer_id", "place_status", "lon", "lat"]
    frame = events[[*columns, "earliest", "latest"]].join(places[placed])
    frame = frame.sort_values("event_id", kind="stable").astype(object)
    for row in frame.where(frame.notna(), None).to_dict("records"):
        ok = row["place_status"] == "ok"
        yield Row(
            event_id=str(row["event_id"]),
            case_id=str(row["case_id"]),
            kind=str(row["kind"]),
            country=str(row["country"] or ""),
            level=str(row["level"] or "") if ok else "",
            name=str(row["place_name"] or ""),
            admin1=str(row["admin1"] or ""),
            gazetteer_id=str(row["gazetteer_id"] or ""),
            lon=None if row["lon"] is None or not ok else float(row["lon"]),
            lat=None if row["lat"] is None or not ok else float(row["lat"]),
            documented=row["documented"] == "yes",
            reached=row["reached"] != "no",
            year=_year(row["earliest"], row["latest"]),
        )


def _year(earliest: int | None, latest: int | None) -> int | None:
    if earliest is None or latest is None:
        return None
    first, last = (
        datetime.fromtimestamp(day * _DAY_SECONDS, UTC).year for day in (earliest, latest)
    )
    return first if first == last else None


def at_crossings(found: Iterable[Row], ports: pd.DataFrame, incident: Mapping[str, str]) -> AtUnits:
    """Give documented events the crossing city that they were at.

    Counted are crossings, and whatever else happened at a port of entry: a seizure there is of
    guns on their way over it.

    Parameters
    ----------
    found
        As :func:`rows` gives them.
    ports
        The crossings, in the order of the border.
    incident
        What counts as one, by case id; other cases are not looked at.

    Returns
    -------
    AtUnits
        Units in the order of the border.
    """
    units, unit_of_port = crossing_cities(ports)
    sightings: list[Sighting] = []
    left_out: defaultdict[str, list[str]] = defaultdict(list)
    for row in found:
        if row.case_id not in incident:
            continue
        unit = unit_of_port.get(row.gazetteer_id)
        if unit is None and row.kind != "crossing":
            continue
        answer = _reason(row) or (unit and [unit]) or _cities_of(row, ports, unit_of_port)
        if isinstance(answer, str):
            left_out[answer].append(row.event_id)
        else:
            sightings.append(_sighting(row, answer[0], incident))
    return AtUnits(
        units=tuple(units),
        sightings=tuple(sightings),
        left_out={reason: tuple(left_out[reason]) for reason in sorted(left_out)},
    )


def by_year(found: AtUnits) -> tuple[YearCount, ...]:
    """Count the cases at each unit in each year, where there is one.

    Parameters
    ----------
    found
        A sighting without a single year is left out.

    Returns
    -------
    tuple of YearCount
        In the order of the units, then of the years.
    """
    seen: defaultdict[tuple[str, int], list[Sighting]] = defaultdict(list)
    for each in sorted(found.sightings, key=lambda sighting: sighting.event_id):
        if each.year is not None:
            seen[each.unit_id, each.year].append(each)
    return tuple(
        YearCount(
            unit_id=unit.unit_id,
            name=unit.name,
            year=year,
            cases=len({each.incident for each in seen[unit.unit_id, year]}),
            case_ids=tuple(sorted({each.case_id for each in seen[unit.unit_id, year]})),
            event_ids=tuple(each.event_id for each in seen[unit.unit_id, year]),
        )
        for unit in found.units
        for year in sorted(year for unit_id, year in seen if unit_id == unit.unit_id)
    )


def crossing_cities(ports: pd.DataFrame) -> tuple[list[Unit], dict[str, str]]:
    """Group crossings by their city in the United States.

    Parameters
    ----------
    ports
        The crossings with ``port_id us_city us_admin1 lon lat``, in the order of the border.

    Returns
    -------
    (list of Unit, dict of str to str)
        Units in the order of the border, and the unit of each port.
    """
    names = list(zip(ports["us_city"], ports["us_admin1"], strict=True))
    unit_ids = [f"{admin1}/{city}" for city, admin1 in names]
    grouped = ports.assign(unit_id=unit_ids).groupby("unit_id", sort=False)
    units = [
        Unit(
            unit_id=str(unit_id),
            name=str(group["us_city"].iloc[0]),
            exposure=float(len(group)),
            lon=round(float(group["lon"].mean()), 5),
            lat=round(float(group["lat"].mean()), 5),
        )
        for unit_id, group in grouped
    ]
    return units, dict(zip(map(str, ports["port_id"]), unit_ids, strict=True))


def _reason(row: Row) -> str | None:
    if not row.documented:
        return INFERRED
    if not row.reached:
        return NOT_REACHED
    if not row.level:
        return NO_PLACE
    return None


def _cities_of(
    row: Row, ports: pd.DataFrame, unit_of_port: Mapping[str, str]
) -> str | Sequence[str]:
    """The one crossing city that a place is, by its name or its point; else why there is none."""
    if row.lon is None or row.lat is None or row.level in _AREAS:
        return AREA
    km = great_circle_km(row.lon, row.lat, ports["lon"].to_numpy(), ports["lat"].to_numpy())
    if not (km < FAR_KM).any():
        return ELSEWHERE
    of_port = [unit_of_port[str(port)] for port in ports["port_id"]]
    for side in ("us", "mx"):
        here = (ports[f"{side}_city"] == row.name) & (ports[f"{side}_admin1"] == row.admin1)
        named = {unit for unit, same in zip(of_port, here, strict=True) if same}
        if len(named) == 1:
            return [named.pop()]
    near = {unit for unit, distance in zip(of_port, km, strict=True) if distance < NEAR_KM}
    return [near.pop()] if len(near) == 1 else SEVERAL


def _sighting(row: Row, unit_id: str, incident: Mapping[str, str]) -> Sighting:
    return Sighting(
        unit_id=unit_id,
        case_id=row.case_id,
        event_id=row.event_id,
        incident=incident[row.case_id],
        year=row.year,
    )
