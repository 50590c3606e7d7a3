"""Names of organisations: which wordings are one by a cited table.

Two wordings are one organisation only where the table of aliases says so, with its source.
Wordings that look alike are for a person to look at (:mod:`routes.analysis.lookalikes`).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd

UNNAMED = "unnamed organisation"
"""What the table calls a wording that names nobody ("a drug cartel")."""


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
    return _meant(wording, _aliases(aliases))


def names_of_wordings(wordings: Iterable[str], aliases: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    """Return what wordings mean that mean anything but themselves, by the table of aliases.

    Parameters
    ----------
    wordings
        As sources word them.
    aliases
        Frame of the codebook's ``organisations``.

    Returns
    -------
    dict of str to tuple of str
        Names by wording, both sorted; empty where the wording names nobody. A wording that only
        stands for itself is left out.
    """
    known = _aliases(aliases)
    meant = {
        wording: tuple(each.name for each in _meant(wording, known)) for wording in set(wordings)
    }
    return {wording: meant[wording] for wording in sorted(meant) if meant[wording] != (wording,)}


def _meant(
    wording: str, known: Mapping[str, Mapping[str, Iterable[str]]]
) -> tuple[Organisation, ...]:
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
