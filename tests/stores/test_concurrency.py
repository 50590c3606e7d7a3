"""Many writers at once: nobody's change is lost, and every clash is shown to who caused it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from routes.casebook.stores import create_store
from routes.casebook.stores.edits import Insert

if TYPE_CHECKING:
    from collections.abc import Callable

    from routes.casebook.cells import Value

CROWD = Path(__file__).with_name("crowd.py")
RECORDS = tuple(f"shared {number}" for number in range(8))
EDITS = int(os.environ.get("ROUTES_EDITS", "60"))
"""Edits of each writer in a database; `make crowd` asks for 200."""


@pytest.mark.parametrize(
    ("home", "writers", "edits"), [("sqlite", 16, EDITS), ("postgis", 16, EDITS), ("folder", 6, 10)]
)
def test_no_update_is_lost_and_every_conflict_is_reported(
    address_of: Callable[[str], Path | str],
    tmp_path: Path,
    home: str,
    writers: int,
    edits: int,
) -> None:
    address = address_of(home)
    store = create_store(address)
    flow: dict[str, Value] = {"origin": "a", "destination": "b", "measure": "m", "value": 0.0}
    store.apply([Insert("flows", {**flow, "flow_id": name}) for name in RECORDS], who="start")
    results = tmp_path / "results"
    results.mkdir()
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, CROWD, str(address), results, str(writers), str(edits), *RECORDS],
        capture_output=True,
        text=True,
        check=False,
        timeout=1500,  # of a machine that does much else
    )
    seconds = time.perf_counter() - began
    assert done.returncode == 0, done.stderr
    told = [json.loads(file.read_text("utf-8")) for file in results.iterdir()]
    saved = sum(each["saved"] for each in told)
    conflicts = sum(each["conflicts"] for each in told)
    waits = sorted(wait for each in told for wait in each["waits"])
    assert saved == writers * edits
    assert saved + conflicts == sum(each["tried"] for each in told)
    stored = {row["flow_id"]: row["value"] for row in store.contents().tables["flows"]}
    made = {(name, before, after) for each in told for name, before, after in each["made"]}
    logged = []
    for name in RECORDS:
        value: Value = 0.0
        for row in store.changes(record_id=name)[1:]:
            before, after = float(str(row.before)), float(str(row.after))
            assert before == value, "a change was made over another that nobody saw"
            value = after
            logged.append((name, before, after))
        assert value == stored[name]
    assert len(logged) == saved
    assert {*logged} == made
    numbers = [row.change_id for row in store.changes()]
    assert numbers == [*range(1, len(numbers) + 1)]
    print(  # noqa: T201 - figures for whoever runs this with -s
        f"\n{home}: {writers} writers x {edits} edits in {seconds:.1f} s, 0 of {saved} lost, "
        f"{conflicts} conflicts reported, p50 {waits[len(waits) // 2] * 1000:.0f} ms, "
        f"p99 {waits[len(waits) * 99 // 100] * 1000:.0f} ms"
    )
