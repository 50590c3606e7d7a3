"""Cells with degrees: decimal points and commas, degrees-minutes-seconds, pairs in one cell."""

from __future__ import annotations

import re
from functools import lru_cache

from routes.casebook.problems import Fault, shown

_SIGNS = str.maketrans(
    {"\u2212": "-", "\u2013": "-", "\u00ba": "°", "\u00a0": " "}
) | str.maketrans(
    dict.fromkeys("\u2032\u2019\u2018\u00b4", "'") | dict.fromkeys("\u2033\u201d\u201c", '"')
)
_DECIMAL = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?|[+-]?\.[0-9]+")
_PARTS = re.compile(
    r"(?P<pre>[NSEWO])?\s*(?P<sign>[+-])?\s*(?P<deg>[0-9]{1,3}(?:[.,][0-9]+)?)\s*(?:°|deg\.?|d)?\s*"
    r"(?:(?P<min>[0-9]{1,2}(?:[.,][0-9]+)?)\s*'\s*(?:(?P<sec>[0-9]{1,2}(?:[.,][0-9]+)?)\s*"
    r"(?:\"|'')\s*)?)?(?P<post>[NSEWO])?",
    re.IGNORECASE,
)
_SIXTY = 60.0
_EXACT_DECIMALS = 6
"""Decimals of a degree, a tenth of a metre, beyond which no source states a place."""


@lru_cache(maxsize=65_536)
def read_degrees(text: str, axis: str) -> float | Fault:
    r"""Read one cell of longitude or latitude.

    Parameters
    ----------
    text
        The cell, not blank.
    axis
        ``lon`` or ``lat``; a letter of the other axis is a fault.

    Returns
    -------
    float or Fault
        Decimal degrees, west and south negative, not held against their range.

    Examples
    --------
    >>> round(read_degrees("106°25'28\"W", "lon"), 4)
    -106.4244
    >>> read_degrees("31,69", "lat")
    31.69
    """
    cell = text.strip().translate(_SIGNS)
    if _DECIMAL.fullmatch(cell):
        return float(cell.replace(",", "."))
    found = _PARTS.fullmatch(cell)
    if found is None:
        cure = "Write decimal degrees, such as 31.6903; west and south are negative"
        return Fault("number", f"{shown(text)} is no {_NAMES[axis]}", cure)
    letter = (found["pre"] or found["post"] or "").upper()
    if (found["pre"] and found["post"]) or (letter and (letter in "NS") != (axis == "lat")):
        cure = "Put the latitude (N, S) and the longitude (E, W) into their own columns"
        return Fault("lat_lon_swapped", f"{shown(text)} stands in the column of {axis}", cure)
    return _degrees(found, letter, text)


_NAMES = {"lon": "longitude", "lat": "latitude"}


def _degrees(found: re.Match[str], letter: str, text: str) -> float | Fault:
    degrees, minutes, seconds = (
        float((found[part] or "0").replace(",", ".")) for part in ("deg", "min", "sec")
    )
    if minutes >= _SIXTY or seconds >= _SIXTY:
        cure = "Correct the minutes and seconds, which are below 60"
        return Fault("number", f"{shown(text)} has minutes or seconds of 60 and more", cure)
    size = degrees + minutes / _SIXTY + seconds / _SIXTY**2
    negative = found["sign"] == "-" or letter in {"S", "W", "O"}
    return -size if negative else size


_PAIR = re.compile(
    r"(?:(?:lat|latitude)\.?\s*[:=]?\s*)?\(?\s*(?P<a>[^,;|/]+?(?:,[0-9]+(?=\s*[;|/ ]))?)\s*"
    r"[,;|/]\s*(?:(?:lon|lng|longitude)\.?\s*[:=]?\s*)?(?P<b>[^;|/]+?)\s*\)?",
    re.IGNORECASE,
)


def read_pair(text: str) -> tuple[float, float] | None:
    """Read latitude and longitude, in this order, from one cell.

    Returns
    -------
    tuple of float, or None
        Longitude and latitude in degrees; ``None`` if the cell is no such pair.

    Examples
    --------
    >>> read_pair("31.6904, -106.4245")
    (-106.4245, 31.6904)
    >>> read_pair("Phoenix, AZ") is None
    True
    """
    found = _PAIR.fullmatch(text.strip())
    if found is None or not re.search("[0-9]", found["a"]) or not re.search("[0-9]", found["b"]):
        return None
    lat, lon = read_degrees(found["a"], "lat"), read_degrees(found["b"], "lon")
    if isinstance(lat, Fault) or isinstance(lon, Fault):
        return None
    return lon, lat


def is_too_exact(text: str) -> bool:
    """Tell whether a cell has more decimals than a source can state; a computer made them."""
    found = re.search("[.,]([0-9]+)", text)
    return found is not None and len(found[1].rstrip("0")) > _EXACT_DECIMALS
