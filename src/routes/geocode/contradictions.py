"""Names that exist, but not where the words or the record put them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routes.geocode.choosing import Hit, Outcome, Scope, by_context, weighed
from routes.geocode.naming import look_up
from routes.geocode.wording import Reading
from routes.reference.folding import fold

if TYPE_CHECKING:
    from routes.geocode.answers import Index
    from routes.geocode.parsing import Parsed

_FAMOUS = 100_000
_KNOWN = 50_000
_MOST = 4
_HOME = frozenset({"US", "MX"})


def prominent(index: Index, phrase: str, scope: Scope) -> tuple[Hit, ...]:
    """Return well-known cities of exactly this name outside the scope, heaviest first."""
    bearers = [
        bearer
        for bearer in index.gazetteer.cities.get(phrase)
        if bearer.main
        and (bearer.entry.population >= _FAMOUS or bearer.entry.border_town)
        and not scope.holds(bearer.entry)
    ]
    return weighed(bearers, Scope())[:_MOST]


def elsewhere(index: Index, reading: Reading, scope: Scope) -> tuple[Hit, ...]:
    """Return what a reading names when state and country are left aside.

    Empty if it names nothing, or only hamlets: a hamlet of the same name at the other end of the
    country is no evidence that the words contradict themselves.
    """
    if scope.states is None and scope.countries is None:
        return ()
    outcome = look_up(index.gazetteer, reading, Scope())
    if outcome is None:
        return ()
    known = [hit for hit in outcome.hits if _is_known(hit)]
    return tuple(known[:_MOST])


def _is_known(hit: Hit) -> bool:
    entry = hit.entry
    if entry.level != "city" or entry.border_town:
        return True
    least = _KNOWN if entry.country in _HOME else _FAMOUS
    return "main name" in hit.evidence and entry.population >= least


def reason(scope: Scope, hits: tuple[Hit, ...]) -> str:
    """Say which parts of the evidence contradict each other."""
    said = " or ".join(sorted(scope.states or scope.countries or ()))
    where = ", ".join(
        dict.fromkeys(f"{h.entry.name} ({h.entry.admin1 or h.entry.country})" for h in hits)
    )
    return f"no such place in {said}; a place of this name is known elsewhere: {where}"


def settle_beside(index: Index, outcome: Outcome, parsed: Parsed, piece: str) -> Outcome:
    """Settle an ambiguity by another place that the same text names.

    "south of Dallas in Lancaster" names Dallas as well, and one Lancaster lies near it.
    """
    names = {hit.entry.name for hit in outcome.hits}
    own = {word for name in names for word in fold(name).split()}
    points = []
    tokens = piece.split()
    for start in range(len(tokens)):
        for end in range(start + 1, min(len(tokens), start + 4) + 1):
            if own.issuperset(tokens[start:end]):
                continue  # "Montgomery" in "Montgomery County" is no other place
            found = look_up(index.gazetteer, Reading(" ".join(tokens[start:end])), parsed.scope)
            if found is None or found.status != "ok" or found.hits[0].entry.name in names:
                continue
            entry = found.hits[0].entry
            if entry.level == "city" and entry.population >= _FAMOUS and entry.lon and entry.lat:
                points.append((entry.lon, entry.lat))
    return by_context(outcome, parsed.scope._replace(beside=tuple(points)))
