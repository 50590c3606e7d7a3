"""``routes analyse corridors``: stretches of road that the shortest ways of several cases share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from routes.analysis.clusters import incidents
from routes.analysis.corridors import LEAST_CASES, LEAST_SHARE, corridors
from routes.chains.road_network import road_network
from routes.codebook import make_id
from routes.pipeline.analysing.ends import ends_of
from routes.pipeline.analysing.notes import note
from routes.pipeline.analysing.public import public_frames
from routes.reference import spanish_names

if TYPE_CHECKING:
    from collections.abc import Mapping

    from routes.render import Atlas

_NOTES = (
    note(
        "Origin-destination, not road driven: no source says which road was taken. The network "
        "tells whose shortest ways lie along each other, and nothing is drawn along a road.",
        "Origen-destino, no la carretera recorrida: ninguna fuente dice qué carretera se tomó. La "
        "red dice qué caminos más cortos coinciden, y nada se dibuja sobre una carretera.",
    ),
    note(
        "Documented, partial and inferred movements are counted apart and never added up.",
        "Los movimientos documentados, parciales e inferidos se cuentan por separado y nunca se "
        "suman.",
    ),
    note(
        "Cases show where somebody looked: no corridor does not mean no traffic.",
        "Los casos muestran dónde alguien miró: que no haya corredor no significa que no haya "
        "tráfico.",
    ),
)


def compute(atlas: Atlas) -> Mapping[str, Any]:
    """Find the corridors of the public cases, basis by basis."""
    frames = public_frames(atlas)
    found = corridors(
        frames.legs,
        frames.events,
        frames.places,
        road_network(),
        clusters=incidents(frames.cases["case_id"], frames.links),
        spanish=spanish_names(),
    )
    rows = [
        {**{k: v for k, v in row.items() if k != "geometry"}, **ends_of(row["geometry"])}
        for row in found.corridors.to_dict("records")
    ]
    for row in rows:
        row["from_place"], row["to_place"] = map(
            frames.place_id, (row["from_place"], row["to_place"])
        )
        row["corridor_id"] = make_id("cor", row["basis"], row["from_place"], row["to_place"])
    return {
        "n": sum(load.legs for load in found.loads.values()),
        "counted": "legs",
        "missing": {why: len(ids) for why, ids in found.missing.items()},
        "notes": _NOTES,
        "needed": {"cases": LEAST_CASES, "share": LEAST_SHARE},
        "loads": found.loads,
        "corridors": rows,
        "left_out": found.missing,
    }


def lines(data: Mapping[str, Any]) -> list[str]:
    """Say it as text: what the roads carry by basis, and the corridors."""
    without = sum(data["missing"].values())
    text = [f"{data['n']} legs with a shortest way on the road network, {without} without one"]
    for basis, load in data["loads"].items():
        text.append(
            f"{basis:11} {load['legs']:4} legs of {load['cases']} independent cases; the busiest "
            f"road carries {load['busiest']}, a corridor needs {load['needed']}"
        )
    text += [_line(row) for row in data["corridors"]]
    if not data["corridors"]:
        text.append("No corridor: on no road do enough cases of one basis lie along each other.")
    text += [f"left out: {number} legs, {why}" for why, number in data["missing"].items()]
    return text + [each["en"] for each in data["notes"]]


def _line(row: Mapping[str, Any]) -> str:
    cases = "single case" if row["single_case"] else f"{row['cases']} cases"
    ids = ", ".join(row["case_ids"])
    return f"{row['name']}: {row['basis']}, {cases} over {row['road_km']:.0f} km ({ids})"
