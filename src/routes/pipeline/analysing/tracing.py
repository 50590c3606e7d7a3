"""``routes analyse tracing``: time to crime and origins of traced firearms."""

from __future__ import annotations

import dataclasses
from collections import Counter, defaultdict
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from routes.analysis.dealers import SELLS_GUNS, newest_list
from routes.analysis.elapsed_years import SHORT_YEARS
from routes.analysis.tracing import (
    CONTRADICTION,
    HIDDEN_BELOW,
    Trace,
    origin_rates,
    state_matrix,
    time_to_crime,
    unrated,
)
from routes.codebook import date_bounds
from routes.codebook.days import day_number
from routes.pipeline.analysing.absent import lacking
from routes.pipeline.analysing.notes import note
from routes.pipeline.analysing.public import public_frames
from routes.reference import admin1, population

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from routes.analysis.tracing import Bounds, Rate
    from routes.render import Atlas

_NO_DATA = lacking("traced firearms", "armas rastreadas")
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
        f"With fewer than {HIDDEN_BELOW} firearms a pair of states and a state of sale are not "
        "named, a year of sale has no shares and the median is left out. Firearms of such pairs "
        "are one number with those whose states are not known, so that nobody can work out how "
        "many a pair has; rates are drawn towards that of all with such states counted as none. "
        "Classes of time and years of sale are counts of all firearms, which tell of no place and "
        "no person: they are shown whole.",
        f"Con menos de {HIDDEN_BELOW} armas, un par de estados y un estado de venta no se nombran, "
        "un año de venta no tiene partes y se omite la mediana. Las armas de esos pares son un "
        "solo número con las de estados desconocidos, para que nadie pueda calcular cuántas tiene "
        "un par; las tasas se acercan a la de todas contando esos estados como si no tuvieran. "
        "Las clases de tiempo y los años de venta son cuentas de todas las armas, que no hablan "
        "de ningún lugar ni persona: se muestran completas.",
    ),
    note(
        "The interval is the 95 % interval of the rate behind the count (exact for counts: "
        "Garwood), not that of the shrunk rate. It takes each firearm to have come by itself: "
        "where many were bought together it is too narrow. A rate says for the size of a state "
        "where traced firearms were first sold, and nothing of any dealer or person.",
        "El intervalo es el del 95 % de la tasa que hay detrás de la cuenta (exacto para cuentas: "
        "Garwood), no el de la tasa acercada a la de todas. Supone que cada arma llegó por sí "
        "sola: donde muchas se compraron juntas resulta demasiado estrecho. Una tasa dice, según "
        "el tamaño de un estado, dónde se vendieron por primera vez las armas rastreadas, y nada "
        "de ningún comerciante ni persona.",
    ),
)
_BACKWARDS = note(
    "A firearm recovered before it was sold, as its days say, is left out of the time to crime; "
    "its states count.",
    "Un arma recuperada antes de venderse, según sus fechas, queda fuera del tiempo hasta el "
    "delito; sus estados cuentan.",
)
_PER_DEALERS = 100.0
_PER_PEOPLE = 100_000.0
_TENTH = 0.1
_UNTOLD = f"in no pair told: a state is not known, or fewer than {HIDDEN_BELOW} have the pair"
_EVENT_MISSING = "event not public or not in the casebook"


def compute(atlas: Atlas) -> Mapping[str, Any]:
    """Work out the time to crime and the origins of the traced firearms of public cases."""
    traces, missing = _traces(atlas)
    if not traces:
        return {"n": 0, "missing": missing, "notes": [_NO_DATA], "status": "no data"}
    found = time_to_crime(traces)
    cells, untold = state_matrix(traces)
    listed = newest_list(atlas.tables["dealers"])
    selling = listed[listed["license_type"].isin(SELLS_GUNS).astype(bool)]
    dealers = Counter(f"US-{state}" for state in selling["state"].dropna())
    people, years = _people()
    sources = sorted({source for trace in traces for source in trace.source_ids})
    return {
        "n": len(traces),
        "missing": missing | dict(found.left_out) | {_UNTOLD: untold},
        "notes": [
            *_NOTES,
            _people_note(years),
            *([_BACKWARDS] if CONTRADICTION in found.left_out else []),
        ],
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
        "states": [
            {
                **_named("from", each.source_state),
                **_named("to", each.recovery_state),
                **dataclasses.asdict(each),
                "source_ids": sources,
            }
            for each in cells
        ],
        "per_100_dealers": [
            {**_named("from", each.state), **_against("dealers", each), "source_ids": sources}
            for each in origin_rates(traces, dealers, per=_PER_DEALERS)
        ],
        "per_100_000_people": [
            {
                **_named("from", each.state),
                **_against("people", each),
                "people_years": years,
                "source_ids": sources,
            }
            for each in origin_rates(traces, people, per=_PER_PEOPLE)
        ],
        "states_without_people": [
            {
                **_named("from", each.state),
                **dataclasses.asdict(each),
                "source_ids": sources,
            }
            for each in unrated(traces, people)
        ],
    }


def _people() -> tuple[dict[str, float], str]:
    """People by state, and the years that they are an average of."""
    frame = population()
    people = {str(code): float(n) for code, n in zip(frame["code"], frame["people"], strict=True)}
    return people, str(frame["period"].iloc[0]).replace("/", "\u2013")


def _people_note(years: str) -> Mapping[str, str]:
    return note(
        f"People: estimates of the US Census Bureau for {years} (American Community Survey, table "
        "B01003), whatever the years of the traces. For a state that grew fast they give later "
        "traces too high a rate.",
        f"Habitantes: estimaciones de la Oficina del Censo de EE.\u00a0UU. para {years} (American "
        "Community Survey, tabla B01003), sean cuales sean los años de los rastreos. En un estado "
        "que creció rápido dan una tasa demasiado alta a los rastreos posteriores.",
    )


def _against(what: str, rate: Rate) -> dict[str, Any]:
    """Call what firearms are measured against by its name, so that a table says what it counts."""
    said = dataclasses.asdict(rate)
    return said | {what: int(said.pop("exposure"))}


def _named(end: str, code: str) -> dict[str, str]:
    english, spanish = _states().get(code, (code, code))
    return {f"{end}_name": english, f"{end}_name_es": spanish}


@cache
def _states() -> dict[str, tuple[str, str]]:
    frame = admin1()
    names = zip(frame["code"], frame["name_en"], frame["name_es"], strict=True)
    return {str(code): (str(english), str(spanish)) for code, english, spanish in names}


def _traces(atlas: Atlas) -> tuple[list[Trace], dict[str, int]]:
    """Traces with the dates and states of their events; those of held cases are passed over.

    A trace of a held event is left out whole, as it is of every export, whatever it says itself.
    """
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
        ends = (row["purchase_event"], row["recovery_event"])
        if any(end is not None and end not in known for end in ends):
            missing[_EVENT_MISSING] += 1
            continue
        sale, recovery = map(known.get, ends)
        found.append(
            Trace(
                trace_id=row["trace_id"],
                sold=_told(row["purchase_date"], sale),
                recovered=_told(row["recovery_date"], recovery),
                source_state=row["purchase_state"] or (sale[1] if sale else None),
                recovery_state=row["recovery_state"] or (recovery[1] if recovery else None),
                source_ids=tuple(sorted(sources[row["trace_id"]])),
            )
        )
    return found, {reason: number for reason, number in missing.items() if number}


_Event = tuple[tuple[int | None, int | None], str | None]


def _told(date: str | None, event: _Event | None) -> Bounds:
    """Days as the trace tells them, else as its event does."""
    if date is not None:
        return _bounds(date)
    return event[0] if event else (None, None)


@lru_cache(maxsize=65_536)
def _bounds(date: str) -> Bounds:
    found = date_bounds(date)
    earliest, latest = (
        None if side is None else day_number(side) for side in (found.earliest, found.latest)
    )
    return earliest, latest


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
    """Say it as text: classes of time to crime, years of sale, then the origins."""
    if data["status"] == "no data":
        return [data["notes"][0][language] for language in ("en", "es")]
    times = data["time_to_crime"]
    text = [f"{_firearms(data['n'])}, {times['firearms']:,} with both dates"]
    classes = [(_class_words(each), f"{each['firearms']:,}") for each in times["bins"]]
    text += _rows([*classes, ("indeterminate", f"{times['indeterminate']:,}")])
    if times["cohorts"]:
        text.append("by year of sale")
        text += _rows([_cohort_words(each) for each in times["cohorts"]])
    if data["states"]:
        text.append("from the state of sale to that of recovery")
        text += _rows([_pair_words(each) for each in data["states"]])
    if data["per_100_000_people"]:
        years = data["per_100_000_people"][0]["people_years"]
        text.append(f"for 100,000 people of {years}, drawn towards the rate of all")
        text += _rows([_rate_words(each, "people") for each in data["per_100_000_people"]])
    if data["states_without_people"]:
        text.append("states of sale whose people are not in the table, and so without that rate")
        text += _rows([_unrated_words(each) for each in data["states_without_people"]])
    if data["per_100_dealers"]:
        text.append("for 100 dealers, drawn towards the rate of all")
        text += _rows([_rate_words(each, "dealers") for each in data["per_100_dealers"]])
    text += [f"left out: {number}, {why}" for why, number in data["missing"].items()]
    return text + [each["en"] for each in data["notes"]]


def _rows(rows: Sequence[tuple[str, ...]]) -> list[str]:
    """Align words at the left and the number behind them at the right."""
    words = max(len(row[0]) for row in rows)
    numbers = max(len(row[1]) for row in rows)
    return [
        f"  {row[0]:{words}}  {row[1]:>{numbers}}  {'  '.join(row[2:])}".rstrip() for row in rows
    ]


def _firearms(number: int) -> str:
    return "1 traced firearm" if number == 1 else f"{number:,} traced firearms"


def _class_words(each: Mapping[str, Any]) -> str:
    low, high = each["from_years"], each["to_years"]
    if high is None:
        return f"{low} years and more"
    if low == 0:
        return "under 1 year" if high == 1 else f"under {high} years"
    return f"{low} to under {high} years"


def _cohort_words(each: Mapping[str, Any]) -> tuple[str, ...]:
    complete = "complete" if each["complete"] else "not complete"
    shares = f"fewer than {HIDDEN_BELOW}: no shares"
    if each["short"] is not None:
        shares = (
            f"{each['short']:,} within {SHORT_YEARS} years, {each['not_short']:,} later, "
            f"{each['indeterminate']:,} indeterminate"
        )
    return str(each["sold_in"]), f"{each['firearms']:,}", f"{complete}; {shares}"


def _pair_words(each: Mapping[str, Any]) -> tuple[str, ...]:
    return f"{each['from_name']} to {each['to_name']}", f"{each['firearms']:,}"


def _unrated_words(each: Mapping[str, Any]) -> tuple[str, ...]:
    return each["from_name"], f"{each['firearms']:,}"


def _rate_words(each: Mapping[str, Any], what: str) -> tuple[str, ...]:
    size = "1 dealer" if (what, each[what]) == ("dealers", 1) else f"{each[what]:,} {what}"
    rate, low, high = (_digits(each[name]) for name in ("rate", "low", "high"))
    counted = f"counted {rate} ({low} to {high}): {each['firearms']:,} firearms, {size}"
    return each["from_name"], _digits(each["shrunk"]), counted


def _digits(rate: float) -> str:
    """Two decimals; of a rate below a tenth at most two digits behind its noughts."""
    if rate >= _TENTH:
        return f"{rate:.2f}"
    return np.format_float_positional(rate, precision=2, fractional=False, trim="-")
