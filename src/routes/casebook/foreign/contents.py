"""What a foreign file comes to: tables of rows of text, each row with what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from routes.casebook.problems import Fault


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much one file may ask for; what goes beyond is refused with a sentence."""

    file_bytes: int = 200_000_000
    rows: int = 250_000
    """Rows of all tables of the file together."""
    columns: int = 500
    cells: int = 20_000_000
    """Cells of all tables of the file together, empty ones included."""
    cell_characters: int = 131_072
    unpacked_bytes: int = 200_000_000
    """Bytes that an archive may come to."""
    ratio: int = 100
    """Times that a member of an archive may grow; not asked of members under 5 MB."""
    members: int = 10_000
    result_bytes: int = 400_000_000
    """Bytes of text that may come back from the process that reads."""
    memory_bytes: int = 1_000_000_000
    """Address space of the process that reads."""
    cpu_seconds: int = 60
    seconds: float = 180.0
    """Time on the clock, after which the process that reads is ended."""


@dataclass(frozen=True, slots=True)
class ForeignRow:
    """One row of a foreign file."""

    number: int
    """As a spreadsheet shows it, the header being 1; for features their number, from 1."""
    cells: tuple[str, ...]
    """Text as it stands, as many cells as the header has; never a lone surrogate."""
    fault: Fault | None = None
    """Why the row cannot be used; it goes to the rejects unchanged."""


@dataclass(frozen=True, slots=True)
class ForeignTable:
    """One sheet, layer or text of a foreign file."""

    file: str
    layer: str
    """Name of the sheet or layer; empty where the format has only one."""
    header: tuple[str, ...]
    rows: tuple[ForeignRow, ...]
    notes: tuple[Fault, ...]
    """What a person should know: the encoding taken, a sheet left unread."""
    geographic: bool
    """Rows are features: points in ``lon`` and ``lat`` (degrees, EPSG:4326), any other geometry
    as GeoJSON text in ``geometry``; all three empty means unlocated."""


@dataclass(frozen=True, slots=True)
class ForeignFile:
    """A foreign file as far as it could be read."""

    file: str
    sha256: str
    """Empty for a file that could not be opened or is over the size limit."""
    format: str
    """Such as ``csv`` or ``gpkg``; empty when it is none we read."""
    tables: tuple[ForeignTable, ...]
    refusal: Fault | None
    """Why nothing of the file may be used; its rows, if any, all go to the rejects."""
