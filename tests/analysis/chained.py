"""Small casebooks, already geocoded and chained, for tests of analyses."""

from __future__ import annotations

from typing import Any

import pandas as pd

from routes.frames import table_frame, with_date_bounds

TOWNS = {
    # Id: name, country, state, longitude and latitude.
    "phoenix": ("Phoenix", "US", "US-AZ", -112.074, 33.448),
    "tucson": ("Tucson", "US", "US-AZ", -110.926, 32.222),
    "casa-grande": ("Casa Grande", "US", "US-AZ", -111.757, 32.879),
    "houston": ("Houston", "US", "US-TX", -95.363, 29.763),
    "nogales": ("Nogales", "US", "US-AZ", -110.934, 31.340),
    "hermosillo": ("Hermosillo", "MX", "MX-SON", -110.977, 29.103),
    "culiacan": ("Culiacán", "MX", "MX-SIN", -107.387, 24.799),
    "kingston": ("Kingston", "JM", None, -76.794, 17.997),
    "poe:nogales-mariposa": ("Mariposa", "US", "US-AZ", -110.96519, 31.33276),
    "poe:laredo-2": ("Laredo 2", "US", "US-TX", -99.504, 27.503),
}
AREAS = {
    "texas": ("Texas", "US", "US-TX", "state"),
    "mexico": ("Mexico", "MX", None, "country"),
}


def an_event(event_id: str, kind: str, place: str | None, **changes: Any) -> dict[str, Any]:
    case_id = event_id.partition("#")[0]
    event = {"event_id": event_id, "case_id": case_id, "kind": kind, "place": place}
    return event | {"documented": "yes", "item_category": "rifle"} | changes


def _place(place: str | None, uncertainty_km: float) -> dict[str, Any]:
    if place is None:
        return {"place_status": "not_found", "level": "unresolvable"}
    if place in AREAS:
        name, country, admin1, level = AREAS[place]
        lon = lat = None
    else:
        name, country, admin1, lon, lat = TOWNS[place]
        level = "port_of_entry" if place.startswith("poe:") else "city"
    return {
        "place_status": "ok",
        "place_name": name,
        "place_country": country,
        "admin1": admin1,
        "level": level,
        "lon": lon,
        "lat": lat,
        "uncertainty_km": uncertainty_km,
        "gazetteer_id": place,
        "place_key": place,
    }


_PLACE_COLUMNS = {
    "place_status": "string",
    "place_name": "string",
    "place_country": "string",
    "admin1": "string",
    "level": "string",
    "lon": "Float64",
    "lat": "Float64",
    "uncertainty_km": "Float64",
    "gazetteer_id": "string",
    "place_key": "string",
}


def geocoded(*events: dict[str, Any]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The frame of events and that of their places, on one index."""
    rows = pd.DataFrame([{k: v for k, v in e.items() if k not in _OWN} for e in events])
    frame = with_date_bounds(table_frame("events", rows.reindex(columns=_columns(rows))))
    where = {e["event_id"]: _place(e["place"], e.get("uncertainty_km", 5.0)) for e in events}
    places = pd.DataFrame([where[event] for event in frame["event_id"]], index=frame.index)
    places = places.reindex(columns=list(_PLACE_COLUMNS)).astype(_PLACE_COLUMNS)
    country = frame["country"].fillna(places["place_country"])
    return frame.assign(country=country), places


_OWN = ("place", "uncertainty_km")


def _columns(rows: pd.DataFrame) -> list[str]:
    return list(dict.fromkeys([*rows.columns, "date", "country"]))


def a_leg(start: str, end: str, basis: str = "documented", **changes: Any) -> dict[str, Any]:
    leg: dict[str, Any] = {
        "leg_id": f"{start}>{end}",
        "case_id": start.partition("#")[0],
        "from_event": start,
    }
    leg |= {"to_event": end, "basis": basis, "crossing_not_documented": False}
    return leg | changes


def chained(*legs: dict[str, Any]) -> pd.DataFrame:
    columns = ["leg_id", "case_id", "from_event", "to_event", "basis", "crossing_not_documented"]
    return pd.DataFrame(list(legs), columns=columns).astype({"crossing_not_documented": "boolean"})


def shuffled(frame: pd.DataFrame, seed: int) -> pd.DataFrame:
    return frame.sample(frac=1, random_state=seed)
