"""Numbers and dates of spreadsheets as the text a person would write."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from decimal import Decimal
from math import isfinite

_WHOLE = re.compile(r"-?[0-9]{1,40}")
_EXACT_WHOLE = 1e15
_EPOCH_1900 = datetime(1899, 12, 30)  # noqa: DTZ001 - spreadsheets know no time zone
_EPOCH_1904 = datetime(1904, 1, 1)  # noqa: DTZ001 - likewise
_FALSE_LEAP_DAY = 60
_LAST_SERIAL = 2_958_465
_BUILT_IN_DATES = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_ELAPSED = re.compile(r"\[[hms]+\]", re.IGNORECASE)
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_DATE_LETTERS = re.compile(r"[dmyhs]", re.IGNORECASE)
_LARGE_EXPONENT = 40


def is_date_format(number: int, code: str | None) -> bool:
    """Tell whether a number format shows dates or times of day.

    Examples
    --------
    >>> is_date_format(14, None), is_date_format(165, 'yyyy"-"mm'), is_date_format(166, "0.00")
    (True, True, False)
    """
    if code is None:
        return number in _BUILT_IN_DATES
    if code.casefold() == "general" or _ELAPSED.search(code):
        return False
    return bool(_DATE_LETTERS.search(_LITERAL.sub("", code.split(";")[0])))


def number_text(raw: str) -> str:
    """Write a number of a spreadsheet in the shortest way that means the same.

    Examples
    --------
    >>> number_text("33.448399999999999"), number_text("5.0"), number_text("9007199254740993")
    ('33.4484', '5', '9007199254740993')
    """
    raw = raw.strip()
    if _WHOLE.fullmatch(raw):
        return raw
    try:
        value = float(raw)
    except ValueError:
        return raw
    if not isfinite(value):
        return raw
    if value.is_integer() and abs(value) < _EXACT_WHOLE:
        return str(int(value))
    short = Decimal(repr(value))
    return f"{short:f}" if abs(short.adjusted()) < _LARGE_EXPONENT else repr(value)


def date_text(raw: str, *, from_1904: bool) -> str | None:
    """Write a serial day of a spreadsheet as ISO date, with the time where it has one.

    Parameters
    ----------
    raw
        Days since the beginning of the date system, as a number.
    from_1904
        The date system that begins on 1904-01-01.

    Returns
    -------
    str or None
        ``None`` for what is no day of a calendar.

    Examples
    --------
    >>> date_text("44259", from_1904=False), date_text("42827.5", from_1904=True)
    ('2021-03-04', '2021-04-03T12:00')
    """
    try:
        serial = float(raw)
    except ValueError:
        return None
    if not 0 <= serial <= _LAST_SERIAL:
        return None
    moment = timedelta(days=int(serial), seconds=round(serial % 1 * 86_400))
    if serial < 1:
        return f"{(_EPOCH_1904 + moment):%H:%M:%S}"
    if from_1904:
        return iso_text(_EPOCH_1904 + moment)
    # Excel believes that 1900-02-29 existed, for the sake of an older program.
    if int(serial) == _FALSE_LEAP_DAY:
        return None
    return iso_text(_EPOCH_1900 + moment + timedelta(days=serial < _FALSE_LEAP_DAY))


def iso_text(moment: datetime) -> str:
    """Write a date, with its time unless that is midnight, without empty seconds."""
    if moment.second:
        return moment.isoformat(timespec="seconds")
    if moment.hour or moment.minute:
        return moment.isoformat(timespec="minutes")
    return moment.date().isoformat()
