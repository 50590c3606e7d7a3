"""Licensed places by county as a layer: the numbers of the analysis with the county's polygon."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from routes.analysis.dealers import class_of, newest_list
from routes.casebook.exports.layers import LAYERS, layer_frame
from routes.pipeline.analysing.dealers import density_of
from routes.reference import polygons

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd
    import pandas as pd

    from routes.analysis.dealers import CountyDealers, DensityClass


def dealer_density_layer(dealers: pd.DataFrame) -> gpd.GeoDataFrame:
    """Every county with its licensed places; no row where no list was imported.

    Parameters
    ----------
    dealers
        Frame of the codebook's ``dealers``.

    Returns
    -------
    geopandas.GeoDataFrame
        Under the contract of the layer ``dealer_density``. ``density_class`` is 0 where no
        licensed place is listed, missing where the county is too small for a density.
    """
    if dealers.empty:
        return layer_frame("dealer_density", {name: [] for name in _COLUMNS}, [])
    found = density_of(dealers)
    sources = sorted({str(source) for source in newest_list(dealers)["source_id"].dropna()})
    rows = [_row(each, found.classes) | {"source_ids": sources} for each in found.counties]
    shapes = polygons("county").set_index("code").geometry
    return layer_frame(
        "dealer_density",
        {name: [row.get(name) for row in rows] for name in _COLUMNS},
        list(shapes.loc[[row["county"] for row in rows]]),
    )


_COLUMNS = tuple(LAYERS["dealer_density"].columns)


def _row(each: CountyDealers, classes: Sequence[DensityClass]) -> dict[str, Any]:
    told = {
        "county": each.county,
        "name": each.name,
        "dealers": each.dealers,
        "area_km2": each.area_km2,
        "per_1000_km2": each.per_1000_km2,
    }
    level = class_of(each.per_1000_km2, [own.from_per_1000_km2 for own in classes])
    if not level:
        return told | {"density_class": level}
    own = classes[level - 1]
    return told | {
        "density_class": level,
        "class_from": own.from_per_1000_km2,
        "class_up_to": own.up_to_per_1000_km2,
    }
