"""Where an export goes: a file or a folder, whole or not at all, never over another by chance."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from routes.errors import CasebookError
from routes.files import replace_file

if TYPE_CHECKING:
    from collections.abc import Mapping

_HIDDEN = ".exporting-"


def write_file(target: Path, name: str, content: bytes, *, force: bool = False) -> tuple[Path, ...]:
    """Write one file.

    Parameters
    ----------
    target
        The file, or a folder that is there, which then gets a file ``name``.
    name
        The usual name of such a file.
    content
        All of it.
    force
        Whether a file that is there may be replaced.

    Returns
    -------
    tuple of pathlib.Path
        The file.

    Raises
    ------
    CasebookError
        If a file is there already, or the disk refuses; what was there is as it was.
    """
    file = target / name if target.is_dir() else target
    _require_free(file, force=force)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        return (replace_file(file, content),)
    except OSError as error:
        raise _refused(file, error) from error


def write_files(
    target: Path, contents: Mapping[str, bytes], *, force: bool = False
) -> tuple[Path, ...]:
    """Write several files beside each other: the first as ``target``, the others named after it.

    Parameters
    ----------
    target
        The first file; ``events`` of ``out.parquet`` stays ``out.parquet``, ``legs.parquet``
        becomes ``out-legs.parquet``.
    contents
        File name to content, the main one first.
    force
        Whether files that are there may be replaced.

    Raises
    ------
    CasebookError
        As :func:`write_file`.
    """
    main, *others = contents
    files = {target: contents[main]}
    files |= {target.with_name(f"{target.stem}-{name}"): contents[name] for name in others}
    for file in files:
        _require_free(file, force=force)
    return tuple(
        write_file(file, file.name, content, force=force)[0] for file, content in files.items()
    )


def write_folder(
    target: Path, contents: Mapping[str, bytes], *, force: bool = False
) -> tuple[Path, ...]:
    """Write the files of one export into a folder of their own.

    The files are written and synced beside the folder first, and take its name in one step.

    Parameters
    ----------
    target
        The folder; may be there if it is empty.
    contents
        File name to content.
    force
        Whether files of these names may be replaced; other files of the folder stay.

    Returns
    -------
    tuple of pathlib.Path
        The files, in the order of ``contents``.

    Raises
    ------
    CasebookError
        If something is there already, or the disk refuses; what was there is as it was.
    """
    if target.exists() and not target.is_dir():
        msg = f"{target} is a file and this format needs a folder; name another with -o"
        raise CasebookError(msg)
    if target.is_dir() and any(target.iterdir()):
        _require_free(target, force=force)
        return _replace_inside(target, contents)
    work: Path | None = None
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(prefix=_HIDDEN, dir=target.parent))
        for name, content in contents.items():
            replace_file(work / name, content)
        work.chmod(0o755)
        if target.is_dir():
            target.rmdir()
        work.rename(target)
    except OSError as error:
        raise _refused(target, error) from error
    finally:
        if work is not None:
            shutil.rmtree(work, ignore_errors=True)
    return tuple(target / name for name in contents)


def _replace_inside(target: Path, contents: Mapping[str, bytes]) -> tuple[Path, ...]:
    """Put all files beside their places first, so that a full disk changes none of them."""
    work: Path | None = None
    try:
        work = Path(tempfile.mkdtemp(prefix=_HIDDEN, dir=target))
        for name, content in contents.items():
            replace_file(work / name, content)
        return tuple((work / name).replace(target / name) for name in contents)
    except OSError as error:
        raise _refused(target, error) from error
    finally:
        if work is not None:
            shutil.rmtree(work, ignore_errors=True)


def _require_free(path: Path, *, force: bool) -> None:
    if path.is_dir() and not force:
        msg = f"{path} is not empty; name another folder with -o, or replace it with --force"
        raise CasebookError(msg)
    if path.exists() and not force:
        msg = f"{path} is there already; name another file with -o, or replace it with --force"
        raise CasebookError(msg)


def _refused(path: Path, error: OSError) -> CasebookError:
    return CasebookError(
        f"{path} could not be written ({error.strerror}); what was there is unchanged. Free some "
        "space or check that you may write there, then export again"
    )
