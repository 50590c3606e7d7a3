"""A save is all or nothing, and what is written is read back the same."""

from __future__ import annotations

import json
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import frictionless
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routes.casebook import read_casebook, write_casebook
from routes.casebook.coordinates import coordinate_fault
from routes.casebook.csvtext import csv_text
from routes.casebook.journal import Saving, writing
from routes.codebook import TABLE_NAMES, Field, table
from routes.errors import CasebookError
from routes.frames import empty_frame, table_frame

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from hypothesis.strategies import SearchStrategy

DATES = ("2020", "2021-06~", "2019/2021", "2020-XX", "[2019,2020]", "/2006", "2021-06-30")


def texts() -> SearchStrategy[str]:
    letters = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
    special = st.sampled_from(['"', "a,b", " x ", "\r", "a\nb", "\r\n", "=1+1", "'", ";", "\ufeff"])
    words = st.one_of(st.text(letters, min_size=1, max_size=12), special.map(lambda s: f"é{s}"))
    return words.filter(lambda text: bool(text.strip()))


def cells(field: Field) -> SearchStrategy[Any]:
    if field.codes is not None:
        values: SearchStrategy[Any] = st.sampled_from(field.codes.values)
    elif field.meaning == "edtf":
        values = st.sampled_from(DATES)
    elif field.pattern is not None:
        values = st.from_regex(field.pattern, fullmatch=True)
    elif field.name in {"url", "archive_url"}:
        values = st.sampled_from(("https://example.org/a?b=1", "ftp://x", "www.example.org"))
    elif field.type == "integer":
        values = st.integers(int(field.minimum or 0), int(field.maximum or 10**15))
    elif field.type == "number":
        high = field.maximum if field.maximum is not None else 1e300
        values = st.floats(field.minimum or 0, high, allow_nan=False)
    else:
        values = texts() if free(field) else texts().map(str.strip)
    return values if field.required else st.one_of(st.none(), values)


def free(field: Field) -> bool:
    named = field.name.endswith("_id") or field.name in {"record", "table", "field"}
    return not (field.references or named)


def frames(name: str) -> SearchStrategy[pd.DataFrame]:
    owner = table(name)
    record = st.fixed_dictionaries({field.name: cells(field) for field in owner.fields})
    if "lon" in owner.field_names:
        record = record.filter(sound_point)
    unique = [lambda row, f=field.name: row[f] for field in owner.fields if field.unique]
    keys = (lambda row: tuple(row[part] for part in owner.primary_key), *unique)
    rows = st.lists(record, max_size=4, unique_by=keys)
    return rows.map(lambda found: table_frame(name, pd.DataFrame(found, dtype=object)))


def sound_point(row: Mapping[str, Any]) -> bool:
    found = coordinate_fault(row["lon"], row["lat"], row["country"])
    return found is None or found[1].severity == "warning"


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_what_is_written_is_read_back_the_same(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("casebook")
    chosen = data.draw(st.sampled_from(TABLE_NAMES))
    tables = {name: empty_frame(name) for name in TABLE_NAMES}
    tables[chosen] = data.draw(frames(chosen))
    write_casebook(folder, tables)
    casebook = read_casebook(folder)
    for name in TABLE_NAMES:
        pd.testing.assert_frame_equal(casebook[name], tables[name])
    assert {problem.rule for problem in casebook.errors} <= {"unknown_reference", "ambiguous_id"}


def tables_of(folder: Path) -> dict[str, pd.DataFrame]:
    return dict(read_casebook(folder).tables)


def content(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def test_the_bytes_do_not_depend_on_the_order_of_the_rows(
    a_casebook: Callable[..., Path], tmp_path: Path
) -> None:
    tables = tables_of(a_casebook())
    write_casebook(tmp_path / "a", tables)
    write_casebook(tmp_path / "b", {name: frame[::-1] for name, frame in tables.items()})
    assert content(tmp_path / "a") == content(tmp_path / "b")


def test_numbers_are_written_as_people_write_them() -> None:
    frame = pd.DataFrame({"flow_id": ["f"], "origin": ["x"], "measure": ["m"], "value": [36.0]})
    assert csv_text("flows", frame).endswith(",36\n")
    assert csv_text("flows", frame.assign(value=1e-7)).endswith(",0.0000001\n")
    assert csv_text("flows", frame.assign(value=1e20)).endswith(",100000000000000000000\n")


def test_the_folder_is_a_valid_tabular_data_package(
    a_casebook: Callable[..., Path], tmp_path: Path
) -> None:
    write_casebook(tmp_path / "out", tables_of(a_casebook()))
    report = frictionless.validate(str(tmp_path / "out" / "datapackage.json"))
    assert report.valid, report.flatten(["rowNumber", "fieldName", "message"])


def test_a_foreign_key_is_promised_only_where_every_value_resolves(
    a_casebook: Callable[..., Path], tmp_path: Path
) -> None:
    tables = tables_of(a_casebook())
    write_casebook(tmp_path / "a", tables)
    tables["sources"] = tables["sources"].iloc[:1]
    write_casebook(tmp_path / "b", tables)
    keys = {}
    for name in ("a", "b"):
        package = json.loads((tmp_path / name / "datapackage.json").read_text("utf-8"))
        schema = next(r["schema"] for r in package["resources"] if r["name"] == "citations")
        keys[name] = schema.get("foreignKeys", [])
    assert keys["a"] == [
        {"fields": "source_id", "reference": {"resource": "sources", "fields": "source_id"}}
    ]
    assert keys["b"] == []


def test_what_the_owner_wrote_about_the_casebook_stays(a_casebook: Callable[..., Path]) -> None:
    folder = a_casebook()
    package = {"title": "Ours", "licenses": [{"name": "CC0-1.0"}], "resources": []}
    (folder / "datapackage.json").write_text(json.dumps(package), "utf-8")
    write_casebook(folder, tables_of(folder))
    written = json.loads((folder / "datapackage.json").read_text("utf-8"))
    assert (written["title"], written["licenses"]) == ("Ours", [{"name": "CC0-1.0"}])
    assert written["resources"][0]["name"] == "sources"


def test_a_broken_description_is_not_overwritten(a_casebook: Callable[..., Path]) -> None:
    folder = a_casebook()
    (folder / "datapackage.json").write_text("{", "utf-8")
    with pytest.raises(CasebookError, match="is not JSON"):
        write_casebook(folder, tables_of(folder))


def test_other_files_of_the_folder_are_left_alone(a_casebook: Callable[..., Path]) -> None:
    folder = a_casebook()
    (folder / "notes.txt").write_text("ours", "utf-8")
    write_casebook(folder, tables_of(folder))
    assert (folder / "notes.txt").read_text("utf-8") == "ours"
    assert not list(folder.glob(".saving-*"))


def test_a_file_that_does_not_change_is_not_touched(a_casebook: Callable[..., Path]) -> None:
    folder = a_casebook()
    write_casebook(folder, tables_of(folder))
    before = {file.name: file.stat().st_ino for file in folder.iterdir()}
    tables = tables_of(folder)
    tables["cases"] = tables["cases"].assign(title="Another title")
    write_casebook(folder, tables)
    after = {file.name: file.stat().st_ino for file in folder.iterdir()}
    assert {name for name in before if before[name] != after[name]} == {"cases.csv"}


@pytest.mark.parametrize("failing", [1, 2, 3])  # sources, cases, the description
def test_a_save_that_fails_leaves_everything_as_it_was(
    a_casebook: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, failing: int
) -> None:
    folder = a_casebook()
    write_casebook(folder, tables_of(folder))
    before = content(folder)
    tables = tables_of(folder)
    tables["cases"] = tables["cases"].assign(title="Another title")
    tables["sources"] = tables["sources"].assign(publisher="Another")
    tables["legs"] = empty_frame("legs")
    calls = 0
    real = Path.replace

    def replace(self: Path, target: Path) -> Path:
        nonlocal calls
        calls += 1
        if calls == failing:
            raise OSError(28, "No space left on device")
        return real(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(CasebookError, match="unchanged"):
        write_casebook(folder, tables)
    assert content(folder) == before


def test_an_optional_table_without_rows_has_no_file(a_casebook: Callable[..., Path]) -> None:
    folder = a_casebook()
    write_casebook(folder, {**tables_of(folder), "legs": empty_frame("legs")})
    assert not (folder / "legs.csv").exists()
    assert "legs" not in (folder / "datapackage.json").read_text("utf-8").partition("schema")[0]


def test_a_table_of_the_folder_is_not_deleted_by_leaving_it_out(
    a_casebook: Callable[..., Path],
) -> None:
    folder = a_casebook()
    tables = tables_of(folder)
    del tables["legs"]
    with pytest.raises(CasebookError, match=r"has legs\.csv"):
        write_casebook(folder, tables)
    del tables["events"]
    with pytest.raises(CasebookError, match="events is missing"):
        write_casebook(folder, tables)


def test_citations_in_a_working_file_would_come_back(a_casebook: Callable[..., Path]) -> None:
    folder = a_casebook(case_sources="case_id,source_id\nbridge,release\n")
    with pytest.raises(CasebookError, match="come back as citations"):
        write_casebook(folder, tables_of(folder))


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("kind", "bought"),
        ("date", "yesterday"),
        ("quantity", -1.0),
        ("quantity", float("inf")),
        ("items", "a\0b"),
        ("event_id", None),
        ("event_id", " a"),
    ],
)
def test_what_would_not_be_read_back_is_refused(
    a_casebook: Callable[..., Path], tmp_path: Path, column: str, value: object
) -> None:
    tables = tables_of(a_casebook())
    first = tables["events"].index == 0
    tables["events"][column] = tables["events"][column].mask(first, value)
    with pytest.raises(CasebookError, match=rf"events, record .*, column {column}"):
        write_casebook(tmp_path / "out", tables)
    assert not (tmp_path / "out").exists()


def test_two_records_of_one_id_are_refused(a_casebook: Callable[..., Path], tmp_path: Path) -> None:
    tables = tables_of(a_casebook())
    tables["events"]["event_id"] = "same"
    with pytest.raises(CasebookError, match="two records have this key"):
        write_casebook(tmp_path / "out", tables)


def test_a_description_saved_while_a_writer_waits_for_its_turn_is_kept(
    a_casebook: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = a_casebook()
    tables = tables_of(folder)

    @contextmanager
    def after_somebody_else(at: Path) -> Iterator[Saving]:
        file = at / "datapackage.json"
        told = json.loads(file.read_text("utf-8")) if file.is_file() else {}
        file.write_text(json.dumps({**told, "title": "Somebody's title"}), "utf-8")
        with writing(at) as saving:
            yield saving

    monkeypatch.setattr("routes.casebook.writing.writing", after_somebody_else)
    write_casebook(folder, tables)
    assert json.loads((folder / "datapackage.json").read_text("utf-8"))["title"] == (
        "Somebody's title"
    )
