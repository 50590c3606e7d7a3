"""Cases made up from the crossing model itself, so that its gate can be seen open."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from routes.analysis.crossing_cases import CaseCrossing, Observations, observe
from routes.analysis.crossings import analyse
from routes.chains.crossing_model import Choices, CrossingModel
from routes.chains.road_network import road_network
from routes.pipeline.analysing import ANALYSES
from routes.pipeline.analysing.crossings import result
from routes.pipeline.analysing.plain import plain
from routes.pipeline.analysing.public import public_frames

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from routes.render import Atlas


def simulated_choices(
    cases: int,
    group: NDArray[np.int64],
    *,
    access: float,
    detour: float,
    unknown: int = 0,
    seed: int = 0,
) -> Choices:
    """Cases at random distances whose crossings follow the roads; the last ones not documented."""
    rng = np.random.default_rng(seed)
    shape = (cases + unknown, len(group))
    choices = Choices(
        case_ids=tuple(f"c{i:03}" for i in range(cases + unknown)),
        access_km=rng.uniform(5, 1_500, shape),
        onward_km=rng.uniform(5, 1_500, shape),
        possible=np.ones(shape, dtype=bool),
        crossed=np.zeros(shape, dtype=bool),
        group=group,
    )
    truth = CrossingModel(
        coefficients=np.array([detour, access]),
        constants=np.zeros(int(group.max()) + 1),
        frequency=np.full(len(group), 1 / len(group)),
        background=0.0,
        log_likelihood=0.0,
        cases=0,
    )
    crossed = np.zeros(shape, dtype=bool)
    for row, share in enumerate(truth.logit(choices)[:cases]):
        crossed[row, rng.choice(len(share), p=share)] = True
    return replace(choices, crossed=crossed)


def observations_of(choices: Choices) -> Observations:
    """The cases of some choices, with an origin and an end each."""
    return Observations(
        choices=choices,
        left_out={},
        cases=tuple(
            CaseCrossing(
                case_id=case_id,
                origins=(f"{case_id}#01",),
                ends=(f"{case_id}#02",),
                possible=possible,
                crossed=crossed,
                ports=crossed,
            )
            for case_id, possible, crossed in zip(
                choices.case_ids, choices.possible, choices.crossed, strict=True
            )
        ),
    )


def opened(atlas: Atlas, *, cases: int = 60) -> dict[str, Any]:
    """Answer what the crossings of an atlas would be if enough made-up cases opened the gate.

    The cases of the atlas without a documented crossing are asked of a model that learnt from
    made-up ones alone: nothing about the real world.
    """
    frames = public_frames(atlas)
    network = road_network()
    real = observe(frames.events, frames.places, frames.cases["case_id"], network)
    unknown = real.choices.rows(~real.choices.documented)
    made_up = simulated_choices(cases, unknown.group, access=0.8, detour=1.5)
    columns = ("access_km", "onward_km", "possible", "crossed")
    choices = Choices(
        case_ids=(*made_up.case_ids, *unknown.case_ids),
        group=unknown.group,
        **{
            name: np.concatenate([getattr(made_up, name), getattr(unknown, name)])
            for name in columns
        },
    )
    told = tuple(case for case in real.cases if not case.crossed.any())
    seen = Observations(choices=choices, left_out={}, cases=told)
    verdict = analyse(seen)
    assert verdict.gate_open, verdict.verdict
    found: dict[str, Any] = plain(result(seen, verdict, [c.port for c in network.connectors]))
    return {"name": "crossings", "method": ANALYSES["crossings"].method, **found}
