"""casebook → checked → geocoded → chained → what other programs open."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import routes
from routes.casebook import read_casebook
from routes.casebook.exports import Build, format_named, release_of, write_release
from routes.casebook.exports.csv_files import EXPORT_MARK
from routes.casebook.packaging import PACKAGE_FILE
from routes.casebook.reading import Casebook
from routes.casebook.stores import is_database
from routes.casebook.stores.interface import Store
from routes.errors import CasebookError
from routes.pipeline.maps import build_atlas, require_sound
from routes.render import phrases
from routes.render.payload import DECIMALS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from routes.casebook.exports import Release


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """What an export wrote, and what stayed inside."""

    paths: tuple[Path, ...]
    """The files, the main one first."""
    counts: Mapping[str, int]
    """Public ``cases``, ``events``, ``legs`` and ``sources``; ``events_without_geometry`` and
    ``legs_without_geometry`` of them; ``held_cases`` and ``held_events`` that stayed inside."""
    data_sha256: str


def release(casebook: Casebook | Store | Path | str, *, held: bool = False) -> Release:
    """Make what may leave a casebook.

    Parameters
    ----------
    casebook
        A casebook that was read, its store, or its address.
    held
        Take the cases that are held back (draft, in review, withheld) as well: for work on one's
        own machine, never for what is passed on.

    Raises
    ------
    CasebookRefusedError
        If the casebook has errors.
    CasebookError
        If there is no casebook at the address.
    """
    read = _read(casebook)
    require_sound(read, "nothing is exported from")
    atlas = build_atlas(read)
    every = frozenset(atlas.tables["cases"]["case_id"])
    return release_of(
        Build(
            tables=read.tables,
            places=atlas.places,
            legs=atlas.legs,
            public_cases=every if held else atlas.public_cases,
            decimals=DECIMALS,
            data_sha256=atlas.data_sha256,
            version=routes.__version__,
            coverage=phrases.COVERAGE["en"],
        )
    )


def _read(casebook: Casebook | Store | Path | str) -> Casebook:
    if isinstance(casebook, Casebook):
        return casebook
    return casebook.read() if isinstance(casebook, Store) else read_casebook(casebook)


def require_apart(casebook: Casebook, target: Path) -> None:
    """Refuse to write over a casebook: an export has less than it was made from."""
    place = target.resolve()
    home = casebook.location
    own = isinstance(home, Path) and (place == home.resolve() or home.resolve() in place.parents)
    if own or (place.exists() and str(place) == str(home)) or _is_casebook(place):
        msg = (
            f"{target} is a casebook or lies in one, and an export holds less than a casebook; "
            "name another place with -o"
        )
        raise CasebookError(msg)


def _is_casebook(place: Path) -> bool:
    if place.is_file():
        return is_database(place) and not _is_geopackage(place)
    package = place / PACKAGE_FILE
    is_export = package.is_file() and EXPORT_MARK in package.read_text("utf-8", errors="replace")
    return (place / "cases.csv").is_file() and not is_export


def _is_geopackage(file: Path) -> bool:
    # A GeoPackage is a SQLite file as well; its header says which of the two it is.
    with file.open("rb") as stream:
        return stream.read(72)[68:] == b"GPKG"


def export(
    casebook: Casebook | Store | Path | str, to: str, target: Path, *, force: bool = False
) -> Export:
    """Write what is public of a casebook for another program.

    Parameters
    ----------
    casebook
        A casebook that was read, its store, or its address.
    to
        Name of a format; :data:`routes.casebook.exports.FORMATS` has them.
    target
        The file to write, or the folder for formats of several files.
    force
        Whether what is there may be replaced.

    Returns
    -------
    Export
        The same files, byte for byte, for the same casebook in any order of its rows.

    Raises
    ------
    CasebookRefusedError
        If the casebook has errors; nothing is written.
    CasebookError
        If the format is unknown, the target is taken, or the disk refuses; nothing is written.
    """
    format_named(to)
    read = _read(casebook)
    require_apart(read, target)
    made = release(read)
    paths = write_release(made, to, target, force=force)
    return Export(paths=paths, counts=counts_of(made), data_sha256=made.data_sha256)


def counts_of(made: Release) -> dict[str, int]:
    """Count what a release holds, and what was held back."""
    return {
        "cases": len(made.tables["cases"]),
        "events": len(made.events),
        "legs": len(made.legs),
        "sources": len(made.tables["sources"]),
        "events_without_geometry": int(made.events.geometry.isna().sum()),
        "legs_without_geometry": int(made.legs.geometry.isna().sum()),
        "held_cases": made.held_cases,
        "held_events": made.held_events,
    }
