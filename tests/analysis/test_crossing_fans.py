"""The fan of a case whose crossing no source tells: open, closed, narrowed."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from tests.analysis.simulated import observations_of, simulated_choices

from routes.analysis.crossing_fans import COVERED, STEP, expected, fans
from routes.analysis.crossings import CASES_NEEDED, analyse
from routes.chains.road_network import road_network
from routes.pipeline.analysing import ANALYSES
from routes.pipeline.analysing.crossings import result
from routes.pipeline.analysing.plain import plain

if TYPE_CHECKING:
    from routes.analysis.crossing_cases import Observations
    from routes.render import Atlas

GROUP = np.array([0, 0, 1, 2, 2, 3, 4, 5, 6, 7])
IDS = tuple(f"port-{i}" for i in range(len(GROUP)))
UNKNOWN = 6


def seen() -> Observations:
    choices = simulated_choices(70, GROUP, access=0.4, detour=1.2, unknown=UNKNOWN)
    return observations_of(choices)


def test_a_closed_gate_leaves_every_crossing_open_and_no_number() -> None:
    found = fans(seen(), IDS, gate_open=False)
    assert len(found) == UNKNOWN
    for fan in found:
        assert fan.choices == IDS
        assert fan.probabilities is None
        assert fan.rest is None


def test_enough_simulated_cases_open_the_fan_with_rounded_probabilities() -> None:
    observations = seen()
    verdict = analyse(observations)
    assert verdict.cases >= CASES_NEEDED
    assert verdict.gate_open, verdict.verdict
    shares = expected(observations)
    for fan in fans(observations, IDS, gate_open=verdict.gate_open):
        assert fan.probabilities is not None
        assert fan.rest is not None
        exact = dict(zip(IDS, shares[fan.case_id], strict=True))
        named = [port for port, _ in fan.probabilities]
        assert sum(exact[port] for port in named) >= COVERED
        assert sum(exact[port] for port in named[:-1]) < COVERED
        assert [exact[port] for port in named] == sorted(exact.values(), reverse=True)[: len(named)]
        for port, share in fan.probabilities:
            assert share == pytest.approx(exact[port], abs=STEP / 2 + 1e-9)
            assert share / STEP == pytest.approx(round(share / STEP))


def test_documented_cases_have_no_fan() -> None:
    observations = seen()
    documented = {case.case_id for case in observations.cases if case.crossed.any()}
    assert not documented & {fan.case_id for fan in fans(observations, IDS, gate_open=True)}


def test_a_case_without_an_origin_has_no_fan() -> None:
    observations = seen()
    bare = replace(
        observations, cases=tuple(replace(case, origins=()) for case in observations.cases)
    )
    assert fans(bare, IDS, gate_open=False) == ()


def test_what_a_source_names_narrows_the_fan_and_its_probabilities() -> None:
    choices = simulated_choices(70, GROUP, access=0.4, detour=1.2, unknown=UNKNOWN)
    possible = choices.possible.copy()
    possible[-1] = np.arange(len(GROUP)) < 3
    found = fans(observations_of(replace(choices, possible=possible)), IDS, gate_open=True)
    assert [fan.narrowed for fan in found] == [False] * (UNKNOWN - 1) + [True]
    assert found[-1].choices == IDS[:3]
    assert {port for port, _ in found[-1].probabilities or ()} <= set(IDS[:3])


def test_a_case_known_to_a_state_only_gets_no_probability_in_an_open_fan() -> None:
    observations = seen()
    last = observations.cases[-1].case_id
    choices = observations.choices.rows(np.arange(len(observations.choices)) < 75)
    found = fans(replace(observations, choices=choices), IDS, gate_open=True)
    assert found[-1].case_id == last
    assert found[-1].probabilities is None
    assert found[0].probabilities is not None


def test_the_order_of_cases_changes_no_fan() -> None:
    observations = seen()
    turned = replace(
        observations,
        choices=observations.choices.rows(np.arange(len(observations.choices))[::-1]),
        cases=observations.cases[::-1],
    )
    assert fans(turned, IDS, gate_open=True) == fans(observations, IDS, gate_open=True)


def test_the_expected_cases_of_crossings_add_up_to_the_cases() -> None:
    observations = seen()
    assert sum(map(np.sum, expected(observations).values())) == pytest.approx(UNKNOWN)


def test_on_the_casebook_that_ships_the_gate_is_closed_and_no_probability_leaves(
    shipped_atlas: Atlas,
) -> None:
    data = ANALYSES["crossings"].compute(shipped_atlas)
    assert data["gate_open"] is False
    assert data["undocumented"]
    assert all(row["probabilities"] is None for row in data["undocumented"])
    assert all(row["rest"] is None for row in data["undocumented"])
    assert all(row["expected_cases"] is None for row in data["crossings"])
    assert data["verdict"]["en"].startswith("closed")
    assert data["verdict"]["es"].startswith(
        "sin publicar: hay 7 casos con cruce documentado y hacen falta 50; "
    )


def test_crossings_come_from_west_to_east_with_the_cases_documented_there(
    shipped_atlas: Atlas,
) -> None:
    data = ANALYSES["crossings"].compute(shipped_atlas)
    places = [row["lon"] for row in data["crossings"]]
    assert places == sorted(places)
    told = {case for row in data["crossings"] for case in row["case_ids"]}
    assert set(data["case_ids"]) <= told | {
        case for row in data["crossings"] for case in row["city_case_ids"]
    }
    unknown = {case for row in data["undocumented"] for case in row["case_ids"]}
    assert not unknown & told
    assert all(row["undocumented_cases"] == len(unknown) for row in data["crossings"])


def test_no_figure_of_crossings_tells_a_town_finer_than_it_is_drawn(shipped_atlas: Atlas) -> None:
    places = shipped_atlas.places
    towns = places["level"].eq("city").fillna(value=False).astype(bool)
    told = []
    for beside in (0.00001, 0.004):
        lat = places["lat"].astype(float).round(2) + beside
        moved = places.assign(lat=lat.where(towns, places["lat"].astype(float)))
        data = ANALYSES["crossings"].compute(replace(shipped_atlas, places=moved))
        told.append(json.dumps(data, sort_keys=True))
    assert told[0] == told[1]


def test_every_leg_over_an_unknown_crossing_belongs_to_a_fan(shipped_atlas: Atlas) -> None:
    data = ANALYSES["crossings"].compute(shipped_atlas)
    legs = shipped_atlas.legs
    cases = shipped_atlas.tables["cases"]
    south = cases.loc[cases["corridor"].fillna("").str.contains("US>MX", regex=False), "case_id"]
    public = shipped_atlas.public_cases
    unknown = {
        case
        for case in legs.loc[legs["crossing_not_documented"].astype(bool), "case_id"]
        if case in set(south) & public
    }
    assert unknown <= {case for row in data["undocumented"] for case in row["case_ids"]}


def test_an_open_result_says_so_and_sums_what_each_crossing_may_expect() -> None:
    ports = [connector.port for connector in road_network().connectors]
    group = np.unique([port.group for port in ports], return_inverse=True)[1]
    observations = observations_of(
        simulated_choices(60, group, access=0.8, detour=1.5, unknown=UNKNOWN)
    )
    verdict = analyse(observations)
    assert verdict.gate_open, verdict.verdict
    data = plain(result(observations, verdict, ports))
    assert sum(row["expected_cases"] for row in data["crossings"]) == pytest.approx(UNKNOWN)
    assert data["verdict"]["es"].startswith("publicado")
    for row in data["undocumented"]:
        assert row["choice_ids"] is None
        assert row["choices"] == len(ports)
        assert sum(each["probability"] for each in row["probabilities"]) > 0
