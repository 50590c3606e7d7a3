"""Make the sheet of an analyst's day: 400 rows, most of them sound, many faults on purpose.

Run as ``python messy_sheet.py SHEET.csv``. Nothing in it is a record of anything that happened,
and it names no person.
"""

from __future__ import annotations

import csv
import io
import random
import sys
from pathlib import Path

ROWS = 400
HEADER = (
    *("Folio", "Caso", "Event type", "Place", "Country", "When", "Weapons", "Weapon type"),
    *("How many", "Source link", "Page", "Latitude", "Longitude", "Nota"),
)
CASES = tuple(f"ruta-{number:02}" for number in range(1, 13))
"""Cases that the sheet names; the last two are not in the casebook yet."""

_BOUGHT = (
    *("Phoenix, Arizona", "Tucson, Ariz.", "Houston, Texas", "Dallas, Tex.", "San Antonio, Texas"),
    *("El Paso, Texas", "McAllen, Texas", "Las Vegas, Nevada", "Albuquerque, New Mexico"),
)
_CROSSED = ("Laredo, Texas", "Brownsville, Texas", "Nogales, Arizona", "San Diego, California")
_FOUND = (
    *("Ciudad Juárez, Chihuahua", "Culiacán, Sinaloa", "Tijuana, Baja California"),
    *("Monterrey, Nuevo León", "Hermosillo, Sonora", "Guadalajara, Jalisco"),
)
_DATES = (
    *("Sept. 6, {year}", "{year}-0{month}-1{day}", "early {year}", "March {year}", "{year}"),
    *("1{day} de mayo de {year}", "summer {year}", "between March and May {year}"),
)
_ITEMS = (
    ("AK-type rifles", "rifle"),
    ("9 mm pistols", "handgun"),
    ("rounds of 7.62 mm", "ammunition"),
    (".50 calibre rifle", "rifle"),
    ("shotguns", "shotgun"),
)

FAULTS: dict[int, dict[str, str]] = {
    11: {"When": "sometime before the trial"},
    24: {"When": "6/7/2011"},
    37: {"When": "31 February 2019"},
    48: {"Latitude": "-110.94", "Longitude": "31.34", "Place": "Nogales, Arizona", "Country": "US"},
    59: {"Latitude": "0", "Longitude": "0"},
    66: {"Latitude": "31.34", "Longitude": ""},
    77: {"Event type": "boarding"},
    88: {"Source link": ""},
    99: {"Source link": "javascript:alert(document.domain)"},
    110: {"Source link": "https://ana:secret@example.org/private"},
    121: {"How many": "several dozen"},
    132: {"How many": "-3"},
    143: {"How many": "about 30 rifles"},
    154: {"Place": "Springfield", "Country": "US"},
    165: {"Place": "Rancho El Ningún Lugar", "Country": "MX"},
    176: {"Caso": ""},
    187: {"Event type": ""},
    198: {"Caso": CASES[10]},
    199: {"Caso": CASES[11]},
    209: {"Weapons": "rifles\0 and pistols"},
    220: {"Place": ""},
    231: {"Country": "Mexiko"},
    242: {"Weapons": '=HYPERLINK("https://example.org","click")'},
}
"""By row of the sheet, the cells that are not as they should be."""
TWICE = {264: 263, 275: 263}
"""Rows that say word for word what another row says."""
SAME_ID = {286: 285}
"""Rows that have the id of another row and say something else."""


def rows() -> list[list[str]]:
    """Return the sheet, header first; the same every time."""
    chance = random.Random(20110607)  # noqa: S311 - made-up data, the same every time
    made: dict[int, dict[str, str]] = {}
    for number in range(2, ROWS + 2):
        made[number] = _row(number, chance) | FAULTS.get(number, {})
    for number, other in TWICE.items():
        made[number] = dict(made[other])
    for number, other in SAME_ID.items():
        made[number]["Folio"] = made[other]["Folio"]
    return [list(HEADER), *([row[name] for name in HEADER] for row in made.values())]


def _row(number: int, chance: random.Random) -> dict[str, str]:
    kind, places, country = chance.choice(
        (
            ("purchase", _BOUGHT, "US"),
            ("purchase", _BOUGHT, "US"),
            ("crossing", _CROSSED, "US"),
            ("seizure", _CROSSED, "US"),
            ("decomiso", _FOUND, "MX"),
            ("recovery", _FOUND, "MX"),
        )
    )
    items, category = chance.choice(_ITEMS)
    when = chance.choice(_DATES).format(
        year=chance.randint(2009, 2024), month=chance.randint(1, 9), day=chance.randint(0, 9)
    )
    return {
        "Folio": f"H-{number:04}",
        "Caso": CASES[number % 10],
        "Event type": kind,
        "Place": chance.choice(places),
        "Country": country,
        "When": when,
        "Weapons": items,
        "Weapon type": category,
        "How many": str(number) if chance.random() < 0.8 else "",
        "Source link": f"https://example.org/news/{number % 23 + 1:02}",
        "Page": f"p. {number % 7 + 1}" if chance.random() < 0.5 else "",
        "Latitude": "",
        "Longitude": "",
        "Nota": "revisado" if chance.random() < 0.3 else "",
    }


def sheet() -> bytes:
    """Return the sheet as an older spreadsheet program writes it: Windows-1252, semicolons."""
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=";", lineterminator="\r\n").writerows(rows())
    return stream.getvalue().encode("cp1252")


if __name__ == "__main__":
    Path(sys.argv[1]).write_bytes(sheet())
