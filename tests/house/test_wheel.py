"""The built wheel carries its data and works without the checkout."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
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


SPDX = {
    "Public domain": "LicenseRef-Public-Domain",
    "CC BY 4.0": "CC-BY-4.0",
    "INEGI": "LicenseRef-INEGI-Free-Use",
    "Unicode License v3": "Unicode-3.0",
    "ODbL 1.0": "ODbL-1.0",
}


def test_its_licence_expression_is_that_of_the_code_and_of_the_data_it_carries() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["project"]
    stated = project["license"].split(" AND ")
    assert (REPOSITORY / "LICENSE").read_text("utf-8").startswith("MIT License")
    manifest = json.loads((REPOSITORY / "geo/reference/manifest.json").read_text("utf-8"))
    terms = {package["licence"] for package in manifest["packages"]}
    carried = {spdx for each in terms for words, spdx in SPDX.items() if each.startswith(words)}
    assert len(stated) == len(set(stated))
    assert set(stated) == {"MIT", *carried}
    assert [each for each in terms if not each.startswith(tuple(SPDX))] == []


def test_every_notice_of_a_licence_goes_with_it(wheel: Path) -> None:
    notices = {
        str(file.relative_to(REPOSITORY))
        for folder in (REPOSITORY, REPOSITORY / "geo")
        for pattern in ("LICENSE*", "SOURCES.md")
        for file in (folder.rglob(pattern) if folder.name == "geo" else folder.glob(pattern))
    }
    with zipfile.ZipFile(wheel) as archive:
        held = {
            name.partition(".dist-info/licenses/")[2]
            for name in archive.namelist()
            if ".dist-info/licenses/" in name
        }
    assert held == notices


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
