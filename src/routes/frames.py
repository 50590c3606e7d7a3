"""The frame contract: which columns, types, order and reference system every table has.

Frames are what travels between rooms. A frame of a table has every column of the codebook, in
its order; text columns are ``string`` with ``<NA>`` for an empty cell, whole numbers ``Int64``,
other numbers ``Float64``; rows are sorted by the key, so that no result can depend on the order
of the rows in a file; an empty frame keeps all of this.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pandas as pd

from routes.codebook import date_bounds, table
from routes.codebook.days import day_number
from routes.errors import SchemaError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pandas.api.extensions import ExtensionDtype

DTYPES: Mapping[str, ExtensionDtype] = {
    "string": pd.StringDtype(),
    "integer": pd.Int64Dtype(),
    "number": pd.Float64Dtype(),
}
"""Types of the codebook as types of a frame."""


def empty_frame(name: str) -> pd.DataFrame:
    """Return the frame of a table without rows.

    Examples
    --------
    >>> empty_frame("citations").dtypes.astype(str).to_dict()["credibility"]
    'Int64'
    """
    # A copy, so that nobody's changes reach the next frame; most tables of a casebook are empty.
    return _empty(name).copy()


@cache
def _empty(name: str) -> pd.DataFrame:
    return pd.DataFrame(
        {field.name: pd.Series(dtype=DTYPES[field.type]) for field in table(name).fields}
    )


def table_frame(name: str, rows: pd.DataFrame) -> pd.DataFrame:
    """Bring rows into the contract of a table.

    Parameters
    ----------
    name
        A table of the codebook.
    rows
        Values whose types already fit; missing columns become missing values.

    Returns
    -------
    pandas.DataFrame
        Codebook columns in codebook order, sorted by the key, index 0 … n-1.

    Raises
    ------
    SchemaError
        If a column is not in the codebook, or a value does not fit its type.
    """
    known = table(name).field_names
    if unknown := sorted(set(rows.columns) - set(known)):
        msg = f"table {name} has no column {', '.join(unknown)}; the columns are {', '.join(known)}"
        raise SchemaError(msg, field=unknown[0])
    full = rows.reindex(columns=list(known))
    for field in table(name).fields:
        if full[field.name].dtype == DTYPES[field.type]:
            continue
        try:
            full[field.name] = full[field.name].astype(DTYPES[field.type])
        except (TypeError, ValueError) as error:
            msg = f"table {name}, column {field.name}: expected {field.type} ({error})"
            raise SchemaError(msg, field=field.name) from error
    if len(full) < 2:  # noqa: PLR2004 - nothing to sort
        return full.reset_index(drop=True)
    order = list(table(name).primary_key)
    if full.duplicated(order).any():
        # All columns break ties, so that rows with one key keep one order as well.
        order += [column for column in known if column not in order]
    return full.sort_values(order, kind="stable", ignore_index=True)


def with_date_bounds(frame: pd.DataFrame, column: str = "date") -> pd.DataFrame:
    """Add ``earliest``, ``latest`` (days) and ``date_uncertain`` beside an EDTF column.

    Parameters
    ----------
    frame
        Any frame with an EDTF text column; a missing date gives missing bounds, and an open
        side (``/2006``) a missing bound on that side.
    column
        Name of the EDTF column.

    Returns
    -------
    pandas.DataFrame
        A new frame on the same index; ``earliest`` and ``latest`` are ``Int64`` days since
        1970-01-01, both ends included.

    Raises
    ------
    DateError
        If a date is not EDTF.
    """
    bounds = [None if pd.isna(text) else date_bounds(text) for text in frame[column]]
    days: dict[str, list[int | None]] = {"earliest": [], "latest": []}
    for bound in bounds:
        for side, values in days.items():
            day = None if bound is None else getattr(bound, side)
            values.append(None if day is None else day_number(day))
    return frame.assign(
        earliest=pd.array(days["earliest"], dtype="Int64"),
        latest=pd.array(days["latest"], dtype="Int64"),
        date_uncertain=[bound is not None and bound.uncertain for bound in bounds],
    )
