"""What a draft holds: its cells, what it lacks, and the record it may become."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from routes.casebook.importing.settling import Waiting
from routes.casebook.importing.standing import ANY_CITABLE
from routes.casebook.importing.values import as_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from routes.casebook.cells import Value

_LACKS_AT_MOST = 5_000


def draft_key(draft: Mapping[str, Value], cells: Mapping[str, str]) -> tuple[str, str]:
    """Return the table of the record that a draft may become, and its id."""
    name = str(draft["table"])
    return name, Waiting.of(name, cells, draft).identifier


def lacks_words(fields: tuple[str, ...], absent: tuple[tuple[str, str], ...]) -> str:
    """Say which fields a draft lacks, and which records it names that are not there."""
    parts = [f"no {field}" for field in fields]
    for owner, identifier in absent:
        name = "record" if owner == ANY_CITABLE else owner.removesuffix("s")
        parts.append(f"the {name} {identifier} is not there yet")
    listed = "; ".join(parts)
    return listed if len(listed) <= _LACKS_AT_MOST else f"{listed[:_LACKS_AT_MOST]} …"


def cells_json(values: Mapping[str, Value], cited: list[tuple[str, str | None]]) -> str:
    """Write the cells of a draft as a row of a table has them."""
    cells = {name: as_text(value) for name, value in values.items() if value is not None}
    if cited:
        cells["source_id"] = ";".join(source for source, _ in cited)
        locators = [locator or "" for _, locator in cited]
        if any(locators):
            same = len(set(locators)) == 1
            cells["locator"] = locators[0] if same else ";".join(locators)
    return json.dumps(cells, ensure_ascii=False, sort_keys=True)
