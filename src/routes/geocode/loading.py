"""The index over the reference data and what a user added to them, built once per process."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from routes.crs import great_circle_km
from routes.errors import ReferenceDataError
from routes.geocode.answers import Index
from routes.geocode.crossings import index_crossings
from routes.geocode.gazetteer import Gazetteer, Tables, build_gazetteer
from routes.reference.additions import additions_in_use, read_addition, version_with
from routes.reference.folder import reference_folder, version
from routes.reference.rows import table_rows
from routes.reference.towns import FILE as TOWN_NAMES
from routes.reference.towns import read_towns

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

    from routes.reference.additions import Addition

_WHOLE_TURN = 360.0
_LEAST_SHRINKING = 0.01
"""A degree of longitude is taken to have this share of its length at the least, near a pole."""


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


def reference_index(casebook: Path | None = None) -> Index:
    """Return the index over the reference data and the gazetteers that were asked for.

    A fraction of a second the first time, kept for the next.

    Parameters
    ----------
    casebook
        A casebook, which may have gazetteers of its own; see
        :func:`routes.reference.additions.additions_in_use`.

    Raises
    ------
    ReferenceDataError
        If a reference file, or a gazetteer asked for, is missing or damaged.
    """
    return index_of(reference_folder(), additions_in_use(casebook))


@lru_cache(maxsize=2)
def index_of(folder: Path, additions: tuple[Addition, ...] = ()) -> Index:
    """Return the index over any folder of reference data.

    Parameters
    ----------
    folder
        Reference data, as ``routes reference build`` writes them.
    additions
        Gazetteers beside them. A place they share with the reference data by its id is told once.

    Raises
    ------
    ReferenceDataError
        If a file is missing, damaged, or of another version of this program.
    """

    def rows(name: str) -> Iterator[dict[str, str]]:
        return table_rows(str(folder.absolute() / name))

    towns = read_towns(folder / TOWN_NAMES)
    tables = Tables(
        towns=(towns, *(read_addition(addition) for addition in additions)),
        admin1=rows("admin1.csv"),
        countries=rows("countries.csv"),
        regions=rows("regions.csv"),
        counties=rows("counties.csv"),
        municipios=rows("municipios.csv"),
        ports=rows("ports_of_entry.csv"),
        zips=rows("zips.csv.gz"),
    )
    gazetteer = build_gazetteer(tables)
    borders = Borders(folder)
    return Index(
        gazetteer,
        index_crossings(gazetteer),
        borders.locate,
        borders.country_km,
        version_with(version(folder), additions),
    )


class Borders:
    """The polygons of one folder of reference data, read when a point is first asked about.

    The polygons are simplified (0.4 to 5 km), so close to a border the answer is only likely. At
    the US-Mexico border the Mexican polygons decide, because they are the finer ones.

    Parameters
    ----------
    folder
        Reference data.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._trees: dict[str, tuple[Any, list[str]]] = {}

    def locate(self, lon: float, lat: float) -> tuple[str | None, str | None]:
        """Return the country and the ISO 3166-2 state of a point, ``None`` where there is none.

        Parameters
        ----------
        lon, lat
            Degrees, WGS 84.
        """
        state = self._containing("state", lon, lat)
        if state is not None:
            return state[:2], state
        return self._containing("country", lon, lat), None

    def country_km(self, lon: float, lat: float, country: str) -> float | None:
        """Return how far a point lies outside a country, in kilometres; 0 inside.

        Great-circle kilometres to the simplified polygon, to the side of the 180th meridian that
        is nearer. ``None`` if there is no polygon of the country.
        """
        tree, codes = self._tree("country")
        if country not in codes:
            return None
        return _km_outside(tree.geometries[codes.index(country)], lon, lat)

    def _containing(self, level: str, lon: float, lat: float) -> str | None:
        import shapely  # noqa: PLC0415 - only wanted for coordinates

        tree, codes = self._tree(level)
        found = [codes[i] for i in tree.query(shapely.Point(lon, lat), predicate="intersects")]
        return min(found, key=lambda code: (not code.startswith("MX"), code), default=None)

    def _tree(self, level: str) -> tuple[Any, list[str]]:
        import shapely  # noqa: PLC0415

        if level not in self._trees:
            frame = self._polygons(level)
            codes = frame["code"].tolist()
            self._trees[level] = shapely.STRtree(frame.geometry.to_numpy()), codes
        return self._trees[level]

    def _polygons(self, level: str) -> gpd.GeoDataFrame:
        if self._folder == reference_folder():
            from routes.reference.shapes import polygons  # noqa: PLC0415 - shared with the map

            return polygons(level)
        import geopandas as gpd  # noqa: PLC0415 - heavy

        path = self._folder / _POLYGONS[level]
        try:
            return gpd.read_file(path, engine="pyogrio")
        except (OSError, ValueError, RuntimeError) as error:
            msg = f"{path}: cannot be read ({error}); run 'routes reference build'"
            raise ReferenceDataError(msg) from error


def _km_outside(area: BaseGeometry, lon: float, lat: float) -> float:
    """Great-circle kilometres from a point to an area; 0 inside."""
    import numpy as np  # noqa: PLC0415 - only wanted for coordinates
    import shapely  # noqa: PLC0415

    if shapely.intersects_xy(area, lon, lat):
        return 0.0
    # The nearest point is looked for where a degree is as long to the east as to the north.
    flat = np.array([max(float(np.cos(np.radians(lat))), _LEAST_SHRINKING), 1.0])
    level = shapely.transform(area, lambda at: at * flat)
    sides = [
        shapely.Point((lon + turn) * flat[0], lat) for turn in (0.0, -_WHOLE_TURN, _WHOLE_TURN)
    ]
    ways = shapely.shortest_line(level, np.array(sides))
    nearest = np.array([way.coords[0] for way in ways]) / flat
    return float(great_circle_km(lon, lat, *nearest.T).min())


_POLYGONS = {"state": "states.fgb", "country": "countries.fgb"}
