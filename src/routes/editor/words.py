"""Words of the editor's own pages, in English and Spanish; the codebook has those about data."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

Language = Literal["en", "es"]

LANGUAGES: tuple[Language, ...] = ("en", "es")


@lru_cache(maxsize=1)
def catalogue() -> Mapping[str, Mapping[str, str]]:
    """Return every text of the pages by key and language."""
    text = resources.files(__package__).joinpath("words.json").read_text("utf-8")
    read: dict[str, dict[str, str]] = json.loads(text)
    return read


@dataclass(frozen=True, slots=True)
class Words:
    """The catalogue in one language.

    Examples
    --------
    >>> Words("es")("nav_log")
    'Registro de cambios'
    """

    language: Language

    def __call__(self, key: str, **values: object) -> str:
        """Return a text with values put in; ``n`` chooses between one and many.

        A text that counts is written ``one|many``.

        Raises
        ------
        KeyError
            If the catalogue has no such key: a page never shows a key for a text.
        """
        text = catalogue()[key][self.language]
        if "n" in values and "|" in text:
            one, many = text.split("|")
            text = one if values["n"] == 1 else many
        return text.format(**values) if values else text
