"""The state of a federal district court, as court papers and news write the court.

Only the 94 federal districts are read; any other court gives nothing. A district that its state
does not have, such as "Eastern District of Arizona", is a slip and gives nothing either; a district
without its direction, "District of Mississippi", still names the state.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from routes.reference.folding import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routes.geocode.gazetteer import Gazetteer

_DIRECTIONS = {
    **dict.fromkeys(("northern", "norte", "septentrional"), "n"),
    **dict.fromkeys(("southern", "sur", "meridional"), "s"),
    **dict.fromkeys(("eastern", "este", "oriental"), "e"),
    **dict.fromkeys(("western", "oeste", "occidental"), "w"),
    **dict.fromkeys(("middle", "medio"), "m"),
    "central": "c",
}
"""A Spanish "distrito central" is the central or the middle district, whichever there is."""

_DIVIDED = {
    **dict.fromkeys(("US-AL", "US-FL", "US-GA"), "nms"),
    **dict.fromkeys(("US-AR", "US-KY", "US-MI", "US-MO", "US-VA", "US-WA", "US-WI"), "ew"),
    **dict.fromkeys(("US-IA", "US-IN", "US-MS", "US-OH", "US-WV"), "ns"),
    **dict.fromkeys(("US-LA", "US-NC", "US-PA", "US-TN"), "emw"),
    **dict.fromkeys(("US-NY", "US-TX"), "nsew"),
    "US-CA": "necs",
    "US-IL": "ncs",
    "US-OK": "new",
}
"""States of several districts, 63 in all; the others are one district each."""

_WITHOUT = frozenset(("US-AS",))
"""American Samoa has no federal district court."""

_COURT_MARKS = {"Haw.": "US-HI", "N. Mar. I.": "US-MP"}
"""Abbreviations of states that courts alone use."""

_BRACKETS = re.compile(r"[(\[][^)\]]*[)\]]")
_SEVERAL = re.compile(r"[;/|\n]")
_COURT = re.compile(
    r"(?:the )?(?:(?:us|united states|usa) )?(?:federal )?district court (?:(?:for|of) )?(?:the )?"
    r"|usdc (?:for )?(?:the )?"
    r"|(?:el )?(?:tribunal|corte|juzgado)(?: federal)?(?: de distrito)?"
    r"(?: federal)?(?: de (?:los )?(?:estados unidos|eeuu|ee uu))? (?:para|de|del|en) (?:el )?"
    r"|the "
)
_DISTRICT = re.compile(
    rf"(?:({'|'.join(_DIRECTIONS)}) )?district of (?:the )?(.+)"
    rf"|distrito (?:({'|'.join(_DIRECTIONS)}) )?del? (?:estado de )?(.+)"
)
_DIVISION = " division"


class Courts:
    """Reads the names of courts with the states of a gazetteer.

    Parameters
    ----------
    gazetteer
        Its names and abbreviations of the states of the United States are used.
    """

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._named: dict[str, str] = {}
        for names in (gazetteer.states, gazetteer.state_marks):
            for key, entries in names.items():
                for entry in entries:
                    if entry.country == "US" and entry.admin1 not in {None, *_WITHOUT}:
                        self._named.setdefault(key, entry.admin1 or "")
        known = set(self._named.values())
        if "US-DC" in known:
            self._named["columbia"] = "US-DC"
        extra = {fold(mark): code for mark, code in _COURT_MARKS.items() if code in known}
        self._short = dict(_short_forms({**self._named, **extra}))

    def states(self, court: object) -> frozenset[str]:
        """Return the states of the courts of a case.

        Parameters
        ----------
        court
            The cell: one court, or several between semicolons. Anything may stand in it.

        Returns
        -------
        frozenset of str
            ISO 3166-2 codes; empty where no federal district court is named.
        """
        if not isinstance(court, str):
            return frozenset()
        found = (self._state(part) for part in _SEVERAL.split(_BRACKETS.sub(" ", court)))
        return frozenset(code for code in found if code is not None)

    def _state(self, court: str) -> str | None:
        key = fold(court)
        head = _COURT.match(key)
        for rest in dict.fromkeys((key[head.end() :] if head else key, key)):
            code = self._short_state(rest, court) or self._district_state(rest)
            if code is not None:
                return code
        return None

    def _short_state(self, key: str, written: str) -> str | None:
        """Read "S.D. Tex."; letters written together count only with their full stops, or large."""
        if " " not in key and "." not in written and not written.strip().isupper():
            return None
        return self._short.get(key.replace(" ", ""))

    def _district_state(self, key: str) -> str | None:
        found = _DISTRICT.fullmatch(key)
        if found is None:
            return None
        english, named, spanish, spanish_named = found.groups()
        code = self._state_named(named or spanish_named)
        direction = _DIRECTIONS.get(english or spanish or "", "")
        if code is None or not direction:
            return code
        has = _DIVIDED.get(code, "")
        in_the_middle = spanish == "central" and "m" in has
        return code if direction in has or in_the_middle else None

    def _state_named(self, words: str) -> str | None:
        """Return the state that words begin with, if at most the name of a division follows."""
        if words in self._named:
            return self._named[words]
        if not words.endswith(_DIVISION):
            return None
        cuts = range(words.count(" "), 0, -1)
        heads = (" ".join(words.split()[:cut]) for cut in cuts)
        return next((self._named[head] for head in heads if head in self._named), None)


def _short_forms(named: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Yield "sdtex" and the like: direction, district and state without blanks and full stops."""
    for name, code in named.items():
        if name == "columbia":
            continue
        state = name.replace(" ", "")
        yield f"d{state}", code
        for direction in _DIVIDED.get(code, ""):
            yield f"{direction}d{state}", code
