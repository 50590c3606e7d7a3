"""Build one page of synthetic events with one tool, and print what it cost.

``python benchmarks/pages_build.py TOOL FRAMES OUT``: FRAMES is a pickled atlas, OUT the page.
Run by ``pages.py`` in a process of its own, so that memory is that of one tool.
"""

from __future__ import annotations

import gzip
import json
import pickle
import resource
import sys
import time
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

if TYPE_CHECKING:
    from collections.abc import Callable

    from routes.render import Atlas

TOLD = (
    *("event_id", "case_id", "kind", "place_text", "date", "items", "quantity"),
    *("organisation", "documented", "source"),
)
"""What a reader of a peer's popup sees; ours shows every column and citation."""


def _points(atlas: Atlas) -> gpd.GeoDataFrame:
    events, places = atlas.tables["events"], atlas.places
    citations = atlas.tables["citations"].drop_duplicates("record").set_index("record")
    titles = atlas.tables["sources"].set_index("source_id")["url"]
    source = events["event_id"].map(citations["source_id"]).map(titles)
    told = events.assign(source=source)[list(TOLD)]
    plain = {
        name: told[name].astype(object).where(told[name].notna(), None).to_numpy() for name in TOLD
    }
    lon, lat = places["lon"].to_numpy(dtype=float), places["lat"].to_numpy(dtype=float)
    return gpd.GeoDataFrame(plain, geometry=shapely.points(lon, lat), crs="EPSG:4326")


def _lines(atlas: Atlas) -> gpd.GeoDataFrame:
    places, legs = atlas.places, atlas.legs
    row = pd.Series(np.arange(len(places)), index=atlas.tables["events"]["event_id"].to_numpy())
    ends = [row.loc[legs[name].to_numpy()].to_numpy() for name in ("from_event", "to_event")]
    degrees = places[["lon", "lat"]].to_numpy(dtype=float)
    paths = np.stack([degrees[end] for end in ends], axis=1)
    return gpd.GeoDataFrame(
        {"basis": legs["basis"].astype(object).to_numpy()},
        geometry=shapely.linestrings(paths),
        crs="EPSG:4326",
    )


def _ours(atlas: Atlas) -> Callable[[], str]:
    from routes.render import routes_map  # noqa: PLC0415 - one tool a process

    return lambda: routes_map(atlas).get_root().render()


def _folium_geojson(atlas: Atlas) -> Callable[[], str]:
    import folium  # noqa: PLC0415 - one tool a process

    points, lines = _points(atlas), _lines(atlas)

    def build() -> str:
        drawn = folium.Map([30, -100], zoom_start=5, tiles=None)
        folium.GeoJson(lines.to_json(drop_id=True), name="legs").add_to(drawn)
        folium.GeoJson(
            points.to_json(drop_id=True),
            marker=folium.CircleMarker(radius=4),
            popup=folium.GeoJsonPopup(list(TOLD)),
        ).add_to(drawn)
        return str(drawn.get_root().render())

    return build


def _folium_canvas(atlas: Atlas) -> Callable[[], str]:
    import folium  # noqa: PLC0415 - one tool a process

    points = _points(atlas)
    lines = _lines(atlas)

    def build() -> str:
        drawn = folium.Map([30, -100], zoom_start=5, tiles=None, prefer_canvas=True)
        for line in lines.geometry:
            folium.PolyLine([(y, x) for x, y in line.coords], weight=1).add_to(drawn)
        rows = points.drop(columns="geometry").to_dict("records")
        for row, point in zip(rows, points.geometry, strict=True):
            text = "<br>".join(f"{name}: {value}" for name, value in row.items())
            folium.CircleMarker([point.y, point.x], radius=4, popup=text).add_to(drawn)
        return str(drawn.get_root().render())

    return build


def _folium_cluster(atlas: Atlas) -> Callable[[], str]:
    import folium  # noqa: PLC0415 - one tool a process
    from folium.plugins import FastMarkerCluster  # noqa: PLC0415 - one tool a process

    points, lines = _points(atlas), _lines(atlas)
    callback = (
        "function (row) { var marker = L.marker(new L.LatLng(row[0], row[1]));"
        "marker.bindPopup(row.slice(2).join('<br>')); return marker; }"
    )

    def build() -> str:
        drawn = folium.Map([30, -100], zoom_start=5, tiles=None)
        folium.GeoJson(lines.to_json(drop_id=True)).add_to(drawn)
        texts = points.drop(columns="geometry").astype(str).to_numpy().tolist()
        rows = [
            [y, x, *text]
            for x, y, text in zip(points.geometry.x, points.geometry.y, texts, strict=True)
        ]
        FastMarkerCluster(rows, callback=callback).add_to(drawn)
        return str(drawn.get_root().render())

    return build


def _explore(atlas: Atlas) -> Callable[[], str]:
    points, lines = _points(atlas), _lines(atlas)

    def build() -> str:
        drawn = lines.explore(tiles=None, popup=False, tooltip=False)
        drawn = points.explore(m=drawn, popup=list(TOLD), tooltip=False)
        return str(drawn.get_root().render())

    return build


def _flat(atlas: Atlas) -> tuple[pd.DataFrame, pd.DataFrame]:
    points, lines = _points(atlas), _lines(atlas)
    table = pd.DataFrame(points.drop(columns="geometry"))
    table["lon"], table["lat"] = points.geometry.x, points.geometry.y
    bounds = lines.geometry.apply(lambda line: [*line.coords[0], *line.coords[-1]])
    legs = pd.DataFrame(bounds.tolist(), columns=["x0", "y0", "x1", "y1"])
    return table, legs


def _pydeck(atlas: Atlas) -> Callable[[], str]:
    import pydeck as pdk  # noqa: PLC0415 - one tool a process

    table, legs = _flat(atlas)

    def build() -> str:
        layers = [
            pdk.Layer(
                "LineLayer", legs, get_source_position="[x0, y0]", get_target_position="[x1, y1]"
            ),
            pdk.Layer(
                "ScatterplotLayer", table, get_position="[lon, lat]", get_radius=2000, pickable=True
            ),
        ]
        view = pdk.ViewState(latitude=30, longitude=-100, zoom=4)
        deck = pdk.Deck(layers=layers, initial_view_state=view, map_provider=None)
        return str(deck.to_html(as_string=True))

    return build


def _lonboard(atlas: Atlas) -> Callable[[], str]:
    from lonboard import Map, PathLayer, ScatterplotLayer  # noqa: PLC0415 - one tool a process

    points, lines = _points(atlas), _lines(atlas)

    def build() -> str:
        drawn = Map([PathLayer.from_geopandas(lines), ScatterplotLayer.from_geopandas(points)])
        return str(drawn.to_html())

    return build


def _kepler(atlas: Atlas) -> Callable[[], str]:
    from keplergl import KeplerGl  # noqa: PLC0415 - one tool a process

    table, legs = _flat(atlas)

    def build() -> str:
        drawn = KeplerGl(data={"events": table, "legs": legs})
        with NamedTemporaryFile(suffix=".html") as page:
            drawn.save_to_html(file_name=page.name)
            return Path(page.name).read_text("utf-8")

    return build


TOOLS: dict[str, Callable[[Any], Callable[[], str]]] = {
    "routes": _ours,
    "folium.GeoJson": _folium_geojson,
    "folium canvas markers": _folium_canvas,
    "folium FastMarkerCluster": _folium_cluster,
    "geopandas explore": _explore,
    "pydeck": _pydeck,
    "lonboard": _lonboard,
    "keplergl": _kepler,
}


MOST_BYTES = 14 * 10**9
"""Memory that a tool may take: a machine that swaps measures its disk."""


def _peak_mb() -> float:
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def measure(tool: str, frames: Path, out: Path) -> dict[str, float]:
    """Build a page and tell CPU seconds, peak memory and bytes."""
    with frames.open("rb") as stream:
        atlas = pickle.load(stream)  # noqa: S301 - our own file
    build = TOOLS[tool](atlas)
    # Peak from here on, not that of reading the frames.
    Path("/proc/self/clear_refs").write_text("5")
    start, wall = time.process_time(), time.perf_counter()
    page = build().encode("utf-8", "replace")
    cpu, seconds = time.process_time() - start, time.perf_counter() - wall
    peak = _peak_mb()
    out.write_bytes(page)
    return {
        "cpu_s": round(cpu, 2),
        "wall_s": round(seconds, 2),
        "peak_mb": round(peak),
        "bytes": len(page),
        "gzip_bytes": len(gzip.compress(page, 6)),
    }


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
    sys.stdout.write(json.dumps(measure(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))) + "\n")
