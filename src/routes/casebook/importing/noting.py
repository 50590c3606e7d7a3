"""What a person should know of an import, in sentences with the number of rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routes.casebook.importing.vocabulary import PLACE_PARTS, SOURCE, SOURCE_ID, SOURCE_URL
from routes.codebook import table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from routes.casebook.importing.outcomes import Sheet, Tally

_NOTES = {
    "lost_letters": "cells with letters lost in an earlier conversion (�) were kept as they stand",
    "no_number": "quantities without one clear number have none; their words are in quantity_basis",
    "wording_only": "dates in words that cannot be read are kept as words, without a date",
    "too_exact": "points with more decimals than a source can state were not taken for given "
    "points, since the words of the place are there; the level is the one of the words",
    "nowhere": "points without a country lie far from every country, as in the open sea; they were "
    "kept, but look at their signs",
    "weekday": "dates name a weekday that the day did not have; the date was taken, the words "
    "are in date_text",
    "completed": "a draft that an earlier row left is completed",
    "filled": "a draft that an earlier row left is filled in and lacks something still; routes "
    "check tells what",
    "deleted_since": "rows whose records somebody deleted since were not brought back",
}


def notes_of(tally: Tally, sheets: Sequence[Sheet]) -> list[str]:
    """Word what was counted while rows were read.

    Parameters
    ----------
    tally
        What came of the rows.
    sheets
        The tables they stood in, whose columns tell what no column gives.
    """
    counted = [f"{_rows(rows)}: {_NOTES[what]}." for what, rows in tally.notes.items()]
    return counted + _lacking_notes(tally, sheets)


def _rows(number: int) -> str:
    return "1 row" if number == 1 else f"{number:,} rows"


def _lacking_notes(tally: Tally, sheets: Sequence[Sheet]) -> list[str]:
    """Say which required fields have no column at all, and how to give them to every row."""
    bare: dict[str, int] = {}
    ways: list[str] = []
    for name, rows in tally.lacking.items():
        lacking = [sheet for sheet in sheets if name not in _targets(sheet)]
        if lacking:
            bare[name] = rows
            ways.append(_way_to_give(name, lacking[0].columns.table))
    if not bare:
        return []
    most = max(bare.values())
    kept = "is kept as a draft" if most == 1 else "are kept as drafts"
    return [
        (
            f"no column gives {', '.join(bare)}, so that {_rows(most)} {kept}; "
            "add the columns, or give every row the same and import again: "
            f"{' '.join(ways)}."
        )
    ]


def _way_to_give(name: str, owner: str) -> str:
    if name == "case_id":
        return "--case ID"
    field = next((each for each in table(owner).fields if each.name == name), None)
    codes = field.codes if field else None
    example = next(code.code for code in codes) if codes else "…"
    return f"--set {name}={example}"


def _targets(sheet: Sheet) -> set[str]:
    found = set(sheet.columns.columns.values())
    if found & {SOURCE, SOURCE_URL}:
        found.add(SOURCE_ID)
    return found | ({"place_text"} if found & set(PLACE_PARTS) else set())
