"""Small tables that stand for the reference data, so that a rule can be seen alone."""

from __future__ import annotations

from typing import Protocol

import pytest

from routes.geocode import Index, Place, Tables, build_index
from routes.geocode.resolving import resolve


class Ask(Protocol):
    def __call__(
        self, text: str, country: str | None = None, context: tuple[str, ...] = ()
    ) -> Place: ...


def a_city(
    number: int, name: str, admin1: str, population: int, **changes: object
) -> dict[str, object]:
    row: dict[str, object] = {
        "gazetteer_id": f"geonames:{number}",
        "name": name,
        "ascii_name": name,
        "alternates": "",
        "country": admin1[:2],
        "admin1": admin1,
        "lon": -99.0 - number / 10,
        "lat": 40.0,
        "population": population,
    }
    return row | changes


def a_state(code: str, name: str, marks: str, lon: float, lat: float) -> dict[str, object]:
    return {
        "code": code,
        "country": code[:2],
        "name_en": name,
        "name_es": name,
        "abbreviations": marks,
        "aliases": "",
        "lon": lon,
        "lat": lat,
        "radius_km": 400.0,
    }


STATES = (
    a_state("US-TX", "Texas", "TX|Tex.", -99.3, 31.5),
    a_state("US-AZ", "Arizona", "AZ|Ariz.", -111.7, 34.3),
    a_state("US-OH", "Ohio", "OH", -82.8, 40.3),
    a_state("US-NM", "New Mexico", "NM|N.M.", -106.1, 34.4),
    a_state("US-OR", "Oregon", "OR|Ore.", -120.6, 43.9),
    a_state("MX-SON", "Sonora", "Son.", -110.8, 29.7),
    a_state("MX-CHH", "Chihuahua", "Chih.", -106.5, 28.8),
    a_state("US-MI", "Michigan", "MI|Mich.", -85.4, 44.4),
    a_state("MX-MIC", "Michoacán", "Mich.", -101.9, 19.2),
)
CITIES = (
    a_city(1, "Houston", "US-TX", 2_300_000, lon=-95.36, lat=29.76),
    a_city(2, "Columbus", "US-OH", 900_000, lon=-83.0, lat=39.96),
    a_city(3, "Columbus", "US-NM", 1_600, lon=-107.64, lat=31.83),
    a_city(4, "Nogales", "US-AZ", 20_000, lon=-110.93, lat=31.34),
    a_city(5, "Nogales", "MX-SON", 260_000, lon=-110.94, lat=31.31),
    a_city(6, "Chihuahua", "MX-CHH", 925_000, lon=-106.09, lat=28.64),
    a_city(7, "Lázaro Cárdenas", "MX-MIC", 80_000, lon=-102.2, lat=17.96),
    a_city(8, "Lansing", "US-MI", 112_000, lon=-84.56, lat=42.73),
    a_city(9, "Glendale", "US-AZ", 230_000, lon=-112.19, lat=33.54),
    a_city(10, "Glendale", "US-OH", 200_000, lon=-84.47, lat=39.27),
    a_city(11, "Guadalupe Ramirez", "MX-CHH", 900, lon=-106.0, lat=28.0),
    a_city(12, "Springfield", "US-OH", 58_000, lon=-83.8, lat=39.9),
    a_city(13, "Springfield", "US-OR", 62_000, lon=-123.0, lat=44.05),
    a_city(14, "Portland", "US-OR", 650_000, lon=-122.68, lat=45.52),
    a_city(15, "Brownwood", "US-TX", 18_000, lon=-98.99, lat=31.71, alternates="Houston Springs"),
)
COUNTRIES = (
    {"code": "US", "name_en": "United States", "name_es": "Estados Unidos", "aliases": "USA|U.S."},
    {"code": "MX", "name_en": "Mexico", "name_es": "México", "aliases": ""},
)
REGIONS = (
    {
        "region_id": "region:south",
        "name_en": "South Texas",
        "name_es": "Sur de Texas",
        "aliases": "",
        "country": "US",
        "admin1": "US-TX",
        "lon": -98.6,
        "lat": 27.7,
        "radius_km": 290.0,
    },
    {
        "region_id": "region:border",
        "name_en": "U.S.-Mexico border",
        "name_es": "frontera norte",
        "aliases": "U.S.-Mexican border",
        "country": "US|MX",
        "lon": -107.2,
        "lat": 29.5,
        "radius_km": 1060.0,
    },
)


def a_port(
    slug: str, name: str, aliases: str, clashing: str, lon: float, lat: float
) -> dict[str, object]:
    return {
        "port_id": f"poe:{slug}",
        "name": name,
        "name_es": "",
        "us_admin1": "US-AZ",
        "us_city": "Nogales",
        "mx_admin1": "MX-SON",
        "mx_city": "Nogales",
        "lon": lon,
        "lat": lat,
        "uncertainty_km": 0.5,
        "aliases": aliases,
        "clashing_aliases": clashing,
    }


PORTS = (
    a_port(
        "west",
        "Mariposa Port of Entry",
        "garita Mariposa",
        "Nogales port of entry",
        -110.965,
        31.333,
    ),
    a_port(
        "east",
        "DeConcini Port of Entry",
        "garita DeConcini",
        "Nogales port of entry",
        -110.943,
        31.333,
    ),
)
COLUMBUS_PORT = a_port("columbus", "Columbus Port of Entry", "", "", -107.63, 31.78) | {
    "us_admin1": "US-NM",
    "us_city": "Columbus",
    "mx_admin1": "MX-CHH",
    "mx_city": "Puerto Palomas",
}
COUNTIES = (
    {
        "code": "US-48201",
        "name": "Harris County",
        "short_name": "Harris",
        "admin1": "US-TX",
        "lon": -95.4,
        "lat": 29.9,
        "radius_km": 50.0,
    },
    {
        "code": "US-39049",
        "name": "Orange County",
        "short_name": "Orange",
        "admin1": "US-OH",
        "lon": -83.0,
        "lat": 40.0,
        "radius_km": 30.0,
    },
    {
        "code": "US-48361",
        "name": "Orange County",
        "short_name": "Orange",
        "admin1": "US-TX",
        "lon": -93.9,
        "lat": 30.1,
        "radius_km": 30.0,
    },
)
ZIPS = (
    {"zip": "77002", "lon": -95.36, "lat": 29.75},
    {"zip": "77003", "lon": -95.34, "lat": 29.75},
    {"zip": "77004", "lon": -95.36, "lat": 29.72},
    {"zip": "77006", "lon": -95.39, "lat": 29.74},
)


def asking(index: Index) -> Ask:
    def ask(text: str, country: str | None = None, context: tuple[str, ...] = ()) -> Place:
        return resolve(index, text, country, context)

    return ask


@pytest.fixture(scope="session")
def place() -> Ask:
    """Resolve a text against the small tables."""
    return asking(small_index())


@pytest.fixture(scope="session")
def place_reversed() -> Ask:
    """Resolve a text against the same tables, their rows in the opposite order."""
    return asking(small_index(reverse=True))


def small_index(*, reverse: bool = False) -> Index:
    step = -1 if reverse else 1
    return build_index(
        Tables(
            cities=CITIES[::step],
            admin1=STATES[::step],
            countries=COUNTRIES[::step],
            regions=REGIONS[::step],
            counties=COUNTIES[::step],
            ports=(*PORTS, COLUMBUS_PORT)[::step],
            zips=ZIPS[::step],
        )
    )
