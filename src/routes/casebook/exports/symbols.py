"""Colours and marks of layers in other programs, the same as on our own map."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routes.codebook import code_list

if TYPE_CHECKING:
    from collections.abc import Mapping

INK = "#1f2328"

KIND_FILLS: Mapping[str, str] = {
    "purchase": "#0072b2",
    "theft": "#7a5200",
    "assembly": "#4b5a69",
    "storage": "#007a5a",
    "transfer": "#a0387a",
    "crossing": "#1f2328",
    "seizure": "#c24e00",
    "recovery": "#5a4fa3",
    "use": "#8e1b1b",
}
"""Fill by stage."""

KIND_MARKS: Mapping[str, str] = {
    "purchase": "circle",
    "theft": "triangle",
    "assembly": "hexagon",
    "storage": "square",
    "transfer": "pentagon",
    "crossing": "diamond",
    "seizure": "triangle",
    "recovery": "cross_fill",
    "use": "star",
}
"""Shape by stage, in the words of QGIS; colour is never the only difference."""

BASIS_PENS: Mapping[str, str] = {"documented": "solid", "partial": "dash", "inferred": "dot"}
"""Pen of a leg by basis."""


def red_green_blue(colour: str) -> tuple[int, int, int]:
    """Split a colour.

    Examples
    --------
    >>> red_green_blue("#0072b2")
    (0, 114, 178)
    """
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def label(list_name: str, code: object) -> str:
    """The English label of a code; a code that is not in the list stands for itself."""
    return next((known.en for known in code_list(list_name) if known.code == code), str(code))
