"""A release as TimeMap reads it: events, sources and associations, as sheets or as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from routes.casebook.exports.geojson import dumped
from routes.casebook.exports.sheets import Cell, SheetOf, cell_of, number_text
from routes.casebook.exports.symbols import label
from routes.casebook.exports.workbook import workbook_of
from routes.codebook import code_list

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from routes.casebook.exports.release import Release

_KEPT = (
    *("documented", "level", "uncertainty_km", "place_status", "place_reason", "method", "score"),
    *("kind", "date_text", "items", "quantity", "quantity_unit", "organisation", "case_id"),
    "citation_text",
)
"""Columns that TimeMap shows when its configuration names them."""

_CUSTOM = dict.fromkeys(_KEPT, "text")


def timemap_files(release: Release) -> Mapping[str, bytes]:
    """Write what TimeMap's data server answers: JSON files, and its configuration beside them.

    An event without any date cannot be on a time line: TimeMap drops it, so it stands in
    ``left_out.json`` with the reason.
    """
    parts: dict[str, object] = {
        "events": _events(release),
        "sources": {str(source["id"]): source for source in _sources(release)},
        "associations": _associations(release),
        "left_out": _left_out(release),
        "config": {
            "features": {
                "USE_ASSOCIATIONS": True,
                "USE_SOURCES": True,
                "CUSTOM_EVENT_FIELDS": [
                    {"key": key, "kind": kind, "title": key.replace("_", " ")}
                    for key, kind in _CUSTOM.items()
                ],
            }
        },
    }
    return {f"{name}.json": (dumped(part) + "\n").encode("utf-8") for name, part in parts.items()}


def timemap_workbook(release: Release) -> Mapping[str, bytes]:
    """Write the workbook that TimeMap's data server reads (``export_events`` and the others)."""
    sheets = [
        _sheet("export_events", _events(release)),
        _sheet("export_sources", _sources(release)),
        _sheet("export_associations", _associations(release)),
        _sheet("left_out", _left_out(release)),
    ]
    return {"casebook.timemap.xlsx": workbook_of(sheets)}


def _sheet(name: str, records: Sequence[Mapping[str, Any]]) -> SheetOf:
    """Lists become numbered columns (``source1``, ``source2``), as the data server gathers them."""
    columns: dict[str, None] = {}
    rows: list[dict[str, Cell]] = []
    for record in records:
        row: dict[str, Cell] = {}
        for key, value in record.items():
            if isinstance(value, list):
                singular = key.removesuffix("s")
                row |= {f"{singular}{n}": each for n, each in enumerate(value, start=1)}
            else:
                row[key] = value
        columns |= dict.fromkeys(row)
        rows.append(row)
    order = sorted(columns, key=lambda column: column[-1].isdigit())
    cells = tuple(tuple(row.get(column, "") for column in order) for row in rows)
    return SheetOf(name, tuple(order), cells)


def _records(release: Release) -> list[dict[str, Cell]]:
    events = pd.DataFrame(release.events.drop(columns="geometry"))
    rows = events.astype(object).to_dict("records")
    return [{str(key): cell_of(value) for key, value in row.items()} for row in rows]


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    return cell if isinstance(cell, str) else number_text(cell)


def _events(release: Release) -> list[dict[str, Any]]:
    return [
        _event(record, [str(cited["source_id"]) for cited in _cited(release, record)])
        for record in _records(release)
        if record["earliest"] or record["latest"]
    ]


def _cited(release: Release, record: Mapping[str, Cell]) -> Sequence[Mapping[str, Any]]:
    return release.citations.get(str(record["event_id"]), ())


def _event(record: Mapping[str, Cell], sources: list[str]) -> dict[str, Any]:
    # The first day that the date can mean; how wide it is, time_display tells.
    day = _text(record["earliest"] or record["latest"])
    year, month, of_month = day.split("-")
    return {
        "id": record["event_id"],
        "description": _description(record),
        "date": f"{month}/{of_month}/{year}",
        "time": "",
        "time_display": _text(record["date_text"] or record["date"]),
        "location": _text(record["place_text"]),
        "latitude": _text(record["place_lat"]),
        "longitude": _text(record["place_lon"]),
        "category": label("kind", record["kind"]),
        "comments": _text(record["not_drawn"]),
        **{name: _text(record[name]) for name in _KEPT},
        "associations": _tags(record),
        "sources": list(dict.fromkeys(sources)),
    }


def _description(record: Mapping[str, Cell]) -> str:
    inferred = " (inferred)" if record["documented"] == "inferred" else ""
    words = [f"{label('kind', record['kind'])}{inferred}", record["items"], record["case_title"]]
    return ". ".join(_text(word) for word in words if word)


def _tags(record: Mapping[str, Cell]) -> list[str]:
    """Filters that are always there: documented or not, how well placed, stage; and the case."""
    return [
        f"documented:{record['documented']}",
        f"level:{record['level']}",
        f"stage:{record['kind']}",
        f"case:{record['case_id']}",
    ]


_FILTERS = (
    ("documented", "Documented", "documented"),
    ("level", "Place known to", "level"),
    ("stage", "Stage", "kind"),
)


def _associations(release: Release) -> list[dict[str, Any]]:
    filters = [
        {
            "id": f"{tag}:{code.code}",
            "title": code.en,
            "desc": code.description,
            "mode": "FILTER",
            "filter_paths": [title, code.en],
        }
        for tag, title, name in _FILTERS
        for code in code_list(name)
    ]
    cases = release.tables["cases"]
    narratives = [
        {
            "id": f"case:{case}",
            "title": str(title) if pd.notna(title) else str(case),
            "desc": str(summary) if pd.notna(summary) else "",
            "mode": "NARRATIVE",
            "filter_paths": [],
        }
        for case, title, summary in zip(
            cases["case_id"], cases["title"], cases["summary"], strict=True
        )
    ]
    return [*filters, *narratives]


def _sources(release: Release) -> list[dict[str, Any]]:
    columns = ("source_id", "title", "publisher", "date", "url", "kind")
    rows = release.tables["sources"][list(columns)].astype(object).to_dict("records")
    told = [{str(key): _text(cell_of(value)) for key, value in row.items()} for row in rows]
    return [
        {
            "id": row["source_id"],
            "title": row["title"] or row["publisher"] or row["source_id"],
            "thumbnail": "",
            "type": label("source_kind", row["kind"]) if row["kind"] else "",
            "url": row["url"],
            "description": "",
            "author": row["publisher"],
            "date": row["date"],
            "paths": [],
        }
        for row in told
    ]


def _left_out(release: Release) -> list[dict[str, Any]]:
    return [
        {
            "id": record["event_id"],
            "description": _description(record),
            "location": _text(record["place_text"]),
            **{name: _text(record[name]) for name in _KEPT},
            "reason": "the sources give no date, and TimeMap drops an event without one",
        }
        for record in _records(release)
        if not (record["earliest"] or record["latest"])
    ]
