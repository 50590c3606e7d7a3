"""The outlines that a page carries for the layer of licensed dealers, and what they cost it."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import shapely
from tests.analysis.test_dealers import dealers

from routes.casebook import read_casebook
from routes.pipeline import build_atlas
from routes.pipeline.analysing import ANALYSES
from routes.reference import polygons, zips
from routes.render.dealer_density import SCALE, county_outlines
from routes.render.encode import packed_json
from routes.render.payload import build_payload

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from routes.render import Atlas

KEY = "county_outlines"
MOST_BYTES = 700_000


@pytest.fixture
def small_atlas(a_casebook: Callable[..., Path]) -> Atlas:
    """Few cases: the counties are the same with any."""
    return build_atlas(read_casebook(a_casebook()))


def listed(atlas: Atlas, codes: list[str]) -> Atlas:
    """The atlas with a licensed place at each of some ZIP codes, counted."""
    table = dealers(*({"PREMISE_ZIP_CODE": code} for code in codes)).assign(source_id="list")
    atlas = replace(atlas, tables={**atlas.tables, "dealers": table})
    return replace(atlas, analyses={"dealers": ANALYSES["dealers"].compute(atlas)})


@pytest.fixture
def everywhere(small_atlas: Atlas) -> Atlas:
    """Every county has some, those in the east more."""
    return listed(small_atlas, zips()["zip"].tolist()[::10])


def drawn(packed: dict[str, Any]) -> list[float]:
    """Area in square degrees of every county as a page draws it, by the even-odd rule."""
    steps = np.concatenate([[0], np.cumsum(packed["lengths"] - 2)])
    begins = packed["starts"].reshape(2, -1).T
    rings = [
        shapely.Polygon(np.cumsum(np.vstack([begin, moves.reshape(-1, 2)]), axis=0) / SCALE)
        for begin, moves in zip(
            begins, (packed["moves"][a:b] for a, b in pairwise(steps)), strict=True
        )
    ]
    ends = np.concatenate([[0], np.cumsum(packed["rings"])])
    shapes = []
    for first, end in pairwise(ends):
        shape = shapely.Polygon()
        for ring in rings[first:end]:
            shape = shape.symmetric_difference(ring.buffer(0))
        shapes.append(shape.area)
    return shapes


def test_without_a_list_of_licensees_a_page_has_no_byte_of_them(small_atlas: Atlas) -> None:
    assert KEY not in build_payload(small_atlas)
    nothing = ANALYSES["dealers"].compute(small_atlas)
    assert nothing["status"] == "no data"
    assert KEY not in build_payload(replace(small_atlas, analyses={"dealers": nothing}))


def test_every_county_is_drawn_as_large_as_it_is(everywhere: Atlas) -> None:
    found = everywhere.analyses["dealers"]
    packed = county_outlines(found)
    assert packed is not None
    shapes = polygons("county").set_index("code").geometry
    shapes = shapes.loc[[row["county"] for row in found["counties"]]].to_numpy()
    true = shapely.area(shapes)
    off = np.abs(np.array(drawn(packed)) - true)
    # Half a step along the whole outline is the worst that rounding can do.
    assert (off <= shapely.length(shapes) / SCALE).all()
    assert len(true) == len(packed["level"]) == len(packed["rings"])


def test_every_county_has_the_place_of_its_class_and_that_class_a_colour(
    everywhere: Atlas,
) -> None:
    found = everywhere.analyses["dealers"]
    packed = county_outlines(found)
    assert packed is not None
    classes = found["density"]["classes"]
    assert np.bincount(packed["level"], minlength=len(classes)).tolist() == [
        each["counties_in_class"] for each in classes
    ]
    for fills in packed["fills"].values():
        assert len(fills) == len(set(fills)) == len(classes)


def test_all_counties_cost_a_page_less_than_allowed(everywhere: Atlas) -> None:
    plain = packed_json(build_payload(replace(everywhere, analyses={})))
    assert len(packed_json(build_payload(everywhere))) - len(plain) < MOST_BYTES


def test_the_same_list_in_another_order_gives_the_same_bytes(small_atlas: Atlas) -> None:
    codes = ["78040", "85001", "85001", "10001"]
    one, other = (listed(small_atlas, each) for each in (codes, codes[::-1]))
    assert packed_json(build_payload(one)) == packed_json(build_payload(other))
