"""Dates as sources word them, English and Spanish, to EDTF; the wording is kept beside it.

Only what the words say is written: ``early 2019`` is ``2019~`` (some time about then), not three
months somebody chose; ``spring 2015`` is EDTF's season; ``between March and May 2020`` the
interval. What can be read in two ways is not read: ``6/7/2011`` asks which.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from routes.casebook.problems import Fault, shown
from routes.codebook import date_bounds
from routes.errors import DateError
from routes.reference.folding import plain

if TYPE_CHECKING:
    from collections.abc import Callable

DayOrder = Literal["mdy", "dmy"]
"""Which number comes first in ``6/7/2011``."""


@dataclass(frozen=True, slots=True)
class ReadDate:
    """What a cell says of a date."""

    edtf: str | None
    """``None`` where the cell says that no date is known."""
    wording: str | None
    """The words, where they say more than the EDTF; ``None`` for a date written plainly."""


_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan enero ene",
            "february feb febrero",
            "march mar marzo",
            "april apr abril abr",
            "may mayo",
            "june jun junio",
            "july jul julio",
            "august aug agosto ago",
            "september sept sep septiembre setiembre set",
            "october oct octubre",
            "november nov noviembre",
            "december dec diciembre dic",
        ),
        start=1,
    )
    for name in names.split()
}
_SEASONS = {
    "spring": 21, "summer": 22, "autumn": 23, "fall": 23,
    "primavera": 21, "verano": 22, "otono": 23,
}  # fmt: skip
_ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4,
    "primer": 1, "primero": 1, "segundo": 2, "tercer": 3, "tercero": 3, "cuarto": 4,
    "primera": 1, "segunda": 2, "1er": 1, "2do": 2, "3er": 3, "4to": 4,
}  # fmt: skip
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
_MONTH = "(?P<month{0}>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\.?"
_DAY = r"(?P<day{0}>[0-9]{{1,2}})(?:st|nd|rd|th|º|°)?"
_YEAR = r"(?P<year{0}>[12][0-9]{{3}})"
_OF = r"\s*,?\s*(?:de\s+|del\s+|of\s+|del ano\s+)?"

_WEEKDAY = re.compile(
    r"^(?:(?:on|el|en|in|during|durante|the)\s+)?"
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:mon|tue|wed|thu|fri|sat|sun)\.?"
    r"|lunes|martes|miercoles|jueves|viernes|sabado|domingo)\s*,?\s+(?=[^\s])"
)
_LEADING = re.compile(
    r"^(?:on(?! or)|in(?! or)|el dia|el|en|during|durante|dated|fechado)\s+(?=\S)"
)
_ABOUT = re.compile(
    r"^(?:about|around|approximately|approx\.?|roughly|circa|ca\.?|c\.|~|on or about|"
    r"in or about|hacia|alrededor de|aproximadamente|aprox\.?|cerca de|sobre)\s*(?=\S)"
)
_PART = re.compile(
    r"^(?:(?:the\s+)?(?:beginning|start|end|middle)\s+of\s+|(?:in\s+)?(?:early|late|mid)[\s-]+"
    r"(?:in\s+)?|(?:a\s+)?(?:principios|comienzos|inicios|mediados|finales|fines)\s+"
    r"(?:del?\s+)(?:ano\s+)?(?:los\s+anos\s+)?)(?=\S)"
)
_SINCE = re.compile(r"^(?:since|from|after|starting in|desde|a partir de|despues de)\s+(?=\S)")
_UNTIL = re.compile(
    r"^(?:until|till|up to|before|by|through|hasta|antes de(?:l)?|no later than)\s+(?=\S)"
)
_BETWEEN = re.compile(r"^(?:between|from|entre|de|del|desde)\s+(?=\S)")
_DASH = re.compile(
    r"\s*(?:\s(?:to|through|thru|until|till|and|al|a|y|hasta(?: el)?|e|-|/|\.\.)\s"
    r"|[\u2013\u2014])\s*"
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
    except _AskedError as error:
        return error.fault
    return Fault("bad_date", f"{shown(cell)} is not a date we can read", _CURE)


_CURE = (
    "Write EDTF such as 2021, 2021-06, 2021-06-30, 2021-06~ (about) or 2019/2021 (from/to); "
    "words that are no date go into date_text"
)


class _AskedError(Exception):
    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.message)
        self.fault = fault


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
    found = _WEEKDAY.match(" ".join(plain(cell).split()))
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
_ISO_TIME = re.compile(
    r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})[t ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?"
    r"(z|[+-][0-9]{2}:?[0-9]{2})?"
)
_YEAR_FIRST = re.compile(r"([12][0-9]{3})([-/.])([0-9]{1,2})\2([0-9]{1,2})")
_COMPACT = re.compile(r"([12][0-9]{3})(0[1-9]|1[0-2])([0-2][0-9]|3[01])")
_NUMBERS = re.compile(r"([0-9]{1,2})\s?[-/.]\s?([0-9]{1,2})\s?[-/.]\s?([0-9]{4}|[0-9]{2})")
_MONTH_YEAR = re.compile(r"([0-9]{1,2})[/-]([12][0-9]{3})")
_SERIAL = re.compile(r"[345][0-9]{4}(\.[0-9]+)?")
_DAY_RANGE = re.compile(
    rf"{_MONTH.format('')}\s+{_DAY.format('')}\s*(?:-|\u2013|to|and|&)\s*{_DAY.format(2)}"
    rf"\s*,?\s+{_YEAR.format('')}"
)
_DAY_RANGE_FIRST = re.compile(
    rf"(?:del?\s+)?{_DAY.format('')}\s*(?:-|\u2013|to|and|al|a|y)\s*{_DAY.format(2)}\s+"
    rf"(?:de\s+)?{_MONTH.format('')}{_OF}{_YEAR.format('')}"
)


def _day(year: int, month: int, day: int) -> str:
    try:
        return date(year, month, day).isoformat()
    except ValueError as error:
        message = f"there is no day {day} of month {month} in {year}"
        raise _AskedError(Fault("bad_date", message, "Correct the date")) from error


def _iso(words: str, _order: DayOrder | None) -> str | None:
    if found := _ISO_TIME.fullmatch(words):
        return str(found["day"])
    if found := _YEAR_FIRST.fullmatch(words):
        return _day(int(found[1]), int(found[3]), int(found[4]))
    if found := _COMPACT.fullmatch(words):
        return _day(int(found[1]), int(found[2]), int(found[3]))
    if found := _MONTH_YEAR.fullmatch(words):
        month, year = int(found[1]), found[2]
        return f"{year}-{month:02}" if 1 <= month <= 12 else None  # noqa: PLR2004 - a month
    if _SERIAL.fullmatch(words):
        message = f"{shown(words)} looks like a spreadsheet's own number of a day"
        cure = "Format the column as a date in the spreadsheet, or write the day as 2021-06-30"
        raise _AskedError(Fault("bad_date", message, cure))
    return None


def _numbers(words: str, order: DayOrder | None) -> str | None:
    found = _NUMBERS.fullmatch(words)
    if found is None:
        return None
    first, second, year = int(found[1]), int(found[2]), found[3]
    if len(year) == 2:  # noqa: PLR2004 - digits
        message = f"{shown(words)} gives the year in two digits"
        raise _AskedError(Fault("bad_date", message, "Write the year in four digits"))
    readings = {
        name: (int(year), month, day)
        for name, month, day in (("mdy", first, second), ("dmy", second, first))
        if 1 <= month <= 12 and 1 <= day <= monthrange(int(year), month)[1]  # noqa: PLR2004 - a month
    }
    if not readings:
        raise _AskedError(Fault("bad_date", f"there is no such day as {words}", "Correct the date"))
    if len(set(readings.values())) == 1:
        return _day(*next(iter(readings.values())))
    if order is None:
        options = " or ".join(_day(*reading) for reading in readings.values())
        message = f"{shown(words)} can be {options}"
        cure = "Say which with --dates mdy (month first) or --dates dmy (day first)"
        raise _AskedError(Fault("date_order", message, cure))
    return _day(*readings[order])


_WORDED = (
    re.compile(rf"{_MONTH.format('')}\s+{_DAY.format('')}{_OF}{_YEAR.format('')}"),
    re.compile(rf"{_DAY.format('')}[\s-]+(?:de\s+|of\s+)?{_MONTH.format('')}(?:{_OF}|-){_YEAR.format('')}"),
    re.compile(rf"{_YEAR.format('')}[\s,-]+{_MONTH.format('')}[\s-]+{_DAY.format('')}"),
    re.compile(rf"{_MONTH.format('')}(?:{_OF}|-|/){_YEAR.format('')}"),
    re.compile(rf"{_YEAR.format('')}[\s,-]+{_MONTH.format('')}"),
    re.compile(rf"(?:el\s+)?(?:ano\s+)?{_YEAR.format('')}"),
)  # fmt: skip
_YEARLESS = re.compile(
    rf"(?:{_MONTH.format('')}(?:\s+{_DAY.format('')})?|{_DAY.format(2)}\s+(?:de\s+)?{_MONTH.format(2)})"
)
_TWO_DIGITS = re.compile(rf"{_DAY.format('')}[\s-]{_MONTH.format('')}[\s-]'?[0-9]{{2}}")


def _one(words: str) -> str | None:
    """Read one day, month or year without any marks of doubt."""
    for form in _WORDED:
        if found := form.fullmatch(words):
            parts = found.groupdict()
            year = int(parts["year"])
            if not parts.get("month"):
                return f"{year}"
            month = _MONTHS[parts["month"]]
            if not parts.get("day"):
                return f"{year}-{month:02}"
            return _day(year, month, int(parts["day"]))
    return None


def _worded(words: str, order: DayOrder | None) -> str | None:
    doubt = "?" if words.endswith("?") else ""
    bare = words.removesuffix("?").rstrip(" .,")
    bare = _LEADING.sub("", _WEEKDAY.sub("", bare))
    found = _one(bare) or _iso(bare, order) or _numbers(bare, order)
    if found is None and _YEARLESS.fullmatch(bare):
        message = f"{shown(words)} gives no year"
        cure = "Add the year, or leave the date empty and put the words into date_text"
        raise _AskedError(Fault("bad_date", message, cure))
    if found is None and _TWO_DIGITS.fullmatch(bare):
        message = f"{shown(words)} gives the year in two digits"
        raise _AskedError(Fault("bad_date", message, "Write the year in four digits"))
    return found + doubt if found else None


def _about(words: str, order: DayOrder | None) -> str | None:
    bare = _LEADING.sub("", words)
    found = _ABOUT.match(bare) or _PART.match(bare)
    if found is None:
        return None
    inner = _worded(bare[found.end() :], order) or _decade(bare[found.end() :], order)
    return f"{inner.rstrip('~?')}~" if inner else None


_DECADE = re.compile(
    r"(?:the\s+|los anos\s+|decada de(?: los)?\s+|anos\s+)?(?P<d>[12][0-9]{2})0'?s?"
)
_DECADE_WORDS = re.compile(r"(?:the|los anos|la decada de|decada de)\b.*|.*s")


def _decade(words: str, _order: DayOrder | None) -> str | None:
    found = _DECADE.fullmatch(words)
    return f"{found['d']}X" if found and _DECADE_WORDS.fullmatch(words) else None


_SEASON = re.compile(
    rf"(?:the\s+|la\s+|el\s+)?(?P<season>{'|'.join(_SEASONS)}|winter|invierno){_OF}{_YEAR.format('')}"
)
_PERIOD = re.compile(
    rf"(?:the\s+|el\s+|la\s+)?(?P<nth>{'|'.join(_ORDINALS)})\s+"
    rf"(?P<part>half|quarter|semestre|trimestre|mitad){_OF}"
    rf"(?P<fiscal>fy\s*|fiscal year\s+|fiscal\s+)?{_YEAR.format('')}"
)
_QUARTER = re.compile(
    rf"(?:q|t)(?P<nth>[1-4])[\s-]*{_YEAR.format('')}|{_YEAR.format(2)}[\s-]*(?:q|t)(?P<nth2>[1-4])"
)
_FISCAL = re.compile(rf"(?:us\s+|u\.s\.\s+)?(?:fy|fiscal year|fiscal)\s*{_YEAR.format('')}")
_SPANS = {"half": 6, "semestre": 6, "mitad": 6, "quarter": 3, "trimestre": 3}


def _period(words: str, _order: DayOrder | None) -> str | None:
    bare = _LEADING.sub("", words)
    if found := _SEASON.fullmatch(bare):
        season = _SEASONS.get(found["season"])
        # A winter lies in two years, and the words do not say in which.
        return f"{found['year']}-{season}" if season else f"{found['year']}~"
    if found := _QUARTER.fullmatch(bare):
        year, nth = found["year"] or found["year2"], found["nth"] or found["nth2"]
        return _span(int(year), int(nth), 3, fiscal=False)
    if found := _FISCAL.fullmatch(bare):
        return _span(int(found["year"]), 1, 12, fiscal=True)
    if found := _PERIOD.fullmatch(bare):
        nth, months = _ORDINALS[found["nth"]], _SPANS[found["part"]]
        if nth * months <= 12:  # noqa: PLR2004 - months of a year
            return _span(int(found["year"]), nth, months, fiscal=bool(found["fiscal"]))
    return None


def _span(year: int, nth: int, months: int, *, fiscal: bool) -> str:
    """Write the nth part of a year; the fiscal year of the United States begins in October."""
    # Months are counted from year 0, so that a fiscal year reaches back over the turn.
    first = year * 12 + (nth - 1) * months - (3 if fiscal else 0)
    last = first + months - 1
    return f"{first // 12}-{first % 12 + 1:02}/{last // 12}-{last % 12 + 1:02}"


_ENDS_OPEN = ((_SINCE, "{}/.."), (_UNTIL, "../{}"))


def _open(words: str, order: DayOrder | None) -> str | None:
    for form, edtf in _ENDS_OPEN:
        if (found := form.match(words)) and (inner := _side(words[found.end() :], order)):
            return edtf.format(inner)
    return None


def _side(words: str, order: DayOrder | None) -> str | None:
    found = _about(words, order) or _worded(words, order)
    # A side with bounds of its own cannot be a side.
    return None if found is None or "/" in found else found


def _between(words: str, order: DayOrder | None) -> str | None:
    for form in (_DAY_RANGE, _DAY_RANGE_FIRST):
        if found := form.fullmatch(_BETWEEN.sub("", _LEADING.sub("", words))):
            year, month = int(found["year"]), _MONTHS[found["month"]]
            days = [_day(year, month, int(found[part])) for part in ("day", "day2")]
            return "/".join(days)
    bare = _BETWEEN.sub("", _LEADING.sub("", words))
    for cut in _cuts(bare):
        first_words, last_words = cut
        last = _side(last_words, order)
        if last is None:
            continue
        first = _quiet_side(first_words, order) or _quiet_side(_with_year(first_words, last), order)
        if first is not None:
            return f"{first}/{last}"
    return None


def _quiet_side(words: str, order: DayOrder | None) -> str | None:
    try:
        return _side(words, order)
    except _AskedError as error:
        if "gives no year" in error.fault.message:
            return None
        raise


def _with_year(words: str, last: str) -> str:
    """Give the first of two dates the year that is written once, behind the second."""
    return f"{words.rstrip(' ,')} {last[:4]}"


_HYPHEN = re.compile(r"(?<=[0-9a-z.])\s?-\s?(?=[0-9a-z])")


def _cuts(words: str) -> list[tuple[str, str]]:
    """Return the ways to take words apart into two dates."""
    places = [*_DASH.finditer(words)]
    if not places and not re.search(r"[0-9]-[0-9]{1,2}(-|$)", words):
        places = [*_HYPHEN.finditer(words)]
    return [(words[: found.start()].strip(), words[found.end() :].strip()) for found in places]


_NOTE = re.compile(r"\s*\([^()]*\)$")


def _without_note(words: str, order: DayOrder | None) -> str | None:
    bare = _NOTE.sub("", words)
    return None if bare == words else _side(bare, order) or _between(bare, order)


_READERS: tuple[Callable[[str, DayOrder | None], str | None], ...] = (
    _iso,
    _numbers,
    _period,
    _decade,
    _about,
    _worded,
    _between,
    _open,
    _without_note,
)
