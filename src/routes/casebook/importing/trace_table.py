"""Tables of traced firearms as exported by their owners: read without a person or a serial.

Columns are known by the names of the fields of ATF's trace request (Form 3312.1) and of eTrace as
their users publish them, and by plain ones. Whatever else a file holds (people, addresses,
officers) is not read, and said so. A serial becomes a keyed hash on the way in: two files of one
casebook can be compared, and nobody without its key can try numbers.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from calendar import monthrange
from collections import Counter
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from routes.casebook.importing.codes import meant_country
from routes.casebook.importing.outcomes import OWN_COLUMNS
from routes.casebook.importing.protecting import (
    SERIALS,
    Protected,
    kept_columns,
    without_cells,
)
from routes.casebook.importing.words import folded
from routes.casebook.problems import Fault, shown
from routes.codebook import date_bounds
from routes.codebook.licences import SAYS_OF_A_TRACE
from routes.errors import DateError
from routes.reference import admin1

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from routes.casebook.foreign import ForeignTable
    from routes.casebook.importing.dates import DayOrder

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "number": (
        *("trace number", "trace id", "trace no", "ntc trace number", "trace request number"),
        *("numero de rastreo", "etrace number"),
    ),
    "serial_sha256": ("serial sha256",),
    "type": (
        *("firearm type", "weapon type", "type", "gun type", "type of firearm"),
        *("tipo de arma", "tipo"),
    ),
    "maker": (
        *("manufacturer", "firearm manufacturer", "maker", "make", "manufacturer name"),
        *("fabricante", "marca"),
    ),
    "calibre": ("caliber", "calibre", "firearm caliber", "caliber gauge"),
    "purchase_date": (
        *("purchase date", "date of purchase", "purchaser purchase date", "sale date"),
        *("date of sale", "fecha de compra", "fecha de venta"),
    ),
    "purchase_state": (
        *("dealer state", "ffl state", "source state", "purchase state", "purchased state"),
        *("retail dealer state", "state of purchase", "estado de compra", "estado de venta"),
    ),
    "purchase_city": ("dealer city", "ffl city", "source city", "purchase city"),
    "recovery_date": (
        *("recovery date", "date of recovery", "recovered date", "fecha de recuperacion"),
        "fecha de aseguramiento",
    ),
    "recovery_country": ("recovery country", "country of recovery", "pais de recuperacion"),
    "recovery_state": (
        *("recovery state", "recovered state", "state of recovery", "estado de recuperacion"),
        "recovery state province",
    ),
    "recovery_city": ("recovery city", "recovered city", "municipio de recuperacion"),
    "case_id": ("case id",),
    "purchase_event": ("purchase event",),
    "recovery_event": ("recovery event",),
    "source_id": ("source id",),
}
"""Columns that are read, each with the folded names it is known by."""

_KEPT = (
    *("trace_id", "case_id", "purchase_event", "recovery_event"),
    *("purchase_date", "purchase_state", "recovery_date", "recovery_country", "recovery_state"),
    *("type", "calibre", "maker", "serial_sha256", "source_id"),
)
_OWN_ID = "trace_id"
_ATF_NUMBERS = frozenset({"trace number", "ntc trace number", "trace request number"})
_ATF_DAYS = frozenset({"purchase date", "date of purchase", "recovery date", "date of recovery"})
"""Names of ATF's form and of eTrace, folded, whose days are written month first."""
_ROWS_TOLD = 5
_NO_SERIAL = frozenset({"obliterated", "unknown", "none", "na", "partial", "unk", "noserial"})
_SHORTEST_SERIAL = 4
_NOT_STATED = frozenset({"", "unknown", "unk", "n a", "na", "none", "null", "desconocido"})
_NUMBERS = re.compile(r"([0-9]{1,2})[/-]([0-9]{1,2})[/-]([0-9]{4})")
_CLOCK = re.compile(r"[T ]+[0-9]{1,2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?( ?[AP]M)?$", re.IGNORECASE)
_HASH = re.compile(r"[0-9a-f]{64}")
_TRACE_NUMBER = re.compile(r"[Tt]?[0-9]{6,}")
"""A number of the tracing centre, which is no id of ours whatever its column is called."""
_OF = re.compile(r"^(state of|estado de) ")
_MONTHS = 12
_TYPES: Mapping[str, str] = {
    "handgun": "pistol, revolver, derringer, pistol revolver, handgun, arma corta",
    "rifle": "rifle, carbine",
    "shotgun": "shotgun",
    "machine_gun": "machine gun, machinegun, submachine gun, submachinegun",
    "parts": "receiver frame, frame receiver, receiver, frame, silencer, suppressor, "
    "receiver frame only",
    "other": "any other weapon, combination, combination gun, flare gun, tear gas launcher, "
    "rifle shotgun combination, unknown type other",
}


@dataclass(frozen=True, slots=True)
class Clues:
    """What of a row tells which events of its case it belongs to; it is not kept."""

    purchase_city: str
    recovery_city: str


def is_trace_table(header: Sequence[str]) -> bool:
    """Tell whether a table lists traced firearms: a day, and a serial or number of a trace."""
    found = set(_columns(header))
    dated = bool(found & {"purchase_date", "recovery_date"})
    told = bool(found & {"number", _OWN_ID}) or _serial_column(header) is not None
    return dated and told


def looks_like_traces(header: Sequence[str]) -> bool:
    """Tell whether a table has columns of a trace beside a serial, whether or not it has days."""
    found = set(_columns(header))
    of_traces = found & {"number", "purchase_state", "recovery_state"}
    return is_trace_table(header) or (_serial_column(header) is not None and bool(of_traces))


def telling_columns(header: Sequence[str]) -> tuple[str, ...]:
    """Return the columns, as the file names them, that tell a table of traced firearms."""
    told = ("number", _OWN_ID, "purchase_date", "recovery_date", "purchase_state", "recovery_state")
    found = _columns(header)
    places = {*(found[name] for name in told if name in found), _serial_column(header)} - {None}
    return tuple(name for at, name in enumerate(header) if at in places)


def numbering_columns(header: Sequence[str]) -> tuple[str, ...]:
    """Return the columns without which a table is no longer one of traced firearms."""
    numbers = {*SERIALS, *COLUMNS["number"]}
    return tuple(name for name in header if folded(name) in numbers)


def trace_rows(
    foreign: ForeignTable,
    key: bytes,
    *,
    source: str,
    dates: DayOrder | None = None,
    link: Callable[[Mapping[str, str], Clues], Mapping[str, str]] | None = None,
) -> Protected:
    """Read a table of traced firearms.

    Parameters
    ----------
    foreign
        The table as it was read.
    key
        The casebook's key for serials; never written anywhere.
    source
        Source of the rows: a firearm without a number of its trace is told by it and its words.
    dates
        What ``6/7/2011`` means. Without it, month first in a table whose columns have ATF's own
        names, as its forms have it; in any other a day that can be two is a fault.
    link
        Finds the events of a row.

    Returns
    -------
    Protected
        As many rows as before, none of them with a serial, the number of a trace or a person.
    """
    columns = _columns(foreign.header)
    serial = _serial_column(foreign.header)
    own = _OWN_ID in columns and serial is None
    rejected = [at for at, name in enumerate(foreign.header) if name in OWN_COLUMNS]
    order = dates or ("mdy" if _is_atfs(foreign.header, columns) else None)
    reader = _Reader(key, own_ids=own, order=order, source=source)
    header = (*_KEPT, *(foreign.header[at] for at in rejected))
    rows = []
    backwards = []
    for row in foreign.rows:
        if row.fault is not None:
            rows.append(without_cells(row, len(header)))
            continue
        cells = {name: row.cells[at].strip() for name, at in columns.items()}
        number = row.cells[serial].strip() if serial is not None else ""
        kept, fault = reader.read(cells, number)
        if link is not None and fault is None:
            clues = Clues(cells.get("purchase_city", ""), cells.get("recovery_city", ""))
            kept = {**kept, **link(kept, clues)}
        if fault is None and _is_backwards(kept):
            backwards.append(row.number)
        texts = (*(kept.get(name, "") for name in _KEPT), *(row.cells[at] for at in rejected))
        rows.append(replace(row, cells=texts, fault=fault))
    table, mapped = kept_columns(foreign, "traces", header, rows)
    read = {*columns.values(), *rejected, *([] if serial is None else [serial])}
    not_read = tuple(name for at, name in enumerate(foreign.header) if at not in read)
    return Protected(table, mapped, not_read, (*reader.notes(), *_backwards_notes(backwards)))


def _is_atfs(header: Sequence[str], columns: Mapping[str, int]) -> bool:
    """Tell whether the number and the days of a table stand in columns named as ATF names them."""
    days = {header[columns[name]] for name in ("purchase_date", "recovery_date") if name in columns}
    # The codebook's own names, with an underscore, are those of an export or a file of rejects.
    named = {folded(name) for name in header if "_" not in name}
    return bool(named & _ATF_NUMBERS) and {folded(name) for name in days} <= _ATF_DAYS & named


def _is_backwards(kept: Mapping[str, str]) -> bool:
    """Tell whether a firearm was recovered before it was sold; not of days that cannot be read."""
    sold, recovered = kept["purchase_date"], kept["recovery_date"]
    if not sold or not recovered:
        return False
    try:
        first, last = date_bounds(sold).earliest, date_bounds(recovered).latest
    except DateError:
        return False
    return first is not None and last is not None and last < first


def _backwards_notes(numbers: Sequence[int]) -> tuple[str, ...]:
    if not numbers:
        return ()
    told = ", ".join(map(str, numbers[:_ROWS_TOLD])) + (" …" if len(numbers) > _ROWS_TOLD else "")
    told = f"row {told}" if len(numbers) == 1 else f"rows {told}"
    firearms = "1 firearm was" if len(numbers) == 1 else f"{len(numbers):,} firearms were"
    return (
        (
            f"{firearms} recovered before the sale, says the table ({told}); the rows are "
            "kept, routes analyse tracing leaves them out of the time to crime and counts their "
            "states. Look at the days, and at --dates."
        ),
    )


class _Reader:
    def __init__(self, key: bytes, *, own_ids: bool, order: DayOrder | None, source: str) -> None:
        self._key = key
        self._own_ids = own_ids
        self._order = order
        self._source = source
        self._prefix = f"trace-{key_id(key)}-"
        self._again: Counter[tuple[str, ...]] = Counter()
        self._month_first = 0

    def notes(self) -> tuple[str, ...]:
        """Say in how many cells the month was taken to stand first."""
        if not self._month_first:
            return ()
        cells = "1 day" if self._month_first == 1 else f"{self._month_first:,} days"
        return (f"days read month first: {cells}; --dates dmy if they are written day first.",)

    def read(self, cells: Mapping[str, str], serial: str) -> tuple[dict[str, str], Fault | None]:
        kept = {name: cells.get(name, "") for name in _KEPT}
        faults = []
        for name in ("purchase_date", "recovery_date"):
            written = kept[name]
            kept[name], fault = _date(written, self._order)
            self._month_first += _is_month_first(written, self._order) and fault is None
            faults.append(fault)
        kept["recovery_country"] = _stated(meant_country, kept["recovery_country"])
        for name, country in (("purchase_state", "US"), ("recovery_state", None)):
            among = country or kept["recovery_country"]
            kept[name], fault = _state(kept[name], among)
            faults.append(fault)
        if not kept["recovery_country"]:
            kept["recovery_country"] = kept["recovery_state"].partition("-")[0]
        kept["type"] = _stated(lambda text: _types().get(folded(text)), kept["type"])
        hashed = kept["serial_sha256"]
        if not _HASH.fullmatch(hashed):
            # Whoever writes a serial into that column has not hashed it.
            kept["serial_sha256"] = self._serial(kept["maker"], serial or hashed)
        said = any(kept[name] for name in SAYS_OF_A_TRACE)
        # A row that says nothing is no firearm, and so it has no number either.
        kept["trace_id"] = self._identifier(cells, kept) if said else ""
        return kept, next((fault for fault in faults if fault), None)

    def _serial(self, maker: str, serial: str) -> str:
        """Hash maker and serial, since makers number alike; a serial that is not whole has none."""
        plain = re.sub(r"[\W_]+", "", serial.casefold())
        if len(plain) < _SHORTEST_SERIAL or plain in _NO_SERIAL or "*" in serial or "?" in serial:
            return ""
        return _hashed(self._key, "serial", re.sub(r"[\W_]+", "", maker.casefold()), plain)

    def _identifier(self, cells: Mapping[str, str], kept: Mapping[str, str]) -> str:
        if self._own_ids and cells[_OWN_ID] and not _TRACE_NUMBER.fullmatch(cells[_OWN_ID]):
            return cells[_OWN_ID]
        number = cells.get("number") or cells.get(_OWN_ID)
        if number:
            return self._prefix + _hashed(self._key, "trace", number.casefold())[:16]
        # Two rows of the same words are two firearms; the same file again has them again.
        words = (self._source, *(kept[name] for name in _KEPT if name not in _OF_NO_ID))
        self._again[words] += 1
        return self._prefix + _hashed(self._key, "row", *words, str(self._again[words]))[:16]


_OF_NO_ID = frozenset({"trace_id", "case_id", "purchase_event", "recovery_event", "source_id"})


def key_id(key: bytes) -> str:
    """Return eight digits that tell keys apart and nothing about them."""
    return _hashed(key, "key")[:8]


def _hashed(key: bytes, *parts: str) -> str:
    return hmac.new(key, "\x1f".join(parts).encode("utf-8", "replace"), hashlib.sha256).hexdigest()


def _columns(header: Sequence[str]) -> dict[str, int]:
    places = {folded(name): at for at, name in reversed([*enumerate(header)])}
    found = {
        ours: places[theirs]
        for ours, names in COLUMNS.items()
        for theirs in [next((name for name in names if name in places), "")]
        if theirs
    }
    if _OWN_ID in header:
        found[_OWN_ID] = [*header].index(_OWN_ID)
        if found.get("number") == found[_OWN_ID]:
            del found["number"]
    return found


def _serial_column(header: Sequence[str]) -> int | None:
    return next((at for at, name in enumerate(header) if folded(name) in SERIALS), None)


def _stated(meant: Callable[[str], str | None], cell: str) -> str:
    """Return what a cell means, nothing for one that says it is not known."""
    if folded(cell) in _NOT_STATED:
        return ""
    return meant(cell) or cell


def _is_month_first(cell: str, order: DayOrder | None) -> bool:
    return order == "mdy" and _NUMBERS.fullmatch(_CLOCK.sub("", cell)) is not None


def _date(cell: str, order: DayOrder | None) -> tuple[str, Fault | None]:
    """Bring numbers into ISO order; other words are read later, as in any sheet."""
    text = _CLOCK.sub("", cell)
    found = _NUMBERS.fullmatch(text)
    if found is None:
        return ("" if folded(text) in _NOT_STATED else text), None
    first, second, year = (int(part) for part in found.groups())
    if order is None:
        return _unordered(text, first, second, year)
    month, day = (first, second) if order == "mdy" else (second, first)
    if month > _MONTHS:
        other = "dmy" if order == "mdy" else "mdy"
        message = f"{shown(text)} has no month {month}"
        cure = f"Import the file with --dates {other} if all its days are written so"
        return text, Fault("date", message, cure)
    return f"{year:04}-{month:02}-{day:02}", None


def _unordered(text: str, first: int, second: int, year: int) -> tuple[str, Fault | None]:
    """Read a day whose order nobody has said, where only one order leaves a day."""
    days = {
        f"{year:04}-{month:02}-{day:02}"
        for month, day in ((first, second), (second, first))
        if year and 1 <= month <= _MONTHS and 1 <= day <= monthrange(year, month)[1]
    }
    if len(days) == 1:
        return days.pop(), None
    if not days:
        return text, Fault("bad_date", f"there is no such day as {shown(text)}", "Correct the date")
    message = f"{shown(text)} can be {' or '.join(sorted(days))}"
    cure = "Say which with --dates mdy (month first) or --dates dmy (day first)"
    return text, Fault("date_order", message, cure)


def _state(cell: str, country: str) -> tuple[str, Fault | None]:
    word = folded(cell)
    if word in _NOT_STATED:
        return "", None
    code = cell.strip().upper()
    known = _states()
    if code in known[""].values():
        return code, None
    found = known.get(country, {}).get(word) or (known[""].get(word) if not country else None)
    if found:
        return found, None
    if country not in known:
        # Of other countries no list is at hand; the country alone is kept.
        return "", None
    message = f"{shown(cell)} is no state that we know" + (f" in {country}" if country else "")
    cure = "Write its name or its ISO 3166-2 code, such as US-TX or MX-SON"
    return cell, Fault("state", message, cure)


@cache
def _states() -> dict[str, dict[str, str]]:
    """States by country and folded name; under no country those whose names are one's alone."""
    frame = admin1()
    names: dict[str, dict[str, str]] = {}
    owners: dict[str, set[str]] = {}
    columns = ("code", "country", "name_en", "name_es", "abbreviations", "aliases")
    for code, country, *words in frame[[*columns]].fillna("").itertuples(index=False):
        for word in {*(part for text in words for part in text.split("|")), code[3:]} - {""}:
            names.setdefault(country, {}).setdefault(folded(word), code)
            names[country].setdefault(_OF.sub("", folded(word)), code)
            owners.setdefault(folded(word), set()).add(code)
    alone = {word: min(codes) for word, codes in owners.items() if len(codes) == 1}
    return {**names, "": alone}


@cache
def _types() -> dict[str, str]:
    return {folded(word): code for code, words in _TYPES.items() for word in words.split(",")}
