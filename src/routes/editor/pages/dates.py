"""What an EDTF date means, in words."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from routes.codebook import date_bounds
from routes.errors import DateError

if TYPE_CHECKING:
    from datetime import date

    from routes.editor.words import Words


def date_words(text: str, words: Words) -> str:
    """Say which days a date can mean, or that it is none we can read.

    Parameters
    ----------
    text
        What was typed, perhaps empty.
    words
        The catalogue in the language wanted.

    Examples
    --------
    >>> from routes.editor.words import Words
    >>> date_words("2021-06~", Words("en"))
    'Any day from 1 June 2021 to 30 June 2021; the date is marked as uncertain or approximate.'
    """
    if not text.strip():
        return words("date_none")
    try:
        bounds = date_bounds(text.strip())
    except DateError:
        return words("date_unreadable")
    first, last = bounds.earliest, bounds.latest
    if first is not None and last is not None:
        key, values = "date_between", {"first": _day(first, words), "last": _day(last, words)}
        if first == last:
            key, values = "date_one", {"day": _day(first, words)}
    elif last is not None:
        key, values = "date_until", {"day": _day(last, words)}
    elif first is not None:
        key, values = "date_from", {"day": _day(first, words)}
    else:
        key, values = "date_unreadable", {}
    said = words(key, **values)
    return f"{said}{words('date_marked')}" if bounds.uncertain else f"{said}."


def moment_words(moment: str, words: Words) -> str:
    """Return a moment of the change log as day and time, in UTC."""
    at = datetime.fromisoformat(moment.replace("Z", "+00:00")).astimezone(UTC)
    return f"{_day(at.date(), words)}, {at:%H:%M} UTC"


def _day(day: date, words: Words) -> str:
    month = words("months").split()[day.month - 1]
    return words("day", day=day.day, month=month, year=day.year)
