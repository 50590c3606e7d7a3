"""How findings are told at the terminal."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from routes.cli.geocode_answers import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any

    from routes.checks import Finding
    from routes.pipeline import CasebookRefusedError

TOLD_SINGLY = 4
"""Up to so many findings of one kind are told one by one; more of them are told once."""
_ROWS_TOLD = 3


def as_line(finding: Finding) -> str:
    """One finding as a line to read: where, what, and the cure."""
    where = [*_where(finding)]
    if finding.row is None and finding.record_id:
        where.insert(1, f"record {finding.record_id}")
    elif finding.row is not None:
        where.insert(1, f"row {finding.row}")
    text = f"{finding.severity}: {', '.join(where)}: {finding.message}"
    return f"{printable(text)}\n    → {printable(finding.cure)}"


def as_lines(findings: Iterable[Finding], *, every: bool = False) -> Iterator[str]:
    """Findings as lines to read, one for each, or one for each kind that repeats.

    Parameters
    ----------
    findings
        In the order they are to be told.
    every
        Whether findings that repeat are told one by one as well.
    """
    for group in _groups(findings):
        if every or len(group) <= TOLD_SINGLY:
            yield from map(as_line, group)
        else:
            yield _as_group(group)


def are_grouped(findings: Iterable[Finding]) -> bool:
    """Tell whether `as_lines` leaves any finding untold unless asked for every one."""
    return any(len(group) > TOLD_SINGLY for group in _groups(findings))


def tell_refusal(refused: CasebookRefusedError) -> None:
    """Say on standard error which errors a casebook was refused for."""
    errors = [finding for finding in refused.findings if finding.severity == "error"]
    for line in as_lines(errors):
        click.echo(line, err=True)
    click.echo(f"routes: {refused}", err=True)


def as_data(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """Findings as values that JSON can hold."""
    return [asdict(finding) for finding in findings]


def tally(findings: Iterable[Finding]) -> str:
    """How many errors, warnings and notices there are, in words; no notices are not told."""
    severities = [finding.severity for finding in findings]
    notices = severities.count("notice")
    told = [_counted(severities.count(name), name) for name in ("error", "warning")]
    return ", ".join([*told, _counted(notices, "notice")] if notices else told)


def _counted(number: int, name: str) -> str:
    return f"{number:,} {name}{'' if number == 1 else 's'}"


def _where(finding: Finding) -> Iterator[str]:
    yield finding.file
    if finding.column is not None:
        yield f"column {finding.column}"


def _groups(findings: Iterable[Finding]) -> list[list[Finding]]:
    groups: dict[tuple[str, str, str, str | None], list[Finding]] = {}
    for finding in findings:
        kind = (finding.severity, finding.rule, finding.file, finding.column)
        groups.setdefault(kind, []).append(finding)
    return [*groups.values()]


def _as_group(group: Sequence[Finding]) -> str:
    first = group[0]
    alike = len({finding.message for finding in group}) == 1
    such = first.message if alike else f"{first.rule}, such as: {first.message}"
    text = f"{first.severity}: {', '.join(_where(first))}: {len(group):,} times {such}"
    same_cure = len({finding.cure for finding in group}) == 1
    cure = first.cure if same_cure else f"such as: {first.cure}"
    return f"{printable(text)} ({_places(group)})\n    → {printable(cure)}"


def _places(group: Sequence[Finding]) -> str:
    """Name the first rows, or the first records where no row is known."""
    in_file = [finding for finding in group if finding.row is not None]
    told = in_file or group
    names = [str(each.row if in_file else each.record_id) for each in told[:_ROWS_TOLD]]
    more = len(group) - len(names)
    word = "rows" if in_file else "records"
    return f"{word} {', '.join(map(printable, names))}" + (f" and {more:,} more" if more else "")
