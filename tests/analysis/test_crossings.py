"""Whether guesses of a crossing may be shown: only when they beat every simpler guess."""

from __future__ import annotations

import numpy as np
import pytest
from tests.analysis.chained import an_event, geocoded
from tests.analysis.simulated import simulated_choices

from routes.analysis.crossing_cases import Observations, observe
from routes.analysis.crossings import BASELINES, CASES_NEEDED, NO_CROSSING, analyse
from routes.chains.crossing_model import Choices
from routes.chains.road_network import road_network

GROUP = np.array([0, 0, 1, 2, 2, 3, 4, 5, 6, 7])


def simulated(cases: int, *, access: float, detour: float, seed: int = 0) -> Observations:
    known = simulated_choices(cases, GROUP, access=access, detour=detour, seed=seed)
    return Observations(choices=known, left_out={"x": "no place", "y": "no place"})


def test_simulated_cases_that_follow_the_roads_open_the_gate() -> None:
    found = analyse(simulated(80, access=0.4, detour=1.2))
    assert found.gate_open, found.verdict
    for baseline in BASELINES:
        above = found.scores[baseline].loss_above_model
        assert above is not None
        assert above[1] > 0


def test_too_few_cases_keep_it_closed_however_good_the_model() -> None:
    found = analyse(simulated(CASES_NEEDED - 1, access=0.4, detour=1.2))
    assert not found.gate_open
    assert "49 documented cases, 50 are needed" in found.verdict


def test_crossings_at_random_keep_it_closed_however_many() -> None:
    found = analyse(simulated(120, access=0.0, detour=0.0))
    assert not found.gate_open
    assert "not shown to be better than" in found.verdict


def test_linked_cases_are_left_out_together() -> None:
    cases = simulated(60, access=0.4, detour=1.2)
    alone = analyse(cases)
    linked = analyse(cases, clusters={f"c{i:03}": f"ring-{i // 10}" for i in range(60)})
    above_alone = alone.scores["uniform"].loss_above_model
    above_linked = linked.scores["uniform"].loss_above_model
    assert above_alone is not None
    assert above_linked is not None
    assert above_alone != above_linked


def test_nothing_documented_is_told_and_shows_nothing() -> None:
    empty = simulated(0, access=0.0, detour=0.0)
    found = analyse(empty)
    assert found.cases == 0
    assert found.scores == {}
    assert not found.gate_open
    assert found.left_out == {"no place": ("x", "y")}
    assert found.case_ids == ()


def test_every_case_is_guessed_or_left_out_with_a_reason() -> None:
    cases = simulated(4, access=0.4, detour=1.2)
    choices = cases.choices
    crossed = choices.crossed.copy()
    crossed[1] = False
    one_unknown = Choices(
        case_ids=choices.case_ids,
        access_km=choices.access_km,
        onward_km=choices.onward_km,
        possible=choices.possible,
        crossed=crossed,
        group=choices.group,
    )
    found = analyse(Observations(choices=one_unknown, left_out=cases.left_out))
    assert found.case_ids == ("c000", "c002", "c003")
    assert found.left_out == {NO_CROSSING: ("c001",), "no place": ("x", "y")}


def test_the_order_of_cases_changes_no_figure() -> None:
    cases = simulated(40, access=0.4, detour=1.2)
    turned = Observations(choices=cases.choices.rows(np.arange(40)[::-1]), left_out=cases.left_out)
    one, other = analyse(cases), analyse(turned)
    for way, score in one.scores.items():
        assert other.scores[way].log_loss == pytest.approx(score.log_loss, abs=1e-5)
        assert other.scores[way].top_3 == pytest.approx(score.top_3)


@pytest.mark.parametrize(("lat", "ports"), [(31.5, True), (31.72, False)])
def test_a_crossing_told_by_its_city_is_at_a_port_within_30_km_or_at_none_we_know(
    lat: float, ports: bool
) -> None:
    events, places = geocoded(
        an_event("a#1", "purchase", "phoenix"),
        an_event("a#2", "crossing", "nogales"),
        an_event("a#3", "recovery", "hermosillo"),
    )
    places.loc[events["event_id"].eq("a#2"), ["lon", "lat"]] = -110.9, lat
    (case,) = observe(events, places, ["a"], road_network()).cases
    assert case.crossed.any() == ports
