"""Which landmass a point is on: what can be joined by land, whatever the way that was taken."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from routes.reference import layer

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely import STRtree

NARROW_DEGREES = 0.1
"""Land on both sides of narrower water counts as one: bridges, tunnels and ferries of a city.

Up to 11 km at the scale of the reference data: Long Island, Montreal and Copenhagen are of the
mainland; Trinidad, Ireland, Great Britain and Hispaniola are not.
"""

_SCALE = "world"


def landmasses(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.int64]:
    """Number the landmass that each point is on, or nearest to.

    Parameters
    ----------
    lon, lat
        Degrees, EPSG:4326, shape ``(n,)``, none missing.

    Returns
    -------
    numpy.ndarray
        Shape ``(n,)``; equal numbers are one landmass of the reference data. An island too small
        for them counts with the nearest land.

    Raises
    ------
    ReferenceDataError
        If the reference data are missing or damaged.
    """
    import shapely  # noqa: PLC0415 - heavy

    tree, numbers = _land()
    nearest = tree.nearest(shapely.points(lon, lat))
    found: NDArray[np.int64] = numbers[nearest]
    return found


@lru_cache(maxsize=1)
def _land() -> tuple[STRtree, NDArray[np.int64]]:
    """Parts of the land, and the landmass of each."""
    import shapely  # noqa: PLC0415 - heavy
    from scipy.sparse import coo_matrix  # noqa: PLC0415 - heavy
    from scipy.sparse.csgraph import connected_components  # noqa: PLC0415 - heavy

    land = layer("land")
    parts = shapely.get_parts(land.geometry[land["scale"] == _SCALE].to_numpy())
    tree = shapely.STRtree(parts)
    first, second = tree.query(parts, predicate="dwithin", distance=NARROW_DEGREES)
    joined = coo_matrix((np.ones(len(first)), (first, second)), shape=(len(parts), len(parts)))
    _, numbers = connected_components(joined, directed=False)
    return tree, numbers.astype(np.int64)
