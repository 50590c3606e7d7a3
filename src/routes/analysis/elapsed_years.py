"""Years of the calendar between a sale and a recovery, and ATF's threshold of three.

ATF calls a time to crime of three years or less short. A year is one of the calendar: what was
sold on 1 March 2019 is three years old on 1 March 2022 and not a quarter of a day before or after.
"""

from __future__ import annotations

from datetime import date

from routes.codebook.days import date_of, day_number

SHORT_YEARS = 3
"""A time to crime of at most so many years counts as short (ATF's threshold)."""

YES, NO, INDETERMINATE = "yes", "no", "indeterminate"


def year_of(day: int) -> int:
    """Year of the calendar of a day since 1970-01-01."""
    return date_of(day).year


def years_later(day: int, years: int = SHORT_YEARS) -> int:
    """Return the same day of the calendar some years later; 1 March for a 29 February.

    Parameters
    ----------
    day
        Days since 1970-01-01.
    years
        Whole years, not below zero.

    Returns
    -------
    int
        Days since 1970-01-01; the last day of 9999 where the calendar ends before.
    """
    then = date_of(day)
    if then.year + years > date.max.year:
        return day_number(date.max)
    try:
        later = then.replace(year=then.year + years)
    except ValueError:
        later = date(then.year + years, 3, 1)
    return day_number(later)


def full_years(first: int, last: int) -> int:
    """Count the years of the calendar that are over between two days, as one counts an age.

    Parameters
    ----------
    first, last
        Days since 1970-01-01, in their order.

    Examples
    --------
    >>> full_years(0, 364), full_years(0, 365)
    (0, 1)
    """
    years = year_of(last) - year_of(first)
    return years if years_later(first, years) <= last else years - 1


def short_time(
    first_sale: int | None, last_sale: int | None, first_end: int | None, last_end: int | None
) -> str:
    """Tell whether the time from a sale to an end is short, whichever of their days it was.

    Parameters
    ----------
    first_sale, last_sale, first_end, last_end
        Bounds in days since 1970-01-01; ``None`` where one is not known.

    Returns
    -------
    str
        ``yes`` if every pair of days is at most three years apart, ``no`` if none is, and
        ``indeterminate`` where the bounds do not tell.
    """
    if first_sale is not None and last_end is not None and last_end <= years_later(first_sale):
        return YES
    if last_sale is not None and first_end is not None and first_end > years_later(last_sale):
        return NO
    return INDETERMINATE
