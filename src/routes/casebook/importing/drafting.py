"""What a draft holds: its cells, what it lacks, and the record it may become."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from routes.casebook.importing.settling import Waiting
from routes.casebook.importing.values import as_text
from routes.casebook.problems import shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from routes.casebook.cells import Value


def draft_key(draft: Mapping[str, Value], cells: Mapping[str, str]) -> tuple[str, str]:
    """Return the table of the record that a draft may become, and its id."""
    name = str(draft["table"])
    return name, Waiting.of(name, cells, draft).identifier


def draft_words(draft: Mapping[str, Value]) -> str:
    """Name a draft by the row that left it."""
    return f"the draft of row {draft['row']} of {shown(str(draft['file']))}"


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
