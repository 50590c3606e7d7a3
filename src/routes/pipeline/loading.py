"""Rows of tables that are recognised into a casebook: checked, saved as one, the rest queued."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from routes.casebook.importing.noting import notes_of
from routes.casebook.importing.outcomes import Plan, Policy, Reject, Sheet, Tally
from routes.casebook.importing.planned_save import PlannedSave
from routes.casebook.importing.planning import Planner
from routes.casebook.importing.profiles import Profile
from routes.casebook.importing.queueing import QUEUE, Queue
from routes.casebook.importing.rejecting import write_rejects
from routes.casebook.importing.rows import Answers
from routes.casebook.importing.standing import Standing
from routes.casebook.stores.edits import ConflictError, Insert, Update
from routes.casebook.stores.planning import utc_now
from routes.pipeline.proposals import published_cases, reopened, reopening
from routes.pipeline.queueing import queue_notes, queued, waiting_rows, withheld_note
from routes.pipeline.reviewing import asks_second_person
from routes.pipeline.settling import taken_back
from routes.pipeline.undone_imports import IMPORT_OF, UndoneImports, origins_in

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import pandas as pd

    from routes.casebook.importing.dates import DayOrder
    from routes.casebook.importing.mapping import ColumnMap
    from routes.casebook.importing.outcomes import Choice, Doubt
    from routes.casebook.problems import Fault
    from routes.casebook.reading import Casebook
    from routes.casebook.stores.edits import Edit
    from routes.casebook.stores.interface import Store

    Progress = Callable[[int, int], None]
    """Told how many rows are done, and how many there are."""

_TRIES = 3
_TEXTS_PLACED_AT_MOST = 5_000
"""Distinct place texts above which an import leaves placing them to the map."""


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
    refused: tuple[Reject, ...] = ()
    """Rows that were rejected before they came here; they count with the others."""
    refusal: Fault | None = None
    """Why a row that is sent again may not be loaded by who sends it."""
    mends: Mapping[int, str] = field(default_factory=dict)
    """By number of a row, the queued row that it was made of, where a form knows."""


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
    queued: tuple[str | None, ...] = ()
    """For each of the rejects its id in the queue of the casebook, ``None`` for one that is not
    there; empty when nothing was written."""
    mended: int = 0
    """Rows of the queue that are loaded now, or were found to be there."""

    @property
    def waiting(self) -> int:
        """Rejected rows that wait in the queue of the casebook."""
        return sum(each is not None for each in self.queued)


@dataclass(frozen=True, slots=True)
class Work:
    """The tables of a file that can be used, and the rows of those that cannot."""

    file: str
    sheets: tuple[Sheet, ...]
    rejects: tuple[Reject, ...]
    notes: tuple[str, ...]
    constants: Mapping[str, str] = field(default_factory=dict)
    """What the file itself says of every row."""
    refusal: str | None = None
    """Why nothing of the file may be used."""
    first: tuple[Edit, ...] = ()
    """What the rows name and is saved with them, such as the source of all of them."""
    settled: Mapping[str, str] = field(default_factory=dict)
    """Answers as they turned out, such as the id of a source that was given by its address."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for."""

    who: str
    profile: Profile | None
    options: ImportOptions
    progress: Progress | None
    path: Path | None


def saved(store: Store, work: Work, asked: Asked) -> ImportReport:
    """Save what is sound of some tables and queue the rest, as one operation.

    Parameters
    ----------
    store
        The casebook.
    work
        The tables, as recognised.
    asked
        Who imports, and what was answered.

    Returns
    -------
    ImportReport
        Of all rows.

    Raises
    ------
    CasebookError
        If the casebook cannot be read or saved, or the rejects cannot be written; nothing was
        saved.
    """
    for attempt in range(1, _TRIES + 1):
        try:
            return _tried(store, work, asked)
        except ConflictError:
            # Somebody saved meanwhile: what stands now decides what the rows are.
            if attempt == _TRIES:
                raise
    raise AssertionError


def _tried(store: Store, work: Work, asked: Asked) -> ImportReport:
    casebook, at = store.read(), utc_now()
    plan = _planned(store, casebook, work, asked, at)
    report = _report(work, plan.tally, asked.options)
    edits = (*work.first, *plan.edits) if plan.edits else ()
    reopens = _reopens(store, casebook, edits)
    report = replace(report, notes=(*report.notes, *map(reopened, reopens)))
    if not asked.options.dry_run:
        edits = (*edits, *map(reopening, reopens))
        report = _written(store, work, asked, (edits, report, at))
    placed, note = _placed(casebook, plan)
    notes = (*report.notes, note) if note else report.notes
    return replace(report, places=placed, notes=notes)


def _reopens(store: Store, casebook: Casebook, edits: Sequence[Edit]) -> tuple[str, ...]:
    """Return published cases that nobody has looked at as the import leaves them."""
    stepped = {
        edit.record_id
        for edit in edits
        if isinstance(edit, Update) and (edit.table, edit.field) == ("cases", "review_state")
    }
    reopens = tuple(each for each in published_cases(casebook, edits) if each not in stepped)
    return reopens if reopens and asks_second_person(store.description()) else ()


def _written(
    store: Store, work: Work, asked: Asked, made: tuple[tuple[Edit, ...], ImportReport, str]
) -> ImportReport:
    edits, report, at = made
    queue = Queue(
        waiting_rows(store),
        (asked.who, at),
        partial(Deletions(store), QUEUE),
        asked.options.mends,
    )
    ids = queued(queue, work, report.rejects, asked)
    file = _rejects_file(report.rejects, asked)
    operation = 0
    if edits or queue.edits:
        why = f"{IMPORT_OF} {work.file}"
        operation = store.apply((*edits, *queue.edits), who=asked.who, why=why).number
    return replace(
        report,
        queued=ids,
        mended=queue.mended,
        rejects_file=file,
        operation=operation,
        notes=(*report.notes, *queue_notes(queue, ids)),
    )


def _rejects_file(rejects: Sequence[Reject], asked: Asked) -> Path | None:
    if not rejects or asked.path is None:
        return None
    target = asked.options.rejects
    every = rejects if target is None else (*asked.options.earlier_rejects, *rejects)
    return write_rejects(every, asked.path, target)


def _planned(store: Store, casebook: Casebook, work: Work, asked: Asked, at: str) -> Plan:
    frame = store.keeping("origins")
    origins, tails = origins_in(frame), _tails(frame)
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
        was_deleted=Deletions(store),
        was_put_back=UndoneImports(store, origins),
        left_alone=taken_back(store, casebook),
    )
    standing = Standing(casebook, work.first)
    planner = Planner(PlannedSave(standing, origins, tails, policy, (asked.who, at)))
    total = sum(len(sheet.rows) for sheet in work.sheets)
    done = 0

    def advance(rows: int) -> None:
        nonlocal done
        done += rows
        if asked.progress:
            asked.progress(done, total)

    plan = planner.plan(work.sheets, advance)
    advance(total - done)
    return plan


def _tails(frame: pd.DataFrame) -> dict[str, str]:
    """Return the locators of addresses that carried one, by source."""
    tails = {}
    sources = frame[frame["table"] == "sources"]
    for record, text in zip(sources["record_id"], sources["cells"], strict=True):
        if " file " not in text:
            continue
        for cell in json.loads(text).values():
            address, mark, tail = cell.partition(" file ")
            if mark and address.startswith("http"):
                tails[str(record)] = f"file {tail.strip()}".replace('"', "")
    return tails


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


class Deletions:
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


def _report(work: Work, tally: Tally, options: ImportOptions) -> ImportReport:
    rejects = (*options.refused, *work.rejects, *tally.rejects)
    return ImportReport(
        file=work.file,
        read=tally.read + len(options.refused) + len(work.rejects),
        loaded=tally.loaded,
        updated=tally.updated,
        duplicates=tally.duplicates,
        rejected=len(rejects),
        drafts=tally.drafts,
        pending=tally.pending,
        rejects=rejects,
        notes=(*work.notes, *notes_of(tally, work.sheets), *withheld_note(rejects)),
        mapping=tuple(sheet.columns for sheet in work.sheets),
        refusal=work.refusal,
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
