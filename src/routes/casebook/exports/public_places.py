"""Places of events as they may leave: no finer than their level is known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Mapping

PRECISION = (
    *("place_status", "place_name", "admin1", "place_country", "level", "place_lon", "place_lat"),
    *("uncertainty_km", "method", "score", "gazetteer_id", "place_reason"),
)
"""Columns that say where an event is and how well that is known."""


def rounded(values: pd.Series[float], steps: pd.Series[Any]) -> pd.Series[float]:
    """Round degrees to the decimals of their level; no decimals, no number."""
    numbers = [
        None if pd.isna(value) or pd.isna(step) else round(float(value), int(step))
        for value, step in zip(values, steps, strict=True)
    ]
    return pd.Series(numbers, index=values.index, dtype="Float64")


def without_points(ids: pd.Series[str]) -> pd.Series[str]:
    """Leave out the ids of given points: they are coordinates, with every digit of the source."""
    kept = [None if pd.isna(own) or str(own).startswith("point:") else str(own) for own in ids]
    return pd.Series(kept, index=ids.index, dtype="string")


def public_places(
    events: pd.DataFrame, places: pd.DataFrame, decimals: Mapping[str, int]
) -> pd.DataFrame:
    """Return where events are, no finer than is known.

    Parameters
    ----------
    events
        Frame of the codebook's ``events``.
    places
        Resolved places, on the index of the events.
    decimals
        Decimals of a degree by level; a level that is not there is no point.

    Returns
    -------
    pandas.DataFrame
        :data:`PRECISION` on the same index; degrees in EPSG:4326, missing where there is no point.
    """
    placed = (places["place_status"] == "ok").fillna(value=False).astype(bool)
    steps = places["level"].map(decimals).where(placed)
    return pd.DataFrame(
        {
            "place_status": places["place_status"],
            "place_name": places["place_name"].where(placed),
            "admin1": places["admin1"].where(placed),
            "place_country": places["place_country"].where(placed),
            "level": places["level"].where(placed, "unresolvable"),
            "place_lon": rounded(places["lon"], steps),
            "place_lat": rounded(places["lat"], steps),
            "uncertainty_km": places["uncertainty_km"].where(placed),
            "method": places["method"],
            "score": places["score"],
            "gazetteer_id": without_points(places["gazetteer_id"]),
            "place_reason": _reasons(events, places, placed),
        }
    )


def _reasons(events: pd.DataFrame, places: pd.DataFrame, placed: pd.Series[bool]) -> pd.Series[str]:
    """Why a place is not on the map, without the coordinates that are in doubt."""
    reasons = [
        None
        if ok or pd.isna(reason)
        else str(reason).replace(f"({lon}, {lat})", "").replace("  ", " ")
        for reason, ok, lon, lat in zip(
            places["place_reason"], placed, events["lon"], events["lat"], strict=True
        )
    ]
    return pd.Series(reasons, index=places.index, dtype="string")
