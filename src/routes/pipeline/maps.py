"""casebook → checked → geocoded → chained → map."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from routes.casebook import Casebook, read_casebook
from routes.chains import build_legs
from routes.checks import DRAFT, PENDING, Finding, check_tables
from routes.codebook import RECORD_KEEPING, TABLE_NAMES
from routes.errors import CasebookError
from routes.files import replace_file
from routes.frames import with_date_bounds
from routes.geocode import geocode_events, reference_index
from routes.reference import additions_in_use
from routes.render import Atlas, RoutesMap, routes_map, summarise

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any


MAP_FILE = "index.html"
"""Name of the page that a build writes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MapBuild:
    """What building a map gave."""

    path: Path
    """The page."""
    summary: Mapping[str, Any]
    """What the page holds; the same as in the page."""
    findings: tuple[Finding, ...]
    """Warnings; a casebook with errors is not built."""
    left_off: Mapping[str, int]
    """Rows that are kept and are not on the map: how many are ``pending``, how many ``draft``."""
    gazetteers: tuple[str, ...]
    """Added gazetteers that were used, each in words."""


def data_sha256(tables: Mapping[str, pd.DataFrame]) -> str:
    """Hash the content of a casebook, whatever the order of its rows or the host.

    Parameters
    ----------
    tables
        Frames of the codebook's tables, under the frame contract (sorted by key).

    Returns
    -------
    str
        SHA-256 of the tables written as CSV, in the order of the codebook.
    """
    digest = hashlib.sha256()
    for name in TABLE_NAMES:
        digest.update(f"{name}\n".encode())
        digest.update(tables[name].to_csv(index=False, lineterminator="\n").encode("utf-8"))
    return digest.hexdigest()


def problem_findings(casebook: Casebook) -> tuple[Finding, ...]:
    """Return what the reader found wrong, as findings."""
    return tuple(
        Finding(
            rule=problem.rule,
            severity=problem.severity,
            file=problem.file,
            row=problem.row,
            column=problem.column,
            record_id=None,
            message=problem.message,
            cure=problem.cure,
        )
        for problem in casebook.problems
    )


def _located(casebook: Casebook, found: Iterable[Finding]) -> list[Finding]:
    """Give findings about records the row of the file the record stands in.

    A database has no files: there the table stands for the file.
    """
    in_files = isinstance(casebook.location, Path)
    placed = []
    for finding in found:
        table = finding.file.removesuffix(".csv")
        if table not in _TABLES or finding.row is not None:
            placed.append(finding)
        elif in_files:
            row = casebook.rows.get(table, {}).get(finding.record_id or "")
            placed.append(replace(finding, row=row))
        else:
            placed.append(replace(finding, file=table))
    return placed


_TABLES = frozenset({*TABLE_NAMES, *RECORD_KEEPING})


def _place_findings(casebook: Casebook, places: pd.DataFrame) -> list[Finding]:
    """Places that could not be resolved and are not settled: listed, never guessed."""
    events = casebook["events"]
    rows = zip(
        events["event_id"],
        events["place_text"],
        places["place_status"],
        places["place_reason"],
        places["decided_by"],
        strict=True,
    )
    return [
        Finding(
            rule=f"place_{status}",
            severity="warning",
            file="events.csv",
            row=None,
            column="place_text",
            record_id=str(event_id),
            message=f"{text!r} is not on the map: {reason}",
            cure=_PLACE_CURES.get(str(status), _DECIDE),
        )
        for event_id, text, status, reason, decided_by in rows
        # A person who decided that a place cannot be placed has settled it; a decision that leads
        # nowhere (no coordinates, an id that is not there) has not.
        if status != "ok" and (pd.isna(decided_by) or status != "refused")
    ]


_DECIDE = (
    "Decide it with 'routes geocode --all CASEBOOK --review' (kept in places.csv, with the "
    "reason), or leave it in the list of places that cannot be mapped"
)
_PLACE_CURES = {
    "not_found": "Correct the words if they are misspelt; if the gazetteer does not have the "
    "place, give lon, lat and level in places.csv, with the reason",
}


def check(path: Path | str) -> tuple[Finding, ...]:
    """Find everything wrong with a casebook.

    Parameters
    ----------
    path
        The casebook, in any home.

    Returns
    -------
    tuple of Finding
        Errors first, then warnings, each by file, row and column. In a database there are no
        files and rows: the table stands for the file, and the record is named.

    Raises
    ------
    CasebookError
        If there is no casebook at ``path``.
    """
    casebook = read_casebook(path)
    findings = _findings(casebook)
    if not any(finding.severity == "error" for finding in findings):
        findings += _located(casebook, _place_findings(casebook, _places(casebook)))
    return _ordered(findings)


def _findings(casebook: Casebook) -> list[Finding]:
    found = problem_findings(casebook)
    # The reader tells broken references itself, with the row they stand in.
    checked = check_tables(casebook.tables, skip={"unknown_reference"})
    return _located(casebook, [*found, *checked])


def _ordered(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(
        sorted(
            findings,
            key=lambda f: (
                f.severity != "error",
                f.file,
                f.row or 0,
                f.column or "",
                f.rule,
                f.message,
            ),
        )
    )


def _places(casebook: Casebook) -> pd.DataFrame:
    return geocode_events(
        casebook["events"],
        decisions=casebook["places"],
        index=reference_index(casebook.gazetteer_folder),
        cases=casebook["cases"],
    )


def build_atlas(casebook: Casebook, places: pd.DataFrame | None = None) -> Atlas:
    """Geocode and chain a casebook that has no errors.

    Parameters
    ----------
    casebook
        As read.
    places
        Resolved places on the index of the events; resolved here when left out.

    Returns
    -------
    Atlas
        What :func:`routes.render.routes_map` draws.
    """
    resolved = _places(casebook) if places is None else places
    # Only the tables of facts: what waits, and who changed what, never reach a page.
    tables = {name: casebook[name] for name in TABLE_NAMES}
    tables["events"] = with_date_bounds(tables["events"])
    cases = casebook["cases"].dropna(subset=["corridor"])
    legs = build_legs(
        casebook["events"],
        resolved,
        casebook["legs"],
        casebook["citations"],
        corridors=dict(zip(cases["case_id"], cases["corridor"], strict=True)),
    )
    additions = additions_in_use(casebook.gazetteer_folder)
    return Atlas(
        tables=tables,
        places=resolved,
        legs=legs,
        data_sha256=data_sha256(casebook.tables),
        gazetteer_version=reference_index(casebook.gazetteer_folder).version,
        credits=tuple(each.credit for each in additions if each.credit),
    )


class CasebookRefusedError(CasebookError):
    """A casebook with errors, which is not used as if it had none.

    Parameters
    ----------
    casebook
        Its name, without a password.
    findings
        What is wrong with it, errors first.
    refused
        What is not done with it.
    """

    def __init__(
        self,
        casebook: Path | str,
        findings: tuple[Finding, ...],
        refused: str = "no map is made from",
    ) -> None:
        errors = sum(finding.severity == "error" for finding in findings)
        super().__init__(f"{casebook}: {refused} a casebook with errors ({errors} found)")
        self.findings = findings


def require_sound(casebook: Casebook, refused: str = "no map is made from") -> tuple[Finding, ...]:
    """Return the warnings about a casebook, or refuse it.

    Parameters
    ----------
    casebook
        As read.
    refused
        What is not done with a casebook that has errors.

    Raises
    ------
    CasebookRefusedError
        If the casebook has errors.
    """
    findings = tuple(_findings(casebook))
    if any(finding.severity == "error" for finding in findings):
        raise CasebookRefusedError(casebook.location, _ordered(findings), refused)
    return findings


def draw(path: Path | str) -> tuple[RoutesMap, Mapping[str, Any], tuple[Finding, ...]]:
    """Draw the map of a casebook without writing it.

    Raises
    ------
    CasebookRefusedError
        If the casebook has errors; nothing is drawn.
    CasebookError
        If there is no casebook at ``path``.
    """
    return _drawn(read_casebook(path))


def _drawn(casebook: Casebook) -> tuple[RoutesMap, Mapping[str, Any], tuple[Finding, ...]]:
    findings = require_sound(casebook)
    places = _places(casebook)
    atlas = build_atlas(casebook, places)
    placed = _located(casebook, _place_findings(casebook, places))
    warnings = _ordered([*findings, *placed])
    return routes_map(atlas), summarise(atlas), warnings


def build_map(path: Path | str, folder: Path) -> MapBuild:
    """Build the map of a casebook as one self-contained page.

    Parameters
    ----------
    path
        The casebook, in any home.
    folder
        Where the page is written, as ``index.html``; made if it is not there. The page before
        it stays whole until the new one is.

    Raises
    ------
    CasebookRefusedError
        If the casebook has errors; nothing is written.
    CasebookError
        If there is no casebook at ``path``, or ``folder`` cannot be written.
    """
    casebook = read_casebook(path)
    drawn, summary, findings = _drawn(casebook)
    page = drawn.get_root().render()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        target = replace_file(folder / MAP_FILE, page.encode("utf-8"))
    except OSError as error:
        msg = f"{folder} cannot be written ({error.strerror}); choose another folder with -o"
        raise CasebookError(msg) from error
    rules = [finding.rule for finding in findings]
    return MapBuild(
        path=target,
        summary=summary,
        findings=tuple(each for each in findings if each.rule not in {PENDING, DRAFT}),
        left_off={rule: rules.count(rule) for rule in (PENDING, DRAFT)},
        gazetteers=tuple(each.line() for each in additions_in_use(casebook.gazetteer_folder)),
    )
