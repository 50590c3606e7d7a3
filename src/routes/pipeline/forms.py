"""The text of a form to values and edits: what was filled in, what changed since it was shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routes.casebook.cells import parse_cell
from routes.casebook.identities import record_id as name_of
from routes.casebook.problems import Fault, Problem, closest, shown
from routes.casebook.stores.edits import Delete, Insert, Update
from routes.codebook import CITABLE, id_field, table
from routes.pipeline.cutting import records
from routes.pipeline.proposals import located

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from routes.casebook import Casebook
    from routes.casebook.cells import Value
    from routes.casebook.stores.edits import Edit
    from routes.pipeline.cutting import Records

_GRADE = "credibility"


def parsed_cells(name: str, cells: Mapping[str, str]) -> tuple[Records, list[Problem]]:
    """Read the cells of a form; the fields that were given, and what is wrong with them."""
    owner = table(name)
    parsed: Records = {}
    problems: list[Problem] = []
    short = {"source_id", "locator"} - set(owner.field_names) if owner.cited else set()
    for column, text in cells.items():
        field_name = owner.aliases.get(column, column)
        if field_name in short:
            continue
        if field_name not in owner.field_names:
            problems.append(located(name, column, _unknown_column(name, column)))
            continue
        field = owner.field(field_name)
        value, fault = parse_cell(field, (text or "").replace("\r\n", "\n"))
        parsed[field_name] = value
        if fault is not None and not (
            fault.rule == "missing_value" and field.name == id_field(name)
        ):
            problems.append(located(name, field_name, fault))
    return parsed, problems


def _unknown_column(name: str, column: str) -> Fault:
    names = table(name).field_names
    meant = closest(column, names)
    cure = f"Did you mean {meant}?" if meant else f"The fields are {', '.join(names)}"
    return Fault("unknown_column", f"{name} has no field {shown(column)}", cure)


def shorthand_citations(cells: Mapping[str, str]) -> list[Mapping[str, str]]:
    """Return the citations that stand in ``source_id`` and ``locator`` beside a record."""
    sources = [part.strip() for part in cells.get("source_id", "").split(";")]
    locators = [part.strip() for part in cells.get("locator", "").split(";")]
    if len(locators) != len(sources):
        locators = [cells.get("locator", "")] * len(sources)
    return [
        {"source_id": source, "locator": locator}
        for source, locator in zip(sources, locators, strict=True)
    ]


def parsed_citations(
    name: str, given: Sequence[Mapping[str, str]] | None
) -> tuple[list[Records] | None, list[Problem]]:
    """Read the citations of a form; empty lines are none, the same one twice is one."""
    if given is None:
        return None, []
    if name not in CITABLE and any(_is_filled(line) for line in given):
        return None, [
            located(
                name, "source_id", Fault("no_citation", f"{name} cite no sources", "Leave them out")
            )
        ]
    wanted: dict[tuple[object, object], Records] = {}
    problems: list[Problem] = []
    for number, line in enumerate(given, start=1):
        if not _is_filled(line):
            continue
        row: Records = {}
        for column in ("source_id", "locator", "credibility"):
            value, fault = parse_cell(table("citations").field(column), line.get(column) or "")
            row[column] = value
            if fault is not None:
                problems.append(located("citations", column, fault, number))
        if row["source_id"] is not None:
            wanted[row["source_id"], row["locator"]] = row
    return list(wanted.values()), problems


def _is_filled(line: Mapping[str, str]) -> bool:
    return any((line.get(column) or "").strip() for column in ("source_id", "locator"))


def updates(
    name: str, key: str, values: tuple[Records, Records], seen: Mapping[str, str] | None
) -> tuple[list[Edit], list[Problem]]:
    """Return the edits that turn a stored record into what a form says.

    Parameters
    ----------
    name, key
        Table and record.
    values
        The record as it is stored, and the fields that the form gives.
    seen
        What the form showed, as text; ``None`` for what is stored.
    """
    stored, parsed = values
    edits: list[Edit] = []
    problems: list[Problem] = []
    for column, after in parsed.items():
        before = _seen_value(name, column, stored, seen)
        if _same(before, after):
            continue
        fault = _unchangeable(name, column)
        if fault is not None:
            problems.append(located(name, column, fault))
        edits.append(Update(name, key, column, before, after))
    return edits, problems


def _seen_value(name: str, column: str, stored: Records, seen: Mapping[str, str] | None) -> Value:
    """What the writer saw: the words of the form, if they mean something, else what is stored."""
    value = stored.get(column)
    if seen is None or column not in seen:
        return value
    shown_value, fault = parse_cell(table(name).field(column), seen[column].replace("\r\n", "\n"))
    if fault is not None and fault.severity == "error":
        return value
    return value if _same(shown_value, value) else shown_value


def _same(one: Value, other: Value) -> bool:
    if isinstance(one, str) and isinstance(other, str):
        # A form sends the line ends of its own, whatever the file has.
        return one.replace("\r\n", "\n") == other.replace("\r\n", "\n")
    return one == other


def _unchangeable(name: str, column: str) -> Fault | None:
    if name == "cases" and column == "review_state":
        cure = "Use the review, which asks for a reason and may ask for a second person"
        return Fault("review_state", "the state of review is not changed by hand", cure)
    if column == id_field(name) or (id_field(name) is None and column in table(name).primary_key):
        cure = "Delete the record and make a new one, if the id itself is wrong"
        return Fault("fixed_id", "the id of a record stays as it is", cure)
    return None


def citations_of(casebook: Casebook, key: str) -> list[Records]:
    """Return the citations of a record."""
    frame = casebook.tables["citations"]
    return records(frame[(frame["record"] == key).fillna(value=False)])


def cited_edits(
    casebook: Casebook,
    key: str,
    wanted: list[Records] | None,
    seen: Sequence[Mapping[str, str]] | None,
) -> list[Edit]:
    """Return the edits that turn the citations a record has into those a form says.

    Parameters
    ----------
    casebook
        As read.
    key
        The record.
    wanted
        The citations of the form; ``None`` leaves those of the record as they are.
    seen
        What the form showed, as text; ``None`` for what is stored. What the form left as it was
        makes no edit, whatever has become of it; what it changed carries the value it showed.
    """
    if wanted is None:
        return []
    stored = _by_words(citations_of(casebook, key))
    shown_rows = stored if seen is None else _by_words(parsed_citations("events", seen)[0] or ())
    kept = _by_words(wanted)
    edits: list[Edit] = [
        Delete("citations", _called(key, row), {**row, _GRADE: shown_rows[pair][_GRADE]})
        for pair, row in stored.items()
        if pair not in kept and pair in shown_rows
    ]
    for pair, row in kept.items():
        # Who did not see the citation saw no grade.
        before = shown_rows[pair][_GRADE] if pair in shown_rows else None
        if pair not in stored and pair not in shown_rows:
            edits.append(Insert("citations", {"record": key, **row}))
        elif before != row[_GRADE]:
            edits.append(Update("citations", _called(key, row), _GRADE, before, row[_GRADE]))
    return edits


def _by_words(rows: Iterable[Records]) -> dict[tuple[Value, Value], Records]:
    return {(row["source_id"], row["locator"]): row for row in rows}


def _called(key: str, row: Records) -> str:
    return name_of(table("citations"), {**row, "record": key})
