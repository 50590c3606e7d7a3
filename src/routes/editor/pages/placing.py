"""Where on the map an event is: what the words mean, and what a person chose instead."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from routes import reference
from routes.casebook.reading import frame_of
from routes.editor.pages.asking import field
from routes.editor.pages.desk import Row, index_of
from routes.editor.pages.forms import texts_of
from routes.editor.pages.rendering import number_text
from routes.editor.words import LANGUAGES
from routes.geocode import Candidate, geocode_events, suggest
from routes.geocode.batch import PlaceQuestion
from routes.geocode.suggesting import BEGINS_SO
from routes.pipeline.cutting import records
from routes.pipeline.deciding import earlier_decisions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.datastructures import FormData

    from routes.editor.pages.desk import Desk
    from routes.editor.pages.keeping import Kept
    from routes.editor.pages.rendering import Labels
    from routes.editor.words import Language, Words
    from routes.geocode import Index

WORDS, POINT, NOWHERE = "words", "point", "nowhere"
"""Choices beside the ids of candidates: let the words decide, a point, cannot be placed."""

_MOST = 8


@dataclass(frozen=True, kw_only=True)
class Placing:
    """What a person typed and chose about the place."""

    query: str = ""
    """What was searched for, where it is not the words of the source."""
    choice: str = WORDS
    """`WORDS`, `POINT`, `NOWHERE`, or the gazetteer id of a candidate."""
    lon: str = ""
    lat: str = ""
    level: str = ""
    uncertainty_km: str = ""
    name: str = ""
    reason: str = ""
    every_case: bool = False
    seen: tuple[Mapping[str, str], ...] = ()
    """Earlier decisions that the form showed, as text by field."""
    seen_words: tuple[str, str] | None = None
    """The words and the country that they are about; ``None`` if no form showed any."""
    clashes: tuple[Mapping[str, str], ...] = ()
    """Fields of a decision that somebody else has made meanwhile, beside this one's."""
    answer: Row | None = None
    """What the words mean so far."""
    candidates: tuple[Candidate, ...] = ()


def placing_sent(data: FormData) -> Placing:
    """Read the choice of place out of a form."""
    return Placing(
        query=field(data, "place-query"),
        choice=field(data, "place-choice") or WORDS,
        lon=field(data, "place-lon"),
        lat=field(data, "place-lat"),
        level=field(data, "place-level"),
        uncertainty_km=field(data, "place-uncertainty_km"),
        name=field(data, "place-name"),
        reason=field(data, "place-reason"),
        every_case=bool(field(data, "place-every_case")),
        **_seen_sent(field(data, "place-seen")),
    )


def _seen_sent(text: str) -> dict[str, Any]:
    """Read what the form carries of earlier decisions; what is unsound has shown nothing."""
    try:
        sent = json.loads(text)
        words, country = (str(each) for each in sent["words"])
        rows = tuple({str(k): str(v) for k, v in row.items()} for row in sent["decisions"])
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return {}
    return {"seen": rows, "seen_words": (words, country)}


def with_seen(desk: Desk, placing: Placing, cells: Mapping[str, str], case_id: str) -> Placing:
    """Add the earlier decisions about the words, unless the form has shown those already."""
    words = cells.get("place_text", ""), cells.get("country", "")
    if placing.seen_words == words:
        return placing
    question = PlaceQuestion(words[0], words[1] or None, case_id=case_id or None)
    found = earlier_decisions(desk.casebook, question) if words[0].strip() else []
    return replace(placing, seen=tuple(texts_of("places", row) for row in found), seen_words=words)


def seen_text(placing: Placing) -> str:
    """Return what the form carries of the earlier decisions that it shows."""
    return json.dumps({"words": placing.seen_words, "decisions": placing.seen})


def with_clashes(placing: Placing, kept: Kept, desk: Desk) -> Placing:
    """Show the decision that stands in the way beside this one; the next save knows of it."""
    mine = decision_cells(index_of(desk), placing) or {}
    mine = {**mine, "reason": placing.reason, "None": mine.get("name") or mine.get("level", "")}
    found = tuple(
        {
            "field": str(each.field),
            "yours": number_text(each.wanted) or mine.get(str(each.field), ""),
            "stored": number_text(each.stored),
            "who": each.changed_by or "",
            "at": each.changed_at or "",
        }
        for each in kept.conflicts
        if each.table == "places"
    )
    return replace(placing, clashes=found, seen_words=None) if found else placing


def understood(desk: Desk, placing: Placing, cells: Mapping[str, str], case_id: str) -> Placing:
    """Add what the words mean and the candidates to choose from."""
    index = index_of(desk)
    text = cells.get("place_text", "")
    country = cells.get("country") or None
    answer = meaning(desk, text, country, case_id) if text.strip() else None
    query = placing.query or text
    found = {c.gazetteer_id: c for c in offered(index, query, (text, country), answer)}
    if placing.choice not in {WORDS, POINT, NOWHERE, *found}:
        chosen = known_candidate(index, placing.choice)
        if chosen is not None:
            found = {chosen.gazetteer_id: chosen, **found}
    return replace(placing, answer=answer, candidates=tuple(found.values()))


def offered(
    index: Index, query: str, asked: tuple[str, str | None], answer: Mapping[str, Any] | None
) -> tuple[Candidate, ...]:
    """Return the candidates for a search.

    Parameters
    ----------
    index
        The names.
    query
        What is searched for.
    asked
        The words of the event, and the country it states.
    answer
        What the words mean. Where they are what is searched for, its candidates come first: they
        are weighed with what the case says of the place.
    """
    words, country = asked
    found: dict[str, Candidate] = {}
    if answer is not None and query.strip() == words.strip():
        known = (Candidate(**row) for row in json.loads(answer["candidates"] or "[]"))
        found = {c.gazetteer_id: c._replace(evidence=tuple(c.evidence)) for c in known}
    if query.strip() and not found:
        found = {c.gazetteer_id: c for c in suggest(index, query, country=country, most=_MOST)}
    return tuple(found.values())[:_MOST]


def meaning(desk: Desk, text: str, country: str | None, case_id: str) -> Row:
    """Return the place that words have in a case, earlier decisions and the case considered."""
    chain = desk.chains.get(case_id, [])
    asked: dict[str, Any] = {
        "event_id": "",
        "case_id": case_id or None,
        "place_text": text,
        "country": country,
    }
    fields = ("event_id", "case_id", "place_text", "country", "lon", "lat", "seq", "kind")
    rows = [{f: event[f] for f in fields} for event in chain]
    events = frame_of("events", [asked, *rows])
    case = desk.cases.get(case_id)
    places = geocode_events(
        events,
        decisions=desk.casebook["places"],
        index=index_of(desk),
        cases=frame_of("cases", [case] if case else []),
    )
    at = events["event_id"].tolist().index("")
    return dict(records(places.iloc[[at]])[0])


def known_candidate(index: Index, gazetteer_id: str) -> Candidate | None:
    """Return the entry of the reference data that an id names."""
    entry = index.gazetteer.by_id(gazetteer_id)
    if entry is None:
        return None
    return Candidate(
        name=entry.name,
        admin1=entry.admin1,
        country=entry.country,
        lon=entry.lon,
        lat=entry.lat,
        level=entry.level,
        uncertainty_km=entry.radius_km,
        gazetteer_id=entry.id,
        score=0.0,
        evidence=(),
    )


def decision_cells(index: Index, placing: Placing) -> dict[str, str] | None:
    """Return the cells of the decision that a choice is; ``None`` if the words decide.

    A point has the level that the person chose and no other: the form offers none by itself.
    """
    if placing.choice == WORDS:
        return None
    if placing.choice == NOWHERE:
        return {"level": "unresolvable"}
    if placing.choice == POINT:
        return {
            "level": placing.level,
            "lon": placing.lon,
            "lat": placing.lat,
            "name": placing.name,
            "uncertainty_km": placing.uncertainty_km,
        }
    chosen = known_candidate(index, placing.choice)
    if chosen is None:
        return {"level": "", "gazetteer_id": placing.choice}
    names = ("level", "name", "admin1", "lon", "lat", "uncertainty_km", "gazetteer_id")
    return {name: number_text(getattr(chosen, name)) for name in names}


def candidate_words(candidate: Candidate, labels: Labels, words: Words) -> dict[str, object]:
    """Return a candidate as the page shows it."""
    begun = BEGINS_SO in candidate.evidence or candidate.score == 0
    return {
        "id": candidate.gazetteer_id,
        "name": candidate.name,
        "where": _where(candidate.admin1, candidate.country, labels.language),
        "level": labels.code("level", candidate.level),
        "score": words("begins_so") if begun else f"{candidate.score:.2f}",
        "lon": candidate.lon,
        "lat": candidate.lat,
        "uncertainty_km": candidate.uncertainty_km,
    }


def _where(admin1: str | None, country: str | None, language: Language) -> str:
    """Return state and country as people write them: ``Arizona, US``."""
    state = _state_names(language).get(admin1 or "", admin1)
    return ", ".join(part for part in (state, country) if part)


@lru_cache(maxsize=len(LANGUAGES))
def _state_names(language: Language) -> dict[str, str]:
    states = reference.admin1()
    return dict(zip(states["code"], states[f"name_{language}"], strict=True))


def place_words(place: Mapping[str, Any] | None, labels: Labels, words: Words) -> str:
    """Say in a line what a place text means so far."""
    if place is None:
        return words("place_no_words")
    if place["place_status"] != "ok":
        return words(f"place_{place['place_status']}")
    area = _where(place["admin1"], place["place_country"], labels.language)
    where = f"{place['place_name']}, {area}" if place["place_name"] and area else area
    level = labels.code("level", place["level"])
    if place["decided_by"]:
        return words("place_decided", where=where, level=level, who=place["decided_by"])
    if place["score"] is None:
        return words("place_found", where=where, level=level)
    return words("place_scored", where=where, level=level, score=f"{place['score']:.2f}")
