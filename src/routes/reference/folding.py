"""One spelling for many: case, accents, punctuation and common abbreviations of names.

Names of the reference data and words of the sources are folded by the same function, so that a
lookup is a comparison of whole names. Nothing here ever compares parts of words.
"""

from __future__ import annotations

import re
import unicodedata

# apostrophes and quotation marks of many languages, then marks without width
_DROPPED = (
    "'\"`\u2018\u2019\u201a\u02bc\u02bb\u00b4\u02b9\u2032\u2033\u201c\u201d\u201e\u00ab\u00bb"
    "\u2039\u203a\u00ad\u200b\u200c\u200d\ufeff"
)
_LETTERS = {
    "ø": "o",
    "æ": "ae",
    "œ": "oe",
    "ł": "l",
    "đ": "d",
    "ð": "d",
    "þ": "th",
    "\u0131": "i",
    "ħ": "h",
}


class _PlainLetters(dict[int, str]):
    """What each character becomes, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        # twice, because folding case can bring accents back
        letters = _without_accents(_without_accents(chr(code)).casefold())
        plain_letters = "".join([_LETTERS.get(letter, letter) for letter in letters])
        self[code] = plain_letters
        return plain_letters


def _without_accents(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join([c for c in decomposed if unicodedata.category(c) not in {"Mn", "Cf"}])


_QUOTES = frozenset("'\"`")
_PLAIN = _PlainLetters({ord(mark): "" for mark in _DROPPED})

# Both sides of a comparison take the short form, so that "Fort Worth" equals "Ft. Worth".
_SHORT_FORMS = {
    "saint": "st",
    "sainte": "ste",
    "fort": "ft",
    "mount": "mt",
    "ciudad": "cd",
    "sta": "santa",
    "sto": "santo",
    "pto": "puerto",
    "gral": "general",
}
_INITIALS = re.compile(r"(?<![^\W\d_])[^\W\d_](?:\. ?[^\W\d_](?![^\W\d_]))+\.?")
_NOT_WORD = re.compile(r"[\W_]+")
_BROKEN_LINE = re.compile(r"(?<=\w)-[ \t]*\r?\n[ \t]*(?=\w)")
_BREAKS = re.compile(r"[,;:|/\n\r\t→()\[\]{}]|\.{2,}|…|\s[-\u2013\u2014]{1,2}\s|\u2014")


def plain(text: str) -> str:
    """Return text in lower case without accents and quotation marks; its punctuation stays.

    Examples
    --------
    >>> plain("Cíudad “Juárez”, CHIH.")
    'ciudad juarez, chih.'
    """
    if text.isascii():  # many times faster, and most texts
        lowered = text.lower()
        return lowered if _QUOTES.isdisjoint(lowered) else lowered.translate(_PLAIN)
    return text.translate(_PLAIN)


def fold(name: str) -> str:
    """Return the key of a name: plain words joined by one blank, usual words in their short form.

    Examples
    --------
    >>> fold("  Saint-Helens ") == fold("ST. HELENS")
    True
    >>> fold("N. L.") == fold("NL")
    True
    """
    return key_of(plain(name))


def key_of(text: str) -> str:
    """Return the key of a text that is plain already."""
    words = text.split()
    if not "".join(words).isalnum():
        if "." in text:
            text = _INITIALS.sub(_joined, text)
        words = _NOT_WORD.sub(" ", text).split()
    if _SHORT_FORMS.keys().isdisjoint(words):
        return " ".join(words)
    return " ".join([_SHORT_FORMS.get(word, word) for word in words])


def segments(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Split a text at its punctuation and fold the pieces.

    Returns
    -------
    main, bracketed
        Folded pieces outside and inside brackets, in order, without empty ones.

    Examples
    --------
    >>> segments("EL PASO, Texas (Border Report)")
    (('el paso', 'texas'), ('border report',))
    """
    whole = plain(_BROKEN_LINE.sub("", text))
    main: list[str] = []
    bracketed: list[str] = []
    depth = start = 0
    for match in _BREAKS.finditer(whole):
        (bracketed if depth else main).append(whole[start : match.start()])
        depth = max(0, depth + _step(match.group()))
        start = match.end()
    (bracketed if depth else main).append(whole[start:])
    outside, inside = _keys(main), _keys(bracketed)
    return (outside, inside) if outside else (inside, ())  # "[Orlando, Florida]"


def _step(mark: str) -> int:
    if mark in "([{":
        return 1
    return -1 if mark in ")]}" else 0


def _keys(pieces: list[str]) -> tuple[str, ...]:
    return tuple(key for key in map(key_of, pieces) if key)


def _joined(match: re.Match[str]) -> str:
    return match.group().replace(".", "").replace(" ", "") + " "
