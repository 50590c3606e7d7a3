"""What came of the rows of a foreign file: each is in exactly one of four heaps."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from routes.casebook.foreign import ForeignRow
    from routes.casebook.importing.mapping import ColumnMap
    from routes.casebook.importing.rows import Answers
    from routes.casebook.stores.edits import Edit

Choice = Literal["keep", "skip", "link"]
"""What to do with an event that is likely told twice: keep both, take the row for the event that
is there, or cite the row's source for it."""


OWN_COLUMNS = frozenset({"_row", "_reason", "_cure", "_file", "_table"})
"""Columns of a file of rejects that are ours; the row behind them is what counts."""


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that was not loaded, unchanged, and why."""

    file: str
    layer: str
    row: int
    header: tuple[str, ...]
    cells: tuple[str, ...]
    reason: str
    cure: str
    rule: str
    """Rule that it breaks first."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One foreign table with what its columns are."""

    file: str
    layer: str
    columns: ColumnMap
    rows: tuple[ForeignRow, ...]
    geographic: bool = False
    prefix: str = ""
    """Goes before the ids of a layer whose numbering begins anew in the same file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """An event of a file that is likely told already."""

    file: str
    row: int
    cells: Mapping[str, str]
    """What the row says, by field."""
    like: tuple[str, ...]
    """Ids of the events that it is like."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a person said, and whom to ask."""

    answers: Answers
    update: bool = False
    """Whether a row may change the record of its id."""
    keep_likely_duplicates: bool = False
    on_doubt: Callable[[Doubt], Choice] | None = None
    """Asked about each likely duplicate; without it such rows are rejected."""
    level_of: Callable[[str, str | None], str | None] | None = None
    """Level of the place that words and country name, ``None`` if they name none."""
    was_deleted: Callable[[str, str], bool] | None = None
    """Whether a person deleted the record of this table and id, other than by undoing."""
    was_put_back: Callable[[str, str], bool] | None = None
    """Whether, for a draft's id and the checksum of a row that came to it, the row's own import is
    undone."""
    left_alone: frozenset[str] = frozenset()
    """Ids of drafts that lack nothing, since an undo took back the records they were."""


@dataclass(slots=True, kw_only=True)
class Tally:
    """Rows by what came of them."""

    read: int = 0
    loaded: int = 0
    updated: int = 0
    duplicates: int = 0
    drafts: int = 0
    """Rows of the loaded that a person has to complete."""
    pending: int = 0
    """Rows of the loaded that wait for a case, a source or another record."""
    rejects: list[Reject] = field(default_factory=list)
    notes: dict[str, int] = field(default_factory=dict)
    """Things a person should know, each with the number of rows."""
    lacking: dict[str, int] = field(default_factory=dict)
    """Required fields that drafts do not have, each with the number of rows."""

    @property
    def rejected(self) -> int:
        """Number of rows that were not loaded."""
        return len(self.rejects)

    def note(self, what: str, rows: int = 1) -> None:
        """Count a thing that a person should know."""
        self.notes[what] = self.notes.get(what, 0) + rows


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be saved for a file, all of it or nothing."""

    edits: tuple[Edit, ...]
    tally: Tally
    events: tuple[str, ...]
    """Ids of the events that become records."""
