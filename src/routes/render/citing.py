"""Which record cites which source, as arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from routes.render.columns import MISSING, Ints, positions, ranks, starts

if TYPE_CHECKING:
    from collections.abc import Mapping


class Citing:
    """Citations of a payload: one row each, by record and source.

    A leg that a source states has citations of its own; any other leg rests on those of its two
    ends and has no row here.

    Parameters
    ----------
    citations, sources
        Tables of the casebook.
    records
        Ids of the records that are in the page, by table, in the order of their rows.
    """

    sources: pd.DataFrame
    """Sources that are cited, in the order they are first cited in: those of one case are then
    neighbours, and rows that cite them pack well."""
    source_rows: Ints
    """Position of the source of every citation."""
    locators: pd.Series[str]
    """Where in the source, of every citation."""
    starts: dict[str, Ints]
    """By table: where the citations of every record begin, with the end as last value."""

    def __init__(
        self,
        citations: pd.DataFrame,
        sources: pd.DataFrame,
        records: Mapping[str, pd.Series[str]],
    ) -> None:
        every = pd.concat(list(records.values()), ignore_index=True)
        record = positions(citations["record"], every)
        by_id = sources.sort_values("source_id", ignore_index=True)
        source = positions(citations["source_id"], by_id["source_id"])
        locator = ranks(citations["locator"])
        order = np.lexsort((locator, source, record))
        order = order[record[order] != MISSING]
        keys = np.stack([record[order], source[order], locator[order]])
        # The same source at the same place said twice is said once.
        order = order[np.concatenate([[True], np.any(np.diff(keys) != 0, axis=0)])[: len(order)]]
        found, cited = pd.factorize(source[order])
        self.sources = by_id.take(cited).reset_index(drop=True)
        self.source_rows = np.asarray(found, dtype=np.int64)
        self.locators = citations["locator"].take(order)
        begins = starts(record[order], len(every))
        self.starts, at = {}, 0
        for name, ids in records.items():
            self.starts[name] = begins[at : at + len(ids) + 1]
            at += len(ids)
