"""From what a rule found to the place that is answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from routes.codebook.groups import AREA_LEVELS
from routes.geocode.choosing import evidence_of
from routes.geocode.places import CONFLICT, NOT_FOUND, OK, REFUSED, UNRESOLVABLE, Candidate, Place
from routes.geocode.scores import FLATTENED, SCORES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from routes.geocode.choosing import Hit, Outcome
    from routes.geocode.crossings import Crossings
    from routes.geocode.gazetteer import Entry, Gazetteer

MOST_CANDIDATES = 8
"""Candidates beyond this many are left out; the reason tells how many there are."""

WIDENED = 2.0
"""Factor on the radius of a city for "near", "outside" and "the … area"."""


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    """Everything the geocoder looks into."""

    gazetteer: Gazetteer
    crossings: Crossings
    locate: Callable[[float, float], tuple[str | None, str | None]]
    """Country and ISO 3166-2 code of a point (lon, lat); ``None`` where not known."""
    country_km: Callable[[float, float, str], float | None]
    """How far a point (lon, lat) lies outside a country, in km; ``None`` where not known."""
    version: str
    """Which reference data these are; empty for other tables."""


def candidate(entry: Entry, *, score: float, evidence: tuple[str, ...]) -> Candidate:
    """Return an entry as a candidate."""
    return Candidate(
        name=entry.name,
        admin1=entry.admin1,
        country=entry.country,
        lon=entry.lon,
        lat=entry.lat,
        level=entry.level,
        uncertainty_km=entry.radius_km,
        gazetteer_id=entry.id,
        score=round(score, 3),
        evidence=evidence,
    )


def candidates(hits: Iterable[Hit]) -> tuple[Candidate, ...]:
    """Return hits as candidates whose scores share out 1, the likeliest first.

    A share grows with the weight to the power of :data:`FLATTENED`, which fits how often the
    candidate is the one meant. An area has no people: it weighs as much as the largest town.
    """
    found = list(hits)
    largest = max((hit.weight for hit in found if hit.entry.level == "city"), default=1.0)
    weights = [hit.weight if hit.entry.level == "city" else largest for hit in found]
    shares = [weight**FLATTENED for weight in weights]
    total = sum(shares) or 1.0
    return tuple(
        candidate(hit.entry, score=share / total, evidence=hit.evidence)
        for hit, share in list(zip(found, shares, strict=True))[:MOST_CANDIDATES]
    )


def _answered(hits: Sequence[Hit], score: float) -> tuple[Candidate, ...]:
    """Return the answer with its score, and the others, who share what is left of 1."""
    first = candidate(hits[0].entry, score=score, evidence=hits[0].evidence)
    if len(hits) == 1:
        return (first,)
    others = candidates(hits[1:])
    left = 1.0 - score
    return (first, *(o._replace(score=round(o.score * left, 3)) for o in others))


def answer(version: str, query: str, outcome: Outcome, *, around: str | None = None) -> Place:
    """Turn an outcome into a place.

    Parameters
    ----------
    version
        Which reference data were asked.
    query
        The words, verbatim.
    outcome
        What a rule found.
    around
        A word such as "near" that doubles the radius of a city.
    """
    if outcome.status != OK:
        level = outcome.hits[0].entry.level if outcome.method == "region" else UNRESOLVABLE
        return Place(
            query=query,
            status=outcome.status,
            level=level,
            gazetteer_id=outcome.hits[0].entry.id if outcome.method == "region" else None,
            gazetteer_version=version,
            method=outcome.method,
            reason=outcome.reason,
            candidates=candidates(outcome.hits),
        )
    hit = outcome.hits[0]
    entry = hit.entry
    score = SCORES[outcome.kind]
    widen = outcome.widen
    if around and entry.level not in AREA_LEVELS:
        widen *= WIDENED
    return Place(
        query=query,
        status=OK,
        level=entry.level,
        name=entry.name,
        admin1=entry.admin1,
        country=entry.country,
        lon=entry.lon,
        lat=entry.lat,
        uncertainty_km=None if entry.radius_km is None else round(entry.radius_km * widen, 2),
        gazetteer_id=entry.id,
        gazetteer_version=version,
        method=outcome.method,
        score=score,
        reason=outcome.reason,
        candidates=_answered(outcome.hits, score),
    )


def only_town(version: str, query: str, town: Entry) -> Place:
    """Return the answer for the one town of a state that bears a name as its main one.

    The same as :func:`answer` gives for it, without what several hits would need.
    """
    # fields by their number and tuples made directly, because this is most of the work there is
    where = town[1:6]  # name, admin1, country, lon, lat
    gazetteer_id, level, radius_km = town[0], town[6], town[7]
    score = SCORES["name_in_state"]
    evidence = evidence_of(town, main=True)
    meant = _as_tuple(Candidate, (*where, level, radius_km, gazetteer_id, score, evidence))
    said = (query, OK, level, *where, radius_km, gazetteer_id, version)
    return _as_tuple(Place, (*said, "name_and_state", score, None, (meant,), None))


_as_tuple = tuple.__new__


def refusal(query: str, reason: str, hits: Iterable[Hit] = ()) -> Place:
    """Return a refusal: the words do not name one place."""
    return _without_position(query, REFUSED, reason, hits)


def not_found(query: str, reason: str, hits: Iterable[Hit] = ()) -> Place:
    """Return an answer for words that may name a place the reference data do not have."""
    return _without_position(query, NOT_FOUND, reason, hits)


def conflict(query: str, reason: str, hits: Iterable[Hit] = ()) -> Place:
    """Return an answer for words, or a record, that contradict the reference data."""
    return _without_position(query, CONFLICT, reason, hits)


def _without_position(query: str, status: str, reason: str, hits: Iterable[Hit]) -> Place:
    return Place(
        query=query,
        status=status,
        level=UNRESOLVABLE,
        method=status,
        reason=reason,
        candidates=candidates(hits),
    )
