"""Decisions of a person about a place text, replayed."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from routes.geocode.answers import candidate
from routes.geocode.places import NOT_FOUND, OK, REFUSED, UNRESOLVABLE, Place
from routes.reference.folding import fold

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from routes.geocode.answers import Index
    from routes.geocode.gazetteer import Entry

    Row = Mapping[str, object]

METHOD = "decision"
_CERTAIN = 1.0


class Decisions:
    """Decisions by place text, country and case; the more specific one goes first.

    Parameters
    ----------
    frame
        Rows of the table ``places``, or ``None`` for no decisions. Texts are compared in folded
        form, so that case, accents and blanks do not matter.
    """

    def __init__(self, frame: pd.DataFrame | None) -> None:
        self._rows: dict[tuple[str, str, str], Row] = {}
        for row in [] if frame is None else frame.to_dict("records"):
            named = {str(key): value for key, value in row.items()}
            key = (
                fold(_text(named, "place_text")),
                _text(named, "country"),
                _text(named, "case_id"),
            )
            self._rows.setdefault(key, named)

    def find(self, text: str, country: str | None, case_id: str | None) -> Row | None:
        """Return the decision for a text: of its case before general, of its country before any."""
        key = fold(text)
        for case in dict.fromkeys((case_id or "", "")):
            for code in dict.fromkeys((country or "", "")):
                row = self._rows.get((key, code, case))
                if row is not None:
                    return row
        return None


def replay(index: Index, text: str, country: str | None, row: Row) -> Place:
    """Return the place a decision states.

    What the decision leaves open (name, state, position, radius) comes from the reference data
    by its ``gazetteer_id``; a decision for a whole state or country needs no id. A decision that
    says ``unresolvable`` refuses the place and gives its reason.
    """
    level, reason = _text(row, "level"), _text(row, "reason") or None
    decided_by = _text(row, "decided_by") or None
    nowhere = Place(
        query=text,
        status=REFUSED,
        level=UNRESOLVABLE,
        method=METHOD,
        reason=reason or "decided: the words do not say where",
        decided_by=decided_by,
        gazetteer_version=index.version,
    )
    if level == UNRESOLVABLE:
        return nowhere
    entry = _entry(index, row, level)
    lon, lat = _number(row, "lon"), _number(row, "lat")
    if entry is None and (lon is None or lat is None):
        missing = "the decision gives no coordinates and no gazetteer_id of the reference data"
        return nowhere._replace(status=NOT_FOUND, reason=missing)
    admin1 = _text(row, "admin1") or (entry.admin1 if entry else None)
    decided = Place(
        query=text,
        status=OK,
        level=level,
        name=_text(row, "name") or (entry.name if entry else None),
        admin1=admin1,
        country=(admin1 or "")[:2] or (entry.country if entry else None) or country,
        lon=lon if lon is not None else entry.lon if entry else None,
        lat=lat if lat is not None else entry.lat if entry else None,
        uncertainty_km=_number(row, "uncertainty_km") or (entry.radius_km if entry else None),
        gazetteer_id=_text(row, "gazetteer_id") or (entry.id if entry else None),
        method=METHOD,
        score=_number(row, "score") or _CERTAIN,
        reason=reason,
        decided_by=decided_by,
        gazetteer_version=index.version,
    )
    if entry is None:
        return decided
    return decided._replace(candidates=(candidate(entry, score=1.0, evidence=("decision",)),))


def known_entry(index: Index, gazetteer_id: str) -> Entry | None:
    """Return the entry of an id, ``zip:`` ids included."""
    return index.gazetteer.by_id(gazetteer_id)


def _entry(index: Index, row: Row, level: str) -> Entry | None:
    given = _text(row, "gazetteer_id")
    if given:
        return known_entry(index, given)
    if level == "state":
        return index.gazetteer.by_id(f"admin1:{_text(row, 'admin1')}")
    if level == "country":
        return index.gazetteer.by_id(f"country:{_text(row, 'country')}")
    return None


def _text(row: Row, column: str) -> str:
    value = row.get(column)
    return value.strip() if isinstance(value, str) else ""


def _number(row: Row, column: str) -> float | None:
    value = row.get(column)
    if isinstance(value, int | float) and not math.isnan(value):
        return float(value)
    return None
