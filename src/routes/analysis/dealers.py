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
import shapely

from routes.casebook.exports.symbols import LEAST_KM2
from routes.crs import great_circle_km

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from shapely.geometry.base import BaseGeometry

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

CLASSES = 5
"""Classes of density that are drawn, those without a licensed place apart."""

READABLE = (1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)
"""Leading figures of the ends of classes."""

COLLECTOR = "collectors, who are persons"
AMMUNITION = "makers of ammunition only"
NO_TYPE = "type of licence not known"
NO_ZIP = "ZIP code not in the table"
OLDER = "of an older list"


@dataclass(frozen=True, slots=True, kw_only=True)
class CountyDealers:
    """Licensed places of one county."""

    county: str
    """``US-`` and FIPS."""
    name: str
    dealers: int
    """0 where the list has none: a county is never missing."""
    area_km2: float
    per_1000_km2: float | None
    """To three figures; ``None`` for places in a county below ``LEAST_KM2``."""
    median_km: float | None
    """To the nearest crossing of the US-Mexico border, as the crow flies, from the ZIP code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DensityClass:
    """Counties of like density: from a bound, which belongs to the class, to below the next."""

    from_per_1000_km2: float
    up_to_per_1000_km2: float | None
    """``None`` for the last class."""
    counties_in_class: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Density:
    """Licensed places by county, type and distance to the border."""

    listed: int
    """Rows of all lists."""
    placed: int
    """Licences at a ZIP code that is in the table, whether or not a county is known."""
    by_type: Mapping[str, int]
    counties: tuple[CountyDealers, ...]
    """Every county, by code."""
    classes: tuple[DensityClass, ...]
    """Of the counties with licensed places and a density; at most :data:`CLASSES`."""
    county_unknown: int
    """Places that stand in no county: a ZIP code that is not in the table, or outside them all."""
    by_distance: tuple[tuple[float | None, int], ...]
    """Upper end in kilometres (``None`` for the open class), and how many."""
    left_out: Mapping[str, int]


def newest_list(dealers: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the newest list: a licence that was renewed is in the older ones too.

    Each state has its own newest list, since lists are published of one state too.

    Parameters
    ----------
    dealers
        Frame of the codebook's ``dealers``.

    Returns
    -------
    pandas.DataFrame
        Rows of the latest day in ``listed`` of their state. Rows without a day are those of the
        oldest list, and are returned where no row of the state has one.
    """
    # Days are written year first: their order is that of the texts.
    days = dealers["listed"].fillna("").astype(str)
    newest = days.groupby(dealers["state"].fillna("").astype(str)).transform("max")
    return dealers[days.eq(newest)]


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
        ``code name admin1 area_km2``; every county that may have a place.
    ports
        Crossings with ``lon lat``, missing where no source gives them.

    Returns
    -------
    Density
        Of the newest list alone. Collectors and makers of ammunition are left out. A place stands
        at the point of its ZIP code: its street is not used.
    """
    current = newest_list(dealers)
    kind = current["license_type"].fillna("")
    left_out = Counter(
        {
            OLDER: len(dealers) - len(current),
            COLLECTOR: int((kind == "03").sum()),
            AMMUNITION: int((kind == "06").sum()),
            NO_TYPE: int((~kind.isin(list(TYPES))).sum()),
        }
    )
    sells = current[kind.isin(SELLS_GUNS)]
    table = zips.set_index("zip")
    at = table.reindex(sells["zip"].fillna("").str[:5])
    known = at["lon"].notna().to_numpy()
    left_out[NO_ZIP] = int((~known).sum())
    used = at[known].index.value_counts().sort_index()
    km = _nearest_km(table.loc[used.index], ports)
    county = table.loc[used.index, "county"]
    found = _by_county(county, used, km, counties)
    return Density(
        listed=len(dealers),
        placed=int(known.sum()),
        by_type={code: n for code in TYPES if (n := int((kind == code).sum()))},
        counties=found,
        classes=density_classes([each.per_1000_km2 for each in found if each.per_1000_km2]),
        county_unknown=left_out[NO_ZIP] + int(used[county.isna()].sum()),
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
    frame = pd.DataFrame({"county": county, "dealers": used, "km": km}).dropna(subset=["county"])
    groups = {str(code): group for code, group in frame.groupby("county")}
    found = []
    for code, name, admin1, area in counties[["code", "name", "admin1", "area_km2"]].itertuples(
        index=False
    ):
        group = groups.get(str(code), frame.iloc[:0])
        dealers = int(group["dealers"].sum())
        each = np.repeat(group["km"].to_numpy(), group["dealers"].to_numpy(dtype=np.int64))
        found.append(
            CountyDealers(
                county=str(code),
                name=f"{name}, {str(admin1).removeprefix('US-')}",
                dealers=dealers,
                area_km2=round(float(area), 1),
                per_1000_km2=per_1000_km2(dealers, float(area)),
                median_km=float(np.median(each)) if dealers else None,
            )
        )
    return tuple(sorted(found, key=lambda each: each.county))


def per_1000_km2(dealers: int, area_km2: float) -> float | None:
    """Licensed places per 1,000 km² to three figures.

    ``None`` where there are some in an area below ``LEAST_KM2``; none are none in any area.

    Examples
    --------
    >>> per_1000_km2(12, 8747.2), per_1000_km2(0, 2.0), per_1000_km2(1, 2.0)
    (1.37, 0.0, None)
    """
    if dealers and area_km2 < LEAST_KM2:
        return None
    return float(f"{1000 * dealers / area_km2:.3g}") if dealers else 0.0


def density_classes(densities: Sequence[float]) -> tuple[DensityClass, ...]:
    """Part densities into classes that hold about as many counties each.

    Parameters
    ----------
    densities
        Above 0, of one county each.

    Returns
    -------
    tuple of DensityClass
        Lowest first, none of them empty. Bounds are the quintiles, each brought to the nearest
        number of :data:`READABLE`; bounds that fall together are one, so that few different
        densities have fewer classes. The first class begins at 0, which is not in it.

    Examples
    --------
    >>> [each.from_per_1000_km2 for each in density_classes([1, 2.1, 3.9, 8, 17, 33, 64, 130])]
    [0.0, 3.0, 8.0, 20.0, 50.0]
    >>> density_classes([])
    ()
    """
    values = np.sort(np.asarray(densities, dtype=np.float64))
    if not len(values):
        return ()
    bounds = sorted({_readable(float(each)) for each in np.quantile(values, _QUINTILES)})
    at = np.searchsorted(values, bounds, side="left")
    # A bound with nothing between it and the one below parts nothing.
    kept = [(0.0, 0)]
    for bound, begin in zip(bounds, at, strict=True):
        if kept[-1][1] < begin < len(values):
            kept.append((bound, int(begin)))
    ends = [*kept[1:], (None, len(values))]
    return tuple(
        DensityClass(from_per_1000_km2=low, up_to_per_1000_km2=high, counties_in_class=end - begin)
        for (low, begin), (high, end) in zip(kept, ends, strict=True)
    )


def class_of(density: float | None, bounds: Sequence[float]) -> int | None:
    """Class of a density, counted from 1 by the lower bounds of the classes.

    0 where there are no licensed places, ``None`` where a county has no density.
    """
    if density is None:
        return None
    return sum(low <= density for low in bounds) if density else 0


_QUINTILES = tuple(each / CLASSES for each in range(1, CLASSES))


def _readable(value: float) -> float:
    power = 10.0 ** np.floor(np.log10(value))
    nearest = min(READABLE, key=lambda each: abs(each - value / power))
    # Powers below 1 are not exact: 3 * 0.1 would be written 0.30000000000000004.
    return float(f"{nearest * power:.3g}")


def areas_km2(shapes: Sequence[BaseGeometry]) -> list[float]:
    """Areas on the ellipsoid WGS 84, edges being geodesics; no projection is involved.

    Parameters
    ----------
    shapes
        Polygons and multipolygons in degrees, EPSG:4326, longitude first.

    Returns
    -------
    list of float
        Square kilometres, holes left out.

    References
    ----------
    Karney, *Algorithms for geodesics*, Journal of Geodesy 87, 2013.
    """
    from pyproj import Geod  # noqa: PLC0415 - heavy

    earth = Geod(ellps="WGS84")

    def within(ring: BaseGeometry) -> float:
        lon, lat = shapely.get_coordinates(ring).T
        return abs(float(earth.polygon_area_perimeter(lon, lat)[0])) / 1e6

    return [
        sum(
            within(part.exterior) - sum(map(within, part.interiors))
            for part in shapely.get_parts(shape)
        )
        for shape in shapes
    ]


def _by_distance(
    km: pd.Series[float], used: pd.Series[int]
) -> tuple[tuple[float | None, int], ...]:
    classes = np.searchsorted(BANDS_KM, km.to_numpy(), side="left")
    counts = np.bincount(classes, weights=used.to_numpy(), minlength=len(BANDS_KM) + 1)
    return tuple(
        (None if end is None else float(end), int(number))
        for end, number in zip((*BANDS_KM, None), counts, strict=True)
    )
