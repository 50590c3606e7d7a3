"""What every home of a casebook can do, whether folder, SQLite file or PostGIS."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from routes.casebook.reading import Casebook
    from routes.casebook.stores.edits import Change, Contents, Edit, Operation


class Store(ABC):
    """One casebook in one home.

    A store holds no lock and no open file between calls: every method opens, does its work and
    closes, so that a process that dies leaves nothing behind.
    """

    @property
    @abstractmethod
    def address(self) -> str:
        """Where it is, as a person may read it: passwords are left out."""

    @abstractmethod
    def require(self) -> None:
        """Refuse an address where no casebook is; bring an older one forward, after a backup.

        Raises
        ------
        CasebookError
            If it is not there, is damaged, or was written by a newer version.
        """

    @abstractmethod
    def create(self, description: Mapping[str, object]) -> None:
        """Make an empty casebook.

        Raises
        ------
        CasebookError
            If there is one already, or the place cannot be written.
        """

    @abstractmethod
    def read(self) -> Casebook:
        """Read every table of facts and the drafts, as one committed state.

        Raises
        ------
        CasebookError
            If it is not there, is damaged, or was written by a newer version.
        """

    @abstractmethod
    def keeping(self, name: str) -> pd.DataFrame:
        """Read a table of record keeping, such as ``rejected_rows`` or ``origins``."""

    @abstractmethod
    def apply(
        self,
        edits: Sequence[Edit],
        *,
        who: str,
        why: str | None = None,
        undoes: int | None = None,
    ) -> Operation:
        """Save edits, all or none of them; when this returns they are on disk.

        Every change is in the change log with the same save. Edits of ``origins`` are kept
        without entries in the log, which they are themselves. An update whose field already
        holds what it wants is no change and no conflict.

        Raises
        ------
        ConflictError
            If a field is not what the edit saw before; nothing is saved.
        CasebookError
            If a value is not one of its field, a key is taken, or the disk refuses; nothing is
            saved.
        """

    @abstractmethod
    def changes(
        self, *, table: str | None = None, record_id: str | None = None, last: int | None = None
    ) -> tuple[Change, ...]:
        """Return rows of the change log, oldest first; ``last`` keeps the newest ones."""

    @abstractmethod
    def description(self) -> Mapping[str, object]:
        """What its owner says of it: title, licences, contributors, ``routes`` settings."""

    @abstractmethod
    def describe(self, description: Mapping[str, object]) -> None:
        """Replace what its owner says of it."""

    @abstractmethod
    def contents(self) -> Contents:
        """Everything, for a copy to another home."""

    @abstractmethod
    def fill(self, contents: Contents) -> None:
        """Put everything into an empty home, all or nothing.

        Raises
        ------
        CasebookError
            If there are records here already.
        """

    def undo(self, operation: int, *, who: str, why: str | None = None) -> Operation:
        """Take back one operation; the taking back is an operation of its own.

        Raises
        ------
        ConflictError
            If something that it changed has been changed since.
        CasebookError
            If there is no such operation.
        """
        from routes.casebook.stores.undoing import inverse  # noqa: PLC0415 - it needs the edits

        edits = inverse([row for row in self.changes() if row.operation == operation], operation)
        return self.apply(edits, who=who, why=why, undoes=operation)
