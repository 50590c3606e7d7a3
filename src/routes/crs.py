"""The one reference system of records, and the guard at every public door."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routes.errors import CRSError

if TYPE_CHECKING:
    import geopandas as gpd

GEOGRAPHIC = "EPSG:4326"
"""Longitude and latitude in degrees on WGS 84; the system of every stored coordinate."""


def require_crs(frame: gpd.GeoDataFrame, expected: str = GEOGRAPHIC) -> None:
    """Refuse a frame that is not in the expected reference system.

    geopandas only warns about a mismatch, and the points land in the sea.

    Parameters
    ----------
    frame
        Any GeoDataFrame, empty or not.
    expected
        An authority string such as ``"EPSG:4326"``.

    Raises
    ------
    CRSError
        If the frame has no CRS or another one; the message names the cure.
    """
    if frame.crs is None:
        msg = f"the layer has no reference system; say which with set_crs, expected {expected}"
        raise CRSError(msg)
    if frame.crs != expected:
        msg = f"expected {expected}, got {frame.crs.name}; reproject with to_crs({expected!r})"
        raise CRSError(msg)
