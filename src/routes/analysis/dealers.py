"""The list of federal firearms licensees: where licensed places are, and what a licence says.

The list is drawn as density, never as an accusation: nearly every licensee has nothing to do with
any case. No name of a licensee is in any result.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from routes.crs import great_circle_km

if TYPE_CHECKING:
    from collections.abc import Mapping

TYPES: Mapping[str, tuple[str, str]] = {
    "01": ("Dealer in firearms", "Comerciante en armas de fuego"),
    "02": ("Pawnbroker in firearms", "Prestamista sobre prendas en armas de fuego"),
    "03": ("Collector of curios and relics", "Coleccionista de curiosidades y reliquias"),
    "06": ("Manufacturer of ammunition", "Fabricante de municiones"),
    "07": ("Manufacturer of firearms", "Fabricante de armas de fuego"),
    "08": ("Importer of firearms", "Importador de armas de fuego"),
    "09": ("Dealer in destructive devices", "Comerciante en dispositivos destructivos"),
    "10": ("Manufacturer of destructive devices", "Fabricante de dispositivos destructivos"),
    "11": ("Importer of destructive devices", "Importador de dispositivos destructivos"),
}
"""Types of licence in English and Spanish."""

SELLS_GUNS = frozenset({"01", "02", "07", "08", "09", "10", "11"})
"""Types of places where guns are sold or made; a collector is a person, and type 06 sells none."""

BANDS_KM = (25, 50, 100, 250, 500, 1_000)
"""Upper ends of the classes of distance to the nearest crossing."""

COLLECTOR = "collectors, who are persons"
AMMUNITION = "makers of ammunition only"
NO_TYPE = "type of licence not known"
NO_ZIP = "ZIP code not in the table"


@dataclass(frozen=True, slots=True, kw_only=True)
class CountyDealers:
    """Licensed places of one county."""

    county: str
    """``US-`` and FIPS."""
    name: str
    dealers: int
    median_km: float
    """To the nearest crossing of the US-Mexico border, as the crow flies, from the ZIP code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Density:
    """Licensed places by county, type and distance to the border."""

    listed: int
    placed: int
    by_type: Mapping[str, int]
    counties: tuple[CountyDealers, ...]
    by_distance: tuple[tuple[float | None, int], ...]
    """Upper end in kilometres (``None`` for the open class), and how many."""
    left_out: Mapping[str, int]


def density(
    dealers: pd.DataFrame, zips: pd.DataFrame, counties: pd.DataFrame, ports: pd.DataFrame
) -> Density:
    """Count licensed places by county, type and distance to the border.

    Parameters
    ----------
    dealers
        Frame of the codebook's ``dealers``.
    zips
        ``zip lon lat county``; the county is the code of the one that the point is in.
    counties
        ``code name admin1``.
    ports
        Crossings with ``lon lat``, missing where no source gives them.

    Returns
    -------
    Density
        Collectors and makers of ammunition are left out. A place stands at the point of its ZIP
        code: its street is not used.
    """
    kind = dealers["license_type"].fillna("")
    left_out = Counter(
        {
            COLLECTOR: int((kind == "03").sum()),
            AMMUNITION: int((kind == "06").sum()),
            NO_TYPE: int((~kind.isin(list(TYPES))).sum()),
        }
    )
    sells = dealers[kind.isin(SELLS_GUNS)]
    table = zips.set_index("zip")
    at = table.reindex(sells["zip"].fillna("").str[:5])
    known = at["lon"].notna().to_numpy()
    left_out[NO_ZIP] = int((~known).sum())
    used = at[known].index.value_counts().sort_index()
    km = _nearest_km(table.loc[used.index], ports)
    return Density(
        listed=len(dealers),
        placed=int(known.sum()),
        by_type={code: n for code in TYPES if (n := int((kind == code).sum()))},
        counties=_by_county(table.loc[used.index, "county"], used, km, counties),
        by_distance=_by_distance(km, used),
        left_out={reason: number for reason, number in sorted(left_out.items()) if number},
    )


def _nearest_km(points: pd.DataFrame, ports: pd.DataFrame) -> pd.Series[float]:
    placed = ports.dropna(subset=["lon"])
    km = great_circle_km(
        points["lon"].to_numpy()[:, None],
        points["lat"].to_numpy()[:, None],
        placed["lon"].to_numpy(),
        placed["lat"].to_numpy(),
    )
    return pd.Series(km.min(axis=1), index=points.index)


def _by_county(
    county: pd.Series[str], used: pd.Series[int], km: pd.Series[float], counties: pd.DataFrame
) -> tuple[CountyDealers, ...]:
    names = {
        str(code): f"{name}, {str(admin1).removeprefix('US-')}"
        for code, name, admin1 in zip(
            counties["code"], counties["name"], counties["admin1"], strict=True
        )
    }
    frame = pd.DataFrame({"county": county, "dealers": used, "km": km}).dropna(subset=["county"])
    found = []
    for code, group in frame.groupby("county", sort=True):
        each = np.repeat(group["km"].to_numpy(), group["dealers"].to_numpy())
        found.append(
            CountyDealers(
                county=str(code),
                name=names.get(str(code), str(code)),
                dealers=int(group["dealers"].sum()),
                median_km=float(np.median(each)),
            )
        )
    return tuple(found)


def _by_distance(
    km: pd.Series[float], used: pd.Series[int]
) -> tuple[tuple[float | None, int], ...]:
    classes = np.searchsorted(BANDS_KM, km.to_numpy(), side="left")
    counts = np.bincount(classes, weights=used.to_numpy(), minlength=len(BANDS_KM) + 1)
    return tuple(
        (None if end is None else float(end), int(number))
        for end, number in zip((*BANDS_KM, None), counts, strict=True)
    )
