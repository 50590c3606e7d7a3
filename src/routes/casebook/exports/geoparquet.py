"""A release as GeoParquet: one file for events, one for legs."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd

    from routes.casebook.exports.release import Release


def geoparquet(release: Release) -> Mapping[str, bytes]:
    """Write events and legs as GeoParquet 1.1, geometry as WKB in EPSG:4326."""
    return {
        "events.parquet": _parquet(release.events),
        "legs.parquet": _parquet(release.legs),
    }


def _parquet(frame: gpd.GeoDataFrame) -> bytes:
    buffer = io.BytesIO()
    # Statistics and dictionaries depend on the content alone, so the bytes do as well.
    frame.to_parquet(buffer, index=False, compression="zstd", schema_version="1.1.0")
    return buffer.getvalue()
