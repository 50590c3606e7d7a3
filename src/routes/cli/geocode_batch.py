"""Geocoding of whole tables: a CSV file, or the events of a casebook."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from routes.casebook.problems import closest
from routes.casebook.stores import open_store
from routes.cli.geocode_answers import as_json, printable
from routes.cli.geocode_codes import CodeFaultError, context_in_cell, country_in_cell
from routes.cli.geocode_decisions import CasebookDecisions, DecisionFile
from routes.cli.geocode_online import open_service, settled_online
from routes.cli.geocode_review import Desk, review
from routes.cli.geocode_tables import read_table, write_table
from routes.cli.progress import progress
from routes.cli.reference import tell_gazetteers
from routes.cli.signing import signer
from routes.geocode import geocode_events, reference_index
from routes.geocode.batch import (
    PlaceQuestion,
    geocode_questions,
    is_open,
    place_cells,
    places_of,
    refused,
    result_columns,
    summary,
    tally,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    import pandas as pd

    from routes.casebook import Casebook
    from routes.cli.addresses import Address
    from routes.cli.geocode_options import Asked
    from routes.cli.geocode_tables import Table, TableRow
    from routes.geocode import Place

LONG_RUN = 2_000
"""Distinct questions from which a run shows its progress."""
_COLUMNS_TOLD = 20
_UNREAD_TOLD = 5


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows to be geocoded, and how they are told."""

    header: tuple[str, ...]
    cells: list[tuple[str, ...]]
    numbers: Sequence[int | None]
    """Number of each row as a spreadsheet shows it; ``None`` in a database, which has no rows."""
    questions: list[PlaceQuestion]
    refusals: dict[int, Place]
    """Rows that cannot be asked about, by position."""

    def askable(self) -> list[PlaceQuestion]:
        """Return the questions of the rows that can be asked about, in order."""
        return [each for row, each in enumerate(self.questions) if row not in self.refusals]

    def distinct(self) -> int:
        """Count the different questions."""
        return len(set(self.askable()))


def resolved_texts(texts: Sequence[str], asked: Asked) -> list[Place]:
    """Answer texts given one by one."""
    tell_gazetteers()
    context = frozenset(asked["context"])
    questions = [PlaceQuestion(text, asked["country"], context) for text in texts]
    sheet = Sheet((), [], [], questions, {})
    return _resolved(sheet, _decision_file(asked), asked)


def geocode_table(source: Path, asked: Asked) -> bool:
    """Geocode the rows of a CSV file; tell whether any is open."""
    _require_free(asked["to"])
    tell_gazetteers()
    table = read_table(source, asked["column"], encoding=asked["encoding"])
    for note in table.notes:
        _say(note)
    sheet = _sheet(table, asked)
    decisions = _decision_file(asked)
    places = _resolved(sheet, decisions, asked)
    if asked["review"] and decisions is not None:
        desk = Desk(decisions, signer(asked["signer"]), lambda row: str(sheet.numbers[row]), {})
        if review(desk, sheet.questions, places):
            places = _renewed(places, _resolved(sheet, decisions, asked, online=False))
    return _told(sheet, places, asked)


def geocode_casebook(address: Address, asked: Asked) -> bool:
    """Geocode every event of a casebook; tell whether any is open."""
    _require_free(asked["to"])
    store = open_store(address)
    casebook = store.read()
    tell_gazetteers(casebook.gazetteer_folder)
    if casebook.errors:
        count = len(casebook.errors)
        _say(f"{store.address} has {count} error{'' if count == 1 else 's'}; routes check tells")
    sheet = _events(casebook)
    places = _online(sheet, _located(sheet, casebook, casebook["places"]), asked)
    if asked["review"]:
        who = signer(asked["signer"])
        decisions = CasebookDecisions(store, who)
        decisions.read()  # what cannot be saved again is refused before the first question
        cases = casebook["cases"].dropna(subset=["title"])
        titles = dict(zip(cases["case_id"], cases["title"], strict=True))
        desk = Desk(decisions, who, lambda row: sheet.cells[row][0], titles)
        if review(desk, sheet.questions, places):
            places = _renewed(places, _located(sheet, casebook, decisions.read()))
    return _told(sheet, places, asked)


def _require_free(target: Path | None) -> None:
    """Refuse a file that is there, before the work is done: it may be the only one of its kind."""
    if target is not None and target.exists():
        msg = f"{target} is there already; choose another name with --to, or move it away"
        raise click.UsageError(msg)


def _resolved(
    sheet: Sheet, decisions: DecisionFile | None, asked: Asked, *, online: bool = True
) -> list[Place]:
    rows = decisions.read() if decisions is not None else None
    with progress(sheet.distinct(), "geocoding", long_from=LONG_RUN) as advance:
        answers = iter(geocode_questions(sheet.askable(), decisions=rows, progress=advance))
    places = [sheet.refusals.get(row) or next(answers) for row in range(len(sheet.questions))]
    return _online(sheet, places, asked) if online else places


def _renewed(before: Sequence[Place], after: Sequence[Place]) -> list[Place]:
    """Take what decisions changed; what an online service gave meanwhile stays."""
    return [
        new if new.decided_by or (old.status not in {"ok", new.status}) else old
        for old, new in zip(before, after, strict=True)
    ]


def _online(sheet: Sheet, places: list[Place], asked: Asked) -> list[Place]:
    name = asked["online"]
    if name is None:
        return places
    service = open_service(
        name, url=asked["url"], user_agent=asked["user_agent"], api_key=asked["api_key"]
    )
    told_as = f"{name} at {asked['url']}"
    return settled_online(service, told_as, sheet.questions, places, agreed=asked["yes"])


def _told(sheet: Sheet, places: Sequence[Place], asked: Asked) -> bool:
    """Write and print what was asked for, and the counts."""
    if asked["to"] is not None:
        names = result_columns(sheet.header)
        _tell_renamed(names)
        rows = ((*cells, *place_cells(place)) for cells, place in _pairs(sheet, places))
        write_table(asked["to"], (*sheet.header, *names), rows)
    if asked["as_json"]:
        for row, place in enumerate(places):
            cells = sheet.cells[row]
            also = {"event_id": cells[0], "case_id": cells[1]} if asked["everything"] else {}
            click.echo(as_json(place, row=sheet.numbers[row], **also))
    distinct = sheet.distinct()
    _say(f"{summary(tally(places))}; {distinct:,} distinct question{'' if distinct == 1 else 's'}")
    still_open = sum(is_open(place) for place in places)
    if still_open and not asked["review"]:
        _say(f"{still_open:,} of them a person can settle: --review")
    return any(place.status != "ok" for place in places)


def _pairs(sheet: Sheet, places: Sequence[Place]) -> Iterable[tuple[tuple[str, ...], Place]]:
    return zip(sheet.cells, places, strict=True)


def _tell_renamed(names: Sequence[str]) -> None:
    renamed = [name for name, plain in zip(names, result_columns(()), strict=True) if name != plain]
    if renamed:
        _say(f"the table has columns of the same name, so ours are called {', '.join(renamed)}")


def _sheet(table: Table, asked: Asked) -> Sheet:
    words = _position(table, asked["column"], "--column")
    country = _optional(table, asked["country_column"], "--country-column")
    context = _optional(table, asked["context_column"], "--context-column")
    if country is None and asked["country"] is None and table.position("country") is not None:
        _say("the table has a column country; --country-column country would use it")
    reader = _Reader(asked, words, country, context)
    questions = [reader.question(row) for row in table.rows]
    reader.tell()
    return Sheet(
        header=table.header,
        cells=[row.cells for row in table.rows],
        numbers=[row.number for row in table.rows],
        questions=questions,
        refusals={
            place: refused(table.rows[place].cells[words], reason)
            for place, reason in reader.refusals.items()
        },
    )


class _Reader:
    """Rows of a table to questions; remembers what it could not read."""

    def __init__(self, asked: Asked, words: int, country: int | None, context: int | None) -> None:
        self._words, self._country, self._context = words, country, context
        self._default = asked["country"]
        self._always = frozenset(asked["context"])
        self._row = -1
        self._read_as: Counter[tuple[str, str]] = Counter()
        self._unread: Counter[str] = Counter()
        self.refusals: dict[int, str] = {}

    def question(self, row: TableRow) -> PlaceQuestion:
        """Return what a row asks; an empty question where it cannot be asked about."""
        self._row += 1
        text = row.cells[self._words]
        try:
            country = self._country_of(row)
        except CodeFaultError as fault:
            self.refusals[self._row] = f"{fault}; correct the cell"
            return PlaceQuestion("")
        if row.fault is not None:
            self.refusals[self._row] = row.fault
            return PlaceQuestion("")
        if not text.strip():
            self.refusals[self._row] = "the cell is empty; there are no words to place"
            return PlaceQuestion("")
        return PlaceQuestion(text, country, self._always | self._context_of(row))

    def _country_of(self, row: TableRow) -> str | None:
        if self._country is None:
            return self._default
        cell = row.cells[self._country].strip()
        code = country_in_cell(cell)
        if code is not None and code != cell:
            self._read_as[cell, code] += 1
        return code or self._default

    def _context_of(self, row: TableRow) -> frozenset[str]:
        if self._context is None:
            return frozenset()
        try:
            return context_in_cell(row.cells[self._context])
        except CodeFaultError as fault:
            # A context only settles ambiguities: without it an answer is open, never wrong.
            self._unread[str(fault)] += 1
            return frozenset()

    def tell(self) -> None:
        """Say what was read as a code that was none, and which contexts could not be used."""
        for (cell, code), count in self._read_as.most_common(_UNREAD_TOLD):
            _say(f"country “{printable(cell)}” read as {code} ({_rows(count)})")
        for fault, count in self._unread.most_common(_UNREAD_TOLD):
            _say(f"context not used ({_rows(count)}): {printable(fault)}")


def _rows(count: int) -> str:
    return f"{count:,} row{'' if count == 1 else 's'}"


def _optional(table: Table, column: str | None, option: str) -> int | None:
    return None if column is None else _position(table, column, option)


def _position(table: Table, column: str, option: str) -> int:
    place = table.position(column)
    if place is not None:
        return place
    names = [printable(name.strip()) or "(no name)" for name in table.header]
    if column in names:
        msg = f"two columns are called {column}; rename one of them"
        raise click.UsageError(msg)
    listed = ", ".join(names[:_COLUMNS_TOLD])
    more = len(names) - _COLUMNS_TOLD
    meant = closest(column, names)
    cure = f"; did you mean {option} {meant}?" if meant else "."
    msg = (
        f"there is no column {column}{cure} The columns are {listed}"
        f"{f' and {more:,} more' if more > 0 else ''}."
    )
    raise click.UsageError(msg)


def _decision_file(asked: Asked) -> DecisionFile | None:
    path = asked["decisions"]
    if path is None:
        return None
    if not path.exists() and not asked["review"]:
        msg = f"there is no file {path}; --review starts one"
        raise click.UsageError(msg)
    return DecisionFile(path)


_EVENT_COLUMNS = ("event_id", "case_id", "place_text", "country")


def _events(casebook: Casebook) -> Sheet:
    events = casebook["events"]
    columns = [
        ["" if cell is None else str(cell) for cell in _values(events, name)]
        for name in _EVENT_COLUMNS
    ]
    rows = list(zip(*columns, strict=True))
    numbers = casebook.rows.get("events", {})
    return Sheet(
        header=_EVENT_COLUMNS,
        cells=rows,
        numbers=[numbers.get(row[0]) for row in rows],
        questions=[
            PlaceQuestion(text, country or None, case_id=case_id or None)
            for _, case_id, text, country in rows
        ],
        refusals={},
    )


def _values(frame: pd.DataFrame, column: str) -> list[object]:
    cells = frame[column].astype(object)
    return [*cells.where(cells.notna(), None)]


def _located(sheet: Sheet, casebook: Casebook, decisions: pd.DataFrame) -> list[Place]:
    index = reference_index(casebook.gazetteer_folder)
    found = geocode_events(
        casebook["events"], decisions=decisions, index=index, cases=casebook["cases"]
    )
    texts = [question.text for question in sheet.questions]
    return places_of(texts, found, version=index.version)


def _say(text: str) -> None:
    click.echo(text, err=True)
