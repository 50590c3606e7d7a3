"""What a check found, as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "notice"]
"""An error keeps a map from being made; a warning asks for a look; a notice only tells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing wrong with one record."""

    rule: str
    severity: Severity
    file: str
    """File of the table that the record is in."""
    row: int | None
    """Row of that file; checks see tables, so whoever knows the file fills it in."""
    column: str | None
    record_id: str | None
    """Id of the record; for a table without ids the values of its key, joined by ``|``."""
    message: str
    cure: str


def sort_key(finding: Finding) -> tuple[str, str, str, str, str]:
    """Order of findings that does not depend on the order of any row."""
    record = finding.record_id or ""
    return finding.file, record, finding.column or "", finding.rule, finding.message
