"""Seconds and memory of ``routes import``, beside putting the same rows into SQLite unread.

Run ``python benchmarks/importing.py [rows]``: a sheet of synthetic events in mixed forms is
imported into an empty ``.sqlite`` casebook, a second time (all duplicates), and put into a plain
SQLite table by the standard library. Figures are of one run on one machine, never goals.
"""

from __future__ import annotations

import csv
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROWS = 100_000
_TOWNS = ("Phoenix, AZ", "Tucson, Arizona", "Houston, Texas", "Laredo, TX", "El Paso, Texas")
_FOUND = ("Culiacán, Sinaloa", "Monterrey, Nuevo León", "Tijuana, Baja California", "Reynosa")
_DATES = (
    "2019-03-{day:02}",
    "March {day}, 2019",
    "{day} de marzo de 2019",
    "about June 2019",
    "2019",
)
_HEADER = (
    "event_id", "case_id", "kind", "place_text", "country", "date", "items", "item_category",
    "quantity", "quantity_unit", "documented", "source_url",
)  # fmt: skip


def write_sheet(path: Path, rows: int) -> None:
    """Write events of cases of four, every fifth quantity in words."""
    drawn = random.Random(1)  # noqa: S311 - the same sheet every time
    with path.open("w", encoding="utf-8", newline="") as stream:
        sheet = csv.writer(stream)
        sheet.writerow(_HEADER)
        for number in range(rows):
            bought = number % 4 < 3  # noqa: PLR2004 - three purchases to a seizure
            sheet.writerow(
                (
                    f"e{number:07}",
                    f"c{number // 4:06}",
                    "purchase" if bought else "seizure",
                    drawn.choice(_TOWNS if bought else _FOUND),
                    "US" if bought else "MX",
                    drawn.choice(_DATES).format(day=drawn.randint(1, 28)),
                    "rifles",
                    "rifle",
                    "about 30" if number % 5 == 0 else str(drawn.randint(1, 50)),
                    "firearms",
                    "yes",
                    f"https://example.org/{number // 40}",
                )
            )


def write_cases(path: Path, rows: int) -> None:
    """Write the cases of the events."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        sheet = csv.writer(stream)
        sheet.writerow(("case_id", "title", "corridor"))
        sheet.writerows(
            (f"c{number:06}", f"Case {number}", "US>MX") for number in range((rows + 3) // 4)
        )


def measured(*command: str) -> tuple[float, float, float, str]:
    """Run a command; seconds, processor seconds, peak megabytes, last line."""
    begun = time.perf_counter()
    with subprocess.Popen(  # noqa: S603 - our own commands
        [sys.executable, "-m", "routes", *command], stdout=subprocess.PIPE, text=True
    ) as process:
        told = process.stdout.read() if process.stdout else ""
        _, _, used = os.wait4(process.pid, 0)
        process.returncode = 0
    seconds = time.perf_counter() - begun
    lines = told.strip().splitlines() or [""]
    return seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, lines[0]


def plainly(sheet: Path, target: Path) -> float:
    """Put the rows into SQLite unread, as text."""
    begun = time.perf_counter()
    columns = ", ".join(_HEADER)
    marks = ", ".join("?" * len(_HEADER))
    with sheet.open(encoding="utf-8", newline="") as stream, sqlite3.connect(target) as store:
        rows = csv.reader(stream)
        next(rows)
        store.execute(f"CREATE TABLE rows ({columns})")
        store.executemany(f"INSERT INTO rows VALUES ({marks})", rows)  # noqa: S608 - our own names
    store.close()
    return time.perf_counter() - begun


def main() -> None:
    """Print one line a step."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        sheet, cases, book = place / "events.csv", place / "cases.csv", str(place / "book.sqlite")
        write_sheet(sheet, rows)
        write_cases(cases, rows)
        plain = plainly(sheet, place / "plain.sqlite")
        sys.stdout.write(f"{rows:,} rows; plain SQLite {plain:.2f} s\n")
        measured("new", book)
        for name, file in (("cases", cases), ("events", sheet), ("events again", sheet)):
            seconds, processor, megabytes, told = measured("import", str(file), "--into", book)
            sys.stdout.write(
                f"{name:14}{seconds:7.1f} s {processor:7.1f} s CPU {megabytes:7.0f} MB "
                f"{seconds / plain:6.1f} x plain   {told}\n"
            )


if __name__ == "__main__":
    main()
