"""The open places put before a person, and what the person decides as rows of ``places``."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pandas as pd

from routes.codebook import table
from routes.frames import table_frame
from routes.geocode.batch import PlaceQuestion, is_open
from routes.geocode.decisions import METHOD, Decisions
from routes.geocode.places import UNRESOLVABLE

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from routes.geocode.places import Candidate, Place


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """Words that a person has to decide about, once for all the rows that wait for them."""

    question: PlaceQuestion
    """Words, country and case, as the decision will be kept by."""
    place: Place
    """The answer so far, with reason and candidates."""
    rows: tuple[int, ...]
    """Positions of the rows that wait."""
    other_cases: int
    """Rows of other cases that wait with the same words and country."""
    answered: int
    """Rows with the same words that have an answer, which a decision would go before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a person says a place text means.

    Without a position and without an id it says that the words cannot be placed.
    """

    reason: str
    """Why, with the evidence; never empty."""
    decided_by: str
    """Role or initials of the person."""
    decided_at: str
    """Day, ISO 8601."""
    level: str = UNRESOLVABLE
    name: str | None = None
    admin1: str | None = None
    lon: float | None = None
    """Degrees east, WGS 84."""
    lat: float | None = None
    """Degrees north, WGS 84."""
    uncertainty_km: float | None = None
    gazetteer_id: str | None = None


def open_questions(
    questions: Sequence[PlaceQuestion], places: Sequence[Place]
) -> list[OpenQuestion]:
    """Gather the rows whose place is open by words, country and case.

    Parameters
    ----------
    questions, places
        What was asked and answered, row by row.

    Returns
    -------
    list of OpenQuestion
        Those that most rows wait for first, then in the order of the rows.
    """
    rows: dict[PlaceQuestion, list[int]] = defaultdict(list)
    answered: Counter[PlaceQuestion] = Counter()
    for row, (question, place) in enumerate(zip(questions, places, strict=True)):
        kept_by = PlaceQuestion(question.text, question.country, case_id=question.case_id)
        if is_open(place):
            rows[kept_by].append(row)
        else:
            answered[kept_by] += 1
            if question.country is not None:
                # A decision without a country holds for every country.
                answered[replace(kept_by, country=None)] += 1
    waiting: Counter[tuple[str, str | None]] = Counter()
    for question, found in rows.items():
        waiting[question.text, question.country] += len(found)
    gathered = [
        OpenQuestion(
            question=question,
            place=places[found[0]],
            rows=tuple(found),
            other_cases=waiting[question.text, question.country] - len(found),
            answered=answered[question],
        )
        for question, found in rows.items()
    ]
    return sorted(gathered, key=lambda each: (-len(each.rows), each.rows[0]))


def chosen(candidate: Candidate, *, reason: str, decided_by: str, decided_at: str) -> Verdict:
    """Return the verdict that a candidate is the place.

    The position is kept with the decision, so that another version of the gazetteer moves nothing.
    """
    return Verdict(
        reason=reason,
        decided_by=decided_by,
        decided_at=decided_at,
        level=candidate.level,
        name=candidate.name,
        admin1=candidate.admin1,
        lon=candidate.lon,
        lat=candidate.lat,
        uncertainty_km=candidate.uncertainty_km,
        gazetteer_id=candidate.gazetteer_id or None,
    )


def decision_row(question: PlaceQuestion, verdict: Verdict) -> dict[str, object]:
    """Return a verdict as a row of the table ``places``.

    Parameters
    ----------
    question
        Words, country and case that the decision is for; without a case, for every case, and
        without a country, for every country.
    verdict
        What was decided.

    Returns
    -------
    dict
        Every column of the table; ``None`` where there is nothing to say.
    """
    row: dict[str, object] = dict.fromkeys(table("places").field_names)
    return row | {
        "place_text": question.text,
        "country": question.country,
        "case_id": question.case_id,
        "name": verdict.name,
        "admin1": verdict.admin1,
        "lon": verdict.lon,
        "lat": verdict.lat,
        "level": verdict.level,
        "uncertainty_km": verdict.uncertainty_km,
        "gazetteer_id": verdict.gazetteer_id,
        "method": METHOD,
        "decided_by": verdict.decided_by,
        "decided_at": verdict.decided_at,
        "reason": verdict.reason,
    }


def with_decision(decisions: pd.DataFrame, row: dict[str, object]) -> pd.DataFrame:
    """Return the decisions with one more; an earlier one about the same goes.

    Parameters
    ----------
    decisions
        Rows of the table ``places``; not changed.
    row
        As `decision_row` gives it.

    Returns
    -------
    pandas.DataFrame
        Under the frame contract of the table.
    """
    added = table_frame("places", pd.DataFrame([row]))
    same = [_decides_the_same(earlier, row) for earlier in decisions.to_dict("records")]
    kept = decisions[[not each for each in same]]
    return table_frame("places", pd.concat([kept, added], ignore_index=True))


def _decides_the_same(earlier: dict[Hashable, object], row: dict[str, object]) -> bool:
    country, case_id = _code(row["country"]), _code(row["case_id"])
    if (_code(earlier["country"]), _code(earlier["case_id"])) != (country, case_id):
        return False
    asked = PlaceQuestion(str(row["place_text"]), country, case_id=case_id)
    return settles({str(column): value for column, value in earlier.items()}, asked)


def _code(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def settles(row: dict[str, object], question: PlaceQuestion) -> bool:
    """Tell whether a decision holds for a question."""
    decided = Decisions(pd.DataFrame([row]))
    return decided.find(question.text, question.country, question.case_id) is not None
