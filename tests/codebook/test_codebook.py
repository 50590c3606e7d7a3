"""The codebook is whole: both languages, closed lists, references that lead somewhere."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routes.codebook import (
    CITABLE,
    RECORD_KEEPING,
    TABLE_NAMES,
    code_list,
    code_lists,
    id_field,
    key_fields,
    make_id,
    table,
    table_schema,
)
from routes.codebook.countries import MEANT
from routes.codebook.days import date_of, day_number
from routes.codebook.groups import (
    AREA_LEVELS,
    BETWEEN,
    ENDS,
    NOT_FIREARMS,
    ORIGINS,
    POINT_LEVELS,
)
from routes.errors import SchemaError
from routes.frames import empty_frame, table_frame
from routes.reference import countries


@pytest.mark.parametrize("name", TABLE_NAMES)
def test_every_table_and_field_speaks_both_languages(name: str) -> None:
    described = table(name)
    for text in (described.title_es, described.description_es):
        assert text
    for field in described.fields:
        assert field.title
        assert field.title_es
        assert field.description
        assert field.description_es


@pytest.mark.parametrize("name", TABLE_NAMES)
def test_every_reference_leads_to_a_field(name: str) -> None:
    for field in table(name).fields:
        if field.references:
            target, _, column = field.references.partition(".")
            assert table(target).field(column).unique


def test_every_code_list_speaks_both_languages() -> None:
    for codes in code_lists().values():
        for code in codes:
            # The exact number needs no word in front of it.
            assert (code.en and code.es) or code.code == "exact"


def test_stages_are_in_the_order_of_a_chain() -> None:
    assert code_list("kind").values == (
        "purchase", "theft", "assembly", "storage", "transfer", "crossing", "seizure", "recovery",
        "use",
    )  # fmt: skip


def test_military_grade_is_marked() -> None:
    military = {code.code for code in code_list("item_category") if code.military}
    assert military == {"machine_gun", "grenade_launcher", "rocket_launcher", "explosive"}


@pytest.mark.parametrize("name", TABLE_NAMES)
def test_a_schema_writes_its_codes_out(name: str) -> None:
    for field, described in zip(table(name).fields, table_schema(name)["fields"], strict=True):
        if field.codes:
            assert described["constraints"]["enum"] == list(field.codes.values)


@given(st.lists(st.text(min_size=1).filter(str.strip), min_size=1, max_size=4))
def test_an_id_depends_on_every_word_and_where_it_stands(words: list[str]) -> None:
    made = make_id("leg", *words)
    assert made == make_id("leg", *words)
    assert made != make_id("leg", *words, "more")
    assert made != make_id("event", *words)


def test_an_id_of_nothing_is_refused() -> None:
    with pytest.raises(SchemaError, match="every part"):
        make_id("leg", "case", " ")


@pytest.mark.parametrize("name", TABLE_NAMES)
def test_an_empty_frame_keeps_columns_and_types(name: str) -> None:
    frame = empty_frame(name)
    assert frame.columns.tolist() == list(table(name).field_names)
    assert table_frame(name, frame).dtypes.to_dict() == frame.dtypes.to_dict()


def test_a_column_nobody_decided_about_is_refused() -> None:
    with pytest.raises(SchemaError, match="no column colour"):
        table_frame("events", empty_frame("events").assign(colour="red"))


def test_every_level_is_a_point_or_an_area_but_a_county_and_what_cannot_be_placed() -> None:
    assert not POINT_LEVELS & AREA_LEVELS
    others = {"county", "unresolvable"}
    assert POINT_LEVELS | AREA_LEVELS | others == set(code_list("level").values)


def test_the_stages_of_a_chain_are_its_kinds_in_their_order_around_the_crossing() -> None:
    assert (*ORIGINS, *BETWEEN, "crossing", *ENDS) == code_list("kind").values


def test_items_that_are_no_firearms_are_categories_of_items() -> None:
    assert set(code_list("item_category").values) >= NOT_FIREARMS


def test_no_code_that_is_mistaken_for_a_country_is_one() -> None:
    known = set(countries()["code"])
    assert not known & set(MEANT)
    assert set(MEANT.values()) <= known


@pytest.mark.parametrize("name", [*TABLE_NAMES, *RECORD_KEEPING])
def test_a_record_is_told_by_its_id_or_else_by_the_parts_of_its_key(name: str) -> None:
    own = id_field(name)
    assert key_fields(name) == ((own,) if own else table(name).primary_key)
    unique = [field.name for field in table(name).fields if field.unique]
    assert unique == ([own] if own else [])


def test_what_can_be_cited_has_an_id() -> None:
    assert all(id_field(name) for name in CITABLE)
    assert {name for name in TABLE_NAMES if table(name).cited} <= set(CITABLE)


@given(st.dates())
def test_a_day_and_its_number_say_the_same(day: date) -> None:
    assert date_of(day_number(day)) == day
