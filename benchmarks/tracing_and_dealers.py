"""Full-size lists in ATF's column layout, made up: how long reading and counting them takes.

    python benchmarks/tracing_and_dealers.py

130,525 rows of the list of licensees (the number of October 2020) and 56,000 traced firearms (US
firearms recovered in Mexico, 2014-2018). Nothing of them is real, and nothing is written.
"""

from __future__ import annotations

import random
import resource
import sys
import time
from datetime import date, timedelta

from routes.analysis.dealers import density
from routes.analysis.licence_list import COLUMNS, read_licence_list
from routes.analysis.trace_table import read_trace_table
from routes.analysis.tracing import state_matrix, time_to_crime
from routes.pipeline.analysing.counties import codes_of_counties
from routes.reference import admin1, counties, ports_of_entry, zips

LICENSEES = 130_525
FIREARMS = 56_000
_MONTHS = "ABCDEFGHJKLM"
_TRACE_COLUMNS = (
    *("Trace Number", "Serial Number", "Firearm Type", "Manufacturer", "Caliber"),
    *("Purchase Date", "Dealer State", "Recovery Date", "Recovery State"),
)


def licence_list(rows: int, separator: str = "\t") -> str:
    """Rows of made-up licensees at ZIP codes of the reference data."""
    rng = random.Random(1)  # noqa: S311 - draws that can be repeated, not secrets
    codes = zips()["zip"].tolist()
    lines = [separator.join(COLUMNS)]
    for number in range(rows):
        cells = [
            *(str(rng.randint(1, 9)), f"{rng.randint(1, 99):02}", f"{rng.randint(1, 399):03}"),
            rng.choice(["01", "01", "01", "02", "03", "06", "07", "07", "08", "09", "10", "11"]),
            f"{rng.randint(0, 9)}{rng.choice(_MONTHS)}",
            f"{number:05X}",
            *(f"MADE UP {number}", f"SHOP {number} LLC", f"{number} SOME ROAD", "SOMEWHERE", "TX"),
            f"{rng.choice(codes)}0000",
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
            f"T{number},SN{rng.randrange(10**9)},Rifle,MAKER {rng.randrange(40)},5.56,{sale},"
            f"{rng.choice(home)},{found:%m/%d/%Y},{rng.choice(abroad)}"
        )
    return "\n".join(lines) + "\n"


def say(text: str) -> None:
    """Print a line."""
    sys.stdout.write(f"{text}\n")


def main() -> None:
    """Print seconds of each step, and the peak of memory."""
    texts = {"tab": licence_list(LICENSEES), "comma": licence_list(LICENSEES, ",")}
    for name, text in texts.items():
        start = time.perf_counter()
        read = read_licence_list(text)
        seconds = time.perf_counter() - start
        kept = f"{len(read.dealers):,} rows, {len(read.rejected)} rejected"
        say(f"list of licensees ({name}): {seconds:.1f} s, {kept}")
    start = time.perf_counter()
    table = zips()
    table["county"] = codes_of_counties(table["lon"], table["lat"])
    placed = density(read.dealers, table, counties(), ports_of_entry())
    seconds = time.perf_counter() - start
    where = f"{placed.placed:,} places in {len(placed.counties):,} counties"
    say(f"places by ZIP code, county and distance: {seconds:.1f} s, {where}")

    known = {
        word.casefold(): code
        for code, name in zip(admin1()["code"], admin1()["name_en"], strict=True)
        for word in (name, code.split("-")[1])
    }
    text = trace_table(FIREARMS)
    start = time.perf_counter()
    firearms = read_trace_table(text, key=bytes(32), states=known, source_id="made-up")
    seconds = time.perf_counter() - start
    say(f"traced firearms: {seconds:.1f} s, {len(firearms.firearms):,} rows")
    start = time.perf_counter()
    traces = [each.trace for each in firearms.firearms]
    found = time_to_crime(traces)
    cells, _ = state_matrix(traces)
    seconds = time.perf_counter() - start
    say(
        f"time to crime and {len(cells):,} pairs of states: {seconds:.1f} s, "
        f"{found.firearms:,} with both dates"
    )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    say(f"peak of memory {peak:.0f} MB")


if __name__ == "__main__":
    main()
