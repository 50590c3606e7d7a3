"""Rows of a sheet to a table: which row is the header, and which rows cannot be used."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NoReturn

from routes.casebook.decoding import EMPTY
from routes.casebook.foreign.output import RefusedError, refuse
from routes.casebook.foreign.spelling import read_twice
from routes.casebook.problems import Fault, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from routes.casebook.foreign.dispatching import Source
    from routes.casebook.foreign.output import Output

_DATA = re.compile(
    r"[+-]?[0-9]+[.,][0-9]+|[+-]?[0-9]{5,}|[0-9]{4}-[0-9]{2}(-[0-9]{2}.*)?"
    r"|[0-9]{1,2}[/.][0-9]{1,2}[/.][0-9]{2,4}|(https?|ftp)://.*|[+-]?[0-9]{1,3}",
    re.IGNORECASE | re.DOTALL,
)
_YEAR = re.compile(r"(1[89]|20)[0-9]{2}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")
_SURROGATE = re.compile("[\ud800-\udfff]")
_NAMES_A_HEADER_NEEDS = 3
_COLUMNS_TOLD = 10
_GAP = 20
"""Empty columns after which nothing belongs to the table any more."""
NUL = Fault(
    "nul",
    "a cell holds a NUL character, as damaged files do",
    "Look the cell up in the program the file comes from and write its text anew",
)


def table_name_faults(header: Sequence[str], limit: int) -> Fault | None:
    """Tell why columns of these names cannot be told apart, or are too many."""
    if len(header) > limit:
        message = f"the table has {len(header):,} columns, more than {limit}"
        return Fault("too_many_columns", message, "Delete the columns that are not needed")
    counts = Counter(name.casefold() for name in header)
    twice = [name for name, count in counts.items() if count > 1]
    if not twice:
        return None
    names = [name for name in header if name.casefold() == twice[0]]
    listed = " and ".join(shown(name) for name in names)
    if len(set(names)) == 1:
        message = f"two columns are named {shown(names[0])}"
    else:
        message = f"the columns {listed} differ only in capitals"
    return Fault("same_column", message, "Rename or delete one of them")


class Sheets:
    """Decides which sheets of a workbook are read, and tells about the others.

    Parameters
    ----------
    source
        The file, with what was answered about it.
    output
        Where its tables go.
    """

    def __init__(self, source: Source, output: Output) -> None:
        self._source = source
        self._output = output
        self._names: list[str] = []
        self._hidden: list[str] = []
        self._tables: list[SheetTable] = []

    def wants(self, name: str, *, hidden: bool) -> bool:
        """Tell whether a sheet is to be read."""
        self._names.append(name)
        if self._source.layer is not None and self._source.layer != name:
            return False
        if hidden and not self._source.include_hidden:
            self._hidden.append(name)
            return False
        return True

    def table(self, name: str) -> SheetTable:
        """Begin the table of a sheet."""
        self._tables.append(SheetTable(self._output, name))
        return self._tables[-1]

    def close(self) -> None:
        """Tell which sheets were left unread.

        Raises
        ------
        RefusedError
            If there is no sheet to read.
        """
        layer = self._source.layer
        if layer is not None and layer not in self._names:
            refuse_layer(layer, self._names, "sheet")
        if self._hidden:
            listed = ", ".join(shown(name) for name in self._hidden[:_COLUMNS_TOLD])
            message = f"hidden sheets were not read: {listed}"
            self._output.note("hidden_sheet", message, "Import with --hidden to read them")
        if not any(table.header for table in self._tables):
            raise RefusedError(EMPTY)


def refuse_layer(layer: str, names: Sequence[str], word: str) -> NoReturn:
    """Refuse a file that does not have the layer that was asked for.

    Raises
    ------
    RefusedError
        Always.
    """
    listed = ", ".join(shown(name) for name in names[:_COLUMNS_TOLD]) or "none"
    message = f"the file has no {word} {shown(layer)}; it has {listed}"
    refuse("layer", message, "Name one of them with --layer")


class SheetTable:
    """Takes the rows of one sheet from its top and puts them into the output.

    Parameters
    ----------
    output
        Where a table is open.
    sheet
        Its name, for the notes; empty where a file has one only.
    """

    def __init__(self, output: Output, sheet: str = "") -> None:
        self._output = output
        self.sheet = sheet
        self._of = f" of the sheet {shown(sheet)}" if sheet else ""
        self._first: tuple[int, tuple[str, ...], Fault | None] | None = None
        self._header: tuple[str, ...] | None = None
        self._width = 0
        self._pending_header = False
        self._unnamed: tuple[int, ...] = ()
        self._unnamed_used: set[int] = set()
        self._stray: list[str] = []
        self._strays = 0
        self._marks = Marks("row")
        self.rows = 0

    @property
    def header(self) -> tuple[str, ...]:
        """Names of the columns so far."""
        return self._header or ()

    @property
    def width(self) -> int:
        """Columns of the header, those without a name included."""
        return self._width

    def add(
        self, number: int, cells: Sequence[str], fault: Fault | None = None, *, strict: bool = False
    ) -> None:
        """Take one row; one without any content is passed over.

        Parameters
        ----------
        number
            As a spreadsheet shows it.
        cells
            From the first column on.
        fault
            Why the row cannot be used, where the format knows.
        strict
            A row shorter than the header is one with cells missing, as in CSV.
        """
        if not fault and not any(cell.strip() for cell in cells):
            return
        if not "".join(cells).isascii():
            first = self._first is None and self._header is None
            cells = self._marks.clean(number, cells, told=not first)
        if self._header is not None:
            self._row(number, cells, fault, strict=strict)
        elif self._first is None:
            self._first = (number, tuple(cells), fault)
        else:
            self._begin(cells)
            self._row(number, cells, fault, strict=strict)

    def near(self, number: int, cells: Sequence[str]) -> Sequence[str]:
        """Cut off what stands far to the right of the names of a header to be."""
        if self.header or len(cells) <= self._output.limits.columns:
            return cells
        blank = 0
        for index, cell in enumerate(cells):
            blank = 0 if cell.strip() else blank + 1
            if blank == _GAP:
                far = [cell for cell in cells[index:] if cell.strip()]
                self.stray(f"{shown(cell, at_most=24)} in row {number}" for cell in far)
                return cells[: index + 1 - _GAP]
        return cells

    def close(self) -> None:
        """Say what is known only at the end."""
        if self._header is None and self._first:
            self._begin(())
        if unused := [index for index in self._unnamed if index not in self._unnamed_used]:
            self._output.drop_columns(unused)
        if self._unnamed_used:
            self._tell_unnamed([f"column {index + 1}" for index in sorted(self._unnamed_used)])
        self._marks.tell(self._output)
        if self._strays:
            message = (
                f"{self._strays} cells{self._of} stand outside the table and were left aside: "
                f"{', '.join(self._stray)}{' …' if self._strays > len(self._stray) else ''}"
            )
            self._output.note("stray_cells", message, "Move them into the table if they belong")

    def _begin(self, second: Sequence[str]) -> None:
        if self._first is None:
            return
        number, cells, fault = self._first
        named = [cell for cell in cells if cell.strip()]
        wide = sum(1 for cell in second if cell.strip()) >= _NAMES_A_HEADER_NEEDS
        if len(named) == 1 and wide and not fault:
            message = f"row {number}{self._of} holds a title and was left aside: {shown(named[0])}"
            self._output.note("title", message)
            self._first = None
            self._header = ()
            self._pending_header = True
            return
        self._take_header(number, cells, fault)

    def _take_header(self, number: int, cells: tuple[str, ...], fault: Fault | None) -> None:
        width = max((index + 1 for index, cell in enumerate(cells) if cell.strip()), default=0)
        width = max(width, 1)
        self._pending_header = False
        if fault or _looks_like_data(cells):
            self._header = tuple(f"column {index + 1}" for index in range(width))
            self._width = width
            self._output.header(self._header)
            self._output.reject_table(_no_header(number, cells, fault))
            self._row(number, cells, fault, strict=False)
            return
        names = [_CONTROL.sub(" ", cell.removeprefix("\ufeff")).strip() for cell in cells[:width]]
        unnamed = [index for index, name in enumerate(names) if not name]
        for index in unnamed:
            names[index] = _unused(f"column {index + 1}", names)
        self._header = tuple(names)
        # Cells below an empty name at the end of the header are kept where they have content.
        self._width = len(cells)
        self._output.header(self._header)
        self._unnamed = tuple(unnamed)
        if rejection := table_name_faults(names, self._output.limits.columns):
            self._output.reject_table(rejection)

    def _tell_unnamed(self, names: list[str]) -> None:
        listed = ", ".join(shown(name) for name in names[:_COLUMNS_TOLD])
        more = f" and {len(names) - _COLUMNS_TOLD} more" if len(names) > _COLUMNS_TOLD else ""
        message = f"columns{self._of} without a name are kept as {listed}{more}"
        self._output.note("unnamed_column", message, "Name them in the file if they matter")

    def _row(self, number: int, cells: Sequence[str], fault: Fault | None, *, strict: bool) -> None:
        if self._pending_header:
            self._take_header(number, tuple(cells), fault)
            return
        if not strict and not any(cell.strip() for cell in cells[: self._width]):
            self.stray(f"{shown(cell, at_most=24)} in row {number}" for cell in cells if cell)
            return
        self.rows += 1
        for index in self._unnamed:
            if index < len(cells) and cells[index].strip():
                self._unnamed_used.add(index)
        kept, length = self._fit(cells, strict=strict)
        if any("\0" in cell for cell in kept):
            fault = fault or NUL
        self._output.row(number, kept, fault or length)

    def stray(self, cells: Iterable[str]) -> None:
        """Take content that belongs to no row."""
        for cell in cells:
            self._strays += 1
            if len(self._stray) < _COLUMNS_TOLD:
                self._stray.append(cell)

    def _fit(self, cells: Sequence[str], *, strict: bool) -> tuple[Sequence[str], Fault | None]:
        count, named = len(cells), len(self.header)
        if count == self._width == named:
            return cells, None
        told = f"the row has {count} cells, the header {self._width}"
        if count < self._width:
            short = Fault("row_too_short", told, "Add what is missing, also for empty cells")
            padded = (*cells, *[""] * (named - count))
            return padded, short if strict and count < named else None
        if any(cell.strip() for cell in cells[self._width :]):
            cells = _with_few_more(cells, self._width)
            cure = "Put a cell that holds the separator in quotation marks, or name every column"
            return cells, Fault("row_too_long", told, cure)
        used = [index for index in range(named, self._width) if cells[index].strip()]
        self._unnamed_used.update(used)
        return cells[: used[-1] + 1 if used else named], None


class Marks:
    """Cleans cells of byte order marks, and finds text that was read in a wrong encoding before.

    Parameters
    ----------
    word
        What a row is called in the notes.
    """

    def __init__(self, word: str) -> None:
        self._word = word
        self._numbers: list[int] = []
        self._twice: tuple[int, str, str] | None = None

    def clean(self, number: int, cells: Sequence[str], *, told: bool = True) -> Sequence[str]:
        """Return cells without byte order marks at their beginning.

        Parameters
        ----------
        number
            Of the row.
        cells
            Its text.
        told
            Whether a mark is worth a note, as it is not at the beginning of a file.
        """
        joined = " ".join(cells)
        if self._twice is None and (found := read_twice(joined)):
            self._twice = (number, *found)
        if "\ufeff" not in joined:
            return cells
        clean = tuple(cell.lstrip("\ufeff") for cell in cells)
        if told and clean != tuple(cells):
            self._numbers.append(number)
        return clean

    def tell(self, output: Output) -> None:
        """Note what was found."""
        if self._numbers:
            listed = ", ".join(map(str, self._numbers[:_COLUMNS_TOLD]))
            more = len(self._numbers) - _COLUMNS_TOLD
            also = f" and {more} more" if more > 0 else ""
            message = (
                "an invisible mark (U+FEFF), as files put together have it, was taken away from "
                f"the beginning of cells in {self._word} {listed}{also}"
            )
            output.note("byte_order_mark", message)
        if self._twice:
            number, old, new = self._twice
            message = (
                "letters look as if UTF-8 had once been read as Windows-1252: "
                f"{shown(old)} in {self._word} {number} may be {shown(new)}"
            )
            cure = "Mend the text in the file, or ask for it anew as UTF-8"
            output.note("mojibake", message, cure)


def _with_few_more(cells: Sequence[str], width: int) -> Sequence[str]:
    """Keep some cells beyond the header; every row of the table grows by as many."""
    most = width + _COLUMNS_TOLD
    if len(cells) <= most:
        return cells
    return (*cells[: most - 1], ",".join(cells[most - 1 :]))


def _looks_like_data(cells: Sequence[str]) -> bool:
    named = [cell.strip() for cell in cells if cell.strip()]
    data = [cell for cell in named if _DATA.fullmatch(cell) and not _YEAR.fullmatch(cell)]
    return 4 * len(data) >= len(named) and bool(data)


def _no_header(number: int, cells: Sequence[str], fault: Fault | None) -> Fault:
    if fault:
        message = f"the header, row {number}, cannot be read: {fault.message}"
        return Fault(fault.rule, message, fault.cure)
    first = ", ".join(shown(cell, at_most=24) for cell in cells[:3])
    message = f"row {number} ({first} …) should hold the column names and looks like data"
    return Fault("no_header", message, "Write the column names in a row above it")


def _unused(name: str, names: Sequence[str]) -> str:
    taken = {other.casefold() for other in names}
    while name in taken:
        name += " (unnamed)"
    return name


def without_surrogates(text: str) -> tuple[str, bool]:
    r"""Replace lone surrogates, which no file can hold, by U+FFFD.

    Examples
    --------
    >>> without_surrogates("A\ud800B")
    ('A\ufffdB', True)
    """
    if text.isascii():
        return text, False
    clean, count = _SURROGATE.subn("\ufffd", text)
    return clean, count > 0
