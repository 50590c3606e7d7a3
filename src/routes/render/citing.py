"""Which record cites which source, as arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from routes.render.columns import MISSING, Ints, in_order, positions, ranks, row_order, starts

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
    in_first
        Position of the record of every citation in the first of these tables.
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
        in_first: Ints,
    ) -> None:
        first, *others = records.values()
        record, count = in_first.copy(), len(first)
        for ids in others:
            # Most are found by now; the others need not be looked for again.
            left = np.flatnonzero(record == MISSING)
            found = positions(citations["record"].take(left), ids)
            record[left] = np.where(found == MISSING, MISSING, found + count)
            count += len(ids)
        by_id = in_order(sources, "source_id").reset_index(drop=True)
        source = positions(citations["source_id"], by_id["source_id"])
        locator = ranks(citations["locator"])
        order = row_order(record, source, locator)
        order = order[np.searchsorted(record[order], 0) :]
        keys = (record[order], source[order], locator[order])
        # The same source at the same place said twice is said once.
        told = np.ones(len(order), dtype=bool)
        told[1:] = np.any([key[1:] != key[:-1] for key in keys], axis=0)
        order = order[told]
        found, cited = pd.factorize(source[order])
        self.sources = by_id.take(cited).reset_index(drop=True)
        self.source_rows = np.asarray(found, dtype=np.int64)
        self.locators = citations["locator"].take(order)
        begins = starts(record[order], count)
        self.starts, at = {}, 0
        for name, ids in records.items():
            self.starts[name] = begins[at : at + len(ids) + 1]
            at += len(ids)
