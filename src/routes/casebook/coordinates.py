"""Longitude and latitude as a pair: what a range check alone cannot see.

Swapped coordinates of Phoenix break the range of a latitude, those of San Salvador and Miami do
not. So a point is also held against a box around the country its row names. The boxes are
rounded outwards to a tenth of a degree; they serve to catch slips, not to place anything.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routes.casebook.problems import Fault

if TYPE_CHECKING:
    from collections.abc import Mapping

Box = tuple[float, float, float, float]
"""West, south, east, north in degrees, WGS 84."""

STUDY_AREA: Box = (-180.0, -56.0, -28.0, 84.0)
"""The Americas, for rows without a country."""

BOXES: Mapping[str, Box] = {
    "BB": (-59.8, 12.9, -59.3, 13.5),
    "BR": (-74.1, -33.9, -28.6, 5.4),
    "BS": (-80.6, 20.7, -72.5, 27.5),
    "BZ": (-89.4, 15.7, -87.3, 18.6),
    "CA": (-141.2, 41.5, -52.4, 83.3),
    "CO": (-82.2, -4.4, -66.7, 16.2),
    "CR": (-87.2, 5.3, -82.4, 11.4),
    "CU": (-85.2, 19.6, -74.0, 23.5),
    "DO": (-72.2, 17.3, -68.1, 20.1),
    "EC": (-92.2, -5.2, -75.0, 1.9),
    "GT": (-92.4, 13.6, -88.0, 18.0),
    "HN": (-89.5, 12.8, -82.3, 17.6),
    "HT": (-74.7, 17.8, -71.5, 20.3),
    "JM": (-78.6, 16.7, -75.8, 18.7),
    "KN": (-63.0, 16.9, -62.4, 17.6),
    "MX": (-118.7, 14.3, -86.5, 32.9),
    "NI": (-87.9, 10.5, -82.4, 15.2),
    "PA": (-83.2, 7.0, -77.0, 9.8),
    "PE": (-81.5, -18.5, -68.5, 0.1),
    "PR": (-68.1, 17.7, -65.0, 18.7),
    "SV": (-90.3, 13.0, -87.5, 14.6),
    "TT": (-62.2, 9.9, -60.3, 11.6),
    "US": (-179.9, 17.5, -64.5, 71.6),
    "VE": (-73.5, 0.5, -59.6, 15.9),
}
"""Boxes around the countries of the region."""

_FAR_PARTS: Mapping[str, tuple[Box, ...]] = {
    "US": (
        (172.3, 51.2, 180.0, 53.1),  # Aleutian Islands west of the 180th meridian
        (144.5, 13.1, 146.2, 20.7),  # Guam and the Northern Mariana Islands
        (166.5, 19.2, 166.8, 19.4),  # Wake Island
        (-171.2, -14.7, -168.0, -10.9),  # American Samoa
        (-176.8, -0.5, -159.8, 6.6),  # Howland, Baker, Jarvis, Palmyra, Kingman
    ),
}
"""Boxes of parts that lie far from the rest of their country."""


def in_country(lon: float, lat: float, country: str) -> bool:
    """Tell whether a point lies in the box of a country, or in that of a far part of it.

    Parameters
    ----------
    lon, lat
        Degrees, WGS 84.
    country
        A code of `BOXES`.
    """
    boxes = (BOXES[country], *_FAR_PARTS.get(country, ()))
    return any(_inside(lon, lat, box) for box in boxes)


_LAT_MAX = 90.0
_LON_MAX = 180.0
_PROJECTED = 1_000.0


def coordinate_fault(
    lon: float | None, lat: float | None, country: str | None
) -> tuple[str, Fault] | None:
    """Tell what is wrong with a pair of coordinates.

    Parameters
    ----------
    lon, lat
        Degrees, WGS 84; ``None`` where the cell is empty.
    country
        ISO 3166-1 alpha-2 code of the row, or ``None``.

    Returns
    -------
    tuple of str and Fault, or None
        The column to point at, and the fault.

    Examples
    --------
    >>> coordinate_fault(13.69, -89.22, "SV")[1].rule  # San Salvador, swapped, within both ranges
    'lat_lon_swapped'
    >>> coordinate_fault(-89.22, 13.69, "SV") is None
    True
    """
    if lon is None or lat is None:
        return _half(lon, lat)
    if lon == 0 and lat == 0:
        cure = "Leave both cells empty: 0, 0 is what a failed look-up writes"
        return "lat", Fault("null_island", "0, 0 lies in the Atlantic off Africa", cure)
    if abs(lat) > _LAT_MAX or abs(lon) > _LON_MAX:
        return _outside_world(lon, lat)
    return _outside_country(lon, lat, country)


def _half(lon: float | None, lat: float | None) -> tuple[str, Fault] | None:
    if lon is None and lat is None:
        return None
    empty, other = ("lon", "lat") if lon is None else ("lat", "lon")
    message = f"{other} is given and {empty} is not"
    return empty, Fault("half_coordinate", message, "Give both or leave both empty")


def _outside_world(lon: float, lat: float) -> tuple[str, Fault]:
    if abs(lat) <= _LON_MAX and abs(lon) <= _LAT_MAX:
        return "lat", _swapped(lon, lat)
    column = "lat" if abs(lat) > _LAT_MAX else "lon"
    cure = "Write decimal degrees: lon within ±180, lat within ±90"
    if max(abs(lon), abs(lat)) > _PROJECTED:
        cure = f"These look like projected metres (UTM?), not degrees. {cure}"
    return column, Fault("out_of_range", f"lon {lon:g}, lat {lat:g} is not on Earth", cure)


def _outside_country(lon: float, lat: float, country: str | None) -> tuple[str, Fault] | None:
    box = BOXES.get(country, None) if country else STUDY_AREA
    if box is None or _inside(lon, lat, box) or (country and in_country(lon, lat, country)):
        return None
    if _inside(lat, lon, box):
        return "lat", _swapped(lon, lat)
    if country is None:
        return None
    if _inside(-lon, lat, box):
        message = f"lon {lon:g} lies in the eastern hemisphere, {country} in the western"
        return "lon", Fault("lon_sign", message, f"Write {-lon:g}")
    message = f"lon {lon:g}, lat {lat:g} is not in {country}"
    cure = "Correct the coordinates or the country"
    return "lat", Fault("outside_country", message, cure, "warning")


def _inside(lon: float, lat: float, box: Box) -> bool:
    west, south, east, north = box
    return west <= lon <= east and south <= lat <= north


def _swapped(lon: float, lat: float) -> Fault:
    message = f"lat {lat:g} and lon {lon:g} look swapped"
    return Fault("lat_lon_swapped", message, f"Write lat {lon:g} and lon {lat:g}")
