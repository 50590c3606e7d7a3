"""How layers look in other programs: the colours, shapes, dashes and widths of our own page.

The page has the same numbers in its own language (``render/viewer/palette.js``, ``symbols.js``,
``paint_legs.js``, ``paint_layers.js``, ``flows.js``); a test asks it for them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from routes.codebook import code_list

if TYPE_CHECKING:
    from collections.abc import Mapping

LAND: Mapping[str, str] = {"light": "#f4f2ed", "dark": "#23282d"}
"""What lies under symbols, by theme."""
INK = "#1f2328"
PAPER = "#ffffff"
EARTH = "#8b8069"
"""What is known only as an area, and published totals of areas."""
AREA_EDGE = "#7a6e56"

MM_PER_PIXEL = 25.4 / 96
"""Width on paper of one pixel of a page (CSS)."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Symbol of a stage: a shape and a colour, so that neither stands alone."""

    fill: str
    shape: str
    """In the words of QGIS."""
    page_shape: str
    """In the words of the page."""
    size: float
    """Millimetres; a star and a cross fill less of their box than a circle does."""
    turn: int = 0
    """Degrees, clockwise."""


MARKS: Mapping[str, Mark] = {
    "purchase": Mark("#d42414", "circle", "circle", 3.2),
    "theft": Mark("#3f2a06", "triangle", "triangle_down", 3.6, 180),
    "assembly": Mark("#56504b", "hexagon", "hexagon", 3.2),
    "storage": Mark("#3f7f58", "square", "square", 3.2),
    "transfer": Mark("#ab588c", "pentagon", "pentagon_right", 3.2, 90),
    "crossing": Mark(INK, "diamond", "diamond", 3.8),
    "seizure": Mark("#116bdc", "triangle", "triangle_up", 3.6),
    "recovery": Mark("#642ca8", "cross_fill", "plus", 4.4),
    "use": Mark("#08495d", "star", "star", 5.0),
}
"""Symbol by stage."""

KIND_FILLS: Mapping[str, str] = {kind: mark.fill for kind, mark in MARKS.items()}
"""Fill by stage."""

DARK_FILLS: Mapping[str, str] = {
    "purchase": "#fd3a30",
    "theft": "#eacd51",
    "assembly": "#a19078",
    "storage": "#66d4a9",
    "transfer": "#b76c90",
    "crossing": "#f0efe9",
    "seizure": "#3787d2",
    "recovery": "#e29dff",
    "use": "#a6b1be",
}
"""Fill by stage on a dark map; the same families of hue as on a light one."""

DENSITY_FILLS: Mapping[str, tuple[str, ...]] = {
    "light": ("#cae2d8", "#abcec0", "#88b8a6", "#66a28c", "#428971"),
    "dark": ("#2d3c36", "#344e44", "#3c6153", "#467665", "#548f7a"),
}
"""Fills of classes of density by theme, the lowest first: one hue, read by its lightness alone."""
NO_DENSITY: Mapping[str, str] = {"light": "#e2ddd1", "dark": "#363d44"}
"""A county too small for a density, by theme."""

LEAST_KM2 = 50.0
"""Area below which a county has no density: the outlines it is measured on are too coarse."""
NONE_LISTED: Mapping[str, str] = {"en": "none listed", "es": "ninguno en la lista"}
"""A county without licensed places, by language."""
TOO_SMALL: Mapping[str, str] = {
    "en": f"no density: county under {LEAST_KM2:.0f} km²",
    "es": f"sin densidad: condado de menos de {LEAST_KM2:.0f} km²",
}
"""A county too small for a density, by language."""


def class_words(low: float, high: float | None) -> dict[str, str]:
    """A class of density in English and Spanish.

    Examples
    --------
    >>> class_words(0, 0.3)["en"], class_words(6, 10)["en"], class_words(1500, None)["es"]
    ('over 0, under 0.3', '6 to under 10', '1,500 o más')
    """
    least, end = f"{low:,.10g}", f"{0 if high is None else high:,.10g}"
    if high is None:
        return {"en": f"{least} and more", "es": f"{least} o más"}
    if low == 0:
        return {"en": f"over 0, under {end}", "es": f"más de 0, menos de {end}"}
    return {"en": f"{least} to under {end}", "es": f"{least} a menos de {end}"}


def density_fills(classes: int, theme: str = "light") -> tuple[str, ...]:
    """Fills of counties without a density, of those without licensed places, and of the classes.

    Few classes still go from light to dark.

    Examples
    --------
    >>> density_fills(2)
    ('#e2ddd1', '#f4f2ed', '#cae2d8', '#428971')
    """
    fills = DENSITY_FILLS[theme]
    last = len(fills) - 1
    places = [round(n * last / (classes - 1)) for n in range(classes)] if classes > 1 else [2]
    return (NO_DENSITY[theme], LAND[theme], *(fills[place] for place in places[:classes]))


@dataclass(frozen=True, slots=True)
class Line:
    """Line of a basis: what no source states has less ink, and breaks in its dash."""

    colour: str
    dash: tuple[float, ...]
    """Pixels drawn and left out by turns; empty for an unbroken line."""
    opacity: float
    weight: float
    """Share of the full width."""


BASIS_LINES: Mapping[str, Line] = {
    "documented": Line("#28313d", (), 1.0, 1.0),
    "partial": Line("#545f6e", (9, 7), 0.82, 0.66),
    "inferred": Line("#7a818a", (3, 4), 0.82, 0.66),
}
"""Line by basis, best known first."""

PUBLISHED_LINE = Line(EARTH, (12, 4, 2, 4), 0.8, 0.8)
"""Line of a published total: no leg, and no count of events."""

CORRIDOR_LINES: Mapping[str, Line] = {
    basis: Line("#7b3f14", () if basis == "documented" else (14, 12), 0.85, 1.0)
    for basis in BASIS_LINES
}
"""Line of a corridor by basis."""


@dataclass(frozen=True, slots=True)
class Widths:
    """Pixels of a line that grows with the square root of a number; unknown is the thinnest."""

    thin: float
    wide: float
    full_at: int
    """The number at which the line is at its widest."""


LEG_WIDTHS = Widths(1.5, 7.0, 500)
"""By the firearms that a source states to have moved."""
CASE_WIDTHS = Widths(1.5, 7.0, 20)
"""By cases."""
CORRIDOR_WIDTHS = Widths(3.0, 11.0, 20)
"""By cases."""

CROSSING_RADIUS = (6.0, 2.2, 26.0)
"""Pixels of a crossing without cases, for each root of their number, and at most."""

BASIS_PENS: Mapping[str, str] = {"documented": "solid", "partial": "dash", "inferred": "dot"}
"""Pen of a leg by basis, for programs that know pens alone."""


def red_green_blue(colour: str) -> tuple[int, int, int]:
    """Split a colour.

    Examples
    --------
    >>> red_green_blue("#0072b2")
    (0, 114, 178)
    """
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def label(list_name: str, code: object, language: str = "en") -> str:
    """The label of a code in English or Spanish; an unknown code stands for itself."""
    known = next((each for each in code_list(list_name) if each.code == code), None)
    if known is None:
        return str(code)
    return known.es if language == "es" else known.en
