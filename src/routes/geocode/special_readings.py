"""Readings for texts that the usual order does not understand."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from routes.geocode.answers import answer, not_found
from routes.geocode.border import speaks_of_crossing
from routes.geocode.choosing import Hit, Outcome
from routes.geocode.naming import KNOWN_TOWN, is_city_state, look_up
from routes.geocode.parsing import parse
from routes.geocode.questions import Question, named_as_it_stands
from routes.geocode.vocabulary import ADDRESS_WORDS, DEMONYMS, PLACE_CLASSES, TRAILING
from routes.geocode.wording import CITY, Reading, readings
from routes.reference.folding import fold

if TYPE_CHECKING:
    from routes.geocode.places import Place


def unknown_crossing(q: Question) -> Place | None:
    """A crossing that the reference data lack is not its namesake somewhere else."""
    if q.parsed.scope.states is not None or not speaks_of_crossing(q.parsed.words):
        return None
    hits: list[Hit] = []
    for parsed in q.variants():
        for piece in parsed.pieces:
            for reading in readings(piece):
                outcome = look_up(q.index.gazetteer, reading, parsed.scope)
                hits.extend(outcome.hits if outcome else ())
    known = [h for h in hits if h.entry.level != "city" or h.entry.population >= KNOWN_TOWN]
    if known:
        return None
    return not_found(q.text, "the crossing named is not in the reference data", hits)


_OWNED = re.compile(r"^(.+?)['\u2019`]s\s+(.*)$", re.DOTALL)


def owned(q: Question) -> Place | None:
    """A city before an apostrophe: "Guadalajara's … neighborhoods"."""
    match = _OWNED.match(q.text)
    if match is None:
        return None
    last = fold(match.group(2)).split()[-1:]
    if not last or last[0] not in TRAILING | PLACE_CLASSES:
        return None
    parsed = parse(q.index.gazetteer, match.group(1))
    return named_as_it_stands(replace(q, parsed=parsed))


def demonym(q: Question) -> Place | None:
    """Return the country of an adjective before a venue: "Guatemalan military bases"."""
    first, *rest = q.parsed.words or ("",)
    code = DEMONYMS.get(first)
    if code is None or not rest or not all(word in TRAILING for word in rest):
        return None
    country = q.index.gazetteer.country_codes.get(code)
    if country is None or q.country not in {None, code}:
        return None
    hit = Hit(country, 1.0, ("adjective of a country",))
    return answer(q.index.version, q.text, Outcome("ok", "country", (hit,), kind="demonym"))


def address_in_city(q: Question) -> Place | None:
    """An address in a city that is its own state, such as Mexico City."""
    states = q.parsed.scope.states or frozenset()
    if len(states) != 1 or not set(q.parsed.words) & ADDRESS_WORDS:
        return None
    gazetteer = q.index.gazetteer
    state = gazetteer.state_codes[min(states)]
    if not is_city_state(state):
        return None
    scope = q.parsed.scope._replace(context=q.context)
    outcome = look_up(gazetteer, Reading(fold(state.name), kind=CITY), scope)
    if outcome is None or outcome.status != "ok":
        return None
    note = "an address, placed at its city"
    return answer(q.index.version, q.text, outcome._replace(kind="address_in_city", reason=note))
