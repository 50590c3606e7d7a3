"""What the summary leaves together and a reader has to tell apart: stated, and inferred.

The summary of a page is a contract with a closed list of keys; these counts stand beside it, in
the page and under ``counted`` in ``routes map --json``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from routes.codebook import code_list
from routes.render.columns import MISSING, among, positions_of

if TYPE_CHECKING:
    import pandas as pd

    from routes.render.atlas import Atlas

DOCUMENTED = "yes"
"""Code of an event that a source states; any other is inferred."""

Mask = np.ndarray[Any, np.dtype[np.bool_]]

_ENDS = ("from_event", "to_event")


def count_apart(atlas: Atlas, of_events: Mask | None = None) -> dict[str, Any]:
    """Count apart what sources state and what is inferred.

    Parameters
    ----------
    atlas
        Frames of one build.
    of_events
        Whether each citation is one of an event; looked up when omitted.

    Returns
    -------
    dict
        ``events_documented`` and ``events_inferred`` by stage, which sum to the summary's
        ``events_by_kind``; ``sources_of_events``, the distinct sources that events cite; and of
        the summary's documented legs ``legs_between_places`` and ``legs_at_one_place``.
    """
    events, citations = atlas.tables["events"], atlas.tables["citations"]
    stated = events["documented"].eq(DOCUMENTED).fillna(value=False).astype(bool)
    if of_events is None:
        of_events = among(citations["record"], events["event_id"])
    between, at_one_place = _documented_legs(atlas)
    return {
        "events_documented": _by_kind(events.loc[stated, "kind"]),
        "events_inferred": _by_kind(events.loc[~stated, "kind"]),
        "sources_of_events": int(citations.loc[of_events, "source_id"].nunique()),
        "legs_between_places": between,
        "legs_at_one_place": at_one_place,
    }


def _by_kind(kinds: pd.Series[str]) -> dict[str, int]:
    counted = kinds.value_counts()
    return {code.code: int(counted.get(code.code, 0)) for code in code_list("kind")}


def _documented_legs(atlas: Atlas) -> tuple[int, int]:
    """Public documented legs whose ends are two places, and those whose ends are one."""
    legs = atlas.legs
    legs = legs[legs["basis"].eq("documented").fillna(value=False)]
    if legs.empty:
        return 0, 0
    legs = legs[among(legs["case_id"], atlas.public_cases)]
    events = atlas.tables["events"]
    places = atlas.places.loc[events.index, ["lon", "lat"]]
    at = places.to_numpy(dtype=float, na_value=np.nan)
    rows = positions_of([legs[end] for end in _ENDS], events["event_id"])
    if any((row == MISSING).any() for row in rows):
        msg = "a leg ends at an event that is not there; chain the legs of these very events"
        raise KeyError(msg)
    first, last = (at[row] for row in rows)
    at_one_place = int((first == last).all(axis=1).sum())
    return len(legs) - at_one_place, at_one_place
