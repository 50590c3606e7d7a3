"""Where a person's decisions about places are kept: ``places.csv`` of a casebook, or any file."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from routes.casebook.csvtext import csv_text
from routes.casebook.identities import duplicates
from routes.casebook.packaging import PACKAGE_FILE, earlier_package, package_text
from routes.casebook.reading import frame_of, read_casebook
from routes.casebook.records import Layout, read_records
from routes.codebook import TABLE_NAMES, table
from routes.errors import CasebookError
from routes.files import replace_file
from routes.frames import empty_frame
from routes.geocode.reviewing import with_decision

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

PLACES = "places"
_TOLD_AT_MOST = 5


@dataclass(frozen=True, slots=True)
class DecisionFile:
    """Decisions in one CSV file of the table ``places``."""

    path: Path
    in_casebook: bool = False
    """Whether the file is ``places.csv`` of a casebook, listed in its ``datapackage.json``."""

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
            if self.in_casebook:
                _list_in_package(self.path.parent, decisions)
        except OSError as error:
            msg = f"{self.path} cannot be written ({error.strerror}); the decision is not saved"
            raise CasebookError(msg) from error
        return decisions


def _list_in_package(folder: Path, decisions: pd.DataFrame) -> None:
    """Name the table in the description of the casebook, if there is one that does not yet."""
    if not (folder / PACKAGE_FILE).is_file():
        return
    package = earlier_package(folder)
    resources = package.setdefault("resources", [])
    if any(resource.get("name") == PLACES for resource in resources):
        return
    frames = {"cases": read_casebook(folder)["cases"], PLACES: decisions}
    described = json.loads(package_text(frames, {}))["resources"][-1]
    before = TABLE_NAMES[: TABLE_NAMES.index(PLACES)]
    place = sum(resource.get("name") in before for resource in resources)
    resources.insert(place, described)
    text = json.dumps(package, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
    replace_file(folder / PACKAGE_FILE, text.encode("utf-8"))
