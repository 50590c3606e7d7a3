"""How findings are told at the terminal."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from routes.checks import Finding


def as_line(finding: Finding) -> str:
    """One finding as a line to read: where, what, and the cure."""
    where = [finding.file]
    if finding.row is not None:
        where.append(f"row {finding.row}")
    if finding.column is not None:
        where.append(f"column {finding.column}")
    return f"{finding.severity}: {', '.join(where)}: {finding.message}\n    → {finding.cure}"


def as_data(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """Findings as values that JSON can hold."""
    return [asdict(finding) for finding in findings]


def tally(findings: Iterable[Finding]) -> str:
    """How many errors and warnings there are, in words."""
    severities = [finding.severity for finding in findings]
    errors, warnings = severities.count("error"), severities.count("warning")
    return (
        f"{errors} error{'' if errors == 1 else 's'}, "
        f"{warnings} warning{'' if warnings == 1 else 's'}"
    )
