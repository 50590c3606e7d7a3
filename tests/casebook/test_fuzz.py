"""Whatever stands in a file, reading it gives problems and never an exception."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from routes.casebook import read_casebook

EVENTS = (
    b"event_id,case_id,kind,place_text,country,date,lon,lat,quantity,documented,source_id\n"
    b"a#1,a,purchase,El Paso,US,2021,-106.42,31.69,5,yes,s\n"
    b'a#2,a,seizure,"Ciudad Ju\xc3\xa1rez, Chih.",MX,2021-06,,,,yes,s\n'
)
REST = {"cases.csv": b"case_id,title\na,A case\n", "sources.csv": b"source_id,title\ns,A source\n"}


def written(folder: str, events: bytes) -> Path:
    for name, content in {**REST, "events.csv": events}.items():
        (Path(folder) / name).write_bytes(content)
    return Path(folder)


@settings(deadline=None, max_examples=150)
@given(st.binary(max_size=300))
def test_any_bytes_give_problems(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        casebook = read_casebook(written(folder, content))
    assert casebook.errors
    assert all(problem.message and problem.cure for problem in casebook.problems)
    assert all(str(problem).isprintable() for problem in casebook.problems)


@settings(deadline=None, max_examples=150)
@given(st.integers(0, len(EVENTS)), st.integers(0, 4), st.binary(max_size=4))
def test_a_damaged_file_loses_no_row_in_silence(place: int, cut: int, put: bytes) -> None:
    content = EVENTS[:place] + put + EVENTS[place + cut :]
    with tempfile.TemporaryDirectory() as folder:
        casebook = read_casebook(written(folder, content))
    if not casebook.errors:
        text = content.decode("utf-8-sig")
        rows = [
            row for row in csv.reader(io.StringIO(text, newline="")) if any(map(str.strip, row))
        ]
        assert len(casebook["events"]) == len(rows) - 1
