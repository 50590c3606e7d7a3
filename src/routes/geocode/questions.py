"""A text with everything that is known about it while it is resolved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from routes.geocode import several
from routes.geocode.answers import Index, answer
from routes.geocode.choosing import Hit, km_between_entries
from routes.geocode.naming import look_up
from routes.geocode.parsing import Parsed, datelines, split_tails, state_first
from routes.geocode.vocabulary import MEANINGFUL
from routes.geocode.wording import Reading, names_organisation, names_road, readings
from routes.reference.folding import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routes.geocode.choosing import Outcome, Scope
    from routes.geocode.places import Place

_NEAR_KM = 60.0
_LEAST = 2
_LONGEST_STATE = 2
"""Words of a state that may be unknown."""
_FINE = frozenset({"city", "county"})
_MEXICO_CITY = frozenset({"MX-CMX"})


@dataclass(frozen=True, slots=True)
class Question:
    """One text to resolve, with what the record says and the case suggests."""

    index: Index
    text: str
    country: str | None
    context: frozenset[str]
    parsed: Parsed

    def variants(self) -> Iterator[Parsed]:
        """Yield the text as taken apart, then with a state split off its last words."""
        gazetteer = self.index.gazetteer
        headed = (
            *datelines(gazetteer, self.parsed),
            *state_first(gazetteer, self.parsed),
        )
        for parsed in headed or (self.parsed, *split_tails(gazetteer, self.parsed, self.text)):
            scope = parsed.scope
            countries = scope.countries or (frozenset({self.country}) if self.country else None)
            yield parsed._replace(scope=scope._replace(countries=countries, context=self.context))


def named_as_it_stands(q: Question) -> Place | None:
    """Return what a text names as it stands, with at most a state and a country behind it."""
    for parsed in q.variants():
        found = [literal(q.index, piece, parsed.scope) for piece in parsed.pieces]
        outcomes = [outcome for outcome in found if outcome is not None]
        if not outcomes:
            continue
        tops = [outcome.hits[0] for outcome in outcomes if outcome.status == "ok"]
        tops += _other_states(q.index, parsed)
        if several.far_apart(tops) or several.in_two_countries(tops):
            return several.apart(q.text, tops)
        first = outcomes[0]
        position = found.index(first)
        within = finer(q.index, parsed, position, first)
        unknown = None
        behind = found[-1]
        if len(found) == position + _LEAST and (behind is None or behind.status != "ok"):
            unknown = _unknown_behind(q, parsed, position, first)
        return answer(q.index.version, q.text, unknown or within or first)
    return None


def _other_states(index: Index, parsed: Parsed) -> list[Hit]:
    """Return states in the middle of a text: "Laredo, Texas, Nuevo Laredo, Tamaulipas"."""
    if parsed.scope.states is None:
        return []
    return [
        Hit(state, 1.0, ("the state is named",))
        for piece in parsed.pieces[1:]
        for state in index.gazetteer.states.get(piece, ())[:1]
        if state.admin1 not in parsed.scope.states
    ]


def _unknown_behind(q: Question, parsed: Parsed, position: int, first: Outcome) -> Outcome | None:
    """Doubt a bare name behind which something stands that may be a state nobody knows."""
    behind = parsed.pieces[position + 1 :]
    alone = first.method in {"bare_name", "country"} and first.status == "ok"
    bare = parsed.scope.states is None and alone
    if not bare or len(behind) != 1 or q.parsed.bracketed:
        return None
    words = behind[0].split()
    if len(words) > _LONGEST_STATE or not MEANINGFUL.isdisjoint(words) or names_road(behind[0]):
        return None
    if not _is_directly_behind(q.text, behind[0]) or names_organisation(behind[0]):
        return None
    reason = f"“{behind[0]}”, which stands behind the name, is no state known here; check it"
    return first._replace(status="ambiguous", reason=reason)


def _is_directly_behind(text: str, piece: str) -> bool:
    """Return whether a text is "name, piece" and nothing else."""
    head, comma, rest = text.partition(",")
    return bool(comma) and bool(head.strip()) and fold(rest) == piece


def finer(index: Index, parsed: Parsed, position: int, wide: Outcome) -> Outcome | None:
    """Return what an earlier piece names inside, or close to, what a later one names.

    Both languages go from the small to the large: "en Vícam, municipio de Guaymas, Sonora" is in
    Vícam, "the town of Sahuarita, south of Tucson" in Sahuarita.
    """
    if wide.status != "ok":
        return None
    around = wide.hits[0].entry
    reach = _NEAR_KM + (around.radius_km or 0.0)
    scope = parsed.scope
    if scope.states is None and around.admin1:
        scope = scope._replace(states=frozenset((around.admin1,)))
    for piece in parsed.pieces[:position]:
        for reading in readings(piece, lenient=True):
            if reading.whole or reading.phrase == piece or reading.around:
                continue
            outcome = look_up(index.gazetteer, reading, scope)
            if outcome is None or outcome.status != "ok":
                continue
            place = outcome.hits[0].entry
            if place.level in _FINE and km_between_entries(place, around) <= reach:
                return outcome
    return None


def literal(index: Index, piece: str, scope: Scope) -> Outcome | None:
    """Return what a folded name means as it stands."""
    if piece == "mexico" and scope.states == _MEXICO_CITY:
        piece = "mexico city"  # "México, D.F."
    return look_up(index.gazetteer, Reading(piece, whole=True), scope)
