"""A foreign file into a casebook: read, recognised, checked, saved as one, placed on the map."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from routes.casebook.foreign import ForeignRow, ForeignTable, read_foreign
from routes.casebook.importing.mapping import ColumnMap, Hints, column_map, propose
from routes.casebook.importing.outcomes import OWN_COLUMNS, Reject, Sheet
from routes.casebook.importing.profiles import settable
from routes.casebook.importing.programs import recognise
from routes.casebook.importing.protecting import PROTECTED
from routes.casebook.importing.rejecting import PASSED_OVER
from routes.casebook.importing.vocabulary import column_words
from routes.casebook.problems import Fault, closest, shown
from routes.casebook.templates import APART
from routes.casebook.templates import SHEETS as TEMPLATE_SHEETS
from routes.codebook import TABLE_NAMES, id_field
from routes.pipeline.loading import Asked, ImportOptions, ImportReport, Work, saved
from routes.pipeline.protecting import bare, emptied, guarded, protected_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from routes.casebook.importing.profiles import Profile
    from routes.casebook.stores.edits import Edit
    from routes.casebook.stores.interface import Store
    from routes.pipeline.loading import Progress

__all__ = ["ImportOptions", "ImportReport", "import_file", "import_rows"]

_LOOKED_AT = 200
_NUMBERS_ONLY = Fault(
    "nothing_said",
    "the file of rejects lists rows by their number only, without a cell",
    "Correct the original file, or answer what its import asked, and import that file again",
)


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
        tables = [
            bare(each) if protected_table(each, chosen) else emptied(each)[0]
            for each in foreign.tables
        ]
        rejects = tuple(_refused(tables, foreign.refusal))
        refusal = _sentence(foreign.refusal)
        work = Work(foreign.file, (), rejects, tuple(dict.fromkeys(notes)), refusal=refusal)
    else:
        work = _recognised(foreign.file, foreign.tables, (profile, chosen), store)
        work = replace(work, notes=tuple(dict.fromkeys([*notes, *work.notes])))
    return _saved(store, work, Asked(who, profile, chosen, progress, path))


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
    work = _recognised("pasted rows", (foreign,), (profile, chosen), store)
    return _saved(store, work, Asked(who, profile, chosen, None, None))


def _saved(store: Store, work: Work, asked: Asked) -> ImportReport:
    constants = {**asked.options.constants, **work.settled}
    return saved(store, work, replace(asked, options=replace(asked.options, constants=constants)))


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


def _recognised(
    file: str,
    tables: Sequence[ForeignTable],
    answers: tuple[Profile | None, ImportOptions],
    store: Store,
) -> Work:
    known = recognise(tables)
    gathered = _Gathered(answers, store, [*known.notes])
    for foreign in known.tables:
        if not _is_explanation(foreign, tables):
            gathered.take(foreign, known.maps.get(foreign.layer))
    sheets, told = _told_apart(gathered.sheets)
    sheets.sort(key=lambda each: TABLE_NAMES.index(each.columns.table))
    alone = not (sheets or gathered.rejects)
    beside = () if alone else gathered.refusals
    return Work(
        file,
        tuple(sheets),
        (*gathered.rejects, *gathered.withheld),
        (*gathered.notes, *beside, *told, *_unset(sheets, answers[1])),
        known.constants,
        refusal=" ".join(gathered.refusals) or None if alone else None,
        first=tuple(gathered.first),
        settled=gathered.settled,
    )


class _Gathered:
    """The tables of one file, one after the other."""

    def __init__(
        self, answers: tuple[Profile | None, ImportOptions], store: Store, notes: list[str]
    ) -> None:
        self._profile, self._options = answers
        self._store = store
        self.notes = notes
        self.sheets: list[Sheet] = []
        self.rejects: list[Reject] = []
        self.first: list[Edit] = []
        self.settled: dict[str, str] = {}
        self.refusals: list[str] = []
        """Why protected tables may not be used."""
        self.withheld: list[Reject] = []
        """Their rows, without a cell."""

    def take(self, foreign: ForeignTable, columns: ColumnMap | None) -> None:
        """Take a table that may be read, or say why it may not."""
        if foreign.header and OWN_COLUMNS.issuperset(foreign.header):
            self._refuse(foreign, _NUMBERS_ONLY)
            return
        name = protected_table(foreign, self._options)
        if columns is None and name is not None:
            self._take_protected(name, foreign)
            return
        foreign, told = emptied(foreign)
        self.notes += told
        if columns is None and self._profile is not None:
            self.notes += _absent_columns(self._profile, foreign, self._options)
        columns = columns or _columns(foreign, self._profile, self._options)
        if columns.table in PROTECTED:
            self._take_protected(columns.table, foreign)
            return
        sure = columns.exact or columns.asked or bool(columns.layout)
        if not sure and not columns.faults and self._options.on_columns:
            columns = self._options.on_columns(columns)
        if columns.faults:
            self.rejects += _refused((foreign,), columns.faults[0])
            self.notes += [_sentence(each) for each in columns.faults]
            return
        self._add(foreign, columns)

    def _take_protected(self, name: str, foreign: ForeignTable) -> None:
        found = guarded(name, foreign, self._options, self._store)
        self.notes += found.notes
        if found.fault is not None:
            self._refuse(foreign, found.fault)
            return
        self.first += [each for each in found.first if each not in self.first]
        self.settled |= found.settled
        self._add(found.table, found.columns)

    def _refuse(self, foreign: ForeignTable, fault: Fault) -> None:
        self.refusals.append(_sentence(fault))
        self.withheld += _refused((bare(foreign),), fault)

    def _add(self, foreign: ForeignTable, columns: ColumnMap) -> None:
        self.notes += _column_notes(columns)
        sheet = Sheet(foreign.file, foreign.layer, columns, foreign.rows, foreign.geographic)
        self.sheets.append(sheet)


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


def _unset(sheets: Sequence[Sheet], options: ImportOptions) -> Iterator[str]:
    """Say which cells for every row no table of the file has a field for."""
    known = {field for sheet in sheets for field in settable(sheet.columns.table)}
    # A case and a source are given to all files of a command, also to that of the sources.
    for name in options.constants if known else ():
        if name not in {*known, "case_id", "source_id"}:
            yield f"no table of the file has the field {shown(name)}; it was set for no row."


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


def _absent_columns(
    profile: Profile, foreign: ForeignTable, options: ImportOptions
) -> Iterator[str]:
    for column in profile.absent(foreign.header, options.table):
        meant = closest(column, foreign.header)
        cure = f" Did you mean {shown(meant)}?" if meant else ""
        yield f"the profile names a column {shown(column)}, which the file does not have.{cure}"


def _column_notes(columns: ColumnMap) -> list[str]:
    notes = []
    for index, target in columns.guesses.items():
        name = shown(columns.header[index])
        notes.append(
            f"the column {name} may be {column_words(target)}; it was left out. "
            "If it is, say so in a profile with --map (--save-map writes one to begin with)."
        )
    unread = [shown(each, at_most=30) for each in columns.unread if each not in PASSED_OVER]
    if unread:
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
                why.message, why.cure, why.rule,
            )  # fmt: skip


def _sentence(fault: Fault) -> str:
    return f"{fault.message}. {fault.cure}."
