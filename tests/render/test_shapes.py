"""Shapes of the base map and of areas, and what they cost a page."""

from __future__ import annotations

import gzip
import json
from importlib import resources
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from routes.pipeline import draw
from routes.render import areas_file, basemap_file, build_basemap, viewer_file
from routes.render.areas import drawn_areas, encode_lines
from routes.render.bundle import viewer_script
from routes.render.encode import packed_json, segment
from routes.render.pack_digest import opened, sealed

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FIXED_COST = 900_000

points = st.lists(
    st.tuples(st.floats(-180, 180), st.floats(-85, 85)), min_size=2, max_size=12, unique=True
)


def _decoded(written: dict[str, Any], scale: int) -> list[list[tuple[float, float]]]:
    ends = np.concatenate([[0], np.cumsum(written["lengths"] - 2)])
    begins = np.reshape(written["starts"], (2, -1)).T
    lines = []
    for first, (start, end) in zip(begins, pairwise(ends), strict=True):
        moves = np.reshape(written["moves"][start:end], (-1, 2))
        steps = np.cumsum(np.concatenate([[first], moves]), axis=0)
        lines.append([(x / scale, y / scale) for x, y in steps])
    return lines


@given(st.lists(points, max_size=5), st.sampled_from([100, 1000]))
def test_a_line_comes_back_within_half_a_step(
    given_lines: list[list[tuple[float, float]]], scale: int
) -> None:
    lines = np.array([shapely.LineString(line) for line in given_lines], dtype=object)
    written = encode_lines(lines, scale)
    found = [shapely.LineString(line) for line in _decoded(written, scale)]
    kept = [
        line
        for line, rounded in zip(lines, shapely.set_precision(lines, 0), strict=True)
        if len({(round(x * scale), round(y * scale)) for x, y in rounded.coords}) > 1
    ]
    assert len(found) >= len(kept)
    for line in kept:
        # GEOS divides by zero on its way to a right distance, and numpy would warn of it.
        with np.errstate(divide="ignore", invalid="ignore"):
            nearest = min(shapely.hausdorff_distance(line, other) for other in found)
        assert nearest <= 0.75 / scale


def test_lines_are_written_alike_in_any_order() -> None:
    lines = np.array([shapely.LineString([(x, 0), (x + 1, 2)]) for x in range(9)], dtype=object)
    forth, back = encode_lines(lines, 10), encode_lines(lines[::-1], 10)
    assert all(forth[name].tolist() == back[name].tolist() for name in forth)


def test_a_state_has_its_border_and_its_name_in_both_languages() -> None:
    (area,) = areas_file.areas_of(["admin1:MX-NLE", "geonames:1"])
    assert area["name"]["es"] == "Nuevo León"
    (drawn,) = drawn_areas("admin1", ["MX-NLE"])
    assert drawn["rings"]["lengths"].min() >= 6
    x, y = (value / 10_000 for value in area["anchor"])
    assert -102 < x < -98
    assert 23 < y < 28


@pytest.mark.parametrize("prefix", areas_file.PACKED)
def test_the_areas_that_ship_are_those_of_these_data_and_this_code(prefix: str) -> None:
    name = areas_file.pack_name(prefix)
    packed = resources.files("routes.render").joinpath(name).read_bytes()
    areas = opened(areas_file.digest(prefix), packed)
    again = "run make basemap"
    assert areas is not None, again
    assert gzip.decompress(areas) == gzip.decompress(areas_file.packed_anew(prefix)), again


SOME_AREAS = ("admin1:US-TX", "country:MX", "county:US-48479", "municipio:MX-19039", "region:bajio")


def test_areas_out_of_a_pack_are_those_drawn_from_the_data(monkeypatch: pytest.MonkeyPatch) -> None:
    packed = segment({"areas": areas_file.areas_of(SOME_AREAS)})
    monkeypatch.setattr(areas_file, "digest", lambda prefix: prefix * 64)
    areas_file.shipped.cache_clear()
    try:
        assert [areas_file.shipped(prefix) for prefix in areas_file.PACKED] == [None] * 4
        assert segment({"areas": areas_file.areas_of(SOME_AREAS)}) == packed
    finally:
        monkeypatch.undo()
        areas_file.shipped.cache_clear()
    assert areas_file.shipped("admin1") is not None


def test_counties_come_only_near() -> None:
    layers = [layer for layer in build_basemap()["layers"] if layer["name"] == "counties"]
    assert [layer["minzoom"] for layer in layers] == [7]


def test_the_border_of_inegi_stands_alone() -> None:
    layers = {layer["name"]: layer for layer in build_basemap()["layers"]}
    assert layers["border_inegi"]["parts"]["lengths"].size > 0


def test_the_base_map_is_the_same_twice() -> None:
    first = packed_json(build_basemap())
    build_basemap.cache_clear()
    assert packed_json(build_basemap()) == first


def test_the_base_map_that_ships_is_that_of_these_data_and_this_code() -> None:
    packed = resources.files("routes.render").joinpath(basemap_file.PACK).read_bytes()
    island = opened(basemap_file.digest(), packed)
    again = "run make basemap"
    assert island is not None, again
    assert gzip.decompress(island) == gzip.decompress(basemap_file.packed_anew()), again
    assert len(island) <= len(basemap_file.packed_anew())


def test_the_viewer_that_ships_is_that_of_these_modules() -> None:
    packed = viewer_file.shipped()
    again = "run make viewer"
    assert packed is not None, again
    assert gzip.decompress(packed).decode("utf-8") == viewer_script(), again
    assert len(packed) <= len(viewer_file.packed_anew())


def test_a_viewer_of_other_modules_is_never_served(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(viewer_file, "digest", lambda: "0" * 64)
    monkeypatch.setattr(viewer_file, "packed_anew", lambda: gzip.compress(b"packed anew"))
    viewer_file.packed_viewer.cache_clear()
    try:
        assert viewer_file.packed_viewer().script == "packed anew"
    finally:
        monkeypatch.undo()
        viewer_file.packed_viewer.cache_clear()
    assert viewer_file.packed_viewer().script == viewer_script()


@given(st.binary(max_size=40), st.data())
def test_a_damaged_pack_is_no_pack(content: bytes, data: st.DataObject) -> None:
    whole = sealed("made from this", content)
    assert opened("made from this", whole) == content
    assert opened("made from that", whole) is None
    cut = data.draw(st.integers(0, len(whole) - 1))
    assert opened("made from this", whole[:cut]) is None
    changed = bytearray(whole)
    changed[cut] ^= 1
    assert opened("made from this", bytes(changed)) is None


def test_a_base_map_of_other_data_is_never_served(monkeypatch: pytest.MonkeyPatch) -> None:
    shipped = basemap_file.basemap_island()
    monkeypatch.setattr(basemap_file, "digest", lambda: "0" * 64)
    monkeypatch.setattr(basemap_file, "packed_anew", lambda: b"packed anew")
    basemap_file.basemap_island.cache_clear()
    try:
        assert basemap_file.basemap_island() == json.dumps(["cGFja2VkIGFuZXc="])
    finally:
        monkeypatch.undo()
        basemap_file.basemap_island.cache_clear()
    assert basemap_file.basemap_island() == shipped


def test_what_every_page_carries_stays_under_its_budget(
    a_casebook: Callable[..., Path],
) -> None:
    page = draw(a_casebook())[0].get_root().render()
    begin = page.index('id="routes-data"')
    data = page.index("</script>", begin) - begin
    assert len(page.encode("utf-8")) - data < FIXED_COST
