"""Areas instead of pins: the shapes of states, counties, countries and regions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from routes import reference

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from shapely.geometry.base import BaseGeometry

SCALE = 10_000
"""Steps a degree in encoded shapes: 0.0001°, about 11 m."""

_POLYGON_LEVELS = {
    "admin1": "state",
    "county": "county",
    "municipio": "municipio",
    "country": "country",
}


def encode_line(coordinates: np.ndarray, scale: int = SCALE) -> list[int]:
    """Write a line as whole steps, each point relative to the one before.

    Parameters
    ----------
    coordinates
        Degrees, shape ``(n, 2)``, longitude first.
    scale
        Steps a degree.

    Returns
    -------
    list of int
        ``[x0, y0, dx1, dy1, …]``; points that fall on the one before are dropped.

    Examples
    --------
    >>> encode_line(np.array([[0.0, 0.0], [0.1, 0.0], [0.1, -0.2]]), 10)
    [0, 0, 1, 0, 0, -2]
    """
    steps = np.rint(np.asarray(coordinates)[:, :2] * scale).astype(np.int64)
    moves = np.diff(steps, axis=0)
    kept = np.concatenate([steps[:1], moves[np.any(moves != 0, axis=1)]])
    return [int(step) for step in kept.ravel()]


def rings(shape: BaseGeometry, scale: int = SCALE) -> list[list[int]]:
    """Every ring of a polygon or multipolygon, encoded; holes follow by the even-odd rule."""
    encoded = []
    for polygon in shapely.get_parts(shape):
        if polygon.geom_type != "Polygon":
            continue
        for ring in (polygon.exterior, *polygon.interiors):
            line = encode_line(shapely.get_coordinates(ring), scale)
            # Fewer than three distinct points enclose nothing at this scale.
            if len(line) >= 6:  # noqa: PLR2004 - three points, two numbers each
                encoded.append(line)
    return encoded


def _anchor(lon: float, lat: float) -> list[int]:
    return [round(lon * SCALE), round(lat * SCALE)]


def _names(prefix: str) -> dict[str, dict[str, str]]:
    """Names of the areas of one kind in both languages, by code."""
    if prefix in ("county", "municipio"):
        frame = reference.counties() if prefix == "county" else reference.municipios()
        return {
            code: {"en": name, "es": name}
            for code, name in zip(frame["code"], frame["name"], strict=True)
        }
    frame = {
        "admin1": reference.admin1,
        "country": reference.countries,
        "region": reference.regions,
    }[prefix]()
    ids = frame["region_id" if prefix == "region" else "code"].str.removeprefix("region:")
    return {
        code: {"en": english, "es": spanish or english}
        for code, english, spanish in zip(ids, frame["name_en"], frame["name_es"], strict=True)
    }


def _polygon_areas(prefix: str, codes: list[str]) -> Iterator[dict[str, Any]]:
    level = _POLYGON_LEVELS[prefix]
    names = _names(prefix)
    shapes = reference.polygons(level, codes)
    for code, shape in sorted(zip(shapes["code"], shapes.geometry, strict=True)):
        point = shape.representative_point()
        yield {
            "code": f"{prefix}:{code}",
            "name": names[code],
            "level": "county" if level == "municipio" else level,
            "rings": rings(shape),
            "anchor": _anchor(point.x, point.y),
        }


def _region_areas(codes: list[str]) -> Iterator[dict[str, Any]]:
    names = _names("region")
    regions = reference.regions().set_index("region_id")
    for code in codes:
        row = regions.loc[f"region:{code}"]
        lon, lat = float(row["lon"]), float(row["lat"])
        yield {
            "code": f"region:{code}",
            "name": names[code],
            "level": "region",
            "circle": [lon, lat, float(row["radius_km"])],
            "anchor": _anchor(lon, lat),
        }


def areas_of(gazetteer_ids: Iterable[str]) -> list[dict[str, Any]]:
    """Shapes of the areas that places refer to.

    Parameters
    ----------
    gazetteer_ids
        Ids such as ``admin1:US-TX``, ``county:US-48479``, ``municipio:MX-19039``,
        ``country:MX`` or ``region:south-texas``; other ids are points and are passed over.

    Returns
    -------
    list of dict
        Sorted by code; ``rings`` for known borders, ``circle`` (degrees and km) for regions
        that have none, ``anchor`` for the label, ``name`` in both languages.
    """
    wanted: dict[str, set[str]] = {}
    for gazetteer_id in gazetteer_ids:
        prefix, _, code = gazetteer_id.partition(":")
        wanted.setdefault(prefix, set()).add(code)
    found: list[dict[str, Any]] = []
    for prefix in sorted(_POLYGON_LEVELS.keys() & wanted.keys()):
        found.extend(_polygon_areas(prefix, sorted(wanted[prefix])))
    found.extend(_region_areas(sorted(wanted.get("region", ()))))
    return sorted(found, key=lambda area: str(area["code"]))
