"""Rows of a file as candidates: what each says, under which id, or why it is rejected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routes.casebook.importing.identifying import give_id, row_sha256, says_nothing
from routes.casebook.importing.keeping import unkept
from routes.casebook.importing.outcomes import OWN_COLUMNS
from routes.casebook.importing.planned_save import Candidate
from routes.casebook.importing.rows import RowReader
from routes.casebook.problems import Fault
from routes.codebook import id_field

if TYPE_CHECKING:
    from collections.abc import Sequence

    from routes.casebook.foreign import ForeignRow
    from routes.casebook.importing.outcomes import Sheet
    from routes.casebook.importing.planned_save import PlannedSave
    from routes.casebook.importing.rows import ReadRow

_SUM = Fault(
    "row_of_sums",
    "the row is the sum of other rows, not a record",
    "Leave it out; if it is a record, say what it is about",
)
_WORDS_OF_SUMS = frozenset(
    {
        "total",
        "totals",
        "grand total",
        "subtotal",
        "sum",
        "sums",
        "totales",
        "total general",
        "suma",
    }
)


class Candidates:
    """Reads the rows of a table that are neither known already nor faulty.

    Parameters
    ----------
    save
        What is planned; rejects and duplicates are counted there.
    """

    def __init__(self, save: PlannedSave) -> None:
        self._save = save

    def of(self, sheet: Sheet) -> list[Candidate]:
        """Return the candidates of a table, in its order."""
        reader = RowReader(sheet.columns, self._save.policy.answers)
        counted = [i for i, name in enumerate(sheet.columns.header) if name not in OWN_COLUMNS]
        header = tuple(sheet.columns.header[index] for index in counted)
        whole = len(counted) == len(sheet.columns.header)
        found = []
        for row in sheet.rows:
            self._save.tally.read += 1
            cells = row.cells if whole else tuple(row.cells[index] for index in counted)
            sha256 = row_sha256(f"{sheet.columns.table}{sheet.prefix}", header, cells)
            if row.fault is not None and row.fault.severity == "error":
                self._save.reject(sheet, row, [("", row.fault)])
            elif _is_sum(cells):
                self._save.reject(sheet, row, [("", _SUM)])
            elif not (put_back := self._save.is_put_back(sha256)) and self._save.is_known(sha256):
                self._save.tally.duplicates += 1
            elif candidate := self._candidate(sheet, row, reader, sha256):
                if put_back and self._is_still_told(candidate):
                    self._save.tally.duplicates += 1
                    continue
                self._note(candidate)
                found.append(candidate)
        return found

    def _is_still_told(self, candidate: Candidate) -> bool:
        """Tell whether the draft says a row's words although the row's own import is undone."""
        return not self._save.release(candidate) and self._save.is_known(candidate.sha256)

    def _note(self, candidate: Candidate) -> None:
        """Keep what a row tells besides its record, now that it counts."""
        said = candidate.said
        for note in dict.fromkeys(said.notes):
            self._save.tally.note(note)
        if candidate.table == "sources" and said.tail:
            self._save.tails[candidate.identifier] = said.tail

    def _candidate(
        self, sheet: Sheet, row: ForeignRow, reader: RowReader, sha256: str
    ) -> Candidate | None:
        name = sheet.columns.table
        said = reader.read(row.cells)
        self._trim_point(sheet, said)
        faults = [*said.faults, *self._row_faults(sheet, row, said)] or unkept(name, said)
        field = id_field(name)
        own_id = field is None or said.values.get(field) is not None
        if not faults and says_nothing(name, said, with_id=bool(field) and own_id):
            cure = "Give it an id, a source or the words of its place"
            faults = [("", Fault("nothing_said", "nothing in the row says what it is about", cure))]
        if faults:
            self._save.reject(sheet, row, faults)
            return None
        if name == "citations" and said.values.get("locator") is None:
            said.values["locator"] = self._save.tails.get(str(said.values.get("source_id")))
        if sheet.prefix and field is not None and own_id:
            said.values[field] = f"{sheet.prefix}{said.values[field]}"
        return Candidate(sheet, row, said, give_id(name, said), sha256, own_id)

    def _row_faults(self, sheet: Sheet, row: ForeignRow, said: ReadRow) -> list[tuple[str, Fault]]:
        if sheet.columns.table != "events" or not sheet.geographic:
            return []
        located = said.values.get("lon") is not None or any(
            name == "geometry" and cell
            for name, cell in zip(sheet.columns.header, row.cells, strict=False)
        )
        if located or said.faults or self._level(said):
            return []
        message = "the feature has no geometry, and the words of its place name none we know"
        cure = "Give it a geometry, or words of a place that routes geocode can place"
        return [("geometry", Fault("unlocated", message, cure))]

    def _level(self, said: ReadRow) -> str | None:
        words, level_of = said.text("place_text"), self._save.policy.level_of
        return level_of(words, said.text("country")) if words and level_of else None

    def _trim_point(self, sheet: Sheet, said: ReadRow) -> None:
        """Take away a point that a computer made of the name of a town.

        Coordinates with more decimals than a source can state are no given point where the
        words of the place say where it is; the level stays the one of the words.
        """
        if not said.too_exact or sheet.columns.table != "events" or said.faults:
            return
        if self._level(said) not in {None, "address", "point"}:
            said.values["lon"] = said.values["lat"] = None
            said.notes.append("too_exact")


def _is_sum(cells: Sequence[str]) -> bool:
    """Tell whether a row says no more than "total" and numbers."""
    told = [cell.strip() for cell in cells if cell.strip()]
    words = [cell for cell in told if any(letter.isalpha() for letter in cell)]
    if not words or len(words) == len(told):
        return False
    return all(cell.casefold().rstrip(" :.").strip() in _WORDS_OF_SUMS for cell in words)
