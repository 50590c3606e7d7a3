"""Columns of a payload as arrays: codes as positions, missing values kept missing.

A payload knows four kinds of column: whole numbers (codes, positions; ``-1`` is missing), numbers
that may be unknown (NaN), texts (positions in the list of texts, :class:`Strings`), and columns
that another column nearly decides (:func:`given`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa  # type: ignore[import-untyped]  # has no types
import pyarrow.compute as pc  # type: ignore[import-untyped]  # has no types

from routes.codebook import code_list

if TYPE_CHECKING:
    from collections.abc import Iterable

MISSING = -1
"""Position that stands for a missing text, code or record."""

_WIDEST = 1 << 63
"""Whole numbers below it have room in an array."""

Ints = np.ndarray[Any, np.dtype[np.int64]]
Floats = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True, eq=False)
class TextColumn:
    """Texts of one column, before the texts of all columns have their positions."""

    codes: Ints
    """Position in ``texts`` of every row; ``MISSING`` for a missing text."""
    texts: pa.Array
    """Distinct texts, sorted."""
    known: list[Ints] = field(default_factory=list)
    """Positions of ``texts`` among all texts, once every column is there."""

    def resolved(self) -> Ints:
        """Position among all texts of every row."""
        (known,) = self.known
        found: Ints = np.append(known, MISSING)[self.codes]
        return found


class Strings:
    """Every distinct text of a payload, each kept once.

    Texts of columns added as ``early`` come first, so that a page can read them without the rest;
    within both parts those of one column stand together, in order.
    """

    def __init__(self) -> None:
        self._early: list[TextColumn] = []
        self._late: list[TextColumn] = []

    def column(self, values: Iterable[Any], *, early: bool = False) -> TextColumn:
        """Add the texts of a column.

        Parameters
        ----------
        values
            Texts; missing ones stay missing.
        early
            Whether the first drawing of a page needs them.
        """
        made = TextColumn(*ranked(values))
        (self._early if early else self._late).append(made)
        return made

    def finish(self) -> tuple[pa.Array, pa.Array]:
        """Give every text its position.

        Returns
        -------
        early, late
            Texts; a position counts through both.
        """
        columns = (*self._early, *self._late)
        # Column after column into one dictionary, without copying them together first.
        every = pa.chunked_array([column.texts for column in columns], type=pa.large_string())
        chunks = [chunk for chunk in every.dictionary_encode().chunks if len(chunk)]
        texts = chunks[-1].dictionary if chunks else _arrow([])
        found = np.concatenate([np.zeros(0, dtype=np.int64), *(_ints(c.indices) for c in chunks)])
        at = 0
        for column in columns:
            column.known.append(found[at : at + len(column.texts)])
            at += len(column.texts)
        early = sum(len(column.texts) for column in self._early)
        first = int(found[:early].max(initial=MISSING)) + 1
        return texts.slice(0, first), texts.slice(first)


def _arrow(values: Iterable[Any]) -> pa.Array:
    """Texts as arrow has them; half a character cannot be written and becomes a question mark."""
    plain = values if isinstance(values, pd.Series) else list(values)
    try:
        made = pa.array(plain, type=pa.large_string(), from_pandas=True)
    except UnicodeEncodeError:
        whole = [text if text is None else _whole(text) for text in plain]
        made = pa.array(whole, type=pa.large_string())
    return made.combine_chunks() if isinstance(made, pa.ChunkedArray) else made


def _whole(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")


def _ints(positions: pa.Array) -> Ints:
    return np.asarray(pc.fill_null(positions, MISSING), dtype=np.int64)


def _is_rising(ids: pa.Array) -> bool:
    """Tell whether texts are in their order, each once and none missing."""
    if ids.null_count:
        return False
    rising = pc.all(pc.less(ids.slice(0, max(0, len(ids) - 1)), ids.slice(1)))
    return rising.as_py() is not False


def ranked(values: Iterable[Any]) -> tuple[Ints, pa.Array]:
    """Rank of every text among the distinct texts of a column, and these, sorted.

    The rank of a missing text is ``MISSING``.
    """
    given = _arrow(values)
    if _is_rising(given):
        # Ids of a table in its order: nothing to look for.
        return np.arange(len(given)), given
    coded = given.dictionary_encode()
    order = np.asarray(pc.sort_indices(coded.dictionary), dtype=np.int64)
    rank = np.full(len(order) + 1, MISSING, dtype=np.int64)
    rank[order] = np.arange(len(order))
    return rank[_ints(coded.indices)], coded.dictionary.take(pa.array(order))


def ranks(values: Iterable[Any]) -> Ints:
    """Rank of every text among the distinct texts of its column; ``MISSING`` for a missing one.

    Examples
    --------
    >>> ranks(["b", None, "a", "b"]).tolist()
    [1, -1, 0, 1]
    """
    return ranked(values)[0]


def codes(values: pd.Series[Any], name: str, *, default: str | None = None) -> Ints:
    """Positions in a code list; ``MISSING`` (or the default's position) for a missing value.

    Raises
    ------
    KeyError
        If a value is not in the list; a page never shows a code it cannot name.
    """
    known = code_list(name)
    fallback = MISSING if default is None else known.rank(default)
    coded = _arrow(values).dictionary_encode()
    places = [known.rank(value) for value in coded.dictionary.to_pylist()]
    found: Ints = np.array([*places, fallback], dtype=np.int64)[_ints(coded.indices)]
    return found


def numbers(values: pd.Series[Any]) -> Floats:
    """Numbers, NaN where unknown."""
    found: Floats = values.to_numpy(dtype=np.float64, na_value=np.nan)
    return found


def positions(values: pd.Series[Any], order: Iterable[Any]) -> Ints:
    """Positions of records in a list of ids; ``MISSING`` for ids that are not in it."""
    (found,) = positions_of([values], order)
    return found


def positions_of(columns: Iterable[pd.Series[Any]], order: Iterable[Any]) -> list[Ints]:
    """Positions of several columns of records in one list of ids, which is read once."""
    given = [_arrow(values) for values in columns]
    if not any(map(len, given)):
        # Nothing to look for: the list need not be read.
        return [np.zeros(0, dtype=np.int64) for _ in given]
    chunks = pa.chunked_array([*given, _arrow([])])
    found = _ints(pc.index_in(chunks, value_set=_arrow(order), skip_nulls=True))
    return np.split(found, np.cumsum([len(values) for values in given])[:-1])


def among(values: pd.Series[Any], ids: Iterable[str]) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Tell which records are in a set of ids."""
    found: np.ndarray[Any, np.dtype[np.bool_]] = positions(values, ids) != MISSING
    return found


def in_order(frame: pd.DataFrame, key: str) -> pd.DataFrame:
    """Rows by id; the frame itself when it is in that order already, as frames of a build are."""
    ids = _arrow(frame[key])
    ordered = pc.all(pc.less_equal(ids.slice(0, max(0, len(ids) - 1)), ids.slice(1)))
    return frame.sort_values(key) if ordered.as_py() is False else frame


def row_order(*keys: Ints) -> Ints:
    """Order of rows by several keys of positions, the first one first.

    Examples
    --------
    >>> row_order(np.array([1, 0, 1]), np.array([0, 5, -1])).tolist()
    [1, 2, 0]
    """
    whole, size = np.zeros(len(keys[0]), dtype=np.int64), 1
    for key in keys:
        width = int(key.max(initial=MISSING)) - MISSING + 1
        size *= width
        whole = whole * width + (key - MISSING)
    if size >= _WIDEST:
        return np.lexsort(keys[::-1])
    return np.argsort(whole, kind="stable")


def starts(groups: Ints, count: int) -> Ints:
    """Where each group begins in rows sorted by group, with the end as last value.

    Examples
    --------
    >>> starts(np.array([0, 0, 2]), 3).tolist()
    [0, 2, 2, 3]
    """
    sizes = np.bincount(groups, minlength=count)
    return np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)


def relative(values: Floats | Ints, base: Floats | Ints) -> Floats | Ints:
    """Values as steps from another column; from 0 where that one is unknown.

    Examples
    --------
    >>> relative(np.array([12.0, np.nan]), np.array([10.0, 3.0])).tolist()
    [2.0, nan]
    """
    difference: Floats | Ints = values - np.nan_to_num(base)
    return difference


def given_numbers(values: Floats, by: Ints) -> dict[str, Ints | Floats]:
    """Write numbers, NaN where unknown, as :func:`given` writes whole ones."""
    # Unknown numbers are no number of their own to pandas: -1, as a missing one is here.
    found, texts = pd.factorize(values, sort=True)
    made: dict[str, Ints | Floats] = dict(given(found.astype(np.int64), by))
    made["values"] = np.append(texts, np.nan)[made["values"].astype(np.int64)]
    return made


def given(values: Ints, by: Ints) -> dict[str, Ints]:
    """Write a column that another column nearly decides as the rank of its value there.

    Parameters
    ----------
    values, by
        Whole numbers of the same length, ``MISSING`` or more.

    Returns
    -------
    dict
        ``start`` in ``values`` of every value of ``by``, from the least of them and 0 on;
        ``values`` of each, the most frequent first; ``rank`` of every row among those.

    Examples
    --------
    >>> made = given(np.array([7, 7, 8, 9]), np.array([0, 0, 0, 1]))
    >>> made["rank"].tolist(), made["values"].tolist(), made["start"].tolist()
    ([0, 0, 1, 0], [7, 8, 9], [0, 2, 3])
    """
    if not len(values):
        return {"start": values, "values": values, "rank": values}
    low, least = int(values.min()), min(int(by.min()), 0)
    width = int(values.max()) - low + 1
    # By hash: sorting all rows to find the few distinct ones would take most of the time.
    found, pairs = pd.factorize((by - least) * width + (values - low))
    counts = np.bincount(found)
    group, value = pairs // width, pairs % width + low
    order = np.lexsort((value, -counts, group))
    begins = starts(group, int(by.max()) - least + 1)
    rank = np.empty(len(pairs), dtype=np.int64)
    rank[order] = np.arange(len(pairs)) - begins[group[order]]
    return {"start": begins, "values": value[order], "rank": rank[found]}
