"""The formats of an export, by name."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from routes.casebook.exports.targets import write_file, write_files, write_folder
from routes.errors import CasebookError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from routes.casebook.exports.release import Release

    Writer = Callable[[Release], Mapping[str, bytes]]


@dataclass(frozen=True, slots=True)
class Format:
    """One format: what it is, and who writes it."""

    name: str
    title: str
    file: str | None
    """Writer of one file, as ``module:function``; ``None`` if there are always several."""
    folder: str | None = None
    """Writer of a folder; ``None`` if one file holds everything."""
    suffix: str = ""
    """How the name of the one file ends, where the format also knows a folder."""


FORMATS: Mapping[str, Format] = {
    each.name: each
    for each in (
        Format("csv", "a folder with one CSV file a table", None, "csv_files:csv_files"),
        Format("xlsx", "one workbook with one sheet a table", "workbook:workbook"),
        Format("geojson", "one GeoJSON file of events and legs", "geojson:geojson"),
        Format("gpkg", "one GeoPackage with layers and styles for QGIS", "geopackage:geopackage"),
        Format(
            "geoparquet",
            "a folder with events.parquet and legs.parquet",
            "geoparquet:geoparquet",
            "geoparquet:geoparquet",
            ".parquet",
        ),
        Format("kml", "one KML file with a folder a stage", "kml:kml"),
        Format("kepler", "one JSON map of kepler.gl", "kepler:kepler"),
        Format(
            "flowmapblue",
            "a folder of CSV sheets of FlowmapBlue, or one .xlsx",
            "flowmapblue:flowmapblue_workbook",
            "flowmapblue:flowmapblue_files",
            ".xlsx",
        ),
        Format(
            "timemap",
            "a folder of JSON files of TimeMap, or one .xlsx",
            "timemap:timemap_workbook",
            "timemap:timemap_files",
            ".xlsx",
        ),
        Format("ftm", "FollowTheMoney entities, one JSON object a line", "ftm:followthemoney"),
    )
}
"""Every format, in the order in which they are told."""


def format_named(name: str) -> Format:
    """Return the format of that name.

    Raises
    ------
    CasebookError
        If there is none; the message lists them.
    """
    if name not in FORMATS:
        msg = f"there is no format {name!r}; choose one of {', '.join(FORMATS)}"
        raise CasebookError(msg)
    return FORMATS[name]


def write_release(
    release: Release, name: str, target: Path, *, force: bool = False
) -> tuple[Path, ...]:
    """Write a release in one format.

    Parameters
    ----------
    release
        What may leave the casebook.
    name
        One of :data:`FORMATS`.
    target
        The file, or the folder for the formats of several files.
    force
        Whether what is there may be replaced.

    Returns
    -------
    tuple of pathlib.Path
        What was written, the main file first.

    Raises
    ------
    CasebookError
        If the format is unknown, something is there already, a value does not fit the format, or
        the disk refuses. Nothing is written then.
    """
    chosen = format_named(name)
    if chosen.folder is None or (chosen.file and target.suffix.lower() == chosen.suffix):
        files = _writer(chosen.file or "")(release)
        if len(files) == 1:
            ((usual, content),) = files.items()
            return write_file(target, usual, content, force=force)
        return write_files(target, files, force=force)
    return write_folder(target, _writer(chosen.folder)(release), force=force)


def _writer(name: str) -> Writer:
    # The writers are loaded one by one: a CSV export needs no geometry.
    module, _, function = name.partition(":")
    writer: Writer = getattr(import_module(f"routes.casebook.exports.{module}"), function)
    return writer
