"""The recipe: pinned packages in, the files of ``geo/reference`` out, the same bytes every time."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from routes.errors import ReferenceDataError
from routes.reference.recipe.admin import build_admin, read_inegi
from routes.reference.recipe.basemap import build_basemap, read_natural_earth
from routes.reference.recipe.border import border_line, write_border
from routes.reference.recipe.countries import build_countries, build_regions
from routes.reference.recipe.gazetteer import build_gazetteer
from routes.reference.recipe.origins import ORIGINS, write_manifest, write_sources
from routes.reference.recipe.packages import PACKAGES, obtain
from routes.reference.recipe.population import build_population
from routes.reference.recipe.ports import build_ports
from routes.reference.recipe.roads import build_roads
from routes.reference.recipe.town_names import build_town_names

__all__ = ["BuildReport", "BuiltFile", "build"]

LARGEST_FILE_BYTES = 4_000_000
LARGEST_TOTAL_BYTES = 19_000_000
_DOCUMENTS = ("SOURCES.md", "manifest.json")


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltFile:
    """One file the recipe wrote; ``changed`` if its bytes differ from those found there."""

    file: str
    bytes: int
    changed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildReport:
    """What a build did."""

    destination: Path
    files: tuple[BuiltFile, ...]
    total_bytes: int

    def lines(self) -> list[str]:
        """Return the report as lines of text, one a file and a last one with the total."""
        rows = [
            f"{file.file}: {file.bytes} bytes, {'changed' if file.changed else 'as before'}"
            for file in self.files
        ]
        changed = sum(file.changed for file in self.files)
        return [*rows, f"{len(rows)} files, {self.total_bytes} bytes, {changed} changed"]


def build(destination: Path, *, packages: Path | None = None) -> BuildReport:
    """Build the reference data; needs the network only for packages that are not yet there.

    The files are built aside and moved into place when all of them are done: a build that fails
    leaves the destination as it was.

    Parameters
    ----------
    destination
        Folder for the files, made if it does not exist.
    packages
        Folder of archives to use and to fill; a temporary one when omitted.

    Returns
    -------
    report
        The files with their sizes, sorted by name.

    Raises
    ------
    ReferenceDataError
        If a package cannot be obtained or is not the pinned one, a hand-kept table is wrong, or
        the result is too large for the repository.
    """
    with tempfile.TemporaryDirectory(prefix="routes-reference-") as temporary:
        cache = Path(temporary) / "packages" if packages is None else packages
        work = Path(temporary) / "built"
        work.mkdir()
        try:
            cache.mkdir(parents=True, exist_ok=True)
            destination.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            msg = f"{error.filename}: cannot be made ({error.strerror}); choose another folder"
            raise ReferenceDataError(msg) from error
        _build_files({package.name: obtain(package, cache) for package in PACKAGES}, work)
        write_sources(work, write_manifest(work))
        _refuse_size(work)
        return _move(work, destination)


def _build_files(archives: dict[str, Path], folder: Path) -> None:
    mexico = read_inegi(archives, "ent")
    land_borders = read_natural_earth(archives, "admin_0_boundary_lines_land")
    border = border_line(mexico, land_borders)
    build_ports(border, folder)
    write_border(border, folder)
    build_gazetteer(archives, folder)
    build_town_names(folder)
    build_admin(archives, mexico, folder)
    build_countries(archives, folder)
    build_regions(folder)
    build_population(archives, folder)
    build_basemap(archives, land_borders, mexico, border, folder)
    build_roads(archives, mexico, folder)


def _names() -> list[str]:
    return sorted([*ORIGINS, *_DOCUMENTS])


def _refuse_size(folder: Path) -> None:
    sizes = {name: (folder / name).stat().st_size for name in _names()}
    large = [name for name, size in sizes.items() if size > LARGEST_FILE_BYTES]
    if large or sum(sizes.values()) > LARGEST_TOTAL_BYTES:
        msg = (
            f"too large: {', '.join(large) or 'all files together'}; "
            "raise the tolerances of the recipe"
        )
        raise ReferenceDataError(msg)


def _move(work: Path, destination: Path) -> BuildReport:
    files = []
    for name in _names():
        built, target = work / name, destination / name
        changed = not target.is_file() or target.read_bytes() != built.read_bytes()
        files.append(BuiltFile(file=name, bytes=built.stat().st_size, changed=changed))
        target.parent.mkdir(exist_ok=True)
        if changed:
            # into the same folder first, so that the last step is a rename and never half a file
            partial = target.with_name(f".{target.name}.part")
            shutil.copyfile(built, partial)
            partial.replace(target)
    total = sum(file.bytes for file in files)
    return BuildReport(destination=destination, files=tuple(files), total_bytes=total)
