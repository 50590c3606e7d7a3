"""Readings of a piece of text: where in it a name may stand.

"a gun shop in Racine" reads as "racine", "a Reynosa stash house" as "reynosa", "colonia X de la
ciudad de Chihuahua" as the city "chihuahua". A reading always takes whole words up to a marker
or up to nouns that say what stood there; it never picks words out of the middle, so that "Juan
Nogales" and "Cartel de Sinaloa" read as nothing else than themselves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from routes.geocode import vocabulary as words

if TYPE_CHECKING:
    from collections.abc import Iterator

CITY, STATE, COUNTY = "city", "state", "county"

DESCRIPTIVE = (
    words.TRAILING
    | words.VENUE_HEADS
    | words.MODIFIERS
    | words.PLACE_CLASSES
    | words.LABELS
    | words.ARTICLES
    | words.NUMBERS
    | words.OF
    | words.LOCATIVES
)


class Reading(NamedTuple):
    """A phrase that may be a name."""

    phrase: str
    kind: str | None = None
    """``city``, ``state`` or ``county`` where the words around the name say so."""
    whole: bool = False
    """Whether the phrase is all there is."""
    around: str | None = None
    """The word that widens the place, such as "near" or "area"."""


def readings(piece: str, *, lenient: bool = False) -> Iterator[Reading]:
    """Yield the readings of a folded piece of text, the most literal first.

    ``lenient`` also lets a name follow "of", "de" and "a" behind words that are in no list, such
    as "con destino final a Culiacán"; that is for texts whose state is said.

    Examples
    --------
    >>> [r.phrase for r in readings("a gun shop in racine")]
    ['a gun shop in racine', 'racine', 'gun shop in racine']
    """
    tokens = piece.split()
    yield Reading(piece, whole=True, kind=_tail_kind(tokens))
    seen: set[tuple[str, str | None]] = {(piece, None)}
    for start, kind in (*starts(tokens, lenient=lenient), (0, None)):
        around = next((t for t in tokens[:start] if t in words.NEARBY), None)
        for reading in _trimmed(_before_goal(tokens[start:]), kind, around):
            if (reading.phrase, reading.kind) not in seen:
                seen.add((reading.phrase, reading.kind))
                yield reading


def is_descriptive(phrase: str) -> bool:
    """Return whether the words only describe, such as "a gun show" or "the parking lot"."""
    return all(token in DESCRIPTIVE or token.isdigit() for token in phrase.split())


def names_organisation(piece: str) -> bool:
    """Return whether a piece reads as an organisation or an operation, such as a court."""
    return any(token in words.ORGANISATION_HEADS for token in piece.split())


def names_road(piece: str) -> bool:
    """Return whether a piece speaks of a road, which is not a place."""
    return any(token in words.ROADS for token in piece.split())


def _tail_kind(tokens: list[str]) -> str | None:
    return COUNTY if len(tokens) > 1 and tokens[-1] in words.COUNTY_CLASSES else None


def starts(tokens: list[str], *, lenient: bool) -> Iterator[tuple[int, str | None]]:
    """Yield where a name may start, from the right, with what the word before it says."""
    for i in range(len(tokens) - 2, -1, -1):
        if tokens[i] in words.GOALS and "from" in tokens[:i]:
            continue  # "from Houston into Mexico" happened on the near side
        if tokens[i] in words.LOCATIVES or (lenient and i and tokens[i] in words.VAGUE_LOCATIVES):
            yield i + 1, None
        elif tokens[i] in words.OF and i > 0 and _may_own(tokens[:i], lenient=lenient):
            head = next((t for t in reversed(tokens[:i]) if t not in words.MODIFIERS), "")
            yield i + 1, _class_kind(head)


def _before_goal(core: list[str]) -> list[str]:
    # "from South Texas into Mexico" happened on the near side
    end = next((i for i, token in enumerate(core) if i and token in words.GOALS), len(core))
    return core[:end]


def _may_own(before: list[str], *, lenient: bool) -> bool:
    if any(token in words.ORGANISATION_HEADS for token in before):
        return False
    if lenient:
        return True
    if before[0] in words.INDEFINITE and len(before) > 1:
        return True  # "una zapatería de Laredo": something that is in, or from, the place
    head = next((t for t in reversed(before) if t not in words.MODIFIERS), before[-1])
    return any(t in words.PLACE_CLASSES or t in words.VENUE_HEADS for t in (head, before[-1]))


def _class_kind(word: str) -> str | None:
    if word in words.STATE_CLASSES:
        return STATE
    if word in words.COUNTY_CLASSES:
        return COUNTY
    return CITY if word in words.CITY_CLASSES else None


def _trimmed(core: list[str], kind: str | None, around: str | None) -> Iterator[Reading]:
    if core:
        yield Reading(" ".join(core), kind or _tail_kind(core), around=around)
        short, tail_kind, tail_word = _without_tail(core)
        yield Reading(" ".join(short), kind or tail_kind, around=around or tail_word)
    core = _without_leading(core, words.ARTICLES | words.NUMBERS | words.OF)
    if len(core) > 1 and core[0] in words.STATE_CLASSES | words.COUNTY_CLASSES:
        kind, core = _class_kind(core[0]), core[1:]
    if not core:
        return
    yield Reading(" ".join(core), kind or _tail_kind(core), around=around)
    short, tail_kind, tail_word = _without_tail(core)
    wide = around or tail_word
    if short != core:
        yield Reading(" ".join(short), kind or tail_kind, around=wide)
    for tokens, word in ((core, around), (short, wide)):
        spread = next((t for t in tokens if t in words.SPREADING), None)
        for dropped in (words.MODIFIERS | words.NUMBERS, words.MODIFIERS | words.ARTICLES):
            bare = _without_leading(tokens, dropped)
            if bare != tokens:
                named = kind or _tail_kind(bare)
                yield Reading(" ".join(bare), named, around=word or spread)


def _without_leading(tokens: list[str], dropped: frozenset[str]) -> list[str]:
    start = 0
    while start < len(tokens) - 1 and (tokens[start] in dropped or tokens[start].isdigit()):
        start += 1
    return tokens[start:]


def _without_tail(tokens: list[str]) -> tuple[list[str], str | None, str | None]:
    end = len(tokens)
    while end > 1 and tokens[end - 1] in words.TRAILING:
        end -= 1
    tail = tokens[end:]
    kind = STATE if tail and tail[0] == "state" else None
    return tokens[:end], kind, next((t for t in tail if t in words.SPREADING), None)
