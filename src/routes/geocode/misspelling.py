"""Names with one typing error, looked for only where the words say they must be."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from routes.geocode.choosing import Scope
    from routes.geocode.gazetteer import Bearer, Gazetteer

SHORTEST = 5
"""Letters below which a name is too short to be taken for another one misspelt."""

_LONG_NAME = 7
"""Letters from which any one wrong letter of a large city is forgiven without a state."""

KNOWN_PEOPLE = 100_000
"""People above which a bare name may be misspelt without a state beside it."""


class Spellings:
    """Names in which the one that was meant is looked for.

    Parameters
    ----------
    names
        Folded names, sorted.
    """

    def __init__(self, names: Sequence[str]) -> None:
        self._alike: dict[tuple[str, int], list[str]] = defaultdict(list)
        for name in names:
            self._alike[(name[0], len(name))].append(name)
        self._all = frozenset(names)

    def near(self, phrase: str) -> list[str]:
        """Return the names one wrong, missing, extra or swapped letter away, sorted.

        The first letter is never the wrong one, but it may have changed places with the second.
        """
        found = {phrase[1] + phrase[0] + phrase[2:]} & self._all
        for length in (len(phrase) - 1, len(phrase), len(phrase) + 1):
            names = self._alike.get((phrase[0], length))
            if names is not None:
                scored = extract(
                    phrase,
                    names,
                    scorer=OSA.distance,
                    processor=None,
                    score_cutoff=1,
                    limit=None,
                )
                found.update(name for name, *_ in scored)
        return sorted(found)


def misspelt(gazetteer: Gazetteer, phrase: str, scope: Scope) -> tuple[Bearer, ...]:
    """Return the cities whose name differs from a phrase by one typing error.

    Parameters
    ----------
    gazetteer
        The names.
    phrase
        A folded phrase that names nothing itself.
    scope
        With states, any one wrong, missing, extra or swapped letter counts. Without, only
        swapped and doubled letters do, and only for large cities.

    Returns
    -------
    tuple of Bearer
        Empty for phrases under five letters (four for a doubled letter). The first letter is
        never the wrong one.
    """
    letters = len(phrase.replace(" ", ""))
    if letters < SHORTEST - 1:
        return ()
    spellings: set[str] = set()
    if letters >= SHORTEST:
        for state in scope.states or ():
            spellings.update(gazetteer.spellings(state).near(phrase))
        if scope.states is None:
            spellings.update(_swapped(phrase))
            if letters >= _LONG_NAME:
                spellings.update(gazetteer.large_cities().near(phrase))
    if not spellings or scope.states is None:
        spellings.update(_doubled(phrase))
    found = _bearers(gazetteer, phrase, spellings, scope)
    main = tuple(bearer for bearer in found if bearer.main)
    return main or found


def _bearers(
    gazetteer: Gazetteer, phrase: str, spellings: set[str], scope: Scope
) -> tuple[Bearer, ...]:
    found = {
        bearer.entry.id: bearer
        for spelling in sorted(spellings - {phrase})
        for bearer in gazetteer.cities.get(spelling)
        if scope.holds(bearer.entry)
        and (bearer.main or bearer.entry.population >= KNOWN_PEOPLE)
        and (scope.states is not None or bearer.entry.population >= KNOWN_PEOPLE)
    }
    return tuple(found[key] for key in sorted(found))


def _swapped(phrase: str) -> Iterator[str]:
    for i in range(len(phrase) - 1):
        yield phrase[:i] + phrase[i + 1] + phrase[i] + phrase[i + 2 :]


def _doubled(phrase: str) -> Iterator[str]:
    """Yield spellings with one double letter more, one less, or one moved."""
    singles = {phrase}
    singles |= {phrase[:i] + phrase[i + 1 :] for i, (a, b) in enumerate(pairwise(phrase)) if a == b}
    for single in sorted(singles):
        yield single
        for i, letter in enumerate(single):
            yield single[:i] + letter + single[i:]
