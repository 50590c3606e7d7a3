"""Rows of lists about people and weapons: what of them may come into a casebook at all.

What is not named here is not read: no later step of an import, and no file of rejects, sees it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from routes.casebook.importing.mapping import ColumnMap, column_map
from routes.casebook.importing.outcomes import OWN_COLUMNS
from routes.casebook.importing.words import folded
from routes.casebook.problems import shown

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from routes.casebook.foreign import ForeignRow, ForeignTable

PROTECTED = ("dealers", "traces")
"""Tables whose files hold people, addresses or serials beside what is kept."""

SERIALS = frozenset(
    folded(word)
    for word in (
        *("serial number", "serial", "firearm serial number", "serial no", "serial num"),
        *("weapon serial number", "gun serial number", "numero de serie", "número de serie"),
        *("matrícula", "no de serie", "num serie", "serie", "s n", "serialnumber"),
        *("serials", "serial numbers", "firearm serial", "weapon serial", "gun serial"),
        *("no serie", "num de serie", "número serie", "números de serie", "serie del arma"),
    )
)
"""Columns, folded, that hold serials of weapons."""

_NAMED = 12


@dataclass(frozen=True, slots=True)
class Protected:
    """A table of which only what may come in is left."""

    table: ForeignTable
    columns: ColumnMap
    not_read: tuple[str, ...]
    """Names of the columns that were passed over."""
    notes: tuple[str, ...] = ()
    """Sentences that a person should read."""


def kept_columns(
    foreign: ForeignTable, name: str, header: Sequence[str], rows: Iterable[ForeignRow]
) -> tuple[ForeignTable, ColumnMap]:
    """Put columns of the codebook in place of those of a file.

    Parameters
    ----------
    foreign
        The file's table.
    name
        The table of the codebook.
    header
        Fields of the table, and columns of a file of rejects.
    rows
        Their cells.
    """
    fields = {at: each for at, each in enumerate(header) if each not in OWN_COLUMNS}
    table = replace(foreign, header=tuple(header), rows=tuple(rows))
    return table, ColumnMap(table=name, header=tuple(header), columns=fields, exact=True)


def without_cells(row: ForeignRow, columns: int) -> ForeignRow:
    """Take the cells of a row away: where they are shifted, nobody can tell what they are."""
    return replace(row, cells=("",) * columns)


def only_known(foreign: ForeignTable, name: str) -> Protected:
    """Keep of a sheet of our own columns those alone that are fields of the table."""
    columns = column_map(name, foreign.header, [row.cells for row in foreign.rows[:200]])
    own = [at for at, each in enumerate(foreign.header) if each in OWN_COLUMNS]
    # A word of the vocabulary or a guess may be another thing: only the codebook's names count.
    known = column_map(name, foreign.header, []).columns if columns.faults else columns.columns
    kept = sorted({*known, *own})
    rows = [
        replace(row, cells=tuple(row.cells[at] for at in kept))
        if row.fault is None
        else without_cells(row, len(kept))
        for row in foreign.rows
    ]
    header = tuple(foreign.header[at] for at in kept)
    told = replace(
        columns,
        header=header,
        columns={kept.index(at): target for at, target in columns.columns.items()},
        guesses={},
    )
    return Protected(
        replace(foreign, header=header, rows=tuple(rows)), told, _left(foreign.header, kept)
    )


def without_serials(foreign: ForeignTable) -> Protected | None:
    """Empty the columns of any table that hold serials of weapons; ``None`` if there are none."""
    held = {at for at, name in enumerate(foreign.header) if folded(name) in SERIALS}
    if not held:
        return None
    rows = [
        replace(row, cells=tuple("" if at in held else cell for at, cell in enumerate(row.cells)))
        if row.fault is None
        else without_cells(row, len(row.cells))
        for row in foreign.rows
    ]
    names = tuple(foreign.header[at] for at in sorted(held))
    columns = ColumnMap(table="", header=foreign.header, columns={})
    return Protected(replace(foreign, rows=tuple(rows)), columns, names)


def not_read_note(names: Sequence[str]) -> str:
    """Say which columns were passed over."""
    listed = ", ".join(shown(name, at_most=30) for name in names[:_NAMED])
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return f"columns that were not read, and are not kept anywhere: {listed}{more}."


def _left(header: Sequence[str], kept: Collection[int]) -> tuple[str, ...]:
    return tuple(name for at, name in enumerate(header) if at not in kept)
