"""Right and wrong answers on place texts whose answers were written down beforehand.

Run ``python benchmarks/geocode_labelled.py [FILE ...]``; without files, those of
``tests/data/geocode``. A text counts as wrong only if a position was given and is not the right
one, or if a text that should be refused was answered: "wrong but confident".
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from routes.geocode import geocode_texts
from routes.reference.towns import km_between

if TYPE_CHECKING:
    from collections.abc import Sequence

    from routes.geocode import Place

FOLDER = Path(__file__).resolve().parents[1] / "tests" / "data" / "geocode"
RIGHT, WRONG, OPEN, OTHER = "right", "wrong", "unanswered", "other refusal"
_CITY_KM = 25.0
_POINT_LIKE = frozenset({"city", "zip", "address", "county", "poi"})
_COMPARED = frozenset({"US", "MX", "CA"})


@dataclass(frozen=True, slots=True)
class Labelled:
    """One text with the answer a careful person gives."""

    text: str
    given: str | None
    row: dict[str, str]


def read(path: Path) -> list[Labelled]:
    """Read a file of labelled texts; see the README beside those in the tests."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Labelled(row["text"], row.get("given_country") or None, row)
            for row in csv.DictReader(file)
        ]


def answers(labelled: Sequence[Labelled]) -> list[Place]:
    """Geocode the texts with the country their record gives."""
    return geocode_texts([x.text for x in labelled], countries=[x.given for x in labelled])


def judge(asked: Labelled, place: Place) -> str:
    """Return how an answer compares with the one written down."""
    wanted = asked.row["cls"]
    if wanted in {"unique", "country"}:
        if place.status != "ok":
            return OPEN
        return RIGHT if _is_place(asked.row, asked.given, place) else WRONG
    if place.status == "ok":
        return WRONG
    expected = {"ambiguous": "ambiguous", "conflict": "conflict"}.get(wanted)
    return RIGHT if expected in {None, place.status} else OTHER


def _is_place(row: dict[str, str], given: str | None, place: Place) -> bool:
    if row["cls"] == "country":
        return place.level == "country" and place.country == row["country"]
    if place.lon is None or place.lat is None:
        return False
    reach = float(row["tol_km"] or _CITY_KM)
    if row["level"] in _POINT_LIKE:
        reach = max(reach, _CITY_KM)
    if km_between(place.lon, place.lat, float(row["lon"]), float(row["lat"])) > reach:
        return False
    if not row["admin1"] or row["country"] not in _COMPARED or place.admin1 == row["admin1"]:
        return True
    either = "either" in row.get("note", "") or (place.admin1 or "-") in row.get("note", "")
    return either or (row["level"] in {"port_of_entry", "crossing"} and given == place.country)


def report(path: Path, *, show: int = 0) -> dict[str, object]:
    """Print the figures of one file and return them."""
    asked = read(path)
    found = answers(asked)
    verdicts = [judge(a, p) for a, p in zip(asked, found, strict=True)]
    counts = Counter(verdicts)
    resolvable = [v for a, v in zip(asked, verdicts, strict=True) if a.row["cls"] == "unique"]
    open_ones = sum(counts[v] for v in (OPEN, OTHER))
    say(
        f"{path.name}: {len(asked)} texts, {counts[RIGHT]} right "
        f"({100 * counts[RIGHT] / len(asked):.1f} %), {counts[WRONG]} wrong but confident "
        f"({100 * counts[WRONG] / len(asked):.1f} %), {open_ones} left open; of {len(resolvable)} "
        f"with one place {100 * resolvable.count(RIGHT) / max(1, len(resolvable)):.1f} % right"
    )
    failed = [x for x in zip(asked, found, verdicts, strict=True) if x[2] != RIGHT]
    for question, place, verdict in failed[:show]:
        say(
            f"  {verdict}: {question.text!r} → {place.status} {place.name} {place.admin1} "
            f"{place.lon} {place.lat} ({place.method}; {place.reason})"
        )
    return {
        "file": path.name,
        "texts": len(asked),
        "right": counts[RIGHT],
        "wrong": counts[WRONG],
        "resolvable": len(resolvable),
        "resolvable_right": resolvable.count(RIGHT),
    }


def say(line: str = "") -> None:
    """Print a line."""
    sys.stdout.write(f"{line}\n")


def main() -> None:
    """Report on each file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--show", type=int, default=0, help="how many failures to list a file")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON at the end")
    asked = parser.parse_args()
    files = asked.files or sorted(FOLDER.glob("*.csv"))
    figures = [report(path, show=asked.show) for path in files]
    if asked.json:
        say(json.dumps(figures))


if __name__ == "__main__":
    main()
