"""``routes analyse indicators``: time to crime, distance, purchases, documented crossings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from routes.analysis.clusters import incidents
from routes.analysis.distances import LEAST_KM, source_to_market
from routes.analysis.elapsed_years import SHORT_YEARS
from routes.analysis.indicators import (
    documented_crossing_share,
    grouped_cases,
    time_to_crime,
    whole_percent,
)
from routes.analysis.purchases import (
    MULTIPLE_SALE_DAYS,
    PATTERN_RULES,
    concentration,
    many_dealers,
)
from routes.chains.road_network import road_network
from routes.pipeline.analysing.indicator_lines import indicator_lines
from routes.pipeline.analysing.notes import note
from routes.pipeline.analysing.public import public_frames
from routes.pipeline.analysing.southbound import CORRIDOR, corridor_reasons, other_groups
from routes.reference import admin1

if TYPE_CHECKING:
    from collections.abc import Mapping

    from routes.pipeline.analysing.public import PublicFrames
    from routes.render import Atlas

_NOTES = (
    note(
        "Cases that tell of the same guns count once; guns of one case are never added up.",
        "Los casos que cuentan las mismas armas valen por uno; las armas de un caso nunca se "
        "suman.",
    ),
    note(
        "Cases come from prosecutions and the press: a sale long ago is seldom charged, so short "
        "times are more common here than among all traced guns, and a recent sale can only show a "
        "short one.",
        "Los casos vienen de procesos penales y de la prensa: rara vez se procesa una venta "
        "antigua, así que aquí abundan más los tiempos cortos que entre todas las armas "
        "rastreadas, y una venta reciente solo puede mostrar uno corto.",
    ),
    note(
        "A pattern describes purchases. It is no evidence of an offence and ranks nobody.",
        "Un patrón describe compras. No prueba un delito ni clasifica a nadie.",
    ),
)
_CROSSING = note(
    "Crossing documented: of the cases from the United States to Mexico, linked ones counted once "
    "and whatever else is known of them, those with an event of the stage crossing that a source "
    "states. The crossing model counts each case by itself and needs an event before the border.",
    "Cruce documentado: de los casos de EE.\u00a0UU. a México, contados una vez los vinculados y "
    "se sepa lo que se sepa de ellos, los que tienen un evento de cruce que una fuente afirma. El "
    "modelo de cruces cuenta cada caso por sí solo y necesita un evento antes de la frontera.",
)
_NO_SALES = note(
    "Not worked out: no case tells buyer, dealer and day of single sales.",
    "No se calcula: ningún caso dice comprador, vendedor y día de cada venta.",
)


def compute(atlas: Atlas) -> Mapping[str, Any]:
    """Work out every indicator on the public cases."""
    frames = public_frames(atlas)
    clusters = incidents(frames.cases["case_id"], frames.links)
    parts = {
        "time_to_crime": _time(frames, clusters),
        "source_to_market": _distance(frames, clusters),
        "purchases_by_city": _concentration(frames, clusters, "city"),
        "purchases_by_state": _concentration(frames, clusters, "state"),
        "many_dealers": _many_dealers(frames, clusters),
        "multiple_sales": {
            "n": 0,
            "missing": {"buyer, dealer and day of single sales are not known": len(set(clusters))},
            "business_days": MULTIPLE_SALE_DAYS,
            "rows": [],
            "note": _NO_SALES,
        },
        "documented_crossing": _crossing(frames, clusters),
    }
    seen = {case for part in parts.values() for row in part["rows"] for case in row["case_ids"]}
    known = set(frames.cases["case_id"].astype(str))
    return {
        "n": len(seen),
        "counted": "cases",
        "missing": {"a case tells nothing that an indicator needs": len(known - seen)},
        "notes": (*_NOTES, _CROSSING),
        **parts,
    }


def _time(frames: PublicFrames, clusters: Mapping[str, str]) -> dict[str, Any]:
    found = time_to_crime(frames.events, clusters=clusters)
    verdicts = found.cases["short"]
    low, high = found.median_days
    return {
        "n": len(found.cases),
        "missing": _numbers(found.missing),
        "short_years": SHORT_YEARS,
        "short": {each: int((verdicts == each).sum()) for each in ("yes", "no", "indeterminate")},
        "median_days": {"low": low, "high": high},
        "cohorts": found.cohorts,
        "rows": found.cases.to_dict("records"),
        "left_out": found.missing,
    }


def _distance(frames: PublicFrames, clusters: Mapping[str, str]) -> dict[str, Any]:
    found = source_to_market(frames.events, frames.places, road_network(), clusters=clusters)
    kilometres = ("great_circle_km", "road_km", "least_road_km")
    # A city is a point that is kilometres wide: fractions of one would say nothing.
    cases = found.cases.assign(
        **{
            column: pd.to_numeric(found.cases[column]).astype(float).round()
            for column in kilometres
        }
    )
    columns = (*kilometres, "detour", "least_detour")
    on_roads = cases["least_road_km"].notna()
    return {
        "n": len(cases),
        "missing": _numbers(found.missing),
        "least_km": LEAST_KM,
        "summary": {
            column: _quartiles(cases[column], 0 if column in kilometres else 2)
            for column in columns
        }
        # The straight line of the cases that have a road: quartiles of two sets do not compare.
        | {"great_circle_km_with_road": _quartiles(cases.loc[on_roads, "great_circle_km"], 0)},
        "rows": cases.to_dict("records"),
        "left_out": found.missing,
    }


def _quartiles(values: pd.Series, digits: int) -> dict[str, Any]:
    known = pd.to_numeric(values).astype(float).dropna()
    if known.empty:
        return {"n": 0, "median": None, "quartile_1": None, "quartile_3": None}
    first, median, third = known.quantile([0.25, 0.5, 0.75]).round(digits)
    return {"n": len(known), "median": median, "quartile_1": first, "quartile_3": third}


def _concentration(frames: PublicFrames, clusters: Mapping[str, str], level: str) -> dict[str, Any]:
    found = concentration(frames.events, frames.places, level=level, clusters=clusters)
    rows = found.places.to_dict("records")
    states = admin1()
    names = dict(zip(states["code"], states["name_en"], strict=True))
    spanish = dict(zip(states["code"], states["name_es"], strict=True))
    for row in rows:
        row["name_es"] = spanish.get(row["name"], row["name"])
        row["name"] = names.get(row["name"], row["name"])
        row["place_id"] = frames.place_id(row["place_id"]) if level == "city" else row["place_id"]
    return {
        "n": found.cases,
        "missing": _numbers(found.missing),
        "herfindahl": found.herfindahl,
        "rows": rows,
        "left_out": found.missing,
    }


def _many_dealers(frames: PublicFrames, clusters: Mapping[str, str]) -> dict[str, Any]:
    found = many_dealers(frames.cases, frames.events, clusters=clusters)
    cases = len(set(clusters.values()))
    return {
        "n": len(found),
        "missing": {"no number of dealers is stated": cases - len(found)},
        "rules": PATTERN_RULES,
        "rows": found.to_dict("records"),
    }


def _crossing(frames: PublicFrames, clusters: Mapping[str, str]) -> dict[str, Any]:
    found = documented_crossing_share(
        frames.cases, frames.events, corridor=CORRIDOR, clusters=clusters
    )
    reasons = corridor_reasons(frames.cases)
    others = other_groups(reasons, grouped_cases(reasons, clusters).values())
    return {
        "n": found.of,
        "missing": {why: number for why, number in others.items() if number},
        "corridor": CORRIDOR,
        "documented": found.counted,
        "share": found.share,
        "share_percent": _percent(found.share),
        "low_percent": _percent(found.low),
        "high_percent": _percent(found.high),
        "interval": {"low": found.low, "high": found.high},
        "rows": [
            {"documented": True, "case_ids": found.case_ids},
            {"documented": False, "case_ids": found.other_case_ids},
        ],
    }


def _percent(share: float | None) -> int | None:
    return None if share is None else whole_percent(share)


def _numbers(missing: Mapping[str, tuple[str, ...]]) -> dict[str, int]:
    return {why: len(ids) for why, ids in missing.items()}


def lines(data: Mapping[str, Any]) -> list[str]:
    """Say it as text: each indicator with its number of cases."""
    return indicator_lines(data)
