"""A person decides what a place text means; the decision is one record and is replayed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from routes.casebook.stores.edits import Delete, Insert
from routes.geocode import geocode_events
from routes.geocode.batch import PlaceQuestion
from routes.pipeline.saving import Proposal, decide_place, with_proposal

if TYPE_CHECKING:
    from routes.casebook import Casebook

CITY = {"level": "city", "lon": "-110.9", "lat": "31.3", "name": "Nogales", "admin1": "US-AZ"}


def decided(casebook: Casebook, asked: str | PlaceQuestion, **how: object) -> Proposal:
    said = {"who": "ana", "reason": "the release names the city"} | how
    cells = said.pop("cells", CITY)
    return decide_place(casebook, asked, cells, **said)  # type: ignore[arg-type]


def rows(proposal: Proposal) -> list[dict[str, object]]:
    return [dict(edit.record) for edit in proposal.edits if isinstance(edit, Insert)]


def test_a_decision_is_kept_by_words_country_and_case_and_is_replayed(casebook: Casebook) -> None:
    proposal = decided(casebook, "bridge#03")
    assert not proposal.problems
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
    assert not proposal.problems
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
