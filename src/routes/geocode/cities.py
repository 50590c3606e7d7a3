"""Towns by folded name; an entry is made when it is first asked for, and kept."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import defaultdict
from functools import cached_property
from heapq import nsmallest
from typing import TYPE_CHECKING, NamedTuple

from routes.reference.towns import BORDER_TOWN, NEAR_BORDER, UNKNOWN_DEGREES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from routes.reference.towns import Towns

_DEGREES = 100_000
_DEGREE = float(_DEGREES)
_SMALL_TOWN = 32_400
"""People up to whom a town reaches three kilometres."""
_CACHED_NAMES = 200_000
LARGE = 200_000
"""People of a large city."""


class Entry(NamedTuple):
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


def city_radius_km(population: int) -> float:
    """Return how far a town may reach from its point: ``sqrt(population) / 60``, 3 to 25 km.

    A rule of thumb, not a measured extent: 255,000 people give 8.4 km.
    """
    if population <= _SMALL_TOWN:
        return 3.0
    return round(min(25.0, math.sqrt(population) / 60), 1)


def _made(towns: Towns, town: int) -> Entry:
    lon, lat, flags = towns.lon[town], towns.lat[town], towns.flags[town]
    population, radius_km = towns.population[town], towns.radius_km[town]
    codes = towns.codes
    return tuple.__new__(  # a hundred thousand of them are made in a run
        Entry,
        (
            towns.ids[town],
            towns.names[town],
            codes[towns.admin1[town]] or None,
            codes[towns.countries[town]] or None,
            None if lon == UNKNOWN_DEGREES else lon / _DEGREE,
            None if lat == UNKNOWN_DEGREES else lat / _DEGREE,
            "city",
            float(radius_km) if radius_km else city_radius_km(population),
            population,
            flags & BORDER_TOWN != 0,
            flags & NEAR_BORDER != 0,
        ),
    )


def _largest(towns: Towns, numbers: Iterable[int], most: int, country: str | None) -> list[int]:
    people, ids, codes, countries = towns.population, towns.ids, towns.codes, towns.countries
    there = (t for t in numbers if country is None or codes[countries[t]] == country)
    return nsmallest(most, there, key=lambda t: (-people[t], ids[t]))


class Cities:
    """All towns, of one gazetteer or of several.

    Parameters
    ----------
    gazetteers
        Where a town is in several of them under one id, the first counts.
    """

    def __init__(self, *gazetteers: Towns) -> None:
        self._gazetteers = gazetteers
        self._entries: list[dict[int, Entry]] = [{} for _ in gazetteers]
        self._named: dict[str, tuple[Bearer, ...]] = {}

    def get(self, key: str) -> tuple[Bearer, ...]:
        """Return the bearers of a folded name, the largest first; empty if there is none."""
        bearers = self._named.get(key)
        if bearers is None:
            bearers = self._found(key)
            if bearers and len(self._named) < _CACHED_NAMES:
                self._named[key] = bearers
        return bearers

    def beginning_with(
        self, start: str, most: int, *, country: str | None = None
    ) -> tuple[Bearer, ...]:
        """Return the towns that bear a name beginning so.

        Parameters
        ----------
        start
            Beginning of a folded name.
        most
            How many at the most of those that bear it as a main name, and of those that bear it
            as another: the largest.
        country
            ISO 3166-1 alpha-2 code of the only country wanted.
        """
        found: dict[str, Bearer] = {}
        for number, towns in enumerate(self._gazetteers):
            names = self._sorted_names[number]
            first, last = bisect_left(names, start), bisect_left(names, start + "\uffff")
            coded = set(towns.bearers[towns.starts[first] : towns.starts[last]])
            for main in (1, 0):
                fitting = (c >> 1 for c in coded if c & 1 == main)
                for town in _largest(towns, fitting, most, country):
                    found.setdefault(towns.ids[town], Bearer(self._entry(number, town), main == 1))
        return tuple(found.values())

    @cached_property
    def _sorted_names(self) -> tuple[list[str], ...]:
        return tuple(list(towns.keys) for towns in self._gazetteers)

    def _found(self, key: str) -> tuple[Bearer, ...]:
        found: list[Bearer] = []
        for number, towns in enumerate(self._gazetteers):
            at = towns.keys.get(key)
            if at is not None:
                found += [
                    Bearer(self._entry(number, coded >> 1), coded & 1 == 1)
                    for coded in towns.bearers[towns.starts[at] : towns.starts[at + 1]]
                ]
        if len(self._gazetteers) > 1 and found:
            unique = {bearer.entry.id: bearer for bearer in reversed(found)}
            found = sorted(unique.values(), key=lambda b: (-b.entry.population, b.entry.id))
        return tuple(found)

    def _entry(self, number: int, town: int) -> Entry:
        entries = self._entries[number]
        entry = entries.get(town)
        if entry is None:
            entry = entries[town] = _made(self._gazetteers[number], town)
        return entry

    def only_one(self, key: str, state: str) -> Entry | None:
        """Return the one town of a state that bears a name as a main one.

        ``None`` if the state has several bearers, none, or one that bears it as another name.
        """
        if len(self._gazetteers) != 1:
            there = [bearer for bearer in self.get(key) if bearer.entry.admin1 == state]
            return there[0].entry if len(there) == 1 and there[0].main else None
        keys, starts, bearers, states = self._columns
        at = keys.get(key)
        if at is None:
            return None
        wanted = self._state_numbers.get(state)
        start, end = starts[at], starts[at + 1]
        if end == start + 1:  # most names have one bearer in the world
            found = bearers[start]
            of_state = found & 1 and states[found >> 1] == wanted
            return self._entry(0, found >> 1) if of_state else None
        found = -1
        for coded in bearers[start:end]:
            if states[coded >> 1] == wanted:
                if found >= 0:
                    return None
                found = coded
        return self._entry(0, found >> 1) if found >= 0 and found & 1 else None

    @cached_property
    def _columns(
        self,
    ) -> tuple[Mapping[str, int], Sequence[int], Sequence[int], Sequence[int]]:
        towns = self._gazetteers[0]
        return towns.keys, towns.starts, towns.bearers, towns.admin1

    @cached_property
    def _state_numbers(self) -> dict[str, int]:
        return {code: i for i, code in enumerate(self._gazetteers[0].codes)}

    def by_id(self, gazetteer_id: str) -> Entry | None:
        """Return the town of an id."""
        at = self._ids.get(gazetteer_id)
        return None if at is None else self._entry(*at)

    @cached_property
    def _ids(self) -> dict[str, tuple[int, int]]:
        return {
            gazetteer_id: (number, town)
            for number, towns in reversed(list(enumerate(self._gazetteers)))
            for town, gazetteer_id in enumerate(towns.ids)
        }

    def around(self, lon: float, lat: float, reach: float) -> Iterator[Entry]:
        """Yield the towns within ``reach`` degrees of a point, in both axes."""
        for x in range(math.floor(lon - reach), math.floor(lon + reach) + 1):
            for y in range(math.floor(lat - reach), math.floor(lat + reach) + 1):
                for number, town in self._cells.get((x, y), ()):
                    entry = self._entry(number, town)
                    if entry.lon is None or entry.lat is None:
                        continue
                    if abs(entry.lon - lon) <= reach and abs(entry.lat - lat) <= reach:
                        yield entry

    @cached_property
    def _cells(self) -> dict[tuple[int, int], list[tuple[int, int]]]:
        cells: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
        for number, towns in enumerate(self._gazetteers):
            for town, (lon, lat) in enumerate(zip(towns.lon, towns.lat, strict=True)):
                # whole numbers are the fastest way through a hundred thousand towns
                cells[lon // _DEGREES, lat // _DEGREES].append((number, town))
        return cells

    def names_in(self, state: str) -> tuple[str, ...]:
        """Return the folded names of the towns of a state, sorted."""
        return self._names_by_state.get(state, ())

    def large_names(self) -> tuple[str, ...]:
        """Return the main names of the cities at home with 200,000 people or more, sorted."""
        return self._names_by_state[""]

    @cached_property
    def _names_by_state(self) -> dict[str, tuple[str, ...]]:
        """Return the names by state, and under the empty text those of large cities."""
        found: dict[str, dict[str, None]] = defaultdict(dict)
        large: set[str] = set()
        for towns in self._gazetteers:
            states, bearers, codes = towns.admin1, towns.bearers, towns.codes
            home = {i for i, code in enumerate(codes) if code in {"US", "MX"}}
            big = {
                town
                for town, (people, country) in enumerate(
                    zip(towns.population, towns.countries, strict=True)
                )
                if people >= LARGE and country in home
            }
            start = 0
            for key, end in zip(towns.keys, towns.starts[1:], strict=True):
                for i in range(start, end):
                    town = bearers[i] >> 1
                    found[codes[states[town]]][key] = None
                    if town in big and bearers[i] & 1:
                        large.add(key)
                start = end
        one = len(self._gazetteers) == 1
        by_state = {s: tuple(keys) if one else tuple(sorted(keys)) for s, keys in found.items()}
        return by_state | {"": tuple(sorted(large))}
