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
from routes.crs import great_circle_km

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from routes.chains.road_network import RoadNetwork

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

_POINT_LEVELS = frozenset({"address", "point", "port_of_entry", "zip", "city"})
_BEFORE = ("purchase", "theft", "assembly", "storage", "transfer")
_BEHIND = ("assembly", "storage", "transfer", "seizure", "recovery", "use")
_PLACED_BY_CITY_KM = 30.0
"""A crossing known by its city is any port within this distance of the city's point."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Observations:
    """The cases that the model can be asked about, and those it cannot, with the reason."""

    choices: Choices
    left_out: Mapping[str, str]
    """By case id, why it is not among them."""


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
    case_ids: tuple[str, ...]
    """The cases that were guessed."""
    left_out: Mapping[str, tuple[str, ...]]
    """Ids of the cases by the reason for which they were not."""


def observe(
    events: pd.DataFrame,
    places: pd.DataFrame,
    cases: Iterable[str],
    network: RoadNetwork,
) -> Observations:
    """Read from the events of cases what is known of their crossing from the US to Mexico.

    Parameters
    ----------
    events
        Frame of the codebook's ``events``.
    places
        Resolved places on the same index (degrees, EPSG:4326).
    cases
        Ids of the cases to look at.
    network
        Roads, and the crossings to choose from.

    Returns
    -------
    Observations
        A case is observed when an event of it before the border is placed in the United States
        to the city or better. Several events of its last stage count with their mean distance.
    """
    rows: defaultdict[str, list[_Event]] = defaultdict(list)
    for event in _events(events, places):
        rows[event.case_id].append(event)
    seen: list[_Case] = []
    left_out: dict[str, str] = {}
    for case_id in sorted(cases):
        found = _case(case_id, rows.get(case_id, []), network)
        if isinstance(found, str):
            left_out[case_id] = found
        else:
            seen.append(found)
    groups: dict[str, int] = {}
    for connector in network.connectors:
        groups.setdefault(connector.port.group, len(groups))
    crossings = len(network.connectors)

    shape = (len(seen), crossings)
    choices = Choices(
        case_ids=tuple(case.case_id for case in seen),
        access_km=np.array([case.access for case in seen], dtype=float).reshape(shape),
        onward_km=np.array([case.onward for case in seen], dtype=float).reshape(shape),
        possible=np.array([case.possible for case in seen], dtype=bool).reshape(shape),
        crossed=np.array([case.crossed for case in seen], dtype=bool).reshape(shape),
        group=np.array([groups[connector.port.group] for connector in network.connectors]),
    )
    return Observations(choices=choices, left_out=left_out)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Event:
    case_id: str
    kind: str
    country: str
    level: str
    lon: float | None
    lat: float | None
    uncertainty_km: float
    place_id: str
    admin1: str
    documented: bool
    reached: bool

    @property
    def located(self) -> bool:
        return self.level in _POINT_LEVELS and self.lon is not None and self.lat is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    case_id: str
    access: Floats
    onward: Floats
    possible: NDArray[np.bool_]
    crossed: NDArray[np.bool_]


def _events(events: pd.DataFrame, places: pd.DataFrame) -> Iterable[_Event]:
    def texts(values: pd.Series) -> list[str]:
        return ["" if missing else str(v) for v, missing in zip(values, values.isna(), strict=True)]

    def numbers(values: pd.Series) -> list[float | None]:
        return [
            None if missing else float(v) for v, missing in zip(values, values.isna(), strict=True)
        ]

    columns = zip(
        texts(events["case_id"]),
        texts(events["kind"]),
        texts(events["country"]),
        texts(events["documented"]),
        texts(events["reached"]),
        texts(places["level"]),
        numbers(places["lon"]),
        numbers(places["lat"]),
        numbers(places["uncertainty_km"]),
        texts(places["gazetteer_id"]),
        texts(places["admin1"]),
        strict=True,
    )
    for case_id, kind, country, documented, reached, level, lon, lat, km, place, admin1 in columns:
        yield _Event(
            case_id=case_id,
            kind=kind,
            country=country,
            level=level,
            lon=lon,
            lat=lat,
            uncertainty_km=km or 0.0,
            place_id=place,
            admin1=admin1,
            documented=documented == "yes",
            reached=reached != "no",
        )


def _case(case_id: str, events: Sequence[_Event], network: RoadNetwork) -> _Case | str:
    before = [e for e in events if e.country == "US" and e.kind in _BEFORE and e.reached]
    behind = [e for e in events if e.country == "MX" and e.kind in _BEHIND and e.reached]
    if not before:
        return "no event before the border is documented"
    last = _stage([e for e in before if e.located], _BEFORE, latest=True)
    if not last:
        return "no place before the border is known to the city"
    first = _stage([e for e in behind if e.located], _BEHIND, latest=False)
    crossings = [e for e in events if e.kind == "crossing" and e.documented and e.reached]
    exact = [_ports_of(e, network) for e in crossings if e.located]
    areas = [_ports_in(e, network) for e in crossings if not e.located]
    everywhere = np.ones(len(network.connectors), dtype=bool)
    crossed = np.logical_or.reduce(exact) if exact else ~everywhere
    named = np.logical_or.reduce(areas) if areas else everywhere
    return _Case(
        case_id=case_id,
        access=_mean_distance(last, network, in_mexico=False),
        onward=_mean_distance(first, network, in_mexico=True),
        possible=crossed | (named if named.any() else everywhere),
        crossed=crossed,
    )


def _stage(events: list[_Event], order: tuple[str, ...], *, latest: bool) -> list[_Event]:
    """The events of the last or the first stage that any of them is in."""
    if not events:
        return []
    ranks = [order.index(event.kind) for event in events]
    wanted = max(ranks) if latest else min(ranks)
    return [event for event, rank in zip(events, ranks, strict=True) if rank == wanted]


def _mean_distance(events: list[_Event], network: RoadNetwork, *, in_mexico: bool) -> Floats:
    if not events:
        return np.full(len(network.connectors), np.nan)
    found = []
    for event in events:
        node, km = network.nearest(
            float(event.lon or 0), float(event.lat or 0), in_mexico=in_mexico
        )
        found.append(network.distances[:, node] + km)
    mean: Floats = np.mean(found, axis=0)
    return mean


def _ports_of(event: _Event, network: RoadNetwork) -> NDArray[np.bool_]:
    """The port that an event names, or every port of the city that it names."""
    named = np.array([connector.port.port_id == event.place_id for connector in network.connectors])
    if named.any():
        return named
    return _within(event, _PLACED_BY_CITY_KM, network)


def _ports_in(event: _Event, network: RoadNetwork) -> NDArray[np.bool_]:
    """The ports that an area leaves open; every port where the area says nothing of them."""
    everywhere = np.ones(len(network.connectors), dtype=bool)
    if event.level == "state" and event.admin1:
        sides = np.array([event.admin1 in c.port.states for c in network.connectors])
        return sides if sides.any() else everywhere
    if event.level == "region" and event.lon is not None:
        near = _within(event, event.uncertainty_km, network)
        return near if near.any() else everywhere
    return everywhere


def _within(event: _Event, km: float, network: RoadNetwork) -> NDArray[np.bool_]:
    km_away = great_circle_km(
        float(event.lon or 0),
        float(event.lat or 0),
        np.array([connector.port.lon for connector in network.connectors]),
        np.array([connector.port.lat for connector in network.connectors]),
    )
    near: NDArray[np.bool_] = km_away <= km
    return near


def analyse(
    observations: Observations, *, clusters: Mapping[str, str] | None = None
) -> CrossingAnalysis:
    """Guess every documented crossing from the other cases, and decide whether to show guesses.

    Parameters
    ----------
    observations
        As :func:`observe` gives them.
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
    gate, verdict = _verdict(len(known), scores)
    return CrossingAnalysis(
        cases=len(known),
        crossings=len(choices.group),
        coefficients=dict(zip(COEFFICIENTS, map(float, model.coefficients), strict=True)),
        scores=scores,
        gate_open=gate,
        verdict=verdict,
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


def _verdict(cases: int, scores: Mapping[str, Score]) -> tuple[bool, str]:
    unbeaten = [
        way
        for way in BASELINES
        if (above := scores[way].loss_above_model if way in scores else None) is None
        or above[1] <= 0
    ]
    reasons = []
    if cases < CASES_NEEDED:
        reasons.append(f"{cases} documented cases, {CASES_NEEDED} are needed")
    if unbeaten:
        reasons.append(f"not shown to be better than {', '.join(unbeaten)}")
    if reasons:
        return False, f"closed: {'; '.join(reasons)}. No probability is shown"
    return True, f"open: better than every baseline on {cases} documented cases"
