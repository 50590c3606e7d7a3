"""The JSON endpoints: what they answer, what they refuse, and that nothing makes them fail."""

from __future__ import annotations

import threading
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from routes.casebook.identities import record_id
from routes.casebook.stores import open_store
from routes.casebook.stores.edits import Update
from routes.codebook import table
from routes.pipeline.cutting import records
from routes.pipeline.homes import copy_casebook
from routes.pipeline.saving import today

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Editor  # type: ignore[import-not-found]
    from routes.casebook.stores.interface import Store

EVENT = {
    "case_id": "bridge",
    "kind": "recovery",
    "place_text": "Culiacán, Sinaloa",
    "country": "MX",
    "date": "2021-05",
    "documented": "yes",
}
CITED = [{"source_id": "article", "locator": "page 4"}]


@pytest.fixture
def a_file(tmp_path: Path, a_casebook: Callable[..., Path]) -> Store:
    """The small casebook in a SQLite file."""
    path = tmp_path / "book.sqlite"
    copy_casebook(a_casebook(), path)
    return open_store(path)


@pytest.fixture
def ana(an_editor: Callable[..., Editor], a_file: Store) -> Editor:
    return an_editor(a_file).enter("ana", "reviewer")


def test_places_are_offered_while_somebody_types(ana: Editor) -> None:
    found = ana.get("/api/places", params={"text": "Nuevo Lar", "country": "MX"}).json()
    first = found["candidates"][0]
    assert (first["name"], first["admin1"], first["level"]) == ("Nuevo Laredo", "MX-TAM", "city")
    assert first["reason"]
    assert (-100 < first["lon"] < -99, 27 < first["lat"] < 28) == (True, True)


def test_a_place_that_means_several_is_told_with_all_of_them(ana: Editor) -> None:
    found = ana.get("/api/places", params={"text": "Nogales"}).json()
    assert found["status"] == "ambiguous"
    assert {"US-AZ", "MX-SON"} <= {each["admin1"] for each in found["candidates"]}


def test_lists_are_filtered_searched_and_cut_into_pages(ana: Editor) -> None:
    whole = ana.get("/api/events").json()
    assert whole["total"] == 4
    page = ana.get("/api/events", params={"size": 3, "page": 2}).json()
    assert [event["event_id"] for event in page["items"]] == ["bridge#04"]
    kinds = ana.get("/api/events", params={"kind": "seizure"}).json()
    assert [event["event_id"] for event in kinds["items"]] == ["bridge#03"]
    words = ana.get("/api/events", params={"text": "ARIZÓNA phoenix"}).json()
    assert [event["event_id"] for event in words["items"]] == ["bridge#01"]
    assert ana.get("/api/events", params={"kind": "seizure", "country": "MX"}).json()["total"] == 0
    assert ana.get("/api/cases", params={"status": "charged"}).json()["total"] == 1
    assert ana.get("/api/cases", params={"text": "nowhere"}).json()["total"] == 0


def test_an_unknown_number_is_null_and_not_zero(ana: Editor) -> None:
    first = ana.get("/api/events").json()["items"][0]
    assert first["event_id"] == "bridge#01"
    assert first["quantity"] is None


def test_a_record_comes_with_its_citations(ana: Editor) -> None:
    found = ana.get("/api/records/events/bridge%2301").json()
    assert found["fields"]["kind"] == "purchase"
    assert [each["source_id"] for each in found["citations"]] == ["release"]
    for unknown in ("events/none", "nothing/x", "changes/1", "drafts/x", "events/"):
        assert ana.get(f"/api/records/{unknown}").status_code == 404


def test_a_change_is_saved_logged_and_taken_back(ana: Editor) -> None:
    body = {"seen": {"quantity": 5}, "wanted": {"quantity": 6}, "why": "the release was corrected"}
    saved = ana.call("PATCH", "/api/records/events/bridge%2302", json=body)
    assert saved.status_code == 200, saved.text
    number = saved.json()["operation"]
    assert ana.get("/api/records/events/bridge%2302").json()["fields"]["quantity"] == 6
    params = {"table": "events", "last": 1}
    last = ana.get("/api/changes", params=params).json()["items"][0]
    assert (last["field"], last["before"], last["after"]) == ("quantity", "5", "6")
    assert (last["changed_by"], last["why"]) == ("ana", "the release was corrected")
    undone = ana.post(f"/api/undo/{number}", json={"why": "it was right"})
    assert undone.status_code == 200, undone.text
    assert ana.get("/api/records/events/bridge%2302").json()["fields"]["quantity"] == 5


def test_two_people_who_change_one_field_are_told_of_each_other(
    an_editor: Callable[..., Editor], a_file: Store
) -> None:
    editor = an_editor(a_file)
    ana, eva = editor.enter("ana", "analyst"), editor.enter("eva", "analyst")
    path = "/api/records/cases/bridge"
    seen = {"seen": {"title": "Rifles at the bridge"}}
    assert ana.call("PATCH", path, json={**seen, "wanted": {"title": "One"}}).status_code == 200
    clash = eva.call("PATCH", path, json={**seen, "wanted": {"title": "Two"}})
    assert clash.status_code == 409
    (conflict,) = clash.json()["conflicts"]
    assert (conflict["field"], conflict["seen"]) == ("title", "Rifles at the bridge")
    assert (conflict["wanted"], conflict["stored"]) == ("Two", "One")
    assert conflict["changed_by"] == "ana"
    assert eva.get(path).json()["fields"]["title"] == "One"
    # Another field of the same record is no clash.
    other = {"seen": {"docket": None}, "wanted": {"docket": "2:21-cr-1"}}
    assert eva.call("PATCH", path, json=other).status_code == 200


def test_what_another_program_saves_is_seen_at_the_next_request(
    ana: Editor, tmp_path: Path
) -> None:
    path = "/api/records/cases/bridge"
    assert ana.get(path).json()["fields"]["corridor"] == "US>MX"
    open_store(tmp_path / "book.sqlite").apply(
        [Update("cases", "bridge", "corridor", "US>MX", "US>GT")], who="eva"
    )
    assert ana.get(path).json()["fields"]["corridor"] == "US>GT"
    assert ana.get("/api/cases", params={"corridor": "US>GT"}).json()["total"] == 1


def test_a_file_of_a_folder_edited_by_hand_is_seen_too(
    an_editor: Callable[..., Editor], a_casebook: Callable[..., Path], small_casebook: Any
) -> None:
    ana = an_editor(open_store(a_casebook())).enter()
    assert ana.get("/api/cases").json()["items"][0]["title"] == "Rifles at the bridge"
    a_casebook(cases=small_casebook["cases.csv"].replace("Rifles at the", "Many rifles at the"))
    assert ana.get("/api/cases").json()["items"][0]["title"] == "Many rifles at the bridge"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"seen": {}, "wanted": {"title": "x"}}, "seen"),
        ({"seen": {"status": "charged"}, "wanted": {"status": "guilty"}}, "status"),
        ({"seen": {"colour": ""}, "wanted": {"colour": "red"}}, "colour"),
        ({"seen": {"case_id": "bridge"}, "wanted": {"case_id": "other"}}, "case_id"),
        ({"seen": {"review_state": "published"}, "wanted": {"review_state": "draft"}}, "review"),
        ({"seen": {}, "wanted": {}, "who": "somebody else"}, "who"),
        ({"seen": {"title": ["x"]}, "wanted": {"title": {"x": 1}}}, "title"),
    ],
)
def test_a_change_that_breaks_a_rule_is_refused_with_the_field(
    ana: Editor, a_file: Store, change: dict[str, Any], told: str
) -> None:
    before = a_file.changes()
    answer = ana.call("PATCH", "/api/records/cases/bridge", json=change)
    assert answer.status_code == 422
    assert told in answer.text
    assert a_file.changes() == before


def test_nobody_signs_a_decision_with_the_name_of_another(
    an_editor: Callable[..., Editor], a_casebook: Callable[..., Path]
) -> None:
    places = "place_text,country,name,admin1,lon,lat,level,decided_by\nMexico,MX,,,,,country,eva\n"
    ana = an_editor(open_store(a_casebook(places=places))).enter("ana", "analyst")
    (row,) = records(ana.app.state.reads.casebook()["places"])
    assert row["decided_by"] == "eva"
    change = {"seen": {"decided_by": "eva"}, "wanted": {"decided_by": "a judge"}}
    name = record_id(table("places"), row)
    answer = ana.call("PATCH", f"/api/records/places/{name}", json=change)
    assert answer.status_code == 403


def test_who_changes_a_decision_signs_it(
    an_editor: Callable[..., Editor], a_casebook: Callable[..., Path]
) -> None:
    places = (
        "place_text,country,name,admin1,lon,lat,level,decided_by,decided_at,reason\n"
        "Mexico,MX,,,,,country,eva,2020-01-01,the words\n"
    )
    store = open_store(a_casebook(places=places))
    ana = an_editor(store).enter("ana", "analyst")
    name = record_id(table("places"), records(store.read()["places"])[0])
    change = {"seen": {"reason": "the words"}, "wanted": {"reason": "a map"}}
    assert ana.call("PATCH", f"/api/records/places/{name}", json=change).status_code == 200
    (row,) = records(store.read()["places"])
    assert (row["decided_by"], row["decided_at"]) == ("ana", today())


def test_an_undo_does_not_publish_what_nobody_looked_at(ana: Editor, a_file: Store) -> None:
    step = a_file.apply(
        [Update("cases", "bridge", "review_state", "published", "in_review")], who="ana"
    )
    answer = ana.post(f"/api/undo/{step.number}", json={"why": "a slip"})
    assert answer.status_code == 400
    assert "review panel" in answer.json()["detail"]
    assert records(a_file.read()["cases"])[0]["review_state"] == "in_review"


def test_a_change_of_a_published_case_is_told_to_need_another_look(
    ana: Editor, a_file: Store
) -> None:
    body = {"seen": {"quantity": 5}, "wanted": {"quantity": 6}}
    saved = ana.call("PATCH", "/api/records/events/bridge%2302", json=body).json()
    assert any("in review again" in each["message"] for each in saved["warnings"])
    assert records(a_file.read()["cases"])[0]["review_state"] == "in_review"


def test_an_event_is_added_with_its_citation_or_not_at_all(ana: Editor) -> None:
    bare = ana.post("/api/events", json={"fields": EVENT, "citations": []})
    assert bare.status_code == 422
    added = ana.post("/api/events", json={"fields": EVENT, "citations": CITED, "why": "today"})
    assert added.status_code == 201, added.text
    found = ana.get(f"/api/records/events/{added.json()['record_id'].replace('#', '%23')}").json()
    assert found["fields"]["place_text"] == "Culiacán, Sinaloa"
    assert [each["locator"] for each in found["citations"]] == ["page 4"]


def test_an_event_that_is_there_already_is_told_before_it_is_saved(ana: Editor) -> None:
    asked = {"fields": EVENT, "citations": CITED}
    first = ana.post("/api/events", json=asked).json()["record_id"]
    again = ana.post("/api/events", json=asked)
    assert again.status_code == 409
    assert again.json()["duplicates"] == [first]
    assert ana.get("/api/events").json()["total"] == 5
    accepted = ana.post("/api/events", json={**asked, "accept_duplicates": True})
    assert accepted.status_code == 201


def test_a_date_is_told_with_its_bounds(ana: Editor) -> None:
    found = ana.get("/api/edtf", params={"text": "2019/2021-06~"}).json()
    assert (found["earliest"], found["latest"]) == ("2019-01-01", "2021-06-30")
    assert found["uncertain"] is True
    assert "2019" in found["words"]
    refused = ana.get("/api/edtf", params={"text": "6/7/2011"})
    assert refused.status_code == 422
    assert "2021-06-30" in refused.json()["detail"]


def test_an_undo_of_what_is_not_there_is_a_sentence(ana: Editor) -> None:
    answer = ana.post("/api/undo/4711", json={})
    assert answer.status_code == 400
    assert "4711" in answer.json()["detail"]


def test_sixteen_people_lose_no_change_of_each_other(
    an_editor: Callable[..., Editor], a_file: Store
) -> None:
    editor, answers = an_editor(a_file), Counter[int]()
    editor.enter().get("/api/events")

    def add(person: Editor, event: str, word: str) -> None:
        """Add a word to the items of an event, whatever others have made of them meanwhile."""
        seen = person.get(f"/api/records/events/{event}").json()["fields"]["items"]
        while True:
            body = {"seen": {"items": seen}, "wanted": {"items": f"{seen} {word}"}}
            answer = person.call("PATCH", f"/api/records/events/{event}", json=body)
            answers[answer.status_code] += 1
            if answer.status_code != 409:
                return
            (conflict,) = answer.json()["conflicts"]
            seen = conflict["stored"]

    def work(number: int) -> None:
        person = editor.enter(f"person {number}", "analyst")
        add(person, f"bridge%230{1 + number % 2}", f"word-{number}")

    threads = [threading.Thread(target=work, args=[number]) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers[200] == 16
    assert set(answers) <= {200, 409}
    events = editor.enter().get("/api/events").json()["items"][:2]
    words = [word for event in events for word in event["items"].split() if "-" in word]
    assert sorted(words) == sorted(f"word-{number}" for number in range(16))
    log = a_file.changes()
    assert len([change for change in log if change.table == "events"]) == 16
    assert len([change for change in log if change.table == "cases"]) == 1, "published no more"


SQL_WORDS = ("sqlite", "psycopg", "sqlalchemy", "SELECT ", "INSERT INTO", "UPDATE ", "Traceback")
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_nothing_that_can_be_asked_makes_it_fail(
    an_editor: Callable[..., Editor], a_file: Store, mode: GenerationMode
) -> None:
    host = "testserver"
    ana = an_editor(a_file, public=(host,)).enter()
    headers = {
        "host": host,
        "origin": f"http://{host}",
        "x-csrf-token": ana.csrf,
        "cookie": "; ".join(f"{name}={value}" for name, value in ana.cookies.items()),
    }
    schema = schemathesis.openapi.from_asgi("/api/openapi.json", ana.app, headers=headers)
    calls: Counter[int] = Counter()
    for found in schema.get_all_operations():
        operation: Any = found.ok()  # type: ignore[union-attr]

        @settings(
            max_examples=40,
            derandomize=True,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def asked(case: Any) -> None:
            if "record_id" in case.path_parameters and sum(calls.values()) % 2:
                # What is there is worth more tries than what is not.
                case.path_parameters.update(table_name="cases", record_id="bridge")
            answer = case.call(headers=headers)
            calls[answer.status_code] += 1
            case.validate_response(answer, checks=CHECKS)
            assert not any(word in answer.text for word in SQL_WORDS), answer.text

        asked()
    print(f"{mode}: {sum(calls.values())} calls, {dict(calls)}")  # noqa: T201 - a figure
    assert sum(calls.values()) > 300
    assert calls[403] == calls[401] == 0
