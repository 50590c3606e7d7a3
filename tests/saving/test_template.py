"""The workbook that an analyst fills in: drop-downs from the codebook, text that stays text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import openpyxl
import pytest

from routes.casebook.cells import parse_cell
from routes.casebook.templates import (
    _EXAMPLE,
    APART,
    SHEETS,
    columns,
    template_bytes,
    write_template,
)
from routes.codebook import code_list, table
from routes.pipeline.importing import import_file

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl import Workbook

    from routes.casebook.stores.interface import Store


@pytest.fixture
def workbook(tmp_path: Path) -> Workbook:
    return openpyxl.load_workbook(write_template(tmp_path / "sheet.xlsx"))


def test_the_same_codebook_gives_the_same_bytes() -> None:
    assert template_bytes() == template_bytes()


def test_every_table_a_person_fills_in_has_a_sheet_with_its_columns(workbook: Workbook) -> None:
    assert tuple(workbook.sheetnames) == (*SHEETS, *APART)
    for name in SHEETS:
        header = [cell.value for cell in workbook[name][1]]
        assert header[: len(table(name).field_names)] == list(table(name).field_names)
        assert ("source_id" in header) or not table(name).cited
        assert workbook[name].freeze_panes == "B2"
        assert all(cell.comment and cell.comment.text for cell in workbook[name][1])
        assert workbook[name].max_row == 1, "nothing stands there that would be imported"


def test_codes_are_chosen_from_the_list_of_the_codebook(workbook: Workbook) -> None:
    lists = {
        column[0].value: [cell.value for cell in column[1:] if cell.value is not None]
        for column in workbook["lists"].iter_cols()
    }
    for name in SHEETS:
        choices = {
            str(choice.sqref).split(":")[0]: choice
            for choice in workbook[name].data_validations.dataValidation
        }
        for cell in workbook[name][1]:
            if cell.value not in table(name).field_names:
                continue
            field = table(name).field(cell.value)
            if field.code_list is None:
                continue
            assert lists[field.code_list] == list(code_list(field.code_list).values)
            choice = choices[f"{cell.column_letter}2"]
            assert choice.showErrorMessage
            column = re.fullmatch(r"lists!\$([A-Z]+)\$2:.*", choice.formula1)
            assert column is not None
            assert workbook["lists"][f"{column[1]}1"].value == field.code_list


def test_ids_and_dates_stay_the_text_that_was_typed(workbook: Workbook) -> None:
    for name in SHEETS:
        for cell in workbook[name][1]:
            if cell.value in {"event_id", "case_id", "source_id", "date", "date_text", "docket"}:
                style = workbook[name].column_dimensions[cell.column_letter].number_format
                assert style == "@", f"{name}.{cell.value} is text"


def test_the_example_is_what_the_codebook_asks_for(workbook: Workbook) -> None:
    for name, rows in _EXAMPLE.items():
        for row in rows:
            assert set(row) <= set(columns(name))
            for field in table(name).fields:
                _, fault = parse_cell(field, row.get(field.name, ""))
                assert fault is None, f"{name}.{field.name}: {fault}"
    assert "example" in workbook.sheetnames


def test_a_template_as_it_is_brings_in_nothing_and_asks_nothing(
    store: Store, tmp_path: Path
) -> None:
    report = import_file(store, write_template(tmp_path / "sheet.xlsx"), who="ana")
    assert (report.read, report.refusal, report.rejects) == (0, None, ())
    assert not store.changes()


def test_a_filled_template_comes_in_whole(store: Store, tmp_path: Path) -> None:
    path = write_template(tmp_path / "sheet.xlsx")
    book = openpyxl.load_workbook(path)
    for name, rows in _EXAMPLE.items():
        for row in rows:
            book[name].append([row.get(column) for column in columns(name)])
    book.save(path)
    report = import_file(store, path, who="ana")
    assert (report.read, report.loaded, report.drafts, report.pending) == (4, 4, 0, 0)
    event = store.read()["events"].set_index("event_id").loc["nogales-2021#01"]
    assert (event["date"], event["date_text"]) == ("2021~", "early 2021")
