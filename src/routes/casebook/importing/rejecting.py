"""The file of rejects: rows as they stood, with where, why and how to cure it."""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path
from typing import TYPE_CHECKING

from routes.casebook.importing.outcomes import OWN_COLUMNS
from routes.errors import CasebookError
from routes.files import replace_file

if TYPE_CHECKING:
    from collections.abc import Sequence

    from routes.casebook.importing.outcomes import Reject

PASSED_OVER = {*OWN_COLUMNS, *(f"{name} (before)" for name in OWN_COLUMNS)}
"""Columns of a file of rejects that say something of the row and are none of its own."""

_SIGNATURE = frozenset({"_row", "_reason", "_cure"})


def rejects_csv(rejects: Sequence[Reject]) -> str:
    r"""Write rejects as CSV that can be mended and imported again.

    Parameters
    ----------
    rejects
        Rows of one or more tables.

    Returns
    -------
    str
        The columns of the file and then ``_row``, ``_reason``, ``_cure``; ``_file`` and
        ``_table`` besides if there are several. Cells are unchanged, also those that look like
        formulas, since the file is there to be imported again.
    """
    several_files = len({each.file for each in rejects}) > 1
    several_tables = len({(each.file, each.layer) for each in rejects}) > 1
    rows = [_own_left_out(each) for each in rejects]
    columns = list(dict.fromkeys(name for row in rows for name in row))
    own = ["_row", "_reason", "_cure"]
    own += ["_file"] if several_files else []
    own += ["_table"] if several_tables else []
    stream = io.StringIO(newline="")
    # The line end of both signs makes the writer quote a cell that holds either of them.
    writer = csv.writer(stream, lineterminator="\r\n", quoting=csv.QUOTE_MINIMAL)
    writer.writerow([*columns, *own])
    for each, cells in zip(rejects, rows, strict=True):
        told = {
            "_row": _told(each, "_row") or str(each.row),
            "_reason": each.reason,
            "_cure": each.cure,
            "_file": _told(each, "_file") or each.file,
            "_table": each.layer,
        }
        writer.writerow([*(cells.get(name, "") for name in columns), *(told[name] for name in own)])
    return stream.getvalue()


def _told(reject: Reject, name: str) -> str | None:
    """Return what an earlier file of rejects said of where the row stood."""
    if not _SIGNATURE.issubset(reject.header):
        return None
    return dict(zip(reject.header, reject.cells, strict=False)).get(name)


def _own_left_out(reject: Reject) -> dict[str, str]:
    """Return cells by name; what an earlier file of rejects said of the row is not its own."""
    named = dict(zip(cell_names(reject.header, reject.cells), reject.cells, strict=False))
    if not _SIGNATURE.issubset(reject.header):
        return named
    return {name: cell for name, cell in named.items() if name not in PASSED_OVER}


def cell_names(header: Sequence[str], cells: Sequence[str]) -> list[str]:
    """Name every cell of a row apart, also those behind the end of the header.

    Examples
    --------
    >>> cell_names(["date", "_row", "date"], ["1", "2", "3", "4"])
    ['date', '_row (before)', 'date (2)', 'column 4']
    """
    names: dict[str, None] = {}
    for place in range(max(len(header), len(cells))):
        name = header[place] if place < len(header) else f"column {place + 1}"
        name = f"{name} (before)" if name in OWN_COLUMNS else name
        again = name
        number = 1
        while again in names:
            number += 1
            again = f"{name} ({number})"
        names[again] = None
    return list(names)


def rejects_path(path: Path) -> Path:
    """Return where the rejects of a file go unless somebody says otherwise.

    Examples
    --------
    >>> rejects_path(Path("june/rows.xlsx")).as_posix()
    'june/rows.rejects.csv'
    """
    return path.with_name(f"{path.stem}.rejects.csv")


def write_rejects(rejects: Sequence[Reject], imported: Path, target: Path | None) -> Path:
    """Write rejects to a file of their own; one that was there keeps its rows under another name.

    Parameters
    ----------
    rejects
        Rows of one or more tables.
    imported
        The file they come from.
    target
        Where they go; ``None`` for beside the imported file, or into the working folder if
        nothing can be written there.

    Returns
    -------
    pathlib.Path
        Where they are.

    Raises
    ------
    CasebookError
        If the file cannot be written, or is the imported one itself.
    """
    content = rejects_csv(rejects).encode("utf-8")
    if target is None:
        beside = rejects_path(imported)
        writable = os.access(beside.parent, os.W_OK)
        target = beside if writable else Path.cwd() / beside.name
    return _kept_and_written(target, imported, content)


def _kept_and_written(target: Path, path: Path, content: bytes) -> Path:
    """Write rejects; a file that was there, which may hold mended rows, takes another name."""
    try:
        if target.exists() and path.exists() and target.samefile(path):
            msg = f"the rejects of {path} cannot go into that file itself; give another --rejects"
            raise CasebookError(msg)
        if target.exists():
            if target.read_bytes() == content:
                return target
            target.rename(_free_name(target))
        return replace_file(target, content)
    except OSError as error:
        msg = (
            f"the rejected rows cannot be written to {target} ({error.strerror}); nothing was "
            "imported. Say where with --rejects"
        )
        raise CasebookError(msg) from error


def _free_name(target: Path) -> Path:
    number = 1
    while (earlier := target.with_name(f"{target.stem}.{number}{target.suffix}")).exists():
        number += 1
    return earlier
