"""How well a movement is known decides how its leg is called."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routes.chains import LEG_COLUMNS, Step, build_legs, sequence
from routes.frames import empty_frame, table_frame


def an_event(number: int, kind: str, **changes: Any) -> dict[str, Any]:
    event = {
        "event_id": f"case#{number:02d}",
        "case_id": "case",
        "kind": kind,
        "place_text": "somewhere",
        "country": "US" if kind in ("purchase", "crossing") else "MX",
        "documented": "yes",
        "level": "city",
        "source": "article",
    }
    return event | changes


def legs_of(*events: dict[str, Any], stated: list[tuple[int, int, str]] | None = None) -> Any:
    rows = pd.DataFrame(events)
    cited = rows[["event_id", "source"]].set_axis(["record", "source_id"], axis=1)
    frame = table_frame("events", rows.drop(columns=["level", "source"]))
    levels = rows.set_index("event_id")["level"].reindex(frame["event_id"]).reset_index(drop=True)
    movements = empty_frame("legs")
    if stated:
        movements = table_frame(
            "legs",
            pd.DataFrame(
                {
                    "leg_id": [f"leg-{a}-{b}" for a, b, _ in stated],
                    "case_id": "case",
                    "from_event": [f"case#{a:02d}" for a, _, _ in stated],
                    "to_event": [f"case#{b:02d}" for _, b, _ in stated],
                    "reason": "the article says so",
                }
            ),
        )
        rows_cited = pd.DataFrame(
            {"record": [f"leg-{a}-{b}" for a, b, _ in stated], "source_id": [s for *_, s in stated]}
        )
        cited = pd.concat([cited, rows_cited])
    return build_legs(frame, pd.DataFrame({"level": levels}), movements, cited)


def test_two_documented_ends_are_not_a_documented_movement() -> None:
    legs = legs_of(an_event(1, "purchase"), an_event(2, "recovery"))
    assert legs[["basis", "rule"]].to_numpy().tolist() == [["partial", "sequence_only"]]


def test_a_movement_stated_by_a_source_of_both_ends_is_documented() -> None:
    legs = legs_of(an_event(1, "purchase"), an_event(2, "recovery"), stated=[(1, 2, "article")])
    assert legs[["basis", "rule"]].to_numpy().tolist() == [["documented", "stated"]]
    assert legs["source_ids"][0] == ("article",)


def test_a_movement_stated_by_a_source_of_one_end_only_is_not_documented() -> None:
    legs = legs_of(
        an_event(1, "purchase", source="release"),
        an_event(2, "recovery"),
        stated=[(1, 2, "article")],
    )
    assert legs["basis"].tolist() == ["partial"]


@pytest.mark.parametrize("level", ["state", "region", "country"])
def test_an_end_that_is_an_area_makes_the_leg_partial_even_if_stated(level: str) -> None:
    legs = legs_of(
        an_event(1, "purchase", level=level), an_event(2, "recovery"), stated=[(1, 2, "article")]
    )
    assert legs[["basis", "rule"]].to_numpy().tolist() == [["partial", "area_end"]]


def test_any_inferred_end_makes_the_leg_inferred_even_if_stated() -> None:
    legs = legs_of(
        an_event(1, "purchase", documented="inferred"),
        an_event(2, "recovery"),
        stated=[(1, 2, "article")],
    )
    assert legs[["basis", "rule"]].to_numpy().tolist() == [["inferred", "inferred_end"]]


def test_a_refused_place_makes_the_leg_partial() -> None:
    legs = legs_of(an_event(1, "purchase", level="unresolvable"), an_event(2, "recovery"))
    assert legs["rule"].tolist() == ["unplaced_end"]


def test_purchase_to_recovery_without_a_crossing_says_so() -> None:
    legs = legs_of(an_event(1, "purchase"), an_event(2, "recovery"))
    assert legs["crossing_not_documented"].tolist() == [True]


def test_a_documented_crossing_stands_between_purchase_and_recovery() -> None:
    legs = legs_of(an_event(1, "purchase"), an_event(2, "crossing"), an_event(3, "recovery"))
    assert legs[["from_event", "to_event"]].to_numpy().tolist() == [
        ["case#01", "case#02"],
        ["case#02", "case#03"],
    ]
    assert not legs["crossing_not_documented"].any()


def test_an_inferred_crossing_does_not_hide_that_the_crossing_is_unknown() -> None:
    legs = legs_of(
        an_event(1, "purchase"),
        an_event(2, "crossing", documented="inferred"),
        an_event(3, "recovery"),
    )
    past = legs[(legs["from_event"] == "case#01") & (legs["to_event"] == "case#03")]
    assert past["crossing_not_documented"].tolist() == [True]
    assert past["basis"].tolist() == ["partial"]
    assert set(legs["basis"]) == {"partial", "inferred"}


def test_what_was_seized_is_not_recovered_later() -> None:
    legs = legs_of(an_event(1, "purchase"), an_event(2, "seizure"), an_event(3, "recovery"))
    assert set(legs["from_event"]) == {"case#01"}


def test_a_seizure_at_home_does_not_follow_an_event_abroad() -> None:
    legs = legs_of(
        an_event(1, "purchase"),
        an_event(2, "crossing", country="MX", documented="inferred"),
        an_event(3, "seizure", country="US"),
    )
    assert ["case#02", "case#03"] not in legs[["from_event", "to_event"]].to_numpy().tolist()


def test_a_stated_movement_against_the_order_of_stages_wins() -> None:
    legs = legs_of(
        an_event(1, "storage", country="US"),
        an_event(2, "transfer", country="US"),
        an_event(3, "purchase"),
        stated=[(2, 1, "article")],
    )
    pairs = legs[["from_event", "to_event"]].to_numpy().tolist()
    assert ["case#02", "case#01"] in pairs
    assert ["case#01", "case#02"] not in pairs


def test_a_leg_never_runs_back_in_time() -> None:
    bought = an_event(1, "purchase", date="2018-08")
    assert legs_of(bought, an_event(2, "recovery", date="2015-12-11")).empty
    assert len(legs_of(bought, an_event(2, "recovery", date="2018-08-01"))) == 1
    assert len(legs_of(bought, an_event(2, "recovery"))) == 1


def test_a_doubtful_date_breaks_no_leg() -> None:
    bought = an_event(1, "purchase", date="2018-08~")
    assert len(legs_of(bought, an_event(2, "recovery", date="2015-12-11"))) == 1


def test_nothing_sets_out_from_a_destination_that_was_not_reached() -> None:
    legs = legs_of(
        an_event(1, "transfer", country="US"),
        an_event(2, "transfer", country="HT", reached="no"),
        an_event(3, "seizure", country="DO"),
    )
    assert legs[["from_event", "to_event", "basis", "rule"]].to_numpy().tolist() == [
        ["case#01", "case#02", "inferred", "intended_destination"],
        ["case#01", "case#03", "partial", "sequence_only"],
    ]
    assert legs["crossing_not_documented"].tolist() == [False, True]


def test_a_stated_movement_keeps_its_own_id_and_its_own_sources() -> None:
    legs = legs_of(an_event(1, "purchase"), an_event(2, "recovery"), stated=[(1, 2, "article")])
    assert legs["leg_id"].tolist() == ["leg-1-2"]


def test_no_events_give_no_legs_and_the_same_columns() -> None:
    legs = build_legs(
        empty_frame("events"),
        pd.DataFrame({"level": []}),
        empty_frame("legs"),
        empty_frame("citations"),
    )
    assert legs.columns.tolist() == list(LEG_COLUMNS)
    assert legs.empty


steps = st.lists(
    st.builds(
        Step,
        event_id=st.uuids().map(str),
        kind=st.sampled_from(
            (
                "purchase",
                "theft",
                "assembly",
                "storage",
                "transfer",
                "crossing",
                "seizure",
                "recovery",
                "use",
            )
        ),
        country=st.sampled_from(("US", "MX", None)),
        documented=st.booleans(),
    ),
    max_size=12,
    unique_by=lambda step: step.event_id,
)


@given(steps, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_no_leg(chain: list[Step], random: Any) -> None:
    shuffled = list(chain)
    random.shuffle(shuffled)
    assert sequence(chain, "US>MX") == sequence(shuffled, "US>MX")


@given(steps)
def test_no_leg_leaves_a_seizure_a_recovery_or_a_use(chain: list[Step]) -> None:
    kinds = {step.event_id: step.kind for step in chain}
    starts = {kinds[a] for a, _ in sequence(chain, "US>MX")}
    assert starts.isdisjoint({"seizure", "recovery", "use"})
