"""What is wrong in a profile is said in words: what, where and the cure."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.importing.conftest import CASES, Desk

from routes.casebook.importing.profile_reading import read_profile
from routes.cli import main
from routes.errors import CasebookError
from routes.pipeline.importing import import_file

EVENTS = '"table": "events", "columns"'


@pytest.mark.parametrize(
    ("text", "what", "cure"),
    [
        ("", "the file is empty", "--save-map"),
        ("fecha,lugar\n", "line 1, column 1 cannot be read", "double quotation marks"),
        # At the comma, or behind it in the eyes of older readers.
        ('{"dates": "dmy",}', "line 1, column 1", "a comma too many"),
        ("{'table': 1}", "line 1, column 2", "not single ones"),
        ('{"dates": "\\u12"}', "line 1, column 1", "write the letter itself"),
        (
            '{"table": "events", "codes": {"kind": {"x": "court"}}}',
            '"x" is to be "court", which is no code',
            "purchase, theft",
        ),
        ('{"dates": "dmy"\n "set": {}}', "line 2, column 2", "a comma or a closing bracket"),
        ('{"dates" "dmy"}', "column 10", "colon is missing"),
        ("[" * 100_000, "brackets in brackets", "--save-map"),
        ("1" * 10_000, "digits of a number", "--save-map"),
        ('{"set": {"kind": "use", "kind": "theft"}}', '"kind" stands twice', "delete one"),
        ("[]", "it is a list and no profile", "in braces"),
        ('{"tabels": []}', 'nothing is called "tabels"', "did you mean tables?"),
        ('{"dates": "ymd"}', '"dates" is "ymd"', 'write "mdy" or "dmy"'),
        ('{"dates": ["mdy"]}', '"dates" is a list', 'write "mdy" or "dmy"'),
        ('{"tables": 5}', '"tables" is a number', "square brackets"),
        ('{"tables": {}}', '"tables" is in braces', "square brackets"),
        ('{"tables": ["events"]}', "p.json, table 1 of its list: it is a text", "in braces"),
        ('{"tables": [], "table": "events"}', "side by side", "into the list"),
        ('{"columns": {}}', '"table" is missing', "the tables are sources, "),
        ('{"table": "evnts", "columns": {}}', 'no table "evnts"', "did you mean events?"),
        ('{"table": null, "columns": {}}', '"table" is missing', "the tables are"),
        ('{"table": ["events"], "columns": {}}', "no table a list", "the tables are"),
        (f"{{{EVENTS}: []}}", '"columns" is a list', '{"column of the file": "field"}'),
        (f'{{{EVENTS}: {{"F": "dat"}}}}', 'the column "F" is to be "dat"', "did you mean date?"),
        (f'{{{EVENTS}: {{"F": ["date"]}}}}', "is to be a list", "the fields are event_id"),
        (f'{{{EVENTS}: {{"F": true}}}}', "is to be true", "null leaves a column out"),
        ('{"set": ["x"]}', '"set" is a list', "in braces"),
        ('{"set": {"documented": true}}', '"documented" is yes or no', "double quotation marks"),
        ('{"codes": []}', '"codes" is a list', '{"field": {"word": "code"}}'),
        ('{"codes": {"knd": {}}}', '"knd"', "did you mean kind?"),
        ('{"codes": {"kind": "use"}}', '"codes" of kind is a text', "in braces"),
        ('{"codes": {"kind": {"x": "sold"}}}', '"x" is to be "sold"', "the codes are "),
    ],
)
def test_every_mistake_in_a_profile_is_told_with_its_place_and_its_cure(
    text: str, what: str, cure: str
) -> None:
    with pytest.raises(CasebookError) as refused:
        read_profile(text, "p.json")
    told = str(refused.value)
    assert told.startswith("the profile p.json")
    assert what in told
    assert cure in told
    raw = ("None", "True", "NoneType", "Error", "Expecting", "delimiter", "(char", "['", "{'")
    assert [word for word in raw if word in told] == []


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.sampled_from(["events", "kind", "x"]),
        lambda inner: (
            st.lists(inner, max_size=2)
            | st.dictionaries(
                st.sampled_from(["tables", "table", "columns", "dates", "codes", "set", "kind"]),
                inner,
            )
        ),
        max_leaves=8,
    )
)
def test_whatever_stands_in_a_profile_is_read_or_refused_as_a_profile(raw: object) -> None:
    with suppress(CasebookError):
        read_profile(json.dumps(raw), "p.json")


def test_two_columns_that_a_profile_takes_for_one_field_are_refused_with_the_cure(
    desk: Desk,
) -> None:
    (desk.folder / "rows.csv").write_text("a,b\n2021-03-01,2021\n")
    profile = read_profile(f'{{{EVENTS}: {{"a": "date", "b": "date"}}}}', "p.json")
    report = import_file(desk.store, desk.folder / "rows.csv", who="ana", profile=profile)
    (refused,) = report.rejects
    assert '"a" and "b" can both be date' in refused.reason
    assert "write null behind the others" in refused.cure


@pytest.mark.parametrize(
    ("content", "what"),
    [(None, "there is no profile"), (b"\xff\xfe{", "no text in UTF-8"), (b"{", "line 1, column 2")],
)
def test_a_profile_that_cannot_be_read_is_told_by_its_name(
    desk: Desk, capsys: pytest.CaptureFixture[str], content: bytes | None, what: str
) -> None:
    path = desk.folder / "map.json"
    if content is not None:
        path.write_bytes(content)
    (desk.folder / "rows.csv").write_text(CASES)
    into = str(desk.folder.parent / "book.sqlite")
    with pytest.raises(SystemExit):
        main(["import", str(desk.folder / "rows.csv"), "--into", into, "--map", str(path)])
    told = capsys.readouterr().err
    assert what in told
    assert "map.json" in told
    assert "Errno" not in told
