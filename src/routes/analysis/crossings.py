"""The crossing model held against simpler guesses, and whether its answers may be shown.

Every documented case is left out in turn, with all cases linked to it, and guessed from the
others. Documented crossings are mostly seizures, so what is learnt is where cases were caught.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from routes.chains.crossing_model import BACKGROUND, COEFFICIENTS, Choices, fit

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from routes.analysis.crossing_cases import Observations

    Floats = NDArray[np.float64]

CASES_NEEDED = 50
"""Documented cases below which no probability is shown, however well the model does."""

BOOTSTRAPS = 2_000
_SEED = 20_260_101
_INTERVAL = (2.5, 97.5)
_TOP = 3

NO_CROSSING = "no crossing is documented"

BASELINES = ("uniform", "nearest", "soft_nearest", "most_common")
"""Guesses that the model has to beat."""

_NAMES = {
    "uniform": "taking every crossing alike",
    "nearest": "taking the nearest",
    "soft_nearest": "taking the near ones by how often they were right",
    "most_common": "taking the most common",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """How well one way of guessing does, each case guessed from the others."""

    log_loss: float
    top_1: float
    top_3: float
    loss_above_model: tuple[float, float, float] | None
    """Mean of its loss minus the model's, and the 95 % interval; ``None`` for the model."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CrossingAnalysis:
    """What ``routes analyse crossings`` prints."""

    cases: int
    """Documented cases that were guessed."""
    crossings: int
    """Crossings to choose from, those with coordinates."""
    coefficients: Mapping[str, float]
    scores: Mapping[str, Score]
    """The model and every baseline; empty with fewer than two documented cases."""
    gate_open: bool
    verdict: str
    unbeaten: tuple[str, ...]
    """Baselines that the model is not shown to beat."""
    case_ids: tuple[str, ...]
    """The cases that were guessed."""
    left_out: Mapping[str, tuple[str, ...]]
    """Ids of the cases by the reason for which they were not."""


def analyse(
    observations: Observations, *, clusters: Mapping[str, str] | None = None
) -> CrossingAnalysis:
    """Guess every documented crossing from the other cases, and decide whether to show guesses.

    Parameters
    ----------
    observations
        As :func:`routes.analysis.crossing_cases.observe` gives them.
    clusters
        Name of the cluster of linked cases that a case belongs to; a case without is its own.

    Returns
    -------
    CrossingAnalysis
        The same for any order of the cases.
    """
    choices = observations.choices
    known = choices.rows(choices.documented)
    names = [(clusters or {}).get(case, case) for case in known.case_ids]
    model = fit(choices)
    scores: dict[str, Score] = {}
    if len(set(names)) > 1:
        guesses = _guesses(known, names)
        losses = {way: _losses(guess, known) for way, guess in guesses.items()}
        scores = {
            way: Score(
                log_loss=float(losses[way].mean()),
                top_1=_hits(guess, known, 1),
                top_3=_hits(guess, known, _TOP),
                loss_above_model=None
                if way == "model"
                else _interval(losses[way] - losses["model"], names),
            )
            for way, guess in guesses.items()
        }
    reasons: defaultdict[str, list[str]] = defaultdict(list)
    for case_id, reason in observations.left_out.items():
        reasons[reason].append(case_id)
    reasons[NO_CROSSING] += set(choices.case_ids) - set(known.case_ids)
    unbeaten = _unbeaten(scores)
    gate, verdict = _verdict(len(known), unbeaten)
    return CrossingAnalysis(
        cases=len(known),
        crossings=len(choices.group),
        coefficients=dict(zip(COEFFICIENTS, map(float, model.coefficients), strict=True)),
        scores=scores,
        gate_open=gate,
        verdict=verdict,
        unbeaten=unbeaten,
        case_ids=tuple(sorted(known.case_ids)),
        left_out={why: tuple(sorted(reasons[why])) for why in sorted(reasons) if reasons[why]},
    )


def _guesses(known: Choices, clusters: Sequence[str]) -> Mapping[str, Floats]:
    ways: Mapping[str, Callable[[Choices, Choices], Floats]] = {
        "model": lambda rest, one: fit(rest).predicted(one),
        "uniform": lambda _, one: one.possible / one.possible.sum(axis=1, keepdims=True),
        "nearest": lambda _, one: _nearest(one),
        "soft_nearest": _soft_nearest,
        "most_common": _most_common,
    }
    found = {way: np.zeros(known.crossed.shape) for way in ways}
    names = np.array(clusters)
    for cluster in sorted(set(clusters)):
        here = names == cluster
        rest, one = known.rows(~here), known.rows(here)
        for way, guess in ways.items():
            found[way][here] = guess(rest, one)
    return found


def _normalised(weights: Floats, possible: NDArray[np.bool_]) -> Floats:
    kept = np.where(possible, weights, 0.0)
    shares: Floats = kept / kept.sum(axis=1, keepdims=True)
    return shares


def _nearest(one: Choices) -> Floats:
    """All on the nearest crossing, but for the share that the model leaves to the others too."""
    masked = np.where(one.possible, one.access_km, np.inf)
    first = masked == masked.min(axis=1, keepdims=True)
    even = one.possible / one.possible.sum(axis=1, keepdims=True)
    weights = (1 - BACKGROUND) * first / first.sum(axis=1, keepdims=True) + BACKGROUND * even
    return _normalised(weights, one.possible)


def _ranks(choices: Choices) -> NDArray[np.int64]:
    order = np.argsort(np.where(choices.possible, choices.access_km, np.inf), axis=1, kind="stable")
    return np.argsort(order, axis=1, kind="stable")


def _soft_nearest(rest: Choices, one: Choices) -> Floats:
    """How often the documented crossing was the nearest, the second nearest, and so on."""
    crossings = len(one.group)
    shares = rest.crossed / np.maximum(rest.crossed.sum(axis=1, keepdims=True), 1)
    counts = np.zeros(crossings)
    np.add.at(counts, _ranks(rest), shares)
    weights = (counts + 0.5) / (len(rest) + 0.5 * crossings)
    return _normalised(weights[_ranks(one)], one.possible)


def _most_common(rest: Choices, one: Choices) -> Floats:
    crossings = len(one.group)
    shares = rest.crossed / np.maximum(rest.crossed.sum(axis=1, keepdims=True), 1)
    weights = (shares.sum(axis=0) + 0.5) / (len(rest) + 0.5 * crossings)
    return _normalised(np.broadcast_to(weights, one.possible.shape), one.possible)


def _losses(guess: Floats, known: Choices) -> Floats:
    losses: Floats = -np.log(np.where(known.crossed, guess, 0.0).sum(axis=1))
    return losses


def _hits(guess: Floats, known: Choices, top: int) -> float:
    """Share of cases whose city pair is among the likeliest; bridges of a pair count together."""
    groups = int(known.group.max()) + 1
    one_hot = np.eye(groups)[known.group]
    pairs = guess @ one_hot
    right = (known.crossed @ one_hot) > 0
    # Pairs that tie share the places they tie for.
    better = (pairs[:, None, :] > pairs[:, :, None]).sum(axis=2)
    tied = (pairs[:, None, :] == pairs[:, :, None]).sum(axis=2)
    inside = np.clip((top - better) / tied, 0.0, 1.0)
    return float(np.minimum((inside * right).sum(axis=1), 1.0).mean())


def _interval(surplus: Floats, clusters: Sequence[str]) -> tuple[float, float, float]:
    """Mean, and the interval of a bootstrap that draws whole clusters."""
    names = sorted(set(clusters))
    sums = np.array([surplus[np.array(clusters) == name].sum() for name in names])
    sizes = np.array([clusters.count(name) for name in names], dtype=float)
    drawn = np.random.default_rng(_SEED).integers(0, len(names), size=(BOOTSTRAPS, len(names)))
    means = sums[drawn].sum(axis=1) / sizes[drawn].sum(axis=1)
    low, high = np.percentile(means, _INTERVAL)
    return float(surplus.mean()), float(low), float(high)


def _unbeaten(scores: Mapping[str, Score]) -> tuple[str, ...]:
    return tuple(
        way
        for way in BASELINES
        if (above := scores[way].loss_above_model if way in scores else None) is None
        or above[1] <= 0
    )


def _verdict(cases: int, unbeaten: Sequence[str]) -> tuple[bool, str]:
    reasons = []
    if cases < CASES_NEEDED:
        reasons.append(f"{cases} documented cases, {CASES_NEEDED} are needed")
    if unbeaten:
        reasons.append(f"not shown to be better than {', '.join(_NAMES[way] for way in unbeaten)}")
    if reasons:
        return False, f"closed: {'; '.join(reasons)}. No probability is shown"
    return True, f"open: better than every baseline on {cases} documented cases"
