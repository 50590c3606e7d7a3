"""``routes analyse timeline``: events by kind and year, uncertain dates spread, with bands."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pandas as pd

from routes.analysis.period_maps import Located, period_maps
from routes.analysis.timeline import STAGES, Dated, count_by_year
from routes.pipeline.analysing.notes import note
from routes.pipeline.analysing.public import public_frames
from routes.render.payload import DECIMALS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from routes.pipeline.analysing.public import PublicFrames
    from routes.render import Atlas

_TOTAL = "total of other records of the case"
_INFERRED = "not documented"
_NOT_REACHED = "declared or intended, not reached"
_NOTES = (
    note(
        "Records are counted, not guns and not incidents: a record may tell of several purchases.",
        "Se cuentan registros, no armas ni hechos: un registro puede contar varias compras.",
    ),
    note(
        "A date known as a range is spread evenly over its days; the band holds the count with "
        "90 % if dates are independent and even within their ranges.",
        "Una fecha conocida como intervalo se reparte por igual entre sus días; la banda contiene "
        "el número con el 90 % si las fechas son independientes y uniformes en su intervalo.",
    ),
    note(
        "Years with more records are years that sources tell more about: they show where somebody "
        "looked. No record is not no traffic.",
        "Los años con más registros son los que las fuentes cuentan más: muestran dónde miró "
        "alguien. Sin registros no quiere decir sin tráfico.",
    ),
)


def compute(atlas: Atlas) -> Mapping[str, Any]:
    """Count the documented events of public cases by kind and year, and map them by period.

    ``maps`` has what small maps of a few years each show (:mod:`routes.analysis.period_maps`);
    inferred events are in them, counted apart, unless they are left out for another reason too.
    """
    frames = public_frames(atlas)
    events = frames.events
    uncounted = _uncounted(events)
    reasons = _reasons(events, uncounted)
    kept = [event for event, why in zip(_dated(events), reasons, strict=True) if why is None]
    found = count_by_year(kept)
    missing = Counter(why for why in reasons if why is not None)
    for why, kinds in found.left_out.items():
        missing[why] += sum(map(len, kinds.values()))
    return {
        "n": sum(found.counted.values()),
        "missing": dict(sorted(missing.items())),
        "notes": list(_NOTES),
        "counted": {kind: found.counted[kind] for kind in STAGES},
        "years": list(found.years),
        "without_year": [
            {"kind": kind, "reason": why, "events": len(ids), "event_ids": ids}
            for why, kinds in found.left_out.items()
            for kind, ids in kinds.items()
        ],
        "maps": period_maps(
            event for event, why in zip(_located(frames), uncounted, strict=True) if why is None
        ),
    }


def _reasons(events: pd.DataFrame, uncounted: Sequence[str | None]) -> list[str | None]:
    """Why the timeline does not count an event at all, in the order of the events."""
    documented = events["documented"].eq("yes").fillna(value=False)
    return [why if sure else _INFERRED for sure, why in zip(documented, uncounted, strict=True)]


def _uncounted(events: pd.DataFrame) -> list[str | None]:
    """Why an event is not counted even where inferred ones are, in the order of the events."""
    stages = list(zip(events["case_id"], events["kind"], strict=True))
    others = Counter(
        stage
        for stage, record in zip(stages, events["record_kind"].fillna(""), strict=True)
        if record != "aggregate"
    )
    columns = zip(
        stages,
        events["record_kind"].fillna(""),
        events["reached"].fillna(""),
        strict=True,
    )
    return [
        _NOT_REACHED
        if reached == "no"
        else _TOTAL
        if record == "aggregate" and others[stage]
        else None
        for stage, record, reached in columns
    ]


def _dated(events: pd.DataFrame) -> Iterator[Dated]:
    columns = ["event_id", "case_id", "kind", "earliest", "latest", "date_uncertain"]
    rows = events[columns].astype(object).where(events[columns].notna(), None)
    for event_id, case_id, kind, earliest, latest, approximate in rows.itertuples(index=False):
        yield Dated(
            event_id=str(event_id),
            case_id=str(case_id),
            kind=str(kind),
            earliest=None if earliest is None else int(earliest),
            latest=None if latest is None else int(latest),
            approximate=bool(approximate),
        )


def _located(frames: PublicFrames) -> Iterator[Located]:
    """Events where the page draws them: an area has no point, a point no more decimals."""
    places = frames.places
    decimals = places["level"].astype(object).map(DECIMALS).where(places["level"] != "county")
    columns = (_dated(frames.events), decimals, places["lon"], places["lat"])
    named = places["place_name"].where(places["place_status"] == "ok").fillna("")
    documented = frames.events["documented"].eq("yes").fillna(value=False)
    for event, digits, lon, lat, name, sure in zip(*columns, named, documented, strict=True):
        # A decision may tell a port by its name alone.
        at = None if pd.isna([digits, lon, lat]).any() or not name else int(digits)
        yield Located(
            event_id=event.event_id,
            case_id=event.case_id,
            kind=event.kind,
            earliest=event.earliest,
            latest=event.latest,
            approximate=event.approximate,
            documented=bool(sure),
            name=str(name),
            lon=None if at is None else round(float(lon), at),
            lat=None if at is None else round(float(lat), at),
        )


def lines(data: Mapping[str, Any]) -> list[str]:
    """Say it as text: a row for every kind and year that has events."""
    text = [f"{data['n']} records counted"]
    if data["years"]:
        text.append(f"{'kind':10}{'year':>6}{'records':>9}  5 to 95 %")
    text += [
        f"{row['kind']:10}{row['year']:6}{row['expected']:9.2f}  {row['low']} to {row['high']}"
        for row in data["years"]
        if row["possible"]
    ]
    text += [f"left out: {number}, {why}" for why, number in data["missing"].items()]
    text += _map_lines(data["maps"])
    return text + [each["en"] for each in data["notes"]]


def _map_lines(maps: Mapping[str, Any]) -> list[str]:
    text = [
        f"map of {row['from_year']} to {row['to_year']} "
        f"({row['years_covered']} of {maps['years_each']} years): "
        f"{row['expected']:.2f} records, and {row['inferred']:.2f} inferred"
        for row in maps["periods"]
    ]
    why = ", ".join(f"{reason} {number}" for reason, number in maps["missing"].items())
    return [*text, f"in no map: {maps['in_no_map']} ({why})"] if why else text
