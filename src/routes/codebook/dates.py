"""Extended Date/Time Format (EDTF, ISO 8601-2): the text is kept, bounds are derived."""

from __future__ import annotations

import math
import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from time import struct_time

from edtf import parse_edtf
from edtf.parser import EDTFParseException, parser_classes

from routes.errors import DateError

_UNCERTAIN_MARKS = ("~", "?", "%")

# The parser prints what it cannot construct (``2020-X2``), into whatever is being written to the
# standard output. Its module gets a ``print`` of its own: turning sys.stdout away would swallow
# the output of other threads.
vars(parser_classes)["print"] = lambda *_: None


@dataclass(frozen=True, slots=True, kw_only=True)
class DateBounds:
    """The days a date can mean.

    A bound is ``None`` where the text leaves that side open (``/2006``). A season such as
    ``2010-22`` has its calendar months. One that runs over the turn of the year (``2010-24``, a
    winter) can be the one that ends or the one that begins in its year, and has both: December
    2009 to February 2011. Marks of doubt (``~``, ``?``, ``%``) do not widen the bounds, since
    nobody knows by how much; they are told by ``uncertain``.
    """

    earliest: date | None
    latest: date | None
    uncertain: bool


_FULL_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_YEAR_OR_MONTH = re.compile(r"([1-9]\d{3})(?:-(0[1-9]|1[0-2]))?", re.ASCII)
_FEBRUARY, _DECEMBER = 2, 12

_SEASON = re.compile(r"(\d{4})-(2[1-9]|3\d|4[01])", re.ASCII)
_TURN_OF_THE_YEAR = (_DECEMBER, _FEBRUARY)
# EDTF names the seasons and not their months. 21 to 24 are read as those of the north, as 25 to 28.
_SEASON_MONTHS = {
    **dict.fromkeys((21, 25, 31), (3, 5)),
    **dict.fromkeys((22, 26, 32), (6, 8)),
    **dict.fromkeys((23, 27, 29), (9, 11)),
    **dict.fromkeys((24, 28, 30), _TURN_OF_THE_YEAR),
    **{33 + nth: (3 * nth + 1, 3 * nth + 3) for nth in range(4)},
    **{37 + nth: (4 * nth + 1, 4 * nth + 4) for nth in range(3)},
    **{40 + nth: (6 * nth + 1, 6 * nth + 6) for nth in range(2)},
}
"""First and last month by the code of EDTF, levels 1 and 2: seasons, those of the north and of the
south, quarters, thirds (EDTF: quadrimesters) and halves of a year."""


def _day(moment: struct_time | float) -> date | None:
    if isinstance(moment, float):
        if math.isinf(moment):
            return None
        msg = f"not a day: {moment}"
        raise ValueError(msg)
    return date(moment.tm_year, moment.tm_mon, moment.tm_mday)


def _months(first: tuple[int, int], last: tuple[int, int]) -> tuple[date, date]:
    """First day of one month and last day of another, each a year and its month."""
    return date(*first, 1), date(*last, monthrange(*last)[1])


# The parser reads some fifty dates a second: the plainest forms are read without it, and a casebook
# repeats its dates.
@lru_cache(maxsize=65_536)
def _side_bounds(text: str) -> tuple[date | None, date | None]:
    """Bounds of a date, or of one side of an interval, without its marks of doubt."""
    if text in ("", ".."):
        return None, None
    if _FULL_DATE.fullmatch(text):
        day = date.fromisoformat(text)
        return day, day
    if found := _YEAR_OR_MONTH.fullmatch(text):
        year = int(found[1])
        return _months((year, int(found[2] or 1)), (year, int(found[2] or _DECEMBER)))
    if found := _SEASON.fullmatch(text):
        year, months = int(found[1]), _SEASON_MONTHS[int(found[2])]
        # "Winter 2010" is written of both winters, and nobody can say which.
        turn = int(months == _TURN_OF_THE_YEAR)
        return _months((year - turn, months[0]), (year + turn, months[1]))
    parsed = parse_edtf(text)
    return _day(parsed.lower_strict()), _day(parsed.upper_strict())


@lru_cache(maxsize=65_536)
def date_bounds(text: str) -> DateBounds:
    """Derive the earliest and the latest day that an EDTF text can mean.

    Parameters
    ----------
    text
        EDTF, levels 0 to 2: ``2020``, ``2021-06~``, ``2019/2021``, ``2020-XX``, ``[2019,2020]``.
        A slash with an empty side (``/2006``) is an open side. Parts of a year are codes behind it
        (``2010-22``, a summer; ``2010-33``, a first quarter).

    Returns
    -------
    DateBounds
        Both ends included.

    Raises
    ------
    DateError
        If the text is empty or not EDTF; the message gives examples that are.

    Examples
    --------
    >>> date_bounds("2019/2021-06~")
    DateBounds(earliest=datetime.date(2019, 1, 1), latest=datetime.date(2021, 6, 30), uncertain=True)
    >>> date_bounds("/2006").earliest is None
    True
    """  # noqa: E501 - the doctest shows the whole value
    uncertain = any(mark in text for mark in _UNCERTAIN_MARKS)
    # Approximation by a mark would widen bounds by an amount the standard does not define.
    plain = "".join(letter for letter in text if letter not in _UNCERTAIN_MARKS)
    # Sides are read one by one: the parser gives an unknown side ("/2006") ten invented years.
    first, _, last = plain.partition("/")
    try:
        if plain.count("/") > 1 or not (first or last) or first == last == "..":
            raise ValueError(text)  # noqa: TRY301 - one message for everything that is no date
        earliest = _side_bounds(first)[0]
        latest = _side_bounds(last if "/" in plain else first)[1]
    except (EDTFParseException, ValueError, TypeError, AttributeError, OverflowError) as error:
        msg = (
            f"{text!r} is not a date we can read; write EDTF such as 2021, 2021-06, 2021-06-30, "
            "2021-06~ (about), 2019/2021 (from/to) or leave it empty"
        )
        raise DateError(msg) from error
    if earliest is not None and latest is not None and earliest > latest:
        msg = f"{text!r} ends before it begins; write the earlier date first"
        raise DateError(msg)
    return DateBounds(earliest=earliest, latest=latest, uncertain=uncertain)
