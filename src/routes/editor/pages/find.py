"""Answers for the pages while a person types: places, dates, outlines of the map."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

import shapely
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from routes import reference
from routes.editor.pages.dates import date_words
from routes.editor.pages.desk import desk_of, index_of
from routes.editor.pages.placing import candidate_words, meaning, offered, place_words
from routes.editor.pages.rendering import Labels, language_of, words_of

router = APIRouter()

LONGEST = 300
"""Letters of a text that are looked at while it is typed."""

REGION = (-128.0, 5.0, -58.0, 52.0)
"""West, south, east and north of the outlines; further away only the land is drawn."""

_DIGITS = 3
_NAMED_FROM = 20_000


@router.get("/find/places")
def places(request: Request) -> JSONResponse:
    """Return what words mean so far, and places whose name is or begins like a text."""
    asked = request.query_params
    text, query = asked.get("text", "")[:LONGEST], asked.get("q", "")[:LONGEST]
    country = asked.get("country") or None
    desk = desk_of(request)
    words, labels = words_of(request), Labels(language_of(request))
    answer = meaning(desk, text, country, asked.get("case", "")) if text.strip() else None
    found = offered(index_of(desk), query, (text, country), answer)
    at = {name: answer[name] for name in ("lon", "lat", "uncertainty_km")} if answer else {}
    return JSONResponse(
        {
            "understood": place_words(answer, labels, words),
            "at": at,
            "candidates": [candidate_words(each, labels, words) for each in found],
            "status": words("candidates_found", n=len(found)),
        }
    )


@router.get("/find/date")
def date(request: Request) -> JSONResponse:
    """Return what a typed date means, in words."""
    text = request.query_params.get("text", "")[:LONGEST]
    return JSONResponse({"words": date_words(text, words_of(request))})


@router.get("/find/outlines")
def outlines() -> Response:
    """Return land, borders and names for the small maps, as GeoJSON in EPSG:4326."""
    answer = Response(_outlines(), media_type="application/geo+json")
    answer.headers["cache-control"] = "private, max-age=86400"
    return answer


@lru_cache(maxsize=1)
def _outlines() -> bytes:
    features = [
        *_shapes("land", "land", 0.02),
        *_shapes("admin1_lines", "state", 0.02),
        *_shapes("borders", "border", 0.01),
        *_shapes("border_inegi", "border", 0.005),
        *_names(),
    ]
    collection = {"type": "FeatureCollection", "features": features}
    return json.dumps(collection, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def _shapes(layer: str, kind: str, tolerance: float) -> list[dict[str, Any]]:
    frame = reference.layer(layer)
    near = frame[frame["scale"] == "region"].geometry.dropna()
    shapes = [shapely.box(*REGION).intersection(_joined(near))]
    if layer == "land":
        world = frame[frame["scale"] == "world"].geometry.dropna().union_all()
        shapes.append(world.difference(shapely.box(*REGION)))
    return [
        {
            "type": "Feature",
            "properties": {"kind": kind},
            "geometry": _rounded(shapely.simplify(shape, tolerance)),
        }
        for shape in shapes
    ]


def _joined(shapes: Any) -> Any:  # noqa: ANN401 - shapely has no types
    parts = shapely.get_parts(shapes.to_numpy())
    if any(part.geom_type == "Polygon" for part in parts):
        return shapes.union_all()
    # Borders come as many short pieces; joined, they can be drawn with fewer points.
    return shapely.line_merge(shapely.multilinestrings(parts))


def _rounded(shape: Any) -> dict[str, Any]:  # noqa: ANN401 - shapely has no types
    plain = shapely.transform(shape, lambda points: points.round(_DIGITS))
    geometry: dict[str, Any] = json.loads(shapely.to_geojson(plain))
    return geometry


def _names() -> list[dict[str, Any]]:
    towns = reference.gazetteer()
    west, south, east, north = REGION
    large = towns["population"] >= _NAMED_FROM
    there = towns["lon"].between(west, east) & towns["lat"].between(south, north)
    chosen = towns[large & there].sort_values("population", ascending=False)
    columns = ("lon", "lat", "name", "population")
    return [
        _name(float(lon), float(lat), str(name), {"kind": "town", "people": int(people)})
        for lon, lat, name, people in zip(*(chosen[c] for c in columns), strict=True)
    ] + _state_names()


def _state_names() -> list[dict[str, Any]]:
    states = reference.admin1()
    home = states[states["country"].isin(["US", "MX"])] if "country" in states else states
    return [
        _name(float(lon), float(lat), str(name), {"kind": "state-name"})
        for lon, lat, name in zip(home["lon"], home["lat"], home["name_en"], strict=True)
    ]


def _name(lon: float, lat: float, name: str, more: dict[str, Any]) -> dict[str, Any]:
    point = {"type": "Point", "coordinates": [round(lon, _DIGITS), round(lat, _DIGITS)]}
    return {"type": "Feature", "properties": {"name": name, **more}, "geometry": point}
