"""Frames → the payload that the viewer reads; docs/map-file.md describes it."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import pandas as pd

import routes
from routes import reference
from routes.codebook import code_list, code_lists, table
from routes.render import phrases
from routes.render.areas import areas_of
from routes.render.columns import Strings, codes, grouped, numbers, positions

if TYPE_CHECKING:
    from collections.abc import Iterable

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
)


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


def _step(value: object, level: str) -> int | None:
    if pd.isna(value):  # type: ignore[call-overload]
        return None
    return round(round(float(value), DECIMALS[level]) * DEGREE)  # type: ignore[arg-type]


def _place_table(places: pd.DataFrame, strings: Strings) -> tuple[dict[str, Any], list[str], Any]:
    """Distinct resolved places, their keys, and the areas they refer to."""
    placed = places[places["place_status"] == "ok"].drop_duplicates("place_key")
    distinct = placed.sort_values("place_key", ignore_index=True)
    areas = areas_of(distinct["gazetteer_id"].dropna())
    codes_of_areas = [area["code"] for area in areas]
    is_point = distinct["level"].isin(list(DECIMALS))
    columns = {
        "name": strings.column(distinct["place_name"]),
        "admin1": strings.column(distinct["admin1"]),
        "country": strings.column(distinct["place_country"]),
        "level": codes(distinct["level"], "level"),
        # The centre of a state or a country is nowhere in particular, so it never leaves.
        "lon": [
            _step(lon, level) if point else None
            for lon, level, point in zip(distinct["lon"], distinct["level"], is_point, strict=True)
        ],
        "lat": [
            _step(lat, level) if point else None
            for lat, level, point in zip(distinct["lat"], distinct["level"], is_point, strict=True)
        ],
        "uncertainty_km": numbers(distinct["uncertainty_km"]),
        "area": positions(distinct["gazetteer_id"], codes_of_areas),
    }
    return columns, list(distinct["place_key"]), areas


def _admin1_names(codes_used: pd.Series[str]) -> dict[str, dict[str, str]]:
    """Names of the states that places lie in, in both languages, by ISO 3166-2 code."""
    states = reference.admin1()
    states = states[states["code"].isin(set(codes_used.dropna()))]
    return {
        code: {"en": english, "es": spanish}
        for code, english, spanish in zip(
            states["code"], states["name_en"], states["name_es"], strict=True
        )
    }


class _Citations:
    """Citations of a payload: each distinct source and locator once."""

    def __init__(self, citations: pd.DataFrame, sources: list[str], strings: Strings) -> None:
        known = positions(citations["source_id"], sources)
        places = strings.column(citations["locator"])
        self.pairs: list[tuple[int, int]] = sorted(set(zip(known, places, strict=True)))
        self.rows: list[int] = []
        self._by_record: defaultdict[str, list[int]] = defaultdict(list)
        at = {pair: position for position, pair in enumerate(self.pairs)}
        for record, pair in zip(citations["record"], zip(known, places, strict=True), strict=True):
            self._by_record[str(record)].append(at[pair])

    def of_records(self, records: Iterable[object]) -> list[int]:
        return grouped((sorted(set(self._by_record[str(record)])) for record in records), self.rows)

    def of_legs(self, legs: pd.DataFrame) -> list[int]:
        """A stated movement has citations of its own; any other rests on those of its ends."""
        lists = []
        for leg, start, end in zip(
            legs["leg_id"], legs["from_event"], legs["to_event"], strict=True
        ):
            own = self._by_record.get(str(leg))
            ends = [*self._by_record[str(start)], *self._by_record[str(end)]]
            lists.append(sorted(set(own or ends)))
        return grouped(lists, self.rows)

    def columns(self) -> dict[str, list[int]]:
        return {
            "source": [source for source, _ in self.pairs],
            "locator": [place for _, place in self.pairs],
        }


def _events(
    events: pd.DataFrame, places: pd.DataFrame, cases: list[str], keys: list[str], strings: Strings
) -> dict[str, Any]:
    return {
        "id": strings.column(events["event_id"]),
        "case": positions(events["case_id"], cases),
        "seq": numbers(events["seq"]),
        "kind": codes(events["kind"], "kind"),
        "place": positions(places["place_key"].where(places["place_status"] == "ok"), keys),
        "place_text": strings.column(events["place_text"]),
        "place_status": codes(places["place_status"], "place_status"),
        # Why a placed place was decided so is a note of the editor's, not a fact for readers.
        "place_reason": strings.column(
            places["place_reason"].where(places["place_status"] != "ok")
        ),
        "level": codes(places["level"], "level"),
        "date_text": strings.column(events["date_text"]),
        "date": strings.column(events["date"]),
        "earliest": numbers(events["earliest"]),
        "latest": numbers(events["latest"]),
        "items": strings.column(events["items"]),
        "item_category": codes(events["item_category"], "item_category"),
        "quantity": numbers(events["quantity"]),
        "quantity_unit": codes(events["quantity_unit"], "quantity_unit"),
        "quantity_relation": codes(events["quantity_relation"], "quantity_relation"),
        "record_kind": codes(events["record_kind"], "record_kind"),
        "organisation": strings.column(events["organisation"]),
        "role": codes(events["role"], "role"),
        "documented": codes(events["documented"], "documented"),
        "reached": codes(events["reached"], "reached", default="yes"),
    }


def _legs(
    legs: pd.DataFrame, events: list[str], cases: list[str], strings: Strings
) -> dict[str, Any]:
    return {
        "id": strings.column(legs["leg_id"]),
        "from": positions(legs["from_event"], events),
        "to": positions(legs["to_event"], events),
        "case": positions(legs["case_id"], cases),
        "basis": codes(legs["basis"], "basis"),
        "rule": codes(legs["rule"], "leg_rule"),
        "reason": strings.column(legs["reason"]),
        "quantity": numbers(legs["quantity"]),
        "crossing": [int(unknown) for unknown in legs["crossing_not_documented"]],
    }


def _sources(sources: pd.DataFrame, strings: Strings) -> dict[str, Any]:
    columns = {
        name: strings.column(sources[name]) for name in ("title", "publisher", "date", "url")
    }
    return {
        "id": strings.column(sources["source_id"]),
        **columns,
        "kind": codes(sources["kind"], "source_kind"),
    }


def _cases(cases: pd.DataFrame, strings: Strings) -> dict[str, Any]:
    text = ("title", "summary", "docket", "court", "corridor")
    return {
        "id": strings.column(cases["case_id"]),
        **{name: strings.column(cases[name]) for name in text},
        "status": codes(cases["status"], "status", default="unknown"),
    }


def _estimates(estimates: pd.DataFrame, strings: Strings) -> dict[str, Any]:
    text = ("measure", "unit", "period", "scope", "claimant", "denominator", "method")
    return {
        "id": strings.column(estimates["estimate_id"]),
        **{name: strings.column(estimates[name]) for name in text},
        "low": numbers(estimates["low"]),
        "high": numbers(estimates["high"]),
    }


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
        Values that JSON can hold, the same for the same atlas in any order of rows.
    """
    strings = Strings()
    shown = atlas.shown
    events = atlas.tables["events"][shown].reset_index(drop=True)
    places = atlas.places[shown].reset_index(drop=True)
    legs = atlas.legs[atlas.legs["case_id"].isin(atlas.public_cases)].reset_index(drop=True)
    cases = atlas.tables["cases"]
    cases = cases[cases["case_id"].isin(atlas.public_cases)].reset_index(drop=True)
    estimates = atlas.tables["estimates"]

    records = {
        *events["event_id"],
        *legs["leg_id"],
        *estimates["estimate_id"],
        *cases["case_id"],
    }
    citations = atlas.tables["citations"]
    citations = citations[citations["record"].isin(records)]
    sources = atlas.tables["sources"]
    sources = sources[sources["source_id"].isin(citations["source_id"])].reset_index(drop=True)

    source_ids, case_ids = list(sources["source_id"]), list(cases["case_id"])
    quoted = _Citations(citations, source_ids, strings)
    place_columns, keys, areas = _place_table(places, strings)
    event_columns = _events(events, places, case_ids, keys, strings)
    event_columns["citation_start"] = quoted.of_records(events["event_id"])
    leg_columns = _legs(legs, list(events["event_id"]), case_ids, strings)
    leg_columns["citation_start"] = quoted.of_legs(legs)
    case_columns = _cases(cases, strings)
    case_columns["citation_start"] = quoted.of_records(cases["case_id"])
    estimate_columns = _estimates(estimates, strings)
    estimate_columns["citation_start"] = quoted.of_records(estimates["estimate_id"])
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
        "withheld": int((~shown).sum()),
        "code_lists": _code_lists(),
        "labels": _labels(),
        "sources": _sources(sources, strings),
        "citations": quoted.columns(),
        "cases": case_columns,
        "places": place_columns,
        "admin1_names": _admin1_names(places["admin1"]),
        "areas": [area | {"level": code_list("level").rank(area["level"])} for area in areas],
        "events": event_columns,
        "legs": leg_columns,
        "citation_rows": quoted.rows,
        "estimates": estimate_columns,
        "strings": strings.texts,
    }
