"""Where documented cases stand closer together than chance puts them.

Two questions are asked: which runs of crossings of the US-Mexico border have more cases than an
equal share each, and which circles of counties have more purchases than people. Cases are counted,
never guns: a trailer of eighty guns is one case. What is found is where cases were documented,
which is where somebody looked; it says nothing about a place without cases.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.stats import norm

from routes.analysis.rates import benjamini_hochberg, chance_of_as_many, exact_interval
from routes.analysis.scan import (
    CIRCLE_SIMULATIONS,
    LINE_SIMULATIONS,
    SIGNIFICANT,
    circle_scan,
    line_scan,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from routes.analysis.scan import Scan

PERIODS_NEEDED = 10
EVENTS_NEEDED = 60
"""Years and dated cases below which no trend is tested."""

LARGEST_CIRCLE = 0.1
"""Share of the exposure in the largest circle of counties."""

CENTRES_APART_KM = 60.0
"""Distance between the counties that circles are drawn around."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A place that cases are counted at."""

    unit_id: str
    name: str
    exposure: float
    """What cases are expected in proportion to, above zero."""
    lon: float
    lat: float
    """Degrees, EPSG:4326."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """A documented event of a case at a unit."""

    unit_id: str
    case_id: str
    event_id: str
    incident: str
    """What counts as one: cases that tell of the same guns share it."""
    year: int | None = None
    """Of the event, where its date leaves no other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitCount:
    """Cases at one unit, beside its share of all cases by exposure alone."""

    unit_id: str
    name: str
    lon: float
    lat: float
    cases: int
    expected: float
    ratio: float
    """Cases divided by the expected ones."""
    ratio_low: float
    ratio_high: float
    """95 %, after Clopper and Pearson."""
    p_value: float
    """Chance of as many cases or more."""
    q_value: float
    """After Benjamini and Hochberg, over all units."""
    case_ids: tuple[str, ...]
    event_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HotSpot:
    """A window with more cases than its exposure explains."""

    unit_ids: tuple[str, ...]
    names: tuple[str, ...]
    cases: int
    expected: float
    log_likelihood_ratio: float
    p_value: float
    significant: bool
    vanishes_at: float | None
    """How many times its exposure it would need to be within chance."""
    case_ids: tuple[str, ...]
    event_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scanned:
    """One scan: the units, and the windows found."""

    cases: int
    """Pairs of a case and a unit; a case at two units counts at each."""
    units: tuple[UnitCount, ...]
    """Those with cases."""
    units_without_cases: int
    hot_spots: tuple[HotSpot, ...]
    """The likeliest windows that share no unit; few of them are beyond chance."""
    simulations: int
    critical: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """Whether the cases of a unit became more or fewer over the years."""

    unit_id: str
    name: str
    trend: str
    """``rising``, ``falling`` or ``none``."""
    q_value: float
    case_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Emerging:
    """Trends of all units, or why none is tested."""

    status: str
    """``tested`` or ``not enough``."""
    periods: int
    events: int
    trends: tuple[Trend, ...]


def along_a_line(
    units: Sequence[Unit],
    sightings: Sequence[Sighting],
    *,
    simulations: int = LINE_SIMULATIONS,
) -> Scanned:
    """Scan runs of units on a line.

    Parameters
    ----------
    units
        In the order of the line.
    sightings
        In any order, each at one of the units.
    simulations
        Maps by chance alone.
    """
    at = _by_unit(units, sightings)
    counts, exposure = _counts(units, at)
    return _scanned(units, at, line_scan(counts, exposure, simulations=simulations))


def in_circles(
    units: Sequence[Unit],
    sightings: Sequence[Sighting],
    *,
    most: float = LARGEST_CIRCLE,
    simulations: int = CIRCLE_SIMULATIONS,
) -> Scanned:
    """Scan circles of units around each.

    Parameters
    ----------
    units
        In any order.
    sightings
        In any order, each at one of the units.
    most
        Largest share of the exposure in a circle.
    simulations
        Maps by chance alone.
    """
    ordered = sorted(units, key=lambda unit: unit.unit_id)
    at = _by_unit(ordered, sightings)
    counts, exposure = _counts(ordered, at)
    points = np.array([(unit.lon, unit.lat) for unit in ordered])
    found = circle_scan(
        counts,
        exposure,
        points,
        most=most,
        apart_km=CENTRES_APART_KM,
        simulations=simulations,
    )
    return _scanned(ordered, at, found)


def emerging(units: Sequence[Unit], sightings: Sequence[Sighting]) -> Emerging:
    """Test every unit for a trend over the years, if there is enough to test.

    After Mann (1945) and Kendall (1975), with the correction for ties, and Benjamini and Hochberg
    over all units with cases.

    Parameters
    ----------
    units
        In any order.
    sightings
        In any order; one without a single year is left out.

    Returns
    -------
    Emerging
        Without trends where there are fewer than ten years or sixty dated cases.
    """
    dated = [each for each in sightings if each.year is not None]
    years = [each.year for each in dated if each.year is not None]
    periods = max(years) - min(years) + 1 if years else 0
    events = len({(each.incident, each.unit_id, each.year) for each in dated})
    if periods < PERIODS_NEEDED or events < EVENTS_NEEDED:
        return Emerging(status="not enough", periods=periods, events=events, trends=())
    at = _by_unit(units, dated)
    tested = sorted((unit for unit in units if at[unit.unit_id]), key=lambda unit: unit.unit_id)
    scores = [_mann_kendall(_per_year(at[u.unit_id], min(years), periods)) for u in tested]
    q_values = benjamini_hochberg([2 * float(norm.sf(abs(score))) for score in scores])
    return Emerging(
        status="tested",
        periods=periods,
        events=events,
        trends=tuple(
            Trend(
                unit_id=unit.unit_id,
                name=unit.name,
                trend="none" if q > SIGNIFICANT else "rising" if score > 0 else "falling",
                q_value=float(q),
                case_ids=_ids(at[unit.unit_id])[0],
            )
            for unit, score, q in zip(tested, scores, q_values, strict=True)
        ),
    )


def _by_unit(units: Sequence[Unit], sightings: Sequence[Sighting]) -> Mapping[str, list[Sighting]]:
    at: dict[str, list[Sighting]] = {unit.unit_id: [] for unit in units}
    for sighting in sorted(sightings, key=lambda each: each.event_id):
        if sighting.unit_id not in at:
            msg = f"event {sighting.event_id} is at {sighting.unit_id}, which is not a unit"
            raise ValueError(msg)
        at[sighting.unit_id].append(sighting)
    return at


def _counts(
    units: Sequence[Unit], at: Mapping[str, Sequence[Sighting]]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    counts = [len({each.incident for each in at[unit.unit_id]}) for unit in units]
    return np.array(counts, dtype=np.int64), np.array([unit.exposure for unit in units])


def _ids(sightings: Sequence[Sighting]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    cases = tuple(sorted({each.case_id for each in sightings}))
    return cases, tuple(sorted({each.event_id for each in sightings}))


def _scanned(units: Sequence[Unit], at: Mapping[str, Sequence[Sighting]], scan: Scan) -> Scanned:
    counted = _unit_counts(units, at, scan.cases)
    return Scanned(
        cases=scan.cases,
        units=counted,
        units_without_cases=len(units) - len(counted),
        hot_spots=_hot_spots(units, at, scan),
        simulations=scan.simulations,
        critical=scan.critical,
    )


def _unit_counts(
    units: Sequence[Unit], at: Mapping[str, Sequence[Sighting]], total: int
) -> tuple[UnitCount, ...]:
    """Units with cases; those without are questions that were asked as well."""
    counts, exposure = _counts(units, at)
    shares = exposure / exposure.sum()
    chances = np.ones(len(units))
    for unit in np.flatnonzero(counts):
        chances[unit] = chance_of_as_many(int(counts[unit]), total, float(shares[unit]))
    rows = zip(units, counts, shares, chances, benjamini_hochberg(chances), strict=True)
    return tuple(_unit_count(*row, total, at[row[0].unit_id]) for row in rows if row[1])


def _unit_count(
    unit: Unit,
    cases: int,
    share: float,
    chance: float,
    q_value: float,
    total: int,
    sightings: Sequence[Sighting],
) -> UnitCount:
    low, high = exact_interval(int(cases), total)
    case_ids, event_ids = _ids(sightings)
    return UnitCount(
        unit_id=unit.unit_id,
        name=unit.name,
        lon=unit.lon,
        lat=unit.lat,
        cases=int(cases),
        expected=total * float(share),
        ratio=int(cases) / (total * float(share)) if total else 0.0,
        ratio_low=low / float(share),
        ratio_high=high / float(share),
        p_value=chance,
        q_value=float(q_value),
        case_ids=case_ids,
        event_ids=event_ids,
    )


def _hot_spots(
    units: Sequence[Unit], at: Mapping[str, Sequence[Sighting]], scan: Scan
) -> tuple[HotSpot, ...]:
    found = []
    for window in scan.windows:
        members = [units[position] for position in window.members]
        case_ids, event_ids = _ids([each for unit in members for each in at[unit.unit_id]])
        found.append(
            HotSpot(
                unit_ids=tuple(unit.unit_id for unit in members),
                names=tuple(unit.name for unit in members),
                cases=window.cases,
                expected=window.expected,
                log_likelihood_ratio=window.log_likelihood_ratio,
                p_value=window.p_value,
                significant=window.p_value <= SIGNIFICANT,
                vanishes_at=window.vanishes_at,
                case_ids=case_ids,
                event_ids=event_ids,
            )
        )
    return tuple(found)


def _per_year(sightings: Sequence[Sighting], first: int, periods: int) -> list[int]:
    seen: defaultdict[int, set[str]] = defaultdict(set)
    for each in sightings:
        if each.year is not None:
            seen[each.year].add(each.incident)
    return [len(seen[first + step]) for step in range(periods)]


def _mann_kendall(counts: Sequence[int]) -> float:
    """Standard score of the Mann-Kendall test, ties corrected, with continuity correction."""
    values = np.asarray(counts)
    steps = len(values)
    score = int(np.sign(values[None, :] - values[:, None])[np.triu_indices(steps, 1)].sum())
    ties = np.unique(values, return_counts=True)[1]
    spread = steps * (steps - 1) * (2 * steps + 5) - (ties * (ties - 1) * (2 * ties + 5)).sum()
    if score == 0 or spread == 0:
        return 0.0
    return float((score - np.sign(score)) / np.sqrt(spread / 18))
