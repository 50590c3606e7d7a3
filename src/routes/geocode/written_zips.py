"""ZIP codes written in a text, alone, in words, or at the end of an address."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from routes.geocode.answers import answer, conflict, not_found, refusal
from routes.geocode.choosing import Hit, Outcome, km_between_entries
from routes.geocode.coordinates import bare_text
from routes.geocode.vocabulary import ADDRESS_WORDS, ZIP_WORDS
from routes.geocode.zips import WIDE_KM, state_of_zip

if TYPE_CHECKING:
    from routes.geocode.answers import Index
    from routes.geocode.cities import Entry
    from routes.geocode.parsing import Parsed
    from routes.geocode.places import Place

_FAR_KM = 60.0
_FIVE = re.compile(r"(?<![\d.])(\d{5})(?:-\d{4})?(?![\d.])")


def zip_place(index: Index, text: str, parsed: Parsed, country: str | None) -> Place | None:
    """Return the area of the ZIP code that a text gives, or ``None`` if it gives none.

    A full address is answered with its ZIP code area, never with a street: the reference data
    have no streets, and the street of a person would not belong on a map.
    """
    if country not in {None, "US"} or parsed.scope.countries not in {None, frozenset({"US"})}:
        return None
    bare = bare_text(text)
    codes = _FIVE.findall(bare)
    if not codes:
        return None
    others = [w for w in parsed.words if w not in ZIP_WORDS and not w.isdigit()]
    said_zip = "zip" in parsed.words or "postal" in parsed.words
    address = bool(set(others) & ADDRESS_WORDS) or bare[:1].isdigit()
    if others and not said_zip and not address and not bare.endswith(codes[-1]):
        return None
    if len(set(codes)) > 1 and said_zip:
        return refusal(text, f"the words name several ZIP codes: {', '.join(sorted(set(codes)))}")
    return _placed(index, text, parsed, codes[-1], is_address=bool(others))


def _placed(
    index: Index, text: str, parsed: Parsed, code: str, *, is_address: bool
) -> Place | None:
    states = parsed.scope.states or _state_in(index, parsed)
    if states and not any(state.startswith("US-") for state in states):
        return None  # a postal code of Mexico has five digits as well
    admin1 = state_of_zip(code)
    if states and admin1 is not None and admin1 not in states:
        said = " or ".join(sorted(states))
        return conflict(text, f"ZIP code {code} lies in {admin1}, the words say {said}")
    entry = index.gazetteer.zips.entry(code, index.gazetteer.cities)
    if entry is None:
        if is_address:
            return None  # the city of the address may still be known
        return not_found(text, f"no ZIP code {code} in the reference data")
    hit = Hit(entry, 1.0, ("ZIP code in the text",))
    town = _town_beside(index, parsed, states)
    if town is not None and km_between_entries(town, entry) > _FAR_KM + (entry.radius_km or 0.0):
        reason = f"ZIP code {code} lies far from {town.name}, which the words name as well"
        return conflict(text, reason, (hit, Hit(town, 1.0, ("town in the text",))))
    note = "a full address, placed at its ZIP code area" if is_address else None
    wide = (entry.radius_km or 0.0) > WIDE_KM
    kind = "zip_wide" if wide else "zip"
    return answer(index.version, text, Outcome("ok", "zip", (hit,), kind=kind, reason=note))


def _town_beside(index: Index, parsed: Parsed, states: frozenset[str]) -> Entry | None:
    """Return the one town that stands before the ZIP code in its state."""
    for piece in reversed(parsed.pieces):
        for state in states if len(states) == 1 else ():
            town = index.gazetteer.cities.only_one(piece, state)
            if town is not None:
                return town
    return None


def _state_in(index: Index, parsed: Parsed) -> frozenset[str]:
    """Return the state written before the ZIP code: "TX 78520"."""
    words = [w for w in parsed.words if not w.isdigit()]
    for length in (3, 2, 1):
        tail = " ".join(words[-length:])
        found = index.gazetteer.states.get(tail) or index.gazetteer.state_marks.get(tail)
        if found and len(words) >= length:
            return frozenset(e.admin1 for e in found if e.admin1 and e.country == "US")
    return frozenset()
