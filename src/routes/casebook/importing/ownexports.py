"""Files that this program has exported, recognised when they come back.

What such a file has worked out from the records (resolved places, legs that were built, a sheet
to read first) is no record and is passed over; the point of a place that the gazetteer gave is
not taken for one that a source gave.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from routes.casebook.importing.mapping import ColumnMap, column_map
from routes.casebook.importing.words import folded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from routes.casebook.foreign import ForeignRow, ForeignTable

_READ_ME = "read_me"
_WORKED_OUT = ("places_resolved", "legs_built")
_OF_FEATURES = frozenset(
    {"source_ids", "source_urls", "citation_text", "not_drawn", "place_status"}
)
_GIVEN = "given_point"
"""How an event was placed whose coordinates stand in the casebook."""
_POINT = frozenset({"lon", "lat"})
_FIELD = " (field)"
"""Behind the name of a property of a feature that has the name of one of its own parts."""


def without_worked_out(
    tables: Sequence[ForeignTable],
) -> tuple[tuple[ForeignTable, ...], dict[str, ColumnMap], list[str]]:
    """Pass over what our own exports have worked out from the records.

    Parameters
    ----------
    tables
        The tables of one file.

    Returns
    -------
    tables : tuple of ForeignTable
        Those that hold records; all of them where the file is none of ours.
    maps : dict of str to ColumnMap
        By layer, what the columns of our own features are.
    notes : list of str
        Sentences that say what was passed over.
    """
    kept, notes = _of_workbook(tables)
    maps: dict[str, ColumnMap] = {}
    for at, each in enumerate(kept):
        if each.geographic and _OF_FEATURES.issubset(each.header):
            kept[at], maps[each.layer], told = _of_features(each)
            notes += told
    return tuple(kept), maps, notes


def _of_workbook(tables: Sequence[ForeignTable]) -> tuple[list[ForeignTable], list[str]]:
    layers = {each.layer: each for each in tables}
    first = layers.get(_READ_ME)
    ours = first is not None and {"about", "value"}.issubset(map(folded, first.header))
    if not ours or not layers.keys() & {*_WORKED_OUT}:
        return list(tables), []
    passed = [name for name in (_READ_ME, *_WORKED_OUT) if name in layers]
    note = (
        f"the workbook is an export of ours: its sheets {', '.join(passed)} were worked out from "
        "the other sheets and were passed over."
    )
    return [each for each in tables if each.layer not in passed], [note]


def _of_features(
    foreign: ForeignTable,
) -> tuple[ForeignTable, ColumnMap, list[str]]:
    header = list(foreign.header)
    leg = header.index("leg_id") if "leg_id" in header else None
    method = header.index("method") if "method" in header else None
    rows = [row for row in foreign.rows if leg is None or not row.cells[leg].strip()]
    points = [at for at, name in enumerate(header) if name in _POINT]
    rows = [_with_given_point(row, points, method) for row in rows]
    notes = []
    if legs := len(foreign.rows) - len(rows):
        notes.append(
            f"the file is an export of ours: its {legs:,} legs were worked out from the events and "
            "were passed over; the tables travel whole as --to csv or xlsx, or with routes copy."
        )
    table = replace(foreign, rows=tuple(rows), geographic=False)
    return table, _columns(header, [row.cells for row in rows[:200]]), notes


def _with_given_point(row: ForeignRow, points: Sequence[int], method: int | None) -> ForeignRow:
    """Leave out a point that was looked up: the words of the place say where it is."""
    if method is not None and row.cells[method] == _GIVEN:
        return row
    cells = tuple("" if at in points else cell for at, cell in enumerate(row.cells))
    return replace(row, cells=cells)


def _columns(header: Sequence[str], rows: Sequence[Sequence[str]]) -> ColumnMap:
    found = column_map("events", header, rows)
    columns = {
        at: target for at, target in found.columns.items() if f"{header[at]}{_FIELD}" not in header
    }
    known = column_map("events", [name.removesuffix(_FIELD) for name in header], []).columns
    columns |= {
        at: known[at] for at, name in enumerate(header) if name.endswith(_FIELD) and at in known
    }
    return replace(found, columns=columns, guesses={}, exact=True, faults=())
