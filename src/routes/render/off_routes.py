"""Events that are on no leg, with the reason, for the page to list: none is left off in silence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from routes.chains.unchained import unchained
from routes.render.columns import among, codes, positions

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd


def off_routes(
    events: pd.DataFrame,
    legs: pd.DataFrame,
    cases: pd.DataFrame,
    chained: np.ndarray[Any, np.dtype[np.bool_]],
) -> dict[str, np.ndarray[Any, Any]]:
    """List the events that no leg touches.

    Parameters
    ----------
    events
        Public events, in the order of the payload.
    legs
        Public legs.
    cases
        Public cases, for their corridors.
    chained
        Whether each event is an end of a leg.

    Returns
    -------
    dict
        Aligned columns: ``event`` (position among the events), ``reason`` (position in the code
        list ``unchained``) and ``other`` (the event whose date forbids a leg; -1 for none).
    """
    ids = events["event_id"]
    # Only cases with such an event are looked at: in a large casebook most have none.
    loose = events.loc[~chained, "case_id"].drop_duplicates()
    touched = events[among(events["case_id"], loose)]
    known = cases[among(cases["case_id"], loose)].dropna(subset=["corridor"])
    corridors = dict(zip(known["case_id"], known["corridor"], strict=True))
    off = unchained(touched, legs[among(legs["case_id"], loose)], corridors=corridors)
    return {
        "event": positions(off["event_id"], ids),
        "reason": codes(off["reason"], "unchained"),
        "other": positions(off["other_event"], ids),
    }
