"""Tables of plain cells: what CSV files, workbooks and GeoPackage attributes are written from."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from routes.casebook.exports.release import Release

Cell = str | int | float | None
"""A text, a number, or nothing."""


@dataclass(frozen=True, slots=True)
class SheetOf:
    """One table: a name, columns and rows of cells."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def cell_of(value: object) -> Cell:
    """Turn a value of a frame into a plain cell.

    Truth becomes ``yes`` and ``no``; what is missing, or not a number at all, becomes ``None``.
    """
    if value is None or value is pd.NA:
        return None
    if isinstance(value, (bool, np.bool_)):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value
    number = float(value)  # type: ignore[arg-type]
    if not math.isfinite(number):
        return None
    return int(number) if number.is_integer() else number


def number_text(value: float) -> str:
    """Write a number with the fewest digits that give it back, never in scientific notation."""
    if isinstance(value, int) or float(value).is_integer():
        return str(int(value))
    return f"{Decimal(repr(float(value))):f}"


def sheet(name: str, frame: pd.DataFrame, columns: Sequence[str] | None = None) -> SheetOf:
    """Turn a frame into a table of plain cells.

    Parameters
    ----------
    name
        Name of the table.
    frame
        Any frame; a geometry column must not be among the columns.
    columns
        The columns wanted, in order; all of them when omitted.
    """
    wanted = tuple(frame.columns if columns is None else columns)
    cells = [[cell_of(value) for value in frame[column].astype(object)] for column in wanted]
    return SheetOf(name, wanted, tuple(zip(*cells, strict=True)) if wanted else ())


def flat(frame: pd.DataFrame) -> tuple[str, ...]:
    """Columns of a layer without its geometry."""
    return tuple(str(column) for column in frame.columns if column != "geometry")


def sheets_of(release: Release) -> Iterable[SheetOf]:
    """Every table of a release: the tables of the casebook, places resolved, legs built."""
    for name, frame in release.tables.items():
        yield sheet(name, frame)
    yield sheet("places_resolved", release.events, flat(release.events))
    yield sheet("legs_built", release.legs, flat(release.legs))
