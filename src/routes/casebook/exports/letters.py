"""Letters that a file can hold: a text may have halves of letters from a damaged one."""

from __future__ import annotations


def whole_letters(text: str) -> str:
    r"""Join the two halves of a letter; a half alone becomes the mark for a lost letter.

    Examples
    --------
    >>> whole_letters("A\ud800B"), whole_letters("\ud83d\ude00") == "\U0001f600"
    ('A\ufffdB', True)
    """
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
