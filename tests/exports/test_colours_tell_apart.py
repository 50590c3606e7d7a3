"""Colours of the stages: read on light and dark land, and by readers who see fewer hues.

Vision without one kind of cone is simulated after Machado, Oliveira and Fernandes (2009), in linear
light; differences are CIEDE2000 (Sharma, Wu and Dalal 2005), where about 2 is just noticed side by
side.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pytest

from routes.casebook.exports.symbols import DARK_FILLS, KIND_FILLS, LAND, red_green_blue

if TYPE_CHECKING:
    from collections.abc import Mapping

FILLS: Mapping[str, Mapping[str, str]] = {"light": KIND_FILLS, "dark": DARK_FILLS}
ON_FILL = {"light": "#ffffff", "dark": "#14171a"}
"""Numbers written on symbols."""

LEAST_CONTRAST = 3.0
LEAST_CONTRAST_OF_TEXT = 4.5
LEAST_APART = 10.0
PURCHASE_APART = 15.0

VISION = {
    "all cones": np.eye(3),
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}
TO_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
WHITE = np.array([0.95047, 1.0, 1.08883])


def linear(colour: str) -> np.ndarray:
    told = np.array(red_green_blue(colour)) / 255
    found: np.ndarray = np.where(told <= 0.04045, told / 12.92, ((told + 0.055) / 1.055) ** 2.4)
    return found


def contrast(one: str, other: str) -> float:
    low, high = sorted(float((TO_XYZ @ linear(each))[1]) for each in (one, other))
    return (high + 0.05) / (low + 0.05)


def lab(light: np.ndarray) -> tuple[float, float, float]:
    share = TO_XYZ @ np.clip(light, 0, 1) / WHITE
    x, y, z = np.where(share > 216 / 24389, np.cbrt(share), (24389 / 27 * share + 16) / 116)
    return float(116 * y - 16), float(500 * (x - y)), float(200 * (y - z))


def apart(one: tuple[float, float, float], other: tuple[float, float, float]) -> float:
    """CIEDE2000, with weights of 1."""
    (l1, a1, b1), (l2, a2, b2) = one, other
    mean = (np.hypot(a1, b1) + np.hypot(a2, b2)) / 2
    more = 1.5 - 0.5 * np.sqrt(mean**7 / (mean**7 + 25**7))
    c1, c2 = np.hypot(a1 * more, b1), np.hypot(a2 * more, b2)
    h1, h2 = np.degrees(np.arctan2([b1, b2], [a1 * more, a2 * more])) % 360
    chroma, light = (c1 + c2) / 2, (l1 + l2) / 2
    turn = (h2 - h1 + 180) % 360 - 180
    # A grey has no hue of its own.
    hue = (h1 + turn / 2) % 360 if c1 * c2 else h1 + h2
    wave = 1 - 0.17 * np.cos(np.radians(hue - 30)) + 0.24 * np.cos(np.radians(2 * hue))
    wave += 0.32 * np.cos(np.radians(3 * hue + 6)) - 0.2 * np.cos(np.radians(4 * hue - 63))
    by_light = (l2 - l1) / (1 + 0.015 * (light - 50) ** 2 / np.sqrt(20 + (light - 50) ** 2))
    by_chroma = (c2 - c1) / (1 + 0.045 * chroma)
    by_hue = 2 * np.sqrt(c1 * c2) * np.sin(np.radians(turn) / 2) / (1 + 0.015 * chroma * wave)
    blue = 2 * np.sqrt(chroma**7 / (chroma**7 + 25**7))
    blue *= np.sin(np.radians(60 * np.exp(-(((hue - 275) / 25) ** 2))))
    return float(np.sqrt(by_light**2 + by_chroma**2 + by_hue**2 - blue * by_chroma * by_hue))


def test_differences_are_measured_as_published() -> None:
    # Pairs 1, 13 and 20 of Sharma, Wu and Dalal.
    assert apart((50, 2.6772, -79.7751), (50, 0, -82.7485)) == pytest.approx(2.0425, abs=1e-4)
    assert apart((50, 2.5, 0), (50, 0, -2.5)) == pytest.approx(4.3065, abs=1e-4)
    assert apart((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387)) == pytest.approx(
        1.2644, abs=1e-4
    )


@pytest.mark.parametrize("theme", LAND)
def test_every_stage_stands_out_from_the_land_and_carries_its_count(theme: str) -> None:
    for kind, fill in FILLS[theme].items():
        assert contrast(fill, LAND[theme]) >= LEAST_CONTRAST, kind
        assert contrast(fill, ON_FILL[theme]) >= LEAST_CONTRAST_OF_TEXT, kind


@pytest.mark.parametrize("theme", LAND)
@pytest.mark.parametrize("vision", VISION)
def test_no_two_stages_look_alike_and_a_purchase_least_of_all(theme: str, vision: str) -> None:
    seen = {
        kind: lab(np.array(VISION[vision]) @ linear(fill)) for kind, fill in FILLS[theme].items()
    }
    for one, other in combinations(seen, 2):
        least = PURCHASE_APART if "purchase" in (one, other) else LEAST_APART
        assert apart(seen[one], seen[other]) >= least, (one, other)


@pytest.mark.parametrize("theme", LAND)
def test_a_purchase_is_red_and_a_seizure_blue(theme: str) -> None:
    red, green, blue = red_green_blue(FILLS[theme]["purchase"])
    assert red > 3 * max(green, blue)
    red, green, blue = red_green_blue(FILLS[theme]["seizure"])
    assert blue > max(1.5 * green, 3 * red)
