"""Texts that name several places: they are refused, and every place is told."""

from __future__ import annotations

import re
from itertools import combinations
from typing import TYPE_CHECKING, Protocol

from routes.geocode.answers import candidate
from routes.geocode.gazetteer import km_between
from routes.geocode.places import REFUSED, UNRESOLVABLE, Place
from routes.geocode.vocabulary import MEANINGFUL
from routes.reference.folding import fold, plain

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from routes.geocode.answers import Index
    from routes.geocode.choosing import Hit
    from routes.geocode.places import Candidate

_BETWEEN = re.compile(r"\s+(?:and|y|e|et|or|o|to|a|via|och|und)\s+|\s*[&;→/]\s*|\s->\s")
_COMMA = re.compile(r"\s*,\s*")
_BEFORE = re.compile(r"^(?:between|entre|from|desde|de|both)\s+")
_NO_WORD = re.compile(r"[\W\d_]+")
_APART_KM = 60.0
_LEAST = 2


class Resolver(Protocol):
    """The function that resolves one text."""

    def __call__(
        self, index: Index, text: str, country: str | None, context: Collection[str]
    ) -> Place:
        """Resolve one text."""
        ...


def several_places(index: Index, text: str, country: str | None, resolve: Resolver) -> Place | None:
    """Return a refusal that names the places, if every part of a text names one by itself.

    "Florida y Georgia" does; "a house and a store in Laredo" does not, because "a house" is no
    place. A part counts only if it is a name as it stands.
    """
    whole = _BEFORE.sub("", plain(text).strip())
    parts = [part for part in _BETWEEN.split(whole) if part]
    if len(parts) < _LEAST:
        return None
    found: list[Candidate] = []
    for part in parts:
        if _is_word_and_mark(index, fold(part), text):
            return None
        named = _named(index, part, country, resolve)
        if named is None:
            return None
        found.extend(named)
    unique = {c.gazetteer_id: c for c in found if not _contains_another(c, found)}
    return None if len(unique) < _LEAST else _refusal(text, list(unique.values()))


def _contains_another(area: Candidate, found: list[Candidate]) -> bool:
    """Return whether a state or country is only said beside a place in it: "Baytown/TX"."""
    if area.level not in {"state", "country"}:
        return False
    field = "admin1" if area.level == "state" else "country"
    return any(
        other.level != area.level and getattr(other, field) == getattr(area, field)
        for other in found
    )


def far_apart(hits: Iterable[Hit]) -> bool:
    """Return whether two of the places, with their radii, are more than 60 km from each other."""
    known = [
        (h.entry.lon, h.entry.lat, h.entry.radius_km or 0.0)
        for h in hits
        if h.entry.lon is not None and h.entry.lat is not None
    ]
    return any(
        km_between(*a[:2], *b[:2]) > _APART_KM + a[2] + b[2] for a, b in combinations(known, 2)
    )


def in_two_countries(hits: Iterable[Hit]) -> bool:
    """Return whether places lie on both sides of a border: "Brownsville, Matamoros"."""
    return len({hit.entry.country for hit in hits if hit.entry.country}) > 1


def apart(text: str, hits: Iterable[Hit]) -> Place:
    """Return a refusal that names places too far from each other to be parts of one."""
    return _refusal(text, [candidate(h.entry, score=1.0, evidence=h.evidence) for h in hits])


def _named(
    index: Index, part: str, country: str | None, resolve: Resolver
) -> list[Candidate] | None:
    """Return the places a part names as it stands: one, or several with commas between them."""
    pieces = [p for p in _COMMA.split(part) if not _NO_WORD.fullmatch(p) and p]
    if len(pieces) >= _LEAST:
        listed = [_plain_place(index, piece, country, resolve) for piece in pieces]
        towns = [place for place in listed if place is not None and place.level == "city"]
        if len(towns) == len(pieces):
            return towns  # "Reynosa, Matamoros y …"
    place = _plain_place(index, part, country, resolve)
    if place is not None:
        return [place]
    if len(pieces) < _LEAST:
        place = _plain_place(index, pieces[0], country, resolve) if pieces else None
        return None if place is None else [place]
    places = [_plain_place(index, piece, country, resolve) for piece in pieces]
    return None if None in places else [p for p in places if p is not None]


_LITERAL = frozenset(
    {"name_and_state", "bare_name", "state", "country", "county", "municipio", "region", "context"}
)


def _plain_place(
    index: Index, part: str, country: str | None, resolve: Resolver
) -> Candidate | None:
    words = fold(part).split()
    named = words[1:] if words[:1] == ["cd"] else words
    if not named or not MEANINGFUL.isdisjoint(named):
        return None
    for said in (country, None):
        place = resolve(index, part, said, ())
        if place.method in _LITERAL and place.candidates:
            return place.candidates[0]
    return None


def _is_word_and_mark(index: Index, part: str, text: str) -> bool:
    # "in" and "or" stand between places far more often than for Indiana and Oregon
    gazetteer = index.gazetteer
    if part not in gazetteer.state_marks or part in gazetteer.states:
        return False
    return text.isupper() or re.search(rf"\b{re.escape(part.upper())}\b", text) is None


def _refusal(text: str, found: list[Candidate]) -> Place:
    names = [f"{c.name} ({c.admin1 or c.country})" for c in found]
    return Place(
        query=text,
        status=REFUSED,
        level=UNRESOLVABLE,
        method="several_places",
        reason=f"the words name several places: {', '.join(names)}",
        candidates=tuple(found),
    )
