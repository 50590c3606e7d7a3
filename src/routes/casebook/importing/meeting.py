"""Rows about what is there already: a record or a draft of the same id."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from routes.casebook.importing.drafting import cells_json, draft_words
from routes.casebook.importing.records import citation_edits, lacking, lacks_words, missing_names
from routes.casebook.importing.settling import Waiting
from routes.casebook.importing.standing import draft_cells
from routes.casebook.importing.values import as_text
from routes.casebook.problems import Fault, shown
from routes.casebook.stores.edits import Update
from routes.codebook import table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from routes.casebook.cells import Value
    from routes.casebook.importing.planned_save import Candidate, PlannedSave
    from routes.casebook.stores.edits import Edit


class Meeting:
    """Brings a row together with the record or the draft of its id.

    Parameters
    ----------
    save
        What is planned; edits, rejects and counts go there.
    """

    def __init__(self, save: PlannedSave) -> None:
        self._save = save

    def with_record(self, candidate: Candidate, record: Mapping[str, Value]) -> None:
        """Update a record, reject a row that differs, or count one that does not."""
        name, said = candidate.table, candidate.said
        differing = [
            each
            for each, value in said.values.items()
            if value is not None and each in record and record[each] != value
        ]
        cited = self._save.citations(said, make=False) if table(name).cited else []
        known = {
            str(row["source_id"]) for row in self._save.standing.citations_of(candidate.identifier)
        }
        absent = [pair for pair in cited if pair[0] not in known]
        if not differing and not absent:
            self._save.remember(candidate)
            self._save.tally.duplicates += 1
            return
        if not self._save.policy.update:
            stored = {each: as_text(record[each]) for each in differing}
            self._reject_conflict(candidate, stored, [source for source, _ in absent])
            return
        unknown = missing_names(name, said.values, [], self._save.standing)
        if unknown:
            fault = Fault("unknown_reference", lacks_words((), unknown), "Add it first")
            self._save.reject(candidate.sheet, candidate.row, [("", fault)])
            return
        edits: list[Edit] = [
            Update(name, candidate.identifier, each, record[each], said.values[each])
            for each in differing
        ]
        cited = self._save.citations(said, make=True) if absent else []
        there = [pair for pair in cited if self._save.standing.has("sources", pair[0])]
        fresh = [pair for pair in there if pair[0] not in known]
        edits += citation_edits(candidate.identifier, fresh, self._save.standing, self._save.tails)
        self._save.emit(edits)
        self._save.remember(candidate)
        self._save.tally.updated += 1

    def _reject_conflict(
        self,
        candidate: Candidate,
        stored: Mapping[str, str],
        sources: list[str],
        *,
        draft: Mapping[str, Value] | None = None,
    ) -> None:
        said = candidate.said.values
        told = [
            f"{name} is {shown(before)} there and {shown(as_text(said[name]))} here"
            for name, before in stored.items()
        ]
        told += [f"{shown(source)} is not among its sources" for source in sources]
        message = f"{shown(candidate.identifier)} is in {candidate.table} with other content: "
        cure = "Import with --update to change the record, or give the row another id"
        if draft is not None:
            message = f"{draft_words(draft)} has other content: "
            cure = "Import with --update to change the draft, or give the row an id of its own"
        fault = Fault("conflict", message + "; ".join(told), cure)
        self._save.reject(candidate.sheet, candidate.row, [("", fault)])

    def with_draft(self, candidate: Candidate, draft: dict[str, Value]) -> None:
        """Complete a draft, reject a row that differs, or count one that does not."""
        name, said = candidate.table, candidate.said
        before = draft_cells(draft)
        cited = self._save.citations(said, make=False)
        now = json.loads(cells_json(said.values, cited))
        differing = [each for each, cell in now.items() if before.get(each) != cell]
        if not differing:
            self._save.remember(candidate)
            self._save.tally.duplicates += 1
            return
        # What only fills empty cells of a draft overwrites nothing.
        fills = not any(before.get(each) for each in differing)
        if not (self._save.policy.update or fills):
            stored = {each: before.get(each, "") for each in differing if each in said.values}
            sources = [source for source, _ in cited] if "source_id" in differing else []
            self._reject_conflict(candidate, stored, sources, draft=draft)
            return
        cited = self._save.citations(said, make=True)
        cells = json.dumps({**before, **now}, ensure_ascii=False, sort_keys=True)
        key = str(draft["draft_id"])
        values = Waiting.of(name, {**before, **now}, draft)
        lacks = lacking(name, values.values, cited=bool(values.cited))
        sources = [source for source, _ in values.cited]
        absent = missing_names(name, values.values, sources, self._save.standing)
        after = {"cells": cells, "lacks": lacks_words(lacks, absent) or str(draft["lacks"])}
        after["state"] = "draft" if lacks else "pending"
        for each, cell in after.items():
            if key not in self._save.new and draft[each] != cell:
                self._save.changed[key].append(Update("drafts", key, each, draft[each], cell))
            draft[each] = cell
        if key in self._save.new:
            self._save.new[key] = (draft, values)
        self._save.remember(candidate)
        self._save.tally.note("filled" if lacks else "completed")
        self._save.tally.updated += 1
