"""The tables of named places: towns, states, countries, regions, crossings, counties, ZIP codes.

Every function reads its file once and returns a copy, so that a caller may change what it gets.
Codes, ids and ZIP codes are text; an empty text is an empty cell (``NA`` is Namibia, not a missing
value). Numbers are ``float64`` with ``nan`` where the source gives none. Coordinates are degrees,
EPSG:4326.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from routes.crs import GEOGRAPHIC
from routes.errors import ReferenceDataError
from routes.reference.folder import reference_path

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

_NUMBERS = (
    *("lon", "lat", "radius_km", "population", "uncertainty_km", "km_to_inegi_border"),
    *("second_lon", "second_lat", "km_to_second", "people"),
)


@cache
def _table(name: str, separator: str = ",") -> pd.DataFrame:
    import pandas as pd  # noqa: PLC0415 - heavy; the geocoder does without frames

    path = reference_path(name)
    try:
        frame = pd.read_csv(
            path,
            sep=separator,
            dtype=str,
            keep_default_na=False,
            encoding="utf-8",
            # a quotation mark inside a name of the tab-separated file is doubled, as in CSV
            quotechar='"',
        )
    except (OSError, ValueError, EOFError) as error:
        msg = f"{path}: cannot be read ({error}); run 'routes reference build'"
        raise ReferenceDataError(msg) from error
    for column in frame.columns.intersection(list(_NUMBERS)):
        frame[column] = frame[column].where(frame[column] != "").astype("float64")
    return frame


def gazetteer() -> pd.DataFrame:
    """Return the towns: all of the US and Mexico with 500 people, fewer of the world.

    In the US also smaller ones that have a post office.

    Returns
    -------
    frame
        Columns ``gazetteer_id name ascii_name alternates country admin1 lon lat population
        feature radius_km``. ``alternates`` are joined by ``|``; ``admin1`` is ISO 3166-2 for the
        US, Mexico and Canada and empty elsewhere; ``population`` is ``nan`` where it is not
        known; ``feature`` is ``city``, ``hand`` for hamlets kept by hand, or ``post_office`` for
        towns that stand at the point of their ZIP code. ``radius_km`` is how far the town may lie
        from that point, ``nan`` for all others. Sorted by country, admin1, name. Neighbourhoods of
        large cities are among the rows: GeoNames does not tell them apart.

    Raises
    ------
    ReferenceDataError
        If the file is missing or damaged.
    """
    return _table("gazetteer.tsv.gz", "\t").copy()


def admin1() -> pd.DataFrame:
    """Return the states of the US (with DC and territories) and Mexico, the provinces of Canada.

    Columns ``code country name_en name_es abbreviations aliases fips inegi geonames lon lat
    radius_km``; ``code`` is ISO 3166-2. ``abbreviations`` (short forms) and ``aliases`` (other
    full names) are joined by ``|``. The radius covers the state seen from its point.
    """
    return _table("admin1.csv").copy()


def population() -> pd.DataFrame:
    """Return the people of the fifty US states and the District of Columbia.

    Columns ``code fips name_en people period source``; ``code`` is ISO 3166-2, ``people`` a whole
    number as ``float64``, ``period`` the years it holds for (EDTF, ``2011/2015``), ``source`` the
    office and table. Territories have no row.

    Raises
    ------
    ReferenceDataError
        If the file is missing or damaged.
    """
    return _table("population.csv").copy()


def countries() -> pd.DataFrame:
    """Return the countries: ``code name_en name_es aliases lon lat radius_km``, ISO 3166-1."""
    return _table("countries.csv").copy()


def regions() -> pd.DataFrame:
    """Return named regions as rings.

    Columns ``region_id name_en name_es aliases country admin1 lon lat radius_km note``;
    ``country`` may hold several codes joined by ``|``; ``admin1`` is empty where a region reaches
    over several states. The extents are approximate and kept by hand.
    """
    return _table("regions.csv").copy()


def counties() -> pd.DataFrame:
    """Return US counties as points: ``code name short_name admin1 lon lat radius_km``.

    ``code`` is ``US-`` and the FIPS number; ``name`` has the word County, Parish or Borough,
    ``short_name`` has not.
    """
    return _table("counties.csv").copy()


def municipios() -> pd.DataFrame:
    """Return Mexican municipios as points: ``code name short_name admin1 lon lat radius_km``.

    ``code`` is ``MX-`` and INEGI's five digits.
    """
    return _table("municipios.csv").copy()


def zips() -> pd.DataFrame:
    """Return US ZIP codes: ``zip lon lat town feature``.

    A ZIP code is text of five digits. ``town`` is the gazetteer id of the largest town within 80
    km that bears the name of its post office, empty where there is none. ``feature`` is ``area``
    for a ZIP Code Tabulation Area, whose point is in it and in Alaska and in large rural areas
    can be hundreds of kilometres from the town; or ``post_office`` for boxes and single
    buildings, whose point is often no more than the middle of the county.
    """
    return _table("zips.csv.gz").copy()


def ports_of_entry() -> gpd.GeoDataFrame:
    """Return the fifty crossings of the US-Mexico border as points, EPSG:4326.

    Columns ``port_id name name_es us_admin1 us_city mx_admin1 mx_city schedule_d_code
    cbp_port_number lon lat uncertainty_km coord_source second_source second_lon second_lat
    km_to_second km_to_inegi_border aliases clashing_aliases note geometry``. A crossing whose
    coordinates no source gives has ``nan`` and no geometry. A name in ``clashing_aliases`` belongs
    to several crossings.
    """
    import geopandas as gpd  # noqa: PLC0415 - heavy; the other tables do without it

    frame = _table("ports_of_entry.csv").copy()
    points = gpd.GeoSeries.from_xy(frame["lon"], frame["lat"], crs=GEOGRAPHIC)
    return gpd.GeoDataFrame(frame, geometry=points.where(frame["lon"].notna(), None))


def spanish_names() -> dict[str, str]:
    """Return the Spanish name of each state, country, region and crossing by its gazetteer id.

    The ids are ``admin1:US-NM``, ``country:HT``, ``region:bajio`` and ``poe:laredo-2``.
    """
    tables = (
        ("admin1:", "code", "admin1.csv"),
        ("country:", "code", "countries.csv"),
        ("", "region_id", "regions.csv"),
        ("", "port_id", "ports_of_entry.csv"),
    )
    return {
        f"{prefix}{key}": name
        for prefix, id_column, file in tables
        for key, name in _table(file)[[id_column, "name_es"]].itertuples(index=False)
    }
