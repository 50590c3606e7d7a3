"""Edits against what is stored: conflicts told, changes worked out, the change log written.

Nothing here touches a disk: a home looks up the records that the edits name, asks for a plan
inside its own lock or transaction, and carries it out.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from routes.casebook.canonical import Canon, cell_text
from routes.casebook.identities import record_id
from routes.casebook.stores.edits import Conflict, ConflictError, Delete, Edit, Insert, Update
from routes.casebook.stores.keys import record_json, record_key
from routes.codebook import CITABLE, RECORD_KEEPING, TABLE_NAMES, key_fields, table
from routes.errors import CasebookError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from routes.casebook.cells import Value

    Record = dict[str, Value]

LOG = "changes"
_UNLOGGED = frozenset({"origins"})
_MOVES_ON = frozenset({"rejected_rows"})
"""Tables whose rows are taken up one by one: an undo of the import that brought them leaves alone
what has been mended, discarded or queued again since."""
_NAMED_AT_MOST = 3
_SIGNED = 100
"""Conflicts that are told with who changed it; a person reads no more of them."""

_EDITABLE = tuple(name for name in (*TABLE_NAMES, *RECORD_KEEPING) if name != LOG)


class Shelf(Protocol):
    """What a plan asks of a home, inside its lock or transaction."""

    def find(self, name: str, ids: Collection[str]) -> Iterable[Record]:
        """Return the records of a table whose ids are among those given."""

    def last_numbers(self) -> tuple[int, int]:
        """Return the highest number of a change and of an operation, 0 for none."""

    def last_change(self, name: str, record: str, column: str | None) -> tuple[str, str] | None:
        """Tell who changed a field or the whole record last, and when."""


class WholeShelf(Shelf, Protocol):
    """A home that has every record at hand."""

    def records(self, name: str) -> Iterable[Record]:
        """Return all records of a table."""


@runtime_checkable
class SearchedShelf(Shelf, Protocol):
    """A home that looks records up."""

    def naming(self, name: str, wanted: Mapping[str, Collection[str]]) -> Iterable[Record]:
        """Return records of a table of which a field holds one of the values wanted of it.

        Others may be among them.
        """


@dataclass(slots=True)
class TableChanges:
    """What is to be done to one table, each record once, by its unambiguous key."""

    inserted: dict[str, Record] = field(default_factory=dict)
    updated: dict[str, Record] = field(default_factory=dict)
    """Whole records as they are to be."""
    deleted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """All that one save does."""

    number: int
    """Number of the operation; 0 when the log gets no row."""
    at: str
    tables: dict[str, TableChanges]
    log: list[Record]
    edits: tuple[Edit, ...]


def utc_now() -> str:
    """Return the time as the change log writes it: UTC, in milliseconds."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def plan(
    edits: Sequence[Edit],
    shelf: WholeShelf | SearchedShelf,
    *,
    who: str,
    why: str | None,
    undoes: int | None,
) -> Plan:
    """Hold edits against what is stored and work out what is to be written.

    Raises
    ------
    ConflictError
        If a field is not what an edit saw before, a record is gone, or a key is taken.
    CasebookError
        If a value is not one of its field, an id names several records, or a record that goes
        is named by one that stays.
    """
    benches = _benches(edits, shelf)
    done: list[Edit] = []
    conflicts: list[Conflict] = []
    moved_on: list[Conflict] = []
    for edit in edits:
        found = benches[edit.table].take(edit)
        if not isinstance(found, list):
            done += found
        elif undoes is not None and edit.table in _MOVES_ON:
            moved_on += found
        else:
            conflicts += found
    if conflicts or (moved_on and not done):
        conflicts += moved_on
        signed = [_signed(conflict, shelf) for conflict in conflicts[:_SIGNED]]
        raise ConflictError((*signed, *conflicts[_SIGNED:]))
    tables = {name: bench.changes() for name, bench in benches.items()}
    _require_unnamed(benches, shelf)
    at = utc_now()
    log = _log([edit for edit in done if edit.table not in _UNLOGGED], shelf, at)
    signature = _signature(who, why, undoes)
    log = [{**row, **signature} for row in log]
    number = log[0]["operation"] if log else 0
    return Plan(int(number or 0), at, tables, log, tuple(done))


def _signature(who: str, why: str | None, undoes: int | None) -> Record:
    canon = Canon(table(LOG))
    said: Record = {"changed_by": who, "why": why, "undoes": undoes}
    signature = {column: canon.value(column, value, "new") for column, value in said.items()}
    if signature["changed_by"] is None:
        msg = "a save needs the name of who saves; give it with --as NAME"
        raise CasebookError(msg)
    return signature


def _require_unnamed(benches: Mapping[str, _Bench], shelf: WholeShelf | SearchedShelf) -> None:
    for name, bench in benches.items():
        if not (gone := bench.gone()):
            continue
        for other, fields in _references(name).items():
            wanted = {field: {str(each[target]) for each in gone} for field, target in fields}
            named_by = [*_naming(other, wanted, benches.get(other), shelf)]
            if named_by:
                raise _still_named(name, wanted, other, named_by)


@cache
def _references(name: str) -> Mapping[str, tuple[tuple[str, str], ...]]:
    """Return the tables that may name a record of a table: naming field and named field."""
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    for other in TABLE_NAMES:
        pairs = [
            (field.name, field.references.partition(".")[2])
            for field in table(other).fields
            if field.references is not None and field.references.startswith(f"{name}.")
        ]
        if other == "citations" and name in CITABLE:
            pairs.append(("record", key_fields(name)[0]))
        if pairs:
            found[other] = tuple(pairs)
    return found


def _naming(
    name: str,
    wanted: Mapping[str, Collection[str]],
    bench: _Bench | None,
    shelf: WholeShelf | SearchedShelf,
) -> Iterator[Record]:
    """Return the records of a table that stay and hold one of the values wanted of a field."""

    def names(record: Record) -> bool:
        return any(record[field] in values for field, values in wanted.items())

    stored = shelf.naming(name, wanted) if isinstance(shelf, SearchedShelf) else shelf.records(name)
    for record in filter(names, stored):
        if bench is None or not bench.holds(record):
            yield record
    if bench is not None:
        yield from filter(names, bench.left())


def _still_named(
    name: str, wanted: Mapping[str, Collection[str]], other: str, named_by: Sequence[Record]
) -> CasebookError:
    first = named_by[0]
    gone = next(first[field] for field, values in wanted.items() if first[field] in values)
    told = ", ".join(record_id(table(other), each) for each in named_by[:_NAMED_AT_MOST])
    more = f" and {len(named_by) - _NAMED_AT_MOST} more" if len(named_by) > _NAMED_AT_MOST else ""
    msg = (
        f"{name}: {gone} cannot go while records of {other} name what is deleted ({told}{more}); "
        "nothing was saved. Delete or change those first, or in the same save"
    )
    return CasebookError(msg)


def _benches(edits: Sequence[Edit], shelf: Shelf) -> dict[str, _Bench]:
    benches: dict[str, _Bench] = {}
    wanted: dict[str, set[str]] = defaultdict(set)
    for edit in edits:
        if edit.table not in _EDITABLE:
            msg = f"{edit.table} is no table that can be edited; they are {', '.join(_EDITABLE)}"
            raise CasebookError(msg)
        if edit.table not in benches:
            benches[edit.table] = _Bench(edit.table)
        owner = table(edit.table)
        name = record_id(owner, edit.record) if isinstance(edit, Insert) else edit.record_id
        wanted[edit.table].add(name)
    for name, ids in wanted.items():
        benches[name].lay_out(shelf.find(name, ids))
    return benches


def _signed(conflict: Conflict, shelf: Shelf) -> Conflict:
    found = shelf.last_change(conflict.table, conflict.record_id, conflict.field)
    if found is None:
        return conflict
    return Conflict(
        table=conflict.table,
        record_id=conflict.record_id,
        field=conflict.field,
        seen=conflict.seen,
        wanted=conflict.wanted,
        stored=conflict.stored,
        changed_by=found[0],
        changed_at=found[1],
    )


class _Bench:
    """The records of one table that a save is about."""

    def __init__(self, name: str) -> None:
        self._owner = table(name)
        self._canon = Canon(self._owner)
        self._keyed = frozenset(key_fields(self._owner.name))
        self._stored: dict[str, Record] = {}
        self._now: dict[str, Record] = {}
        self._keys: dict[str, list[str]] = defaultdict(list)
        self._edited: set[str] = set()

    def lay_out(self, records: Iterable[Record]) -> None:
        """Begin with what is stored."""
        for record in records:
            self._stored[record_key(self._owner.name, record)] = record
            self._put(record)

    def take(self, edit: Edit) -> tuple[Edit, ...] | list[Conflict]:
        """Carry out one edit after those before it; return what it did, or what is in its way."""
        if isinstance(edit, Insert):
            return self._insert(self._canon.record(edit.record))
        if isinstance(edit, Delete):
            return self._delete(edit)
        return self._update(edit)

    def changes(self) -> TableChanges:
        """Return what all edits together come to."""
        changes = TableChanges()
        changes.deleted = tuple(key for key in self._stored if key not in self._now)
        for key, record in self._now.items():
            before = self._stored.get(key)
            if before == record:
                continue
            if key in self._edited:
                # Only now is a record whole: a point moves by two edits.
                self._canon.require(record)
            (changes.inserted if before is None else changes.updated)[key] = record
        return changes

    def gone(self) -> list[Record]:
        """Return the stored records that are not to stay."""
        return [record for key, record in self._stored.items() if key not in self._now]

    def left(self) -> Iterable[Record]:
        """Return the records as all edits together leave them."""
        return self._now.values()

    def holds(self, record: Record) -> bool:
        """Tell whether a stored record is one that the save is about."""
        return record_key(self._owner.name, record) in self._stored

    def _put(self, record: Record) -> None:
        key = record_key(self._owner.name, record)
        self._now[key] = record
        self._keys[record_id(self._owner, record)].append(key)

    def _drop(self, record: Record) -> None:
        key = record_key(self._owner.name, record)
        del self._now[key]
        self._keys[record_id(self._owner, record)].remove(key)

    def _insert(self, record: Record) -> tuple[Edit, ...] | list[Conflict]:
        stored = self._now.get(record_key(self._owner.name, record))
        if stored is not None:
            name = record_id(self._owner, record)
            return [self._clash(name, None, None, record_json(record), record_json(stored))]
        self._put(record)
        return (Insert(self._owner.name, record),)

    def _update(self, edit: Update) -> tuple[Edit, ...] | list[Conflict]:
        name = edit.record_id
        after = self._canon.value(edit.field, edit.after, name)
        if edit.field not in self._owner.field_names:
            self._canon.value(edit.field, "", name)
        record = self._only(name)
        if record is None:
            return [self._clash(name, None, edit.before, after, None)]
        stored = record[edit.field]
        if stored == after:
            return ()
        if stored != self._seen(edit.field, edit.before, name):
            return [self._clash(name, edit.field, edit.before, after, stored)]
        if edit.field in self._keyed:
            return self._rename(record, {**record, edit.field: after})
        changed = {**record, edit.field: after}
        key = record_key(self._owner.name, record)
        self._now[key] = changed
        self._edited.add(key)
        return (Update(self._owner.name, name, edit.field, stored, after),)

    def _rename(self, record: Record, changed: Record) -> tuple[Edit, ...] | list[Conflict]:
        # Another key is another record: the log says so, and can take it back.
        self._canon.require(changed)
        self._drop(record)
        inserted = self._insert(changed)
        if isinstance(inserted, list):
            self._put(record)
            return inserted
        name = record_id(self._owner, record)
        return (Delete(self._owner.name, name, record), *inserted)

    def _delete(self, edit: Delete) -> tuple[Edit, ...] | list[Conflict]:
        name = edit.record_id
        seen = {
            field: self._seen(field, edit.before.get(field), name)
            for field in self._owner.field_names
        }
        stored = self._now.get(record_key(self._owner.name, seen))
        if stored is None or record_id(self._owner, stored) != name:
            stored = self._only(name)
        if stored is None:
            return [self._clash(name, None, record_json(seen), None, None)]
        clashes = [
            self._clash(name, field, seen[field], None, stored[field])
            for field in seen
            if seen[field] != stored[field]
        ]
        if clashes:
            return clashes
        self._drop(stored)
        return (Delete(self._owner.name, name, stored),)

    def _seen(self, column: str, value: Value, record: str) -> Value:
        try:
            return self._canon.value(column, value, record)
        except CasebookError:
            # What was seen need not be sound; it is only compared.
            return value

    def _only(self, name: str) -> Record | None:
        keys = self._keys.get(name, [])
        if len(keys) > 1:
            msg = (
                f"{self._owner.name}: {len(keys)} records are called {name}; delete the one that "
                "is meant and save it again under other words"
            )
            raise CasebookError(msg)
        return self._now[keys[0]] if keys else None

    def _clash(
        self, name: str, column: str | None, seen: Value, wanted: Value, stored: Value
    ) -> Conflict:
        return Conflict(
            table=self._owner.name,
            record_id=name,
            field=column,
            seen=seen,
            wanted=wanted,
            stored=stored,
        )


def _log(edits: Sequence[Edit], shelf: Shelf, at: str) -> list[Record]:
    if not edits:
        return []
    last, operation = shelf.last_numbers()
    rows = []
    for number, edit in enumerate(edits, start=last + 1):
        row: Record = dict.fromkeys(table(LOG).field_names)
        row |= {"change_id": number, "operation": operation + 1, "changed_at": at}
        row |= _row(edit)
        rows.append(row)
    return rows


def _row(edit: Edit) -> Record:
    if isinstance(edit, Insert):
        name = record_id(table(edit.table), edit.record)
        said: Record = {"action": "insert", "record_id": name, "after": record_json(edit.record)}
    elif isinstance(edit, Delete):
        before = record_json(edit.before)
        said = {"action": "delete", "record_id": edit.record_id, "before": before}
    else:
        said = {"action": "update", "record_id": edit.record_id, "field": edit.field}
        said |= {"before": cell_text(edit.before) or None, "after": cell_text(edit.after) or None}
    return {"table": edit.table, **said}
