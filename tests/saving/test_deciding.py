"""A person decides what a place text means; the decision is one record and is replayed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from routes.casebook.stores.edits import ConflictError, Delete, Insert
from routes.geocode import geocode_events
from routes.geocode.batch import PlaceQuestion
from routes.pipeline.deciding import earlier_decisions
from routes.pipeline.saving import Proposal, decide_place, save, with_proposal

if TYPE_CHECKING:
    from routes.casebook import Casebook
    from routes.casebook.stores.interface import Store

CITY = {"level": "city", "lon": "-110.9", "lat": "31.3", "name": "Nogales", "admin1": "US-AZ"}


def decided(casebook: Casebook, asked: str | PlaceQuestion, **how: object) -> Proposal:
    said = {"who": "ana", "reason": "the release names the city"} | how
    cells = said.pop("cells", CITY)
    return decide_place(casebook, asked, cells, **said)  # type: ignore[arg-type]


def rows(proposal: Proposal) -> list[dict[str, object]]:
    return [dict(edit.record) for edit in proposal.edits if isinstance(edit, Insert)]


def test_a_decision_is_kept_by_words_country_and_case_and_is_replayed(casebook: Casebook) -> None:
    proposal = decided(casebook, "bridge#03")
    assert not proposal.errors
    row = rows(proposal)[0]
    assert (row["case_id"], row["country"], row["decided_by"]) == ("bridge", "US", "ana")
    book = with_proposal(casebook, proposal)
    places = geocode_events(book["events"], decisions=book["places"])
    third = places[(book["events"]["event_id"] == "bridge#03")].iloc[0]
    assert (third["lon"], third["decided_by"]) == (-110.9, "ana")


def test_a_decision_may_hold_for_every_case(casebook: Casebook) -> None:
    row = rows(decided(casebook, "bridge#03", every_case=True))[0]
    assert row["case_id"] is None


def test_a_second_decision_about_the_same_words_takes_the_place_of_the_first(
    casebook: Casebook,
) -> None:
    book = with_proposal(casebook, decided(casebook, PlaceQuestion("Nogales", "US")))
    again = decided(book, PlaceQuestion("Nogales", "US"), cells={**CITY, "lon": "-110.95"})
    after = with_proposal(book, again)["places"]
    assert list(after["lon"]) == [-110.95]
    # The words are compared without capitals and accents, as they are when they are replayed.
    folded = decided(book, PlaceQuestion("NOGALES", "US"))
    assert {type(edit) for edit in folded.edits} == {Delete, Insert}
    assert len(with_proposal(book, folded)["places"]) == 1


def test_words_that_cannot_be_placed_need_no_position(casebook: Casebook) -> None:
    proposal = decided(casebook, "bridge#04", cells={"level": "unresolvable"})
    assert not proposal.errors
    assert rows(proposal)[0]["lon"] is None


@pytest.mark.parametrize(
    ("cells", "rule"),
    [
        ({}, "missing_value"),
        ({"level": "city"}, "no_position"),
        ({"level": "town", "lon": "-110.9", "lat": "31.3"}, "wrong_code"),
        ({"level": "city", "lon": "31.3", "lat": "-110.9"}, "lat_lon_swapped"),
        ({"level": "city", "lon": "0", "lat": "0"}, "null_island"),
        ({"level": "city", "lon": "-110.9"}, "half_coordinate"),
        ({**CITY, "uncertainty_km": "-3"}, "out_of_range"),
    ],
)
def test_a_decision_without_an_honest_place_is_refused(
    casebook: Casebook, cells: dict[str, str], rule: str
) -> None:
    proposal = decided(casebook, "bridge#03", cells=cells)
    assert rule in {problem.rule for problem in proposal.errors}
    assert not proposal.edits


def test_a_decision_needs_a_reason_and_an_event_that_is_there(casebook: Casebook) -> None:
    assert decided(casebook, "bridge#03", reason=" ").errors[0].rule == "no_reason"
    assert decided(casebook, "bridge#99").errors[0].rule == "unknown_record"


NOGALES = PlaceQuestion("Nogales", "US", case_id="bridge")
ELSEWHERE = {**CITY, "lon": "-110.95"}


def shown(casebook: Casebook) -> list[dict[str, str]]:
    """What a form opened now carries of the decisions."""
    found = earlier_decisions(casebook, NOGALES)
    return [{k: "" if v is None else str(v) for k, v in row.items()} for row in found]


def test_a_decision_that_was_not_shown_is_not_overwritten_but_told_field_by_field(
    store: Store,
) -> None:
    seen = shown(store.read())
    assert seen == []
    save(store, decided(store.read(), NOGALES), who="ana")
    second = decided(store.read(), NOGALES, cells=ELSEWHERE, who="ben", reason="a map", seen=seen)
    with pytest.raises(ConflictError) as told:
        save(store, second, who="ben")
    clashes = {each.field: (each.wanted, each.stored) for each in told.value.conflicts}
    assert clashes["lon"] == (-110.95, -110.9)
    assert clashes["decided_by"] == ("ben", "ana")
    assert list(store.read()["places"]["lon"]) == [-110.9]


def test_a_decision_that_changed_since_it_was_shown_is_not_overwritten(store: Store) -> None:
    save(store, decided(store.read(), NOGALES), who="ana")
    seen = shown(store.read())
    save(store, decided(store.read(), NOGALES, cells=ELSEWHERE), who="ana")
    again = {**CITY, "level": "county"}
    second = decided(store.read(), NOGALES, cells=again, seen=seen)
    with pytest.raises(ConflictError, match=r"lon was -110\.9 when you began and is now -110\.95"):
        save(store, second, who="ben")
    assert list(store.read()["places"]["level"]) == ["city"]


def test_a_decision_that_was_shown_as_it_stands_is_replaced(store: Store) -> None:
    save(store, decided(store.read(), NOGALES), who="ana")
    seen = shown(store.read())
    second = decided(store.read(), NOGALES, cells=ELSEWHERE, who="ben", seen=seen)
    save(store, second, who="ben")
    places = store.read()["places"]
    assert (list(places["lon"]), list(places["decided_by"])) == ([-110.95], ["ben"])


def test_the_same_words_in_other_letters_do_not_overwrite_unseen_either(store: Store) -> None:
    save(store, decided(store.read(), NOGALES), who="ana")
    loud = PlaceQuestion("NOGALES", "US", case_id="bridge")
    with pytest.raises(ConflictError):
        save(store, decided(store.read(), loud, seen=[]), who="ben")
    save(store, decided(store.read(), loud, seen=shown(store.read())), who="ben")
    assert list(store.read()["places"]["place_text"]) == ["NOGALES"]


def test_a_decision_that_was_taken_back_since_it_was_shown_is_told(store: Store) -> None:
    done = save(store, decided(store.read(), NOGALES), who="ana")
    seen = shown(store.read())
    store.undo(done.number, who="ana", why="another Nogales")
    with pytest.raises(ConflictError, match="not there any more"):
        save(store, decided(store.read(), NOGALES, cells=ELSEWHERE, seen=seen), who="ben")
    assert store.read()["places"].empty


def test_decisions_for_the_case_and_for_every_case_are_both_shown(casebook: Casebook) -> None:
    book = with_proposal(casebook, decided(casebook, NOGALES))
    book = with_proposal(book, decided(book, NOGALES, every_case=True))
    assert [row["case_id"] for row in earlier_decisions(book, NOGALES)] == ["bridge", None]
    assert not earlier_decisions(book, PlaceQuestion("Nogales", "MX", case_id="bridge"))
