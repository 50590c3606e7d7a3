"""What the JSON endpoints take and give, as models: the codebook names the fields of records."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, create_model

from routes.casebook.stores.edits import Change  # noqa: TC001 - pydantic asks for it when it runs
from routes.codebook import table

Value = str | int | float | None
"""A value of a record; ``null`` where nothing is known."""

_TYPES: dict[str, Any] = {"string": str | None, "integer": int | None, "number": float | None}

ShortText = Annotated[str, StringConstraints(max_length=200)]
Cell = Annotated[str, StringConstraints(max_length=100_000)] | int | float | None
Column = Annotated[str, StringConstraints(min_length=1, max_length=100)]
Cells = Annotated[dict[Column, Cell], Field(max_length=100)]


def _record(name: str, title: str) -> type[BaseModel]:
    fields: dict[str, Any] = {
        field.name: (_TYPES[field.type], Field(None, description=field.description))
        for field in table(name).fields
    }
    return create_model(title, __doc__=table(name).description, **fields)


Case = _record("cases", "Case")
Event = _record("events", "Event")


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Fault(BaseModel):
    """Why nothing came of it."""

    detail: str = Field(description="A sentence: what is wrong and what to do.")


class FieldFault(BaseModel):
    """What is wrong with one field."""

    table: str
    field: str | None
    rule: str
    severity: str
    message: str
    cure: str
    row: int | None = Field(None, description="For a citation, its number from 1.")


class Invalid(Fault):
    """A request, or a record, that breaks a rule."""

    problems: list[dict[str, Value]] = []


class Clash(BaseModel):
    """One field that somebody else has changed meanwhile."""

    table: str
    record_id: str
    field: str | None = Field(description="null for the whole record.")
    seen: Value
    wanted: Value
    stored: Value
    changed_by: str | None
    changed_at: str | None


class Clashes(Fault):
    """Nothing was saved: others have changed the same, or the same event is there already."""

    conflicts: list[Clash] = []
    duplicates: list[str] = Field([], description="Events that look the same.")


class PlaceCandidate(BaseModel):
    """One place that the words could mean."""

    name: str
    admin1: str | None = Field(description="ISO 3166-2.")
    country: str | None = Field(description="ISO 3166-1 alpha-2.")
    level: str
    lon: float | None = Field(description="Degrees east, WGS 84.")
    lat: float | None = Field(description="Degrees north, WGS 84.")
    uncertainty_km: float | None
    gazetteer_id: str
    score: float = Field(description="0 to 1; 0 for a name that only begins so.")
    reason: str = Field(description="What speaks for it.")


class Places(BaseModel):
    """What a place text means, and what it could mean."""

    query: str
    status: str
    reason: str | None
    candidates: list[PlaceCandidate]


class CasePage(BaseModel):
    """Cases, one page of them."""

    total: int
    page: int
    size: int
    items: list[Case]  # type: ignore[valid-type]


class EventPage(BaseModel):
    """Events, one page of them."""

    total: int
    page: int
    size: int
    items: list[Event]  # type: ignore[valid-type]


class Citation(_Asked):
    """Which source says it, and where in the source."""

    source_id: ShortText
    locator: Annotated[str, StringConstraints(max_length=1000)] | None = None
    credibility: int | None = Field(None, ge=1, le=6)


class StoredRecord(BaseModel):
    """A record as it stands."""

    table: str
    record_id: str
    fields: dict[str, Value]
    citations: list[dict[str, Value]] = []


class RecordChange(_Asked):
    """Changed fields of a record."""

    seen: Cells = Field(description="What each changed field held when it was read.")
    wanted: Cells = Field(description="What it shall hold; null or an empty text for nothing.")
    why: Annotated[str, StringConstraints(max_length=1000)] | None = None


class NewEvent(_Asked):
    """An event to be made."""

    fields: Cells
    citations: list[Citation] = Field(max_length=50)
    why: Annotated[str, StringConstraints(max_length=1000)] | None = None
    accept_duplicates: bool = Field(
        default=False, description="Save it although events look the same."
    )


class Reason(_Asked):
    """Why something is taken back."""

    why: Annotated[str, StringConstraints(max_length=1000)] | None = None


class Saved(BaseModel):
    """What was saved, and is on disk."""

    operation: int = Field(description="Number in the change log; 0 if nothing had to change.")
    record_id: str | None = None
    warnings: list[FieldFault] = []


class Changes(BaseModel):
    """Rows of the change log, oldest first."""

    items: list[Change]


class Edtf(BaseModel):
    """The days that a date can mean."""

    text: str
    earliest: str | None
    latest: str | None
    uncertain: bool
    words: str
