"""What a person wants to save is held against the rules before anything is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from routes.casebook.stores.edits import ConflictError, Delete, Insert, Update
from routes.checks import check_tables
from routes.codebook import code_list
from routes.pipeline.saving import (
    Proposal,
    propose,
    propose_deletion,
    propose_source,
    save,
    together,
    with_proposal,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from routes.casebook import Casebook
    from routes.casebook.stores.interface import Store

TODAY = {
    "case_id": "bridge",
    "kind": "transfer",
    "place_text": "Tucson, Arizona",
    "country": "US",
    "date": "2021-02",
    "items": "rifles",
    "item_category": "rifle",
    "documented": "yes",
}
RELEASE = [{"source_id": "release", "locator": "page 2"}]


def an_event(casebook: Casebook, **changes: str) -> Proposal:
    return propose(casebook, "events", {**TODAY, **changes}, citations=RELEASE)


def inserted(proposal: Proposal, table: str) -> list[Mapping[str, object]]:
    return [e.record for e in proposal.edits if isinstance(e, Insert) and e.table == table]


def rules(proposal: Proposal) -> set[str]:
    return {problem.rule for problem in proposal.errors}


def test_a_new_event_gets_the_next_number_of_its_case(casebook: Casebook) -> None:
    proposal = an_event(casebook)
    assert not proposal.errors
    assert proposal.record_id == "bridge#05"
    assert inserted(proposal, "events")[0]["event_id"] == "bridge#05"
    assert inserted(proposal, "citations") == [
        {"record": "bridge#05", "source_id": "release", "locator": "page 2", "credibility": None}
    ]


def test_the_number_of_an_event_in_a_draft_is_not_given_again(casebook: Casebook) -> None:
    waiting = {
        "draft_id": "d",
        "table": "events",
        "state": "draft",
        "cells": '{"event_id": "bridge#17"}',
        "lacks": "no kind",
    }
    book = with_proposal(casebook, Proposal(edits=(Insert("drafts", waiting),)))
    assert an_event(book).record_id == "bridge#18"


def test_a_new_event_stands_behind_the_last_one_of_its_stage(casebook: Casebook) -> None:
    def place(kind: str) -> object:
        return inserted(an_event(casebook, kind=kind), "events")[0]["seq"]

    assert place("use") == 5, "after the last one"
    assert place("transfer") == 1, "between purchase (1) and crossing (2) nothing is free"
    assert inserted(an_event(casebook, seq="7"), "events")[0]["seq"] == 7


def test_what_is_not_known_stays_empty(casebook: Casebook) -> None:
    record = inserted(an_event(casebook, date="", items=" "), "events")[0]
    assert record["date"] is None
    assert record["quantity"] is None
    assert record["role"] is None


@pytest.mark.parametrize(
    ("field", "text", "rule", "cure"),
    [
        ("kind", "buy", "wrong_code", "purchase"),
        ("date", "6/7/2011", "bad_date", "2011-06-07 or 2011-07-06"),
        ("quantity", "five", "number", "digits"),
        ("quantity", "-1", "out_of_range", "empty"),
        ("country", "Mexico", "wrong_form", "two capital letters"),
        ("case_id", "brigde", "unknown_reference", "Did you mean bridge?"),
        ("kind", "", "missing_value", "Fill it in"),
        ("place_text", "a\0b", "nul_byte", "Type the cell again"),
    ],
)
def test_a_cell_that_cannot_be_used_is_told_at_its_field_with_the_cure(
    casebook: Casebook, field: str, text: str, rule: str, cure: str
) -> None:
    proposal = an_event(casebook, **{field: text})
    problem = next(problem for problem in proposal.errors if problem.column == field)
    assert problem.file == "events"
    assert problem.rule == rule
    assert cure in problem.cure


def test_a_required_field_that_is_left_out_is_told(casebook: Casebook) -> None:
    proposal = propose(casebook, "events", {"case_id": "bridge"}, citations=RELEASE)
    assert {p.column for p in proposal.errors} == {"kind", "place_text", "documented"}


def test_a_misspelt_field_is_told_with_the_one_that_was_meant(casebook: Casebook) -> None:
    problem = an_event(casebook, plase_text="x").errors[0]
    assert problem.rule == "unknown_column"
    assert "place_text" in problem.cure


def test_other_names_of_fields_are_understood(casebook: Casebook) -> None:
    assert (
        inserted(an_event(casebook, quantity_qualifier="about"), "events")[0]["quantity_relation"]
        == "about"
    )


def test_coordinates_are_seen_as_a_pair(casebook: Casebook) -> None:
    assert rules(an_event(casebook, lon="31.3", lat="-110.9")) == {"lat_lon_swapped"}
    assert rules(an_event(casebook, lon="0", lat="0")) == {"null_island"}
    assert rules(an_event(casebook, lon="-110.9")) == {"half_coordinate"}
    assert not an_event(casebook, lon="-110.9", lat="32.2").errors


def test_no_source_no_datum(casebook: Casebook) -> None:
    without = propose(casebook, "events", TODAY, citations=[{"source_id": "", "locator": ""}])
    assert [(p.rule, p.column) for p in without.errors] == [("no_source", "source_id")]
    unknown = propose(casebook, "events", TODAY, citations=[*RELEASE, {"source_id": "relaese"}])
    problem = unknown.errors[0]
    assert (problem.file, problem.row, problem.column) == ("citations", 2, "source_id")
    assert "release" in problem.cure


def test_a_locator_alone_is_no_citation(casebook: Casebook) -> None:
    proposal = propose(casebook, "events", TODAY, citations=[{"locator": "page 3"}])
    assert {p.rule for p in proposal.errors} == {"missing_value", "no_source"}


def test_a_source_may_come_with_the_event_that_needs_it(casebook: Casebook) -> None:
    source = propose_source(casebook, {"url": "https://example.org/new", "publisher": "A court"})
    event = propose(
        with_proposal(casebook, source),
        "events",
        TODAY,
        citations=[{"source_id": str(source.record_id)}],
    )
    both = together(source, event)
    assert not both.errors
    assert [edit.table for edit in both.edits] == ["sources", "events", "citations"]
    assert both.record_id == "bridge#05"


def test_a_source_with_a_known_address_is_not_made_twice(casebook: Casebook) -> None:
    source = propose_source(casebook, {"url": "https://example.org/release"})
    assert source.record_id == "release"
    assert not source.edits


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "file:///etc/passwd", "https://a:b@example.org", "example.org"]
)
def test_what_is_no_link_is_no_source(casebook: Casebook, url: str) -> None:
    assert rules(propose_source(casebook, {"url": url})) == {"not_a_link"}


def test_a_source_without_address_and_publisher_is_refused(casebook: Casebook) -> None:
    assert rules(propose_source(casebook, {"title": "A paper"})) == {"no_address"}


def test_a_new_case_is_a_draft_with_an_id_from_its_title(casebook: Casebook) -> None:
    proposal = propose(casebook, "cases", {"title": "Rifles at Río Bravo"})
    record = inserted(proposal, "cases")[0]
    assert record["case_id"] == "rifles-at-rio-bravo"
    assert record["review_state"] == "draft"
    again = propose(with_proposal(casebook, proposal), "cases", {"title": "Rifles at Río Bravo"})
    assert again.record_id == "rifles-at-rio-bravo-2"


def test_nobody_publishes_by_filling_in_a_field(casebook: Casebook) -> None:
    assert rules(propose(casebook, "cases", {"title": "A", "review_state": "published"})) == {
        "review_state"
    }
    changed = propose(casebook, "cases", {"review_state": "withheld"}, record_id="bridge")
    assert rules(changed) == {"review_state"}
    same = propose(casebook, "cases", {"review_state": "published"}, record_id="bridge")
    assert not same.errors
    assert not same.edits


def test_only_what_the_form_changed_is_saved(casebook: Casebook) -> None:
    proposal = propose(
        casebook,
        "events",
        {"items": "six rifles", "date": "2021", "kind": "purchase"},
        record_id="bridge#01",
        seen={"items": "five rifles", "date": "2021", "kind": "purchase"},
    )
    assert proposal.edits == (
        Update("events", "bridge#01", "items", "five rifles", "six rifles"),
    ), "what was seen goes along, so that a clash is told when saving"


def test_a_form_that_was_left_as_it_was_changes_nothing(casebook: Casebook) -> None:
    seen = {"items": "rifles", "date": "2019"}
    proposal = propose(casebook, "events", seen, record_id="bridge#01", seen=seen)
    assert not proposal.edits
    assert not proposal.problems


def test_line_ends_of_a_browser_are_no_change(casebook: Casebook) -> None:
    two_lines = with_proposal(
        casebook, propose(casebook, "cases", {"summary": "one\ntwo"}, record_id="bridge")
    )
    proposal = propose(two_lines, "cases", {"summary": "one\r\ntwo"}, record_id="bridge")
    assert not proposal.edits


def test_an_id_stays_as_it_is(casebook: Casebook) -> None:
    assert rules(propose(casebook, "events", {"event_id": "x"}, record_id="bridge#01")) == {
        "fixed_id"
    }


def test_citations_of_others_stay(casebook: Casebook) -> None:
    proposal = propose(
        casebook,
        "events",
        {},
        record_id="bridge#01",
        citations=[{"source_id": "article"}],
        seen_citations=[],
    )
    assert proposal.edits == (
        Insert(
            "citations",
            {
                "record": "bridge#01",
                "source_id": "article",
                "locator": None,
                "credibility": None,
            },
        ),
    ), "the form did not show the other citation, so that it cannot have taken it out"
    replaced = propose(
        casebook, "events", {}, record_id="bridge#01", citations=[{"source_id": "article"}]
    )
    assert {type(edit) for edit in replaced.edits} == {Delete, Insert}


def test_a_record_cannot_lose_its_last_source(casebook: Casebook) -> None:
    assert rules(propose(casebook, "events", {}, record_id="bridge#01", citations=[])) == {
        "no_source"
    }
    citation = propose_deletion(casebook, "citations", "bridge#01|release|page 1")
    assert rules(citation) == {"no_source"}


def test_a_leg_joins_events_of_its_own_case(casebook: Casebook) -> None:
    other = propose(casebook, "cases", {"case_id": "other", "title": "Other"})
    book = with_proposal(casebook, other)
    event = propose(book, "events", {**TODAY, "case_id": "other"}, citations=RELEASE)
    book = with_proposal(book, event)
    leg = propose(
        book,
        "legs",
        {
            "case_id": "bridge",
            "from_event": "bridge#01",
            "to_event": "other#01",
            "reason": "told in one breath",
        },
        citations=RELEASE,
    )
    assert rules(leg) == {"leg_of_two_cases"}


def test_what_was_wrong_before_does_not_keep_a_change_from_being_saved(casebook: Casebook) -> None:
    unsourced = with_proposal(
        casebook,
        Proposal(
            edits=(
                Delete(
                    "citations",
                    "bridge#04|article|",
                    {"record": "bridge#04", "source_id": "article"},
                ),
            )
        ),
    )
    assert not an_event(unsourced).errors


def test_a_change_of_a_published_case_is_told_to_be_public(casebook: Casebook) -> None:
    assert "published_case" in {problem.rule for problem in an_event(casebook).warnings}


def cites(*grades: tuple[str, str]) -> list[dict[str, str]]:
    return [
        {"source_id": source, "locator": "page 1" if source == "release" else "", "credibility": g}
        for source, g in grades
    ]


def cited_form(
    store: Store, shown: list[dict[str, str]], given: list[dict[str, str]], **cells: str
) -> Proposal:
    """The form of an event as it was shown, and as it comes back."""
    return propose(
        store.read(),
        "events",
        cells,
        record_id="bridge#01",
        citations=given,
        seen=dict.fromkeys(cells, ""),
        seen_citations=shown,
    )


def cited(store: Store) -> set[tuple[str, int | None]]:
    rows = store.read()["citations"]
    rows = rows[rows["record"] == "bridge#01"].astype(object)
    rows = rows.where(rows.notna(), None)
    return set(zip(rows["source_id"], rows["credibility"], strict=True))


def graded(store: Store, grade: str) -> None:
    """Ana grades the only citation."""
    proposal = cited_form(store, cites(("release", "")), cites(("release", grade)))
    save(store, proposal, who="ana")


def test_a_grade_that_the_form_left_alone_stays_as_somebody_else_made_it(store: Store) -> None:
    graded(store, "3")
    opened = cites(("release", "3"))
    save(store, cited_form(store, opened, cites(("release", "1"))), who="ana")
    save(store, cited_form(store, opened, opened, role="courier"), who="ben")
    assert cited(store) == {("release", 1)}


def test_a_grade_that_two_people_changed_is_a_clash(store: Store) -> None:
    graded(store, "3")
    opened = cites(("release", "3"))
    save(store, cited_form(store, opened, cites(("release", "1"))), who="ana")
    with pytest.raises(ConflictError) as told:
        save(store, cited_form(store, opened, cites(("release", "5"))), who="ben")
    (clash,) = told.value.conflicts
    assert (clash.field, clash.seen, clash.wanted, clash.stored) == ("credibility", 3, 5, 1)
    assert clash.changed_by == "ana"


def test_a_citation_that_somebody_took_out_does_not_come_back_with_an_older_form(
    store: Store,
) -> None:
    opened = cites(("release", ""))
    save(store, cited_form(store, opened, cites(("article", ""))), who="ana")
    save(store, cited_form(store, opened, opened, role="courier"), who="ben")
    assert cited(store) == {("article", None)}


def test_a_citation_that_one_person_took_out_and_another_graded_is_a_clash(store: Store) -> None:
    opened = cites(("release", ""))
    save(store, cited_form(store, opened, cites(("article", ""))), who="ana")
    with pytest.raises(ConflictError, match="not there any more"):
        save(store, cited_form(store, opened, cites(("release", "2"))), who="ben")


def test_a_citation_that_one_person_graded_and_another_took_out_is_a_clash(store: Store) -> None:
    opened = cites(("release", ""))
    graded(store, "2")
    with pytest.raises(ConflictError) as told:
        save(store, cited_form(store, opened, cites(("article", ""))), who="ben")
    assert [(c.field, c.stored) for c in told.value.conflicts] == [("credibility", 2)]
    assert cited(store) == {("release", 2)}


def test_a_citation_that_two_people_added_with_other_grades_is_a_clash(store: Store) -> None:
    opened = cites(("release", ""))
    save(store, cited_form(store, opened, cites(("release", ""), ("article", "1"))), who="ana")
    form = cited_form(store, opened, cites(("release", ""), ("article", "4")))
    with pytest.raises(ConflictError) as told:
        save(store, form, who="ben")
    assert [(c.wanted, c.stored) for c in told.value.conflicts] == [(4, 1)]


def test_two_people_together_do_not_leave_an_event_without_a_source(store: Store) -> None:
    both = cites(("release", ""), ("article", ""))
    save(store, cited_form(store, cites(("release", "")), both), who="ana")
    save(store, cited_form(store, both, cites(("article", ""))), who="ana")
    assert cited_form(store, both, cites(("release", ""))).errors


def test_what_is_still_named_is_not_deleted(casebook: Casebook) -> None:
    source = propose_deletion(casebook, "sources", "release").errors[0]
    assert "a citation of bridge#01" in source.message
    assert "legs leg-stop" in propose_deletion(casebook, "events", "bridge#02").errors[0].message
    assert "events bridge#01" in propose_deletion(casebook, "cases", "bridge").errors[0].message


def test_an_event_goes_with_its_citations(casebook: Casebook) -> None:
    proposal = propose_deletion(casebook, "events", "bridge#01")
    assert not proposal.errors
    assert [(e.table, e.record_id) for e in proposal.edits if isinstance(e, Delete)] == [
        ("citations", "bridge#01|release|page 1"),
        ("events", "bridge#01"),
    ]


def test_a_record_that_is_gone_is_told(casebook: Casebook) -> None:
    assert rules(propose_deletion(casebook, "events", "bridge#99")) == {"unknown_record"}
    assert rules(propose(casebook, "events", {"date": "2020"}, record_id="bridge#99")) == {
        "unknown_record"
    }


def test_an_event_told_twice_is_noticed(casebook: Casebook) -> None:
    seizure = {
        "kind": "seizure",
        "place_text": "Mariposa Port of Entry, Nogales, Ariz.",
        "date": "2021-03-01",
        "quantity": "5",
        "quantity_unit": "firearms",
    }
    assert an_event(casebook, **seizure).duplicates == ("bridge#03",)
    assert an_event(casebook, **{**seizure, "quantity": "6"}).duplicates == ()


_words = st.text(max_size=12)
_cells = st.fixed_dictionaries(
    {"case_id": st.just("bridge")},
    optional={
        "kind": st.sampled_from([*code_list("kind").values, "", "buy"]),
        "place_text": st.one_of(st.sampled_from(["Tucson, Arizona", "Mexico"]), _words),
        "country": st.sampled_from(["US", "MX", "", "Mexico", "ZZ"]),
        "date": st.sampled_from(["2021", "2021-06~", "6/7/2011", "", "2019/2021"]),
        "quantity": st.sampled_from(["5", "", "five", "-1", "1e9", "0"]),
        "quantity_unit": st.sampled_from(["firearms", "", "rounds", "guns"]),
        "item_category": st.sampled_from(["rifle", "ammunition", "", "gun"]),
        "lon": st.sampled_from(["", "-110.9", "31.3", "0", "x"]),
        "lat": st.sampled_from(["", "31.3", "-110.9", "0"]),
        "documented": st.sampled_from(["yes", "inferred", "", "no"]),
        "items": _words,
        "role": st.sampled_from(["courier", "", "Bob"]),
    },
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    rows=st.lists(_cells, min_size=1, max_size=3),
    cited=st.lists(st.sampled_from(["release", "article", "nobody"]), max_size=2),
)
def test_what_can_be_saved_makes_no_new_error(
    casebook: Casebook, rows: list[dict[str, str]], cited: list[str]
) -> None:
    book = casebook
    known = {f for f in check_tables(book.tables) if f.severity == "error"}
    for cells in rows:
        citations = [{"source_id": source, "locator": cells.get("items", "")} for source in cited]
        proposal = propose(book, "events", cells, citations=citations)
        if proposal.errors:
            assert all(problem.cure and problem.message for problem in proposal.errors)
            continue
        book = with_proposal(book, proposal)
        ids = list(book["events"]["event_id"])
        assert len(ids) == len(set(ids))
        assert {f for f in check_tables(book.tables) if f.severity == "error"} <= known
