"""Names of what published figures measure, in both languages, and what they may be set beside."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """What a figure measures."""

    measure: str
    en: str
    es: str
    one_event: bool = False
    """Every claim is about the same event, so that different numbers contradict each other."""
    funnel: str | None = None
    """Step of the way from a seized gun to its sale."""
    interdiction: str | None = None
    """``flow`` (guns that moved), ``seized`` (of them) or ``share`` (published as such)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A code in both languages."""

    code: str
    en: str
    es: str


def measure(code: str) -> Measure:
    """Return what is known of a measure; of one that is not in the list, its code in plain words.

    Examples
    --------
    >>> measure("share_traced_to_us").en
    'Share traced to the United States'
    >>> measure("guns_lost").es
    'guns lost'
    """
    plain = code.replace("_", " ")
    return _measures().get(code, Measure(measure=code, en=plain, es=plain))


def unit_words(code: str) -> Words:
    """Return a unit in both languages; one that is not in the list, as it stands."""
    return _words("unit").get(code, Words(code=code, en=code, es=code))


def funnel_steps() -> tuple[Words, ...]:
    """Return the steps from a seized gun to its sale, in order."""
    return tuple(_words("step").values())


@cache
def _lists() -> dict[str, list[dict[str, str]]]:
    text = resources.files(__package__).joinpath("measures.json").read_text("utf-8")
    lists: dict[str, list[dict[str, str]]] = json.loads(text)
    return lists


@cache
def _measures() -> dict[str, Measure]:
    return {row["measure"]: Measure(**row) for row in _lists()["measures"]}  # type: ignore[arg-type] # one_event is true or left out


@cache
def _words(kind: str) -> dict[str, Words]:
    return {
        row[kind]: Words(code=row[kind], en=row["en"], es=row["es"]) for row in _lists()[f"{kind}s"]
    }
