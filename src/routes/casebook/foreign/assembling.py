"""Messages of the process that reads to tables, each message checked before it is believed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import IO, Any

from routes.casebook.foreign.contents import ForeignRow, ForeignTable, Limits
from routes.casebook.foreign.messages import read_message
from routes.casebook.problems import Fault

_WORDS_OF_A_FAULT = 3


class BrokenStreamError(ValueError):
    """The process that reads sent what it never should."""


@dataclass(slots=True)
class _Table:
    layer: str
    geographic: bool
    header: list[str] = field(default_factory=list)
    rows: list[ForeignRow] = field(default_factory=list)
    notes: list[Fault] = field(default_factory=list)
    rejection: Fault | None = None
    dropped: set[int] = field(default_factory=set)


class Assembly:
    """Takes messages until the file is done.

    Parameters
    ----------
    file
        Name of the file.
    limits
        What may come; they are asked for here again, since the other side is not trusted.
    """

    def __init__(self, file: str, limits: Limits) -> None:
        self._file = file
        self._limits = limits
        self._tables: list[_Table] = []
        self._notes: list[Fault] = []
        self.format = ""
        self.refusal: Fault | None = None
        self.done = False
        self.peak_kilobytes = 0
        self._rows = self._bytes = 0

    def take(self, stream: IO[bytes]) -> None:
        """Read messages to the end of the stream.

        Raises
        ------
        BrokenStreamError
            If a message is not one of ours or goes beyond the limits.
        """
        try:
            while not self.done and (message := read_message(stream)):
                kind, content, size = message
                self._bytes += size
                if self._bytes > 2 * self._limits.result_bytes:
                    msg = "more text than allowed"
                    raise BrokenStreamError(msg)
                self._take_one(kind, content)
        except (ValueError, TypeError, IndexError, RecursionError) as error:
            msg = f"the process that reads sent {error}"
            raise BrokenStreamError(msg) from error

    def _take_one(self, kind: str, content: list[Any]) -> None:
        match kind:
            case "table":
                layer, geographic = content
                self._tables.append(_Table(_text(layer), geographic is True))
            case "note":
                notes = self._tables[-1].notes if self._tables else self._notes
                notes.append(replace(_fault(content), severity="warning"))
            case "refuse":
                self.refusal = self.refusal or _fault(content)
            case "format":
                self.format = _text(content[0])
            case "peak":
                self.peak_kilobytes = int(content[0])
            case "done":
                self.done = True
            case _:
                self._take_of_table(kind, content, self._tables[-1])

    def _take_of_table(self, kind: str, content: list[Any], table: _Table) -> None:
        match kind:
            case "rows":
                self._take_rows(content[0], table)
            case "header":
                table.header = _texts(content[0])
            case "drop":
                table.dropped = {int(index) for index in content[0]}
            case "reject_table":
                table.rejection = _fault(content)
            case _:
                msg = "an unknown message"
                raise BrokenStreamError(msg)

    def _take_rows(self, rows: list[Any], table: _Table) -> None:
        self._rows += len(rows)
        if self._rows > self._limits.rows:
            msg = "more rows than allowed"
            raise BrokenStreamError(msg)
        for number, cells, fault in rows:
            told = _fault(fault) if fault else None
            table.rows.append(ForeignRow(int(number), tuple(_texts(cells)), told))

    def tables(self) -> tuple[ForeignTable, ...]:
        """Return the tables.

        A file all of whose tables are rejected is refused and keeps its rows; one that is
        refused as a whole, or was not read to its end, has none.
        """
        if self.refusal or not self.done:
            return ()
        filled = [table for table in self._tables if table.rows]
        if filled and all(table.rejection for table in filled):
            self.refusal = filled[0].rejection
        return tuple(
            self._finish(table, self._notes if index == 0 else [])
            for index, table in enumerate(self._tables)
        )

    def _finish(self, table: _Table, notes: list[Fault]) -> ForeignTable:
        width = max([len(table.header), *(len(row.cells) for row in table.rows)])
        header = [*table.header]
        header += [f"column {number}" for number in range(len(header) + 1, width + 1)]
        rows = table.rows
        if table.rejection or any(len(row.cells) != width for row in rows):
            rows = [
                ForeignRow(
                    row.number,
                    row.cells + ("",) * (width - len(row.cells)),
                    row.fault or (None if self.refusal else table.rejection),
                )
                for row in rows
            ]
        if table.dropped:
            header, rows = _without(header, rows, table.dropped)
        return ForeignTable(
            self._file,
            table.layer,
            tuple(header),
            tuple(rows),
            (*notes, *table.notes),
            table.geographic,
        )


def _without(
    header: list[str], rows: list[ForeignRow], dropped: set[int]
) -> tuple[list[str], list[ForeignRow]]:
    # What has content stays, whatever the other side says.
    full = {index for row in rows for index in dropped if "".join(row.cells[index : index + 1])}
    kept = [index for index in range(len(header)) if index not in dropped - full]
    fitted = [
        ForeignRow(row.number, tuple(row.cells[index] for index in kept), row.fault) for row in rows
    ]
    return [header[index] for index in kept], fitted


def _text(value: object) -> str:
    if not isinstance(value, str):
        msg = "something that is not text"
        raise BrokenStreamError(msg)
    return value


def _texts(values: object) -> list[str]:
    if not (isinstance(values, list) and all(isinstance(value, str) for value in values)):
        msg = "something that is not a row of text"
        raise BrokenStreamError(msg)
    return values


def _fault(content: list[Any]) -> Fault:
    rule, message, cure = _texts(content)[:_WORDS_OF_A_FAULT]
    return Fault(rule, message, cure)
