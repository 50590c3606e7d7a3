"""A casebook cut down to what a few edits touch, and tables as they would be after edits.

A save holds one case against every rule, not the whole casebook, so that it costs the same
whatever else is in the book.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from routes.casebook.identities import record_id
from routes.casebook.reading import frame_of
from routes.casebook.stores.edits import Delete, Insert, Update
from routes.codebook import CITABLE, id_field, table

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from numpy.typing import NDArray

    from routes.casebook import Casebook
    from routes.casebook.cells import Value
    from routes.casebook.stores.edits import Edit

Records = dict[str, "Value"]

_OF_CASES: Mapping[str, tuple[str, ...]] = {
    "cases": ("case_id",),
    "events": ("case_id",),
    "legs": ("case_id",),
    "traces": ("case_id",),
    "places": ("case_id",),
    "links": ("case_a", "case_b"),
}
"""Columns by which a table belongs to cases."""

_WHOLE = frozenset({"organisations"})
"""Small tables whose rows are held against each other."""


def records(frame: pd.DataFrame) -> list[Records]:
    """Return the rows of a frame as plain values, ``None`` where a cell is missing."""
    columns = {
        str(name): frame[name].array.to_numpy(dtype=object, na_value=None).tolist()
        for name in frame.columns
    }
    return [
        dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)
    ]


def stored_record(casebook: Casebook, name: str, wanted: str) -> Records | None:
    """Return the record of that id as the casebook has it, or ``None``."""
    frame = casebook.tables.get(name)
    if frame is None or frame.empty:
        return None
    column = id_field(name)
    if column is not None:
        # One row is looked up here for every edit of every save; a frame of one row costs more.
        places = np.flatnonzero((frame[column] == wanted).to_numpy(dtype=bool, na_value=False))
        return _row_at(frame, int(places[0])) if len(places) else None
    found = (each for each in records(frame) if record_id(table(name), each) == wanted)
    return next(found, None)


def _row_at(frame: pd.DataFrame, place: int) -> Records:
    row: Records = {}
    for name in frame.columns:
        value = frame[name].array[place]
        row[str(name)] = None if value is pd.NA else getattr(value, "item", lambda v=value: v)()
    return row


def edited(tables: Mapping[str, pd.DataFrame], edits: Iterable[Edit]) -> dict[str, pd.DataFrame]:
    """Return the tables as they would be after the edits; only touched frames are made anew."""
    by_table: dict[str, list[Edit]] = defaultdict(list)
    for edit in edits:
        by_table[edit.table].append(edit)
    changed = dict(tables)
    for name, found in by_table.items():
        frame = tables.get(name)
        rows = [] if frame is None else records(frame)
        changed[name] = frame_of(name, list(_edited_rows(name, rows, found)))
    return changed


def _edited_rows(
    name: str, rows: Iterable[Records], edits: Collection[Edit]
) -> Iterator[Mapping[str, object]]:
    by_id: dict[str, list[Mapping[str, object]]] = defaultdict(list)
    for row in rows:
        by_id[record_id(table(name), row)].append(row)
    for edit in edits:
        if isinstance(edit, Insert):
            by_id[record_id(table(name), edit.record)].append(edit.record)
        elif isinstance(edit, Delete):
            by_id.pop(edit.record_id, None)
        else:
            found = by_id[edit.record_id]
            by_id[edit.record_id] = [{**row, edit.field: edit.after} for row in found]
    for found in by_id.values():
        yield from found


def with_edits(casebook: Casebook, edits: Iterable[Edit]) -> Casebook:
    """Return a casebook as it would be after the edits; the one given is not changed."""
    return replace(casebook, tables=MappingProxyType(edited(casebook.tables, edits)))


def touched_cases(casebook: Casebook, edits: Iterable[Edit]) -> frozenset[str]:
    """Return the ids of the cases that the edits are about, new ones included."""
    found: set[str] = set()
    for edit in edits:
        for values in _touched_values(casebook, edit):
            found.update(_cases_of(casebook, edit.table, values))
    return frozenset(found)


def _touched_values(casebook: Casebook, edit: Edit) -> Iterator[Mapping[str, Value]]:
    if isinstance(edit, Insert):
        yield edit.record
    elif isinstance(edit, Delete):
        yield edit.before
    else:
        stored = stored_record(casebook, edit.table, edit.record_id) or {}
        yield from (stored, {**stored, edit.field: edit.after})


def _cases_of(casebook: Casebook, name: str, values: Mapping[str, Value]) -> Iterator[str]:
    if name == "citations":
        cited = str(values.get("record"))
        for owner in CITABLE:
            stored = stored_record(casebook, owner, cited)
            if stored is not None:
                yield from _cases_of(casebook, owner, stored)
        return
    for column in _OF_CASES.get(name, ()):
        if value := values.get(column):
            yield str(value)


def cut(
    casebook: Casebook, cases: Collection[str], edits: Iterable[Edit] = ()
) -> dict[str, pd.DataFrame]:
    """Cut the tables down to some cases, to what the edits name, and to the sources of both.

    Parameters
    ----------
    casebook
        As read; not changed.
    cases
        Ids of the cases to keep.
    edits
        Edits whose records are kept as well.

    Returns
    -------
    dict of str to pandas.DataFrame
        Every table of the casebook, under the frame contract.
    """
    named = _named(edits)
    kept = {
        name: _kept(name, frame, cases, named.get(name, frozenset()))
        for name, frame in casebook.tables.items()
        if name not in {"citations", "sources"}
    }
    cited = {
        str(value)
        for name in CITABLE
        if name in kept
        for value in kept[name][id_field(name) or ""].dropna()
    }
    citations = casebook.tables["citations"]
    kept["citations"] = _rows(citations, _is_in(citations, "record", cited))
    sources = casebook.tables["sources"]
    told = {*kept["citations"]["source_id"].dropna(), *named.get("sources", ())}
    kept["sources"] = _rows(sources, _is_in(sources, "source_id", told))
    return {name: kept[name] for name in casebook.tables}


def events_of(casebook: Casebook, case_id: str) -> dict[str, pd.DataFrame]:
    """Return the events of a case with their citations, and every draft.

    Parameters
    ----------
    casebook
        As read; not changed.
    case_id
        The case.
    """
    events = casebook.tables["events"]
    found = {"events": _rows(events, _is_in(events, "case_id", (case_id,)))}
    citations = casebook.tables["citations"]
    cited = [str(each) for each in found["events"]["event_id"].dropna()]
    found["citations"] = _rows(citations, _is_in(citations, "record", cited))
    drafts = casebook.tables.get("drafts")
    return found if drafts is None else {**found, "drafts": drafts}


def _kept(
    name: str, frame: pd.DataFrame, cases: Collection[str], named: Collection[str]
) -> pd.DataFrame:
    if name in _WHOLE or frame.empty:
        return frame
    mask = np.zeros(len(frame), dtype=bool)
    for column in _OF_CASES.get(name, ()):
        mask |= _is_in(frame, column, cases)
    if named:
        key = id_field(name)
        if key is not None:
            mask |= _is_in(frame, key, named)
        else:
            mask |= [record_id(table(name), row) in named for row in records(frame)]
    return _rows(frame, mask)


def _is_in(frame: pd.DataFrame, column: str, values: Collection[str]) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = frame[column].isin(list(values)).to_numpy(dtype=bool)
    return found


def _rows(frame: pd.DataFrame, mask: NDArray[np.bool_]) -> pd.DataFrame:
    if mask.all():
        return frame.reset_index(drop=True)
    return (frame[mask] if mask.any() else frame.iloc[:0]).reset_index(drop=True)


def _named(edits: Iterable[Edit]) -> dict[str, set[str]]:
    """Records that edits name, and the sources that their citations name."""
    named: dict[str, set[str]] = defaultdict(set)
    for edit in edits:
        if edit.table == "legs":
            named["events"].update(_ends(edit))
        if not isinstance(edit, Insert):
            named[edit.table].add(edit.record_id)
            continue
        named[edit.table].add(record_id(table(edit.table), edit.record))
        if edit.table == "citations":
            named["sources"].add(str(edit.record.get("source_id")))
            for owner in CITABLE:
                named[owner].add(str(edit.record.get("record")))
    return named


def _ends(edit: Edit) -> Iterator[str]:
    """Events that a leg joins, which may be of another case than its own."""
    if isinstance(edit, Update):
        values: Mapping[str, Value] = {edit.field: edit.after}
    else:
        values = edit.record if isinstance(edit, Insert) else edit.before
    yield from (str(values[end]) for end in ("from_event", "to_event") if values.get(end))
