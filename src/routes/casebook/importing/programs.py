"""Sheets of TimeMap and FlowmapBlue and our own exports, recognised by their headers."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from routes.casebook.importing.mapping import ColumnMap, column_map
from routes.casebook.importing.ownexports import without_worked_out
from routes.casebook.importing.words import folded

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from routes.casebook.foreign import ForeignTable

_TIMEMAP_EVENT = frozenset({"id", "description", "date", "location"})
_TIMEMAP_EXTRA = re.compile(
    r"(?:source|association|filter|category|sources|associations)s? ?[0-9]*"
)
_TIMEMAP_SOURCE = frozenset({"id", "title", "type"})
_TIMEMAP_PATH = re.compile(r"paths?|path ?[0-9]+|thumbnail")
_LOCATIONS = frozenset({"id", "name", "lat", "lon"})
_FLOWS = frozenset({"origin", "dest", "count"})
_PROPERTIES = frozenset({"property", "value"})


@dataclass(frozen=True, slots=True)
class Recognised:
    """Tables of a file after what a program's sheets say among themselves was put in."""

    tables: tuple[ForeignTable, ...]
    maps: Mapping[str, ColumnMap] = field(default_factory=dict)
    """By sheet, the columns of those that were recognised."""
    constants: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def recognise(tables: Sequence[ForeignTable]) -> Recognised:
    """Recognise sheets of TimeMap and FlowmapBlue, and files that we have exported ourselves.

    Parameters
    ----------
    tables
        The tables of one file.

    Returns
    -------
    Recognised
        Flows whose ends are ids of a sheet of locations are read with the names of those;
        tables that are of neither program are as they were.
    """
    tables, own, notes = without_worked_out(tables)
    found = _of_programs(tables)
    return replace(found, maps={**found.maps, **own}, notes=(*notes, *found.notes))


def _of_programs(tables: Sequence[ForeignTable]) -> Recognised:
    headers = {each.layer: frozenset(map(folded, each.header)) for each in tables}
    maps = {
        each.layer: mapped
        for each in tables
        if (mapped := _timemap(each, headers[each.layer])) is not None
    }
    if not any(header >= _FLOWS for header in headers.values()):
        located = {
            each.layer: _locations(each)
            for each in tables
            if headers[each.layer] == _LOCATIONS and each.layer.casefold() == "locations"
        }
        return Recognised(tuple(tables), maps | located)
    return _flowmap(tables, headers, maps)


def _timemap(foreign: ForeignTable, header: frozenset[str]) -> ColumnMap | None:
    rows = [row.cells for row in foreign.rows[:200]]
    if header >= _TIMEMAP_EVENT and any(map(_TIMEMAP_EXTRA.fullmatch, header)):
        columns = column_map("events", foreign.header, rows)
        index = [folded(name) for name in foreign.header].index("description")
        described = dict(columns.columns)
        if "items" not in described.values():
            described[index] = "items"
        return replace(columns, columns=described, guesses={}, layout="timemap")
    if header >= _TIMEMAP_SOURCE and any(map(_TIMEMAP_PATH.fullmatch, header)):
        columns = column_map("sources", foreign.header, rows)
        return replace(columns, guesses={}, layout="timemap")
    return None


def _flowmap(
    tables: Sequence[ForeignTable],
    headers: Mapping[str, frozenset[str]],
    maps: Mapping[str, ColumnMap],
) -> Recognised:
    names: dict[str, str] = {}
    constants: dict[str, str] = {}
    notes: list[str] = []
    kept: list[ForeignTable] = []
    found = dict(maps)
    for each in tables:
        header = headers[each.layer]
        if header >= _LOCATIONS:
            names |= _names(each)
            found[each.layer] = _locations(each)
        if header == _PROPERTIES:
            constants |= _title(each)
            notes.append(
                f"the sheet {each.layer} holds settings of FlowmapBlue, which are no rows."
            )
            continue
        kept.append(each)
    for each in kept:
        if headers[each.layer] >= _FLOWS:
            columns = column_map("flows", each.header, [row.cells for row in each.rows[:200]])
            found[each.layer] = replace(columns, guesses={}, layout="flowmapblue", names=names)
    return Recognised(tuple(kept), found, constants, tuple(notes))


def _locations(foreign: ForeignTable) -> ColumnMap:
    """Take locations for places that a person has to decide on: they become drafts."""
    targets = {"name": "place_text", "lat": "lat", "lon": "lon"}
    columns = {
        index: targets[folded(name)]
        for index, name in enumerate(foreign.header)
        if folded(name) in targets
    }
    return ColumnMap(table="places", header=foreign.header, columns=columns, layout="flowmapblue")


def _names(foreign: ForeignTable) -> dict[str, str]:
    header = [folded(name) for name in foreign.header]
    key, name = header.index("id"), header.index("name")
    return {row.cells[key]: row.cells[name] for row in foreign.rows if row.fault is None}


def _title(foreign: ForeignTable) -> dict[str, str]:
    header = [folded(name) for name in foreign.header]
    key, value = header.index("property"), header.index("value")
    titles = [
        row.cells[value]
        for row in foreign.rows
        if folded(row.cells[key]) == "title" and row.cells[value].strip()
    ]
    return {"measure": titles[0]} if titles else {}
