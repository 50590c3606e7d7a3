"""Foreign rows to one save: records, drafts, duplicates and rejects; no row is lost."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from routes.casebook.importing.duplicates import Tellings, telling
from routes.casebook.importing.identifying import give_id, id_field, row_sha256, says_nothing
from routes.casebook.importing.keeping import unkept
from routes.casebook.importing.outcomes import OWN_COLUMNS, Doubt, Plan, Reject, Tally
from routes.casebook.importing.records import (
    citation_edits,
    lacking,
    missing_names,
    record_edits,
)
from routes.casebook.importing.rows import ReadRow, RowReader
from routes.casebook.importing.settling import Waiting, resolve
from routes.casebook.importing.standing import ANY_CITABLE, draft_cells
from routes.casebook.importing.values import as_text
from routes.casebook.problems import Fault, shown
from routes.casebook.references import CITABLE
from routes.casebook.stores.edits import Delete, Insert, Update
from routes.codebook import make_id, table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from routes.casebook.cells import Value
    from routes.casebook.foreign import ForeignRow
    from routes.casebook.importing.outcomes import Choice, Policy, Sheet
    from routes.casebook.importing.standing import Standing
    from routes.casebook.stores.edits import Edit

_PROGRESS_EVERY = 500
_TOLD = 3
_LACKS_AT_MOST = 5_000
_WHOLE_IN_THEMSELVES = frozenset({"dealers"})
"""Tables of official lists: a record names its list and its number there, and that is its origin;
the row as it stood holds what is not kept."""


@dataclass(slots=True)
class _Candidate:
    """A row on its way."""

    sheet: Sheet
    row: ForeignRow
    said: ReadRow
    identifier: str
    sha256: str
    own_id: bool

    @property
    def table(self) -> str:
        return self.sheet.columns.table

    @property
    def content(self) -> tuple[object, ...]:
        """What two rows of one id must have in common to be one record."""
        values = tuple(sorted((k, v) for k, v in self.said.values.items() if v is not None))
        return (*values, tuple(self.said.sources), tuple(self.said.links), self.said.locator)


class Planner:
    """Plans the save of a file.

    Parameters
    ----------
    standing
        What is in the casebook; records that are planned are added to it.
    origins
        By checksum of an imported row, the table and record that came of it.
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
        origins: Mapping[str, tuple[str, str]],
        tails: Mapping[str, str],
        policy: Policy,
        imported: tuple[str, str],
    ) -> None:
        self._standing = standing
        self._origins = dict(origins)
        self._tails = dict(tails)
        self._policy = policy
        self._who, self._at = imported
        self._edits: list[Edit] = []
        self._new: dict[str, tuple[dict[str, Value], Waiting]] = {}
        self._changed: dict[str, list[Update]] = defaultdict(list)
        self._drafts = {_draft_key(draft, cells): draft for draft, cells in standing.drafts()}
        self._stored = {key: dict(draft) for key, draft in standing.table("drafts").items()}
        self._urls: dict[str, str] | None = None
        self._told: tuple[Tellings, Tellings] | None = None
        self._tally = Tally()

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
        candidates = [each for sheet in sheets for each in self._candidates(sheet)]
        sound = self._without_conflicts(candidates)
        for number, candidate in enumerate(sound, start=1):
            self._place(candidate)
            if progress and number % _PROGRESS_EVERY == 0:
                progress(_PROGRESS_EVERY)
        self._resolve()
        self._tally.rejects.sort(key=lambda each: (each.file, each.layer, each.row))
        events = tuple(
            str(edit.record["event_id"])
            for edit in self._edits
            if isinstance(edit, Insert) and edit.table == "events"
        )
        return Plan(tuple(self._edits), self._tally, events)

    # Reading the rows ---------------------------------------------------------------------

    def _candidates(self, sheet: Sheet) -> list[_Candidate]:
        reader = RowReader(sheet.columns, self._policy.answers)
        counted = [i for i, name in enumerate(sheet.columns.header) if name not in OWN_COLUMNS]
        header = tuple(sheet.columns.header[index] for index in counted)
        whole = len(counted) == len(sheet.columns.header)
        found = []
        for row in sheet.rows:
            self._tally.read += 1
            cells = row.cells if whole else tuple(row.cells[index] for index in counted)
            sha256 = row_sha256(f"{sheet.columns.table}{sheet.prefix}", header, cells)
            if row.fault is not None and row.fault.severity == "error":
                self._reject(sheet, row, [("", row.fault)])
            elif self._is_known(sha256):
                self._tally.duplicates += 1
            elif candidate := self._candidate(sheet, row, reader, sha256):
                found.append(candidate)
        return found

    def _candidate(
        self, sheet: Sheet, row: ForeignRow, reader: RowReader, sha256: str
    ) -> _Candidate | None:
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
            self._reject(sheet, row, faults)
            return None
        for note in dict.fromkeys(said.notes):
            self._tally.note(note)
        if name == "citations" and said.values.get("locator") is None:
            said.values["locator"] = self._tails.get(str(said.values.get("source_id")))
        if sheet.prefix and field is not None and own_id:
            said.values[field] = f"{sheet.prefix}{said.values[field]}"
        identifier = give_id(name, said)
        if name == "sources" and said.tail:
            self._tails[identifier] = said.tail
        return _Candidate(sheet, row, said, identifier, sha256, own_id)

    def _is_known(self, sha256: str) -> bool:
        """Tell whether the very same row was imported, and what came of it is still there."""
        came = self._origins.get(sha256)
        if came is None:
            return False
        name, identifier = came
        if self._policy.answers.constants and (name, identifier) in self._drafts:
            # The same row again with a cell for every row: it may complete the draft.
            return False
        if self._is_there(name, identifier):
            return True
        deleted = self._policy.was_deleted
        if deleted is not None and deleted(name, identifier):
            self._tally.note("deleted_since")
            return True
        return False

    def _is_there(self, name: str, identifier: str) -> bool:
        if self._standing.has(name, identifier) or (name, identifier) in self._drafts:
            return True
        if name != "citations":
            return False
        # A citation may have got the locator that stood behind the address of its source.
        record, source, _ = [*identifier.split("|"), "", ""][:3]
        return any(row["source_id"] == source for row in self._standing.citations_of(record))

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
        words, level_of = said.text("place_text"), self._policy.level_of
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

    # Rows of one id -----------------------------------------------------------------------

    def _without_conflicts(self, candidates: list[_Candidate]) -> list[_Candidate]:
        groups: dict[tuple[str, str], list[_Candidate]] = defaultdict(list)
        for candidate in candidates:
            groups[candidate.table, candidate.identifier].append(candidate)
        clashing: set[int] = set()
        for group in groups.values():
            if len(group) > 1 and len({each.content for each in group}) > 1:
                clashing |= {id(each) for each in group}
                self._reject_group(group)
        return [each for each in candidates if id(each) not in clashing]

    def _reject_group(self, group: list[_Candidate]) -> None:
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
            self._reject(each.sheet, each.row, [("", fault)])

    # One row ------------------------------------------------------------------------------

    def _place(self, candidate: _Candidate) -> None:
        if self._is_known(candidate.sha256):
            self._tally.duplicates += 1
            return
        name, identifier = candidate.table, candidate.identifier
        record = self._standing.record(name, identifier)
        if record is None and name == "citations" and self._is_there(name, identifier):
            record = candidate.said.values
        draft = self._drafts.get((name, identifier))
        if record is not None:
            self._meet_record(candidate, record)
        elif draft is not None:
            self._meet_draft(candidate, draft)
        elif fault := self._ambiguous(candidate):
            self._reject(candidate.sheet, candidate.row, [("", fault)])
        elif self._is_settled_duplicate(candidate):
            return
        else:
            self._load(candidate)

    def _ambiguous(self, candidate: _Candidate) -> Fault | None:
        """Refuse an id that a record of another table bears: a citation of it would mean two."""
        if candidate.table not in CITABLE or id_field(candidate.table) is None:
            return None
        if not self._standing.has(ANY_CITABLE, candidate.identifier):
            return None
        message = f"{shown(candidate.identifier)} is also the id of a record of another table"
        return Fault("ambiguous_id", message, "Give one of them another id")

    def _load(self, candidate: _Candidate) -> None:
        self._tell(candidate)
        said, name = candidate.said, candidate.table
        cited = self._citations(said, make=True)
        values = {each.name: said.values.get(each.name) for each in table(name).fields}
        lacks = lacking(name, values, cited=bool(cited))
        sources = [source for source, _ in cited]
        absent = missing_names(name, values, sources, self._standing)
        self._remember(candidate)
        self._tally.loaded += 1
        if not lacks and not absent:
            self._emit(record_edits(name, values, cited, self._standing, self._tails))
            return
        waiting = Waiting(name, values, cited)
        self._keep_draft(candidate, waiting, _lacks(lacks, absent), pending=not lacks)

    def _keep_draft(
        self, candidate: _Candidate, waiting: Waiting, lacks: str, *, pending: bool
    ) -> None:
        draft: dict[str, Value] = {
            "draft_id": make_id("draft", waiting.table, candidate.identifier),
            "table": waiting.table,
            "state": "pending" if pending else "draft",
            "cells": _cells_json(waiting.values, waiting.cited),
            "lacks": lacks,
            "file": candidate.sheet.file,
            "row": candidate.row.number,
        }
        waiting.draft = draft
        self._new[str(draft["draft_id"])] = (draft, waiting)
        self._drafts[waiting.table, candidate.identifier] = draft

    def _emit(self, edits: list[Edit]) -> None:
        for edit in edits:
            self._standing.apply(edit)
        self._edits += edits

    def _remember(self, candidate: _Candidate) -> None:
        """Keep where a record came from, with every cell of the row as it stood."""
        if candidate.table in _WHOLE_IN_THEMSELVES:
            return
        if candidate.sha256 not in self._origins:
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
            self._edits.append(Insert("origins", origin))
        self._origins[candidate.sha256] = (candidate.table, candidate.identifier)

    # Citations ----------------------------------------------------------------------------

    def _citations(self, said: ReadRow, *, make: bool) -> list[tuple[str, str | None]]:
        """Return the sources of a row with their locators; new addresses become sources."""
        sources = [*said.sources]
        for link in said.links:
            source = self._source_of(link)
            if not self._standing.has("sources", source) and make:
                row: dict[str, Value] = dict.fromkeys(table("sources").field_names)
                self._emit([Insert("sources", row | {"source_id": source, "url": link})])
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
            known = sorted(self._standing.table("sources").items(), reverse=True)
            self._urls = {str(row["url"]): source for source, row in known if row["url"]}
        return self._urls.get(link) or make_id("source", link)

    # Records that are there ---------------------------------------------------------------

    def _meet_record(self, candidate: _Candidate, record: Mapping[str, Value]) -> None:
        name, said = candidate.table, candidate.said
        differing = [
            each
            for each, value in said.values.items()
            if value is not None and each in record and record[each] != value
        ]
        cited = self._citations(said, make=False) if table(name).cited else []
        known = {str(row["source_id"]) for row in self._standing.citations_of(candidate.identifier)}
        absent = [pair for pair in cited if pair[0] not in known]
        if not differing and not absent:
            self._remember(candidate)
            self._tally.duplicates += 1
            return
        if not self._policy.update:
            stored = {each: as_text(record[each]) for each in differing}
            self._reject_conflict(candidate, stored, [source for source, _ in absent])
            return
        unknown = missing_names(name, said.values, [], self._standing)
        if unknown:
            fault = Fault("unknown_reference", _lacks((), unknown), "Add it first")
            self._reject(candidate.sheet, candidate.row, [("", fault)])
            return
        edits: list[Edit] = [
            Update(name, candidate.identifier, each, record[each], said.values[each])
            for each in differing
        ]
        cited = self._citations(said, make=True) if absent else []
        there = [pair for pair in cited if self._standing.has("sources", pair[0])]
        fresh = [pair for pair in there if pair[0] not in known]
        edits += citation_edits(candidate.identifier, fresh, self._standing, self._tails)
        self._emit(edits)
        self._remember(candidate)
        self._tally.updated += 1

    def _reject_conflict(
        self, candidate: _Candidate, stored: Mapping[str, str], sources: list[str]
    ) -> None:
        said = candidate.said.values
        told = [
            f"{name} is {shown(before)} there and {shown(as_text(said[name]))} here"
            for name, before in stored.items()
        ]
        told += [f"{shown(source)} is not among its sources" for source in sources]
        message = f"{shown(candidate.identifier)} is in {candidate.table} with other content: "
        cure = "Import with --update to change the record, or give the row another id"
        fault = Fault("conflict", message + "; ".join(told), cure)
        self._reject(candidate.sheet, candidate.row, [("", fault)])

    def _meet_draft(self, candidate: _Candidate, draft: dict[str, Value]) -> None:
        name, said = candidate.table, candidate.said
        before = draft_cells(draft)
        cited = self._citations(said, make=False)
        now = json.loads(_cells_json(said.values, cited))
        differing = [each for each, cell in now.items() if before.get(each) != cell]
        if not differing:
            self._remember(candidate)
            self._tally.duplicates += 1
            return
        # What only fills empty cells of a draft overwrites nothing.
        fills = not any(before.get(each) for each in differing)
        if not (self._policy.update or fills):
            stored = {each: before.get(each, "") for each in differing if each in said.values}
            sources = [source for source, _ in cited] if "source_id" in differing else []
            self._reject_conflict(candidate, stored, sources)
            return
        cited = self._citations(said, make=True)
        cells = json.dumps({**before, **now}, ensure_ascii=False, sort_keys=True)
        key = str(draft["draft_id"])
        values = Waiting.of(name, {**before, **now}, draft)
        lacks = lacking(name, values.values, cited=bool(values.cited))
        sources = [source for source, _ in values.cited]
        absent = missing_names(name, values.values, sources, self._standing)
        after = {"cells": cells, "lacks": _lacks(lacks, absent) or str(draft["lacks"])}
        after["state"] = "draft" if lacks else "pending"
        for each, cell in after.items():
            if key not in self._new and draft[each] != cell:
                self._changed[key].append(Update("drafts", key, each, draft[each], cell))
            draft[each] = cell
        if key in self._new:
            self._new[key] = (draft, values)
        self._remember(candidate)
        self._tally.updated += 1

    # Likely duplicates --------------------------------------------------------------------

    def _tellings(self) -> tuple[Tellings, Tellings]:
        if self._told is None:
            self._told = (Tellings.of(self._standing), Tellings())
        return self._told

    def _tell(self, candidate: _Candidate) -> None:
        if candidate.table == "events":
            cited = [source for source, _ in self._citations(candidate.said, make=False)]
            self._tellings()[1].add(telling(candidate.said.values, cited))

    def _is_settled_duplicate(self, candidate: _Candidate) -> bool:
        """Settle an event that is likely told already; ``False`` if it is to be loaded."""
        if candidate.table != "events":
            return False
        before, same_file = self._tellings()
        if self._policy.keep_likely_duplicates:
            return False
        cited = [source for source, _ in self._citations(candidate.said, make=False)]
        told = telling(candidate.said.values, cited)
        like = before.like(told)
        # Rows of one file that bear ids of their own were told apart by their author.
        if not like and not candidate.own_id:
            like = same_file.like(told)
        if not like:
            return False
        choice = self._choice(candidate, like)
        if choice is None:
            listed = ", ".join(like[:_TOLD])
            message = (
                f"the event is likely the same as {listed}: stage, place, time, number, source"
            )
            cure = "Keep both with --keep-likely-duplicates, or leave the row out"
            fault = Fault("likely_duplicate", message, cure)
            self._reject(candidate.sheet, candidate.row, [("", fault)])
            return True
        if choice == "keep":
            return False
        self._take_for(candidate, like[0], link=choice == "link")
        return True

    def _choice(self, candidate: _Candidate, like: tuple[str, ...]) -> Choice | None:
        if self._policy.on_doubt is None:
            return None
        cells = {name: as_text(value) for name, value in candidate.said.values.items() if value}
        sheet, row = candidate.sheet, candidate.row
        return self._policy.on_doubt(Doubt(file=sheet.file, row=row.number, cells=cells, like=like))

    def _take_for(self, candidate: _Candidate, event: str, *, link: bool) -> None:
        candidate.identifier = event
        cited = self._citations(candidate.said, make=link) if link else []
        edits: list[Edit] = []
        if self._standing.has("events", event):
            there = [pair for pair in cited if self._standing.has("sources", pair[0])]
            edits = citation_edits(event, there, self._standing, self._tails)
        self._emit(edits)
        self._remember(candidate)
        if edits:
            self._tally.updated += 1
        else:
            self._tally.duplicates += 1

    # The end ------------------------------------------------------------------------------

    def _resolve(self) -> None:
        """Turn drafts whose case or source has come, old ones and new ones, into records."""
        waiting = [each for _, each in self._new.values()]
        for draft, cells in list(self._standing.drafts()):
            waiting.append(Waiting.of(str(draft["table"]), cells, draft))
        waiting.sort(key=lambda each: str(each.draft["draft_id"]))
        made: list[Edit] = []
        for each in resolve(waiting, self._standing, self._tails):
            key = str(each.draft["draft_id"])
            made += each.made
            if self._new.pop(key, None) is None:
                self._changed.pop(key, None)
                made.append(Delete("drafts", key, self._stored[key]))
        self._edits += made
        for draft, waiting_one in self._new.values():
            lacks = lacking(waiting_one.table, waiting_one.values, cited=bool(waiting_one.cited))
            self._edits.append(Insert("drafts", draft))
            if lacks:
                self._tally.drafts += 1
                for missing in lacks:
                    self._tally.lacking[missing] = self._tally.lacking.get(missing, 0) + 1
            else:
                self._tally.pending += 1
        for updates in self._changed.values():
            self._edits += updates

    def _reject(self, sheet: Sheet, row: ForeignRow, faults: list[tuple[str, Fault]]) -> None:
        reason = "; ".join(
            f"{shown(column)[1:-1]}: {fault.message}" if column else fault.message
            for column, fault in faults
        )
        cures = dict.fromkeys(fault.cure for _, fault in faults)
        header = sheet.columns.header
        self._tally.rejects.append(
            Reject(
                sheet.file, sheet.layer, row.number, header, row.cells,
                _on_one_line(reason), _on_one_line(". ".join(cures)), faults[0][1].rule,
            )
        )  # fmt: skip


def _on_one_line(text: str) -> str:
    """Leave out what turns the reading order or breaks the line: it may come from the file."""
    return "".join(letter if letter.isprintable() else "·" for letter in text)


def _draft_key(draft: Mapping[str, Value], cells: Mapping[str, str]) -> tuple[str, str]:
    name = str(draft["table"])
    return name, Waiting.of(name, cells, draft).identifier


def _lacks(fields: tuple[str, ...], absent: tuple[tuple[str, str], ...]) -> str:
    parts = [f"no {field}" for field in fields]
    for owner, identifier in absent:
        name = "record" if owner == ANY_CITABLE else owner.removesuffix("s")
        parts.append(f"the {name} {identifier} is not there yet")
    listed = "; ".join(parts)
    return listed if len(listed) <= _LACKS_AT_MOST else f"{listed[:_LACKS_AT_MOST]} …"


def _cells_json(values: Mapping[str, Value], cited: list[tuple[str, str | None]]) -> str:
    cells = {name: as_text(value) for name, value in values.items() if value is not None}
    if cited:
        cells["source_id"] = ";".join(source for source, _ in cited)
        locators = [locator or "" for _, locator in cited]
        if any(locators):
            same = len(set(locators)) == 1
            cells["locator"] = locators[0] if same else ";".join(locators)
    return json.dumps(cells, ensure_ascii=False, sort_keys=True)
