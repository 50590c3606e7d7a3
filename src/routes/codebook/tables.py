"""Tables and fields, read from Table Schema files beside this module."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from routes.codebook.lists import CodeList, code_list

TABLE_NAMES = (
    "sources",
    "citations",
    "cases",
    "events",
    "places",
    "legs",
    "estimates",
    "flows",
    "links",
    "organisations",
    "redactions",
    "dealers",
    "traces",
)
"""Every table of facts, in reading order."""

RECORD_KEEPING = ("drafts", "rejected_rows", "origins", "changes")
"""Tables of the work on a casebook: what waits, what was rejected, where rows came from, and who
changed what.

They travel with the casebook and never leave it: no map, export or data hash knows them.
"""

CITABLE = ("events", "legs", "estimates", "flows", "traces", "links", "cases")
"""Tables whose records a citation may name."""

SHORTHAND_COLUMNS = ("source_id", "locator")
"""Columns that a cited table may carry in place of rows in ``citations``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One column of a table."""

    name: str
    type: str
    """``string``, ``integer`` or ``number``."""
    title: str
    title_es: str
    description: str
    description_es: str
    required: bool
    unique: bool
    minimum: float | None
    maximum: float | None
    pattern: str | None
    code_list: str | None
    aliases: tuple[str, ...]
    references: str | None
    """``table.field`` that the value must exist in."""
    meaning: str | None
    """``edtf`` for dates."""
    public: bool
    """Whether the column may leave the casebook."""

    @property
    def codes(self) -> CodeList | None:
        """The closed vocabulary of the column, if it has one."""
        return code_list(self.code_list) if self.code_list else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table: its fields in order, its key, and whether its rows must be cited."""

    name: str
    title: str
    title_es: str
    description: str
    description_es: str
    primary_key: tuple[str, ...]
    fields: tuple[Field, ...]
    cited: bool
    """Every row needs a citation: no source, no datum."""
    optional: bool
    """A casebook may go without the file."""

    @property
    def field_names(self) -> tuple[str, ...]:
        """Column names, in order."""
        return tuple(field.name for field in self.fields)

    def field(self, name: str) -> Field:
        """Return the field of that name; ``KeyError`` if there is none."""
        for field in self.fields:
            if field.name == name:
                return field
        raise KeyError(name)

    @property
    def aliases(self) -> dict[str, str]:
        """Other column names that are understood, each with the name we use."""
        return {alias: field.name for field in self.fields for alias in field.aliases}


@lru_cache(maxsize=len(TABLE_NAMES) + len(RECORD_KEEPING))
def _descriptor(name: str) -> dict[str, Any]:
    file = resources.files(__package__).joinpath("schemas", f"{name}.json")
    descriptor: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return descriptor


def _field(raw: dict[str, Any]) -> Field:
    constraints = raw.get("constraints", {})
    return Field(
        name=raw["name"],
        type=raw["type"],
        title=raw["title"],
        title_es=raw["title_es"],
        description=raw["description"],
        description_es=raw["description_es"],
        required=constraints.get("required", False),
        unique=constraints.get("unique", False),
        minimum=constraints.get("minimum"),
        maximum=constraints.get("maximum"),
        pattern=constraints.get("pattern"),
        code_list=raw.get("codeList"),
        aliases=tuple(raw.get("aliases", ())),
        references=raw.get("references"),
        meaning=raw.get("meaning"),
        public=raw.get("public", True),
    )


@lru_cache(maxsize=len(TABLE_NAMES) + len(RECORD_KEEPING))
def table(name: str) -> Table:
    """Return the table of that name.

    Raises
    ------
    KeyError
        If the codebook has no such table.

    Examples
    --------
    >>> table("events").field("kind").codes.values[-1]
    'use'
    """
    if name not in (*TABLE_NAMES, *RECORD_KEEPING):
        raise KeyError(name)
    raw = _descriptor(name)
    return Table(
        name=raw["name"],
        title=raw["title"],
        title_es=raw["title_es"],
        description=raw["description"],
        description_es=raw["description_es"],
        primary_key=tuple(raw["primaryKey"]),
        fields=tuple(_field(field) for field in raw["fields"]),
        cited="citedBy" in raw,
        optional=raw.get("optional", False),
    )


@cache
def id_field(name: str) -> str | None:
    """Return the field whose value alone names a record of a table; ``None`` where several do.

    Examples
    --------
    >>> id_field("events"), id_field("citations")
    ('event_id', None)
    """
    return next((each.name for each in table(name).fields if each.unique and each.required), None)


@cache
def key_fields(name: str) -> tuple[str, ...]:
    """Fields whose values tell a record of a table from the others: its id, or parts of its key.

    Examples
    --------
    >>> key_fields("events"), key_fields("organisations")
    (('event_id',), ('alias', 'source_id'))
    """
    own = id_field(name)
    return table(name).primary_key if own is None else (own,)


def table_schema(name: str) -> dict[str, Any]:
    """Return the Table Schema (Frictionless) of a table, code lists written out as ``enum``.

    Keys that are ours alone are left out of constraints but kept as custom properties, which
    the standard allows.
    """
    fields = []
    for field, raw in zip(table(name).fields, _descriptor(name)["fields"], strict=True):
        described = {key: raw[key] for key in ("name", "type", "title", "description")}
        constraints = dict(raw.get("constraints", {}))
        if field.codes is not None:
            constraints["enum"] = list(field.codes.values)
        if constraints:
            described["constraints"] = constraints
        fields.append(described)
    schema: dict[str, Any] = {"fields": fields, "missingValues": [""]}
    if all(table(name).field(key).required for key in table(name).primary_key):
        schema["primaryKey"] = list(table(name).primary_key)
    return schema
