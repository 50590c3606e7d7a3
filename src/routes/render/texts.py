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

_WORD = 8
"""Bytes that are compared at once."""

Bytes = np.ndarray[Any, np.dtype[np.uint8]]
Words = np.ndarray[Any, np.dtype[np.uint64]]
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
    words = _words(content)
    chunks = [
        _chunk(
            (content, words),
            ends[begin : begin + _CHUNK + 1],
            after=begin > 0 and int(ends[begin - 1]),
        )
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


def _words(content: Bytes) -> Words:
    """From every byte on, it and the seven after it as a whole number, the first one lowest."""
    padded = np.concatenate([content, np.zeros(_WORD, dtype=np.uint8)])
    return np.ndarray(len(content) + 1, dtype="<u8", buffer=padded, strides=(1,))


def _chunk(text: tuple[Bytes, Words], ends: Ints, *, after: int | bool) -> tuple[Ints, Bytes]:
    """Shared bytes of every text with the one before, and the bytes that are left."""
    content, words = text
    begins, lengths = ends[:-1], np.diff(ends)
    before = np.concatenate([[int(after)], begins[:-1]])
    room = np.minimum(lengths, np.concatenate([[begins[0] - before[0]], lengths[:-1]]))
    common = _common(words, begins, before, np.minimum(room, LONGEST_SHARED))
    part = content[ends[0] : ends[-1]]
    # Of every text first those that are left out, then those that stay.
    runs = np.stack([common, lengths - common], axis=1).ravel()
    kept = np.repeat(np.tile([False, True], len(begins)), runs)
    return common, part[kept]


def _common(words: Words, begins: Ints, before: Ints, room: Ints) -> Ints:
    """How many bytes after two places are the same, at most the room for them.

    Eight bytes at a time, as whole numbers whose lowest byte is the first.
    """
    common = np.zeros(len(begins), dtype=np.int64)
    going = np.flatnonzero(room > 0)
    for at in range(0, LONGEST_SHARED, _WORD):
        apart = words[begins[going] + at] ^ words[before[going] + at]
        lowest = apart & (~apart + np.uint64(1))
        # The exponent of a power of two is exact; 0 stands for no difference at all.
        same = np.where(apart == 0, _WORD, (np.frexp(lowest.astype(np.float64))[1] - 1) // 8)
        common[going] = np.minimum(at + same, room[going])
        going = going[(apart == 0) & (room[going] > at + _WORD)]
    return common
