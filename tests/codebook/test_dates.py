"""A date keeps its words; what it can mean is derived, never invented."""

from __future__ import annotations

from datetime import date

import pytest
from edtf import parse_edtf
from hypothesis import given
from hypothesis import strategies as st

from routes.codebook import date_bounds
from routes.errors import DateError


@pytest.mark.parametrize(
    ("text", "earliest", "latest", "uncertain"),
    [
        ("2020", "2020-01-01", "2020-12-31", False),
        ("2021-06~", "2021-06-01", "2021-06-30", True),
        ("2023-07-06?", "2023-07-06", "2023-07-06", True),
        ("2019/2021", "2019-01-01", "2021-12-31", False),
        ("2017-12/2019-03~", "2017-12-01", "2019-03-31", True),
        ("2007/2009-11-16", "2007-01-01", "2009-11-16", False),
        ("2020-XX", "2020-01-01", "2020-12-31", False),
        ("[2019,2020]", "2019-01-01", "2020-12-31", False),
        ("2010-22", "2010-06-01", "2010-08-31", False),
        ("/2006", None, "2006-12-31", False),
        ("../2006", None, "2006-12-31", False),
        ("2006/", "2006-01-01", None, False),
        ("2006/..", "2006-01-01", None, False),
    ],
)
def test_what_a_date_can_mean(
    text: str, earliest: str | None, latest: str | None, uncertain: bool
) -> None:
    bounds = date_bounds(text)
    assert bounds.earliest == (None if earliest is None else date.fromisoformat(earliest))
    assert bounds.latest == (None if latest is None else date.fromisoformat(latest))
    assert bounds.uncertain is uncertain


@pytest.mark.parametrize(
    "text",
    ["", "/", "../..", "last year", "30/06/2021", "1/14/2010", "2021-13", "2021-02-30", "2021/2019",
     "2020/2021/2022", "\uff12\uff10\uff12\uff10"],
)  # fmt: skip
def test_what_is_no_date_is_refused_with_examples(text: str) -> None:
    with pytest.raises(DateError, match=r"2021-06|earlier date first"):
        date_bounds(text)


@given(st.text(max_size=20))
def test_any_text_is_a_date_or_refused(text: str) -> None:
    try:
        bounds = date_bounds(text)
    except DateError:
        return
    assert bounds.earliest is not None or bounds.latest is not None


@given(st.integers(1000, 9999), st.none() | st.integers(1, 12))
def test_the_plainest_forms_mean_what_the_parser_says(year: int, month: int | None) -> None:
    text = f"{year}" if month is None else f"{year}-{month:02}"
    parsed = parse_edtf(text)
    bounds = date_bounds(text)
    assert bounds.earliest == date(*parsed.lower_strict()[:3])
    assert bounds.latest == date(*parsed.upper_strict()[:3])
