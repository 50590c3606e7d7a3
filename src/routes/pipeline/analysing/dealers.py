"""``routes analyse dealers``: where licensed places are, as density."""

from __future__ import annotations

import dataclasses
from functools import cache
from typing import TYPE_CHECKING, Any

from routes.analysis.dealers import TYPES, density
from routes.pipeline.analysing.counties import codes_of_counties
from routes.pipeline.analysing.notes import note
from routes.reference import counties, ports_of_entry, zips

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from routes.render import Atlas

_NO_DATA = note(
    "No data: this casebook has no list of licensed dealers. Import ATF's list of federal firearms "
    "licensees.",
    "Sin datos: este archivo de casos no tiene lista de comerciantes con licencia. Importe la "
    "lista de titulares de licencias federales de armas de la ATF.",
)
_NOTES = (
    note(
        "A licensed place is no suspect: nearly every one of them has nothing to do with any case.",
        "Un lugar con licencia no es sospechoso: casi ninguno tiene que ver con algún caso.",
    ),
    note(
        "Places stand at the point of their ZIP code; distances to the nearest crossing of the "
        "US-Mexico border are as the crow flies. No name of a licensee is shown.",
        "Los lugares están en el punto de su código postal; las distancias al cruce más cercano de "
        "la frontera entre EE. UU. y México son en línea recta. No se muestra ningún nombre.",
    ),
)


def compute(atlas: Atlas) -> Mapping[str, Any]:
    """Count licensed places by county, type and distance to the border."""
    table = atlas.tables["dealers"]
    if table.empty:
        return {"n": 0, "missing": {}, "notes": [_NO_DATA], "status": "no data"}
    found = density(table, _zips(), counties(), ports_of_entry())
    sources = _sources(table, atlas.tables["citations"])
    return {
        "n": found.placed,
        "missing": dict(found.left_out),
        "notes": list(_NOTES),
        "status": "data",
        "listed": found.listed,
        "source_ids": sources,
        "by_type": [
            {
                "license_type": code,
                "label": {"en": TYPES[code][0], "es": TYPES[code][1]},
                "licences": number,
                "source_ids": sources,
            }
            for code, number in found.by_type.items()
        ],
        "counties": [dataclasses.asdict(each) | {"source_ids": sources} for each in found.counties],
        "by_distance": [
            {"up_to_km": end, "dealers": number, "source_ids": sources}
            for end, number in found.by_distance
        ],
    }


def _sources(table: pd.DataFrame, citations: pd.DataFrame) -> list[str]:
    cited = citations["record"].isin(set(table["license_number"]))
    return sorted({str(source) for source in citations.loc[cited, "source_id"]})


@cache
def _zips() -> pd.DataFrame:
    frame = zips()
    return frame.assign(county=codes_of_counties(frame["lon"], frame["lat"]))


def lines(data: Mapping[str, Any]) -> list[str]:
    """Say it as text: types, distances, and the counties with most."""
    if data["status"] == "no data":
        return [data["notes"][0][language] for language in ("en", "es")]
    text = [f"{data['listed']} licences listed, {data['n']} places counted"]
    text += [
        f"  {each['license_type']} {each['label']['en']}: {each['licences']}"
        for each in data["by_type"]
    ]
    for each in data["by_distance"]:
        upper = "farther" if each["up_to_km"] is None else f"up to {each['up_to_km']:.0f} km"
        text.append(f"  {upper}: {each['dealers']}")
    most = sorted(data["counties"], key=lambda row: (-row["dealers"], row["county"]))[:10]
    text += [
        f"  {row['name']}: {row['dealers']}, median {row['median_km']:.0f} km to a crossing"
        for row in most
    ]
    text += [f"left out: {number}, {why}" for why, number in data["missing"].items()]
    return text + [each["en"] for each in data["notes"]]
