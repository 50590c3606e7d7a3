"""What of a casebook may leave it: public cases, public fields, places no finer than known.

Every format is written from one :class:`Release`, so that no format can show what another holds
back.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from routes.casebook.exports.shapes import area_shapes, point
from routes.casebook.importing.licence_list import COLLECTOR
from routes.codebook import TABLE_NAMES, table
from routes.crs import GEOGRAPHIC, line_between
from routes.frames import with_date_bounds
from routes.reference.folding import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

EDITOR = "casebook editor"
"""Who decided, in an export: the office and not the person."""

AREA_LEVELS = ("state", "region", "country")
"""Levels that are areas, never points."""

PRECISION = (
    *("place_status", "place_name", "admin1", "place_country", "level", "place_lon", "place_lat"),
    *("uncertainty_km", "method", "score", "gazetteer_id", "place_reason"),
)
"""Columns that say where an event is and how well that is known."""

NOT_DRAWN = {
    "area": "known only as an area",
    "none": "no place",
    "area_end": "an end is known only as an area",
    "no_end": "an end has no place",
    "same": "both ends are at the same place",
}
"""Why a record has no geometry."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Build:
    """A casebook after it was geocoded and chained, before anything is held back."""

    tables: Mapping[str, pd.DataFrame]
    """Frames of the codebook's tables."""
    places: pd.DataFrame
    """Resolved places, on the index of the events."""
    legs: pd.DataFrame
    """Built legs of every case."""
    public_cases: frozenset[str]
    """Cases that may leave."""
    decimals: Mapping[str, int]
    """Decimals of a degree by level; a level that is not there is no point."""
    data_sha256: str
    version: str
    coverage: str
    """What the data are not; stands in every format that has room for words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """What may leave a casebook."""

    tables: Mapping[str, pd.DataFrame]
    """Public rows and public fields of the codebook's tables that have any."""
    events: gpd.GeoDataFrame
    """Public events with place, precision and citations; a point, the polygon of an area, or no
    geometry (EPSG:4326). Index 0 … n-1, sorted by event."""
    legs: gpd.GeoDataFrame
    """Legs of public cases with basis, ends and citations; a straight line between two points,
    or no geometry (EPSG:4326)."""
    citations: Mapping[str, tuple[Mapping[str, Any], ...]]
    """By event, leg, case, estimate or flow: source_id, title, publisher, date, url, locator."""
    held_cases: int
    """Cases that stay inside."""
    held_events: int
    data_sha256: str
    version: str
    coverage: str


def release_of(build: Build) -> Release:
    """Hold back what may not leave, and join what belongs together.

    Parameters
    ----------
    build
        A casebook that was geocoded and chained; nothing is changed.

    Returns
    -------
    Release
        The same for any order of the rows in the casebook.
    """
    shown = build.tables["events"]["case_id"].isin(build.public_cases).astype(bool)
    places = _public_places(build.tables["events"], build.places, build.decimals)[shown]
    legs = build.legs[build.legs["case_id"].isin(build.public_cases)]
    tables = _public_tables(build, shown, places, legs)
    citations = _citations(tables, legs)
    cases = build.tables["cases"]["case_id"]
    events = _events(tables, places.reset_index(drop=True), citations)
    return Release(
        tables=tables,
        events=events,
        legs=_legs(legs.reset_index(drop=True), events, citations),
        citations=citations,
        held_cases=int((~cases.isin(build.public_cases).astype(bool)).sum()),
        held_events=int((~shown).sum()),
        data_sha256=build.data_sha256,
        version=build.version,
        coverage=build.coverage,
    )


# ---------------------------------------------------------------------------------------- tables


def _public_tables(
    build: Build, shown: pd.Series[bool], places: pd.DataFrame, legs: pd.DataFrame
) -> dict[str, pd.DataFrame]:
    all_tables = build.tables
    events = all_tables["events"][shown].reset_index(drop=True)
    kept = {name: frame for name, frame in all_tables.items() if name in TABLE_NAMES}
    kept |= _leaving(all_tables, build.public_cases)
    kept["events"] = _given_points(events, places.reset_index(drop=True))
    # A collector is a private person: the list tells where, and no analysis counts one.
    listed = all_tables["dealers"]
    person = (listed["license_type"] == COLLECTOR) | listed["license_number"].str.contains(
        f"-{COLLECTOR}-[0-9][A-Z]-", regex=True
    )
    kept["dealers"] = listed[~person.fillna(value=False).astype(bool)]
    kept["places"] = _decisions(all_tables["places"], events, build)
    kept["organisations"] = aliases_that_leave(all_tables, build.public_cases, legs["leg_id"])
    kept |= _cited(kept, legs["leg_id"], all_tables)
    kept["redactions"] = _redactions(all_tables["redactions"], kept)
    return {
        name: kept[name][[field.name for field in table(name).fields if field.public]].reset_index(
            drop=True
        )
        for name in TABLE_NAMES
        if name in kept and (len(kept[name]) or not table(name).optional)
    }


def _leaving(tables: Mapping[str, pd.DataFrame], public: frozenset[str]) -> dict[str, pd.DataFrame]:
    """Rows of the tables whose records may leave with their citations."""
    own = {name: _where(tables[name], "case_id", public) for name in ("cases", "events", "legs")}
    links = _where(_where(tables["links"], "case_a", public), "case_b", public)
    everyones = {name: tables[name] for name in ("estimates", "flows")}
    traces = _traces(tables["traces"], public, own["events"])
    return {**own, **everyones, "links": links, "traces": traces}


def _where(frame: pd.DataFrame, column: str, values: Iterable[str]) -> pd.DataFrame:
    return frame[frame[column].isin(list(values)).astype(bool)]


def _given_points(events: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    """Coordinates that a source gives are told no finer than those of the place."""
    given = events["lon"].notna() & events["lat"].notna()
    return events.assign(
        lon=places["place_lon"].where(given, pd.NA).astype("Float64"),
        lat=places["place_lat"].where(given, pd.NA).astype("Float64"),
    )


def _decisions(decisions: pd.DataFrame, events: pd.DataFrame, build: Build) -> pd.DataFrame:
    """Decisions about places of public events; the name of who decided stays inside."""
    used = {fold(text) for text in events["place_text"].dropna()}
    case = decisions["case_id"]
    public = (case.isna() | case.isin(list(build.public_cases))).astype(bool)
    text = decisions["place_text"].map(fold).isin(used).astype(bool)
    kept = decisions[public & text]
    steps = kept["level"].map(build.decimals)
    return kept.assign(
        lon=_rounded(kept["lon"], steps),
        lat=_rounded(kept["lat"], steps),
        gazetteer_id=_without_points(kept["gazetteer_id"]),
        decided_by=kept["decided_by"].where(kept["decided_by"].isna(), EDITOR),
    )


def _traces(traces: pd.DataFrame, public: frozenset[str], events: pd.DataFrame) -> pd.DataFrame:
    inside = set(events["event_id"])
    keep = (traces["case_id"].isna() | traces["case_id"].isin(list(public))).astype(bool)
    for end in ("purchase_event", "recovery_event"):
        keep &= (traces[end].isna() | traces[end].isin(inside)).astype(bool)
    return traces[keep]


def aliases_that_leave(
    tables: Mapping[str, pd.DataFrame], public_cases: frozenset[str], legs: Iterable[str]
) -> pd.DataFrame:
    """Other names of organisations, but those that only what is held back speaks of.

    Parameters
    ----------
    tables
        Frames of the codebook's tables.
    public_cases
        Cases that may leave.
    legs
        Ids of the built legs of these cases.

    Returns
    -------
    pandas.DataFrame
        Rows of ``organisations`` with no name that held events alone have, and no source that held
        records alone cite.
    """
    aliases = tables["organisations"]
    if aliases.empty:
        return aliases
    kept = _leaving(tables, public_cases)
    secret = _names_in(tables["events"]) - _names_in(kept["events"])
    told = aliases["alias"].map(_folded).isin(secret) | aliases["organisation"].map(_folded).isin(
        secret
    )
    cited = set(_citations_of(kept, legs, tables)["source_id"])
    held = set(tables["citations"]["source_id"]) - cited
    return aliases[~(told | aliases["source_id"].isin(held)).astype(bool)]


def _folded(name: str) -> str:
    return " ".join(fold(name).split())


def _names_in(events: pd.DataFrame) -> set[str]:
    """Wordings of organisations, and each name in one that has several, without case or accents."""
    wordings = events["organisation"].dropna()
    return {_folded(name) for text in wordings for name in (text, *text.split(";"))}


def _citations_of(
    kept: Mapping[str, pd.DataFrame], legs: Iterable[str], tables: Mapping[str, pd.DataFrame]
) -> pd.DataFrame:
    """Citations of records that leave."""
    keys = {
        "cases": "case_id",
        "events": "event_id",
        "legs": "leg_id",
        "estimates": "estimate_id",
        "flows": "flow_id",
        "traces": "trace_id",
        "links": "link_id",
    }
    records = {str(key) for name, column in keys.items() for key in kept[name][column]}
    return _where(tables["citations"], "record", {*records, *legs})


def _cited(
    kept: Mapping[str, pd.DataFrame], legs: Iterable[str], tables: Mapping[str, pd.DataFrame]
) -> dict[str, pd.DataFrame]:
    """Citations of records that leave, and sources that something cites."""
    citations = _citations_of(kept, legs, tables)
    named = {
        str(source)
        for frame in (kept["organisations"], kept["dealers"])
        for source in frame["source_id"].dropna().unique()
    }
    sources = _where(tables["sources"], "source_id", {*citations["source_id"], *named})
    return {"citations": citations, "sources": sources}


def _redactions(redactions: pd.DataFrame, kept: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """What was taken out of records that leave."""
    ids: dict[str, set[str]] = {}
    for name, frame in kept.items():
        unique = [field.name for field in table(name).fields if field.unique and field.required]
        if unique:
            ids[name] = set(frame[unique[0]].astype(str))
    rows = zip(redactions["table"], redactions["record_id"], strict=True)
    inside = [str(record) in ids.get(str(name), set()) for name, record in rows]
    return redactions[pd.Series(inside, index=redactions.index, dtype=bool)]


# ---------------------------------------------------------------------------------------- places


def _rounded(values: pd.Series[float], steps: pd.Series[Any]) -> pd.Series[float]:
    """Round degrees to the decimals of their level; no decimals, no number."""
    numbers = [
        None if pd.isna(value) or pd.isna(step) else round(float(value), int(step))
        for value, step in zip(values, steps, strict=True)
    ]
    return pd.Series(numbers, index=values.index, dtype="Float64")


def _without_points(ids: pd.Series[str]) -> pd.Series[str]:
    # The id of a given point is its coordinates, with every digit of the source.
    kept = [None if pd.isna(own) or str(own).startswith("point:") else str(own) for own in ids]
    return pd.Series(kept, index=ids.index, dtype="string")


def _public_places(
    events: pd.DataFrame, places: pd.DataFrame, decimals: Mapping[str, int]
) -> pd.DataFrame:
    placed = (places["place_status"] == "ok").fillna(value=False).astype(bool)
    steps = places["level"].map(decimals).where(placed)
    return pd.DataFrame(
        {
            "place_status": places["place_status"],
            "place_name": places["place_name"].where(placed),
            "admin1": places["admin1"].where(placed),
            "place_country": places["place_country"].where(placed),
            "level": places["level"].where(placed, "unresolvable"),
            "place_lon": _rounded(places["lon"], steps),
            "place_lat": _rounded(places["lat"], steps),
            "uncertainty_km": places["uncertainty_km"].where(placed),
            "method": places["method"],
            "score": places["score"],
            "gazetteer_id": _without_points(places["gazetteer_id"]),
            "place_reason": _reasons(events, places, placed),
        }
    )


def _reasons(events: pd.DataFrame, places: pd.DataFrame, placed: pd.Series[bool]) -> pd.Series[str]:
    """Why a place is not on the map, without the coordinates that are in doubt."""
    reasons = [
        None
        if ok or pd.isna(reason)
        else str(reason).replace(f"({lon}, {lat})", "").replace("  ", " ")
        for reason, ok, lon, lat in zip(
            places["place_reason"], placed, events["lon"], events["lat"], strict=True
        )
    ]
    return pd.Series(reasons, index=places.index, dtype="string")


# ------------------------------------------------------------------------------------- citations


def _citations(
    tables: Mapping[str, pd.DataFrame], legs: pd.DataFrame
) -> dict[str, tuple[Mapping[str, Any], ...]]:
    """Every citation by record; a leg whose movement nobody states rests on its ends."""
    known = {
        str(row["source_id"]): {
            name: _text(row.get(name)) for name in ("title", "publisher", "date", "url")
        }
        for row in tables["sources"].to_dict("records")
    }
    found: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    rows = tables["citations"]
    for record, source, locator in zip(
        rows["record"], rows["source_id"], rows["locator"], strict=True
    ):
        told = {"source_id": str(source), **known.get(str(source), {}), "locator": _text(locator)}
        found[str(record)].append(told)
    ends = zip(legs["leg_id"], legs["from_event"], legs["to_event"], strict=True)
    for leg, start, end in list(ends):
        if str(leg) not in found:
            both = [*found.get(str(start), []), *found.get(str(end), [])]
            found[str(leg)] = [told for at, told in enumerate(both) if told not in both[:at]]
    return {record: tuple(sorted(told, key=_order)) for record, told in found.items()}


def _order(citation: Mapping[str, Any]) -> tuple[str, str]:
    return str(citation["source_id"]), citation["locator"] or ""


def _text(value: object) -> str | None:
    return None if pd.isna(value) else str(value)  # type: ignore[call-overload]


def cited_as(citation: Mapping[str, Any]) -> str:
    """One citation as a line of text.

    Examples
    --------
    >>> cited_as({"source_id": "s1", "publisher": "A court", "date": "2021", "locator": "p. 3"})
    'A court, 2021, p. 3 [s1]'
    """
    words = [citation.get(name) for name in ("publisher", "date", "locator", "url")]
    line = ", ".join(word for word in words if word)
    return f"{line} [{citation['source_id']}]".strip()


def _citing(
    records: Iterable[object], citations: Mapping[str, tuple[Mapping[str, Any], ...]]
) -> dict[str, pd.Series[str]]:
    told = [citations.get(str(record), ()) for record in records]
    columns = {
        "source_ids": [_joined(c["source_id"] for c in cited) for cited in told],
        "source_urls": [_joined(c["url"] for c in cited) for cited in told],
        "citation_text": [_joined((cited_as(c) for c in cited), " | ") for cited in told],
    }
    return {name: pd.Series(values, dtype="string") for name, values in columns.items()}


def _joined(words: Iterable[str | None], mark: str = "; ") -> str | None:
    return mark.join(dict.fromkeys(word for word in words if word)) or None


# --------------------------------------------------------------------------------------- layers


def _days(days: pd.Series[int]) -> pd.Series[str]:
    epoch = pd.Timestamp("1970-01-01").toordinal()
    iso = [
        None if pd.isna(day) else pd.Timestamp.fromordinal(epoch + int(day)).date().isoformat()
        for day in days
    ]
    return pd.Series(iso, index=days.index, dtype="string")


def _events(
    tables: Mapping[str, pd.DataFrame],
    places: pd.DataFrame,
    citations: Mapping[str, tuple[Mapping[str, Any], ...]],
) -> gpd.GeoDataFrame:
    import geopandas as gpd  # noqa: PLC0415 - heavy; only wanted when something is written

    events = with_date_bounds(tables["events"])
    cases = tables["cases"].set_index("case_id")
    ids = places["gazetteer_id"].where(places["level"].isin(AREA_LEVELS).astype(bool))
    shapes = area_shapes(ids.dropna())
    geometry: list[BaseGeometry | None] = []
    reasons: list[str | None] = []
    for lon, lat, area in zip(places["place_lon"], places["place_lat"], ids, strict=True):
        shape = point(lon, lat) if pd.notna(lon) and pd.notna(lat) else shapes.get(str(area))
        geometry.append(shape)
        reasons.append(
            None if shape is not None else NOT_DRAWN["none" if pd.isna(area) else "area"]
        )
    columns = {
        "event_id": events["event_id"],
        "case_id": events["case_id"],
        "case_title": events["case_id"].map(cases["title"]).astype("string"),
        "case_status": events["case_id"].map(cases["status"]).astype("string"),
        **{name: events[name] for name in _EVENT_FACTS},
        "earliest": _days(events["earliest"]),
        "latest": _days(events["latest"]),
        "date_uncertain": events["date_uncertain"].astype("boolean"),
        **{name: places[name] for name in PRECISION},
        **_citing(events["event_id"], citations),
        "not_drawn": pd.Series(reasons, dtype="string"),
    }
    return gpd.GeoDataFrame(columns, geometry=geometry, crs=GEOGRAPHIC)


_EVENT_FACTS = (
    *("seq", "kind", "documented", "reached", "place_text", "country", "date_text", "date"),
    *("items", "item_category", "quantity", "quantity_unit", "quantity_relation"),
    *("quantity_basis", "record_kind", "role", "organisation"),
)


def _legs(
    legs: pd.DataFrame,
    events: gpd.GeoDataFrame,
    citations: Mapping[str, tuple[Mapping[str, Any], ...]],
) -> gpd.GeoDataFrame:
    import geopandas as gpd  # noqa: PLC0415 - heavy; only wanted when something is written

    at = events.set_index("event_id")
    ends = {
        side: at.reindex(legs[f"{side}_event"]).reset_index(drop=True) for side in ("from", "to")
    }
    start, end = ends["from"], ends["to"]
    lines = [
        _line((a.place_lon, a.place_lat, a.level), (b.place_lon, b.place_lat, b.level))
        for a, b in zip(
            start[_END].itertuples(index=False), end[_END].itertuples(index=False), strict=True
        )
    ]
    columns = {
        **{name: legs[name] for name in ("leg_id", "case_id")},
        "case_title": start["case_title"],
        **{name: legs[name] for name in ("from_event", "to_event", "basis", "rule", "reason")},
        **{
            f"{side}_{name}": frame[name]
            for side, frame in ends.items()
            for name in ("kind", "documented", "place_name", "level", "uncertainty_km")
        },
        "quantity": legs["quantity"],
        "quantity_unit": legs["quantity_unit"],
        "crossing_not_documented": legs["crossing_not_documented"],
        "earliest": start["earliest"],
        "latest": end["latest"],
        **_citing(legs["leg_id"], citations),
        "not_drawn": pd.Series([reason for _, reason in lines], dtype="string"),
    }
    return gpd.GeoDataFrame(columns, geometry=[line for line, _ in lines], crs=GEOGRAPHIC)


_END = ["place_lon", "place_lat", "level"]


def _line(
    start: tuple[Any, Any, Any], end: tuple[Any, Any, Any]
) -> tuple[BaseGeometry | None, str | None]:
    if any(pd.isna(lon) or pd.isna(lat) for lon, lat, _ in (start, end)):
        levels = {start[2], end[2]}
        return None, NOT_DRAWN["area_end" if levels & {*AREA_LEVELS} else "no_end"]
    line = line_between(start[:2], end[:2])
    return line, None if line is not None else NOT_DRAWN["same"]
