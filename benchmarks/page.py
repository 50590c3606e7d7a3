"""Bytes and seconds of a page, side by side with folium.GeoJson on the same events.

Run ``python benchmarks/page.py [copies]``: the casebook that ships, repeated; figures are ratios of
one run on one machine, never goals.
"""

from __future__ import annotations

import json
import sys
import time
from typing import TYPE_CHECKING

import folium
import pandas as pd

from routes.casebook import read_casebook
from routes.pipeline import build_atlas
from routes.render import Atlas, build_payload, routes_map
from routes.render.encode import packed_json
from routes.settings import shipped_casebook

if TYPE_CHECKING:
    from collections.abc import Callable

COPIES = 24
_IDS = ("event_id", "case_id", "record", "from_event", "to_event", "leg_id")


def _copies(frame: pd.DataFrame, copies: int) -> pd.DataFrame:
    """Rows repeated under new ids, so that every copy is a case of its own."""
    named = [column for column in _IDS if column in frame]
    return pd.concat(
        [
            frame.assign(**{column: frame[column].astype("string") + f"+{n}" for column in named})
            for n in range(copies)
        ],
        ignore_index=True,
    )


def repeated(atlas: Atlas, copies: int) -> Atlas:
    """An atlas with every case ``copies`` times."""
    repeat = ("cases", "events", "citations")
    tables = {
        name: _copies(frame, copies) if name in repeat else frame
        for name, frame in atlas.tables.items()
    }
    return Atlas(
        tables=tables,
        places=pd.concat([atlas.places] * copies, ignore_index=True),
        legs=_copies(atlas.legs, copies),
        data_sha256=atlas.data_sha256,
    )


def peer_page(atlas: Atlas) -> str:
    """The same events as points of folium.GeoJson with a popup, and no leg."""
    events, places = atlas.tables["events"], atlas.places
    columns = ["event_id", "kind", "place_text", "date", "items", "quantity"]
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [lon, lat]},
            "properties": {
                name: None if pd.isna(row[name]) else str(row[name]) for name in columns
            },
        }
        for (_, row), lon, lat in zip(events.iterrows(), places["lon"], places["lat"], strict=True)
        if not pd.isna(lon)
    ]
    drawn = folium.Map(tiles=None)
    folium.GeoJson(
        {"type": "FeatureCollection", "features": features},
        popup=folium.GeoJsonPopup(columns),
    ).add_to(drawn)
    page: str = drawn.get_root().render()
    return page


def timed(task: Callable[[], str]) -> tuple[str, float]:
    """What a task gave, and the processor seconds it took."""
    start = time.process_time()
    return task(), time.process_time() - start


def main(copies: int) -> None:
    """Print the figures of one run."""
    atlas = repeated(build_atlas(read_casebook(shipped_casebook())), copies)
    size = len(atlas.tables["events"])
    routes_map(atlas)  # the base map is read once, whatever the number of events
    ours, our_seconds = timed(lambda: routes_map(atlas).get_root().render())
    theirs, their_seconds = timed(lambda: peer_page(atlas))
    data = len(packed_json(build_payload(atlas)))
    result = {
        "events": size,
        "legs": len(atlas.legs),
        "page_mb": round(len(ours) / 1e6, 2),
        "data_bytes_per_event": round(data / size, 1),
        "geojson_bytes_per_event": round(len(theirs) / size, 1),
        "bytes_ratio": round(len(theirs) / data, 1),
        "cpu_seconds": round(our_seconds, 2),
        "geojson_cpu_seconds": round(their_seconds, 2),
        "cpu_ratio": round(their_seconds / our_seconds, 2),
    }
    sys.stdout.write(json.dumps(result, indent=2) + "\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else COPIES)
