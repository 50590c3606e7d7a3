"""A date keeps its words; what it can mean is derived, never invented."""

from __future__ import annotations

import contextlib
from datetime import date

import pytest
from edtf import parse_edtf
from hypothesis import HealthCheck, given, settings
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
        ("2010-33", "2010-01-01", "2010-03-31", False),
        ("2010-24~", "2009-12-01", "2011-02-28", True),
        ("2010-24/2011-22", "2009-12-01", "2011-08-31", False),
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


@pytest.mark.parametrize("code", [24, 28, 30])
@pytest.mark.parametrize("day", ["2009-12-01", "2010-02-28", "2010-12-01", "2011-02-28"])
def test_a_season_over_the_turn_of_the_year_holds_the_one_that_ends_and_the_one_that_begins(
    code: int, day: str
) -> None:
    bounds = date_bounds(f"2010-{code}")
    assert bounds.earliest is not None
    assert bounds.latest is not None
    assert bounds.earliest <= date.fromisoformat(day) <= bounds.latest
    assert (bounds.earliest, bounds.latest) == (date(2009, 12, 1), date(2011, 2, 28))


def test_a_winter_before_a_leap_year_ends_on_its_29_february() -> None:
    assert date_bounds("2011-24").latest == date(2012, 2, 29)


@pytest.mark.parametrize("code", sorted({*range(21, 42)} - {24, 28, 30}))
def test_every_other_part_of_a_year_means_what_the_parser_says(code: int) -> None:
    parsed = parse_edtf(f"2010-{code}")
    bounds = date_bounds(f"2010-{code}")
    assert bounds.earliest == date(*parsed.lower_strict()[:3])
    assert bounds.latest == date(*parsed.upper_strict()[:3])


@pytest.mark.parametrize("text", ["0000-24", "9999-24", "2010-42", "2010-20"])
def test_a_season_that_no_calendar_has_is_refused(text: str) -> None:
    with pytest.raises(DateError):
        date_bounds(text)


@pytest.mark.parametrize("text", ["2020-X2", "2020-1X", "{2020-XX,2021}", "[2019-05-03,2020-XX]"])
def test_a_date_that_cannot_be_read_writes_nothing_to_the_output(
    text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(DateError):
        date_bounds(text)
    assert capsys.readouterr() == ("", "")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(text=st.text("0129-X[]{},./~?%^YET:+Z", max_size=14))
def test_whatever_is_read_as_a_date_the_output_is_left_alone(
    text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with contextlib.suppress(DateError):
        date_bounds(text)
    assert capsys.readouterr() == ("", "")


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
