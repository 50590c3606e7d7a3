"""Crossings of the border under their many names, as bags of words.

"Puente Internacional Donna-Río Bravo" and "the Donna-Rio Bravo bridge" hold the same words once
the words every crossing shares are gone. A crossing matches only if its whole name is in the
text and everything else there is its own city, state or country.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from routes.geocode.vocabulary import (
    CROSSING_FILLERS,
    CROSSING_NUMBERS,
    CROSSING_WORDS,
    SPANISH_CROSSING_WORDS,
)
from routes.reference.folding import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from routes.geocode.gazetteer import Entry, Gazetteer

_COUNTED = frozenset(("of", "de", "bridges", "puentes", "ports", "crossings", "garitas", "puertos"))
_NUMBERED = frozenset(("no", "num", "numero", "number", "bridge", "puente", "internacional"))
_SPECIAL_WORDS = {"dam": "dam presa", "ferry": "ferry chalan transbordador"}


@dataclass(frozen=True, slots=True)
class Crossing:
    """A crossing with what its name can be."""

    entry: Entry
    names: tuple[tuple[frozenset[str], bool], ...]
    """Bags of words and whether the name they come from is Spanish."""
    us_city: frozenset[str]
    mx_city: frozenset[str]
    us_city_key: str
    mx_city_key: str
    """Folded names of its cities."""
    surroundings: frozenset[str]
    """Words of its cities, states and countries."""
    own_words: frozenset[str]
    """The same with the words of all its names."""
    us_admin1: str
    mx_admin1: str
    special: str | None
    """``dam`` or ``ferry``; such crossings are meant only where the text says so."""


@dataclass(frozen=True, slots=True)
class Crossings:
    """All crossings, by whole name and by bag of words."""

    all: tuple[Crossing, ...]
    by_name: Mapping[str, tuple[Crossing, ...]]
    words: frozenset[str]
    """Every word of a name or a city of a crossing."""
    states: frozenset[str]
    """ISO 3166-2 codes of the states that have crossings."""


@dataclass(frozen=True, slots=True)
class CrossingMatch:
    """Crossings that fit a text, and how."""

    crossings: tuple[Crossing, ...]
    by_city: bool
    """Whether only the city is named: one of its crossings, we do not know which."""
    misplaced: bool = False
    """Whether the name fits but the rest of the text names another border city."""
    rest: frozenset[str] = frozenset()
    """Words of the text beside the name."""


class Fit(NamedTuple):
    """A name of a crossing that is in a text."""

    name: frozenset[str]
    same_language: bool
    crossing: Crossing
    strange: frozenset[str]
    """Words of the text that belong neither to the name nor to the crossing's surroundings."""


def index_crossings(gazetteer: Gazetteer) -> Crossings:
    """Index the crossings of the reference data; clashing aliases lead to several of them."""
    found = tuple(_crossing(gazetteer, entry, row) for entry, row in gazetteer.ports)
    by_name: dict[str, list[Crossing]] = {}
    for crossing, (_, row) in zip(found, gazetteer.ports, strict=True):
        for key in {fold(name) for name in _names(row)} - {""}:
            by_name.setdefault(key, []).append(crossing)
    for same in by_name.values():
        same.sort(key=lambda crossing: crossing.entry.id)
    words = frozenset().union(
        *(bag for c in found for bag, _ in c.names), *(c.us_city | c.mx_city for c in found)
    )
    states = frozenset(code for c in found for code in (c.us_admin1, c.mx_admin1))
    return Crossings(found, {key: tuple(cs) for key, cs in by_name.items()}, words, states)


def match_crossings(crossings: Crossings, words: Iterable[str]) -> CrossingMatch | None:
    """Find the crossings that a text with crossing words can mean.

    Parameters
    ----------
    crossings
        The index.
    words
        Folded words of the whole text.

    Returns
    -------
    CrossingMatch or None
        ``None`` if the words that are left over name something else.
    """
    said = list(words)
    spanish = any(word in SPANISH_CROSSING_WORDS for word in said)
    bag = bag_of(said)
    pool = [c for c in crossings.all if c.special is None or c.special in _specials(said)]
    fits = [
        Fit(name, is_spanish == spanish, crossing, bag - name - crossing.own_words)
        for crossing in pool
        for name, is_spanish in crossing.names
        if name <= bag
    ]
    clean = [fit for fit in fits if not fit.strange]
    by_city = _by_city(pool, bag)
    if clean:
        return _longest(clean, bag)
    if by_city:
        return CrossingMatch(by_city, by_city=True, rest=bag)
    cities = frozenset().union(*(c.us_city | c.mx_city for c in pool)) if pool else frozenset()
    misplaced = [fit for fit in fits if fit.strange <= cities]
    return replace(_longest(misplaced, bag), misplaced=True) if misplaced else None


def match_phrase(crossings: Crossings, words: Sequence[str]) -> CrossingMatch | None:
    """Find the crossings whose whole name stands somewhere in a longer text.

    "officers assigned to the Laredo Port of Entry at the World Trade Bridge" names four crossings
    of Laredo and one of them again: that one is meant.
    """
    named: list[dict[str, Crossing]] = []
    rest = frozenset(words)
    for start in range(len(words)):
        for end in range(len(words), start + 1, -1):
            phrase = words[start:end]
            found = crossings.by_name.get(" ".join(phrase))
            if found and not CROSSING_WORDS.isdisjoint(phrase):
                named.append({crossing.entry.id: crossing for crossing in found})
                rest -= frozenset(phrase)
                break
    if not named:
        return None
    shared = set(named[0]).intersection(*named[1:]) or set(sorted(named, key=len)[0])
    every = {key: crossing for found in named for key, crossing in found.items()}
    return CrossingMatch(tuple(every[key] for key in sorted(shared)), by_city=False, rest=rest)


def _longest(fits: list[Fit], bag: frozenset[str]) -> CrossingMatch:
    best = max((len(fit.name), fit.same_language) for fit in fits)
    kept = [fit for fit in fits if (len(fit.name), fit.same_language) == best]
    found = {fit.crossing.entry.id: fit.crossing for fit in kept}
    rest = bag - kept[0].name
    return CrossingMatch(tuple(found[i] for i in sorted(found)), by_city=False, rest=rest)


def _by_city(pool: list[Crossing], bag: frozenset[str]) -> tuple[Crossing, ...]:
    # "Del Rio": the city of which the words are most of what is left, not any city that fits
    fits = [
        (max(len(c.us_city) * (c.us_city <= bag), len(c.mx_city) * (c.mx_city <= bag)), c)
        for c in pool
        if bag <= c.surroundings and (c.us_city <= bag or c.mx_city <= bag)
    ]
    best = max((size for size, _ in fits), default=0)
    found = [c for size, c in fits if size == best > 0]
    return tuple(sorted(found, key=lambda crossing: crossing.entry.id))


def _specials(said: list[str]) -> set[str]:
    return {kind for kind, words in _SPECIAL_WORDS.items() if set(words.split()) & set(said)}


def _crossing(gazetteer: Gazetteer, entry: Entry, row: Mapping[str, object]) -> Crossing:
    us_admin1, mx_admin1 = str(row["us_admin1"]), str(row["mx_admin1"])
    us_city, mx_city = _bag(str(row["us_city"])), _bag(str(row["mx_city"]))
    states = [
        key
        for names in (gazetteer.states, gazetteer.state_marks)
        for key, entries in names.items()
        if any(e.admin1 in {us_admin1, mx_admin1} for e in entries)
    ]
    pairs = {(_bag(name), _is_spanish(name)) for name in _names(row)}
    surroundings = us_city | mx_city | {word for key in states for word in key.split()}
    return Crossing(
        entry=entry,
        names=tuple(
            sorted((pair for pair in pairs if pair[0]), key=lambda p: (sorted(p[0]), p[1]))
        ),
        us_city=us_city,
        mx_city=mx_city,
        us_city_key=fold(str(row["us_city"])),
        mx_city_key=fold(str(row["mx_city"])),
        surroundings=surroundings,
        own_words=surroundings.union(*(bag for bag, _ in pairs)),
        us_admin1=us_admin1,
        mx_admin1=mx_admin1,
        special=next((k for k in _SPECIAL_WORDS if k in fold(entry.name).split()), None),
    )


def _names(row: Mapping[str, object]) -> list[str]:
    cells = [row.get(c) for c in ("name", "name_es", "aliases", "clashing_aliases")]
    return [name for cell in cells if isinstance(cell, str) for name in cell.split("|") if name]


def _bag(name: str) -> frozenset[str]:
    return bag_of(fold(name).split())


def bag_of(words: Iterable[str]) -> frozenset[str]:
    """Return the words that tell one crossing from another, numbers in one spelling."""
    said = list(words)
    beside = zip(["", *said[:-1]], said, [*said[1:], ""], strict=True) if said else ()
    counted = {  # "one of the bridges", "two bridges" count them and name none
        word
        for before, word, after in beside
        if word in CROSSING_NUMBERS and after in _COUNTED and before not in _NUMBERED
    }
    numbered = (CROSSING_NUMBERS.get(word, word) for word in said if word not in counted)
    return frozenset(numbered) - CROSSING_FILLERS


def _is_spanish(name: str) -> bool:
    return any(word in SPANISH_CROSSING_WORDS for word in fold(name).split())
