"""Coordinates of other reference systems to longitude and latitude."""

from __future__ import annotations

import re
from math import isfinite
from typing import TYPE_CHECKING, NoReturn

from routes.casebook.foreign.output import refuse
from routes.casebook.problems import shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyproj import Transformer

_AUTHORITY = re.compile(r"(EPSG|ESRI|OGC):([A-Z0-9]{1,10})", re.IGNORECASE)
_URN = re.compile(r"urn:(?:x-)?ogc:def:crs:(EPSG|ESRI|OGC):[0-9.]*:([A-Z0-9]{1,10})", re.IGNORECASE)
_WKT = re.compile(r"\s*(GEOG|PROJ|GEODCRS|GEOGRAPHIC|COMPD|COMPOUND|BOUND)[A-Z]*\s*\[")
_DEGREES_WGS84 = frozenset({"EPSG:4326", "OGC:CRS84", "EPSG:4979"})
_PLACES = 7
"""Decimals of a degree, about a centimetre."""
CURE = "Name the reference system of its coordinates with --crs, such as EPSG:4326 or EPSG:32613"


class Projection:
    """From one reference system to degrees on WGS 84, EPSG:4326.

    Parameters
    ----------
    transformer
        ``None`` where the coordinates are such degrees already and are left to the letter.
    """

    def __init__(self, transformer: Transformer | None = None) -> None:
        self._transformer = transformer

    @property
    def is_needed(self) -> bool:
        """Whether coordinates change at all."""
        return self._transformer is not None

    def project(
        self, xs: Sequence[float], ys: Sequence[float]
    ) -> tuple[list[float], list[float]] | None:
        """Return longitudes and latitudes in degrees, rounded to about a centimetre.

        ``None`` when a point is outside of where the reference system holds.
        """
        if self._transformer is None:
            return list(xs), list(ys)
        lons, lats = self._transformer.transform(list(xs), list(ys))
        if not all(map(isfinite, (*lons, *lats))):
            return None
        return [round(lon, _PLACES) for lon in lons], [round(lat, _PLACES) for lat in lats]


def projection(name: str) -> Projection:
    """Find the way from a reference system to degrees.

    Parameters
    ----------
    name
        ``EPSG:32613``, ``urn:ogc:def:crs:EPSG::3857``, ``OGC:CRS84`` or well-known text; nothing
        that could name a file.

    Raises
    ------
    RefusedError
        If it is none that is known.
    """
    code = _URN.fullmatch(name.strip()) or _AUTHORITY.fullmatch(name.strip())
    if code:
        name = f"{code[1].upper()}:{code[2].upper()}"
        if name in _DEGREES_WGS84:
            return Projection()
    elif not _WKT.match(name):
        _unknown(name)
    return _transformation(name)


def _transformation(name: str) -> Projection:
    # Most files are in degrees and never need the library.
    from pyproj import CRS, Transformer  # noqa: PLC0415
    from pyproj.exceptions import ProjError  # noqa: PLC0415

    try:
        system = CRS.from_user_input(name)
        if _is_wgs84(system):
            return Projection()
        return Projection(Transformer.from_crs(system, CRS.from_epsg(4326), always_xy=True))
    except (ProjError, ValueError, TypeError):
        _unknown(name)


def _is_wgs84(system: object) -> bool:
    from pyproj import CRS  # noqa: PLC0415

    if not isinstance(system, CRS) or not system.is_geographic or system.prime_meridian is None:
        return False
    datum = (system.datum.name if system.datum else "").upper().replace(" ", "_")
    in_degrees = all(axis.unit_name.casefold() == "degree" for axis in system.axis_info[:2])
    wgs84 = "WGS_1984" in datum or "WORLD_GEODETIC_SYSTEM_1984" in datum
    return in_degrees and wgs84 and system.prime_meridian.longitude == 0


def _unknown(name: str) -> NoReturn:
    refuse("crs", f"the reference system {shown(name)} is not known", CURE)
