"""One place text, or many of them, outside of a casebook."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING

from routes.geocode.loading import reference_index
from routes.geocode.plain_texts import one_town
from routes.geocode.resolving import resolve

_REMEMBERED = 100_000
"""Answers that are kept, because the same texts come again."""

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from routes.geocode.answers import Index
    from routes.geocode.places import Place


def geocode_text(text: str, *, country: str | None = None, context: Collection[str] = ()) -> Place:
    """Decide what one place text means.

    Parameters
    ----------
    text
        Any text, in the words of a source.
    country
        ISO 3166-1 alpha-2 code that the record states, if any.
    context
        ISO 3166-2 codes of other places of the same case; they settle an ambiguity, and nothing
        else.

    Returns
    -------
    Place
        Never a default position: without one honest answer, ``status`` is not ``ok`` and
        ``reason`` and ``candidates`` say why. No text raises.

    Raises
    ------
    ReferenceDataError
        If the reference data are missing.

    Examples
    --------
    >>> geocode_text("a gun shop in Racine, Wisconsin").gazetteer_id
    'geonames:5268249'
    >>> geocode_text("Chihuahua").status
    'ambiguous'
    """
    return _resolved(reference_index(), text, country, frozenset(context))


@lru_cache(maxsize=_REMEMBERED)
def _resolved(index: Index, text: str, country: str | None, context: frozenset[str]) -> Place:
    return resolve(index, text, country, context)


def geocode_texts(
    texts: Sequence[str],
    *,
    countries: Sequence[str | None] | None = None,
    contexts: Sequence[Collection[str]] | None = None,
    index: Index | None = None,
) -> list[Place]:
    """Decide what many place texts mean; each distinct question is resolved once.

    Parameters
    ----------
    texts
        Any texts.
    countries
        ISO 3166-1 alpha-2 codes beside them, or ``None`` for none at all.
    contexts
        ISO 3166-2 codes of other places of the same case beside them, or ``None`` for none at all.
    index
        Other names than those of the reference data.

    Returns
    -------
    list of Place
        In the order of the texts. The order changes nothing else.

    Raises
    ------
    ValueError
        If the lists differ in length.
    ReferenceDataError
        If the reference data are missing.

    Examples
    --------
    >>> [place.admin1 for place in geocode_texts(["Tucson, Ariz.", "Cd. Juárez, Chih."])]
    ['US-AZ', 'MX-CHH']
    """
    names = reference_index() if index is None else index
    with _many_objects():
        if countries is None and contexts is None:
            return _bare(names, texts)
        said = [None] * len(texts) if countries is None else countries
        around: Sequence[Collection[str]] = [()] * len(texts) if contexts is None else contexts
        known: dict[object, Place] = {}
        places = []
        for text, country, context in zip(texts, said, around, strict=True):
            key = (text, country, frozenset(context))
            place = known.get(key)
            if place is None:
                place = known[key] = resolve(names, text, country, context)
            places.append(place)
        return places


def _bare(index: Index, texts: Sequence[str]) -> list[Place]:
    known: dict[str, Place] = {}
    for text in texts:
        if text not in known:
            known[text] = one_town(index, text, None) or resolve(index, text, None, ())
    return [known[text] for text in texts]


@contextmanager
def _many_objects() -> Iterator[None]:
    """Hold the garbage collector back: a million objects are made, and none of them is garbage."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
