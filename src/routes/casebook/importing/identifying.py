"""Which record a foreign row is: its own id, or one derived from its words."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from routes.casebook.identities import DERIVED, derived_id, record_id
from routes.casebook.importing.values import as_text
from routes.casebook.records import Record
from routes.codebook import id_field, make_id, table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from routes.casebook.importing.rows import ReadRow

_WORDS_FROM = {"sources": ("url",), "cases": ("title",)}
"""Fields that name a record without an id, where they alone do."""


def row_sha256(name: str, header: Sequence[str], cells: Sequence[str]) -> str:
    """Hash a row with its table and column names; empty cells and columns do not count."""
    digest = hashlib.sha256(name.encode())
    for column, cell in zip(header, cells, strict=False):
        if cell:
            digest.update(f"\x1f{column}\x1e{cell}".encode("utf-8", "replace"))
    return digest.hexdigest()


def give_id(name: str, row: ReadRow) -> str:
    """Return the id of the record that a row is, and write a derived one into its values.

    The id of a row that has none depends on the words of the row alone, so that the same row is
    the same record, whatever its place in the file.
    """
    field = id_field(name)
    if field is not None and row.values.get(field) is None:
        row.values[field] = _derived(name, row)
    return record_id(table(name), row.values)


def _derived(name: str, row: ReadRow) -> str | None:
    cited = ";".join([*row.sources, *row.links])
    extra = {"source_id": cited, "locator": row.locator or ""}
    if name in DERIVED:
        return derived_id(name, Record(0, dict(row.values), extra))
    words = [as_text(row.values.get(each)) for each in _WORDS_FROM.get(name, ())]
    if not all(words) or not words:
        every = {**{k: as_text(v) for k, v in row.values.items()}, **extra}
        words = [part for key in sorted(every) if every[key] for part in (key, every[key])]
    words = [word for word in words if word.strip()]
    return make_id(name.removesuffix("s"), *words) if words else None


def says_nothing(name: str, row: ReadRow, *, with_id: bool) -> bool:
    """Tell whether nothing in a row identifies a fact: no id, no source, no place."""
    if with_id or row.sources or row.links:
        return False
    if name == "events":
        return not (row.text("place_text") or row.text("case_id"))
    return all(value is None for value in row.values.values())
