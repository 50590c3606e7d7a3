"""Foreign rows to one save: records, drafts, duplicates and rejects; no row is lost."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from routes.casebook.importing.candidates import Candidates
from routes.casebook.importing.completing import Completing
from routes.casebook.importing.doubting import Doubts
from routes.casebook.importing.drafting import cells_json
from routes.casebook.importing.meeting import Meeting
from routes.casebook.importing.outcomes import Plan
from routes.casebook.importing.records import lacking, lacks_words, missing_names, record_edits
from routes.casebook.importing.settling import Waiting, reasons, resolve
from routes.casebook.importing.standing import ANY_CITABLE
from routes.casebook.importing.values import as_text
from routes.casebook.problems import Fault, shown
from routes.casebook.stores.edits import Delete, Insert
from routes.codebook import CITABLE, id_field, make_id, table

if TYPE_CHECKING:
    from collections.abc import Callable

    from routes.casebook.cells import Value
    from routes.casebook.importing.outcomes import Sheet
    from routes.casebook.importing.planned_save import Candidate, PlannedSave
    from routes.casebook.stores.edits import Edit

_PROGRESS_EVERY = 500
_TOLD = 3


class Planner:
    """Plans the save of a file.

    Parameters
    ----------
    save
        What is planned, nothing yet; edits, drafts and rejects go there.
    """

    def __init__(self, save: PlannedSave) -> None:
        self._save = save
        self._candidates = Candidates(self._save)
        self._meeting = Meeting(self._save)
        self._doubts = Doubts(self._save)

    def plan(
        self, sheets: tuple[Sheet, ...], progress: Callable[[int], None] | None = None
    ) -> Plan:
        """Plan what is to be saved for the tables of a file.

        Parameters
        ----------
        sheets
            The tables.
        progress
            Told how many more rows are done.
        """
        candidates = [each for sheet in sheets for each in self._candidates.of(sheet)]
        sound = self._without_conflicts(candidates)
        # Rows that are rejected complete nothing: their drafts are free for others.
        Completing(self._save).adopt(sound)
        for number, candidate in enumerate(sound, start=1):
            self._place(candidate)
            if progress and number % _PROGRESS_EVERY == 0:
                progress(_PROGRESS_EVERY)
        self._resolve()
        self._save.tally.rejects.sort(key=lambda each: (each.file, each.layer, each.row))
        events = tuple(
            str(edit.record["event_id"])
            for edit in self._save.edits
            if isinstance(edit, Insert) and edit.table == "events"
        )
        return Plan(tuple(self._save.edits), self._save.tally, events)

    def _without_conflicts(self, candidates: list[Candidate]) -> list[Candidate]:
        groups: dict[tuple[str, str], list[Candidate]] = defaultdict(list)
        for candidate in candidates:
            groups[candidate.table, candidate.identifier].append(candidate)
        clashing: set[int] = set()
        for group in groups.values():
            if len(group) > 1 and len({each.content for each in group}) > 1:
                clashing |= {id(each) for each in group}
                self._reject_group(group)
        return [each for each in candidates if id(each) not in clashing]

    def _reject_group(self, group: list[Candidate]) -> None:
        rows = ", ".join(str(each.row.number) for each in group[:_TOLD])
        more = " …" if len(group) > _TOLD else ""
        values = [each.said.values for each in group]
        differing = [
            name for name in values[0] if len({str(each.get(name)) for each in values}) > 1
        ]
        told = "".join(
            f"; {name} is {' and '.join(shown(as_text(each.get(name))) for each in values[:_TOLD])}"
            for name in differing[:_TOLD]
        )
        message = f"{shown(group[0].identifier)} stands in rows {rows}{more} with different content"
        cure = "Give one of them another id, or delete the one that is wrong"
        fault = Fault("duplicate_id", message + told, cure)
        for each in group:
            self._save.reject(each.sheet, each.row, [("", fault)])

    def _place(self, candidate: Candidate) -> None:
        if self._save.is_known(candidate.sha256):
            self._save.tally.duplicates += 1
            return
        name, identifier = candidate.table, candidate.identifier
        record = self._save.standing.record(name, identifier)
        if record is None and name == "citations" and self._save.is_there(name, identifier):
            record = candidate.said.values
        draft = self._save.drafts.get((name, identifier))
        if record is not None:
            self._meeting.with_record(candidate, record)
        elif draft is not None:
            self._meeting.with_draft(candidate, draft)
        elif fault := self._ambiguous(candidate):
            self._save.reject(candidate.sheet, candidate.row, [("", fault)])
        elif self._doubts.settles(candidate):
            return
        else:
            self._load(candidate)

    def _ambiguous(self, candidate: Candidate) -> Fault | None:
        """Refuse an id that a record of another table bears: a citation of it would mean two."""
        if candidate.table not in CITABLE or id_field(candidate.table) is None:
            return None
        if not self._save.standing.has(ANY_CITABLE, candidate.identifier):
            return None
        message = f"{shown(candidate.identifier)} is also the id of a record of another table"
        return Fault("ambiguous_id", message, "Give one of them another id")

    def _load(self, candidate: Candidate) -> None:
        self._doubts.tell(candidate)
        said, name = candidate.said, candidate.table
        cited = self._save.citations(said, make=True)
        values = {each.name: said.values.get(each.name) for each in table(name).fields}
        lacks = lacking(name, values, cited=bool(cited))
        sources = [source for source, _ in cited]
        absent = missing_names(name, values, sources, self._save.standing)
        self._save.remember(candidate)
        self._save.tally.loaded += 1
        if not lacks and not absent:
            self._save.emit(
                record_edits(name, values, cited, self._save.standing, self._save.tails)
            )
            return
        waiting = Waiting(name, values, cited)
        self._keep_draft(candidate, waiting, lacks_words(lacks, absent), pending=not lacks)

    def _keep_draft(
        self, candidate: Candidate, waiting: Waiting, lacks: str, *, pending: bool
    ) -> None:
        draft: dict[str, Value] = {
            "draft_id": make_id("draft", waiting.table, candidate.identifier),
            "table": waiting.table,
            "state": "pending" if pending else "draft",
            "cells": cells_json(waiting.values, waiting.cited),
            "lacks": lacks,
            "file": candidate.sheet.file,
            "row": candidate.row.number,
        }
        waiting.draft = draft
        self._save.new[str(draft["draft_id"])] = (draft, waiting)
        self._save.drafts[waiting.table, candidate.identifier] = draft

    def _resolve(self) -> None:
        """Turn drafts whose case or source has come, old ones and new ones, into records."""
        waiting = [each for _, each in self._save.new.values()]
        left_alone = self._save.policy.left_alone - self._save.changed.keys()
        old = [
            Waiting.of(str(draft["table"]), cells, draft)
            for draft, cells in self._save.standing.drafts()
        ]
        waiting += [each for each in old if each.key not in left_alone]
        waiting.sort(key=lambda each: each.key)
        made: list[Edit] = []
        done: set[str] = set()
        for each in resolve(waiting, self._save.standing, self._save.tails):
            done.add(each.key)
            made += each.made
            if self._save.new.pop(each.key, None) is None:
                self._save.changed.pop(each.key, None)
                made.append(Delete("drafts", each.key, self._save.stored[each.key]))
        self._save.edits += made
        stays = [each for each in old if each.key not in done | self._save.changed.keys()]
        self._save.edits += reasons(stays, self._save.standing, left_alone)
        for draft, waiting_one in self._save.new.values():
            lacks = lacking(waiting_one.table, waiting_one.values, cited=bool(waiting_one.cited))
            self._save.edits.append(Insert("drafts", draft))
            if lacks:
                self._save.tally.drafts += 1
                for missing in lacks:
                    self._save.tally.lacking[missing] = self._save.tally.lacking.get(missing, 0) + 1
            else:
                self._save.tally.pending += 1
        for updates in self._save.changed.values():
            self._save.edits += updates
