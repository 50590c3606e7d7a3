"""Lists of licensees and of traced firearms on their way in: nobody's name, no serial.

A table is looked at before anything else sees it; what may not be kept is taken out here, so that
neither the casebook nor its queue, its change log or a file of rejects can hold it.
"""

from __future__ import annotations

import os
import shlex
from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from routes.casebook.importing.licence_list import (
    COLUMNS,
    is_licence_list,
    licence_rows,
    missing_columns,
)
from routes.casebook.importing.protecting import (
    PROTECTED,
    Protected,
    not_read_note,
    only_known,
    without_serials,
)
from routes.casebook.importing.serial_key import serial_key
from routes.casebook.importing.trace_table import (
    Clues,
    is_trace_table,
    looks_like_traces,
    numbering_columns,
    telling_columns,
    trace_rows,
)
from routes.casebook.importing.weblinks import link_fault
from routes.casebook.importing.words import folded
from routes.casebook.problems import Fault, shown
from routes.casebook.stores.edits import Insert
from routes.codebook import date_bounds, make_id, table
from routes.errors import DateError
from routes.pipeline.zip_notes import placed_note, zips_elsewhere
from routes.reference import admin1

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from routes.casebook.foreign import ForeignTable
    from routes.casebook.importing.mapping import ColumnMap
    from routes.casebook.reading import Casebook
    from routes.casebook.stores.edits import Edit
    from routes.casebook.stores.interface import Store
    from routes.pipeline.loading import ImportOptions

SOURCE = "source_id"
_LISTED = "listed"
_ENDS = {"purchase": ("purchase",), "recovery": ("recovery", "seizure")}
_NO_SOURCE = Fault(
    "no_source",
    "the file names no source, and neither a list of licensees nor a trace is kept without one",
    "Give the id of a source of the casebook, or the address of a new one, with --source",
)


@dataclass(frozen=True, slots=True)
class Guarded:
    """A table that may be read on, or why it may not."""

    found: Protected | None = None
    fault: Fault | None = None
    notes: tuple[str, ...] = ()
    settled: Mapping[str, str] = field(default_factory=dict)
    """Answers that hold for every row."""
    first: tuple[Edit, ...] = ()
    """What the rows name and is made with them."""

    @property
    def table(self) -> ForeignTable:
        """What is left of the table."""
        return self._sound.table

    @property
    def columns(self) -> ColumnMap:
        """What its columns are."""
        return self._sound.columns

    @property
    def _sound(self) -> Protected:
        if self.found is None:
            msg = "a table with a fault has no rows; ask for its fault first"
            raise ValueError(msg)
        return self.found


def protected_table(foreign: ForeignTable, options: ImportOptions) -> str | None:
    """Return which protected table a foreign one is or may be, ``None`` for neither.

    Parameters
    ----------
    foreign
        As it was read.
    options
        The table that somebody said goes first, if it is a protected one. Said to be another, ATF's
        list of licensees is one all the same, and traced firearms are refused by `guarded`.
    """
    if options.table in PROTECTED:
        return options.table
    if is_licence_list(foreign.header):
        return "dealers"
    return "traces" if looks_like_traces(foreign.header) else None


def guarded(name: str, foreign: ForeignTable, options: ImportOptions, store: Store) -> Guarded:
    """Take out of a list what may not be kept.

    Parameters
    ----------
    name
        ``dealers`` or ``traces``.
    foreign
        As it was read.
    options
        Source, day of the list, order of dates.
    store
        The casebook that it goes into.

    Returns
    -------
    Guarded
        With a fault where the list cannot be read; none of its rows is told then.

    Raises
    ------
    CasebookError
        If the key for serials is gone or cannot be made.
    """
    if name == "traces" and options.table not in (None, name):
        return Guarded(fault=_no_other_table(foreign, options.table))
    casebook = store.read()
    if (unread := _unread(foreign)) is not None:
        return Guarded(fault=unread)
    chosen = _source(options, casebook)
    if isinstance(chosen, Fault):
        return Guarded(fault=chosen)
    source, first = chosen
    if name == "traces":
        found = _traces(foreign, options, (store, casebook), source)
    else:
        found = _dealers(foreign, options, casebook, source)
    settled = {SOURCE: source} if source else {}
    return replace(found, first=first, settled={**settled, **found.settled})


def _no_other_table(foreign: ForeignTable, said: str) -> Fault:
    """Say why traced firearms are not read as another table, which keeps whatever a row holds."""
    listed, numbers = (
        ", ".join(shown(name, at_most=30) for name in columns(foreign.header))
        for columns in (telling_columns, numbering_columns)
    )
    message = (
        f"the columns {listed} are those of traced firearms, whose rows may hold people, addresses "
        f"and serials; they are not read as {said}"
    )
    cure = (
        "Choose traces, or no table (--table), so that they are read as traces; if the rows are "
        f"{said}, take {numbers} out first"
    )
    return Fault("no_table", message, cure)


def _unread(foreign: ForeignTable) -> Fault | None:
    """Return what is wrong with a whole table, such as a header that is none."""
    faults = {row.fault for row in foreign.rows}
    found = faults.pop() if len(faults) == 1 else None
    return found if found is not None and len(foreign.rows) > 1 else None


def _source(options: ImportOptions, casebook: Casebook) -> tuple[str, tuple[Edit, ...]] | Fault:
    """Find the source of every row; a new one is made from its address alone."""
    given = options.constants.get(SOURCE, "").strip()
    sources = casebook["sources"]
    if not given or given in set(sources[SOURCE]):
        return given, ()
    if "://" not in given:
        message = f"the casebook has no source {shown(given)}"
        cure = (
            "Give its address (https://…) as --source, or add it first: routes add --into CASEBOOK "
            f"--table sources source_id={shlex.quote(given)} title=…"
        )
        return Fault("unknown_reference", message, cure)
    if (fault := link_fault(given)) is not None:
        return fault
    known = sources.loc[sources["url"] == given, SOURCE]
    if len(known):
        return str(min(known)), ()
    identifier = make_id("source", given)
    record = dict.fromkeys(table("sources").field_names) | {SOURCE: identifier, "url": given}
    return identifier, (Insert("sources", record),)


# ---------------------------------------------------------------------------------------- traces


def _traces(
    foreign: ForeignTable,
    options: ImportOptions,
    home: tuple[Store, Casebook],
    source: str,
) -> Guarded:
    if not is_trace_table(foreign.header):
        message = "the table has no column with the days of traced firearms, or none that tells one"
        cure = (
            "Give an export of eTrace, or name its columns Trace Number or Serial Number, Purchase "
            "Date, Dealer State, Recovery Date, Recovery State"
        )
        return Guarded(fault=Fault("no_table", message, cure))
    if not source and SOURCE not in map(str.strip, foreign.header):
        return Guarded(fault=_NO_SOURCE)
    store, casebook = home
    ids = casebook["traces"]["trace_id"].dropna().astype(str)
    key, made = serial_key(store.address, ids, environment=os.environ, make=not options.dry_run)
    events = casebook["events"]
    found = trace_rows(
        foreign,
        key,
        source=source,
        dates=options.dates,
        link=_Linker(events) if len(events) else None,
    )
    notes = [made] if made else []
    return Guarded(found, notes=(*notes, *_told(found)))


class _Linker:
    """Finds the events of a traced firearm in the case that its row names.

    An event is taken only where exactly one of the case has the stage and the day of the row and
    names its town, or its state.
    """

    def __init__(self, events: pd.DataFrame) -> None:
        self._events: defaultdict[str, list[Mapping[str, str]]] = defaultdict(list)
        columns = ("event_id", "case_id", "kind", "date", "place_text")
        for values in events[[*columns]].fillna("").astype(str).itertuples(index=False):
            row = dict(zip(columns, values, strict=True))
            self._events[row["case_id"]].append(row)

    def __call__(self, cells: Mapping[str, str], clues: Clues) -> Mapping[str, str]:
        """Return the events by field; nothing for those that the row names, or nobody can tell."""
        case = self._events.get(cells["case_id"], []) if cells["case_id"] else []
        found = {}
        for end, town in (("purchase", clues.purchase_city), ("recovery", clues.recovery_city)):
            day = cells[f"{end}_date"]
            if cells[f"{end}_event"] or not day or not case:
                continue
            words = _place_words(town, cells[f"{end}_state"])
            like = [
                row["event_id"]
                for row in case
                if row["kind"] in _ENDS[end] and row["date"] == day and _names(row, words)
            ]
            if len(like) == 1:
                found[f"{end}_event"] = like[0]
        return found


def _place_words(town: str, state: str) -> tuple[str, ...]:
    if town:
        return (folded(town),)
    frame = admin1()
    names = frame.loc[frame["code"] == state, ["name_en", "name_es"]]
    return tuple({folded(str(name)) for name in names.to_numpy().ravel()} | {folded(state[3:])}
                 if len(names) else ())  # fmt: skip


def _names(event: Mapping[str, str], words: tuple[str, ...]) -> bool:
    place = f" {folded(event['place_text'])} "
    return any(word and f" {word} " in place for word in words)


# --------------------------------------------------------------------------------------- dealers


def _dealers(
    foreign: ForeignTable,
    options: ImportOptions,
    casebook: Casebook,
    source: str,
) -> Guarded:
    if not is_licence_list(foreign.header):
        return _own_sheet(foreign, source)
    listed = _day_of_list(options, casebook, source)
    fault = None
    if missing := missing_columns(foreign.header):
        fault = _not_the_list(missing)
    elif not source:
        fault = _NO_SOURCE
    elif listed is None:
        message = "no day of the list is known, from which the year of an expiry is told"
        cure = "Say it with --set listed=2024-09, or give the source its date"
        fault = Fault("no_date", message, cure)
    if fault is not None or listed is None:
        return Guarded(fault=fault)
    text, day = listed
    found = licence_rows(foreign, day)
    notes = (*_told(found), placed_note(found), *zips_elsewhere(found))
    return Guarded(found, notes=notes, settled={_LISTED: text})


def _own_sheet(foreign: ForeignTable, source: str) -> Guarded:
    """Read dealers in the columns of the codebook, as an export of ours or a file of rejects."""
    found = only_known(foreign, "dealers")
    fields = set(found.columns.columns.values())
    if found.columns.faults or "license_number" not in fields:
        return Guarded(fault=_not_the_list(COLUMNS))
    if not source and SOURCE not in fields:
        return Guarded(fault=_NO_SOURCE)
    return Guarded(found, notes=(*_told(found), *zips_elsewhere(found)))


def _not_the_list(missing: tuple[str, ...]) -> Fault:
    message = f"the list of licensees has no column {', '.join(missing)}"
    cure = f"Give ATF's complete list with its header: {', '.join(COLUMNS)}"
    return Fault("no_table", message, cure)


def _day_of_list(
    options: ImportOptions, casebook: Casebook, source: str
) -> tuple[str, date] | None:
    sources = casebook["sources"]
    dated = sources.loc[sources[SOURCE] == source, "date"].dropna()
    text = options.constants.get(_LISTED) or (str(dated.iloc[0]) if len(dated) else "")
    try:
        earliest = date_bounds(text).earliest if text else None
    except DateError:
        return None
    return None if earliest is None else (text, earliest)


def _told(found: Protected) -> tuple[str, ...]:
    passed_over = (not_read_note(found.not_read),) if found.not_read else ()
    return (*passed_over, *found.notes)


def emptied(foreign: ForeignTable) -> tuple[ForeignTable, tuple[str, ...]]:
    """Take serials out of any other table."""
    found = without_serials(foreign)
    return (foreign, ()) if found is None else (found.table, _told(found))


def bare(foreign: ForeignTable) -> ForeignTable:
    """Keep of a list that cannot be read how many rows it has, and where they stand."""
    rows = tuple(replace(row, cells=(), fault=None) for row in foreign.rows)
    return replace(foreign, header=(), rows=rows)
