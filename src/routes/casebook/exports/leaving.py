"""Rows and fields of a casebook that may leave it: public cases, public fields, nothing held."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from routes.casebook.exports.public_places import rounded, without_points
from routes.casebook.importing.licence_list import COLLECTOR
from routes.codebook import CITABLE, TABLE_NAMES, id_field, table
from routes.reference.folding import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

EDITOR = "casebook editor"
"""Who decided, in an export: the office and not the person."""


def public_tables(
    all_tables: Mapping[str, pd.DataFrame],
    public_cases: frozenset[str],
    decimals: Mapping[str, int],
    *,
    places: pd.DataFrame,
    legs: pd.DataFrame,
) -> dict[str, pd.DataFrame]:
    """Return the public rows and public fields of the codebook's tables that have any.

    Parameters
    ----------
    all_tables
        Frames of the codebook's tables; nothing is changed.
    public_cases
        Cases that may leave.
    decimals
        Decimals of a degree by level; a level that is not there is no point.
    places
        Places of the public events as they may leave, in the order of these events.
    legs
        Built legs of the public cases.
    """
    shown = all_tables["events"]["case_id"].isin(public_cases).astype(bool)
    events = all_tables["events"][shown].reset_index(drop=True)
    kept = {name: frame for name, frame in all_tables.items() if name in TABLE_NAMES}
    kept |= _leaving(all_tables, public_cases)
    kept["events"] = _given_points(events, places.reset_index(drop=True))
    # A collector is a private person: the list tells where, and no analysis counts one.
    listed = all_tables["dealers"]
    person = (listed["license_type"] == COLLECTOR) | listed["license_number"].str.contains(
        f"-{COLLECTOR}-[0-9][A-Z]-", regex=True
    )
    kept["dealers"] = listed[~person.fillna(value=False).astype(bool)]
    kept["places"] = _decisions(all_tables["places"], events, public_cases, decimals)
    kept["organisations"] = aliases_that_leave(all_tables, public_cases, legs["leg_id"])
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


def _decisions(
    decisions: pd.DataFrame,
    events: pd.DataFrame,
    public_cases: frozenset[str],
    decimals: Mapping[str, int],
) -> pd.DataFrame:
    """Decisions about places of public events; the name of who decided stays inside."""
    used = {fold(text) for text in events["place_text"].dropna()}
    case = decisions["case_id"]
    public = (case.isna() | case.isin(list(public_cases))).astype(bool)
    text = decisions["place_text"].map(fold).isin(used).astype(bool)
    kept = decisions[public & text]
    steps = kept["level"].map(decimals)
    return kept.assign(
        lon=rounded(kept["lon"], steps),
        lat=rounded(kept["lat"], steps),
        gazetteer_id=without_points(kept["gazetteer_id"]),
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
    records = {str(key) for name in CITABLE for key in kept[name][id_field(name)]}
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
        own = id_field(name)
        if own is not None:
            ids[name] = set(frame[own].astype(str))
    rows = zip(redactions["table"], redactions["record_id"], strict=True)
    inside = [str(record) in ids.get(str(name), set()) for name, record in rows]
    return redactions[pd.Series(inside, index=redactions.index, dtype=bool)]
