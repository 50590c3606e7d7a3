"""Layers look as the page does, and QGIS itself takes their styles."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import routes
from routes.casebook.exports.qgis_styles import layer_styles
from routes.casebook.exports.symbols import (
    AREA_EDGE,
    BASIS_LINES,
    CORRIDOR_LINES,
    CORRIDOR_WIDTHS,
    CROSSING_RADIUS,
    DARK_FILLS,
    INK,
    LAND,
    LEG_WIDTHS,
    MARKS,
    red_green_blue,
)

if TYPE_CHECKING:
    from routes.pipeline.layers import Layers

VIEWER = Path(routes.__file__).parent / "render" / "viewer"


ASK_THE_PAGE = """
const viewer = process.argv[1];
const { PALETTES } = await import(`${viewer}/palette.js`);
const { styleOfKind } = await import(`${viewer}/symbols.js`);
const { paintSample } = await import(`${viewer}/paint_legs.js`);
const { lineWidth } = await import(`${viewer}/flows.js`);
const { corridorWidth, crossingRadius, paintCorridors } = await import(`${viewer}/paint_layers.js`);
const [kinds, bases] = process.argv.slice(2).map((list) => list.split(","));
function dashesOf(paint) {
  const seen = [];
  const pen = { setLineDash: (dash) => seen.push(dash) };
  paint(new Proxy(pen, { get: (own, name) => own[name] || (() => {}), set: () => true }));
  return seen;
}
const frame = { x: 0, y: 0, size: 256 };
const band = (basis) => ({ basis, count: 4, chain: [0, 0, 1, 1] });
console.log(JSON.stringify({
  light: PALETTES.light,
  dark: PALETTES.dark,
  shapes: Object.fromEntries(kinds.map((kind) => [kind, styleOfKind(kind, 0).shape])),
  dashes: Object.fromEntries(bases.map((basis) => [
    basis, dashesOf((ctx) => paintSample(ctx, basis, 40, 10, 2, "light"))[0],
  ])),
  bands: Object.fromEntries(bases.map((basis) => [
    basis, dashesOf((ctx) => paintCorridors(ctx, frame, [band(basis)]))[1],
  ])),
  widths: [lineWidth(null), lineWidth(0), lineWidth(1e9), lineWidth(125)],
  corridors: [corridorWidth(0), corridorWidth(1e9), corridorWidth(5)],
  crossings: [crossingRadius(0), crossingRadius(1), crossingRadius(1e9)],
}));
"""


@pytest.fixture(scope="module")
def page() -> Any:
    """The symbols as the page itself has them."""
    node = shutil.which("node")
    assert node is not None, "node is needed to ask the viewer for its symbols"
    told = [VIEWER.as_uri(), ",".join(MARKS), ",".join(BASIS_LINES)]
    asked = [node, "--input-type=module", "-e", ASK_THE_PAGE, *told]
    return json.loads(subprocess.run(asked, capture_output=True, text=True, check=True).stdout)


def test_a_stage_has_the_colour_and_shape_of_the_page(page: Any) -> None:
    assert page["light"]["kinds"] == {kind: mark.fill for kind, mark in MARKS.items()}
    assert page["dark"]["kinds"] == DARK_FILLS
    assert {theme: page[theme]["land"] for theme in LAND} == LAND
    assert page["light"]["ink"] == INK
    assert page["shapes"] == {kind: mark.page_shape for kind, mark in MARKS.items()}
    ours = {(mark.shape, mark.turn) for mark in MARKS.values()}
    assert len(ours) == len(MARKS)


def test_a_basis_has_the_colour_and_dash_of_the_page(page: Any) -> None:
    for told, dashes, lines in (
        (page["light"]["lines"], page["dashes"], BASIS_LINES),
        (dict.fromkeys(BASIS_LINES, page["light"]["corridor"]), page["bands"], CORRIDOR_LINES),
    ):
        ours = {basis: red_green_blue(line.colour) for basis, line in lines.items()}
        assert {basis: tuple(colour) for basis, colour in told.items()} == ours
        dashed = {basis: tuple(dash) for basis, dash in dashes.items()}
        assert dashed == {basis: line.dash for basis, line in lines.items()}


def test_an_area_has_the_outline_of_the_page(page: Any) -> None:
    red, green, blue = red_green_blue(AREA_EDGE)
    assert page["light"]["areaEdge"] == f"rgba({red}, {green}, {blue}, 0.75)"


def test_lines_and_crossings_grow_as_on_the_page(page: Any) -> None:
    legs, bands = LEG_WIDTHS, CORRIDOR_WIDTHS
    half = (legs.thin + legs.wide) / 2
    assert page["widths"] == [legs.thin, legs.thin, legs.wide, half]
    assert 125 / legs.full_at == 0.5**2
    assert page["corridors"] == [bands.thin, bands.wide, (bands.thin + bands.wide) / 2]
    assert 5 / bands.full_at == 0.5**2
    least, more, most = CROSSING_RADIUS
    assert page["crossings"] == [least, least + more, most]


@pytest.mark.parametrize("name", ["events", "crossings"])
def test_what_is_inferred_reaches_no_farther_than_what_a_source_states(name: str) -> None:
    marks = [
        dict(re.findall(r'<prop k="(\w+)" v="([^"]*)"/>', layer))
        for layer in layer_styles()[name].split("<layer ")[1:]
    ]
    assert len(marks) >= 2
    for filled, hollow in zip(marks[::2], marks[1::2], strict=True):
        # A casing of paper covers the edge of a filled symbol; a rim of colour lies around it.
        reach = float(filled["size"]) - float(filled["outline_width"])
        assert float(hollow["size"]) + float(hollow["outline_width"]) <= reach + 1e-9
        assert hollow["outline_color"] == filled["color"]
        assert hollow["color"] == filled["outline_color"]


ASK_QGIS = """
import json, os, sys
from qgis.core import QgsApplication, QgsRenderContext, QgsVectorLayer
QgsApplication.setPrefixPath("/usr", True)
app = QgsApplication([], False)
app.initQgis()
told = {}
for name in sys.argv[2].split(","):
    layer = QgsVectorLayer(f"{sys.argv[1]}|layername={name}", name, "ogr")
    drawn = unseen = 0
    renderer, context = layer.renderer(), QgsRenderContext()
    renderer.startRender(context, layer.fields())
    for feature in layer.getFeatures():
        if feature.hasGeometry():
            context.expressionContext().setFeature(feature)
            drawn += 1
            unseen += not renderer.willRenderFeature(feature, context)
    renderer.stopRender(context)
    items = renderer.legendSymbolItems()
    symbols = [item.symbol() for item in items]
    told[name] = {
        "valid": layer.isValid(), "rows": layer.featureCount(), "drawn": drawn, "unseen": unseen,
        "renderer": renderer.type(),
        "labels": [item.label() for item in items],
        "expressions": [
            part.dataDefinedProperties().property(key).expressionString()
            for s in symbols for part in s.symbolLayers()
            for key in part.dataDefinedProperties().propertyKeys()
        ],
    }
print(json.dumps(told))
sys.stdout.flush()
os._exit(0)
"""
QGIS_PYTHON = [Path("/usr/bin/python3")] if shutil.which("qgis_process") else []


@pytest.mark.parametrize("python", QGIS_PYTHON)
def test_qgis_itself_takes_every_style_and_leaves_no_record_unseen(
    python: Path, shipped_layers: Layers, layers_file: Path
) -> None:
    environment = {
        "QT_QPA_PLATFORM": "offscreen",
        "HOME": str(layers_file.parent),
        "PATH": "/usr/bin",
    }
    asked = [str(python), "-c", ASK_QGIS, str(layers_file), ",".join(shipped_layers)]
    answer = subprocess.run(asked, capture_output=True, text=True, check=True, env=environment)
    told = json.loads(answer.stdout)
    for name, found in told.items():
        frame = shipped_layers[name]
        assert found["valid"], name
        assert found["rows"] == len(frame), name
        assert found["drawn"] == int(frame.geometry.notna().sum()), name
        # Of flows between cities, states and cells only the first are ticked.
        unticked = name == "od_flows" and (frame["level"] != "city") & frame.geometry.notna()
        assert found["unseen"] == (0 if unticked is False else int(unticked.sum())), name
        assert found["renderer"] == "RuleRenderer", name
        assert all(found["labels"]), name
    assert told["legs"]["labels"] == ["Documented", "Partly documented", "Inferred"]
    assert "quantity" in "".join(told["legs"]["expressions"])
    assert "cases" in "".join(told["crossings"]["expressions"])


def test_making_layers_is_asked_of_no_network_and_importing_stays_light() -> None:
    code = (
        "import sys, routes\n"
        "assert callable(routes.layers)\n"
        "print([name for name in ('geopandas', 'pandas', 'shapely') if name in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"
