"""Which county of the United States a point is in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routes.crs import GEOGRAPHIC
from routes.reference import polygons

if TYPE_CHECKING:
    import pandas as pd


def codes_of_counties(lon: pd.Series, lat: pd.Series) -> pd.Series:
    """Return the code of the county that each point is in, on the index of the points.

    Parameters
    ----------
    lon, lat
        Degrees, EPSG:4326, on one index without duplicates.

    Returns
    -------
    pandas.Series
        ``US-`` and FIPS, missing outside all counties. The shapes are simplified: a point within
        some kilometres of a line may be given to the neighbour.
    """
    import geopandas as gpd  # noqa: PLC0415 - heavy

    points = gpd.GeoDataFrame(
        geometry=gpd.points_from_xy(lon, lat, crs=GEOGRAPHIC), index=lon.index
    )
    joined = points.sjoin(polygons("county")[["code", "geometry"]], how="left", predicate="within")
    # A point on a line between two counties belongs to the first.
    first = joined.sort_values("code").groupby(level=0, sort=False)["code"].first()
    found: pd.Series = first.reindex(lon.index)
    return found
