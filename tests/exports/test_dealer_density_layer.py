"""Licensed dealers as a layer: the numbers of the analysis, the colours and classes of the page."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from tests.analysis.test_dealers import dealers
from tests.exports.test_colours_tell_apart import VISION, apart, lab, linear

import routes
from routes.casebook import read_casebook
from routes.casebook.exports.layers import density_bounds
from routes.casebook.exports.qgis_styles import layer_styles
from routes.casebook.exports.symbols import DENSITY_FILLS, LAND, NO_DENSITY, density_fills
from routes.pipeline import build_atlas
from routes.pipeline.analysing import ANALYSES
from routes.pipeline.dealer_layer import dealer_density_layer

if TYPE_CHECKING:
    from collections.abc import Callable

    from routes.pipeline.layers import Layers
    from routes.render import Atlas

JUST_APART = 5.0
"""CIEDE2000 of neighbours in a scale; 2 is just noticed."""
OF_NONE = 3.5


@pytest.fixture
def small_atlas(a_casebook: Callable[..., Path]) -> Atlas:
    """Few cases: the counties are the same with any."""
    return build_atlas(read_casebook(a_casebook()))


@pytest.mark.parametrize("theme", DENSITY_FILLS)
@pytest.mark.parametrize("vision", VISION)
def test_classes_are_told_apart_by_readers_who_see_fewer_hues(theme: str, vision: str) -> None:
    fills = [lab(np.array(VISION[vision]) @ linear(each)) for each in DENSITY_FILLS[theme]]
    assert all(apart(one, other) >= JUST_APART for one, other in pairwise(fills))
    land = lab(np.array(VISION[vision]) @ linear(LAND[theme]))
    assert apart(land, fills[0]) >= OF_NONE


@pytest.mark.parametrize("theme", DENSITY_FILLS)
def test_more_is_farther_from_the_land_in_lightness(theme: str) -> None:
    light = [lab(linear(each))[0] for each in (LAND[theme], *DENSITY_FILLS[theme])]
    steps = np.diff(light)
    assert (steps < 0).all() or (steps > 0).all()


def test_few_classes_still_go_from_light_to_dark() -> None:
    for classes in (2, 3, 4, 5):
        _, _, *fills = density_fills(classes)
        assert len(set(fills)) == classes
        assert (fills[0], fills[-1]) == (DENSITY_FILLS["light"][0], DENSITY_FILLS["light"][-1])
    assert len(density_fills(1)) == 3
    assert density_fills(0) == (NO_DENSITY["light"], LAND["light"])


def test_the_layer_is_empty_without_a_list(shipped_layers: Layers) -> None:
    assert shipped_layers["dealer_density"].empty
    assert next(iter(shipped_layers)) == "dealer_density"


def test_the_layer_has_the_numbers_and_classes_of_the_analysis(small_atlas: Atlas) -> None:
    rows = [{"PREMISE_ZIP_CODE": code} for code in ("78040", "78040", "85001", "22041")]
    table = dealers(*rows).assign(source_id="list")
    atlas = replace(small_atlas, tables={**small_atlas.tables, "dealers": table})
    found = ANALYSES["dealers"].compute(atlas)
    layer = dealer_density_layer(table)
    assert layer["county"].tolist() == [row["county"] for row in found["counties"]]
    assert layer["dealers"].tolist() == [row["dealers"] for row in found["counties"]]
    assert layer.geometry.is_valid.all()
    bounds = [each["from_per_1000_km2"] for each in found["density"]["classes"][2:]]
    assert [low for low, _ in density_bounds({"dealer_density": layer})] == bounds
    webb = layer.set_index("county").loc["US-48479"]
    assert webb["class_from"] <= webb["per_1000_km2"]
    assert webb["source_ids"] == ("list",)
    assert "PLANTED" not in layer.drop(columns="geometry").to_csv()


PHRASES = {
    "en": (
        *("1,500 and more", "2.5 to under 1,500", "over 0, under 2.5"),
        *("none listed", "no density: county under 50 km²"),
    ),
    "es": (
        *("1,500 o más", "2.5 a menos de 1,500", "más de 0, menos de 2.5"),
        *("ninguno en la lista", "sin densidad: condado de menos de 50 km²"),
    ),
}
BOUNDS = [(0.0, 2.5), (2.5, 1500.0), (1500.0, None)]


@pytest.mark.parametrize("language", PHRASES)
def test_qgis_says_the_classes_in_the_words_of_the_figure(
    small_atlas: Atlas, language: str
) -> None:
    style = layer_styles(language, BOUNDS)["dealer_density"]
    assert tuple(re.findall(r'<rule [^>]*label="([^"]*)"', style)) == PHRASES[language]
    atlas = replace(small_atlas, tables={**small_atlas.tables, "dealers": dealers({})})
    classes = ANALYSES["dealers"].compute(atlas)["density"]["classes"]
    coarse, none = (each["label"][language] for each in classes[:2])
    assert (none, coarse) == PHRASES[language][-2:]


def test_qgis_paints_the_colours_of_the_page() -> None:
    style = layer_styles("en", BOUNDS)["dealer_density"]
    for fill in density_fills(3):
        told = ",".join(str(int(fill[at : at + 2], 16)) for at in (1, 3, 5))
        assert f'"{told},255"' in style


def test_the_page_has_the_land_and_the_grey_of_the_table_of_colours() -> None:
    page = Path(routes.__file__).parent / "render" / "viewer" / "palette.js"
    text = page.read_text("utf-8")
    light, dark = text.split("const DARK", maxsplit=1)
    for part, theme in ((light, "light"), (dark, "dark")):
        assert f'land: "{LAND[theme]}"' in part
        assert f'county: "{NO_DENSITY[theme]}"' in part
