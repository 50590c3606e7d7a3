"""Short ways to write citations, turned into rows of ``citations``.

Three are understood: the columns ``source_id`` and ``locator`` in a table whose rows need
citations, the file ``case_sources.csv``, and an address followed by `` file `` and a file name,
which is a link and a locator.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from routes.casebook.problems import Fault, Problem
from routes.codebook import Table, table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from routes.casebook.records import ReadFile, Record

CASE_SOURCES = "case_sources.csv"
"""Working file that says which source tells of which case."""

_TAILED = re.compile(r"(?P<url>https?://\S+)\s+(?P<tail>file\s+\S.*)")


def without_tail(text: str) -> tuple[str, str | None]:
    """Take an address and the `` file …`` behind it apart; ``None`` where there is no such tail.

    Examples
    --------
    >>> without_tail('https://example.org/a file "p. 3"')
    ('https://example.org/a', 'file p. 3')
    """
    found = _TAILED.fullmatch(text)
    return (text, None) if found is None else (found["url"], found["tail"].replace('"', ""))


@dataclass(frozen=True, slots=True)
class Citation:
    """A citation written in short, with the cell it comes from."""

    record: str
    source_id: str
    locator: str | None
    file: str
    row: int
    column: str


def case_sources_table() -> Table:
    """Describe the working file of case and source; its ``role`` is understood and not kept."""
    citations, events = table("citations"), table("events")
    role = replace(citations.field("locator"), name="role")
    fields = (events.field("case_id"), citations.field("source_id"), role)
    return replace(
        citations, name="case_sources", primary_key=("case_id", "source_id"), fields=fields
    )


def shorthand(name: str, read: ReadFile) -> tuple[list[Citation], list[Problem]]:
    """Read the columns ``source_id`` and ``locator`` of a table whose rows need citations.

    Several sources are separated by semicolons; their locators then are too.
    """
    key = table(name).primary_key[0]
    citations: list[Citation] = []
    problems: list[Problem] = []
    for record in read.records:
        owner = record.text(key)
        if owner is None:
            continue
        pairs, fault = _pairs(record)
        if fault:
            problems.append(fault.at(read.file, record.row, read.column("locator")))
        column = read.column("source_id")
        citations += [
            Citation(owner, source, locator, read.file, record.row, column)
            for source, locator in pairs
        ]
    return citations, problems


def _pairs(record: Record) -> tuple[list[tuple[str, str | None]], Fault | None]:
    cell = record.extra.get("source_id", "")
    locator = record.extra.get("locator", "") or None
    sources = [source.strip() for source in cell.split(";") if source.strip()]
    if locator is None:
        return [(source, None) for source in sources], None
    if not sources:
        cure = "Fill in source_id, or empty the locator"
        return [], Fault("locator_without_source", "a locator without a source", cure)
    if len(sources) == 1:
        return [(sources[0], locator)], None
    locators = [part.strip() or None for part in locator.split(";")]
    if len(locators) != len(sources):
        message = f"{len(sources)} sources and {len(locators)} locators"
        cure = "Write one locator for each source, separated by semicolons"
        fault = Fault("locators", message, cure)
        return [(source, None) for source in sources], fault
    return list(zip(sources, locators, strict=True)), None


def case_sources(read: ReadFile) -> list[Citation]:
    """Turn the rows of the working file into citations of cases."""
    column = read.column("source_id")
    return [
        Citation(case, source, None, read.file, record.row, column)
        for record in read.records
        if (case := record.text("case_id")) and (source := record.text("source_id"))
    ]


def split_addresses(sources: Iterable[Record]) -> dict[str, str]:
    """Take the locator off addresses that carry one, in place.

    Returns
    -------
    dict of str to str
        The locator of each source that had one.
    """
    tails = {}
    for record in sources:
        url, tail = without_tail(record.text("url") or "")
        source = record.text("source_id")
        if tail is not None and source:
            record.cells["url"] = url
            tails[source] = tail
    return tails


def citation_records(
    written: Iterable[Mapping[str, object]], short: Iterable[Citation], tails: Mapping[str, str]
) -> list[dict[str, object]]:
    """Merge citations written out with those written in short; each is kept once.

    Parameters
    ----------
    written
        Rows of ``citations.csv``; they win over a short one of the same key.
    short
        Citations written in short.
    tails
        Locators taken off addresses, for short citations that have none of their own.
    """
    merged: dict[tuple[object, object, object], dict[str, object]] = {}
    for row in written:
        key = (row.get("record"), row.get("source_id"), row.get("locator"))
        kept = merged.setdefault(key, dict(row))
        # Which of two rows is kept must not depend on their order.
        if str(kept.get("credibility")) > str(row.get("credibility")):
            merged[key] = dict(row)
    for citation in short:
        locator = citation.locator or tails.get(citation.source_id)
        row = {"record": citation.record, "source_id": citation.source_id, "locator": locator}
        merged.setdefault((citation.record, citation.source_id, locator), row)
    return list(merged.values())
