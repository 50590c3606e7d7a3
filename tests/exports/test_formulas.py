"""Marks against formulas are exact both ways."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routes.casebook.exports.csv_files import csv_of
from routes.casebook.exports.formulas import as_text, as_written
from routes.casebook.exports.sheets import SheetOf
from routes.casebook.exports.workbook import workbook_of

TRIGGERS = ["=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20"]

TEXTS = st.text(alphabet=st.sampled_from([*"='+-@ab \t\r\n,;\"", "\uff1d", "\u2212"]), max_size=8)


@pytest.mark.parametrize("sign", TRIGGERS)
def test_a_text_that_begins_with_a_sign_is_marked(sign: str) -> None:
    assert as_text(f"{sign}1+1") == f"'{sign}1+1"


@given(TEXTS)
def test_the_way_back_gives_the_text_as_it_was(text: str) -> None:
    assert as_written(as_text(text)) == text


@given(TEXTS)
def test_no_text_begins_with_a_sign_after_it_is_marked(text: str) -> None:
    assert as_text(text).lstrip(" ")[:1] not in TRIGGERS or not text


@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=5))
def test_csv_gives_every_cell_back(rows: list[tuple[str, str]]) -> None:
    content = csv_of(SheetOf("s", ("a", "b"), tuple(rows))).decode("utf-8")
    read = list(csv.reader(io.StringIO(content, newline="")))
    assert read[0] == ["a", "b"]
    assert [tuple(as_written(cell) for cell in row) for row in read[1:]] == rows


@pytest.mark.parametrize("text", [" a", "a ", "a\t", "\u00a0a"])
def test_a_text_with_a_blank_at_its_end_is_quoted_so_that_no_reader_trims_it(text: str) -> None:
    assert csv_of(SheetOf("s", ("a",), ((text,),))).decode() == f'a\n"{text}"\n'


def test_numbers_stay_numbers() -> None:
    sheet = SheetOf("s", ("lon",), ((-106.42,), (5,), (1e-7,), (None,)))
    assert csv_of(sheet) == b"lon\n-106.42\n5\n0.0000001\n\n"


def test_a_workbook_is_the_same_bytes_each_time() -> None:
    sheets = [SheetOf("s", ("a",), (("=1",), ("\x01_x0041_",)))]
    assert workbook_of(sheets) == workbook_of(sheets)
