"""Legs as lines: straight on one landmass, an arc of the great circle where water lies between.

A line says that one end follows the other. It is no road, no flight and no sea lane.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from routes.chains.landmasses import landmasses
from routes.codebook.groups import AREA_LEVELS
from routes.crs import GEOGRAPHIC, line_between

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_ENDS = ("from", "to")


def leg_lines(legs: pd.DataFrame, places: pd.DataFrame) -> gpd.GeoDataFrame:
    """Lay a line between the ends of each leg.

    Parameters
    ----------
    legs
        As :func:`routes.chains.build_legs` gives them.
    places
        Resolved places indexed by event id, with ``lon``, ``lat`` (degrees, EPSG:4326) and
        ``level``.

    Returns
    -------
    geopandas.GeoDataFrame
        The legs on their index with two columns more (EPSG:4326). ``mode`` is a code of the list
        ``travel``: ``land`` where both ends are on one landmass, ``over_water`` where they are
        not, ``unknown`` where an end is an area or has no place. It is geography, and says
        nothing of what anybody travelled with. ``geometry`` is a straight line on land; over
        water an arc, as :func:`routes.crs.line_between` lays it; cut in two at the 180th
        meridian; missing where an end is unknown or both ends are at one place.

    Raises
    ------
    ReferenceDataError
        If the reference data are missing or damaged.

    See Also
    --------
    landmasses : How a landmass is told.
    """
    import geopandas as gpd  # noqa: PLC0415 - heavy

    at = np.stack([_positions(places, legs[f"{side}_event"]) for side in _ENDS])
    known: NDArray[np.bool_] = np.logical_not(np.isnan(at).any(axis=(0, 2)))
    mode = np.full(len(legs), "unknown", dtype=object)
    if known.any():
        start, end = (landmasses(side[known, 0], side[known, 1]) for side in at)
        mode[known] = np.where(start == end, "land", "over_water")
    lines = [
        line_between(start, end, arc=travel == "over_water") if placed else None
        for start, end, travel, placed in zip(*at, mode, known, strict=True)
    ]
    modes = pd.Series(mode, index=legs.index, dtype="string")
    return gpd.GeoDataFrame(legs.assign(mode=modes), geometry=lines, crs=GEOGRAPHIC)


def _positions(places: pd.DataFrame, event_ids: pd.Series[str]) -> Floats:
    """Longitude and latitude of each event, ``(n, 2)``; NaN where it is no point."""
    ends = places.reindex(event_ids.astype(str))
    point = ~ends["level"].isin([*AREA_LEVELS, "unresolvable"]).to_numpy(dtype=bool)
    found: Floats = ends[["lon", "lat"]].to_numpy(dtype=float, na_value=np.nan)
    return np.where(point[:, None], found, np.nan)
