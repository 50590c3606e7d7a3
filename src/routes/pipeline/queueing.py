"""The queue of rejected rows of a casebook: filled by imports, emptied by mending or discarding."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from typing import TYPE_CHECKING

from routes.casebook.importing.outcomes import OWN_COLUMNS
from routes.casebook.importing.queueing import QUEUE, Incoming
from routes.casebook.stores import open_store
from routes.casebook.stores.edits import Delete
from routes.checks import Finding
from routes.errors import CasebookError
from routes.pipeline.cutting import records

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from pathlib import Path
    from typing import Any

    from routes.casebook.importing.outcomes import Reject, Sheet
    from routes.casebook.importing.queueing import Queue
    from routes.casebook.stores.edits import Operation
    from routes.casebook.stores.interface import Store
    from routes.checks.findings import Severity
    from routes.pipeline.cutting import Records
    from routes.pipeline.loading import Asked, Work

    Said = dict[str, Any]

WHOLE_AT_MOST = 5_000
"""Rows of a file or table that is refused as a whole, up to which each waits in the queue.

One answer cures all of them, and they stand in the file of rejects; a row that is rejected for a
reason of its own always waits.
"""


def waiting_rows(store: Store) -> list[Records]:
    """Return the rejected rows that wait, as the table has them."""
    return records(store.keeping(QUEUE))


def queued(
    queue: Queue, work: Work, rejects: Sequence[Reject], asked: Asked
) -> tuple[str | None, ...]:
    """Take the rows of an import into the queue, and out of it those that are loaded.

    Parameters
    ----------
    queue
        The queue as it stands; it gathers what is to be saved.
    work
        The tables of the import.
    rejects
        Every rejected row.
    asked
        What was answered for every row.

    Returns
    -------
    tuple of str or None
        For each rejected row its id in the queue, ``None`` for one that is not there.
    """
    readings = {(sheet.file, sheet.layer): _reading(sheet, work, asked) for sheet in work.sheets}
    # A row of a list that is refused whole is without its cells: there is nothing to mend.
    many = len(work.rejects) > WHOLE_AT_MOST
    whole = {id(each) for each in work.rejects if many or not each.header}
    taken = [each for each in rejects if id(each) not in whole]
    digest = _digest(asked) if any(is_withheld(each) for each in taken) else ""
    rejected = [
        (
            Incoming.of((each.file, each.layer, each.row), each.header, each.cells, digest),
            each,
            _reading_of(each, readings),
        )
        for each in taken
    ]
    places = {(each.file, each.layer, each.row) for each in rejects}
    ids = iter(queue.take(_done(work, places), rejected))
    return tuple(None if id(each) in whole else next(ids) for each in rejects)


def is_withheld(reject: Reject) -> bool:
    """Tell whether none of the cells of a rejected row are kept, only where it stood."""
    named = zip(reject.header, reject.cells, strict=False)
    return not any(cell for name, cell in named if name not in OWN_COLUMNS) and not any(
        reject.cells[len(reject.header) :]
    )


def _digest(asked: Asked) -> str:
    """Hash the imported file; rows that were pasted are told by who pasted them, and are one."""
    if asked.path is None:
        return asked.who
    with asked.path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def withheld_note(rejects: Sequence[Reject]) -> tuple[str, ...]:
    """Say of which rejected rows no cell is kept, and what mends them."""
    rows = [each.row for each in rejects if is_withheld(each)]
    if not rows:
        return ()
    count = "1 rejected row is" if len(rows) == 1 else f"{len(rows):,} rejected rows are"
    return (
        (
            f"{count} listed by row number only, without a cell: nothing can be mended in the file "
            "of rejects or in the queue. Correct the original file and import it again."
        ),
    )


def _done(work: Work, rejected: Collection[tuple[str, str, int]]) -> Iterator[Incoming]:
    for sheet in work.sheets:
        for row in sheet.rows:
            place = (sheet.file, sheet.layer, row.number)
            if place not in rejected:
                yield Incoming.of(place, sheet.columns.header, row.cells)


def _reading_of(reject: Reject, readings: Mapping[tuple[str, str], Said]) -> str | None:
    said = readings.get((reject.file, reject.layer))
    if said is None:
        return None
    if names := said.get("names"):
        # A table of flows may name thousands of places; a row names two.
        named = {cell: names[cell] for cell in reject.cells if cell in names}
        said = {**said, "names": named}
    return json.dumps(said, ensure_ascii=False)


def _reading(sheet: Sheet, work: Work, asked: Asked) -> Said:
    """Say how the rows of a table were read, so that one can be read again alone."""
    columns = sheet.columns
    kept = [at for at, name in enumerate(columns.header) if name not in OWN_COLUMNS]
    profile, options = asked.profile, asked.options
    said: Said = {
        "table": columns.table,
        "columns": {
            str(new): columns.columns[at] for new, at in enumerate(kept) if at in columns.columns
        },
        "dates": options.dates or (profile.dates if profile else None),
        "set": {**work.constants, **(profile.constants if profile else {}), **options.constants},
        "codes": dict(profile.codes) if profile else {},
        "prefix": sheet.prefix,
        "layout": columns.layout,
        "names": dict(columns.names),
    }
    return {name: each for name, each in said.items() if each}


def queue_notes(queue: Queue, ids: Sequence[str | None]) -> list[str]:
    """Say of which rejected rows the queue has none, and why."""
    notes = []
    if queue.settled:
        rows = (
            "1 rejected row was" if queue.settled == 1 else f"{queue.settled:,} rejected rows were"
        )
        notes.append(
            f"{rows} settled before: somebody mended or discarded the same words, or they were "
            "loaded from another file; the queue of the casebook does not take them again."
        )
    if left := sum(each is None for each in ids) - queue.settled:
        notes.append(
            f"{left:,} rows were rejected for one reason that concerns all of them; answer it and "
            "import the file again. They stand in the file of rejects, not in the queue of the "
            "casebook."
        )
    return notes


def discard(store: Store, wanted: Collection[str], *, who: str, why: str) -> Operation:
    """Take rows out of the queue without loading them; the change log keeps them.

    Parameters
    ----------
    store
        The casebook.
    wanted
        Ids of the rows.
    who, why
        For the change log; the reason has to say something.

    Returns
    -------
    Operation
        The save; one save for all of them.

    Raises
    ------
    CasebookError
        If there is no reason, or a row does not wait any more; nothing is discarded.
    """
    if not why.strip():
        msg = "a row is discarded with a reason; say why nothing of it is to be loaded"
        raise CasebookError(msg)
    rows = {str(row["reject_id"]): row for row in waiting_rows(store)}
    if gone := sorted(set(wanted) - rows.keys()):
        msg = (
            f"{gone[0]} does not wait any more: somebody has mended or discarded it; look at the "
            "queue again"
        )
        raise CasebookError(msg)
    edits = [Delete(QUEUE, each, rows[each]) for each in sorted(set(wanted))]
    return store.apply(edits, who=who, why=why.strip())


def queue_findings(path: Path | str) -> list[Finding]:
    """Say how many rejected rows wait in a casebook, and of which files.

    Parameters
    ----------
    path
        The casebook, in any home.

    Returns
    -------
    list of Finding
        One warning; an error where the queue cannot be read; empty where nothing waits.
    """
    try:
        files = Counter(str(file) for file in open_store(path).keeping(QUEUE)["file"])
    except CasebookError as error:
        return [_finding("unreadable", "error", str(error), "Put back the queue as it was saved")]
    if not files:
        return []
    told = [f"{count:,} of {file}" for file, count in sorted(files.items())[:_TOLD]]
    more = f" and {len(files) - _TOLD:,} files more" if len(files) > _TOLD else ""
    rows = files.total()
    wait = "1 rejected row waits" if rows == 1 else f"{rows:,} rejected rows wait"
    message = f"{wait} to be mended or discarded: {', '.join(told)}{more}"
    cure = "Mend or discard them with routes edit, or mend the file of rejects and import it again"
    return [_finding("rejected_rows", "warning", message, cure)]


def _finding(rule: str, severity: Severity, message: str, cure: str) -> Finding:
    return Finding(
        rule=rule,
        severity=severity,
        file=f"{QUEUE}.csv",
        row=None,
        column=None,
        record_id=None,
        message=message,
        cure=cure,
    )


_TOLD = 5
