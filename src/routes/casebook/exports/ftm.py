"""A release as FollowTheMoney entities, one JSON object a line; never a person."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from routes.casebook.exports.cited import cited_as
from routes.casebook.exports.geojson import dumped
from routes.casebook.exports.sheets import Cell, cell_of, number_text
from routes.casebook.exports.symbols import label
from routes.codebook import make_id
from routes.codebook.groups import AREA_LEVELS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd

    from routes.casebook.exports.release import Release

_PLAIN_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-\d{2})?)?", re.ASCII)
_WEB = ("http://", "https://")

Entity = dict[str, Any]


def followthemoney(release: Release) -> Mapping[str, bytes]:
    """Write a release as entities that Aleph and the FollowTheMoney tools read.

    ``Document`` for sources, ``CourtCase`` for cases, ``Event`` for events with their proofs and
    dates, ``Address`` for places (coordinates only where the place is a point), ``Documentation``
    for the place in a source, ``UnknownLink`` for legs with their basis. No entity stands for a
    person.
    """
    entities = [
        *_documents(release),
        *_cases(release),
        *_addresses(release),
        *_events(release),
        *_documentations(release),
        *_legs(release),
    ]
    lines = [dumped(entity) for entity in sorted(entities, key=_order)]
    return {"casebook.ftm.json": "".join(f"{line}\n" for line in lines).encode("utf-8")}


def _order(entity: Entity) -> tuple[str, str]:
    return entity["schema"], entity["id"]


def _entity(schema: str, entity_id: str, **properties: object) -> Entity:
    """Values become lists of texts; what is missing is left out."""
    told: dict[str, list[str]] = {}
    for name, value in properties.items():
        values = value if isinstance(value, (list, tuple)) else [value]
        texts = [text for each in values if (text := _text(each))]
        if texts:
            told[name] = list(dict.fromkeys(texts))
    return {"id": entity_id, "schema": schema, "properties": told}


def _text(value: Any) -> str:  # noqa: ANN401 - a cell of any column
    cell: Cell = cell_of(value)
    if cell is None:
        return ""
    return cell if isinstance(cell, str) else number_text(cell)


def _document_id(source: object) -> str:
    return make_id("routes-source", str(source))


def _event_id(event: object) -> str:
    return make_id("routes-event", str(event))


def _date(text: object) -> str | None:
    """A date that FollowTheMoney can hold; marks, sides and seasons of EDTF are told in words."""
    return text if isinstance(text, str) and _PLAIN_DATE.fullmatch(text) else None


def _rows(frame: pd.DataFrame) -> Iterator[dict[str, Any]]:
    columns = [str(column) for column in frame.columns if column != "geometry"]
    cells = [[cell_of(value) for value in frame[column].astype(object)] for column in columns]
    for row in zip(*cells, strict=True):
        yield dict(zip(columns, row, strict=True))


def _documents(release: Release) -> Iterator[Entity]:
    for row in _rows(release.tables["sources"]):
        url = row["url"] if str(row["url"]).startswith(_WEB) else None
        name = row["title"] or row["publisher"] or row["source_id"]
        yield _entity(
            "Document",
            _document_id(row["source_id"]),
            title=row["title"],
            # Required of a document; what a reader sees as its name.
            fileName=name,
            publisher=row["publisher"],
            publishedAt=_date(row["date"]),
            retrievedAt=_date(row["retrieved_at"]),
            sourceUrl=url,
            keywords=label("source_kind", row["kind"]) if row["kind"] else None,
        )


def _cases(release: Release) -> Iterator[Entity]:
    for row in _rows(release.tables["cases"]):
        yield _entity(
            "CourtCase",
            make_id("routes-case", row["case_id"]),
            name=row["title"] or row["case_id"],
            caseNumber=row["docket"],
            court=row["court"],
            status=row["status"],
            summary=row["summary"],
            proof=[_document_id(c["source_id"]) for c in release.citations.get(row["case_id"], ())],
        )


def _address_id(row: Mapping[str, Any]) -> str | None:
    if row["place_status"] != "ok":
        return None
    words = [row["gazetteer_id"], row["place_name"], row["place_lon"], row["place_lat"]]
    return make_id("routes-place", "|".join(_text(word) for word in words))


def _addresses(release: Release) -> Iterator[Entity]:
    seen: set[str] = set()
    for row in _rows(release.events):
        address = _address_id(row)
        if address is None or address in seen:
            continue
        seen.add(address)
        is_area = row["level"] in AREA_LEVELS
        parts = [row["place_name"], row["admin1"], row["place_country"]]
        told = f"known to: {label('level', row['level'])}"
        radius = row["uncertainty_km"]
        yield _entity(
            "Address",
            address,
            full=", ".join(str(part) for part in parts if part),
            country=_country(row["place_country"]),
            state=row["admin1"],
            latitude=None if is_area else row["place_lat"],
            longitude=None if is_area else row["place_lon"],
            remarks=told if radius is None else f"{told}, within {number_text(radius)} km",
        )


def _country(code: object) -> str | None:
    return code.lower() if isinstance(code, str) else None


def _events(release: Release) -> Iterator[Entity]:
    for row in _rows(release.events):
        cited = release.citations.get(row["event_id"], ())
        inferred = row["documented"] == "inferred"
        name = f"{label('kind', row['kind'])}: {row['place_text']}"
        exact = _date(row["date"])
        yield _entity(
            "Event",
            _event_id(row["event_id"]),
            name=f"{name} (inferred)" if inferred else name,
            recordId=row["event_id"],
            date=exact,
            startDate=None if exact else row["earliest"],
            endDate=None if exact else row["latest"],
            country=_country(row["place_country"] or row["country"]),
            location=row["place_text"],
            addressEntity=_address_id(row),
            summary=row["items"],
            description=_description(row),
            keywords=[
                "inferred" if inferred else "documented",
                f"level: {row['level']}",
                f"stage: {row['kind']}",
            ],
            notes=[cited_as(citation) for citation in cited],
            proof=[_document_id(citation["source_id"]) for citation in cited],
        )


def _description(row: Mapping[str, Any]) -> str:
    lines = [row["case_title"]]
    if row["date"]:
        lines.append(f"date: {row['date']} ({row['date_text'] or 'as recorded'})")
    if row["quantity"] is not None:
        relation, unit = row["quantity_relation"] or "exact", row["quantity_unit"] or "unknown"
        lines.append(f"{relation}: {number_text(row['quantity'])} {unit}")
    lines.append(f"place known to: {row['level']}")
    if row["uncertainty_km"] is not None:
        lines.append(f"within {number_text(row['uncertainty_km'])} km")
    if row["place_reason"]:
        lines.append(row["place_reason"])
    return "; ".join(str(line) for line in lines if line)


def _documentations(release: Release) -> Iterator[Entity]:
    """Which place of a source says it, where the citation tells."""
    for event in release.events["event_id"]:
        for citation in release.citations.get(str(event), ()):
            if not citation["locator"]:
                continue
            words = (str(event), str(citation["source_id"]), str(citation["locator"]))
            yield _entity(
                "Documentation",
                make_id("routes-citation", *words),
                document=_document_id(citation["source_id"]),
                entity=_event_id(event),
                role=citation["locator"],
            )


def _legs(release: Release) -> Iterator[Entity]:
    for row in _rows(release.legs):
        levels = f"{row['from_level']} to {row['to_level']}"
        yield _entity(
            "UnknownLink",
            make_id("routes-leg", row["leg_id"]),
            subject=_event_id(row["from_event"]),
            object=_event_id(row["to_event"]),
            role=f"leg, {row['basis']}",
            status=row["basis"],
            recordId=row["leg_id"],
            description=f"rule: {row['rule']}; places known to: {levels}",
            summary=row["reason"],
            proof=[_document_id(c["source_id"]) for c in release.citations.get(row["leg_id"], ())],
        )
