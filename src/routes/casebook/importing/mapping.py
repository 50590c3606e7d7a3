"""Which table a foreign sheet is, and which of its columns is which field.

Names and aliases of the codebook are certain; words of the vocabulary are taken where they mean
one thing; what is merely alike is a guess that only a person may accept.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

from routes.casebook.importing.codes import meant_code
from routes.casebook.importing.points import read_pair
from routes.casebook.importing.vocabulary import (
    LAST_RESORT,
    PLACE_PARTS,
    POINT,
    SIGNATURES,
    SOURCE,
    SOURCE_ID,
    SOURCE_URL,
    exact_names,
    folded_names,
    table_of_word,
    vocabulary,
)
from routes.casebook.importing.words import folded
from routes.casebook.problems import Fault, shown
from routes.codebook import RECORD_KEEPING, TABLE_NAMES, table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_SEVERAL = frozenset({SOURCE, SOURCE_ID, SOURCE_URL})
"""Targets that several columns may have; each column adds to them."""
_LIKE_ENOUGH = 84
_LETTERS_FOR_A_GUESS = 4
_NUMBERED_SOURCE = re.compile(r"(?:source|fuente) ?[0-9]{1,2}")
_LOOKED_AT = 200
"""Rows whose cells are looked at to tell what a column holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnMap:
    """Columns of one foreign table and what each is taken for."""

    table: str
    header: tuple[str, ...]
    columns: Mapping[int, str]
    """By position, the field of the codebook or one of the words of `vocabulary`."""
    guesses: Mapping[int, str] = field(default_factory=dict)
    """Columns that may be a field; left out unless a person accepts them."""
    exact: bool = False
    """Whether every column is a name or alias of the codebook."""
    asked: bool = False
    """Whether a person gave the columns."""
    faults: tuple[Fault, ...] = ()
    """What keeps the table from being read."""
    names: Mapping[str, str] = field(default_factory=dict)
    """Names of places for the ids that stand in columns of origins and destinations."""
    layout: str = ""
    """``timemap`` or ``flowmapblue`` for sheets of those programs."""

    @property
    def unread(self) -> tuple[str, ...]:
        """Columns that are no field; ``origins`` keeps their cells."""
        return tuple(
            name for index, name in enumerate(self.header) if index not in self.columns and name
        )

    def named(self) -> dict[str, str | None]:
        """Return each column by its own name with what it is taken for."""
        return {name: self.columns.get(index) for index, name in enumerate(self.header) if name}

    def accepted(self, guesses: Iterable[int]) -> ColumnMap:
        """Return the map with guesses taken for certain."""
        taken = {index: self.guesses[index] for index in guesses}
        left = {index: each for index, each in self.guesses.items() if index not in taken}
        return replace(self, columns={**self.columns, **taken}, guesses=left)


@dataclass(frozen=True, slots=True)
class Hints:
    """What else is known of a foreign table."""

    names: tuple[str, ...] = ()
    """Names of its sheet and file."""
    geographic: bool = False
    """Whether rows come from features with a geometry."""
    table: str | None = None
    """The table, where somebody said it."""


def propose(header: Sequence[str], rows: Sequence[Sequence[str]], hints: Hints) -> ColumnMap:
    """Propose what the columns of a foreign table are.

    Parameters
    ----------
    header
        Names of the columns as they stand.
    rows
        Cells, some of which are looked at where a name alone does not tell.
    hints
        What else is known.

    Returns
    -------
    ColumnMap
        With ``faults`` if the table is none of the codebook, or two columns claim one field.
    """
    name = hints.table or _table_of(header, rows, hints)
    if name is None:
        return ColumnMap(table="", header=tuple(header), columns={}, faults=(_no_table(header),))
    return column_map(name, header, rows)


def column_map(name: str, header: Sequence[str], rows: Sequence[Sequence[str]]) -> ColumnMap:
    """Propose what the columns are in a table that is known."""
    certain = _certain(name, header)
    if name == "citations":
        _owner_of_citations(certain, header)
    columns = {index: targets[0] for index, targets in certain.items()}
    faults = claimed_twice(header, columns)
    # A list of cases and sources says "event" or "court filing" in a column that is not kept.
    named = [each for each in header if each and not (name == "citations" and each == "role")]
    exact = not faults and len(columns) == len(named)
    columns |= _by_words(name, header, rows, columns)
    faults += [each for each in claimed_twice(header, columns) if each not in faults]
    faults += _rivals(header, rows, columns)
    _last_resort(name, header, columns)
    return ColumnMap(
        table=name,
        header=tuple(header),
        columns=columns,
        guesses={} if exact else _guesses(name, header, rows, columns),
        exact=exact,
        faults=tuple(faults),
    )


_AXES = {
    "lon": frozenset(("lon", "lng", "long", "longitude", "longitud")),
    "lat": frozenset(("lat", "latitude", "latitud")),
}


def _rivals(
    header: Sequence[str], rows: Sequence[Sequence[str]], columns: Mapping[int, str]
) -> list[Fault]:
    """Find a second column of longitudes or latitudes that says something else than the first."""
    faults = []
    for taken, target in columns.items():
        for index, column in enumerate(header):
            if index in columns or folded(column) not in _AXES.get(target, ()):
                continue
            if any(_differ(row, taken, index) for row in rows[:_LOOKED_AT]):
                pair = {taken: target, index: target}
                faults += claimed_twice(header, pair)
    return faults


def _differ(row: Sequence[str], first: int, second: int) -> bool:
    if max(first, second) >= len(row):
        return False
    one, other = row[first].strip(), row[second].strip()
    try:
        return bool(one and other) and float(one) != float(other)
    except ValueError:
        return one != other


def _certain(name: str, header: Sequence[str]) -> dict[int, tuple[str, ...]]:
    exact, alike = exact_names(name), folded_names(name)
    found: dict[int, tuple[str, ...]] = {}
    for index, column in enumerate(header):
        target = exact.get(column.strip()) or alike.get(folded(column))
        if target:
            found[index] = (target,)
    return found


def _owner_of_citations(found: dict[int, tuple[str, ...]], header: Sequence[str]) -> None:
    """Take the id of a case or event in a list of citations for the record that is cited."""
    if ("record",) in found.values():
        return
    for index, column in enumerate(header):
        if folded(column) in {"case id", "event id"}:
            found[index] = ("record",)
            return


def _by_words(
    name: str,
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    taken: Mapping[int, str],
) -> dict[int, str]:
    words = vocabulary(name)
    used = set(taken.values())
    if {"lon", "lat"} & used:
        used.add(POINT)
    if "place_text" in used:
        used |= set(PLACE_PARTS)
    found: dict[int, str] = {}
    for index, column in enumerate(header):
        if index in taken:
            continue
        if _NUMBERED_SOURCE.fullmatch(folded(column)) and table(name).cited:
            found[index] = SOURCE
            continue
        for target in words.get(folded(column), ()):
            if (target in _SEVERAL or target not in used) and _fits(name, target, index, rows):
                found[index] = target
                break
    return _without_parts(found)


def _without_parts(found: dict[int, str]) -> dict[int, str]:
    """Leave town and state aside where a column holds the whole place; likewise points."""
    targets = set(found.values())
    left_out: set[str] = set()
    if "place_text" in targets:
        left_out |= set(PLACE_PARTS)
    if {"lon", "lat"} <= targets:
        left_out.add(POINT)
    return {index: target for index, target in found.items() if target not in left_out}


def _fits(name: str, target: str, index: int, rows: Sequence[Sequence[str]]) -> bool:
    """Look at the cells of a column whose name can mean several things."""
    cells = {row[index] for row in rows[:_LOOKED_AT] if index < len(row) and row[index].strip()}
    if not cells:
        return target != POINT
    if target == POINT:
        return 2 * sum(read_pair(cell) is not None for cell in cells) >= len(cells)
    if target == "place_text":
        return 2 * sum(read_pair(cell) is not None for cell in cells) < len(cells)
    names = table(name).field_names
    codes = table(name).field(target).code_list if target in names else None
    if codes is None:
        return True
    return 2 * sum(meant_code(codes, cell) is not None for cell in cells) >= len(cells)


def _last_resort(name: str, header: Sequence[str], columns: dict[int, str]) -> None:
    if name != "events" or {"place_text", *PLACE_PARTS} & set(columns.values()):
        return
    for index, column in enumerate(header):
        if index not in columns and (target := LAST_RESORT.get(folded(column))):
            columns[index] = target
            return


def claimed_twice(header: Sequence[str], columns: Mapping[int, str]) -> list[Fault]:
    """Find fields that two columns claim."""
    claims: dict[str, list[str]] = defaultdict(list)
    for index, target in columns.items():
        if target not in _SEVERAL:
            claims[target].append(header[index])
    faults = []
    for target, named in claims.items():
        if len(named) > 1:
            listed = " and ".join(shown(each) for each in named)
            message = f"the columns {listed} can both be {target}"
            cure = "Say which in a profile with --map, or rename or delete one of them"
            faults.append(Fault("same_column", message, cure))
    return faults


def _guesses(
    name: str,
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    columns: Mapping[int, str],
) -> dict[int, str]:
    used = set(columns.values())
    words = {
        word: targets[0]
        for word, targets in {
            **vocabulary(name),
            **{word: (target,) for word, target in folded_names(name).items()},
        }.items()
        if targets[0] not in used and len(word) >= _LETTERS_FOR_A_GUESS
    }
    found: dict[int, str] = {}
    for index, column in enumerate(header):
        plain = folded(column)
        if index in columns or not _LETTERS_FOR_A_GUESS <= len(plain) <= 60:  # noqa: PLR2004 - a name
            continue
        best = process.extractOne(plain, list(words), scorer=fuzz.ratio, score_cutoff=_LIKE_ENOUGH)
        if best and words[best[0]] not in found.values():
            target = words[best[0]]
            if _fits(name, target, index, rows):
                found[index] = target
    return found


def _table_of(header: Sequence[str], rows: Sequence[Sequence[str]], hints: Hints) -> str | None:
    if any(folded(name) in RECORD_KEEPING for name in hints.names):
        return None
    if {folded(column) for column in header} - {"role", ""} == {"case id", "source id"}:
        return "citations"
    known = ("events",) if hints.geographic else TABLE_NAMES
    maps = {name: column_map(name, header, rows) for name in known}
    for word in hints.names:
        hinted = table_of_word(word)
        if hinted in maps and _is_signed(hinted, maps[hinted]):
            return hinted
    signed = {name: _score(each) for name, each in maps.items() if _is_signed(name, each)}
    if not signed and hints.geographic:
        return "events"
    return max(signed, key=lambda name: (signed[name], name == "events"), default=None)


def _is_signed(name: str, mapped: ColumnMap) -> bool:
    found = set(mapped.columns.values())
    return all(found & set(group) for group in SIGNATURES[name])


def _score(mapped: ColumnMap) -> int:
    exact = folded_names(mapped.table)
    names = [folded(mapped.header[index]) for index in mapped.columns]
    return sum(2 if name in exact else 1 for name in names)


def _no_table(header: Sequence[str]) -> Fault:
    listed = ", ".join(shown(name, at_most=30) for name in header[:8] if name)
    message = (
        f"the columns ({listed}{' …' if len(header) > 8 else ''}) are no table of the codebook"  # noqa: PLR2004 - told
    )
    cure = (
        "Say which table it is with --table, and which column is which field with --map; the "
        f"tables are {', '.join(TABLE_NAMES)}"
    )
    return Fault("no_table", message, cure)
