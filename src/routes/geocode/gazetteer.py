"""The names the geocoder knows, indexed by their folded form.

Built once from plain rows; afterwards every question is a dictionary lookup on a whole name.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from routes.geocode.folding import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    Row = Mapping[str, object]

BORDER_TOWN_KM = 25.0
NEAR_BORDER_KM = 60.0
"""Distances to the nearest crossing of the US-Mexico border: "border town", "near the border"."""

_KM_PER_DEGREE = 111.195
_TITLES = ("cd ", "heroica ", "heroica cd ", "h ")
"""Words before the name of a Mexican city that nobody says: "Heroica Matamoros"."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One place of the reference data. ``lon`` and ``lat`` are ``None`` where none was found."""

    id: str
    name: str
    admin1: str | None
    country: str | None
    lon: float | None
    lat: float | None
    level: str
    radius_km: float | None
    population: int = 0
    border_town: bool = False
    near_border: bool = False


class Bearer(NamedTuple):
    """A place that bears a name, and whether as its main name or as an alternate one."""

    entry: Entry
    main: bool


@dataclass(frozen=True, slots=True)
class Tables:
    """Rows of the reference data, each a mapping with the column names of its file."""

    cities: Iterable[Row] = ()
    admin1: Iterable[Row] = ()
    countries: Iterable[Row] = ()
    regions: Iterable[Row] = ()
    counties: Iterable[Row] = ()
    municipios: Iterable[Row] = ()
    ports: Iterable[Row] = ()
    zips: Iterable[Row] = ()


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Folded name → places, one dictionary for each kind of place."""

    cities: Mapping[str, tuple[Bearer, ...]]
    states: Mapping[str, tuple[Entry, ...]]
    """Full names of states, in English and Spanish."""
    state_marks: Mapping[str, tuple[Entry, ...]]
    """Abbreviations of states; words such as "son" and "or" among them."""
    state_codes: Mapping[str, Entry]
    countries: Mapping[str, tuple[Entry, ...]]
    country_codes: Mapping[str, Entry]
    regions: Mapping[str, tuple[Entry, ...]]
    areas: Mapping[str, tuple[Entry, ...]]
    """Counties and municipios by their short name."""
    full_areas: Mapping[str, tuple[Entry, ...]]
    """Counties and municipios by their name with the word County, Parish or Borough."""
    zips: Mapping[str, tuple[float, float]]
    """ZIP code → lon, lat."""
    ports: tuple[tuple[Entry, Row], ...]
    by_id: Mapping[str, Entry] = field(repr=False)


def km_between(lon1: float, lat1: float, lon2: float, lat2: float) -> float:
    """Return the great-circle distance in kilometres; degrees WGS 84, sphere of mean radius.

    Examples
    --------
    >>> round(km_between(-112.074, 33.448, -110.946, 31.308))
    260
    """
    phi1, phi2 = math.radians(lat1), math.radians(lat2)
    half_lat, half_lon = (phi2 - phi1) / 2, math.radians(lon2 - lon1) / 2
    chord = math.sin(half_lat) ** 2 + math.cos(phi1) * math.cos(phi2) * math.sin(half_lon) ** 2
    return 12742.0176 * math.asin(min(1.0, math.sqrt(chord)))


def city_radius_km(population: int) -> float:
    """Return how far a town may reach from its point: ``sqrt(population) / 60``, 3 to 25 km.

    A rule of thumb, not a measured extent: 255,000 people give 8.4 km.
    """
    return round(min(25.0, max(3.0, math.sqrt(max(population, 0)) / 60)), 1)


def build_gazetteer(tables: Tables) -> Gazetteer:
    """Index the reference data.

    Parameters
    ----------
    tables
        Rows with the column names of the files in ``geo/reference``; coordinates in degrees,
        WGS 84; an empty cell means not known.

    Returns
    -------
    Gazetteer
        The same for any order of the rows: places that share a name are sorted by population
        and then by id.
    """
    ports = tuple((_area(row, row["port_id"], "port_of_entry"), row) for row in tables.ports)
    points = [(e.lon, e.lat) for e, _ in ports if e.lon is not None and e.lat is not None]
    cities = _index_cities(tables.cities, points)
    admin1 = [(_area(row, f"admin1:{row['code']}", "state"), row) for row in tables.admin1]
    countries = [(_area(row, f"country:{row['code']}", "country"), row) for row in tables.countries]
    states = _by_names(admin1, "name_en", "name_es")
    regions = [
        (_in_its_state(_area(row, row["region_id"], "region"), row, states), row)
        for row in tables.regions
    ]
    areas = [
        (_area(row, f"{kind}:{row['code']}", "county"), row)
        for kind, rows in (("county", tables.counties), ("municipio", tables.municipios))
        for row in rows
    ]
    entries = [e for pairs in (admin1, countries, regions, areas, ports) for e, _ in pairs]
    everything = {e.id: e for e in entries}
    everything.update((b.entry.id, b.entry) for bearers in cities.values() for b in bearers)
    return Gazetteer(
        cities=cities,
        states=_by_names(admin1, "name_en", "name_es", "aliases"),
        state_marks=_by_names(admin1, "abbreviations"),
        state_codes={e.admin1: e for e, _ in admin1 if e.admin1},
        countries=_by_names(countries, "name_en", "name_es", "aliases"),
        country_codes={e.country: e for e, _ in countries if e.country},
        regions=_by_names(regions, "name_en", "name_es", "aliases"),
        areas=_by_names(areas, "short_name"),
        full_areas=_by_names(areas, "name"),
        zips=_zip_points(tables.zips),
        ports=ports,
        by_id=everything,
    )


def _zip_points(rows: Iterable[Row]) -> dict[str, tuple[float, float]]:
    found = ((_text(row["zip"]), _number(row["lon"]), _number(row["lat"])) for row in rows)
    return {code: (lon, lat) for code, lon, lat in found if lon is not None and lat is not None}


def _index_cities(
    rows: Iterable[Row], points: list[tuple[float, float]]
) -> dict[str, tuple[Bearer, ...]]:
    named: dict[str, dict[str, Bearer]] = defaultdict(dict)
    for row in rows:
        entry = _city(row, points)
        main = {fold(entry.name), fold(_text(row.get("ascii_name")))}
        if entry.country == "MX":
            main |= {key.removeprefix(title) for key in main for title in _TITLES}
        for key in main - {""}:
            named[key][entry.id] = Bearer(entry, main=True)
        alternates = set(map(fold, _listed(row.get("alternates"))))
        if entry.border_town:
            # the border says "Palomas" for Puerto Palomas
            alternates |= {key.removeprefix("puerto ") for key in main | alternates}
        for key in alternates - main - {""}:
            named[key].setdefault(entry.id, Bearer(entry, main=False))
    return {key: _ranked(bearers.values()) for key, bearers in named.items()}


def _ranked(bearers: Iterable[Bearer]) -> tuple[Bearer, ...]:
    return tuple(sorted(bearers, key=lambda b: (-b.entry.population, b.entry.id)))


def _city(row: Row, points: list[tuple[float, float]]) -> Entry:
    lon, lat = _number(row["lon"]), _number(row["lat"])
    population = int(_number(row.get("population")) or 0)
    border_km = _border_km(lon, lat, points)
    return Entry(
        id=_text(row["gazetteer_id"]),
        name=_text(row["name"]),
        admin1=_text(row.get("admin1")) or None,
        country=_text(row["country"]),
        lon=lon,
        lat=lat,
        level="city",
        radius_km=city_radius_km(population),
        population=population,
        border_town=border_km <= BORDER_TOWN_KM,
        near_border=border_km <= NEAR_BORDER_KM,
    )


def _border_km(lon: float | None, lat: float | None, points: list[tuple[float, float]]) -> float:
    if lon is None or lat is None:
        return math.inf
    reach = NEAR_BORDER_KM / _KM_PER_DEGREE
    near = [p for p in points if abs(p[1] - lat) <= reach and abs(p[0] - lon) <= 2 * reach]
    return min((km_between(lon, lat, *p) for p in near), default=math.inf)


def _area(row: Row, entry_id: object, level: str) -> Entry:
    code = _text(row.get("code"))
    admin1 = _text(row.get("admin1") or row.get("us_admin1"))
    country = _text(row.get("country")) or (admin1 or code)[:2]
    return Entry(
        id=_text(entry_id),
        name=_text(row.get("name_en") or row.get("name")),
        admin1=(code if level == "state" else admin1) or None,
        country=None if "|" in country else country or None,
        lon=_number(row.get("lon")),
        lat=_number(row.get("lat")),
        level=level,
        radius_km=_number(row.get("radius_km") or row.get("uncertainty_km")),
    )


def _in_its_state(region: Entry, row: Row, states: Mapping[str, tuple[Entry, ...]]) -> Entry:
    """Give a region the state that one of its names holds, if there is just one: "South Texas"."""
    texts = [fold(n) for c in ("name_en", "name_es", "aliases") for n in _listed(row.get(c))]
    found = {
        state.admin1: state
        for key, entries in states.items()
        for state in entries
        if state.country == region.country and any(f" {key} " in f" {t} " for t in texts)
    }
    if len(found) != 1 or region.radius_km is None:
        return region
    (state,) = found.values()
    if state.radius_km is None or region.radius_km > state.radius_km:
        return region
    return replace(region, admin1=state.admin1)


def _by_names(pairs: Iterable[tuple[Entry, Row]], *columns: str) -> dict[str, tuple[Entry, ...]]:
    named: dict[str, dict[str, Entry]] = defaultdict(dict)
    for entry, row in pairs:
        for column in columns:
            for key in map(fold, _listed(row.get(column))):
                if key:
                    named[key][entry.id] = entry
    return {key: tuple(found[i] for i in sorted(found)) for key, found in named.items()}


def _listed(cell: object) -> list[str]:
    return _text(cell).split("|")


def _text(cell: object) -> str:
    # a missing value of a frame is a float or pandas' own mark, never a text
    return cell if isinstance(cell, str) else ""


def _number(cell: object) -> float | None:
    if isinstance(cell, int | float):
        return None if math.isnan(cell) else float(cell)
    return float(cell) if isinstance(cell, str) and cell else None
