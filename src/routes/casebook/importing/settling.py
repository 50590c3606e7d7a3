"""Drafts whose case or source has arrived become records."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from routes.casebook.identities import record_id
from routes.casebook.importing.duplicates import sources_of
from routes.casebook.importing.records import lacking, lacks_words, missing_names, record_edits
from routes.casebook.importing.standing import Standing
from routes.casebook.importing.values import read_cells
from routes.casebook.stores.edits import Delete, Update
from routes.codebook import table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from routes.casebook.cells import Value
    from routes.casebook.reading import Casebook
    from routes.casebook.stores.edits import Edit


TAKEN_BACK = "nothing; an undo took back the record that it was, and the editor makes it one again"
"""What a draft lacks that a person took back from being a record."""


def settle(
    casebook: Casebook,
    edits: Sequence[Edit] = (),
    *,
    tails: Mapping[str, str] | None = None,
    left_alone: frozenset[str] = frozenset(),
) -> tuple[Edit, ...]:
    """Turn drafts that lack nothing any more into records, and tell anew what the others lack.

    Parameters
    ----------
    casebook
        As read.
    edits
        Edits that are about to be saved with these; what they bring counts as there.
    tails
        By source, the locator that its address carried, for citations without one.
    left_alone
        Ids of drafts that stay drafts, since a person took back what they were.

    Returns
    -------
    tuple of Edit
        Records to insert, with their citations, drafts to delete, and changed reasons; empty if
        nothing changes. A draft whose id a record bears already stays. The order of the drafts
        changes nothing.
    """
    standing = Standing(casebook, edits)
    every = waiting_in(standing)
    made: list[Edit] = []
    resolved = resolve(
        [each for each in every if each.key not in left_alone], standing, tails or {}
    )
    for each in resolved:
        made += each.made
        made.append(Delete("drafts", each.key, dict(each.draft)))
    done = {each.key for each in resolved}
    left = [each for each in every if each.key not in done]
    return (*made, *reasons(left, standing, left_alone))


def ready(casebook: Casebook) -> frozenset[str]:
    """Return the ids of the drafts that lack nothing as the casebook stands."""
    standing = Standing(casebook)
    return frozenset(each.key for each in resolve(waiting_in(standing), standing, {}))


def reasons(
    left: Iterable[Waiting], standing: Standing, left_alone: frozenset[str] = frozenset()
) -> tuple[Update, ...]:
    """Return the changes to what drafts are said to lack, as it stands now.

    Parameters
    ----------
    left
        Drafts that stay.
    standing
        What is there, or about to be saved with the changes.
    left_alone
        Ids of drafts that lack nothing and stay all the same.
    """
    found = []
    for each in left:
        now = TAKEN_BACK if each.key in left_alone else each.lacks(standing)
        before = each.draft["lacks"]
        if each.sound and now and now != before:
            found.append(Update("drafts", each.key, "lacks", before, now))
    return tuple(found)


def waiting_in(standing: Standing) -> list[Waiting]:
    """Return every draft, its cells read."""
    return [Waiting.of(str(draft["table"]), cells, draft) for draft, cells in standing.drafts()]


@dataclass(slots=True)
class Waiting:
    """A row that is kept and waits."""

    table: str
    values: dict[str, Value]
    cited: list[tuple[str, str | None]]
    """Source and locator of its own citations."""
    draft: Mapping[str, Value] = field(default_factory=dict)
    sound: bool = True
    """Whether every cell can be read."""
    made: list[Edit] = field(default_factory=list)
    """What it became."""

    @classmethod
    def of(cls, name: str, cells: Mapping[str, str], draft: Mapping[str, Value]) -> Waiting:
        """Read the cells of a draft."""
        values, faults = read_cells(name, cells)
        return cls(name, values, _cited(cells), draft, sound=not faults)

    @property
    def identifier(self) -> str:
        """Id of the record that it is to become."""
        return record_id(table(self.table), self.values)

    @property
    def key(self) -> str:
        """Id of the draft."""
        return str(self.draft["draft_id"])

    def lacks(self, standing: Standing) -> str:
        """Say what it lacks; empty if nothing."""
        sources = [source for source, _ in self.cited]
        fields = lacking(self.table, self.values, cited=bool(self.cited))
        return lacks_words(fields, missing_names(self.table, self.values, sources, standing))


def _cited(cells: Mapping[str, str]) -> list[tuple[str, str | None]]:
    sources = sources_of(cells)
    locator = cells.get("locator", "").strip() or None
    if locator is None or len(sources) <= 1:
        return [(source, locator) for source in sources]
    parts: list[str | None] = [part.strip() or None for part in locator.split(";")]
    if len(parts) != len(sources):
        return [(source, locator) for source in sources]
    return list(zip(sources, parts, strict=True))


def resolve(
    waiting: Iterable[Waiting], standing: Standing, tails: Mapping[str, str]
) -> list[Waiting]:
    """Find the rows that lack nothing, and see them as if they were there.

    One that resolves may be what another waits for, so this goes round until none does.
    """
    left = [each for each in waiting if each.sound]
    resolved: list[Waiting] = []
    while True:
        promised = _promised(left, standing)
        ready = [each for each in left if _is_ready(each, standing, promised)]
        if not ready:
            return resolved
        taken = set(map(id, ready))
        left = [each for each in left if id(each) not in taken]
        for each in ready:
            if standing.has(each.table, each.identifier):
                continue
            each.made = record_edits(each.table, each.values, each.cited, standing, tails)
            for edit in each.made:
                standing.apply(edit)
            resolved.append(each)


def _promised(left: Iterable[Waiting], standing: Standing) -> frozenset[str]:
    """Records that a waiting citation, whose source is there, speaks of."""
    return frozenset(
        str(each.values["record"])
        for each in left
        if each.table == "citations" and standing.has("sources", str(each.values["source_id"]))
    )


def _is_ready(each: Waiting, standing: Standing, promised: frozenset[str]) -> bool:
    cited = bool(each.cited) or each.identifier in promised
    return not lacking(each.table, each.values, cited=cited) and not missing_names(
        each.table, each.values, [source for source, _ in each.cited], standing
    )
