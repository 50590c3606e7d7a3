"""The rooms of the house import downwards only, and a planted breach is caught."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
LINTER = Path(sys.executable).with_name("lint-imports")


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [LINTER, "--no-cache", "--config", folder / "pyproject.toml"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder / "src")},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def copy_of_the_house(tmp_path: Path) -> Path:
    shutil.copy(REPOSITORY / "pyproject.toml", tmp_path)
    shutil.copytree(
        REPOSITORY / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__", "_geo")
    )
    return tmp_path


def test_the_house_keeps_its_contracts(copy_of_the_house: Path) -> None:
    checked = lint(copy_of_the_house)
    assert checked.returncode == 0, checked.stdout


@pytest.mark.parametrize(
    ("file", "line", "contract"),
    [
        ("chains/legs.py", "import routes.render", "Layers, top to bottom"),
        ("chains/legs.py", "import routes.checks", "Layers, top to bottom"),
        ("codebook/ids.py", "import routes.frames", "Layers, top to bottom"),
        ("cellar/__init__.py", "", "Layers, top to bottom"),
        (
            "pipeline/maps.py",
            "import folium",
            "folium and branca only in render, jinja2 only in the editor",
        ),
        ("geocode/__init__.py", "import urllib.request", "Nothing opens sockets"),
        ("geocode/events.py", "import geopy", "Nothing opens sockets"),
        ("geocode/online_answers.py", "from geopy import distance", "Nothing opens sockets"),
        ("chains/legs.py", "import sqlite3", "The core does no input or output of its own"),
    ],
)
def test_a_planted_breach_is_caught(
    copy_of_the_house: Path, file: str, line: str, contract: str
) -> None:
    broken = copy_of_the_house / "src" / "routes" / file
    broken.parent.mkdir(exist_ok=True)
    before = broken.read_text("utf-8") if broken.exists() else ""
    broken.write_text(f"{before}\n{line}\n", encoding="utf-8")
    checked = lint(copy_of_the_house)
    assert checked.returncode == 1, checked.stdout
    assert contract in checked.stdout
