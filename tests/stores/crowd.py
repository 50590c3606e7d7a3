"""A crowd of processes that write to one casebook at once; run by test_concurrency.py."""

from __future__ import annotations

import json
import os
import random
import sys
import time
import traceback
from pathlib import Path

from routes.casebook.stores import open_store
from routes.casebook.stores.edits import ConflictError, Update

FIELD = "value"


def write(address: str, records: list[str], writer: int, edits: int) -> dict[str, object]:
    """Write numbers that nobody else writes over shared ones, from what was last seen of them."""
    store = open_store(address)
    chance = random.Random(writer)  # noqa: S311 - which record, no secret
    seen = dict.fromkeys(records, 0.0)
    saved, conflicts, tried = 0, 0, 0
    waits, made = [], []
    while saved < edits:
        record = chance.choice(records)
        after = float(writer * 1_000_000 + saved + 1)
        while True:
            before = seen[record]
            tried += 1
            began = time.perf_counter()
            try:
                store.apply([Update("flows", record, FIELD, before, after)], who=f"writer {writer}")
            except ConflictError as error:
                (conflict,) = error.conflicts
                assert conflict.seen == before
                assert conflict.stored != before
                assert conflict.changed_by
                seen[record] = float(str(conflict.stored))
                conflicts += 1
                continue
            waits.append(time.perf_counter() - began)
            made.append([record, before, after])
            seen[record] = after
            saved += 1
            break
    return {"saved": saved, "conflicts": conflicts, "tried": tried, "waits": waits, "made": made}


def main(address: str, results: Path, writers: int, edits: int, records: list[str]) -> int:
    """Fork the writers and wait for them."""
    open_store(address)
    children = []
    for writer in range(writers):
        child = os.fork()
        if child == 0:
            try:
                found = write(address, records, writer, edits)
                (results / f"{writer}.json").write_text(json.dumps(found), "utf-8")
            except BaseException:  # noqa: BLE001 - told, and the process ends
                traceback.print_exc()
                os._exit(1)
            os._exit(0)
        children.append(child)
    return max(os.waitpid(child, 0)[1] for child in children)


if __name__ == "__main__":
    home, folder, crowd, each, *names = sys.argv[1:]
    sys.exit(bool(main(home, Path(folder), int(crowd), int(each), names)))
