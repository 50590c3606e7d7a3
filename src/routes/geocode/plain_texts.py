"""A short way for the commonest texts: a name of plain words, with at most its state and country.

It leaves out the steps of :mod:`routes.geocode.resolving` that such a text cannot take, and none
of their rules; a test asks both ways.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from routes.geocode import vocabulary
from routes.geocode.answers import answer, only_town
from routes.geocode.choosing import Scope, only_in_state
from routes.geocode.cities import Bearer, Entry
from routes.geocode.parsing import Parsed, area_of
from routes.geocode.questions import Question, literal
from routes.geocode.wording import CITY, DESCRIPTIVE, starts
from routes.reference.folding import key_of, plain

if TYPE_CHECKING:
    from collections.abc import Collection

    from routes.geocode.answers import Index
    from routes.geocode.gazetteer import Gazetteer, SingleState
    from routes.geocode.places import Place

_MARKS = str.maketrans("", "", " .-")
_UNUSUAL = ("..", " -", "- ", "--")
_NEARLY_PLAIN = re.compile(r"(?:\w|[ ,()\[\]]|\.(?!\.)|(?<=\w)-(?=\w))+")
"""With numbers and brackets: such a text is a plain name only if there is just that name."""
_BRACKET = re.compile(r"[(\[]([^)\]]*)")
_TURNS = (
    vocabulary.STRONG_CROSSING_WORDS
    | vocabulary.COORDINATORS
    | frozenset(("entry", "entrada", "fronterizo"))
)
"""Words that a step before the plain lookup would act on."""
_SPECIAL = vocabulary.MEANINGFUL | frozenset((*vocabulary.DEMONYMS, *vocabulary.CITY_SHORT))
_UNKNOWN = frozenset("x ")
_OPENINGS = vocabulary.OF | vocabulary.VAGUE_LOCATIVES
"""Words inside a text behind which a name may begin."""
_CROSSING = vocabulary.STRONG_CROSSING_WORDS
_STOPS = (
    vocabulary.STRONG_CROSSING_WORDS
    | vocabulary.CROSSING_WORDS
    | vocabulary.COORDINATORS
    | vocabulary.GOALS
    | vocabulary.ORGANISATION_HEADS
    | vocabulary.ADDRESS_WORDS
    | frozenset(vocabulary.STATE_ADJECTIVES)
)
_A = frozenset("a")
_LEADING = vocabulary.ARTICLES | vocabulary.OF


class Short(NamedTuple):
    """What the short way found out about a text."""

    place: Place | None
    question: Question | None
    """The question, if nothing is left for it but typing errors and contradictions."""


class _Plain(NamedTuple):
    """A text of one name, and what the words behind its first comma say."""

    name: str
    said: Scope
    rest: str
    only_letters: bool


def one_town(index: Index, text: str, country: str | None) -> Place | None:
    """Answer with the one town that bears a name as its main one in the one state said.

    This is the commonest of all texts, and it comes before every other reading: "Old Bridge,
    N.J." is a town and no bridge, "Miguel Hidalgo y Costilla, Q. Roo" one town and not two.
    """
    head, comma, rest = plain(text).partition(",")
    if not comma:
        return None
    gazetteer = index.gazetteer
    try:
        said = gazetteer.single_states[rest]
    except KeyError:
        said = gazetteer.single_states[rest] = _single_state(gazetteer, rest)
    if said is None:
        return None
    state, countries = said
    name = key_of(head)
    town = gazetteer.cities.only_one(name, state)
    if town is None or (country is not None and country != town.country):
        return None
    if countries is not None and town.country not in countries:
        return None
    if not is_one_phrase(head) or (
        state in index.crossings.states and not _CROSSING.isdisjoint(name.split())
    ):
        return None
    return only_town(index.version, text, town)


def _single_state(gazetteer: Gazetteer, rest: str) -> SingleState | None:
    said = area_of(gazetteer, rest)
    if said is None or said.states is None or len(said.states) != 1:
        return None
    return min(said.states), said.countries


def town_in_words(index: Index, text: str, country: str | None) -> Place | None:
    """Answer "a gun shop in Racine, Wisconsin" where it goes as :func:`one_town` does.

    What stands before the name has to be plain words that no other reading turns on.
    """
    head, comma, rest = plain(text).partition(",")
    if not comma or not head.replace(" ", "").isalpha():
        return None
    said = area_of(index.gazetteer, rest)
    words = key_of(head).split()
    if said is None or said.states is None or len(said.states) != 1:
        return None
    if not _STOPS.isdisjoint(words[1:]) or words[0] in _STOPS - _A or _is_named(index, words):
        return None
    (state,) = said.states
    start, kind = next(starts(words, lenient=False), (0, None))
    name = words[start:]
    if (
        not start
        or kind not in {None, CITY}
        or not _SPECIAL.isdisjoint(name)
        or name[0] in _LEADING
    ):
        return None
    town = index.gazetteer.cities.only_one(" ".join(name), state)
    if town is None or not _in_country(town, said, country):
        return None
    around = next((word for word in words[:start] if word in vocabulary.NEARBY), None)
    return answer(index.version, text, only_in_state(Bearer(town, main=True)), around=around)


def _is_named(index: Index, words: list[str]) -> bool:
    """Return whether the words as a whole are a name of anything."""
    whole = " ".join(words)
    gazetteer = index.gazetteer
    return (
        bool(gazetteer.cities.get(whole)) or whole in gazetteer.areas or whole in gazetteer.regions
    )


def _in_country(town: Entry, said: Scope, country: str | None) -> bool:
    if said.countries is not None and town.country not in said.countries:
        return False
    return country is None or country == town.country


def is_one_phrase(head: str) -> bool:
    """Return whether plain text has no mark that would part it, brackets among them."""
    return _is_plain(head) or _NEARLY_PLAIN.fullmatch(head) is not None


def short_way(index: Index, text: str, country: str | None, context: Collection[str]) -> Short:
    """Look a plain text up; both fields are ``None`` if it has to go the long way."""
    head, comma, rest = plain(text).partition(",")
    said = area_of(index.gazetteer, rest) if comma else _NOWHERE
    name = key_of(head)
    words = name.split()
    if said is None or not _TURNS.isdisjoint(words) or DESCRIPTIVE.issuperset(words):
        return _LONG_WAY
    only_letters = _is_plain(head)
    if not only_letters and not _is_nearly_plain(index, head):
        return _LONG_WAY
    if not comma and _is_no_bare_name(index, name):
        return _LONG_WAY
    return _looked_up(index, text, _Plain(name, said, rest, only_letters), country, context)


def _is_no_bare_name(index: Index, name: str) -> bool:
    named = name in vocabulary.PLACEHOLDERS or set(name) <= _UNKNOWN
    return named or name in index.crossings.by_name


def _looked_up(
    index: Index, text: str, read: _Plain, country: str | None, context: Collection[str]
) -> Short:
    scope = _in_record(read.said, country, context)
    outcome = literal(index, read.name, scope)
    if outcome is not None:
        return Short(answer(index.version, text, outcome), None)
    words = read.name.split()
    if not read.only_letters or scope.states is None or not _only_itself(index, text, words):
        return _LONG_WAY
    everything = (*words, *key_of(read.rest.replace(",", " ")).split())
    if not {read.name, " ".join(everything)}.isdisjoint(index.crossings.by_name):
        return _LONG_WAY
    parsed = Parsed((read.name,), (), read.said, everything)
    return Short(None, Question(index, text, country, scope.context, parsed))


def _in_record(said: Scope, country: str | None, context: Collection[str]) -> Scope:
    if not context and (country is None or said.countries is not None):
        return said
    countries = said.countries or (None if country is None else frozenset((country,)))
    return Scope(said.states, countries, frozenset(context))


def _is_plain(head: str) -> bool:
    """Return whether a text is of letters, blanks, single full stops and inner hyphens."""
    if head.replace(" ", "").isalpha():
        return True
    return head.translate(_MARKS).isalpha() and not any(mark in head for mark in _UNUSUAL)


def _only_itself(index: Index, text: str, words: list[str]) -> bool:
    """Return whether a name can be read in one way only."""
    owner = "'" in text or "\u2019" in text or "`" in text  # such as "Guadalajara's"
    if owner or words[0] in _LEADING or not _SPECIAL.isdisjoint(words):
        return False
    return not any(
        word in _OPENINGS and _is_named(index, words[i + 1 :]) for i, word in enumerate(words)
    )


def _is_nearly_plain(index: Index, folded: str) -> bool:
    """Return whether numbers and brackets may be part of the name: not in "Deming (N.M.)"."""
    return _NEARLY_PLAIN.fullmatch(folded) is not None and not any(
        area_of(index.gazetteer, inner) for inner in _BRACKET.findall(folded)
    )


_NOWHERE = Scope()
_LONG_WAY = Short(None, None)
