"""References between the tables of a casebook: everything that is named has to exist."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from routes.casebook.problems import Fault, Problem, closest, shown
from routes.codebook import CITABLE, id_field, table

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from routes.casebook.citing import Citation
    from routes.casebook.records import ReadFile

_SUGGESTIONS_AT_MOST = 50


def broken_references(
    files: Mapping[str, ReadFile], short: Collection[Citation]
) -> Iterator[Problem]:
    """Find names of cases, events, sources and records that do not exist.

    Parameters
    ----------
    files
        What was read, by table; a table without a file has no records.
    short
        Citations written in short, told at the cell they come from.
    """
    suggested = 0
    targets: dict[str, set[str]] = {}
    for file, row, column, value, target in _references(files, short):
        if target not in targets:
            targets[target] = _known(target, files)
        known = targets[target]
        if value in known:
            continue
        suggested += 1
        if target == "sources.source_id" and (parts := _several(value, known)):
            message = f"{shown(value)} is no source; several seem to stand in one cell"
            cure = f"Separate them by semicolons: {'; '.join(parts)}"
            yield Fault("unknown_reference", message, cure).at(file, row, column)
            continue
        meant = closest(value, known) if suggested <= _SUGGESTIONS_AT_MOST else None
        if meant is not None and _numberless(meant) == _numberless(value):
            # Of two ids that differ in a number alone, neither is likelier to be meant.
            meant = None
        message = f"{shown(value)} is not in {target.partition('.')[0]}"
        if target == "*":
            message = f"{shown(value)} is no event, leg, estimate, flow, link or case"
        cure = f"Did you mean {meant}? " if meant else ""
        yield Fault("unknown_reference", message, f"{cure}Correct the id or add the record").at(
            file, row, column
        )


def _several(value: str, known: Collection[str]) -> list[str]:
    """Take apart ids that are separated by something else than semicolons; empty if they are not.

    Examples
    --------
    >>> _several("release, article", {"release", "article"})
    ['release', 'article']
    """
    for mark in (",", "|", "/", "\n"):
        parts = [part.strip() for part in value.split(mark) if part.strip()]
        if len(parts) > 1 and known and any(part in known for part in parts):
            return parts
    return []


def _numberless(text: str) -> str:
    return re.sub(r"\d+", "#", text)


def ambiguous_records(files: Mapping[str, ReadFile]) -> Iterator[Problem]:
    """Find ids that two tables share: a citation of them would say two things."""
    owners: dict[str, str] = {}
    for name in CITABLE:
        if name not in files:
            continue
        key = id_field(name) or ""
        for record in files[name].records:
            value = record.text(key)
            if value is not None and owners.setdefault(value, name) != name:
                message = f"{shown(value)} is also the id of a record in {owners[value]}"
                fault = Fault("ambiguous_id", message, "Give one of them another id")
                yield fault.at(files[name].file, record.row, files[name].column(key))


def _references(
    files: Mapping[str, ReadFile], short: Collection[Citation]
) -> Iterator[tuple[str, int, str, str, str]]:
    for name, read in files.items():
        targets = {field.name: field.references for field in table(name).fields}
        if name == "citations":
            targets["record"] = "*"
        for column, target in targets.items():
            if target is None:
                continue
            for record in read.records:
                if value := record.text(column):
                    yield read.file, record.row, read.column(column), value, target
    for citation in short:
        where = citation.file, citation.row, citation.column
        yield *where, citation.source_id, "sources.source_id"
        if citation.file == "case_sources.csv":
            yield citation.file, citation.row, "case_id", citation.record, "cases.case_id"


def _known(target: str, files: Mapping[str, ReadFile]) -> set[str]:
    if target == "*":
        return set().union(*(_known(f"{name}.{id_field(name)}", files) for name in CITABLE))
    name, _, column = target.partition(".")
    records = files[name].records if name in files else []
    return {value for record in records if (value := record.text(column))}
