"""What of a casebook may leave it: public cases, public fields, places no finer than known.

Every format is written from one :class:`Release`, so that no format can show what another holds
back.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from routes.casebook.exports.cited import citations_by_record
from routes.casebook.exports.drawn_records import events_frame, legs_frame
from routes.casebook.exports.leaving import public_tables
from routes.casebook.exports.public_places import public_places

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    import pandas as pd


@dataclass(frozen=True, slots=True, kw_only=True)
class Build:
    """A casebook after it was geocoded and chained, before anything is held back."""

    tables: Mapping[str, pd.DataFrame]
    """Frames of the codebook's tables."""
    places: pd.DataFrame
    """Resolved places, on the index of the events."""
    legs: pd.DataFrame
    """Built legs of every case."""
    public_cases: frozenset[str]
    """Cases that may leave."""
    decimals: Mapping[str, int]
    """Decimals of a degree by level; a level that is not there is no point."""
    data_sha256: str
    version: str
    coverage: str
    """What the data are not; stands in every format that has room for words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """What may leave a casebook."""

    tables: Mapping[str, pd.DataFrame]
    """Public rows and public fields of the codebook's tables that have any."""
    events: gpd.GeoDataFrame
    """Public events with place, precision and citations; a point, the polygon of an area, or no
    geometry (EPSG:4326). Index 0 … n-1, sorted by event."""
    legs: gpd.GeoDataFrame
    """Legs of public cases with basis, ends and citations; a straight line between two points,
    or no geometry (EPSG:4326)."""
    citations: Mapping[str, tuple[Mapping[str, Any], ...]]
    """By event, leg, case, estimate or flow: source_id, title, publisher, date, url, locator."""
    held_cases: int
    """Cases that stay inside."""
    held_events: int
    data_sha256: str
    version: str
    coverage: str


def release_of(build: Build) -> Release:
    """Hold back what may not leave, and join what belongs together.

    Parameters
    ----------
    build
        A casebook that was geocoded and chained; nothing is changed.

    Returns
    -------
    Release
        The same for any order of the rows in the casebook.
    """
    shown = build.tables["events"]["case_id"].isin(build.public_cases).astype(bool)
    places = public_places(build.tables["events"], build.places, build.decimals)[shown]
    legs = build.legs[build.legs["case_id"].isin(build.public_cases)]
    tables = public_tables(
        build.tables, build.public_cases, build.decimals, places=places, legs=legs
    )
    citations = citations_by_record(tables, legs)
    cases = build.tables["cases"]["case_id"]
    events = events_frame(tables, places.reset_index(drop=True), citations)
    return Release(
        tables=tables,
        events=events,
        legs=legs_frame(legs.reset_index(drop=True), events, citations),
        citations=citations,
        held_cases=int((~cases.isin(build.public_cases).astype(bool)).sum()),
        held_events=int((~shown).sum()),
        data_sha256=build.data_sha256,
        version=build.version,
        coverage=build.coverage,
    )
