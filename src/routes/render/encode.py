"""Data on its way into a page: JSON that cannot close its element, and packed islands."""

from __future__ import annotations

import base64
import json

from routes.files import gzipped

_SCRIPT_UNSAFE = str.maketrans(
    {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
)


def _without_lone_surrogates(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")


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
    written = json.dumps(
        value, sort_keys=True, separators=(",", ":"), allow_nan=False, ensure_ascii=False
    )
    return _without_lone_surrogates(written).translate(_SCRIPT_UNSAFE)


def packed_json(value: object) -> str:
    """Pack a value as base64 of gzip of JSON, written as a JSON string.

    The gzip header carries no time and no name: the same value gives the same bytes.
    """
    plain = json.dumps(
        value, sort_keys=True, separators=(",", ":"), allow_nan=False, ensure_ascii=False
    )
    squeezed = gzipped(_without_lone_surrogates(plain).encode("utf-8"))
    return json.dumps(base64.b64encode(squeezed).decode("ascii"))
