"""The parts of a place text: name, state, country, and what is only description."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from routes.geocode.choosing import Scope
from routes.geocode.naming import is_named_town, named_country, named_states
from routes.geocode.vocabulary import LABELS, STATE_ADJECTIVES, WORDS_AND_MARKS
from routes.geocode.wording import is_descriptive, readings
from routes.reference.folding import key_of, segments

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from routes.geocode.gazetteer import Entry, Gazetteer

_LONGEST_STATE = 5
_SHORTEST_STATE = 4
_HOME = frozenset({"US", "MX"})
_POST_CODE_DIGITS = 5
_ANY_NAME = "?"
_PLAIN_AREA = re.compile(r"(?:[^\W\d_]|[ ,]|\.(?!\.)|(?<=[^\W\d_])-(?=[^\W\d_]))*")
_MOST_AREAS = 10_000


class Parsed(NamedTuple):
    """A text, taken apart."""

    pieces: tuple[str, ...]
    """Folded pieces that may hold the name, in order."""
    bracketed: tuple[str, ...]
    """Folded pieces inside brackets that are not a state or country."""
    scope: Scope
    """What the words say of state and country; no record and no case yet."""
    words: tuple[str, ...]
    """All folded words outside brackets."""


def parse(gazetteer: Gazetteer, text: str) -> Parsed:
    """Take a text apart.

    Parameters
    ----------
    gazetteer
        Names of states and countries.
    text
        Any text.

    Examples
    --------
    >>> from routes.geocode.gazetteer import Tables, build_gazetteer
    >>> parse(build_gazetteer(Tables()), "Location: El Paso (Border Report)").pieces
    ('el paso',)
    """
    main, bracketed = segments(text)
    words = tuple(word for piece in main for word in piece.split())
    outer = [bracket for bracket in bracketed if _is_area(gazetteer, bracket)]
    inner = tuple(b for b in bracketed if b not in outer and not is_descriptive(b))
    whole = [_without_post_code(piece) for piece in main]
    named = [p for p in whole if _may_name(gazetteer, p)] or whole
    pieces, scope = _peeled(gazetteer, [*named, *outer])
    if scope.states is None:
        pieces, scope = _without_adjective(pieces, scope)
    return Parsed(pieces, inner, scope, words)


def _without_adjective(pieces: tuple[str, ...], scope: Scope) -> tuple[tuple[str, ...], Scope]:
    """Take an adjective of a state out: "el municipio sonorense de Altar" is in Sonora."""
    for i, piece in enumerate(pieces):
        tokens = piece.split()
        said = [token for token in tokens if token in STATE_ADJECTIVES]
        if len(said) == 1 and len(tokens) > 1:
            rest = " ".join(token for token in tokens if token != said[0])
            states = frozenset((STATE_ADJECTIVES[said[0]],))
            return (*pieces[:i], rest, *pieces[i + 1 :]), scope._replace(states=states)
    return pieces, scope


def area_of(gazetteer: Gazetteer, rest: str) -> Scope | None:
    """Return the state and country that the text behind the first comma consists of.

    Parameters
    ----------
    gazetteer
        Names of states and countries; it keeps the answer, because the same few come again.
    rest
        Plain text, such as ``" sonora, mexico"``.

    Returns
    -------
    Scope or None
        ``None`` if anything else is said there.
    """
    try:
        return gazetteer.areas_said[rest]
    except KeyError:
        said = _area_of(gazetteer, rest)
    if len(gazetteer.areas_said) < _MOST_AREAS:
        gazetteer.areas_said[rest] = said
    return said


def _area_of(gazetteer: Gazetteer, rest: str) -> Scope | None:
    if _PLAIN_AREA.fullmatch(rest) is None:
        return None
    pieces = [key for key in map(key_of, rest.split(",")) if key]
    left, scope = _peeled(gazetteer, [_ANY_NAME, *pieces])
    known = left == (_ANY_NAME,) and all(_may_name(gazetteer, piece) for piece in pieces)
    return scope if known else None


def _is_word(text: str, mark: str) -> bool:
    """Return whether a mark is only a word here: "man" in "a Houston man", not in "Brandon MAN"."""
    if mark not in WORDS_AND_MARKS:
        return False
    said = re.search(rf"\b{re.escape(mark)}\b\.?", text, re.IGNORECASE)
    return said is not None and said.group() == mark


def split_tails(gazetteer: Gazetteer, parsed: Parsed, text: str) -> Iterator[Parsed]:
    """Yield other ways to take a text apart: "phoenix arizona" is a name and its state."""
    if parsed.scope.states is not None or not parsed.pieces:
        return
    tokens = parsed.pieces[-1].split()
    for length in range(min(_LONGEST_STATE, len(tokens) - 1), 0, -1):
        tail = " ".join(tokens[-length:])
        rest = (*parsed.pieces[:-1], " ".join(tokens[:-length]))
        if _is_word(text, tail):
            continue
        if states := named_states(gazetteer, tail, marks=True):
            yield parsed._replace(pieces=rest, scope=parsed.scope._replace(states=_codes(states)))
        # "mex" is both a state and the country
        if (country := named_country(gazetteer, tail)) and parsed.scope.countries is None:
            inner = parsed._replace(pieces=rest, scope=Scope(countries=_country(country)))
            yield inner
            yield from split_tails(gazetteer, inner, text)


def state_first(gazetteer: Gazetteer, parsed: Parsed) -> Iterator[Parsed]:
    """Yield what stands behind a state that comes first: "AZ - Phoenix", "TX: San Benito"."""
    if parsed.scope.states is None and len(parsed.pieces) > 1:
        states = named_states(gazetteer, parsed.pieces[0], marks=True)
        if states:
            scope = parsed.scope._replace(states=_codes(states))
            yield parsed._replace(pieces=parsed.pieces[1:], scope=scope)


def datelines(gazetteer: Gazetteer, parsed: Parsed) -> Iterator[Parsed]:
    """Yield the start of a text whose state stands in the middle: "MCALLEN, Texas — Agents …"."""
    if parsed.scope.states is not None:
        return
    for end in range(1, len(parsed.pieces) - 1):
        states = named_states(gazetteer, parsed.pieces[end], marks=True)
        if states:
            scope = parsed.scope._replace(states=_codes(states))
            yield parsed._replace(pieces=parsed.pieces[:end], scope=scope)
            return


def _may_name(gazetteer: Gazetteer, piece: str) -> bool:
    if named_states(gazetteer, piece, marks=True) or piece in gazetteer.regions:
        return True  # "IN" is a word and a state
    if not is_descriptive(piece):
        return piece not in LABELS
    return is_named_town(gazetteer, piece)  # "El Centro", "Bar Harbor"


def _without_post_code(piece: str) -> str:
    words = [w for w in piece.split() if not (w.isdigit() and len(w) == _POST_CODE_DIGITS)]
    return " ".join(words) or piece


def _is_area(gazetteer: Gazetteer, piece: str) -> bool:
    return bool(named_states(gazetteer, piece, marks=True)) or bool(named_country(gazetteer, piece))


def _peeled(gazetteer: Gazetteer, pieces: list[str]) -> tuple[tuple[str, ...], Scope]:
    """Take country and state off the end, as long as a name is left before them."""
    rest, scope = list(pieces), Scope()
    while len(rest) > 1:
        found = _tail(gazetteer, rest[-1], scope)
        if found is None:
            break
        rest.pop()
        scope = found
    return tuple(rest), scope


def _misspelt_state(gazetteer: Gazetteer, piece: str) -> frozenset[str]:
    """Return the state of which a last piece is one letter away: "Laredo, Tamualipas"."""
    if len(piece) < _SHORTEST_STATE or gazetteer.cities.get(piece) or piece in gazetteer.areas:
        return frozenset()
    near = gazetteer.state_spellings().near(piece)
    return _codes(e for name in near for e in gazetteer.states.get(name, ()) if e.country in _HOME)


def _tail(gazetteer: Gazetteer, piece: str, scope: Scope) -> Scope | None:
    for reading in readings(piece):
        states = named_states(gazetteer, reading.phrase, marks=False)
        country = named_country(gazetteer, reading.phrase)
        if not states and country is None and reading.whole:
            states = named_states(gazetteer, reading.phrase, marks=True)
        if states and scope.states is None:
            return scope._replace(states=_codes(states))
        if country is not None and scope.countries is None and scope.states is None:
            return scope._replace(countries=_country(country))
    misspelt = _misspelt_state(gazetteer, piece) if scope.states is None else frozenset()
    return scope._replace(states=misspelt) if misspelt else None


def _codes(states: Iterable[Entry]) -> frozenset[str]:
    return frozenset(state.admin1 for state in states if state.admin1)


def _country(entry: Entry) -> frozenset[str]:
    return frozenset({entry.country} if entry.country else ())
