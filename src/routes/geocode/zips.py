"""ZIP codes: their state by the first three digits, and how far an area reaches."""

from __future__ import annotations

import math
from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from routes.geocode.cities import Entry
from routes.reference.towns import km_between, number, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from routes.geocode.cities import Cities

# (first, last) three digits, both included. Later rows win, so that exceptions stand last.
_STATES = (
    *((5, 5, "NY"), (6, 9, "PR"), (8, 8, "VI"), (10, 27, "MA"), (28, 29, "RI"), (30, 38, "NH")),
    *((39, 49, "ME"), (50, 59, "VT"), (55, 55, "MA"), (60, 69, "CT"), (70, 89, "NJ")),
    *((100, 149, "NY"), (150, 196, "PA"), (197, 199, "DE"), (200, 205, "DC"), (201, 201, "VA")),
    *((206, 219, "MD"), (220, 246, "VA"), (247, 268, "WV"), (270, 289, "NC"), (290, 299, "SC")),
    *((300, 319, "GA"), (320, 349, "FL"), (350, 369, "AL"), (370, 385, "TN"), (386, 397, "MS")),
    *((398, 399, "GA"), (400, 427, "KY"), (430, 459, "OH"), (460, 479, "IN"), (480, 499, "MI")),
    *((500, 528, "IA"), (530, 549, "WI"), (550, 567, "MN"), (569, 569, "DC"), (570, 577, "SD")),
    *((580, 588, "ND"), (590, 599, "MT"), (600, 629, "IL"), (630, 658, "MO"), (660, 679, "KS")),
    *((680, 693, "NE"), (700, 714, "LA"), (716, 729, "AR"), (730, 749, "OK"), (733, 733, "TX")),
    *((750, 799, "TX"), (800, 816, "CO"), (820, 831, "WY"), (832, 838, "ID")),
    *((840, 847, "UT"), (850, 865, "AZ"), (870, 884, "NM"), (885, 885, "TX"), (889, 898, "NV")),
    *((900, 961, "CA"), (967, 968, "HI"), (969, 969, "GU"), (970, 979, "OR"), (980, 994, "WA")),
    (995, 999, "AK"),
)
_STATE_OF_PREFIX = {
    prefix: f"US-{state}" for first, last, state in _STATES for prefix in range(first, last + 1)
}
_NEIGHBOUR = 3
_LEAST_KM, _MOST_KM = 2.0, 80.0
WIDE_KM = 10.0


def state_of_zip(code: str) -> str | None:
    """Return the ISO 3166-2 code of a ZIP code by its first three digits."""
    return _STATE_OF_PREFIX.get(int(code[:3]))


class _Area(NamedTuple):
    """The point of a ZIP code, and the id of its town, empty where it is not known."""

    point: tuple[float, float]
    town: str
    is_post_office: bool
    """Boxes or one building, inside the area of another ZIP code."""


class Zips:
    """The areas of ZIP codes as points.

    Parameters
    ----------
    rows
        Rows with ``zip``, ``lon`` and ``lat`` (degrees, WGS 84), ``town``, the gazetteer id of
        the town it belongs to where that is known, and ``feature``, which is ``post_office`` for
        a ZIP code without an area; read at the first question.
    """

    def __init__(self, rows: Iterable[Mapping[str, object]]) -> None:
        self._rows = rows

    @cached_property
    def _areas(self) -> dict[str, _Area]:
        return {
            text(row["zip"]): _Area(
                (lon, lat), text(row.get("town")), text(row.get("feature")) == "post_office"
            )
            for row in self._rows
            if (lon := number(row["lon"])) is not None and (lat := number(row["lat"])) is not None
        }

    @cached_property
    def _cells(self) -> dict[tuple[int, int], list[tuple[float, float]]]:
        cells: dict[tuple[int, int], list[tuple[float, float]]] = defaultdict(list)
        for (lon, lat), _, is_post_office in self._areas.values():
            if not is_post_office:
                cells[(math.floor(lon), math.floor(lat))].append((lon, lat))
        return cells

    def entry(self, code: str, cities: Cities) -> Entry | None:
        """Return the area of a ZIP code, or ``None`` if the reference data do not have it.

        Its radius is the distance to the third nearest point of another area (2 to 80 km): an
        order of magnitude, not a measured extent. The middle of a wide rural area can lie far
        from where its people live, so an area wider than 10 km is placed at its town: the one the
        reference data name, or the largest with no nearer area. A post office without an area
        stands in its town, because its own point is often the middle of a county.
        """
        area = self._areas.get(code)
        if area is None:
            return None
        admin1 = state_of_zip(code)
        point, radius = self._placed(area, admin1, cities)
        return Entry(
            id=f"zip:{code}",
            name=f"ZIP {code}",
            admin1=admin1,
            country="US",
            lon=point[0],
            lat=point[1],
            level="zip",
            radius_km=round(radius, 1),
        )

    def _placed(
        self, area: _Area, admin1: str | None, cities: Cities
    ) -> tuple[tuple[float, float], float]:
        point, radius = area.point, self._radius_km(area)
        if radius <= WIDE_KM and not area.is_post_office:
            return point, radius
        town = cities.by_id(area.town)
        if town is None and not area.is_post_office:
            towns = [t for t in cities.around(*point, 1.5) if t.admin1 == admin1]
            town = self._largest_town(point, towns)
        if town is None or town.lon is None or town.lat is None:
            return point, radius
        if area.is_post_office:
            return (town.lon, town.lat), town.radius_km or radius
        return (town.lon, town.lat), max(radius, km_between(*point, town.lon, town.lat))

    def _radius_km(self, area: _Area) -> float:
        near = sorted(km_between(*area.point, *other) for other in self._around(area.point, 1.0))
        # the nearest area is the ZIP code itself, unless it has none
        third = _NEIGHBOUR - area.is_post_office
        return min(_MOST_KM, max(_LEAST_KM, near[third])) if len(near) > third else _MOST_KM

    def _around(self, point: tuple[float, float], reach: float) -> Iterator[tuple[float, float]]:
        lon, lat = point
        for x in range(math.floor(lon - reach), math.floor(lon + reach) + 1):
            for y in range(math.floor(lat - reach), math.floor(lat + reach) + 1):
                for other in self._cells.get((x, y), ()):
                    if abs(other[0] - lon) < reach and abs(other[1] - lat) < reach:
                        yield other

    def _largest_town(self, point: tuple[float, float], towns: list[Entry]) -> Entry | None:
        """Return the largest town whose nearest point of all ZIP codes is this one."""
        around = list(self._around(point, 1.5))
        for town in sorted(towns, key=lambda t: (-t.population, t.id)):
            if town.lon is None or town.lat is None:
                continue
            away = km_between(*point, town.lon, town.lat)
            if away > _MOST_KM:
                continue
            if all(km_between(*other, town.lon, town.lat) >= away for other in around):
                return town
        return None
