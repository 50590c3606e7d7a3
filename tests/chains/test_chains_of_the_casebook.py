"""The chains of the casebook that ships: every event told, every leg with its reasons."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from tests.chains.chains_at_hand import content

from routes.casebook import read_casebook
from routes.chains import build_legs, leg_lines, stage_contradictions, unchained
from routes.codebook import code_list
from routes.geocode import geocode_events, reference_index
from routes.settings import shipped_casebook

if TYPE_CHECKING:
    from collections.abc import Mapping


class Shipped:
    """The casebook with its places, chained in any order of rows."""

    def __init__(self) -> None:
        casebook = read_casebook(shipped_casebook())
        self.events, self.stated = casebook["events"], casebook["legs"]
        self.citations = casebook["citations"]
        self.places = geocode_events(
            self.events,
            decisions=casebook["places"],
            index=reference_index(casebook.gazetteer_folder),
            cases=casebook["cases"],
        )
        cases = casebook["cases"].dropna(subset=["corridor"])
        self.corridors: Mapping[str, str] = dict(
            zip(cases["case_id"], cases["corridor"], strict=True)
        )
        self.legs = self.chained()

    def chained(
        self,
        *,
        events: pd.DataFrame | None = None,
        stated: pd.DataFrame | None = None,
        citations: pd.DataFrame | None = None,
    ) -> pd.DataFrame:
        """Legs, with some of the frames replaced."""
        events = self.events if events is None else events
        return build_legs(
            events,
            self.places.loc[events.index],
            self.stated if stated is None else stated,
            self.citations if citations is None else citations,
            corridors=self.corridors,
        )


@pytest.fixture(scope="module")
def shipped() -> Shipped:
    return Shipped()


def test_every_event_of_every_case_is_on_a_leg_or_listed_with_the_reason(shipped: Shipped) -> None:
    off = unchained(shipped.events, shipped.legs, corridors=shipped.corridors)
    on_legs = {*shipped.legs["from_event"], *shipped.legs["to_event"]}
    assert len(shipped.events) == 425
    assert on_legs.isdisjoint(off["event_id"])
    assert on_legs | {*off["event_id"]} == {*shipped.events["event_id"]}
    assert Counter(off["reason"]) == {"only_event": 30, "same_stage": 16, "dates": 7}
    assert off["reason"].isin(code_list("unchained").values).all()
    assert (off["other_event"].notna() == (off["reason"] == "dates")).all()


def test_its_legs_by_basis_and_by_rule(shipped: Shipped) -> None:
    assert Counter(shipped.legs["basis"]) == {"partial": 227, "inferred": 56, "documented": 46}
    assert Counter(shipped.legs["rule"]) == {
        "area_end": 111,
        "one_of_several": 78,
        "inferred_end": 52,
        "stated": 46,
        "sequence_only": 37,
        "intended_destination": 4,
        "unplaced_end": 1,
    }


def test_no_leg_of_it_is_without_a_citation_or_a_rule(shipped: Shipped) -> None:
    cited = {*shipped.citations["source_id"]}
    assert (shipped.legs["source_ids"].map(len) > 0).all()
    assert all(cited.issuperset(sources) for sources in shipped.legs["source_ids"])
    assert shipped.legs["rule"].notna().all()
    documented = shipped.legs[shipped.legs["basis"] == "documented"]
    assert {*documented["leg_id"]} <= {*shipped.stated["leg_id"]}


def test_the_order_of_its_rows_changes_no_leg(shipped: Shipped) -> None:
    turned = shipped.chained(
        events=shipped.events.sample(frac=1, random_state=1),
        stated=shipped.stated.sample(frac=1, random_state=2),
        citations=shipped.citations.sample(frac=1, random_state=3),
    )
    pd.testing.assert_frame_equal(turned, shipped.legs)


def test_other_ids_of_its_events_change_no_leg(shipped: Shipped) -> None:
    ids = shipped.events["event_id"].sample(frac=1, random_state=4)
    names = {old: f"event{number:04d}" for number, old in enumerate(ids)}
    other = shipped.chained(
        events=shipped.events.assign(event_id=shipped.events["event_id"].map(names)),
        stated=shipped.stated.assign(
            from_event=shipped.stated["from_event"].map(names),
            to_event=shipped.stated["to_event"].map(names),
        ),
        citations=shipped.citations.assign(
            record=shipped.citations["record"].map(lambda record: names.get(record, record))
        ),
    )
    expected = {(names[a], names[b]): told for (a, b), told in content(shipped.legs).items()}
    assert content(other) == expected


def test_a_source_of_it_told_twice_changes_no_leg(shipped: Shipped) -> None:
    copied = shipped.citations.assign(source_id="copy of " + shipped.citations["source_id"])
    twice = shipped.chained(citations=pd.concat([shipped.citations, copied]))
    assert content(twice) == content(shipped.legs)


def test_each_documented_crossing_of_it_taken_back_turns_its_own_legs_alone(
    shipped: Shipped,
) -> None:
    is_crossing = shipped.events["kind"].eq("crossing") & shipped.events["documented"].eq("yes")
    crossings = shipped.events.loc[is_crossing.astype(bool), ["event_id", "case_id"]]
    assert len(crossings) == 38
    for crossing, case_id in crossings.itertuples(index=False):
        events = shipped.events[shipped.events["case_id"].eq(case_id).astype(bool)]
        here = events["event_id"].eq(crossing).astype(bool)
        inferred = events.assign(documented=events["documented"].mask(here, "inferred"))
        stated = shipped.stated[shipped.stated["case_id"].eq(case_id).astype(bool)]
        before = content(shipped.chained(events=events, stated=stated))
        after = content(shipped.chained(events=inferred, stated=stated))
        turned = {ends for ends, told in before.items() if after[ends] != told}
        assert turned == {
            ends for ends in before if crossing in ends and before[ends][0] != "inferred"
        }
        assert all(after[ends][0] == "inferred" for ends in turned)
        assert all(after[ends][0] != "documented" for ends in after.keys() - before.keys())


def test_nothing_in_it_runs_against_the_order_of_stages_after_the_purchase(
    shipped: Shipped,
) -> None:
    assert stage_contradictions(shipped.events, corridors=shipped.corridors).empty


def test_water_lies_between_the_ends_of_its_legs_to_the_islands(shipped: Shipped) -> None:
    lines = leg_lines(
        shipped.legs, shipped.places.set_index(shipped.events["event_id"].astype(str))
    )
    assert Counter(lines["mode"]) == {"unknown": 173, "land": 152, "over_water": 4}
    far = lines[lines["mode"] == "over_water"]
    assert {case.split("-")[0] for case in far["case_id"]} == {"haina", "kingston", "miami"}
    assert far.geometry.map(lambda line: len(line.coords) > 2).all()
