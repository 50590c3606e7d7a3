"""The road graph of the United States and Mexico (ODbL, © OpenStreetMap contributors)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from routes.errors import ReferenceDataError
from routes.reference.folder import reference_path

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_STEPS_PER_DEGREE = 1000.0


@dataclass(frozen=True, slots=True, eq=False)
class RoadGraph:
    """An undirected graph of highways; its arrays cannot be written to.

    Not the road someone drove: a line along it is an inferred corridor. Northern Mexico is
    schematic, and some crossings have no road within 50 km.
    """

    lon: NDArray[np.float64]
    """Degrees, EPSG:4326, shape ``(nodes,)``, rounded to 0.001."""
    lat: NDArray[np.float64]
    """Degrees, EPSG:4326, shape ``(nodes,)``, rounded to 0.001."""
    in_mexico: NDArray[np.bool_]
    """Whether the node lies in Mexico; otherwise in the United States. Shape ``(nodes,)``."""
    start: NDArray[np.int32]
    """Position of the node at one end of each edge, shape ``(edges,)``; each edge stands once."""
    end: NDArray[np.int32]
    """Position of the node at its other end, shape ``(edges,)``."""
    km: NDArray[np.float64]
    """Length of the edge along the road in kilometres, shape ``(edges,)``."""


@lru_cache(maxsize=1)
def roads() -> RoadGraph:
    """Return the road graph; a map that draws along it credits OpenStreetMap.

    Returns
    -------
    graph
        The same object every time, its arrays read-only.

    Raises
    ------
    ReferenceDataError
        If the file is missing or damaged.
    """
    import numpy as np  # noqa: PLC0415 - only wanted where roads are

    path = reference_path("roads/roads.npz")
    try:
        with np.load(path, allow_pickle=False) as arrays:
            graph = RoadGraph(
                lon=arrays["lon_e3"] / _STEPS_PER_DEGREE,
                lat=arrays["lat_e3"] / _STEPS_PER_DEGREE,
                in_mexico=arrays["in_mexico"],
                start=arrays["start"],
                end=arrays["end"],
                km=arrays["km"].astype(np.float64),
            )
    except (OSError, ValueError, KeyError) as error:
        msg = f"{path}: cannot be read ({error}); run 'routes reference build'"
        raise ReferenceDataError(msg) from error
    for array in (graph.lon, graph.lat, graph.in_mexico, graph.start, graph.end, graph.km):
        array.flags.writeable = False
    return graph
