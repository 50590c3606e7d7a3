"""What a person decides: asked once, kept with who, when and why, and followed from then on."""

from __future__ import annotations

import pandas as pd
import pytest

from routes.codebook import table
from routes.frames import empty_frame
from routes.geocode import Candidate, Place, geocode_events
from routes.geocode.batch import PlaceQuestion, geocode_questions
from routes.geocode.reviewing import (
    Verdict,
    chosen,
    decision_row,
    open_questions,
    settles,
    with_decision,
)

OPEN = Place(query="Columbus", status="ambiguous", level="unresolvable")
CLOSED = Place(query="Columbus", status="ok", level="city")
SETTLED = Place(query="?", status="refused", level="unresolvable", decided_by="editor")


def signed(**changes: object) -> Verdict:
    stated: dict[str, object] = {"reason": "r", "decided_by": "editor", "decided_at": "2026-01-02"}
    return Verdict(**{**stated, **changes})  # type: ignore[arg-type]


def columbus(state: str) -> Candidate:
    place = geocode_questions([PlaceQuestion("Columbus", "US")])[0]
    return next(each for each in place.candidates if each.admin1 == state)


def test_rows_with_one_question_are_asked_about_once_and_the_most_awaited_first() -> None:
    one, many = PlaceQuestion("Springfield", "US"), PlaceQuestion("Columbus", "US")
    gathered = open_questions([one, many, many], [OPEN, OPEN, OPEN])
    assert [(each.question.text, each.rows) for each in gathered] == [
        ("Columbus", (1, 2)),
        ("Springfield", (0,)),
    ]


def test_what_is_answered_or_settled_by_a_person_is_not_asked() -> None:
    asked = [PlaceQuestion("a"), PlaceQuestion("b")]
    assert open_questions(asked, [CLOSED, SETTLED]) == []


def test_cases_are_asked_about_apart_and_tell_of_one_another() -> None:
    here = PlaceQuestion("Columbus", "US", case_id="here")
    there = PlaceQuestion("Columbus", "US", case_id="there")
    first, second, _ = open_questions(
        [here, there, PlaceQuestion("Columbus", "MX", case_id="here")], [OPEN] * 3
    )
    assert (first.question, first.other_cases) == (here, 1)
    assert (second.question, second.other_cases) == (there, 1)


def test_rows_that_a_decision_would_overrule_are_counted() -> None:
    bare = PlaceQuestion("Columbus", "US")
    in_case = PlaceQuestion("Columbus", "US", frozenset({"US-OH"}))
    (asked,) = open_questions([bare, in_case], [OPEN, CLOSED])
    assert asked.answered == 1
    (anywhere,) = open_questions([PlaceQuestion("Columbus"), in_case], [OPEN, CLOSED])
    assert anywhere.answered == 1


def test_decision_is_kept_whole_with_who_when_and_why() -> None:
    verdict = chosen(
        columbus("US-NM"), reason="the docket", decided_by="editor", decided_at="2026-01-02"
    )
    row = decision_row(PlaceQuestion("Columbus", "US", case_id="c"), verdict)
    assert tuple(row) == table("places").field_names
    assert (row["place_text"], row["country"], row["case_id"]) == ("Columbus", "US", "c")
    assert (row["admin1"], row["level"], row["method"]) == ("US-NM", "city", "decision")
    assert (row["decided_by"], row["decided_at"]) == ("editor", "2026-01-02")
    assert row["reason"] == "the docket"
    assert row["lon"] is not None


def test_decision_for_a_candidate_is_replayed_as_that_candidate() -> None:
    wanted = columbus("US-NM")
    verdict = chosen(wanted, reason="r", decided_by="editor", decided_at="2026-01-02")
    question = PlaceQuestion("Columbus", "US")
    kept = with_decision(empty_frame("places"), decision_row(question, verdict))
    (place,) = geocode_questions([question], decisions=kept)
    assert (place.status, place.gazetteer_id) == ("ok", wanted.gazetteer_id)
    assert (place.lon, place.lat, place.level) == (wanted.lon, wanted.lat, wanted.level)
    assert (place.method, place.decided_by, place.reason) == ("decision", "editor", "r")


def test_decision_is_replayed_even_if_the_gazetteer_has_lost_the_place() -> None:
    gone = signed(
        level="city", name="Gone", lon=-100.0, lat=30.0, admin1="US-TX", gazetteer_id="geonames:0"
    )
    question = PlaceQuestion("Gone", "US")
    kept = with_decision(empty_frame("places"), decision_row(question, gone))
    (place,) = geocode_questions([question], decisions=kept)
    assert (place.status, place.lon, place.lat) == ("ok", -100.0, 30.0)


def test_unresolvable_has_no_position_and_stays_refused_with_its_reason() -> None:
    question = PlaceQuestion("Columbus", "US")
    row = decision_row(question, signed(reason="two towns are meant"))
    assert row["lon"] is row["lat"] is row["gazetteer_id"] is None
    kept = with_decision(empty_frame("places"), row)
    (place,) = geocode_questions([question], decisions=kept)
    assert (place.status, place.reason) == ("refused", "two towns are meant")
    assert open_questions([question], [place]) == []


def test_decision_of_one_case_leaves_the_other_open() -> None:
    row = decision_row(PlaceQuestion("Columbus", "US", case_id="here"), signed())
    kept = with_decision(empty_frame("places"), row)
    events = pd.DataFrame(
        {"place_text": ["Columbus"] * 2, "country": ["US"] * 2, "case_id": ["here", "there"]}
    )
    found = geocode_events(events, decisions=kept)
    assert list(found["place_status"]) == ["refused", "ambiguous"]


def test_later_decision_takes_the_place_of_the_earlier_one() -> None:
    question = PlaceQuestion("Columbus", "US")
    first = with_decision(empty_frame("places"), decision_row(question, signed(reason="first")))
    shouted = PlaceQuestion("COLUMBUS", "US")
    second = with_decision(first, decision_row(shouted, signed(reason="second")))
    assert list(second["reason"]) == ["second"]
    assert list(first["reason"]) == ["first"]


@pytest.mark.parametrize(
    "other",
    [
        PlaceQuestion("Columbus", "MX"),
        PlaceQuestion("Columbus"),
        PlaceQuestion("Columbus", "US", case_id="c"),
        PlaceQuestion("Springfield", "US"),
    ],
)
def test_decisions_about_something_else_stay(other: PlaceQuestion) -> None:
    one = with_decision(
        empty_frame("places"), decision_row(PlaceQuestion("Columbus", "US"), signed())
    )
    assert len(with_decision(one, decision_row(other, signed()))) == 2


def test_decision_without_case_or_country_settles_every_case_and_country() -> None:
    row = decision_row(PlaceQuestion("Columbus"), signed())
    assert settles(row, PlaceQuestion("columbus", "US", case_id="c"))
    narrow = decision_row(PlaceQuestion("Columbus", "US", case_id="c"), signed())
    assert not settles(narrow, PlaceQuestion("Columbus", "US", case_id="d"))
    assert not settles(narrow, PlaceQuestion("Columbus", "US"))
