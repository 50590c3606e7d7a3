"""Values of an analysis as plain ones: what JSON holds, the same bytes for the same casebook."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

_DIGITS = 9
"""Significant digits of a number: sums in another order differ behind them."""


def plain(value: Any) -> Any:  # noqa: ANN401 - whatever an analysis returns
    """Turn a result into dicts, lists, texts, numbers and ``None``.

    Parameters
    ----------
    value
        Dataclasses, frames (as a list of rows), mappings, sequences, sets (sorted), numbers of
        numpy and pandas.

    Returns
    -------
    object
        What :func:`json.dumps` writes without options: a missing or infinite number is ``None``,
        floats are rounded to nine significant digits, the order of mappings is kept.

    Examples
    --------
    >>> plain({"km": np.float64(1 / 3), "share": float("nan"), "case_ids": ("b", "a")})
    {'km': 0.333333333, 'share': None, 'case_ids': ['b', 'a']}
    """
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)
        }
    if isinstance(value, pd.DataFrame):
        return [plain(row) for row in value.to_dict("records")]
    if isinstance(value, set | frozenset):
        return [plain(each) for each in sorted(value)]
    if isinstance(value, list | tuple | np.ndarray | pd.Series):
        return [plain(each) for each in value]
    return _scalar(value)


def _scalar(value: Any) -> str | bool | int | float | None:  # noqa: ANN401 - one cell
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool | np.bool_):
        return bool(value)
    if isinstance(value, int | np.integer):
        return int(value)
    if isinstance(value, float | np.floating):
        return float(f"{float(value):.{_DIGITS}g}") if np.isfinite(value) else None
    if value is pd.NA or value is pd.NaT:
        return None
    msg = f"a result holds a {type(value).__name__}, which JSON cannot hold"
    raise TypeError(msg)
