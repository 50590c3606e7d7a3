"""The process that reads one foreign file; started as a script, it never outlives the file."""

from __future__ import annotations

import gc
import json
import os
import sys
import types
from pathlib import Path
from typing import IO, Any


def main() -> None:
    """Read the request, lock the doors, read the file, send what it holds."""
    # What is read has no cycles, and looking for them would take half of the time.
    gc.disable()
    request = json.loads(sys.stdin.buffer.read())
    sys.path[:] = request["packages"]
    _stand_in_for_the_casebook()
    # These need the paths of the request.
    from routes.casebook.foreign import dispatching, sandbox  # noqa: PLC0415
    from routes.casebook.foreign.contents import Limits  # noqa: PLC0415

    limits = Limits(**request["limits"])
    status = _own_status()
    source = _source(request)
    sandbox.limit(limits.memory_bytes, limits.cpu_seconds)
    sandbox.leave_network()
    job = dispatching.prepare(source, request["name"], request["options"], limits)
    folders = [sys.prefix, sys.base_prefix, *sys.path]
    sandbox.guard(folders, job.databases)
    job.run(sys.stdout.buffer, lambda: _peak(status))


def _stand_in_for_the_casebook() -> None:
    """Make the package importable without what it imports for everybody else.

    Data frames alone would cost more time and memory than any file worth reading.
    """
    foreign = Path(__file__).parent
    for name, folder in (
        ("routes.casebook", foreign.parent),
        ("routes.casebook.foreign", foreign),
    ):
        package = types.ModuleType(name)
        package.__path__ = [str(folder)]
        sys.modules[name] = package


def _source(request: dict[str, Any]) -> IO[bytes]:
    if request["descriptor"] is None:
        return Path(request["path"]).open("rb")
    return os.fdopen(request["descriptor"], "rb")


def _own_status() -> IO[bytes] | None:
    try:
        return Path("/proc/self/status").open("rb", buffering=0)
    except OSError:
        return None


def _peak(status: IO[bytes] | None) -> int:
    if status is None:
        return 0
    status.seek(0)
    for line in status.read().splitlines():
        if line.startswith(b"VmHWM:"):
            return int(line.split()[1])
    return 0


if __name__ == "__main__":
    main()
