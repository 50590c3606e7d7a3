"""A release as CSV files: the tables of the casebook, places resolved, legs built."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routes.casebook.csvtext import quoted
from routes.casebook.exports.formulas import as_text
from routes.casebook.exports.sheets import number_text, sheets_of
from routes.casebook.packaging import PACKAGE_FILE, package_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from routes.casebook.exports.release import Release
    from routes.casebook.exports.sheets import Cell, SheetOf

EXPORT_MARK = "formula_safe"
"""Word in the description that tells an export from the casebook it was made from."""

FORMULA_NOTE = (
    "A text that begins with = + - @, a tab, a line end or a full-width form of these has an "
    "apostrophe before it, so that no spreadsheet computes it; take one apostrophe away before "
    "such a sign to have the text as it was. Numbers are written as they are."
)
"""How a reader undoes the marks; stands in the description of the files."""


def csv_files(release: Release) -> Mapping[str, bytes]:
    r"""Write every table of a release as CSV.

    The files of the codebook's tables, with the package's description, are a casebook again.
    ``places_resolved.csv`` has one row an event, with place, precision and citations;
    ``legs_built.csv`` has one row a leg.

    Returns
    -------
    mapping
        File name to content, UTF-8 with ``\n`` line ends.
    """
    files = {f"{sheet.name}.csv": csv_of(sheet) for sheet in sheets_of(release)}
    package = {
        "name": "casebook-export",
        "title": "Documented cases of arms trafficking: what is public of a casebook",
        "description": f"{release.coverage} {FORMULA_NOTE}",
        "version": release.version,
        "routes": {"data_sha256": release.data_sha256, EXPORT_MARK: "apostrophe"},
    }
    files[PACKAGE_FILE] = package_text(release.tables, release.tables, package).encode("utf-8")
    return files


def csv_of(sheet: SheetOf) -> bytes:
    """Write one table; texts are marked against formulas, numbers stay numbers."""
    lines = [",".join(quoted(column) for column in sheet.columns)]
    lines += [",".join(_written(cell) for cell in row) for row in sheet.rows]
    return ("\n".join(lines) + "\n").encode("utf-8")


def _written(cell: Cell) -> str:
    if cell is None:
        return ""
    return quoted(as_text(cell)) if isinstance(cell, str) else number_text(cell)
