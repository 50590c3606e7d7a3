"""What a pack was made from, as one digest: a pack of other data or code is never served."""

from __future__ import annotations

import hashlib
from importlib import resources
from typing import TYPE_CHECKING

from routes.reference import reference_path

if TYPE_CHECKING:
    from collections.abc import Iterable

DIGITS = 64
"""Length of a digest: hexadecimal digits that a pack begins with."""


def digest_of(modules: Iterable[str], files: Iterable[str]) -> str:
    """Hash modules and reference files.

    Parameters
    ----------
    modules
        Paths of source files inside the package.
    files
        Names of files of the reference data.
    """
    package = resources.files("routes")
    # Line ends are those of the machine that the code was put on.
    sources = (package.joinpath(name).read_bytes().replace(b"\r\n", b"\n") for name in modules)
    data = (reference_path(name).read_bytes() for name in files)
    whole = hashlib.sha256()
    for content in (*sources, *data):
        whole.update(hashlib.sha256(content).digest())
    return whole.hexdigest()
