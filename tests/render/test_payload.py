"""The payload says what the frames say, in any order of their rows."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

from routes.casebook import read_casebook
from routes.pipeline import build_atlas
from routes.render import Atlas, build_payload
from routes.render.encode import packed_json

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path


@pytest.fixture
def atlas(a_casebook: Callable[..., Path]) -> Atlas:
    """Frames of the small casebook."""
    return build_atlas(read_casebook(a_casebook()))


@pytest.fixture
def payload(atlas: Atlas, unpacked: Callable[[str], Any]) -> Any:
    """What a reader of the page of the small casebook unpacks."""
    return unpacked(packed_json(build_payload(atlas)))


def _shuffled(frame: pd.DataFrame, seed: int) -> pd.DataFrame:
    return frame.iloc[np.random.default_rng(seed).permutation(len(frame))]


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_rows_of_any_frame_changes_no_byte(atlas: Atlas, seed: int) -> None:
    turned = dataclasses.replace(
        atlas,
        tables={name: _shuffled(frame, seed) for name, frame in atlas.tables.items()},
        places=_shuffled(atlas.places, seed + 1),
        legs=_shuffled(atlas.legs, seed + 2),
    )
    assert packed_json(build_payload(turned)) == packed_json(build_payload(atlas))


def test_a_citation_said_twice_is_said_once(atlas: Atlas) -> None:
    citations = atlas.tables["citations"]
    doubled = pd.concat([citations, citations], ignore_index=True)
    again = dataclasses.replace(atlas, tables={**atlas.tables, "citations": doubled})
    assert packed_json(build_payload(again)) == packed_json(build_payload(atlas))


@pytest.mark.parametrize("name", ["place_text", "date_text", "date", "items", "organisation"])
def test_every_text_of_an_event_is_found_again(atlas: Atlas, payload: Any, name: str) -> None:
    events = atlas.tables["events"]
    told = [None if at < 0 else payload["strings"][at] for at in payload["events"][name]]
    assert told == [None if pd.isna(text) else text for text in events[name]]


@pytest.mark.parametrize("name", ["seq", "quantity", "earliest", "latest"])
def test_every_number_of_an_event_is_found_again(atlas: Atlas, payload: Any, name: str) -> None:
    known = [None if pd.isna(value) else float(value) for value in atlas.tables["events"][name]]
    assert payload["events"][name] == known


@pytest.mark.parametrize("name", ["kind", "item_category", "documented", "role", "quantity_unit"])
def test_every_code_of_an_event_is_found_again(atlas: Atlas, payload: Any, name: str) -> None:
    names = [entry["code"] for entry in payload["code_lists"][name]]
    told = [None if at < 0 else names[at] for at in payload["events"][name]]
    assert told == [None if pd.isna(code) else code for code in atlas.tables["events"][name]]


def test_a_page_says_which_names_the_wordings_of_its_events_stand_for(
    a_casebook: Callable[..., Path], small_casebook: Mapping[str, str]
) -> None:
    events = small_casebook["events.csv"].replace(",,yes", ",CJNG,yes", 1)
    events = events.replace("exact,,yes", "exact,a drug cartel,yes", 1)
    names = "alias,organisation,source_id\nCJNG,Jalisco Cartel,release\nZ,Los Zetas,release\n"
    names += "a drug cartel,unnamed organisation,release\n"
    casebook = read_casebook(a_casebook(events=events, organisations=names))
    # Nothing is said of a wording that no event of the page has.
    assert build_payload(build_atlas(casebook))["organisations"] == [
        ["CJNG", ["Jalisco Cartel"]],
        ["a drug cartel", []],
    ]


def test_an_organisation_of_the_page_is_found_by_an_alias_that_no_event_has(
    a_casebook: Callable[..., Path], small_casebook: Mapping[str, str]
) -> None:
    events = small_casebook["events.csv"].replace(",,yes", ",Jalisco Cartel,yes", 1)
    names = "alias,organisation,source_id\nCJNG,Jalisco Cartel,release\nZ,Los Zetas,release\n"
    casebook = read_casebook(a_casebook(events=events, organisations=names))
    assert build_payload(build_atlas(casebook))["organisations"] == [["CJNG", ["Jalisco Cartel"]]]


def test_every_place_lies_where_it_was_resolved_to(atlas: Atlas, payload: Any) -> None:
    events, places = payload["events"], payload["places"]
    points = [
        (at, place.lon, place.lat)
        for at, place in zip(events["place"], atlas.places.itertuples(), strict=True)
        if at >= 0 and places["area"][at] < 0
    ]
    assert points
    for at, lon, lat in points:
        # No level is told to less than a hundredth of a degree.
        assert places["lon"][at] / 100_000 == pytest.approx(lon, abs=0.005)
        assert places["lat"][at] / 100_000 == pytest.approx(lat, abs=0.005)


def test_legs_lead_from_event_to_event(atlas: Atlas, payload: Any) -> None:
    ids = [payload["strings"][at] for at in payload["events"]["id"]]
    legs = payload["legs"]
    told = [(ids[a], ids[b]) for a, b in zip(legs["from"], legs["to"], strict=True)]
    assert sorted(told) == sorted(
        zip(atlas.legs["from_event"], atlas.legs["to_event"], strict=True)
    )


def test_every_event_finds_its_sources(atlas: Atlas, payload: Any) -> None:
    strings, starts = payload["strings"], payload["events"]["citation_start"]
    cited = payload["citations"]["source"]
    ids = [strings[at] for at in payload["sources"]["id"]]
    citations = atlas.tables["citations"]
    for position, event in enumerate(atlas.tables["events"]["event_id"]):
        rows = cited[starts[position] : starts[position + 1]]
        assert {ids[row] for row in rows} == set(
            citations.loc[citations["record"] == event, "source_id"]
        )


def test_only_what_reading_needs_waits(atlas: Atlas) -> None:
    payload = build_payload(atlas)
    for name, columns in payload["waiting"].items():
        assert set(columns) == set(payload["later"][name])
        assert not set(columns) & set(payload[name])
    assert {"kind", "place", "case", "earliest", "latest"} <= set(payload["events"])
