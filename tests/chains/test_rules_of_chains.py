"""What no leg may depend on, and what no leg may be without."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.chains.chains_at_hand import Book, Happened, Moved, books, content

from routes.chains import Step
from routes.chains.sequence import home_country
from routes.codebook import code_list, date_bounds

if TYPE_CHECKING:
    from random import Random

soon = settings(max_examples=50, deadline=None)


def circles(pairs: list[tuple[str, str]]) -> list[set[str]]:
    """Sets of two and more events that lead to each other."""
    names = sorted({name for pair in pairs for name in pair})
    reach = {name: {name} for name in names}
    for _ in names:
        for a, b in pairs:
            reach[a] |= reach[b]
    return [{b for b in reach[a] if a in reach[b]} for a in names]


@soon
@given(books(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_no_leg(book: Book, random: Random) -> None:
    events, moved = list(book.events), list(book.moved)
    random.shuffle(events)
    random.shuffle(moved)
    shuffled = Book(events=tuple(events), moved=tuple(moved))
    pd.testing.assert_frame_equal(book.legs(), shuffled.legs())
    assert book.off_legs() == shuffled.off_legs()


@soon
@given(books(), st.randoms(use_true_random=False))
def test_other_ids_of_events_change_no_leg(book: Book, random: Random) -> None:
    ids = [e.event_id for e in book.events]
    others = [f"other#{at:02d}" for at in range(len(ids))]
    random.shuffle(others)
    names = dict(zip(ids, others, strict=True))
    expected = {(names[a], names[b]): told for (a, b), told in content(book.legs()).items()}
    assert content(book.renamed(names).legs()) == expected
    off = {names[event]: reason for event, reason in book.off_legs().items()}
    assert book.renamed(names).off_legs() == off


@soon
@given(books())
def test_a_source_told_twice_changes_no_leg(book: Book) -> None:
    assert content(book.with_copied_sources().legs()) == content(book.legs())


def test_a_circle_is_the_same_whether_or_not_a_source_tells_of_the_crossing_in_it() -> None:
    kinds = ["purchase", "purchase", "purchase", "crossing", "purchase", "assembly"]
    events = tuple(Happened(event_id=f"case#{at:02d}", kind=kind) for at, kind in enumerate(kinds))
    events = (*events[:2], replace(events[2], country="MX"), *events[3:])
    moved = (Moved(start="case#02", end="case#00"), Moved(start="case#03", end="case#01"))
    book = Book(events=events, moved=moved)
    before, after = content(book.legs()), content(book.with_inferred("case#03").legs())
    others = {ends: told for ends, told in before.items() if "case#03" not in ends}
    assert others.items() <= after.items()
    assert before.keys() <= after.keys()


@soon
@given(books(), st.data())
def test_a_crossing_no_source_tells_turns_its_own_legs_and_no_other(
    book: Book, data: st.DataObject
) -> None:
    assume(book.events)
    chosen = data.draw(st.sampled_from(book.events))
    crossing = chosen.event_id
    documented = replace(chosen, kind="crossing", documented="yes")
    book = replace(book, events=tuple(documented if e is chosen else e for e in book.events))
    before, after = content(book.legs()), content(book.with_inferred(crossing).legs())
    for ends, told in before.items():
        if crossing in ends:
            assert after[ends][0] == "inferred"
        else:
            assert after[ends] == told
    # What appears leads past the crossing, which is unknown now.
    for ends in after.keys() - before.keys():
        assert crossing not in ends
        assert after[ends][0] in ("partial", "inferred")


@soon
@given(books(to_crossings=True), st.data())
def test_a_crossing_that_is_taken_out_takes_its_own_legs_and_no_other(
    book: Book, data: st.DataObject
) -> None:
    crossings = [e.event_id for e in book.events if e.kind == "crossing"]
    assume(crossings)
    crossing = data.draw(st.sampled_from(crossings))
    before, after = content(book.legs()), content(book.without(crossing).legs())
    for ends, (basis, rule, *rest) in before.items():
        if crossing not in ends:
            assert [after[ends][0], *after[ends][2:]] == [basis, *rest]
            # With one crossing fewer there can be a single way left, never more ways.
            assert after[ends][1] == rule or rule == "one_of_several"
    for ends in after.keys() - before.keys():
        assert after[ends][0] in ("partial", "inferred")


@soon
@given(books())
def test_quantities_are_those_of_stated_movements_and_never_added(book: Book) -> None:
    stated = {(m.start, m.end): m.quantity for m in book.moved}
    for ends, (_, _, quantity, _) in content(book.legs()).items():
        assert quantity == stated.get(ends)


@soon
@given(books())
def test_no_leg_is_without_a_citation_a_basis_and_a_rule(book: Book) -> None:
    legs = book.legs()
    assert (legs["source_ids"].map(len) > 0).all()
    assert legs["basis"].isin(code_list("basis").values).all()
    assert legs["rule"].isin(code_list("leg_rule").values).all()
    stated = {(m.start, m.end) for m in book.moved}
    documented = legs[legs["basis"] == "documented"]
    assert set(zip(documented["from_event"], documented["to_event"], strict=True)) <= stated


@soon
@given(books())
def test_only_stated_movements_close_a_circle(book: Book) -> None:
    pairs = book.pairs()
    stated = {(m.start, m.end) for m in book.moved}
    assert stated <= set(pairs), "a stated movement is never left out"
    for circle in circles(pairs):
        assert {(a, b) for a, b in pairs if {a, b} <= circle and len(circle) > 1} <= stated


@soon
@given(books())
def test_nothing_sets_out_from_where_nothing_arrived(book: Book) -> None:
    unreached = {e.event_id for e in book.events if e.reached == "no"}
    stated = {m.start for m in book.moved}
    assert {a for a, _ in book.pairs()} & unreached <= stated


@soon
@given(books())
def test_no_leg_that_nobody_states_runs_back_in_time(book: Book) -> None:
    stated = {(m.start, m.end) for m in book.moved}
    dates = {e.event_id: e.date for e in book.events if e.date and "~" not in e.date}
    for a, b in set(book.pairs()) - stated:
        if a in dates and b in dates:
            begun, done = date_bounds(dates[a]).earliest, date_bounds(dates[b]).latest
            assert begun is None or done is None or begun <= done


@soon
@given(books())
def test_every_event_is_on_a_leg_or_listed_with_a_reason(book: Book) -> None:
    on_legs = {name for pair in book.pairs() for name in pair}
    listed = book.off_legs()
    assert on_legs.isdisjoint(listed)
    assert on_legs | listed.keys() == {e.event_id for e in book.events}
    assert set(listed.values()) <= set(code_list("unchained").values)


def bought(number: int, date: str | None = None) -> Happened:
    return Happened(event_id=f"b{number}", kind="purchase", date=date)


def stored(number: int, date: str | None = None) -> Happened:
    return Happened(event_id=f"s{number}", kind="storage", date=date)


def found(number: int, date: str | None = None) -> Happened:
    return Happened(event_id=f"r{number}", kind="recovery", date=date, country="MX")


def test_a_tie_of_home_countries_is_settled_by_their_names_and_not_by_the_rows() -> None:
    steps = [
        Step(event_id=name, kind="purchase", country=country, documented=True)
        for name, country in (("a", "US"), ("b", "GT"))
    ]
    assert home_country(steps, "US>MX") == home_country(steps[::-1], "US>MX") == "GT"


def test_of_two_storages_the_earlier_leads_to_the_later() -> None:
    chain = Book(events=(bought(1), stored(1, "2020-05"), stored(2, "2020-02"), found(1)))
    assert chain.pairs() == [("b1", "s2"), ("s1", "r1"), ("s2", "s1")]


def test_storages_that_may_be_of_one_time_stand_side_by_side() -> None:
    for date in ("2020-02/2020-06", "2020-02~", None):
        chain = Book(events=(bought(1), stored(1, "2020-05"), stored(2, date), found(1)))
        assert chain.pairs() == [("b1", "s1"), ("b1", "s2"), ("s1", "r1"), ("s2", "r1")]


def test_purchases_of_different_days_converge() -> None:
    chain = Book(events=(bought(1, "2019"), bought(2, "2020"), stored(1, "2021")))
    assert chain.pairs() == [("b1", "s1"), ("b2", "s1")]


def test_what_was_bought_after_the_storage_goes_on_without_it() -> None:
    chain = Book(events=(bought(1, "2019"), bought(2, "2021"), stored(1, "2020"), found(1, "2022")))
    assert chain.pairs() == [("b1", "s1"), ("b2", "r1"), ("s1", "r1")]


def test_several_purchases_and_several_recoveries_are_possible_pairs_and_say_so() -> None:
    legs = content(Book(events=(bought(1), bought(2), found(1), found(2))).legs())
    assert {told[1] for told in legs.values()} == {"one_of_several"}
    assert len(legs) == 4


def test_a_single_start_or_a_single_end_leaves_no_choice() -> None:
    for events in ((bought(1), found(1), found(2)), (bought(1), bought(2), found(1))):
        assert {told[1] for told in content(Book(events=events).legs()).values()} == {
            "sequence_only"
        }


def test_a_storage_between_gathers_what_was_bought_and_spreads_it() -> None:
    events = (bought(1), bought(2), stored(1), found(1), found(2))
    legs = content(Book(events=events).legs())
    assert sorted(legs) == [("b1", "s1"), ("b2", "s1"), ("s1", "r1"), ("s1", "r2")]
    assert {told[1] for told in legs.values()} == {"sequence_only"}


def test_dates_that_rule_out_the_other_pair_leave_no_choice() -> None:
    events = (bought(1, "2019"), bought(2, "2021"), found(1, "2020"), found(2, "2022"))
    legs = content(Book(events=events).legs())
    assert sorted(legs) == [("b1", "r1"), ("b1", "r2"), ("b2", "r2")]
    assert legs["b1", "r1"][1] == legs["b2", "r2"][1] == "sequence_only"
    assert legs["b1", "r2"][1] == "one_of_several"


def test_more_pairs_than_anybody_reads_are_listed_and_not_drawn() -> None:
    events = (*(bought(n) for n in range(21)), *(found(n) for n in range(20)))
    assert Book(events=events).legs().empty
    assert set(Book(events=events).off_legs().values()) == {"too_many"}
    assert len(Book(events=events[1:]).legs()) == 400


def test_movements_stated_in_a_circle_are_all_kept() -> None:
    there, back = Moved(start="s1", end="s2"), Moved(start="s2", end="s1")
    chain = Book(events=(bought(1), stored(1), stored(2), found(1)), moved=(there, back))
    assert chain.pairs() == [
        *(("b1", "s1"), ("b1", "s2"), ("s1", "r1"), ("s1", "s2")),
        *(("s2", "r1"), ("s2", "s1")),
    ]


def test_a_destination_is_drawn_from_the_seizure_on_the_way_where_nothing_else_is_known() -> None:
    seized = Happened(event_id="seized", kind="seizure")
    bound = Happened(event_id="bound", kind="transfer", country="JM", reached="no")
    legs = content(Book(events=(seized, bound)).legs("US>JM"))
    assert {ends: told[:2] for ends, told in legs.items()} == {
        ("seized", "bound"): ("inferred", "intended_destination")
    }
    with_origin = Book(events=(seized, bound, bought(1)))
    assert with_origin.pairs("US>JM") == [("b1", "bound"), ("b1", "seized")]


def test_each_reason_for_no_leg_is_told_apart() -> None:
    seized = Happened(event_id="seized", kind="seizure")
    bound = Happened(event_id="bound", kind="transfer", country="MX", reached="no")
    abroad = Happened(event_id="abroad", kind="storage", country="MX")
    assert Book(events=(seized,)).off_legs() == {"seized": "only_event"}
    assert Book(events=(bought(1), bought(2))).off_legs() == {
        "b1": "same_stage",
        "b2": "same_stage",
    }
    assert Book(events=(bought(1, "2021"), found(1, "2020"))).off_legs() == {
        "b1": "dates",
        "r1": "dates",
    }
    assert Book(events=(bound, replace(bound, event_id="other"))).off_legs() == {
        "bound": "not_reached",
        "other": "not_reached",
    }
    assert Book(events=(seized, abroad)).off_legs() == {
        "abroad": "no_neighbour",
        "seized": "no_neighbour",
    }


def test_an_event_that_stated_movements_leave_no_place_is_listed() -> None:
    # The source states that what was recovered was sold again: the storage between is left over.
    again = Moved(start="r1", end="b1")
    assert Book(events=(bought(1), stored(1), found(1)), moved=(again,)).off_legs() == {
        "s1": "stated_otherwise"
    }


@pytest.mark.parametrize(
    ("units", "unit"),
    [
        (("pieces", "pieces"), "pieces"),
        ((None, "rounds"), "rounds"),
        (("firearms", None), "firearms"),
        ((None, None), None),
        (("firearms", "pieces"), None),
        (("unknown", "rounds"), "rounds"),
    ],
)
def test_a_stated_number_counts_what_both_ends_say_and_nothing_where_they_differ(
    units: tuple[str | None, str | None], unit: str | None
) -> None:
    ends = tuple(
        Happened(event_id=f"case#{at}", kind=kind, quantity_unit=told)
        for at, (kind, told) in enumerate(zip(("purchase", "seizure"), units, strict=True))
    )
    for quantity, expected in ((563.0, unit), (None, None)):
        moved = (Moved(start="case#0", end="case#1", quantity=quantity),)
        (found,) = Book(events=ends, moved=moved).legs()["quantity_unit"].astype(object)
        assert (None if pd.isna(found) else found) == expected
