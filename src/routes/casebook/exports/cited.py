"""Who tells each record that leaves: its citations, and the columns that name them."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def citations_by_record(
    tables: Mapping[str, pd.DataFrame], legs: pd.DataFrame
) -> dict[str, tuple[Mapping[str, Any], ...]]:
    """Every citation by record; a leg whose movement nobody states rests on its ends."""
    known = {
        str(row["source_id"]): {
            name: _text(row.get(name)) for name in ("title", "publisher", "date", "url")
        }
        for row in tables["sources"].to_dict("records")
    }
    found: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    rows = tables["citations"]
    for record, source, locator in zip(
        rows["record"], rows["source_id"], rows["locator"], strict=True
    ):
        told = {"source_id": str(source), **known.get(str(source), {}), "locator": _text(locator)}
        found[str(record)].append(told)
    ends = zip(legs["leg_id"], legs["from_event"], legs["to_event"], strict=True)
    for leg, start, end in list(ends):
        if str(leg) not in found:
            both = [*found.get(str(start), []), *found.get(str(end), [])]
            found[str(leg)] = [told for at, told in enumerate(both) if told not in both[:at]]
    return {record: tuple(sorted(told, key=_order)) for record, told in found.items()}


def _order(citation: Mapping[str, Any]) -> tuple[str, str]:
    return str(citation["source_id"]), citation["locator"] or ""


def _text(value: object) -> str | None:
    return None if pd.isna(value) else str(value)  # type: ignore[call-overload]


def cited_as(citation: Mapping[str, Any]) -> str:
    """One citation as a line of text.

    Examples
    --------
    >>> cited_as({"source_id": "s1", "publisher": "A court", "date": "2021", "locator": "p. 3"})
    'A court, 2021, p. 3 [s1]'
    """
    words = [citation.get(name) for name in ("publisher", "date", "locator", "url")]
    line = ", ".join(word for word in words if word)
    return f"{line} [{citation['source_id']}]".strip()


def citing_columns(
    records: Iterable[object], citations: Mapping[str, tuple[Mapping[str, Any], ...]]
) -> dict[str, pd.Series[str]]:
    """Return the columns that say who tells each record: ids, addresses, lines of text."""
    told = [citations.get(str(record), ()) for record in records]
    columns = {
        "source_ids": [_joined(c["source_id"] for c in cited) for cited in told],
        "source_urls": [_joined(c["url"] for c in cited) for cited in told],
        "citation_text": [_joined((cited_as(c) for c in cited), " | ") for cited in told],
    }
    return {name: pd.Series(values, dtype="string") for name, values in columns.items()}


def _joined(words: Iterable[str | None], mark: str = "; ") -> str | None:
    return mark.join(dict.fromkeys(word for word in words if word)) or None
