"""The file of rejects: rows as they stood, with where, why and how to cure it."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from routes.casebook.importing.outcomes import Reject


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
    columns = list(dict.fromkeys(name for each in rejects for name in _names(each)))
    own = ["_row", "_reason", "_cure"]
    own += ["_file"] if several_files else []
    own += ["_table"] if several_tables else []
    stream = io.StringIO(newline="")
    # The line end of both signs makes the writer quote a cell that holds either of them.
    writer = csv.writer(stream, lineterminator="\r\n", quoting=csv.QUOTE_MINIMAL)
    writer.writerow([*columns, *own])
    for each in rejects:
        cells = dict(zip(_names(each), each.cells, strict=False))
        told = {
            "_row": str(each.row),
            "_reason": each.reason,
            "_cure": each.cure,
            "_file": each.file,
            "_table": each.layer,
        }
        writer.writerow([*(cells.get(name, "") for name in columns), *(told[name] for name in own)])
    return stream.getvalue()


def _names(reject: Reject) -> list[str]:
    """Name every cell, also those behind the end of the header."""
    own = {"_row", "_reason", "_cure", "_file", "_table"}
    names = [f"{name} (before)" if name in own else name for name in reject.header]
    return names + [f"column {index + 1}" for index in range(len(names), len(reject.cells))]
