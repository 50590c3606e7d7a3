"""Decisions of people about gathered facts: one CSV file for each kind of decision."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from routes.casebook.records import Layout, Record, read_records
from routes.codebook import Table, table
from routes.errors import CasebookError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from routes.casebook.problems import Problem
    from routes.codebook import Field

_TOLD = 5
_NOTES = "_notes"

_SHEETS: Mapping[str, tuple[str, ...]] = {
    "redactions": (
        "redactions.table!",
        "redactions.record_id!",
        "redactions.field!",
        "redactions.before_sha256!",
        "redactions.after",
        "redactions.reason!",
    ),
    "texts": ("redactions.table!", "redactions.record_id!", "redactions.field!", "after", "reason"),
    "corrections": ("events.event_id!", "redactions.field!", "after", "reason!"),
    "titles": ("cases.case_id!", "cases.title!", "reason"),
    "summaries": ("cases.case_id!", "cases.summary!", "reason"),
    "status": ("cases.case_id!", "cases.status!", "basis!", "cases.status_date"),
    "courts": ("cases.case_id!", "cases.docket", "cases.court", "reason"),
    "units": ("events.event_id!", "events.quantity_unit!", "reason"),
    "roles": ("events.event_id!", "events.role!", "reason"),
    "record_kinds": ("events.event_id!", "events.record_kind!", "reason"),
    "locators": ("sources.source_id!", "sources.url!", "citations.locator!", "reason"),
    "case_filings": ("cases.case_id!", "sources.source_id!", "reason"),
    "legs": (
        "legs.case_id!",
        "legs.from_event!",
        "legs.to_event!",
        "citations.source_id!",
        "citations.locator",
        "legs.quantity",
        "legs.reason!",
    ),
    "legs_rejected": ("legs.case_id!", "legs.from_event!", "legs.to_event!", "legs.reason!"),
    "links": (
        "links.case_a!",
        "links.case_b!",
        "links.relation!",
        "links.rule",
        "source_ids",
        "status!",
        "reason",
    ),
    "organisations": (
        "organisations.alias!",
        "organisations.organisation!",
        "organisations.source_id",
        "reason",
    ),
}
"""Columns of each kind of decision; a dot names the codebook's field, ``!`` a required one."""

DECISIONS = (*_SHEETS, "places")
"""Kinds of decision, each in a file of that name."""


def read_decisions(folder: Path) -> dict[str, list[Record]]:
    """Read a folder of decision tables.

    Parameters
    ----------
    folder
        CSV files named after `DECISIONS`; each may be left out. A file whose name ends in
        ``_notes`` holds remarks of people and is not read.

    Returns
    -------
    dict of str to list of Record
        Every kind of decision, without rows where there is no file.

    Raises
    ------
    CasebookError
        If there is no such folder, if a CSV file is of no kind, or if a row cannot be read: a
        decision is never skipped.
    """
    if not folder.is_dir():
        msg = f"there is no folder {folder}; decisions are a folder of CSV files"
        raise CasebookError(msg)
    known = {f"{name}.csv" for name in DECISIONS}
    present = {file.name for file in folder.glob("*.csv") if not file.stem.endswith(_NOTES)}
    if unknown := sorted(present - known):
        msg = (
            f"{folder}: nobody reads {', '.join(unknown)}; the files are {', '.join(sorted(known))}"
        )
        raise CasebookError(msg)
    return {name: _read(folder / f"{name}.csv", name) for name in DECISIONS}


def refuse(what: str, problems: Iterable[Problem]) -> None:
    """Raise one error that tells the first few problems, if there is any of severity error."""
    errors = [problem for problem in problems if problem.severity == "error"]
    if not errors:
        return
    more = f"\n… and {len(errors) - _TOLD} more" if len(errors) > _TOLD else ""
    lines = "\n".join(str(problem) for problem in errors[:_TOLD])
    msg = f"{what}:\n{lines}{more}"
    raise CasebookError(msg)


def _read(file: Path, name: str) -> list[Record]:
    if not file.is_file():
        return []
    layout = Layout(table("places") if name == "places" else _sheet(name))
    read = read_records(file.read_bytes(), file.name, layout)
    refuse(f"{file.parent} cannot be applied", read.problems)
    return read.records


def _sheet(name: str) -> Table:
    fields = tuple(_field(text) for text in _SHEETS[name])
    return replace(table("redactions"), name=name, fields=fields, primary_key=(fields[0].name,))


def _field(text: str) -> Field:
    owner, _, column = text.rstrip("!").rpartition(".")
    plain = table("redactions").field("reason") if not owner else table(owner).field(column)
    required = text.endswith("!")
    return replace(plain, name=column, required=required, unique=False)
