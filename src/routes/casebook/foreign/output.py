"""Where a format puts what it reads, row by row, so that nothing heaps up in the process."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, NoReturn

from routes.casebook.foreign.messages import write_message
from routes.casebook.problems import Fault, shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from routes.casebook.foreign.contents import Limits

_ROWS_A_MESSAGE = 500
_CHARACTERS_A_MESSAGE = 1_000_000
_NOTES_AT_MOST = 100
_COLUMNS_TOLD = 5


class RefusedError(Exception):
    """Nothing of the file, or of the table at hand, may be used.

    Parameters
    ----------
    fault
        Why, and what to do.
    """

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.message)
        self.fault = fault


def refuse(rule: str, message: str, cure: str) -> NoReturn:
    """Refuse the whole file.

    Raises
    ------
    RefusedError
        Always.
    """
    raise RefusedError(Fault(rule, message, cure))


class Output:
    """Sends tables, rows and notes as they are found.

    Rows beyond the limit are counted and not sent; so is text beyond its limit.

    Parameters
    ----------
    stream
        The pipe.
    limits
        How many rows, and how much text, may go through it.
    """

    def __init__(self, stream: IO[bytes], limits: Limits) -> None:
        self._stream = stream
        self.limits = limits
        self.rows = 0
        """Rows so far, those beyond the limit included."""
        self.has_geometry = False
        """Whether a table so far has places."""
        self._sent = 0
        self._cells = 0
        self._notes = 0
        self._waiting: list[tuple[int, Sequence[str], tuple[str, str, str] | None]] = []
        self._characters = 0

    def table(self, layer: str, *, geographic: bool = False) -> None:
        """Open a table; what is put until the next one belongs to it."""
        self._flush()
        self.has_geometry |= geographic
        self._write("table", layer, geographic)

    def drop_columns(self, indexes: Sequence[int]) -> None:
        """Say that columns of the open table have neither a name nor any content."""
        self._flush()
        self._write("drop", list(indexes))

    @property
    def is_full(self) -> bool:
        """Whether rows are only counted from here on."""
        return self.rows > self.limits.rows

    def header(self, header: Sequence[str]) -> None:
        """Say the header of the open table once it is known."""
        self._flush()
        self._write("header", list(header))

    def row(self, number: int, cells: Sequence[str], fault: Fault | None = None) -> None:
        """Put a row into the open table."""
        self.rows += 1
        self._cells += len(cells)
        if self._beyond():
            return
        told = (fault.rule, fault.message, fault.cure) if fault else None
        self._waiting.append((number, cells, told))
        self._characters += sum(map(len, cells))
        if len(self._waiting) >= _ROWS_A_MESSAGE or self._characters > _CHARACTERS_A_MESSAGE:
            self._flush()

    def note(self, rule: str, message: str, cure: str = "Nothing needs to be done") -> None:
        """Tell something a person should know about the open table, or about the file."""
        self._notes += 1
        if self._notes <= _NOTES_AT_MOST:
            self._write("note", rule, message, cure)

    def hidden_columns(self, columns: Sequence[str], sheet: str) -> None:
        """Tell which columns of a sheet are hidden, each in words, and what follows from it."""
        if not columns:
            return
        more = f" and {len(columns) - _COLUMNS_TOLD} more" if len(columns) > _COLUMNS_TOLD else ""
        listed = f"{', '.join(columns[:_COLUMNS_TOLD])}{more} of the sheet {shown(sheet)}"
        one = len(columns) == 1
        are, their = ("is", "its") if one else ("are", "their")
        message = (
            f"the column{'' if one else 's'} {listed} {are} hidden in the workbook, and {their} "
            "cells were read like all others"
        )
        cure = (
            "What is not meant to be taken into the casebook is deleted in the workbook before "
            "it is imported; to hide it keeps nothing back"
        )
        self.note("hidden_column", message, cure)

    def reject_table(self, fault: Fault) -> None:
        """Say that no row of the open table may be used; its rows are put all the same."""
        self._write("reject_table", fault.rule, fault.message, fault.cure)

    def refuse(self, fault: Fault) -> None:
        """Refuse the whole file."""
        self._write("refuse", fault.rule, fault.message, fault.cure)

    def close(self) -> None:
        """Send what waits, and the refusal of a file that goes beyond the limits."""
        self._flush()
        if self.rows > self.limits.rows:
            message = f"the file has {self.rows:,} rows, more than {self.limits.rows:,}"
            self.refuse(Fault("too_many_rows", message, "Split it into several files"))
        elif self._cells > self.limits.cells:
            message = f"the file has {self._cells:,} cells, more than {self.limits.cells:,}"
            self.refuse(Fault("too_large", message, "Delete the columns that are not needed"))
        elif self._beyond():
            megabytes = self.limits.result_bytes // 1_000_000
            message = f"the file holds more than {megabytes:,} MB of text"
            self.refuse(Fault("too_large", message, "Split it into several files"))
        self._write("done")
        self._stream.flush()

    def _beyond(self) -> bool:
        limits = self.limits
        return (
            self.rows > limits.rows
            or self._cells > limits.cells
            or self._sent > limits.result_bytes
        )

    def _flush(self) -> None:
        if self._waiting:
            self._write("rows", self._waiting)
            self._waiting = []
            self._characters = 0

    def _write(self, kind: str, *content: object) -> None:
        self._sent += write_message(self._stream, kind, *content)
