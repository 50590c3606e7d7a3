"""Which bearer of a name is meant, if the evidence says so.

A bare name is answered only if one bearer outweighs every other tenfold and no other stands near
the border; otherwise it is ambiguous, and the candidates are given.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from routes.geocode.gazetteer import Bearer, Entry, km_between
from routes.reference.folding import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

DOMINANCE = 10.0
"""How many times heavier the first must be than the second."""

HAMLET = 5_000
"""People below which a bare name without a country is not enough."""

_HOME = frozenset({"US", "MX"})
_MAIN_NAME_PEOPLE = 15_000
_MAIN_NAME_PEOPLE_IN_STATE = 300
_BORDER_WEIGHT = 10.0
_FOREIGN_WEIGHT = 0.15
_ALTERNATE_WEIGHT = 0.05
_ALTERNATE_IN_STATE = 0.0001
"""Milford, New Jersey, is Milford, although Newark was once called so."""
_SHORT_FORM_WEIGHT = 0.5
_LEAST_PEOPLE = 100
_SAME_PLACE_KM = 10.0
_BORDER_RIVAL = 1_000
_FAR_HEAVIER = 100.0
"""How many times heavier the first must be for a bare name to be as good as certain."""


class Scope(NamedTuple):
    """Where to look: what the words and the record say, and what the case suggests."""

    states: frozenset[str] | None = None
    """ISO 3166-2 codes said by the words."""
    countries: frozenset[str] | None = None
    """ISO 3166-1 codes said by the words or the record."""
    context: frozenset[str] = frozenset()
    """ISO 3166-2 codes of the case's other places."""
    beside: tuple[tuple[float, float], ...] = ()
    """Points (lon, lat) of other places named in the same text."""

    def holds(self, entry: Entry) -> bool:
        """Return whether an entry lies in the states and countries said."""
        if self.states is not None and entry.admin1 not in self.states:
            return False
        return self.countries is None or entry.country is None or entry.country in self.countries


class Hit(NamedTuple):
    """An entry that fits, how heavy it is among the others, and why."""

    entry: Entry
    weight: float
    evidence: tuple[str, ...]


class Outcome(NamedTuple):
    """What a rule found. The first hit is the answer if the status is ``ok``."""

    status: str
    method: str
    hits: tuple[Hit, ...]
    kind: str = ""
    """Which kind of answer this is; how often such answers are right is its score."""
    reason: str | None = None
    widen: float = 1.0
    """Factor on the radius of the answer."""


def choose_city(bearers: Sequence[Bearer], scope: Scope, name: str = "") -> Outcome | None:
    """Choose among the cities that bear a name.

    Parameters
    ----------
    bearers
        Cities of that name, anywhere.
    scope
        What restricts the choice.
    name
        The name, folded; it tells a usual short form from an odd alternate name.

    Returns
    -------
    Outcome or None
        ``None`` if no bearer lies in the scope.
    """
    inside = [b for b in bearers if scope.holds(b.entry)]
    if not inside:
        return None
    if len(inside) == 1 and scope.states is not None and inside[0].main:
        return only_in_state(inside[0])
    hits = weighed(inside, scope, name)
    if scope.states is not None:
        return _in_state(hits, {b.entry.id for b in inside if b.main})
    outcome = _bare(hits, {b.entry.id for b in inside if b.main}, scope)
    return outcome if outcome.status == "ok" else by_context(outcome, scope)


def only_in_state(bearer: Bearer) -> Outcome:
    """Return the answer for the one place of a state that bears a name as its main one."""
    hit = Hit(bearer.entry, 1.0, evidence_of(bearer.entry, main=bearer.main))
    return Outcome("ok", "name_and_state", (hit,), kind="name_in_state")


def weighed(bearers: Iterable[Bearer], scope: Scope, name: str = "") -> tuple[Hit, ...]:
    """Return bearers as hits, heaviest first; equal weights in the order of their ids."""
    found = list(bearers)
    least = _MAIN_NAME_PEOPLE if scope.states is None else _MAIN_NAME_PEOPLE_IN_STATE
    known = any(b.main and b.entry.population >= least for b in found)
    hits = [
        Hit(b.entry, _weight(b, scope, known=known, name=name), evidence_of(b.entry, main=b.main))
        for b in found
    ]
    return tuple(sorted(hits, key=lambda h: (-h.weight, h.entry.id)))


def _weight(bearer: Bearer, scope: Scope, *, known: bool, name: str) -> float:
    entry = bearer.entry
    weight = float(max(entry.population, _LEAST_PEOPLE))
    if not bearer.main and is_short_form(name, entry):
        weight *= _SHORT_FORM_WEIGHT
    elif not bearer.main and known:
        weight *= _ALTERNATE_WEIGHT if scope.states is None else _ALTERNATE_IN_STATE
    if scope.states is None and entry.border_town:
        weight *= _BORDER_WEIGHT
    if scope.countries is None and scope.states is None and entry.country not in _HOME:
        weight *= _FOREIGN_WEIGHT
    return weight


def is_short_form(name: str, entry: Entry) -> bool:
    """Return whether a name is how people shorten the full one: "Camargo", "Acapulco"."""
    full = fold(entry.name)
    return bool(name) and (full.startswith(f"{name} ") or full.endswith(f" de {name}"))


def evidence_of(entry: Entry, *, main: bool) -> tuple[str, ...]:
    """Say what speaks for a town: which of its names was said, its people, the border."""
    name = "main name" if main else "alternate name"
    people = f"population {entry.population}" if entry.population else "no population"
    return (name, people, "border town") if entry.border_town else (name, people)


def _in_state(hits: tuple[Hit, ...], main: set[str]) -> Outcome:
    top, others = hits[0], _elsewhere(hits)
    if others and top.weight < DOMINANCE * others[0].weight:
        reason = f"{1 + len(others)} places of this name in the state named"
        return Outcome("ambiguous", "name_and_state", hits, reason=reason)
    name = "name_in_state" if top.entry.id in main else "other_name_in_state"
    kind = f"{name}_of_several" if others else name
    return Outcome("ok", "name_and_state", hits, kind=kind)


def _bare(hits: tuple[Hit, ...], main: set[str], scope: Scope) -> Outcome:
    top, others = hits[0], _elsewhere(hits)
    if others and top.weight < DOMINANCE * others[0].weight:
        reason = f"{1 + len(others)} places bear this name and none stands out; name the state"
        return Outcome("ambiguous", "bare_name", hits, reason=reason)
    contested = bool(others) and top.weight < _FAR_HEAVIER * others[0].weight
    at_border = top.entry.border_town and scope.countries is not None  # "Palomas", in Mexico
    if contested and top.entry.id not in main and not at_border:
        reason = "only another name of a place is said, and other places bear it; name the state"
        return Outcome("ambiguous", "bare_name", hits, reason=reason)
    rivals = [h for h in others if h.entry.id in main and _is_known_at_border(h.entry)]
    if rivals:
        where = ", ".join(sorted({h.entry.admin1 or "" for h in rivals}))
        reason = f"another place of this name lies near the border ({where}); name the state"
        return Outcome("ambiguous", "bare_name", hits, reason=reason)
    kept_by_hand = top.entry.id.startswith("hand:")  # a seaport, say: known, but without people
    small = top.entry.population < HAMLET and not (top.entry.border_town or kept_by_hand)
    if small and scope.countries is None:
        reason = "only small places bear this name; name the state or country"
        return Outcome("ambiguous", "bare_name", hits, reason=reason)
    return Outcome("ok", "bare_name", hits, kind=_bare_kind(hits, main, scope, small=small))


def _bare_kind(hits: tuple[Hit, ...], main: set[str], scope: Scope, *, small: bool) -> str:
    top, others = hits[0], _elsewhere(hits)
    if small:
        return "bare_name_small"
    name = "bare_name" if top.entry.id in main else "bare_other_name"
    known = "_in_country" if scope.countries else ""
    ratio = top.weight / others[0].weight if others else math.inf
    contested = "_contested" if ratio < _FAR_HEAVIER else ""
    return f"{name}{known}{contested}"


def _is_known_at_border(entry: Entry) -> bool:
    # the places without a number of people are those kept by hand because they stand at the border
    return entry.border_town and (entry.population >= _BORDER_RIVAL or not entry.population)


def _elsewhere(hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
    """Return the hits that are not the first one told twice."""
    return tuple(hit for hit in hits[1:] if not same_place(hits[0].entry, hit.entry))


def same_place(one: Entry, other: Entry) -> bool:
    """Return whether two entries are within 10 km of each other, in one state."""
    return one.admin1 == other.admin1 and km_between_entries(one, other) <= _SAME_PLACE_KM


def km_between_entries(one: Entry, other: Entry) -> float:
    """Return the distance of two places in kilometres, infinite where one has no position."""
    if one.lon is None or one.lat is None or other.lon is None or other.lat is None:
        return math.inf
    return km_between(one.lon, one.lat, other.lon, other.lat)


def by_context(outcome: Outcome, scope: Scope) -> Outcome:
    """Settle an ambiguity by the other places of the text, then by those of the case.

    Only a bearer in the state of another place counts, and only if it stands out there; without
    one, the ambiguity stays.
    """
    beside = [hit for hit in outcome.hits if _is_beside(hit.entry, scope.beside)]
    in_case = [hit for hit in outcome.hits if _fits_case(hit.entry, scope)]
    why = "another place in the same text is near it"
    if len({hit.entry.admin1 for hit in in_case}) > 1:
        in_case = []  # a case with places on both sides settles nothing
    for hits, reason in ((beside, why), (in_case, "the case's other places are in this state")):
        top = hits[0] if hits else None
        others = _elsewhere(tuple(hits))
        if top and (not others or top.weight >= DOMINANCE * others[0].weight):
            chosen = top._replace(evidence=(*top.evidence, reason))
            rest = tuple(h for h in outcome.hits if h is not top)
            return Outcome("ok", "context", (chosen, *rest), kind="context", reason=reason)
    return outcome


def _fits_case(entry: Entry, scope: Scope) -> bool:
    # a hamlet in the right state is a coincidence, unless it is one of the border's own
    known = entry.near_border or entry.population >= HAMLET or entry.level != "city"
    return known and entry.admin1 in scope.context


def _is_beside(entry: Entry, points: tuple[tuple[float, float], ...], reach_km: float = 60) -> bool:
    if entry.lon is None or entry.lat is None:
        return False
    return any(km_between(entry.lon, entry.lat, *point) <= reach_km for point in points)
