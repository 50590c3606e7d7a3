"""Names that look alike, for a person to look at.

Two wordings are one organisation only where the table of aliases says so
(:mod:`routes.analysis.organisations`); nothing here ever merges any.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ALIKE = 93.0
"""Similarity (token sort ratio, 0 to 100) from which two names are put before a person."""

_COMPANY = re.compile(r"\b(llc|inc|ltd|co|corp|company|incorporated|s a de c v)\b")
_MARKS = re.compile(r"[^\w]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A name with what is known of where it is."""

    name: str
    record_id: str
    """Record that the name stands in."""
    state: str = ""
    """ISO 3166-2; empty where it is not known."""
    city: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """Two names that look alike, for a person to decide on."""

    first: str
    second: str
    similarity: float
    record_ids: tuple[str, ...]


def suggest_matches(entities: Iterable[Entity], *, alike: float = ALIKE) -> tuple[Suggestion, ...]:
    """List names that look alike and are not the same, for a person to decide on.

    Names are compared within a state, and not across two known cities, after forms of company and
    punctuation are taken off.

    Parameters
    ----------
    entities
        In any order.
    alike
        Similarity from which a pair is listed, 0 to 100.

    Returns
    -------
    tuple of Suggestion
        The most alike first; nothing is merged.
    """
    records: defaultdict[tuple[str, str, str], set[str]] = defaultdict(set)
    for entity in entities:
        records[entity.state, entity.city.casefold(), entity.name].add(entity.record_id)
    blocks: defaultdict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for key in sorted(records):
        blocks[key[0]].append(key)
    found: dict[tuple[str, str], Suggestion] = {}
    for keys in blocks.values():
        for first, second, similarity in _alike(keys, alike):
            pair = (first[2], second[2])
            before = found[pair].record_ids if pair in found else ()
            found[pair] = Suggestion(
                first=pair[0],
                second=pair[1],
                similarity=similarity,
                record_ids=tuple(sorted({*before, *records[first], *records[second]})),
            )
    return tuple(sorted(found.values(), key=lambda s: (-s.similarity, s.first, s.second)))


_Key = tuple[str, str, str]


def _alike(keys: list[_Key], alike: float) -> Iterator[tuple[_Key, _Key, float]]:
    plain = {key: _plain(key[2]) for key in keys}
    for first, second in combinations(keys, 2):
        if first[2] == second[2] or (first[1] and second[1] and first[1] != second[1]):
            continue
        similarity = fuzz.token_sort_ratio(plain[first], plain[second], score_cutoff=alike)
        if similarity >= alike:
            in_order = (first, second) if first[2] < second[2] else (second, first)
            yield *in_order, round(float(similarity), 1)


def _plain(name: str) -> str:
    folded = _MARKS.sub(" ", name.casefold().replace("&", " and ")).strip()
    return " ".join(_COMPANY.sub(" ", folded).split())
