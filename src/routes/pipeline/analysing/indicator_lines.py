"""Indicators as text for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from routes.analysis.indicators import whole_percent
from routes.pipeline.analysing.notes import cases_told

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_TOP = 5
_YEAR = 365.25
_DISTANCES = {
    "great_circle_km": "great circle, km",
    "great_circle_km_with_road": "great circle of the cases with a road, km",
    "road_km": "by road over the documented crossing, km",
    "least_road_km": "by road over the shortest crossing, km (at least)",
    "detour": "detour by road over the documented crossing",
    "least_detour": "detour by road (at least)",
}


def indicator_lines(data: Mapping[str, Any]) -> list[str]:
    """Say every indicator with its number of cases and what is missing.

    Parameters
    ----------
    data
        What the analysis ``indicators`` gave.
    """
    missing = sum(data["missing"].values())
    return [
        f"{data['n']} cases tell something of an indicator, {missing} nothing",
        *_time(data["time_to_crime"]),
        *_distance(data["source_to_market"]),
        *_places("city", data["purchases_by_city"]),
        *_places("state", data["purchases_by_state"]),
        *_dealers(data["many_dealers"]),
        f"Multiple sales: {data['multiple_sales']['note']['en']}",
        *_crossing(data["documented_crossing"]),
        *(each["en"] for each in data["notes"]),
    ]


def _missing(part: Mapping[str, Any]) -> Iterator[str]:
    for why, number in part["missing"].items():
        yield f"  left out: {cases_told(number)}, {why}"


def _years(days: float | None) -> str:
    return "no bound" if days is None else f"{days / _YEAR:.1f}"


def _time(part: Mapping[str, Any]) -> Iterator[str]:
    short = part["short"]
    yield (
        f"Time from sale to seizure or recovery: {part['n']} cases; at most "
        f"{part['short_years']} years in {short['yes']}, longer in {short['no']}, the dates of "
        f"{short['indeterminate']} do not tell"
    )
    low, high = part["median_days"]["low"], part["median_days"]["high"]
    if part["n"]:
        yield f"  the median lies between {_years(low)} and {_years(high)} years"
    for row in part["cohorts"]:
        yield (
            f"  sold {row['cohort']}: {cases_told(row['cases'])}, {row['yes']} short, {row['no']} "
            f"long, {row['indeterminate']} not told"
        )
    yield from _missing(part)


def _distance(part: Mapping[str, Any]) -> Iterator[str]:
    yield f"Source to market: {part['n']} cases with both known to the city, in two countries"
    for key, words in _DISTANCES.items():
        found = part["summary"][key]
        if not found["n"]:
            yield f"  {words}: no case"
            continue
        digits = 2 if "detour" in key else 0
        quartiles = (found["median"], found["quartile_1"], found["quartile_3"])
        median, first, third = (f"{value:.{digits}f}" for value in quartiles)
        yield f"  {words}: median {median}, middle half {first} to {third} (n = {found['n']})"
    yield from _missing(part)


def _places(level: str, part: Mapping[str, Any]) -> Iterator[str]:
    yield (
        f"Purchases by {level}: {part['n']} cases in {len(part['rows'])} places, "
        f"Herfindahl index {_index(part['herfindahl'])}"
    )
    for row in part["rows"][:_TOP]:
        yield f"  {row['name']}: {cases_told(row['cases'])} ({whole_percent(row['share'])}%)"
    yield from _missing(part)


def _index(value: float | None) -> str:
    return "unknown" if value is None else f"{value:.3f}"


def _dealers(part: Mapping[str, Any]) -> Iterator[str]:
    rules = " or ".join(
        f"{rule['firearms']} from {rule['dealers']} dealers in {rule['days']} days"
        for rule in part["rules"]
    )
    yield f"Many guns from many dealers (at least {rules}): {part['n']} cases state dealers"
    for row in part["rows"]:
        low, high = row["least_firearms"], row["firearms"]
        if high is None:
            guns = "no number of guns"
        else:
            guns = f"{high:g} guns" if low == high else f"{low:g} to {high:g} guns"
        span = "no dates" if row["days"] is None else f"within {row['days']} days"
        told = f"{guns} from {row['dealers']} dealers, {span}: pattern {row['pattern']}"
        yield f"  {told} ({', '.join(row['case_ids'])})"
    yield from _missing(part)


def _crossing(part: Mapping[str, Any]) -> Iterator[str]:
    head = f"Crossing documented: {part['documented']} of {part['n']} {part['corridor']} cases"
    if part["share"] is None:
        yield head
    else:
        share, low, high = (part[f"{name}_percent"] for name in ("share", "low", "high"))
        yield f"{head}, {share}% (95 % interval {low}% to {high}%)"
    yield from _missing(part)
