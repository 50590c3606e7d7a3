"""Ends of a straight line as a page may show them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

_DECIMALS = 2
"""Of a degree: about a kilometre, what a city can claim."""


def ends_of(line: BaseGeometry | None) -> dict[str, list[float] | None]:
    """Return ``from_lon_lat`` and ``to_lon_lat`` in degrees; ``None`` for areas."""
    if line is None:
        return {"from_lon_lat": None, "to_lon_lat": None}
    # The 180th meridian may have cut the line in two.
    at = shapely.get_coordinates(line)
    start, end = ([round(float(x), _DECIMALS) for x in point] for point in (at[0], at[-1]))
    return {"from_lon_lat": start, "to_lon_lat": end}
