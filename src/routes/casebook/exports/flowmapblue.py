"""A release as the sheets of FlowmapBlue: locations, and legs counted between them."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import pandas as pd

from routes.casebook.exports.csv_files import csv_of
from routes.casebook.exports.sheets import SheetOf, sheet
from routes.casebook.exports.symbols import BASIS_PENS
from routes.casebook.exports.workbook import workbook_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import geopandas as gpd

    from routes.casebook.exports.release import Release


def flowmapblue_files(release: Release) -> Mapping[str, bytes]:
    """Write the sheets as CSV files, one a sheet."""
    return {f"{each.name}.csv": csv_of(each) for each in _sheets(release)}


def flowmapblue_workbook(release: Release) -> Mapping[str, bytes]:
    """Write the sheets as one workbook, as FlowmapBlue's own template has them."""
    return {"casebook.flowmapblue.xlsx": workbook_of(list(_sheets(release)))}


def _sheets(release: Release) -> Iterable[SheetOf]:
    """Sheets ``properties``, ``locations``, one of flows for each basis, and ``not_drawn``.

    ``count`` is the number of legs between two places. What the legs carried is not added up, and
    legs of different bases never share a sheet.
    """
    at = release.events.set_index("event_id")
    ends = pd.DataFrame(
        {
            side: release.legs[f"{side}_event"].map(_location_ids(at)).astype("string")
            for side in ("from", "to")
        }
    )
    drawn = (ends["from"].notna() & ends["to"].notna()).astype(bool)
    used = set(ends[drawn].to_numpy().ravel())
    yield _properties(release)
    yield _locations(at, used)
    for basis in BASIS_PENS:
        of_basis = drawn & release.legs["basis"].eq(basis).astype(bool)
        yield _flows(basis, release.legs[of_basis], ends[of_basis])
    left = release.legs[~drawn]
    yield sheet(
        "not_drawn",
        left,
        [
            *("leg_id", "case_id", "from_event", "to_event", "basis", "rule", "from_level"),
            *("to_level", "not_drawn", "source_ids", "citation_text"),
        ],
    )


def _location_ids(events: gpd.GeoDataFrame) -> pd.Series[str]:
    """Ids of the places that are points, by event."""
    points = pd.DataFrame(events[events["place_lon"].notna()])
    own = points["place_lon"].astype("string") + "," + points["place_lat"].astype("string")
    return points["gazetteer_id"].fillna(own)


def _locations(events: gpd.GeoDataFrame, used: set[str]) -> SheetOf:
    ids = _location_ids(events)
    frame = pd.DataFrame(
        {
            "id": ids,
            "name": events["place_name"].reindex(ids.index),
            "lat": events["place_lat"].reindex(ids.index),
            "lon": events["place_lon"].reindex(ids.index),
            "level": events["level"].reindex(ids.index),
            "uncertainty_km": events["uncertainty_km"].reindex(ids.index),
        }
    )
    frame = frame[frame["id"].isin(used)].sort_values(["id", "name"], kind="stable")
    return sheet("locations", frame.drop_duplicates("id"))


def _flows(basis: str, legs: gpd.GeoDataFrame, ends: pd.DataFrame) -> SheetOf:
    together: defaultdict[tuple[str, str], list[Any]] = defaultdict(list)
    columns = ["leg_id", "source_ids", "citation_text"]
    for start, end, told in zip(
        ends["from"], ends["to"], legs[columns].itertuples(index=False), strict=True
    ):
        together[str(start), str(end)].append(told)
    rows = tuple(
        (
            start,
            end,
            len(told),
            basis,
            "; ".join(str(each.leg_id) for each in told),
            _united((each.source_ids for each in told), "; "),
            _united((each.citation_text for each in told), " | "),
        )
        for (start, end), told in sorted(together.items())
    )
    names = ("origin", "dest", "count", "basis", "leg_ids", "source_ids", "citation_text")
    return SheetOf(basis, names, rows)


def _united(texts: Iterable[Any], mark: str) -> str:
    words = (word for text in texts if pd.notna(text) for word in str(text).split(mark))
    return mark.join(sorted(set(words)))


def _properties(release: Release) -> SheetOf:
    told = {
        "title": "Documented arms-trafficking supply chains",
        "description": f"{release.coverage} Flows count legs, not weapons.",
        "source.name": f"Casebook, data {release.data_sha256[:12]}",
        "colors.scheme": "Default",
        "colors.darkMode": "no",
        "animate.flows": "no",
        "clustering": "no",
        "flows.sheets": ",".join(BASIS_PENS),
        "msg.flowTooltip.numOfTrips": "Number of legs",
        "msg.locationTooltip.incoming": "Incoming legs",
        "msg.locationTooltip.outgoing": "Outgoing legs",
        "msg.locationTooltip.internal": "Legs inside",
        "msg.totalCount.allTrips": "{0} legs",
        "msg.totalCount.countOfTrips": "{0} of {1} legs",
    }
    return SheetOf("properties", ("property", "value"), tuple(told.items()))
