"""How an answer about a place is told: to a person, and as JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Any

    from routes.geocode import Candidate, Place

_LABEL = 12


def printable(text: str) -> str:
    r"""Return a text that cannot steer the terminal: what is no printable character is a dot.

    Examples
    --------
    >>> printable("El Paso\x1b[2J")
    'El Paso·[2J'
    """
    return "".join(letter if letter.isprintable() else "·" for letter in text)


def as_json(place: Place, **also: object) -> str:
    """One answer as one line of JSON; what is given besides comes first."""
    from routes.geocode import place_record  # noqa: PLC0415 - heavy

    return json_line({**also, **place_record(place)})


def json_line(record: Mapping[str, Any]) -> str:
    """Values as one line of JSON that any program can read."""
    text = json.dumps(record, ensure_ascii=False, allow_nan=False)
    return text.encode("utf-8", errors="replace").decode("utf-8")


def as_text(place: Place) -> str:
    """One answer in words: what was decided and why, then the candidates with their evidence."""
    lines = [f"{printable(place.query) or '(no words)'}: {place.status}"]
    lines += [f"  {label:<{_LABEL}}{printable(value)}" for label, value in _facts(place) if value]
    if place.candidates:
        lines.append("  candidates")
        lines += numbered(place.candidates)
    return "\n".join(lines)


def _facts(place: Place) -> Iterator[tuple[str, str]]:
    yield "name", place.name or ""
    yield "state", place.admin1 or ""
    yield "country", place.country or ""
    yield "level", "" if place.level == "unresolvable" else place.level
    yield "lon, lat", _position(place)
    yield "radius", _radius(place)
    yield "method", place.method or ""
    yield "score", "" if place.score is None else f"{place.score:.2f}"
    version = f" (gazetteer {place.gazetteer_version})" if place.gazetteer_version else ""
    yield "id", f"{place.gazetteer_id}{version}" if place.gazetteer_id else ""
    yield "decided by", place.decided_by or ""
    yield "reason" if place.status != "ok" else "note", place.reason or ""


def _position(place: Place | Candidate) -> str:
    if place.lon is None or place.lat is None:
        return ""
    return f"{place.lon:.4f}, {place.lat:.4f}"


def _radius(place: Place | Candidate) -> str:
    return "" if place.uncertainty_km is None else f"{place.uncertainty_km:g} km"


def numbered(candidates: Iterable[Candidate]) -> list[str]:
    """Candidates as an aligned, numbered list, each with its evidence on the line below."""
    told = [
        (
            printable(each.name),
            each.admin1 or each.country or "",
            each.level,
            _position(each),
            _radius(each),
            f"{each.score:.2f}",
            printable(each.gazetteer_id),
        )
        for each in candidates
    ]
    widths = [max(len(row[column]) for row in told) for column in range(7)] if told else []
    lines = []
    for number, (row, each) in enumerate(zip(told, candidates, strict=True), start=1):
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]
        lines.append(f"  {number:>3}  {'  '.join(cells)}".rstrip())
        if each.evidence:
            lines.append(f"       {printable('; '.join(each.evidence))}")
    return lines
