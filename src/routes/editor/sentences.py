"""Sentences of the library in Spanish: why a row was not loaded, and what to do about it.

The library says what is wrong in English, once, where it finds it. Here is what each of its
sentences is in Spanish, with the same values in it. One that is not here stays as it is.
"""

from __future__ import annotations

import json
import re
import string
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_TRIED_AT_MOST = 5_000
"""Letters of a text that is looked up; longer ones are not of ours."""


_VALUE = r'(?:"[^"]*"|(?![;.:] )[^"])+?'
"""A value: text in quotation marks, or words that do not run on into the next sentence."""
_LONG = ".+?"
_OF_SENTENCES = frozenset({"told", "what", "examples"})
"""Values that are sentences themselves."""
_OF_NAMES = "events"
"""A value that is several names, parted by commas; some of them are words of ours."""
_NEXT_NAME = re.compile(r', (?=(?:[^"]*"[^"]*")*[^"]*$)')
_FIELD = '"[^"]*"|[a-z_]+'
"""A value that is one name, and no other words."""


@lru_cache(maxsize=1)
def catalogue() -> Mapping[str, str]:
    """Return the Spanish of every sentence, by its English; values stand in braces."""
    text = resources.files(__package__).joinpath("sentences.json").read_text("utf-8")
    read: dict[str, str] = json.loads(text)
    return read


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    # Sentences with more words of their own go first, so that a value swallows no words.
    ordered = sorted(catalogue().items(), key=lambda pair: -len(_words(pair[0])))
    return tuple((re.compile(_expression(en), re.DOTALL), es) for en, es in ordered)


def _words(template: str) -> str:
    return "".join(words for words, _, _, _ in string.Formatter().parse(template))


def _expression(template: str) -> str:
    parts = []
    for words, name, _, _ in string.Formatter().parse(template):
        parts.append(re.escape(words))
        if name is not None:
            value = _FIELD if name == "lacked" else _LONG if name in _OF_SENTENCES else _VALUE
            parts.append(f"(?P<{name}>{value})")
    return "".join(parts)


@lru_cache(maxsize=4_096)
def spanish(text: str) -> str | None:
    """Return what a sentence, or several, are in Spanish; ``None`` if one is not known.

    Examples
    --------
    >>> spanish("date: there is no day 31 of month 2 in 2021.")
    'date: no existe el día 31 del mes 2 de 2021.'
    >>> spanish("nobody has put this into Spanish") is None
    True
    """
    plain = text.removesuffix(".")
    if len(plain) > _TRIED_AT_MOST:
        return None
    found = _whole(plain)
    return None if found is None else f"{found}." if text.endswith(".") else found


def _whole(text: str) -> str | None:
    """Translate a text that may be several sentences, each with the column it is about."""
    found = _one(text)
    if found is not None:
        return found
    for mark in ("; ", ". "):
        at = text.find(mark)
        while at >= 0:
            first = _one(text[:at])
            rest = _whole(text[at + len(mark) :]) if first is not None else None
            if rest is not None:
                return f"{first}{mark}{rest}"
            at = text.find(mark, at + 1)
    return None


def _one(text: str) -> str | None:
    for pattern, es in _patterns():
        if match := pattern.fullmatch(text):
            values = match.groupdict()
            for name in _OF_SENTENCES & values.keys():
                values[name] = _whole(values[name]) or values[name]
            if _OF_NAMES in values:
                names = _NEXT_NAME.split(values[_OF_NAMES])
                values[_OF_NAMES] = ", ".join(_one(each) or each for each in names)
            return es.format(**values)
    column, mark, rest = text.partition(": ")
    if mark and "; " not in column and (found := _one(rest)) is not None:
        return f"{column}: {found}"
    return None
