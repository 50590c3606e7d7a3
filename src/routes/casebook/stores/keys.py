"""How a record is told from every other record of its table."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from routes.codebook import key_fields

if TYPE_CHECKING:
    from collections.abc import Mapping

    from routes.casebook.cells import Value


def record_key(name: str, record: Mapping[str, Value]) -> str:
    """Return the key of a record as one text that no other record of its table can have.

    The id of a record is not enough for that where its parts are texts: ``a|b`` and ``c`` joined
    are the same as ``a`` and ``b|c`` joined.

    Examples
    --------
    >>> record_key("citations", {"record": "a#1", "source_id": "s|1"})
    '["a#1","s|1",null]'
    """
    fields = key_fields(name)
    if len(fields) == 1:
        return str(record[fields[0]])
    parts = [record.get(field) for field in fields]
    return json.dumps(parts, ensure_ascii=False, separators=(",", ":"))


def record_json(record: Mapping[str, Value]) -> str:
    """Write a record for the change log: its fields that are not missing, as JSON."""
    known = {name: value for name, value in record.items() if value is not None}
    return json.dumps(known, ensure_ascii=False, allow_nan=False)
