"""``routes analyse hotspots``: runs of crossings and circles of counties with many cases."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import TYPE_CHECKING, Any

from routes.analysis.border import at_crossings, by_year, rows
from routes.analysis.clusters import incidents
from routes.analysis.hotspots import (
    CENTRES_APART_KM,
    EVENTS_NEEDED,
    LARGEST_CIRCLE,
    PERIODS_NEEDED,
    along_a_line,
    emerging,
    in_circles,
)
from routes.analysis.origins import in_counties
from routes.pipeline.analysing.counties import codes_of_counties
from routes.pipeline.analysing.notes import cases_told, note
from routes.pipeline.analysing.public import public_frames
from routes.reference import counties, gazetteer, ports_of_entry

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from routes.analysis.border import AtUnits, Row
    from routes.analysis.hotspots import Scanned
    from routes.render import Atlas

_NOTES = (
    note(
        "A case at two places counts at each: such counts hang together, which makes chances look "
        "smaller than they are.",
        "Un caso en dos lugares cuenta en cada uno: esas cuentas van juntas, y eso hace que el "
        "azar parezca menor de lo que es.",
    ),
    note(
        "Cases are counted, not guns; cases that tell of the same guns count once. Most documented "
        "crossings are seizures: a hot spot is where cases were caught and told, not where guns "
        "cross.",
        "Se cuentan casos, no armas; los casos que cuentan las mismas armas valen por uno. La "
        "mayoría de los cruces documentados son decomisos: un punto caliente es donde se "
        "detectaron y se contaron casos, no por donde cruzan las armas.",
    ),
    note(
        "Border: every crossing counts alike, since no sourced table of southbound traffic exists. "
        "The factor says how many times an equal share of the traffic these crossings would need "
        "for the excess to be chance; busy crossings may well have it.",
        "Frontera: cada cruce vale igual, pues no existe una tabla con fuente del tráfico hacia el "
        "sur. El factor dice cuántas veces una parte igual del tráfico necesitarían estos cruces "
        "para que el exceso fuera azar; los cruces concurridos bien pueden tenerla.",
    ),
    note(
        "Origins: held against the population of the towns that GeoNames lists in a county, a "
        "stand-in: it leaves out people outside listed towns and counts some city districts twice "
        "(31 million in the state of New York, 22 million in Texas). A factor below two is within "
        "that error.",
        "Orígenes: se comparan con la población de las localidades que GeoNames enumera en un "
        "condado, un sustituto: omite a quienes viven fuera de ellas y cuenta dos veces algunos "
        "distritos urbanos (31 millones en el estado de Nueva York, 22 millones en Texas). Un "
        "factor menor que dos queda dentro de ese error.",
    ),
    note(
        "The border hot spots of the US Government Accountability Office (GAO-21-322) rest on "
        "seizure records that are not public; they are cited, not redrawn.",
        "Los puntos calientes de la frontera de la Oficina de Rendición de Cuentas de EE.\u00a0UU. "
        "(GAO-21-322) se basan en registros de decomisos que no son públicos; se citan, no se "
        "redibujan.",
    ),
)


_HEAD = (
    "    each place by itself: cases, times the number expected (95 % interval), and q, the false "
    "discovery rate: the share of chance finds to expect among all places with such a q or less"
)


def compute(atlas: Atlas) -> Mapping[str, Any]:
    """Scan the border and the counties for more cases than chance puts there."""
    frames = public_frames(atlas)
    incident = incidents(frames.cases["case_id"], frames.links)
    found = list(rows(frames.events, frames.places))
    border = at_crossings(found, ports_of_entry(), incident)
    origins = in_counties(found, _county_of(found), _counties(), incident)
    on_border, at_origin = along_a_line(border.units, border.sightings), _circles(origins)
    trends = emerging(border.units, border.sightings)
    return {
        "n": on_border.cases + at_origin.cases,
        "missing": _missing({"border": border, "origins": origins}),
        "notes": list(_NOTES),
        "cited": _cited(atlas),
        "border": {"exposure": "equal", **_table(on_border, border)},
        "origins": {
            "exposure": "population of the towns that GeoNames lists in the county",
            "largest_circle": LARGEST_CIRCLE,
            "centres_apart_km": CENTRES_APART_KM,
            **_table(at_origin, origins),
        },
        "emerging": {
            "status": trends.status,
            "periods": trends.periods,
            "periods_needed": PERIODS_NEEDED,
            "events": trends.events,
            "events_needed": EVENTS_NEEDED,
            "trends": list(trends.trends),
            "years": list(by_year(border)),
        },
    }


def _missing(parts: Mapping[str, AtUnits]) -> dict[str, int]:
    return {
        f"{part}: {reason}": len(ids)
        for part, units in parts.items()
        for reason, ids in units.left_out.items()
    }


def _table(found: Scanned, source: AtUnits) -> dict[str, Any]:
    return {
        "n": found.cases,
        "units": list(found.units),
        "units_without_cases": found.units_without_cases,
        "hot_spots": list(found.hot_spots),
        "simulations": found.simulations,
        "critical": found.critical,
        "left_out": [
            {"reason": reason, "event_ids": ids} for reason, ids in source.left_out.items()
        ],
    }


def _cited(atlas: Atlas) -> list[dict[str, Any]]:
    sources = atlas.tables["sources"]
    report = sources["title"].fillna("").str.contains("GAO-21-322", regex=False)
    return [{"source_ids": [str(source)]} for source in sorted(sources.loc[report, "source_id"])]


@cache
def _counties() -> pd.DataFrame:
    """Counties as points, with the population of the towns listed in each as ``exposure``."""
    towns = gazetteer()
    listed = towns[(towns["country"] == "US") & (towns["population"] > 0)]
    code = codes_of_counties(listed["lon"], listed["lat"])
    people = listed["population"].groupby(code.to_numpy()).sum()
    frame = counties()
    return frame.assign(exposure=frame["code"].map(people).fillna(0.0))


def _county_of(found: Sequence[Row]) -> dict[str, str]:
    import pandas as pd  # noqa: PLC0415 - heavy

    placed = [row for row in found if row.country == "US" and row.lon is not None]
    ids = [row.event_id for row in placed]
    lon = pd.Series([row.lon for row in placed], index=ids, dtype=float)
    lat = pd.Series([row.lat for row in placed], index=ids, dtype=float)
    return {str(event): str(code) for event, code in codes_of_counties(lon, lat).dropna().items()}


def _circles(origins: AtUnits) -> Scanned:
    return in_circles(origins.units, origins.sightings)


def lines(data: Mapping[str, Any]) -> list[str]:
    """Say it as text: the windows of both scans, and the units with most cases."""
    text = []
    for part in ("border", "origins"):
        table = data[part]
        text.append(f"{part}: {cases_told(table['n'])} at places; exposure: {table['exposure']}")
        text += [_window(spot) for spot in table["hot_spots"]]
        text += _units(table["units"])
    trend = data["emerging"]
    years = f"{trend['periods']} years ({trend['periods_needed']} are needed)"
    events = f"{trend['events']} events dated to a year ({trend['events_needed']} are needed)"
    text.append(f"trends: {_TRENDS[trend['status']]}: {years}, {events}")
    states = Counter(each["trend"] for each in trend["trends"])
    text += [f"  {number} {state}" for state, number in sorted(states.items())]
    text += [f"left out: {number}, {why}" for why, number in data["missing"].items()]
    return text + [each["en"] for each in data["notes"]]


_TRENDS = {"tested": "tested", "not enough": "not tested, there is not enough"}
_UNITS_TOLD = 10
_LEAST_Q = 0.001


def _units(units: Sequence[Mapping[str, Any]]) -> list[str]:
    """Places with most cases, and how many more there are."""
    if not units:
        return []
    ordered = sorted(units, key=lambda row: (-row["cases"], row["unit_id"]))
    text = [_HEAD, *(_unit(row) for row in ordered[:_UNITS_TOLD])]
    if (more := len(units) - _UNITS_TOLD) > 0:
        text.append(f"    and {more:,} more {'place' if more == 1 else 'places'} (--json has all)")
    return text


def _window(spot: Mapping[str, Any]) -> str:
    names = spot["names"]
    where = names[0] if len(names) == 1 else f"{names[0]} … {names[-1]} ({len(names)})"
    verdict = "beyond chance" if spot["significant"] else "within chance"
    factor = ""
    if spot["vanishes_at"]:
        times = f"{spot['vanishes_at']:.1f} times"
        factor = f"; would be chance only if the exposure here were {times} the one assumed"
    counted = f"{cases_told(spot['cases'])}, {spot['expected']:.1f} expected"
    return f"  {where}: {counted}, p {spot['p_value']:.4f}, {verdict}{factor}"


def _unit(row: Mapping[str, Any]) -> str:
    interval = f"{row['ratio']:.1f} times ({row['ratio_low']:.1f} to {row['ratio_high']:.1f})"
    q_value = row["q_value"]
    q = f"q {q_value:.3f}" if q_value >= _LEAST_Q else f"q < {_LEAST_Q}"
    return f"    {row['name']:28}{row['cases']:4}  {interval}, {q}"
