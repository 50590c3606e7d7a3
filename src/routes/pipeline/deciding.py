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
    from collections.abc import Iterable, Mapping, Sequence

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
    seen: Sequence[Mapping[str, str]] | None = None,
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
    seen
        The decisions that the form showed, as text by field (see `earlier_decisions`); ``None``
        for what is stored. A decision that was not shown, or has changed since, is not
        overwritten: saving raises ``ConflictError``.

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
    stored = _about(question, records(casebook.tables["places"]))
    known = stored if seen is None else _about(question, [_decision(cells) for cells in seen])
    edits = tuple(_replacing(row, stored, known))
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


def earlier_decisions(casebook: Casebook, question: PlaceQuestion) -> list[Records]:
    """Return what was decided about words, for their case alone and for every case.

    Parameters
    ----------
    casebook
        As read.
    question
        Words, country and case.

    Returns
    -------
    list of dict
        Rows of ``places``; none if nobody has decided.
    """
    everywhere = PlaceQuestion(question.text, question.country)
    scopes = (question, everywhere) if question.case_id is not None else (everywhere,)
    rows = records(casebook.tables["places"])
    return [row for scope in scopes for row in _about(scope, rows).values()]


def _about(question: PlaceQuestion, rows: Iterable[Records]) -> dict[str, Records]:
    """Return the decisions that one about these words takes the place of, by their id."""
    return {
        record_id(table("places"), row): row
        for row in rows
        if row["place_text"]
        and (row["country"], row["case_id"]) == (question.country, question.case_id)
        and settles(dict(row), question)
    }


def _decision(cells: Mapping[str, str]) -> Records:
    return {
        field.name: parse_cell(field, cells.get(field.name) or "")[0]
        for field in table("places").fields
    }


def _replacing(
    row: Records, stored: Mapping[str, Records], seen: Mapping[str, Records]
) -> list[Edit]:
    """A decision is one whole: what was seen of the earlier one goes along with every field."""
    key = record_id(table("places"), row)
    edits: list[Edit] = [
        Delete("places", earlier, seen.get(earlier, {})) for earlier in stored if earlier != key
    ]
    # One that was shown and is gone since was taken back: that is told as well.
    edits += [
        Delete("places", earlier, cells) for earlier, cells in seen.items() if earlier not in stored
    ]
    if key not in stored:
        return [*edits, Insert("places", row)]
    before = seen.get(key, {})
    changed = [
        Update("places", key, column, before.get(column), value)
        for column, value in row.items()
        if stored[key][column] != value
    ]
    return [*edits, *changed]
