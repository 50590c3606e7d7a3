"""Any table of text: the rows add up, twice changes nothing, the order of files does not matter."""

from __future__ import annotations

import csv
import io
import itertools
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.importing.conftest import CASES, EVENT, HEADER, SOURCES, Desk

from routes.casebook.reading import frame_of
from routes.casebook.stores import create_store
from routes.codebook import TABLE_NAMES
from routes.pipeline.importing import import_rows

if TYPE_CHECKING:
    from collections.abc import Mapping

CELLS = st.sampled_from(
    ["", "A1", "A2", "purchase", "decomiso", "2021-03-04", "early 2019", "6/7/2011", "33.4484",
     "-112.0740", "31,69", "0", "Phoenix, AZ", "about 5", "dozens", "-5", "https://example.org/1",
     "javascript:x", "c1", "yes", "=1+1", "US", "s1; s2", "\ufffd", "x\x7f"]
) | st.text(max_size=12)  # fmt: skip
NAMES = st.sampled_from(
    [*HEADER.split(","), "case_id", "country", "documented", "source_id", "date_text", "tipo",
     "fecha", "location", "título", "origin", "dest", "count", "measure", "case_a", "case_b",
     "relation", "title", "record", "_row", "_reason"]
) | st.text(min_size=1, max_size=8)  # fmt: skip
TABLES = st.tuples(
    st.lists(NAMES, min_size=1, max_size=8, unique_by=str.casefold),
    st.lists(st.lists(CELLS, max_size=9), max_size=12),
    st.sampled_from([None, *TABLE_NAMES]),
)


@settings(deadline=None, max_examples=60)
@given(TABLES)
@example((["_row", "id"], [["A1"]], None))
def test_the_rows_of_any_table_add_up_and_twice_changes_nothing(
    table: tuple[list[str], list[list[str]], str | None],
) -> None:
    header, rows, name = table
    with tempfile.TemporaryDirectory() as folder:
        store = create_store(Path(folder) / "book.sqlite")
        first = import_rows(store, header, rows, table=name, who="ana")
        told = first.loaded + first.updated + first.duplicates + first.rejected
        assert first.read == told == sum(any(c.strip() for c in row) for row in rows)
        assert len(first.rejects) == first.rejected
        before = store.contents().tables
        again = import_rows(store, header, rows, table=name, who="ben")
        assert (again.loaded, again.updated, again.rejected) == (0, 0, first.rejected)
        assert store.contents().tables == before


FILES = {"sources": SOURCES, "cases": CASES, "events": EVENT}
FILES["case_sources"] = "case_id,source_id\nc1,s1\n"


@pytest.mark.parametrize("order", list(itertools.permutations(FILES)))
def test_files_in_any_order_give_one_casebook(desk: Desk, order: tuple[str, ...]) -> None:
    for name in order:
        report = desk.load(FILES[name], f"{name}.csv")
        assert (report.loaded, report.rejected) == (1, 0)
    tables = desk.store.contents().tables
    assert {name: len(tables[name]) for name in ("sources", "cases", "events", "citations")} == {
        "sources": 1, "cases": 1, "events": 1, "citations": 2,
    }  # fmt: skip
    assert not tables["drafts"]


def _parts(tables: Mapping[str, list[Mapping[str, object]]]) -> Mapping[str, str]:
    """Write tables as CSV, one file a table."""
    files = {}
    for name, rows in tables.items():
        frame = frame_of(name, rows)
        stream = io.StringIO(newline="")
        writer = csv.writer(stream)
        writer.writerow(frame.columns)
        writer.writerows(frame.astype(object).where(frame.notna(), "").values.tolist())
        files[name] = stream.getvalue()
    return files


@settings(deadline=None, max_examples=10)
@given(st.permutations(["sources", "cases", "events", "citations", "legs", "links"]))
def test_a_casebook_written_as_files_loads_in_any_order_as_it_was(order: list[str]) -> None:
    events: list[Mapping[str, object]] = [
        {"event_id": f"c1#0{n}", "case_id": "c1", "kind": "purchase", "place_text": "Phoenix",
         "documented": "yes", "quantity": float(n)} for n in (1, 2)
    ]  # fmt: skip
    tables: dict[str, list[Mapping[str, object]]] = {
        "sources": [{"source_id": "s1", "url": "https://example.org/1"}],
        "cases": [{"case_id": "c1", "title": "One"}, {"case_id": "c2", "title": "Two"}],
        "events": events,
        "legs": [{"leg_id": "l1", "case_id": "c1", "from_event": "c1#01", "to_event": "c1#02",
                  "reason": "stated"}],
        "links": [{"link_id": "k1", "case_a": "c1", "case_b": "c2", "relation": "overlap"}],
        "citations": [{"record": each, "source_id": "s1", "locator": "p. 3"}
                      for each in ("c1#01", "c1#02", "l1", "k1", "c1")],
    }  # fmt: skip
    files = _parts(tables)
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(create_store(Path(folder) / "book.sqlite"), Path(folder))
        for name in order:
            report = desk.load(files[name], f"{name}.csv")
            assert (report.loaded, report.rejected) == (len(tables[name]), 0)
        read = desk.store.read()
        for name, rows in tables.items():
            assert read[name].equals(frame_of(name, rows)), name
        assert desk.drafts() == []
