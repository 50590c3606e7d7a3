"""The queue of rejected rows: each stays in the casebook until it is mended or discarded."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from routes.casebook.importing.outcomes import OWN_COLUMNS
from routes.casebook.importing.rejecting import PASSED_OVER, cell_names
from routes.casebook.stores.edits import Delete, Insert, Update
from routes.codebook import make_id

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from routes.casebook.cells import Value
    from routes.casebook.importing.outcomes import Reject
    from routes.casebook.stores.edits import Edit

    Record = dict[str, Value]
    Content = frozenset[tuple[str, str]]

QUEUE = "rejected_rows"
"""The table."""

_REASON_AT_MOST = 5_000
_CHANGED_AT_MOST = 2
_KEPT_FOR_ONE_CHANGED = 2


@dataclass(frozen=True, slots=True)
class Incoming:
    """One row of an import, as the queue knows it again."""

    file: str
    layer: str
    number: int
    content: Content
    """Names and texts of the cells that are filled in, columns of a file of rejects left out."""
    told: Mapping[str, str]
    """What the columns of a file of rejects say of it."""
    digest: str = ""
    """Of the whole file, for a row whose cells are not kept."""

    @classmethod
    def of(
        cls,
        place: tuple[str, str, int],
        header: Sequence[str],
        cells: Sequence[str],
        digest: str = "",
    ) -> Incoming:
        """Take a row by its file, layer and number, and its cells."""
        told = {name: cell for name, cell in zip(header, cells, strict=False) if cell}
        told = {name: told[name] for name in OWN_COLUMNS & told.keys()}
        return cls(*place, content_of(header, cells), told, digest)

    @property
    def identifier(self) -> str:
        """The id of a row without a cell; its place tells it from others, since no word does.

        Whoever brings the same columns of a file of rejects brings the same row.
        """
        told = "\x1e".join(f"{name}\x1d{self.told[name]}" for name in sorted(self.told))
        return make_id("reject", f"{told or self.digest}\x1f{self.layer}\x1f{self.number}")


def content_of(header: Sequence[str], cells: Sequence[str]) -> Content:
    """Return what a row says, in whatever order and file its columns stand."""
    named = zip(cell_names(header, cells), cells, strict=False)
    return frozenset((name, cell) for name, cell in named if cell and name not in PASSED_OVER)


def cells_of(stored: Mapping[str, Value]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the columns and cells of a queued row, as they stood in its file.

    What another program has made unreadable comes back as one cell.
    """
    text = str(stored["cells"])
    try:
        pairs = [(str(name), str(cell)) for name, cell in json.loads(text)]
    except (ValueError, TypeError):
        pairs = [("cells", text)]
    return tuple(name for name, _ in pairs), tuple(cell for _, cell in pairs)


def cells_json(header: Sequence[str], cells: Sequence[str]) -> str:
    """Write cells with their columns; those of a file of rejects are left out."""
    width = max(len(header), len(cells))
    names = [*header, *(f"column {place + 1}" for place in range(len(header), width))]
    texts = [*cells, *[""] * (width - len(cells))]
    pairs = [pair for pair in zip(names, texts, strict=True) if pair[0] not in PASSED_OVER]
    return json.dumps(pairs, ensure_ascii=False)


class Queue:
    """The queue, and what an import does to it.

    Parameters
    ----------
    stored
        The rows that wait.
    imported
        Who imports, and when (UTC).
    was_settled
        Whether a row of that id was mended or discarded before.
    mends
        By number of the row, the queued row that it was made of, where a form knows.
    """

    def __init__(
        self,
        stored: Iterable[Record],
        imported: tuple[str, str],
        was_settled: Callable[[str], bool],
        mends: Mapping[int, str] | None = None,
    ) -> None:
        self._rows = {str(row["reject_id"]): row for row in stored}
        self._imported = imported
        self._was_settled = was_settled
        self._mends = mends or {}
        self.edits: list[Edit] = []
        """What is to be saved."""
        self.waiting = 0
        """Rejected rows of the import that wait in the queue now."""
        self.mended = 0
        """Queued rows that the import has loaded, or found to be there."""
        self.settled = 0
        """Rejected rows whose words left the queue before: mended, discarded, or loaded since."""

    def take(
        self,
        done: Iterable[Incoming],
        rejected: Sequence[tuple[Incoming, Reject, str | None]],
    ) -> tuple[str | None, ...]:
        """Take the rows of an import in: those that are done, and those that are rejected.

        Parameters
        ----------
        done
            Rows that were loaded or are there; asked for only while anything waits.
        rejected
            Rejected rows with how they were read (JSON).

        Returns
        -------
        tuple of str or None
            For each rejected row its id in the queue, ``None`` for one that was settled before.
        """
        found: dict[int, Record] = {}
        first = 0
        if self._rows:
            rows = list(done)
            first = len(rows)
            rows += [row for row, _, _ in rejected]
            found = _matched(self._rows, rows, self._mends)
            for number, record in found.items():
                if number < first:
                    self.edits.append(Delete(QUEUE, str(record["reject_id"]), record))
                    self.mended += 1
        again: Counter[Content] = Counter()
        return tuple(
            self._reject(each, found.get(first + number), again)
            for number, each in enumerate(rejected)
        )

    def _reject(
        self,
        rejected: tuple[Incoming, Reject, str | None],
        known: Record | None,
        again: Counter[Content],
    ) -> str | None:
        row, reject, reading = rejected
        said = _said(reject, reading)
        again[row.content] += 1
        identifier = _identifier(row.content, again[row.content]) if row.content else row.identifier
        if known is not None and not row.content:
            # Its number alone comes back: why it was rejected at first is what is worth knowing.
            self.waiting += 1
            return str(known["reject_id"])
        if known is not None and (_same(known, row) or known["reject_id"] != identifier):
            self.waiting += 1
            self.edits += [
                Update(QUEUE, str(known["reject_id"]), name, known[name], value)
                for name, value in said.items()
                if known[name] != value and not (name == "cells" and _same(known, row))
            ]
            return str(known["reject_id"])
        if identifier in self._rows:
            # What was made of this very row waits, mended in part since.
            self.waiting += 1
            return identifier
        if self._was_settled(identifier):
            self.settled += 1
            return None
        who, when = self._imported
        place: Record = {"file": row.file, "layer": row.layer or None, "row": row.number}
        signed: Record = {"rejected_at": when, "rejected_by": who}
        self.edits.append(Insert(QUEUE, {"reject_id": identifier, **place, **said, **signed}))
        self.waiting += 1
        return identifier


def _said(reject: Reject, reading: str | None) -> Record:
    table = json.loads(reading)["table"] if reading else None
    return {
        "table": table,
        "rule": reject.rule,
        "reason": _cut(reject.reason),
        "cure": _cut(reject.cure) or None,
        "cells": cells_json(reject.header, reject.cells),
        "reading": reading,
    }


def _cut(text: str) -> str:
    return text if len(text) <= _REASON_AT_MOST else f"{text[:_REASON_AT_MOST]} …"


def _same(known: Mapping[str, Value], row: Incoming) -> bool:
    return content_of(*cells_of(known)) == row.content


def _identifier(content: Content, number: int) -> str:
    digest = hashlib.sha256()
    for name, cell in sorted(content):
        digest.update(f"\x1f{name}\x1e{cell}".encode("utf-8", "replace"))
    return make_id("reject", digest.hexdigest(), str(number))


def _matched(
    stored: Mapping[str, Record], rows: Sequence[Incoming], mends: Mapping[int, str]
) -> dict[int, Record]:
    """Find for rows of an import the queued rows that they are, each once.

    The same words are the same row. A row of a file of rejects bears the reason of the one that
    it was; another row stands in the same place of the same file and differs in a cell or two.
    """
    shelf = _Shelf(stored)
    found: dict[int, Record] = {}
    for place, row in enumerate(rows):
        if (record := shelf.exact(row, mends)) is not None:
            found[place] = record
    for place, row in enumerate(rows):
        if place not in found and (record := shelf.alike(row)) is not None:
            found[place] = record
    return found


class _Shelf:
    """Queued rows that no row of the import has been found to be yet."""

    def __init__(self, stored: Mapping[str, Record]) -> None:
        self._left = dict(stored)
        self._content: dict[str, Content] = {}
        self._by_content: dict[Content, list[str]] = defaultdict(list)
        self._by_reason: dict[str, list[str]] = defaultdict(list)
        self._by_place: dict[tuple[Value, ...], list[str]] = defaultdict(list)
        self._by_number: dict[str, list[str]] = defaultdict(list)
        for key, record in stored.items():
            content = self._content[key] = content_of(*cells_of(record))
            if content:
                self._by_content[content].append(key)
            self._by_reason[str(record["reason"])].append(key)
            place = (record["file"], record["layer"] or "", record["row"])
            self._by_place[place].append(key)
            self._by_number[str(record["row"])].append(key)

    def exact(self, row: Incoming, mends: Mapping[int, str]) -> Record | None:
        if row.number in mends:
            return self._left.pop(mends[row.number], None)
        keys = self._by_content.get(row.content, ())
        return next((self._left.pop(key) for key in keys if key in self._left), None)

    def alike(self, row: Incoming) -> Record | None:
        if not row.content:
            return self._withheld(row)
        told = self._told(row) if row.told else []
        kept = {
            key: len(self._content[key] & row.content)
            for key in told or self._near(row)
            if key in self._left
        }
        best = max(kept, key=lambda key: kept[key], default=None)
        return self._left.pop(best) if best is not None and kept[best] else None

    def _withheld(self, row: Incoming) -> Record | None:
        """Find a row without a cell by the number that a file of rejects tells, and the reason."""
        keys = [
            key
            for key in self._by_number.get(row.told.get("_row", ""), ())
            if not self._content[key] and self._is_told(self._left.get(key, {}), row)
        ]
        if not keys:
            place = self._by_place.get((row.file, row.layer, row.number), [])
            keys = [key for key in place if key in self._left and not self._content[key]]
            # Another file of the same name has other rows in the same places, and a column may
            # be called like ours and tell something else.
            sure = row.digest or row.told
            keys = [key for key in keys if not sure or key == row.identifier]
        reason = _cut(row.told.get("_reason", ""))
        keys.sort(key=lambda key: self._left[key]["reason"] != reason)
        return self._left.pop(keys[0]) if keys else None

    def _told(self, row: Incoming) -> list[str]:
        """Find the rows that bear the reason which a file of rejects tells."""
        return [
            key
            for key in self._by_reason.get(_cut(row.told.get("_reason", "")), ())
            if self._is_told(self._left.get(key, {}), row)
            or _is_alike(self._content[key], row.content)
        ]

    def _is_told(self, record: Mapping[str, Value], row: Incoming) -> bool:
        file = row.told.get("_file") or record.get("file")
        return str(record.get("row")) == row.told.get("_row") and file == record.get("file")

    def _near(self, row: Incoming) -> list[str]:
        """Find the rows of the same place that differ in a cell or two."""
        keys = self._by_place.get((row.file, row.layer, row.number), [])
        keys = [*keys, *self._by_number.get(row.told.get("_row", ""), ())]
        return [key for key in keys if _is_alike(self._content[key], row.content)]


def _is_alike(before: Content, now: Content) -> bool:
    changed = len({name for name, _ in before ^ now})
    kept = len(before & now)
    return changed <= _CHANGED_AT_MOST and kept >= _KEPT_FOR_ONE_CHANGED * changed
