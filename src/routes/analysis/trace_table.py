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
from dataclasses import dataclass
from datetime import date, datetime
from io import StringIO
from typing import TYPE_CHECKING

import pandas as pd

from routes.analysis.tracing import Trace
from routes.codebook import date_bounds
from routes.errors import DateError, SchemaError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from routes.analysis.tracing import Bounds

KEY_BYTES = 32
"""Shortest key that serials are hashed with."""

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "number": ("trace number", "trace id", "trace no", "ntc trace number", "trace request number"),
    "serial": ("serial number", "serial", "firearm serial number", "serial no"),
    "type": ("firearm type", "weapon type", "type", "gun type"),
    "maker": ("manufacturer", "firearm manufacturer", "maker", "make"),
    "calibre": ("caliber", "calibre", "firearm caliber"),
    "sold": ("purchase date", "date of purchase", "purchaser purchase date", "sale date"),
    "source_state": (
        *("dealer state", "ffl state", "source state", "purchase state", "purchased state"),
        *("retail dealer state", "state of purchase"),
    ),
    "recovered": ("recovery date", "date of recovery", "recovered date"),
    "recovery_state": ("recovery state", "recovered state", "state of recovery"),
}
"""Columns that are read, each with the names it is known by."""

_NO_SERIAL = frozenset({"obliterated", "unknown", "none", "na", "partial", "unk", "noserial"})
_SHORTEST_SERIAL = 4
_EPOCH = date(1970, 1, 1).toordinal()
_US_DATES = ("%m/%d/%Y", "%m/%d/%Y %H:%M", "%m/%d/%Y %H:%M:%S", "%d-%b-%Y", "%m-%d-%Y")
_SEPARATORS = ("\t", ",", ";", "|")


@dataclass(frozen=True, slots=True, kw_only=True)
class TracedFirearm:
    """One row: the trace, and what the codebook keeps of the firearm."""

    trace: Trace
    serial_sha256: str | None
    """Keyed hash; ``None`` where there is no whole serial."""
    type: str | None
    maker: str | None
    calibre: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceTable:
    """The rows of a file, and what of it was not read."""

    firearms: tuple[TracedFirearm, ...]
    rejected: Mapping[int, str]
    """By row of the file, the header being row 1: why it is not among the firearms."""
    columns_not_read: tuple[str, ...]


def read_trace_table(
    text: str, *, key: bytes, states: Mapping[str, str], source_id: str
) -> TraceTable:
    """Read a table of traced firearms.

    Parameters
    ----------
    text
        The whole file with its header, parted by tabs, commas, semicolons or bars.
    key
        The casebook's key for serials; never written anywhere.
    states
        ISO 3166-2 code by folded name or abbreviation of a state.
    source_id
        Source of the file.

    Returns
    -------
    TraceTable
        Every row is a firearm or rejected. A day is read month first, as the forms have it, or as
        EDTF; one that cannot be read rejects its row.

    Raises
    ------
    SchemaError
        If no column with dates is known, or the key is too short.
    """
    if len(key) < KEY_BYTES:
        msg = f"the key for serials has {len(key)} bytes; give one of {KEY_BYTES} random bytes"
        raise SchemaError(msg)
    plain = text.lstrip("\ufeff")
    separator = max(_SEPARATORS, key=plain.partition("\n")[0].count)
    frame = pd.read_csv(StringIO(plain), sep=separator, dtype=str, keep_default_na=False)
    columns = _columns(frame)
    if not {"sold", "recovered"} & set(columns):
        names = ", ".join((*COLUMNS["sold"], *COLUMNS["recovered"]))
        msg = f"no column with dates is known in this table; name one of its columns: {names}"
        raise SchemaError(msg, field="recovered")
    cells = {name: frame[column].fillna("").str.strip() for name, column in columns.items()}
    present = list(cells)
    firearms: list[TracedFirearm] = []
    rejected: dict[int, str] = {}
    for at, values in enumerate(zip(*cells.values(), strict=True)):
        row = dict(zip(present, values, strict=True))
        try:
            firearms.append(_firearm(row, at, key, states, source_id))
        except DateError as error:
            rejected[at + 2] = str(error)
    return TraceTable(
        firearms=tuple(firearms),
        rejected=rejected,
        columns_not_read=tuple(
            str(name) for name in frame.columns if name not in set(columns.values())
        ),
    )


def _columns(frame: pd.DataFrame) -> dict[str, str]:
    folded = {re.sub(r"[\W_]+", " ", str(name).casefold()).strip(): name for name in frame.columns}
    return {
        ours: str(folded[theirs])
        for ours, names in COLUMNS.items()
        for theirs in [next((name for name in names if name in folded), "")]
        if theirs
    }


def _firearm(
    row: Mapping[str, str], at: int, key: bytes, states: Mapping[str, str], source_id: str
) -> TracedFirearm:
    number = row.get("number") or f"row {at + 2} of {source_id}"
    maker = row.get("maker", "")
    return TracedFirearm(
        trace=Trace(
            trace_id=f"trace-{_hashed(key, 'trace', number)[:16]}",
            sold=_bounds(row.get("sold", "")),
            recovered=_bounds(row.get("recovered", "")),
            source_state=states.get(row.get("source_state", "").casefold()),
            recovery_state=states.get(row.get("recovery_state", "").casefold()),
            source_ids=(source_id,),
        ),
        serial_sha256=_serial(key, maker, row.get("serial", "")),
        type=row.get("type") or None,
        maker=maker or None,
        calibre=row.get("calibre") or None,
    )


def _serial(key: bytes, maker: str, serial: str) -> str | None:
    """Hash of maker and serial, since makers number alike; none for a serial that is not whole."""
    plain = re.sub(r"[\W_]+", "", serial.casefold())
    if len(plain) < _SHORTEST_SERIAL or plain in _NO_SERIAL or "*" in serial or "?" in serial:
        return None
    return _hashed(key, "serial", re.sub(r"[\W_]+", "", maker.casefold()), plain)


def _hashed(key: bytes, *parts: str) -> str:
    return hmac.new(key, "\x1f".join(parts).encode(), hashlib.sha256).hexdigest()


def _bounds(text: str) -> Bounds:
    if not text:
        return None, None
    for form in _US_DATES:
        try:
            day = datetime.strptime(text, form).date().toordinal() - _EPOCH  # noqa: DTZ007 - a day
        except ValueError:
            continue
        return day, day
    found = date_bounds(text)
    earliest, latest = (
        None if side is None else side.toordinal() - _EPOCH
        for side in (found.earliest, found.latest)
    )
    return earliest, latest
