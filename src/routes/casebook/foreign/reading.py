"""Ask a process of its own what a foreign file holds; it alone opens the content.

The process lives for one file. Whatever it does, this side ends with a result: it dies, hangs,
eats memory or sends nonsense, and the file is refused with a sentence.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from threading import Timer
from typing import IO, TYPE_CHECKING

from routes.casebook.foreign.assembling import Assembly, BrokenStreamError
from routes.casebook.foreign.contents import ForeignFile, Limits
from routes.casebook.problems import Fault

if TYPE_CHECKING:
    from collections.abc import Mapping

_WORKER = Path(__file__).with_name("worker.py")
_PACKAGES = Path(__file__).parents[3]
_CHUNK = 1 << 20
_ENVIRONMENT: Mapping[str, str] = {
    "LC_ALL": "C.UTF-8",
    "PATH": "",
    "PROJ_NETWORK": "OFF",
    # Each thread of a numerical library reserves memory that the limit counts.
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
}
_SPLIT = "Split it into several files, or save it in another format, such as CSV"


def read_foreign(
    path: Path,
    *,
    layer: str | None = None,
    crs: str | None = None,
    include_hidden: bool = False,
    encoding: str | None = None,
    limits: Limits | None = None,
) -> ForeignFile:
    """Read a file that anyone may have made: CSV, workbook, GeoJSON, KML, GeoPackage, shapefile.

    It never raises for what the file is or holds, and opens no other file and no connection.

    Parameters
    ----------
    path
        The file; its extension says what it promises to be, and its content has to keep that.
    layer
        The one sheet or layer to read, where there are several.
    crs
        Reference system of its coordinates, such as ``"EPSG:32613"``, where the file tells none.
    include_hidden
        Read hidden sheets and rows of a workbook too.
    encoding
        Encoding of a text, such as ``"cp1252"``, where it cannot be told.
    limits
        What the file may ask for.

    Returns
    -------
    ForeignFile
        Every row of the file is in one of its tables, unless the file is refused; coordinates in
        degrees, EPSG:4326. Empty cells are empty text.

    Examples
    --------
    >>> read_foreign(Path("no/such/file.csv")).refusal.rule
    'no_file'
    """
    options = {
        "layer": layer, "crs": crs, "include_hidden": include_hidden, "encoding": encoding,
    }  # fmt: skip
    foreign, _ = read_measured(path, options, limits or Limits())
    return foreign


def read_measured(
    path: Path, options: Mapping[str, str | bool | None], limits: Limits
) -> tuple[ForeignFile, int]:
    """Read a file as `read_foreign` does, and tell what it took.

    Returns
    -------
    foreign : ForeignFile
    kilobytes : int
        Most memory that the process held; 0 where it could not tell.
    """
    name = path.name.encode("utf-8", errors="replace").decode("utf-8")
    try:
        stream = _open(path)
    except (OSError, ValueError) as error:
        return ForeignFile(name, "", "", (), _unopened(error)), 0
    with stream:
        state = os.fstat(stream.fileno())
        if not stat.S_ISREG(state.st_mode):
            fault = Fault("no_file", "it is not a file", "Name a file to import")
            return ForeignFile(name, "", "", (), fault), 0
        if state.st_size > limits.file_bytes:
            return ForeignFile(name, "", "", (), _too_large(state.st_size, limits)), 0
        sha256 = _hash(stream)
        request: dict[str, object] = {
            "name": name,
            "path": str(path),
            "options": dict(options),
            "limits": asdict(limits),
            "packages": [str(_PACKAGES), *filter(os.path.isabs, sys.path)],
        }
        assembly = _ask(stream, request, limits)
    tables = assembly.tables()
    foreign = ForeignFile(name, sha256, assembly.format, tables, assembly.refusal)
    return foreign, assembly.peak_kilobytes


def _open(path: Path) -> IO[bytes]:
    # A pipe would make a plain open wait for a writer.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    return os.fdopen(os.open(path, flags), "rb", buffering=0)


def _unopened(error: Exception) -> Fault:
    match error:
        case FileNotFoundError():
            return Fault("no_file", "there is no such file", "Check the path")
        case PermissionError():
            return Fault("no_file", "the file may not be read", "Ask for leave to read it")
    reason = getattr(error, "strerror", None) or str(error)
    return Fault("no_file", f"the file cannot be opened ({reason})", "Check the path")


def _too_large(size: int, limits: Limits) -> Fault:
    most = limits.file_bytes // 1_000_000
    message = f"the file has {size:,} bytes, more than {most:,} MB"
    return Fault("too_large", message, "Split it into several files")


def _hash(stream: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while chunk := stream.read(_CHUNK):
        digest.update(chunk)
    stream.seek(0)
    return digest.hexdigest()


def _ask(stream: IO[bytes], request: dict[str, object], limits: Limits) -> Assembly:
    assembly = Assembly(str(request["name"]), limits)
    # Windows cannot hand over an open file by its number; the process opens the path there.
    by_number = os.name == "posix"
    request["descriptor"] = stream.fileno() if by_number else None
    process = subprocess.Popen(  # noqa: S603 - our own interpreter and our own file
        [sys.executable, "-I", "-S", "-B", "-X", "utf8", str(_WORKER)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        pass_fds=(stream.fileno(),) if by_number else (),
        env=_environment(),
        cwd=_PACKAGES.anchor,
    )
    clock = Timer(limits.seconds, process.kill)
    clock.daemon = True
    clock.start()
    try:
        _converse(process, request, assembly)
    finally:
        timed_out = not clock.is_alive()
        clock.cancel()
        process.kill()
        process.wait()
    if not assembly.done and assembly.refusal is None:
        assembly.refusal = _unfinished(process.returncode, limits, timed_out=timed_out)
    return assembly


def _environment() -> dict[str, str]:
    # Windows cannot start a process without the folder of the system.
    kept = {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}
    return {**kept, **_ENVIRONMENT}


def _converse(
    process: subprocess.Popen[bytes], request: Mapping[str, object], assembly: Assembly
) -> None:
    if process.stdin is None or process.stdout is None:
        return
    with process.stdout:
        try:
            with process.stdin:
                process.stdin.write(json.dumps(request).encode("ascii"))
            assembly.take(process.stdout)
        except (BrokenPipeError, BrokenStreamError):
            assembly.done = False
            return
        process.wait()


def _unfinished(code: int | None, limits: Limits, *, timed_out: bool) -> Fault:
    if timed_out:
        message = f"reading the file took more than {limits.seconds:g} seconds"
        return Fault("too_slow", message, _SPLIT)
    if code is not None and -code in _TIME_SIGNALS:
        message = f"reading the file took more than {limits.cpu_seconds} seconds of work"
        return Fault("too_slow", message, _SPLIT)
    return Fault(
        "reader_died",
        "the process that read the file ended before it was done, so that nothing was taken over",
        "The file is damaged or made to do harm; save it anew in the program it comes from",
    )


_XCPU = 24
_KILL = 9
_TIME_SIGNALS = frozenset({_XCPU, _KILL})
