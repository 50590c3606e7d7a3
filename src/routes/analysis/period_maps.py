"""Where records lie, period by period, for small maps that can be compared.

All maps have one frame, and periods are equally long. A date that is a range is spread over the
periods as :mod:`routes.analysis.timeline` spreads it over years: a record is in each map by its
share, and its shares add up to one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from routes.analysis.timeline import NO_DATE, OPEN_DATE, STAGES, Dated, year_weights

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

MOST_PERIODS = 9
"""Maps that a page can hold side by side."""

ON_THE_WAY = ("assembly", "storage", "transfer")
NOT_AN_END = "assembly, storage or transfer"
NO_POINT = "known only to an area"
NO_PLACE = "no place"
OUTSIDE = "outside the frame of the maps"

_DECIMALS = 1
_FENCE = 3.0
_LEAST_SPREAD = 2.0
_MARGIN = 0.06
_LEAST_MARGIN = 0.5
_SURE = 1 - 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Located(Dated):
    """One event with the point it is drawn at."""

    documented: bool
    name: str
    """Name of the place; empty without one."""
    lon: float | None
    """Degrees, EPSG:4326; ``None`` where the event is known only to an area, or not placed."""
    lat: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Records of one kind at one place in one period."""

    names: tuple[str, ...]
    kind: str
    documented: str
    """``yes``, or ``inferred``."""
    expected: float
    """Sum of the shares of the records; the mark on the map has this area."""
    certain: int
    """Records that were in the period on any reading of their dates."""
    possible: int
    lon: float
    """Degrees, EPSG:4326, to a tenth: the page is too small to show more."""
    lat: float
    event_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KindCount:
    """Records of one kind in one period, inferred ones apart."""

    kind: str
    documented: str
    expected: float
    certain: int
    possible: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """One map."""

    from_year: int
    to_year: int
    """The last year of the period; of a partial one, the last year with a record."""
    years_covered: int
    """Fewer than in the other periods where the records end within this one."""
    expected: float
    """Sum of the shares of documented records."""
    certain: int
    possible: int
    inferred: float
    """Sum of the shares of inferred records, which are not in ``expected``."""
    kinds: tuple[KindCount, ...]
    places: tuple[Spot, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodMaps:
    """Small maps of one frame, and how many records are in none of them."""

    n: int
    """Documented records in the maps."""
    inferred: int
    """Inferred records in the maps."""
    in_no_map: int
    missing: Mapping[str, int]
    """Records that are in no map, by reason; they add up to ``in_no_map``."""
    years_each: int | None
    """Length of a period; ``None`` without one."""
    frame_lon_lat: tuple[float, float, float, float] | None
    """West, south, east, north in degrees."""
    periods: tuple[Period, ...]


def period_maps(events: Iterable[Located], *, most: int = MOST_PERIODS) -> PeriodMaps:
    """Spread events over maps of equally long periods.

    Parameters
    ----------
    events
        Documented and inferred ones, in any order; each at most once.
    most
        Maps at most; periods are the shortest whole number of years that needs no more.

    Returns
    -------
    PeriodMaps
        ``n + inferred + in_no_map`` is the number of events. The shares in all periods add up to
        ``n`` for documented events and to ``inferred`` for the others.
    """
    rows = sorted(events, key=lambda event: event.event_id)
    reasons = [_not_drawn(event) for event in rows]
    drawable = [event for event, why in zip(rows, reasons, strict=True) if why is None]
    frame = frame_of([_point(event) for event in drawable])
    drawn = [event for event in drawable if frame and _inside(_point(event), frame)]
    missing = Counter(why for why in reasons if why is not None)
    missing[OUTSIDE] += len(drawable) - len(drawn)
    each, periods = _periods(drawn, most)
    documented = sum(event.documented for event in drawn)
    return PeriodMaps(
        n=documented,
        inferred=len(drawn) - documented,
        in_no_map=len(rows) - len(drawn),
        missing={why: n for why, n in sorted(missing.items()) if n},
        years_each=each,
        frame_lon_lat=frame,
        periods=periods,
    )


def frame_of(points: Sequence[tuple[float, float]]) -> tuple[float, float, float, float] | None:
    """Return a box around the points, without those that lie far from all others.

    Far is what lies more than three times the distance between the quartiles beyond one of them,
    in longitude or latitude (the outer fences of Tukey, *Exploratory Data Analysis*, 1977): one
    record overseas would make every map a map of the world. Quartiles are observed points, one for
    each event, and their distance is taken as two degrees at least. Where every point is far in
    one of the two, all are in the box.

    Parameters
    ----------
    points
        Longitude and latitude in degrees, EPSG:4326; a place as often as it has events.

    Returns
    -------
    (float, float, float, float) or None
        West, south, east and north in degrees, with a margin; ``None`` without points.

    Examples
    --------
    >>> frame_of([(-110.0, 30.0), (-100.0, 32.0), (-95.0, 28.0), (2.0, 49.0)])
    (-110.9, 27.5, -94.1, 32.5)
    """
    if not points:
        return None
    given = np.array(points, dtype=np.float64)
    # Measured points, not what lies between two of them: of few, one far away must not move a
    # quartile halfway towards itself.
    ordered = np.sort(given, axis=0)
    first, third = (ordered[max(round(share * len(given)), 1) - 1] for share in (0.25, 0.75))
    reach = _FENCE * np.maximum(third - first, _LEAST_SPREAD)
    near = given[((given >= first - reach) & (given <= third + reach)).all(axis=1)]
    if not len(near):
        near = given
    low, high = near.min(axis=0), near.max(axis=0)
    margin = np.maximum(_MARGIN * (high - low), _LEAST_MARGIN)
    west, south, east, north = (
        round(float(side), _DECIMALS) for side in (*(low - margin), *(high + margin))
    )
    return west, south, east, north


def _not_drawn(event: Located) -> str | None:
    if event.kind in ON_THE_WAY:
        return NOT_AN_END
    if event.earliest is None and event.latest is None:
        return NO_DATE
    if event.earliest is None or event.latest is None:
        return OPEN_DATE
    if event.lon is None or event.lat is None:
        return NO_POINT if event.name else NO_PLACE
    return None


def _point(event: Located) -> tuple[float, float]:
    if event.lon is None or event.lat is None:
        msg = f"event {event.event_id} has no point; leave it out of the maps"
        raise ValueError(msg)
    return round(event.lon, _DECIMALS), round(event.lat, _DECIMALS)


def _inside(point: tuple[float, float], frame: tuple[float, float, float, float]) -> bool:
    west, south, east, north = frame
    return west <= point[0] <= east and south <= point[1] <= north


def _periods(events: Sequence[Located], most: int) -> tuple[int | None, tuple[Period, ...]]:
    """Length of a period in years, and every period from the first record to the last."""
    if not events:
        return None, ()
    spread = [(event, _weights(event)) for event in events]
    years = sorted({year for _, weights in spread for year in weights})
    first, last = years[0], years[-1]
    each = -(-(last - first + 1) // most)
    shares: defaultdict[int, list[tuple[Located, float]]] = defaultdict(list)
    for event, weights in spread:
        parts: defaultdict[int, float] = defaultdict(float)
        for year, weight in weights.items():
            parts[(year - first) // each] += weight
        for at, share in parts.items():
            shares[at].append((event, share))
    begins = range(first, last + 1, each)
    return each, tuple(
        _period(begin, min(begin + each - 1, last), shares[at]) for at, begin in enumerate(begins)
    )


def _weights(event: Located) -> Mapping[int, float]:
    if event.earliest is None or event.latest is None:
        msg = f"event {event.event_id} has no closed date; leave it out of the maps"
        raise ValueError(msg)
    return year_weights(event.earliest, event.latest)


def _period(begin: int, end: int, shares: Sequence[tuple[Located, float]]) -> Period:
    documented = [share for event, share in shares if event.documented]
    inferred = [share for event, share in shares if not event.documented]
    by_kind: defaultdict[tuple[int, bool], list[tuple[Located, float]]] = defaultdict(list)
    by_place: defaultdict[tuple[int, bool, float, float], list[tuple[Located, float]]]
    by_place = defaultdict(list)
    for event, share in shares:
        key = (STAGES.index(event.kind), not event.documented)
        by_kind[key].append((event, share))
        by_place[(*key, *_point(event))].append((event, share))
    return Period(
        from_year=begin,
        to_year=end,
        years_covered=end - begin + 1,
        expected=sum(sorted(documented)),
        certain=_certain(documented),
        possible=len(documented),
        inferred=sum(sorted(inferred)),
        kinds=tuple(_kind(by_kind[key]) for key in sorted(by_kind)),
        places=tuple(_spot(by_place[key]) for key in sorted(by_place)),
    )


def _certain(shares: Sequence[float]) -> int:
    return sum(share >= _SURE for share in shares)


def _kind(members: Sequence[tuple[Located, float]]) -> KindCount:
    shares = [share for _, share in members]
    return KindCount(
        kind=members[0][0].kind,
        documented="yes" if members[0][0].documented else "inferred",
        expected=sum(sorted(shares)),
        certain=_certain(shares),
        possible=len(shares),
    )


def _spot(members: Sequence[tuple[Located, float]]) -> Spot:
    counted = _kind(members)
    lon, lat = _point(members[0][0])
    return Spot(
        names=tuple(sorted({event.name for event, _ in members if event.name})),
        kind=counted.kind,
        documented=counted.documented,
        expected=counted.expected,
        certain=counted.certain,
        possible=counted.possible,
        lon=lon,
        lat=lat,
        event_ids=tuple(event.event_id for event, _ in members),
    )
