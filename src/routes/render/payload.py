"""Frames → the payload that the viewer reads; docs/map-file.md describes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

import routes
from routes import reference
from routes.analysis.organisations import names_of_wordings
from routes.codebook import code_list, code_lists, table
from routes.render import phrases
from routes.render.areas_file import areas_of
from routes.render.citing import Citing
from routes.render.columns import (
    MISSING,
    Ints,
    Strings,
    TextColumn,
    among,
    codes,
    given,
    given_numbers,
    in_order,
    numbers,
    positions,
    positions_of,
    ranked,
    relative,
    row_order,
)
from routes.render.counting import Mask, count_apart
from routes.render.dealer_density import county_outlines
from routes.render.encode import LATER, TEXTS
from routes.render.off_routes import off_routes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd

    from routes.render.areas import Area
    from routes.render.atlas import Atlas

DEGREE = 100_000
"""Steps a degree of a stored coordinate: 0.00001°."""

DECIMALS = {"city": 2, "zip": 2, "county": 2, "address": 3, "point": 3, "port_of_entry": 4}
"""Decimals of a degree that leave the casebook: no more than the level can honestly claim."""

_LISTS = (
    "kind",
    "level",
    "item_category",
    "documented",
    "reached",
    "basis",
    "status",
    "source_kind",
    "quantity_unit",
    "quantity_relation",
    "record_kind",
    "role",
    "place_status",
    "unchained",
)

Table = dict[str, Any]
"""Columns of a payload by name."""

Column = TextColumn | np.ndarray[Any, Any]


def _code_lists() -> dict[str, list[dict[str, Any]]]:
    lists: dict[str, list[dict[str, Any]]] = {}
    for name in (*_LISTS, "leg_rule"):
        lists["rule" if name == "leg_rule" else name] = [
            {"code": code.code, "en": code.en, "es": code.es}
            | ({"military": code.military} if name == "item_category" else {})
            for code in code_lists()[name]
        ]
    return lists


def _labels() -> dict[str, dict[str, dict[str, str]]]:
    return {
        name: {
            field.name: {"en": field.title, "es": field.title_es}
            for field in table(name).fields
            if field.public
        }
        for name in ("events", "cases", "sources", "citations", "estimates")
    }


def _steps(degrees: pd.Series[float], decimals: pd.Series[float]) -> np.ndarray[Any, Any]:
    """Coordinates in whole steps, rounded to what their level can claim; NaN for an area.

    The centre of a state or a country is nowhere in particular, so it never leaves.
    """
    exact = degrees.to_numpy(dtype=np.float64, na_value=np.nan)
    scale = 10.0 ** decimals.to_numpy(dtype=np.float64, na_value=np.nan)
    steps: np.ndarray[Any, Any] = np.rint(np.rint(exact * scale) / scale * DEGREE)
    return steps


def _place_table(places: pd.DataFrame, strings: Strings) -> tuple[Table, Ints, list[Area]]:
    """Distinct resolved places, which of them every event has, and the areas they refer to."""
    placed = (places["place_status"] == "ok").fillna(value=False)
    place, keys = ranked(places["place_key"].where(placed))
    # Of rows with one key the first; written last, it stays.
    rows = np.flatnonzero(place != MISSING)[::-1]
    first = np.zeros(len(keys), dtype=np.int64)
    first[place[rows]] = rows
    distinct = places.take(first).reset_index(drop=True)
    areas = areas_of(distinct["gazetteer_id"].dropna().tolist())
    decimals = distinct["level"].astype(object).map(DECIMALS).astype(float)
    columns = {
        "name": strings.column(distinct["place_name"], early=True),
        "admin1": strings.column(distinct["admin1"], early=True),
        "country": strings.column(distinct["place_country"], early=True),
        "level": codes(distinct["level"], "level"),
        "lon": _steps(distinct["lon"], decimals),
        "lat": _steps(distinct["lat"], decimals),
        "uncertainty_km": numbers(distinct["uncertainty_km"]),
        "area": positions(distinct["gazetteer_id"], [area["code"] for area in areas]),
    }
    return columns, place, areas


def _admin1_names(codes_used: pd.Series[str]) -> dict[str, dict[str, str]]:
    """Names of the states that places lie in, in both languages, by ISO 3166-2 code."""
    states = reference.admin1()
    states = states[states["code"].isin(set(codes_used.dropna().unique()))]
    return {
        code: {"en": english, "es": spanish}
        for code, english, spanish in zip(
            states["code"], states["name_en"], states["name_es"], strict=True
        )
    }


@dataclass(frozen=True, eq=False)
class _Given:
    """A column that another one nearly decides, until texts have their positions."""

    name: str
    by: Column
    values: Column


def _events(
    events: pd.DataFrame,
    places: pd.DataFrame,
    cases: pd.Series[str],
    place: Ints,
    strings: Strings,
) -> tuple[Table, Table]:
    """Columns of the first drawing, and those that only reading needs."""
    date = strings.column(events["date"])
    items = strings.column(events["items"])
    category = codes(events["item_category"], "item_category")
    earliest = numbers(events["earliest"])
    core = {
        "case": positions(events["case_id"], cases),
        "seq": numbers(events["seq"]),
        "kind": codes(events["kind"], "kind"),
        "place": place,
        "level": _Given("place", place, codes(places["level"], "level")),
        "date": date,
        "earliest": _Given("date", date, earliest),
        "latest": _Given("date", date, relative(numbers(events["latest"]), earliest)),
        "item_category": category,
        "documented": codes(events["documented"], "documented"),
        "organisation": strings.column(events["organisation"], early=True),
    }
    later = {
        "place_text": _Given("place", place, strings.column(events["place_text"])),
        "place_status": codes(places["place_status"], "place_status"),
        # Why a placed place was decided so is a note of the editor's, not a fact for readers.
        "place_reason": strings.column(places["place_reason"].where(place == MISSING)),
        "date_text": _Given("date", date, strings.column(events["date_text"])),
        "items": _Given("item_category", category, items),
        "quantity": _Given("items", items, numbers(events["quantity"])),
        "quantity_unit": codes(events["quantity_unit"], "quantity_unit"),
        "quantity_relation": codes(events["quantity_relation"], "quantity_relation"),
        "record_kind": codes(events["record_kind"], "record_kind"),
        "role": codes(events["role"], "role"),
        "reached": codes(events["reached"], "reached", default="yes"),
        "id": strings.column(events["event_id"]),
    }
    return core, later


def _legs(
    legs: pd.DataFrame, begins: Ints, ends: Ints, strings: Strings
) -> tuple[Table, Table, pd.DataFrame]:
    """Columns of legs, and the legs in the order that they are written in: that of events."""
    order = row_order(begins, ends)
    if bool(np.any((np.diff(begins[order]) == 0) & (np.diff(ends[order]) == 0))):
        # Several legs between two events: then their ids say which comes first.
        order = row_order(begins, ends, ranked(legs["leg_id"])[0])
    legs, begins, ends = legs.iloc[order], begins[order], ends[order]
    core = {
        "from": begins,
        "to": relative(ends, begins),
        "basis": codes(legs["basis"], "basis"),
        "quantity": numbers(legs["quantity"]),
        "quantity_unit": codes(legs["quantity_unit"], "quantity_unit"),
    }
    rule = codes(legs["rule"], "leg_rule")
    later = {
        "rule": rule,
        "reason": _Given("rule", rule, strings.column(legs["reason"])),
        "crossing": legs["crossing_not_documented"].to_numpy(dtype=np.int64),
    }
    return core, later, legs


def _on_legs(begins: Ints, ends: Ints, events: int) -> Mask:
    """Whether each event is an end of a leg."""
    # The last place stands for an event that is not there.
    chained = np.zeros(events + 1, dtype=bool)
    chained[begins] = chained[ends] = True
    return chained[:-1]


def _sources(sources: pd.DataFrame, strings: Strings) -> tuple[Table, Table]:
    names = ("publisher", "date", "title", "url")
    later = {name: strings.column(sources[name]) for name in names}
    return (
        {"kind": codes(sources["kind"], "source_kind")},
        later | {"id": strings.column(sources["source_id"])},
    )


def _cases(cases: pd.DataFrame, strings: Strings) -> tuple[Table, Table]:
    later = {name: strings.column(cases[name]) for name in ("title", "summary", "docket", "court")}
    core = {
        "corridor": strings.column(cases["corridor"], early=True),
        "status": codes(cases["status"], "status", default="unknown"),
    }
    return core, later | {"id": strings.column(cases["case_id"])}


def _estimates(estimates: pd.DataFrame, strings: Strings) -> Table:
    text = ("measure", "unit", "period", "scope", "claimant", "denominator", "method")
    return {
        "id": strings.column(estimates["estimate_id"]),
        **{name: strings.column(estimates[name]) for name in text},
        "low": numbers(estimates["low"]),
        "high": numbers(estimates["high"]),
    }


def _organisations(wordings: TextColumn, aliases: pd.DataFrame | None) -> list[list[Any]]:
    """Wordings that stand for other names: each with these, none for nobody's.

    Those of shown events, and what else their organisations are called, for a reader's search.
    """
    if aliases is None:
        return []
    # Pairs: a wording may be the name of something that every object of a script has.
    said = set(wordings.texts.to_pylist())
    named = names_of_wordings({*said, *aliases["alias"]}, aliases)
    shown = {name for wording in said for name in named.get(wording, (wording,))}
    return [
        [wording, list(names)]
        for wording, names in named.items()
        if wording in said or (names and shown.issuperset(names))
    ]


def _whole(value: Any) -> Any:  # noqa: ANN401 - a tree of columns
    """Put positions where texts stood."""
    if isinstance(value, TextColumn):
        return value.resolved()
    if isinstance(value, _Given):
        values, by = _whole(value.values), _whole(value.by)
        write = given_numbers if values.dtype.kind == "f" else given
        return {"given": value.name, "least": int(by.min(initial=0)), **write(values, by)}
    if isinstance(value, dict):
        return {key: _whole(part) for key, part in value.items()}
    return value


def _waiting(later: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """Names of the columns that come later, and whether they are of numbers."""

    def sort(column: Any) -> str:  # noqa: ANN401 - an array, or one as another decides it
        values = column["values"] if isinstance(column, dict) else column
        return "number" if values.dtype.kind == "f" else "position"

    return {
        name: {key: sort(column) for key, column in columns.items()}
        for name, columns in later.items()
    }


def _public(frame: pd.DataFrame, public: Iterable[str]) -> pd.DataFrame:
    """Rows of public cases; the frame itself when all are."""
    shown = among(frame["case_id"], public)
    return frame if shown.all() else frame[shown]


def _shown(atlas: Atlas) -> dict[str, pd.DataFrame]:
    """Frames of what is public, in the order of their ids."""
    tables = atlas.tables
    cases = in_order(_public(tables["cases"], atlas.public_cases), "case_id")
    public = cases["case_id"]
    events = in_order(_public(tables["events"], public), "event_id")
    places = atlas.places
    if not places.index.equals(events.index):
        # Places stand on the index of the events.
        places = places.loc[events.index]
    return {
        "places": places.reset_index(drop=True),
        "events": events.reset_index(drop=True),
        "legs": _public(atlas.legs, public),
        "cases": cases.reset_index(drop=True),
        "estimates": in_order(tables["estimates"], "estimate_id").reset_index(drop=True),
        "sources": tables["sources"],
        "citations": tables["citations"],
    }


def _header(
    atlas: Atlas, frames: Mapping[str, pd.DataFrame], areas: list[Area], of_events: Mask
) -> dict[str, Any]:
    withheld = len(atlas.tables["events"]) - len(frames["events"])
    shown_credits = dict.fromkeys((*reference.credits_of_map(), *atlas.credits))
    return {
        "version": routes.__version__,
        "data_sha256": atlas.data_sha256,
        "language": "en",
        "title": dict(phrases.TITLE),
        "coverage": dict(phrases.COVERAGE),
        "method": dict(phrases.METHOD),
        "cite": phrases.how_to_cite(atlas.data_sha256),
        "attribution": [{"text": words} for words in shown_credits],
        "reference_version": atlas.gazetteer_version or reference.version(),
        "withheld": withheld,
        "counted": count_apart(atlas, None if withheld else of_events),
        "code_lists": _code_lists(),
        "labels": _labels(),
        "admin1_names": _admin1_names(frames["places"]["admin1"]),
        "areas": [area | {"level": code_list("level").rank(area["level"])} for area in areas],
        "analyses": {name: dict(found) for name, found in getattr(atlas, "analyses", {}).items()},
    }


def _outlines(atlas: Atlas) -> dict[str, Any]:
    """Outlines of counties where licensees are counted by them; else nothing at all."""
    outlines = county_outlines(getattr(atlas, "analyses", {}).get("dealers", {}))
    return {} if outlines is None else {"county_outlines": outlines}


def build_payload(atlas: Atlas) -> dict[str, Any]:
    """Turn an atlas into the payload of a page.

    Only public cases enter: of the others not a letter is in the page. Text is
    dictionary-coded, codes are positions in their lists, coordinates are whole steps of
    0.00001° rounded to what their level can claim, and unknown numbers stay unknown.

    Parameters
    ----------
    atlas
        Frames of one build; nothing is changed.

    Returns
    -------
    dict
        Values that JSON can hold and numpy arrays, for
        :func:`routes.render.encode.packed_json`; ``later`` holds what the first drawing does not
        need, under the same names. The same for the same atlas in any order of rows.
    """
    strings = Strings()
    frames = _shown(atlas)
    events, cases, estimates = frames["events"], frames["cases"], frames["estimates"]
    place_columns, place, areas = _place_table(frames["places"], strings)
    event_core, event_later = _events(events, frames["places"], cases["case_id"], place, strings)
    legs, citations = frames["legs"], frames["citations"]
    begins, ends, cited = positions_of(
        [legs["from_event"], legs["to_event"], citations["record"]], events["event_id"]
    )
    chained = _on_legs(begins, ends, len(events))
    leg_core, leg_later, legs = _legs(legs, begins, ends, strings)
    citing = Citing(
        citations,
        frames["sources"],
        {
            "events": events["event_id"],
            "cases": cases["case_id"],
            "estimates": estimates["estimate_id"],
            "legs": legs["leg_id"],
        },
        cited,
    )
    locator = strings.column(citing.locators)
    source_core, source_later = _sources(citing.sources, strings)
    case_core, case_later = _cases(cases, strings)
    estimate_later = _estimates(estimates, strings)
    core = {
        "events": event_core,
        "legs": leg_core,
        "cases": case_core,
        "sources": source_core,
        "places": place_columns,
        "estimates": {},
        "citations": {"source": citing.source_rows},
    }
    for name, firsts in citing.starts.items():
        core[name]["citation_start"] = firsts
    later = {
        "events": event_later,
        "legs": leg_later,
        "cases": case_later,
        "sources": source_later,
        "estimates": estimate_later,
        "citations": {"locator": locator},
    }
    early, late = strings.finish()
    reading = _whole(later)
    return {
        **_header(atlas, frames, areas, cited != MISSING),
        **_whole(core),
        **_outlines(atlas),
        "organisations": _organisations(
            event_core["organisation"],
            atlas.public_aliases if "organisations" in atlas.tables else None,
        ),
        "off_routes": off_routes(events, legs, cases, chained),
        "waiting": _waiting(reading),
        "relative": {"events": {"latest": "earliest"}, "legs": {"to": "from"}},
        "strings": {TEXTS: early},
        LATER: reading | {"strings": {TEXTS: late}},
    }
