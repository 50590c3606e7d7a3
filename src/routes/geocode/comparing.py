"""What another gazetteer would move: the places of a casebook, asked of two indexes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routes.geocode.events import geocode_events
from routes.reference.towns import km_between

if TYPE_CHECKING:
    import pandas as pd

    from routes.geocode.answers import Index

MOVED_KM = 0.01
"""Kilometres below which a place is where it was: the coordinates are kept to about a metre."""

_ASKED = ("place_text", "country", "case_id")
_FIELDS = {
    "status": "place_status",
    "name": "place_name",
    "admin1": "admin1",
    "country": "place_country",
    "level": "level",
    "gazetteer_id": "gazetteer_id",
    "lon": "lon",
    "lat": "lat",
    "method": "method",
}
"""What is told of both answers, by its column among the resolved places."""
_CHANGES = {
    "status": ("status",),
    "place": ("name", "gazetteer_id"),
    "admin1": ("admin1", "country"),
    "level": ("level",),
}
"""Kinds of change, and the fields in which they show. A move of the point is the fifth kind."""

COLUMNS = (
    *_ASKED,
    *("events", "first_event", "changes", "moved_km"),
    *(f"{field}_{side}" for field in _FIELDS for side in ("before", "after")),
)


def compare(
    old: Index,
    new: Index,
    events: pd.DataFrame,
    decisions: pd.DataFrame | None = None,
    cases: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Tell which places of events another index would change.

    Both answer with the same decisions and the same context of the cases. A decision that carries
    its own position stays where it is, whatever the gazetteer.

    Parameters
    ----------
    old, new
        The names in use, and those that may take their place.
    events, decisions, cases
        As :func:`routes.geocode.geocode_events` takes them; ``event_id`` where there is one.

    Returns
    -------
    pandas.DataFrame
        One row for each distinct question whose answer would change, sorted by its words, country
        and case: ``place_text country case_id events first_event changes moved_km``, then each
        field before and after. ``changes`` joins ``status``, ``place``, ``admin1``, ``level`` and
        ``moved`` by blanks; ``moved_km`` is missing unless both answers have a position. Empty,
        with its columns, if nothing changes.

    Raises
    ------
    ReferenceDataError
        If a file of the reference data is missing.
    """
    import pandas as pd  # noqa: PLC0415 - heavy

    before = _answers(old, events, decisions, cases)
    after = _answers(new, events, decisions, cases)
    ids = _column(events, "event_id")
    asked = list(zip(*(_column(events, name) for name in _ASKED), strict=True))
    rows: dict[tuple[object, ...], dict[str, object]] = {}
    for at, question in enumerate(asked):
        changes, moved = _changes(before[at], after[at])
        if not changes:
            continue
        # one question may have two answers, where events have coordinates of their own
        key = (*question, *before[at].values(), *after[at].values())
        row = rows.setdefault(key, _row(question, before[at], after[at]))
        row |= {"changes": " ".join(changes), "moved_km": moved}
        row["events"] = int(str(row["events"])) + 1
        row["first_event"] = min(filter(None, (row["first_event"], ids[at])), default=None, key=str)
    ordered = sorted(rows.values(), key=_order)
    frame = pd.DataFrame(ordered, columns=list(COLUMNS), dtype="object")
    numbers = ("moved_km", "lon_before", "lon_after", "lat_before", "lat_after")
    kinds = {name: "Float64" if name in numbers else "string" for name in COLUMNS}
    return frame.astype(kinds | {"events": "Int64"})


def _answers(
    index: Index,
    events: pd.DataFrame,
    decisions: pd.DataFrame | None,
    cases: pd.DataFrame | None,
) -> list[dict[str, object]]:
    found = geocode_events(events, decisions=decisions, index=index, cases=cases)
    columns = {field: _column(found, column) for field, column in _FIELDS.items()}
    return [
        dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)
    ]


def _column(frame: pd.DataFrame, name: str) -> list[object]:
    if name not in frame.columns:
        return [None] * len(frame)
    cells = frame[name].astype("object")
    return list(cells.where(cells.notna(), None))


def _changes(before: dict[str, object], after: dict[str, object]) -> tuple[list[str], float | None]:
    changes = [
        kind
        for kind, fields in _CHANGES.items()
        if any(before[field] != after[field] for field in fields)
    ]
    moved = _moved_km(before, after)
    if moved is not None and moved > MOVED_KM:
        changes.append("moved")
    return changes, moved


def _moved_km(before: dict[str, object], after: dict[str, object]) -> float | None:
    points = [before["lon"], before["lat"], after["lon"], after["lat"]]
    degrees = [point for point in points if isinstance(point, float)]
    return round(km_between(*degrees), 2) if len(degrees) == len(points) else None


def _row(
    question: tuple[object, ...], before: dict[str, object], after: dict[str, object]
) -> dict[str, object]:
    row: dict[str, object] = dict(zip(_ASKED, question, strict=True))
    row |= {"events": 0, "first_event": None}
    row |= {f"{field}_before": value for field, value in before.items()}
    return row | {f"{field}_after": value for field, value in after.items()}


def _order(row: dict[str, object]) -> tuple[str, ...]:
    return tuple(str(row[name] or "") for name in (*_ASKED, "first_event"))
