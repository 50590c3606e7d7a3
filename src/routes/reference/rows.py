"""Rows of the reference tables as plain text, for those who need no frame."""

from __future__ import annotations

import csv
import gzip
from typing import TYPE_CHECKING

from routes.errors import ReferenceDataError
from routes.reference.folder import reference_path

if TYPE_CHECKING:
    from collections.abc import Iterator


def table_rows(name: str) -> Iterator[dict[str, str]]:
    """Yield the rows of a comma-separated reference table; the file is opened at the first row.

    Parameters
    ----------
    name
        Its name in the reference folder; one that ends in ``.gz`` is unpacked.

    Raises
    ------
    ReferenceDataError
        If the file is missing or damaged.
    """
    path = reference_path(name)
    opened = gzip.open if name.endswith(".gz") else open
    try:
        with opened(path, "rt", encoding="utf-8", newline="") as file:
            yield from csv.DictReader(file)
    except (OSError, ValueError, EOFError, csv.Error) as error:
        msg = f"{path}: cannot be read ({error}); run 'routes reference build'"
        raise ReferenceDataError(msg) from error
