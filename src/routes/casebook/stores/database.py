"""What the homes that are databases have in common: one transaction for a read or a save."""

from __future__ import annotations

import json
from abc import abstractmethod
from collections import defaultdict
from types import MappingProxyType
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.exc import IntegrityError

from routes.casebook.canonical import Canon
from routes.casebook.identities import record_id
from routes.casebook.packaging import owners_words
from routes.casebook.problems import sort_problems
from routes.casebook.reading import Casebook, frame_of
from routes.casebook.stores.attachments import (
    digest,
    require_carriable,
    require_name,
    unpacked_gazetteers,
)
from routes.casebook.stores.edits import Change, Contents, Edit, Operation
from routes.casebook.stores.interface import Store
from routes.casebook.stores.keys import record_key
from routes.casebook.stores.planning import LOG, Plan, TableChanges, plan
from routes.casebook.stores.schema import (
    EVERY_TABLE,
    KEY,
    NAME,
    SCHEMA_VERSION,
    VERSION,
    Schema,
)
from routes.casebook.stores.vetting import vetted
from routes.codebook import TABLE_NAMES, key_fields, table
from routes.errors import CasebookError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path
    from typing import Any

    import pandas as pd
    from sqlalchemy import Connection, Table

    from routes.casebook.cells import Value
    from routes.casebook.problems import Problem

    Record = dict[str, Value]

_READ = (*TABLE_NAMES, "drafts")
_AT_ONCE = 2_000
_VERSION_KEY, _DESCRIPTION_KEY = "schema_version", "description"


class DatabaseStore(Store):
    """One casebook in a database; a subclass says how to reach it."""

    @property
    @abstractmethod
    def schema(self) -> Schema:
        """Its tables."""

    @abstractmethod
    def reading(self) -> AbstractContextManager[Connection]:
        """A transaction that sees one committed state; errors come as sentences."""

    @abstractmethod
    def writing(self) -> AbstractContextManager[Connection]:
        """A transaction that no other writer shares; on disk when it ends."""

    def read(self) -> Casebook:
        """Read every table of facts and the drafts."""
        with self.reading() as connection:
            self.require_version(connection)
            read = {name: self._records(connection, name) for name in _READ}
            unpacked = self._unpacked(connection)
        tables = {name: frame_of(name, [*records]) for name, (records, _) in read.items()}
        problems = [problem for _, found in read.values() for problem in found]
        return Casebook(
            tables=MappingProxyType(tables),
            problems=sort_problems(problems),
            location=self.address,
            rows=MappingProxyType({}),
            unpacked=unpacked,
        )

    def keeping(self, name: str) -> pd.DataFrame:
        """Read a table of record keeping."""
        with self.reading() as connection:
            self.require_version(connection)
            return frame_of(name, [*self._sound(connection, name)])

    def changes(
        self, *, table: str | None = None, record_id: str | None = None, last: int | None = None
    ) -> tuple[Change, ...]:
        """Read the change log."""
        log = self.schema.tables[LOG]
        query = select(*_fields(log, LOG)).order_by(log.c.change_id.desc())
        if table is not None:
            query = query.where(log.c.table == table)
        if record_id is not None:
            query = query.where(log.c.record_id == record_id)
        if last is not None:
            query = query.limit(last)
        with self.reading() as connection:
            self.require_version(connection)
            rows = connection.execute(query).mappings().all()
        return tuple(Change(**row) for row in reversed(rows))

    def description(self) -> Mapping[str, object]:
        """Read what its owner says of it."""
        with self.reading() as connection:
            self.require_version(connection)
            return self._description(connection)

    def describe(self, description: Mapping[str, object]) -> None:
        """Replace what its owner says of it."""
        text = json.dumps(owners_words(description), ensure_ascii=False)
        with self.writing() as connection:
            self.require_version(connection)
            self._set_meta(connection, _DESCRIPTION_KEY, text)

    def contents(self) -> Contents:
        """Read everything."""
        files = self.schema.files
        with self.reading() as connection:
            self.require_version(connection)
            tables = {name: _in_order(name, self._sound(connection, name)) for name in EVERY_TABLE}
            rows = connection.execute(select(files.c.path, files.c.content)).all()
            described = self._description(connection)
        carried = {str(path): bytes(content) for path, content in sorted(rows)}
        require_carriable(carried)
        return Contents(tables=tables, description=described, files=carried)

    def fill(self, contents: Contents) -> None:
        """Put everything into an empty casebook, in one transaction."""
        require_carriable(contents.files)
        text = json.dumps(owners_words(contents.description), ensure_ascii=False)
        files = [
            {"path": path, "sha256": digest(content), "content": content}
            for path, content in contents.files.items()
        ]
        with self.writing() as connection:
            self.require_version(connection)
            self._require_empty(connection)
            for name, records in contents.tables.items():
                canon = Canon(table(name))
                self._insert(connection, name, [canon.record(record) for record in records])
            if files:
                connection.execute(self.schema.files.insert(), files)
            self._set_meta(connection, _DESCRIPTION_KEY, text)

    def apply(
        self,
        edits: Sequence[Edit],
        *,
        who: str,
        why: str | None = None,
        undoes: int | None = None,
    ) -> Operation:
        """Save edits in one transaction; see :class:`Store`."""
        with self.writing() as connection:
            self.require_version(connection)
            shelf = _DatabaseShelf(connection, self.schema)
            made = plan(edits, shelf, who=who, why=why, undoes=undoes)
            self._carry_out(connection, shelf, made)
        return Operation(number=made.number, at=made.at, who=who, why=why, edits=made.edits)

    def stored_version(self, connection: Connection) -> int:
        """Return the version of the tables that are there.

        Raises
        ------
        CasebookError
            If the database does not say.
        """
        found = self._meta(connection, _VERSION_KEY)
        if found is None or not found.isdecimal():
            msg = f"{self.address} does not say which version of its tables it has; it is damaged"
            raise CasebookError(msg)
        return int(found)

    def require_version(self, connection: Connection) -> None:
        """Refuse tables of another version.

        Raises
        ------
        CasebookError
            With the cure.
        """
        stored = self.stored_version(connection)
        if stored > SCHEMA_VERSION:
            msg = (
                f"{self.address} was written by a newer version of this program (tables of "
                f"version {stored}, this one knows {SCHEMA_VERSION}); "
                "install the newer one: pip install --upgrade trafficking-routes"
            )
            raise CasebookError(msg)
        if stored < SCHEMA_VERSION:
            msg = f"{self.address} was written by an older version of this program; open it again"
            raise CasebookError(msg)

    def note(self, connection: Connection, description: Mapping[str, object]) -> None:
        """Note in new tables which version they are, and what their owner says."""
        self._set_meta(connection, _VERSION_KEY, str(SCHEMA_VERSION))
        text = json.dumps(owners_words(description), ensure_ascii=False)
        self._set_meta(connection, _DESCRIPTION_KEY, text)

    def set_version(self, connection: Connection, version: int) -> None:
        """Note the version of the tables."""
        self._set_meta(connection, _VERSION_KEY, str(version))

    def _meta(self, connection: Connection, key: str) -> str | None:
        meta = self.schema.meta
        found = connection.execute(select(meta.c.value).where(meta.c.key == key)).scalar()
        return None if found is None else str(found)

    def _set_meta(self, connection: Connection, key: str, value: str) -> None:
        meta = self.schema.meta
        connection.execute(meta.delete().where(meta.c.key == key))
        connection.execute(meta.insert(), {"key": key, "value": value})

    def _description(self, connection: Connection) -> dict[str, Any]:
        try:
            said = json.loads(self._meta(connection, _DESCRIPTION_KEY) or "{}")
        except ValueError as error:
            msg = f"{self.address}: its description is not JSON ({error}); write it anew"
            raise CasebookError(msg) from error
        return owners_words(said if isinstance(said, dict) else {})

    def _records(self, connection: Connection, name: str) -> tuple[list[Record], list[Problem]]:
        rows = connection.execute(select(*_fields(self.schema.tables[name], name))).all()
        return vetted(name, rows)

    def _sound(self, connection: Connection, name: str) -> list[Record]:
        records, problems = self._records(connection, name)
        if problems:
            msg = (
                f"{self.address} has content that cannot be used and would be lost; nothing was "
                f"copied. Cure it first ('routes check' lists everything): {problems[0]}"
            )
            raise CasebookError(msg)
        return records

    def _unpacked(self, connection: Connection) -> Path | None:
        files = self.schema.files
        listed = connection.execute(select(files.c.path, files.c.sha256)).all()

        def contents(names: Iterable[str]) -> dict[str, bytes]:
            query = select(files.c.path, files.c.content).where(files.c.path.in_([*names]))
            return {str(path): bytes(content) for path, content in connection.execute(query)}

        for path, _ in listed:
            require_name(str(path))
        return unpacked_gazetteers({str(path): str(sha) for path, sha in listed}, contents)

    def _require_empty(self, connection: Connection) -> None:
        for each in (*self.schema.tables.values(), self.schema.files):
            if connection.execute(select(func.count()).select_from(each)).scalar():
                msg = f"{self.address} holds records already; choose an empty place for the copy"
                raise CasebookError(msg)

    def _carry_out(self, connection: Connection, shelf: _DatabaseShelf, made: Plan) -> None:
        for name, changes in made.tables.items():
            self._change(connection, name, changes, shelf.versions[name])
        self._insert(connection, LOG, made.log)

    def _change(
        self, connection: Connection, name: str, changes: TableChanges, versions: Mapping[str, int]
    ) -> None:
        stored = self.schema.tables[name]
        if changes.deleted:
            keys = [{"key": key} for key in changes.deleted]
            done = connection.execute(
                stored.delete().where(stored.c[KEY] == bindparam("key")), keys
            )
            self._require_done(done.rowcount, len(keys), name)
        if changes.updated:
            rows = [
                {
                    **_row(name, record),
                    "key": key,
                    "seen": versions[key],
                    VERSION: versions[key] + 1,
                }
                for key, record in changes.updated.items()
            ]
            query = stored.update().where(
                stored.c[KEY] == bindparam("key"), stored.c[VERSION] == bindparam("seen")
            )
            done = connection.execute(
                query.values(
                    {column: bindparam(column) for column in rows[0] if column in stored.c}
                ),
                rows,
            )
            self._require_done(done.rowcount, len(rows), name)
        self._insert(connection, name, [*changes.inserted.values()])

    def _require_done(self, done: int, wanted: int, name: str) -> None:
        if done not in (wanted, -1):
            msg = (
                f"{self.address}: another program changed the table {name} while this was saved; "
                "nothing was saved, try again"
            )
            raise CasebookError(msg)

    def _insert(self, connection: Connection, name: str, records: Sequence[Record]) -> None:
        if not records:
            return
        try:
            rows = [{**_row(name, record), VERSION: 1} for record in records]
            self._put(connection, self.schema.tables[name], rows)
        except IntegrityError as error:
            key = " · ".join(table(name).primary_key)
            msg = (
                f"{name}: two records have one id, or the same {key}; nothing was saved. Change "
                "one of them"
            )
            raise CasebookError(msg) from error

    def _put(self, connection: Connection, stored: Table, rows: Sequence[Record]) -> None:
        """Insert rows of one table, all with the same columns."""
        connection.execute(stored.insert(), rows)


class _DatabaseShelf:
    """What a plan asks of a database, inside the transaction of the save."""

    def __init__(self, connection: Connection, schema: Schema) -> None:
        self._connection = connection
        self._schema = schema
        self.versions: dict[str, dict[str, int]] = defaultdict(dict)

    def find(self, name: str, ids: Collection[str]) -> Iterator[Record]:
        """Return the records whose ids are among those given."""
        stored = self._schema.tables[name]
        fields = _fields(stored, name)
        for some in _chunks(sorted(ids)):
            query = select(stored.c[KEY], stored.c[VERSION], *fields).where(
                stored.c[NAME].in_(some)
            )
            for key, version, *values in self._connection.execute(query):
                self.versions[name][key] = version
                yield dict(zip(table(name).field_names, values, strict=True))

    def naming(self, name: str, wanted: Mapping[str, Collection[str]]) -> Iterator[Record]:
        """Return the keys and the wanted fields of records that hold one of the values."""
        stored = self._schema.tables[name]
        columns = [*dict.fromkeys((*wanted, *key_fields(name), *table(name).primary_key))]
        query = select(*(stored.c[column] for column in columns))
        # More values than a statement takes are looked for by who asks.
        if sum(map(len, wanted.values())) <= _AT_ONCE:
            query = query.where(
                or_(*(stored.c[column].in_(sorted(values)) for column, values in wanted.items()))
            )
        for values in self._connection.execute(query):
            yield dict(zip(columns, values, strict=True))

    def last_numbers(self) -> tuple[int, int]:
        """Return the highest numbers of the change log."""
        log = self._schema.tables[LOG]
        found = self._connection.execute(
            select(func.max(log.c.change_id), func.max(log.c.operation))
        ).one()
        return int(found[0] or 0), int(found[1] or 0)

    def last_change(self, name: str, record: str, column: str | None) -> tuple[str, str] | None:
        """Tell who changed a field last, or the whole record."""
        log = self._schema.tables[LOG]
        query = select(log.c.changed_by, log.c.changed_at).where(
            log.c.table == name, log.c.record_id == record
        )
        if column is not None:
            query = query.where(log.c.field.is_(None) | (log.c.field == column))
        found = self._connection.execute(query.order_by(log.c.change_id.desc()).limit(1)).first()
        return None if found is None else (str(found[0]), str(found[1]))


def _fields(stored: Table, name: str) -> list[Any]:
    return [stored.c[field] for field in table(name).field_names]


def _row(name: str, record: Record) -> dict[str, Value]:
    owner = table(name)
    return {**record, KEY: record_key(name, record), NAME: record_id(owner, record)}


def _in_order(name: str, records: Iterable[Mapping[str, Value]]) -> list[Record]:
    """Put records into the order of the key, as the frame contract has it."""
    owner = table(name)
    names = (*owner.primary_key, *owner.field_names)

    def order(record: Mapping[str, Value]) -> list[tuple[bool, Value]]:
        return [
            (record[each] is None, "" if record[each] is None else record[each]) for each in names
        ]

    return [dict(record) for record in sorted(records, key=order)]


def _chunks(ids: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(ids), _AT_ONCE):
        yield ids[start : start + _AT_ONCE]
