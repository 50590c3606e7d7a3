"""Events that the casebook, or the file itself, is likely to tell already."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routes.casebook.importing.drafting import draft_words
from routes.casebook.importing.duplicates import Tellings, telling
from routes.casebook.importing.outcomes import Doubt
from routes.casebook.importing.records import citation_edits
from routes.casebook.importing.values import as_text
from routes.casebook.problems import Fault

if TYPE_CHECKING:
    from routes.casebook.importing.outcomes import Choice
    from routes.casebook.importing.planned_save import Candidate, PlannedSave
    from routes.casebook.stores.edits import Edit

_TOLD = 3


class Doubts:
    """Finds likely duplicates and settles them as a person said.

    Parameters
    ----------
    save
        What is planned; edits, rejects and counts go there.
    """

    def __init__(self, save: PlannedSave) -> None:
        self._save = save
        self._rows: dict[str, int] = {}
        """Events of the file, by the row that tells each."""
        self._told: tuple[Tellings, Tellings] | None = None

    def _called(self, event: str) -> str:
        """Name an event by its row where its id was derived, since no person knows that one."""
        if event in self._rows:
            return f"row {self._rows[event]} of this file"
        if self._is_draft(event):
            return f"{event}, {draft_words(self._save.drafts['events', event])}"
        return event

    def _is_draft(self, event: str) -> bool:
        return ("events", event) in self._save.drafts

    def _tellings(self) -> tuple[Tellings, Tellings]:
        if self._told is None:
            self._told = (Tellings.of(self._save.standing), Tellings())
        return self._told

    def tell(self, candidate: Candidate) -> None:
        """Keep what an event tells, for the rows after it."""
        if candidate.table == "events":
            cited = [source for source, _ in self._save.citations(candidate.said, make=False)]
            self._rows[candidate.identifier] = candidate.row.number
            self._tellings()[1].add(telling(candidate.said.values, cited))

    def settles(self, candidate: Candidate) -> bool:
        """Settle an event that is likely told already; ``False`` if it is to be loaded."""
        if candidate.table != "events":
            return False
        before, same_file = self._tellings()
        if self._save.policy.keep_likely_duplicates:
            return False
        cited = [source for source, _ in self._save.citations(candidate.said, make=False)]
        told = telling(candidate.said.values, cited)
        like = before.like(told)
        # Rows of one file that bear ids of their own were told apart by their author.
        if not like and not candidate.own_id:
            like = same_file.like(told)
        if not like:
            return False
        choice = self._choice(candidate, like)
        if choice is None:
            listed = ", ".join(map(self._called, like[:_TOLD]))
            message = (
                f"the event is likely the same as {listed}: stage, place, time, number, source"
            )
            cure = "Keep both with --keep-likely-duplicates, or leave the row out"
            if not candidate.own_id and like[0] not in self._rows and self._is_draft(like[0]):
                cure = f"Complete the draft with --update. {cure}"
            fault = Fault("likely_duplicate", message, cure)
            self._save.reject(candidate.sheet, candidate.row, [("", fault)])
            return True
        if choice == "keep":
            return False
        self._take_for(candidate, like[0], link=choice == "link")
        return True

    def _choice(self, candidate: Candidate, like: tuple[str, ...]) -> Choice | None:
        if self._save.policy.on_doubt is None:
            return None
        cells = {name: as_text(value) for name, value in candidate.said.values.items() if value}
        sheet, row = candidate.sheet, candidate.row
        return self._save.policy.on_doubt(
            Doubt(file=sheet.file, row=row.number, cells=cells, like=like)
        )

    def _take_for(self, candidate: Candidate, event: str, *, link: bool) -> None:
        candidate.identifier = event
        cited = self._save.citations(candidate.said, make=link) if link else []
        edits: list[Edit] = []
        if self._save.standing.has("events", event):
            there = [pair for pair in cited if self._save.standing.has("sources", pair[0])]
            edits = citation_edits(event, there, self._save.standing, self._save.tails)
        self._save.emit(edits)
        self._save.remember(candidate)
        if edits:
            self._save.tally.updated += 1
        else:
            self._save.tally.duplicates += 1
