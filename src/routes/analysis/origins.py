"""Which county of the United States a documented purchase or theft was in."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from routes.analysis.border import INFERRED, NO_PLACE, AtUnits, Row
from routes.analysis.hotspots import Sighting, Unit
from routes.codebook.groups import ORIGINS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd

_IN_ONE_COUNTY = frozenset({"address", "point", "zip", "city", "county"})
AREA = "known only to a state or a larger area"
NO_COUNTY = "in no county of the table"


def in_counties(
    found: Iterable[Row],
    county_of: Mapping[str, str],
    counties: pd.DataFrame,
    incident: Mapping[str, str],
) -> AtUnits:
    """Give documented purchases and thefts in the United States their county.

    Parameters
    ----------
    found
        Events with their places.
    county_of
        Code of the county by event id, for events with a point.
    counties
        ``code name admin1 lon lat exposure``; one without exposure is no unit.
    incident
        What counts as one, by case id; other cases are not looked at.

    Returns
    -------
    AtUnits
        A unit for every county with an exposure above zero.
    """
    units = [
        Unit(
            unit_id=str(row["code"]),
            name=f"{row['name']}, {str(row['admin1']).removeprefix('US-')}",
            exposure=float(row["exposure"]),
            lon=float(row["lon"]),
            lat=float(row["lat"]),
        )
        for row in counties[counties["exposure"] > 0].to_dict("records")
    ]
    known = {unit.unit_id for unit in units}
    sightings: list[Sighting] = []
    left_out: defaultdict[str, list[str]] = defaultdict(list)
    for row in found:
        if row.case_id not in incident or row.kind not in ORIGINS or row.country != "US":
            continue
        county = county_of.get(row.event_id, "")
        if reason := _reason(row, county, known):
            left_out[reason].append(row.event_id)
        else:
            sightings.append(
                Sighting(
                    unit_id=county,
                    case_id=row.case_id,
                    event_id=row.event_id,
                    incident=incident[row.case_id],
                    year=row.year,
                )
            )
    return AtUnits(
        units=tuple(units),
        sightings=tuple(sightings),
        left_out={reason: tuple(left_out[reason]) for reason in sorted(left_out)},
    )


def _reason(row: Row, county: str, known: set[str]) -> str | None:
    if not row.documented:
        return INFERRED
    if not row.level:
        return NO_PLACE
    if row.level not in _IN_ONE_COUNTY:
        return AREA
    return None if county in known else NO_COUNTY
