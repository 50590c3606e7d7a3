"""States by their letters."""

from __future__ import annotations

from functools import cache

from routes.reference.places import admin1


@cache
def us_states() -> frozenset[str]:
    """Return the two letters of the states and territories of the United States.

    Examples
    --------
    >>> "TX" in us_states(), "SON" in us_states()
    (True, False)
    """
    frame = admin1()
    return frozenset(code[3:] for code in frame.loc[frame["country"] == "US", "code"])
