"""A foreign file into a casebook: read, recognised, checked, saved as one, placed on the map."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from routes.casebook.foreign import ForeignRow, ForeignTable, read_foreign
from routes.casebook.importing.identifying import id_field
from routes.casebook.importing.mapping import ColumnMap, Hints, column_map, propose
from routes.casebook.importing.noting import notes_of
from routes.casebook.importing.outcomes import Plan, Policy, Reject, Sheet, Tally
from routes.casebook.importing.planning import Planner
from routes.casebook.importing.profiles import Profile
from routes.casebook.importing.programs import recognise
from routes.casebook.importing.rejecting import write_rejects
from routes.casebook.importing.rows import Answers
from routes.casebook.importing.standing import Standing
from routes.casebook.problems import Fault, shown
from routes.casebook.stores.edits import ConflictError, Insert
from routes.casebook.templates import APART
from routes.casebook.templates import SHEETS as TEMPLATE_SHEETS
from routes.codebook import TABLE_NAMES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from routes.casebook.importing.dates import DayOrder
    from routes.casebook.importing.outcomes import Choice, Doubt
    from routes.casebook.reading import Casebook
    from routes.casebook.stores.interface import Store

    Progress = Callable[[int, int], None]
    """Told how many rows are done, and how many there are."""

_TRIES = 3
_TEXTS_PLACED_AT_MOST = 5_000
"""Distinct place texts above which an import leaves placing them to the map."""
_LOOKED_AT = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOptions:
    """Answers to the questions that a file may raise, and whom to ask the others."""

    table: str | None = None
    layer: str | None = None
    crs: str | None = None
    hidden: bool = False
    encoding: str | None = None
    dates: DayOrder | None = None
    constants: Mapping[str, str] = field(default_factory=dict)
    """Fields and the cell for every row that has none of its own, such as ``case_id``."""
    update: bool = False
    keep_likely_duplicates: bool = False
    dry_run: bool = False
    """Plan everything, write nothing."""
    rejects: Path | None = None
    """Where rejected rows go; ``None`` for a file beside the imported one."""
    earlier_rejects: tuple[Reject, ...] = ()
    """Rejects of files before this one that go into the same file of rejects."""
    on_columns: Callable[[ColumnMap], ColumnMap] | None = None
    """Shown the columns of a table that are not certain; returns them as a person wants them."""
    on_doubt: Callable[[Doubt], Choice] | None = None
    """Asked about events that are likely told already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What came of the rows of a file.

    ``read`` is always ``loaded + updated + duplicates + rejected``.
    """

    file: str
    read: int
    loaded: int
    """Rows kept, as records or as drafts."""
    updated: int
    duplicates: int
    rejected: int
    drafts: int
    """Of the loaded, those that a person has to complete."""
    pending: int
    """Of the loaded, those that wait for a case, a source or another record."""
    rejects: tuple[Reject, ...] = ()
    rejects_file: Path | None = None
    notes: tuple[str, ...] = ()
    """Sentences that a person should read."""
    mapping: tuple[ColumnMap, ...] = ()
    """What the columns of each table were taken for."""
    places: Mapping[str, int] = field(default_factory=dict)
    """Events that became records, by what came of their place texts."""
    refusal: str | None = None
    """Why nothing of the file could be used."""
    operation: int = 0
    """Number of the save in the change log; 0 if nothing was to be saved."""


def import_file(
    store: Store,
    path: Path,
    *,
    who: str,
    profile: Profile | None = None,
    options: ImportOptions | None = None,
    progress: Progress | None = None,
) -> ImportReport:
    """Import a foreign file as one save: all rows that are sound, or nothing.

    Parameters
    ----------
    store
        The casebook.
    path
        The file; its content is taken for hostile.
    who
        Who imports, for the change log.
    profile
        What a person decided about files of this kind.
    options
        Answers and whom to ask.
    progress
        Told how far it is.

    Returns
    -------
    ImportReport
        Every row of the file is in it. Rejected rows are also in a file, written before the
        sound ones are saved; a file of rejects that was there is kept under another name.

    Raises
    ------
    CasebookError
        If the casebook cannot be read or saved, or the rejects cannot be written; nothing was
        saved.
    """
    chosen = options or ImportOptions()
    path = Path(path)
    foreign = read_foreign(
        path,
        layer=chosen.layer,
        crs=chosen.crs,
        include_hidden=chosen.hidden,
        encoding=chosen.encoding,
    )
    notes = [_sentence(note) for each in foreign.tables for note in each.notes]
    if foreign.refusal is not None:
        rejects = tuple(_refused(foreign.tables, foreign.refusal))
        work = _Work(foreign.file, (), rejects, tuple(dict.fromkeys(notes)))
        report = _report(work, Tally(), refusal=_sentence(foreign.refusal))
    else:
        work = _recognised(foreign.file, foreign.tables, profile, chosen)
        work = replace(work, notes=tuple(dict.fromkeys([*notes, *work.notes])))
        report = _saved(store, work, _Asked(who, profile, chosen, progress, path))
    if foreign.refusal is not None and report.rejects and not chosen.dry_run:
        report = replace(report, rejects_file=_write_rejects(path, report.rejects, chosen))
    return report


def import_rows(
    store: Store,
    header: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    table: str | None,
    who: str,
    profile: Profile | None = None,
    options: ImportOptions | None = None,
) -> ImportReport:
    """Import rows that somebody has pasted.

    Parameters
    ----------
    store
        The casebook.
    header
        Names of the columns.
    rows
        Cells as text; a short row is filled up with empty cells.
    table
        The table of the codebook, ``None`` to recognise it.
    who
        Who imports, for the change log.
    profile, options
        As in `import_file`. No file of rejects is written: they are in the report.

    Raises
    ------
    CasebookError
        If the casebook cannot be read or saved; nothing was saved.
    """
    names = tuple(_clean(cell).strip() for cell in header)
    given = tuple(
        _pasted(number, tuple(map(_clean, cells)), len(names))
        for number, cells in enumerate(rows, start=2)
        if any(cell.strip() for cell in cells)
    )
    foreign = ForeignTable("pasted rows", "", names, given, (), geographic=False)
    chosen = replace(options or ImportOptions(), table=table)
    work = _recognised("pasted rows", (foreign,), profile, chosen)
    return _saved(store, work, _Asked(who, profile, chosen, None, None))


def _clean(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")


def _pasted(number: int, cells: tuple[str, ...], columns: int) -> ForeignRow:
    if len(cells) > columns and any(cell.strip() for cell in cells[columns:]):
        message = f"the row has {len(cells)} cells, the header {columns}"
        return ForeignRow(number, cells, Fault("row_too_long", message, "Name every column"))
    fault = None
    if any("\0" in cell for cell in cells):
        fault = Fault("nul", "a cell holds a NUL character", "Type the cell again")
    return ForeignRow(number, (*cells, *[""] * (columns - len(cells)))[:columns], fault)


@dataclass(frozen=True, slots=True)
class _Work:
    """The tables of a file that can be used, and the rows of those that cannot."""

    file: str
    sheets: tuple[Sheet, ...]
    rejects: tuple[Reject, ...]
    notes: tuple[str, ...]
    constants: Mapping[str, str] = field(default_factory=dict)
    """What the file itself says of every row."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """What was asked for."""

    who: str
    profile: Profile | None
    options: ImportOptions
    progress: Progress | None
    path: Path | None


def _recognised(
    file: str,
    tables: Sequence[ForeignTable],
    profile: Profile | None,
    options: ImportOptions,
) -> _Work:
    sheets: list[Sheet] = []
    rejects: list[Reject] = []
    notes: list[str] = []
    known = recognise(tables)
    notes += known.notes
    for foreign in known.tables:
        if _is_explanation(foreign, tables):
            continue
        columns = known.maps.get(foreign.layer) or _columns(foreign, profile, options)
        sure = columns.exact or columns.asked or bool(columns.layout)
        if not sure and not columns.faults and options.on_columns:
            columns = options.on_columns(columns)
        if columns.faults:
            rejects += _refused((foreign,), columns.faults[0])
            notes += [_sentence(each) for each in columns.faults]
            continue
        notes += _column_notes(columns)
        sheets.append(Sheet(foreign.file, foreign.layer, columns, foreign.rows, foreign.geographic))
    sheets, told = _told_apart(sheets)
    notes += told
    sheets.sort(key=lambda each: TABLE_NAMES.index(each.columns.table))
    return _Work(file, tuple(sheets), tuple(rejects), tuple(notes), known.constants)


def _told_apart(sheets: list[Sheet]) -> tuple[list[Sheet], list[str]]:
    """Give layers of one file that number their features alike ids of their own.

    A column such as ``id`` or ``fid`` counts within its layer; the codebook's own names, such as
    ``event_id``, mean the same record in every layer.
    """
    seen: dict[str, set[str]] = {}
    told: list[str] = []
    apart: list[Sheet] = []
    for sheet in sheets:
        name, own = sheet.columns.table, _own_ids(sheet)
        before = seen.setdefault(name, set())
        if sheet.geographic and own & before:
            sheet = replace(sheet, prefix=f"{sheet.layer}:")  # noqa: PLW2901 - the same sheet
            told.append(
                f"the layer {shown(sheet.layer)} uses ids of another layer; its rows got "
                f"{shown(sheet.layer)} before theirs, since ids count within a layer."
            )
        before |= own
        apart.append(sheet)
    return apart, told


def _own_ids(sheet: Sheet) -> set[str]:
    field = id_field(sheet.columns.table)
    places = [index for index, target in sheet.columns.columns.items() if target == field]
    if not places or sheet.columns.header[places[0]] == field:
        return set()
    return {row.cells[places[0]].strip() for row in sheet.rows} - {""}


def _is_explanation(foreign: ForeignTable, tables: Sequence[ForeignTable]) -> bool:
    """Tell whether a sheet is one of those in the template that explain the others."""
    return foreign.layer in APART and any(each.layer in TEMPLATE_SHEETS for each in tables)


def _columns(foreign: ForeignTable, profile: Profile | None, options: ImportOptions) -> ColumnMap:
    rows = [row.cells for row in foreign.rows[:_LOOKED_AT]]
    told = profile.of(foreign.header, options.table) if profile else None
    if told is not None:
        return told
    if options.table is not None:
        return column_map(options.table, foreign.header, rows)
    names = tuple(name for name in (foreign.layer, Path(foreign.file).stem) if name)
    return propose(foreign.header, rows, Hints(names, foreign.geographic))


def _column_notes(columns: ColumnMap) -> list[str]:
    notes = []
    for index, target in columns.guesses.items():
        name = shown(columns.header[index])
        notes.append(
            f"the column {name} may be {target}; it was left out. "
            "If it is, say so in a profile with --map (--save-map writes one to begin with)."
        )
    if unread := [shown(each, at_most=30) for each in columns.unread]:
        listed = ", ".join(unread[:8]) + (" …" if len(unread) > 8 else "")  # noqa: PLR2004 - told
        notes.append(
            f"columns that are no field of {columns.table} are kept with the row: {listed}."
        )
    return notes


def _refused(tables: Iterable[ForeignTable], fault: Fault) -> Iterable[Reject]:
    for foreign in tables:
        for row in foreign.rows:
            why = row.fault or fault
            yield Reject(
                foreign.file, foreign.layer, row.number, foreign.header, row.cells,
                why.message, why.cure,
            )  # fmt: skip


def _sentence(fault: Fault) -> str:
    return f"{fault.message}. {fault.cure}."


def _saved(store: Store, work: _Work, asked: _Asked) -> ImportReport:
    for attempt in range(1, _TRIES + 1):
        casebook = store.read()
        plan = _planned(store, casebook, work, asked)
        rejects = (*work.rejects, *plan.tally.rejects)
        file = None
        if rejects and asked.path is not None and not asked.options.dry_run:
            file = _write_rejects(asked.path, rejects, asked.options)
        operation = 0
        if plan.edits and not asked.options.dry_run:
            try:
                why = f"import of {work.file}"
                operation = store.apply(plan.edits, who=asked.who, why=why).number
            except ConflictError:
                # Somebody saved meanwhile: what stands now decides what the rows are.
                if attempt == _TRIES:
                    raise
                continue
        report = _report(work, plan.tally, operation=operation)
        placed, note = _placed(casebook, plan)
        notes = (*report.notes, note) if note else report.notes
        return replace(report, rejects_file=file, places=placed, notes=notes)
    raise AssertionError


def _planned(store: Store, casebook: Casebook, work: _Work, asked: _Asked) -> Plan:
    origins, tails = _origins(store)
    profile, options = asked.profile or Profile(), asked.options
    policy = Policy(
        answers=Answers(
            dates=options.dates or profile.dates,
            constants={**work.constants, **profile.constants, **options.constants},
            codes=profile.codes,
        ),
        update=options.update,
        keep_likely_duplicates=options.keep_likely_duplicates,
        on_doubt=options.on_doubt,
        level_of=_Levels(casebook),
        was_deleted=_Deletions(store),
    )
    at = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    planner = Planner(Standing(casebook), origins, tails, policy, (asked.who, at))
    total = sum(len(sheet.rows) for sheet in work.sheets)
    done = 0

    def advance(rows: int) -> None:
        nonlocal done
        done += rows
        if asked.progress:
            asked.progress(done, total)

    return planner.plan(work.sheets, advance)


def _origins(store: Store) -> tuple[dict[str, tuple[str, str]], dict[str, str]]:
    """Return what came of imported rows, and the locators of addresses that carried one."""
    frame = store.keeping("origins")
    known = zip(frame["row_sha256"], frame["table"], frame["record_id"], strict=True)
    origins = {str(sha256): (str(name), str(record)) for sha256, name, record in known}
    tails = {}
    sources = frame[frame["table"] == "sources"]
    for record, text in zip(sources["record_id"], sources["cells"], strict=True):
        if " file " not in text:
            continue
        for cell in json.loads(text).values():
            address, mark, tail = cell.partition(" file ")
            if mark and address.startswith("http"):
                tails[str(record)] = f"file {tail.strip()}".replace('"', "")
    return origins, tails


class _Levels:
    """Tells the level of a place text, asking the gazetteer only if a row needs it."""

    def __init__(self, casebook: Casebook) -> None:
        self._casebook = casebook
        self._known: dict[tuple[str, str | None], str | None] = {}

    def __call__(self, words: str, country: str | None) -> str | None:
        """Return the level, or ``None`` if the words name no single place."""
        key = (words, country)
        if key not in self._known:
            import pandas as pd  # noqa: PLC0415 - heavy, and seldom needed

            from routes.geocode import geocode_events, reference_index  # noqa: PLC0415 - heavy

            events = pd.DataFrame({"place_text": [words], "country": [country]})
            index = reference_index(self._casebook.gazetteer_folder)
            places = geocode_events(events, decisions=self._casebook["places"], index=index)
            placed = places["place_status"].iloc[0] == "ok"
            self._known[key] = str(places["level"].iloc[0]) if placed else None
        return self._known[key]


class _Deletions:
    """Tells whether a record was deleted by a person, reading the change log only if asked."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._last: dict[str, dict[str, bool]] = {}

    def __call__(self, name: str, identifier: str) -> bool:
        """Tell it of a record that is not there."""
        if name not in self._last:
            self._last[name] = {
                change.record_id: change.action == "delete" and change.undoes is None
                for change in self._store.changes(table=name)
            }
        return self._last[name].get(identifier, False)


def _report(
    work: _Work, tally: Tally, *, refusal: str | None = None, operation: int = 0
) -> ImportReport:
    rejects = (*work.rejects, *tally.rejects)
    return ImportReport(
        file=work.file,
        read=tally.read + len(work.rejects),
        loaded=tally.loaded,
        updated=tally.updated,
        duplicates=tally.duplicates,
        rejected=len(rejects),
        drafts=tally.drafts,
        pending=tally.pending,
        rejects=rejects,
        notes=(*work.notes, *notes_of(tally, work.sheets)),
        mapping=tuple(sheet.columns for sheet in work.sheets),
        refusal=refusal,
        operation=operation,
    )


def _placed(casebook: Casebook, plan: Plan) -> tuple[dict[str, int], str | None]:
    """Tell what the gazetteer makes of the place texts of new events."""
    if not plan.events:
        return {}, None
    made = [
        edit.record for edit in plan.edits if isinstance(edit, Insert) and edit.table == "events"
    ]
    distinct = {(row.get("place_text"), row.get("country")) for row in made}
    if len(distinct) > _TEXTS_PLACED_AT_MOST:
        note = (
            f"{len(distinct):,} different place texts were not looked up now; "
            "routes geocode --all tells which are open."
        )
        return {}, note
    import pandas as pd  # noqa: PLC0415 - heavy

    from routes.geocode import geocode_events, reference_index  # noqa: PLC0415 - heavy

    columns = ("event_id", "case_id", "place_text", "country", "lon", "lat")
    events = pd.DataFrame([{name: row.get(name) for name in columns} for row in made])
    places = geocode_events(
        events,
        decisions=casebook["places"],
        index=reference_index(casebook.gazetteer_folder),
        cases=casebook["cases"],
    )
    counts = places["place_status"].value_counts().to_dict()
    return {str(status): int(count) for status, count in sorted(counts.items())}, None


def _write_rejects(path: Path, rejects: Sequence[Reject], options: ImportOptions) -> Path:
    every = rejects if options.rejects is None else (*options.earlier_rejects, *rejects)
    return write_rejects(every, path, options.rejects)
