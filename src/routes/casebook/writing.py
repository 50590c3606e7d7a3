"""A casebook to a folder of CSV: all of it or nothing, and nothing half-written."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from routes.casebook.citing import CASE_SOURCES
from routes.casebook.csvtext import csv_text
from routes.casebook.journal import FolderView, writing
from routes.casebook.packaging import PACKAGE_FILE, earlier_package, package_text
from routes.codebook import RECORD_KEEPING, TABLE_NAMES, table
from routes.errors import CasebookError
from routes.frames import table_frame

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

FILE_AT_MOST = 200_000_000
"""Bytes of a file of a folder; larger ones are not read back."""

_EVERY = (*TABLE_NAMES, *RECORD_KEEPING)


def write_casebook(folder: Path, tables: Mapping[str, pd.DataFrame]) -> None:
    """Write the tables of a casebook and their description.

    All files are saved or none of them, whatever dies in the middle; only files whose content
    changes are touched, and files that are no tables never are.

    Parameters
    ----------
    folder
        The casebook; made when it does not exist.
    tables
        Frames of the codebook's tables. The required tables must be among them; an optional
        table without rows gets no file. Tables of record keeping may be left out: their files
        then stay as they are.

    Raises
    ------
    CasebookError
        If a value would not be read back the same, if a table of the folder is not among the
        tables, or if the disk refuses.
    """
    folder = Path(folder)
    _require_tables(folder, tables)
    texts = table_texts(tables)
    gone = tuple(f"{name}.csv" for name in tables if name not in texts)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with writing(folder) as saving:
            # Until it is this writer's turn, somebody else may save a table or a description.
            _require_tables(folder, tables)
            earlier = earlier_package(folder)
            kept = [name for name in RECORD_KEEPING if name not in tables]
            present = [name for name in kept if saving.view.path(f"{name}.csv")]
            contents = {f"{name}.csv": text.encode("utf-8") for name, text in texts.items()}
            package = package_text([*texts, *present], tables, earlier)
            contents[PACKAGE_FILE] = package.encode("utf-8")
            saving.put(contents, gone)
    except OSError as error:
        raise unwritable(folder, error) from error


def table_texts(tables: Mapping[str, pd.DataFrame]) -> dict[str, str]:
    """Return the text of every file that a casebook has, by table, in order.

    Raises
    ------
    CasebookError
        If a value would not be read back the same, or a file would be too large to be read.
    """
    texts = {}
    for name in _EVERY:
        if name not in tables or (table(name).optional and not len(tables[name])):
            continue
        texts[name] = csv_text(name, table_frame(name, tables[name]))
        require_bytes(name, texts[name].encode("utf-8"))
    return texts


def require_bytes(name: str, content: bytes) -> bytes:
    """Return the content of a table's file, if it is not too large to be read again.

    Raises
    ------
    CasebookError
        With the cure.
    """
    if len(content) > FILE_AT_MOST:
        msg = (
            f"{name}.csv would have more than {FILE_AT_MOST // 1_000_000} MB, which is too large "
            "for a folder; copy the casebook to a .sqlite file with 'routes copy' and save there"
        )
        raise CasebookError(msg)
    return content


def unwritable(folder: Path, error: OSError) -> CasebookError:
    """Put a refusal of the disk into a sentence."""
    msg = (
        f"{folder} could not be written ({error.strerror}); what was there is unchanged. "
        "Free some space or check that you may write there, then save again"
    )
    return CasebookError(msg)


def _require_tables(folder: Path, tables: Mapping[str, pd.DataFrame]) -> None:
    if unknown := sorted(set(tables) - set(_EVERY)):
        msg = f"{', '.join(unknown)} is no table; the tables are {', '.join(_EVERY)}"
        raise CasebookError(msg)
    for name in TABLE_NAMES:
        if name in tables:
            continue
        if not table(name).optional:
            msg = f"the table {name} is missing; give an empty frame if it has no rows"
            raise CasebookError(msg)
        if (folder / f"{name}.csv").exists():
            msg = (
                f"{folder} has {name}.csv and the tables to write have no {name}; "
                "give an empty frame if its rows are to be deleted"
            )
            raise CasebookError(msg)
    require_no_working_file(FolderView(folder))


def require_no_working_file(view: FolderView) -> None:
    """Refuse to write where citations stand in a file that is not written.

    Raises
    ------
    CasebookError
        With the cure.
    """
    if view.path(CASE_SOURCES) is not None:
        msg = (
            f"{view.folder} has {CASE_SOURCES}, whose rows would come back as citations; "
            "write to another folder or move that file away"
        )
        raise CasebookError(msg)
