"""A casebook for notebooks: frames with places, legs and citations, and our map."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from routes.casebook import read_casebook
from routes.frames import empty_frame
from routes.pipeline.exporting import counts_of, release
from routes.pipeline.maps import build_atlas, require_sound, site_of, with_analyses
from routes.render import whole_map
from routes.render.exploring import Explorable

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from routes.casebook import Casebook
    from routes.casebook.exports import Release
    from routes.render import RoutesMap


@dataclass(frozen=True, eq=False)
class OpenCasebook:
    """What is public of a casebook, as frames; :func:`open_casebook` makes one.

    Frames are what an export holds: coordinates no finer than the level of the place, areas as
    polygons, never as points. Changing a frame changes nothing in the casebook.
    """

    casebook: Casebook = field(repr=False)
    """As it was read, with everything in it."""
    release: Release = field(repr=False)

    @property
    def events(self) -> Explorable:
        """Events with place, precision and citations (EPSG:4326).

        The geometry is a point, the polygon of an area, or missing, which ``not_drawn`` explains;
        ``documented`` says ``yes`` or ``inferred``; ``citation_text`` says who tells it.
        ``events.explore()`` gives a folium map of them.
        """
        return Explorable(self.release.events)

    @property
    def legs(self) -> Explorable:
        """Legs with ``basis`` and citations (EPSG:4326): straight lines, which are no roads.

        A leg with an end that is an area, or without a place, has no geometry.
        """
        return Explorable(self.release.legs)

    @property
    def places(self) -> pd.DataFrame:
        """Distinct places of the events: name, level, uncertainty in km, and how many events."""
        columns = ["gazetteer_id", "place_name", "admin1", "place_country", "level"]
        placed = self.release.events[self.release.events["place_status"] == "ok"]
        numbers = ["place_lon", "place_lat", "uncertainty_km"]
        grouped = placed.groupby([*columns, *numbers], dropna=False, sort=True)
        counted: pd.DataFrame = grouped.size().rename("events").reset_index()
        return counted

    def table(self, name: str) -> pd.DataFrame:
        """Public rows and fields of a table of the codebook, as the casebook has them."""
        held = self.release.tables
        return held[name].copy() if name in held else empty_frame(name)

    @property
    def cases(self) -> pd.DataFrame:
        """Public cases."""
        return self.table("cases")

    @property
    def sources(self) -> pd.DataFrame:
        """Sources that something public cites."""
        return self.table("sources")

    @property
    def citations(self) -> pd.DataFrame:
        """Which source says which thing."""
        return self.table("citations")

    @property
    def estimates(self) -> pd.DataFrame:
        """Published figures; never to be averaged or added up."""
        return self.table("estimates")

    @property
    def flows(self) -> pd.DataFrame:
        """Published origin-destination totals; aggregates, never mixed with events."""
        return self.table("flows")

    @property
    def links(self) -> pd.DataFrame:
        """Why two cases belong together."""
        return self.table("links")

    def map(self, *, figures: bool = False) -> RoutesMap:
        """Draw our map; as :func:`routes.map`."""
        return _drawn(self.casebook, figures=figures)

    def __repr__(self) -> str:
        """Say what is in it."""
        counts = counts_of(self.release)
        held = ""
        if counts["held_cases"]:
            held = (
                f"\n{counts['held_cases']} cases with {counts['held_events']} events are held back "
                "(draft, in review or withheld)"
            )
        return (
            f"Casebook {self.casebook.location}: {counts['cases']} cases, {counts['events']} "
            f"events ({counts['events_without_geometry']} without geometry), {counts['legs']} legs "
            f"({counts['legs_without_geometry']} without geometry), {counts['sources']} sources\n"
            "Frames: .events .legs .places .cases .sources .citations .estimates .flows .links; "
            f".table(name); routes.map(...) draws them{held}"
        )


def open_casebook(address: Path | str, *, held: bool = False) -> OpenCasebook:
    """Open a casebook for analysis.

    Parameters
    ----------
    address
        A folder of CSV files, a ``.sqlite`` file or a ``postgresql://`` address.
    held
        Show the cases that are held back (draft, in review, withheld) as well. Do not pass on
        what is made from them.

    Raises
    ------
    CasebookRefusedError
        If the casebook has errors.
    CasebookError
        If there is no casebook at the address.
    """
    casebook = read_casebook(address)
    return OpenCasebook(casebook, release(casebook, held=held))


def map_of(casebook: OpenCasebook | Path | str, *, figures: bool = False) -> RoutesMap:
    """Draw our map of a casebook.

    Parameters
    ----------
    casebook
        What :func:`open_casebook` returned, or an address.
    figures
        Whether to work out every analysis and show its figures.

    Returns
    -------
    RoutesMap
        A folium map that displays in a notebook; ``save`` writes one self-contained file. It has
        public cases alone, whatever was opened.

    Raises
    ------
    CasebookRefusedError
        If the casebook has errors.
    CasebookError
        If there is no casebook at the address.
    """
    if isinstance(casebook, OpenCasebook):
        return casebook.map(figures=figures)
    read = read_casebook(casebook)
    require_sound(read)
    return _drawn(read, figures=figures)


def _drawn(casebook: Casebook, *, figures: bool) -> RoutesMap:
    atlas = build_atlas(casebook)
    return whole_map(site_of(casebook), with_analyses(atlas) if figures else atlas)
