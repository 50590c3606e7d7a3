"""Events on no leg in the payload: each with its reason, and the public ones alone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from routes.casebook import read_casebook
from routes.codebook import code_list
from routes.pipeline import build_atlas
from routes.pipeline.chaining import unchained_events
from routes.render import build_payload
from routes.settings import shipped_casebook

if TYPE_CHECKING:
    from routes.render import Atlas


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return build_atlas(read_casebook(shipped_casebook()))


def test_every_public_event_without_a_leg_is_there_with_its_reason(atlas: Atlas) -> None:
    found = build_payload(atlas)["off_routes"]
    public = atlas.tables["events"].loc[atlas.shown, "event_id"].sort_values().tolist()
    reasons = code_list("unchained").values
    told = [
        (public[at], reasons[why]) for at, why in zip(found["event"], found["reason"], strict=True)
    ]
    off = unchained_events(atlas)
    wanted = off[off["event_id"].isin(public)]
    assert told == list(zip(wanted["event_id"], wanted["reason"], strict=True))
    others = [None if at < 0 else public[at] for at in found["other"]]
    assert others == [other if isinstance(other, str) else None for other in wanted["other_event"]]
    assert any(others)


def test_a_case_that_is_withheld_leaves_none_of_its_events(atlas: Atlas) -> None:
    cases = atlas.tables["cases"].copy()
    lone = unchained_events(atlas).iloc[0]
    cases.loc[cases["case_id"] == lone["case_id"], "review_state"] = "withheld"
    held = replace(atlas, tables={**atlas.tables, "cases": cases})
    before, after = (len(build_payload(each)["off_routes"]["event"]) for each in (atlas, held))
    assert after < before
