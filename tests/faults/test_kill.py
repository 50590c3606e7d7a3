"""A writer killed at any moment loses nothing that was acknowledged and leaves nothing behind."""

from __future__ import annotations

import csv
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from routes.casebook.stores import open_store
from routes.pipeline.homes import copy_casebook

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

KILLS = 100
"""Of each home."""
LONGEST_S = {"folder": 0.15, "sqlite": 0.06, "postgis": 0.06}
"""Seconds that a writer has after its first save before it is killed, at most: one or two saves."""
FILES_EVERY, LONGEST_FILE_S = 10, 0.8
"""Which writers import real files, as the worker has it, and how long these have."""
IMPORTED = 10
"""Events of one import of the worker."""
WORKER = Path(__file__).with_name("warm_worker.py")
NEXT_WRITER_S = 2.0
"""Seconds within which the next writer saves, on a machine that has nothing else to do."""
STEPS_AT_LEAST, STEPS_AT_MOST = 10, 200
"""Steps by which one save reaches the disk."""

Stored = dict[str, list[dict[str, str]]]
Tables = dict[str, dict[str, dict[str, str]]]


class WarmWorker:
    """The process that forks writers."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, WORKER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def warm(self, address: Path | str) -> None:
        """Ready it for writers of a home."""
        self._answer(do="warm", home=str(address))

    def start(self, do: str, home: Path | str, told: Path, **how: Any) -> int:
        """Start a writer; its process id is returned."""
        return self._answer(do=do, home=str(home), told=str(told), **how)

    def reap(self, pid: int) -> int:
        """Exit status of a writer that is dead."""
        return self._answer(do="reap", pid=pid)

    def kill(self, pid: int) -> None:
        """Kill a writer and see that it died of that and of nothing else."""
        os.kill(pid, signal.SIGKILL)
        assert os.WTERMSIG(self.reap(pid)) == signal.SIGKILL

    def stop(self) -> None:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.wait(timeout=30)
        self._process.stdout.close()

    def _answer(self, **command: Any) -> int:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(command) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())


@contextmanager
def warm_worker(address: Path | str) -> Iterator[WarmWorker]:
    """A worker that is ready for writers of a home."""
    worker = WarmWorker()
    try:
        worker.warm(address)
        yield worker
    finally:
        worker.stop()


def text_of(value: object) -> str:
    """A value as the change log writes it."""
    return f"{value:g}" if isinstance(value, float) else str(value)


KEYS = {
    "cases": ("case_id",),
    "events": ("event_id",),
    "citations": ("record", "source_id", "locator"),
}


def stored(address: Path | str) -> Stored:
    """What lies in a home after it was opened again, by table; missing values are left out.

    A folder is read by the standard library once the product has opened it: two readers agree.
    """
    store = open_store(address)
    store.changes(last=1)
    names = (*KEYS, "origins", "changes")
    if isinstance(address, Path) and address.is_dir():
        tables = {name: _rows(address / f"{name}.csv") for name in names}
    else:
        contents = store.contents().tables
        tables = {name: contents[name] for name in names}
    return {
        name: [{k: text_of(v) for k, v in row.items() if v not in {None, ""}} for row in rows]
        for name, rows in tables.items()
    }


def _rows(file: Path) -> list[Any]:
    if not file.exists():
        return []
    with file.open(encoding="utf-8", newline="") as lines:
        return [*csv.DictReader(lines, strict=True)]


def facts(tables: Stored) -> Tables:
    """Records of facts by their id."""
    return {
        name: {"|".join(row.get(part, "") for part in key): row for row in tables[name]}
        for name, key in KEYS.items()
    }


def replay(tables: Tables, log: list[dict[str, str]]) -> Tables:
    """What the log says that has become of tables."""
    now = {name: dict(records) for name, records in tables.items()}
    for change in log:
        records, name = now[change["table"]], change["record_id"]
        if change["action"] == "insert":
            assert name not in records
            whole = json.loads(change["after"])
            records[name] = {field: text_of(value) for field, value in whole.items()}
        elif change["action"] == "delete":
            del records[name]
        else:
            assert records[name].get(change["field"]) == change.get("before")
            records[name] = records[name] | {change["field"]: change["after"]}
    return now


class Ledger:
    """What is known of one casebook between kills."""

    def __init__(self, address: Path | str) -> None:
        self.address = address
        found = stored(address)
        self.tables = facts(found)
        self.last = len({row["operation"] for row in found["changes"]})
        self.acknowledged: Counter[str] = Counter()
        self.unheard = 0
        """Saves that were whole on disk when their writer died before it could tell."""

    @property
    def quantity(self) -> float:
        """What the writers count up."""
        return float(self.tables["events"]["bridge#02"]["quantity"])

    def audit(self, told: list[str]) -> None:
        """Reopen after a kill: nothing acknowledged is gone, nothing is half there."""
        found = stored(self.address)
        log = [row for row in found["changes"] if int(row["operation"]) > self.last]
        operations = [*dict.fromkeys(int(row["operation"]) for row in log)]
        acknowledged = [int(line.split()[1]) for line in told]
        # Told saves are on disk, in order; one more may be, whose writer could not tell any more.
        assert operations[: len(acknowledged)] == acknowledged
        assert len(operations) - len(acknowledged) in {0, 1}
        assert operations == [*range(self.last + 1, self.last + 1 + len(operations))]
        self.tables = replay(self.tables, log)
        assert facts(found) == self.tables, "the tables are not what the log says"
        whole_imports(found, log)
        self.acknowledged += Counter(line.split()[0] for line in told)
        self.unheard += len(operations) - len(acknowledged)
        self.last += len(operations)


def whole_imports(found: Stored, log: list[dict[str, str]]) -> None:
    """Every import brought all of its events and origins, or none."""
    imports = Counter(
        row["why"].removeprefix("import ").removeprefix("of ").removesuffix(".csv")
        for row in log
        if row.get("why", "").startswith("import ") and row["table"] == "events"
    )
    origins = Counter(row["file"] for row in found["origins"])
    assert {*imports.values(), *origins.values()} <= {IMPORTED}
    assert {f"{batch}.csv" for batch in imports} <= set(origins)


def first_lines(told: Path) -> float:
    """Wait until a writer has told of its first save; return the seconds it took."""
    began = time.perf_counter()
    while not (told.exists() and told.read_bytes()):
        # Others may keep the machine busy; a lock left behind keeps a writer waiting a minute.
        patience_s = NEXT_WRITER_S * max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))
        assert time.perf_counter() - began < patience_s, "the writer was kept from saving"
        time.sleep(0.001)
    return time.perf_counter() - began


def kill_a_hundred_writers(home: str, address: Path | str, folder: Path) -> str:
    """Kill, audit, and kill again; the figures are returned."""
    moments = random.Random(home)  # noqa: S311 - moments, not secrets
    with warm_worker(address) as worker:
        ledger = Ledger(address)
        waits: list[float] = []
        for kill in range(KILLS):
            told = folder / f"told-{home}-{kill}"
            writer = {"name": f"w{kill}", "quantity": ledger.quantity, "turn": kill}
            pid = worker.start("write", address, told, **writer)
            # Whatever the writer killed before has left there does not keep this one waiting.
            waits.append(first_lines(told))
            longest = LONGEST_FILE_S if kill % FILES_EVERY == 0 else LONGEST_S[home]
            time.sleep(moments.uniform(0.0, longest))
            worker.kill(pid)
            ledger.audit(told.read_text().splitlines())
    assert not open_store(address).read().problems
    return (
        f"{home}: {KILLS} kills, acknowledged {dict(ledger.acknowledged)}, 0 lost, "
        f"{ledger.unheard} more were whole on disk before their writer could tell; the next writer "
        f"saved within {median(waits):.2f} s (median), {max(waits):.2f} s (worst)"
    )


def test_a_hundred_kills_in_each_home_lose_nothing_and_leave_nothing(
    tmp_path: Path, a_casebook: Callable[..., Path], postgis: str
) -> None:
    homes: dict[str, Path | str] = {
        "folder": tmp_path / "book",
        "sqlite": tmp_path / "book.sqlite",
        "postgis": postgis,
    }
    for address in homes.values():
        copy_casebook(a_casebook(), address)
    with ThreadPoolExecutor(len(homes)) as side_by_side:
        runs = [
            side_by_side.submit(kill_a_hundred_writers, home, address, tmp_path)
            for home, address in homes.items()
        ]
        for run in runs:
            print(run.result())  # noqa: T201 - figures for whoever runs this with -s
    left = [path.name for path in (tmp_path / "book").iterdir() if path.name.startswith(".saving-")]
    assert left == []


def test_a_folder_survives_death_before_every_single_step_of_a_save(
    tmp_path: Path, a_casebook: Callable[..., Path]
) -> None:
    address = tmp_path / "book"
    copy_casebook(a_casebook(), address)
    with warm_worker(address) as worker:
        ledger = Ledger(address)
        for step in range(STEPS_AT_MOST):
            told = tmp_path / f"told-{step}"
            writer = {"name": f"w{step}", "quantity": ledger.quantity, "step": step}
            status = worker.reap(worker.start("die_at", address, told, **writer))
            ledger.audit(told.read_text().splitlines())
            if status == 0:
                break
            assert os.WTERMSIG(status) == signal.SIGKILL
    # Some deaths are before the moment of the save, some after it.
    assert step > STEPS_AT_LEAST
    assert 0 < ledger.unheard < step
    assert not open_store(address).read().problems
    assert [path.name for path in address.iterdir() if path.name.startswith(".")] == []
    print(f"folder: killed before {step} steps, {ledger.unheard} after the save was decided")  # noqa: T201
