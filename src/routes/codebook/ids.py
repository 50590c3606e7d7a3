"""Stable identifiers, derived from the source's own words."""

from __future__ import annotations

import hashlib

from routes.errors import SchemaError

_DIGITS = 10


def make_id(prefix: str, *parts: str) -> str:
    """Derive an identifier that stays the same as long as the source's words do.

    Feed the words as the source has them: cleaning a text later must not rename a record.

    Parameters
    ----------
    prefix
        Short word that says what is identified, such as ``"leg"``.
    *parts
        The words that make the record what it is; none may be empty.

    Returns
    -------
    str
        ``prefix-`` and ten hexadecimal digits of a SHA-256.

    Raises
    ------
    SchemaError
        If there is no part, or a part is empty: two such records would get one identifier.

    Examples
    --------
    >>> make_id("leg", "case#01", "case#02")
    'leg-cd06315010'
    """
    if not parts or not all(part.strip() for part in parts):
        msg = f"an id of kind {prefix!r} needs words in every part, got {parts!r}"
        raise SchemaError(msg)
    # A separator that cannot stand in a cell keeps ("ab", "c") and ("a", "bc") apart.
    words = "\x1f".join(parts).encode("utf-8")
    return f"{prefix}-{hashlib.sha256(words).hexdigest()[:_DIGITS]}"
