"""Which port of entry a case crossed at, where no source says so: a conditional logit.

The model explains past documented cases. Its covariates are road distances alone: nothing about
staffing, hours, waits or inspections ever enters it, and it says nothing of crossings to come.

With ``o`` the last place of a case before the border and ``m`` the first one behind it::

    c_k = d(o, k) + d(k, m)  if m is known, else d(o, k)
    V_k = -b_detour [m known] (c_k - min c) / 100 km
          -b_access (d(o, k) - min d(o, .)) / 100 km  +  a_g(k)  -  ln n_g(k)
    P_k = (1 - e) softmax(V)_k + e q_k,   q_k = (n_k + 1/2) / (N + K / 2)

``g`` is the pair of cities that bridges share: its constant ``a_g`` has a normal prior, and its
weight does not grow with the number of its bridges ``n_g``. A source that names only the city
makes every bridge of it an outcome. ``e`` keeps one strange case from costing everything. The
coefficients maximise the penalised likelihood (McFadden 1974 for the conditional logit).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Booleans = NDArray[np.bool_]
    Integers = NDArray[np.int64]

BACKGROUND = 0.10
"""Share ``e`` of the smoothed frequencies in the mixture."""

RIDGE = 0.5
"""Penalty on the two distance coefficients, ``RIDGE / 2 * b^2``."""

CONSTANT_SD = 1.0
"""Standard deviation of the prior of the constants of city pairs."""

COEFFICIENTS = ("detour", "access")
"""The distance coefficients, per 100 km."""

_PER_KM = 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """Cases with what is known of the crossing of each, aligned by row."""

    case_ids: tuple[str, ...]
    access_km: Floats
    """Road kilometres from the last place before the border to every crossing, ``(n, K)``."""
    onward_km: Floats
    """Road kilometres from every crossing to the first place behind, ``(n, K)``; NaN: unknown."""
    possible: Booleans
    """Crossings that the sources leave open, ``(n, K)``; all where they say nothing."""
    crossed: Booleans
    """Crossings that the documented one may be, ``(n, K)``; none where it is not documented."""
    group: Integers
    """City pair of each crossing, ``(K,)``, numbered from 0."""

    def __len__(self) -> int:
        """Return the number of cases."""
        return len(self.case_ids)

    def rows(self, which: Booleans | Integers) -> Choices:
        """Return some of the cases."""
        picked = np.arange(len(self))[which]
        return Choices(
            case_ids=tuple(self.case_ids[i] for i in picked),
            access_km=self.access_km[picked],
            onward_km=self.onward_km[picked],
            possible=self.possible[picked],
            crossed=self.crossed[picked],
            group=self.group,
        )

    @property
    def documented(self) -> Booleans:
        """Which cases have a documented crossing, ``(n,)``."""
        documented: Booleans = np.logical_or.reduce(self.crossed, axis=1, initial=False)
        return documented

    @property
    def covariates(self) -> Floats:
        """Detour and access, negated, per 100 km above the least; shape ``(n, K, 2)``."""
        known = ~np.isnan(self.onward_km)
        whole = self.access_km + np.where(known, self.onward_km, 0.0)
        detour = np.where(known, whole - whole.min(axis=1)[:, None], 0.0)
        access = self.access_km - self.access_km.min(axis=1)[:, None]
        above: Floats = -np.stack([detour, access], axis=2) / _PER_KM
        return above

    @property
    def offset(self) -> Floats:
        """Minus the logarithm of the number of bridges of each crossing's city pair, ``(K,)``."""
        offset: Floats = -np.log(np.bincount(self.group)[self.group])
        return offset


@dataclass(frozen=True, slots=True, kw_only=True)
class CrossingModel:
    """Fitted coefficients."""

    coefficients: Floats
    """As ``COEFFICIENTS``, per 100 km."""
    constants: Floats
    """One for each city pair."""
    frequency: Floats
    """Smoothed share of the documented cases at each crossing, ``(K,)``."""
    background: float
    log_likelihood: float
    """Of the logit alone, without the penalty."""
    cases: int

    def logit(self, choices: Choices) -> Floats:
        """Probabilities of the logit alone, over the crossings that are possible; ``(n, K)``."""
        value = choices.covariates @ self.coefficients
        value = value + self.constants[choices.group] + choices.offset
        return _softmax(value, choices.possible)

    def probabilities(self, choices: Choices) -> Floats:
        """Probabilities of every crossing for every case, each row summing to 1.

        A documented crossing has probability 1, shared evenly where the source names only the
        city; crossings that the sources rule out have 0.
        """
        background = np.where(choices.possible, self.frequency, 0.0)
        background = background / background.sum(axis=1, keepdims=True)
        mixed = (1 - self.background) * self.logit(choices) + self.background * background
        documented = choices.documented
        shares = choices.crossed / np.maximum(choices.crossed.sum(axis=1, keepdims=True), 1)
        settled: Floats = np.where(documented[:, None], shares, mixed)
        return settled

    def predicted(self, choices: Choices) -> Floats:
        """Probabilities as if no crossing were documented, for the test of the model."""
        unknown = np.zeros_like(choices.crossed)
        return self.probabilities(_with_crossed(choices, unknown))


def fit(
    choices: Choices,
    *,
    ridge: float = RIDGE,
    constant_sd: float | None = CONSTANT_SD,
    background: float = BACKGROUND,
) -> CrossingModel:
    """Fit the model to the documented cases among some.

    Parameters
    ----------
    choices
        Rows without a documented crossing are left out.
    ridge
        Penalty on the distance coefficients; 0 for plain maximum likelihood.
    constant_sd
        Standard deviation of the prior of the constants; ``None`` for a model without them.
    background
        Share of the smoothed frequencies in the mixture.

    Returns
    -------
    CrossingModel
        Without any documented case the prior: coefficients 0, all crossings alike.
    """
    from scipy.optimize import minimize  # noqa: PLC0415 - heavy

    known = choices.rows(choices.documented)
    groups = int(choices.group.max()) + 1
    design = known.covariates
    distances = design.shape[2]
    one_hot = np.eye(groups)[choices.group]
    with_constants = constant_sd is not None
    penalty = np.concatenate(
        [
            np.full(distances, ridge),
            np.full(groups, 0.0 if constant_sd is None else constant_sd**-2),
        ]
    )

    def loss(parameters: Floats) -> tuple[float, Floats]:
        value = design @ parameters[:distances] + one_hot @ parameters[distances:] + known.offset
        every = _softmax(value, known.possible)
        chosen = _softmax(value, known.crossed & known.possible)
        likelihood = np.log(np.where(known.crossed, every, 0.0).sum(axis=1)).sum()
        surplus = chosen - every
        slope = np.concatenate(
            [np.einsum("nk,nkp->p", surplus, design), (surplus @ one_hot).sum(axis=0)]
        )
        if not with_constants:
            slope[distances:] = 0.0
        return (
            float(0.5 * (penalty * parameters**2).sum() - likelihood),
            penalty * parameters - slope,
        )

    start = np.zeros(distances + groups)
    found = start
    if len(known):
        result = minimize(
            loss,
            start,
            jac=True,
            method="L-BFGS-B",
            options={"maxiter": 1000, "ftol": 1e-13, "gtol": 1e-9},
        )
        found = result.x
    crossings = len(choices.group)
    shares = known.crossed / np.maximum(known.crossed.sum(axis=1, keepdims=True), 1)
    counts = shares.sum(axis=0)
    fitted = CrossingModel(
        coefficients=found[:distances],
        constants=found[distances:],
        frequency=(counts + 0.5) / (len(known) + 0.5 * crossings),
        background=background,
        log_likelihood=0.0,
        cases=len(known),
    )
    every = fitted.logit(known)
    likelihood = float(np.log(np.where(known.crossed, every, 0.0).sum(axis=1)).sum())
    return CrossingModel(
        coefficients=fitted.coefficients,
        constants=fitted.constants,
        frequency=fitted.frequency,
        background=background,
        log_likelihood=likelihood,
        cases=len(known),
    )


def standard_errors(
    model: CrossingModel,
    choices: Choices,
    *,
    ridge: float = RIDGE,
    constant_sd: float | None = CONSTANT_SD,
) -> Floats:
    """Standard errors of the distance coefficients, from the curvature of the fitted likelihood.

    Parameters
    ----------
    model
        Fitted to ``choices``.
    choices, ridge, constant_sd
        As they were given to :func:`fit`.

    Returns
    -------
    numpy.ndarray
        One for each of ``COEFFICIENTS``; 1.96 of them on either side are a 95 % interval. Infinite
        where the cases say nothing of a coefficient and no penalty does.
    """
    known = choices.rows(choices.documented)
    value = known.covariates @ model.coefficients + model.constants[known.group] + known.offset
    one_hot = np.eye(len(model.constants))[known.group]
    spread = np.broadcast_to(one_hot, (len(known), *one_hot.shape))
    design = np.concatenate([known.covariates, spread], axis=2)
    every = _spread(_softmax(value, known.possible), design)
    # A source that names only the city leaves its bridges open, and tells that much less.
    chosen = _spread(_softmax(value, known.crossed & known.possible), design)
    distances = len(COEFFICIENTS)
    penalty = np.full(design.shape[2], ridge)
    kept = design.shape[2]
    if constant_sd is None:
        kept = distances
    else:
        penalty[distances:] = constant_sd**-2
    curvature = (every - chosen + np.diag(penalty))[:kept, :kept]
    if np.linalg.matrix_rank(curvature) < kept:
        return np.full(distances, np.inf)
    errors: Floats = np.sqrt(np.diag(np.linalg.inv(curvature))[:distances])
    return errors


def _spread(shares: Floats, design: Floats) -> Floats:
    """Covariance of the covariates under the shares of each case, summed over the cases."""
    means = np.einsum("nk,nkp->np", shares, design)
    spread: Floats = np.einsum("nk,nkp,nkq->pq", shares, design, design) - means.T @ means
    return spread


def _softmax(value: Floats, possible: Booleans) -> Floats:
    masked = np.where(possible, value, -np.inf)
    grown = np.exp(masked - masked.max(axis=1, keepdims=True))
    whole: Floats = grown / grown.sum(axis=1, keepdims=True)
    return whole


def _with_crossed(choices: Choices, crossed: Booleans) -> Choices:
    return Choices(
        case_ids=choices.case_ids,
        access_km=choices.access_km,
        onward_km=choices.onward_km,
        possible=choices.possible,
        crossed=crossed,
        group=choices.group,
    )
