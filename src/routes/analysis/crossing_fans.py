"""Cases whose crossing no source tells: the crossings it may have been, and how likely if at all.

A probability is given only when the gate of :mod:`routes.analysis.crossings` is open. While it is
closed a fan leads to every crossing that the sources leave open, and none stands before another.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from routes.chains.crossing_model import fit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from routes.analysis.crossing_cases import CaseCrossing, Observations

    Floats = NDArray[np.float64]

COVERED = 0.8
"""Share of the probability that the crossings of an open fan have together at least."""

STEP = 0.05
"""Probabilities are rounded to it: more digits would claim more than the model knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fan:
    """The crossings that one case may have used."""

    case_id: str
    origins: tuple[str, ...]
    """Ids of the events that the fan starts from."""
    ends: tuple[str, ...]
    """Ids of the events that it leads to; empty where no place behind the border is told."""
    choices: tuple[str, ...]
    """Ids of the crossings that the sources leave open, in the order of the network's."""
    narrowed: bool
    """Whether a source narrows them, such as to those of a state."""
    probabilities: tuple[tuple[str, float], ...] | None
    """Crossings that together cover ``COVERED``, the likeliest first, each rounded to ``STEP``;
    ``None`` while the gate is closed, or where no place before the border is known to the city."""
    rest: float | None
    """What is left to the other crossings, rounded likewise."""


def fans(
    observations: Observations, port_ids: Sequence[str], *, gate_open: bool
) -> tuple[Fan, ...]:
    """Tell of every case with an origin and no documented crossing what it may have crossed at.

    Parameters
    ----------
    observations
        As :func:`routes.analysis.crossing_cases.observe` gives them.
    port_ids
        Ids of the crossings, in the order of the network's.
    gate_open
        The verdict of :func:`routes.analysis.crossings.analyse`. Closed, nothing is worked out.

    Returns
    -------
    tuple of Fan
        Sorted by case; the same for any order of the cases.
    """
    shares = expected(observations) if gate_open else {}
    ids = tuple(port_ids)
    return tuple(
        _fan(case, ids, shares.get(case.case_id))
        for case in sorted(observations.cases, key=lambda each: each.case_id)
        if case.origins and not case.crossed.any()
    )


def expected(observations: Observations) -> Mapping[str, Floats]:
    """Probability of every crossing for the cases without a documented one, by case id."""
    choices = observations.choices
    unknown = choices.rows(~choices.documented)
    if not len(unknown):
        return {}
    return dict(zip(unknown.case_ids, fit(choices).probabilities(unknown), strict=True))


def rounded(share: float) -> float:
    """Round a probability to ``STEP``.

    Examples
    --------
    >>> rounded(0.43), rounded(0.024)
    (0.45, 0.0)
    """
    return round(float(np.floor(share / STEP + 0.5)) * STEP, 2)


def _fan(case: CaseCrossing, ids: tuple[str, ...], shares: Floats | None) -> Fan:
    likely = None if shares is None else _covering(shares, ids)
    rest = None
    if shares is not None and likely is not None:
        shown = {port for port, _ in likely}
        rest = rounded(
            sum(float(p) for port, p in zip(ids, shares, strict=True) if port not in shown)
        )
    return Fan(
        case_id=case.case_id,
        origins=case.origins,
        ends=case.ends,
        choices=tuple(port for port, open_ in zip(ids, case.possible, strict=True) if open_),
        narrowed=not bool(case.possible.all()),
        probabilities=None
        if likely is None
        else tuple((port, rounded(share)) for port, share in likely),
        rest=rest,
    )


def _covering(shares: Floats, ids: Sequence[str]) -> list[tuple[str, float]]:
    """The fewest crossings that cover enough, the likeliest first; ties by id."""
    ranked = sorted(zip(ids, map(float, shares), strict=True), key=lambda each: (-each[1], each[0]))
    covered = 0.0
    kept = []
    for port, share in ranked:
        if covered >= COVERED:
            break
        kept.append((port, share))
        covered += share
    return kept
