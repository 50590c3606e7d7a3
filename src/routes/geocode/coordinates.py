"""Coordinates written in a place text: decimal, degrees and minutes, plus codes."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

US_MEXICO_BOX = (-170.0, 14.0, -60.0, 72.0)
"""West, south, east, north: where a pair without letters is expected to lie, degrees."""

_ANGLE = (
    r"(?P<{0}pre>[NSEWO])?\s*(?P<{0}sign>[-+])?(?P<{0}deg>\d{{1,3}}(?:\.\d+)?)\s*(?P<{0}mark>°)?\s*"
    r"(?:(?P<{0}min>\d{{1,2}}(?:\.\d+)?)\s*'\s*(?:(?P<{0}sec>\d{{1,2}}(?:\.\d+)?)\s*\"\s*)?)?"
    r"(?({0}pre)|(?P<{0}post>[NSEWO](?![A-Z]))?)"
)
_PAIR = re.compile(rf"^{_ANGLE.format('a')}\s*[,;/ ]\s*{_ANGLE.format('b')}$")
_LABELS = (
    (re.compile(r"\b(?:LATITUDE?|LAT)\b\.?\s*[:=]?\s*(?=[-+]?\d)"), "N"),
    (re.compile(r"\b(?:LONGITUDE?|LONG|LON|LNG)\b\.?\s*[:=]?\s*(?=[-+]?\d)"), "E"),
)
_SPANISH_LETTERS = re.compile(
    r"\bL(?:\.|AT\.?\s|ATITUD\s|ON\.?\s|ONG\.?\s|ONGITUD\s)\s?([NSEWO])(?:\.|ORTE\b|UR\b|STE\b|ESTE\b)?(?=\s*[:=]?\s*\d)"
)
_NAMED_SIDES = (
    (
        re.compile(r"(?<=[\d\"'°])\s*(?:DEGREES?|GRADOS?)?\s*(?:LATITUDE?\s*)?(?:NORTH|NORTE)\b"),
        "N",
    ),
    (re.compile(r"(?<=[\d\"'°])\s*(?:DEGREES?|GRADOS?)?\s*(?:LATITUDE?\s*)?(?:SOUTH|SUR)\b"), "S"),
    (
        re.compile(r"(?<=[\d\"'°])\s*(?:DEGREES?|GRADOS?)?\s*(?:LONGITUDE?\s*)?(?:WEST|OESTE)\b"),
        "W",
    ),
    (re.compile(r"(?<=[\d\"'°])\s*(?:DEGREES?|GRADOS?)?\s*(?:LONGITUDE?\s*)?(?:EAST|ESTE)\b"), "E"),
)
_LABEL_WITH_LETTER = re.compile(
    r"\b(?:LAT|LON|LNG)[A-Z]*\.?\s*[:=]?\s*(?=[-+]?[\d.]+\s*°?[\d.' \"]*[NSEWO](?![A-Z]))"
)
_LEADING_WORDS = re.compile(r"^(?:COORDINATES|COORDENADAS|COORDS|GPS|AT|EN|LOCATION)\b\s*[:=]?\s*")
# the many marks that stand for minutes, seconds, degrees and minus
_PRIMES = str.maketrans(
    dict.fromkeys("\u2032\u2019\u2018\u00b4", "'")
    | dict.fromkeys("\u2033\u201d\u201c", '"')
    | dict.fromkeys("\u2212\u2013", "-")
    | {"\u00ba": "\u00b0"}
)

# "31,3322; -110,9444" and "31,3322 -110,9444": a comma with digits on both sides, twice
_DECIMAL_COMMA = re.compile(r"(?<![\d.,])(\d{1,3}),(\d{2,})(?=\s*(?:[;/ ]|[NSEWO]|$))(?![^;/ ]*\.)")
# "29 21 46 N": degrees, minutes and seconds without their marks, told by the letter
_BARE_PARTS = re.compile(
    r"(?<![\d.])(?P<pre>[NSEWO]\s*)?(?P<deg>\d{1,3})[ -](?P<min>\d{1,2})"
    r"(?:[ -](?P<sec>\d{1,2}(?:\.\d+)?))?(?P<post>\s*[NSEWO])?(?![\d.A-Z])"
)
_DECIMALS_ENOUGH = 2
_KM_PER_DEGREE = 111.2


@dataclass(frozen=True, slots=True)
class Point:
    """A position read from a text, WGS 84."""

    lon: float
    lat: float
    uncertainty_km: float
    """Half of the last digit given, at least 0.01 km."""
    swapped: bool = False
    """Whether the pair only makes sense as longitude, latitude."""


_OUTSIDE = " \t\r\n\u00a0\"'`\u2018\u2019\u201c\u201d\u00ab\u00bb"


def bare_text(text: str) -> str:
    """Return a text without the quotation marks, blanks and full stop around it.

    A mark for seconds or minutes stays where a number stands before it.
    """
    bare = text.replace("\u00a0", " ").strip(" \t\r\n").removesuffix(".")
    if bare[:1] in _OUTSIDE and bare[:1]:
        bare = bare[1:-1] if bare[-1:] in _OUTSIDE else bare[1:]
    return bare.strip(" \t\r\n").removesuffix(".")


def in_region(lon: float, lat: float) -> bool:
    """Return whether a point lies where the places of this border are expected."""
    return _inside(lon, lat)


def read_point(text: str) -> Point | None:
    """Return the position a text consists of, or ``None`` if it is not coordinates.

    Parameters
    ----------
    text
        A whole place text. Numbers inside other words are never read as coordinates.

    Examples
    --------
    >>> read_point("N25.9017 W97.4975")
    Point(lon=-97.4975, lat=25.9017, uncertainty_km=0.01, swapped=False)
    >>> read_point("12 guns, 3 dealers") is None
    True
    """
    whole = unicodedata.normalize("NFC", text).strip().upper().translate(_PRIMES)
    whole = whole.replace("''", '"').strip("()[]. ")
    labelled = _LEADING_WORDS.sub("", whole)
    labelled = _DECIMAL_COMMA.sub(r"\1.\2", labelled)
    labelled = _BARE_PARTS.sub(_with_marks, labelled)
    labelled = _SPANISH_LETTERS.sub(r"\1", labelled)
    for pattern, letter in _NAMED_SIDES:
        labelled = pattern.sub(letter, labelled)
    labelled = _LABEL_WITH_LETTER.sub("", labelled)
    for pattern, letter in _LABELS:
        labelled = pattern.sub(letter, labelled)
    pair = _PAIR.match(labelled)
    return _from_pair(pair.groupdict()) if pair else None


def _with_marks(match: re.Match[str]) -> str:
    part = match.groupdict("")
    if not (part["pre"] or part["post"]):
        return match.group()
    seconds = f'{part["sec"]}"' if part["sec"] else ""
    return f"{part['pre']}{part['deg']}°{part['min']}'{seconds}{part['post']}"


def _from_pair(part: dict[str, str | None]) -> Point | None:
    letters = [part["apre"] or part["apost"], part["bpre"] or part["bpost"]]
    if not any(letters) and not all(_is_exact(part, side) for side in "ab"):
        return None
    first, second = _degrees(part, "a"), _degrees(part, "b")
    uncertainty = max(_half_digit_km(part, "a"), _half_digit_km(part, "b"))
    axes = [None if letter is None else letter in "NS" for letter in letters]
    if axes[0] is not None and axes[0] == axes[1]:
        return None
    if axes[0] is False or axes[1] is True:
        return _valid(first, second, uncertainty)
    if any(letters) or _inside(second, first):
        return _valid(second, first, uncertainty)
    if _inside(first, second):
        return _valid(first, second, uncertainty, swapped=True)
    fine = all(_is_fine(part, side) for side in "ab")
    return _valid(second, first, uncertainty) if fine else None  # "5.56, 7.62" are calibres


def _valid(lon: float, lat: float, uncertainty: float, *, swapped: bool = False) -> Point | None:
    if abs(lat) > 90 or abs(lon) > 180:  # noqa: PLR2004 - degrees of a globe
        return None
    return Point(round(lon, 6), round(lat, 6), uncertainty, swapped)


def _inside(lon: float, lat: float) -> bool:
    west, south, east, north = US_MEXICO_BOX
    return west <= lon <= east and south <= lat <= north


def _is_exact(part: dict[str, str | None], side: str) -> bool:
    degrees = part[f"{side}deg"] or ""
    return bool(part[f"{side}mark"]) or len(degrees.partition(".")[2]) >= _DECIMALS_ENOUGH


def _is_fine(part: dict[str, str | None], side: str) -> bool:
    digits = (part[f"{side}deg"] or "").partition(".")[2]
    return bool(part[f"{side}mark"]) or len(digits) > _DECIMALS_ENOUGH


def _degrees(part: dict[str, str | None], side: str) -> float:
    value = float(part[f"{side}deg"] or 0)
    value += float(part[f"{side}min"] or 0) / 60 + float(part[f"{side}sec"] or 0) / 3600
    letter = part[f"{side}pre"] or part[f"{side}post"] or ""
    negative = part[f"{side}sign"] == "-" or letter in {"S", "W", "O"}
    return -value if negative else value


def _half_digit_km(part: dict[str, str | None], side: str) -> float:
    step = 1.0
    for name, share in (("sec", 1 / 3600), ("min", 1 / 60), ("deg", 1.0)):
        digits = part[f"{side}{name}"]
        if digits:
            step = share * 10.0 ** -len(digits.partition(".")[2])
            break
    return max(0.01, round(step * _KM_PER_DEGREE / 2, 2))
