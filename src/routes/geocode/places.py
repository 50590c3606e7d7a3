"""What the geocoder answers: a place with its provenance, or a refusal with its reason."""

from __future__ import annotations

import json
from typing import NamedTuple

OK = "ok"
AMBIGUOUS = "ambiguous"
CONFLICT = "conflict"
NOT_FOUND = "not_found"
REFUSED = "refused"

STATUSES = (OK, AMBIGUOUS, CONFLICT, NOT_FOUND, REFUSED)
"""Statuses of a place; only ``ok`` carries a position."""

UNRESOLVABLE = "unresolvable"

RECORD = (
    *("query", "status", "name", "admin1", "country", "lon", "lat", "level", "uncertainty_km"),
    *("score", "gazetteer_id", "gazetteer_version", "method", "reason", "candidates", "decided_by"),
)
"""The fields of a place in the order in which they are written out."""


class Candidate(NamedTuple):
    """One thing the words could mean.

    ``score`` orders candidates between 0 and 1 by the evidence listed beside it. It is not a
    probability: nothing has been calibrated yet.
    """

    name: str
    admin1: str | None
    """ISO 3166-2 code, or ``None`` where the reference data has none."""
    country: str | None
    """ISO 3166-1 alpha-2 code; ``None`` for an area that spans several countries."""
    lon: float | None
    """Degrees east, WGS 84."""
    lat: float | None
    """Degrees north, WGS 84."""
    level: str
    uncertainty_km: float | None
    gazetteer_id: str
    score: float
    evidence: tuple[str, ...]


class Place(NamedTuple):
    """The decision about one place text.

    A place that is not ``ok`` has no position at all, never a default one; it has a reason in
    plain words and, where there are any, the candidates a person can choose from.
    """

    query: str
    """The words as they were given."""
    status: str
    level: str
    name: str | None = None
    admin1: str | None = None
    country: str | None = None
    lon: float | None = None
    lat: float | None = None
    uncertainty_km: float | None = None
    gazetteer_id: str | None = None
    gazetteer_version: str | None = None
    """Version of the reference data that were asked, as ``routes reference info`` tells it."""
    method: str | None = None
    """Which rule decided."""
    score: float | None = None
    """Strength of the evidence, 0 to 1, not calibrated; ``None`` when not ``ok``."""
    reason: str | None = None
    """Why there is no position, in plain words; a note when ``ok`` and something is odd."""
    candidates: tuple[Candidate, ...] = ()
    decided_by: str | None = None


def place_record(place: Place) -> dict[str, object]:
    """Return a place as plain values in the order of output, its candidates as dictionaries."""
    record = {name: getattr(place, name) for name in RECORD}
    return record | {"candidates": [candidate._asdict() for candidate in place.candidates]}


def candidates_json(candidates: tuple[Candidate, ...]) -> str:
    """Return candidates as JSON text: sorted keys, no spaces, the same bytes every time."""
    rows = [candidate._asdict() for candidate in candidates]
    return json.dumps(rows, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
