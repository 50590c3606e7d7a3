"""A casebook as a folder of CSV, with its change log beside the tables."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from routes.casebook.canonical import TO_THE_LETTER, Canon
from routes.casebook.csvtext import canonical_records, csv_header, csv_lines
from routes.casebook.identities import record_id
from routes.casebook.journal import FolderView, Saving, reading, writing
from routes.casebook.packaging import PACKAGE_FILE, owners_words, package_text, parsed_package
from routes.casebook.reading import Casebook, folder_casebook, frame_of, read_casebook, read_files
from routes.casebook.stores.attachments import carried_files, require_carriable
from routes.casebook.stores.edits import Change, Contents, Edit, Operation
from routes.casebook.stores.interface import Store
from routes.casebook.stores.keys import record_key
from routes.casebook.stores.logfiles import log_records
from routes.casebook.stores.planning import LOG, Plan, TableChanges, plan
from routes.casebook.stores.soundness import require_nothing_unread
from routes.casebook.writing import (
    require_bytes,
    require_no_working_file,
    table_texts,
    unwritable,
)
from routes.codebook import RECORD_KEEPING, TABLE_NAMES, table
from routes.errors import CasebookError
from routes.frames import empty_frame

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    import pandas as pd

    from routes.casebook.cells import Value

    Record = dict[str, Value]

_EVERY = (*TABLE_NAMES, *RECORD_KEEPING)


class FolderStore(Store):
    """One casebook in a folder.

    Parameters
    ----------
    folder
        The folder.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def address(self) -> str:
        """The path of the folder."""
        return str(self._folder)

    def require(self) -> None:
        """Refuse a path where no casebook is."""
        if self._folder.is_dir():
            with self._reading() as view:
                if _has_tables(view):
                    return
        read_casebook(self._folder)

    def create(self, description: Mapping[str, object]) -> None:
        """Make a folder with the required tables, without rows."""
        if self._folder.exists() and not self._folder.is_dir():
            msg = f"{self._folder} is a file; a casebook is a folder, a .sqlite file or a database"
            raise CasebookError(msg)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise unwritable(self._folder, error) from error
        with self._writing() as saving:
            if _has_tables(saving.view):
                msg = f"{self._folder} is a casebook already; choose another place"
                raise CasebookError(msg)
            saving.put(_encoded(table_texts(_empty()), _empty(), description))

    def read(self) -> Casebook:
        """Read the folder as :func:`routes.casebook.read_casebook` does."""
        return read_casebook(self._folder)

    def keeping(self, name: str) -> pd.DataFrame:
        """Read a table of record keeping."""
        if name == "drafts":
            return self.read()[name]
        with self._reading() as view:
            return frame_of(name, [*_kept(view, name)])

    def changes(
        self, *, table: str | None = None, record_id: str | None = None, last: int | None = None
    ) -> tuple[Change, ...]:
        """Read the change log."""
        with self._reading() as view:
            rows = _kept(view, LOG)
        rows.sort(key=_number)
        chosen = [
            row
            for row in rows
            if table in (None, row["table"]) and record_id in (None, row["record_id"])
        ]
        if last is not None:
            chosen = chosen[max(len(chosen) - last, 0) :]
        return tuple(Change(**row) for row in chosen)  # type: ignore[arg-type]

    def description(self) -> Mapping[str, object]:
        """Read ``datapackage.json``, the tables in it left out."""
        with self._reading() as view:
            return owners_words(_described(view))

    def describe(self, description: Mapping[str, object]) -> None:
        """Write ``datapackage.json``."""
        with self._writing() as saving:
            casebook = folder_casebook(read_files(saving.view))
            names = [name for name in _EVERY if saving.view.path(f"{name}.csv")]
            text = package_text(names, casebook.tables, description)
            saving.put({PACKAGE_FILE: text.encode("utf-8")})

    def contents(self) -> Contents:
        """Read every table, the description and the other files of the casebook."""
        with self._reading() as view:
            files = read_files(view)
            kept = {name: _kept(view, name) for name in sorted(TO_THE_LETTER)}
            described = owners_words(_described(view))
            carried = carried_files(view)
        casebook = folder_casebook(files)
        require_nothing_unread(casebook, "copied")
        tables = {
            name: kept[name] if name in kept else canonical_records(name, casebook[name])
            for name in _EVERY
        }
        return Contents(tables=tables, description=described, files=carried)

    def fill(self, contents: Contents) -> None:
        """Write everything into an empty folder, as one save."""
        require_carriable(contents.files)
        tables = {
            name: frame_of(name, [*contents.tables.get(name, ())])
            for name in (*TABLE_NAMES, "drafts")
        }
        texts = table_texts(tables)
        for name in sorted(TO_THE_LETTER):
            if records := contents.tables.get(name):
                texts[name] = _log_text(name, records)
        with self._writing() as saving:
            if self._has_records(saving.view):
                msg = f"{self._folder} holds records already; choose an empty place for the copy"
                raise CasebookError(msg)
            files = {**_encoded(texts, tables, contents.description), **contents.files}
            saving.put(files)

    def _has_records(self, view: FolderView) -> bool:
        if not any(view.path(f"{name}.csv") for name in _EVERY):
            return False
        if any(view.path(f"{name}.csv") for name in TO_THE_LETTER):
            return True
        casebook = folder_casebook(read_files(view))
        return any(len(frame) for frame in casebook.tables.values()) or bool(carried_files(view))

    def apply(
        self,
        edits: Sequence[Edit],
        *,
        who: str,
        why: str | None = None,
        undoes: int | None = None,
    ) -> Operation:
        """Save edits under the lock of the folder; see :class:`Store`."""
        with self._writing() as saving:
            require_no_working_file(saving.view)
            shelf = _FolderShelf(saving.view)
            made = plan(edits, shelf, who=who, why=why, undoes=undoes)
            if made.edits:
                require_nothing_unread(shelf.casebook, "saved")
                self._carry_out(saving, shelf, made)
        return Operation(number=made.number, at=made.at, who=who, why=why, edits=made.edits)

    def _carry_out(self, saving: Saving, shelf: _FolderShelf, made: Plan) -> None:
        tables = dict(shelf.casebook.tables)
        texts = {}
        for name, changes in made.tables.items():
            records = _changed(name, shelf.records(name), changes)
            if name not in TO_THE_LETTER:
                tables[name] = frame_of(name, [*records])
            elif records:
                texts[name] = _log_text(name, records)
        texts |= table_texts(tables)
        files = {f"{name}.csv": text.encode("utf-8") for name, text in texts.items()}
        if made.log:
            files[f"{LOG}.csv"] = _appended(saving.view, made.log)
        gone = tuple(
            f"{name}.csv" for name in {*tables, *made.tables} if f"{name}.csv" not in files
        )
        stay = {f"{name}.csv" for name in TO_THE_LETTER if saving.view.path(f"{name}.csv")}
        described = _described(saving.view)
        saving.put(_with_package(files, stay - {*gone}, tables, described), gone)

    @contextmanager
    def _reading(self) -> Iterator[FolderView]:
        try:
            with reading(self._folder) as view:
                yield view
        except FileNotFoundError as error:
            msg = f"there is no folder {self._folder}; check the spelling of the path"
            raise CasebookError(msg) from error
        except OSError as error:
            msg = f"{self._folder} cannot be read ({error.strerror}); check that you may read it"
            raise CasebookError(msg) from error

    @contextmanager
    def _writing(self) -> Iterator[Saving]:
        try:
            with writing(self._folder) as saving:
                yield saving
        except OSError as error:
            raise unwritable(self._folder, error) from error


@dataclass(slots=True)
class _FolderShelf:
    """What a plan asks of a folder; files are read when they are first asked for."""

    view: FolderView
    casebook: Casebook
    _records: dict[str, list[Record]]

    def __init__(self, view: FolderView) -> None:
        self.view = view
        self.casebook = folder_casebook(read_files(view))
        self._records = {}

    def records(self, name: str) -> list[Record]:
        """Return all records of a table, as they are now."""
        if name not in self._records:
            self._records[name] = (
                _kept(self.view, name)
                if name in TO_THE_LETTER
                else canonical_records(name, self.casebook[name])
            )
        return self._records[name]

    def find(self, name: str, ids: Collection[str]) -> Iterable[Record]:
        """Return the records whose ids are among those given."""
        owner = table(name)
        return [record for record in self.records(name) if record_id(owner, record) in ids]

    def last_numbers(self) -> tuple[int, int]:
        """Return the highest numbers of the change log."""
        rows = self.records(LOG)
        last = max((_number(row) for row in rows), default=0)
        return last, max((int(row["operation"] or 0) for row in rows), default=0)

    def last_change(self, name: str, record: str, column: str | None) -> tuple[str, str] | None:
        """Tell who changed a field last, or the whole record."""
        about = [
            row
            for row in self.records(LOG)
            if row["table"] == name
            and row["record_id"] == record
            and (column is None or row["field"] in (None, column))
        ]
        newest = max(about, key=_number, default=None)
        return None if newest is None else (str(newest["changed_by"]), str(newest["changed_at"]))


def _number(row: Mapping[str, Value]) -> int:
    return int(row["change_id"] or 0)


def _has_tables(view: FolderView) -> bool:
    return any(view.path(f"{name}.csv") for name in (*TABLE_NAMES, "drafts"))


def _empty() -> dict[str, pd.DataFrame]:
    return {name: empty_frame(name) for name in TABLE_NAMES}


def _kept(view: FolderView, name: str) -> list[Record]:
    path = view.path(f"{name}.csv")
    return [] if path is None else log_records(name, path.read_bytes(), path)


def _described(view: FolderView) -> dict[str, object]:
    path = view.path(PACKAGE_FILE)
    return {} if path is None else parsed_package(path.read_bytes(), view.folder / PACKAGE_FILE)


def _changed(name: str, records: list[Record], changes: TableChanges) -> list[Record]:
    deleted = frozenset(changes.deleted)
    left = []
    for record in records:
        key = record_key(name, record)
        if key not in deleted:
            left.append(changes.updated.get(key, record))
    return [*left, *changes.inserted.values()]


def _log_text(name: str, records: Iterable[Record]) -> str:
    owner = table(name)
    canon = Canon(owner)
    key = owner.primary_key[0]
    rows = sorted((canon.record(record) for record in records), key=lambda row: row[key] or 0)
    for first, second in pairwise(rows):
        if first[key] == second[key]:
            msg = f"{name}, record {first[key]}: two records have this key. Change one of them."
            raise CasebookError(msg)
    text = csv_header(name) + csv_lines(name, rows)
    require_bytes(name, text.encode("utf-8"))
    return text


def _appended(view: FolderView, rows: list[Record]) -> bytes:
    path = view.path(f"{LOG}.csv")
    before = b"" if path is None else path.read_bytes()
    if not before.startswith(csv_header(LOG).encode("utf-8")):
        old = _kept(view, LOG)
        before = (csv_header(LOG) + csv_lines(LOG, old)).encode("utf-8")
    if not before.endswith(b"\n"):
        before += b"\n"
    return require_bytes(LOG, before + csv_lines(LOG, rows).encode("utf-8"))


def _encoded(
    texts: Mapping[str, str],
    tables: Mapping[str, pd.DataFrame],
    description: Mapping[str, object],
) -> dict[str, bytes]:
    """Return the files of a casebook by name."""
    files = {f"{name}.csv": text.encode("utf-8") for name, text in texts.items()}
    return _with_package(files, set(), tables, description)


def _with_package(
    files: Mapping[str, bytes],
    others: set[str],
    tables: Mapping[str, pd.DataFrame],
    description: Mapping[str, object],
) -> dict[str, bytes]:
    """Add the description of files that are written and of others that stay."""
    names = [name for name in _EVERY if f"{name}.csv" in {*files, *others}]
    package = package_text(names, tables, description)
    return {**files, PACKAGE_FILE: package.encode("utf-8")}
