"""Rows of a database as they are read: another program may have written them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from routes.casebook.canonical import TO_THE_LETTER, Canon, canonical_value
from routes.casebook.cells import is_free_text
from routes.casebook.identities import record_id
from routes.casebook.problems import Fault, shown
from routes.codebook import table
from routes.errors import CasebookError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from routes.casebook.cells import Value
    from routes.casebook.problems import Problem
    from routes.codebook import Field, Table

    Record = dict[str, Value]

_KINDS: dict[str, tuple[type, ...]] = {"string": (str,), "integer": (int,), "number": (float, int)}


def vetted(name: str, rows: Sequence[Sequence[Any]]) -> tuple[list[Record], list[Problem]]:
    """Hold the rows of a table against the codebook, as a file of a folder would be.

    Parameters
    ----------
    name
        The table.
    rows
        Values in the order of its fields.

    Returns
    -------
    records : list of dict
        Every row whose key can be used; a value that cannot be used is missing in it.
    problems : list of Problem
        What was left out, with record and cure.
    """
    owner = table(name)
    records: list[Record] = [dict(zip(owner.field_names, row, strict=True)) for row in rows]
    problems: list[Problem] = []
    for field in owner.fields:
        problems += _unusable(owner, field, records)
    return _keyed(owner, records, problems), problems


def _unusable(owner: Table, field: Field, records: list[Record]) -> Iterator[Problem]:
    literal = owner.name in TO_THE_LETTER
    unread = literal or (field.type == "string" and is_free_text(field))
    faults: dict[Value, Fault] = {}
    for value in {record[field.name] for record in records} - {None}:
        if not isinstance(value, _KINDS[field.type]):
            message = f"{shown(str(value))} is no {field.type}"
            faults[value] = Fault("number", message, "Correct it with the program that wrote it")
        elif not unread and (found := canonical_value(field, value)[1]) is not None:
            faults[value] = found
    if not faults:
        return
    for record in records:
        fault = faults.get(record[field.name])
        if fault is not None:
            yield _placed(owner, record, field.name, fault)
            record[field.name] = None


def _keyed(owner: Table, records: list[Record], problems: list[Problem]) -> list[Record]:
    canon = Canon(owner)
    kept = []
    for record in records:
        try:
            canon.require(record)
        except CasebookError:
            missing = [key for key in canon.keyed if record[key] is None]
            cure = "Correct it with the program that wrote it"
            if missing:
                fault = Fault("missing_value", "the key cannot be used; the row was left out", cure)
                problems.append(_placed(owner, record, missing[0], fault))
                continue
            fault = Fault("out_of_range", "lon and lat are no point of that country", cure)
            problems.append(_placed(owner, record, "lat", fault))
            record["lon"] = record["lat"] = None
        kept.append(record)
    return kept


def _placed(owner: Table, record: Record, column: str, fault: Fault) -> Problem:
    told = Fault(fault.rule, f"record {record_id(owner, record)}: {fault.message}", fault.cure)
    return told.at(f"{owner.name}.csv", None, column)
