"""Every example of a foreign file comes to the rows, or the sentence, that it has to come to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from routes.casebook.foreign import Limits, read_foreign

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def test_each_file_comes_to_its_rows_or_to_a_sentence(
    example: Any, put: Callable[[str, bytes], Path]
) -> None:
    path = put(example.name, example.data)
    before = path.stat()

    found = read_foreign(path, limits=Limits(rows=50_000), **example.options)

    assert (found.refusal.rule if found.refusal else None) == example.refusal, found.refusal
    rows = [row for table in found.tables for row in table.rows]
    faulted = [row for row in rows if row.fault or found.refusal]
    assert (len(rows) - len(faulted), len(faulted)) == (example.kept, example.faulted)
    notes = {note.rule for table in found.tables for note in table.notes}
    assert example.notes <= notes
    for table in found.tables:
        assert all(len(row.cells) == len(table.header) for row in table.rows)
    for fault in [row.fault for row in rows if row.fault] + [found.refusal]:
        if fault:
            assert fault.message.strip(" .") == fault.message
            assert fault.cure.strip(" .") == fault.cure
            assert fault.cure
    assert path.stat().st_mtime_ns == before.st_mtime_ns
    assert [other.name for other in path.parent.iterdir()] == [example.name]


def test_there_are_examples_of_every_format(makers: dict[str, Any], tmp_path: Path) -> None:
    names = [example.name for example in makers["every_example"](tmp_path)]
    assert len(names) == len(set(names)) >= 100
    suffixes = {name.rpartition(".")[2] for name in names}
    assert {"csv", "tsv", "txt", "xlsx", "xls", "ods", "geojson", "kml", "kmz", "gpkg", "zip"} <= (
        suffixes
    )
