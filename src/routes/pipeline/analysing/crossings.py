"""``routes analyse crossings``: the crossing model held against simpler guesses."""

from __future__ import annotations

import dataclasses
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

from routes.analysis.clusters import components
from routes.analysis.crossing_cases import observe
from routes.analysis.crossing_fans import COVERED, STEP, expected, fans
from routes.analysis.crossings import CASES_NEEDED, NO_CROSSING, analyse
from routes.chains.road_network import road_network
from routes.pipeline.analysing.notes import cases_told, note
from routes.pipeline.analysing.public import public_frames
from routes.pipeline.analysing.southbound import corridor_reasons
from routes.reference import ports_of_entry
from routes.render.payload import DECIMALS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from routes.analysis.crossing_cases import Observations
    from routes.analysis.crossing_fans import Fan
    from routes.analysis.crossings import CrossingAnalysis
    from routes.chains.road_network import Port
    from routes.render import Atlas

_SELECTION = note(
    "Documented crossings are mostly seizures: they tell where somebody looked, and the model "
    "learns where cases were caught, not where guns cross.",
    "Los cruces documentados son en su mayoría decomisos: dicen dónde alguien miró, y el modelo "
    "aprende dónde se detectaron los casos, no por dónde cruzan las armas.",
)
_SETS = note(
    "Without a documented crossing: each case by itself, with a documented event in the United "
    "States before the border. The model can only be asked about those whose last place before "
    "it is known to the city. The indicators count linked cases once and ask for no such event.",
    "Sin cruce documentado: cada caso por sí solo, con un evento documentado en EE.\u00a0UU. antes "
    "de la frontera. Al modelo solo se le puede preguntar por aquellos cuyo último lugar antes de "
    "ella se conoce hasta la ciudad. Los indicadores cuentan una vez los casos vinculados y no "
    "piden ese evento.",
)
_WAYS = {
    "model": "crossing model",
    "uniform": "every crossing alike",
    "nearest": "the nearest",
    "soft_nearest": "nearest, softened",
    "most_common": "the most common",
}
_WAYS_ES = {
    "uniform": "suponer igual cada cruce",
    "nearest": "suponer el más cercano",
    "soft_nearest": "suponer los cercanos según cuántas veces acertaron",
    "most_common": "suponer el más común",
}
_COUNTRIES = ("US", "MX")
_AXES = ("lon", "lat")
_DECIMALS = DECIMALS["port_of_entry"]


def compute(atlas: Atlas) -> Mapping[str, Any]:
    """Hold the crossing model against simpler guesses on the public cases.

    Linked cases are left out together, so that no case helps to guess itself. ``crossings`` are
    those the model chooses from, from west to east, and ``undocumented`` the cases whose crossing
    no source tells, with the crossings that they leave open. A probability stands there only when
    the gate is open.
    """
    frames = public_frames(atlas)
    reasons = corridor_reasons(frames.cases)
    wanted = [case_id for case_id, reason in reasons.items() if reason is None]
    network = road_network()
    seen = observe(frames.events, _as_drawn(frames.places), wanted, network)
    pairs = zip(frames.links["case_a"], frames.links["case_b"], strict=True)
    found = analyse(seen, clusters=components(wanted, pairs))
    others: defaultdict[str, list[str]] = defaultdict(list)
    for case_id, reason in reasons.items():
        if reason is not None:
            others[reason].append(case_id)
    left_out = {**found.left_out, **{why: tuple(sorted(others[why])) for why in sorted(others)}}
    return result(
        seen,
        dataclasses.replace(found, left_out=left_out),
        [connector.port for connector in network.connectors],
    )


def _as_drawn(places: pd.DataFrame) -> pd.DataFrame:
    """Places no finer than the map has them: a coefficient tells of the positions behind it."""
    scale = 10.0 ** places["level"].astype(object).map(DECIMALS).astype(float)
    exact = {name: places[name].astype(float) for name in _AXES}
    # Areas have no decimals, and are never measured from; they keep where they lie.
    return places.assign(
        **{name: ((each * scale).round() / scale).fillna(each) for name, each in exact.items()}
    )


def result(seen: Observations, found: CrossingAnalysis, ports: Sequence[Port]) -> dict[str, Any]:
    """Put what was found into the form that leaves.

    Parameters
    ----------
    seen
        The cases.
    found
        What the analysis says of them; its gate decides whether a probability is worked out.
    ports
        The crossings, in the order of the cases' columns.
    """
    unknown = fans(seen, [port.port_id for port in ports], gate_open=found.gate_open)
    data = dataclasses.asdict(found)
    del data["unbeaten"]
    return {
        "n": found.cases,
        "missing": {why: len(ids) for why, ids in found.left_out.items()},
        "notes": [_SELECTION, _SETS],
        **data,
        "verdict": {"en": found.verdict, "es": _verdict_es(found)},
        "cases_needed": CASES_NEEDED,
        "covered": COVERED,
        "rounded_to": STEP,
        "crossings": _crossings(seen, unknown, ports, gate_open=found.gate_open),
        "undocumented": [_undocumented(fan) for fan in unknown],
    }


def _verdict_es(found: CrossingAnalysis) -> str:
    if found.gate_open:
        return f"publicado: acierta más que cada conjetura más simple en {_documented_es(found)}"
    reasons = []
    if found.cases < CASES_NEEDED:
        verb = "hay" if found.cases else "no hay"
        told = _documented_es(found) if found.cases else "casos con cruce documentado"
        reasons.append(f"{verb} {told} y hacen falta {CASES_NEEDED}")
    if found.unbeaten:
        *first, last = [_WAYS_ES[way] for way in found.unbeaten]
        ways = f"{', '.join(first)} o {last}" if first else last
        reasons.append(f"no se ha mostrado que acierte más que {ways}")
    return f"sin publicar: {'; '.join(reasons)}. No se muestra ninguna probabilidad"


def _documented_es(found: CrossingAnalysis) -> str:
    return f"{found.cases} {'caso' if found.cases == 1 else 'casos'} con cruce documentado"


def _crossings(
    seen: Observations, unknown: Sequence[Fan], ports: Sequence[Port], *, gate_open: bool
) -> list[dict[str, Any]]:
    """Rows of the crossings, from west to east: no order of how likely they are."""
    spanish = dict(zip(ports_of_entry()["port_id"], ports_of_entry()["name_es"], strict=True))
    named: defaultdict[str, list[str]] = defaultdict(list)
    by_city: defaultdict[str, list[str]] = defaultdict(list)
    for case in sorted(seen.cases, key=lambda each: each.case_id):
        for port, itself, perhaps in zip(ports, case.ports, case.crossed, strict=True):
            if itself:
                named[port.port_id].append(case.case_id)
            elif perhaps and not case.ports.any():
                by_city[port.port_id].append(case.case_id)
    left_open = Counter(port_id for fan in unknown for port_id in fan.choices)
    shares = [*expected(seen).values()] if gate_open else []
    rows = [
        {
            "crossing_id": port.port_id,
            "name": port.name,
            "name_es": str(spanish.get(port.port_id) or port.name),
            "towns": port.group,
            "countries": _COUNTRIES,
            "lon": round(port.lon, _DECIMALS),
            "lat": round(port.lat, _DECIMALS),
            "case_ids": named[port.port_id],
            "city_case_ids": by_city[port.port_id],
            "undocumented_cases": left_open[port.port_id],
            "expected_cases": sum(float(row[at]) for row in shares) if gate_open else None,
        }
        for at, port in enumerate(ports)
    ]
    return sorted(rows, key=lambda row: (row["lon"], row["crossing_id"]))


def _undocumented(fan: Fan) -> dict[str, Any]:
    likely = fan.probabilities
    return {
        "case_ids": (fan.case_id,),
        "origin_event_ids": fan.origins,
        "end_event_ids": fan.ends,
        "choices": len(fan.choices),
        # Every crossing unless a source narrows them: not the same ids once for every case.
        "choice_ids": fan.choices if fan.narrowed else None,
        "probabilities": None
        if likely is None
        else [{"crossing_id": port, "probability": share} for port, share in likely],
        "rest": fan.rest,
    }


def lines(data: Mapping[str, Any]) -> list[str]:
    """Say it as text: the scores of every way of guessing, and the verdict."""
    cases = (
        f"{cases_told(data['cases'])} with a documented crossing and a place before the border "
        "known to the city"
    )
    among = f"{len(data['crossings'])} crossings with coordinates"
    text = [f"{cases}, {among}; each guessed from the others"]
    if data["scores"]:
        text.append(f"{'':22}log loss  top 1  top 3  loss above the model (95 % interval)")
    text += [_line(way, score) for way, score in data["scores"].items()]
    slopes = ", ".join(f"{name} {value:.3f}" for name, value in data["coefficients"].items())
    text.append(f"coefficients per 100 km: {slopes}")
    text += [_left_out(why, number) for why, number in data["missing"].items()]
    unknown = data["undocumented"]
    text.append(
        f"{len(unknown)} cases, each by itself, with an event in the United States before the "
        "border (known to the city or only to a state) and no documented crossing; "
        f"sources narrow the crossings of {sum(row['choice_ids'] is not None for row in unknown)}"
    )
    text.append(f"Gate {data['verdict']['en']}.")
    return text + [each["en"] for each in data["notes"]]


def _left_out(why: str, number: int) -> str:
    condition = ", although the place before the border is known to the city"
    return f"left out: {cases_told(number)}, {why}{condition if why == NO_CROSSING else ''}"


def _line(way: str, score: Mapping[str, Any]) -> str:
    above = ""
    if score["loss_above_model"] is not None:
        mean, low, high = score["loss_above_model"]
        above = f"  {mean:+.2f} ({low:+.2f} to {high:+.2f})"
    scored = f"{score['log_loss']:8.2f}{score['top_1']:7.0%}{score['top_3']:7.0%}"
    return f"{_WAYS[way]:22}{scored}{above}"
