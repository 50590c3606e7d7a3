"""Writing the derived files so that the same rows give the same bytes."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import numpy as np
import shapely

from routes.reference.recipe.validity import mended

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    import geopandas as gpd
    from numpy.typing import NDArray

COORDINATE_DECIMALS = 5
"""Decimals of a degree kept everywhere: one metre, finer than any source here."""


def decimal(value: float | None, digits: int = COORDINATE_DECIMALS) -> str:
    """Return a number with fixed decimals and no trailing zeros; unknown is the empty text."""
    if value is None or np.isnan(value):
        return ""
    text = f"{value:.{digits}f}".rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def table_bytes(
    columns: Sequence[str], rows: Iterable[Mapping[str, str]], delimiter: str = ","
) -> bytes:
    """Return a UTF-8 table with a header; a row that lacks or adds a column is an error."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, delimiter=delimiter, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("utf-8")


def write_table(path: Path, columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> None:
    """Write a CSV file: UTF-8, no byte-order mark, line feeds."""
    path.write_bytes(table_bytes(columns, rows))


def write_layer(path: Path, frame: gpd.GeoDataFrame) -> None:
    """Write a FlatGeobuf layer in the order of its rows, coordinates rounded to a metre.

    The spatial index is left out: the layers are read whole, and an index would reorder the rows.
    """
    rounded = frame.set_geometry(round_coordinates(frame.geometry.to_numpy()), crs=frame.crs)
    rounded.to_file(path, driver="FlatGeobuf", engine="pyogrio", SPATIAL_INDEX="NO")


def round_coordinates(geometries: NDArray[np.object_]) -> NDArray[np.object_]:
    """Round coordinates, and mend the few rings that rounding makes cross themselves.

    Neighbours stay joined: a vertex that two polygons share is rounded to the same place.
    """

    def grid(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.round(xy, COORDINATE_DECIMALS)

    rounded: NDArray[np.object_] = shapely.transform(geometries, grid)
    broken = ~shapely.is_valid(rounded)
    if broken.any():
        rounded = rounded.copy()
        rounded[broken] = mended(rounded[broken])
    return rounded
