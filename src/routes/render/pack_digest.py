"""The seal of a pack: one of other data or code, or a damaged one, is never served."""

from __future__ import annotations

import hashlib
from importlib import resources
from typing import TYPE_CHECKING

from routes.reference import reference_path

if TYPE_CHECKING:
    from collections.abc import Iterable

_DIGITS = 64
"""Length of a seal: hexadecimal digits that a pack begins with."""


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


def sealed(digest: str, content: bytes) -> bytes:
    """Put a seal before what was packed: a hash of what it was made from and of itself."""
    return _seal(digest, content) + content


def opened(digest: str, pack: bytes) -> bytes | None:
    """Return what was packed, nothing if it was made from anything else or is damaged."""
    seal, content = pack[:_DIGITS], pack[_DIGITS:]
    return content if seal == _seal(digest, content) else None


def shipped_pack(name: str, digest: str) -> bytes | None:
    """Return what a pack that ships holds; nothing if it is not there, damaged or of another make.

    Parameters
    ----------
    name
        Of the file beside this module.
    digest
        Of what it must be made from: :func:`digest_of`.
    """
    try:
        pack = resources.files("routes.render").joinpath(name).read_bytes()
    except OSError:
        return None
    return opened(digest, pack)


def _seal(digest: str, content: bytes) -> bytes:
    return hashlib.sha256(digest.encode("ascii") + content).hexdigest().encode("ascii")
