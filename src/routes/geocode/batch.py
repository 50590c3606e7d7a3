"""Many place texts at once: decisions first, each distinct question once, one row out for each in.

What a person decided about the words comes before what the words say; what neither settles may
be asked of an online service, if the caller hands one over. An online answer is never more than a
candidate where the reference data already see several places or a contradiction: only a person
settles those.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import pandas as pd

from routes.errors import RoutesError
from routes.geocode.decisions import Decisions
from routes.geocode.events import geocode_events
from routes.geocode.loading import reference_index
from routes.geocode.places import (
    AMBIGUOUS,
    CONFLICT,
    NOT_FOUND,
    OK,
    REFUSED,
    STATUSES,
    UNRESOLVABLE,
    Candidate,
    Place,
    candidates_json,
)
from routes.geocode.texts import geocode_text, geocode_texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import Any

    Progress = Callable[[int], None]

RESULT_COLUMNS = (
    "status",
    "name",
    "admin1",
    "country",
    "lon",
    "lat",
    "level",
    "uncertainty_km",
    "score",
    "gazetteer_id",
    "method",
    "candidates",
    "gazetteer_version",
    "reason",
    "decided_by",
)
"""Columns that geocoding adds to a table, in order."""

CLASH_PREFIX = "place_"
"""What a result column is called by where the table already has a column of its name."""

QUESTIONS_AT_A_TIME = 1_000
"""Questions resolved between two reports of progress."""

FAILURES_IN_A_ROW = 3
"""Failed answers after which an online service is asked no more."""


@dataclass(frozen=True, slots=True)
class PlaceQuestion:
    """What is asked of the geocoder; equal questions get one answer.

    Raises nothing: any text is a question.
    """

    text: str
    """The words, verbatim."""
    country: str | None = None
    """ISO 3166-1 alpha-2 code that the record states."""
    context: frozenset[str] = frozenset()
    """ISO 3166-2 codes of other places of the same case."""
    case_id: str | None = None
    """The case, which may have a decision of its own."""


class OnlineService(Protocol):
    """What an online geocoder has to be able to do."""

    def ask(self, text: str, *, country: str | None = None) -> Place:
        """Return the service's answer about a text."""


def geocode_questions(
    questions: Sequence[PlaceQuestion],
    *,
    decisions: pd.DataFrame | None = None,
    progress: Progress | None = None,
) -> list[Place]:
    """Answer questions, each distinct one once.

    Parameters
    ----------
    questions
        Any number; equal ones are resolved once.
    decisions
        Rows of the table ``places``; they come before the words.
    progress
        Told how many more distinct questions are answered.

    Returns
    -------
    list of Place
        In the order of the questions. No text raises.

    Raises
    ------
    ReferenceDataError
        If the reference data are missing.
    """
    decided = Decisions(decisions)
    answers: dict[PlaceQuestion, Place] = {}
    by_words: list[PlaceQuestion] = []
    by_decision: list[PlaceQuestion] = []
    for question in dict.fromkeys(questions):
        row = decided.find(question.text, question.country, question.case_id)
        words = row is None or _settled_by_context(question)
        (by_words if words else by_decision).append(question)
    if by_decision:
        answers.update(zip(by_decision, _replayed(by_decision, decisions), strict=True))
        _report(progress, len(by_decision))
    for start in range(0, len(by_words), QUESTIONS_AT_A_TIME):
        part = by_words[start : start + QUESTIONS_AT_A_TIME]
        places = geocode_texts(
            [question.text for question in part],
            countries=[question.country for question in part],
            contexts=[sorted(question.context) for question in part],
        )
        answers.update(zip(part, places, strict=True))
        _report(progress, len(part))
    return [answers[question] for question in questions]


def _settled_by_context(question: PlaceQuestion) -> bool:
    """Return whether the row's own context tells what a decision about bare words cannot know.

    "Springfield" in Ohio stays there, whatever was decided for a Springfield without a context.
    """
    if not question.context or question.case_id:
        return False
    place = geocode_text(question.text, country=question.country, context=sorted(question.context))
    return place.status == OK and place.method == "context"


def _report(progress: Progress | None, answered: int) -> None:
    if progress is not None:
        progress(answered)


def _replayed(questions: Sequence[PlaceQuestion], decisions: pd.DataFrame | None) -> list[Place]:
    events = pd.DataFrame(
        {
            "place_text": [question.text for question in questions],
            "country": [question.country for question in questions],
            "case_id": [question.case_id for question in questions],
        },
        dtype="object",
    )
    found = geocode_events(events, decisions=decisions)
    return places_of([question.text for question in questions], found)


_FRAME_COLUMNS = {
    "status": "place_status",
    "name": "place_name",
    "country": "place_country",
    "reason": "place_reason",
}


def places_of(
    texts: Sequence[str], found: pd.DataFrame, *, version: str | None = None
) -> list[Place]:
    """Return the rows of :func:`routes.geocode.geocode_events` as places.

    Parameters
    ----------
    texts
        The words of each row.
    found
        What ``geocode_events`` returned, rows in the order of ``texts``.
    version
        Which reference data were asked; left out, those in use.
    """
    version = reference_index().version if version is None else version
    read: dict[str, list[Any]] = {
        name: [
            None if pd.isna(value) else value
            for value in found[_FRAME_COLUMNS.get(name, name)].astype(object)
        ]
        for name in Place._fields
        if name not in {"query", "candidates", "gazetteer_version"}
    }
    listed = [_candidates(text) for text in found["candidates"]]
    return [
        Place(
            query=text,
            candidates=listed[row],
            gazetteer_version=version,
            **{name: values[row] for name, values in read.items()},
        )
        for row, text in enumerate(texts)
    ]


def _candidates(text: str) -> tuple[Candidate, ...]:
    return tuple(
        Candidate(**{**row, "evidence": tuple(row["evidence"])}) for row in json.loads(text)
    )


def refused(text: str, reason: str) -> Place:
    """Return the refusal of a row that cannot be asked about, with its reason."""
    return Place(
        query=text,
        status=REFUSED,
        level=UNRESOLVABLE,
        method=REFUSED,
        reason=reason,
        gazetteer_version=reference_index().version,
    )


def is_open(place: Place) -> bool:
    """Tell whether a person could still settle a place.

    Open are ambiguous places, conflicts, names not found, and refusals that have candidates; not
    open is what a person has already called unresolvable.
    """
    if place.status == REFUSED:
        return bool(place.candidates) and place.decided_by is None
    return place.status != OK


def place_cells(place: Place) -> list[str]:
    """Return a place as cells of a CSV row, in the order of `RESULT_COLUMNS`.

    Missing values are empty cells; candidates are JSON text; numbers have the fewest digits that
    give the same number back.
    """
    return [
        candidates_json(place.candidates) if name == "candidates" else _cell(getattr(place, name))
        for name in RESULT_COLUMNS
    ]


def _cell(value: object) -> str:
    if value is None:
        return ""
    return repr(value) if isinstance(value, float) else str(value)


def result_columns(header: Iterable[str]) -> tuple[str, ...]:
    """Return the names of the result columns beside the columns of a table.

    A name that the table already has, in whatever capitals, gets the prefix ``place_`` (again if
    need be), so that no column of the table is lost or doubled.

    Examples
    --------
    >>> result_columns(["id", "Country"])[:4]
    ('status', 'name', 'admin1', 'place_country')
    """
    taken = {name.strip().casefold() for name in header}
    names = []
    for column in RESULT_COLUMNS:
        name = column
        while name in taken:
            name = f"{CLASH_PREFIX}{name}"
        taken.add(name)
        names.append(name)
    return tuple(names)


def tally(places: Iterable[Place]) -> dict[str, int]:
    """Count places by status, in the order of the statuses; statuses without any are left out."""
    counts = Counter(place.status for place in places)
    return {status: counts[status] for status in STATUSES if counts[status]}


@dataclass(frozen=True, slots=True)
class OnlineRound:
    """What asking an online service gave."""

    places: list[Place]
    """In the order asked about; what the service did not settle is as it was before."""
    asked: int
    """Texts that left the machine."""
    settled: int
    """Distinct questions that have an answer now."""
    failures: tuple[str, ...]
    """What went wrong, one sentence for each text that got no answer."""


def online_questions(
    questions: Sequence[PlaceQuestion], places: Sequence[Place]
) -> list[PlaceQuestion]:
    """Return the distinct questions an online service may be asked.

    Asked about are names not found, ambiguous places and conflicts. Never asked about are words
    that name no place, areas and lists of places (all refused), and what a person decided.
    """
    wanted = {
        PlaceQuestion(question.text, question.country): None
        for question, place in zip(questions, places, strict=True)
        if place.status in {NOT_FOUND, AMBIGUOUS, CONFLICT}
        and place.decided_by is None
        and question.text.strip()
    }
    return list(wanted)


def ask_online(
    questions: Sequence[PlaceQuestion],
    places: Sequence[Place],
    service: OnlineService,
    *,
    progress: Progress | None = None,
) -> OnlineRound:
    """Ask an online service about what the offline geocoder left open.

    Parameters
    ----------
    questions, places
        What was asked, and the offline answers, of equal length.
    service
        Asked once for each distinct text and country.
    progress
        Told after each text.

    Returns
    -------
    OnlineRound
        A name not found takes the service's answer, named in ``method``. An ambiguous place or a
        conflict keeps its status and gets the service's answer as one more candidate. After three
        failures in a row the rest is not asked.
    """
    answers: dict[PlaceQuestion, Place] = {}
    failures: list[str] = []
    in_a_row = asked = 0
    for question in online_questions(questions, places):
        if in_a_row == FAILURES_IN_A_ROW:
            break
        asked += 1
        try:
            answers[question] = service.ask(question.text, country=question.country)
            in_a_row = 0
        except RoutesError as error:
            failures.append(f"“{question.text}”: {error}")
            in_a_row += 1
        _report(progress, 1)
    combined = [
        _combined(question, place, answers.get(PlaceQuestion(question.text, question.country)))
        for question, place in zip(questions, places, strict=True)
    ]
    changed = {
        question
        for question, before, after in zip(questions, places, combined, strict=True)
        if before.status != after.status
    }
    return OnlineRound(combined, asked, len(changed), tuple(failures))


def _combined(question: PlaceQuestion, offline: Place, online: Place | None) -> Place:
    if online is None or offline.decided_by is not None:
        return offline
    if offline.status not in {NOT_FOUND, AMBIGUOUS, CONFLICT}:
        return offline
    elsewhere = question.country not in {None, online.country} and online.country is not None
    if online.status == OK and offline.status == NOT_FOUND and not elsewhere:
        return online._replace(query=question.text)
    return offline._replace(candidates=(*offline.candidates, *_as_candidates(online)))


def _as_candidates(online: Place) -> tuple[Candidate, ...]:
    if online.candidates or online.status != OK:
        return online.candidates
    return (
        Candidate(
            name=online.name or online.query,
            admin1=online.admin1,
            country=online.country,
            lon=online.lon,
            lat=online.lat,
            level=online.level,
            uncertainty_km=online.uncertainty_km,
            gazetteer_id=online.gazetteer_id or "",
            score=online.score or 0.0,
            evidence=tuple(part for part in (online.method, online.reason) if part),
        ),
    )


def summary(counts: Mapping[str, int]) -> str:
    """Put counts by status into words that add up to the rows.

    Examples
    --------
    >>> summary({"ok": 3, "not_found": 1})
    '4 rows: 3 ok, 1 not_found'
    """
    total = sum(counts.values())
    each = ", ".join(f"{count:,} {status}" for status, count in counts.items())
    return f"{total:,} row{'' if total == 1 else 's'}{': ' if each else ''}{each}"
