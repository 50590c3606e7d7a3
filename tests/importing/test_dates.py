"""Dates in the forms sources use become EDTF that says what the words say, and no more."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routes.casebook.importing.dates import UnreadDateError, read_date
from routes.codebook import date_bounds

SAID = {
    "Sept. 6, 2023": "2023-09-06",
    "Thursday, Sept. 6, 2023": "2023-09-06",
    "6 de septiembre de 2023": "2023-09-06",
    "6-Sep-2023": "2023-09-06",
    "marzo de 2023": "2023-03",
    "early 2019": "2019~",
    "a finales de 2018": "2018~",
    "mid-2019": "2019~",
    "about June 2021": "2021-06~",
    "on or about June 5, 2021": "2021-06-05~",
    "June 2021?": "2021-06?",
    "2019-2021": "2019/2021",
    "between March and May 2020": "2020-03/2020-05",
    "entre marzo y mayo de 2020": "2020-03/2020-05",
    "March 3-5, 2021": "2021-03-03/2021-03-05",
    "del 3 al 5 de marzo de 2021": "2021-03-03/2021-03-05",
    "between Dec. 10, 2019, and Aug. 3, 2020": "2019-12-10/2020-08-03",
    "Spring 2015": "2015-21",
    "winter 2019": "2019~",
    "late 1990s": "199X~",
    "década de 1990": "199X",
    "FY2022": "2021-10/2022-09",
    "first half of FY2023": "2022-10/2023-03",
    "Q1 2020": "2020-01/2020-03",
    "primer semestre de 2020": "2020-01/2020-06",
    "since 2006": "2006/..",
    "antes de 2010": "../2010",
    "end of 2018 to June 2023": "2018~/2023-06",
    "2021-04-03 00:00:00": "2021-04-03",
    "2021/4/3": "2021-04-03",
    "13/7/2011": "2011-07-13",
    "7/13/2011": "2011-07-13",
    "6/6/2011": "2011-06-06",
    "5/2021": "2021-05",
}


@pytest.mark.parametrize(("words", "edtf"), SAID.items())
def test_words_of_a_source_become_edtf(words: str, edtf: str) -> None:
    assert read_date(words).edtf == edtf


@pytest.mark.parametrize("words", ["Sept. 6, 2023", "early 2019", "FY2022", "13/7/2011"])
def test_the_wording_is_kept(words: str) -> None:
    assert read_date(words).wording == words


def test_a_date_that_is_edtf_already_has_no_other_wording() -> None:
    assert read_date("2021-06~").wording is None
    assert read_date("2021-04-03 00:00:00").wording is None


def test_two_readings_of_numbers_are_a_question_that_names_the_answer() -> None:
    with pytest.raises(UnreadDateError, match=r"2011-06-07 or 2011-07-06.*--dates mdy"):
        read_date("6/7/2011")
    assert read_date("6/7/2011", "mdy").edtf == "2011-06-07"
    assert read_date("6/7/2011", "dmy").edtf == "2011-07-06"


def test_the_order_said_does_not_overrule_a_date_with_one_reading() -> None:
    assert read_date("13/7/2011", "mdy").edtf == "2011-07-13"


@pytest.mark.parametrize("words", ["6/7/11", "Sept 6", "last month", "44289", "2021-02-30", "x"])
def test_what_is_no_whole_date_is_refused_with_a_cure(words: str) -> None:
    with pytest.raises(UnreadDateError) as refused:
        read_date(words)
    assert refused.value.fault.cure


def test_a_short_range_of_years_is_not_taken_for_a_season() -> None:
    with pytest.raises(UnreadDateError, match="2019/2021"):
        read_date("2019-21")
    assert read_date("2019-21", trusted=True).edtf == "2019-21"


@pytest.mark.parametrize("words", ["unknown", "sin fecha", "n/a", "-"])
def test_no_date_known_is_no_date(words: str) -> None:
    assert (read_date(words).edtf, read_date(words).wording) == (None, words)


@settings(deadline=None)
@given(st.text(max_size=40) | st.from_regex(r"[a-z ]{0,9}[0-9/ .,-]{1,14}[a-z ]{0,9}"))
def test_any_text_is_a_sound_date_or_a_sentence(text: str) -> None:
    try:
        found = read_date(text or "-")
    except UnreadDateError:
        return
    assert found.edtf is None or date_bounds(found.edtf)


@settings(deadline=None)
@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 1, 1)))
def test_a_day_is_the_same_in_every_wording(day: date) -> None:
    months = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre"
    spanish = [*months.split(), "diciembre"][day.month - 1]
    for words in (
        day.isoformat(),
        f"{day:%B} {day.day}, {day.year}",
        f"{day.day} {day:%b} {day.year}",
        f"{day.day} de {spanish} de {day.year}",
        f"{day.year}/{day.month}/{day.day}",
    ):
        assert read_date(words).edtf == day.isoformat()
