"""Profiles read from JSON that a person wrote: every mistake is told with its place and cure."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NoReturn, get_args

from routes.casebook.importing.dates import DayOrder
from routes.casebook.importing.profiles import Profile, TableProfile, settable, targets
from routes.casebook.problems import closest, shown
from routes.codebook import TABLE_NAMES, table
from routes.errors import CasebookError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

_KEYS = ("tables", "table", "columns", "dates", "codes", "set")
_BEGIN = "--save-map writes a profile to begin with"
_COMMA = "a comma too many stands there; delete it"
_FAULTS = {
    "Expecting property name enclosed in double quotes": (
        "a name in double quotation marks, not single ones, is expected there; or a comma too many "
        "stands before it"
    ),
    # As Python 3.13 says it, of the comma itself.
    "Illegal trailing comma before end of object": _COMMA,
    "Illegal trailing comma before end of array": _COMMA,
    "Expecting ',' delimiter": "a comma or a closing bracket is missing before it",
    "Expecting ':' delimiter": "a colon is missing between a name and what it stands for",
    "Expecting value": "a value is missing there, or it stands without double quotation marks",
    "Extra data": "more follows there behind the end of the profile; delete it",
    "Unterminated string starting at": "the text that begins there has no closing quotation mark",
    "Invalid control character at": "a text runs over the end of the line, or has a tab in it",
    "Invalid \\escape": "a backslash in a text is written twice",
    "Invalid \\uXXXX escape": "four digits or letters a to f follow \\u; write the letter itself",
}
"""What a person can do about each thing that the reader of JSON finds."""


def read_profile(text: str, file: str) -> Profile:
    """Read a profile.

    Parameters
    ----------
    text
        Its JSON.
    file
        Its name, for messages.

    Raises
    ------
    CasebookError
        If it is no JSON, or names a table, field, code or key that there is not; with the place
        and the cure.
    """
    raw = _json(text, file)
    if not isinstance(raw, dict):
        _refuse(file, f"it is {_called(raw)} and no profile, which is written in braces; {_BEGIN}")
    _require_keys(raw, _KEYS, file)
    dates = raw.get("dates")
    orders = get_args(DayOrder)
    if dates is not None and dates not in orders:
        _refuse(file, f'"dates" is {_told(dates)}; write {" or ".join(map(_told, orders))}')
    tables = tuple(_tables(raw, file))
    codes = _codes(raw.get("codes"), tables, file)
    return Profile(tables, dates, _constants(raw, file), codes)


def _json(text: str, file: str) -> object:
    try:
        return json.loads(text.removeprefix("\ufeff"), object_pairs_hook=_each_once)
    except json.JSONDecodeError as error:
        if not text.strip():
            _refuse(file, f"the file is empty; {_BEGIN}")
        what = _FAULTS.get(error.msg, "what stands there is no JSON")
        _refuse(file, f"line {error.lineno}, column {error.colno} cannot be read: {what}")
    except (RecursionError, ValueError):
        _refuse(file, f"brackets in brackets, or the digits of a number, run too far; {_BEGIN}")
    except _TwiceError as error:
        told = shown(str(error))
        _refuse(file, f"{told} stands twice in one pair of braces; delete one of the two")


class _TwiceError(Exception):
    """A name that stands twice, of which JSON would keep the last unsaid."""


def _each_once(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, value in pairs:
        if name in found:
            raise _TwiceError(name)
        found[name] = value
    return found


def _tables(raw: Mapping[str, Any], file: str) -> list[TableProfile]:
    if "table" not in raw and "columns" not in raw:
        listed = raw.get("tables", [])
        if not isinstance(listed, list):
            _refuse(file, f'"tables" is {_called(listed)}; write a list in square brackets')
        return [
            _table_profile(each, f"{file}, table {number} of its list")
            for number, each in enumerate(listed, start=1)
        ]
    if "tables" in raw:
        _refuse(file, '"tables" and "table" stand side by side; move the one into the list')
    return [_table_profile({name: raw[name] for name in ("table", "columns") if name in raw}, file)]


def _table_profile(raw: object, where: str) -> TableProfile:
    if not isinstance(raw, dict):
        _refuse(where, f'it is {_called(raw)}; write {{"table": …, "columns": …}} in braces')
    _require_keys(raw, ("table", "columns"), where)
    name, columns = raw.get("table"), raw.get("columns", {})
    if not isinstance(name, str) or name not in TABLE_NAMES:
        what = f"there is no table {_told(name)}" if name is not None else '"table" is missing'
        _refuse(where, f"{what}; {_meant(name, TABLE_NAMES, 'the tables are')}")
    if not isinstance(columns, dict):
        _refuse(where, f'"columns" is {_called(columns)}; write {{"column of the file": "field"}}')
    for column, target in columns.items():
        _require_target(name, column, target, where)
    return TableProfile(name, columns)


def _require_target(name: str, column: str, target: object, where: str) -> None:
    known = targets(name)
    if target is None or target in known:
        return
    cure = _meant(target, known, "the fields are")
    _refuse(
        where,
        f"the column {shown(column)} is to be {_told(target)}, which is no field of {name} (null "
        f"leaves a column out); {cure}",
    )


def _constants(raw: Mapping[str, Any], file: str) -> dict[str, str]:
    known = {each for name in TABLE_NAMES for each in settable(name)}
    given = _texts(raw.get("set"), '"set"', file)
    for name in given:
        if name not in known:
            cure = _meant(name, known)
            _refuse(file, f'"set" names {shown(name)}, which is no field of any table; {cure}')
    return given


def _codes(raw: object, tables: Sequence[TableProfile], file: str) -> dict[str, dict[str, str]]:
    if raw is None:
        return {}
    if not isinstance(raw, dict):
        _refuse(file, f'"codes" is {_called(raw)}; write {{"field": {{"word": "code"}}}}')
    known = _coded([each.table for each in tables] or TABLE_NAMES)
    found = {}
    for name, words in raw.items():
        if name not in known:
            cure = _meant(name, known, "the fields with codes are")
            _refuse(file, f'"codes" names {shown(name)}, which is no field with codes; {cure}')
        found[name] = _texts(words, f'"codes" of {name}', file)
        for word, code in found[name].items():
            if code not in known[name]:
                cure = _meant(code, known[name], "the codes are")
                _refuse(
                    file,
                    f'"codes" of {name}: {shown(word)} is to be {shown(code)}, which is no code; '
                    f"{cure}",
                )
    return found


def _coded(owners: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return the codes of every field of some tables that has any, those of several together."""
    found: dict[str, dict[str, None]] = {}
    for owner in owners:
        for field in table(owner).fields:
            if field.codes is not None:
                found.setdefault(field.name, {}).update(dict.fromkeys(field.codes.values))
    return {name: tuple(values) for name, values in found.items()}


def _require_keys(raw: Mapping[str, object], known: Sequence[str], where: str) -> None:
    for name in raw:
        if name not in known:
            cure = _meant(name, known, "the names are")
            _refuse(where, f"nothing is called {shown(name)} in a profile; {cure}")


def _texts(raw: object, what: str, file: str) -> dict[str, str]:
    if raw is None:
        return {}
    if not isinstance(raw, dict):
        _refuse(file, f'{what} is {_called(raw)}; write {{"name": "text"}} in braces')
    for name, each in raw.items():
        if not isinstance(each, str):
            _refuse(
                file,
                f"{what}: {shown(name)} is {_called(each)}; write a text in double quotation marks",
            )
    return dict(raw)


def _meant(word: object, known: Collection[str], listed: str = "") -> str:
    meant = closest(word, known) if isinstance(word, str) else None
    if meant is not None:
        return f"did you mean {meant}?"
    return f"{listed} {', '.join(known)}" if listed else "docs/data-model.md lists the fields"


def _called(raw: object) -> str:
    """Say in words what a value is."""
    if raw is None:
        return "empty (null)"
    kinds = {bool: "yes or no (true, false)", str: "a text", list: "a list", dict: "in braces"}
    return kinds.get(type(raw), "a number")


def _told(raw: object) -> str:
    """Write a value as it stands in the file; what is more than a text or a number is called."""
    if isinstance(raw, str):
        return shown(raw)
    return _called(raw) if isinstance(raw, list | dict) else json.dumps(raw)


def _refuse(where: str, what: str) -> NoReturn:
    msg = f"the profile {where}: {what}"
    raise CasebookError(msg)
