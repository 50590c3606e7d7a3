"""casebook → checked → geocoded → chained → map."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pandas as pd

from routes.casebook import Casebook, read_casebook
from routes.chains import build_legs
from routes.checks import Finding, check_tables
from routes.codebook import TABLE_NAMES
from routes.errors import CasebookError
from routes.files import replace_file
from routes.frames import with_date_bounds
from routes.geocode import geocode_events, reference_index
from routes.reference import additions_in_use
from routes.render import Atlas, RoutesMap, routes_map, summarise

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path
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


def _problem_findings(casebook: Casebook) -> list[Finding]:
    return [
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
    ]


def _located(casebook: Casebook, found: Iterable[Finding]) -> list[Finding]:
    """Give findings about records the row of the file the record stands in."""
    placed = []
    for finding in found:
        table = finding.file.removesuffix(".csv")
        row = casebook.rows.get(table, {}).get(finding.record_id or "")
        placed.append(finding if finding.row is not None else replace(finding, row=row))
    return placed


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
            row=casebook.rows.get("events", {}).get(str(event_id)),
            column="place_text",
            record_id=str(event_id),
            message=f"{text!r} is not on the map: {reason}",
            cure="decide it in places.csv, with the reason, or leave it in the list of places "
            "that cannot be mapped",
        )
        for event_id, text, status, reason, decided_by in rows
        # A person who decided that a place cannot be placed has settled it; a decision that leads
        # nowhere (no coordinates, an id that is not there) has not.
        if status != "ok" and (pd.isna(decided_by) or status != "refused")
    ]


def check(path: Path) -> tuple[Finding, ...]:
    """Find everything wrong with a casebook.

    Parameters
    ----------
    path
        Folder of the casebook.

    Returns
    -------
    tuple of Finding
        Errors first, then warnings, each by file, row and column.

    Raises
    ------
    CasebookError
        If there is no casebook at ``path``.
    """
    casebook = read_casebook(path)
    findings = _findings(casebook)
    if not any(finding.severity == "error" for finding in findings):
        findings = [*findings, *_place_findings(casebook, _places(casebook))]
    return _ordered(findings)


def _findings(casebook: Casebook) -> list[Finding]:
    found = _problem_findings(casebook)
    # The reader tells broken references itself, with the row they stand in.
    checked = check_tables(casebook.tables, skip={"unknown_reference"})
    return [*found, *_located(casebook, checked)]


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
        index=reference_index(casebook.location),
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
    tables = {**casebook.tables, "events": with_date_bounds(casebook["events"])}
    cases = casebook["cases"].dropna(subset=["corridor"])
    legs = build_legs(
        casebook["events"],
        resolved,
        casebook["legs"],
        casebook["citations"],
        corridors=dict(zip(cases["case_id"], cases["corridor"], strict=True)),
    )
    additions = additions_in_use(casebook.location)
    return Atlas(
        tables=tables,
        places=resolved,
        legs=legs,
        data_sha256=data_sha256(casebook.tables),
        gazetteer_version=reference_index(casebook.location).version,
        credits=tuple(each.credit for each in additions if each.credit),
    )


class CasebookRefusedError(CasebookError):
    """A casebook with errors, which no map is made from.

    Parameters
    ----------
    path
        The casebook.
    findings
        What is wrong with it, errors first.
    """

    def __init__(self, path: Path, findings: tuple[Finding, ...]) -> None:
        errors = sum(finding.severity == "error" for finding in findings)
        super().__init__(f"{path}: no map is made from a casebook with errors ({errors} found)")
        self.findings = findings


def draw(path: Path) -> tuple[RoutesMap, Mapping[str, Any], tuple[Finding, ...]]:
    """Draw the map of a casebook without writing it.

    Raises
    ------
    CasebookRefusedError
        If the casebook has errors; nothing is drawn.
    CasebookError
        If there is no casebook at ``path``.
    """
    casebook = read_casebook(path)
    findings = _findings(casebook)
    if any(finding.severity == "error" for finding in findings):
        raise CasebookRefusedError(path, _ordered(findings))
    places = _places(casebook)
    atlas = build_atlas(casebook, places)
    warnings = _ordered([*findings, *_place_findings(casebook, places)])
    return routes_map(atlas), summarise(atlas), warnings


def build_map(path: Path, folder: Path) -> MapBuild:
    """Build the map of a casebook as one self-contained page.

    Parameters
    ----------
    path
        Folder of the casebook.
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
    drawn, summary, findings = draw(path)
    page = drawn.get_root().render()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        target = replace_file(folder / MAP_FILE, page.encode("utf-8"))
    except OSError as error:
        msg = f"{folder} cannot be written ({error.strerror}); choose another folder with -o"
        raise CasebookError(msg) from error
    return MapBuild(path=target, summary=summary, findings=findings)
