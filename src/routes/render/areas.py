"""Areas instead of pins: the shapes of states, counties, countries and regions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from routes import reference

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from shapely.geometry.base import BaseGeometry

SCALE = 1_000
"""Steps a degree in encoded shapes: 0.001°, about 110 m, finer than a pixel at the nearest zoom."""

ANCHOR_SCALE = 10_000
"""Steps a degree of the place of a label."""

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


Steps = np.ndarray[Any, np.dtype[np.int64]]


def encode_lines(
    lines: np.ndarray[Any, Any], scale: int = SCALE, *, least: int = 2
) -> dict[str, Steps]:
    """Write lines as whole steps, each point relative to the one before.

    Parameters
    ----------
    lines
        Lines or rings, degrees, longitude first.
    scale
        Steps a degree.
    least
        Points a line must have to be kept: fewer are nothing at this scale.

    Returns
    -------
    dict
        ``lengths``, numbers of every line; ``starts``, the longitudes of
        their first points, then the latitudes; ``moves``, ``dx, dy`` of
        the others. Points that fall on the one before are dropped. Lines come from west to east.

    Examples
    --------
    >>> line = shapely.LineString([[0.0, 0.0], [0.1, 0.0], [0.1, -0.2]])
    >>> {name: steps.tolist() for name, steps in encode_lines(np.array([line]), 10).items()}
    {'lengths': [6], 'starts': [0, 0], 'moves': [1, 0, 0, -2]}
    """
    degrees, line = shapely.get_coordinates(lines, return_index=True)
    steps = np.rint(degrees * scale).astype(np.int64)
    first = np.diff(line, prepend=-1) != 0
    moves = np.diff(steps, axis=0, prepend=0)
    kept = first | np.any(moves != 0, axis=1)
    points = np.bincount(line[kept], minlength=len(lines))
    begins = np.zeros((len(lines), 2), dtype=np.int64)
    begins[line[first]] = steps[first]
    order = np.lexsort((points, begins[:, 1], begins[:, 0]))
    order = order[points[order] >= least]
    place = np.full(len(lines), -1, dtype=np.int64)
    place[order] = np.arange(len(order))
    after = np.flatnonzero(kept & ~first & (place[line] >= 0))
    after = after[np.argsort(place[line[after]], kind="stable")]
    return {
        "lengths": 2 * points[order],
        "starts": begins[order].T.ravel(),
        "moves": moves[after].ravel(),
    }


def rings(shape: BaseGeometry, scale: int = SCALE) -> dict[str, Any]:
    """Every ring of a polygon or multipolygon, encoded; holes follow by the even-odd rule."""
    parts = shapely.get_parts(shape)
    polygons = parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON]
    # Fewer than three distinct points enclose nothing at this scale.
    return {"scale": scale, **encode_lines(shapely.get_rings(polygons), scale, least=3)}


def _anchor(lon: float, lat: float) -> list[int]:
    return [round(lon * ANCHOR_SCALE), round(lat * ANCHOR_SCALE)]


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


def _area(
    prefix: str,
    code: str,
    row: Mapping[str, Any],
    shape: BaseGeometry | None,
) -> Area:
    english = str(row["name_en"] if "name_en" in row else row["name"])
    # Counties and municipios have one name in both languages.
    name = {"en": english, "es": str(row.get("name_es", english))}
    area: Area = {"code": f"{prefix}:{code}", "name": name, "level": AREA_KINDS[prefix]}
    lon, lat = float(row["lon"]), float(row["lat"])
    if shape is None:
        # Without a known border, the circle that holds the area says no more than is known.
        return area | {"circle": [lon, lat, float(row["radius_km"])], "anchor": _anchor(lon, lat)}
    point = shape.representative_point()
    return area | {"rings": rings(shape), "anchor": _anchor(point.x, point.y)}


def codes_of(prefix: str) -> list[str]:
    """Codes of all areas of a kind, sorted."""
    return sorted(_rows(prefix))


def drawn_areas(prefix: str, codes: Iterable[str]) -> Iterator[Area]:
    """Draw areas of one kind from the reference data.

    Parameters
    ----------
    prefix
        The kind: one of :data:`AREA_KINDS`.
    codes
        Of the areas, without the prefix.

    Raises
    ------
    KeyError
        If there is no such area.
    """
    rows = _rows(prefix)
    shapes: dict[str, BaseGeometry] = {}
    if prefix in _POLYGON_LEVELS:
        every = reference.polygons(_POLYGON_LEVELS[prefix])
        shapes = dict(zip(every["code"], every.geometry, strict=True))
    for code in codes:
        yield _area(prefix, code, rows[code], shapes.get(code))
