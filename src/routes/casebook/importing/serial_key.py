"""The key that serials of one casebook are hashed with: made once, kept beside the casebook.

It is no part of the casebook: no table, change log, copy or export holds it.
"""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

from routes.casebook.importing.trace_table import key_id
from routes.errors import CasebookError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

VARIABLE = "ROUTES_KEY"
"""Variable of the environment that holds the key as hexadecimal digits; it goes first."""

KEY_BYTES = 32
"""Bytes of a key."""

SUFFIX = ".routes-key"

_TRACE = re.compile(r"trace-([0-9a-f]{8})-[0-9a-f]{16}")


def key_path(address: str) -> Path | None:
    """Return where the key of a casebook lies; ``None`` for one on a server.

    Examples
    --------
    >>> key_path("work/book.sqlite").as_posix(), key_path("postgresql://host/book") is None
    ('work/.book.sqlite.routes-key', True)
    """
    if "://" in address:
        return None
    path = Path(address)
    if path.name in {"", ".."}:
        # The folder one stands in: its key lies beside it too, and not inside.
        path = path.resolve()
    return path.parent / f".{path.name}{SUFFIX}"


def serial_key(
    address: str,
    hashed_before: Iterable[str],
    *,
    environment: Mapping[str, str],
    make: bool = True,
) -> tuple[bytes, str | None]:
    """Return the key of a casebook; make it if nothing was hashed with one before.

    Parameters
    ----------
    address
        The casebook, as its store names it.
    hashed_before
        Ids of its traces.
    environment
        Variables of the process.
    make
        Whether a key that is missing is written; else it is good for this time alone.

    Returns
    -------
    key : bytes
    note : str or None
        What a person should know of a key that was made just now.

    Raises
    ------
    CasebookError
        If the key is gone, is another one, or cannot be read or written.
    """
    used = {found[1] for each in hashed_before if (found := _TRACE.fullmatch(each))}
    path = key_path(address)
    given = environment.get(VARIABLE)
    text = given if given else _read(path)
    if text is not None:
        key = _decoded(text, VARIABLE if given else str(path))
        if used and key_id(key) not in used:
            msg = (
                f"the key in {VARIABLE if given else path} is not the one that the serials in "
                f"{address} were hashed with; give that one, in {_places(path)}"
            )
            raise CasebookError(msg)
        return key, None
    if used:
        msg = (
            f"the key that the serials in {address} were hashed with is not there: bring it back "
            f"from a backup to {_places(path)}; without it no serial can be held against them"
        )
        raise CasebookError(msg)
    if path is None:
        msg = (
            f"a casebook on a server keeps no key for serials: set {VARIABLE} to {2 * KEY_BYTES} "
            "hexadecimal digits, the same for everybody who imports; make them once with "
            "python -c 'import secrets; print(secrets.token_hex(32))' and keep them apart"
        )
        raise CasebookError(msg)
    key = secrets.token_bytes(KEY_BYTES)
    if not make:
        return key, None
    if not _written(path, key):
        # Somebody else's import has made one meanwhile.
        return _decoded(_read(path) or "", str(path)), None
    note = (
        f"a key for serials was made: {path}. Keep a copy apart from the casebook, give it to "
        f"nobody, and keep it out of version control (*{SUFFIX} in .gitignore)."
    )
    return key, note


def _places(path: Path | None) -> str:
    return VARIABLE if path is None else f"{path} or {VARIABLE}"


def _read(path: Path | None) -> str | None:
    if path is None:
        return None
    try:
        return path.read_text("ascii").strip()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        msg = f"the key {path} cannot be read ({error}); check that you may read it"
        raise CasebookError(msg) from error


def _decoded(text: str, place: str) -> bytes:
    if not re.fullmatch(f"[0-9a-fA-F]{{{2 * KEY_BYTES}}}", text.strip()):
        msg = f"the key in {place} is not {2 * KEY_BYTES} hexadecimal digits; give the one made"
        raise CasebookError(msg)
    return bytes.fromhex(text.strip())


def _written(path: Path, key: bytes) -> bool:
    whole = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    try:
        descriptor = os.open(whole, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                file.write(f"{key.hex()}\n")
                file.flush()
                os.fsync(file.fileno())
            # Linked when it is whole: whoever dies before leaves no half key in its place.
            os.link(whole, path)
        finally:
            whole.unlink()
    except FileExistsError:
        return False
    except OSError as error:
        msg = (
            f"the key for serials cannot be written to {path} ({error.strerror}); nothing was "
            f"imported. Make the folder writable, or set {VARIABLE}"
        )
        raise CasebookError(msg) from error
    return True
