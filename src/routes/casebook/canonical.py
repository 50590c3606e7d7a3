"""Values as a casebook keeps them: what would not come back the same from CSV is refused.

Every home of a casebook holds to this, so that a copy from one to another can lose nothing.
"""

from __future__ import annotations

import math
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from routes.casebook.cells import Value, is_free_text, parse_cell
from routes.casebook.coordinates import coordinate_fault
from routes.casebook.identities import record_id
from routes.casebook.problems import Fault, shown
from routes.errors import CasebookError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from routes.codebook import Field, Table

CELL_AT_MOST = 131_072
"""Characters of a cell; the grammar of CSV reads no longer ones."""

_SHORT = 10_000

_LONG = frozenset({"cells", "reading", "before", "after"})
"""Fields of record keeping that hold a whole record."""

TO_THE_LETTER = frozenset({"rejected_rows", "origins", "changes"})
"""Tables that say what stood somewhere, blanks and all; no person types them."""


class Canon:
    """The canonical values of one table; it remembers what it has checked.

    Parameters
    ----------
    owner
        The table.
    """

    def __init__(self, owner: Table) -> None:
        self._owner = owner
        self._fields = {field.name: field for field in owner.fields}
        self._known: dict[str, dict[object, Value]] = {name: {} for name in self._fields}
        self._placed = "lon" in self._fields
        self._literal = owner.name in TO_THE_LETTER
        self._free = {
            field.name
            for field in owner.fields
            if field.type == "string" and (self._literal or is_free_text(field))
        }
        self.keyed = tuple(
            field.name
            for field in owner.fields
            if field.required and (field.unique or field.name in owner.primary_key)
        )
        """Fields that every record has, for they tell it from the others."""

    def value(self, field: str, value: object, record: str) -> Value:
        """Return a value as CSV would give it back.

        Parameters
        ----------
        field
            Name of the field.
        value
            What is to be kept; an empty text, ``NaN`` and ``pandas.NA`` are missing values.
        record
            Id of the record, for the message.

        Raises
        ------
        CasebookError
            If the table has no such field, or the value is not one of it.
        """
        if field not in self._fields:
            names = ", ".join(self._fields)
            msg = f"the table {self._owner.name} has no field {field}; its fields are {names}"
            raise CasebookError(msg)
        found, fault = self._find(field, value)
        if fault is not None:
            raise refusal(self._owner, record, field, fault)
        return found

    def record(self, values: Mapping[str, object]) -> dict[str, Value]:
        """Return a whole record with every field of the table, in order.

        Raises
        ------
        CasebookError
            If a value is not one of its field, or a part of the key is missing.
        """
        if unknown := values.keys() - self._fields.keys():
            self.value(sorted(unknown)[0], "", record_id(self._owner, values))
        whole: dict[str, Value] = {}
        for field in self._fields:
            value = values.get(field)
            whole[field], fault = (None, None) if value is None else self._find(field, value)
            if fault is not None:
                raise refusal(self._owner, record_id(self._owner, values), field, fault)
        self.require(whole)
        return whole

    def _find(self, field: str, value: object) -> tuple[Value, Fault | None]:
        free = field in self._free
        if free and isinstance(value, str) and _is_plain(value):
            return value, None
        known = self._known[field]
        try:
            return known[value, type(value)], None
        except (KeyError, TypeError):
            pass
        found, fault = canonical_value(self._fields[field], value, literal=self._literal)
        if fault is None and not free:
            known[value, type(value)] = found
        return found, fault

    def require(self, record: Mapping[str, Value]) -> None:
        """Refuse a record without its key, or with coordinates that would not be read back.

        Raises
        ------
        CasebookError
            With record, column and cure.
        """
        owner = self._owner
        for field in self.keyed:
            if record[field] is None:
                fault = Fault("missing_value", "the key is empty", "Fill it in")
                raise refusal(owner, record_id(owner, record), field, fault)
        if self._placed and (found := _coordinates(record)) is not None:
            raise refusal(owner, record_id(owner, record), *found)


def _is_plain(text: str) -> bool:
    """Tell whether a text that is kept to the letter needs no closer look."""
    return text.isascii() and "\0" not in text and 0 < len(text) < _SHORT and not text.isspace()


def _coordinates(record: Mapping[str, Value]) -> tuple[str, Fault] | None:
    lon, lat, country = record["lon"], record["lat"], record["country"]
    if lon is None and lat is None:
        return None
    found = coordinate_fault(
        lon if isinstance(lon, int | float) else None,
        lat if isinstance(lat, int | float) else None,
        country if isinstance(country, str) else None,
    )
    return found if found and found[1].severity == "error" else None


def refusal(owner: Table, record: str, column: str, fault: Fault) -> CasebookError:
    """Put a fault of a value into a sentence with table, record, column and cure."""
    msg = f"{owner.name}, record {record}, column {column}: {fault.message}. {fault.cure}."
    return CasebookError(msg)


def canonical_value(
    field: Field, value: object, *, literal: bool = False
) -> tuple[Value, Fault | None]:
    """Return a value as it would come back from CSV, or what is wrong with it.

    Parameters
    ----------
    field
        A field of the codebook.
    value
        Text, number or a missing value (``None``, ``NaN``, ``pandas.NA``, blanks alone).
    literal
        Whether a text is kept whatever it says.

    Returns
    -------
    value : str, int, float or None
        ``None`` for a missing value, and with a fault.
    fault : Fault or None
        Why CSV would not give it back the same.
    """
    plain = plain_value(value)
    if plain is None or (isinstance(plain, str) and not plain.strip() and "\0" not in plain):
        return None, None
    text = cell_text(plain) if isinstance(plain, str | int | float) else str(plain)
    fault = _type_fault(field, plain) or _text_fault(field, text)
    if fault is None and literal and isinstance(plain, str) and "\0" not in plain:
        return plain, None
    return (None, fault) if fault else _read_back(field, plain, text)


def _read_back(field: Field, value: object, text: str) -> tuple[Value, Fault | None]:
    read, fault = parse_cell(field, text)
    if fault is not None and fault.severity == "error":
        return None, fault
    if read != value:
        cure = "Take the blanks away"
        return None, Fault("blanks", "the value begins or ends with blanks", cure)
    return read, None


def plain_value(value: object) -> object:
    """Return a value without the types of numpy and pandas; missing ones as ``None``."""
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, float) and value == 0:
        return 0.0
    return value


def _type_fault(field: Field, value: object) -> Fault | None:
    if field.type == "string":
        if isinstance(value, str):
            return None
        return Fault("text", f"{shown(str(value))} is not a text", "Give it as a text")
    if isinstance(value, bool) or not isinstance(value, int | float):
        return _not_a_number(field, value)
    whole = field.type != "integer" or float(value).is_integer()
    return None if whole and math.isfinite(value) else _not_a_number(field, value)


def _not_a_number(field: Field, value: object) -> Fault:
    kind = "whole number" if field.type == "integer" else "number"
    return Fault("number", f"{shown(str(value))} is not a {kind}", f"Give a {kind}")


def _text_fault(field: Field, text: str) -> Fault | None:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        cure = "Type the text again; half a character is in it"
        return Fault("encoding", "the text cannot be written as UTF-8", cure)
    if len(text) > CELL_AT_MOST and field.name not in _LONG:
        message = f"the text has {len(text):,} characters, more than {CELL_AT_MOST:,}"
        return Fault("cell_too_long", message, "Shorten it, or keep the document itself elsewhere")
    return None


def cell_text(value: object) -> str:
    """Write a value as a cell: whole numbers without a point, others in the fewest digits.

    Examples
    --------
    >>> cell_text(36.0), cell_text(1e-7), cell_text(None)
    ('36', '0.0000001', '')
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, int):
        return str(value)
    number = float(str(value))
    if not math.isfinite(number):
        return str(number)
    if number.is_integer():
        return str(int(number))
    # The shortest digits that give the number back, never in scientific notation.
    return f"{Decimal(repr(number)):f}"
