"""Words of headers and cells in one spelling: capitals, accents, blanks and marks aside."""

from __future__ import annotations

import re
from functools import lru_cache

from routes.reference.folding import plain

_NO_WORD = re.compile(r"[\W_]+")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")


@lru_cache(maxsize=65_536)
def folded(text: str) -> str:
    """Return the words of a text, folded and separated by one blank.

    Examples
    --------
    >>> folded(" Fecha_de  Incautación ")
    'fecha de incautacion'
    >>> folded("placeText")
    'place text'
    """
    return " ".join(_NO_WORD.sub(" ", plain(_HUMP.sub(" ", text))).split())
