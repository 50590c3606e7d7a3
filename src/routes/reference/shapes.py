"""Polygons of places and the layers of the base map."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from routes.errors import ReferenceDataError
from routes.reference.folder import reference_path

if TYPE_CHECKING:
    from collections.abc import Iterable

    import geopandas as gpd

_FILES = {
    "state": "states.fgb",
    "county": "counties.fgb",
    "municipio": "municipios.fgb",
    "country": "countries.fgb",
}
LEVELS = tuple(_FILES)
"""The levels that have polygons."""
LAYERS = ("land", "lakes", "rivers", "borders", "border_inegi", "admin1_lines")
"""The layers of the base map."""


@cache
def _read(name: str) -> gpd.GeoDataFrame:
    import geopandas as gpd  # noqa: PLC0415 - heavy; only wanted when shapes are drawn

    path = reference_path(name)
    try:
        return gpd.read_file(path, engine="pyogrio")
    except (OSError, ValueError, RuntimeError) as error:
        msg = f"{path}: cannot be read ({error}); run 'routes reference build'"
        raise ReferenceDataError(msg) from error


def polygons(level: str, codes: Iterable[str] | None = None) -> gpd.GeoDataFrame:
    """Return the polygons of places of one level.

    Simplified for drawing (0.4 to 5 km): not for deciding on which side of a border a point lies.

    Parameters
    ----------
    level
        ``state`` (``US-TX``, ``MX-SON``), ``county`` (``US-48479``), ``municipio``
        (``MX-19039``) or ``country`` (``HT``).
    codes
        The places wanted, in any order; all of the level when omitted.

    Returns
    -------
    frame
        Columns ``code``, a name, and ``geometry``, EPSG:4326, sorted by code; empty if no code is
        given.

    Raises
    ------
    ReferenceDataError
        If the level is unknown or a code has no polygon.
    """
    if level not in _FILES:
        msg = f"no polygons of level {level!r}; use one of {', '.join(LEVELS)}"
        raise ReferenceDataError(msg)
    frame = _read(_FILES[level])
    if codes is None:
        return frame.copy()
    wanted = set(codes)
    if missing := sorted(wanted - set(frame["code"])):
        msg = (
            f"no {level} polygon for {', '.join(missing)}; codes look like {frame['code'].iloc[0]}"
        )
        raise ReferenceDataError(msg)
    return frame[frame["code"].isin(wanted)].reset_index(drop=True)


def layer(name: str) -> gpd.GeoDataFrame:
    """Return one layer of the base map.

    Parameters
    ----------
    name
        ``land``, ``lakes``, ``rivers``, ``borders`` (between countries), ``border_inegi`` (the
        US-Mexico border as INEGI draws it) or ``admin1_lines``.

    Returns
    -------
    frame
        Columns ``scale`` and ``geometry``, EPSG:4326. ``scale`` is ``world`` (coarse, the whole
        world) or ``region`` (fine, North and Central America and the Caribbean between 7 and 52
        degrees north).

    Raises
    ------
    ReferenceDataError
        If there is no such layer.
    """
    if name not in LAYERS:
        msg = f"no layer {name!r}; use one of {', '.join(LAYERS)}"
        raise ReferenceDataError(msg)
    return _read(f"{name}.fgb").copy()
