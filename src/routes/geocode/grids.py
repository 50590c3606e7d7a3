"""Positions written as grid references: MGRS, UTM and plus codes."""

from __future__ import annotations

import math
import re

from routes.geocode.coordinates import Point

_MGRS = re.compile(
    r"^(?:MGRS|USNG)?[\s:]*(\d{1,2}[C-HJ-NP-X])\s*([A-HJ-NP-Z]{2})\s*(\d{1,5})\s*(\d{1,5})$"
)
_UTM = re.compile(
    r"^(?:UTM)?[\s:]*(?:ZONE|ZONA)?\s*(\d{1,2})\s*([C-HJ-NP-X])?[\s,;]*"
    r"(?:E(?:ASTING)?[\s:=]*)?(\d{6})(?:\.\d+)?\s*M?\s*E?[\s,;]+"
    r"(?:N(?:ORTHING)?[\s:=]*)?(\d{6,7})(?:\.\d+)?\s*M?\s*N?$"
)
_EQUATOR_BAND = "N"
_FULL_CODE = re.compile(r"^([23456789CFGHJMPQRVWX]{8})\+([23456789CFGHJMPQRVWX]{2,3})?$")
_SHORT_CODE = re.compile(
    r"^([23456789CFGHJMPQRVWX]{4}\+[23456789CFGHJMPQRVWX]{2,3})[\s,]+(?=\S)", re.IGNORECASE
)
_DIGITS = "23456789CFGHJMPQRVWX"
_EVEN = 2
_MGRS_METRES = 100_000


def read_grid(text: str) -> Point | None:
    """Return the position of a text in capitals that is one grid reference, else ``None``.

    Parameters
    ----------
    text
        Trimmed and in capitals: ``12S WA 02383 65109``, ``12R 507000 3467000`` or
        ``76Q4WG23+M2``. UTM is on WGS 84; without a band letter the northern half is meant.
    """
    if match := _FULL_CODE.match(text):
        return _plus_code(match.group(1) + (match.group(2) or ""))
    if match := _MGRS.match(text):
        return _mgrs(*match.groups())
    if match := _UTM.match(text):
        return _utm(*match.groups())
    return None


def short_code(text: str) -> tuple[str, str] | None:
    """Split "83R8+57 Nogales, Arizona" into its short plus code and the place it is near."""
    match = _SHORT_CODE.match(text.strip())
    return None if match is None else (match.group(1).upper(), text.strip()[match.end() :])


def near_place(code: str, lon: float, lat: float) -> Point:
    """Return the position of a short plus code of eight characters near a place.

    Four digits are left out of it, which repeat every degree: the nearest repetition counts, as
    the Open Location Code specification says.
    """
    digits = code.replace("+", "")
    south = west = 0.0
    step = 0.05
    for i in range(0, len(digits) // _EVEN * _EVEN, _EVEN):
        south += _DIGITS.index(digits[i]) * step
        west += _DIGITS.index(digits[i + 1]) * step
        cell, step = step, step / 20
    lat_in, lon_in = south + cell / 2, west + cell / 2
    best_lat = min((math.floor(lat) + k + lat_in for k in (-1, 0, 1)), key=lambda x: abs(x - lat))
    best_lon = min((math.floor(lon) + k + lon_in for k in (-1, 0, 1)), key=lambda x: abs(x - lon))
    return Point(round(best_lon, 6), round(best_lat, 6), 0.01)


def _plus_code(digits: str) -> Point:
    """Decode a full Open Location Code (the format is public; this is the middle of its cell)."""
    lat, lon, step = -90.0, -180.0, 20.0
    for i in range(0, len(digits) // _EVEN * _EVEN, _EVEN):
        lat += _DIGITS.index(digits[i]) * step
        lon += _DIGITS.index(digits[i + 1]) * step
        step /= 20
    cell = step * 20
    uncertainty = max(0.01, round(cell * 111.2 / 2, 2))
    return Point(round(lon + cell / 2, 6), round(lat + cell / 2, 6), uncertainty)


def _mgrs(zone: str, square: str, first: str, second: str) -> Point | None:
    import mgrs  # noqa: PLC0415 - a native library, seldom wanted

    digits = first + second
    if len(digits) % _EVEN or (len(first) != len(second) and " " not in zone):
        half = len(digits) // _EVEN
        first, second = digits[:half], digits[half:]
    if len(first) != len(second):
        return None
    try:
        lat, lon = mgrs.MGRS().toLatLon(f"{zone}{square}{first}{second}")
    except mgrs.core.MGRSError:
        return None
    metres = _MGRS_METRES / 10 ** len(first)
    return Point(round(lon, 6), round(lat, 6), max(0.01, round(metres / 2000, 2)))


def _utm(zone: str, band: str | None, easting: str, northing: str) -> Point | None:
    from pyproj import Transformer  # noqa: PLC0415 - heavy, seldom wanted
    from pyproj.exceptions import ProjError  # noqa: PLC0415

    south = band is not None and band < _EQUATOR_BAND
    if not 1 <= int(zone) <= 60:  # noqa: PLR2004 - the zones of UTM
        return None
    grid = f"EPSG:{327 if south else 326}{int(zone):02d}"
    try:
        lon, lat = Transformer.from_crs(grid, "EPSG:4326", always_xy=True).transform(
            float(easting), float(northing)
        )
    except ProjError:
        return None
    return None if not math.isfinite(lon) else Point(round(lon, 6), round(lat, 6), 0.01)
