"""What is packed into a page is what a reader unpacks, in Python and in the viewer."""

from __future__ import annotations

import json
import math
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from routes.render.columns import MISSING, Strings, positions_of, row_order
from routes.render.columns import given as given_by
from routes.render.encode import LATER, TEXTS, packed_json
from routes.render.texts import front_coded

if TYPE_CHECKING:
    from collections.abc import Callable

VIEWER = Path(__file__).parents[2] / "src" / "routes" / "render" / "viewer"

positions = st.lists(st.integers(-1, 300) | st.integers(-(2**31), 2**31 - 1))
numbers = st.lists(
    st.none() | st.integers(-(2**40), 2**40) | st.floats(allow_nan=False, allow_infinity=False)
)
words = st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=90))


def _floats(values: list[Any]) -> np.ndarray[Any, Any]:
    return np.array([math.nan if value is None else value for value in values], dtype=np.float64)


def _payload(whole: list[int], unknown: list[Any], texts: list[str]) -> dict[str, Any]:
    return {
        "whole": np.array(whole, dtype=np.int64),
        "sorted": np.array(sorted(whole), dtype=np.int64),
        "unknown": _floats(unknown),
        "strings": {TEXTS: texts},
        LATER: {"more": {"column": np.array(whole[::-1], dtype=np.int64)}, "strings": {TEXTS: []}},
    }


def _expected(whole: list[int], unknown: list[Any], texts: list[str]) -> dict[str, Any]:
    return {
        "whole": whole,
        "sorted": sorted(whole),
        "unknown": [None if value is None else float(value) for value in unknown],
        "strings": texts,
    }


@given(positions, numbers, words)
def test_columns_come_back_as_they_went(
    whole: list[int], unknown: list[Any], texts: list[str]
) -> None:
    read = _reader()(packed_json(_payload(whole, unknown, texts)))
    assert {key: read[key] for key in ("whole", "sorted", "unknown", "strings")} == _expected(
        whole, unknown, texts
    )
    assert _reader()(packed_json({"column": np.array(whole[::-1])}))["column"] == whole[::-1]


def _reader() -> Callable[[str], Any]:
    # Hypothesis and fixtures do not mix: the reader is taken from its module.
    return READ[0]


READ: list[Callable[[str], Any]] = []


@pytest.fixture(autouse=True)
def _take_reader(unpacked: Callable[[str], Any]) -> None:
    READ[:] = [unpacked]


_NODE = """
import { decodeIsland } from "%s/decode.js";
const lines = (await import("node:fs")).readFileSync(0, "utf8").split("\\n").filter(Boolean);
for (const line of lines) {
  const { strings, later, ...columns } = await decodeIsland(line);
  const out = { strings: Array.from({ length: strings.length }, (_, i) => strings.get(i)) };
  for (const key of Object.keys(columns)) out[key] = Array.from(columns[key]);
  out.more = Array.from(later.more.column);
  console.log(JSON.stringify(out));
}
"""


# One program reads many at once: shrinking would start it again and again.
@settings(max_examples=3, deadline=None, phases=[Phase.generate])
@given(st.lists(st.tuples(positions, numbers, words), min_size=30, max_size=60))
def test_the_viewer_reads_what_python_wrote(
    examples: list[tuple[list[int], list[Any], list[str]]],
) -> None:
    program = shutil.which("node")
    assert program is not None, "node is needed: apt-get install nodejs"
    islands = "\n".join(packed_json(_payload(*example)) for example in examples)
    done = subprocess.run(
        [program, "--input-type=module", "-e", _NODE % VIEWER.as_uri()],
        input=islands,
        capture_output=True,
        text=True,
        check=True,
    )
    for line, example in zip(done.stdout.rstrip("\n").split("\n"), examples, strict=True):
        # As a browser has it, every number is a double.
        read = json.loads(line, parse_int=float)
        assert read.pop("more") == example[0][::-1]
        assert read == _expected(*example)


@given(st.lists(st.tuples(st.integers(-1, 5), st.integers(-1, 9))))
def test_a_column_that_another_decides_is_found_again(pairs: list[tuple[int, int]]) -> None:
    by = np.array([pair[0] for pair in pairs], dtype=np.int64)
    made = given_by(np.array([pair[1] for pair in pairs], dtype=np.int64), by)
    least = int(by.min(initial=0))
    found = [
        int(made["values"][made["start"][of - least] + rank])
        for of, rank in zip(by, made["rank"], strict=True)
    ]
    assert found == [pair[1] for pair in pairs]


@given(st.lists(st.lists(st.none() | st.text(max_size=4)), max_size=4), st.integers(0, 4))
def test_every_text_has_one_position_and_early_ones_come_first(
    columns: list[list[str | None]], early: int
) -> None:
    strings = Strings()
    made = [
        strings.column(pd.Series(column, dtype=object), early=position < early)
        for position, column in enumerate(columns)
    ]
    first, rest = (part.to_pylist() for part in strings.finish())
    every = [*first, *rest]
    assert len(set(every)) == len(every)
    for position, (column, coded) in enumerate(zip(columns, made, strict=True)):
        found = coded.resolved()
        assert [None if at == MISSING else every[at] for at in found] == column
        assert position >= early or all(at < len(first) for at in found)


@pytest.mark.parametrize("column", [["a", "b", "c"], ["a", "b", "b"], ["a", None, "b"], ["b", "a"]])
def test_ids_in_their_order_are_found_again_as_any_others(column: list[str | None]) -> None:
    strings = Strings()
    coded = strings.column(pd.Series(column, dtype="string"))
    every = strings.finish()[1].to_pylist()
    assert every == sorted({text for text in column if text})
    assert [None if at == MISSING else every[at] for at in coded.resolved()] == column


@given(st.lists(st.tuples(st.integers(-1, 9), st.integers(-1, 2**40), st.integers(-1, 2**30))))
def test_rows_are_ordered_by_one_key_after_the_other(rows: list[tuple[int, int, int]]) -> None:
    keys = [np.array([row[key] for row in rows], dtype=np.int64) for key in range(3)]
    wanted = sorted(range(len(rows)), key=lambda row: rows[row])
    assert row_order(*keys).tolist() == wanted
    assert row_order(*keys[:2]).tolist() == sorted(wanted, key=lambda row: (rows[row][:2], row))


@given(st.lists(st.lists(st.none() | st.sampled_from("abcde")), min_size=1, max_size=3))
def test_several_columns_are_looked_up_as_one_by_one(columns: list[list[str | None]]) -> None:
    order = ["d", "a", "c"]
    found = positions_of([pd.Series(column, dtype="string") for column in columns], order)
    wanted = [[order.index(each) if each in order else -1 for each in one] for one in columns]
    assert [one.tolist() for one in found] == wanted


def test_half_a_character_becomes_a_question_mark() -> None:
    strings = Strings()
    strings.column(pd.Series(["a\ud800b"], dtype=object))
    assert strings.finish()[1].to_pylist() == ["a?b"]


def test_a_beginning_is_written_once() -> None:
    coded = front_coded([f"case-{number:06d}" for number in range(1000)])
    assert len(coded["bytes"]) < 2500


def test_no_part_of_an_island_can_close_its_element() -> None:
    packed = packed_json({"strings": {TEXTS: ["</script><script>alert(1)</script>"]}})
    assert "<" not in packed
