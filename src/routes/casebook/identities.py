"""Which record a row is: derived ids, usable keys, ids that occur twice."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from routes.casebook.problems import Fault, Problem, shown
from routes.codebook import id_field, make_id, table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from routes.casebook.records import ReadFile, Record
    from routes.codebook import Table

DERIVED: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "legs": ("leg_id", ("case_id", "from_event", "to_event")),
    "links": ("link_id", ("case_a", "case_b", "relation")),
    "estimates": ("estimate_id", ()),
    "flows": ("flow_id", ()),
}
"""Tables whose ids may be left out: the id, and the fields it is made of (none: all of them)."""


def record_id(owner: Table, values: Mapping[str, object]) -> str:
    """Name a record: its id, or the values of its key joined by ``|``.

    Examples
    --------
    >>> record_id(table("events"), {"event_id": "a#1"})
    'a#1'
    >>> record_id(table("citations"), {"record": "a#1", "source_id": "s1"})
    'a#1|s1|'
    """
    own = id_field(owner.name)
    if own is not None:
        return str(values.get(own))
    parts = [values.get(name) for name in owner.primary_key]
    return "|".join("" if part is None else str(part) for part in parts)


def derive_ids(name: str, read: ReadFile) -> None:
    """Fill in the ids that a file leaves out, from the row's own words.

    The ids depend on the content of the rows and not on their order; rows of the same content
    get a number behind the id, and `duplicates` tells of them by their content. Where certain
    fields make the id, as the two events of a leg do, rows that agree in them get one id.
    """
    if name not in DERIVED:
        return
    column, parts = DERIVED[name]
    seen: dict[str, int] = defaultdict(int)
    for record in read.records:
        if record.cells.get(column) is not None:
            continue
        words = _words(record, parts)
        if not words:
            continue
        made = make_id(column.removesuffix("_id"), *words)
        seen[made] += 1
        record.cells[column] = made if parts or seen[made] == 1 else f"{made}-{seen[made]}"


def derived_id(name: str, record: Record) -> str | None:
    """Derive the id of a record whose row leaves it out, as `derive_ids` does.

    Parameters
    ----------
    name
        A table of `DERIVED`.
    record
        The row; the columns ``source_id`` and ``locator`` stand in ``extra``.

    Returns
    -------
    str or None
        ``None`` if the row has none of the words that the id is made of.
    """
    column, parts = DERIVED[name]
    words = _words(record, parts)
    if not words or (parts and len(words) != len(parts)):
        return None
    return make_id(column.removesuffix("_id"), *words)


def _words(record: Record, parts: Sequence[str]) -> list[str]:
    every = {**record.cells, **record.extra}
    if parts:
        return [str(every[part]) for part in parts if every.get(part)]
    pairs = ((key, every[key]) for key in sorted(every))
    return [word for key, value in pairs if value not in {None, ""} for word in (key, str(value))]


def usable(name: str, record: Record) -> bool:
    """Tell whether a record has all of the key that its table requires."""
    return all(
        record.cells.get(field.name) is not None
        for field in table(name).fields
        if field.required and (field.unique or field.name in table(name).primary_key)
    )


def duplicates(name: str, read: ReadFile) -> Iterator[Problem]:
    """Find ids and keys that occur twice; both rows are named.

    A citation given twice, word for word, is only a warning: it says the same thing once.
    """
    for key in _keys(name, read):
        first: dict[tuple[object, ...], Record] = {}
        for record in read.records:
            value = tuple(record.cells.get(part) for part in key)
            if all(part is None for part in value) or not usable(name, record):
                continue
            earlier = first.setdefault(value, record)
            if earlier is not record:
                yield _duplicate(name, key, earlier, record).at(
                    read.file, record.row, read.column(key[0])
                )
    yield from _same_words(name, read)


def _keys(name: str, read: ReadFile) -> list[tuple[str, ...]]:
    owner = table(name)
    column, parts = DERIVED.get(name, ("", ()))
    if parts and column not in read.columns:
        return [parts]
    unique: list[tuple[str, ...]] = [(field.name,) for field in owner.fields if field.unique]
    return unique if owner.primary_key in unique else [*unique, owner.primary_key]


def _duplicate(name: str, key: Sequence[str], earlier: Record, record: Record) -> Fault:
    words = " · ".join(str(record.cells[part]) for part in key if record.cells.get(part))
    if earlier.cells == record.cells and name == "citations":
        message = f"the row says the same as row {earlier.row}"
        return Fault("duplicate_row", message, "Delete one of the two rows", "warning")
    message = f"{shown(words)} stands in row {earlier.row} and again in row {record.row}"
    cure = "Give one of them another id, or delete one if they are the same record"
    if name in DERIVED and len(key) > 1:
        cure = "Keep one row; several sources go into source_id, separated by semicolons"
    return Fault("duplicate_id", message, cure)


def _same_words(name: str, read: ReadFile) -> Iterator[Problem]:
    column, parts = DERIVED.get(name, ("", ("",)))
    if parts or column in read.columns:
        return
    first: dict[tuple[str, ...], int] = {}
    for record in read.records:
        content = {key: value for key, value in record.cells.items() if key != column}
        words = tuple(f"{key}={value}" for key, value in {**content, **record.extra}.items())
        earlier = first.setdefault(words, record.row)
        if earlier != record.row:
            message = f"the row says the same as row {earlier}"
            cure = "Delete one of the two rows, or tell them apart by an id"
            yield Fault("duplicate_row", message, cure).at(read.file, record.row)
