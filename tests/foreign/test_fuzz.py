"""Whatever bytes come, a reader ends with rows or with a sentence, never with an exception."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from routes.casebook.foreign import Limits
from routes.casebook.foreign.assembling import Assembly
from routes.casebook.foreign.dispatching import prepare
from routes.casebook.foreign.output import Output
from routes.casebook.foreign.tables import without_surrogates
from routes.casebook.problems import Fault
from routes.casebook.sheets import csv_records

if TYPE_CHECKING:
    from pathlib import Path

LIMITS = Limits(rows=5_000)
calm = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
cells = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8)


def read_here(stream: Any, name: str) -> Assembly:
    """Read as the process does, in this one: without walls, so that an exception is seen."""
    pipe = io.BytesIO()
    prepare(stream, name, {}, LIMITS).run(pipe, lambda: 0)
    pipe.seek(0)
    assembly = Assembly(name, LIMITS)
    assembly.take(pipe)
    assert assembly.done
    assembly.tables()
    return assembly


@calm
@given(st.lists(st.lists(cells, min_size=3, max_size=3), max_size=8), st.sampled_from(",;\t|"))
def test_a_text_gives_back_every_cell(rows: list[list[str]], delimiter: str) -> None:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows([["alpha", "beta", "gamma"], *rows])
    found = read_here(io.BytesIO(text.getvalue().encode()), "a.csv")
    written = [tuple(row) for row in rows if any(cell.strip() for cell in row)]
    (table,) = found.tables()
    assert [row.cells for row in table.rows] == written


@calm
@given(st.binary(max_size=400))
def test_no_bytes_named_csv_raise(data: bytes) -> None:
    assert not _broke(read_here(io.BytesIO(data), "a.csv"))


@calm
@given(st.text('ab",\n\r;', max_size=60))
def test_every_line_of_a_text_is_in_a_row(text: str) -> None:
    records = list(csv_records(text, ","))
    assert [record.number for record in records] == list(range(1, len(records) + 1))
    if '"' not in text:
        assert len(records) == len(io.StringIO(text, newline="").readlines())
        assert all(record.cells is not None for record in records)


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=12,
)


@calm
@given(
    st.sampled_from(["Point", "LineString", "Polygon", "MultiPolygon", "GeometryCollection", "x"]),
    json_values,
    json_values,
)
def test_no_feature_raises_and_each_is_a_row(
    makers: dict[str, Any], kind: str, coordinates: object, properties: object
) -> None:
    geometry = {"type": kind, "coordinates": coordinates, "geometries": coordinates}
    one = {"type": "Feature", "properties": properties, "geometry": geometry}
    found = read_here(io.BytesIO(makers["geojson"](one, one)), "a.geojson")
    assert not _broke(found)
    assert [row.number for table in found.tables() for row in table.rows] == [1, 2]


@calm
@given(data=st.data())
def test_no_damaged_example_raises(
    data: st.DataObject, tmp_path: Path, examples: list[Any]
) -> None:
    example = data.draw(st.sampled_from(examples))
    broken = bytearray(example.data)
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(broken)))
        size = data.draw(st.sampled_from([0, 1, 2, 8, 100]))
        broken[place : place + size] = data.draw(st.binary(max_size=12))
    path = tmp_path / "damaged"
    path.write_bytes(bytes(broken))
    with path.open("rb") as stream:
        read_here(stream, example.name)


@pytest.fixture(scope="module")
def examples(makers: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> list[Any]:
    every = makers["every_example"](tmp_path_factory.mktemp("examples"))
    return [example for example in every if 0 < len(example.data) < 100_000]


@calm
@given(st.text())
def test_what_is_free_of_surrogates_can_be_written(text: str) -> None:
    without_surrogates(text + "\ud800")[0].encode()


def test_a_refused_row_is_counted_all_the_same() -> None:
    pipe = io.BytesIO()
    output = Output(pipe, Limits(rows=2))
    output.table("")
    for number in range(5):
        output.row(number, ("a",))
    output.close()
    pipe.seek(0)
    assembly = Assembly("a.csv", Limits(rows=2))
    assembly.take(pipe)
    assert assembly.refusal == Fault(
        "too_many_rows", "the file has 5 rows, more than 2", "Split it into several files"
    )


def _broke(found: Assembly) -> bool:
    """Tell whether only the last net caught the file."""
    return found.refusal is not None and "not what its name says" in found.refusal.message
