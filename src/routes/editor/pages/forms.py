"""What a form holds, as text by field, from a record and from what a person sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from routes.codebook import table
from routes.editor.pages.rendering import number_text

if TYPE_CHECKING:
    from starlette.datastructures import FormData

    from routes.casebook.problems import Problem
    from routes.codebook import Field

SEEN = "seen-"
"""Before the name of a field: what the form showed when it was opened."""

CITATION = ("source_id", "locator", "credibility")

EVENT_SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("what", ("kind", "documented", "reached", "role", "organisation", "record_kind", "seq")),
    ("where", ("place_text", "country", "lon", "lat")),
    ("date", ("date_text", "date")),
    (
        "things",
        (
            "items",
            "item_category",
            "quantity_relation",
            "quantity",
            "quantity_unit",
            "quantity_basis",
        ),
    ),
)
"""Sections of the form of an event; a field that none names stands in the last one."""

_UNSEEN = {"cases": ("case_id", "review_state"), "events": ("event_id", "case_id")}


def sections(name: str) -> list[tuple[str, list[Field]]]:
    """Return the fields of a form by section; every field of the table is in one of them."""
    owner = table(name)
    left = [f for f in owner.fields if f.name not in _UNSEEN.get(name, ())]
    if name != "events":
        return [("facts", left)]
    found = [(title, [owner.field(f) for f in names]) for title, names in EVENT_SECTIONS]
    named = {f for _, names in EVENT_SECTIONS for f in names}
    if rest := [f for f in left if f.name not in named]:
        found.append(("more", rest))
    return found


def texts_of(name: str, record: Mapping[str, object]) -> dict[str, str]:
    """Return a record as the text of its fields; an empty text where nothing is known."""
    return {f: number_text(record.get(f)) for f in table(name).field_names}


@dataclass(kw_only=True)
class Form:
    """A form as it is shown: text by field, and what is wrong with it."""

    name: str
    cells: dict[str, str]
    seen: dict[str, str] | None = None
    citations: list[dict[str, str]] = field(default_factory=list)
    seen_citations: list[dict[str, str]] | None = None
    problems: Sequence[Problem] = ()

    def at(self, column: str, row: int | None = None, *, owner: str | None = None) -> list[Problem]:
        """Return what is wrong with one field."""
        wanted = owner or self.name
        return [
            p
            for p in self.problems
            if p.column == column and p.row == row and p.file.removesuffix(".csv") == wanted
        ]

    @property
    def errors(self) -> list[Problem]:
        """What keeps the form from being saved."""
        return [p for p in self.problems if p.severity == "error"]

    @property
    def warnings(self) -> list[Problem]:
        """What to know of."""
        return [p for p in self.problems if p.severity != "error"]


def sent(name: str, data: FormData) -> Form:
    """Read what a person sent; fields the form did not have are left out."""
    names = table(name).field_names
    seen = {f: str(data[SEEN + f]) for f in names if SEEN + f in data}
    return Form(
        name=name,
        cells={f: str(data[f]) for f in names if f in data},
        seen=seen or None,
        citations=_citations(data, "cite-"),
        seen_citations=_citations(data, "seen-cite-") if seen else None,
    )


def _citations(data: FormData, prefix: str) -> list[dict[str, str]]:
    columns = [[str(each) for each in data.getlist(prefix + column)] for column in CITATION]
    return [dict(zip(CITATION, row, strict=True)) for row in zip(*columns, strict=False)]


def shown(name: str, record: Mapping[str, object], cited: Sequence[Mapping[str, object]]) -> Form:
    """Return the form of a record that is there."""
    cells = texts_of(name, record)
    citations = [{c: number_text(row[c]) for c in CITATION} for row in cited]
    return Form(
        name=name,
        cells=cells,
        seen=dict(cells),
        citations=citations,
        seen_citations=[dict(row) for row in citations],
    )


def empty_citation() -> dict[str, str]:
    """Return a line for one more citation."""
    return dict.fromkeys(CITATION, "")
