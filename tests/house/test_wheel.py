"""The built wheel carries its data and works without the checkout."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder],
        cwd=REPOSITORY,
        check=True,
        capture_output=True,
    )
    return next(folder.glob("*.whl"))


def test_its_metadata_name_the_data_licences(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        name = next(n for n in archive.namelist() if n.endswith(".dist-info/METADATA"))
        metadata = archive.read(name).decode("utf-8")
    assert "Name: trafficking-routes" in metadata
    for licence in ("MIT", "CC-BY-4.0", "ODbL-1.0"):
        assert licence in metadata
    assert "SOURCES.md" in metadata


def test_it_holds_the_people_of_the_states_that_rates_are_for(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        assert "routes/_geo/reference/population.csv" in archive.namelist()


def test_it_draws_the_same_map_as_the_checkout(wheel: Path, tmp_path: Path) -> None:
    installed = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(installed)
    told = subprocess.run(
        [sys.executable, "-m", "routes", "map", "-o", tmp_path / "maps", "--json"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(told.stdout)["events"] == 425
    published = {file.name: file.read_bytes() for file in (REPOSITORY / "maps").iterdir()}
    built = {file.name: file.read_bytes() for file in (tmp_path / "maps").iterdir()}
    assert built.keys() == published.keys()
    assert [name for name in sorted(built) if built[name] != published[name]] == []
    assert (installed / "routes" / "_geo" / "casebook" / "events.csv").is_file()
