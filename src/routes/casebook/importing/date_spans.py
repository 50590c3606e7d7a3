"""Words that say more than one day, to EDTF: about a date, parts of a year, ranges, open sides."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from routes.casebook.importing.date_words import (
    ABOUT,
    BETWEEN,
    DASH,
    DAY,
    LEADING,
    MONTH,
    MONTHS,
    OF,
    ORDINALS,
    PART,
    SEASONS,
    SINCE,
    UNTIL,
    YEAR,
)
from routes.casebook.importing.single_dates import AskedError, day_of, worded_date

if TYPE_CHECKING:
    from routes.casebook.importing.single_dates import DayOrder

_DAY_RANGE = re.compile(
    rf"{MONTH.format('')}\s+{DAY.format('')}\s*(?:-|\u2013|to|and|&)\s*{DAY.format(2)}"
    rf"\s*,?\s+{YEAR.format('')}"
)
_DAY_RANGE_FIRST = re.compile(
    rf"(?:del?\s+)?{DAY.format('')}\s*(?:-|\u2013|to|and|al|a|y)\s*{DAY.format(2)}\s+"
    rf"(?:de\s+)?{MONTH.format('')}{OF}{YEAR.format('')}"
)


def about(words: str, order: DayOrder | None) -> str | None:
    """Read a date that is said to be near, or in a part of a year or month: ``2019~``."""
    bare = LEADING.sub("", words)
    found = ABOUT.match(bare) or PART.match(bare)
    if found is None:
        return None
    inner = worded_date(bare[found.end() :], order) or decade(bare[found.end() :], order)
    return f"{inner.rstrip('~?')}~" if inner else None


_DECADE = re.compile(
    r"(?:the\s+|los anos\s+|decada de(?: los)?\s+|anos\s+)?(?P<d>[12][0-9]{2})0'?s?"
)
_DECADE_WORDS = re.compile(r"(?:the|los anos|la decada de|decada de)\b.*|.*s")


def decade(words: str, _order: DayOrder | None) -> str | None:
    """Read ten years: ``201X``."""
    found = _DECADE.fullmatch(words)
    return f"{found['d']}X" if found and _DECADE_WORDS.fullmatch(words) else None


_SEASON = re.compile(
    rf"(?:the\s+|la\s+|el\s+)?(?P<season>{'|'.join(SEASONS)}|winter|invierno){OF}{YEAR.format('')}"
)
_PERIOD = re.compile(
    rf"(?:the\s+|el\s+|la\s+)?(?P<nth>{'|'.join(ORDINALS)})\s+"
    rf"(?P<part>half|quarter|semestre|trimestre|mitad){OF}"
    rf"(?P<fiscal>fy\s*|fiscal year\s+|fiscal\s+)?{YEAR.format('')}"
)
_QUARTER = re.compile(
    rf"(?:q|t)(?P<nth>[1-4])[\s-]*{YEAR.format('')}|{YEAR.format(2)}[\s-]*(?:q|t)(?P<nth2>[1-4])"
)
_FISCAL = re.compile(rf"(?:us\s+|u\.s\.\s+)?(?:fy|fiscal year|fiscal)\s*{YEAR.format('')}")
_SPANS = {"half": 6, "semestre": 6, "mitad": 6, "quarter": 3, "trimestre": 3}


def part_of_year(words: str, _order: DayOrder | None) -> str | None:
    """Read a season, a quarter, a half or a fiscal year."""
    bare = LEADING.sub("", words)
    if found := _SEASON.fullmatch(bare):
        season = SEASONS.get(found["season"])
        # A winter lies in two years, and the words do not say in which.
        return f"{found['year']}-{season}" if season else f"{found['year']}~"
    if found := _QUARTER.fullmatch(bare):
        year, nth = found["year"] or found["year2"], found["nth"] or found["nth2"]
        return _span(int(year), int(nth), 3, fiscal=False)
    if found := _FISCAL.fullmatch(bare):
        return _span(int(found["year"]), 1, 12, fiscal=True)
    if found := _PERIOD.fullmatch(bare):
        nth, months = ORDINALS[found["nth"]], _SPANS[found["part"]]
        if nth * months <= 12:  # noqa: PLR2004 - months of a year
            return _span(int(found["year"]), nth, months, fiscal=bool(found["fiscal"]))
    return None


def _span(year: int, nth: int, months: int, *, fiscal: bool) -> str:
    """Write the nth part of a year; the fiscal year of the United States begins in October."""
    # Months are counted from year 0, so that a fiscal year reaches back over the turn.
    first = year * 12 + (nth - 1) * months - (3 if fiscal else 0)
    last = first + months - 1
    return f"{first // 12}-{first % 12 + 1:02}/{last // 12}-{last % 12 + 1:02}"


_ENDS_OPEN = ((SINCE, "{}/.."), (UNTIL, "../{}"))


def open_sided(words: str, order: DayOrder | None) -> str | None:
    """Read a date that is a first or a last one: ``2019/..``."""
    for form, edtf in _ENDS_OPEN:
        if (found := form.match(words)) and (inner := _side(words[found.end() :], order)):
            return edtf.format(inner)
    return None


def _side(words: str, order: DayOrder | None) -> str | None:
    found = about(words, order) or worded_date(words, order)
    # A side with bounds of its own cannot be a side.
    return None if found is None or "/" in found else found


def between(words: str, order: DayOrder | None) -> str | None:
    """Read two dates as the interval between them."""
    for form in (_DAY_RANGE, _DAY_RANGE_FIRST):
        if found := form.fullmatch(BETWEEN.sub("", LEADING.sub("", words))):
            year, month = int(found["year"]), MONTHS[found["month"]]
            days = [day_of(year, month, int(found[part])) for part in ("day", "day2")]
            return "/".join(days)
    bare = BETWEEN.sub("", LEADING.sub("", words))
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
    except AskedError as error:
        if "gives no year" in error.fault.message:
            return None
        raise


def _with_year(words: str, last: str) -> str:
    """Give the first of two dates the year that is written once, behind the second."""
    return f"{words.rstrip(' ,')} {last[:4]}"


_HYPHEN = re.compile(r"(?<=[0-9a-z.])\s?-\s?(?=[0-9a-z])")


def _cuts(words: str) -> list[tuple[str, str]]:
    """Return the ways to take words apart into two dates."""
    places = [*DASH.finditer(words)]
    if not places and not re.search(r"[0-9]-[0-9]{1,2}(-|$)", words):
        places = [*_HYPHEN.finditer(words)]
    return [(words[: found.start()].strip(), words[found.end() :].strip()) for found in places]


_NOTE = re.compile(r"\s*\([^()]*\)$")


def without_note(words: str, order: DayOrder | None) -> str | None:
    """Read a date behind which a note stands in brackets."""
    bare = _NOTE.sub("", words)
    return None if bare == words else _side(bare, order) or between(bare, order)
