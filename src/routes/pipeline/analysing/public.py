"""What of a casebook an analysis may count: the cases that may leave it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from routes.codebook import make_id

if TYPE_CHECKING:
    import pandas as pd

    from routes.render import Atlas


@dataclass(frozen=True, kw_only=True)
class PublicFrames:
    """Frames of the public cases, sorted by key."""

    cases: pd.DataFrame
    events: pd.DataFrame
    """With ``earliest``, ``latest`` (days since 1970-01-01) and ``date_uncertain``."""
    places: pd.DataFrame
    """Resolved places, on the index of ``events``."""
    legs: pd.DataFrame
    links: pd.DataFrame
    """Links of two public cases."""
    citations: pd.DataFrame
    """All citations; look up the records that are public."""

    def place_id(self, place: str) -> str:
        """Return the id of a place as it may leave; a point given by hand shows no position.

        Its id is made from the first event there: one made from the position, even a hash,
        would let a reader try positions until one fits.
        """
        event = self._first_events.get(place)
        return place if event is None else make_id("place", event)

    @cached_property
    def _first_events(self) -> dict[str, str]:
        given = self.places["gazetteer_id"].isna() & self.places["place_key"].notna()
        events = self.events.loc[given, "event_id"].astype(str)
        return dict(events.groupby(self.places.loc[given, "place_key"].astype(str)).min())


def public_frames(atlas: Atlas) -> PublicFrames:
    """Keep the public cases of an atlas, and what belongs to them.

    Parameters
    ----------
    atlas
        A casebook that is geocoded and chained.

    Returns
    -------
    PublicFrames
        New frames; events and places share one index.
    """
    wanted = atlas.public_cases
    tables = atlas.tables
    cases = tables["cases"][tables["cases"]["case_id"].isin(wanted)]
    events = tables["events"][atlas.shown].sort_values("event_id", kind="stable")
    legs = atlas.legs[atlas.legs["case_id"].isin(wanted)]
    links = tables["links"]
    both = links["case_a"].isin(wanted) & links["case_b"].isin(wanted)
    return PublicFrames(
        cases=cases.sort_values("case_id", ignore_index=True),
        events=events,
        places=atlas.places.loc[events.index],
        legs=legs.sort_values(["case_id", "from_event", "to_event"], ignore_index=True),
        links=links[both].sort_values("link_id", ignore_index=True),
        citations=tables["citations"],
    )
