"""What the summary leaves together and a reader has to tell apart: stated, and inferred.

The summary of a page is a contract with a closed list of keys; these counts stand beside it, in
the page and under ``counted`` in ``routes map --json``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from routes.codebook import code_list
from routes.render.columns import among

if TYPE_CHECKING:
    import pandas as pd

    from routes.render.atlas import Atlas

DOCUMENTED = "yes"
"""Code of an event that a source states; any other is inferred."""


def count_apart(atlas: Atlas) -> dict[str, Any]:
    """Count apart what sources state and what is inferred.

    Returns
    -------
    dict
        ``events_documented`` and ``events_inferred`` by stage, which sum to the summary's
        ``events_by_kind``; ``sources_of_events``, the distinct sources that events cite; and of
        the summary's documented legs ``legs_between_places`` and ``legs_at_one_place``.
    """
    events, citations = atlas.tables["events"], atlas.tables["citations"]
    stated = events["documented"].eq(DOCUMENTED).fillna(value=False).astype(bool)
    of_events = among(citations["record"], frozenset(events["event_id"]))
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
    legs = legs[among(legs["case_id"], atlas.public_cases) & legs["basis"].eq("documented")]
    events = atlas.tables["events"]
    places = atlas.places.loc[events.index, ["lon", "lat"]]
    at = places.to_numpy(dtype=float, na_value=np.nan)
    row = {str(event): n for n, event in enumerate(events["event_id"])}
    first, last = (
        at[[row[str(event)] for event in legs[end]]] for end in ("from_event", "to_event")
    )
    at_one_place = int((first == last).all(axis=1).sum()) if len(legs) else 0
    return len(legs) - at_one_place, at_one_place
