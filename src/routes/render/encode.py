"""Data on their way into a page: JSON that cannot close its element, and packed islands.

An island is base64 of gzip of a segment: the length of a JSON header (four bytes, the lowest
first), the header, and the bytes of its columns. docs/map-file.md describes it.
"""

from __future__ import annotations

import base64
import json
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from routes.render.columns import MISSING, Ints
from routes.render.texts import front_coded

if TYPE_CHECKING:
    from collections.abc import Mapping

_SCRIPT_UNSAFE = str.maketrans(
    {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
)

LATER = "later"
"""Key of the part of a payload that the first drawing does not need."""

TEXTS = "@texts"
"""Key of a list of texts in a payload: packed with its common beginnings once."""

SMALLEST = 9
"""Level of compression of what is packed once, or is small enough to cost nothing."""

_QUICK = 2
"""Level of compression of much data: level 4 saves five bytes in a hundred for two fifths more
time, the highest eight for many times the time."""

_MUCH = 1 << 20
"""Bytes from which data are much."""

_BLOCKS = 7
"""Memory of zlib, of 9: shorter blocks suit columns, whose bytes change with every one."""

_SAMPLE = 1 << 11
"""Values of a column that are tried to see which way of writing is shorter."""

_FEW = 128
"""Values of a column below which trying costs more than the wrong way would."""

_EXACT = 2.0**52
"""Whole numbers below it are exact in a browser."""

_GZIP_HEAD = bytes([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255])


@dataclass(frozen=True, slots=True, eq=False)
class Written:
    """A column as it goes into a segment, so that what never changes is written once."""

    described: list[Any]
    """``[kind, length, bytes a value, base, greatest]``."""
    content: bytes


def _without_lone_surrogates(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")


def _json(value: object) -> str:
    return _without_lone_surrogates(
        json.dumps(
            value, sort_keys=True, separators=(",", ":"), allow_nan=False, ensure_ascii=False
        )
    )


def script_json(value: object) -> str:
    r"""Write a value as JSON that is safe inside a ``script`` element.

    Keys are sorted and NaN is refused, so that the same value always gives the same bytes.

    Raises
    ------
    ValueError
        If a number is not finite.

    Examples
    --------
    >>> script_json({"a": "</script>"})
    '{"a":"\\u003c/script\\u003e"}'
    """
    return _json(value).translate(_SCRIPT_UNSAFE)


def packed_json(value: Mapping[str, Any]) -> str:
    """Pack a payload as JSON that a ``script`` element can hold.

    Parameters
    ----------
    value
        Values that JSON can hold, and numpy arrays: whole numbers, or numbers with NaN for
        unknown ones. What is under ``later`` becomes an island of its own.

    Returns
    -------
    str
        A list of one or two strings. The same value gives the same bytes: no time, no name and
        no system is in them.
    """
    first = {key: part for key, part in value.items() if key != LATER}
    parts = [first, value[LATER]] if LATER in value else [first]
    return json.dumps([_island(segment(part)) for part in parts])


def _island(content: bytes) -> str:
    level = _QUICK if len(content) >= _MUCH else SMALLEST
    return base64.b64encode(gzipped(content, level)).decode("ascii")


def gzipped(content: bytes, level: int) -> bytes:
    """Compress bytes so that the same give the same: no time, no name and no system is in them.

    Parameters
    ----------
    content
        What to compress.
    level
        Of zlib, 1 to 9.
    """
    squeeze = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS, _BLOCKS)
    packed = squeeze.compress(content) + squeeze.flush()
    tail = zlib.crc32(content).to_bytes(4, "little") + (len(content) & 0xFFFFFFFF).to_bytes(
        4, "little"
    )
    return _GZIP_HEAD + packed + tail


def segment(value: Mapping[str, Any]) -> bytes:
    """Write values and their arrays as one run of bytes."""
    columns: list[bytes] = []
    header = _json(_headed(value, columns)).encode("utf-8")
    return b"".join([len(header).to_bytes(4, "little"), header, *columns])


def _headed(value: Any, columns: list[bytes]) -> Any:  # noqa: ANN401 - whatever JSON can hold
    if isinstance(value, np.ndarray):
        value = written(value)
    if isinstance(value, Written):
        columns.append(value.content)
        return {"@": value.described}
    if isinstance(value, dict):
        if TEXTS in value:
            coded = front_coded(value[TEXTS])
            return {TEXTS: {key: _headed(part, columns) for key, part in sorted(coded.items())}}
        return {key: _headed(part, columns) for key, part in sorted(value.items())}
    if isinstance(value, (list, tuple)):
        return [_headed(part, columns) for part in value]
    return value


def written(values: np.ndarray[Any, Any]) -> Written:
    """Write a column: whole numbers, or numbers with NaN for unknown ones."""
    if values.dtype == np.uint8:
        return Written(["b", len(values), 1, 0, 255], values.tobytes())
    if values.dtype.kind == "f" and not _is_whole(values):
        content = np.ascontiguousarray(values, dtype="<f8").tobytes()
        return Written(["f", len(values), 8, 0, 0], content)
    if values.dtype.kind == "f":
        kind, base, steps = _unknowable(values)
    else:
        kind, base, steps = _shorter(values.astype(np.int64))
    width = _width(steps)
    described = [kind, len(values), width, base, int(steps.max(initial=0))]
    return Written(described, _planes(steps, width))


def _is_whole(values: np.ndarray[Any, Any]) -> bool:
    known = values[~np.isnan(values)]
    return bool(np.all((known == np.trunc(known)) & (np.abs(known) < _EXACT)))


def _unknowable(values: np.ndarray[Any, Any]) -> tuple[str, int, Ints]:
    """Whole numbers of which some are unknown: 0 stands for those."""
    known = ~np.isnan(values)
    whole = np.where(known, values, 0).astype(np.int64)
    low = int(whole[known].min()) if known.any() else 1
    return "n", low - 1, np.where(known, whole - low + 1, 0)


def _shorter(values: Ints) -> tuple[str, int, Ints]:
    """Values as they are (``i``, ``m``, ``z``) or as steps from the one before (``d``).

    Whichever packs smallest at the beginning of the column.
    """
    if not len(values):
        return "i", 0, values
    steps = np.diff(values, prepend=0)
    least, low = int(values.min()), int(steps.min())
    ways = [("i", least, values - least), ("d", low, steps - low)]
    known = values[values != MISSING]
    if least == MISSING and len(known):
        # Positions far from the -1 of a missing one would take bytes for the gap.
        first = int(known.min()) - 1
        ways.append(("m", first, np.where(values == MISSING, 0, values - first)))
    elif least < 0:
        # Small moves to both sides: the sign goes into the lowest bit.
        ways.append(("z", 0, (values << 1) ^ (values >> 63)))
    if len(values) < _FEW:
        return min(ways, key=lambda way: (_width(way[2]), int(way[2].max())))
    tried = [len(zlib.compress(_planes(each[:_SAMPLE], _width(each)), 1)) for _, _, each in ways]
    return ways[tried.index(min(tried))]


def _width(values: Ints) -> int:
    most = int(values.max()) if len(values) else 0
    return max(1, (most.bit_length() + 7) // 8)


def _planes(values: Ints, width: int) -> bytes:
    """Byte planes, the lowest first: bytes of one weight resemble each other."""
    raw = np.ascontiguousarray(values, dtype="<u8").view(np.uint8).reshape(-1, 8)
    return np.ascontiguousarray(raw[:, :width].T).tobytes()
