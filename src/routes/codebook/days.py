"""Days as whole numbers: how frames keep a date, since 1970-01-01."""

from __future__ import annotations

from datetime import date

_EPOCH = date(1970, 1, 1).toordinal()


def day_number(day: date) -> int:
    """Count the days from 1970-01-01 to a day; below zero before it.

    Examples
    --------
    >>> day_number(date(1970, 1, 2)), day_number(date(1969, 12, 31))
    (1, -1)
    """
    return day.toordinal() - _EPOCH


def date_of(number: int) -> date:
    """Return the day that is so many days after 1970-01-01.

    Raises
    ------
    ValueError
        If the calendar has no such day (years 1 to 9999).

    Examples
    --------
    >>> date_of(364)
    datetime.date(1970, 12, 31)
    """
    return date.fromordinal(number + _EPOCH)
