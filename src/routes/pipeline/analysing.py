"""A casebook to figures: each analysis on the cases that may leave the casebook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routes.analysis.crossings import CrossingAnalysis, analyse, observe
from routes.chains.road_network import road_network

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from routes.render import Atlas

_CORRIDOR = "US>MX"


def crossings(atlas: Atlas) -> CrossingAnalysis:
    """Hold the crossing model against simpler guesses on the public cases.

    Parameters
    ----------
    atlas
        A casebook that is geocoded and chained.

    Returns
    -------
    CrossingAnalysis
        Linked cases are left out together, so that no case helps to guess itself.
    """
    cases = atlas.tables["cases"]
    public = cases[cases["case_id"].isin(atlas.public_cases)]
    south = public["corridor"].fillna("").str.contains(_CORRIDOR, regex=False)
    wanted = [str(case_id) for case_id in public.loc[south, "case_id"]]
    found = observe(atlas.tables["events"], atlas.places, wanted, road_network())
    return analyse(found, clusters=_linked(atlas.tables["links"], wanted))


def _linked(links: pd.DataFrame, cases: list[str]) -> Mapping[str, str]:
    """Name the cluster of every case that a link joins to another, directly or over others."""
    cluster = {case: case for case in cases}

    def root(case: str) -> str:
        while cluster[case] != case:
            case = cluster[case]
        return case

    for first, second in zip(links["case_a"], links["case_b"], strict=True):
        if first in cluster and second in cluster:
            low, high = sorted((root(str(first)), root(str(second))))
            cluster[high] = low
    return {case: root(case) for case in cases}
