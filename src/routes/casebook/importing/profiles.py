"""Profiles: what a person decided about the columns of a kind of file, kept as JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, get_args

from routes.casebook.importing.dates import DayOrder
from routes.casebook.importing.mapping import ColumnMap, claimed_twice
from routes.casebook.importing.vocabulary import (
    LOCATOR,
    PLACE_PARTS,
    POINT,
    SOURCE,
    SOURCE_ID,
    SOURCE_URL,
)
from routes.casebook.problems import closest, shown
from routes.codebook import TABLE_NAMES, table
from routes.errors import CasebookError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


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
            faults=tuple(claimed_twice(header, columns)),
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


def read_profile(text: str, file: str) -> Profile:
    """Read a profile.

    Parameters
    ----------
    text
        Its JSON.
    file
        Its name, for messages.

    Raises
    ------
    CasebookError
        If it is no JSON, or names a table, field or key that there is not; with the cure.
    """
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError) as error:
        msg = f"{file} is no JSON ({error}); write it with --save-map and change that"
        raise CasebookError(msg) from error
    if not isinstance(raw, dict):
        msg = f"{file} is no profile; write one with --save-map and change that"
        raise CasebookError(msg)
    _require_keys(raw, {"tables", "table", "columns", "dates", "set", "codes"}, file)
    listed = raw.get("tables", [])
    if "table" in raw:
        listed = [{"table": raw["table"], "columns": raw.get("columns", {})}]
    dates = raw.get("dates")
    if dates not in {None, *get_args(DayOrder)}:
        msg = f"{file}: dates is {dates!r}; write mdy or dmy"
        raise CasebookError(msg)
    given = _texts(raw.get("set", {}), "set", file)
    known = {each for name in TABLE_NAMES for each in settable(name)}
    if unknown := sorted(set(given) - known):
        meant = closest(unknown[0], known)
        cure = f"did you mean {meant}?" if meant else "docs/data-model.md lists the fields"
        msg = f"{file}: there is no field {shown(unknown[0])} to set; {cure}"
        raise CasebookError(msg)
    return Profile(
        tuple(_table_profile(each, file) for each in listed),
        dates,
        given,
        {name: _texts(each, "codes", file) for name, each in raw.get("codes", {}).items()},
    )


def _table_profile(raw: object, file: str) -> TableProfile:
    if not isinstance(raw, dict) or not isinstance(raw.get("columns"), dict):
        msg = f'{file}: each table needs "table" and "columns"; --save-map writes an example'
        raise CasebookError(msg)
    _require_keys(raw, {"table", "columns"}, file)
    name = raw.get("table")
    if name not in TABLE_NAMES:
        msg = f"{file}: there is no table {name!r}; the tables are {', '.join(TABLE_NAMES)}"
        raise CasebookError(msg)
    known = targets(str(name))
    for column, target in raw["columns"].items():
        if target is not None and target not in known:
            meant = closest(str(target), known)
            cure = f"did you mean {meant}?" if meant else f"fields are {', '.join(known)}"
            msg = f"{file}: {shown(column)} is to be {target!r}, no field of {name}; {cure}"
            raise CasebookError(msg)
    return TableProfile(str(name), raw["columns"])


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


def _require_keys(raw: Mapping[str, object], known: set[str], file: str) -> None:
    if unknown := sorted(set(raw) - known):
        msg = f"{file}: nobody reads {', '.join(unknown)}; the keys are {', '.join(sorted(known))}"
        raise CasebookError(msg)


def _texts(raw: object, key: str, file: str) -> dict[str, str]:
    if not isinstance(raw, dict) or not all(isinstance(each, str) for each in raw.values()):
        msg = f'{file}: "{key}" is to be names with texts'
        raise CasebookError(msg)
    return {str(name): each for name, each in raw.items()}


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
