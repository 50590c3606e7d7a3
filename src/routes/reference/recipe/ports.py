"""The crossings of the US-Mexico border, checked against INEGI's line and a second list."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NoReturn

import shapely

from routes.crs import great_circle_km
from routes.errors import ReferenceDataError
from routes.reference.recipe.gazetteer import plain
from routes.reference.recipe.tables import listed, read_table
from routes.reference.recipe.writing import decimal, write_table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

PORT_COLUMNS = (
    *("port_id", "name", "name_es", "us_admin1", "us_city", "mx_admin1", "mx_city"),
    *("schedule_d_code", "cbp_port_number", "lon", "lat", "uncertainty_km", "coord_source"),
    *("second_source", "second_lon", "second_lat", "km_to_second", "km_to_inegi_border"),
    *("aliases", "clashing_aliases", "note"),
)
FARTHEST_KM = 0.2
"""A crossing farther than this from the border is a wrong coordinate: the recipe stops."""
FARTHEST_SECOND_KM = 3.0
"""Two lists farther apart than this do not mean the same crossing: the recipe stops."""
DOUBTFUL_KM = 1.5
"""Two lists farther apart than this need a note that says which one is right and why."""
NO_SECOND_LIST = "no second list"
"""What the note of a crossing says that only one list knows, or none."""


def build_ports(border: shapely.LineString, folder: Path) -> None:
    """Write ports_of_entry.csv with the distance of each crossing to the border and second list.

    Parameters
    ----------
    border
        INEGI's line, degrees, EPSG:4326.
    folder
        Where the table is written.

    Raises
    ------
    ReferenceDataError
        If a coordinate is not at the border, if two lists do not mean the same crossing or no
        second list is known and the note does not say so, or if one alias names two crossings
        without being listed as clashing.
    """
    rows = read_table("ports_of_entry")
    _refuse_clashes(rows)
    for row in rows:
        row["km_to_inegi_border"] = decimal(_km_to(border, row), 2) if row["lon"] else ""
        row["km_to_second"] = decimal(_km_to_second(row), 2)
    write_table(folder / "ports_of_entry.csv", PORT_COLUMNS, rows)


def _km_to(border: shapely.LineString, row: Mapping[str, str]) -> float:
    lon, lat = float(row["lon"]), float(row["lat"])
    nearest = border.interpolate(border.project(shapely.Point(lon, lat)))
    km = float(great_circle_km(lon, lat, nearest.x, nearest.y))
    if km > FARTHEST_KM:
        _refuse(
            row,
            f"lies {km:.2f} km from the border; "
            "correct lon and lat, or leave them empty until a source is found",
        )
    return km


def _km_to_second(row: Mapping[str, str]) -> float | None:
    if not row["lon"]:
        return None
    if not row["second_lon"]:
        if NO_SECOND_LIST not in row["note"]:
            _refuse(row, f"has no second coordinate; add one or write '{NO_SECOND_LIST}' in note")
        return None
    degrees = (float(row[name]) for name in ("lon", "lat", "second_lon", "second_lat"))
    km = float(great_circle_km(*degrees))
    if km > FARTHEST_SECOND_KM:
        _refuse(row, f"lies {km:.2f} km from where {row['second_source']} has it; find out which")
    if km > DOUBTFUL_KM and not row["note"]:
        _refuse(row, f"lies {km:.2f} km from its second list; say in note which is right and why")
    return km


def _refuse(row: Mapping[str, str], complaint: str) -> NoReturn:
    msg = f"ports_of_entry.csv: {row['port_id']} {complaint}"
    raise ReferenceDataError(msg)


def spelling_key(text: str) -> str:
    """Return what two spellings share when they differ by case, accents or punctuation only."""
    letters = (
        letter if letter.isalnum() else " " for letter in plain(text.replace("\N{EN DASH}", " "))
    )
    return " ".join("".join(letters).casefold().split())


def _refuse_clashes(rows: Sequence[Mapping[str, str]]) -> None:
    own: dict[str, set[str]] = defaultdict(set)
    shared: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        for text in (row["name"], row["name_es"], *listed(row["aliases"])):
            own[spelling_key(text)].add(row["port_id"])
        for text in listed(row["clashing_aliases"]):
            shared[spelling_key(text)].add(row["port_id"])
    wrong = [key for key, ports in own.items() if len(ports) > 1 or key in shared]
    wrong += [key for key, ports in shared.items() if len(ports) == 1]
    if wrong:
        msg = (
            f"ports_of_entry.csv: {', '.join(sorted(wrong))}: a name of several crossings belongs "
            "into clashing_aliases of each of them and into aliases of none"
        )
        raise ReferenceDataError(msg)
