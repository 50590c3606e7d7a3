"""casebook → checked → geocoded → chained → map."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from routes.casebook import Casebook, read_casebook
from routes.casebook.packaging import USUAL_TITLE
from routes.casebook.stores import open_store
from routes.checks import DRAFT, PENDING, Finding, check_tables
from routes.codebook import RECORD_KEEPING, TABLE_NAMES, code_list
from routes.errors import CasebookError
from routes.files import replace_file
from routes.frames import with_date_bounds
from routes.geocode import geocode_events, reference_index
from routes.pipeline.atlas_pages import write_set
from routes.pipeline.chaining import chain_findings, legs_of
from routes.pipeline.queueing import queue_findings
from routes.pipeline.telling import Telling, counted, unheard
from routes.reference import additions_in_use
from routes.render import (
    HOME,
    PRESETS_FILE,
    Atlas,
    AtlasPages,
    RoutesMap,
    default_site,
    parse_site,
    summarise,
    whole_map,
)
from routes.render.counting import count_apart
from routes.render.presets_file import titled

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from routes.render import Site

MAP_FILE = "map.html"
"""Name of the page of everything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MapBuild:
    """What building a map gave."""

    path: Path
    """The page; of an atlas, the landing page."""
    summary: Mapping[str, Any]
    """What the page holds; the same as in the page."""
    counted: Mapping[str, Any]
    """What of it sources state and what is inferred, as
    :func:`routes.render.counting.count_apart` tells it."""
    findings: tuple[Finding, ...]
    """Warnings; a casebook with errors is not built."""
    withheld: Mapping[str, int]
    """Cases that are not public, and so not on the map, by their state of review."""
    left_off: Mapping[str, int]
    """Rows that are kept and are not on the map: how many are ``pending``, how many ``draft``."""
    gazetteers: tuple[str, ...]
    """Added gazetteers that were used, each in words."""
    files: tuple[Path, ...] = ()
    """Every file of an atlas, in the order of its questions."""


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


_TOO_SHORT, _EMPTY = "row_too_short", "missing_value"


def problem_findings(casebook: Casebook) -> tuple[Finding, ...]:
    """Return what the reader found wrong, as findings.

    Of a row that is too short only that is told: the cells it lacks are told with it, and which
    columns they are of cannot be known.
    """
    short = {(each.file, each.row) for each in casebook.problems if each.rule == _TOO_SHORT}
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
        if problem.rule != _EMPTY or (problem.file, problem.row) not in short
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


def check(path: Path | str, *, telling: Telling = unheard) -> tuple[Finding, ...]:
    """Find everything wrong with a casebook.

    Parameters
    ----------
    path
        The casebook, in any home.
    telling
        Told what is being done.

    Returns
    -------
    tuple of Finding
        Errors first, then warnings, then notices, each by file, row and column. In a database
        there are no files and rows: the table stands for the file, and the record is named.

    Raises
    ------
    CasebookError
        If there is no casebook at ``path``.
    """
    telling("reading the casebook")
    casebook = read_casebook(path)
    telling(f"checking {counted(len(casebook['cases']), 'case')}")
    findings = [*_findings(casebook), *queue_findings(path)]
    if not any(finding.severity == "error" for finding in findings):
        telling(placing_words(casebook))
        places = _places(casebook)
        told = [*_place_findings(casebook, places), *chain_findings(casebook.tables, places)]
        findings += _located(casebook, told)
    return _ordered(findings)


def _findings(casebook: Casebook) -> list[Finding]:
    found = problem_findings(casebook)
    # The reader tells broken references itself, with the row they stand in.
    checked = check_tables(casebook.tables, skip={"unknown_reference"})
    return _located(casebook, [*found, *checked])


_SEVERITIES = ("error", "warning", "notice")


def _ordered(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(
        sorted(
            findings,
            key=lambda f: (
                _SEVERITIES.index(f.severity),
                f.file,
                f.row or 0,
                f.column or "",
                f.rule,
                f.message,
            ),
        )
    )


def placing_words(casebook: Casebook) -> str:
    """Say what resolving the places of a casebook does."""
    return f"placing {counted(len(casebook['events']), 'event')} and joining them to legs"


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
    additions = additions_in_use(casebook.gazetteer_folder)
    return Atlas(
        tables=tables,
        places=resolved,
        legs=legs_of(casebook.tables, resolved),
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


def site_of(casebook: Casebook, presets: Path | None = None) -> Site:
    """Read which pages a casebook wants, and their words.

    Parameters
    ----------
    casebook
        As read.
    presets
        A file to read instead of the ``maps.toml`` of the casebook; a database has none.

    Returns
    -------
    Site
        The five questions of every atlas, if there is no file. Without a title there, the title
        that the owner gave the casebook is the one of the site, in both languages.

    Raises
    ------
    RenderError
        If the file has a key or a value that cannot be used.
    CasebookError
        If the file cannot be read.
    """
    own = casebook.location / PRESETS_FILE if isinstance(casebook.location, Path) else None
    path = presets or own
    if path is None or (presets is None and not path.exists()):
        return titled(default_site(), _title_of(casebook))
    try:
        text = path.read_text("utf-8")
        return parse_site(text, file=str(presets or PRESETS_FILE), title=_title_of(casebook))
    except OSError as error:
        msg = f"{path} cannot be read ({error.strerror}); check the path and who may read it"
        raise CasebookError(msg) from error
    except UnicodeDecodeError as error:
        msg = f"{path} is not UTF-8; save it as UTF-8"
        raise CasebookError(msg) from error


def _title_of(casebook: Casebook) -> str | None:
    """Title that the owner gave; none where it is the usual one, or cannot be read."""
    try:
        title = open_store(casebook.location).description().get("title")
    except CasebookError:
        return None
    given = title.strip() if isinstance(title, str) else ""
    return given if given and given != USUAL_TITLE else None


def with_analyses(atlas: Atlas, telling: Telling = unheard) -> Atlas:
    """Add every analysis of the registry: the figures of ``routes analyse``, for the pages."""
    from routes.pipeline.analysing import ANALYSES  # noqa: PLC0415 - it reads casebooks

    found = {}
    for number, (name, analysis) in enumerate(ANALYSES.items(), start=1):
        telling(f"working out analysis {number} of {len(ANALYSES)}: {analysis.title_en}")
        found[name] = dict(analysis.compute(atlas))
    return replace(atlas, analyses=found)


def draw(path: Path | str) -> tuple[RoutesMap, Mapping[str, Any], tuple[Finding, ...]]:
    """Draw the map of a casebook without writing it, and without its analyses.

    Raises
    ------
    CasebookRefusedError
        If the casebook has errors; nothing is drawn.
    CasebookError
        If there is no casebook at ``path``.
    """
    casebook = read_casebook(path)
    site = site_of(casebook)
    atlas, warnings = _sound_atlas(casebook)
    return whole_map(site, atlas), summarise(atlas), warnings


def _sound_atlas(
    casebook: Casebook, telling: Telling = unheard
) -> tuple[Atlas, tuple[Finding, ...]]:
    telling(f"checking {counted(len(casebook['cases']), 'case')}")
    findings = require_sound(casebook)
    telling(placing_words(casebook))
    places = _places(casebook)
    atlas = build_atlas(casebook, places)
    placed = _located(casebook, _place_findings(casebook, places))
    return atlas, _ordered([*findings, *placed])


def build_map(path: Path | str, folder: Path) -> MapBuild:
    """Build the map of a casebook as one self-contained page, the page of everything alone.

    Parameters
    ----------
    path
        The casebook, in any home.
    folder
        Where the page is written, as ``map.html``; made if it is not there. The page before
        it stays whole until the new one is.

    Raises
    ------
    CasebookRefusedError
        If the casebook has errors; nothing is written.
    CasebookError
        If there is no casebook at ``path``, or ``folder`` cannot be written.
    """
    casebook = read_casebook(path)
    site = site_of(casebook)
    atlas, findings = _sound_atlas(casebook)
    page = whole_map(site, with_analyses(atlas)).get_root().render()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        target = replace_file(folder / MAP_FILE, page.encode("utf-8"))
    except OSError as error:
        msg = f"{folder} cannot be written ({error.strerror}); choose another folder with -o"
        raise CasebookError(msg) from error
    return _built(casebook, target, atlas, findings)


def build_pages(
    path: Path | str,
    folder: Path,
    *,
    presets: Path | None = None,
    embed: bool = False,
    telling: Telling = unheard,
) -> MapBuild:
    """Build the atlas of a casebook: a landing page, and a self-contained page for each question.

    Parameters
    ----------
    path
        The casebook, in any home.
    folder
        Where the pages are written; made if it is not there. No page is replaced before all are
        written, and a page of an earlier build that is no longer wanted is taken away, unless
        somebody has changed it.
    presets
        A file to read instead of the ``maps.toml`` of the casebook.
    embed
        Also write each page once more, to stand in a frame of other people's pages.
    telling
        Told what is being done.

    Raises
    ------
    CasebookRefusedError
        If the casebook has errors; nothing is written.
    RenderError
        If ``maps.toml`` has a key or a value that cannot be used; nothing is written.
    CasebookError
        If there is no casebook at ``path``, or ``folder`` cannot be written.
    """
    telling("reading the casebook")
    casebook = read_casebook(path)
    site = site_of(casebook, presets)
    atlas, findings = _sound_atlas(casebook, telling)
    pages = AtlasPages.of(site, with_analyses(atlas, telling))
    wanted = {page.file for page in site.every_page}
    drawing = f"drawing {counted(len(wanted), 'page')}"
    telling(drawing)
    files: dict[str, bytes] = {}
    for name, content in pages.files(embed=embed):
        files[name] = content
        telling(f"{drawing}, {len(wanted & files.keys())} done")
    telling(f"writing {counted(len(files), 'file')}")
    write_set(folder, files.items(), atlas.data_sha256)
    built = _built(casebook, folder / HOME, atlas, findings)
    return replace(built, files=tuple(folder / name for name in files))


def _withheld(atlas: Atlas) -> dict[str, int]:
    cases = atlas.tables["cases"]
    held = cases.loc[~cases["case_id"].isin(atlas.public_cases), "review_state"]
    numbers = {code.code: int((held == code.code).sum()) for code in code_list("review_state")}
    return {state: number for state, number in numbers.items() if number}


def _built(casebook: Casebook, path: Path, atlas: Atlas, findings: tuple[Finding, ...]) -> MapBuild:
    rules = [finding.rule for finding in findings]
    return MapBuild(
        path=path,
        summary=summarise(atlas),
        counted=count_apart(atlas),
        withheld=_withheld(atlas),
        findings=tuple(each for each in findings if each.rule not in {PENDING, DRAFT}),
        left_off={rule: rules.count(rule) for rule in (PENDING, DRAFT)},
        gazetteers=tuple(each.line() for each in additions_in_use(casebook.gazetteer_folder)),
    )
