"""The source distribution carries what builds, tests and explains the package."""

from __future__ import annotations

import subprocess
import sys
import tarfile
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]


def test_the_source_distribution_has_what_is_named_and_nothing_of_the_same_name(
    tmp_path: Path,
) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", tmp_path],
        cwd=REPOSITORY,
        check=True,
        capture_output=True,
    )
    with tarfile.open(next(tmp_path.glob("*.tar.gz"))) as archive:
        top = {Path(name).parts[1] for name in archive.getnames()}
    folders = {"src", "geo", "tests", "docs"}
    papers = {"README.md", "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md", "pyproject.toml"}
    assert top == {*folders, *papers, "Makefile", "constraints.txt", "PKG-INFO", ".gitignore"}
