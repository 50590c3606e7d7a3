"""What a casebook can keep of a row, by the rule of the store, so that one row spoils no save."""

from __future__ import annotations

import unicodedata
from datetime import UTC, date, datetime
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from routes.casebook.canonical import CELL_AT_MOST, canonical_value
from routes.casebook.importing.listed import listed_faults
from routes.casebook.problems import Fault, shown
from routes.codebook import date_bounds, id_field, table
from routes.errors import DateError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from routes.casebook.cells import Value
    from routes.casebook.importing.rows import ReadRow
    from routes.codebook import Field

ID_AT_MOST = 300
"""Characters of an id; file names and pages of a record are made of it."""
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_DELETE = "\x7f"
_OLDEST = 1800


def unkept(name: str, said: ReadRow) -> list[tuple[str, Fault]]:
    """Find what the store would refuse in a row, or a check would call an error.

    Parameters
    ----------
    name
        The table.
    said
        The row as read.

    Returns
    -------
    list of tuple of str and Fault
        Field and fault; the store raises for none of the values of a row without any.
    """
    values = said.values
    found = [*_ids(name, said), *_contradictions(name, values), *listed_faults(name, values)]
    for field, value in values.items():
        if (fault := _value_fault(name, field, value)) is not None:
            found.append((field, fault))
    cited = [("source_url", each) for each in said.links]
    cited += [("locator", each) for each in (said.locator, said.tail) if each]
    for field, text in cited:
        if len(text) > CELL_AT_MOST:
            found.append((field, _too_long(text, CELL_AT_MOST)))
    return found


def _ids(name: str, said: ReadRow) -> Iterator[tuple[str, Fault]]:
    named = [(field, said.values.get(field)) for field in _fields_of_ids(name)]
    named += [("source_id", each) for each in said.sources]
    for field, value in named:
        if isinstance(value, str) and (fault := id_fault(value)) is not None:
            yield field, fault


@cache
def _fields_of_ids(name: str) -> tuple[str, ...]:
    own = id_field(name)
    others = (
        field.name
        for field in table(name).fields
        if field.references or (name == "citations" and field.name == "record")
    )
    return (*([own] if own else []), *others)


def id_fault(text: str) -> Fault | None:
    r"""Tell what keeps a text from being an id.

    Examples
    --------
    >>> id_fault("A\u200b1").message
    'the id "A·1" holds a character that cannot be seen, U+200B ZERO WIDTH SPACE'
    >>> id_fault("Ñandú 1") is None
    True
    """
    if len(text) > ID_AT_MOST:
        return _too_long(text, ID_AT_MOST)
    if text.isprintable():
        return None
    for letter in text:
        # Old databases end ids with the sign of the delete key; it changes no reading order.
        if unicodedata.category(letter) in _UNSEEN and letter != _DELETE:
            named = f"U+{ord(letter):04X} {unicodedata.name(letter, '(control)')}"
            message = f"the id {shown(text)} holds a character that cannot be seen, {named}"
            return Fault("unseen_character", message, "Type the id again, without it")
    return None


def _too_long(text: str, most: int) -> Fault:
    message = f"{shown(text)} has {len(text):,} characters, more than {most:,}"
    return Fault("cell_too_long", message, "Shorten it")


def _contradictions(name: str, values: Mapping[str, Value]) -> Iterator[tuple[str, Fault]]:
    low, high = values.get("low"), values.get("high")
    upside_down = isinstance(low, int | float) and isinstance(high, int | float) and low > high
    if name == "estimates" and upside_down:
        message = f"low ({low:g}) is above high ({high:g})"
        yield "low", Fault("low_above_high", message, "Exchange or correct the two")
    for first, last in (("case_a", "case_b"), ("from_event", "to_event")):
        if values.get(first) is not None and values.get(first) == values.get(last):
            message = f"{first} and {last} are the same, {shown(str(values[first]))}"
            yield last, Fault("to_itself", message, "Name the other one")


# A sheet repeats its values; 1 and 1.0 are not the same to a field of whole numbers.
@lru_cache(maxsize=65_536, typed=True)
def _value_fault(name: str, field: str, value: Value) -> Fault | None:
    known = _fields(name).get(field)
    if known is None or value is None:
        return None
    fault = canonical_value(known, value)[1]
    return fault if fault is not None and fault.severity == "error" else None


@cache
def _fields(name: str) -> Mapping[str, Field]:
    return {each.name: each for each in table(name).fields}


def year_fault(edtf: str | None) -> Fault | None:
    """Tell whether a date lies in a year that no source of trafficking can mean.

    Examples
    --------
    >>> year_fault("2564-04-12").rule
    'implausible_year'
    >>> year_fault("2021-04") is None, year_fault("/2006") is None
    (True, True)
    """
    try:
        bounds = date_bounds(edtf) if edtf else None
    except DateError:
        return None
    if bounds is None:
        return None
    newest = datetime.now(UTC).year + 1
    for day in (bounds.earliest, bounds.latest):
        if isinstance(day, date) and not _OLDEST <= day.year <= newest:
            message = f"the year {day.year} is not between {_OLDEST} and {newest}"
            cure = "Correct the year; one of another calendar is written in the common one"
            return Fault("implausible_year", message, cure)
    return None
