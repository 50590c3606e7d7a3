"""Words that say one day, month or year, to EDTF; what can be read in two ways is asked."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from typing import Literal

from routes.casebook.importing.date_words import DAY, LEADING, MONTH, MONTHS, OF, WEEKDAY, YEAR
from routes.casebook.problems import Fault, shown

DayOrder = Literal["mdy", "dmy"]
"""Which number comes first in ``6/7/2011``."""


class AskedError(Exception):
    """Words that need a better cell, or an answer that they do not give."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.message)
        self.fault = fault


_ISO_TIME = re.compile(
    r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})[t ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?"
    r"(z|[+-][0-9]{2}:?[0-9]{2})?"
)
_YEAR_FIRST = re.compile(r"([12][0-9]{3})([-/.])([0-9]{1,2})\2([0-9]{1,2})")
_COMPACT = re.compile(r"([12][0-9]{3})(0[1-9]|1[0-2])([0-2][0-9]|3[01])")
_NUMBERS = re.compile(r"([0-9]{1,2})\s?[-/.]\s?([0-9]{1,2})\s?[-/.]\s?([0-9]{4}|[0-9]{2})")
_MONTH_YEAR = re.compile(r"([0-9]{1,2})[/-]([12][0-9]{3})")
_SERIAL = re.compile(r"[345][0-9]{4}(\.[0-9]+)?")


def day_of(year: int, month: int, day: int) -> str:
    """Write a day; one that the calendar does not have is asked."""
    try:
        return date(year, month, day).isoformat()
    except ValueError as error:
        message = f"there is no day {day} of month {month} in {year}"
        raise AskedError(Fault("bad_date", message, "Correct the date")) from error


def plain_date(words: str, _order: DayOrder | None) -> str | None:
    """Read a date in numbers whose order is plain: the year first, or no day."""
    if found := _ISO_TIME.fullmatch(words):
        return str(found["day"])
    if found := _YEAR_FIRST.fullmatch(words):
        return day_of(int(found[1]), int(found[3]), int(found[4]))
    if found := _COMPACT.fullmatch(words):
        return day_of(int(found[1]), int(found[2]), int(found[3]))
    if found := _MONTH_YEAR.fullmatch(words):
        month, year = int(found[1]), found[2]
        return f"{year}-{month:02}" if 1 <= month <= 12 else None  # noqa: PLR2004 - a month
    if _SERIAL.fullmatch(words):
        message = f"{shown(words)} looks like a spreadsheet's own number of a day"
        cure = "Format the column as a date in the spreadsheet, or write the day as 2021-06-30"
        raise AskedError(Fault("bad_date", message, cure))
    return None


def numbers_alone(words: str, order: DayOrder | None) -> str | None:
    """Read a day in three numbers, the year last; which is the month may have to be asked."""
    found = _NUMBERS.fullmatch(words)
    if found is None:
        return None
    first, second, year = int(found[1]), int(found[2]), found[3]
    if len(year) == 2:  # noqa: PLR2004 - digits
        message = f"{shown(words)} gives the year in two digits"
        raise AskedError(Fault("bad_date", message, "Write the year in four digits"))
    readings = {
        name: (int(year), month, day)
        for name, month, day in (("mdy", first, second), ("dmy", second, first))
        if 1 <= month <= 12 and 1 <= day <= monthrange(int(year), month)[1]  # noqa: PLR2004 - a month
    }
    if not readings:
        raise AskedError(Fault("bad_date", f"there is no such day as {words}", "Correct the date"))
    if len(set(readings.values())) == 1:
        return day_of(*next(iter(readings.values())))
    if order is None:
        options = " or ".join(day_of(*reading) for reading in readings.values())
        message = f"{shown(words)} can be {options}"
        cure = "Say which with --dates mdy (month first) or --dates dmy (day first)"
        raise AskedError(Fault("date_order", message, cure))
    return day_of(*readings[order])


_WORDED = (
    re.compile(rf"{MONTH.format('')}\s+{DAY.format('')}{OF}{YEAR.format('')}"),
    re.compile(rf"{DAY.format('')}[\s-]+(?:de\s+|of\s+)?{MONTH.format('')}(?:{OF}|-){YEAR.format('')}"),
    re.compile(rf"{YEAR.format('')}[\s,-]+{MONTH.format('')}[\s-]+{DAY.format('')}"),
    re.compile(rf"{MONTH.format('')}(?:{OF}|-|/){YEAR.format('')}"),
    re.compile(rf"{YEAR.format('')}[\s,-]+{MONTH.format('')}"),
    re.compile(rf"(?:el\s+)?(?:ano\s+)?{YEAR.format('')}"),
)  # fmt: skip
_YEARLESS = re.compile(
    rf"(?:{MONTH.format('')}(?:\s+{DAY.format('')})?|{DAY.format(2)}\s+(?:de\s+)?{MONTH.format(2)})"
)
_TWO_DIGITS = re.compile(rf"{DAY.format('')}[\s-]{MONTH.format('')}[\s-]'?[0-9]{{2}}")


def _one(words: str) -> str | None:
    """Read one day, month or year without any marks of doubt."""
    for form in _WORDED:
        if found := form.fullmatch(words):
            parts = found.groupdict()
            year = int(parts["year"])
            if not parts.get("month"):
                return f"{year}"
            month = MONTHS[parts["month"]]
            if not parts.get("day"):
                return f"{year}-{month:02}"
            return day_of(year, month, int(parts["day"]))
    return None


def worded_date(words: str, order: DayOrder | None) -> str | None:
    """Read one day, month or year in words, or in numbers, with its mark of doubt."""
    doubt = "?" if words.endswith("?") else ""
    bare = words.removesuffix("?").rstrip(" .,")
    bare = LEADING.sub("", WEEKDAY.sub("", bare))
    found = _one(bare) or plain_date(bare, order) or numbers_alone(bare, order)
    if found is None and _YEARLESS.fullmatch(bare):
        message = f"{shown(words)} gives no year"
        cure = "Add the year, or leave the date empty and put the words into date_text"
        raise AskedError(Fault("bad_date", message, cure))
    if found is None and _TWO_DIGITS.fullmatch(bare):
        message = f"{shown(words)} gives the year in two digits"
        raise AskedError(Fault("bad_date", message, "Write the year in four digits"))
    return found + doubt if found else None
