"""Layers of folium's own: each is inside the page, or is refused by its name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import folium
import numpy as np
import pandas as pd
import pytest
from folium import plugins

from routes.errors import RenderError
from routes.pipeline import draw

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

AT = [32.4, -111.3]
CORNERS = [[31.0, -112.0], [32.0, -110.0]]
AREA: dict[str, Any] = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "id": "a",
            "properties": {"name": "Pima"},
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[-113, 31], [-110, 31], [-110, 33], [-113, 33], [-113, 31]]],
            },
        }
    ],
}


def grouped() -> folium.FeatureGroup:
    group = folium.FeatureGroup(name="Field notes")
    folium.Marker(AT, popup="in a group").add_to(group)
    return group


def shares() -> folium.Choropleth:
    data = pd.DataFrame({"id": ["a"], "share": [1.0]})
    return folium.Choropleth(
        AREA, data=data, columns=["id", "share"], key_on="feature.id", bins=[0, 1, 2, 3]
    )


def with_picture() -> folium.Marker:
    return folium.Marker(AT, popup=folium.Popup('<img src="https://example.org/a.png">'))


def line_of(places: list[list[float]]) -> Any:
    make: Any = folium.PolyLine
    return make(places, tooltip="a line")


def plugin(name: str, /, **options: Any) -> Any:
    return getattr(plugins, name)([AT], **options)


def framed() -> folium.Marker:
    return folium.Marker(AT, popup=folium.Popup(folium.IFrame("<p>words</p>", "100px", "50px")))


INSIDE: dict[str, Callable[[], Any]] = {
    "Marker": lambda: folium.Marker(AT, popup="a note", tooltip="a tip"),
    "Popup with markup": lambda: folium.Marker(AT, popup=folium.Popup("<b>a</b><br>note")),
    "DivIcon": lambda: folium.Marker(AT, icon=folium.DivIcon(html="<b>here</b>")),
    "CircleMarker": lambda: folium.CircleMarker(AT, radius=12, fill=True, popup="a circle"),
    "PolyLine": lambda: line_of([AT, [25.7, -100.3]]),
    "Rectangle": lambda: folium.Rectangle(CORNERS),
    "GeoJson": lambda: folium.GeoJson(AREA, tooltip=folium.GeoJsonTooltip(["name"])),
    "ImageOverlay": lambda: folium.raster_layers.ImageOverlay(np.ones((4, 4, 4)), CORNERS),
    "FeatureGroup": grouped,
    "LayerControl": folium.LayerControl,
}

REFUSED: dict[str, tuple[Callable[[], Any], str]] = {
    "TileLayer": (
        lambda: folium.TileLayer("https://t.example.org/{z}/{x}/{y}.png", attr="t", name="streets"),
        r"layer TileLayer “streets” asks the network for https://t\.example\.org",
    ),
    "WmsTileLayer": (
        lambda: folium.WmsTileLayer("https://wms.example.org/", layers="a"),
        r"layer WmsTileLayer asks the network for https://wms\.example\.org",
    ),
    "ImageOverlay of an address": (
        lambda: folium.raster_layers.ImageOverlay("https://example.org/x.png", CORNERS),
        r"layer ImageOverlay asks the network for https://example\.org/x\.png",
    ),
    "HeatMap": (lambda: plugin("HeatMap", name="heat"), r"layer HeatMap “heat” asks"),
    "MarkerCluster": (lambda: plugin("MarkerCluster"), r"layer MarkerCluster asks"),
    "FastMarkerCluster": (lambda: plugin("FastMarkerCluster"), r"layer FastMarkerCluster asks"),
    "MiniMap": (plugins.MiniMap, r"layer MiniMap asks the network"),
    "Choropleth": (shares, r"the legend of a Choropleth .* asks the network"),
    "Icon": (
        lambda: folium.Marker(AT, icon=folium.Icon(color="red")),
        r"folium\.Icon needs scripts and fonts .* use DivIcon or CircleMarker",
    ),
    "CustomIcon": (
        lambda: folium.Marker(AT, icon=folium.CustomIcon("https://example.org/i.png")),
        r"layer Marker asks the network for https://example\.org/i\.png",
    ),
    "Popup with a picture": (with_picture, r"layer Marker asks .* https://example\.org/a\.png"),
    "IFrame": (framed, r"IFrame opens a page inside the page"),
}


@pytest.mark.parametrize("name", INSIDE)
def test_a_layer_that_is_inside_the_page_is_kept(
    a_casebook: Callable[..., Path], tmp_path: Path, name: str
) -> None:
    drawn, _, _ = draw(a_casebook())
    INSIDE[name]().add_to(drawn)
    drawn.save(str(tmp_path / "mine.html"))
    again, _, _ = draw(a_casebook())
    INSIDE[name]().add_to(again)
    assert again.get_root().render() == (tmp_path / "mine.html").read_text("utf-8")


@pytest.mark.parametrize("name", REFUSED)
def test_a_layer_that_needs_the_network_is_refused_by_its_name(
    a_casebook: Callable[..., Path], tmp_path: Path, name: str
) -> None:
    drawn, _, _ = draw(a_casebook())
    make, told = REFUSED[name]
    make().add_to(drawn)
    with pytest.raises(RenderError, match=told):
        drawn.save(str(tmp_path / "mine.html"))
    assert not (tmp_path / "mine.html").exists()
