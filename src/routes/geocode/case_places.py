"""What a case says about a place text that its words leave open: its court and its other places.

Neither ever overrules the words. The state of the court and of the other places is handed to the
rules as context; the distance to the nearest other place is always told beside the candidates and
settles only what nothing else tells apart.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from routes.codebook.groups import POINT_LEVELS
from routes.geocode.answers import WIDENED
from routes.geocode.choosing import DOMINANCE, HAMLET, same_place
from routes.geocode.places import AMBIGUOUS, OK
from routes.reference.towns import km_between

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from routes.geocode.answers import Index
    from routes.geocode.gazetteer import Entry
    from routes.geocode.places import Candidate, Place

    Point = tuple[float, float]

METHOD = "case_distance"
"""Rule of a place that only the distance to the case's other places settled."""

NEAR_KM = 50.0
"""How near to another place of its case the one candidate must be."""

FARTHER = 4.0
"""How many times farther the next candidate must be."""

SCORE = 0.6
"""Score of a place settled by distance alone: the weakest of the rules."""

OTHER_PLACES = "the case's other places are in this state"
"""What the rules say when the context settled an ambiguity."""


def points_of(places: Iterable[Place]) -> tuple[Point, ...]:
    """Return the distinct points (lon, lat) of places that can be measured from, sorted.

    The middle of a county, a state or a country is not where the event was; it is left out.
    """
    found = {
        (place.lon, place.lat)
        for place in places
        if place.status == OK
        and place.level in POINT_LEVELS
        and place.lon is not None
        and place.lat is not None
    }
    return tuple(sorted(found))


def with_reason(place: Place, states: frozenset[str], court: frozenset[str]) -> Place:
    """Say which part of the context settled a place.

    Parameters
    ----------
    place
        As the rules answered with the context.
    states
        ISO 3166-2 codes of the case's other places.
    court
        ISO 3166-2 codes of its court.
    """
    if place.status != OK or place.reason != OTHER_PLACES or place.admin1 not in court:
        return place
    said = [f"the court of the case is in {place.admin1}"]
    if place.admin1 in states:
        said.append(OTHER_PLACES)
    first, *others = place.candidates
    evidence = tuple(part for part in first.evidence if part != OTHER_PLACES)
    first = first._replace(evidence=(*evidence, *said))
    return place._replace(reason="; ".join(said), candidates=(first, *others))


def with_distances(
    index: Index, place: Place, country: str | None, points: Sequence[Point]
) -> Place:
    """Tell how far each candidate lies from the nearest other place of the case.

    Parameters
    ----------
    index
        The names.
    place
        A place that its words left open.
    country
        ISO 3166-1 code of the record, if it has one.
    points
        The case's other places (lon, lat).

    Returns
    -------
    Place
        An ambiguous place is settled if exactly one of the candidates lies within
        :data:`NEAR_KM` and every other one is more than :data:`FARTHER` times farther, provided
        that all are known towns and none outweighs the near one by its people.
    """
    if not points or not place.candidates:
        return place
    away = [_nearest_km(candidate, points) for candidate in place.candidates]
    told = tuple(map(_told, place.candidates, away))
    place = place._replace(candidates=told)
    if place.status != AMBIGUOUS:
        return place
    near = _the_near_one(index, told, away)
    if near is None or country not in {None, told[near].country}:
        return place
    return _settled(place, near, away)


def _nearest_km(candidate: Candidate, points: Sequence[Point]) -> float | None:
    if candidate.lon is None or candidate.lat is None or candidate.level not in POINT_LEVELS:
        return None
    lon, lat = candidate.lon, candidate.lat
    return min(km_between(lon, lat, *point) for point in points)


def _told(candidate: Candidate, km: float | None) -> Candidate:
    if km is None:
        return candidate
    words = f"{km:.0f} km from another place of the case"
    return candidate._replace(evidence=(*candidate.evidence, words))


def _the_near_one(
    index: Index, candidates: Sequence[Candidate], away: Sequence[float | None]
) -> int | None:
    """Return the position of the one candidate that is near, if the distance may decide."""
    towns = [index.gazetteer.cities.by_id(candidate.gazetteer_id) for candidate in candidates]
    nearest = min((km for km in away if km is not None), default=math.inf)
    if nearest > NEAR_KM:
        return None
    near = away.index(nearest)
    chosen = towns[near]
    if chosen is None or not _is_known(chosen):
        return None
    others = 0
    for town, km in zip(towns, away, strict=True):
        if town is None or km is None:
            return None  # a state or a crossing of the same name has no distance to compare
        if town.id == chosen.id or same_place(chosen, town):
            continue
        if km <= max(NEAR_KM, FARTHER * nearest) or town.population > DOMINANCE * chosen.population:
            return None
        others += 1
    return near if others else None


def _is_known(town: Entry) -> bool:
    # a hamlet near the case's other places may be a coincidence
    return town.population >= HAMLET or town.border_town


def _settled(place: Place, near: int, away: Sequence[float | None]) -> Place:
    chosen = place.candidates[near]._replace(score=SCORE)
    others = [other for at, other in enumerate(place.candidates) if at != near]
    total = sum(other.score for other in others) or 1.0
    left = (1 - SCORE) / total
    rest = tuple(other._replace(score=round(other.score * left, 3)) for other in others)
    radius = chosen.uncertainty_km
    return place._replace(
        status=OK,
        level=chosen.level,
        name=chosen.name,
        admin1=chosen.admin1,
        country=chosen.country,
        lon=chosen.lon,
        lat=chosen.lat,
        # twice the town's: the words may have said "near", and the rule is a weak one
        uncertainty_km=None if radius is None else round(radius * WIDENED, 2),
        gazetteer_id=chosen.gazetteer_id,
        method=METHOD,
        score=SCORE,
        reason=f"only this one is near another place of the case ({away[near]:.0f} km)",
        candidates=(chosen, *rest),
    )
