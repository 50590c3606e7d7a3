"""What makes a row a record: what it lacks, what it names, and the edits that store it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routes.casebook.importing.standing import ANY_CITABLE
from routes.casebook.stores.edits import Insert
from routes.codebook import table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from routes.casebook.cells import Value
    from routes.casebook.importing.standing import Standing
    from routes.casebook.stores.edits import Edit

_LACKS_AT_MOST = 5_000


def lacking(name: str, values: Mapping[str, Value], *, cited: bool) -> tuple[str, ...]:
    """Return the required fields that are empty, and ``source_id`` if a citation is required.

    Parameters
    ----------
    name
        The table.
    values
        Its fields.
    cited
        Whether a source is named for the record.
    """
    owner = table(name)
    empty = [f.name for f in owner.fields if f.required and values.get(f.name) is None]
    return (*empty, "source_id") if owner.cited and not cited else tuple(empty)


def missing_names(
    name: str, values: Mapping[str, Value], sources: Iterable[str], standing: Standing
) -> tuple[tuple[str, str], ...]:
    """Return table and id of every record that is named and not there."""
    named = [
        (field.references.partition(".")[0], str(values[field.name]))
        for field in table(name).fields
        if field.references and values.get(field.name) is not None
    ]
    if name == "citations" and values.get("record") is not None:
        named.append((ANY_CITABLE, str(values["record"])))
    named += [("sources", source) for source in sources]
    return tuple(
        (owner, identifier) for owner, identifier in named if not standing.has(owner, identifier)
    )


def lacks_words(fields: tuple[str, ...], absent: tuple[tuple[str, str], ...]) -> str:
    """Say which fields a draft lacks, and which records it names that are not there."""
    parts = [f"no {field}" for field in fields]
    for owner, identifier in absent:
        name = "record" if owner == ANY_CITABLE else owner.removesuffix("s")
        parts.append(f"the {name} {identifier} is not there yet")
    listed = "; ".join(parts)
    return listed if len(listed) <= _LACKS_AT_MOST else f"{listed[:_LACKS_AT_MOST]} …"


def record_edits(
    name: str,
    values: Mapping[str, Value],
    cited: Iterable[tuple[str, str | None]],
    standing: Standing,
    tails: Mapping[str, str],
) -> list[Edit]:
    """Return the edits that store a record with its citations.

    Parameters
    ----------
    name
        The table.
    values
        Its fields, sound.
    cited
        Source and locator of each citation.
    standing
        What is there: a citation that stands is not made again.
    tails
        By source, the locator that its address carried.
    """
    record = dict(values)
    if name == "citations" and record.get("locator") is None:
        record["locator"] = tails.get(str(record["source_id"]))
        if _stands(record, standing):
            return []
    made: list[Edit] = [Insert(name, record)]
    if name == "citations":
        return made
    key = table(name).primary_key[0]
    return made + citation_edits(str(values[key]), cited, standing, tails)


def citation_edits(
    identifier: str,
    cited: Iterable[tuple[str, str | None]],
    standing: Standing,
    tails: Mapping[str, str],
) -> list[Edit]:
    """Return the edits for citations of a record that are not there yet."""
    made: list[Edit] = []
    seen = set()
    for source, own in cited:
        locator = own or tails.get(source)
        row: dict[str, Value] = {
            "record": identifier,
            "source_id": source,
            "locator": locator,
            "credibility": None,
        }
        if (source, locator) not in seen and not _stands(row, standing):
            made.append(Insert("citations", row))
        seen.add((source, locator))
    return made


def _stands(row: Mapping[str, Value], standing: Standing) -> bool:
    return any(
        (known["source_id"], known["locator"]) == (row["source_id"], row["locator"])
        for known in standing.citations_of(str(row["record"]))
    )
