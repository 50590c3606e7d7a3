"""Areas instead of pins: the shapes of states, counties, countries and regions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from routes import reference

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from shapely.geometry.base import BaseGeometry

SCALE = 10_000
"""Steps a degree in encoded shapes: 0.0001°, about 11 m."""

AREA_KINDS = {
    "admin1": "state",
    "county": "county",
    "municipio": "county",
    "country": "country",
    "region": "region",
}
"""Level of an area by the prefix of its gazetteer id."""

_POLYGON_LEVELS = {
    "admin1": "state",
    "county": "county",
    "municipio": "municipio",
    "country": "country",
}

Area = dict[str, Any]
"""One area as the viewer reads it."""


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


def _rows(prefix: str) -> Mapping[str, Mapping[str, Any]]:
    """Reference rows of one kind of area, by the code after the prefix."""
    read = {
        "admin1": reference.admin1,
        "country": reference.countries,
        "county": reference.counties,
        "municipio": reference.municipios,
        "region": reference.regions,
    }
    frame = read[prefix]()
    ids = frame["region_id" if prefix == "region" else "code"]
    codes = ids.str.removeprefix(f"{prefix}:")
    rows: list[dict[str, Any]] = frame.to_dict("records")  # type: ignore[assignment]
    return dict(zip(codes, rows, strict=True))


def _area(prefix: str, code: str, row: Mapping[str, Any], shape: BaseGeometry | None) -> Area:
    key = f"{prefix}:{code}"
    english = str(row["name_en"] if "name_en" in row else row["name"])
    # Counties and municipios have one name in both languages.
    name = {"en": english, "es": reference.spanish_names().get(key, english)}
    area: Area = {"code": key, "name": name, "level": AREA_KINDS[prefix]}
    lon, lat = float(row["lon"]), float(row["lat"])
    if shape is None:
        # Without a known border, the circle that holds the area says no more than is known.
        return area | {"circle": [lon, lat, float(row["radius_km"])], "anchor": _anchor(lon, lat)}
    point = shape.representative_point()
    return area | {"rings": rings(shape), "anchor": _anchor(point.x, point.y)}


def _areas(prefix: str, codes: list[str]) -> Iterator[Area]:
    rows = _rows(prefix)
    shapes: dict[str, BaseGeometry] = {}
    if prefix in _POLYGON_LEVELS:
        every = reference.polygons(_POLYGON_LEVELS[prefix])
        shapes = dict(zip(every["code"], every.geometry, strict=True))
    for code in codes:
        yield _area(prefix, code, rows[code], shapes.get(code))


def areas_of(gazetteer_ids: Iterable[str]) -> list[Area]:
    """Shapes of the areas that places refer to.

    Parameters
    ----------
    gazetteer_ids
        Ids such as ``admin1:US-TX``, ``county:US-48479``, ``municipio:MX-19039``,
        ``country:MX`` or ``region:south-texas``; other ids are points and are passed over.

    Returns
    -------
    list of dict
        Sorted by code; ``rings`` for known borders, ``circle`` (degrees and km) for areas
        without, ``anchor`` for the label, ``name`` in both languages.
    """
    wanted: dict[str, set[str]] = {}
    for gazetteer_id in gazetteer_ids:
        prefix, _, code = gazetteer_id.partition(":")
        wanted.setdefault(prefix, set()).add(code)
    found = [
        area
        for prefix in AREA_KINDS.keys() & wanted.keys()
        for area in _areas(prefix, sorted(wanted[prefix]))
    ]
    return sorted(found, key=lambda area: str(area["code"]))
