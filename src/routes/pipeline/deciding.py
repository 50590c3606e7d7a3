"""What a person decides a place text means, as a proposal."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from routes.casebook.cells import parse_cell
from routes.casebook.coordinates import coordinate_fault
from routes.casebook.identities import record_id
from routes.casebook.problems import Fault, Problem
from routes.casebook.stores.edits import Delete, Insert, Update
from routes.codebook import table
from routes.geocode.batch import PlaceQuestion
from routes.geocode.places import UNRESOLVABLE
from routes.geocode.reviewing import Verdict, decision_row, settles
from routes.pipeline.cutting import records, stored_record
from routes.pipeline.proposals import Proposal, checked, gone, located, refusal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from routes.casebook import Casebook
    from routes.casebook.cells import Value
    from routes.casebook.stores.edits import Edit
    from routes.pipeline.cutting import Records

_BY_HAND = ("level", "name", "admin1", "lon", "lat", "uncertainty_km", "gazetteer_id")


def decide_place(
    casebook: Casebook,
    asked: str | PlaceQuestion,
    cells: Mapping[str, str],
    *,
    who: str,
    reason: str,
    every_case: bool = False,
) -> Proposal:
    """Propose a decision about a place text; it is replayed on every build from then on.

    Parameters
    ----------
    casebook
        As read.
    asked
        Id of an event whose words are decided on, or the words with country and case.
    cells
        Text of ``level`` and, unless that is ``unresolvable``, of ``lon`` and ``lat`` or
        ``gazetteer_id``; ``name``, ``admin1`` and ``uncertainty_km`` where they are known.
    who, reason
        Who decides, and why, with the evidence.
    every_case
        Whether the words mean this place in every case of the casebook.

    Returns
    -------
    Proposal
        An earlier decision about the same words goes with the same save.
    """
    question = _question(casebook, asked)
    if question is None:
        return refusal(("places", "place_text", gone("events", str(asked))))
    if every_case:
        question = PlaceQuestion(question.text, question.country)
    parsed, problems = _parsed(cells)
    problems += _position_problems(parsed, question.country)
    if not reason.strip():
        cure = "Say why this is the place, with the evidence"
        problems.append(located("places", "reason", Fault("no_reason", "a reason is needed", cure)))
    if any(problem.severity == "error" for problem in problems):
        return Proposal(problems=tuple(problems))
    verdict = Verdict(
        reason=reason.strip(),
        decided_by=who,
        decided_at=datetime.now(tz=UTC).date().isoformat(),
    )
    row: Records = {
        column: value if isinstance(value, str | int | float) else None
        for column, value in decision_row(question, verdict).items()
    } | parsed
    edits = tuple(_replacing(casebook, question, row))
    key = record_id(table("places"), row)
    return checked(casebook, Proposal(edits=edits, problems=tuple(problems), record_id=key))


def _question(casebook: Casebook, asked: str | PlaceQuestion) -> PlaceQuestion | None:
    if isinstance(asked, PlaceQuestion):
        return PlaceQuestion(asked.text, asked.country, case_id=asked.case_id)
    event = stored_record(casebook, "events", asked)
    if event is None:
        return None
    country = event.get("country")
    return PlaceQuestion(
        str(event["place_text"]),
        None if country is None else str(country),
        case_id=str(event["case_id"]),
    )


def _parsed(cells: Mapping[str, str]) -> tuple[Records, list[Problem]]:
    parsed: Records = {}
    problems = []
    for column in _BY_HAND:
        value, fault = parse_cell(table("places").field(column), cells.get(column) or "")
        parsed[column] = value
        if fault is not None:
            problems.append(located("places", column, fault))
    return parsed, problems


def _position_problems(parsed: Records, country: str | None) -> list[Problem]:
    lon, lat = _number(parsed["lon"]), _number(parsed["lat"])
    found = coordinate_fault(lon, lat, country)
    if found is not None:
        return [located("places", *found)]
    level = parsed["level"]
    if level in {None, UNRESOLVABLE} or lon is not None or parsed["gazetteer_id"] is not None:
        return []
    # A state or a country is known by its code alone.
    if (level == "state" and parsed["admin1"]) or level == "country":
        return []
    cure = "Choose a candidate, or a point on the map, or say that the words cannot be placed"
    return [located("places", "lon", Fault("no_position", f"no {level} is named", cure))]


def _number(value: Value) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def _replacing(casebook: Casebook, question: PlaceQuestion, row: Records) -> list[Edit]:
    key = record_id(table("places"), row)
    edits: list[Edit] = []
    stored: Records | None = None
    for earlier in records(casebook.tables["places"]):
        same = (earlier["country"], earlier["case_id"]) == (question.country, question.case_id)
        if not same or not settles(dict(earlier), question):
            continue
        if record_id(table("places"), earlier) == key:
            stored = earlier
        else:
            edits.append(Delete("places", record_id(table("places"), earlier), earlier))
    if stored is None:
        return [*edits, Insert("places", row)]
    changed = [
        Update("places", key, column, stored[column], value)
        for column, value in row.items()
        if stored[column] != value
    ]
    return [*edits, *changed]
