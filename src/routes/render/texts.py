"""Lists of texts as arrays: each text gives only what the one before it does not begin with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]  # has no types

if TYPE_CHECKING:
    from collections.abc import Sequence

LONGEST_SHARED = 63
"""Bytes of a beginning that is written once at most."""

_CHUNK = 1 << 15

Bytes = np.ndarray[Any, np.dtype[np.uint8]]
Ints = np.ndarray[Any, np.dtype[np.int64]]


def front_coded(texts: Sequence[str] | pa.Array) -> dict[str, np.ndarray[Any, Any]]:
    """Write texts without the beginnings they share with the text before.

    Parameters
    ----------
    texts
        In their order; sorted ones share most.

    Returns
    -------
    dict
        ``shared``, bytes of UTF-8 taken from the text before; ``rest``, how many follow;
        ``bytes``, those that follow, one text after the other.

    Examples
    --------
    >>> made = front_coded(["case 1", "case 12", "dock"])
    >>> made["shared"].tolist(), made["rest"].tolist(), made["bytes"].tobytes()
    ([0, 6, 0], [6, 1, 4], b'case 12dock')
    """
    content, ends = _utf8(texts)
    chunks = [
        _chunk(content, ends[begin : begin + _CHUNK + 1], after=begin > 0 and int(ends[begin - 1]))
        for begin in range(0, len(texts), _CHUNK)
    ]
    empty = np.zeros(0, dtype=np.int64)
    shared = np.concatenate([empty, *(common for common, _ in chunks)])
    return {
        "shared": shared,
        "rest": np.diff(ends) - shared,
        "bytes": np.concatenate([np.zeros(0, dtype=np.uint8), *(own for _, own in chunks)]),
    }


def _utf8(texts: Sequence[str] | pa.Array) -> tuple[Bytes, Ints]:
    """All texts as one run of bytes, and where each ends, with a 0 before the first."""
    column = texts if isinstance(texts, pa.Array) else pa.array(texts, type=pa.large_string())
    if not len(column):
        return np.zeros(0, dtype=np.uint8), np.zeros(1, dtype=np.int64)
    _, offsets, content = column.buffers()
    ends = np.frombuffer(offsets, dtype=np.int64)[column.offset :][: len(column) + 1]
    written = np.frombuffer(content or b"", dtype=np.uint8)
    return written[ends[0] : ends[-1]], ends - ends[0]


def _chunk(content: Bytes, ends: Ints, *, after: int | bool) -> tuple[Ints, Bytes]:
    """Shared bytes of every text with the one before, and the bytes that are left."""
    begins, lengths = ends[:-1], np.diff(ends)
    before = np.concatenate([[int(after)], begins[:-1]])
    room = np.minimum(lengths, np.concatenate([[begins[0] - before[0]], lengths[:-1]]))
    column = np.arange(LONGEST_SHARED)
    last = max(0, len(content) - 1)
    if not len(content):
        return np.zeros(len(begins), dtype=np.int64), content
    own = content[np.minimum(begins[:, None] + column, last)]
    other = content[np.minimum(before[:, None] + column, last)]
    same = np.logical_and.accumulate(own == other, axis=1).sum(axis=1)
    common = np.minimum(same, room)
    part = content[ends[0] : ends[-1]]
    inside = np.arange(len(part)) - np.repeat(begins - ends[0], lengths)
    return common, part[inside >= np.repeat(common, lengths)]
