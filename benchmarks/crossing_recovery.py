"""Whether the crossing model finds the coefficients that simulated cases were drawn with.

Run with ``python benchmarks/crossing_recovery.py``. Every seed draws cases on the real road
network, fits the model with its penalties and counts whether the 95 % interval holds the truth.
Printed on two busy cores (single core used, 305 s of its time)::

    100 seeds of 2000 cases, 49 crossings, 533.2 s
    detour: truth in the 95 % interval 97/100, mean error +0.0015
    access: truth in the 95 % interval 95/100, mean error -0.0030
"""

from __future__ import annotations

import argparse
import time

import click
import numpy as np

from routes.chains.crossing_model import (
    COEFFICIENTS,
    Choices,
    CrossingModel,
    fit,
    standard_errors,
)
from routes.chains.road_network import road_network

TRUTH = np.array([0.9, 0.6])
"""Detour and access, per 100 km."""

_SIGMAS = 1.96
_END_UNKNOWN = 0.3
"""Share of cases without a place behind the border."""


def simulated(seed: int, cases: int, truth: CrossingModel, group: np.ndarray) -> Choices:
    """Cases between two random nodes of the network that crossed as the truth says."""
    network, rng = road_network(), np.random.default_rng(seed)
    crossings = len(network.connectors)
    reached = np.isfinite(network.distances).all(axis=0)
    north, south = (
        np.flatnonzero(reached[: len(network.lon)] & (network.in_mexico == side))
        for side in (False, True)
    )
    onward = network.distances[:, rng.choice(south, cases)].T.copy()
    onward[rng.random(cases) < _END_UNKNOWN] = np.nan
    asked = Choices(
        case_ids=tuple(map(str, range(cases))),
        access_km=network.distances[:, rng.choice(north, cases)].T,
        onward_km=onward,
        possible=np.ones((cases, crossings), dtype=bool),
        crossed=np.zeros((cases, crossings), dtype=bool),
        group=group,
    )
    shares = truth.logit(asked).cumsum(axis=1)
    chosen = (rng.random(cases)[:, None] > shares).sum(axis=1).clip(max=crossings - 1)
    asked.crossed[np.arange(cases), chosen] = True
    return asked


def main() -> None:
    """Print how many seeds of how many hold the truth."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=2_000)
    parser.add_argument("--seeds", type=int, default=100)
    asked = parser.parse_args()
    names = [connector.port.group for connector in road_network().connectors]
    group = np.unique(names, return_inverse=True)[1]
    pairs = int(group.max()) + 1
    truth = CrossingModel(
        coefficients=TRUTH,
        constants=np.random.default_rng(0).normal(size=pairs),
        frequency=np.full(len(group), 1 / len(group)),
        background=0.0,
        log_likelihood=0.0,
        cases=0,
    )
    began, errors, held = time.perf_counter(), [], []
    for seed in range(asked.seeds):
        cases = simulated(seed, asked.cases, truth, group)
        fitted = fit(cases)
        errors.append(fitted.coefficients - TRUTH)
        held.append(np.abs(errors[-1]) <= _SIGMAS * standard_errors(fitted, cases))
    took = time.perf_counter() - began
    click.echo(f"{asked.seeds} seeds of {asked.cases} cases, {len(group)} crossings, {took:.1f} s")
    for name, right, bias in zip(
        COEFFICIENTS, np.sum(held, axis=0), np.mean(errors, axis=0), strict=True
    ):
        click.echo(
            f"{name}: truth in the 95 % interval {right}/{asked.seeds}, mean error {bias:+.4f}"
        )


if __name__ == "__main__":
    main()
