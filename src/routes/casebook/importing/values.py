"""Cells that bear the codebook's own column names, to values and back."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from routes.casebook.cells import Value, parse_cell
from routes.codebook import table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from routes.casebook.problems import Fault


def read_cells(name: str, cells: Mapping[str, str]) -> tuple[dict[str, Value], dict[str, Fault]]:
    """Read cells of a table; columns that are no fields of it are passed over.

    Returns
    -------
    values : dict
        Every field of the table; ``None`` where there is no cell or none that can be used.
    faults : dict
        By field, what is wrong with its cell; a missing one of a required field is told by
        :func:`routes.casebook.importing.records.lacking`.
    """
    values: dict[str, Value] = {}
    faults: dict[str, Fault] = {}
    for field in table(name).fields:
        value, fault = parse_cell(field, cells.get(field.name, ""))
        values[field.name] = value
        if fault is not None and fault.severity == "error" and fault.rule != "missing_value":
            faults[field.name] = fault
    return values, faults


def as_text(value: Value) -> str:
    """Write a value as the text of a cell; a missing one is empty.

    Examples
    --------
    >>> as_text(30.0), as_text(None), as_text(-112.074)
    ('30', '', '-112.074')
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, int) or value.is_integer():
        return str(int(value))
    # The fewest digits that give the number back, never in scientific notation.
    return f"{Decimal(repr(float(value))):f}"
