"""A process that forks writers: each saves until it is killed, and tells every save that is done.

Run as a script by the tests of this folder. Everything heavy is imported once, here, so that a
hundred writers can be killed in seconds. Commands come as lines of JSON on standard input, each
answered by one line: ``warm`` readies it for a home, ``write`` starts a writer and answers with
the id of its process, ``die_at`` starts one that kills itself before that step of a save, and
``reap`` answers with the exit status of a writer that is dead.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import traceback
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from routes.casebook.stores import open_store
from routes.casebook.stores.edits import Insert, Update
from routes.pipeline.importing import import_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from routes.casebook.stores.edits import Edit
    from routes.casebook.stores.interface import Store

ROWS = 10
"""Events that one import brings, each with its citation and its origin."""
FILES_EVERY = 10
"""Of so many writers, one imports real files; the others save what an import would."""
_HEADER = "event_id,case_id,seq,kind,place_text,country,documented,source_id\n"
_LINE = '{0}#{1:02},bridge,{2},seizure,"Nogales, Ariz.",US,yes,release\n'


def imported(batch: str) -> tuple[Edit, ...]:
    """The edits of one import."""
    return tuple(edit for number in range(ROWS) for edit in _row(batch, number))


def _row(batch: str, number: int) -> Iterator[Edit]:
    event = f"{batch}#{number:02}"
    yield Insert(
        "events",
        {
            "event_id": event,
            "case_id": "bridge",
            "seq": number + 10,
            "kind": "seizure",
            "place_text": "Nogales, Ariz.",
            "country": "US",
            "documented": "yes",
        },
    )
    yield Insert("citations", {"record": event, "source_id": "release"})
    yield Insert(
        "origins",
        {
            "row_sha256": sha256(event.encode()).hexdigest(),
            "file": f"{batch}.csv",
            "row": number + 2,
            "table": "events",
            "record_id": event,
            "imported_at": "2026-01-01T00:00:00Z",
            "imported_by": "worker",
            "cells": "{}",
        },
    )


class Writer:
    """Somebody who saves, imports and takes back; each is told as soon as it is acknowledged."""

    def __init__(self, store: Store, name: str, quantity: float, told: Path) -> None:
        self._store, self._name, self._folder = store, name, told.parent
        self._told = os.open(told, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self._server = os.getppid()
        self._quantity = quantity
        self._batches = count()
        self._done: list[tuple[str, int]] = []

    def save(self) -> None:
        edit = Update("events", "bridge#02", "quantity", self._quantity, self._quantity + 1)
        done = self._store.apply([edit], who=self._name, why="save")
        self._quantity += 1
        self._tell("save", done.number)

    def load(self) -> None:
        batch = f"{self._name}-{next(self._batches)}"
        done = self._store.apply(imported(batch), who=self._name, why=f"import {batch}")
        self._tell("import", done.number)

    def load_file(self) -> None:
        batch = f"{self._name}-{next(self._batches)}"
        file = self._folder / f"{batch}.csv"
        file.write_text(_HEADER + "".join(_LINE.format(batch, n, n + 10) for n in range(ROWS)))
        report = import_file(self._store, file, who=self._name)
        if report.loaded != ROWS:
            msg = f"{report.loaded} rows of {ROWS} were loaded: {report.rejects}"
            raise AssertionError(msg)
        self._tell("import", self._store.changes(last=1)[-1].operation)

    def undo(self) -> None:
        kind, number = self._done.pop()
        done = self._store.undo(number, who=self._name, why=f"undo {kind}")
        self._quantity -= kind == "save"
        self._tell("undo", done.number)

    def _tell(self, kind: str, number: int) -> None:
        if os.getppid() != self._server:
            os._exit(1)  # nobody is left to kill it
        os.write(self._told, f"{kind} {number}\n".encode())
        if kind != "undo":
            self._done.append((kind, number))

    def until_killed(self, turn: int) -> None:
        """Begin with a save; what comes next depends on the turn, so that all kinds are met."""
        self.save()
        while turn % FILES_EVERY == 0:
            self.load_file()
        for step in [self.load, self.undo, self.save][turn % 3 :]:
            step()
        while True:
            self.load()
            self.undo()
            self.save()


def die_before(step: int) -> None:
    """Kill this process before it takes a step by which a save reaches the disk."""
    steps = count()

    def deadly(function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:
            if next(steps) == step:
                os.kill(os.getpid(), signal.SIGKILL)
            return function(*arguments, **options)

        return call

    for name in ("fsync", "mkdir", "rename", "replace", "link", "unlink", "rmdir", "ftruncate"):
        setattr(os, name, deadly(getattr(os, name)))


def _fork(command: dict[str, Any]) -> int:
    pid = os.fork()
    if pid:
        return pid
    try:
        store = open_store(_address(command["home"]))
        writer = Writer(store, command["name"], command["quantity"], Path(command["told"]))
        if command["do"] == "write":
            writer.until_killed(command["turn"])
        die_before(command["step"])
        writer.load()
    except BaseException:  # noqa: BLE001 - told, and judged by the exit status
        traceback.print_exc()
        os._exit(1)
    # A writer must not go on as a second server.
    os._exit(0)


def _address(text: str) -> Path | str:
    return text if "://" in text else Path(text)


def _warm(address: str) -> None:
    """Have everything imported that a save needs, so that a writer begins at once."""
    store = open_store(_address(address))
    edit = Insert("sources", {"source_id": "warm", "title": "warm", "kind": "press"})
    store.undo(store.apply([edit], who="warm").number, who="warm")
    store.read()


def main() -> None:
    """Answer commands until standard input ends."""
    for line in sys.stdin:
        command = json.loads(line)
        answer = 0
        if command["do"] == "warm":
            _warm(command["home"])
        elif command["do"] == "reap":
            answer = os.waitpid(command["pid"], 0)[1]
        else:
            answer = _fork(command)
        sys.stdout.write(f"{answer}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
