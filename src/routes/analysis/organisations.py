"""Names of organisations: which are one by a cited table, and which a person should look at.

Two wordings are one organisation only where the table of aliases says so, with its source.
Wordings that look alike are put in a queue; nothing here ever merges them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import pandas as pd

UNNAMED = "unnamed organisation"
"""What the table calls a wording that names nobody ("a drug cartel")."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """An organisation, by the table or by its only wording."""

    name: str
    source_ids: tuple[str, ...]
    """Sources of the wording; empty where the table does not have it."""


def organisations_of(wording: str, aliases: pd.DataFrame) -> tuple[Organisation, ...]:
    """Return the organisations that a wording means, by the table of aliases.

    Parameters
    ----------
    wording
        As a source words it; the table may say that it means several.
    aliases
        Frame of the codebook's ``organisations``.

    Returns
    -------
    tuple of Organisation
        By name; empty where the wording names nobody. A wording that is not in the table stands
        for itself.
    """
    known = _aliases(aliases)
    found: dict[str, set[str]] = {}
    for part in (wording,) if _fold(wording) in known else wording.split(";"):
        names = known.get(_fold(part), {part.strip(): set()})
        for name, sources in names.items():
            found.setdefault(name, set()).update(sources)
    return tuple(
        Organisation(name=name, source_ids=tuple(sorted(found[name])))
        for name in sorted(found)
        if name and name != UNNAMED
    )


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


def _fold(text: str) -> str:
    return " ".join(text.casefold().split())


def _aliases(table: pd.DataFrame) -> Mapping[str, dict[str, set[str]]]:
    """By folded wording, the organisations it means, each with the sources of the wording."""
    found: defaultdict[str, dict[str, set[str]]] = defaultdict(dict)
    rows = zip(table["alias"], table["organisation"], table["source_id"].fillna(""), strict=True)
    for alias, organisation, source in rows:
        for name in str(organisation).split(";"):
            sources = found[_fold(str(alias))].setdefault(name.strip(), set())
            sources.update({str(source)} - {""})
    return found
