"""Many texts at once: decisions before words, each question once, nobody's column lost."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routes.errors import GeocodeError
from routes.frames import empty_frame
from routes.geocode import Candidate, Place, geocode_texts
from routes.geocode import batch as batch_module
from routes.geocode.batch import (
    RESULT_COLUMNS,
    PlaceQuestion,
    ask_online,
    geocode_questions,
    is_open,
    online_questions,
    place_cells,
    result_columns,
    tally,
)


def a_place(**changes: object) -> Place:
    stated: dict[str, object] = {"query": "x", "status": "not_found", "level": "unresolvable"}
    return Place(**{**stated, **changes})  # type: ignore[arg-type]


def a_candidate(**changes: object) -> Candidate:
    stated: dict[str, object] = {
        "name": "Columbus",
        "admin1": "US-NM",
        "country": "US",
        "lon": -107.64,
        "lat": 31.83,
        "level": "city",
        "uncertainty_km": 3.0,
        "gazetteer_id": "geonames:5462683",
        "score": 0.4,
        "evidence": ("main name",),
    }
    return Candidate(**{**stated, **changes})  # type: ignore[arg-type]


def decisions(**changes: object) -> pd.DataFrame:
    row: dict[str, object] = {
        "place_text": "Columbus",
        "country": "US",
        "name": "Columbus",
        "admin1": "US-NM",
        "lon": -107.64,
        "lat": 31.83,
        "level": "city",
        "gazetteer_id": "geonames:5462683",
        "decided_by": "an editor",
        "reason": "the docket names Luna County",
    }
    return pd.DataFrame([{**dict.fromkeys(empty_frame("places").columns), **row, **changes}])


class FakeService:
    """A service that answers every text with one place, or fails."""

    def __init__(self, answer: Place | None = None) -> None:
        self.asked: list[tuple[str, str | None]] = []
        self._answer = answer

    def ask(self, text: str, *, country: str | None = None) -> Place:
        self.asked.append((text, country))
        if self._answer is None:
            msg = "the service does not answer"
            raise GeocodeError(msg)
        return self._answer


ONLINE = a_place(
    status="ok",
    level="address",
    name="Main Street",
    admin1="US-TX",
    country="US",
    lon=-106.5,
    lat=31.7,
    method="online:nominatim",
    gazetteer_id="nominatim:way/1",
    reason="answered by http://localhost",
)


def test_answers_stand_in_the_order_of_the_questions() -> None:
    texts = ["Tucson, Arizona", "unknown", "Houston, Texas", "Tucson, Arizona"]
    places = geocode_questions([PlaceQuestion(text, "US") for text in texts])
    assert [place.query for place in places] == texts
    assert [place.admin1 for place in places] == ["US-AZ", None, "US-TX", "US-AZ"]
    assert {place.gazetteer_version for place in places} != {None}


def test_each_distinct_question_is_resolved_once(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    resolve = geocode_texts

    def counting(texts: list[str], **options: object) -> list[Place]:
        seen.extend(texts)
        return resolve(texts, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(batch_module, "geocode_texts", counting)
    monkeypatch.setattr(batch_module, "QUESTIONS_AT_A_TIME", 1)
    told: list[int] = []
    asked = [PlaceQuestion("Houston", "US"), PlaceQuestion("Houston", "MX")] * 3
    geocode_questions(asked, progress=told.append)
    assert seen == ["Houston", "Houston"]
    assert told == [1, 1]


def test_country_and_context_reach_the_geocoder() -> None:
    bare, with_country, in_case = geocode_questions(
        [
            PlaceQuestion("Glendale"),
            PlaceQuestion("Nogales", "MX"),
            PlaceQuestion("Glendale", "US", frozenset({"US-AZ"})),
        ]
    )
    assert bare.status == "ambiguous"
    assert with_country.admin1 == "MX-SON"
    assert in_case.admin1 == "US-AZ"


def test_decision_goes_before_the_words_and_only_for_its_country() -> None:
    decided, other = geocode_questions(
        [PlaceQuestion("COLUMBUS", "US"), PlaceQuestion("Columbus", "MX")], decisions=decisions()
    )
    assert (decided.status, decided.admin1, decided.method) == ("ok", "US-NM", "decision")
    assert (decided.decided_by, decided.query) == ("an editor", "COLUMBUS")
    assert decided.candidates[0].evidence == ("decision",)
    assert other.method != "decision"


def test_no_questions_no_answers() -> None:
    assert geocode_questions([]) == []


def test_missing_values_are_empty_cells_and_never_zero() -> None:
    cells = dict(zip(RESULT_COLUMNS, place_cells(a_place()), strict=True))
    assert {cells["lon"], cells["lat"], cells["score"], cells["uncertainty_km"]} == {""}
    assert cells["candidates"] == "[]"


def test_numbers_in_cells_give_the_same_number_back() -> None:
    cells = dict(zip(RESULT_COLUMNS, place_cells(a_place(lon=-106.48013, lat=31.0)), strict=True))
    assert (float(cells["lon"]), float(cells["lat"])) == (-106.48013, 31.0)


@given(st.lists(st.sampled_from([*RESULT_COLUMNS, "Country", " status ", "place_country", "id"])))
def test_no_column_of_the_table_is_doubled(header: list[str]) -> None:
    names = result_columns(header)
    assert len(set(names)) == len(RESULT_COLUMNS)
    assert not {name.casefold() for name in names} & {name.strip().casefold() for name in header}


def test_counts_add_up_to_the_rows() -> None:
    places = [a_place(), a_place(status="ok"), a_place(status="ok")]
    assert tally(places) == {"ok": 2, "not_found": 1}


@pytest.mark.parametrize(
    ("place", "settles"),
    [
        (a_place(status="ok"), False),
        (a_place(status="ambiguous"), True),
        (a_place(status="conflict"), True),
        (a_place(status="not_found"), True),
        (a_place(status="refused"), False),
        (a_place(status="refused", candidates=(a_candidate(),)), True),
        (a_place(status="refused", candidates=(a_candidate(),), decided_by="editor"), False),
    ],
)
def test_open_is_what_a_person_could_still_settle(place: Place, *, settles: bool) -> None:
    assert is_open(place) is settles


def test_service_is_asked_only_about_what_is_open() -> None:
    kept = {
        "ok": a_place(status="ok"),
        "names no place": a_place(status="refused"),
        "an area": a_place(status="refused", candidates=(a_candidate(),)),
        "decided": a_place(status="not_found", decided_by="editor"),
        "  ": a_place(status="not_found"),
    }
    asked = {
        "unknown street": a_place(),
        "Columbus": a_place(status="ambiguous"),
        "odd": a_place(status="conflict"),
    }
    questions = [PlaceQuestion(text) for text in (*kept, *asked)]
    service = FakeService(ONLINE)
    ask_online(questions, [*kept.values(), *asked.values()], service)
    assert [text for text, _ in service.asked] == list(asked)


def test_each_text_leaves_once_whatever_its_case_or_context() -> None:
    questions = [
        PlaceQuestion("a street", "US"),
        PlaceQuestion("a street", "US", case_id="one"),
        PlaceQuestion("a street", "US", frozenset({"US-TX"})),
    ]
    service = FakeService(ONLINE)
    done = ask_online(questions, [a_place()] * 3, service)
    assert service.asked == [("a street", "US")]
    assert done.asked == 1
    assert [place.status for place in done.places] == ["ok"] * 3


def test_name_not_found_takes_the_answer_of_the_service_by_its_name() -> None:
    done = ask_online([PlaceQuestion("a street", "US")], [a_place()], FakeService(ONLINE))
    assert done.places[0].method == "online:nominatim"
    assert done.places[0].query == "a street"
    assert done.settled == 1


@pytest.mark.parametrize("status", ["ambiguous", "conflict"])
def test_service_never_settles_what_only_a_person_may(status: str) -> None:
    offline = a_place(status=status, candidates=(a_candidate(),))
    done = ask_online([PlaceQuestion("Columbus", "US")], [offline], FakeService(ONLINE))
    assert done.places[0].status == status
    assert done.places[0].lon is None
    offered = done.places[0].candidates[-1]
    assert offered.gazetteer_id == "nominatim:way/1"
    assert offered.evidence == ("online:nominatim", "answered by http://localhost")
    assert done.settled == 0


def test_answer_in_another_country_than_the_record_is_only_a_candidate() -> None:
    done = ask_online([PlaceQuestion("a street", "MX")], [a_place()], FakeService(ONLINE))
    assert done.places[0].status == "not_found"
    assert len(done.places[0].candidates) == 1


def test_service_that_keeps_failing_is_left_alone_and_nothing_is_lost() -> None:
    questions = [PlaceQuestion(f"street {number}") for number in range(9)]
    offline = [a_place(query=question.text) for question in questions]
    service = FakeService()
    done = ask_online(questions, offline, service)
    assert len(service.asked) == 3
    assert done.places == offline
    assert len(done.failures) == 3
    assert "does not answer" in done.failures[0]


def test_questions_for_a_service_keep_their_order() -> None:
    questions = [PlaceQuestion("b"), PlaceQuestion("a"), PlaceQuestion("b")]
    assert [each.text for each in online_questions(questions, [a_place()] * 3)] == ["b", "a"]


def test_a_decision_about_bare_words_leaves_rows_alone_that_their_context_settles() -> None:
    decided = pd.DataFrame(
        [
            {
                "place_text": "Springfield",
                "name": "Springfield",
                "admin1": "US-OR",
                "lon": -123.02,
                "lat": 44.05,
                "level": "city",
                "decided_by": "editor",
                "reason": "the other rows are of Oregon",
            }
        ]
    )
    asked = [
        PlaceQuestion("Springfield", context=frozenset({"US-OH"})),
        PlaceQuestion("Springfield"),
    ]
    in_ohio, bare = geocode_questions(asked, decisions=decided)
    assert (in_ohio.admin1, in_ohio.method) == ("US-OH", "context")
    assert (bare.admin1, bare.method) == ("US-OR", "decision")
