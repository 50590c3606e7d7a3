"""The index over the committed reference data, built once per process."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from routes.geocode.answers import Index
from routes.geocode.crossings import index_crossings
from routes.geocode.gazetteer import Gazetteer, Tables, build_gazetteer
from routes.reference.folder import reference_path, version
from routes.reference.rows import table_rows
from routes.reference.towns import FILE as TOWN_NAMES
from routes.reference.towns import read_towns

_KM_PER_DEGREE = 111.2


def build_index(tables: Tables) -> Index:
    """Build an index over any tables, such as the small ones of a test.

    Parameters
    ----------
    tables
        Rows with the columns of the reference files. Points cannot be put into countries.
    """
    gazetteer: Gazetteer = build_gazetteer(tables)
    return Index(
        gazetteer,
        index_crossings(gazetteer),
        lambda _lon, _lat: (None, None),
        lambda _lon, _lat, _country: None,
        "",
    )


@lru_cache(maxsize=1)
def reference_index() -> Index:
    """Return the index over the reference data; a fraction of a second the first time.

    Raises
    ------
    ReferenceDataError
        If a reference file is missing or damaged.
    """
    tables = Tables(
        towns=(read_towns(reference_path(TOWN_NAMES)),),
        admin1=table_rows("admin1.csv"),
        countries=table_rows("countries.csv"),
        regions=table_rows("regions.csv"),
        counties=table_rows("counties.csv"),
        municipios=table_rows("municipios.csv"),
        ports=table_rows("ports_of_entry.csv"),
        zips=table_rows("zips.csv.gz"),
    )
    gazetteer = build_gazetteer(tables)
    return Index(gazetteer, index_crossings(gazetteer), locate, country_km, version())


def locate(lon: float, lat: float) -> tuple[str | None, str | None]:
    """Return the country and the ISO 3166-2 state of a point, ``None`` where there is none.

    The polygons are simplified (0.4 to 5 km), so close to a border the answer is only likely. At
    the US-Mexico border the Mexican polygons decide, because they are the finer ones.

    Parameters
    ----------
    lon, lat
        Degrees, WGS 84.
    """
    state = _containing("state", lon, lat)
    if state is not None:
        return state[:2], state
    return _containing("country", lon, lat), None


def country_km(lon: float, lat: float, country: str) -> float | None:
    """Return how far a point lies outside a country, in kilometres; 0 inside.

    Approximate: degrees of the simplified polygon times the kilometres of a degree of latitude.
    ``None`` if there is no polygon of the country.
    """
    import shapely  # noqa: PLC0415 - only wanted for coordinates

    tree, codes = _tree("country")
    if country not in codes:
        return None
    shape = tree.geometries[codes.index(country)]
    return float(shapely.distance(shape, shapely.Point(lon, lat))) * _KM_PER_DEGREE


def _containing(level: str, lon: float, lat: float) -> str | None:
    import shapely  # noqa: PLC0415 - only wanted for coordinates

    tree, codes = _tree(level)
    found = [codes[i] for i in tree.query(shapely.Point(lon, lat), predicate="intersects")]
    return min(found, key=lambda code: (not code.startswith("MX"), code), default=None)


@lru_cache(maxsize=2)
def _tree(level: str) -> tuple[Any, list[str]]:
    import shapely  # noqa: PLC0415

    from routes.reference.shapes import polygons  # noqa: PLC0415

    frame = polygons(level)
    return shapely.STRtree(frame.geometry.to_numpy()), frame["code"].tolist()
