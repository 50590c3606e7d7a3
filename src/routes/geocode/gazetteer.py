"""The names the geocoder knows, indexed by their folded form.

Built once from plain rows; afterwards every question is a dictionary lookup on a whole name.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from routes.geocode.cities import Bearer, Cities, Entry
from routes.geocode.misspelling import Spellings
from routes.geocode.zips import Zips
from routes.reference.folding import fold
from routes.reference.towns import index_towns, km_between, number, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from routes.geocode.choosing import Scope
    from routes.reference.towns import Towns

    Row = Mapping[str, object]
    SingleState = tuple[str, frozenset[str] | None]

_STATES = "names of states"
_SHORTEST_STATE = 3

__all__ = ["Bearer", "Entry", "Gazetteer", "Tables", "build_gazetteer", "km_between"]


@dataclass(frozen=True, slots=True)
class Tables:
    """Rows of the reference data, each a mapping with the column names of its file."""

    cities: Iterable[Row] = ()
    towns: tuple[Towns, ...] = ()
    """Towns that are indexed already, which saves reading ``cities``."""
    admin1: Iterable[Row] = ()
    countries: Iterable[Row] = ()
    regions: Iterable[Row] = ()
    counties: Iterable[Row] = ()
    municipios: Iterable[Row] = ()
    ports: Iterable[Row] = ()
    zips: Iterable[Row] = ()
    """Read when the first ZIP code is asked for."""


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Folded name → places, one dictionary for each kind of place."""

    cities: Cities
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
    zips: Zips
    ports: tuple[tuple[Entry, Row], ...]
    areas_by_id: Mapping[str, Entry]
    areas_said: dict[str, Scope | None] = field(default_factory=dict, repr=False)
    """Texts behind the first comma, and the state and country they consist of."""
    single_states: dict[str, SingleState | None] = field(default_factory=dict, repr=False)
    """The same texts where they consist of one state, and perhaps its country."""
    _spellings: dict[str, Spellings] = field(default_factory=dict, repr=False)

    def spellings(self, state: str) -> Spellings:
        """Return the names of a state's towns, arranged for finding misspelt ones."""
        if state not in self._spellings:
            self._spellings[state] = Spellings(self.cities.names_in(state))
        return self._spellings[state]

    def state_spellings(self) -> Spellings:
        """Return the names of the states, arranged for finding misspelt ones."""
        if _STATES not in self._spellings:
            names = {name for name in self.states if len(name) > _SHORTEST_STATE}
            self._spellings[_STATES] = Spellings(sorted(names))
        return self._spellings[_STATES]

    def large_cities(self) -> Spellings:
        """Return the names of the large cities at home, arranged for finding misspelt ones."""
        if "" not in self._spellings:
            self._spellings[""] = Spellings(self.cities.large_names())
        return self._spellings[""]

    def by_id(self, gazetteer_id: str) -> Entry | None:
        """Return the place of an id, ``zip:`` ids included."""
        if gazetteer_id.startswith("zip:"):
            return self.zips.entry(gazetteer_id.removeprefix("zip:"), self.cities)
        return self.areas_by_id.get(gazetteer_id) or self.cities.by_id(gazetteer_id)


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
    towns = tables.towns or (index_towns(tables.cities, [row for _, row in ports]),)
    admin1 = [(_area(row, f"admin1:{row['code']}", "state"), row) for row in tables.admin1]
    countries = [(_area(row, f"country:{row['code']}", "country"), row) for row in tables.countries]
    regions = [(_area(row, row["region_id"], "region"), row) for row in tables.regions]
    areas = [
        (_area(row, f"{kind}:{row['code']}", "county"), row)
        for kind, rows in (("county", tables.counties), ("municipio", tables.municipios))
        for row in rows
    ]
    entries = [e for pairs in (admin1, countries, regions, areas, ports) for e, _ in pairs]
    return Gazetteer(
        cities=Cities(*towns),
        states=_by_names(admin1, "name_en", "name_es", "aliases"),
        state_marks=_by_names(admin1, "abbreviations"),
        state_codes={e.admin1: e for e, _ in admin1 if e.admin1},
        countries=_by_names(countries, "name_en", "name_es", "aliases"),
        country_codes={e.country: e for e, _ in countries if e.country},
        regions=_by_names(regions, "name_en", "name_es", "aliases"),
        areas=_by_names(areas, "short_name"),
        full_areas=_by_names(areas, "name"),
        zips=Zips(tables.zips),
        ports=ports,
        areas_by_id={e.id: e for e in entries},
    )


def _area(row: Row, entry_id: object, level: str) -> Entry:
    code = text(row.get("code"))
    admin1 = text(row.get("admin1") or row.get("us_admin1"))
    country = text(row.get("country")) or (admin1 or code)[:2]
    return Entry(
        id=text(entry_id),
        name=text(row.get("name_en") or row.get("name")),
        admin1=(code if level == "state" else admin1) or None,
        country=None if "|" in country else country or None,
        lon=number(row.get("lon")),
        lat=number(row.get("lat")),
        level=level,
        radius_km=number(row.get("radius_km") or row.get("uncertainty_km")),
    )


def _by_names(pairs: Iterable[tuple[Entry, Row]], *columns: str) -> dict[str, tuple[Entry, ...]]:
    named: dict[str, dict[str, Entry]] = defaultdict(dict)
    for entry, row in pairs:
        for column in columns:
            for key in map(fold, _listed(row.get(column))):
                if key:
                    named[key][entry.id] = entry
    return {key: tuple(found[i] for i in sorted(found)) for key, found in named.items()}


def _listed(cell: object) -> list[str]:
    return text(cell).split("|")
