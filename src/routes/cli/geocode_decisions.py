"""Where a person's decisions about places are kept: a casebook, or any CSV file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from routes.casebook.csvtext import csv_text, rows_of
from routes.casebook.identities import duplicates
from routes.casebook.reading import frame_of
from routes.casebook.records import Layout, read_records
from routes.casebook.stores.edits import Delete, Insert, Update
from routes.codebook import table
from routes.errors import CasebookError
from routes.files import replace_file
from routes.frames import empty_frame
from routes.geocode.reviewing import with_decision

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from routes.casebook.stores.edits import Edit
    from routes.casebook.stores.interface import Store

PLACES = "places"
_TOLD_AT_MOST = 5


@dataclass(frozen=True, slots=True)
class DecisionFile:
    """Decisions in one CSV file of the table ``places``."""

    path: Path

    @property
    def place(self) -> str:
        """Where they are kept, for a person."""
        return str(self.path)

    def read(self) -> pd.DataFrame:
        """Return the decisions; none where there is no file yet.

        Raises
        ------
        CasebookError
            If a row is wrong: what cannot be read whole cannot be saved again without a loss.
        """
        if not self.path.exists():
            return empty_frame(PLACES)
        try:
            data = self.path.read_bytes()
        except OSError as error:
            msg = f"{self.path} cannot be opened ({error.strerror}); check that you may read it"
            raise CasebookError(msg) from error
        if not data.strip():
            return empty_frame(PLACES)
        read = read_records(data, self.path.name, Layout(table(PLACES)))
        problems = [*read.problems, *duplicates(PLACES, read)]
        errors = [str(problem) for problem in problems if problem.severity == "error"]
        if errors:
            told = " ".join(errors[:_TOLD_AT_MOST])
            msg = f"{self.path} has {len(errors)} errors to cure before it is used. {told}"
            raise CasebookError(msg)
        return frame_of(PLACES, [record.cells for record in read.records])

    def add(self, row: dict[str, object]) -> pd.DataFrame:
        """Save one more decision and return them all.

        The file is read again first, so that what another person has saved since stays, and it is
        replaced in one step: an interruption leaves the file before or the file after.

        Raises
        ------
        CasebookError
            If the row would not be read back the same, or the file cannot be written.
        """
        decisions = with_decision(self.read(), row)
        text = csv_text(PLACES, decisions)
        try:
            replace_file(self.path, text.encode("utf-8"))
        except OSError as error:
            msg = f"{self.path} cannot be written ({error.strerror}); the decision is not saved"
            raise CasebookError(msg) from error
        return decisions


@dataclass(frozen=True, slots=True)
class CasebookDecisions:
    """Decisions of a casebook, whatever its home; each is one operation of its change log."""

    store: Store
    who: str

    @property
    def place(self) -> str:
        """Where they are kept, for a person."""
        return self.store.address

    def read(self) -> pd.DataFrame:
        """Return the decisions as they are saved now.

        Raises
        ------
        CasebookError
            If a row is wrong: what cannot be read whole cannot be saved again without a loss.
        """
        casebook = self.store.read()
        errors = [str(each) for each in casebook.errors if each.file.startswith(f"{PLACES}.")]
        if errors:
            told = " ".join(errors[:_TOLD_AT_MOST])
            msg = f"{self.place} has {len(errors)} errors to cure in its decisions. {told}"
            raise CasebookError(msg)
        return casebook[PLACES]

    def add(self, row: dict[str, object]) -> pd.DataFrame:
        """Save one more decision, all of it or nothing, and return them all.

        Raises
        ------
        CasebookError
            If it cannot be saved, or somebody decides the same at the same moment.
        """
        before = self.read()
        after = with_decision(before, row)
        why = row.get("reason")
        self.store.apply(
            _edits(before, after), who=self.who, why=why if isinstance(why, str) else None
        )
        return after


def _edits(before: pd.DataFrame, after: pd.DataFrame) -> list[Edit]:
    old, new = dict(rows_of(PLACES, before)), dict(rows_of(PLACES, after))
    edits: list[Edit] = [Delete(PLACES, key, old[key]) for key in old if key not in new]
    for key, record in new.items():
        if key not in old:
            edits.append(Insert(PLACES, record))
            continue
        edits += [
            Update(PLACES, key, field, old[key][field], value)
            for field, value in record.items()
            if old[key][field] != value
        ]
    return edits
