"""Features to a table: columns as they turn up, the place of each behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routes.casebook.foreign.tables import NUL, Marks, table_name_faults, without_surrogates
from routes.casebook.problems import Fault, shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from routes.casebook.foreign.geometries import Shape
    from routes.casebook.foreign.output import Output

_PLACE_COLUMNS = ("lon", "lat", "elevation", "geometry")
_ALWAYS = ("lon", "lat")
_ROWS_TOLD = 10


class FeatureTable:
    """Takes features one by one and puts them into the output when it is closed.

    Parameters
    ----------
    output
        Where a table is open.
    geographic
        Whether the rows have a place.
    """

    def __init__(self, output: Output, *, geographic: bool = True) -> None:
        self._output = output
        self._geographic = geographic
        self._columns: dict[str, int] = {}
        self._renamed: dict[str, str] = {}
        self._rows: list[tuple[int, list[str], tuple[str, ...], Fault | None]] = []
        self._count = 0
        self._marks = Marks("feature")
        self._told: dict[str, list[int]] = {}
        self.rejection: Fault | None = None
        """Why no row of the table may be used."""

    def add(
        self, number: int, cells: Mapping[str, str], shape: Shape, fault: Fault | None = None
    ) -> None:
        """Take a feature.

        Parameters
        ----------
        number
            From 1.
        cells
            Text of its properties.
        shape
            Its place.
        fault
            Why it cannot be used, where its place is not the reason.
        """
        self._count += 1
        if not "".join(cells.values()).isascii():
            cells = dict(zip(cells, self._marks.clean(number, [*cells.values()]), strict=True))
        row = [""] * len(self._columns)
        for name, text in cells.items():
            column = self._column(name)
            if column >= len(row):
                row += [""] * (column + 1 - len(row))
            clean, replaced = without_surrogates(text)
            row[column] = clean
            if replaced:
                self._tell("surrogate", number)
            if "\0" in clean:
                fault = fault or NUL
        if shape.crosses_itself:
            self._tell("crosses_itself", number)
        if shape.crosses_antimeridian:
            self._tell("crosses_antimeridian", number)
        # One beyond the limit is enough to say that there are too many.
        if len(self._rows) <= self._output.limits.rows:
            place = (shape.lon, shape.lat, shape.elevation, shape.geometry)
            self._rows.append((number, row, place, fault or shape.fault))

    def close(self) -> None:
        """Put the rows."""
        used = [
            index
            for index, name in enumerate(_PLACE_COLUMNS)
            if self._geographic
            and (name in _ALWAYS or any(place[index] for _, _, place, _ in self._rows))
        ]
        header = [*self._columns, *(_PLACE_COLUMNS[index] for index in used)]
        self._output.header(header)
        rejection = self.rejection or table_name_faults(header, self._output.limits.columns)
        if rejection:
            self._output.reject_table(rejection)
        width = len(self._columns)
        for number, row, place, fault in self._rows:
            padding = [""] * (width - len(row))
            self._output.row(number, [*row, *padding, *(place[index] for index in used)], fault)
        for _ in range(self._count - len(self._rows)):
            self._output.row(0, ())
        self._say()
        self._marks.tell(self._output)

    def _column(self, name: str) -> int:
        known = self._columns.get(self._renamed.get(name, name))
        if known is not None:
            return known
        clean = without_surrogates(name)[0].replace("\0", " ").strip() or "column"
        while clean in self._columns or (self._geographic and clean.casefold() in _PLACE_COLUMNS):
            clean += " (property)"
        self._renamed[name] = clean
        self._columns[clean] = len(self._columns)
        return self._columns[clean]

    def _tell(self, what: str, number: int) -> None:
        self._told.setdefault(what, []).append(number)

    def _say(self) -> None:
        renamed = [(old, new) for old, new in self._renamed.items() if old != new]
        for old, new in renamed[:_ROWS_TOLD]:
            message = f"the property {shown(old)} is in the column {shown(new)}"
            self._output.note("renamed", message)
        for what, (message, cure) in _TOLD.items():
            if numbers := self._told.get(what):
                listed = ", ".join(map(str, numbers[:_ROWS_TOLD]))
                more = len(numbers) - _ROWS_TOLD
                also = f" and {more} more" if more > 0 else ""
                self._output.note(what, f"{message}: features {listed}{also}", cure)


_TOLD = {
    "surrogate": (
        "half a character, which no file can hold, was replaced by \ufffd",
        "Look the text up where it comes from",
    ),
    "crosses_itself": (
        "an area crosses itself and was kept as it is",
        "Draw its outline anew",
    ),
    "crosses_antimeridian": (
        "a line or area seems to cross the 180th meridian and was kept as it is",
        "Split it there, as RFC 7946 asks",
    ),
}
