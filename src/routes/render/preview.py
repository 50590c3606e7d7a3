"""The picture that stands where somebody shares a page: a PNG, drawn without a browser.

It carries no words, so that it is right in every language; the words of a shared link come from
the page's own title and description. Pixels are counted, not sampled from a font or a screen: the
same sketch gives the same bytes.
"""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING

import numpy as np
import shapely
import shapely.ops

from routes.casebook.exports.symbols import (
    BASIS_LINES,
    EARTH,
    KIND_FILLS,
    PAPER,
    red_green_blue,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from routes.render.landing.sketch import Mark, Sketch

WIDTH, HEIGHT = 1200, 630
"""Pixels that sites which show links ask for."""

_FINER = 2
"""Rows and columns counted for each pixel."""

_WATER = "#dde6eb"
_LEG_PX = 2.8
_FILLS = {"land": "#f4f2ec", "lakes": _WATER, "tint": "#e6dfcf", "faint": "#b9b4a8", **KIND_FILLS}
_PENS: dict[str, tuple[str, float, tuple[float, ...]]] = {
    "states": ("#d3cec2", 1.2, ()),
    "borders": (EARTH, 2.4, ()),
    "faint": ("#cfcabd", 1.0, ()),
    **{
        basis: (line.colour, _LEG_PX * line.weight, line.dash)
        for basis, line in BASIS_LINES.items()
    },
}
"""Colour, width in pixels, and lengths of dash and gap."""
_CASING = 2.6
_RIM = 3.0
"""Width of the rim of a hollow symbol, in pixels."""


def _inside(rings: Iterable[np.ndarray], height: int, width: int) -> np.ndarray:
    """Which cells of a grid lie inside rings, by the even-odd rule at the middle of each row."""
    crossings = np.zeros((height, width + 1), dtype=np.int16)
    for ring in rings:
        closed = np.vstack([ring, ring[:1]])
        (x0, y0), (x1, y1) = closed[:-1].T, closed[1:].T
        first = np.clip(np.ceil(np.minimum(y0, y1) - 0.5), 0, height).astype(int)
        last = np.clip(np.ceil(np.maximum(y0, y1) - 0.5), 0, height).astype(int)
        edges = np.repeat(np.arange(len(x0)), last - first)
        if not len(edges):
            continue
        starts = np.cumsum(last - first) - (last - first)
        rows = np.arange(len(edges)) - starts[edges] + first[edges]
        share = (rows + 0.5 - y0[edges]) / (y1[edges] - y0[edges])
        x = x0[edges] + share * (x1[edges] - x0[edges])
        np.add.at(crossings, (rows, np.clip(np.ceil(x - 0.5), 0, width).astype(int)), 1)
    inside: np.ndarray = np.cumsum(crossings, axis=1)[:, :width] % 2 == 1
    return inside


def _fill(grid: np.ndarray, rings: Iterable[np.ndarray], colour: str) -> None:
    """Paint the inside of rings, in cells."""
    held = [ring for ring in rings if len(ring) > 2]  # noqa: PLR2004 - a ring has three corners
    if not held:
        return
    corners = np.vstack(held)
    low = np.clip(np.floor(corners.min(axis=0)), 0, grid.shape[1::-1]).astype(int)
    high = np.clip(np.ceil(corners.max(axis=0)) + 1, 0, grid.shape[1::-1]).astype(int)
    if (high <= low).any():
        return
    window = grid[low[1] : high[1], low[0] : high[0]]
    window[_inside((ring - low for ring in held), *window.shape[:2])] = red_green_blue(colour)


def _ribbon(line: np.ndarray, width: float, dash: tuple[float, ...]) -> list[np.ndarray]:
    """The outline of a drawn line."""
    pen = shapely.linestrings(line)
    if not dash:
        pieces = [pen]
    else:
        on, off = dash
        begins = np.arange(0.0, shapely.length(pen), on + off)
        pieces = [shapely.ops.substring(pen, begin, begin + on) for begin in begins]
    drawn = shapely.buffer(pieces, width / 2, quad_segs=4, cap_style="flat" if dash else "round")
    return [
        shapely.get_coordinates(ring)
        for shape in shapely.get_parts(drawn)
        if not shape.is_empty
        for ring in (shape.exterior, *shape.interiors)
    ]


def _paint(grid: np.ndarray, mark: Mark, size: float) -> None:
    paths = [np.asarray(path) * size for path in mark.paths]
    if mark.closed:
        if mark.style in KIND_FILLS:
            for path in paths:
                ring = shapely.buffer(shapely.polygons(path), _CASING * _FINER / 2, quad_segs=4)
                _fill(grid, [shapely.get_coordinates(ring)], PAPER)
        _fill(grid, paths, _FILLS[mark.style])
        if mark.hollow and mark.style in KIND_FILLS:
            _empty(grid, paths)
        return
    colour, width, dash = _PENS[mark.style]
    dashes = tuple(length * _FINER for length in dash)
    for path in paths:
        for ring in _ribbon(path, width * _FINER, dashes):
            _fill(grid, [ring], colour)


def _empty(grid: np.ndarray, paths: Iterable[np.ndarray]) -> None:
    """Leave a rim of a symbol: paper inside."""
    for path in paths:
        inner = shapely.buffer(shapely.polygons(path), -_RIM * _FINER)
        rings = [shapely.get_coordinates(part.exterior) for part in shapely.get_parts(inner)]
        _fill(grid, [ring for ring in rings if len(ring)], PAPER)


def _chunk(name: bytes, content: bytes) -> bytes:
    return (
        struct.pack(">I", len(content))
        + name
        + content
        + struct.pack(">I", zlib.crc32(name + content))
    )


def png(pixels: np.ndarray) -> bytes:
    """Write a picture as PNG.

    Parameters
    ----------
    pixels
        Red, green and blue from 0 to 255, shape ``(height, width, 3)``.

    Returns
    -------
    bytes
        The file; neither a time nor a program is named in it.
    """
    height, width, _ = pixels.shape
    # Each byte as its difference from the one above: flat colours become zeros.
    above = np.vstack([np.zeros_like(pixels[:1]), pixels[:-1]])
    rows = (pixels.astype(np.uint8) - above.astype(np.uint8)).reshape(height, -1)
    filtered = np.hstack([np.full((height, 1), 2, dtype=np.uint8), rows])
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"".join(
        [
            b"\x89PNG\r\n\x1a\n",
            _chunk(b"IHDR", header),
            _chunk(b"IDAT", zlib.compress(filtered.tobytes(), 6)),
            _chunk(b"IEND", b""),
        ]
    )


def preview(drawn: Sketch) -> bytes:
    """Draw a sketch as PNG, twice as large as it is.

    Parameters
    ----------
    drawn
        A sketch of 600 by 315 pixels gives the picture that sites ask for.

    Returns
    -------
    bytes
        The file.
    """
    size = WIDTH / drawn.width
    height, width = round(drawn.height * size), WIDTH
    grid = np.empty((height * _FINER, width * _FINER, 3), dtype=np.uint8)
    grid[:] = red_green_blue(_WATER)
    for mark in (*drawn.ground, *drawn.marks):
        _paint(grid, mark, size * _FINER)
    # Few shades between colours: the eye sees no steps, and the file is half as large.
    return png((_mean(grid, _FINER) + 2) // 4 * 4)


def _mean(grid: np.ndarray, finer: int) -> np.ndarray:
    """Red, green and blue of each pixel from its cells, as whole numbers up to 251."""
    total = np.zeros((grid.shape[0] // finer, grid.shape[1] // finer, 3), dtype=np.uint16)
    for row in range(finer):
        for column in range(finer):
            total += grid[row::finer, column::finer]
    mean: np.ndarray = np.minimum(total // finer**2, 251)
    return mean
