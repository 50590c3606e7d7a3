"""Code lists: the closed vocabularies of the codebook, in English and Spanish."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """One value of a code list, with its labels."""

    code: str
    en: str
    es: str
    description: str = ""
    description_es: str = ""
    military: bool = False
    """Item categories only: military-grade, so that they can be shown on their own."""
    public: bool = True
    """Review states only: whether cases in this state may leave the casebook."""


@dataclass(frozen=True, slots=True)
class CodeList:
    """An ordered, closed vocabulary; the order is meaningful (``kind`` is the chain order)."""

    name: str
    codes: tuple[Code, ...]

    def __iter__(self) -> Iterator[Code]:
        """Go through the codes in their order."""
        return iter(self.codes)

    def __contains__(self, code: object) -> bool:
        """Tell whether a value is one of the codes."""
        return any(code == known.code for known in self.codes)

    @property
    def values(self) -> tuple[str, ...]:
        """The codes alone, in order."""
        return tuple(known.code for known in self.codes)

    def rank(self, code: str) -> int:
        """Position of a code in the list.

        Raises
        ------
        KeyError
            If the code is not in the list.
        """
        try:
            return self.values.index(code)
        except ValueError as error:
            raise KeyError(code) from error


@lru_cache(maxsize=1)
def code_lists() -> Mapping[str, CodeList]:
    """Every code list by name, read once from the codebook's own JSON."""
    text = resources.files(__package__).joinpath("code_lists.json").read_text("utf-8")
    return {
        name: CodeList(name, tuple(Code(**row) for row in rows))
        for name, rows in json.loads(text).items()
    }


def code_list(name: str) -> CodeList:
    """Return the code list of that name.

    Raises
    ------
    KeyError
        If the codebook has no such list.

    Examples
    --------
    >>> code_list("kind").values[:3]
    ('purchase', 'theft', 'assembly')
    """
    return code_lists()[name]
