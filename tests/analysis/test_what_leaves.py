"""What leaves with a figure: no position finer than its level may claim."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from routes.casebook import read_casebook
from routes.pipeline import build_atlas
from routes.pipeline.analysing import ANALYSES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FIGURES = ("crossings", "flows", "corridors", "indicators", "timeline")
DECIDED = (
    "place_text,country,case_id,name,admin1,lon,lat,level,uncertainty_km,gazetteer_id,method,"
    "decided_by,decided_at,reason\n"
    '"Phoenix, Arizona",US,,Phoenix,US-AZ,-112.07434,{lat},city,5,,decision,'
    "desk,2026-01-01,the town\n"
)


def test_no_figure_tells_a_decided_place_finer_than_it_is_drawn(
    a_casebook: Callable[..., Path],
) -> None:
    # Two casebooks that differ only where the position is rounded away give the same figures.
    said = []
    for lat in ("33.44812", "33.44813"):
        atlas = build_atlas(read_casebook(a_casebook(places=DECIDED.format(lat=lat))))
        assert float(lat) in atlas.places["lat"].tolist()
        found = [ANALYSES[name].compute(atlas) for name in FIGURES]
        said.append(json.dumps(found, sort_keys=True))
    assert said[0] == said[1]
