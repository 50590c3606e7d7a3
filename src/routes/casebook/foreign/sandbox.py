"""What the process that reads a foreign file may no longer do once it has begun.

Three walls, each of use without the others: limits of the system on memory, time, files and
written bytes; a network of its own without any way out, where the system lets us ask for it; and
a guard on Python's own events that refuses sockets, processes and every file but the libraries.
"""

from __future__ import annotations

import ctypes
import os
import sys
from typing import TYPE_CHECKING, Any, Final

try:
    import resource
except ImportError:  # Windows has no such limits; the clock and the guard remain
    resource = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from collections.abc import Sequence

_CLONE_NEWUSER: Final = 0x10000000
_CLONE_NEWNET: Final = 0x40000000
_PR_SET_NO_NEW_PRIVS: Final = 38
_FILES_OPEN_AT_MOST: Final = 64
_WRITING: Final = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_LISTING: Final = frozenset({"os.listdir", "os.scandir"})
_REFUSED: Final = (
    "socket.",
    "subprocess.",
    "ctypes.dlopen",
    "ftplib.",
    "http.",
    "imaplib.",
    "nntplib.",
    "poplib.",
    "smtplib.",
    "telnetlib.",
    "urllib.",
    "webbrowser.",
    "os.exec",
    "os.fork",
    "os.posix_spawn",
    "os.spawn",
    "os.startfile",
    "os.system",
    "os.chmod",
    "os.chown",
    "os.link",
    "os.mkdir",
    "os.remove",
    "os.rename",
    "os.rmdir",
    "os.symlink",
    "os.truncate",
    "pty.",
    "shutil.",
    "sqlite3.enable_load_extension",
    "sqlite3.load_extension",
    "tempfile.",
)


class ForbiddenError(BaseException):
    """The process tried what it may not; no library may swallow it, so it is no Exception."""


def limit(memory_bytes: int, cpu_seconds: int) -> None:
    """Ask the system to end this process when it takes too much.

    Parameters
    ----------
    memory_bytes
        Address space.
    cpu_seconds
        Time of the processor.
    """
    if resource is None:
        return
    for kind, most in (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_CPU, cpu_seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, _FILES_OPEN_AT_MOST),
    ):
        _, hard = resource.getrlimit(kind)
        allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
        try:
            resource.setrlimit(kind, (allowed, allowed))
        except (ValueError, OSError):  # a system that knows the limit and does not keep it
            continue


def leave_network() -> bool:
    """Move into a network without any interface, not even loopback.

    Returns
    -------
    bool
        ``False`` where the system does not permit it.
    """
    if not sys.platform.startswith("linux"):
        return False
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        return any(
            libc.unshare(flags) == 0 for flags in (_CLONE_NEWUSER | _CLONE_NEWNET, _CLONE_NEWNET)
        )
    except (OSError, AttributeError):
        return False


def guard(readable: Sequence[str], databases: Sequence[str] = ()) -> None:
    """Refuse, from now on, sockets, processes, and files other than those named.

    Parameters
    ----------
    readable
        Folders of the interpreter and its libraries, which modules are still loaded from.
    databases
        Addresses that sqlite3 may connect to.
    """
    prefixes = tuple(os.path.realpath(folder).rstrip(os.sep) + os.sep for folder in readable)
    allowed = frozenset(databases)

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            path, mode, flags = arguments
            if isinstance(path, int):
                return
            writes = bool(flags & _WRITING) if isinstance(flags, int) else mode not in {"r", "rb"}
            if writes or not os.path.realpath(os.fsdecode(path)).startswith(prefixes):
                msg = "opening another file"
                raise ForbiddenError(msg)
        elif event in _LISTING:
            folder = os.path.realpath(os.fsdecode(arguments[0] or ".")) + os.sep
            if not folder.startswith(prefixes):
                msg = "listing another folder"
                raise ForbiddenError(msg)
        elif event.startswith(_REFUSED):
            raise ForbiddenError(event)
        elif event == "sqlite3.connect" and arguments[0] not in allowed:
            msg = "opening another database"
            raise ForbiddenError(msg)

    sys.addaudithook(watch)
