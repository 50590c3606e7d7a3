"""Profiles: what a person decided about the columns of a kind of file, kept as JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from routes.casebook.importing.mapping import ColumnMap, claimed_twice
from routes.casebook.importing.vocabulary import (
    LOCATOR,
    PLACE_PARTS,
    POINT,
    SOURCE,
    SOURCE_ID,
    SOURCE_URL,
)
from routes.codebook import table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from routes.casebook.importing.dates import DayOrder


_ONE_OF_THEM = "Keep one of them in the profile, and write null behind the others"


@dataclass(frozen=True, slots=True)
class TableProfile:
    """What one kind of sheet is."""

    table: str
    columns: Mapping[str, str | None]
    """Column of the file, and the field it is; ``None`` for one that is not read."""


@dataclass(frozen=True, slots=True)
class Profile:
    """Answers to the questions that a kind of file raises."""

    tables: tuple[TableProfile, ...] = ()
    dates: DayOrder | None = None
    constants: Mapping[str, str] = field(default_factory=dict)
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def of(self, header: Sequence[str], name: str | None) -> ColumnMap | None:
        """Apply the profile to a header.

        Parameters
        ----------
        header
            Columns of the foreign table.
        name
            The table of the codebook, if somebody said it.

        Returns
        -------
        ColumnMap or None
            ``None`` if no column of the profile is in the header.
        """
        best = self._best(header, name)
        if best is None or not set(best.columns) & set(header):
            return None
        columns = {
            index: target
            for index, column in enumerate(header)
            if (target := best.columns.get(column)) is not None
        }
        return ColumnMap(
            table=best.table,
            header=tuple(header),
            columns=columns,
            asked=True,
            faults=tuple(
                replace(fault, cure=_ONE_OF_THEM) for fault in claimed_twice(header, columns)
            ),
        )

    def absent(self, header: Sequence[str], name: str | None) -> tuple[str, ...]:
        """Return columns that the profile takes for a field and the header does not have.

        Empty where none of its columns is there and it is about several tables: this is none.
        """
        best = self._best(header, name)
        if best is None or (len(self.tables) > 1 and not set(best.columns) & set(header)):
            return ()
        return tuple(
            column
            for column, target in best.columns.items()
            if target is not None and column not in header
        )

    def _best(self, header: Sequence[str], name: str | None) -> TableProfile | None:
        """Find the table of the profile that shares the most columns with a header."""
        fitting = [each for each in self.tables if name in {None, each.table}]
        return max(fitting, key=lambda each: len(set(each.columns) & set(header)), default=None)


def settable(name: str) -> tuple[str, ...]:
    """Return the fields of a table that may be given to every row."""
    owner = table(name)
    return (*owner.field_names, SOURCE_ID) if owner.cited else owner.field_names


def targets(name: str) -> tuple[str, ...]:
    """Return everything that a column of a table can be taken for."""
    owner = table(name)
    cited = (SOURCE_ID, SOURCE_URL, SOURCE, LOCATOR) if owner.cited else ()
    placed = (POINT, *PLACE_PARTS) if name == "events" else ()
    return (*owner.field_names, *cited, *placed)


def profile_text(maps: Iterable[ColumnMap], profile: Profile) -> str:
    """Write the columns of tables as a profile; guesses are written too, for a person to see."""
    content: dict[str, object] = {
        "tables": [
            {
                "table": each.table,
                "columns": {
                    name: each.columns.get(index, each.guesses.get(index))
                    for index, name in enumerate(each.header)
                },
            }
            for each in maps
            if each.table
        ]
    }
    if profile.dates:
        content["dates"] = profile.dates
    if profile.constants:
        content["set"] = dict(profile.constants)
    if profile.codes:
        content["codes"] = {name: dict(each) for name, each in profile.codes.items()}
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"
