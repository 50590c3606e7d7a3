"""Place texts that name a crossing of the border, or only the city of one."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING

from routes.geocode.choosing import Hit, Outcome, km_between_entries
from routes.geocode.crossings import Crossing, CrossingMatch, match_crossings, match_phrase
from routes.geocode.gazetteer import km_between
from routes.geocode.vocabulary import (
    ARTICLES,
    CROSSING_FILLERS,
    CROSSING_WORDS,
    INDEFINITE,
    STRONG_CROSSING_WORDS,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from routes.geocode.answers import Index
    from routes.geocode.parsing import Parsed

_UNLOCATED_KM = 10.0
"""Radius that is taken to hold a city's crossings of which one has no known position."""

_PHRASES = (
    {"port", "entry"},
    {"ports", "entry"},
    {"cargo", "facility"},
    {"commercial", "facility"},
    {"puerto", "entrada"},
    {"puerto", "fronterizo"},
)
TOGETHER_KM = 3.5
"""Crossings of one city this close are answered with the city, in a ring that covers them all."""

_PLURALS = frozenset({"bridges", "puentes", "garitas", "crossings", "cruces", "ports"})
_AT_BORDER = ({"border", "from"}, {"puerto", "internacional"})


def speaks_of_crossing(words: Sequence[str]) -> bool:
    """Return whether words call something a crossing, bridge or port of entry."""
    said = set(words)
    return bool(said & STRONG_CROSSING_WORDS) or any(phrase <= said for phrase in _PHRASES)


def crossing_outcome(index: Index, parsed: Parsed, country: str | None) -> Outcome | None:
    """Return the crossing that a text names.

    Parameters
    ----------
    index
        The crossings.
    parsed
        The text.
    country
        Country of the record, which tells the side of the border that is meant.

    Returns
    -------
    Outcome or None
        ``None`` if the text does not speak of a crossing, or of one nobody knows.
    """
    if country not in {None, "US", "MX"}:
        return None  # the reference data have the crossings of one border
    words = parsed.words
    said = set(words)
    inner = tuple(word for piece in parsed.bracketed for word in piece.split())
    match = _by_whole_name(index, (*words, *inner)) or _by_whole_name(index, words)
    strong = speaks_of_crossing(words) or any(phrase <= said for phrase in _AT_BORDER)
    if match is None and (strong or said & CROSSING_WORDS):
        match = match_crossings(index.crossings, _corrected(index, words) if strong else words)
    if strong and (match is None or match.by_city):
        match = match_phrase(index.crossings, words) or match
    if match is None or (not strong and match.by_city):
        return None
    states = parsed.scope.states
    if states and not any({c.us_admin1, c.mx_admin1} & states for c in match.crossings):
        match = replace(match, misplaced=True)
    side = _side(match, parsed, country)
    if side is None or match.misplaced:
        reason = "the crossing named and the place named beside it do not belong together"
        hits = tuple(_hit(c, None) for c in match.crossings)
        return Outcome("conflict", "port_of_entry", hits, reason=reason)
    return _on_side(index, match, side, indefinite=_is_indefinite(words))


def _is_indefinite(words: Sequence[str]) -> bool:
    # "a Laredo bridge", "garitas de Nogales", "border from Nogales into Mexico", "the Port of San
    # Luis area": the source does not say which one either
    said = set(words)
    whole = "area" in said or any(phrase <= said for phrase in _AT_BORDER)
    return whole or bool(set(words[:1]) & INDEFINITE) or not said.isdisjoint(_PLURALS)


def _by_whole_name(index: Index, words: Sequence[str]) -> CrossingMatch | None:
    start = 1 if words and words[0] in ARTICLES else 0
    by_name = index.crossings.by_name
    found = by_name.get(" ".join(words)) or by_name.get(" ".join(words[start:]))
    return CrossingMatch(found, by_city=False) if found else None


def _corrected(index: Index, words: Sequence[str]) -> list[str]:
    """Put words with one swapped pair of letters right ("jaurez"), where a crossing has them."""
    return [_known(index, word) for word in words]


def _known(index: Index, word: str) -> str:
    known = index.crossings.words
    if word in known or word in CROSSING_FILLERS:
        return word
    swaps = (word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in range(len(word) - 1))
    return next((swap for swap in swaps if swap in known), word)


def _side(match: CrossingMatch, parsed: Parsed, country: str | None) -> str | None:
    """Return the country a text speaks from, or ``None`` if it contradicts itself."""
    said = {code[:2] for code in parsed.scope.states or ()} or set(parsed.scope.countries or ())
    us_facility = {"port", "entry"} <= set(parsed.words) and not match.by_city
    if said == {"MX"} and us_facility and any(_only_there(c, parsed) for c in match.crossings):
        return None
    if country in {"US", "MX"}:
        return country
    if len(said) == 1 and said <= {"US", "MX"}:
        return said.pop()
    rest = match.rest
    mexican = all(c.mx_city <= rest and not c.us_city <= rest for c in match.crossings)
    return "MX" if mexican else "US"


def _only_there(crossing: Crossing, parsed: Parsed) -> bool:
    # an American port of entry, by its American name, put into a Mexican state
    named = set(parsed.words) - CROSSING_FILLERS - crossing.us_city - crossing.mx_city
    english = set().union(*(bag for bag, spanish in crossing.names if not spanish))
    return bool(named & english - crossing.surroundings)


def _on_side(index: Index, match: CrossingMatch, side: str, *, indefinite: bool) -> Outcome:
    found = match.crossings
    hits = tuple(_hit(crossing, side) for crossing in found)
    if len(found) == 1:
        return _one(hits, by_city=match.by_city)
    one_city = len({c.us_city for c in found}) == 1 or len({c.mx_city for c in found}) == 1
    if one_city and (indefinite or _spread_km(found) <= TOGETHER_KM):
        outcome = _city_of(index, found, side, hits)
        if outcome is not None:
            return outcome
    reason = f"{len(hits)} crossings fit these words; say which one"
    return Outcome("ambiguous", "port_of_entry", hits, reason=reason)


def _one(hits: tuple[Hit, ...], *, by_city: bool) -> Outcome:
    if hits[0].entry.lon is None:
        reason = "the crossing is known but no source gives its coordinates"
        return Outcome("not_found", "port_of_entry", hits, reason=reason)
    return Outcome("ok", "port_of_entry", hits, kind="port_by_city" if by_city else "port")


def _hit(crossing: Crossing, side: str | None) -> Hit:
    if side == "MX":
        entry = crossing.entry._replace(admin1=crossing.mx_admin1, country="MX")
    else:
        entry = crossing.entry._replace(admin1=crossing.us_admin1, country="US")
    return Hit(entry, 1.0, ("crossing of the border",))


def _spread_km(crossings: Sequence[Crossing]) -> float:
    """Return the largest distance of two crossings, infinite where one has no position."""
    return max(km_between_entries(a.entry, b.entry) for a, b in combinations(crossings, 2))


def _city_of(
    index: Index, found: Sequence[Crossing], side: str, hits: tuple[Hit, ...]
) -> Outcome | None:
    """Answer "a Laredo bridge" with the city: its crossings are far apart and none is named."""
    key = found[0].mx_city_key if side == "MX" else found[0].us_city_key
    admin1 = found[0].mx_admin1 if side == "MX" else found[0].us_admin1
    bearers = index.gazetteer.cities.get(key)
    cities = [b.entry for b in bearers if b.entry.admin1 == admin1 and b.entry.border_town]
    if not cities:
        return None
    city = max(cities, key=lambda e: (e.population, e.id))
    reason = f"one of {len(found)} crossings of the city; the words do not say which"
    points = [(c.entry.lon, c.entry.lat) for c in found]
    reach = max(
        (km_between(city.lon or 0, city.lat or 0, x, y) for x, y in points if x and y), default=0.0
    )
    if any(x is None for x, _ in points):
        reach = max(reach, _UNLOCATED_KM)
    wide = city._replace(radius_km=round(max(reach, city.radius_km or 0.0), 1))
    hit = Hit(wide, 1.0, ("city of the crossings",))
    return Outcome("ok", "city_of_ports", (hit, *hits), kind="city_of_ports", reason=reason)
