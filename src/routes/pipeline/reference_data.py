"""What other reference data would do to the places of a casebook, before they do it."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from routes.casebook import read_casebook
from routes.errors import ReferenceDataError
from routes.geocode.comparing import compare
from routes.geocode.loading import index_of
from routes.reference import MANIFEST, additions_in_use, replace_reference

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd

    from routes.reference.recipe import BuildReport


def compare_reference(present: Path, other: Path, casebook: Path | str) -> pd.DataFrame:
    """Tell which places of a casebook other reference data would change.

    Parameters
    ----------
    present, other
        Folders of reference data. Gazetteers that were added are used beside both.
    casebook
        The casebook, in any home; its decisions are followed and its cases give the context.

    Returns
    -------
    pandas.DataFrame
        As :func:`routes.geocode.comparing.compare` gives it; empty if nothing changes.

    Raises
    ------
    CasebookError
        If there is no casebook.
    ReferenceDataError
        If reference data, or a gazetteer asked for, are missing, damaged or of another version.
    """
    read = read_casebook(casebook)
    additions = additions_in_use(read.gazetteer_folder)
    return compare(
        index_of(present, additions),
        index_of(other, additions),
        read["events"],
        read["places"],
        read["cases"],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuild:
    """What making the reference data anew came to."""

    report: BuildReport | None
    """What was written; ``None`` if nothing was, because places would have moved."""
    moves: Mapping[Path | str, pd.DataFrame] = field(default_factory=dict)
    """By casebook, the places that change; empty for a first build."""
    hindrance: str | None = None
    """Why the data that were there cannot be compared with the new ones, if they cannot."""


def rebuild_reference(
    target: Path,
    *,
    casebooks: Iterable[Path | str],
    packages: Path | None = None,
    accept: bool = False,
) -> Rebuild:
    """Make the reference data anew, and put them into place only if no place moves.

    Parameters
    ----------
    target
        Folder for the data. One without any is just filled.
    casebooks
        Casebooks whose places must not move unseen.
    packages
        Folder of the pinned packages; see :func:`routes.reference.recipe.build`.
    accept
        Put the new data into place whatever moves.

    Returns
    -------
    Rebuild
        Without a report the target is as it was.

    Raises
    ------
    CasebookError
        If one of the casebooks cannot be read.
    ReferenceDataError
        If the build fails; the target is as it was.
    """
    from routes.reference.recipe import build  # noqa: PLC0415 - heavy

    if not (target / MANIFEST).is_file():
        return Rebuild(report=build(target, packages=packages))
    with tempfile.TemporaryDirectory(prefix="routes-reference-") as temporary:
        fresh = Path(temporary) / "reference"
        build(fresh, packages=packages)
        moves: dict[Path | str, pd.DataFrame] = {}
        hindrance = None
        for casebook in casebooks:
            try:
                moves[casebook] = compare_reference(target, fresh, casebook)
            except ReferenceDataError as error:
                hindrance = str(error)
        still = hindrance is None and all(frame.empty for frame in moves.values())
        if not (still or accept):
            return Rebuild(report=None, moves=moves, hindrance=hindrance)
        return Rebuild(report=_put_into_place(fresh, target), moves=moves, hindrance=hindrance)


def _put_into_place(fresh: Path, target: Path) -> BuildReport:
    from routes.reference.recipe import BuildReport, BuiltFile  # noqa: PLC0415 - heavy

    files = tuple(
        BuiltFile(file=name, bytes=size, changed=changed)
        for name, size, changed in replace_reference(fresh, target)
    )
    total = sum(file.bytes for file in files)
    return BuildReport(destination=target, files=files, total_bytes=total)
