"""What the online services answer, read into our own words, and judged like our own candidates.

Nothing here asks the network. A service's order of answers is never taken for a decision, and its
own figure (Nominatim's ``importance``, Pelias' ``confidence``) never for a score: neither is a
probability.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from routes.geocode.answers import MOST_CANDIDATES
from routes.geocode.places import (
    AMBIGUOUS,
    CONFLICT,
    NOT_FOUND,
    OK,
    REFUSED,
    UNRESOLVABLE,
    Candidate,
    Place,
)
from routes.reference.towns import km_between

NOT_SCORED = 0.0
"""Score of every candidate of a service: it says nothing, the evidence says why."""

APART_KM = {"address": 1.0}
"""Gap beyond which two answers in one state are two places; for any other level ``_FAR_KM``."""

_FAR_KM = 25.0
_LONGEST = 300
_HALF_AROUND = 180.0
_POLE = 90.0
_AREAS = frozenset({"country", "state"})
_ISO_ADMIN1 = re.compile(r"[A-Z]{2}-[A-Z0-9]{1,3}")
_ISO_COUNTRY = re.compile(r"[A-Z]{2}")

# Word of a service → our level, and how large such a thing is: two answers are held against each
# other when their sizes differ by one at most, so that the city of Chihuahua rivals the state,
# and a restaurant called "El Paso" does not rival the city.
_Kind = tuple[str, int]
_LARGE, _MIDDLE, _SMALL, _SPOT = range(4)

_OSM: dict[str, _Kind] = {
    "country": ("country", _LARGE),
    **dict.fromkeys(("state", "province"), ("state", _LARGE)),
    "county": ("county", _MIDDLE),
    **dict.fromkeys(("city", "town", "municipality"), ("city", _MIDDLE)),
    "postcode": ("zip", _MIDDLE),
    **dict.fromkeys(
        ("village", "hamlet", "suburb", "borough", "quarter", "neighbourhood", "city_district"),
        ("city", _SMALL),
    ),
    **dict.fromkeys(("road", "highway", "street", "house", "building"), ("address", _SPOT)),
    **dict.fromkeys(
        ("amenity", "craft", "leisure", "office", "shop", "tourism"), ("address", _SPOT)
    ),
}
_NOMINATIM_RANKS = {4: "country", 8: "state", 12: "county", 16: "city"}
_PHOTON_TYPES = ("city", "county", "state", "country", "street")
_PELIAS: dict[str, _Kind] = {
    "country": ("country", _LARGE),
    "region": ("state", _LARGE),
    "county": ("county", _MIDDLE),
    **dict.fromkeys(("locality", "localadmin"), ("city", _MIDDLE)),
    "postalcode": ("zip", _MIDDLE),
    **dict.fromkeys(("borough", "macrohood", "neighbourhood"), ("city", _SMALL)),
    **dict.fromkeys(("address", "intersection", "street", "venue"), ("address", _SPOT)),
}
_PELIAS_ISO_REGIONS = frozenset({"CA", "US"})
_OSM_TYPES = {"N": "node", "W": "way", "R": "relation"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One answer of a service, in our words."""

    id: str
    name: str
    kind: str
    """The service's own words for the type."""
    level: str | None
    """``None`` for a type that is none of our levels."""
    size: int
    country: str | None
    admin1: str | None
    state: str | None
    """What tells one state from another within one service: a code or a name."""
    lon: float
    lat: float
    radius_km: float | None
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """Who answered: the name of the service and its address."""

    service: str
    address: str

    def __str__(self) -> str:
        return f"{self.service} at {self.address}"


def from_nominatim(raw: Mapping[str, Any]) -> Found:
    """Read one answer of Nominatim (``format=json`` with ``addressdetails=1``)."""
    parts = raw.get("address") or {}
    group, kind = _word(raw, "class") or "", _word(raw, "type") or ""
    words = [_word(raw, "addresstype"), kind if group == "place" else None, group]
    if (group, kind) == ("boundary", "administrative"):
        # Releases before 4 say no address type; the rank of a boundary says the same.
        words.append(_NOMINATIM_RANKS.get(raw.get("place_rank", 0)))
    level, size = _level(words)
    shown = _word(raw, "display_name") or ""
    name = shown if level == "address" else _word(raw, "name") or shown.partition(",")[0]
    country = _iso(_ISO_COUNTRY, _word(parts, "country_code"))
    admin1 = _iso(_ISO_ADMIN1, _word(parts, "ISO3166-2-lvl4"))
    osm_type, osm_id = _word(raw, "osm_type"), _word(raw, "osm_id")
    lon, lat = _position(raw["lon"], raw["lat"])
    south, north, west, east = _box(raw.get("boundingbox"))
    return Found(
        # Nominatim makes up its postcodes: they have no object of OpenStreetMap behind them.
        id=f"nominatim:{osm_type}/{osm_id}" if osm_type else f"nominatim:{kind}/{name}",
        name=name,
        kind=f"{group} {kind}".strip(),
        level=level,
        size=size,
        country=country,
        admin1=admin1,
        state=admin1 or _word(parts, "state"),
        lon=lon,
        lat=lat,
        radius_km=half_diagonal_km(west, south, east, north),
        notes=_notes(importance=raw.get("importance"), licence=raw.get("licence")),
    )


def from_pelias(raw: Mapping[str, Any]) -> Found:
    """Read one feature of Pelias' ``/v1/search``."""
    facts = raw["properties"]
    layer = _word(facts, "layer") or ""
    level, size = _PELIAS.get(layer, (None, _SPOT))
    country = _iso(_ISO_COUNTRY, _word(facts, "country_code"))
    region = _word(facts, "region_a")
    # Elsewhere than in the US and Canada the abbreviation is not that of ISO 3166-2.
    admin1 = f"{country}-{region}" if region and country in _PELIAS_ISO_REGIONS else None
    lon, lat = _position(*raw["geometry"]["coordinates"][:2])
    return Found(
        id=f"pelias:{_word(facts, 'gid')}",
        name=_word(facts, "label" if level == "address" else "name") or "",
        kind=layer,
        level=level,
        size=size,
        country=country,
        admin1=_iso(_ISO_ADMIN1, admin1),
        state=_word(facts, "region"),
        lon=lon,
        lat=lat,
        radius_km=half_diagonal_km(*_box(raw.get("bbox"))),
        notes=_notes(confidence=facts.get("confidence"), match=facts.get("match_type")),
    )


def from_photon(raw: Mapping[str, Any]) -> Found:
    """Read one feature of Photon's ``/api``."""
    facts = raw["properties"]
    key, value = _word(facts, "osm_key") or "", _word(facts, "osm_value") or ""
    kind = _word(facts, "type")
    words = (value,) if key == "place" else (key, kind if kind in _PHOTON_TYPES else None)
    level, size = _level(words)
    osm_type = _word(facts, "osm_type") or ""
    lon, lat = _position(*raw["geometry"]["coordinates"][:2])
    return Found(
        id=f"photon:{_OSM_TYPES.get(osm_type, osm_type)}/{_word(facts, 'osm_id')}",
        name=_photon_address(facts) if level == "address" else _word(facts, "name") or "",
        kind=f"{key} {value}".strip(),
        level=level,
        size=size,
        country=_iso(_ISO_COUNTRY, _word(facts, "countrycode")),
        admin1=None,
        state=_word(facts, "state"),
        lon=lon,
        lat=lat,
        radius_km=half_diagonal_km(*_box(facts.get("extent"))),
        notes=_notes(),
    )


READERS: Mapping[str, Callable[[Mapping[str, Any]], Found]] = {
    "nominatim": from_nominatim,
    "pelias": from_pelias,
    "photon": from_photon,
}
"""How to read one answer, by the name of the service."""


def judge(query: str, found: Sequence[Found], *, country: str | None, asked: Asked) -> Place:
    """Turn the answers of a service into a place, or into the reason why there is none.

    Parameters
    ----------
    query
        The words, verbatim.
    found
        The answers in the service's order.
    country
        ISO 3166-1 alpha-2 code that the record gives; ``None`` when it gives none.
    asked
        Who answered.

    Returns
    -------
    Place
        ``ok`` only where all answers of about the same size mean the same place.
    """
    if not found:
        return _refused(query, NOT_FOUND, f"{asked} knows no such place", (), asked)
    inside = [one for one in found if country is None or one.country == country]
    if not inside:
        return _elsewhere(query, found, country or "", asked)
    first, rest = inside[0], inside[1:]
    if first.level is None:
        reason = (
            f"{asked} answers with {first.name!r} of the type {first.kind!r}, which is no level of "
            "a place; decide by hand"
        )
        return _refused(query, REFUSED, reason, inside, asked)
    rivals = [one for one in rest if _rival(first, one)]
    if rivals:
        both = [first, *rivals]
        reason = f"{asked} knows {len(both)} places that could be meant: {_listed(both)}"
        return _refused(query, AMBIGUOUS, reason, both, asked)
    near = f"; {len(rest)} further answers mean no other place of its size" if rest else ""
    return Place(
        query=query,
        status=OK,
        level=first.level,
        name=first.name,
        admin1=first.admin1,
        country=first.country,
        lon=first.lon,
        lat=first.lat,
        uncertainty_km=first.radius_km,
        gazetteer_id=first.id,
        method=f"online:{asked.service}",
        reason=f"answered by {asked}, not scored{near}" + "".join(f"; {n}" for n in first.notes),
        candidates=_candidates(inside, asked),
    )


def half_diagonal_km(west: float, south: float, east: float, north: float) -> float | None:
    """Half the great-circle diagonal of a box, in km.

    Parameters
    ----------
    west, south, east, north
        Degrees, WGS 84; ``nan`` where not known. A box that crosses the antimeridian has
        ``west > east``.

    Returns
    -------
    float or None
        ``None`` for a box that is not known, or reaches half around the world: services draw that
        one around whatever crosses the antimeridian, so it says nothing.
    """
    if not (_on_earth(west, south) and _on_earth(east, north)):
        return None
    if (east - west if east >= west else east - west + 360) > _HALF_AROUND:
        return None
    return round(km_between(west, south, east, north) / 2, 2)


def _rival(first: Found, other: Found) -> bool:
    """Whether another answer is about as large as the first, and a different place."""
    if other.level is None or abs(first.size - other.size) > 1:
        return False
    if first.country != other.country:
        return True
    if first.state and other.state and first.state != other.state:
        return True
    if first.country == other.country and (first.level in _AREAS) != (other.level in _AREAS):
        return True
    radii = (first.radius_km or 0.0) + (other.radius_km or 0.0)
    gap = km_between(first.lon, first.lat, other.lon, other.lat) - radii
    return gap > APART_KM.get(first.level or "", _FAR_KM)


def _elsewhere(query: str, found: Sequence[Found], country: str, asked: Asked) -> Place:
    named = sorted({one.country for one in found if one.country})
    if not named:
        reason = (
            f"{asked} does not say in which country its answers lie, so that they cannot be held "
            f"against {country}; decide by hand"
        )
        return _refused(query, REFUSED, reason, found, asked)
    reason = f"the record says {country}, {asked} knows it only in {', '.join(named)}"
    return _refused(query, CONFLICT, reason, found, asked)


def _refused(query: str, status: str, reason: str, found: Sequence[Found], asked: Asked) -> Place:
    return Place(
        query=query,
        status=status,
        level=UNRESOLVABLE,
        method=f"online:{asked.service}",
        reason=reason,
        candidates=_candidates(found, asked),
    )


def _candidates(found: Sequence[Found], asked: Asked) -> tuple[Candidate, ...]:
    return tuple(
        Candidate(
            name=one.name,
            admin1=one.admin1,
            country=one.country,
            lon=one.lon,
            lat=one.lat,
            level=one.level or UNRESOLVABLE,
            uncertainty_km=one.radius_km,
            gazetteer_id=one.id,
            score=NOT_SCORED,
            evidence=(str(asked), f"type {one.kind}", *one.notes),
        )
        for one in found[:MOST_CANDIDATES]
    )


def _listed(found: Sequence[Found]) -> str:
    names = [
        ", ".join(part for part in (one.name, one.admin1 or one.state, one.country) if part)
        for one in found[:MOST_CANDIDATES]
    ]
    return "; ".join(names) + (" …" if len(found) > MOST_CANDIDATES else "")


def _level(words: Sequence[str | None]) -> tuple[str | None, int]:
    return next((_OSM[word] for word in words if word in _OSM), (None, _SPOT))


def _notes(**facts: object) -> tuple[str, ...]:
    """What is told beside an answer: the service's own figure, how it matched, its licence."""
    notes = []
    for name, value in facts.items():
        text = _word(facts, name)
        if isinstance(value, float | int):
            notes.append(f"{name} {value:g} is the service's own figure and not calibrated")
        elif text and name == "match":
            notes.append(f"match {text}")
        elif text:
            notes.append(text)
    return tuple(notes) or ("the service gives no figure for how sure it is",)


def _photon_address(facts: Mapping[str, Any]) -> str:
    street = " ".join(filter(None, (_word(facts, "housenumber"), _word(facts, "street"))))
    parts = (_word(facts, "name"), street, *(_word(facts, key) for key in ("city", "state")))
    return ", ".join(part for part in parts if part)


def _word(facts: Mapping[str, Any], key: str) -> str | None:
    """A short printable text, or ``None``: an answer is data and may hold anything."""
    value = facts.get(key)
    if not isinstance(value, str | int | float):
        return None
    text = "".join(c if c.isprintable() else " " for c in str(value)[:_LONGEST])
    return " ".join(text.split()) or None


def _iso(form: re.Pattern[str], text: str | None) -> str | None:
    code = (text or "").upper()
    return code if form.fullmatch(code) else None


def _position(lon: object, lat: object) -> tuple[float, float]:
    """Degrees; ``ValueError`` for what is no position, and for the point 0, 0 of a default."""
    x, y = float(str(lon)), float(str(lat))
    if not _on_earth(x, y) or (x, y) == (0.0, 0.0):
        msg = f"{lon!r}, {lat!r} is no position"
        raise ValueError(msg)
    return x, y


def _on_earth(lon: float, lat: float) -> bool:
    return abs(lon) <= _HALF_AROUND and abs(lat) <= _POLE


def _box(values: object) -> tuple[float, float, float, float]:
    """Four numbers in the service's order, or four times ``nan``."""
    try:
        a, b, c, d = (float(value) for value in (values if isinstance(values, list) else ()))
    except (TypeError, ValueError):
        return math.nan, math.nan, math.nan, math.nan
    return a, b, c, d
