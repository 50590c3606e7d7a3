"""Codes of countries and states as people type them: strict in options, names read in cells."""

from __future__ import annotations

import re
import unicodedata
from difflib import get_close_matches
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_STATE = re.compile(r"[A-Z]{2}-[A-Z0-9]{1,3}")
_TERRITORIES = ("AS", "GU", "MP", "PR", "UM", "VI")
"""Territories with a country code of their own that the reference data list as states."""
_LISTED = ("US", "MX", "CA")
"""Countries all of whose states the reference data have."""
_LIKE_ENOUGH = 0.75
_BETWEEN_CODES = re.compile(r"[\s,;|]+")


class CodeFaultError(ValueError):
    """A code that is none, told with the cure."""


def country_option(text: str) -> str:
    """Return a country code typed as an option.

    Raises
    ------
    CodeFaultError
        If the text is not an ISO 3166-1 alpha-2 code in capitals; the message names the code
        that was meant, where one is near.
    """
    if text in _countries():
        return text
    meant = _country_meant(text)
    cure = f"{meant} is" if meant else "write two capital letters, such as US or MX"
    msg = f"{text} is not an ISO 3166-1 alpha-2 code; {cure}"
    raise CodeFaultError(msg)


def state_option(text: str) -> str:
    """Return a state code typed as an option.

    Raises
    ------
    CodeFaultError
        If the text is not an ISO 3166-2 code; the message names the code that was meant, where
        one is near.
    """
    if _is_state(text):
        return text
    meant = _states_meant(text)
    cure = f"{' or '.join(meant)} is" if meant else "write a code such as US-TX or MX-SON"
    msg = f"{text} is not an ISO 3166-2 code; {cure}"
    raise CodeFaultError(msg)


def country_in_cell(cell: str) -> str | None:
    """Return the country that a cell states: a code or a whole name, in any capitals.

    ``None`` for an empty cell.

    Raises
    ------
    CodeFaultError
        If the cell says something else; nothing near is taken for it.
    """
    text = cell.strip()
    if not text:
        return None
    if text.upper() in _countries():
        return text.upper()
    found = _country_names().get(_plain(text))
    if found is None:
        msg = f"the country “{text}” is no ISO 3166-1 code and no name of a country"
        raise CodeFaultError(msg)
    return found


def context_in_cell(cell: str) -> frozenset[str]:
    """Return the states that a cell states: codes between blanks, commas or bars, or one name.

    Raises
    ------
    CodeFaultError
        If the cell says something else.
    """
    text = cell.strip()
    codes = [part.upper() for part in _BETWEEN_CODES.split(text) if part]
    if all(_is_state(code) for code in codes):
        return frozenset(codes)
    named = _state_names().get(_plain(text), ())
    if len(named) != 1:
        msg = f"“{text}” is no ISO 3166-2 code and no name of one state"
        raise CodeFaultError(msg)
    return frozenset(named)


def _is_state(code: str) -> bool:
    if not _STATE.fullmatch(code):
        return False
    country = code[:2]
    return code in _state_codes() or (country not in _LISTED and country in _countries())


def _country_meant(text: str) -> str | None:
    if text.upper() in _countries():
        return text.upper()
    names = _country_names()
    near = get_close_matches(_plain(text), names, n=1, cutoff=_LIKE_ENOUGH)
    return names[near[0]] if near else None


def _states_meant(text: str) -> tuple[str, ...]:
    if _is_state(text.strip().upper()):
        return (text.strip().upper(),)
    names = _state_names()
    near = get_close_matches(_plain(text), names, n=1, cutoff=_LIKE_ENOUGH)
    return names[near[0]] if near else ()


def _plain(text: str) -> str:
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in parts if letter.isalnum())


@cache
def _countries() -> frozenset[str]:
    from routes import reference  # noqa: PLC0415 - heavy

    return frozenset({*reference.countries()["code"], *_TERRITORIES})


@cache
def _state_codes() -> frozenset[str]:
    from routes import reference  # noqa: PLC0415 - heavy

    return frozenset(reference.admin1()["code"])


@cache
def _country_names() -> dict[str, str]:
    from routes import reference  # noqa: PLC0415 - heavy

    rows = reference.countries()
    names = _names(rows["code"], rows["name_en"], rows["name_es"], rows["aliases"])
    return {name: codes[0] for name, codes in names.items() if len(codes) == 1}


@cache
def _state_names() -> dict[str, tuple[str, ...]]:
    from routes import reference  # noqa: PLC0415 - heavy

    rows = reference.admin1()
    short = rows["aliases"] + "|" + rows["abbreviations"]
    return _names(rows["code"], rows["name_en"], rows["name_es"], short)


def _names(
    codes: Iterable[str], english: Iterable[str], spanish: Iterable[str], others: Iterable[str]
) -> dict[str, tuple[str, ...]]:
    """Names in plain form, each with the codes it may stand for."""
    found: dict[str, tuple[str, ...]] = {}
    for code, *written in zip(codes, english, spanish, others, strict=True):
        for name in {_plain(part) for text in written for part in text.split("|")} - {""}:
            found[name] = tuple(sorted({*found.get(name, ()), code}))
    return found
