"""Bytes that go to disk: whole files or none, and the same bytes every time."""

from __future__ import annotations

import gzip
import io
import os
import secrets
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def gzipped(content: bytes) -> bytes:
    """Compress with gzip; the same content gives the same bytes on every version of Python.

    Parameters
    ----------
    content
        What to compress.

    Returns
    -------
    bytes
        A gzip stream whose header holds neither a time, a name nor the operating system.

    Examples
    --------
    >>> gzipped(b"routes")[:10].hex()
    '1f8b08000000000002ff'
    """
    packed = io.BytesIO()
    # Not gzip.compress: the byte for the operating system depends on the version of Python there.
    with gzip.GzipFile(filename="", mode="wb", compresslevel=9, fileobj=packed, mtime=0) as stream:
        stream.write(content)
    return packed.getvalue()


def replace_file(path: Path, content: bytes) -> Path:
    """Write a file whole, or leave the one before it as it was.

    A reader, a crash or a full disk meets the old file or the new one: the content goes to a
    temporary file beside it, reaches the disk, and takes the name in one step. It may be read by
    whom the file before could be read by; a new one, by whom the process lets.

    Parameters
    ----------
    path
        File to write; its folder must exist.
    content
        Everything the file is to hold.

    Returns
    -------
    pathlib.Path
        ``path``.

    Raises
    ------
    OSError
        If the folder cannot be written; the file before is untouched.
    """
    before = path.stat().st_mode & 0o777 if path.is_file() else None
    # Not of tempfile, whose files are for their owner alone: the rights of a new file are those
    # that the process gives.
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with temporary.open("xb") as file:
            if before is not None:
                temporary.chmod(before)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    return path
