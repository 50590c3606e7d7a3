"""What is planned so far for the save of a file, and the steps that every row may take."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from routes.casebook.importing.drafting import cells_json, draft_key
from routes.casebook.importing.outcomes import OWN_COLUMNS, Reject, Tally
from routes.casebook.importing.standing import draft_cells
from routes.casebook.problems import printable, shown
from routes.casebook.stores.edits import Insert, Update
from routes.codebook import id_field, make_id, table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from routes.casebook.cells import Value
    from routes.casebook.foreign import ForeignRow
    from routes.casebook.importing.outcomes import Policy, Sheet
    from routes.casebook.importing.rows import ReadRow
    from routes.casebook.importing.settling import Waiting
    from routes.casebook.importing.standing import Standing
    from routes.casebook.problems import Fault
    from routes.casebook.stores.edits import Edit

_WHOLE_IN_THEMSELVES = frozenset({"dealers"})
"""Tables of official lists: a record names its list and its number there, and that is its origin;
the row as it stood holds what is not kept."""


class Origin(NamedTuple):
    """Where an imported row came from, what came of it, who imported it and when (UTC)."""

    table: str
    record_id: str
    file: str
    row: int
    imported_at: str
    imported_by: str


@dataclass(slots=True)
class Candidate:
    """A row on its way."""

    sheet: Sheet
    row: ForeignRow
    said: ReadRow
    identifier: str
    sha256: str
    own_id: bool

    @property
    def table(self) -> str:
        """Name of the table that it goes into."""
        return self.sheet.columns.table

    @property
    def content(self) -> tuple[object, ...]:
        """What two rows of one id must have in common to be one record."""
        values = tuple(sorted((k, v) for k, v in self.said.values.items() if v is not None))
        return (*values, tuple(self.said.sources), tuple(self.said.links), self.said.locator)


class PlannedSave:
    """Edits, drafts and rejects so far.

    Parameters
    ----------
    standing
        What is in the casebook; records that are planned are added to it.
    origins
        By checksum of an imported row, where it came from and what came of it.
    tails
        By source, the locator that its address carried.
    policy
        What a person said.
    imported
        Who imports, and when (UTC).
    """

    def __init__(
        self,
        standing: Standing,
        origins: Mapping[str, Origin],
        tails: Mapping[str, str],
        policy: Policy,
        imported: tuple[str, str],
    ) -> None:
        self.standing = standing
        self._came = origins
        self.origins = {sha256: (each.table, each.record_id) for sha256, each in origins.items()}
        """By checksum of an imported row, the table and record that came of it."""
        self.tails = dict(tails)
        self.policy = policy
        self._who, self._at = imported
        self.edits: list[Edit] = []
        self.new: dict[str, tuple[dict[str, Value], Waiting]] = {}
        self.changed: dict[str, list[Update]] = defaultdict(list)
        self.drafts = {draft_key(draft, cells): draft for draft, cells in standing.drafts()}
        self.stored = {key: dict(draft) for key, draft in standing.table("drafts").items()}
        self._urls: dict[str, str] | None = None
        self.tally = Tally()
        self.again: set[tuple[str, str]] = set()
        """Records and drafts whose very rows stand in the file again."""
        self.released: set[str] = set()
        """Rows that were imported, and whose words an undo has taken out of the draft again."""
        self._gone: set[str] = set()
        """Rows that were imported, and of which nothing is there."""

    def is_put_back(self, sha256: str) -> bool:
        """Tell whether the very same row came to a draft, and its own import is undone."""
        draft = self.drafts.get(self.origins.get(sha256, ("", "")))
        put_back = self.policy.was_put_back
        if draft is None or put_back is None or sha256 not in self._came:
            return False
        return put_back(str(draft["draft_id"]), sha256)

    def release(self, candidate: Candidate) -> bool:
        """Free a row and the draft of one another unless the draft still says what the row says."""
        came = self.origins[candidate.sha256]
        said = json.loads(
            cells_json(candidate.said.values, self.citations(candidate.said, make=False))
        )
        said.pop(id_field(candidate.table) or "", None)
        if said.items() <= draft_cells(self.drafts[came]).items():
            return False
        self.released.add(candidate.sha256)
        return True

    def is_known(self, sha256: str) -> bool:
        """Tell whether the very same row was imported, and what came of it is still there."""
        came = self.origins.get(sha256)
        if came is None or sha256 in self.released:
            return False
        name, identifier = came
        if self.policy.answers.constants and (name, identifier) in self.drafts:
            # The same row again with a cell for every row: it may complete the draft.
            return False
        if self.is_there(name, identifier):
            self.again.add((name, identifier))
            return True
        deleted = self.policy.was_deleted
        if deleted is not None and deleted(name, identifier):
            self.tally.note("deleted_since")
            return True
        self._gone.add(sha256)
        return False

    def is_there(self, name: str, identifier: str) -> bool:
        """Tell whether a record or a draft of it is there."""
        if self.standing.has(name, identifier) or (name, identifier) in self.drafts:
            return True
        if name != "citations":
            return False
        # A citation may have got the locator that stood behind the address of its source.
        record, source, _ = [*identifier.split("|"), "", ""][:3]
        return any(row["source_id"] == source for row in self.standing.citations_of(record))

    def emit(self, edits: list[Edit]) -> None:
        """Add edits, which later rows find done."""
        for edit in edits:
            self.standing.apply(edit)
        self.edits += edits

    def remember(self, candidate: Candidate) -> None:
        """Keep where a record came from, with every cell of the row as it stood."""
        if candidate.table in _WHOLE_IN_THEMSELVES:
            return
        if candidate.sha256 not in self.origins:
            cells = {
                name: cell
                for name, cell in zip(
                    candidate.sheet.columns.header, candidate.row.cells, strict=False
                )
                if name not in OWN_COLUMNS
            }
            origin: dict[str, Value] = {
                "row_sha256": candidate.sha256,
                "file": candidate.sheet.file,
                "row": candidate.row.number,
                "table": candidate.table,
                "record_id": candidate.identifier,
                "imported_at": self._at,
                "imported_by": self._who,
                "cells": json.dumps(cells, ensure_ascii=False),
            }
            self.edits.append(Insert("origins", origin))
        elif candidate.sha256 in self.released or candidate.sha256 in self._gone:
            self._renew_origin(candidate)
        self.released.discard(candidate.sha256)
        self._gone.discard(candidate.sha256)
        self.origins[candidate.sha256] = (candidate.table, candidate.identifier)

    def _renew_origin(self, candidate: Candidate) -> None:
        """Say of a row that counts again when it came: its earlier import is undone."""
        before = self._came.get(candidate.sha256)
        if before is None:
            return
        file, row = candidate.sheet.file, candidate.row.number
        now = Origin(candidate.table, candidate.identifier, file, row, self._at, self._who)
        was: Mapping[str, Value] = before._asdict()
        becomes: Mapping[str, Value] = now._asdict()
        self.edits += [
            Update("origins", candidate.sha256, name, was[name], becomes[name])
            for name in Origin._fields
            if was[name] != becomes[name]
        ]

    def citations(self, said: ReadRow, *, make: bool) -> list[tuple[str, str | None]]:
        """Return the sources of a row with their locators; new addresses become sources."""
        sources = [*said.sources]
        for link in said.links:
            source = self._source_of(link)
            if not self.standing.has("sources", source) and make:
                row: dict[str, Value] = dict.fromkeys(table("sources").field_names)
                self.emit([Insert("sources", row | {"source_id": source, "url": link})])
                if self._urls is not None:
                    self._urls[link] = source
            sources.append(source)
        sources = list(dict.fromkeys(sources))
        locators: list[str | None] = [said.locator] * len(sources)
        if said.locator and ";" in said.locator:
            parts = [part.strip() or None for part in said.locator.split(";")]
            locators = list(parts) if len(parts) == len(sources) else locators
        return list(zip(sources, locators, strict=True))

    def _source_of(self, link: str) -> str:
        if self._urls is None:
            known = sorted(self.standing.table("sources").items(), reverse=True)
            self._urls = {str(row["url"]): source for source, row in known if row["url"]}
        return self._urls.get(link) or make_id("source", link)

    def reject(self, sheet: Sheet, row: ForeignRow, faults: list[tuple[str, Fault]]) -> None:
        """Put a row among the rejects, with every reason and cure."""
        reason = "; ".join(
            f"{shown(column)[1:-1]}: {fault.message}" if column else fault.message
            for column, fault in faults
        )
        cures = dict.fromkeys(fault.cure for _, fault in faults)
        header = sheet.columns.header
        self.tally.rejects.append(
            Reject(
                sheet.file, sheet.layer, row.number, header, row.cells,
                printable(reason), printable(". ".join(cures)), faults[0][1].rule,
            )
        )  # fmt: skip
