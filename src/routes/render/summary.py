"""The machine-readable summary of a page: a contract, documented in docs/map-file.md."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import routes
from routes.codebook import code_list
from routes.render.columns import among

if TYPE_CHECKING:
    import pandas as pd

    from routes.render.atlas import Atlas


def _counts(values: pd.Series[str], names: tuple[str, ...]) -> dict[str, int]:
    counted = values.value_counts()
    return {name: int(counted.get(name, 0)) for name in names}


def summarise(atlas: Atlas) -> dict[str, Any]:
    """Count what a page holds.

    Returns
    -------
    dict
        ``version`` of the product; ``data_sha256``; ``cases`` and ``events`` of the casebook;
        ``events_by_kind`` and ``events_by_level``, each summing to ``events`` (an event that
        could not be placed counts as ``unresolvable``); ``legs_by_basis`` of public cases;
        ``sources``, the distinct sources cited anywhere; ``withheld``, the events that are
        not public, counted inside ``events``.
    """
    events, cases = atlas.tables["events"], atlas.tables["cases"]
    public = atlas.public_cases
    public_legs = atlas.legs[among(atlas.legs["case_id"], public)]
    placed = atlas.places["place_status"] == "ok"
    levels = atlas.places["level"].where(placed, "unresolvable")
    return {
        "version": routes.__version__,
        "data_sha256": atlas.data_sha256,
        "cases": len(cases),
        "events": len(events),
        "events_by_kind": _counts(events["kind"], code_list("kind").values),
        "events_by_level": _counts(levels, code_list("level").values),
        "legs_by_basis": _counts(public_legs["basis"], code_list("basis").values),
        "sources": int(atlas.tables["citations"]["source_id"].nunique()),
        "withheld": int((~among(events["case_id"], public)).sum()),
    }
