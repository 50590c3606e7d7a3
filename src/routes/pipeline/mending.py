"""A row of the queue sent again, as it was read the first time, with its cells mended."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from routes.casebook.foreign import ForeignRow
from routes.casebook.importing.mapping import ColumnMap, Hints, column_map, propose
from routes.casebook.importing.outcomes import Reject, Sheet
from routes.casebook.importing.profiles import Profile
from routes.casebook.importing.queueing import cells_of
from routes.codebook import TABLE_NAMES
from routes.errors import CasebookError
from routes.pipeline.loading import Asked, ImportOptions, ImportReport, Work, saved

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from routes.casebook.stores.interface import Store
    from routes.pipeline.cutting import Records


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One row of the queue, with what its columns were taken for."""

    reject_id: str
    file: str
    layer: str
    number: int
    header: tuple[str, ...]
    cells: tuple[str, ...]
    table: str | None
    columns: Mapping[int, str]
    """By position, the field that a column is."""
    reading: Mapping[str, Any] = field(repr=False)

    @classmethod
    def of(cls, row: Records) -> Waiting:
        """Read a record of the table; what cannot be read of it is left out."""
        header, cells = cells_of(row)
        reading = _reading(row)
        table = reading.get("table") or row["table"]
        columns = reading.get("columns")
        said = columns if isinstance(columns, dict) else {}
        return cls(
            reject_id=str(row["reject_id"]),
            file=str(row["file"]),
            layer=str(row["layer"] or ""),
            number=int(row["row"] or 1),
            header=header,
            cells=cells,
            table=str(table) if table in TABLE_NAMES else None,
            columns={
                int(at): str(name)
                for at, name in said.items()
                if str(at).isdecimal() and int(at) < len(header)
            },
            reading=reading,
        )


def _reading(row: Records) -> dict[str, Any]:
    try:
        found = json.loads(str(row["reading"] or "{}"))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def columns_of(waiting: Waiting, cells: Sequence[str], table: str | None = None) -> ColumnMap:
    """Tell what the columns of a queued row are: as the first time, unless it is another table.

    Parameters
    ----------
    waiting
        The row as it waits.
    cells
        Its cells, for columns whose name alone does not tell.
    table
        The table it is meant for; ``None`` for the one that it was taken for.

    Returns
    -------
    ColumnMap
        With ``faults`` if it is no table.
    """
    wanted = table or waiting.table
    if waiting.columns and wanted == waiting.table is not None:
        return ColumnMap(
            table=waiting.table,
            header=waiting.header,
            columns=waiting.columns,
            asked=True,
            names=dict(waiting.reading.get("names") or {}),
            layout=str(waiting.reading.get("layout") or ""),
        )
    if wanted is not None:
        return column_map(wanted, waiting.header, [cells])
    return propose(waiting.header, [cells], Hints((waiting.layer or waiting.file,)))


def send_again(
    store: Store,
    waiting: Waiting,
    cells: Sequence[str],
    *,
    who: str,
    columns: ColumnMap | None = None,
    given: Mapping[str, str] | None = None,
    options: ImportOptions | None = None,
) -> ImportReport:
    """Import a row of the queue with other cells; it leaves the queue with the same save.

    Parameters
    ----------
    store
        The casebook.
    waiting
        The row as it waits.
    cells
        Its cells, as many as it has columns.
    who
        Who sends it, for the change log.
    columns
        What the columns are; ``None`` for :func:`columns_of`.
    given
        Fields that are set whatever the cells say; an empty text leaves the field empty.
    options
        Answers that go before those of the first time.

    Returns
    -------
    ImportReport
        Of one row. If it is rejected again, it waits with its new cells and the new reason.

    Raises
    ------
    CasebookError
        If the casebook cannot be read or saved, or the row has another number of cells.
    """
    if len(cells) != len(waiting.header):
        msg = f"the row has {len(waiting.header)} cells, and {len(cells)} came; open it again"
        raise CasebookError(msg)
    known = columns or columns_of(waiting, cells)
    chosen = options or ImportOptions()
    place = (waiting.file, waiting.layer, waiting.number)
    fault = chosen.refusal or next(iter(known.faults), None)
    if fault is not None:
        reject = Reject(*place, waiting.header, tuple(cells), fault.message, fault.cure, fault.rule)
        work = Work(waiting.file, (), (reject,), ())
    else:
        row, filled = _with(known, cells, given or {})
        prefix = str(waiting.reading.get("prefix") or "")
        sheet = Sheet(*place[:2], filled, (ForeignRow(waiting.number, row),), prefix=prefix)
        work = Work(waiting.file, (sheet,), (), ())
    chosen = replace(chosen, mends={waiting.number: waiting.reject_id})
    return saved(store, work, Asked(who, _profile(waiting), chosen, None, None))


def _profile(waiting: Waiting) -> Profile:
    said = waiting.reading
    return Profile(
        dates=said.get("dates"),
        constants=dict(said.get("set") or {}),
        codes=dict(said.get("codes") or {}),
    )


def _with(
    columns: ColumnMap, cells: Sequence[str], given: Mapping[str, str]
) -> tuple[tuple[str, ...], ColumnMap]:
    """Set cells by field, in columns of their own where the row has none."""
    header, texts, known = list(columns.header), list(cells), dict(columns.columns)
    for name, text in given.items():
        at = next((place for place, target in known.items() if target == name), len(header))
        if at == len(header):
            header.append(name)
            texts.append("")
            known[at] = name
        texts[at] = text
    return tuple(texts), replace(columns, header=tuple(header), columns=known)
