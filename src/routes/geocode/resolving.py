"""The order in which a place text is read, from the most literal to the least."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from routes.geocode import contradictions, several
from routes.geocode.answers import Index, answer, conflict, not_found, refusal
from routes.geocode.border import crossing_outcome, speaks_of_crossing
from routes.geocode.choosing import Hit, Outcome, Scope, choose_city
from routes.geocode.coordinates import Point, bare_text, in_region, read_point
from routes.geocode.gazetteer import Entry, km_between
from routes.geocode.grids import near_place, read_grid, short_code
from routes.geocode.misspelling import misspelt
from routes.geocode.naming import is_named_town, look_up, looks_like_person
from routes.geocode.parsing import Parsed, parse
from routes.geocode.places import CONFLICT, OK, UNRESOLVABLE, Place
from routes.geocode.plain_texts import one_town, short_way, town_in_words
from routes.geocode.questions import Question, finer, named_as_it_stands
from routes.geocode.scores import SCORES
from routes.geocode.special_readings import address_in_city, demonym, owned, unknown_crossing
from routes.geocode.vocabulary import PLACEHOLDERS
from routes.geocode.wording import (
    Reading,
    is_descriptive,
    names_organisation,
    names_road,
    readings,
)
from routes.geocode.written_zips import zip_place
from routes.reference.folding import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable


LONGEST_TEXT = 500
"""Characters above which a text is a story and not a place text."""


def resolve(index: Index, text: str, country: str | None, context: Collection[str]) -> Place:
    """Decide what a place text means.

    Parameters
    ----------
    index
        The names.
    text
        Any text, in the words of a source.
    country
        ISO 3166-1 alpha-2 code of the record, if it has one.
    context
        ISO 3166-2 codes of the other places of the case.

    Returns
    -------
    Place
        Never raises, and never answers with a default position.
    """
    if len(text) > LONGEST_TEXT:
        reason = f"{len(text)} characters are not the name of a place; give the words that name it"
        return _finished(index.version, refusal(text, reason), None)
    town = one_town(index, text, country)
    if town is not None:
        return town
    short = short_way(index, text, country, context)
    if short.place is not None:
        return _finished(index.version, short.place, country)
    if short.question is not None:
        return _first((_plain_name_misspelt, _contradiction), short.question)
    return town_in_words(index, text, country) or long_way(index, text, country, context)


def long_way(index: Index, text: str, country: str | None, context: Collection[str]) -> Place:
    """Decide as :func:`resolve` does, step by step, however plain the text."""
    town = one_town(index, text, country)
    if town is not None:
        return town
    broken = _BROKEN.search(text.partition(",")[0].strip())
    if broken is not None and text.count("\n") <= 1:
        # a name parted at the end of a line, as in text taken from a PDF: "El\nPaso, Texas"
        joined = resolve(index, " ".join(text.split()), country, context)
        if joined.status == OK:
            return joined._replace(query=text)
    parsed = parse(index.gazetteer, text)
    question = Question(index, text, country, frozenset(context), parsed)
    return _first(_STEPS, question)


def _first(steps: Iterable[Callable[[Question], Place | None]], question: Question) -> Place:
    for step in steps:
        place = step(question)
        if place is not None:
            break
    else:
        place = _nothing_found(question)
    if place.status == OK and place.level == "city" and place.method not in _AT_PORTS:
        place = _town_for_crossing(question, place)
    return _finished(question.index.version, place, question.country)


def _town_for_crossing(q: Question, place: Place) -> Place:
    """Say so where a crossing is named that is not known, and its town is the answer."""
    own = fold(place.name or "").split()
    if not speaks_of_crossing([word for word in q.parsed.words if word not in own]):
        return place  # Las Cruces is no crossing
    note = "the crossing named is not in the reference data; placed at the town named with it"
    score = SCORES["town_of_crossing"]
    first = place.candidates[0]._replace(score=score)
    return place._replace(
        score=score, reason=note, candidates=(first, *place.candidates[1:]), method="city_of_ports"
    )


def _finished(version: str, place: Place, country: str | None) -> Place:
    """Keep an answer only if it lies in the country that the record states."""
    if place.gazetteer_version is None:
        place = place._replace(gazetteer_version=version)
    if place.status != OK or country in {None, place.country} or place.country is None:
        return place
    return Place(
        gazetteer_version=version,
        query=place.query,
        status=CONFLICT,
        level=UNRESOLVABLE,
        method=CONFLICT,
        reason=f"the record says {country}, the words name {place.name} in {place.country}",
        candidates=place.candidates,
    )


def _placeholder(q: Question) -> Place | None:
    whole = " ".join(q.parsed.words)
    if not whole and read_point(bare_text(q.text)) is None:
        return refusal(q.text, "there are no words here that could name a place")
    bare = whole.removeprefix("the ").removeprefix("la ").removeprefix("el ")
    if bare in PLACEHOLDERS or (len(bare) > 1 and set(bare) <= set("x ")):
        return refusal(q.text, "the words say that the place is not stated")
    return None


def _coordinates(q: Question) -> Place | None:
    text = bare_text(q.text)
    point = read_point(text) or read_grid(" ".join(text.upper().split()).strip(" .()"))
    point = point or _near_named_place(q)
    if point is None:
        return None
    mirrored = in_region(-point.lon, point.lat) and not in_region(point.lon, point.lat)
    if q.country is None and mirrored:
        reason = f"{point.lat}, {point.lon} lies far away; did the longitude lose its minus sign?"
        return conflict(q.text, reason)
    country, admin1 = _at_crossing(q, point) or q.index.locate(point.lon, point.lat)
    name = f"{point.lat}, {point.lon}"
    radius = point.uncertainty_km
    entry = Entry("point", name, admin1, country, point.lon, point.lat, "point", radius)
    entry = entry._replace(id=f"point:{point.lon},{point.lat}")
    hit = Hit(entry, 1.0, ("coordinates in the text",))
    if q.country and country and country != q.country:
        reason = f"the record says {q.country}, the coordinates lie in {country}"
        return conflict(q.text, reason, (hit,))
    note = "read as longitude, latitude" if point.swapped else None
    outcome = Outcome(
        "ok",
        "coordinates",
        (hit,),
        kind="coordinates_swapped" if note else "coordinates",
        reason=note,
    )
    return answer(q.index.version, q.text, outcome)


def _near_named_place(q: Question) -> Point | None:
    """Read a short plus code, which needs the place named behind it."""
    split = short_code(q.text)
    if split is None:
        return None
    code, rest = split
    place = resolve(q.index, rest, q.country, q.context)
    if place.lon is None or place.lat is None:
        return None
    return near_place(code, place.lon, place.lat)


def _at_crossing(q: Question, point: Point) -> tuple[str, str] | None:
    """Return the side of a point at a crossing, which no polygon can tell: the record's, or US."""
    for crossing in q.index.crossings.all:
        lon, lat = crossing.entry.lon, crossing.entry.lat
        if lon is None or lat is None or abs(lat - point.lat) > 1:
            continue
        if km_between(lon, lat, point.lon, point.lat) <= _AT_CROSSING_KM:
            mexican = q.country == "MX"
            return ("MX", crossing.mx_admin1) if mexican else ("US", crossing.us_admin1)
    return None


_AT_CROSSING_KM = 0.5


def _zip(q: Question) -> Place | None:
    return zip_place(q.index, q.text, q.parsed, q.country)


def _named_crossing(q: Question) -> Place | None:
    """Crossings that the words call one: these go before towns called "Puente …"."""
    return _crossing(q) if speaks_of_crossing(q.parsed.words) else None


def _whole_crossing(q: Question) -> Place | None:
    """A text that is a crossing's name and no town's main name, such as "Puerta México"."""
    words = q.parsed.words
    if "," in q.text:
        # "BOTA, Texas": the name alone before its state
        words = tuple(q.parsed.pieces[0].split()) if len(q.parsed.pieces) == 1 else ()
    name = " ".join(words)
    if name not in q.index.crossings.by_name or is_named_town(q.index.gazetteer, name):
        return None
    return _crossing(replace(q, parsed=q.parsed._replace(words=words)))


def _crossing(q: Question) -> Place | None:
    outcome = crossing_outcome(q.index, q.parsed, q.country)
    return None if outcome is None else answer(q.index.version, q.text, outcome)


def _several(q: Question) -> Place | None:
    return several.several_places(q.index, q.text, q.country, resolve)


def _described(q: Question) -> Place | None:
    """Names behind or before words that tell what stood there."""
    for parsed in q.variants():
        last = len(parsed.pieces) - 1
        pieces = (*reversed(parsed.pieces), *parsed.bracketed)
        for lenient in (False, True) if parsed.scope.states else (False,):
            for number, piece in enumerate(pieces):
                found = _in_piece(q, parsed, piece, lenient=lenient)
                if found is None:
                    continue
                outcome, around = found
                within = finer(q.index, parsed, max(0, last - number), outcome)
                place = within or outcome
                return answer(q.index.version, q.text, place, around=None if within else around)
    return None


def _in_piece(
    q: Question, parsed: Parsed, piece: str, *, lenient: bool
) -> tuple[Outcome, str | None] | None:
    """Return what a piece of text names, and the word that widens it."""
    for reading in readings(piece, lenient=lenient):
        outcome = look_up(q.index.gazetteer, reading, parsed.scope)
        if outcome is None:
            continue
        if outcome.status == "ambiguous":
            outcome = contradictions.settle_beside(q.index, outcome, q.parsed, piece)
        return outcome, reading.around
    return None


def _misspelt(q: Question) -> Place | None:
    if _is_no_place(q):
        return None
    for parsed in q.variants():
        for piece in reversed(parsed.pieces):
            for reading in readings(piece):
                if is_descriptive(reading.phrase) or looks_like_person(reading, parsed.scope):
                    continue
                place = _read_as_error(q, reading, parsed.scope)
                if place is not None:
                    return place
    return None


def _read_as_error(q: Question, reading: Reading, scope: Scope) -> Place | None:
    """Answer with the town of which a name is one typing error away."""
    outcome = choose_city(misspelt(q.index.gazetteer, reading.phrase, scope), scope)
    if outcome is None:
        return None
    elsewhere = contradictions.prominent(q.index, reading.phrase, scope)
    if elsewhere:
        hits = (*elsewhere, *outcome.hits)
        return conflict(q.text, contradictions.reason(scope, elsewhere), hits)
    hits = tuple(h._replace(evidence=(*h.evidence, "one letter off")) for h in outcome.hits)
    note = f"read as a typing error for {hits[0].entry.name}"
    kind = "typing_error_in_state" if scope.states else "typing_error"
    outcome = outcome._replace(method="typing_error", kind=kind, reason=note, hits=hits)
    return answer(q.index.version, q.text, outcome, around=reading.around)


def _plain_name_misspelt(q: Question) -> Place | None:
    """The same for a text of which nothing is left but one plain name in its state."""
    (name,) = q.parsed.pieces
    countries = q.parsed.scope.countries or (frozenset((q.country,)) if q.country else None)
    scope = q.parsed.scope._replace(countries=countries, context=q.context)
    return _read_as_error(q, Reading(name, whole=True), scope)


def _contradiction(q: Question) -> Place | None:
    """The name exists, but not where the words or the record put it."""
    if _is_no_place(q):
        return None
    for parsed in q.variants():
        for piece in reversed(parsed.pieces):
            for reading in readings(piece):
                hits = contradictions.elsewhere(q.index, reading, parsed.scope)
                if hits:
                    return conflict(q.text, contradictions.reason(parsed.scope, hits), hits)
    return None


def _court_division(q: Question) -> Place | None:
    """A division of a court's district is not the town it is called after."""
    words = set(q.parsed.words)
    if words & {"district", "distrito"} and "division" in words:
        return refusal(q.text, "the words name a court and its division, not a place")
    return None


def _is_no_place(q: Question) -> bool:
    return any(names_organisation(piece) or names_road(piece) for piece in q.parsed.pieces)


def _nothing_found(q: Question) -> Place:
    whole = " ".join(q.parsed.words)
    if any(names_road(piece) for piece in q.parsed.pieces):
        return refusal(q.text, "a road is not a place; the words do not say where along it")
    if any(names_organisation(piece) for piece in q.parsed.pieces):
        return refusal(q.text, "the words read as an organisation or an operation, not as a place")
    if is_descriptive(whole):
        return refusal(q.text, "the words say what stood there, not where")
    if any(looks_like_person(Reading(p), q.parsed.scope) for p in q.parsed.pieces):
        return refusal(q.text, "the words read like a person's name, not like a place")
    states = sorted(q.parsed.scope.states or ())
    named = [q.index.gazetteer.state_codes[code] for code in states]
    hits = tuple(Hit(state, 1.0, ("the state is named",)) for state in named)
    where = " or ".join(state.name for state in named) or q.country or "the reference data"
    return not_found(q.text, f"no place of this name is known in {where}", hits)


_BROKEN = re.compile(r"(?<=\w)[ ]*[\t\r\n]+[ ]*(?=\w)")
_AT_PORTS = frozenset({"city_of_ports", "port_of_entry"})
_LAST_STEPS = (_misspelt, _contradiction)

_STEPS = (
    *(
        _placeholder,
        _coordinates,
        _court_division,
        _zip,
        _named_crossing,
        unknown_crossing,
        _several,
    ),
    *(_whole_crossing, named_as_it_stands, _crossing, _described, demonym, owned, address_in_city),
    *_LAST_STEPS,
)
