"""The one reference system of records, and the guard at every public door."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routes.errors import CRSError

if TYPE_CHECKING:
    import geopandas as gpd
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

GEOGRAPHIC = "EPSG:4326"
"""Longitude and latitude in degrees on WGS 84; the system of every stored coordinate."""


EARTH_RADIUS_KM = 6371.0088
"""Mean radius of the Earth (IUGG)."""


def great_circle_km(
    lon: ArrayLike, lat: ArrayLike, other_lon: ArrayLike, other_lat: ArrayLike
) -> NDArray[np.float64]:
    """Great-circle kilometres between points on a sphere of mean radius (haversine formula).

    Parameters
    ----------
    lon, lat, other_lon, other_lat
        Degrees, EPSG:4326; numbers or arrays of shapes that broadcast. NaN gives NaN.

    Returns
    -------
    numpy.ndarray
        Kilometres, of the shape that the arguments broadcast to.

    Examples
    --------
    >>> float(great_circle_km(0.0, 0.0, 90.0, 0.0).round(1))
    10007.6
    """
    import numpy as np  # noqa: PLC0415 - not wanted where only a name of a system is

    phi, other_phi = np.radians(lat), np.radians(other_lat)
    half_lon = np.radians(np.subtract(other_lon, lon)) / 2
    half_lat = (other_phi - phi) / 2
    chord = np.sin(half_lat) ** 2 + np.cos(phi) * np.cos(other_phi) * np.sin(half_lon) ** 2
    # Rounding can lift the chord of opposite points above 1.
    km: NDArray[np.float64] = 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.minimum(chord, 1.0)))
    return km


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
