"""Rows that complete a draft which an earlier row left: found by file, row and words."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from routes.casebook.importing.drafting import cells_json
from routes.casebook.importing.duplicates import Tellings, sources_of, telling
from routes.casebook.importing.standing import draft_cells
from routes.casebook.importing.values import read_cells
from routes.codebook import id_field

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from routes.casebook.cells import Value
    from routes.casebook.importing.planned_save import Candidate, PlannedSave

    _Find = Callable[[Candidate, Mapping[str, str]], Iterator["_Left"]]

_CHANGED_AT_MOST = 2
_KEPT_FOR_ONE_CHANGED = 2
"""A row in the place of the draft's is that row again if at most so many of the draft's cells are
others, and so many are the same for each that is. A row that was moved may have gained as few."""
_TELLING = frozenset({"place_text", "date", "quantity"})
"""Fields that, with its stage, tell an event among the rows of one file."""
_VOUCHING = frozenset({"case_id", "source_id", "locator", "documented"})
"""Fields that say whose fact it is and who says so, not what happened."""


@dataclass(frozen=True, slots=True)
class _Left:
    """A draft as it was before the import."""

    identifier: str
    place: tuple[str, str]
    """File and row."""
    cells: Mapping[str, str]
    """Without the id, which was derived from them."""


class Completing:
    """Gives rows without an id of their own the id of the draft that they complete.

    A derived id changes with the words it is made of, so that a row with the missing cell filled
    in would else be a record beside its own draft. A draft whose very row stands in the file
    again belongs to that row.

    Parameters
    ----------
    save
        What is planned; drafts are those of the casebook, before the rows are placed.
    """

    def __init__(self, save: PlannedSave) -> None:
        self._save = save
        self._taken: set[tuple[str, str]] = set()
        self._renamed: dict[tuple[str, str], str] = {}
        self._left: dict[tuple[str, str], _Left] = {}
        self._by_place: dict[tuple[str, str, str], list[_Left]] = defaultdict(list)
        self._by_rarest: dict[tuple[str, str, str], list[_Left]] = defaultdict(list)
        self._told = Tellings()
        self._moved: dict[str, list[_Left]] = defaultdict(list)
        """By the derived id of a row, drafts whose row it is, moved and with a cell gained."""

    def adopt(self, candidates: list[Candidate]) -> None:
        """Find the drafts of rows, and let the rows bear their ids."""
        if not self._save.drafts:
            return
        # A draft belongs to the row that bears its id, wherever that row stands.
        self._taken |= self._save.again
        self._taken |= {(e.table, e.identifier) for e in candidates if not self._is_refused(e)}
        open_ones = [each for each in candidates if not each.own_id and not self._same_row(each)]
        if not open_ones:
            return
        self._gather()
        # Every draft goes first to a row that says all it says: a row that only stands where the
        # draft's did may have been put in above it.
        for candidate in open_ones:
            self._adopt(candidate, self._filled)
        self._find_moved(open_ones)
        for candidate in open_ones:
            self._adopt(candidate, self._gained)
        for candidate in open_ones:
            self._adopt(candidate, self._changed)

    def _is_refused(self, candidate: Candidate) -> bool:
        """Tell whether a row that bears the id of a draft will be refused for saying otherwise."""
        draft = self._save.drafts.get((candidate.table, candidate.identifier))
        if draft is None or self._save.policy.update:
            return False
        before = draft_cells(draft)
        cells = self._cells(candidate)
        return any(before.get(name) not in {None, "", cell} for name, cell in cells.items())

    def _same_row(self, candidate: Candidate) -> bool:
        """Take the row for the draft that the very same row left, with an answer since."""
        name, identifier = self._save.origins.get(candidate.sha256, ("", ""))
        if name != candidate.table or (name, identifier) not in self._save.drafts:
            return False
        if candidate.sha256 in self._save.released or (name, identifier) in self._taken:
            return False
        self._rename(candidate, identifier)
        return True

    def _gather(self) -> None:
        for (name, identifier), draft in self._save.drafts.items():
            if (name, identifier) in self._taken:
                continue
            own = id_field(name)
            cells = {field: cell for field, cell in draft_cells(draft).items() if field != own}
            place = (str(draft["file"]), str(draft["row"]))
            self._left[name, identifier] = _Left(identifier, place, cells)
            if name == "events":
                values = {**read_cells(name, cells)[0], "event_id": identifier}
                self._told.add(telling(values, sources_of(cells)))
        common = Counter(pair for each in self._left.values() for pair in each.cells.items())
        for (name, _), left in self._left.items():
            self._by_place[name, *left.place].append(left)
            if left.cells:
                rarest = min(left.cells.items(), key=lambda pair: (common[pair], pair))
                self._by_rarest[name, *rarest].append(left)

    def _adopt(self, candidate: Candidate, find: _Find) -> None:
        name, derived = candidate.table, candidate.identifier
        if (name, derived) in self._renamed:
            self._rename(candidate, self._renamed[name, derived])
            return
        if self._is_there(candidate):
            return
        cells = self._cells(candidate)
        place = _place(candidate)
        found = [each for each in find(candidate, cells) if self._is_free(name, each)]
        if found:
            best = min(
                found, key=lambda each: (-len(each.cells), each.place != place, each.identifier)
            )
            self._rename(candidate, best.identifier)

    def _cells(self, candidate: Candidate) -> dict[str, str]:
        """Return what a row says as a draft would keep it, without an id."""
        cited = self._save.citations(candidate.said, make=False)
        cells: dict[str, str] = json.loads(cells_json(candidate.said.values, cited))
        cells.pop(id_field(candidate.table) or "", None)
        return cells

    def _is_there(self, candidate: Candidate) -> bool:
        name, identifier = candidate.table, candidate.identifier
        there = (name, identifier) in self._save.drafts
        return there or self._save.standing.has(name, identifier)

    def _is_free(self, name: str, left: _Left) -> bool:
        return (name, left.identifier) not in self._taken

    def _filled(self, candidate: Candidate, cells: Mapping[str, str]) -> Iterator[_Left]:
        """Find drafts all of whose words the row says again."""
        name, place = candidate.table, _place(candidate)
        for pair in cells.items():
            for left in self._by_rarest.get((name, *pair), ()):
                known = left.place == place or _tells(name, left.cells)
                # In its own file a draft of few words is known where no more is told of the fact.
                same_file = left.place[0] == place[0]
                known = known or (same_file and cells.keys() - left.cells.keys() <= _VOUCHING)
                if known and left.cells.items() <= cells.items():
                    yield left

    def _find_moved(self, candidates: list[Candidate]) -> None:
        """Find for each draft of an event its row, moved and with a cell or two gained.

        Which row it is must be beyond doubt: a draft that two rows may have become stays.
        """
        files = {
            left.place[0]
            for (name, _), left in self._left.items()
            if name == "events" and self._is_free(name, left)
        }
        rows: dict[str, set[str]] = defaultdict(set)
        for candidate in candidates:
            name, derived = candidate.table, candidate.identifier
            if name != "events" or candidate.sheet.file not in files or self._is_there(candidate):
                continue
            cells = self._cells(candidate)
            for pair in cells.items():
                for left in self._by_rarest.get((name, *pair), ()):
                    if self._is_free(name, left) and _has_gained(left, cells, candidate):
                        rows[left.identifier].add(derived)
        for identifier, derived_ids in rows.items():
            if len(derived_ids) == 1:
                self._moved[next(iter(derived_ids))].append(self._left["events", identifier])

    def _gained(self, candidate: Candidate, _cells: Mapping[str, str]) -> Iterator[_Left]:
        yield from self._moved.get(candidate.identifier, ())

    def _changed(self, candidate: Candidate, cells: Mapping[str, str]) -> Iterator[_Left]:
        """Find drafts whose words are others here: by the place of the row, or what is told.

        What is changed is changed with ``--update`` alone; whoever keeps both says so. A row
        without a cell that the draft has is another row: it would else get that cell unsaid.
        """
        policy, name = self._save.policy, candidate.table
        if policy.keep_likely_duplicates and not policy.update:
            return
        for left in self._by_place.get((name, *_place(candidate)), ()):
            kept = len(left.cells.items() & cells.items())
            changed = len(left.cells) - kept
            few = changed <= _CHANGED_AT_MOST and kept >= _KEPT_FOR_ONE_CHANGED * changed
            if few and left.cells.keys() <= cells.keys():
                yield left
        if name == "events" and policy.update:
            told = telling(candidate.said.values, sources_of(cells))
            for identifier in self._told.like(told):
                yield self._left[name, identifier]

    def _rename(self, candidate: Candidate, identifier: str) -> None:
        name, own = candidate.table, id_field(candidate.table)
        self._taken.add((name, identifier))
        self._renamed[name, candidate.identifier] = identifier
        if own is not None:
            candidate.said.values[own] = identifier
        candidate.identifier = identifier


def _place(candidate: Candidate) -> tuple[str, str]:
    return candidate.sheet.file, str(candidate.row.number)


def _has_gained(left: _Left, cells: Mapping[str, str], candidate: Candidate) -> bool:
    """Tell whether a row of the draft's own file says all it says, and little more."""
    if left.place[0] != candidate.sheet.file or not left.cells.items() <= cells.items():
        return False
    gained = len(cells.keys() - left.cells.keys() - _VOUCHING)
    few = gained <= _CHANGED_AT_MOST and len(left.cells) >= _KEPT_FOR_ONE_CHANGED * gained
    return few and "kind" in left.cells and not _TELLING.isdisjoint(left.cells)


def _tells(name: str, cells: Mapping[str, Value]) -> bool:
    """Tell whether words say enough to be known again in another row or file."""
    if name != "events":
        return False
    return bool(
        cells.get("kind")
        and cells.get("place_text")
        and (cells.get("date") or cells.get("quantity"))
    )
