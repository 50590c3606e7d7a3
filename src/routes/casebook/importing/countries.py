"""Countries of rows: which codes there are, and whether a point can lie in the country named."""

from __future__ import annotations

from functools import lru_cache
from math import asin, cos, radians, sin, sqrt
from typing import TYPE_CHECKING

from routes.casebook.coordinates import BOXES, in_country
from routes.casebook.problems import Fault
from routes.codebook.countries import MEANT
from routes.crs import EARTH_RADIUS_KM
from routes.reference.places import countries

if TYPE_CHECKING:
    from collections.abc import Mapping

_NEIGHBOURS = ("MX", "US")
_PARTS_OF_OTHERS = frozenset(("AS", "BV", "GU", "MP", "PR", "UM", "VI"))
"""Codes of ISO 3166-1 for areas that the reference data count to another country."""
_MARGIN_KM = 200.0
_NO_CIRCLE_KM = 5_000.0
_CURE = "Write the ISO 3166-1 code, such as US, MX, GT, HT or CA"


def unknown_country(code: str) -> Fault | None:
    """Tell whether a code of two letters is no country.

    Examples
    --------
    >>> unknown_country("MX") is None, unknown_country("ZZ").rule
    (True, 'unknown_country')
    """
    if code in BOXES or code in _PARTS_OF_OTHERS or code in _codes():
        return None
    meant = MEANT.get(code)
    cure = f"Write {meant} if that is the country" if meant else _CURE
    return Fault("unknown_country", f"{code} is no country", cure)


def neighbour_instead(lon: float, lat: float, country: str) -> Fault | None:
    """Tell whether a point lies about the United States or Mexico and far from its own country.

    Countries of the region have boxes; the others are seen as the circles of the reference data,
    which leave out distant parts, so that a point elsewhere in the world is not judged.

    Parameters
    ----------
    lon, lat
        Degrees, WGS 84.
    country
        ISO 3166-1 alpha-2 code of the row.
    """
    if country in BOXES or country not in _circles() or _is_about(lon, lat, country):
        return None
    for other in _NEIGHBOURS:
        if _in_box(lon, lat, other):
            message = f"lon {lon:g}, lat {lat:g} is about {other} and not in {country}"
            cure = "Correct the coordinates or the country"
            return Fault("outside_country", message, cure)
    return None


def is_nowhere(lon: float, lat: float) -> bool:
    """Tell whether a point lies far from every country, as in the open sea.

    Examples
    --------
    >>> is_nowhere(-106.42, -31.69), is_nowhere(-106.42, 31.69)
    (True, False)
    """
    return not any(in_country(lon, lat, code) for code in BOXES) and not any(
        _is_about(lon, lat, code) for code in _circles()
    )


def _in_box(lon: float, lat: float, country: str) -> bool:
    west, south, east, north = BOXES[country]
    return west <= lon <= east and south <= lat <= north


def _is_about(lon: float, lat: float, country: str) -> bool:
    # In plain numbers: a point at sea is held against every country, and arrays of one are slow.
    east, north, radius = _circles()[country]
    run = cos(radians(lat)) * cos(radians(north)) * sin(radians(lon - east) / 2) ** 2
    rise = sin(radians(lat - north) / 2) ** 2
    # Rounding may leave the sum a hair above 1 for opposite points of the Earth.
    return 2 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(rise + run))) <= radius + _MARGIN_KM


@lru_cache(maxsize=1)
def _codes() -> frozenset[str]:
    return frozenset(map(str, countries()["code"]))


@lru_cache(maxsize=1)
def _circles() -> Mapping[str, tuple[float, float, float]]:
    """Return longitude and latitude in degrees and the radius in km of every country."""
    frame = countries()
    places = zip(frame["lon"], frame["lat"], frame["radius_km"], strict=True)
    return {
        str(code): (float(lon), float(lat), float(radius))
        for code, (lon, lat, radius) in zip(frame["code"], places, strict=True)
        # Islands on both sides of the 180th meridian have a circle around half the Earth.
        if radius < _NO_CIRCLE_KM
    }
