"""Dates as sources word them, English and Spanish, to EDTF; the wording is kept beside it.

Only what the words say is written: ``early 2019`` is ``2019~`` (some time about then), not three
months somebody chose; ``spring 2015`` is EDTF's season; ``between March and May 2020`` the
interval. What can be read in two ways is not read: ``6/7/2011`` asks which.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from routes.casebook.importing.date_spans import (
    about,
    between,
    decade,
    open_sided,
    part_of_year,
    without_note,
)
from routes.casebook.importing.date_words import WEEKDAY
from routes.casebook.importing.single_dates import (
    AskedError,
    DayOrder,
    numbers_alone,
    plain_date,
    worded_date,
)
from routes.casebook.problems import Fault, shown
from routes.codebook import date_bounds
from routes.errors import DateError
from routes.reference.folding import plain

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["DayOrder", "ReadDate", "UnreadDateError", "names_another_weekday", "read_date"]


@dataclass(frozen=True, slots=True)
class ReadDate:
    """What a cell says of a date."""

    edtf: str | None
    """``None`` where the cell says that no date is known."""
    wording: str | None
    """The words, where they say more than the EDTF; ``None`` for a date written plainly."""


_UNKNOWN = frozenset(
    (
        "-",
        "--",
        "?",
        "n/a",
        "na",
        "n.d.",
        "nd",
        "none",
        "null",
        "not stated",
        "not known",
        "unknown",
        "undated",
        "no date",
        "tbd",
        "desconocida",
        "desconocido",
        "sin fecha",
        "s/f",
        "no consta",
        "se desconoce",
        "s.f.",
    )
)


def read_date(text: str, order: DayOrder | None = None, *, trusted: bool = False) -> ReadDate:
    """Read a cell that holds a date.

    Parameters
    ----------
    text
        The cell, not blank.
    order
        Which number comes first where numbers alone leave it open; ``None`` does not know.
    trusted
        Whether the column is known to hold EDTF, so that ``2019-21`` is a spring and not a
        range of years.

    Returns
    -------
    ReadDate
        EDTF, and the wording where it says more.

    Raises
    ------
    UnreadDateError
        If the words are no date, or can be read in two ways; it tells the cure.

    Examples
    --------
    >>> read_date("Sept. 6, 2023")
    ReadDate(edtf='2023-09-06', wording='Sept. 6, 2023')
    >>> read_date("13/7/2011").edtf, read_date("2021-06~").wording
    ('2011-07-13', None)
    """
    found = _read(text, order, trusted=trusted)
    if isinstance(found, Fault):
        raise UnreadDateError(found)
    return found


class UnreadDateError(DateError):
    """A cell that cannot be read as one date."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(f"{fault.message}. {fault.cure}")
        self.fault = fault


# A sheet repeats its dates.
@lru_cache(maxsize=65_536)
def _read(text: str, order: DayOrder | None, *, trusted: bool) -> ReadDate | Fault:
    cell = text.strip()
    if not trusted and (fault := _two_readings(cell)):
        return fault
    if _is_edtf(cell):
        return ReadDate(cell, None)
    words = " ".join(plain(cell).replace("\u00ba", "").split())
    if words in _UNKNOWN:
        return ReadDate(None, cell)
    try:
        for reader in _READERS:
            edtf = reader(words, order)
            if edtf is not None:
                return _checked(cell, edtf)
    except AskedError as error:
        return error.fault
    return Fault("bad_date", f"{shown(cell)} is not a date we can read", _CURE)


_CURE = (
    "Write EDTF such as 2021, 2021-06, 2021-06-30, 2021-06~ (about) or 2019/2021 (from/to); "
    "words that are no date go into date_text"
)


def _checked(cell: str, edtf: str) -> ReadDate | Fault:
    try:
        date_bounds(edtf)
    except DateError as error:
        message = f"{shown(cell)} is not a date we can read"
        if "before it begins" in str(error):
            message = f"{shown(cell)} ends before it begins"
        return Fault("bad_date", message, _CURE)
    # A plain number form says the same in EDTF; words are the source's own.
    worded = any(letter.isalpha() for letter in cell) and not _MIDNIGHT.search(cell)
    numbers = re.fullmatch(r"[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}.*", cell)
    return ReadDate(edtf, None if numbers and not worded else cell)


_DAY_ALONE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WEEKDAYS = {
    name: number
    for number, names in enumerate(
        ("mon lun", "tue mar", "wed mie", "thu jue", "fri vie", "sat sab", "sun dom")
    )
    for name in names.split()
}


def names_another_weekday(cell: str, edtf: str | None) -> bool:
    """Tell whether words name a weekday that the day did not have: one of the two is a slip.

    Examples
    --------
    >>> names_another_weekday("Sunday, April 12, 2021", "2021-04-12")
    True
    """
    found = WEEKDAY.match(" ".join(plain(cell).split()))
    if found is None or edtf is None or not _DAY_ALONE.fullmatch(edtf):
        return False
    named = [_WEEKDAYS[word[:3]] for word in found[0].split() if word[:3] in _WEEKDAYS]
    return bool(named) and named[-1] != date.fromisoformat(edtf).weekday()


_EDTF_LETTERS = re.compile(r"[0-9XYESTZuxy\[\]{}~?%:+,./ -]+")
_YEAR_ALONE = re.compile(r"[0-9]{4}(-(0[1-9]|1[0-2]))?[~?%]?")
_SHORT_RANGE = re.compile(r"([12][0-9]{3})\s*[-\u2013/]\s*([0-9]{2})")


def _is_edtf(cell: str) -> bool:
    if _YEAR_ALONE.fullmatch(cell):
        return cell[:4] != "0000"
    # The parser of EDTF takes its time, and most words cannot be EDTF at all.
    if not _EDTF_LETTERS.fullmatch(cell) or re.fullmatch(r"[0-9]{5,}", cell):
        return False
    try:
        date_bounds(cell)
    except DateError:
        return False
    return "T" not in cell


def _two_readings(cell: str) -> Fault | None:
    """Refuse ``2019-21``, which is a season in EDTF and a range of years to most writers."""
    found = _SHORT_RANGE.fullmatch(cell)
    if found is None or int(found[2]) <= 12:  # noqa: PLR2004 - a month
        return None
    first, second = found[1], found[1][:2] + found[2]
    season = {21: "spring", 22: "summer", 23: "autumn", 24: "winter"}.get(int(found[2]))
    options = [f"{first}/{second} for the years"] if second > first else []
    if season:
        options.append(f"{season} {first} for the season")
    message = f"{shown(cell)} can be a range of years or a season"
    if not options:
        message = f"{shown(cell)} is not a date we can read"
    return Fault("bad_date", message, f"Write {' or '.join(options)}" if options else _CURE)


_MIDNIGHT = re.compile(r"[T ]00:00(:00(\.0+)?)?Z?$")
_READERS: tuple[Callable[[str, DayOrder | None], str | None], ...] = (
    plain_date,
    numbers_alone,
    part_of_year,
    decade,
    about,
    worded_date,
    between,
    open_sided,
    without_note,
)
