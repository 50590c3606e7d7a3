"""``routes analyse tracing``: time to crime and origins of traced firearms."""

from __future__ import annotations

import dataclasses
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

from routes.analysis.tracing import (
    HIDDEN_BELOW,
    Trace,
    origin_rates,
    state_matrix,
    time_to_crime,
)
from routes.pipeline.analysing.notes import note
from routes.pipeline.analysing.public import public_frames

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from routes.render import Atlas

_NO_DATA = note(
    "No data: this casebook has no traced firearms. Import a table of traces (eTrace export or "
    "CSV with dates of sale and recovery).",
    "Sin datos: este archivo de casos no tiene armas rastreadas. Importe una tabla de rastreos "
    "(exportación de eTrace o CSV con fechas de venta y de recuperación).",
)
_NOTES = (
    note(
        "Traced firearms are those that somebody chose to trace: they are no sample of all.",
        "Las armas rastreadas son las que alguien eligió rastrear: no son una muestra de todas.",
    ),
    note(
        "Firearms sold lately can only show short times: read cohorts that are complete.",
        "Las armas vendidas hace poco solo pueden mostrar tiempos cortos: lea las cohortes "
        "completas.",
    ),
    note(
        f"Numbers under {HIDDEN_BELOW} are hidden. Rates for people are not given: no sourced "
        "table of population is at hand.",
        f"Los números menores que {HIDDEN_BELOW} se ocultan. No se dan tasas por habitantes: no "
        "hay una tabla de población con fuente.",
    ),
)
_PER_DEALERS = 100.0
_EVENT_MISSING = "event not public or not in the casebook"


def compute(atlas: Atlas) -> Mapping[str, Any]:
    """Work out the time to crime and the origins of the traced firearms of public cases."""
    traces, missing = _traces(atlas)
    if not traces:
        return {"n": 0, "missing": missing, "notes": [_NO_DATA], "status": "no data"}
    found = time_to_crime(traces)
    cells, without = state_matrix(traces)
    dealers = Counter(f"US-{state}" for state in atlas.tables["dealers"]["state"].dropna())
    rates = origin_rates(traces, dealers, per=_PER_DEALERS)
    sources = sorted({source for trace in traces for source in trace.source_ids})
    return {
        "n": len(traces),
        "missing": missing | dict(found.left_out) | {"without one of the states": without},
        "notes": list(_NOTES),
        "status": "data",
        "source_ids": sources,
        "time_to_crime": {
            "firearms": found.firearms,
            "indeterminate": found.indeterminate,
            "median_years": found.median_years,
            "bins": [dataclasses.asdict(each) | {"source_ids": sources} for each in found.bins],
            "cohorts": [
                dataclasses.asdict(each) | {"source_ids": sources} for each in found.cohorts
            ],
        },
        "states": [dataclasses.asdict(each) | {"source_ids": sources} for each in cells],
        "per_100_dealers": [dataclasses.asdict(each) | {"source_ids": sources} for each in rates],
        "per_100_000_people": None,
    }


def _traces(atlas: Atlas) -> tuple[list[Trace], dict[str, int]]:
    """Traces with the dates and states of their events; those of held cases are passed over."""
    frames = public_frames(atlas)
    table = atlas.tables["traces"]
    public = frozenset(frames.cases["case_id"])
    known = _events(frames.events, frames.places)
    sources: defaultdict[str, set[str]] = defaultdict(set)
    for record, source in zip(
        frames.citations["record"], frames.citations["source_id"], strict=True
    ):
        sources[str(record)].add(str(source))
    found = []
    missing: Counter[str] = Counter()
    plain = table.astype(object).where(table.notna(), None)
    for row in plain.to_dict("records"):
        if row["case_id"] is not None and row["case_id"] not in public:
            continue
        sale, recovery = (known.get(row[name]) for name in ("purchase_event", "recovery_event"))
        missing[_EVENT_MISSING] += (row["purchase_event"] is not None and sale is None) + (
            row["recovery_event"] is not None and recovery is None
        )
        found.append(
            Trace(
                trace_id=row["trace_id"],
                sold=sale[0] if sale else (None, None),
                recovered=recovery[0] if recovery else (None, None),
                source_state=sale[1] if sale else None,
                recovery_state=recovery[1] if recovery else None,
                source_ids=tuple(sorted(sources[row["trace_id"]])),
            )
        )
    return found, {reason: number for reason, number in missing.items() if number}


_Event = tuple[tuple[int | None, int | None], str | None]


def _events(events: pd.DataFrame, places: pd.DataFrame) -> dict[str, _Event]:
    frame = events[["event_id", "earliest", "latest"]].join(places[["admin1", "place_status"]])
    plain = frame.astype(object).where(frame.notna(), None)
    return {
        row["event_id"]: (
            (row["earliest"], row["latest"]),
            row["admin1"] if row["place_status"] == "ok" else None,
        )
        for row in plain.to_dict("records")
    }


def lines(data: Mapping[str, Any]) -> list[str]:
    """Say it as text: classes of time to crime, then the origins."""
    if data["status"] == "no data":
        return [data["notes"][0][language] for language in ("en", "es")]
    times = data["time_to_crime"]
    text = [f"{data['n']} traced firearms, {times['firearms']} with both dates"]
    for each in times["bins"]:
        upper = f"to {each['to_years']}" if each["to_years"] is not None else "and more"
        text.append(f"  {each['from_years']:3} {upper} years {each['firearms']:8}")
    text.append(f"  indeterminate {times['indeterminate']:8}")
    for each in data["states"]:
        number = each["firearms"] if each["firearms"] is not None else f"under {HIDDEN_BELOW}"
        text.append(f"  {each['source_state']} to {each['recovery_state']}: {number}")
    text += [
        f"  {each['state']}: {each['shrunk']:.2f} per 100 dealers (counted {each['rate']:.2f})"
        for each in data["per_100_dealers"]
    ]
    text += [f"left out: {number}, {why}" for why, number in data["missing"].items()]
    return text + [each["en"] for each in data["notes"]]
