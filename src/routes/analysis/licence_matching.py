"""Whether a business that a cited source names was licensed on the day of a purchase.

The list holds no names, only hashes of the names of businesses: what a source names is hashed
likewise and held against those of the same town or ZIP code. An answer is no accusation: a
licensed place may have sold lawfully, and one that is not found may stand there under another name.
That a place had no licence is never an answer: a list holds the licences of its own day, and those
before or after them, which a renewal makes, are not in it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from routes.casebook.importing.licence_list import hashed

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

Answer = Literal["licensed", "ambiguous", "not found"]

_TERM_YEARS = 3
_MONTH = re.compile(r"[0-9]{4}-[0-9]{2}")
_HASHES = ("business_sha256", "licensee_sha256")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a source puts a business."""

    state: str
    """Postal abbreviation."""
    city: str | None = None
    zip: str | None = None
    """Five digits; goes before the city."""


def match_licence(
    dealers: pd.DataFrame, names: Iterable[str], place: Place, days: tuple[date, date]
) -> Answer:
    """Say whether a business that a source names was licensed on a day.

    Parameters
    ----------
    dealers
        Frame of the codebook's ``dealers``.
    names
        The business as a cited source words it, in one or more ways.
    place
        Its town or ZIP code.
    days
        Earliest and latest day of the purchase.

    Returns
    -------
    str
        ``ambiguous`` if a licence of the name there does not hold on all of the days, since an
        earlier or later one may; ``not found`` says nothing about the place: names in the list
        may differ.
    """
    wanted = {each for name in names if (each := hashed(name))}
    there = dealers["state"] == place.state
    if place.zip:
        there &= dealers["zip"] == place.zip
    else:
        there &= dealers["city"].str.casefold() == (place.city or "").casefold()
    near = dealers[there.fillna(value=False).astype(bool)]
    same = near[near[[*_HASHES]].isin(list(wanted)).any(axis=1)]
    if same.empty:
        return "not found"
    ends = same["expires"].fillna("")
    valid = all(valid_on(end, day) for end in ends for day in days)
    return "licensed" if valid else "ambiguous"


def valid_on(expires: str, day: date) -> bool:
    """Tell whether a licence that ends in a month was valid on a day: it runs for three years.

    No month, or one that is not certain, tells of no day.

    Examples
    --------
    >>> valid_on("2025-10", date(2024, 1, 1)), valid_on("2025-10", date(2021, 1, 1))
    (True, False)
    """
    if not _MONTH.fullmatch(expires):
        return False
    year, month = map(int, expires.split("-"))
    return (year - _TERM_YEARS, month) <= (day.year, day.month) <= (year, month)
