"""Shapes of the stages, the same as the viewer draws; colour is never the only difference."""

from __future__ import annotations

import math

Point = tuple[float, float]


def _regular(corners: int, start: float) -> tuple[Point, ...]:
    turns = (start + step * 2 * math.pi / corners for step in range(corners))
    return tuple((math.cos(turn), math.sin(turn)) for turn in turns)


def _star(points: int, inner: float) -> tuple[Point, ...]:
    return tuple(
        (
            math.cos(-math.pi / 2 + step * math.pi / points) * (1 if step % 2 == 0 else inner),
            math.sin(-math.pi / 2 + step * math.pi / points) * (1 if step % 2 == 0 else inner),
        )
        for step in range(2 * points)
    )


def _scaled(corners: tuple[Point, ...], scale: float) -> tuple[Point, ...]:
    return tuple((x * scale, y * scale) for x, y in corners)


_ARM = 0.42
_PLUS: tuple[Point, ...] = (
    *((-_ARM, -1), (_ARM, -1), (_ARM, -_ARM), (1, -_ARM), (1, _ARM), (_ARM, _ARM)),
    *((_ARM, 1), (-_ARM, 1), (-_ARM, _ARM), (-1, _ARM), (-1, -_ARM), (-_ARM, -_ARM)),
)
_ARROW: tuple[Point, ...] = ((-0.9, -0.85), (0.25, -0.85), (1.1, 0), (0.25, 0.85), (-0.9, 0.85))

# The factors even out the optical size of shapes of one radius.
CORNERS: dict[str, tuple[Point, ...]] = {
    "purchase": _regular(24, 0),
    "theft": _scaled(_regular(3, math.pi / 2), 1.28),
    "assembly": _scaled(_regular(6, 0), 1.08),
    "storage": _scaled(_regular(4, math.pi / 4), 1.18),
    "transfer": _scaled(_ARROW, 0.98),
    "crossing": _scaled(_regular(4, 0), 1.2),
    "seizure": _scaled(_regular(3, -math.pi / 2), 1.28),
    "recovery": _scaled(_PLUS, 1.06),
    "use": _scaled(_star(5, 0.52), 1.3),
}
"""Corners by stage, on a circle of radius 1, y down."""


def symbol(kind: str, x: float, y: float, radius: float) -> tuple[Point, ...]:
    """Corners of the symbol of a stage.

    Parameters
    ----------
    kind
        Code of the stage.
    x, y, radius
        Pixels.

    Returns
    -------
    tuple of (float, float)
        Pixels, to a tenth.
    """
    return tuple((round(x + dx * radius, 1), round(y + dy * radius, 1)) for dx, dy in CORNERS[kind])
