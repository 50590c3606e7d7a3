"""A second reader of packed pages: written from docs/map-file.md, not from the viewer."""

from __future__ import annotations

import base64
import gzip
import json
import re
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def _values(content: bytes, kind: str, width: int, base: int) -> list[Any]:
    if kind == "f":
        return [None if np.isnan(x) else float(x) for x in np.frombuffer(content, "<f8")]
    planes = np.frombuffer(content, np.uint8).reshape(width, -1).astype(np.int64)
    raw = sum(plane << (8 * weight) for weight, plane in enumerate(planes))
    assert isinstance(raw, np.ndarray)
    if kind == "n":
        return [None if x == 0 else int(x) + base for x in raw]
    if kind == "m":
        return [-1 if x == 0 else int(x) + base for x in raw]
    if kind == "z":
        return [int(x // 2 if x % 2 == 0 else -(x + 1) // 2) for x in raw]
    if kind == "d":
        return [int(x) for x in np.cumsum(raw + base)]
    return [int(x) + base for x in raw]


def _texts(shared: list[int], rest: list[int], content: list[int]) -> Iterator[str]:
    before, at = b"", 0
    for common, own in zip(shared, rest, strict=True):
        before = before[:common] + bytes(content[at : at + own])
        at += own
        yield before.decode("utf-8")


def _revived(value: Any, content: Iterator[bytes]) -> Any:
    if isinstance(value, dict) and "@" in value:
        kind, length, width, base, _ = value["@"]
        taken = bytes(next(content) for _ in range(length * width))  # type: ignore[misc]
        return _values(taken, kind, width, base) if length else []
    if isinstance(value, dict) and "@texts" in value:
        read = {key: _revived(part, content) for key, part in value["@texts"].items()}
        return list(_texts(read["shared"], read["rest"], read["bytes"]))
    if isinstance(value, dict):
        return {key: _revived(part, content) for key, part in value.items()}
    if isinstance(value, list):
        return [_revived(part, content) for part in value]
    return value


def _segment(packed: str) -> Any:
    raw = gzip.decompress(base64.b64decode(packed))
    length = int.from_bytes(raw[:4], "little")
    header = json.loads(raw[4 : 4 + length])
    return _revived(header, iter(raw[4 + length :]))  # type: ignore[arg-type]


def _opened(table: dict[str, Any], relative: dict[str, str]) -> None:
    def column(key: str) -> list[Any]:
        written = table[key]
        if isinstance(written, dict):
            by = column(written["given"])
            ranks = zip(by, written["rank"], strict=True)
            table[key] = [
                written["values"][written["start"][of - written["least"]] + rank]
                for of, rank in ranks
            ]
        return table[key]  # type: ignore[no-any-return]

    for key in list(table):
        column(key)
    for key, base in relative.items():
        pairs = zip(table[key], table[base], strict=True)
        table[key] = [None if x is None else x + (b or 0) for x, b in pairs]


def read_island(text: str) -> Any:
    """Decode what an island holds, both parts in one."""
    value = json.loads(text)
    if isinstance(value, dict):
        return value
    parts = [_segment(part) for part in value]
    payload = parts[0]
    for name, later in (parts[1] if len(parts) > 1 else {}).items():
        payload[name] = (
            payload[name] + later if name == "strings" else payload.get(name, {}) | later
        )
    for name in ("events", "legs", "cases", "sources", "citations", "places", "estimates"):
        if name in payload:
            _opened(payload[name], payload["relative"].get(name, {}))
    return payload


@pytest.fixture
def island() -> Callable[[str, str], Any]:
    """Decode an island of a page by its id."""

    def read(page: str, name: str) -> Any:
        found = re.search(
            rf'<script type="application/json" id="{name}">(.*?)</script>', page, re.S
        )
        assert found is not None
        return read_island(found[1])

    return read


@pytest.fixture
def unpacked() -> Callable[[str], Any]:
    """Decode what ``packed_json`` wrote."""
    return read_island
