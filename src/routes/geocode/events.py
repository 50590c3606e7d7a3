"""Places of the events of a casebook: decisions first, then the words, then the case."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING

from routes.geocode.answers import Index, answer, conflict
from routes.geocode.case_places import points_of, with_distances, with_reason
from routes.geocode.choosing import Hit, Outcome
from routes.geocode.courts import Courts
from routes.geocode.decisions import Decisions, replay
from routes.geocode.gazetteer import Entry
from routes.geocode.loading import reference_index
from routes.geocode.places import AMBIGUOUS, OK, candidates_json
from routes.geocode.resolving import resolve

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from routes.geocode.places import Place

NEAR_COUNTRY_KM = 30.0
"""How far outside the simplified polygon of its country a given point may lie."""

_COLUMNS = {
    "place_status": "string",
    "place_name": "string",
    "admin1": "string",
    "place_country": "string",
    "level": "string",
    "lon": "Float64",
    "lat": "Float64",
    "uncertainty_km": "Float64",
    "gazetteer_id": "string",
    "method": "string",
    "score": "Float64",
    "place_reason": "string",
    "candidates": "string",
    "decided_by": "string",
    "place_key": "string",
}


class Geocoder:
    """Resolves texts, each only once.

    Parameters
    ----------
    index
        The names.
    decisions
        What persons decided.
    """

    def __init__(self, index: Index, decisions: Decisions) -> None:
        self._index = index
        self._decisions = decisions
        self._cache: dict[tuple[str, str | None, frozenset[str]], Place] = {}

    def first(self, event: Event) -> Place:
        """Return the place of an event by decision, given point or words, without its case."""
        row = self._decisions.find(event.text, event.country, event.case_id)
        if row is not None:
            return replay(self._index, event.text, event.country, row)
        if event.lon is not None and event.lat is not None:
            return self._given(event, event.lon, event.lat)
        return self._resolved(event, frozenset())

    def again(self, event: Event, context: frozenset[str]) -> Place:
        """Return the place of an event, given the states of its case."""
        return self._resolved(event, context)

    def _resolved(self, event: Event, context: frozenset[str]) -> Place:
        key = (event.text, event.country, context)
        if key not in self._cache:
            self._cache[key] = resolve(self._index, event.text, event.country, context)
        return self._cache[key]

    def _given(self, event: Event, lon: float, lat: float) -> Place:
        if not (-180 <= lon <= 180 and -90 <= lat <= 90):  # noqa: PLR2004 - degrees of a globe
            reason = f"the given coordinates ({lon}, {lat}) are not on the globe; check their order"
            return conflict(event.text, reason)
        country, admin1 = self._index.locate(lon, lat)
        entry = Entry(
            f"point:{lon},{lat}", event.text, admin1, country, lon, lat, "point", _POINT_KM
        )
        hit = Hit(entry, 1.0, ("coordinates given with the event",))
        if event.country and country != event.country:
            distance = self._index.country_km(lon, lat, event.country)
            if distance is not None and distance > NEAR_COUNTRY_KM:
                reason = (
                    f"the given coordinates ({lon}, {lat}) lie {distance:.0f} km outside "
                    f"{event.country}, the country of the record; check their order and sign"
                )
                return conflict(event.text, reason, (hit,))
            hit = hit._replace(entry=entry._replace(country=event.country, admin1=None))
        return answer(
            self._index.version, event.text, Outcome(OK, "given_point", (hit,), kind="given_point")
        )


_POINT_KM = 0.1


class Event:
    """What the geocoder reads of an event."""

    __slots__ = ("case_id", "country", "lat", "lon", "text")

    def __init__(
        self,
        text: object,
        country: object = None,
        case_id: object = None,
        lon: object = None,
        lat: object = None,
    ) -> None:
        self.text = text if isinstance(text, str) else ""
        self.country = country if isinstance(country, str) and country else None
        self.case_id = case_id if isinstance(case_id, str) and case_id else None
        self.lon, self.lat = _number(lon), _number(lat)


def geocode_events(
    events: pd.DataFrame,
    *,
    decisions: pd.DataFrame | None = None,
    index: Index | None = None,
    cases: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Decide the places of events.

    Parameters
    ----------
    events
        Columns ``place_text``; ``country``, ``case_id``, ``lon``, ``lat`` where there are any
        (degrees, WGS 84).
    decisions
        Rows of the table ``places``; consulted first.
    index
        Other names than those of the reference data.
    cases
        Rows of the table ``cases``: the state of its federal district ``court`` counts among the
        states of a case.

    Returns
    -------
    pandas.DataFrame
        On the index of ``events``: ``place_status place_name admin1 place_country level lon lat
        uncertainty_km gazetteer_id method score place_reason candidates decided_by place_key``.
        Without an answer the position is missing. ``candidates`` is JSON text. ``place_key`` is
        the same for events at the same place. Row order changes nothing.

    Raises
    ------
    ReferenceDataError
        If the reference data are missing.
    """
    names = index or reference_index()
    geocoder = Geocoder(names, Decisions(decisions))
    asked = list(_events(events))
    first = [geocoder.first(event) for event in asked]
    around = _Surroundings(names, cases, asked, first)
    places = [
        around.settled(geocoder, event) if place.status == AMBIGUOUS and event.case_id else place
        for event, place in zip(asked, first, strict=True)
    ]
    return _frame(places, events.index)


class _Surroundings:
    """What the cases say about their events: the court, and the events that have a place."""

    def __init__(
        self, index: Index, cases: pd.DataFrame | None, asked: list[Event], first: list[Place]
    ) -> None:
        self._index = index
        self._courts = _courts(index, cases)
        placed: dict[str | None, list[Place]] = defaultdict(list)
        for event, place in zip(asked, first, strict=True):
            if place.status == OK:
                placed[event.case_id].append(place)
        self._placed = placed
        self._points: dict[str | None, tuple[tuple[float, float], ...]] = {}

    def settled(self, geocoder: Geocoder, event: Event) -> Place:
        """Return the place of an event whose words left it open, in the light of its case."""
        placed = self._placed.get(event.case_id, [])
        states = frozenset(place.admin1 for place in placed if place.admin1)
        court = self._courts.get(event.case_id, frozenset())
        place = with_reason(geocoder.again(event, states | court), states, court)
        if event.case_id not in self._points:
            self._points[event.case_id] = points_of(placed)
        return with_distances(self._index, place, event.country, self._points[event.case_id])


def _courts(index: Index, cases: pd.DataFrame | None) -> dict[str | None, frozenset[str]]:
    """Map each case to the states of its court."""
    if cases is None or not {"case_id", "court"} <= set(cases.columns):
        return {}
    courts = Courts(index.gazetteer)
    rows = zip(cases["case_id"].tolist(), cases["court"].tolist(), strict=True)
    return {case_id: courts.states(court) for case_id, court in rows}


def _events(events: pd.DataFrame) -> Iterator[Event]:
    names = ("place_text", "country", "case_id", "lon", "lat")
    nothing = [None] * len(events)
    columns = [events[n].tolist() if n in events.columns else nothing for n in names]
    for values in zip(*columns, strict=True):
        yield Event(*values)


def _frame(places: list[Place], index: pd.Index) -> pd.DataFrame:
    rows = [
        (
            *(p.status, p.name, p.admin1, p.country, p.level, p.lon, p.lat, p.uncertainty_km),
            *(p.gazetteer_id, p.method, p.score, p.reason, candidates_json(p.candidates)),
            *(p.decided_by, _key(p)),
        )
        for p in places
    ]
    import pandas as pd  # noqa: PLC0415 - heavy; one text needs no frame

    frame = pd.DataFrame(rows, columns=list(_COLUMNS), index=index, dtype="object")
    return frame.astype(_COLUMNS)


def _key(place: Place) -> str | None:
    if place.status != OK:
        return None
    if place.gazetteer_id:
        return place.gazetteer_id
    return f"point:{place.lon},{place.lat}"


def _number(value: object) -> float | None:
    if not isinstance(value, int | float) or math.isnan(value):
        return None
    return float(value)
