"""Full-size lists in ATF's column layout, made up: what importing and counting them takes.

    python benchmarks/tracing_and_dealers.py [postgresql://ADDRESS_OF_AN_EMPTY_DATABASE]

130,525 rows of the list of licensees (the number of October 2020) and 56,000 traced firearms (US
firearms recovered in Mexico, 2014-2018), through the command line into an empty casebook of each
home: the two without a server, or the database that is named. Of a server the processor seconds are
not in the sums. Nothing of the lists is real, and nothing stays but what is in that database.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path

from routes.casebook.importing.licence_list import COLUMNS
from routes.casebook.importing.serial_key import KEY_BYTES, VARIABLE
from routes.reference import admin1, zips

LICENSEES = 130_525
FIREARMS = 56_000
_MONTHS = "ABCDEFGHJKLM"
_TYPES = ("01", "01", "01", "02", "03", "06", "07", "07", "08", "09", "10", "11")
_TRACE_COLUMNS = (
    *("Trace Number", "Serial Number", "Firearm Type", "Manufacturer", "Caliber"),
    *("Purchase Date", "Purchaser Name", "Dealer State", "Recovery Date", "Recovery State"),
)
_SOURCES = (
    "source_id,title,date,url\n"
    "list,Made up,2024-09,https://example.org/list\n"
    "traces,Made up,2024-09,https://example.org/traces\n"
)


def licence_list(rows: int, separator: str = "\t") -> str:
    """Rows of made-up licensees at ZIP codes of the reference data."""
    rng = random.Random(1)  # noqa: S311 - draws that can be repeated, not secrets
    codes = zips()["zip"].tolist()
    states = [code[3:] for code in admin1().query("country == 'US'")["code"]]
    lines = [separator.join(COLUMNS)]
    for number in range(rows):
        cells = [
            *(str(rng.randint(1, 9)), f"{rng.randint(1, 99):02}", f"{rng.randint(1, 399):03}"),
            rng.choice(_TYPES),
            f"{rng.randint(0, 9)}{rng.choice(_MONTHS)}",
            f"{number:05X}",
            *(f"MADE UP {number}", f"SHOP {number} LLC", f"{number} SOME ROAD"),
            *("SOMEWHERE", rng.choice(states), f"{rng.choice(codes)}0000"),
            *("PO BOX 1", "SOMEWHERE", "TX", "780400000", "0000000000"),
        ]
        lines.append(separator.join(cells))
    return "\n".join(lines) + "\n"


def trace_table(rows: int) -> str:
    """Rows of made-up traces, a third of them without a sale."""
    rng = random.Random(2)  # noqa: S311 - draws that can be repeated, not secrets
    states = admin1()
    home, abroad = (
        states.loc[states["country"] == country, "name_en"].tolist() for country in ("US", "MX")
    )
    lines = [",".join(_TRACE_COLUMNS)]
    for number in range(rows):
        found = date(2014, 1, 1) + timedelta(days=rng.randrange(1_826))
        sold = found - timedelta(days=int(rng.expovariate(1 / 2_000)))
        sale = f"{sold:%m/%d/%Y}" if rng.random() < 2 / 3 else ""
        lines.append(
            f"T{number},SN{rng.randrange(10**9)},RIFLE,MAKER {rng.randrange(40)},5.56,{sale},"
            f"MADE UP {number},{rng.choice(home)},{found:%m/%d/%Y},{rng.choice(abroad)}"
        )
    return "\n".join(lines) + "\n"


def run(*arguments: str) -> tuple[str, float, float]:
    """Run a command; return what it printed, its processor seconds, and its peak of memory (MB)."""
    read, write = os.pipe()
    process = subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "-m", "routes", *arguments],
        stdout=write,
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    with os.fdopen(read, encoding="utf-8") as stream:
        printed = stream.read()
    # What the reader of the foreign file took, a process of its own, is in the sums.
    _, status, used = os.wait4(process.pid, 0)
    if status:
        message = f"routes {' '.join(arguments)} ended with {status}: {printed}"
        raise SystemExit(message)
    return printed, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def say(text: str) -> None:
    """Print a line."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def measure(folder: Path, home: str, book: str) -> None:
    """Import both lists, and the first of them twice; then count them."""
    run("new", book)
    run("import", str(folder / "sources.csv"), "--into", book, "--as", "benchmark")
    files = {
        "licensees, tabs": ("list.txt", "list"),
        "licensees, commas, again": ("list.csv", "list"),
        "traced firearms": ("traces.csv", "traces"),
    }
    for name, (file, source) in files.items():
        arguments = ("--into", book, "--source", source, "--as", "benchmark", "--json")
        printed, seconds, peak = run("import", str(folder / file), *arguments)
        counts = json.loads(printed)
        told = ", ".join(f"{counts[each]:,} {each}" for each in ("loaded", "duplicates"))
        say(f"{home}, {name}: {seconds:.1f} s, {peak:,.0f} MB; {told}")
    for name in ("tracing", "dealers"):
        printed, seconds, peak = run("analyse", name, book, "--json")
        say(f"{home}, analyse {name}: {seconds:.1f} s, {peak:,.0f} MB; n {_n(printed):,}")


def _n(printed: str) -> int:
    result = json.loads(printed)
    return int(result["n"] if "n" in result else next(iter(result.values()))["n"])


def main() -> None:
    """Print processor seconds and peak of memory of every step."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "sources.csv").write_text(_SOURCES, "utf-8")
        (folder / "list.txt").write_text(licence_list(LICENSEES), "utf-8")
        (folder / "list.csv").write_text(licence_list(LICENSEES, ","), "utf-8")
        (folder / "traces.csv").write_text(trace_table(FIREARMS), "utf-8")
        if len(sys.argv) > 1:
            # A casebook on a server has no file beside it for its key.
            os.environ.setdefault(VARIABLE, "ab" * KEY_BYTES)
            measure(folder, "database", sys.argv[1])
            return
        for home in ("folder", "book.sqlite"):
            measure(folder, home, str(folder / home))


if __name__ == "__main__":
    main()
