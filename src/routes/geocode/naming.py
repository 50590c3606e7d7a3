"""What one phrase names: a country, state, region, city, county or municipio."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routes.geocode.choosing import (
    HAMLET,
    Hit,
    Outcome,
    Scope,
    by_context,
    choose_city,
    is_short_form,
    km_between_entries,
    same_place,
)
from routes.geocode.vocabulary import (
    CITY_SHORT,
    COUNTRY_SHORT,
    COUNTY_CLASSES,
    EXONYMS,
    FIRST_WORDS,
    GIVEN_NAMES,
    LAST_WORDS,
)
from routes.geocode.wording import CITY, COUNTY, STATE, Reading, is_descriptive, names_road
from routes.reference.folding import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routes.geocode.gazetteer import Bearer, Entry, Gazetteer

VAGUE_KM = 600.0
"""Radius above which a region does not say where something happened."""

_CITY_STATES = frozenset({"MX-CMX", "US-DC"})
_METROPOLIS = 1_000_000
_REGION_RIVAL = 50_000
KNOWN_TOWN = 20_000
_FAMOUS = 100_000
_HOME = frozenset({"US", "MX"})
_COUNTY_MARK = " co"
_SMALL_ISLAND_KM = 30.0
_ISLAND_KM = 150.0
_SEAT_SHARE = 2.0
"""How much larger the seat of a municipio must be than another town of its name in it."""


def look_up(gazetteer: Gazetteer, reading: Reading, scope: Scope) -> Outcome | None:
    """Return what a reading names inside a scope, or ``None`` if it names nothing there.

    The order is country, state, region, city, county: an area that bears a name is only given
    up for a city when the words around the name say that a city is meant, and a name that both
    may bear is ambiguous.
    """
    if not reading.phrase:
        return None
    if reading.kind == COUNTY:
        return _county(gazetteer, reading.phrase, scope)
    outcome = None
    if scope.states is None and reading.kind != CITY:
        outcome = _broad(gazetteer, reading, scope)
    if outcome is None and reading.kind != STATE and _may_be_town(gazetteer, reading, scope):
        outcome = _city(gazetteer, reading, scope)
    if outcome is None and scope.states is not None and reading.phrase.endswith(_COUNTY_MARK):
        outcome = _county(gazetteer, reading.phrase.removesuffix(_COUNTY_MARK), scope)
    if outcome is None and scope.states is not None and reading.kind is None:
        outcome = _region_inside(gazetteer, reading.phrase, scope)
    return outcome


def _may_be_town(gazetteer: Gazetteer, reading: Reading, scope: Scope) -> bool:
    """Return whether words may be a town's name: "gun shop" may not, "El Centro, Calif." may."""
    if not is_descriptive(reading.phrase):
        return True
    states = scope.states or ()
    return reading.whole and any(gazetteer.cities.only_one(reading.phrase, s) for s in states)


def is_named_town(gazetteer: Gazetteer, phrase: str) -> bool:
    """Return whether a town of the United States or Mexico bears a name as its main one."""
    return any(b.main and b.entry.country in _HOME for b in gazetteer.cities.get(phrase))


def named_states(gazetteer: Gazetteer, phrase: str, *, marks: bool) -> tuple[Entry, ...]:
    """Return the states of a name, or of an abbreviation where those may stand."""
    found = gazetteer.states.get(phrase, ())
    return found or (gazetteer.state_marks.get(phrase, ()) if marks else ())


def named_country(gazetteer: Gazetteer, phrase: str) -> Entry | None:
    """Return the country of a name."""
    found = gazetteer.countries.get(phrase)
    if found:
        return found[0]
    return gazetteer.country_codes.get(COUNTRY_SHORT.get(phrase, ""))


def _broad(gazetteer: Gazetteer, reading: Reading, scope: Scope) -> Outcome | None:
    country = named_country(gazetteer, reading.phrase) if reading.kind is None else None
    marks = reading.whole or reading.kind == STATE
    states = tuple(
        e for e in named_states(gazetteer, reading.phrase, marks=marks) if scope.holds(e)
    )
    if states and (country is None or reading.phrase not in COUNTRY_SHORT):
        return _state(gazetteer, reading, states, scope)
    if country is not None and scope.holds(country):
        return _country(gazetteer, reading.phrase, country, scope)
    return _region(gazetteer, reading, scope) if reading.kind is None else None


def _country(gazetteer: Gazetteer, phrase: str, country: Entry, scope: Scope) -> Outcome:
    named = Hit(country, 1.0, ("name of a country",))
    # a small island, or one whose Spanish name is that of many towns: "Guadalupe"
    is_odd = (country.radius_km or 0.0) < _SMALL_ISLAND_KM or (
        fold(country.name) != phrase and (country.radius_km or 0.0) < _ISLAND_KM
    )
    rivals = tuple(
        Hit(b.entry, 1.0, ("city of the same name in another country",))
        for b in gazetteer.cities.get(phrase)
        if b.main
        and (b.entry.population >= _METROPOLIS or (is_odd and b.entry.country in _HOME))
        and b.entry.country != country.country
        and scope.holds(b.entry)
    )
    if rivals:
        reason = f"“{phrase}” is a country and a city elsewhere; say which"
        return Outcome("ambiguous", "country", (named, *rivals), reason=reason)
    return Outcome("ok", "country", (named,), kind="country")


def _state(
    gazetteer: Gazetteer, reading: Reading, states: tuple[Entry, ...], scope: Scope
) -> Outcome | None:
    home = tuple(e for e in states if e.country in _HOME) or states
    named = Hit(home[0], 1.0, ("name of a state",))
    if len(home) > 1:
        hits = tuple(Hit(e, 1.0, ("abbreviation of a state",)) for e in home)
        reason = f"“{reading.phrase}” is an abbreviation of several states"
        return by_context(Outcome("ambiguous", "state", hits, reason=reason), scope)
    if reading.kind == STATE:
        return Outcome("ok", "state", (named,), kind="state")
    rivals = _namesakes(gazetteer, reading.phrase, home[0], scope)
    if any(is_city_state(home[0]) and hit.entry.admin1 == home[0].admin1 for hit in rivals):
        return None  # the city is the more precise way to say the same
    if rivals:
        reason = f"“{reading.phrase}” is a state and a city; say “state of …” or “city of …”"
        return Outcome("ambiguous", "state", (named, *rivals), reason=reason)
    return Outcome("ok", "state", (named,), kind="state" if reading.whole else "state_in_words")


def is_city_state(state: Entry) -> bool:
    """Return whether a state is hardly more than a city, such as Mexico City or Washington, D.C."""
    return state.admin1 in _CITY_STATES


def _namesakes(gazetteer: Gazetteer, phrase: str, state: Entry, scope: Scope) -> tuple[Hit, ...]:
    """Return cities that may be meant where a state's name stands alone."""
    found = []
    for bearer in gazetteer.cities.get(CITY_SHORT.get(phrase, phrase)):
        city = bearer.entry
        at_home = city.admin1 == state.admin1
        named = bearer.main or (city.country == "MX" and is_short_form(phrase, city))
        known = named and city.population >= _REGION_RIVAL and at_home
        at_border = bearer.main and city.border_town and city.population >= HAMLET
        famous = city.population >= _METROPOLIS and (at_home or bearer.main)
        elsewhere = bearer.main and city.population >= _METROPOLIS // 2
        if scope.holds(city) and (known or at_border or famous or elsewhere):
            found.append(Hit(city, float(city.population), ("city of the same name",)))
    return tuple(found)


def _region(gazetteer: Gazetteer, reading: Reading, scope: Scope) -> Outcome | None:
    name = _region_name(gazetteer, reading.phrase)
    found = [e for e in gazetteer.regions.get(name, ()) if scope.holds(e)]
    if not found:
        return None
    for bearer in gazetteer.cities.get(reading.phrase):
        if bearer.main and bearer.entry.population >= _REGION_RIVAL and scope.holds(bearer.entry):
            return None
    return _region_outcome(found[0])


def _region_name(gazetteer: Gazetteer, phrase: str) -> str:
    """Return the part of a phrase that names a region: "the Big Bend region of Texas"."""
    name = phrase
    for link in (" of ", " de "):
        for core in (name, name.partition(link)[0]):
            bare = core.removeprefix("the ").removeprefix("la ").removeprefix("el ")
            for said in (core, bare, bare.removesuffix(" region").removesuffix(" area")):
                if said in gazetteer.regions:
                    return said
    return name


def _region_outcome(region: Entry) -> Outcome:
    hit = Hit(region, 1.0, ("name of a region",))
    if names_road(fold(region.name)):
        reason = "a road is not a place; the words do not say where along it"
        return Outcome("refused", "region", (hit,), reason=reason)
    if region.radius_km is None or region.radius_km > VAGUE_KM:
        reason = f"“{region.name}” is too large an area to say where this happened"
        return Outcome("refused", "region", (hit,), reason=reason)
    return Outcome("ok", "region", (hit,), kind="region")


def _region_inside(gazetteer: Gazetteer, phrase: str, scope: Scope) -> Outcome | None:
    countries = {code[:2] for code in scope.states or ()}
    for region in gazetteer.regions.get(phrase, ()):
        if region.country in countries:
            (state,) = scope.states if scope.states and len(scope.states) == 1 else (None,)
            return _region_outcome(region if region.admin1 else region._replace(admin1=state))
    return None


def _city(gazetteer: Gazetteer, reading: Reading, scope: Scope) -> Outcome | None:
    bearers = _bearers(gazetteer, reading.phrase, scope)
    if scope.states is not None:
        bearers = tuple(b for b in bearers if b.entry.admin1 in scope.states)
        if len(bearers) == 1 and bearers[0].main:
            return choose_city(bearers, scope, reading.phrase) or _municipio(
                gazetteer, reading.phrase, scope
            )
    elsewhere = scope.states is None and _names_area_elsewhere(gazetteer, reading.phrase, scope)
    if elsewhere or looks_like_person(reading, scope):
        # neither the name of a state elsewhere nor that of a person is a small town's here
        bearers = tuple(b for b in bearers if b.main and _is_known(b.entry))
    outcome = _contested(
        gazetteer, reading.phrase, choose_city(bearers, scope, reading.phrase), scope
    )
    if outcome is not None and outcome.status != "ambiguous":
        return outcome
    municipio = _municipio(gazetteer, reading.phrase, scope)
    if outcome is None:
        return municipio
    seat = _seat(outcome, municipio)
    if seat is not None:
        return seat
    if municipio is not None:
        return municipio._replace(
            hits=(municipio.hits[0], *outcome.hits), kind="municipio_of_towns"
        )
    return outcome


def _seat(outcome: Outcome, municipio: Outcome | None) -> Outcome | None:
    """Return the one town of a name inside the municipio of that name, which is its seat."""
    if municipio is None:
        return None
    area = municipio.hits[0].entry
    inside = [
        hit
        for hit in outcome.hits
        if "main name" in hit.evidence
        and km_between_entries(area, hit.entry) <= (area.radius_km or 0.0)
    ]
    if not inside or (len(inside) > 1 and inside[0].weight < _SEAT_SHARE * inside[1].weight):
        return None
    seat = inside[0]._replace(evidence=(*inside[0].evidence, "in the municipio of this name"))
    rest = tuple(hit for hit in outcome.hits if hit.entry.id != seat.entry.id)
    return Outcome("ok", "name_and_state", (seat, *rest), kind="seat")


def _is_known(entry: Entry) -> bool:
    return entry.population >= KNOWN_TOWN or entry.border_town


def _names_area_elsewhere(gazetteer: Gazetteer, phrase: str, scope: Scope) -> bool:
    country = named_country(gazetteer, phrase)
    areas = (*gazetteer.states.get(phrase, ()), *((country,) if country else ()))
    return bool(areas) and not any(scope.holds(area) for area in areas)


def _bearers(gazetteer: Gazetteer, phrase: str, scope: Scope) -> tuple[Bearer, ...]:
    found = gazetteer.cities.get(phrase)
    # a namesake abroad does not keep "Fénix, Arizona" from being Phoenix
    if any(scope.holds(bearer.entry) for bearer in found):
        return found
    for spelling in (*_spelt_out(phrase), EXONYMS.get(phrase, "")):
        other = gazetteer.cities.get(spelling)
        if other:
            return other
    return found


def _spelt_out(phrase: str) -> Iterator[str]:
    """Yield a name with its first or last word written in full: "n las vegas", "colorado spgs"."""
    first, _, rest = phrase.partition(" ")
    if not rest:
        return
    for full in FIRST_WORDS.get(first, ()):
        yield f"{full} {rest}".strip()
    head, _, last = phrase.rpartition(" ")
    for full in LAST_WORDS.get(last, ()):
        yield f"{head} {full}"


def _contested(
    gazetteer: Gazetteer, phrase: str, outcome: Outcome | None, scope: Scope
) -> Outcome | None:
    """Give up an answer that rests on an odd name while a far better known place bears it."""
    if outcome is None or outcome.status != "ok":
        return outcome
    top = outcome.hits[0]
    if scope.states is None and scope.countries is None:
        return _against_municipios(gazetteer, phrase, outcome)
    if "main name" in top.evidence or is_short_form(phrase, top.entry):
        return outcome if scope.states else _against_municipios(gazetteer, phrase, outcome)
    famous = [
        Hit(b.entry, float(b.entry.population), ("main name", "in another state"))
        for b in gazetteer.cities.get(phrase)
        if b.main
        and b.entry.country in _HOME
        and not scope.holds(b.entry)
        and b.entry.population >= max(_FAMOUS, 10 * top.entry.population)
    ]
    if not famous:
        return outcome
    where = ", ".join(f"{h.entry.name} ({h.entry.admin1})" for h in famous)
    reason = f"“{phrase}” is at most another name of {top.entry.name} there; well known is {where}"
    return Outcome("conflict", "conflict", (*famous, top), reason=reason)


def _against_municipios(gazetteer: Gazetteer, phrase: str, outcome: Outcome) -> Outcome:
    """Doubt a Mexican town that heads no municipio of its name where another state has one."""
    top = outcome.hits[0].entry
    if top.country != "MX" or top.border_town:
        return outcome
    heads = [e for e in gazetteer.areas.get(phrase, ()) if e.country == "MX"]
    if not heads or any(e.admin1 == top.admin1 for e in heads):
        return outcome
    hits = tuple(Hit(e, 1.0, ("municipio of this name",)) for e in heads)
    reason = "a municipio of this name lies in another state; name the state"
    return Outcome("ambiguous", "bare_name", (*outcome.hits, *hits), reason=reason)


def looks_like_person(reading: Reading, scope: Scope) -> bool:
    """Return whether a phrase without a state reads like a person's name."""
    tokens = reading.phrase.split()
    return scope.states is None and len(tokens) > 1 and tokens[0] in GIVEN_NAMES


def _municipio(gazetteer: Gazetteer, phrase: str, scope: Scope) -> Outcome | None:
    """Return the municipio of a name in the Mexican state said."""
    if scope.states is None:
        return None
    found = [e for e in gazetteer.areas.get(phrase, ()) if e.country == "MX" and scope.holds(e)]
    if len(found) != 1:
        return None
    hit = Hit(found[0], 1.0, ("municipio of this name in the state named",))
    seat = _longer_named_seat(gazetteer, phrase, found[0])
    if seat is not None:
        return Outcome("ok", "name_and_state", (seat, hit), kind="seat_of_longer_name")
    return Outcome("ok", "municipio", (hit,), kind="municipio")


def _longer_named_seat(gazetteer: Gazetteer, phrase: str, area: Entry) -> Hit | None:
    """Return the town whose full name ends or begins with that of its municipio.

    The seat of Jiménez, Chihuahua, is José Mariano Jiménez.
    """
    if area.lon is None or area.lat is None or area.radius_km is None:
        return None
    reach = area.radius_km / 100
    towns = [
        town
        for town in gazetteer.cities.around(area.lon, area.lat, reach)
        if town.admin1 == area.admin1
        and town.population >= HAMLET
        and _extends(fold(town.name), phrase)
        and km_between_entries(town, area) <= area.radius_km
    ]
    if not towns:
        return None
    seat = max(towns, key=lambda town: (town.population, town.id))
    return Hit(seat, 1.0, ("largest town in the municipio that bears its name",))


def _extends(name: str, phrase: str) -> bool:
    behind = name.endswith(f" {phrase}") and not name.endswith(f" de {phrase}")
    return behind or name.startswith(f"{phrase} de ")


def _county(gazetteer: Gazetteer, phrase: str, scope: Scope) -> Outcome | None:
    tokens = phrase.split()
    short = " ".join(tokens[:-1] if tokens[-1] in COUNTY_CLASSES else tokens)
    found = [e for e in gazetteer.full_areas.get(phrase, ()) if scope.holds(e)]
    found = found or [e for e in gazetteer.areas.get(short, ()) if scope.holds(e)]
    if not found:
        return None
    hits = tuple(_seated(gazetteer, short, e) for e in found)
    if len(hits) == 1:
        kind = "county_in_state" if scope.states is not None else "county"
        return Outcome("ok", "county", hits, kind=kind)
    reason = f"{len(hits)} counties or municipios bear this name; name the state"
    return by_context(Outcome("ambiguous", "county", hits, reason=reason), scope)


def _seated(gazetteer: Gazetteer, phrase: str, area: Entry) -> Hit:
    """Name the town of the same name inside the area, which is usually its seat."""
    for bearer in gazetteer.cities.get(phrase):
        if bearer.main and area.country == "MX" and same_place(area, bearer.entry):
            return Hit(area, 1.0, ("county or municipio", f"with the town {bearer.entry.name}"))
    return Hit(area, 1.0, ("county or municipio",))
