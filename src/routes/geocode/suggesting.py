"""Places offered while a person types: what the words mean so far, then names that begin so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routes.geocode.answers import candidate
from routes.geocode.choosing import Scope, weighed
from routes.geocode.resolving import resolve
from routes.reference.folding import fold

if TYPE_CHECKING:
    from collections.abc import Collection

    from routes.geocode.answers import Index
    from routes.geocode.places import Candidate

BEGINS_SO = "name begins so"
"""Evidence of a candidate that is offered only because its name begins with what was typed."""

SHORTEST = 2
"""Letters from which names are offered."""


def suggest(
    index: Index,
    typed: str,
    *,
    country: str | None = None,
    context: Collection[str] = (),
    most: int = 8,
) -> tuple[Candidate, ...]:
    """Return what a text being typed may come to mean.

    Parameters
    ----------
    index
        The names.
    typed
        A place text, perhaps not finished.
    country
        ISO 3166-1 alpha-2 code that the record states; towns of other countries whose name only
        begins so are left out.
    context
        ISO 3166-2 codes of other places of the same case.
    most
        How many at the most.

    Returns
    -------
    tuple of Candidate
        The readings of the whole text first, with their scores; then towns whose name begins so,
        the weightiest first, with score 0 and :data:`BEGINS_SO` as evidence. Empty for fewer than
        :data:`SHORTEST` letters.

    Examples
    --------
    >>> from routes.geocode import reference_index
    >>> [place.name for place in suggest(reference_index(), "Nuevo Lar", most=1)]
    ['Nuevo Laredo']
    """
    start = fold(typed)
    if len(start) < SHORTEST:
        return ()
    found = {c.gazetteer_id: c for c in resolve(index, typed, country, context).candidates}
    begun = index.gazetteer.cities.beginning_with(start, 4 * most, country=country)
    for hit in weighed(begun, Scope(), start):
        offered = candidate(hit.entry, score=0.0, evidence=(BEGINS_SO, *hit.evidence))
        found.setdefault(hit.entry.id, offered)
    return tuple(found.values())[:most]
