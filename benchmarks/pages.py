"""Pages of synthetic events beside those of other tools: what they cost to build and to use.

``python benchmarks/pages.py [--sizes 1000,10000] [--only routes,lonboard] [--repeats 3]``. Tools
run in one process each, one after the other in every repeat, so that they meet the same machine.
CPU seconds come first: they depend least on what else runs. benchmarks/README.md says how to
install the tools.
"""

from __future__ import annotations

import argparse
import json
import pickle
import subprocess
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from page_events import synthetic_atlas
from pages_build import TOOLS

HERE = Path(__file__).parent
SIZES = (1_000, 10_000, 100_000, 1_000_000)
LAST = {"folium canvas markers": 100_000}
"""Most events a tool is asked for. A marker at a time is a template at a time: 1,000,000 need
half an hour and more memory than most machines have."""

SERVED = ("lonboard", "pydeck", "keplergl")
"""Tools whose pages draw nothing without their servers: they are waited for at one size."""

HEADINGS = (
    *("build CPU s", "peak MB", "page MB", "gzip MB", "first data s", "CPU s"),
    *("renderer MB", "zoom ms", "pan ms", "filter ms", "filter CPU ms", "requests"),
)
BUILT = ("cpu_s", "peak_mb", "bytes", "gzip_bytes")
COMPARED = (
    ("built", "cpu_s", "build CPU"),
    ("built", "peak_mb", "peak memory"),
    ("built", "bytes", "page bytes"),
    ("seen", "first_s", "first data"),
    ("seen", "renderer_mb", "renderer memory"),
    ("seen", "zoom_ms", "zoom"),
    ("seen", "pan_ms", "pan"),
)
SEEN = (
    "first_s",
    "cpu_s",
    "renderer_mb",
    "zoom_ms",
    "pan_ms",
    "filter_ms",
    "filter_cpu_ms",
    "requests",
)


PATIENCE_S = 900
"""Seconds on the clock after which the building of a page is given up."""

PATIENCE_LOOKING_S = 150
"""Seconds after which a page is given up; one that was is not looked at in the next repeats."""


def _run(*command: str, patience_s: int = PATIENCE_S) -> dict[str, Any]:
    """What a script of this folder printed as JSON, or the end of what it complained of."""
    try:
        done = subprocess.run(  # noqa: S603 - our own scripts
            [sys.executable, *command],
            capture_output=True,
            text=True,
            check=False,
            cwd=HERE,
            timeout=patience_s,
        )
    except subprocess.TimeoutExpired:
        return {"error": f"not done in {patience_s} s"}
    if done.returncode != 0:
        last = done.stderr.strip().splitlines()
        return {"error": last[-1][:160] if last else f"ended by signal {-done.returncode}"}
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def _middle(runs: list[dict[str, Any]]) -> dict[str, Any]:
    """The median of every figure over the repeats; words as the first repeat had them."""
    names = dict.fromkeys(name for run in runs for name in run)
    return {name: _middle_of([run[name] for run in runs if name in run]) for name in names}


def _middle_of(values: list[Any]) -> Any:  # noqa: ANN401 - a figure or a word
    figures = [value for value in values if isinstance(value, (int, float))]
    return round(median(figures), 2) if figures else values[0]


def compare(
    tools: list[str], size: int, repeats: int, folder: Path, assets: Path | None, *, served: bool
) -> dict[str, dict[str, Any]]:
    """Build and look at the pages of some tools, in turns.

    Returns
    -------
    dict
        By tool, ``built`` and ``seen``: medians over the repeats.
    """
    frames = folder / f"{size}.pickle"
    with frames.open("wb") as stream:
        pickle.dump(synthetic_atlas(size), stream)
    runs: dict[str, list[tuple[dict[str, Any], dict[str, Any]]]] = {tool: [] for tool in tools}
    given_up = dict.fromkeys(tools, False)
    for repeat in range(repeats):
        for tool in tools:
            page = folder / f"{size}-{tool.replace(' ', '-')}.html"
            built = _run("pages_build.py", tool, str(frames), str(page))
            seen = {"error": "not built"} if "error" in built else {}
            is_looked_at = served and repeat == 0 if tool in SERVED else not given_up[tool]
            if "error" not in built and is_looked_at:
                seen = _run(
                    *("pages_browser.py", str(page), *([str(assets)] if assets else [])),
                    patience_s=PATIENCE_LOOKING_S,
                )
                given_up[tool] = "error" in seen
            runs[tool].append((built, seen))
    frames.unlink()
    return {
        tool: {
            "built": _middle([built for built, _ in done]),
            "seen": _middle([seen for _, seen in done]),
        }
        for tool, done in runs.items()
    }


def _table(size: int, found: dict[str, dict[str, Any]]) -> str:
    """Rows of one size as Markdown."""
    lines = [
        f"\n{size:,} events\n",
        f"| tool | {' | '.join(HEADINGS)} |",
        "|---" * (1 + len(HEADINGS)) + "|",
    ]
    rest = " |" * (len(HEADINGS) - 1)
    for tool, figures in found.items():
        built, seen = figures["built"], figures["seen"]
        if "error" in built:
            lines.append(f"| {tool} | {built['error']} |{rest}")
            continue
        cells = [
            *(_told(built.get(name)) for name in BUILT[:2]),
            *(f"{built[name] / 1e6:.2f}" for name in BUILT[2:]),
            *(_told(seen.get(name)) for name in SEEN),
        ]
        lines.append(f"| {tool} | {' | '.join(cells)} |")
        if "error" in seen:
            lines.append(f"| | {seen['error']} |{rest}")
    return "\n".join([*lines, *_ratios(found)])


def _ratios(found: dict[str, dict[str, Any]]) -> list[str]:
    """How many times what ours takes each other tool takes; over 1, ours takes less."""
    if "routes" not in found or len(found) == 1:
        return []
    names = [(half, name) for half, name, _ in COMPARED]
    lines = [
        f"\n| each / routes | {' | '.join(heading for _, _, heading in COMPARED)} |",
        "|---" * (1 + len(COMPARED)) + "|",
    ]
    for tool, figures in found.items():
        if tool != "routes":
            cells = (_ratio(figures[h].get(n), found["routes"][h].get(n)) for h, n in names)
            lines.append(f"| {tool} | {' | '.join(cells)} |")
    return lines


def _told(value: Any) -> str:  # noqa: ANN401 - a figure or nothing
    return "–" if value is None else f"{value:,g}"  # noqa: RUF001 - a dash in a table


def _ratio(theirs: float | None, ours: float | None) -> str:
    return "–" if not theirs or not ours else f"{theirs / ours:.1f}"  # noqa: RUF001 - as above


def main() -> None:
    """Run what the command line asks for and print it as tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)))
    parser.add_argument("--only", default=",".join(TOOLS))
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--assets", type=Path, help="scripts that pages ask other hosts for")
    parser.add_argument("--json", type=Path, help="keep every figure in this file")
    asked = parser.parse_args()
    every = {}
    with TemporaryDirectory() as folder:
        for turn, size in enumerate(map(int, asked.sizes.split(","))):
            tools = [tool for tool in asked.only.split(",") if size <= LAST.get(tool, size)]
            assets = asked.assets.resolve() if asked.assets else None
            every[size] = compare(
                tools, size, asked.repeats, Path(folder), assets, served=turn == 0
            )
            sys.stdout.write(_table(size, every[size]) + "\n")
            sys.stdout.flush()
            # After every size: the last ones take most of the time.
            if asked.json:
                asked.json.write_text(json.dumps(every, indent=2), "utf-8")


if __name__ == "__main__":
    main()
