"""The part of the world that a small picture shows, and where a place stands in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

_REACH = 3.2
"""Median absolute deviations from the median within which a place decides what is shown."""
_LEAST_SPREAD_DEG = 1.5
_LEAST_SPAN_DEG = 5.0
_MARGIN = 0.09
"""Share of the picture that stays empty on each side."""
_NOWHERE = (-118.0, 14.0, -80.0, 42.0)
"""What a picture without places shows: Mexico and the southern United States."""
_TILE_PX = 256
_LIMIT_DEG = 84.0
"""Latitude beyond which a Mercator map has no end."""


def _mercator(lat: np.ndarray) -> np.ndarray:
    held = np.clip(lat, -_LIMIT_DEG, _LIMIT_DEG)
    ordinate: np.ndarray = np.degrees(np.log(np.tan(np.pi / 4 + np.radians(held) / 2)))
    return ordinate


def _latitude(y: float) -> float:
    return float(np.degrees(2 * np.arctan(np.exp(np.radians(y))) - np.pi / 2))


def _core(values: np.ndarray) -> tuple[float, float]:
    """Bounds of the bulk of the values: a few far ones would shrink the rest to a blot."""
    middle = float(np.median(values))
    distance = np.abs(values - middle)
    spread = max(_LEAST_SPREAD_DEG, float(np.median(distance)))
    near = values[distance <= _REACH * spread]
    return float(near.min()), float(near.max())


@dataclass(frozen=True, slots=True)
class Frame:
    """A Mercator picture: pixels from the top left, one scale in both directions."""

    width: int
    height: int
    west: float
    """Longitude of the left side, in degrees."""
    top: float
    """Mercator ordinate of the upper side, in degrees of longitude at the equator."""
    scale: float
    """Pixels a degree of longitude."""

    def pixels(self, lon_lat: np.ndarray) -> np.ndarray:
        """Where places stand: degrees of shape ``(n, 2)``, longitude first, to pixels."""
        x = (lon_lat[:, 0] - self.west) * self.scale
        y = (self.top - _mercator(lon_lat[:, 1])) * self.scale
        return np.column_stack([x, y])

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east and north of the picture, in degrees."""
        south = _latitude(self.top - self.height / self.scale)
        return (self.west, south, self.west + self.width / self.scale, _latitude(self.top))


def frame_of(lon_lat: Sequence[tuple[float, float]], width: int, height: int) -> Frame:
    """Choose the part of the world in which the bulk of some places fills a picture.

    Parameters
    ----------
    lon_lat
        Places in degrees, longitude first; a place may be there more than once.
    width, height
        Size of the picture in pixels.

    Returns
    -------
    Frame
        The same for any order of the places.
    """
    places = np.asarray(lon_lat, dtype=float).reshape(-1, 2)
    if len(places):
        (west, east), (south, north) = _core(places[:, 0]), _core(places[:, 1])
    else:
        west, south, east, north = _NOWHERE
    low, high = _mercator(np.array([south, north]))
    span_x = max(east - west, _LEAST_SPAN_DEG)
    span_y = max(float(high - low), _LEAST_SPAN_DEG)
    inner = 1 - 2 * _MARGIN
    # Whole steps, so that the last digit of a quantile does not change every number after it.
    scale = round(min(width * inner / span_x, height * inner / span_y), 2)
    middle_x, middle_y = (west + east) / 2, float(low + high) / 2
    return Frame(
        width=width,
        height=height,
        west=round(middle_x - width / scale / 2, 3),
        top=round(middle_y + height / scale / 2, 3),
        scale=scale,
    )


def centred_frame(lon: float, lat: float, zoom: float, width: int, height: int) -> Frame:
    """Choose the part of the world around a place.

    Parameters
    ----------
    lon, lat
        Middle of the picture, in degrees.
    zoom
        As on the page, for a map of twice this size.
    width, height
        Size of the picture in pixels.
    """
    scale = round(_TILE_PX * 2**zoom / 360 / 2, 2)
    middle = float(_mercator(np.array([lat]))[0])
    return Frame(
        width=width,
        height=height,
        west=round(lon - width / scale / 2, 3),
        top=round(middle + height / scale / 2, 3),
        scale=scale,
    )
