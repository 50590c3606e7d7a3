"""Outlines of counties for the layer of licensed dealers; the numbers are those of the analysis."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from routes import reference
from routes.analysis.dealers import class_of
from routes.casebook.exports.symbols import DENSITY_FILLS, density_fills
from routes.render.areas import encode_lines

if TYPE_CHECKING:
    from collections.abc import Mapping

SCALE = 500
"""Steps a degree: 0.002°, below the steps of 0.0036° in which the outlines were published."""


def county_outlines(dealers: Mapping[str, Any]) -> dict[str, Any] | None:
    """Outlines of the counties that the analysis of dealers counts, in the order of its rows.

    Parameters
    ----------
    dealers
        What ``routes analyse dealers`` gives; its ``counties`` are the rows.

    Returns
    -------
    dict or None
        ``rings`` of every county, and ``lengths``, ``starts`` and ``moves`` of all rings as
        :func:`routes.render.areas.encode_lines` writes them, those of one county together;
        ``level``, the place of each county's class in the list that the analysis gives, and
        ``fills``, the colours of that list by theme. ``None`` where the
        casebook has no list of licensees.
    """
    rows = dealers.get("counties")
    if not rows:
        return None
    # Before the classes stand the counties too small for a density, and those without any.
    bounds = [each["from_per_1000_km2"] for each in dealers["density"]["classes"][2:]]
    levels = [class_of(row["per_1000_km2"], bounds) for row in rows]
    return {
        **_packed(tuple(row["county"] for row in rows)),
        "level": np.array([0 if level is None else level + 1 for level in levels], dtype=np.int64),
        "fills": {theme: list(density_fills(len(bounds), theme)) for theme in DENSITY_FILLS},
    }


@lru_cache(maxsize=1)
def _packed(codes: tuple[str, ...]) -> dict[str, Any]:
    shapes = reference.polygons("county", codes).set_index("code").geometry.loc[list(codes)]
    each = [
        encode_lines(shapely.get_rings(shapely.get_parts(shape)), SCALE, least=3)
        for shape in shapes
    ]
    starts = [shape["starts"].reshape(2, -1) for shape in each]
    return {
        "scale": SCALE,
        "rings": np.array([len(shape["lengths"]) for shape in each], dtype=np.int64),
        "lengths": np.concatenate([shape["lengths"] for shape in each]),
        "starts": np.concatenate(starts, axis=1).ravel(),
        "moves": np.concatenate([shape["moves"] for shape in each]),
    }
