"""Whether a text was read with the encoding it was written in, told by its letters."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_LOWER = "áéíóúüñçàèìòùâêîôûäöëïãõåæøœßýðþšžÿ"
_WESTERN = frozenset(_LOWER + _LOWER.upper()) - frozenset("Ÿ")
_CENTRAL_LOWER = "ąćęłńóśźżáčďéěíňřšťúůýžäöüőűĺľŕôăâîşţđçë"
_CENTRAL = frozenset(_CENTRAL_LOWER + _CENTRAL_LOWER.upper()) | frozenset("ß")
_JOINERS = "\u2019\u2018\u2013\u2014\u00ad\u00b4\u00b7\u2122\u00ae"
_PLAIN = "\u00a0\u2018\u2019\u201c\u201d\u201e\u2013\u2014\u2026"
_WORD = re.compile(rf"[^\s\x00-\x26\x28-\x2f\x3a-\x40\x5b-\x60\x7b-\x7e{_PLAIN}]+")
_BETWEEN_LETTERS = re.compile(rf"[^\W\d_][^\w\s\x00-\x7f{_JOINERS}]+[^\W\d_]")
_SPLIT = re.compile("[A-Za-zß-öø-ÿ]+[a-zß-öø-ÿ]\u00a0[a-zß-öø-ÿ]+")
_RUN = re.compile(r"[^\x00-\x7f]{3}")
_CAPITAL_INSIDE = re.compile("[a-zß-öø-ÿ][À-ÖØ-ÞŠŽŒ]")
_MONEY_BEFORE_LETTER = re.compile(r"[\u00a2-\u00a5\u20ac](?=[^\W\d_])")
_NEVER_BESIDE_LETTERS = "\u00a4\u00a6\u00a8\u00ac\u00af\u00b8\u0192\u02c6\u02dc\u2020\u2021\u2030"
_OPENING = re.compile(r"(?<=[^\W_])[\u00a1\u00bf]")
_TWICE = re.compile(
    "[\u00c2\u00c3][\u0080-\u00bf\u20ac\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160"
    "\u2039\u0152\u017d\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153"
    "\u017e\u0178]"
)
_FEW = 10
"""One implausible word in so many makes a text doubtful."""


def implausible(text: str) -> tuple[int, list[str]]:
    """Count the words with other than ASCII letters, and list those of no western language.

    Parameters
    ----------
    text
        As Windows-1252 or Latin-1 gives it.

    Returns
    -------
    words : int
    odd : list of str
        Those with signs between letters, letters of no western language, a capital after a
        small letter, or three such letters in a row.

    Examples
    --------
    >>> implausible("Ciudad Juárez, £5, 3º, «Kraków»"), implausible("£ódŸ")
    ((4, []), (1, ['£ódŸ']))
    """
    words = [word for word in _WORD.findall(text) if not word.isascii()]
    return len(words), [word for word in words if _is_odd(word)]


def split_words(text: str) -> list[str]:
    """List words with a no-break space between two small letters.

    People write it between words too, so that one alone tells nothing.
    """
    return _SPLIT.findall(text)


def is_doubtful(words: int, odd: int, split: int = 0) -> bool:
    """Tell whether so many odd or split words are too many to take the text as it was read."""
    return (odd * _FEW >= words and odd > 0) or split > words


def _is_odd(word: str) -> bool:
    letters = [letter for letter in word if letter.isalpha()]
    if any(not letter.isascii() and letter not in _WESTERN | {"ª", "º", "µ"} for letter in letters):
        return True
    if letters and any(letter in _NEVER_BESIDE_LETTERS for letter in word):
        return True
    if any("\x80" <= letter <= "\x9f" for letter in word):
        return True
    found = (_BETWEEN_LETTERS, _RUN, _CAPITAL_INSIDE, _MONEY_BEFORE_LETTER, _OPENING)
    return any(pattern.search(word) for pattern in found) or _has_ordinal_inside(word)


def _has_ordinal_inside(word: str) -> bool:
    return re.search(r"[A-Za-zà-ÿ][ªºµ][a-zß-ÿ]", word) is not None


def likely_encodings(words: list[bytes]) -> list[str]:
    """Name the encodings in which all of some words are words of one script.

    Parameters
    ----------
    words
        As they stand in the file.

    Returns
    -------
    list of str
        The likeliest first; two that are common where none fits.
    """
    fitting = [name for name, fits in _CANDIDATES if all(_fits(word, name, fits) for word in words)]
    return fitting[:4] or ["mac_roman", "cp850"]


def _fits(word: bytes, encoding: str, fits: Callable[[str], bool]) -> bool:
    try:
        return fits(word.decode(encoding))
    except UnicodeDecodeError:
        return False


def _is_latin(alphabet: frozenset[str]) -> Callable[[str], bool]:
    def fits(word: str) -> bool:
        rest = [letter for letter in word if not letter.isascii()]
        has_plain = any(letter.isascii() and letter.isalpha() for letter in word)
        return has_plain and all(letter in alphabet for letter in rest) and _is_cased(word)

    return fits


def _is_cyrillic(word: str) -> bool:
    return _is_between(word, "\u0400", "\u04ff") and _is_cased(word)


def _is_cased(word: str) -> bool:
    return word.isupper() or word[1:] == word[1:].lower()


def _is_arabic(word: str) -> bool:
    return _is_between(word, "\u0600", "\u06ff")


def _is_eastern(word: str) -> bool:
    # Chinese encodings have the letters of Spanish too.
    return _is_between(word, "\u3000", "\u9fff") or _is_between(word, "A", "\u01ff")


def _is_between(word: str, first: str, last: str) -> bool:
    letters = [letter for letter in word if letter.isalpha()]
    return bool(letters) and all(first <= letter <= last for letter in letters)


_CANDIDATES: tuple[tuple[str, Callable[[str], bool]], ...] = (
    ("cp1250", _is_latin(_CENTRAL)),
    ("mac_roman", _is_latin(_WESTERN)),
    ("cp850", _is_latin(_WESTERN)),
    ("cp1251", _is_cyrillic),
    ("koi8_r", _is_cyrillic),
    ("cp1256", _is_arabic),
    ("gb18030", _is_eastern),
    ("shift_jis", _is_eastern),
)


def read_twice(text: str) -> tuple[str, str] | None:
    r"""Find a word of UTF-8 that was once read as Windows-1252, and what it was.

    Examples
    --------
    >>> read_twice("Ciudad Ju\u00c3\u00a1rez"), read_twice("SÃO PAULO")
    (('JuÃ¡rez', 'Juárez'), None)
    """
    if text.isascii() or not (found := _TWICE.search(text)):
        return None
    begin = max(text.rfind(" ", 0, found.start()) + 1, 0)
    word = text[begin:].split(" ", maxsplit=1)[0].strip(",.;:()'\"")
    for encoding in ("cp1252", "latin-1"):
        try:
            return word, word.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
    return None
